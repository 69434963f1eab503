"""Dates as people write them into spreadsheets, and what to write instead."""

from __future__ import annotations

import re
from calendar import monthrange

from publisher.sources import literals
from publisher.terms import XSD, Literal

_WRITTEN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_MONTHS = 12
_REMEDY = "write year, month and day (2013-10-07), year and month (2013-10), or the year (2013)"
DATES = frozenset({XSD["date"], XSD["gYear"], XSD["gYearMonth"]})
"""The datatypes of dates."""


def problem(literal: Literal) -> str | None:
    """What is wrong with a value, and what to write, without the value; ``None``: nothing."""
    found = literals.problem(literal)
    if found is None:
        return None
    if literal.datatype in DATES:
        return f"is not a date; {_advice(literal.value)}"
    return found.partition('" ')[2] if found.startswith('"') else found


def _advice(written: str) -> str:
    if match := _YEAR_FIRST.fullmatch(written):
        days = [_day(match[1], match[2], match[3])]
    elif match := _WRITTEN.fullmatch(written):
        first, second, year = match[1], match[3], match[4]
        days = [_day(year, second, first), _day(year, first, second)]
    else:
        return _REMEDY
    real = [day for day in dict.fromkeys(days) if day]
    if not real:
        return f"there is no such day in the calendar; {_REMEDY}"
    if len(real) > 1:
        return f"it may mean two days: write {real[0]} or {real[1]} (year, month, day)"
    return f"write {real[0]} (year, month, day)"


def _day(year: str, month: str, day: str) -> str:
    """A date; empty if it doesn't exist."""
    if not 1 <= int(month) <= _MONTHS or int(year) == 0:
        return ""
    if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"
