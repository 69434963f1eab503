"""Our block as one page needs it: its letters, its line ends, its own place and line."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from html import escape

from publisher.embed.proof import Splice
from publisher.embed.survey import ID, Block, Survey
from publisher.webpages.scanner import Scanner, attributes
from publisher.webpages.source import WebPage

_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_INDENT = re.compile(r"[\t ]*")
_ORDER = ("type", "id", "data-resource", "data-canonical", "nonce")


@dataclass(frozen=True, slots=True)
class Element:
    """A block that is not in a page yet.

    Attributes:
        attributes: those of its start tag.
        content: what stands between its tags.
    """

    attributes: dict[str, str]
    content: str

    @property
    def resource(self) -> str:
        """The IRI of the resource that it is for."""
        return self.attributes["data-resource"]

    def like(self, block: Block) -> Element:
        """The same with the ``id`` of another, and with its nonce, if it has none itself."""
        kept = {"nonce": block.attributes.get("nonce", ""), **self.attributes}
        return replace(self, attributes={**kept, "id": block.attributes["id"]})

    def beside(self, taken: Collection[str]) -> Element:
        """The same with an ``id`` that is free."""
        number = 1
        while (name := ID if number == 1 else f"{ID}-{number}") in taken:
            number += 1
        return replace(self, attributes={**self.attributes, "id": name})

    def write(self, page: WebPage) -> str:
        """The element as the page needs it: with its line ends, and in letters that it can hold.

        Where a page doesn't say that it is in a Unicode encoding, these are ASCII only.
        """
        named = {name: self.attributes.get(name, "") for name in _ORDER}
        tag = "".join(f' {name}="{escape(value)}"' for name, value in named.items() if value)
        content = _LINE_END.sub(line_end(page.text, len(page.text)), self.content)
        if not (page.charset.is_unicode and page.charset.declared):
            tag = _NOT_ASCII.sub(lambda match: f"&#x{ord(match[0]):x};", tag)
            content = _NOT_ASCII.sub(_escape, content)
        return f"<script{tag}>{content}</script>"


def _escape(match: re.Match[str]) -> str:
    """A character as JSON writes it: one UTF-16 code unit, or two (RFC 8259, section 7)."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def read(element: str) -> Element:
    """The parts of a script element that this package wrote."""
    start, end = Scanner(element)
    return Element(attributes(element, 0, start.end), element[start.end : end.start])


def line_end(text: str, before: int) -> str:
    """The line end that a text has before a place; LF if it has none."""
    at = max(text.rfind("\n", 0, before), text.rfind("\r", 0, before))
    if at < 0:
        return "\n"
    return "\r\n" if text[at - 1 : at + 1] == "\r\n" and at else text[at]


def placed(page: WebPage, found: Survey, element: str) -> Splice:
    """Put an element before what ends the head: into a line of its own, if that has one."""
    text = page.text
    at = found.head.start if found.head else len(text)
    start = _line_start(text, at)
    if start == 0 or text[start:at].strip("\t "):
        return Splice(at, at, element)
    return Splice(start, start, f"{_indent(text, start, at)}{element}{line_end(text, start)}")


def freed(page: WebPage, block: Block) -> Splice:
    """Take a block out: with its line, if it has that for itself."""
    text = page.text
    start = _line_start(text, block.start)
    after = _LINE_END.match(text, block.end)
    if after and not text[start : block.start].strip("\t "):
        return Splice(start, after.end(), "")
    return Splice(block.start, block.end, "")


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _indent(text: str, start: int, at: int) -> str:
    """The white space before the last line that has something in it, if that is in the head."""
    before = text[:start].rstrip("\t\n\f\r ")
    line = _line_start(before, len(before))
    is_inside = before[line:].lstrip("\t ").startswith("<") and not _opens(before[line:])
    match = _INDENT.match(before, line) if is_inside else _INDENT.match(text, start)
    return match[0] if match and match.end() <= max(at, line + len(match[0])) else ""


def _opens(line: str) -> bool:
    """Whether a line begins the head, so that what follows stands deeper."""
    return re.match(r"[\t ]*<(?:!doctype|html|head)\b", line, re.IGNORECASE) is not None
