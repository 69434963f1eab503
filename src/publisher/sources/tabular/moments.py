"""Dates and times in the formats of spreadsheets (Model for Tabular Data, section 6.4.4)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable

from publisher.sources.tabular.model import Invalid

_DATES = (
    *("yyyy-MM-dd", "yyyyMMdd", "dd-MM-yyyy", "d-M-yyyy", "MM-dd-yyyy", "M-d-yyyy"),
    *("dd/MM/yyyy", "d/M/yyyy", "MM/dd/yyyy", "M/d/yyyy"),
    *("dd.MM.yyyy", "d.M.yyyy", "MM.dd.yyyy", "M.d.yyyy"),
)
_TIME = re.compile(r"(?P<main>HH:mm:ss|HHmmss|HH:mm|HHmm)(?P<part>\.S+)?")
_ZONES = {
    "X": r"Z|[+-]\d\d(?:\d\d)?",
    "XX": r"Z|[+-]\d{4}",
    "XXX": r"Z|[+-]\d\d:\d\d",
    "x": r"[+-]\d\d(?:\d\d)?",
    "xx": r"[+-]\d{4}",
    "xxx": r"[+-]\d\d:\d\d",
}
_ZONE = re.compile(r"(?P<rest>.*?)(?P<space> ?)(?P<zone>X{1,3}|x{1,3})")
_FIELDS = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d\d)",
    "M": r"(?P<month>\d\d?)",
    "dd": r"(?P<day>\d\d)",
    "d": r"(?P<day>\d\d?)",
    "HH": r"(?P<hour>\d\d)",
    "mm": r"(?P<minute>\d\d)",
    "ss": r"(?P<second>\d\d)",
}
_FIELD = re.compile("|".join(sorted(_FIELDS, key=len, reverse=True)))
_MONTHS, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59


def reader(written: str, base: str) -> Callable[[str], str]:
    """What reads a date, a time or both in a format, and writes it as XML Schema does.

    Raises:
        ValueError: if the format isn't known.
    """
    rest, space, zone = written, "", ""
    if match := _ZONE.fullmatch(written):
        rest, space, zone = match["rest"], match["space"], match["zone"]
    date, between, time = _parts(rest, base)
    text = _pattern(date) + between + _time(time)
    if zone:
        text += f"{space}(?P<zone>{_ZONES[zone]})"
    pattern = re.compile(text, re.ASCII)

    def read(value: str) -> str:
        found = pattern.fullmatch(value)
        if found is None:
            raise Invalid(f"is not of the form {written}, which the metadata tells; write it so")
        return _composed(found.groupdict())

    return read


def _parts(rest: str, base: str) -> tuple[str, str, str]:
    """The format of the date, what is after it, and the format of the time."""
    if base == "date" and rest in _DATES:
        return rest, "", ""
    if base == "time" and _TIME.fullmatch(rest):
        return "", "", rest
    if base in {"dateTime", "datetime", "dateTimeStamp"}:
        for date in _DATES:
            between, time = rest[len(date) : len(date) + 1], rest[len(date) + 1 :]
            if rest.startswith(date) and between in {"T", " "} and _TIME.fullmatch(time):
                return date, between, time
    raise ValueError(rest)


def _pattern(fields: str) -> str:
    parts = re.split(f"({_FIELD.pattern})", fields)
    return "".join(_FIELDS.get(part) or re.escape(part) for part in parts)


def _time(written: str) -> str:
    if not written:
        return ""
    match = _TIME.fullmatch(written)
    part = match["part"] if match else None
    text = _pattern(match["main"] if match else "")
    return text + (rf"(?P<part>\.\d{{1,{len(part) - 1}}})?" if part else "")


def _composed(found: dict[str, str | None]) -> str:
    text = ""
    year, month, day = (found.get(name) for name in ("year", "month", "day"))
    if year and month and day:
        if not 1 <= int(month) <= _MONTHS or not 1 <= int(day) <= _last(year, month):
            raise Invalid("is a day that doesn't exist; correct it")
        text = f"{year}-{int(month):02}-{int(day):02}"
    hour, minute, second = found.get("hour"), found.get("minute"), found.get("second") or "00"
    if hour and minute:
        if int(hour) > _LAST_HOUR or max(int(minute), int(second)) > _LAST_MINUTE:
            raise Invalid("is a time that doesn't exist; correct it")
        part = (found.get("part") or "").rstrip("0").rstrip(".")
        text += f"{'T' if text else ''}{hour}:{minute}:{second}{part}"
    return text + _offset(found.get("zone") or "")


def _last(year: str, month: str) -> int:
    return monthrange(max(int(year), 1), int(month))[1]


def _offset(zone: str) -> str:
    """A time zone as XML Schema writes it."""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return zone if zone in {"", "Z"} else f"{zone[0]}{digits[:2]}:{digits[2:]}"
