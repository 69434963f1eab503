"""The elements of a web page as a tree, made from its tags in one pass.

It follows the tree construction of HTML (section 13.2.6) in what decides which element is in which:
elements without content, end tags that may be left out, what can't be in a table, scopes that an
end tag doesn't reach out of. It doesn't clone elements that are closed in the wrong order, as
browsers do; each tag is one element. So the time is in proportion to the page, whatever it is:
parsers that clone need minutes for a hundred kilobytes of ``<font color="1"><p>``.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from publisher.webpages.foreign import names as listed
from publisher.webpages.scanner import Kind, Scanner, Token, attributes, bounded

DEEPEST = 512
"""How many elements may be open at once; more are put beside each other, as browsers do."""


VOID = listed(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source"
    " track wbr"
)
"""The elements that have no content and no end tag."""

_TABLES = listed("table tbody tfoot thead tr")
_IN_TABLES = _TABLES | listed("caption colgroup col td th style script template form")
_BARRIERS = listed("applet caption html marquee object table td template th")
_CLOSE_P = listed(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr listing main menu nav ol p plaintext pre"
    " search section summary table ul xmp"
)
# For each start tag: what it ends where that is open, and which elements it doesn't look beyond.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (listed("li"), listed("ul ol menu")),
    "dt": (listed("dt dd"), listed("dl")),
    "dd": (listed("dt dd"), listed("dl")),
    "option": (listed("option"), listed("select optgroup datalist")),
    "optgroup": (listed("option optgroup"), listed("select")),
    "tr": (listed("tr td th caption colgroup"), listed("table tbody tfoot thead")),
    "td": (listed("td th"), listed("tr table")),
    "th": (listed("td th"), listed("tr table")),
    **dict.fromkeys(
        ("tbody", "tfoot", "thead"),
        (listed("tbody tfoot thead tr td th caption colgroup"), listed("table")),
    ),
    "rt": (listed("rt rp"), listed("ruby rtc")),
    "rp": (listed("rt rp"), listed("ruby")),
    "body": (listed("head"), listed("body")),
    "a": (listed("a"), listed("body")),
    "button": (listed("button"), listed("body")),
}
_STOPS = _BARRIERS - listed("td th caption")


@dataclass(slots=True, eq=False)
class Element:
    """An element of the page.

    Attributes:
        name: its name in small letters.
        start: the offset of its tag.
        attributes: its attributes; names in small letters.
        parent: the element that it is in; the root is in none.
        children: the elements and texts in it; in a text character references are resolved.
    """

    name: str
    start: int
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        """The text in it and in all its descendants."""
        found: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                found.append(node)
            elif node is self or node.name != "template":
                waiting.extend(reversed(node.children))
        return "".join(found)

    def walk(self) -> Iterator[Element]:
        """It and all elements in it, in the order of the page; nothing of a template."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(
                child
                for child in reversed(node.children)
                if isinstance(child, Element) and child.name != "template"
            )


def parse(text: str, *, is_xml: bool = False) -> Element:
    """The tree of a page; its root has the name ``#document``.

    Args:
        text: the page.
        is_xml: whether ``<br/>`` and ``<div/>`` are elements without content, as in XHTML.
    """
    builder = _Builder(text, is_xml=is_xml)
    scanner = Scanner(text, everything=True)
    at = 0
    for token in scanner:
        builder.text(at, token.start)
        builder.tag(token)
        at = token.end
    builder.text(at, len(text))
    return builder.root


class _Builder:
    def __init__(self, text: str, *, is_xml: bool) -> None:
        self._source = text
        self._is_xml = is_xml
        self.root = Element("#document", 0, {})
        self._open = [self.root]
        self._once: dict[str, Element] = {}  # what a page has one of
        self._names: Counter[str] = Counter()  # of the open elements

    def text(self, start: int, end: int) -> None:
        """Text between two tags."""
        if start < end:
            raw = self._source[start:end]
            where = self._open[-1]
            if where.name in _TABLES and not raw.isspace():
                where = self._before_table()
            verbatim = where.name in {"script", "style"} or "&" not in raw
            where.children.append(_lines(raw if verbatim else html.unescape(bounded(raw))))

    def tag(self, token: Token) -> None:
        """The next tag."""
        if token.kind is Kind.START:
            self._start(token)
        elif token.kind is Kind.END and token.name:
            self._end(token)
        elif token.kind is Kind.CDATA:
            self._open[-1].children.append(self._source[token.start + 9 : token.end - 3])

    def _start(self, token: Token) -> None:
        name = token.name
        if not token.foreign:
            self._end_before(name)
        element = Element(name, token.start, attributes(self._source, token.start, token.end))
        if name in {"html", "body"} and not token.foreign:
            known = self._once.setdefault(name, element)
            if known is not element:
                known.attributes = {**element.attributes, **known.attributes}
                return
        parent = self._open[-1]
        if parent.name in _TABLES and name not in _IN_TABLES and not _is_hidden(element):
            parent = self._before_table()
        element.parent = parent
        parent.children.append(element)
        closed = token.self_closing and (token.foreign or self._is_xml)
        if not closed and (token.foreign or name not in VOID) and len(self._open) < DEEPEST:
            self._open.append(element)
            self._names[name] += 1

    def _end_before(self, name: str) -> None:
        """Close what a start tag closes."""
        if name in _CLOSE_P:
            self._close(frozenset({"p"}), _BARRIERS | {"button"})
        if name in _ENDS:
            self._close(*_ENDS[name])

    def _close(self, ended: frozenset[str], beyond: frozenset[str]) -> None:
        """Close the outermost open element of these, not looking beyond others."""
        if not any(map(self._names.__getitem__, ended)):
            return
        cut = None
        stops = beyond | (_STOPS if not beyond & _TABLES else frozenset({"template", "table"}))
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].name in ended:
                cut = at
            elif self._open[at].name in stops:
                break
        if cut is not None:
            self._cut(cut)

    def _cut(self, at: int) -> None:
        self._names.subtract(element.name for element in self._open[at:])
        del self._open[at:]

    def _end(self, token: Token) -> None:
        if not self._names[token.name]:
            return
        barriers = frozenset() if token.name in _BARRIERS else _BARRIERS
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].name == token.name:
                self._cut(at)
                return
            if self._open[at].name in barriers:
                return

    def _before_table(self) -> Element:
        """The element that takes what can't be in a table."""
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].name == "table":
                return self._open[at - 1]
            if self._open[at].name == "template":
                return self._open[at]
        return self._open[-1]


def _is_hidden(element: Element) -> bool:
    return element.name == "input" and element.attributes.get("type", "").lower() == "hidden"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def languages(root: Element) -> dict[Element, str]:
    """The language of each element, as it or the nearest around it says."""
    found: dict[Element, str] = {}
    for element in root.walk():
        inherited = found.get(element.parent, "") if element.parent else ""
        given = element.attributes
        found[element] = given.get("lang", given.get("xml:lang", inherited)).strip()
    return found
