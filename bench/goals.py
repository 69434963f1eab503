"""What is to be reached, as ratios of what was measured in one run."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import builds, questions, serving, shapes, starts
from bench.trials import Outcome, Outcomes

_MILLION = 1_000_000
_THREE = (
    "reading",
    "profiles and plan",
    "documents, .ttl",
    "documents, .jsonld",
    "documents, .html",
)


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table of goals.

    Attributes:
        work: what is measured.
        size: with how many organisations; 0 where that makes no difference.
        values: what came out, once for each time.
        limit: what is to be reached; ``None`` where there is no such thing.
        least: whether the limit is the least, not the most.
        unit: what the numbers are.
    """

    work: str
    size: int
    values: Sequence[float]
    limit: float | None = None
    least: bool = False
    unit: str = "×"

    @property
    def value(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def reached(self) -> bool | None:
        """Whether the median is within the limit; ``None`` if there is none."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.least else self.value <= self.limit


def goals(found: Outcomes) -> list[Goal]:
    """All that can be told from what was measured."""
    tables = (_documents, _parts, _growth, _workers, _shapes, _again, _starts, _serving, _queries)
    return [goal for table in tables for goal in table(found)]


def _ratios(
    above: Outcome, below: Outcome, what: str = "cpu", *, shared: bool = False
) -> list[float]:
    """Turn by turn; for each resource if ``shared``."""
    scale = below.resources / above.resources if shared else 1
    pairs = list(zip(above.each(what), below.each(what), strict=False))
    return [scale * a / b for a, b in pairs if b > 0]


def _documents(found: Outcomes) -> Iterator[Goal]:
    for size in found.sizes("documents"):
        ours = found.of("documents", size)
        pipeline, floor = found.nearest("pipeline", size), found.of("floor", size)
        if ours and pipeline:
            work = "CPU time of the straightforward pipeline / of our three documents, a resource"
            yield Goal(work, size, _ratios(pipeline, ours, shared=True), 35, least=True)
        if ours and floor:
            work = "CPU time of our three documents / of writing the same files alone"
            yield Goal(work, size, _ratios(ours, floor), 4)
        if ours and (scattered := found.of("documents from scattered statements", size)):
            work = "CPU time from statements in the worst order / in the best"
            yield Goal(work, size, _ratios(scattered, ours))


def part_times(outcome: Outcome) -> dict[str, list[float]]:
    """What each part of a site took, once for each time."""
    names = [name for cost in outcome.costs[:1] for name in cost.told["parts"]]
    return {name: [cost.told["parts"][name] for cost in outcome.costs] for name in names}


def _parts(found: Outcomes) -> Iterator[Goal]:
    for size in found.sizes("parts"):
        outcome = found.of("parts", size)
        parts = part_times(outcome) if outcome else {}
        three = [sum(times) for times in zip(*(parts[name] for name in _THREE), strict=True)]
        for name, times in parts.items():
            if name not in _THREE:
                work = f"CPU time of {name} / of the three documents"
                yield Goal(work, size, [a / b for a, b in zip(times, three, strict=True)], 1)


def _growth(found: Outcomes) -> Iterator[Goal]:
    for name in ("documents", "build"):
        sizes = found.sizes(name)
        first = found.of(name, builds.SLOW) or (found.of(name, sizes[0]) if sizes else None)
        for size in sizes:
            outcome = found.of(name, size)
            if outcome and first and size > first.size:
                work = f"CPU time of {name}, a resource / of the same at {first.size:,}"
                limit = 1.3 if size >= _MILLION else None
                yield Goal(work, size, _ratios(outcome, first, shared=True), limit)
            if outcome and size >= _MILLION:
                peaks = [peak / 2**30 for peak in outcome.each("peak")]
                yield Goal(f"peak memory of {name}", size, peaks, 2, unit="GiB")


def _workers(found: Outcomes) -> Iterator[Goal]:
    for size in found.sizes("build with workers: 2"):
        one, two = (found.of(f"build with workers: {count}", size) for count in (1, 2))
        if one and two:
            work = "wall time of a build by one worker / by two"
            yield Goal(work, size, _ratios(one, two, "wall"), 1.7, least=True)


def _shapes(found: Outcomes) -> Iterator[Goal]:
    for size in found.sizes(shapes.OURS):
        ours, theirs = found.of(shapes.OURS, size), found.nearest(shapes.THEIRS, size)
        if ours and theirs:
            work = "CPU time of pySHACL / of our check of the same shapes, a resource"
            yield Goal(work, size, _ratios(theirs, ours, shared=True), 30, least=True)
        if ours and theirs and theirs.size == size:
            same = [float(ours.costs[0].told["digest"] == theirs.costs[0].told["digest"])]
            yield Goal("the results are those of pySHACL (1: all of them)", size, same, 1, True, "")


def _again(found: Outcomes) -> Iterator[Goal]:
    limits = {"nothing": 3, "one resource": 3, "a label of many": 5}
    for size in found.sizes("rebuild: all"):
        whole = found.of("rebuild: all", size)
        for name, limit in limits.items():
            again = found.of(f"rebuild: {name}", size)
            if whole and again:
                shares = [100 * share for share in _ratios(again, whole)]
                work = f"CPU time of a rebuild after a change of {name} / of a full build"
                yield Goal(work, size, shares, limit, unit="%")
        if whole and (preview := found.of(builds.PREVIEW, size)):
            work = "CPU time from a change to a page of its preview / of a full build"
            shares = [100 * share for share in _ratios(preview, whole)]
            yield Goal(work, size, shares, unit="%")


def _starts(found: Outcomes) -> Iterator[Goal]:
    limits = {starts.HELP: ("wall", 0.15), starts.CLEAN: ("cpu", 1.5), starts.WARM: ("cpu", 1.5)}
    for name, (what, limit) in limits.items():
        if outcome := found.of(name, 0):
            kind = "wall" if what == "wall" else "CPU"
            yield Goal(f"{kind} time of {name}", 0, outcome.each(what), limit, unit="s")


def _serving(found: Outcomes) -> Iterator[Goal]:
    for what in serving.FILES:
        for size in found.sizes(f"{what} from us"):
            ours, nginx = (found.of(f"{what} from {who}", size) for who in ("us", "nginx"))
            if ours and nginx:
                work = f"CPU time of {what} from publisher serve / from nginx, a request"
                yield Goal(work, size, _ratios(ours, nginx), 3)


def _queries(found: Outcomes) -> Iterator[Goal]:
    for size in found.sizes(f"queries: {questions.DIRECT}"):
        direct = found.of(f"queries: {questions.DIRECT}", size)
        for way in (questions.SERVED, questions.AGAIN, questions.CALLED):
            ours = found.of(f"queries: {way}", size)
            if ours and direct:
                for name in questions.QUESTIONS:
                    work = f"CPU time of a query {name}, {way} / by {questions.DIRECT}"
                    yield Goal(work, size, _ratios(ours, direct, name), 1.3)
