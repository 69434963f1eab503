"""Why a page is left alone: whatever could make it unsure where its head ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from publisher.embed.survey import ID, Survey
from publisher.errors import EmbedError
from publisher.webpages.source import WebPage

# What a server would run or fill in before anybody sees the page. "{{" is common in scripts.
_SERVER_CODE = re.compile(r"<\?(?!xml[\s-])|<%|\{%|<!--#|\{\{")
_SHOWN = 40


class _Reason(NamedTuple):
    """Why a page is left alone, and the character at which that is seen."""

    offset: int
    text: str


def refusal(page: WebPage, offset: int, reason: str) -> EmbedError:
    """The error that says why a page is left alone, and where."""
    place = page.place(offset)
    return EmbedError(page.path, reason, place.line, place.column)


def refuse_unsafe(page: WebPage, found: Survey) -> None:
    """Pass a page whose head has one clear end.

    Raises:
        EmbedError: for any other, with the reason and the place.
    """
    for offset, reason in _reasons(page, found):
        raise refusal(page, offset, reason)


def _reasons(page: WebPage, found: Survey) -> Iterator[_Reason]:
    if not page.text.strip("\t\n\f\r \0"):
        yield _Reason(0, "is empty; name a file that holds a web page")
    if (code := _server_code(page.text, found)) is not None:
        written = page.text[code : code + _SHOWN].split("\n")[0].rstrip("\r")
        yield _Reason(
            code,
            f"holds code for a server or a template ({written}), so the page that readers get is"
            " another one; put the block into the template by hand: publisher show and"
            " Resource.script() give it",
        )
    if found.is_crowded:
        yield _Reason(
            0,
            "has thousands of tags, or hundreds in a template, before its head ends; is this a web"
            " page?",
        )
    yield from _structure(page, found)
    yield from _order(page, found)


def _structure(page: WebPage, found: Survey) -> Iterator[_Reason]:
    """What makes it no page, or no single one."""
    if found.head is None:
        at = found.unclosed or 0
        begun = page.text[at : at + _SHOWN].split("\n")[0].rstrip("\r")
        yield _Reason(
            at, f"never closes what begins here ({begun}), so its head never ends; close it"
        )
    if not found.is_page:
        yield _Reason(0, "is not a web page: no <html>, <head>, <title> or <body> is in it")
    if found.frames is not None:
        yield _Reason(
            found.frames,
            "is a page of frames, which search engines don't read as one; put the block into the"
            " page that is shown in the frame",
        )
    for name, offsets in found.tags.items():
        if len(offsets) > 1 and name != "body":
            line = page.place(offsets[0]).line
            yield _Reason(
                offsets[1],
                f"has a second <{name}> here, after the one in line {line}: which of them counts is"
                " not clear; keep one",
            )


def _order(page: WebPage, found: Survey) -> Iterator[_Reason]:
    """What makes the place before the end of the head unsafe."""
    if found.head is None:
        return
    if found.doubt is not None and found.doubt <= found.head.start:
        yield _Reason(
            found.doubt,
            "nests SVG, MathML or lists in its head in a way that is not clear",
        )
    if found.charset is not None and found.charset >= found.head.start and not page.charset.mark:
        ending = f"<{found.head.name}>" if found.head.name else "text"
        line = page.place(found.head.start).line
        yield _Reason(
            found.charset,
            f"names its encoding only here, after its head ended with {ending} in line {line};"
            " move <meta charset> to the beginning of the head",
        )
    for impostor in found.impostors:
        yield _Reason(
            impostor.start,
            f'has an element with the id "{ID}" that publisher didn\'t write: {impostor.reason};'
            " remove it, or give it another id",
        )


def _server_code(text: str, found: Survey) -> int | None:
    """Where code for a server is, in or before the head; if there is no clear head, anywhere."""
    end = found.head.end if found.head else len(text)
    starts = [start for start, _ in found.scripts]
    for match in _SERVER_CODE.finditer(text, 0, end + 8):  # the end may be its first letter
        if match.start() >= end:
            break
        script = bisect_right(starts, match.start()) - 1
        inside = script >= 0 and match.start() < found.scripts[script][1]
        if match[0] != "{{" or not inside:
            return match.start()
    return None
