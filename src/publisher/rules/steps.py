"""Steps that look for statements, and look values up in tables.

Each maker here takes the slots of its ends, and writes what finds one thing. An end is *known* if
its slot has a value, and *free* if the step gives it one. The seed is known, and what is said of it
is at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from publisher.rules.code import Code, Maker
from publisher.rules.frames import Source
from publisher.terms import Iri, Term

# With so many values of a property, look for the statement from its other end if it has fewer.
_MANY = 32


def values(subject: int, property_: Iri, value: int, *, text: bool) -> Maker:
    """The values of a property of a subject that is known, and may be a text, into a free slot."""

    def make(code: Code) -> None:
        code.loop([value], _values(code, subject, property_, text=text))

    return make


def _values(code: Code, subject: int, property_: Iri, *, text: bool) -> str:
    return f"{code.about(subject, text=text)}.get({code.layout.term(property_)}, ())"


def values_of_any(subject: int, properties: Sequence[Iri], value: int, *, text: bool) -> Maker:
    """The values of any of some properties."""

    def make(code: Code) -> None:
        there, each = code.about(subject, text=text), code.layout.temporary()
        code.each(each, code.layout.hold(tuple(properties)))
        code.loop([value], f"{there}.get({each}, ())")

    return make


def subjects(property_: Iri, value: int, subject: int) -> Maker:
    """The subjects that have a known value for a property, into a free slot."""

    def make(code: Code) -> None:
        there = f"pointing({code.layout.name(value)})"
        code.loop([subject], f"{there}.get({code.layout.term(property_)}, ())")

    return make


def holds(subject: int, property_: Iri, value: int, *, text: bool) -> Maker:
    """Whether a statement is there whose ends are known."""

    def make(code: Code) -> None:
        name, found = code.layout.name, code.layout.temporary()
        there = _values(code, subject, property_, text=text)
        more = f"is_among({found}, {name(value)}, {name(subject)}, {code.layout.term(property_)}"
        code.line(f"{found} = {there}")
        few = f"{name(value)} in {found} if len({found}) <= {_MANY}"
        code.require(f"({few} else {more}, pointing))")

    return make


Ends: TypeAlias = Callable[[Code], str]
"""What is at one end of statements: property → other ends."""


def said_of(slot: int, *, text: bool) -> Ends:
    """What is said of what is in a slot, which may be a text."""
    return lambda code: code.about(slot, text=text)


def pointing_to(slot: int) -> Ends:
    """What points to what is in a slot, which is no text."""
    return lambda code: f"pointing({code.layout.name(slot)})"


def any_property(ends: Ends, targets: Sequence[tuple[int, int, bool]]) -> Maker:
    """Statements at a known end, whatever their property.

    Args:
        ends: what is at that end.
        targets: 0 for the property and 1 for the other end, its slot, and whether that is known
            by then.
    """

    def make(code: Code) -> None:
        found = [code.layout.temporary() for _ in range(3)]
        code.each(f"{found[0]}, {found[2]}", f"{ends(code)}.items()")
        code.each(found[1], found[2])
        for which, slot, known in targets:
            if known:
                code.require(f"({code.layout.name(slot)} == {found[which]})")
            else:
                code.assign(slot, found[which])

    return make


def one_property(ends: Ends, property_: int, other: int, *, known: bool) -> Maker:
    """Statements at a known end, whose property is in a slot."""

    def make(code: Code) -> None:
        there = f"{ends(code)}.get({code.layout.name(property_)}, ())"
        _found(code, there, other, known=known)

    return make


def walked(walk: object, start: int, end: int, *, known: bool) -> Maker:
    """The ends of a path whose start is known."""

    def make(code: Code) -> None:
        there = f"{code.layout.hold(walk)}(graph, {code.layout.name(start)})"
        _found(code, there, end, known=known)

    return make


def _found(code: Code, there: str, slot: int, *, known: bool) -> None:
    if known:
        each = code.layout.temporary()
        code.each(each, there)
        code.require(f"({each} == {code.layout.name(slot)})")
    else:
        code.loop([slot], there)


# -- Tables

Row = tuple[Term | None, ...]


def looked_up(rows: Iterable[tuple[Row, Row]], keys: Sequence[int], free: Sequence[int]) -> Maker:
    """The rows of a table that agree with what is known.

    Args:
        rows: for each row, its values for the keys and its other values.
        keys: the slots that are known.
        free: the slots that get the other values.
    """
    table: dict[object, list[object]] = {}
    for key, row in rows:
        found = table.setdefault(key[0] if len(key) == 1 else key, [])
        found.append(row[0] if len(row) == 1 else row)
    single = all(len(found) == 1 for found in table.values())

    def make(code: Code) -> None:
        wanted = tuple_of([code.layout.name(slot) for slot in keys])
        if not free and single:
            code.require(f"({wanted} in {code.layout.hold(frozenset(table))})")
        elif keys:
            code.loop(free, f"{code.layout.hold(table)}.get({wanted}, ())")
        else:
            code.loop(free, code.layout.hold(table.get((), ())))

    return make


def tuple_of(names: Sequence[str]) -> str:
    """One name, or a tuple of several."""
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


# -- Conditions and assignments


def filtered(condition: str) -> Maker:
    """Go on where a condition holds."""
    return lambda code: code.require(condition)


def assigned(slot: int, value: Source) -> Maker:
    """Give a free slot what is computed, which may be nothing."""
    return lambda code: code.assign(slot, value.text)


def moved(slots: Sequence[tuple[int, int | None]]) -> Maker:
    """Give slots the values of others, or none."""

    def make(code: Code) -> None:
        for slot, old in slots:
            code.assign(slot, "None" if old is None else code.layout.name(old))

    return make


def agreeing(one: int, other: int) -> Maker:
    """Go on unless two slots have different values."""

    def make(code: Code) -> None:
        first, second = code.layout.name(one), code.layout.name(other)
        code.require(f"({first} is None or {second} is None or {first} == {second})")

    return make


def merged(inner: int, outer: int, into: int | None) -> Maker:
    """Go on where two slots that stand for one variable agree.

    Args:
        inner: a slot that may have no value.
        outer: another.
        into: the slot of the variable from then on; ``None`` if the outer one has a value for sure.
    """

    def make(code: Code) -> None:
        value, there = code.layout.name(inner), code.layout.name(outer)
        open_ = "" if into is None else f"{there} is None or "
        code.require(f"({value} is None or {open_}{value} == {there})")
        if into is not None:
            code.assign(into, f"{there} if {value} is None else {value}")

    return make
