"""Write a whole site, and time each of its parts: ``PROJECT FOLDER``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import publisher
from bench.tasks import Lap
from publisher import garbage, outputs, packing, site
from publisher.outputs import Way
from publisher.plans import Output, Plan

_DUMPS = "data/"
_CATALOGUE = ("catalog", "data.json", "void")
_AROUND = ("sitemap", "robots")


def part(path: str) -> str:
    """What a file belongs to."""
    name = PurePosixPath(path)
    if path.startswith("doc/"):
        return f"documents, {name.suffix}"
    if path.startswith("profile/"):
        return f"schema.org, {name.suffix}"
    if path.startswith(_DUMPS):
        return f"the whole, {name.suffix}"
    if name.name.startswith(_CATALOGUE):
        return "catalogue"
    if name.name.startswith(_AROUND):
        return "sitemap"
    return "for hosts and servers" if path.startswith(".") else "lists and pages around"


def main(project: str, folder: str) -> None:
    """Tell the seconds of CPU time of each part.

    All files of a document are made one after the other, as in a build: what they have in common
    is part of the first. The time for writing is shared out by the number of files.
    """
    with garbage.unsought():  # as a build does
        _measure(project, folder)


def _measure(project: str, folder: str) -> None:
    laps = {"reading": Lap(), "profiles and plan": Lap()}
    with laps["reading"].running():
        source = publisher.open(project).representations
        _ = source.dataset.quads
    with laps["profiles and plan"].running():
        contents = site.contents(source)
        plan = site.plan(source, contents)
        source.prepare()
    counts = Counter(part(output.path) for output in plan)
    rendering = {name: Lap() for name in counts}
    writing = Lap()
    with writing.running(), garbage.set_aside():
        timed = [_timed(output, rendering[part(output.path)]) for output in plan]
        outputs.write(Plan(timed), Path(folder), Way(note=contents.note))
    laps |= rendering | {"compression": _packed(Path(folder), len(plan))}
    parts = {name: lap.cpu for name, lap in laps.items()}
    rest = writing.cpu - sum(lap.cpu for lap in rendering.values())
    parts |= {name: parts[name] + rest * count / len(plan) for name, count in counts.items()}
    total = Lap()
    total.cpu, total.wall = sum(parts.values()), writing.wall
    total.tell(parts=parts, resources=len(source.documents))


def _timed(output: Output, lap: Lap) -> Output:
    def render(make: Callable[[], bytes] = output.render) -> bytes:
        with lap.running():
            return make()

    return replace(output, render=render)


def _packed(folder: Path, count: int) -> Lap:
    lap, pack = Lap(), packing.packer(count)
    for path in _public(folder):
        content = path.read_bytes()
        with lap.running():
            for end, short in pack(content).items():
                Path(f"{path}.{end}").write_bytes(short)
    return lap


def _public(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.relative_to(folder).as_posix().startswith("."):
            yield path


if __name__ == "__main__":
    main(*sys.argv[1:])
