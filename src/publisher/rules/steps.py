"""Steps that look for statements, and look values up in tables.

Each maker here takes the slots of its ends, and makes a step of the one that comes after it. An end
is *known* if its slot has a value, and *free* if the step gives it one. The seed is known, and what
is said of it is at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter

from publisher.rules.frames import ABOUT, POINTING, SAID, SEED, Condition, Frame, Maker, Step
from publisher.rules.walking import Walk
from publisher.terms import Iri, Literal, Term

# With so many values of a property, look for the statement from its other end if it has fewer.
_MANY = 32

# What is said of a node, or what points to it: property → other ends.
_Ends = Callable[[Frame], Mapping[Iri, Collection[Term]]]


def said_of(slot: int) -> _Ends:
    """What is said of what is in a slot."""
    if slot == SEED:
        return lambda frame: frame[SAID]
    return lambda frame: {} if frame[slot].__class__ is Literal else frame[ABOUT](frame[slot])


def pointing_to(slot: int) -> _Ends:
    """What points to what is in a slot, which is no text."""
    return lambda frame: frame[POINTING](frame[slot])


def values(subject: int, property_: Iri, value: int) -> Maker:
    """The values of a property of a subject that is known, into a free slot."""
    if subject == SEED:
        return _values_of_seed(property_, value)

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            node = frame[subject]
            if node.__class__ is not Literal:
                for found in frame[ABOUT](node).get(property_, ()):
                    frame[value] = found
                    if then(frame):
                        return True
            return None

        return step

    return make


def _values_of_seed(property_: Iri, value: int) -> Maker:
    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for found in frame[SAID].get(property_, ()):
                frame[value] = found
                if then(frame):
                    return True
            return None

        return step

    return make


def subjects(property_: Iri, value: int, subject: int) -> Maker:
    """The subjects that have a known value for a property, into a free slot."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for found in frame[POINTING](frame[value]).get(property_, ()):
                frame[subject] = found
                if then(frame):
                    return True
            return None

        return step

    return make


def holds(subject: int, property_: Iri, value: int) -> Maker:
    """Whether a statement is there whose ends are known."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            node = frame[subject]
            if node.__class__ is Literal:
                return None
            found = frame[ABOUT](node).get(property_, ())
            wanted = frame[value]
            if len(found) > _MANY and wanted.__class__ is not Literal:
                back = frame[POINTING](wanted).get(property_, ())
                if len(back) < len(found):
                    return then(frame) if node in back else None
            return then(frame) if wanted in found else None

        return step

    return make


def any_property(ends: _Ends, targets: Sequence[tuple[int, int, bool]]) -> Maker:
    """Statements at a known end, whatever their property.

    Args:
        ends: what is at that end.
        targets: 0 for the property and 1 for the other end, its slot, and whether that is known
            by then.
    """

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for property_, others in ends(frame).items():
                for other in others:
                    if _fits(frame, (property_, other), targets) and then(frame):
                        return True
            return None

        return step

    return make


def one_property(ends: _Ends, property_: int, other: int, *, known: bool) -> Maker:
    """Statements at a known end, whose property is in a slot."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for found in ends(frame).get(frame[property_], ()):
                if known and frame[other] != found:
                    continue
                frame[other] = found
                if then(frame):
                    return True
            return None

        return step

    return make


def _fits(frame: Frame, found: Sequence[Term], targets: Sequence[tuple[int, int, bool]]) -> bool:
    """Put what is found into its slots, unless they hold something else."""
    for which, slot, known in targets:
        if known and frame[slot] != found[which]:
            return False
        frame[slot] = found[which]
    return True


def walked(walk: Walk, start: int, end: int, *, known: bool) -> Maker:
    """The ends of a path whose start is known."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for found in walk(frame, frame[start]):
                if known and frame[end] != found:
                    continue
                frame[end] = found
                if then(frame):
                    return True
            return None

        return step

    return make


# -- Tables

Row = tuple[Term | None, ...]


def looked_up(rows: Iterable[tuple[Row, Row]], keys: Sequence[int], free: Sequence[int]) -> Maker:
    """The rows of a table that agree with what is known.

    Args:
        rows: for each row, its values for the keys and its other values.
        keys: the slots that are known.
        free: the slots that get the other values.
    """
    rows = list(rows)
    if not free and len(set(rows)) == len(rows):
        return _among(keys, frozenset(key[0] if len(key) == 1 else key for key, _ in rows))
    table: dict[Term | Row | None, list[Row]] = {}
    for key, row in rows:
        table.setdefault(key[0] if len(key) == 1 else key, []).append(row)
    wanted = _key(keys)
    if len(free) == 1:
        return _looked_up_one(table, wanted, free[0])

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for row in table.get(wanted(frame), ()):
                for slot, value in zip(free, row, strict=True):
                    frame[slot] = value
                if then(frame):
                    return True
            return None

        return step

    return make


def _among(keys: Sequence[int], known: frozenset[Term | Row | None]) -> Maker:
    """Whether what is known is a row of a table."""
    wanted = _key(keys)
    return lambda then: lambda frame: then(frame) if wanted(frame) in known else None


def _looked_up_one(
    table: Mapping[Term | Row | None, list[Row]], wanted: Callable[[Frame], Term | Row], free: int
) -> Maker:
    single = {key: [row[0] for row in rows] for key, rows in table.items()}

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for value in single.get(wanted(frame), ()):
                frame[free] = value
                if then(frame):
                    return True
            return None

        return step

    return make


def _key(keys: Sequence[int]) -> Callable[[Frame], Term | Row]:
    return itemgetter(*keys) if keys else lambda _: ()


# -- Conditions and assignments


def filtered(condition: Condition) -> Maker:
    """Go on where a condition holds."""
    return lambda then: lambda frame: then(frame) if condition(frame) else None


def assigned(slot: int, value: Callable[[Frame], Term | None]) -> Maker:
    """Give a free slot what is computed, which may be nothing."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            frame[slot] = value(frame)
            return then(frame)

        return step

    return make


def cleared(slots: Sequence[int]) -> Maker:
    """Leave slots without a value."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            for slot in slots:
                frame[slot] = None
            return then(frame)

        return step

    return make if slots else lambda then: then


def merged(inner: int, outer: int, *, sure: bool) -> Maker:
    """Go on where two slots that stand for one variable agree; the outer one then has its value.

    Args:
        inner: a slot that may have no value.
        outer: another.
        sure: whether the outer one has a value.
    """

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            value, there = frame[inner], frame[outer]
            if value is None or value == there:
                return then(frame)
            if sure or there is not None:
                return None
            frame[outer] = value
            stopped = then(frame)
            frame[outer] = None
            return stopped

        return step

    return make


def agreeing(one: int, other: int) -> Maker:
    """Go on unless two slots have different values."""

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            first, second = frame[one], frame[other]
            agree = first is None or second is None or first == second
            return then(frame) if agree else None

        return step

    return make
