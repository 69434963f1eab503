"""What to do about YAML that isn't well-formed, told by the text around the place.

A parser says what it met; people want to know what they left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple


class Slip(NamedTuple):
    """What is wrong and what to do, and the offset of the place in the text."""

    offset: int
    reason: str


class _Place(NamedTuple):
    """Where a parser stopped, and where what it was reading then began.

    Attributes:
        text: the whole file.
        offset: where it stopped, in characters from 0.
        start: where that began.
        problem: what the parser says.
    """

    text: str
    offset: int
    start: int
    problem: str

    def line(self, offset: int) -> tuple[int, str]:
        """The offset of a line, and the line itself without its end."""
        begin = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", begin)
        return begin, self.text[begin : len(self.text) if end < 0 else end].rstrip("\r")


_INDENTATION = re.compile(r"[ \t]*")
_KEY_WITHOUT_SPACE = re.compile(r"\s*(?:- +)*([A-Za-z][\w-]*):(?=[^\s/:])(?!.*: )")
_VALUE = re.compile(r"\s*(?:- +)*(?:[^\s:'\"#][^:#]*|\"[^\"]*\"|'[^']*'): +")
_WITH_COLON = re.compile(r"(\s*(?:- +)*[^\s:]+: +)([^'\"\[{&*!|>%@`].*: .*|.*:)\s*$")
_QUOTED = re.compile(r"""(["'])""")
_MISPLACED = re.compile(r"mapping values|expected key|'-' indicator|document start|block end")
_SHOWN = 60
_MARKS = frozenset("@`%&*!]},")


def malformed(text: str, offset: int, start: int, problem: str) -> Slip:
    """What a person probably did wrong at a place where YAML isn't well-formed.

    Args:
        text: the whole file.
        offset: the place at which the parser stopped, in characters from 0.
        start: where what it was reading began.
        problem: what the parser says of it.
    """
    place = _Place(text, offset, min(start, offset), problem)
    found = (rule(place) for rule in _RULES)
    return next((each for each in found if each is not None), _unknown(place))


def _unknown(place: _Place) -> Slip:
    return Slip(place.offset, f"not well-formed YAML ({place.problem}); correct the file here")


def _tab(place: _Place) -> Slip | None:
    begin, line = place.line(place.offset)
    blank = _INDENTATION.match(line)
    tab = blank[0].find("\t") if blank else -1
    if tab < 0 or place.offset > begin + len(blank[0] if blank else ""):
        return None
    reason = "a tab is at the beginning of this line, and YAML counts spaces only"
    return Slip(begin + tab, f"{reason}; write two spaces for each tab")


def _unclosed(place: _Place) -> Slip | None:
    mark = place.text[place.start : place.start + 1]
    if mark in {'"', "'"} and ("end of stream" in place.problem or "document" in place.problem):
        reason = f"the text that begins here has no {mark} at its end"
        return Slip(place.start, f"{reason}; write it after the last word")
    if mark in {"[", "{"} and "," in place.problem:
        closing = "]" if mark == "[" else "}"
        reason = f"{mark} opens a list" if mark == "[" else f"{mark} opens a mapping"
        advice = f"write {closing} at its end, and a comma between its parts"
        return Slip(place.start, f"{reason}; {advice}, or put the text into quotation marks")
    return None


def _backslash(place: _Place) -> Slip | None:
    if "escape" not in place.problem:
        return None
    at = place.text.rfind("\\", place.start, place.offset + 1)
    if "Unicode" in place.problem:
        return Slip(at, "this is half of a character, or none; write the character itself")
    reason = 'a \\ in "…" begins a sign such as \\n'
    return Slip(max(at, place.start), f"{reason}; write \\\\ for one, or take '…' instead")


def _after_quote(place: _Place) -> Slip | None:
    """Words after a text in quotation marks, which ended it too early."""
    begin, line = place.line(place.offset)
    before = line[: place.offset - begin]
    value = _VALUE.match(before)
    rest = before[value.end() :] if value else before.lstrip(" -")
    if not _QUOTED.match(rest) or not rest.rstrip().endswith(rest[0]) or len(rest.rstrip()) == 1:
        return None
    mark = rest[0]
    reason = f"the text ends at the {mark} before this"
    inside = "write '' for an apostrophe inside '…'" if mark == "'" else 'write \\" inside "…"'
    return Slip(place.offset, f"{reason}; {inside}, or remove what follows")


def _without_space(place: _Place) -> Slip | None:
    """``name:Office``, at the place or on the line before."""
    for offset in (place.start, place.offset, place.line(place.offset)[0] - 1):
        begin, line = place.line(max(offset, 0))
        if match := _KEY_WITHOUT_SPACE.match(line):
            reason = f'a space is missing after "{match[1]}:"'
            return Slip(begin + match.end(), f"{reason}; write {match[1]}: and a space")
    return None


def _colon(place: _Place) -> Slip | None:
    """A colon in a text without quotation marks."""
    if "mapping values" not in place.problem:
        return None
    begin, line = place.line(place.offset)
    match = _WITH_COLON.match(line)
    if match is None or begin + match.end(1) > place.offset:
        return None
    shown = match[2].strip() if len(match[2]) <= _SHOWN else f"{match[2][:_SHOWN]}…"
    reason = "this text has a colon in it, which would make a key of it"
    return Slip(begin + match.end(1), f'{reason}; put it into quotation marks: "{shown}"')


def _mark(place: _Place) -> Slip | None:
    """A text that begins with a character that YAML keeps for itself."""
    for offset in (place.offset, place.start):
        mark = place.text[offset : offset + 1]
        at_start = place.text[offset - 1 : offset] in {"", " ", "\n", "[", "{", ","}
        if mark in _MARKS and at_start:
            reason = f"a text that begins with {mark} needs quotation marks"
            word = place.line(offset)[1][offset - place.line(offset)[0] :].strip()
            shown = word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…"
            if mark == "@" and ":" in word:
                shown = word.partition(":")[0]
            return Slip(offset, f'{reason}: "{shown}"')
    return None


def _block(place: _Place) -> Slip | None:
    mark = place.text[place.start : place.start + 1]
    if mark not in {"|", ">"} or "comment" not in place.problem:
        return None
    reason = f"after {mark} the text begins on the next line"
    return Slip(place.start, f"{reason}; write it there, or put it into quotation marks")


def _dash(place: _Place) -> Slip | None:
    if "sequence entries" not in place.problem:
        return None
    reason = "a list begins on a line of its own"
    return Slip(place.offset, f'{reason}; write "- " on the next line, or quotation marks')


def _bare(place: _Place) -> Slip | None:
    """A line that is neither a key nor the value of one."""
    if "':'" not in place.problem:
        return None
    begin, line = place.line(place.start)
    indent = len(line) - len(line.lstrip())
    if line.strip().startswith("-"):
        return Slip(begin + indent, "a dash stands before a space; write one behind it")
    reason = "this line has no key; write KEY: before it"
    listed = "a dash and a space if it is one of several values"
    return Slip(begin + indent, f"{reason}, {listed}, or move it right if the text above goes on")


def _indentation(place: _Place) -> Slip | None:
    """A line that begins too far to the left or to the right."""
    if not _MISPLACED.search(place.problem):
        return None
    begin, line = place.line(place.offset)
    indent = len(line) - len(line.lstrip(" "))
    reason = "this line begins too far to the left or to the right"
    advice = "keys of one resource begin below each other, each resource of a list after a dash"
    return Slip(begin + indent, f"{reason}; {advice}")


_RULES: tuple[Callable[[_Place], Slip | None], ...] = (
    _tab,
    _unclosed,
    _backslash,
    _block,
    _mark,
    _dash,
    _without_space,
    _colon,
    _after_quote,
    _bare,
    _indentation,
)
