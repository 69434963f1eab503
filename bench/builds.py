"""Builds: the three documents, whole sites, their parts, with two workers, and once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import costs, organisations
from bench.costs import Cost
from bench.places import DOCUMENTS, ROOT, Missing, Place, replace
from bench.trials import Trial

SLOW = 10_000
"""Up to how many organisations peers are measured that take milliseconds for each."""

PREVIEW = "preview: one page"

_TOGETHER = 10_000  # organisations in one file of the data that change

LONG = 1_000_000
"""From how many organisations on nothing is repeated."""

ALL = (*DOCUMENTS, "n-triples", "rdf-xml")


def resources(count: int) -> int:
    """How many resources a register of so many organisations describes."""
    events = sum(1 for number in range(7, count, 10))
    return count + events + organisations.PURPOSES + 1


def documents(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """The three documents, as we and the straightforward pipeline make them; and the floors."""
    for size in sizes:
        yield _documents(place, size, "documents", partial(place.project, size))
        floor = partial(_floor, place, size)
        yield Trial("floor", size, floor, resources=resources(size), once=size >= LONG)
        yield _parsing(place, size, "oxigraph")
        if size <= SLOW:
            yield _parsing(place, size, "rdflib")
            yield Trial("pipeline", size, partial(_pipeline, place, size))


def _documents(place: Place, size: int, name: str, project: Callable[[], Path]) -> Trial:
    def measure() -> Cost:
        site = place.fresh(f"{name}-{size}")
        return costs.run(place.python("-m", "bench.tasks.documents", project(), site, 1), ROOT)

    return Trial(name, size, measure, project, resources(size), once=size >= LONG)


def _floor(place: Place, size: int) -> Cost:
    site = place.work / f"documents-{size}" / "current" / "doc"
    if not site.exists():
        raise Missing("the documents were not built")
    return costs.inner(place.python("-m", "bench.tasks.floor", site, place.fresh("floor")), ROOT)


def _parsing(place: Place, size: int, parser: str) -> Trial:
    def measure() -> Cost:
        return costs.inner(place.python("-m", "bench.tasks.parse", parser, place.data(size)), ROOT)

    prepare = partial(place.data, size)
    return Trial(f"parsing by {parser}", size, measure, prepare, resources(size), size >= LONG)


def _pipeline(place: Place, size: int) -> Cost:
    if not place.pipeline.exists():
        raise Missing(f"there is no {place.pipeline}")
    data, folder = place.data(size), place.fresh(f"pipeline-{size}")
    return costs.run(place.python(place.pipeline, data, folder), place.work)


def sites(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """Whole sites by ``publisher build``, with all that goes with documents; and the check."""
    for size in sizes:
        once = size >= LONG
        for name, measure in (("build", _build), ("check", _check)):
            prepare = partial(place.project, size)
            yield Trial(name, size, partial(measure, place, size), prepare, resources(size), once)


def _build(place: Place, size: int, workers: int = 1) -> Cost:
    site = place.fresh(f"site-{size}")
    return costs.run(_command(place, place.project(size), site, workers), ROOT)


def whole(place: Place, size: int) -> Path:
    """A whole site, for those who serve or ask it; built if it is not there."""
    site = place.work / f"whole-{size}"
    if not (site / "current").exists():
        costs.run(place.publisher("-q", "-C", place.project(size), "build", "-o", site), ROOT)
    return site


def _command(place: Place, project: object, site: object, workers: int) -> list[str]:
    command = place.publisher("-q", "-C", project, "build", "--output", site)
    return [*command, "--workers", str(workers)]


def _check(place: Place, size: int) -> Cost:
    command = place.publisher("-C", place.project(size), "check", "--fail-on", "violation")
    return costs.run(command, ROOT, good=(0, 1))


def parts(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """A site in all formats, and what each part of it takes."""
    for size in sizes[:1]:
        name = "documents from scattered statements"
        scattered = partial(place.project, size, scattered=True)
        yield _documents(place, size, name, scattered)

        def measure(size: int = size) -> Cost:
            project, folder = place.project(size, ALL), place.fresh("parts")
            return costs.inner(place.python("-m", "bench.tasks.parts", project, folder), ROOT)

        prepare = partial(place.project, size, ALL)
        yield Trial("parts", size, measure, prepare, resources(size))


def workers(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """Whole sites with one worker process and with two."""
    for size in sizes:
        for count in (1, 2):
            measure = partial(_build, place, size, count)
            name = f"build with workers: {count}"
            once = size >= LONG
            yield Trial(name, size, measure, partial(place.project, size), resources(size), once)


def again(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """A site that is there: nothing changed, one resource changed, a label of many changed."""
    for size in [size for size in sizes if size < LONG][-1:]:
        clean = partial(_rebuild, place, size, clean=True)
        yield Trial("rebuild: all", size, clean, resources=resources(size))
        for name, change in _CHANGES.items():
            prepare = partial(_change, place, size, *change)
            measure = partial(_rebuild, place, size)
            yield Trial(f"rebuild: {name}", size, measure, prepare, resources(size))
        yield Trial(PREVIEW, size, partial(_preview, place, size), resources=resources(size))


# What is changed there and back, turn by turn: a text that the data have once, and another one.
_CHANGES = {
    "nothing": ("", ""),
    "one resource": ("<https://www.example.gov/bodies/5>", "<https://www.example.gov/bodies/new>"),
    "a label of many": ('"Accounts, part 0"', '"Audits, part 0"'),
}


def _changing(place: Place, size: int) -> Path:
    return place.project(size, name="changing", each=_TOGETHER)


def _rebuild(place: Place, size: int, clean: bool = False) -> Cost:
    project, name = _changing(place, size), f"changing-{size}"
    site = place.fresh(name) if clean else place.work / name
    return costs.run(_command(place, project, site, 1), ROOT)


def _preview(place: Place, size: int) -> Cost:
    folder = place.fresh(f"preview-{size}")
    return costs.inner(
        place.python("-m", "bench.tasks.draft", _changing(place, size), folder), ROOT
    )


def _change(place: Place, size: int, old: str, new: str) -> None:
    _rebuild(place, size)  # else what changed before would be made now
    if old:
        data = min((_changing(place, size) / "data").iterdir())
        was, becomes = (old, new) if old in data.read_text("utf-8") else (new, old)
        replace(data, was, becomes)
