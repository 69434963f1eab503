"""What the cells of a column are, by CSVW metadata: text → literal (section 6.4 of the Model)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from publisher.sources import literals
from publisher.sources.tabular import moments, numbers, vocabulary
from publisher.sources.tabular.model import Invalid
from publisher.terms import LANG_STRING, STRING, Iri, Literal

_BREAKS = re.compile(r"[\r\n\t]")
_PAIR = 2
_LONGEST_FORMAT = 1_000
# Something repeated in what is repeated may take for ever to match.
_NESTED = re.compile(r"[*+}?]\)*\)[*+{]|\|[^)]*\)[*+{]")
_LONGEST_MATCHED = 10_000
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_DAYS = r"(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
# How values look that content has no other check for (XSD 1.1 part 2, section 3.3).
_LOOKS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "duration": rf"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?{_DAYS}",
        "dayTimeDuration": rf"-?P(?=[\dT]){_DAYS}",
        "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
        "gDay": rf"---\d\d{_ZONE}",
        "gMonth": rf"--\d\d{_ZONE}",
        "gMonthDay": rf"--\d\d-\d\d{_ZONE}",
        "dateTimeStamp": rf"-?\d{{4,}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE[:-1]}",
        "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
        "base64Binary": r"[A-Za-z0-9+/ ]*={0,2}",
        "binary": r"[A-Za-z0-9+/ ]*={0,2}",
    }.items()
}
LENGTHS = ("length", "minLength", "maxLength")
BOUNDS = ("minimum", "minInclusive", "maximum", "maxInclusive", "minExclusive", "maxExclusive")


class Wrong(ValueError):
    """A datatype that can't be; the message says why."""


class Unclear(ValueError):
    """A part of a datatype that isn't known, and is passed over; the message says what."""


@dataclass(frozen=True, slots=True)
class Datatype:
    """What the cells of a column are.

    Attributes:
        base: the name of the built-in type.
        iri: what literals have as their datatype.
        given: what the metadata say beside.
        parse: a text → as XML Schema writes it.
    """

    base: str
    iri: Iri
    given: Mapping[str, Any]
    parse: Callable[[str], str]

    def reader(self, language: str) -> Callable[[str], Literal]:
        """What makes literals; texts are in a language, if one is given."""
        text = self.iri == STRING and language not in {"", "und"}

        def read(written: str) -> Literal:
            value = self.parse(written)
            self._check(value)
            return Literal(value, LANG_STRING, language) if text else Literal(value, self.iri)

        return read

    def clean(self, text: str) -> str:
        """A cell without the white space that isn't part of the value."""
        if self.base in vocabulary.SPACED:
            return text
        text = _BREAKS.sub(" ", text)
        return text if self.base == "normalizedString" else " ".join(text.split(" ")).strip()

    @property
    def keeps_space(self) -> bool:
        """Whether white space around a value is part of it."""
        return self.base in {"string", "any", "anyAtomicType"}

    def _check(self, value: str) -> None:
        """Refuse a value that the metadata rule out."""
        if any(name in self.given for name in LENGTHS):
            self._check_length(_size(value, self.base))
        if any(name in self.given for name in BOUNDS):
            self._check_bounds(order(value, self.base))

    def _check_length(self, size: int) -> None:
        exact, least, most = (self.given.get(name) for name in LENGTHS)
        if (exact is not None and size != exact) or (least is not None and size < least):
            raise Invalid(f"has the length {size}; it has to be {exact or least} or more")
        if most is not None and size > most:
            raise Invalid(f"has the length {size}; it may be {most} at most")

    def _check_bounds(self, value: Any) -> None:
        for name in BOUNDS:
            if name not in self.given:
                continue
            bound = order(self.parse(str(self.given[name])), self.base)
            low, open_ = name.startswith("min"), name.endswith("Exclusive")
            out = value < bound if low else value > bound
            if out or (open_ and value == bound):
                raise Invalid(f"is out of range: {name} is {self.given[name]}; correct it")


def datatype(given: Mapping[str, Any], unclear: Callable[[str], None]) -> Datatype:
    """The datatype that is described.

    Args:
        given: a description (Metadata Vocabulary, section 5.11.2).
        unclear: told what is passed over.

    Raises:
        Wrong: if the description contradicts itself.
    """
    base = given.get("base", "string")
    if base not in vocabulary.BUILT_IN:
        unclear(f"the datatype {base!r} is unknown; write one such as string, date or integer")
        base, given = "string", {key: one for key, one in given.items() if key == "@id"}
    try:
        parse = _parser(base, given.get("format"))
    except Unclear as error:
        unclear(str(error))
        parse = _parser(base, None)
    iri = Iri(given["@id"]) if "@id" in given else vocabulary.BUILT_IN[base]
    found = Datatype(base, iri, given, parse)
    _check_lengths(found)
    _check_range(found)
    return found


def _parser(base: str, form: Any) -> Callable[[str], str]:
    if base in vocabulary.NUMBERS:
        return _number_parser(base, form)
    if base == "boolean":
        return _boolean_parser(form)
    if form is not None and not isinstance(form, str):
        raise Unclear(f"the format {form!r} is not a text; write one")
    if base in vocabulary.MOMENTS and form:
        try:
            return moments.reader(form, base)
        except ValueError as error:
            raise Unclear(
                f"the format {form!r} is unknown; write one such as dd/MM/yyyy"
            ) from error
    return _checked(base, form)


def _checked(base: str, form: str | None) -> Callable[[str], str]:
    iri = vocabulary.BUILT_IN[base]
    if form and (len(form) > _LONGEST_FORMAT or _NESTED.search(form)):
        raise Unclear(f"the format {form[:60]!r} would take too long to look for; make it simpler")
    try:
        pattern = re.compile(form) if form else None
    except re.error as error:
        raise Unclear(f"the format {form!r} is no regular expression ({error})") from error

    def parse(text: str) -> str:
        if pattern and (len(text) > _LONGEST_MATCHED or not pattern.fullmatch(text)):
            raise Invalid(f"is not of the form {form}, which the metadata tells; write it so")
        if base in _LOOKS and not _LOOKS[base].fullmatch(text):
            raise Invalid(f"is not of the type {base}; correct it")
        if base not in vocabulary.TEXTS and (reason := literals.problem(Literal(text, iri))):
            raise Invalid(reason.partition('" ')[2])
        return text

    return parse


def _number_parser(base: str, form: Any) -> Callable[[str], str]:
    given = {"pattern": form} if isinstance(form, str) else form or {}
    point, group = given.get("decimalChar", "."), given.get("groupChar", "")
    try:
        found = numbers.form(str(given.get("pattern") or ""), str(point), str(group))
    except ValueError as error:
        raise Unclear(f"the format {form!r} is unknown; write one such as #,##0.00") from error
    return lambda text: found.plain(text, base)


def _boolean_parser(form: Any) -> Callable[[str], str]:
    yes, no = {"true", "1"}, {"false", "0"}
    if form is not None:
        parts = form.split("|") if isinstance(form, str) else []
        if len(parts) != _PAIR:
            raise Unclear(f"the format {form!r} is unknown; write one such as Y|N")
        yes, no = {parts[0]}, {parts[1]}

    def parse(text: str) -> str:
        if text in yes:
            return "true"
        if text in no:
            return "false"
        raise Invalid(f"is neither {' nor '.join(sorted(yes | no))}; write one of them")

    return parse


def _size(value: str, base: str) -> int:
    """The length of a value: in bytes, if it stands for bytes."""
    if base == "hexBinary":
        return len(value) // 2
    if base in vocabulary.BYTES:
        return len(value.rstrip("=")) * 3 // 4
    return len(value)


def order(value: str, base: str) -> Any:
    """What values of a type are compared by.

    Raises:
        Invalid: if it is a number that isn't one.
    """
    if base not in vocabulary.NUMBERS:
        return value
    try:
        return Decimal(value.replace("INF", "Infinity"))
    except InvalidOperation as error:
        raise Invalid("is not a number; write one like 1.5") from error


def _check_lengths(found: Datatype) -> None:
    given = found.given
    if not any(name in given for name in LENGTHS):
        return
    if found.base not in vocabulary.TEXTS | vocabulary.BYTES | {"anyURI"}:
        raise Wrong(f"values of type {found.base} have no length; leave it out")
    exact, least, most = (given.get(name) for name in LENGTHS)
    if exact is not None and ((least or 0) > exact or (most is not None and most < exact)):
        raise Wrong("length is out of the range of minLength and maxLength; correct them")
    if least is not None and most is not None and least > most:
        raise Wrong("minLength is more than maxLength; correct them")


def _check_range(found: Datatype) -> None:
    given = found.given
    if not any(name in given for name in BOUNDS):
        return
    if found.base not in vocabulary.NUMBERS | vocabulary.DATED | {
        "duration", "dayTimeDuration", "yearMonthDuration",
    }:  # fmt: skip
        raise Wrong(f"values of type {found.base} have no least or greatest one; leave it out")
    for end in ("min", "max"):
        if f"{end}Exclusive" in given and {f"{end}Inclusive", f"{end}imum"} & given.keys():
            raise Wrong(f"there are two bounds, {end}Inclusive and {end}Exclusive; leave one out")
    low, high = _bound(found, "min"), _bound(found, "max")
    if low is None or high is None:
        return
    open_ = "minExclusive" in given, "maxExclusive" in given
    # Two open bounds may be the same (XSD 1.1 part 2, 4.3.8.3).
    if low > high or (low == high and open_[0] != open_[1]):
        raise Wrong("the least value is more than the greatest; correct them")


def _bound(found: Datatype, end: str) -> Any:
    for name in (f"{end}imum", f"{end}Inclusive", f"{end}Exclusive"):
        if name in found.given:
            try:
                return order(found.parse(str(found.given[name])), found.base)
            except Invalid as error:
                raise Wrong(f"{name}: {found.given[name]!r} {error}") from error
    return None


def _same(text: str) -> str:
    return text


TEXT = Datatype("string", STRING, {}, _same)
"""What a column is of which nothing is said."""
