"""Wherever statements are kept, in memory or on the disk, the same is published."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import external
import oddities
import publisher
import strategies
from publisher import naming, rooms
from publisher.blanks import TangledBlanks, label
from publisher.errors import SourceError, SourceErrors
from publisher.loading import load
from publisher.manifest import MANIFEST
from publisher.naming import Naming
from publisher.rooms import Disk, Memory
from publisher.sources import pieces
from publisher.terms import Quad
from test_blanks import NODES, quads_among

LEAST = "\n[limits]\nmemory = 1\n"


def both_ways(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[bytes], list[str]]:
    """The manifests and the checks of a project, with its statements in memory and on the disk."""
    manifests, reports = [], []
    for room in (Memory, Disk):
        monkeypatch.setattr(rooms, "choose", lambda *_, room=room: room())
        publication = publisher.open(folder)
        reports.append("\n".join(map(str, publication.check())))
        site = folder.parent / f"site of {room.__name__}"
        manifests.append((publication.build(site).folder / MANIFEST).read_bytes())
        assert isinstance(publication.representations.dataset.room, room)
    return manifests, reports


def test_the_example_is_the_same_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "project"
    for name in ("data", "queries"):
        shutil.copytree(external.ROOT / name, folder / name)
    shutil.copy(external.ROOT / "publisher.toml", folder)
    manifests, reports = both_ways(folder, monkeypatch)
    assert manifests[0] == manifests[1]
    assert reports[0] == reports[1]


def test_random_content_is_the_same_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    oddities.write(tmp_path / "project", 60, 5)
    manifests, reports = both_ways(tmp_path / "project", monkeypatch)
    assert manifests[0] == manifests[1]
    assert reports[0] == reports[1]


def test_the_room_follows_from_the_size_of_the_files() -> None:
    assert isinstance(rooms.choose(10, 1_000), Memory)
    assert isinstance(rooms.choose(1_000, 1_000), Disk)
    assert isinstance(rooms.choose(1_000, 0), Memory)
    assert isinstance(rooms.choose(1 << 50, 0), Disk)


@given(st.lists(st.builds(Quad, strategies.IRIS, strategies.PREDICATES, strategies.LITERALS)))
def test_statements_on_the_disk_keep_their_order(quads: list[Quad]) -> None:
    disk = Disk()
    first, second = disk.quads(quads), disk.quads(iter(quads[:2]))
    assert list(disk.together([first, second])) == [*quads, *quads[:2]]
    assert len(first) == len(quads)


# -- Blank nodes


def named(parts: list[Collection[Quad]]) -> set[Quad] | None:
    try:
        return set(Naming(parts).named())
    except TangledBlanks:
        return None


@given(quads_among(NODES), quads_among(NODES), st.booleans())
def test_blank_nodes_are_called_as_in_memory(some: list[Quad], more: list[Quad], few: bool) -> None:
    try:
        expected = set(label([*some, *more]))
    except TangledBlanks:
        expected = None
    with pytest.MonkeyPatch.context() as patch:
        if few:  # as if all nodes had one number
            patch.setattr(naming, "hash", lambda _: 7, raising=False)
        assert named([some, more]) == expected


# -- Files in pieces


GOOD = """\
_:a <https://agency.example/p> "one" .
# a comment
_:b <https://agency.example/p> _:a .
<https://agency.example/id/x> <https://agency.example/p> "t\\u00e9 \\"q\\""@en .
_:a <https://agency.example/q> <https://agency.example/id/x> ."""
BAD = (
    "<https://agency.example/x> <p> .\n",
    "_:a <https://agency.example/p> <<_:a _:b _:c>> .\n",
    '_:a <https://agency.example/p> "2013-02-30"^^<http://www.w3.org/2001/XMLSchema#date> .\n',
    "\ufeff",
)


@pytest.fixture(params=[3, 70, 1 << 20])
def piecewise(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_PIECE", request.param)


def write(folder: Path, text: str, least: str) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "all.nt").write_text(text, "utf-8")
    settings = 'base = "https://agency.example/"\ntitle = "Agency"\n'
    (folder / "publisher.toml").write_text(settings + least, "utf-8")
    return folder


@pytest.mark.usefixtures("piecewise")
def test_a_file_says_the_same_in_pieces(tmp_path: Path) -> None:
    first, second = (
        load(
            publisher.open(write(tmp_path / (more or "memory").strip("[]\n =1"), GOOD, more)).config
        )
        for more in ("", LEAST)
    )
    assert set(first.quads) == set(second.quads)
    assert len(first.quads) == len(second.quads)


@pytest.mark.usefixtures("piecewise")
@pytest.mark.parametrize("bad", BAD)
def test_what_is_wrong_in_a_piece_is_told_of_the_file(tmp_path: Path, bad: str) -> None:
    told = []
    text = bad + GOOD if bad == BAD[-1] else f"{GOOD}\n\n{bad}"
    for number, more in enumerate(("", LEAST)):
        folder = write(tmp_path / str(number), text, more)
        with pytest.raises((SourceError, SourceErrors)) as error:
            load(publisher.open(folder).config)
        told.append(str(error.value).replace(str(folder), ""))
    assert told[0] == told[1]


def test_a_temporary_folder_without_room_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "publisher.toml").write_text(
        f'base = "https://a.example/"\ntitle = "A"\n{LEAST}', "utf-8"
    )
    thing = '<https://a.example/id/{}> <http://www.w3.org/2000/01/rdf-schema#label> "A" .\n'
    (folder / "data" / "a.nt").write_text("".join(map(thing.format, range(2_000))), "utf-8")
    least = 50_000  # bytes that a file may have
    done = subprocess.run(
        [sys.executable, "-B", "-m", "publisher", "-C", folder, "build"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (least, least)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert f"the folder for temporary files, {tmp_path}, can't be written: " in done.stderr
    assert "name another folder in TMPDIR" in done.stderr
    assert not (folder / "site" / "current").exists()
