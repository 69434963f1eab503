"""Where the head of a page ends, and which blocks of ours the page has.

The head ends where its end tag says so, or before, at what no head may hold (HTML, sections
13.2.6.4.1 to 13.2.6.4.4). What stands in ``noscript`` counts, too: there are readers that don't
execute scripts, and for them the head ends at an image there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.webpages.foreign import names
from publisher.webpages.scanner import RAW, Kind, Scanner, Token, attributes

ID = "publisher-markup"
"""The ``id`` of our block; a second one, for another resource, has ``-2`` after it."""

_ID = re.compile(rf"{ID}(?:-[1-9][0-9]{{0,5}})?")
_TYPE = "application/ld+json"
_OURS = names("type id data-resource data-canonical nonce")
_HEADED = names("base basefont bgsound link meta noframes noscript script style template title")
_UNSCRIPTED = names("basefont bgsound link meta noframes style")
_ENDING = names("body br head html")
_EVIDENCE = names("body head html title")
_WHITE = "\t\n\f\r "
_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.ASCII | re.IGNORECASE)
# What a parser may take: in a template, tags of the body are allowed, and some of them nest so that
# a parser's time grows with the square of their number.
_MOST_TAGS = 5_000
_IN_TEMPLATE = 25


class Block(NamedTuple):
    """A block of ours in a page.

    Attributes:
        start: the offset of its start tag.
        end: the offset after its end tag.
        content: what stands between the two.
        attributes: those of its start tag.
    """

    start: int
    end: int
    content: str
    attributes: Mapping[str, str]

    @property
    def resource(self) -> str:
        """The IRI of the resource that it is for."""
        return self.attributes.get("data-resource", "")

    @property
    def additions(self) -> list[str]:
        """The attributes that somebody else gave it."""
        return sorted(self.attributes.keys() - _OURS)


class Impostor(NamedTuple):
    """An element with our ``id`` that is not a block of ours.

    Attributes:
        start: the offset of its start tag.
        reason: why it is not.
    """

    start: int
    reason: str


class Ending(NamedTuple):
    """What ends the head.

    Attributes:
        start: the offset at which the head ends.
        end: the offset after what ends it.
        name: the name of the tag that does so; empty for a text, or the end of the page.
    """

    start: int
    end: int
    name: str = ""


@dataclass
class Survey:
    """What there is to know of a page before it is changed; offsets are those of its text.

    Attributes:
        head: what ends the head; ``None`` if the page ends in the middle of something.
        blocks: our blocks, in the order of the page.
        impostors: what has our ``id`` and is no block of ours.
        unclosed: where what is never closed begins, as :attr:`Scanner.unclosed`.
        doubt: as :attr:`Scanner.doubt`.
        tags: offsets of the tags ``html``, ``head``, ``/head`` and ``body``.
        charset: the offset of the first ``meta`` that names an encoding.
        policy: the offset of a Content-Security-Policy.
        canonical: the addresses that the page gives itself, as written.
        frames: the offset of a ``frameset`` before any ``body``.
        scripts: from where to where scripts and styles of the head go, in the order of the page.
        is_page: whether there is any tag that says that this is a page.
        is_crowded: whether the head has too many tags to look at.
    """

    head: Ending | None = None
    blocks: list[Block] = field(default_factory=list)
    impostors: list[Impostor] = field(default_factory=list)
    unclosed: int | None = None
    doubt: int | None = None
    tags: dict[str, list[int]] = field(
        default_factory=lambda: {"html": [], "head": [], "/head": [], "body": []}
    )
    charset: int | None = None
    policy: int | None = None
    canonical: list[str] = field(default_factory=list)
    frames: int | None = None
    scripts: list[tuple[int, int]] = field(default_factory=list)
    is_page: bool = False
    is_crowded: bool = False


def survey(text: str) -> Survey:
    """Look through a page."""
    found = Survey()
    scanner = Scanner(text, everything=True)
    last: Token | None = None
    template = 0
    weight = 0
    for token in scanner:
        weight += _IN_TEMPLATE if token.templates else 1
        if found.head is None:
            found.head = _ending(text, last, token)
            scanner.everything = found.head is None
            found.is_crowded = found.is_crowded or weight > _MOST_TAGS
            if found.is_crowded:
                return found
        if not scanner.is_foreign:
            _note(found, text, token, last)
        if token.name == "template" and not token.templates:
            template = token.start
        last = token
    found.unclosed, found.doubt = scanner.unclosed, scanner.doubt
    if found.head is None and scanner.unclosed is None:
        found.head = _text_ending(text, last, len(text)) or Ending(len(text), len(text))
        if last and _depth_after(last):
            found.head, found.unclosed = None, template
    found.impostors += _impostors(text, found.blocks)
    return found


def _ending(text: str, last: Token | None, token: Token) -> Ending | None:
    """What ends the head at a token or at the text before it, if anything does."""
    if last and is_raw(last):
        return _unscripted_ending(text, last, token) if last.name == "noscript" else None
    if before := _text_ending(text, last, token.start):
        return before
    if token.templates or token.kind not in {Kind.START, Kind.END}:
        return None
    if token.kind is Kind.START:
        ends = token.foreign or token.name not in _HEADED | {"html", "head"}
    else:
        ends = token.name in _ENDING
    name = f"/{token.name}" if token.kind is Kind.END else token.name
    return Ending(token.start, token.end, name) if ends else None


def is_raw(token: Token) -> bool:
    """Whether what follows a tag is text up to the end tag of the same name."""
    return token.kind is Kind.START and token.name in RAW and not token.foreign


def _text_ending(text: str, last: Token | None, end: int) -> Ending | None:
    """The first character before a token that may not stand in a head."""
    if last and _depth_after(last):
        return None
    start = last.end if last else 0
    between = text[start:end]
    white = len(between) - len(between.lstrip(_WHITE))
    at = start + white
    return Ending(at, at + 1) if white < len(between) else None


def _depth_after(token: Token) -> int:
    """How many templates are open after a tag."""
    opens = token.kind is Kind.START and token.name == "template" and not token.foreign
    return token.templates + opens


def _unscripted_ending(text: str, start: Token, end: Token) -> Ending | None:
    """The same for ``noscript``, as those see it that don't execute scripts."""
    if start.templates:
        return None
    inner = Scanner(text[start.end : end.start], everything=True)
    last: Token | None = None
    plain = True
    for token in inner:
        raw = last is not None and is_raw(last)
        plain = plain and (raw or _text_ending(inner.text, last, token.start) is None)
        plain = plain and (not token.name or token.name in _UNSCRIPTED)
        last = token
    plain = plain and inner.unclosed is None
    plain = plain and _text_ending(inner.text, last, len(inner.text)) is None
    return None if plain else Ending(start.start, end.end, "noscript")


def _note(found: Survey, text: str, token: Token, last: Token | None) -> None:
    """What a token says of the page."""
    if token.kind is Kind.DOCTYPE and _DOCTYPE.match(text, token.start):
        found.is_page = True
    if token.templates or token.foreign or not token.name:
        return
    found.is_page = found.is_page or token.name in _EVIDENCE
    name = f"/{token.name}" if token.kind is Kind.END else token.name
    if name in found.tags:
        found.tags[name].append(token.start)
    if name == "frameset" and not found.tags["body"] and found.frames is None:
        found.frames = token.start
    if name == "meta":
        _note_meta(found, attributes(text, token.start, token.end), token.start)
    if name == "link" and found.head is None:
        _note_link(found, attributes(text, token.start, token.end))
    if token.kind is Kind.END and last and is_raw(last) and last.name in {"script", "style"}:
        if found.head is None:
            found.scripts.append((last.end, token.start))
        _note_block(found, text, last, token)


def _note_meta(found: Survey, read: Mapping[str, str], start: int) -> None:
    equivalent = read.get("http-equiv", "").lower()
    if found.charset is None and ("charset" in read or equivalent == "content-type"):
        found.charset = start
    if found.policy is None and equivalent == "content-security-policy":
        found.policy = start


def _note_link(found: Survey, read: Mapping[str, str]) -> None:
    address = read.get("href", "").strip(_WHITE)
    if address and "canonical" in read.get("rel", "").lower().split():
        found.canonical.append(address)


def _note_block(found: Survey, text: str, start: Token, end: Token) -> None:
    if ID not in text[start.start : start.end] or start.name != "script":
        return
    read = attributes(text, start.start, start.end)
    if is_ours(read):
        found.blocks.append(Block(start.start, end.end, text[start.end : end.start], read))


def is_ours(read: Mapping[str, str]) -> bool:
    """Whether a script with these attributes is a block of ours."""
    kind = (read.get("type") or "").strip().lower()
    named = _ID.fullmatch(read.get("id") or "") is not None
    return named and kind == _TYPE and "data-resource" in read


def _impostors(text: str, blocks: list[Block]) -> Iterator[Impostor]:
    """The elements that have our ``id`` beside the blocks."""
    starts = {block.start: block.end for block in blocks}
    at, outside = 0, []
    for start, end in [*sorted(starts.items()), (len(text), len(text))]:
        outside.append(ID in text[at:start])
        at = end
    if not any(outside):
        return
    for token in Scanner(text, everything=True):
        if token.kind is Kind.START and token.start not in starts:
            if ID not in text[token.start : token.end]:
                continue
            read = attributes(text, token.start, token.end)
            if _ID.fullmatch(read.get("id", "")):
                yield Impostor(token.start, _why(token, read))


def _why(token: Token, read: Mapping[str, str]) -> str:
    if token.name != "script" or token.foreign:
        return f"it is a <{token.name}>"
    if token.templates:
        return "it is inside a <template>"
    if read.get("type", "").strip().lower() != _TYPE:
        return f'its type is not "{_TYPE}"'
    if "data-resource" not in read:
        return "it doesn't say which resource it is for (data-resource)"
    return "it is never closed"
