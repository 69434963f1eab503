"""Steps with other steps in them: OPTIONAL, MINUS, UNION, EXISTS and queries in queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from publisher.rules import functions
from publisher.rules.algebra import TRUE, Aggregate
from publisher.rules.frames import Condition, Frame, Maker, Step, Value
from publisher.terms import Term

_Row: TypeAlias = tuple[Term | None, ...]


def chain(makers: Sequence[Maker], then: Step) -> Step:
    """One step that goes through several, and then on."""
    for make in reversed(makers):
        then = make(then)
    return then


def found(_: Frame) -> bool:
    """The last step of a search for any solution: it stops there."""
    return True


def exists(makers: Sequence[Maker]) -> Condition:
    """Whether some steps lead to an end."""
    search = chain(makers, found)
    return lambda frame: bool(search(frame))


def by_what_is_there(
    slots: Sequence[int], conditions: Mapping[tuple[bool, ...], Condition]
) -> Condition:
    """One of several conditions, by which slots have a value."""
    if not slots:
        return conditions[()]
    return lambda frame: conditions[tuple(frame[slot] is not None for slot in slots)](frame)


def optional(makers: Sequence[Maker], mark: int, left_free: Sequence[int]) -> Maker:
    """Go on for each end of some steps, or once if they lead to none.

    Args:
        makers: the steps.
        mark: a slot to keep in mind whether there was an end.
        left_free: the slots that have no value if there was none.
    """

    def make(then: Step) -> Step:
        def reached(frame: Frame) -> bool | None:
            frame[mark] = True
            return then(frame)

        search = chain(makers, reached)

        def step(frame: Frame) -> bool | None:
            frame[mark] = None
            if search(frame):
                return True
            if frame[mark]:
                return None
            for slot in left_free:
                frame[slot] = None
            return then(frame)

        return step

    return make


def minus(makers: Sequence[Maker], shared: Sequence[tuple[int, int]]) -> Maker:
    """Go on unless some steps lead to an end that shares a variable.

    Args:
        makers: the steps.
        shared: pairs of slots, of which one has to have a value in both; none: whatever the end.
    """

    def shares(frame: Frame) -> bool | None:
        pairs = ((frame[one], frame[other]) for one, other in shared)
        return any(one is not None and other is not None for one, other in pairs)

    search = chain(makers, shares if shared else found)
    return lambda then: lambda frame: None if search(frame) else then(frame)


def union(alternatives: Sequence[Sequence[Maker]]) -> Maker:
    """Go on for each end of each alternative."""

    def make(then: Step) -> Step:
        steps = [chain(makers, then) for makers in alternatives]

        def step(frame: Frame) -> bool | None:
            return any(alternative(frame) for alternative in steps) or None

        return step

    return make


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an aggregate computes.

    Attributes:
        slot: where its value goes.
        aggregate: the aggregate.
        argument: computes what it is over, in each solution; ``None``: it counts solutions.
    """

    slot: int
    aggregate: Aggregate
    argument: Value | None


def grouped(
    makers: Sequence[Maker], keys: Sequence[int], columns: Sequence[Column], collector: int
) -> Maker:
    """Go on for each group of the ends of some steps.

    Args:
        makers: the steps.
        keys: the slots by whose values the ends are grouped; without any, all are one group.
        columns: what is computed of each group.
        collector: a slot for the groups, meanwhile.
    """
    arguments = [column.argument or _one for column in columns]

    def collect(frame: Frame) -> None:
        key = tuple([frame[slot] for slot in keys])
        row = tuple([argument(frame) for argument in arguments])
        groups = frame[collector]
        if key in groups:
            groups[key].append(row)
        else:
            groups[key] = [row]

    search = chain(makers, collect)

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            groups: dict[_Row, list[_Row]] = {} if keys else {(): []}
            frame[collector] = groups
            search(frame)
            for key, rows in groups.items():
                for slot, term in zip(keys, key, strict=True):
                    frame[slot] = term
                for number, column in enumerate(columns):
                    values = [row[number] for row in rows]
                    frame[column.slot] = _computed(column.aggregate, values)
                if then(frame):
                    return True
            return None

        return step

    return make


def _one(_: Frame) -> Term:
    """What COUNT(*) counts."""
    return TRUE


def _computed(aggregate: Aggregate, values: Sequence[Term | None]) -> Term | None:
    count = aggregate.argument is None
    separator = aggregate.separator
    return functions.aggregate(aggregate.name, values, aggregate.distinct and not count, separator)


def distinct(makers: Sequence[Maker], slots: Sequence[int], collector: int) -> Maker:
    """Go on once for each combination of values that the ends of some steps have in some slots."""

    def collect(frame: Frame) -> None:
        frame[collector][tuple(frame[slot] for slot in slots)] = None

    search = chain(makers, collect)

    def make(then: Step) -> Step:
        def step(frame: Frame) -> bool | None:
            rows: dict[_Row, None] = {}
            frame[collector] = rows
            search(frame)
            for row in rows:
                for slot, term in zip(slots, row, strict=True):
                    frame[slot] = term
                if then(frame):
                    return True
            return None

        return step

    return make
