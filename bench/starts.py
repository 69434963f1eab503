"""How long the program takes to start, and to build the site that comes with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from functools import partial

from bench import costs
from bench.costs import Cost
from bench.places import ROOT, Place
from bench.trials import Trial

HELP, CLEAN, WARM = "publisher --help", "SOCA, a clean build", "SOCA, built again"


def trials(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """The same whatever the sizes."""
    del sizes
    yield Trial(HELP, 0, lambda: costs.run(place.publisher("--help"), ROOT))
    for name in (CLEAN, WARM):
        yield Trial(name, 0, partial(_build, place, name == CLEAN), partial(_project, place))


def _project(place: Place) -> None:
    """A copy of what is built: the bench writes into no folder but its own."""
    if not (place.work / "soca").exists():
        for name in ("data", "ontology", "queries"):
            shutil.copytree(ROOT / name, place.work / "soca" / name)
        shutil.copy(ROOT / "publisher.toml", place.work / "soca")


def _build(place: Place, clean: bool) -> Cost:
    site = place.fresh("soca-site") if clean else place.work / "soca-site"
    command = place.publisher("-q", "-C", place.work / "soca", "build", "--output", site)
    return costs.run(command, ROOT)
