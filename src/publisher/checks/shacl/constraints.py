"""SHACL's constraints of values (section 4, but for those that name shapes), as functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple, TypeAlias

from publisher.checks.shacl import values
from publisher.checks.shacl.data import Data
from publisher.checks.shacl.declarations import Declarations, fault
from publisher.checks.shacl.values import (
    Comparison,
    integer,
    judged,
    less,
    less_or_equal,
    well_formed,
)
from publisher.terms import LANG_STRING, RDFS, SH, STRING, Blank, Iri, Literal, Node, Term

Check: TypeAlias = Callable[[Data, Term, Sequence[Term]], Sequence[Term | None]]
"""From the data, a focus node and its value nodes to what breaks the constraint: values, or
``None`` once where it is no value that does. Nothing, if all is well."""


class Scope(Enum):
    """What it depends on whether a constraint is kept."""

    KINDS = "how many values there are, and of which kinds (``statements.kinds_of``)"
    EACH = "each value for itself: what is wrong with several is what is wrong with each of them"
    VALUES = "all the values together"
    FOCUS = "the focus node, too"


class Constraint(NamedTuple):
    """One constraint.

    Attributes:
        component: the name of its component, such as ``MinCount``.
        parameter: what it asks for.
        check: how it is checked.
        scope: what that depends on.
    """

    component: str
    parameter: tuple[Term, ...]
    check: Check
    scope: Scope = Scope.EACH


Builder: TypeAlias = Callable[[Declarations, Node], Iterable[Constraint]]
"""From a shape to its constraints of one kind. It raises a ConfigError if they are wrong."""

_BROKEN: Sequence[None] = (None,)
_MANY = Decimal(10**9)  # more values than any node has
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_KINDS: Mapping[Term, tuple[type, ...]] = {
    SH["IRI"]: (Iri,),
    SH["BlankNode"]: (Blank,),
    SH["Literal"]: (Literal,),
    SH["BlankNodeOrIRI"]: (Blank, Iri),
    SH["BlankNodeOrLiteral"]: (Blank, Literal),
    SH["IRIOrLiteral"]: (Iri, Literal),
}


def _each(test: Callable[[Term], object]) -> Check:
    """The check that all value nodes pass a test."""

    def check(_data: Data, _focus: Term, values: Sequence[Term]) -> Sequence[Term]:
        for value in values:  # nearly always all pass: make no list then
            if not test(value):
                return [each for each in values if not test(each)]
        return ()

    return check


def _needs_path(declared: Declarations, shape: Node, name: str) -> None:
    if not declared.values(shape, "path"):
        raise fault(shape, f"has sh:{name}, which only a property shape may have")


# -- What values are


def _class(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    def check(kind: Term) -> Check:
        return lambda data, _focus, values: data.outside(kind, values)

    for kind in declared.values(shape, "class"):
        if isinstance(kind, Literal):
            raise fault(shape, f"has the text '{kind}' for sh:class; name a class")
        yield Constraint("Class", (kind,), check(kind))


def _datatype(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    datatype = declared.one(shape, "datatype")
    if not isinstance(datatype, Iri):
        raise fault(shape, f"has '{datatype}' for sh:datatype; name a datatype")
    scope = Scope.EACH if judged(datatype) else Scope.KINDS
    yield Constraint("Datatype", (datatype,), _each(_typed(datatype)), scope)


def _typed(datatype: Iri) -> Callable[[Term], bool]:
    if datatype == RDFS["Literal"]:  # the class of all literals; many take it for their datatype
        return lambda value: isinstance(value, Literal)
    if not judged(datatype):
        return lambda value: isinstance(value, Literal) and value.datatype == datatype
    return lambda value: (
        isinstance(value, Literal) and value.datatype == datatype and well_formed(value)
    )


def _node_kind(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    name = declared.one(shape, "nodeKind")
    kinds = None if name is None else _KINDS.get(name)
    if name is None or kinds is None:
        raise fault(shape, f"has '{name}' for sh:nodeKind; write sh:IRI, or another of the six")
    test = _each(lambda value: isinstance(value, kinds))
    yield Constraint("NodeKind", (name,), test, Scope.KINDS)


# -- How many there are


def _count(declared: Declarations, shape: Node, name: str) -> tuple[Literal, int]:
    number = declared.one(shape, name)
    count = integer(number)
    if not isinstance(number, Literal) or count is None or count < 0:
        raise fault(shape, f"has '{number}' for sh:{name}; write a whole number from 0")
    return number, int(min(count, _MANY))


def _min_count(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    _needs_path(declared, shape, "minCount")
    number, least = _count(declared, shape, "minCount")
    yield Constraint(
        "MinCount", (number,), lambda _d, _f, v: () if len(v) >= least else _BROKEN, Scope.KINDS
    )


def _max_count(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    _needs_path(declared, shape, "maxCount")
    number, most = _count(declared, shape, "maxCount")
    yield Constraint(
        "MaxCount", (number,), lambda _d, _f, v: () if len(v) <= most else _BROKEN, Scope.KINDS
    )


# -- What they are worth


def _range(name: str, right: Comparison) -> Builder:
    """The builder of a limit: ``right`` is given the limit and a value."""

    def build(declared: Declarations, shape: Node) -> Iterator[Constraint]:
        for limit in declared.values(shape, name):
            if not isinstance(limit, Literal):
                raise fault(shape, f"has '{limit}' for sh:{name}; write a number or a date")
            yield Constraint(_component(name), (limit,), _each(_beyond(right, limit)))

    return build


def _beyond(right: Comparison, limit: Literal) -> Callable[[Term], bool]:
    return lambda value: right(limit, value)


# -- What they look like


def _written(test: Callable[[str], object]) -> Check:
    """The check that all value nodes have a text, and that it passes a test."""
    return _each(lambda v: type(v) is not Blank and test(v if isinstance(v, str) else v[0]))


def _min_length(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    number, least = _count(declared, shape, "minLength")
    if least:
        yield Constraint("MinLength", (number,), _written(lambda text: len(text) >= least))


def _max_length(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    number, most = _count(declared, shape, "maxLength")
    yield Constraint("MaxLength", (number,), _written(lambda text: len(text) <= most))


def _pattern(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    letters = "".join(str(each) for each in declared.values(shape, "flags"))
    for pattern in declared.values(shape, "pattern"):
        if not isinstance(pattern, Literal) or pattern.datatype not in {STRING, LANG_STRING}:
            raise fault(shape, f"has {pattern} for sh:pattern; write a text in quotation marks")
        search = _expression(shape, pattern.value, letters).search
        yield Constraint("Pattern", (pattern,), _written(search))


def _expression(shape: Node, pattern: str, letters: str) -> re.Pattern[str]:
    flags = re.NOFLAG
    for letter in letters.lower():
        flags |= _FLAGS.get(letter, re.NOFLAG)
    try:
        return re.compile(re.escape(pattern) if "q" in letters else pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise fault(
            shape, f"has the sh:pattern '{pattern}', which can't be read: {error}"
        ) from error


def _language_in(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    tags = _list(declared, shape, "languageIn")
    if not all(isinstance(tag, Literal) and tag.datatype == STRING for tag in tags):
        raise fault(shape, 'has something in sh:languageIn that is no text; write ( "en" "cy" )')
    # A range matches a tag that it begins, as far as a hyphen (RFC 4647, section 3.3.1).
    starts = tuple(f"{tag}-".lower() for tag in tags)
    anything = any(str(tag) == "*" for tag in tags)

    def test(value: Term) -> bool:
        if not isinstance(value, Literal) or not value.language:
            return False
        return anything or f"{value.language}-".lower().startswith(starts)

    yield Constraint("LanguageIn", tags, _each(test), Scope.KINDS)


def _unique_lang(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    _needs_path(declared, shape, "uniqueLang")
    # Only the word true: SHACL asks for that very literal (section 4.4.5).
    if not declared.flag(shape, "uniqueLang") or str(declared.one(shape, "uniqueLang")) != "true":
        return

    def check(_data: Data, _focus: Term, values: Sequence[Term]) -> Sequence[None]:
        if len(values) <= 1:
            return ()
        tags = [v.language.lower() for v in values if isinstance(v, Literal) and v.language]
        if len(set(tags)) == len(tags):
            return ()
        return [None for count in Counter(tags).values() if count > 1]

    yield Constraint("UniqueLang", (), check, Scope.KINDS)


# -- Which they are


def _list(declared: Declarations, shape: Node, name: str) -> tuple[Term, ...]:
    node = declared.one(shape, name)
    assert node is not None  # noqa: S101 - it is there, or nobody would ask
    return tuple(declared.members(node))


def _in(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    members = _list(declared, shape, "in")
    yield Constraint("In", members, _each(frozenset(members).__contains__))


def _has_value(declared: Declarations, shape: Node) -> Iterator[Constraint]:
    def check(wanted: Term) -> Check:
        return lambda _data, _focus, values: () if wanted in values else _BROKEN

    for wanted in declared.values(shape, "hasValue"):
        yield Constraint("HasValue", (wanted,), check(wanted), Scope.VALUES)


# -- Pairs of properties

_Pair: TypeAlias = Callable[[Sequence[Term], Sequence[Term]], Sequence[Term]]


def _pair(name: str, breaking: _Pair) -> Builder:
    """The builder of a constraint of value nodes and the values of another property."""

    def check(other: Iri) -> Check:
        return lambda data, focus, values: breaking(values, data.about(focus).get(other, ()))

    def build(declared: Declarations, shape: Node) -> Iterator[Constraint]:
        for other in declared.values(shape, name):
            if not isinstance(other, Iri):
                raise fault(shape, f"has '{other}' for sh:{name}; name a property")
            if breaking in _ORDERED:
                _needs_path(declared, shape, name)
            yield Constraint(_component(name), (other,), check(other), Scope.FOCUS)

    return build


def _differing(one: Sequence[Term], other: Sequence[Term]) -> Sequence[Term]:
    missing = [value for value in one if value not in other]
    return [*missing, *(value for value in other if value not in one)]


def _shared(one: Sequence[Term], other: Sequence[Term]) -> Sequence[Term]:
    return [value for value in one if value in other]


def _not_less(one: Sequence[Term], other: Sequence[Term]) -> Sequence[Term]:
    return [value for value in one for than in other if not less(value, than)]


def _greater(one: Sequence[Term], other: Sequence[Term]) -> Sequence[Term]:
    return [value for value in one for than in other if not less_or_equal(value, than)]


_ORDERED = (_not_less, _greater)


def _component(name: str) -> str:
    return name[0].upper() + name[1:]


def _more(limit: Term, value: Term) -> bool:
    return values.less(value, limit)


def _more_or_equal(limit: Term, value: Term) -> bool:
    return values.less_or_equal(value, limit)


BUILDERS: Mapping[str, Builder] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minCount": _min_count,
    "maxCount": _max_count,
    "minExclusive": _range("minExclusive", less),
    "minInclusive": _range("minInclusive", less_or_equal),
    "maxExclusive": _range("maxExclusive", _more),
    "maxInclusive": _range("maxInclusive", _more_or_equal),
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "in": _in,
    "hasValue": _has_value,
    "equals": _pair("equals", _differing),
    "disjoint": _pair("disjoint", _shared),
    "lessThan": _pair("lessThan", _not_less),
    "lessThanOrEquals": _pair("lessThanOrEquals", _greater),
}
"""The parameter of a constraint component → what makes constraints of a shape that has it."""
