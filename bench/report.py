"""What came out, for people: as text on a terminal, and as a page of the documentation."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from bench import goals as goals_of
from bench import questions
from bench.goals import Goal
from bench.records import Record
from bench.trials import Outcome, Outcomes

Table = tuple[str, Sequence[str], list[list[str]]]
"""A heading, the heads of the columns, and the rows."""

_QUERIES = "queries: "

_INTRODUCTION = """\
# Performance

Written by `python -m bench --markdown`; don't edit it. `make bench` measures all of it on your own
machine, in one run and without the network. Each measurement is a process of its own. CPU time is
that of the process and of all that it started. Files are written to a RAM file system, so that the
mood of a disk doesn't count. Python keeps the bytecode of modules, as after an installation. The
data are made up: organisations with a dozen statements each. Of several turns the median is shown,
then the least and the most.
"""


def text(record: Record) -> str:
    """For a terminal."""
    return "\n".join(_text(table) for table in _tables(record.outcomes) if table[2])


def markdown(record: Record) -> str:
    """The page ``docs/performance.md``."""
    about = [f"- {name}: {value}" for name, value in _about(record)]
    tables = [_markdown(table) for table in _tables(record.outcomes) if table[2]]
    return "\n".join([_INTRODUCTION, *about, "", "\n".join(tables)])


def _about(record: Record) -> Iterator[tuple[str, str]]:
    yield "date", record.date
    yield from record.machine.items()
    yield "versions", ", ".join(f"{name} {version}" for name, version in record.versions.items())


def _tables(found: Outcomes) -> Iterator[Table]:
    yield "Goals", ("work", "organisations", "measured", "goal", ""), _goals(goals_of.goals(found))
    yield "Growth", ("work", "organisations", "ms a resource", "peak memory"), _growth(found)
    yield "The parts of a site", ("part", "ms a resource", "share"), _parts(found)
    yield "Queries", ("way", "organisations", *questions.QUESTIONS), _queries(found)
    heads = ("work", "organisations", "CPU time", "ms a resource", "wall time", "peak memory")
    yield "All measurements", heads, _costs(found)
    yield "Not measured", ("work", "organisations", "why"), _problems(found)


def _goals(goals: Sequence[Goal]) -> list[list[str]]:
    signs = {True: "yes", False: "no", None: ""}
    return [
        [g.work, _count(g.size), _spread(g.values, g.unit), _limit(g), signs[g.reached]]
        for g in goals
    ]


def _limit(goal: Goal) -> str:
    if goal.limit is None:
        return ""
    unit = f" {goal.unit}".rstrip()
    return f"{'at least' if goal.least else 'at most'} {goal.limit:g}{unit}"


def _growth(found: Outcomes) -> list[list[str]]:
    return [
        [o.name, _count(o.size), f"{1000 * o.per_resource():.3f}", _size(o)]
        for o in found
        if o.name in {"documents", "build"} and o.costs
    ]


def _parts(found: Outcomes) -> list[list[str]]:
    rows = []
    for outcome in found:
        if outcome.name == "parts" and outcome.costs:
            times = {
                name: statistics.median(each) for name, each in goals_of.part_times(outcome).items()
            }
            whole = sum(times.values())
            rows += [
                [name, f"{1000 * time / outcome.resources:.3f}", f"{100 * time / whole:.0f} %"]
                for name, time in times.items()
            ]
    return rows


def _queries(found: Outcomes) -> list[list[str]]:
    return [
        [
            o.name.removeprefix(_QUERIES),
            _count(o.size),
            *(f"{1000 * statistics.median(o.each(name)):.2f} ms" for name in questions.QUESTIONS),
        ]
        for o in found
        if o.name.startswith(_QUERIES) and o.costs
    ]


def _costs(found: Outcomes) -> list[list[str]]:
    return [
        [
            o.name,
            _count(o.size),
            _spread(o.each("cpu"), "s"),
            f"{1000 * o.per_resource():.3f}" if o.size else "",
            _spread(o.each("wall"), "s"),
            _size(o),
        ]
        for o in found
        if o.costs and not o.name.startswith(_QUERIES)
    ]


def _problems(found: Outcomes) -> list[list[str]]:
    return [[o.name, _count(o.size), " ".join(o.problem.split())] for o in found if o.problem]


def _size(outcome: Outcome) -> str:
    peak = statistics.median(outcome.each("peak"))
    return f"{peak / 2**20:,.0f} MiB" if peak else ""


def _count(size: int) -> str:
    return f"{size:,}" if size else ""


def _spread(values: Sequence[float], unit: str) -> str:
    middle = _number(statistics.median(values))
    ends = f" ({_number(min(values))} to {_number(max(values))})" if len(values) > 1 else ""
    return f"{middle} {unit}".rstrip() + ends


def _number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004


def _text(table: Table) -> str:
    title, heads, rows = table
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return "\n".join([title, "=" * len(title), lines[0], "-" * sum(widths), *lines[1:], ""])


def _markdown(table: Table) -> str:
    title, heads, rows = table
    lines = ["| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([f"## {title}", "", *lines, ""])
