"""Shapes: those of ``bench/shapes.ttl`` on data with flaws, checked by us and by pySHACL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bench import costs
from bench.builds import LONG, SLOW
from bench.costs import Cost
from bench.places import ROOT, SHAPES, Missing, Place, installed
from bench.trials import Trial

OURS, THEIRS = "shapes", "shapes by pySHACL"


def trials(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """Both checkers on the same data, side by side."""
    for size in sizes:
        prepare = partial(place.data, size, flawed=True)
        yield Trial(
            OURS, size, partial(_check, place, size, "publisher"), prepare, once=size >= LONG
        )
        if size <= SLOW:
            yield Trial(THEIRS, size, partial(_check, place, size, "pyshacl"), prepare)


def _check(place: Place, size: int, checker: str) -> Cost:
    if not SHAPES.exists():
        raise Missing(f"there is no {SHAPES.name}")
    if not installed(checker):
        raise Missing(f"{checker} is not installed")
    data = place.data(size, flawed=True)
    return costs.inner(place.python("-m", "bench.tasks.check_shapes", checker, data, SHAPES), ROOT)
