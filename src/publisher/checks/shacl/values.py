"""What literals are worth: well-formed or not, and which of two is less (SPARQL 1.1, 17.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from publisher.sources import literals
from publisher.terms import LANG_STRING, STRING, XSD, Iri, Literal, Term

# Datatypes made from xsd:integer: lowest and highest value (XSD 1.1 part 2, section 3.4).
_INTEGERS: dict[Iri, tuple[int | None, int | None]] = {
    XSD["integer"]: (None, None),
    XSD["nonPositiveInteger"]: (None, 0),
    XSD["negativeInteger"]: (None, -1),
    XSD["nonNegativeInteger"]: (0, None),
    XSD["positiveInteger"]: (1, None),
    **{XSD[name]: (-(2**bits), 2**bits - 1) for name, bits in (("long", 63), ("int", 31))},
    **{XSD[name]: (-(2**bits), 2**bits - 1) for name, bits in (("short", 15), ("byte", 7))},
    **{XSD[f"unsigned{name}"]: (0, 2**bits - 1) for name, bits in (("Long", 64), ("Int", 32))},
    **{XSD[f"unsigned{name}"]: (0, 2**bits - 1) for name, bits in (("Short", 16), ("Byte", 8))},
}
_FLOATS = (XSD["double"], XSD["float"])
_NUMBERS = frozenset((*_INTEGERS, *_FLOATS, XSD["decimal"]))
_BOOLEAN = XSD["boolean"]
# Those whose text the reader of content can judge, days of the calendar included.
_JUDGED = frozenset(
    XSD[name] for name in ("date", "dateTime", "time", "decimal", "double", "float", "boolean")
)
_SECONDS = r"(?:\d+(?:\.\d*)?|\.\d+)S"
_CLOCK = rf"T(?=[\d.])(?:\d+H)?(?:\d+M)?(?:{_SECONDS})?"
_PATTERNS = {
    XSD[name]: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "duration": rf"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:{_CLOCK})?",
        "dayTimeDuration": rf"-?P(?=.)(?:\d+D)?(?:{_CLOCK})?",
        "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
        "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
        "base64Binary": r"(?:[A-Za-z0-9+/ ]{4})*(?:[A-Za-z0-9+/ ]{2}==|[A-Za-z0-9+/ ]{3}=)?",
    }.items()
}
_WHOLE = re.compile(r"[+-]?[0-9]+")


def judged(datatype: Iri) -> bool:
    """Whether a text can be none of a datatype, as far as is known here."""
    return datatype in _INTEGERS or datatype in _JUDGED or datatype in _PATTERNS


@lru_cache(maxsize=8_192)
def well_formed(literal: Literal) -> bool:
    """Whether a literal's text is one of its datatype (RDF 1.1 Concepts, section 5.1).

    Any text is well-formed for a datatype that SHACL does not require to know, such as xsd:gYear.
    """
    datatype = literal.datatype
    if datatype in _INTEGERS:
        return integer(literal) is not None
    if datatype in _JUDGED:
        return literals.problem(literal) is None
    pattern = _PATTERNS.get(datatype)
    return pattern is None or pattern.fullmatch(literal.value) is not None


def integer(term: Term | None) -> Decimal | None:
    """The whole number that a literal is, exactly; ``None`` if it is none."""
    if not isinstance(term, Literal) or term.datatype not in _INTEGERS:
        return None
    if not _WHOLE.fullmatch(term.value):
        return None
    number = Decimal(term.value)  # int() refuses more than 4,300 digits
    least, most = _INTEGERS[term.datatype]
    if (least is not None and number < least) or (most is not None and number > most):
        return None
    return number


def boolean(term: Term | None) -> bool | None:
    """The truth value that a literal is; ``None`` if it is none."""
    if not isinstance(term, Literal) or term.datatype != _BOOLEAN:
        return None
    return {"true": True, "1": True, "false": False, "0": False}.get(term.value)


class _Moment(NamedTuple):
    """An instant in seconds; without a time zone it may be 14 hours earlier or later."""

    seconds: Decimal
    zoned: bool

    def before(self, other: _Moment) -> bool:
        """Whether it is earlier, wherever it is (XSD 1.1 part 2, section D.2.1)."""
        apart = 0 if self.zoned == other.zoned else _OFFSET
        return self.seconds + apart < other.seconds


_Known: TypeAlias = tuple[str, Decimal | float | str | bool | _Moment]

_OFFSET = 14 * 3600
_MARCH = 3
_MOMENT = re.compile(
    r"(?:(?P<year>-?\d{4,})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?)?T?"
    r"(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
# SPARQL compares only xsd:dateTime; engines compare the others among themselves, as people expect.
_MOMENTS = frozenset(XSD[name] for name in ("dateTime", "date", "time", "gYear", "gYearMonth"))


@lru_cache(maxsize=8_192)
def _known(literal: Literal) -> _Known | None:
    """What a literal is worth, and among which others; ``None`` if it can't be compared."""
    text, datatype = literal.value, literal.datatype
    if datatype == STRING:
        return "text", text
    if datatype == LANG_STRING or not well_formed(literal):
        return None
    if datatype in _NUMBERS:
        return "number", float(text) if datatype in _FLOATS else Decimal(text)
    if datatype == _BOOLEAN:
        return "truth", text in {"true", "1"}
    if datatype in _MOMENTS and literals.problem(literal) is None:
        return datatype, _moment(text)
    return None


def _moment(text: str) -> _Moment:
    match = _MOMENT.fullmatch(text)
    assert match is not None  # noqa: S101 - the literal is well-formed
    part = {name: found for name, found in match.groupdict().items() if found}
    days = _days(int(part.get("year", "1")), int(part.get("month", "1")), int(part.get("day", "1")))
    minutes = int(part.get("hour", "0")) * 60 + int(part.get("minute", "0"))
    local = days * 86_400 + minutes * 60 + Decimal(part.get("second", "0"))
    zone = part.get("zone")
    if zone is not None and zone != "Z":
        shift = (int(zone[1:3]) * 60 + int(zone[4:6])) * 60
        local -= shift if zone[0] == "+" else -shift
    return _Moment(local, zone is not None)


def _days(year: int, month: int, day: int) -> int:
    """Days from a fixed day, for any year; Python's calendar ends at 9999."""
    if month < _MARCH:  # the day that leap years add is the last of a year that begins in March
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day


Comparison: TypeAlias = Callable[[Term, Term], bool]
"""Whether SPARQL says that two terms compare so; false where it says that they can't."""


def less(one: Term, other: Term) -> bool:
    """Whether ``one < other`` in SPARQL; false, too, where they can't be compared."""
    pair = _pair(one, other)
    if pair is None:
        return False
    first, second = pair
    if isinstance(first, _Moment) and isinstance(second, _Moment):
        return first.before(second)
    return bool(first < second)  # type: ignore[operator]


def less_or_equal(one: Term, other: Term) -> bool:
    """Whether ``one <= other`` in SPARQL; false, too, where they can't be compared."""
    pair = _pair(one, other)
    if pair is None:
        return False
    first, second = pair
    if isinstance(first, _Moment) and isinstance(second, _Moment):
        return first == second or first.before(second)
    return bool(first <= second)  # type: ignore[operator]


def _pair(one: Term, other: Term) -> tuple[object, object] | None:
    """What two terms are worth, if they are of one kind."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return None
    first, second = _known(one), _known(other)
    if first is None or second is None or first[0] != second[0]:
        return None
    if isinstance(first[1], float) or isinstance(second[1], float):
        return _float(first[1]), _float(second[1])
    return first[1], second[1]


def _float(number: object) -> float:
    """A number as a double, as XPath promotes it."""
    assert isinstance(number, Decimal | float)  # noqa: S101 - both are numbers
    return float(number)
