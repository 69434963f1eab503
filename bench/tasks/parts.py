"""Write a whole site part by part, and time each: ``PROJECT FOLDER``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import publisher
from bench.tasks import Lap
from publisher import outputs, packing, site
from publisher.outputs import Output, Way

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
    """The parts, each with its seconds of CPU time; what several have in common is apart."""
    laps = {"reading": Lap(), "profiles and plan": Lap()}
    with laps["reading"].running():
        source = publisher.open(project).representations
        _ = source.dataset.quads
    with laps["profiles and plan"].running():
        contents = site.contents(source)
        plan = site.plan(source, contents)
        source.prepare()
    groups: dict[str, list[Output]] = {}
    # What tells of other files comes when they are there.
    for output in sorted(plan, key=lambda output: output.last):
        groups.setdefault(part(output.path), []).append(output)
    Path(folder).mkdir()
    for name, some in groups.items():
        laps[name] = Lap()
        with laps[name].running():
            outputs.write(some, Path(folder, str(len(laps))), Way(note=contents.note))
    laps["compression"] = _packed(Path(folder), len(plan))
    parts = {name: lap.cpu for name, lap in laps.items()}
    total = Lap()
    total.cpu, total.wall = sum(parts.values()), sum(lap.wall for lap in laps.values())
    total.tell(parts=parts, resources=len(source.documents))


def _packed(folder: Path, count: int) -> Lap:
    lap, pack = Lap(), packing.packer(count)
    for path, content in _contents(sorted(folder.iterdir())):
        with lap.running():
            for end, short in pack(content).items():
                Path(f"{path}.{end}").write_bytes(short)
    return lap


def _contents(folders: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.relative_to(folder).as_posix().startswith("."):
                yield path, path.read_bytes()


if __name__ == "__main__":
    main(*sys.argv[1:])
