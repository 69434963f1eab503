"""Where in a file something is said, so that a report can name the line.

The parsers give no positions for what they accept, so the text is searched when a report needs
it. The answer is a good guess for a reader, never a fact to compute with.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from publisher.terms import Prefixes, quoted

Position: TypeAlias = tuple[int, int]

_DECLARED = re.compile(
    r"^\s*@?(?:prefix)\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE
)
_XMLNS = re.compile(r"""\bxmlns(?::([\w.-]+))?\s*=\s*["']([^"'<>]*)["']""")
_BASE = re.compile(r"^\s*@?(?:base)\s+<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_HEAD = re.compile(r"""^[ \t]*(<[^<>\s]*>|[^\s<>"'\[\](){},;^@]+)""", re.MULTILINE)
_ABOUT = re.compile(r"""rdf:about\s*=\s*(["'])([^"'<>]*)\1""")
_ID = re.compile(r'"@?id"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MENTION = re.compile(r"""(?<=[<"'])[^\s<>"']+(?=[>"'])""")
_NAME = re.compile(r"(?<![\w:/<#-])[\w.-]*:[\w/%:-]+(?:\.[\w/%:-]+)*")
_COMMENTS = re.compile(r"(?:^|\s)#[^\n]*")
_MARKDOWN_FENCE = "+++"
_LINES = {".nt", ".nq"}
_LARGE = 32 << 20  # bytes


def find(path: Path, iri: str, base: str, prefixes: Prefixes | None = None) -> int | None:
    """The line, counted from 1, on which a file describes a resource.

    Args:
        path: the file; one that can't be read has no lines.
        iri: the resource.
        base: the IRI that relative IRIs in the file are resolved against.
        prefixes: prefixes to look for besides those that the file declares itself.
    """
    try:
        state = path.stat()
        if state.st_size > _LARGE and path.suffix.lower() in _LINES:
            subjects = _subjects(path, state.st_mtime_ns, state.st_size)
            return _in_lines(path, f"<{iri}>".encode(), subjects)
        text = _text(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return None
    if path.suffix.lower() == ".md":
        return _front_matter_line(text, path, iri, base)
    return line(text, iri, base, prefixes)


def _in_lines(path: Path, written: bytes, subjects: _Subjects) -> int | None:
    """The same of a file with one statement in a line, which may not fit into memory."""
    number = subjects.line(written)
    if number is None:
        with path.open("rb") as lines:
            number = next((n for n, line in enumerate(lines, 1) if written in line), None)
    return number


class _Subjects:
    """Where a file with one statement in a line says something of a subject first.

    A subject takes sixteen bytes. Two may be taken for one, as their numbers may be the same.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._numbers, self._lines = array("q"), array("q")
        numbers, places = array("q"), array("q")
        last: Sequence[bytes] = ()
        for place, line in enumerate(lines, 1):
            subject = line.split(None, 1)[:1]
            if subject != last:  # what is said of one often stands together
                last = subject
                numbers.append(hash(b"".join(subject)))
                places.append(place)
        for index in sorted(range(len(numbers)), key=numbers.__getitem__):  # the first comes first
            self._numbers.append(numbers[index])
            self._lines.append(places[index])

    def line(self, subject: bytes) -> int | None:
        """The line, counted from 1, if there is one."""
        place = bisect_left(self._numbers, hash(subject))
        known = self._numbers[place : place + 1] == array("q", [hash(subject)])
        return self._lines[place] if known else None


@lru_cache(maxsize=2)
def _subjects(path: Path, changed: int, size: int) -> _Subjects:  # noqa: ARG001 as below
    with path.open("rb") as lines:
        return _Subjects(lines)


@lru_cache(maxsize=8)
def _text(path: Path, changed: int, size: int) -> str:  # noqa: ARG001 a changed file is read anew
    return path.read_text(encoding="utf-8", errors="replace")


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
    return None if offset is None else bisect_right(_index(text).lines, offset)


def declarations(path: Path) -> list[tuple[str, str, int]]:
    """The prefixes that a file declares: prefix, namespace, and line, counted from 1.

    In JSON-LD, that is any name in a context that stands for an address.
    """
    if path.suffix.lower() in _LINES:  # which have none
        return []
    try:
        state = path.stat()
        text = _text(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return []
    suffix = path.suffix.lower()
    if suffix == ".jsonld":
        return list(_json_declarations(text))
    pattern = _XMLNS if suffix in {".rdf", ".owl"} else _DECLARED
    # The end of the match is in the line of the namespace; its start may be an empty line before.
    return [(m[1] or "", m[2], position(text, m.end())[0]) for m in pattern.finditer(text)]


def _json_declarations(text: str) -> Iterator[tuple[str, str, int]]:
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        if not isinstance(value, dict):
            continue
        waiting.extend(value.values())
        contexts = value.get("@context")
        for context in contexts if isinstance(contexts, list) else [contexts]:
            for name, meant in context.items() if isinstance(context, dict) else ():
                if isinstance(meant, str) and not name.startswith("@") and "://" in meant:
                    yield name, meant, (near(text, name) or (1, 1))[0]


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


class _Index:
    """Where a text may begin to describe something: found once, looked up for each resource.

    Attributes:
        bases: the base IRIs that it declares.
        prefixes: the prefixes that it declares.
        heads: what stands first on a line → its offsets.
        about: ``rdf:about`` of RDF/XML → its offsets.
        ids: ``@id`` of JSON-LD, as it is written → where it stands.
        mentions: what stands between brackets or quotation marks → where it does so first.
        names: a prefixed name → where it stands first.
        lines: where each line starts.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.bases = _BASE.findall(text)
        self.prefixes = dict(_DECLARED.findall(text))
        self.heads: dict[str, list[int]] = {}
        for match in _HEAD.finditer(text):
            self.heads.setdefault(match[1], []).append(match.start())
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]

    # Nearly everything is at the start of a line, or else in a file of another syntax.

    @cached_property
    def about(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for match in _ABOUT.finditer(self._text):
            found.setdefault(match[2], []).append(match.start())
        return found

    @cached_property
    def ids(self) -> dict[str, list[re.Match[str]]]:
        found: dict[str, list[re.Match[str]]] = {}
        for match in _ID.finditer(self._text):
            found.setdefault(match[1], []).append(match)
        return found

    @cached_property
    def mentions(self) -> dict[str, int]:
        return _first(_MENTION.finditer(self._text))

    @cached_property
    def names(self) -> dict[str, int]:
        return _first(_NAME.finditer(self._text))


def _first(matches: Iterable[re.Match[str]]) -> dict[str, int]:
    """Each text that was matched → the offset at which it was so first."""
    found: dict[str, int] = {}
    for match in matches:
        found.setdefault(match[0], match.start())
    return found


@lru_cache(maxsize=8)
def _index(text: str) -> _Index:
    return _Index(text)


def _spellings(
    text: str, iri: str, base: str, prefixes: Prefixes | None
) -> Iterator[tuple[str, bool]]:
    """The ways to write an IRI in a file, and whether each is a prefixed name."""
    index = _index(text)
    yield iri, False
    for start in dict.fromkeys([base, *index.bases]):
        if iri.startswith(start) and iri != start:
            yield iri[len(start) :], False
    starts, names = _starts(text, base, prefixes)
    if iri.startswith(starts):
        for prefix, start in names:
            if iri.startswith(start):
                yield f"{prefix}:{iri[len(start) :]}", True


@lru_cache(maxsize=8)
def _starts(
    text: str, base: str, prefixes: Prefixes | None
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """What prefixes in a file may stand for: alone, and each with its prefix."""
    namespaces: Mapping[str, str] = prefixes.namespaces if prefixes else {}
    names = [
        (prefix, start)
        for prefix, namespace in {**namespaces, **_index(text).prefixes}.items()
        for start in (namespace, base + namespace)
        if start
    ]
    return tuple(start for _, start in names), names


def _turtle_subjects(text: str, spellings: list[tuple[str, bool]]) -> Iterator[int]:
    """Offsets of lines that start with the IRI, right after the end of a statement."""
    heads = _index(text).heads
    words = {name if short else f"<{name}>" for name, short in spellings}
    for offset in sorted(offset for word in words for offset in heads.get(word, ())):
        before = _without_comments(text[max(0, offset - 2_000) : offset])
        if not before or before[-1] in ".{}" or _directive(before):
            yield offset


def _without_comments(before: str) -> str:
    """A text without comments and without spaces at its end, of which only the end matters."""
    bare = before.rstrip()
    last = bare.rpartition("\n")[2]
    # To look through its last line is much faster, and nearly always enough.
    return _COMMENTS.sub("", before).rstrip() if _COMMENTS.search(last) else bare


def _directive(before: str) -> bool:
    last = before.rsplit("\n", 1)[-1]
    return bool(_DECLARED.match(last) or _BASE.match(last))


def _tree_subjects(text: str, spellings: list[tuple[str, bool]]) -> Iterator[int]:
    """Offsets of ``rdf:about`` in RDF/XML and of ``@id`` in JSON-LD, references last."""
    index = _index(text)
    full = {escape(name) for name, short in spellings if not short}
    yield from sorted(offset for name in full for offset in index.about.get(name, ()))
    names = {json.dumps(name, ensure_ascii=False)[1:-1] for name, _ in spellings}
    matches = [match for name in names for match in index.ids.get(name, ())]
    # An object that holds nothing but the identifier only points to the resource.
    matches.sort(key=lambda match: (_only_member(text, match), match.start()))
    yield from (match.start() for match in matches)


def _only_member(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 200) : match.start()].rstrip()
    return before.endswith("{") and text[match.end() : match.end() + 200].lstrip().startswith("}")


def _any(text: str, spellings: list[tuple[str, bool]]) -> Iterator[int]:
    index = _index(text)
    for name, short in spellings:
        offset = (index.names if short else index.mentions).get(name)
        if offset is not None:
            yield offset


def page_name(path: Path, language: str = "") -> str:
    """What a page of text is called after its file, where it doesn't say so itself.

    In a folder ``pages``, the folders in it count, too, and ``index`` is called after its folder.

    >>> page_name(Path("data/pages/visit/parking.md"))
    'page/visit/parking'
    >>> page_name(Path("data/pages/visit/index.cy.md"), "cy")
    'page/visit'

    Args:
        path: the file, in the project's folder.
        language: the language that its name ends with; empty for none.
    """
    stem = path.stem.removesuffix(f".{language}") if language else path.stem
    folders = path.parent.parts
    inside = folders[folders.index("pages") + 1 :] if "pages" in folders else ()
    return "/".join(("page", *inside, *(() if inside and stem == "index" else (stem,))))


def _front_matter_line(text: str, path: Path, iri: str, base: str) -> int | None:
    """The line of the page's own ``id``, or of the front matter for one named after its file."""
    head = text.split(f"\n{_MARKDOWN_FENCE}", 1)[0]
    match = re.search(r"""^id\s*=\s*["'](.*)["']""", head, re.MULTILINE)
    # A file may be named after its page and a language, as in about-us.cy.md.
    language = path.stem.rpartition(".")[2]
    names = [match[1]] if match else [page_name(path), page_name(path, language)]
    if iri in {*names, *(base + name for name in names)}:
        return position(text, match.start())[0] if match else 1
    return line(text, iri, base)
