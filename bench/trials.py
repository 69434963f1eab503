"""What is measured, one after the other, and what came out."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.costs import Cost, Failed
from bench.places import Missing

Say = Callable[[str], object]
Measure = Callable[[], Cost]


def _nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to measure.

    Attributes:
        name: what it is called.
        size: of how many organisations.
        measure: does it, and measures it.
        prepare: what is to be done before, each time; it is not measured.
        resources: how many resources it describes; that is what costs are shared among.
        once: whether it takes so long that it is not repeated.
    """

    name: str
    size: int
    measure: Measure
    prepare: Callable[[], object] = _nothing
    resources: int = 0
    once: bool = False


@dataclass(slots=True)
class Outcome:
    """What came out of a trial.

    Attributes:
        name: what it is called.
        size: of how many organisations.
        resources: how many resources it describes.
        costs: one for each time.
        problem: why it could not be measured; empty if it was.
    """

    name: str
    size: int
    resources: int
    costs: list[Cost] = field(default_factory=list)
    problem: str = ""

    def each(self, what: str) -> list[float]:
        """A part of the costs: ``cpu``, ``wall``, ``peak``, or a number that they tell."""
        return [float(_part(cost, what)) for cost in self.costs]

    def per_resource(self) -> float:
        """Seconds of CPU time for each resource, by the median."""
        return statistics.median(self.each("cpu")) / max(1, self.resources)


def _part(cost: Cost, what: str) -> Any:
    return getattr(cost, what) if what in {"cpu", "wall", "peak"} else cost.told[what]


class Outcomes:
    """All that came out of a run."""

    def __init__(self, found: Iterable[Outcome] = ()) -> None:
        self._found = {(outcome.name, outcome.size): outcome for outcome in found}

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self._found.values())

    def of(self, name: str, size: int) -> Outcome | None:
        """What came out of a trial; ``None`` if nothing did."""
        outcome = self._found.get((name, size))
        return outcome if outcome and outcome.costs else None

    def sizes(self, name: str) -> list[int]:
        """The sizes for which something came out, the smallest first."""
        return sorted(o.size for o in self if o.name == name and o.costs)

    def nearest(self, name: str, size: int) -> Outcome | None:
        """What came out at this size, or at the largest one below it: peers that take long."""
        smaller = [each for each in self.sizes(name) if each <= size]
        return self.of(name, smaller[-1]) if smaller else None


def run(trials: Sequence[Trial], repeats: int, say: Say) -> Outcomes:
    """Measure them in turn, so often; what fails is told, and not tried again.

    Who interrupts it, gets what was measured until then.
    """
    found = {(t.name, t.size): Outcome(t.name, t.size, t.resources or t.size) for t in trials}
    try:
        for turn in range(repeats):
            for trial in trials:
                outcome = found[trial.name, trial.size]
                if not outcome.problem and not (turn and trial.once):
                    _add(outcome, trial, say)
    except KeyboardInterrupt:
        say("interrupted")
    return Outcomes(found.values())


def _add(outcome: Outcome, trial: Trial, say: Say) -> None:
    try:
        trial.prepare()
        cost = trial.measure()
    except (Failed, Missing, OSError) as error:
        outcome.problem = str(error)
        say(f"{trial.name} ({trial.size:,}): {error}")
        return
    outcome.costs.append(cost)
    say(f"{trial.name} ({trial.size:,}): {cost.cpu:.3g} s of CPU time, {cost.peak >> 20} MiB")
