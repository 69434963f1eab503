"""Where in a file something is said, so that a report can name the line.

The parsers give no positions for what they accept, so the text is searched when a report needs
it. The answer is a good guess for a reader, never a fact to compute with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from publisher.terms import Prefixes, quoted

Position: TypeAlias = tuple[int, int]

_DECLARED = re.compile(
    r"^\s*@?(?:prefix)\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE
)
_BASE = re.compile(r"^\s*@?(?:base)\s+<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_COMMENTS = re.compile(r"(?:^|\s)#[^\n]*")
_MARKDOWN_FENCE = "+++"


def find(path: Path, iri: str, base: str, prefixes: Prefixes | None = None) -> int | None:
    """The line, counted from 1, on which a file describes a resource.

    Args:
        path: the file; one that can't be read has no lines.
        iri: the resource.
        base: the IRI that relative IRIs in the file are resolved against.
        prefixes: prefixes to look for besides those that the file declares itself.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    if path.suffix.lower() == ".md":
        return _front_matter_line(text, path.stem, iri, base)
    return line(text, iri, base, prefixes)


def line(text: str, iri: str, base: str, prefixes: Prefixes | None = None) -> int | None:
    """The line on which a text describes a resource: as a subject, or else names it at all."""
    spellings = list(_spellings(text, iri, base, prefixes))
    offset = next(
        chain(
            _turtle_subjects(text, spellings),
            _tree_subjects(text, spellings),
            _any(text, spellings),
        ),
        None,
    )
    return None if offset is None else position(text, offset)[0]


def literal(text: str, value: str) -> int | None:
    """The line on which a text writes a literal, however it is escaped there."""
    place = near(text, value)
    return place and place[0]


def near(text: str, value: str) -> Position | None:
    """The line and column, both counted from 1, where a text first holds a value.

    A value in quotation marks or angle brackets, and not inside a longer one, is preferred.
    """
    for spelling in dict.fromkeys(
        (value, quoted(value)[1:-1], json.dumps(value)[1:-1], escape(value))
    ):
        if not spelling:
            continue
        whole = re.search(rf"""(?<=["'<>]){re.escape(spelling)}(?=["'<>])""", text)
        offset = whole.start() if whole else text.find(spelling)
        if offset >= 0:
            return position(text, offset)
    return None


def position(text: str, offset: int) -> Position:
    """The line and column, both counted from 1, of the character at an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _spellings(
    text: str, iri: str, base: str, prefixes: Prefixes | None
) -> Iterator[tuple[str, bool]]:
    """The ways to write an IRI in a file, and whether each is a prefixed name."""
    yield iri, False
    for start in dict.fromkeys([base, *_BASE.findall(text)]):
        if iri.startswith(start) and iri != start:
            yield iri[len(start) :], False
    namespaces: Mapping[str, str] = prefixes.namespaces if prefixes else {}
    for prefix, namespace in {**namespaces, **dict(_DECLARED.findall(text))}.items():
        for start in (namespace, base + namespace):
            if start and iri.startswith(start):
                yield f"{prefix}:{iri[len(start) :]}", True


def _turtle_subjects(text: str, spellings: list[tuple[str, bool]]) -> Iterator[int]:
    """Offsets of lines that start with the IRI, right after the end of a statement."""
    words = "|".join(re.escape(name if short else f"<{name}>") for name, short in spellings)
    for match in re.finditer(rf"^[ \t]*(?:{words})(?![\w/:#%-])", text, re.MULTILINE):
        before = _COMMENTS.sub("", text[max(0, match.start() - 2_000) : match.start()]).rstrip()
        if not before or before[-1] in ".{}" or _directive(before):
            yield match.start()


def _directive(before: str) -> bool:
    last = before.rsplit("\n", 1)[-1]
    return bool(_DECLARED.match(last) or _BASE.match(last))


def _tree_subjects(text: str, spellings: list[tuple[str, bool]]) -> Iterator[int]:
    """Offsets of ``rdf:about`` in RDF/XML and of ``@id`` in JSON-LD, references last."""
    full = [name for name, short in spellings if not short]
    xml = "|".join(re.escape(escape(name)) for name in full)
    for match in re.finditer(rf"""rdf:about\s*=\s*(["'])(?:{xml})\1""", text):
        yield match.start()
    names = "|".join(re.escape(json.dumps(name, ensure_ascii=False)) for name, _ in spellings)
    matches = list(re.finditer(rf'"@?id"\s*:\s*(?:{names})', text))
    # An object that holds nothing but the identifier only points to the resource.
    matches.sort(key=lambda match: _only_member(text, match))
    yield from (match.start() for match in matches)


def _only_member(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 200) : match.start()].rstrip()
    return before.endswith("{") and text[match.end() : match.end() + 200].lstrip().startswith("}")


def _any(text: str, spellings: list[tuple[str, bool]]) -> Iterator[int]:
    for name, short in spellings:
        pattern = re.escape(name) if short else rf"""(?<=[<"'=]){re.escape(name)}(?=[>"'])"""
        for match in re.finditer(pattern + r"(?![\w/-])", text):
            yield match.start()


def _front_matter_line(text: str, stem: str, iri: str, base: str) -> int | None:
    """The line of the page's own ``id``, or of the front matter for one named after its file."""
    head = text.split(f"\n{_MARKDOWN_FENCE}", 1)[0]
    match = re.search(r"""^id\s*=\s*["'](.*)["']""", head, re.MULTILINE)
    name = match[1] if match else f"page/{stem}"
    if iri in {name, base + name}:
        return position(text, match.start())[0] if match else 1
    return line(text, iri, base)
