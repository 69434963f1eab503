"""The front matter of a Markdown page: TOML between two lines of ``+++``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

from publisher.errors import SourceError
from publisher.iris import split_language
from publisher.places import page_name
from publisher.sources.text import Text
from publisher.tables import advice

FENCE = "+++"
_FENCE_LINE = re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE)
NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_WORDS = re.compile(r"[\w.]+")
_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


class Number(str):
    """A number with a fraction, as its author wrote it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says; IRIs and prefixed names are as written.

    Attributes:
        title: the page's title.
        id: the page's IRI, relative to the publication's base.
        language: the page's language tag, or ``None`` for the publication's first.
        description: one sentence about the page.
        about: IRIs of what the page is about, the first the main one.
        source: IRIs of where its text comes from.
        type: prefixed names of its classes.
        properties: any other statement about it: prefixed name → value or list of values.
    """

    title: str
    id: str
    language: str | None = None
    description: str | None = None
    about: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    type: tuple[str, ...] = ("foaf:Document",)
    properties: dict[str, Any] = field(default_factory=dict)


_TEXTS = ("title", "id", "language", "description")
_LISTS = ("about", "source", "type")
_KEYS = (*_TEXTS, *_LISTS, "properties")


def split(text: Text, languages: Sequence[str] = ()) -> tuple[FrontMatter, str]:
    """The front matter of a page, and its body in Markdown.

    Args:
        text: the file.
        languages: those that the name of a file may end with, as in ``about-us.cy.md``.

    Raises:
        SourceError: if there is no front matter, it is not TOML, or a key is unknown, missing or
            of the wrong kind.
    """
    fences = list(_FENCE_LINE.finditer(text.text))
    if not fences or fences[0].start() != 0:
        raise text.error(
            f'the page has no front matter; start it with a line {FENCE}, title = "…",'
            f" and a line {FENCE}",
            1,
            1,
        )
    if len(fences) == 1:
        reason = f"the front matter is not closed; end it with a line {FENCE}"
        raise text.error(reason, 1, 1)
    toml = text.text[fences[0].end() : fences[1].start()]
    body = text.text[fences[1].end() :].replace("\r\n", "\n").strip("\n")
    named = _named(text.path, languages)
    values = {**named, **_loaded(text, toml)}
    if values["id"] == named["id"]:
        _refuse_name(text)
    return _checked(text, values), body


def _named(path: Path, languages: Sequence[str]) -> dict[str, Any]:
    """What the name of a file says of its page."""
    found = {tag.lower(): tag for tag in languages}
    _, language = split_language(path.stem, found)
    return {"id": page_name(path, language), **({"language": found[language]} if language else {})}


def _refuse_name(text: Text) -> None:
    """Refuse a page that is called after a file whose name can't be a part of an address."""
    for name in text.path.parts:
        if NOT_IN_IRIS.search(name):
            path = PurePosixPath(name)
            better = f"{'-'.join(_WORDS.findall(path.stem.lower()))}{path.suffix}"
            what = "the address of a page is called after its file, and can have no spaces and no "
            raise text.error(f'{what}< > " {{ }}; rename {name} to {better}')


def _loaded(text: Text, toml: str) -> dict[str, Any]:
    try:
        return tomllib.loads(toml.replace("\r\n", "\n"), parse_float=Number)
    except tomllib.TOMLDecodeError as error:
        # The text parsed starts with the line end of the fence, so its lines are the file's.
        message = str(error)
        place = _TOML_PLACE.search(message)
        reason = f"not well-formed TOML ({_TOML_PLACE.sub('', message)}); correct the front matter"
        reason += advice(message)
        if place is None:  # at the end of the front matter
            raise text.error(reason, toml.count("\n") + 1) from error
        raise text.error(reason, int(place[1]), int(place[2])) from error
    except (RecursionError, ValueError) as error:
        raise text.error(f"the front matter can't be read ({error}); correct it", 1) from error


def key_error(text: Text, key: str, reason: str) -> SourceError:
    """An error at the line that sets a key of the front matter."""
    match = re.search(rf"""^[ \t]*["']?{re.escape(key)}["']?[ \t]*=""", text.text, re.MULTILINE)
    return text.error_at(match.start(), reason) if match else text.error(reason, 1)


def _checked(text: Text, values: dict[str, Any]) -> FrontMatter:
    for key in values:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            advice = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(_KEYS)}"
            reason = f"unknown key {key}; {advice} Other statements go under [properties]"
            raise key_error(text, key, reason)
    for key in _TEXTS:
        if key in values and not (isinstance(values[key], str) and values[key].strip()):
            raise key_error(text, key, f"{key} must be a text in quotation marks, and not empty")
    if "title" not in values:
        raise text.error('the title is missing; add title = "…" to the front matter', 1)
    if not isinstance(values.get("properties", {}), dict):
        raise key_error(text, "properties", "properties must be a table; write [properties]")
    lists = {key: _texts(text, key, values[key]) for key in _LISTS if key in values}
    return FrontMatter(**{**values, **lists})


def _texts(text: Text, key: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if all(type(item) is str for item in values):
        return tuple(values)
    raise key_error(text, key, f"{key} must be a text in quotation marks, or a list of texts")


def lexical(value: object) -> tuple[str, str] | None:
    """The text and the XSD datatype's name of a TOML value that is not a text or a table."""
    if isinstance(value, Number):
        plain = str(value).replace("_", "")
        special = {"inf": "INF", "nan": "NaN"}.get(plain.lstrip("+-"))
        if special:
            return ("-" if plain.startswith("-") and special == "INF" else "") + special, "double"
        return plain, "double" if "e" in plain.lower() else "decimal"
    # bool is a kind of int, and datetime a kind of date, so the narrower come first.
    if isinstance(value, bool):
        return str(value).lower(), "boolean"
    kinds = ((int, "integer"), (datetime, "dateTime"), (date, "date"), (time, "time"))
    for kind, name in kinds:
        if isinstance(value, kind):
            return _written(value), name
    return None


def _written(value: int | date | time) -> str:
    written = str(value) if isinstance(value, int) else value.isoformat()
    return written.replace("+00:00", "Z")
