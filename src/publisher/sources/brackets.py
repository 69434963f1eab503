"""How deep brackets are nested, found before a parser sees the text.

Parsers and everything after them walk nested content; a limit keeps a small file from exhausting
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from publisher.sources.text import Text

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")

# What may hold brackets that do not nest: strings, comments, IRIs and escapes (Turtle, 6.5).
_TURTLE_SKIPPED = r"""
      \"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3}
    | '{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}
    | "[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"
    | '[^'\\\n\r]*(?:\\.[^'\\\n\r]*)*'
    | <[^<>"{}|^`\s]*>
    | \#[^\n\r]*
    | \\.
"""
_TURTLE = re.compile(rf"(?:{_TURTLE_SKIPPED})|(?P<mark>[][(){{}}]|<<)", re.VERBOSE | re.DOTALL)
_TURTLE_SKIP = re.compile(_TURTLE_SKIPPED, re.VERBOSE | re.DOTALL)
_NOT_MARKS = re.compile(r"[^][(){}<]+")
# What lets a token go on over the end of a line: else none does (Turtle, 6.5).
_GOING_ON = ('"""', "'''", "\\\n", "\\\r")
_JSON = re.compile(
    r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")(?P<colon>\s*:)?|(?P<mark>[][{}])', re.DOTALL
)


def check_turtle(text: Text, limit: int) -> None:
    """Refuse Turtle, TriG, N-Triples or N-Quads that is nested too deep.

    Raises:
        SourceError: at the bracket that is one too many, or at a triple term of RDF 1.2, which
            the parser would follow to any depth.
    """
    if "<<" not in text.text and sum(map(text.text.count, "([{")) <= limit:
        return
    # Two substitutions run faster than a loop over the tokens; positions are only for errors.
    marks = _NOT_MARKS.sub("", _TURTLE_SKIP.sub(" ", _with_brackets(text.text)))
    if "<<" in marks or _too_deep(enumerate(marks), limit) is not None:
        _refuse(text, limit)


def _with_brackets(text: str) -> str:
    """The lines that have brackets; all of them, if something may go on over a line's end."""
    if "<<" in text or any(going_on in text for going_on in _GOING_ON):
        return text
    return "\n".join(
        line
        for line in text.split("\n")
        if "[" in line or "]" in line or "(" in line or ")" in line or "{" in line or "}" in line
    )


def _refuse(text: Text, limit: int) -> None:
    tokens = [
        (match.start("mark"), match["mark"])
        for match in _TURTLE.finditer(text.text)
        if match["mark"]
    ]
    for offset, mark in tokens:
        if mark == "<<":
            raise text.error_at(
                offset, "<< starts a triple term of RDF 1.2; write the statement in RDF 1.1"
            )
    _raise_if_deep(text, tokens, limit)


def check_json(text: Text, limit: int) -> None:
    """Refuse JSON that is nested too deep.

    Raises:
        SourceError: at the bracket that is one too many.
    """
    if sum(map(text.text.count, "[{")) > limit:
        matches = _JSON.finditer(text.text)
        _raise_if_deep(text, ((m.start(), m["mark"]) for m in matches if m["mark"]), limit)


def _raise_if_deep(text: Text, tokens: Iterable[tuple[int, str]], limit: int) -> None:
    offset = _too_deep(tokens, limit)
    if offset is not None:
        raise text.error_at(
            offset,
            f"more than {limit} brackets are open here; nest less deeply,"
            " or raise limits.nesting in publisher.toml",
        )


def _too_deep(tokens: Iterable[tuple[int, str]], limit: int) -> int | None:
    """The offset of the bracket that goes over the limit."""
    depth = 0
    for offset, mark in tokens:
        if mark in _OPEN:
            depth += 1
            if depth > limit:
                return offset
        elif mark in _CLOSE:
            depth = max(0, depth - 1)
    return None


def json_keys(text: str) -> Iterator[tuple[int, int, str]]:
    """The keys of well-formed JSON, in order.

    Yields:
        The offset of the key, a number that stands for the object that holds it, and the key
        with its quotation marks.
    """
    objects: list[int] = []
    for match in _JSON.finditer(text):
        mark = match["mark"]
        if mark in _OPEN:
            objects.append(match.start())
        elif mark in _CLOSE:
            objects.pop()
        elif match["colon"]:
            yield match.start(), objects[-1], match["string"]
