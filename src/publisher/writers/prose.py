"""The text of Markdown pages as HTML, with raw HTML and foreign schemes off.

CommonMark 0.31 and its best-known extension, tables as GitHub writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A scheme, as a browser would see one once it has dropped spaces and control characters.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ALLOWED = ("http:", "https:", "mailto:")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")
_HIGHEST, _DEEPEST = 2, 6
_ALIGNED = {"right": "end", "center": "middle"}


def prose(
    markdown: str,
    resolve: Callable[[str], str],
    table: str = "",
    pictures: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """The text as HTML.

    Its highest heading becomes an ``h2``, because the page has its own ``h1``. What looks like
    HTML is text. A link stays one if it is relative or leads to ``http``, ``https`` or
    ``mailto``. Pictures of other sites are shown as links, since a page loads nothing from
    elsewhere.

    Args:
        markdown: the text.
        resolve: from the address that a link was written with to the one that it gets on this
            page; '' to leave it as it is.
        table: what a table is called for those who can't see it.
        pictures: the pictures of this site: as written → the link from this page.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    _shift_headings(tokens)
    for token in tokens:
        token.children = list(_with_pictures(token.children or (), pictures))
    for part in chain(tokens, *(token.children or () for token in tokens)):
        href = part.attrs.get("href")
        if isinstance(href, str):
            part.attrs["href"] = resolve(href) or href
        if part.type in {"th_open", "td_open"}:
            part.attrs = _cell(part)
    environment = {"table": escape(table)}
    return Markup(parser.renderer.render(tokens, parser.options, environment).rstrip())  # noqa: S704


def allowed(target: str) -> bool:
    """Whether a link in a text may lead there.

    >>> allowed("../tactic/"), allowed("mailto:a@b.example"), allowed("java\\nscript:x")
    (True, True, False)
    """
    plain = _IGNORED.sub("", target)
    scheme = _SCHEME.match(plain)
    return not scheme or scheme[0].lower() in _ALLOWED


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # loaded where there are pages of text only

    class Markdown(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 the name that the parser calls
            return allowed(url)

    parser = Markdown("commonmark", {"html": False, "typographer": False})
    parser.enable("table")
    parser.add_render_rule("table_open", _table)
    parser.add_render_rule("table_close", _table)
    return parser


def _with_pictures(tokens: Iterable[Token], pictures: Mapping[str, str]) -> Iterator[Token]:
    """The parts of a line; foreign pictures are links, and in a link their words alone."""
    from markdown_it.token import Token

    depth = 0
    for token in tokens:
        depth += token.nesting if token.type.startswith("link_") else 0
        if token.type != "image":
            yield token
            continue
        target = str(token.attrs["src"])
        if target in pictures:
            token.attrs = {**token.attrs, "src": pictures[target], "loading": "lazy"}
            yield token
            continue
        words = Token("text", "", 0, content=_words(token.children or ()) or target)
        if depth:
            yield words
        else:
            yield Token("link_open", "a", 1, attrs={"href": target})
            yield words
            yield Token("link_close", "a", -1)


def _words(tokens: Iterable[Token]) -> str:
    """What stands for a picture, without its marks."""
    pieces = (
        " " if token.type.endswith("break") else _words(token.children or ()) or token.content
        for token in tokens
    )
    return "".join(pieces).strip()


def _table(_self: object, tokens: Sequence[Token], place: int, _options: object, env: Any) -> str:
    """A table in a part of its own, which scrolls where the screen is narrow, by keyboard too."""
    if tokens[place].nesting < 0:
        return "</table>\n</div>\n"
    return f'<div class="scroll" role="group" aria-label="{env["table"]}" tabindex="0">\n<table>\n'


def _cell(token: Token) -> dict[str, str | int | float]:
    """The attributes of a cell; the parser would put its alignment into a style of its own."""
    aligned = str(token.attrs.get("style", "")).rpartition(":")[2]
    found: dict[str, str | int | float] = {"scope": "col"} if token.tag == "th" else {}
    return {**found, **({"class": _ALIGNED[aligned]} if aligned in _ALIGNED else {})}


def _shift_headings(tokens: Sequence[Token]) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    shift = _HIGHEST - min((int(token.tag[1]) for token in headings), default=_HIGHEST)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, _DEEPEST)}"
