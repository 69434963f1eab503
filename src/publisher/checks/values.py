"""How values are written that schema.org wants in one form: dates, durations, numbers, addresses.

Each test takes a text without white space around it. Dates, times and durations are those of
ISO 8601 in the forms that XML Schema has (part 2, sections 3.2.6 to 3.2.14), which consumers read;
years, months and times without seconds are read, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

_ZONE = r"(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
_CLOCK = (
    rf"(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d(?:[.,]\d{{1,9}})?)?|[0-5]\d(?:[0-5]\d)?)?{_ZONE}"
)
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_TIME = re.compile(_CLOCK)
_DURATION = re.compile(
    r"[+-]?P(?=\d|T\d)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?W)?"
    r"(?:\d+(?:[.,]\d+)?D)?(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?"
    r"(?:\d+(?:[.,]\d+)?S)?)?"
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_WHOLE = re.compile(r"[+-]?\d+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]")
_LONGEST = 2_000  # characters: nothing that is tested here has as many, but for data: addresses


def is_date(text: str) -> bool:
    """A day, month or year that the calendar has: ``2013-10-07``, ``2013-10``, ``2013``."""
    match = _DAY.fullmatch(text)
    if match is None or match[1] == "0000":
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    """A day and a time of it: ``2013-10-07T09:30:00+01:00``."""
    day, mark, clock = text.partition("T")
    return bool(mark) and day.count("-") == 2 and is_date(day) and is_time(clock)  # noqa: PLR2004


def is_time(text: str) -> bool:
    """A time of day: ``09:30``, ``09:30:00Z``."""
    return _TIME.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """A length of time: ``P1Y6M``, ``PT30M``."""
    return _DURATION.fullmatch(text) is not None and len(text) < _LONGEST


def is_interval(text: str) -> bool:
    """A day or moment, or two with a slash between them; an open end is ``..``."""
    start, slash, end = text.partition("/")
    if not slash:
        return is_date(text) or is_moment(text)
    ends = [each for each in (start, end) if each not in {"", ".."}]
    return bool(ends) and all(is_date(e) or is_moment(e) or is_duration(e) for e in ends)


def is_number(text: str) -> bool:
    """A number with a point, and nothing between the thousands: ``1200.50``."""
    return _NUMBER.fullmatch(text) is not None


def is_whole(text: str) -> bool:
    """A whole number."""
    return _WHOLE.fullmatch(text) is not None


def is_boolean(text: str) -> bool:
    """True or false, as a word or by its address in schema.org."""
    return re.split(r"[/:]", text)[-1].casefold() in {"true", "false"}


def is_absolute(text: str) -> bool:
    """An address with a scheme, such as ``https:``."""
    return _SCHEME.match(text) is not None and is_address(text)


def is_address(text: str) -> bool:
    """An address, absolute or not: without spaces and what no address has (RFC 3987)."""
    if not text or _NO_ADDRESS.search(text):
        return False
    scheme, colon, rest = text.partition(":")
    return not colon or bool(rest) or "/" in scheme


def is_link(text: str) -> bool:
    """An address of the web, with the name of a host: ``https://agency.example/``."""
    return re.match(r"https?://[^/?#]*\w", text) is not None and is_address(text)


KINDS: Mapping[str, Callable[[str], bool]] = {
    "address": is_link,
    "boolean": is_boolean,
    "date": lambda text: is_date(text) or is_moment(text),
    "duration": is_duration,
    "interval": is_interval,
    "number": is_number,
    "time": is_time,
}
"""The kinds of values that a rule can ask for, by name."""

DATATYPES: Mapping[str, Callable[[str], bool]] = {
    "Boolean": is_boolean,
    "Date": lambda text: is_date(text) or is_moment(text),
    "DateTime": lambda text: is_moment(text) or is_date(text),
    "Duration": is_duration,
    "Float": is_number,
    "Integer": is_whole,
    "Number": is_number,
    "Time": lambda text: is_time(text) or is_moment(text),
    "URL": is_address,
}
"""The datatypes of schema.org that have one form; a day is read where a moment is wanted, too."""
