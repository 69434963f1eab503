"""Steps with other steps in them: OPTIONAL, MINUS, UNION and queries in queries.

The solutions of a part that has several ends, or may have none, are put into a list of rows first;
what comes after it is written once, for each of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.rules.algebra import Aggregate
from publisher.rules.code import Code, Maker, search
from publisher.rules.frames import Layout, Source
from publisher.rules.steps import tuple_of


@dataclass(frozen=True, slots=True)
class Branch:
    """Steps, and what their ends give.

    Attributes:
        makers: the steps.
        columns: the slot that has the value of each variable; ``None`` where it has none.
    """

    makers: Sequence[Maker]
    columns: Sequence[int | None]


def optional(branch: Branch, into: Sequence[int], otherwise: Sequence[int | None]) -> Maker:
    """Go on for each end of some steps, or once if they lead to none.

    Args:
        branch: the steps.
        into: the slots of the variables from then on.
        otherwise: the slots that have their values if there is no end.
    """

    def make(code: Code) -> None:
        rows = _gathered(code, [branch])
        code.loop(into, f"{rows} or ({_row(code.layout, otherwise)},)")

    return make


def union(branches: Sequence[Branch], into: Sequence[int]) -> Maker:
    """Go on for each end of each of several branches."""
    return lambda code: code.loop(into, _gathered(code, branches))


def _gathered(code: Code, branches: Sequence[Branch]) -> str:
    """Write what gathers the ends of branches; the name of the list."""
    rows = code.layout.temporary("rows")
    code.line(f"{rows} = []")
    for branch in branches:
        with code.search():
            for step in branch.makers:
                step(code)
            code.line(f"{rows}.append({_row(code.layout, branch.columns)})")
    return rows


def _row(layout: Layout, columns: Sequence[int | None]) -> str:
    return tuple_of(["None" if slot is None else layout.name(slot) for slot in columns])


def minus(layout: Layout, makers: Sequence[Maker], shared: Sequence[tuple[int, int]]) -> Maker:
    """Go on unless some steps lead to an end that shares a variable.

    Args:
        layout: the names of the rule.
        makers: the steps.
        shared: pairs of slots, of which one has to have a value in both; none: whatever the end.
    """
    names = [(layout.name(one), layout.name(other)) for one, other in shared]
    pairs = " or ".join(f"{one} is not None and {other} is not None" for one, other in names)
    call = search(layout, makers, f"({pairs})" if pairs else "")
    return lambda code: code.require(f"(not {call})")


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
    argument: Source | None


def grouped(
    makers: Sequence[Maker], keys: Sequence[tuple[int, bool]], columns: Sequence[Column]
) -> Maker:
    """Go on for each group of the ends of some steps.

    Args:
        makers: the steps.
        keys: the slots by whose values the ends are grouped, and whether each was known before;
            without any, all are one group.
        columns: what is computed of each group.
    """
    arguments = tuple_of(
        [column.argument.text if column.argument else "True" for column in columns]
    )

    def make(code: Code) -> None:
        groups, rows, each = (code.layout.temporary(kind) for kind in ("groups", "rows", "key"))
        single = bool(keys) and all(known for _, known in keys)  # then there is one group at most
        code.line(f"{rows} = []" if single else f"{groups} = {{{'' if keys else '(): []'}}}")
        with code.search():
            for step in makers:
                step(code)
            key = tuple_of([code.layout.name(slot) for slot, _ in keys])
            group = rows if single else f"{groups}.setdefault({key}, [])"
            code.line(f"{group}.append({arguments})")
        if single:
            code.require(rows)
        else:
            code.each(f"{each}, {rows}", f"{groups}.items()")
        for number, (slot, known) in enumerate(keys):
            if not known:
                code.assign(slot, each if len(keys) == 1 else f"{each}[{number}]")
        for number, column in enumerate(columns):
            code.assign(column.slot, _computed(code, column, rows, number, len(columns)))

    return make


def _computed(code: Code, column: Column, rows: str, number: int, count: int) -> str:
    """The value of a column for the rows of a group."""
    aggregate = column.aggregate
    every = column.argument is None or column.argument.safe
    if aggregate.name == "COUNT" and every and (column.argument is None or not aggregate.distinct):
        return f"counted(len({rows}))"
    values = rows if count == 1 else f"[row[{number}] for row in {rows}]"
    return f"computed({code.layout.hold(aggregate)}, {values})"


def distinct(branch: Branch, into: Sequence[int]) -> Maker:
    """Go on once for each combination of values that the ends of some steps have."""

    def make(code: Code) -> None:
        code.loop(into, f"dict.fromkeys({_gathered(code, [branch])})")

    return make
