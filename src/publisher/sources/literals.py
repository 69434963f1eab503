"""Which literals are well-formed for their datatype (XSD 1.1 part 2; RDF 1.1 Concepts, 5.1)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from typing import NamedTuple

from publisher.errors import SourceError
from publisher.sources.text import Text
from publisher.terms import XSD, Literal, Quad

_MOST_REPORTED = 20
_LONGEST_SHOWN = 60
_SHORTEST_MONTH = "28"
_WIDEST = 4  # bytes of a character in UTF-8

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_DOUBLE = rf"(?:{_DECIMAL}(?:[eE][+-]?\d+)?|[+-]?INF|NaN)"
_INTEGER = r"[+-]?\d+"


class _Form(NamedTuple):
    """How a datatype's literals look: a pattern, a noun and an example for the message."""

    pattern: re.Pattern[str]
    noun: str
    example: str
    lowest: int | None = None
    dated: bool = False


def _form(pattern: str, noun: str, example: str, lowest: int | None = None) -> _Form:
    compiled = re.compile(pattern, re.ASCII)
    return _Form(compiled, noun, example, lowest, "day" in compiled.groupindex)


_WHOLE = "a whole number"
_FORMS = {
    XSD["date"]: _form(f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}", "a date", "2013-10-07"),
    XSD["dateTime"]: _form(
        f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}", "a date and time", "2013-10-07T09:30:00Z"
    ),
    XSD["time"]: _form(f"{_TIME}{_ZONE}", "a time of day", "09:30:00"),
    XSD["gYear"]: _form(f"{_YEAR}{_ZONE}", "a year", "2013"),
    XSD["gYearMonth"]: _form(f"{_YEAR}-{_MONTH}{_ZONE}", "a year and month", "2013-10"),
    XSD["integer"]: _form(_INTEGER, _WHOLE, "42"),
    XSD["nonNegativeInteger"]: _form(_INTEGER, f"{_WHOLE} from 0", "42", 0),
    XSD["positiveInteger"]: _form(_INTEGER, f"{_WHOLE} from 1", "42", 1),
    XSD["decimal"]: _form(_DECIMAL, "a decimal number", "1.50"),
    XSD["double"]: _form(_DOUBLE, "a number", "1.5E0"),
    XSD["float"]: _form(_DOUBLE, "a number", "1.5E0"),
    XSD["boolean"]: _form("true|false|0|1", "a truth value", "true"),
    # XSD 1.1 takes any text here; these characters never make a link that works (RFC 3987, 2.2).
    XSD["anyURI"]: _form(r"[^\x00-\x20<>\"{}|\\^`]*", "an address", "https://example.org/about"),
}


def problem(literal: Literal) -> str | None:
    """What is wrong with a literal's text, and an example of what is right; ``None``: nothing."""
    form = _FORMS.get(literal.datatype)
    if form is None:
        return None
    match = form.pattern.fullmatch(literal.value)
    if match and _exists(match, form) and _in_range(literal.value, form.lowest):
        return None
    name = literal.datatype.removeprefix(XSD)
    shown = literal.value
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[:_LONGEST_SHOWN]}…"
    return f'"{shown}" is not {form.noun} (xsd:{name}); write one like "{form.example}"'


def _exists(match: re.Match[str], form: _Form) -> bool:
    """False for a day that its month does not have, such as 30 February."""
    if not form.dated or match["day"] <= _SHORTEST_MONTH:
        return True
    # The calendar repeats every 400 years, and Python's own ends at 9999.
    sign = -1 if match["year"].startswith("-") else 1
    year = sign * int(match["year"][-4:].lstrip("-")) % 400 + 2000
    return int(match["day"]) <= monthrange(year, int(match["month"]))[1]


def _in_range(value: str, lowest: int | None) -> bool:
    if lowest is None:
        return True
    if not value.lstrip("+-0"):
        return lowest == 0
    return not value.startswith("-")


def check(text: Text, quads: Iterable[Quad], most_bytes: int) -> list[SourceError]:
    """An error for each ill-formed or too large literal of a file, the first twenty at most."""
    short = most_bytes // _WIDEST
    doubtful = dict.fromkeys(
        value
        for _, _, value, _ in quads
        if type(value) is Literal and (value[1] in _FORMS or len(value[0]) > short)
    )
    found: list[SourceError] = []
    for literal in doubtful:
        if reason := problem(literal) or _too_large(literal.value, most_bytes):
            found.append(text.error_near(literal.value, reason))
            if len(found) == _MOST_REPORTED:
                break
    return found


def _too_large(value: str, most_bytes: int) -> str | None:
    # Short texts need no encoding.
    if len(value) * _WIDEST <= most_bytes or len(value.encode()) <= most_bytes:
        return None
    return (
        f"this text is larger than {most_bytes:,} bytes; shorten it, or raise"
        " limits.literal_bytes in publisher.toml"
    )
