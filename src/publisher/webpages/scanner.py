"""The tags of a web page with their offsets, as browsers find them, without a tree.

It follows the tokenizer of HTML (section 13.2.5) and as much of the tree construction (13.2.6) as
the tokenizer depends on: elements whose content is no markup, SVG and MathML, templates. Where more
of the tree would be needed to be sure, :attr:`Scanner.doubt` says so; a parser then has to tell.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from html.entities import html5
from typing import NamedTuple

from publisher.webpages.foreign import Foreign, names


class Kind(enum.StrEnum):
    """What a token is."""

    START = "start tag"
    END = "end tag"
    COMMENT = "comment"  # with all that browsers take for one: <?php … >, </ … >, <!x>
    CDATA = "CDATA section"
    DOCTYPE = "doctype"


class Token(NamedTuple):
    """A piece of markup.

    Attributes:
        kind: what it is.
        start: the offset of its ``<``.
        end: the offset after its ``>``.
        name: that of the tag, in small ASCII letters; else empty.
        templates: how many ``template`` elements it is in (its own tags not counted).
        foreign: whether it belongs to SVG or MathML.
        self_closing: whether it ends with ``/>``.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    templates: int = 0
    foreign: bool = False
    self_closing: bool = False


RAW = names("iframe noembed noframes noscript script style textarea title xmp plaintext")
"""The elements of HTML whose content is text for the tokenizer (scripts being executed)."""

NOTED = RAW | names("html head body frameset base meta link template svg math select")
"""The tags that a scan gives if it isn't asked for all of them."""

_WS = r"[\t\n\f\r ]"
_REST = rf"""(?:[\t\n\f\r /]++
    |(?:=[^\t\n\f\r />=]*+|[^\t\n\f\r />=]++)
     (?:{_WS}*+={_WS}*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+
)*+"""
_TAG = re.compile(rf"</?([A-Za-z][^\t\n\f\r />]*+){_REST}>", re.VERBOSE)
_ATTRIBUTE = re.compile(
    rf"""[\t\n\f\r /]*+(?P<name>=[^\t\n\f\r />=]*+|[^\t\n\f\r />=]++)
    (?P<gap>{_WS}*+={_WS}*+)?+
    (?(gap)(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'
    |(?P<bare>[^\t\n\f\r >"'][^\t\n\f\r >]*+))?+)""",
    re.VERBOSE,
)
# Tags that nobody asked for, and text: many of them are passed over at once.
_DULL = re.compile(
    rf"""(?:[^<]++|<(?![!?/A-Za-z])|</\Z|</?(?!(?i:{"|".join(sorted(NOTED))})[\t\n\f\r />])
    [A-Za-z][^\t\n\f\r />]*+{_REST}>)*+""",
    re.VERBOSE | re.ASCII,
)
_TEXT = re.compile(r"(?:[^<]++|<(?![!?/A-Za-z])|</\Z)*+")
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.ASCII | re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.ASCII | re.IGNORECASE)
    for name in RAW - {"script", "plaintext"}
}
_NOT_IN_SELECT = RAW - {"script"} | {"template"}
_REFERENCE = re.compile("&(?:#(?:[xX][0-9A-Fa-f]+|[0-9]+);?|([A-Za-z0-9]+)(;?))")
_LONG = 4_000  # Python reads 4,300 digits
_DIGITS = 8  # more than the last character has
_NUMBER = re.compile(r"&#([0-9]++)")
_SMALL = {ord(letter): ord(letter) + 32 for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def small(name: str) -> str:
    """A name in small letters, ASCII letters only: HTML knows no others as the same."""
    return name.lower() if name.isascii() else name.translate(_SMALL)


class Scanner:
    """The tokens of a page, one after the other; a scanner is read once.

    Attributes:
        text: the page.
        everything: whether all tags are given, or only :data:`NOTED` and those of SVG and MathML.
        unclosed: after the scan, the start of what the page never closes: a comment, a tag, or an
            element whose content is text. What follows it is all part of it.
        doubt: after the scan, the first place from which on a parser may see other tags.
    """

    def __init__(self, text: str, *, everything: bool = False) -> None:
        self.text = text
        self.everything = everything
        self.unclosed: int | None = None
        self.doubt: int | None = None
        self._foreign = Foreign()
        self._templates: list[int] = []  # for each, how much of _foreign is around it
        self._select = False

    @property
    def is_foreign(self) -> bool:
        """Whether an ``svg`` or ``math`` is open after the last tag."""
        return bool(self._foreign)

    def __iter__(self) -> Iterator[Token]:
        at = 0
        while (at := self._skip(at)) < len(self.text):
            token = self._next(at)
            if token is None:
                self.unclosed = at
                return
            if token.name or token.kind is not Kind.END:
                yield token
            at = token.end
            if token.kind is Kind.START and token.name in RAW and not token.foreign:
                end = _raw_end(self.text, token)
                if end is None:
                    self.unclosed = token.start
                    return
                at = end

    def _skip(self, at: int) -> int:
        """Where the next token begins."""
        dull = _TEXT if self.everything or self._foreign else _DULL
        match = dull.match(self.text, at)
        return match.end() if match else at

    def _next(self, at: int) -> Token | None:
        """What begins at a ``<``; ``None`` if it never ends. ``</>`` has no name."""
        if self.text[at + 1] in "!?":
            return self._declaration(at)
        if self.text[at + 1] == "/" and not _is_letter(self.text[at + 2]):
            empty = self.text[at + 2] == ">"
            return Token(Kind.END, at, at + 3) if empty else self._until(Kind.COMMENT, at, ">")
        match = _TAG.match(self.text, at)
        if match is None:
            return None
        name = small(match[1])
        if self.text[at + 1] == "/":
            return self._end(at, match.end(), name)
        return self._start(at, match.end(), name)

    def _declaration(self, at: int) -> Token | None:
        """What begins with ``<!`` or ``<?``."""
        text = self.text
        if text.startswith("<!--", at):
            for short in (">", "->"):
                if text.startswith(short, at + 4):
                    return Token(Kind.COMMENT, at, at + 4 + len(short))
            match = _COMMENT_END.search(text, at + 4)
            return Token(Kind.COMMENT, at, match.end()) if match else None
        if small(text[at + 2 : at + 9]) == "doctype" and text[at + 1] == "!":
            return self._until(Kind.DOCTYPE, at, ">")
        if text.startswith("<![CDATA[", at) and self._foreign.has_cdata:
            return self._until(Kind.CDATA, at, "]]>")
        return self._until(Kind.COMMENT, at, ">")

    def _until(self, kind: Kind, at: int, closing: str) -> Token | None:
        end = self.text.find(closing, at + (9 if kind is Kind.CDATA else 2))
        depth, foreign = len(self._templates), bool(self._foreign)
        return Token(kind, at, end + len(closing), "", depth, foreign) if end >= 0 else None

    def _start(self, at: int, end: int, name: str) -> Token:
        closed = self.text[end - 2] == "/" and _is_closed(self.text, at, end)
        read = partial(attributes, self.text, at, end)
        foreign = self._foreign.start(name, read, closed=closed)
        token = Token(Kind.START, at, end, name, len(self._templates), foreign, closed)
        if not foreign:
            self._html_start(token)
        elif self._select:
            self._doubt(at)
        if self._foreign.doubtful:
            self._doubt(at)
        return token

    def _html_start(self, token: Token) -> None:
        """What a start tag of HTML changes for the tags after it."""
        if token.name == "template":
            self._templates.append(len(self._foreign))
        if token.name == "select":
            self._select = True
        elif token.name == "textarea":
            self._select = False
        elif token.name == "frameset" or (self._select and token.name in _NOT_IN_SELECT):
            self._doubt(token.start)

    def _end(self, at: int, end: int, name: str) -> Token:
        foreign = self._foreign.end(name)
        if not foreign and name == "template":
            if self._templates:
                floor = self._templates.pop()
                self._foreign.cut(max(0, floor - 1))
        elif not foreign:
            self._foreign.end_html(name, self._templates[-1] if self._templates else 0)
            self._select = self._select and name != "select"
        if self._foreign.doubtful:
            self._doubt(at)
        return Token(Kind.END, at, end, name, len(self._templates), foreign)

    def _doubt(self, at: int) -> None:
        self.doubt = at if self.doubt is None else self.doubt


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _raw_end(text: str, start: Token) -> int | None:
    """Where the end tag of an element whose content is text begins; ``None`` if it has none."""
    if start.name == "script":
        return _script_end(text, start.end)
    pattern = _ENDS.get(start.name)
    match = pattern.search(text, start.end) if pattern else None
    return match.start() if match else None


def _script_end(text: str, at: int) -> int | None:
    """The same for a script, which may hold ``<!-- <script> </script> -->`` as a whole."""
    escaped = twice = False
    while match := _SCRIPT.search(text, at):
        at = match.end()
        if match[0] == "<!--":
            escaped = True
            at -= 2  # "<!-->" is a comment already
        elif match[0] == "-->":
            escaped = twice = False
        elif not match[1]:
            twice = escaped
        elif not twice:
            return match.start()
        else:
            twice = False
    return None


def _is_closed(text: str, at: int, end: int) -> bool:
    """Whether the slash at the end of a tag is its own, and no part of a value."""
    match = _TAG.match(text, at)
    last = match.end(1) if match else at
    while match := _ATTRIBUTE.match(text, last, end - 1):
        last = match.end()
    return last < end - 1


def attributes(text: str, start: int, end: int) -> dict[str, str]:
    """The attributes of a tag, as browsers read them: the first of each name.

    Args:
        text: the page.
        start: the offset of the tag's ``<``.
        end: the offset after its ``>``.
    """
    found: dict[str, str] = {}
    name = _TAG.match(text, start)
    at = name.end(1) if name else end
    while match := _ATTRIBUTE.match(text, at, end - 1):
        at = match.end()
        value = match["double"] or match["single"] or match["bare"] or ""
        found.setdefault(small(match["name"]).replace("\0", "\ufffd"), _value(value))
    return found


def bounded(text: str) -> str:
    """A text with the same character references, but no number of thousands of digits in them."""
    return _NUMBER.sub(_shortened, text) if len(text) > _LONG else text


def _shortened(match: re.Match[str]) -> str:
    digits = match[1].lstrip("0")
    return f"&#{digits[:_DIGITS] or 0}"  # what is longer stands for no character


def _value(written: str) -> str:
    """The value of an attribute, its line ends as LF and its character references resolved."""
    text = written.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return _REFERENCE.sub(_resolved, text) if "&" in text else text


def _resolved(match: re.Match[str]) -> str:
    """A character reference in an attribute (section 13.2.5.72 and the following)."""
    if match[0].startswith("&#"):
        return unescape(bounded(match[0]))
    name = match[1]
    if f"{name};" in html5 and match[2] == ";":
        return html5[f"{name};"]
    following = match.string[match.end() : match.end() + 1]
    return html5[name] + match[2] if name in html5 and following != "=" else match[0]
