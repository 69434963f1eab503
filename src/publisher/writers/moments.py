"""Dates of RDF literals as people write them, as HTML wants them, and as places on a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from publisher.terms import XSD, Iri, Literal, Term

# XML Schema Datatypes 1.1, section 3.3; years before 1 and after 9999 are left as they are.
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?\Z"
_DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_PATTERNS = {
    XSD["date"]: re.compile(_DAY + _ZONE),
    XSD["dateTime"]: re.compile(
        _DAY + r"T(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]):[0-5][0-9](?:\.[0-9]+)?" + _ZONE
    ),
    XSD["gYearMonth"]: re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})" + _ZONE),
    XSD["gYear"]: re.compile(r"(?P<year>[0-9]{4})" + _ZONE),
}
DATATYPES = frozenset(_PATTERNS)
"""The datatypes of literals that may be moments."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# … before each month; the first is for a year alone, the last are those of a year.
_DAYS_BEFORE = (0, *accumulate(_DAYS, initial=0))


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A day, a month or a year, and the time of day if it is known.

    Attributes:
        year, month, day: 0 where the month or the day isn't known.
        time: ``HH:MM``, or ''.
        zone: as in XML Schema: ``Z``, ``+01:00``, or ''.
    """

    year: int
    month: int = 0
    day: int = 0
    time: str = ""
    zone: str = ""

    def surely_after(self, other: Moment) -> bool:
        """Whether this is later, whatever the month and the day are where they aren't known.

        October 2013 is neither after nor before 2013. The time of day does not count.
        """
        mine, its = (self.year, self.month, self.day), (other.year, other.month, other.day)
        for one, two in zip(mine, its, strict=True):
            if not one or not two or one != two:
                return bool(one and two) and one > two
        return False

    @property
    def machine(self) -> str:
        """The value of ``datetime`` in HTML's ``time`` element (HTML, "The time element")."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts) + (f"T{self.time}{self.zone}" if self.time else "")

    def text(self, months: Sequence[str]) -> str:
        """The moment in words, such as ``7 October 2013``, given the names of the months."""
        month = months[self.month - 1] if self.month else ""
        date = " ".join(part for part in (str(self.day or ""), month, str(self.year)) if part)
        if not self.time or (self.time, self.zone) == ("00:00", ""):
            return date
        return f"{date}, {self.time}" + (" UTC" if self.zone == "Z" else f" {self.zone}").rstrip()

    @property
    def place(self) -> float:
        """The moment in years, for drawing; a year alone is placed at its start."""
        days = _DAYS_BEFORE[self.month] + max(self.day - 1, 0)
        return self.year + days / _DAYS_BEFORE[-1]


def moment(term: Term) -> Moment | None:
    """The moment that a literal stands for; ``None`` if it is no date or no possible one."""
    if not isinstance(term, Literal) or term.datatype not in _PATTERNS:
        return None
    return _moment(term.value, term.datatype)


# Days are few: most are mentioned again and again.
@lru_cache(maxsize=16_384)
def _moment(value: str, datatype: Iri) -> Moment | None:
    match = _PATTERNS[datatype].match(value)
    if match is None:
        return None
    part = match.groupdict()
    year, month, day = (int(part.get(name) or 0) for name in ("year", "month", "day"))
    if not _possible(part, year, month, day):
        return None
    return Moment(year, month, day, part.get("time") or "", part["zone"] or "")


def _possible(part: dict[str, str | None], year: int, month: int, day: int) -> bool:
    """Whether the calendar has such a day."""
    if year == 0 or ("month" in part and not 1 <= month <= 12):  # noqa: PLR2004
        return False
    if "day" not in part:
        return True
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 28 if month == 2 and not leap else _DAYS[month - 1]  # noqa: PLR2004
    return 1 <= day <= longest
