"""The words of the pages, by language: templates hold no prose of their own (``words/en.toml``).

A project may have words of its own in ``ontology/words/LANGUAGE.toml``: for a language that has
none here, or in place of some.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from publisher import tables

FOLDER = "words"
"""The folder of the ontology with the words of a project."""

Table = Mapping[str, Any]
_WORDS = Path(__file__).with_name("words")
_FALLBACK = "en"
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Words:
    """The words of one language; what it lacks is said in English.

    Args:
        language: the tag of the language.
        own: language → the words of the project, in place of those that are known here.

    Attributes:
        language: the tag of the language that the words are mostly in, such as ``en``.
    """

    def __init__(self, language: str, own: Mapping[str, Table] = MappingProxyType({})) -> None:
        self._own = own
        primary = language.partition("-")[0].lower()
        known = _shipped(primary), own.get(primary, {})
        self.language = primary if any(known) else _FALLBACK
        self._words: Table = {}
        for table in (_shipped(_FALLBACK), own.get(_FALLBACK, {}), *known):
            self._words = _over(table, self._words)
        self._said = cache(lambda key: fill(self._phrase(key, {})))

    def into(self, language: str) -> Words:
        """The words of another language."""
        return Words(language, self._own)

    def __call__(self, key: str, **parts: object) -> Markup:
        """The phrase with its ``{placeholders}`` filled in, safe to put into a page.

        A phrase with two forms (``one``, ``other``) is chosen by the part named ``n``.

        Raises:
            KeyError: if there is no such phrase or a placeholder has no part.
        """
        if not parts:
            return self._said(key)
        return fill(self._phrase(key, parts), **parts)

    def plain(self, key: str, **parts: object) -> str:
        """The same phrase as text that is yet to be escaped.

        Raises:
            KeyError: if there is no such phrase or a placeholder has no part.
        """
        pieces = list(_pieces(self._phrase(key, parts)))
        pieces[1::2] = [str(parts[name]) for name in pieces[1::2]]
        return "".join(pieces)

    def pieces(self, key: str) -> Sequence[str] | None:
        """What a phrase says itself and the names of its parts, in turns; of two forms, ``None``.

        Raises:
            KeyError: if there is no such phrase.
        """
        phrase: object = self._words[key]
        return _pieces(phrase) if isinstance(phrase, str) else None

    def _phrase(self, key: str, parts: Mapping[str, object]) -> str:
        phrase: str | Mapping[str, str] = self._words[key]
        return phrase if isinstance(phrase, str) else phrase["one" if parts["n"] == 1 else "other"]

    def get(self, table: str, key: str) -> Mapping[str, str] | None:
        """One entry of a table of phrases, such as the words for a format; ``None`` without one."""
        entry: Mapping[str, str] | None = self._words[table].get(key)
        return entry

    def tongue(self, tag: str) -> str:
        """What a language is called; its tag where there is no word for it."""
        names: Mapping[str, str] = self._words["languages"]
        return names.get(tag.lower()) or names.get(tag.partition("-")[0].lower(), tag)

    @property
    def months(self) -> Sequence[str]:
        """The names of the twelve months."""
        months: Sequence[str] = self._words["months"]
        return months


def in_words(size: int) -> str:
    """A number of bytes for people.

    >>> in_words(900), in_words(48_200), in_words(1_260_000)
    ('900 bytes', '48 kB', '1.3 MB')
    """
    amount, unit = float(size), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    small = unit > 0 and amount < 10  # noqa: PLR2004
    return f"{amount:.{int(small)}f} {_UNITS[unit]}"


def fill(phrase: str, **parts: object) -> Markup:
    """The phrase, escaped, with its ``{placeholders}`` replaced by parts that are escaped too.

    Only parts that are ``Markup`` already go in as they are.

    >>> fill("{name} & co.", name="<b>")
    Markup('&lt;b&gt; &amp; co.')
    """
    # Escaping leaves braces alone, so that the placeholders are still there afterwards.
    pieces = list(_pieces(str(escape(phrase))))
    pieces[1::2] = [str(escape(parts[name])) for name in pieces[1::2]]
    return Markup("".join(pieces))  # noqa: S704 each piece was escaped


@lru_cache(maxsize=1_024)
def _pieces(phrase: str) -> tuple[str, ...]:
    """What a phrase says itself and the names of its placeholders, in turns."""
    return tuple(_PLACEHOLDER.split(phrase))


def read(files: Mapping[str, Path]) -> dict[str, Table]:
    """The words of a project: language → its words.

    Args:
        files: the files of the ontology, by their path in it.

    Raises:
        ConfigError: if a file has a word that no page says, or one that is not written as in
            English; with its line.
    """
    found: dict[str, Table] = {}
    for name, path in files.items():
        if name.startswith(f"{FOLDER}/") and name.endswith(".toml"):
            language = name.removeprefix(f"{FOLDER}/").removesuffix(".toml").lower()
            found[language] = dict(_phrases(tables.read(path), _shipped(_FALLBACK)))
    return found


def _phrases(table: tables.Table, english: Table) -> Iterator[tuple[str, Any]]:
    """The words of a table: each must be one that English has, and be written in the same way."""
    for key in table:
        like = english.get(key)
        phrase: object
        if isinstance(like, str):
            phrase = table.text(key)
        elif isinstance(like, list):
            phrase = list(table.texts(key, ()))
        elif isinstance(like, dict):
            # Any language may have a name, and any number of them.
            phrase = dict(_phrases(table.table(key), _Any(like) if key == "languages" else like))
        else:
            near = get_close_matches(key, english, 1)
            raise table.error(key, f"did you mean {near[0]}?" if near else "no page says it")
        _refuse_odd(table, key, phrase, like)
        yield key, phrase


class _Any(dict[str, Any]):
    """A table of names that may have others, too."""

    def get(self, key: str, default: object = "") -> Any:
        return super().get(key, default)


def _refuse_odd(table: tables.Table, key: str, phrase: object, like: object) -> None:
    """Refuse placeholders that the page doesn't fill in, and a year of thirteen months."""
    if isinstance(like, list) and isinstance(phrase, list) and len(phrase) != len(like):
        raise table.error(key, f"expected {len(like)} texts, found {len(phrase)}")
    if isinstance(phrase, str) and not _holes(phrase) <= (known := _holes(like)):
        expected = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
        raise table.error(key, f"in braces, the page fills in {expected}")


def _holes(phrase: object) -> set[str]:
    """The placeholders of a phrase, in any of its forms."""
    texts = phrase.values() if isinstance(phrase, dict) else [phrase]
    return {name for text in texts for name in _PLACEHOLDER.findall(str(text))}


def _over(table: Table, under: Table) -> Table:
    """The words of a table, and what it lacks from the one under it."""
    inner = {
        key: {**under[key], **value} if isinstance(under.get(key), dict) else value
        for key, value in table.items()
        if isinstance(value, dict)
    }
    return {**under, **table, **inner}


@cache
def _shipped(language: str) -> Table:
    """The words that are known here; none if the language isn't."""
    path = _WORDS / f"{language}.toml"
    known = language.isalnum() and path.is_file()
    return tomllib.loads(path.read_text("utf-8")) if known else {}
