"""What to do about Turtle that isn't well-formed, told by the text around the place.

A parser says what it met; people want to know what they left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_CURLY = re.compile("[“”„‟‘’‚«»]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?!\w)")
_OTHER_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")
_UNDERSCORE = re.compile(r"@([A-Za-z]{2,3})_([A-Za-z]+)")
_TAG = re.compile(r"@[A-Za-z0-9-]*")
_UNCLOSED = re.compile(r"<[^<>\n]*[<\n]")
_WORD = re.compile(r"(?!(?:a|true|false)\b)[^\W\d_][\w-]*(?![\w:-])")
_AFTER_TEXT = re.compile(r"""["'](?:@[A-Za-z0-9-]+|\^\^\S+)?\s+\Z""")
_COMMENT = re.compile(r"(?:^|\s)#[^\n]*\Z")


class Advice(NamedTuple):
    """What is wrong and what to do, and the offset of the place in the text."""

    offset: int
    reason: str


def advice(text: str, offset: int) -> Advice | None:
    """What a person probably did wrong at a place where Turtle isn't well-formed.

    Args:
        text: the whole file.
        offset: the place at which the parser stopped, in characters from 0.

    Returns:
        ``None`` if nothing usual is found there.
    """
    found = (rule(text, offset) for rule in _RULES)
    return next((each for each in found if each is not None), None)


def _curly(text: str, offset: int) -> Advice | None:
    match = _CURLY.match(text, offset)
    if match is None:
        return None
    return Advice(offset, f'{match[0]} is a curly quotation mark; write a straight one: "')


def _unclosed(text: str, offset: int) -> Advice | None:
    match = _UNCLOSED.match(text, offset)
    if match is None or text[offset : offset + 2] == "<<":
        return None
    return Advice(offset, "the > of this address is missing; write it after the last character")


def _date(text: str, offset: int) -> Advice | None:
    line = text.rfind("\n", 0, offset) + 1
    for match in _DATE.finditer(text, line, _line_end(text, offset)):
        if match.start() <= offset <= match.end() and _bare(text, match.start()):
            kind = "dateTime" if match[1] else "date"
            reason = "a date needs quotation marks and its type"
            return Advice(match.start(), f'{reason}; write "{match[0]}"^^xsd:{kind}')
    for match in _OTHER_DATE.finditer(text, line, _line_end(text, offset)):
        if match.start() <= offset <= match.end() and _bare(text, match.start()):
            reason = f"{match[0]} is not how a date is written"
            return Advice(match.start(), f'{reason}; write one like "2013-10-07"^^xsd:date')
    return None


def _bare(text: str, offset: int) -> bool:
    return text[offset - 1 : offset].isspace()


def _tag(text: str, offset: int) -> Advice | None:
    line = text.rfind("\n", 0, offset) + 1
    for match in _UNDERSCORE.finditer(text, line, _line_end(text, offset)):
        if match.start() <= offset <= match.end():
            return Advice(match.start(), f"a language has a hyphen; write @{match[1]}-{match[2]}")
    for match in _TAG.finditer(text, line, _line_end(text, offset)):
        if match.start() < offset <= match.end():
            return Advice(match.start(), f"{match[0]} is not a language tag; write one like @en")
    return None


def _quotation(text: str, offset: int) -> Advice | None:
    """A quotation mark inside a text, which ends the text."""
    if text[offset - 1 : offset] not in {'"', "'"} or not text[offset : offset + 1].isalnum():
        return None
    mark = text[offset - 1]
    reason = "the text ends at the quotation mark before this"
    return Advice(offset, f"{reason}; inside a text, write \\{mark} for {mark}")


def _word(text: str, offset: int) -> Advice | None:
    match = _WORD.match(text, offset)
    if match is None:
        return None
    reason = f"{match[0]} stands alone"
    return Advice(offset, f'{reason}; a text needs quotation marks: "{match[0]}"@en')


def _comma(text: str, offset: int) -> Advice | None:
    """Two texts side by side."""
    before = text[max(0, offset - 2_000) : offset]
    if text[offset : offset + 1] not in {'"', "'"} or not _AFTER_TEXT.search(before):
        return None
    return Advice(_end(text, offset), "a comma is missing here, between two values")


def _went_on(text: str, offset: int) -> Advice | None:
    """A line that goes on with a thing after a dot, or begins with another one after ``;``."""
    start = text.rfind("\n", 0, offset) + 1
    words, end = text[start:offset].split(), _end(text, start)
    if end == 0 or not words:
        return None
    if len(words) == 1 and text[start].isspace() and text[end - 1] == ".":
        reason = "this dot ends what is said of a thing, but the next line goes on"
        return Advice(end - 1, f"{reason}; write ; in its place, or begin the line with a thing")
    if len(words) > 1 and not text[start].isspace() and text[end - 1] == ";":
        reason = "after this ; more of the same thing is expected, but another thing begins"
        return Advice(end - 1, f"{reason}; write a dot in its place")
    return None


_RULES: tuple[Callable[[str, int], Advice | None], ...] = (
    _curly,
    _unclosed,
    _date,
    _tag,
    _quotation,
    _comma,
    _went_on,
    _word,
)


def missing_dot(text: str, offset: int) -> Advice:
    """What is missing between two statements: at the end of the first, not where the next is."""
    begins = text.rfind("\n", 0, offset) + 1 == offset
    mark = "a dot" if begins else "a ; or a dot"
    why = "ends what is said of a thing" if begins else "; goes on with the same thing, . ends it"
    return Advice(_end(text, offset), f"{mark} is missing here, at the end of a statement: {why}")


def _end(text: str, offset: int) -> int:
    """The end of what stands before a place, without spaces and comments."""
    before = text[:offset].rstrip()
    while (comment := _COMMENT.search(before, before.rfind("\n") + 1)) is not None:
        before = before[: comment.start()].rstrip()
    return len(before)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
