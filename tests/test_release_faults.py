"""A build that is killed, refused or not alone: readers get a whole version (law 7)."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import example
import versions
from conftest import ProjectFactory
from external import SOAK
from faults import Faults, command, releases
from publisher import plans, release
from versions import served

ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EMFILE", "EACCES", "EROFS")
IN_PLACE = "the new release is in place"
# Of these a build makes many: the short form takes every fourth.
FREQUENT = {"openat", "close", "unlinkat"}


@pytest.fixture
def faults(strace: str, tmp_path: Path) -> Faults:
    return Faults(strace, tmp_path)


def sample(places: list[tuple[str, int]]) -> list[tuple[str, int]]:
    often = [place for place in places if place[0] in FREQUENT]
    rest = [place for place in places if place[0] not in FREQUENT]
    return places if SOAK else [*rest, *often[::4]]


def mends(site: Path) -> bool:
    """Whether the next build succeeds by itself and leaves two releases and nothing else."""
    release.write(versions.outputs("D"), site, versions.BASE)
    names = sorted(path.name for path in site.iterdir())
    return (
        served(site) == "D"
        and len(releases(site)) == 2
        and ".unfinished" not in releases(site)
        and names == [".lock", "current", "releases"]
    )


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=120)


# -- Killed


def test_a_build_that_is_killed_at_any_call_leaves_the_old_or_the_new(faults: Faults) -> None:
    ends, kinds = [], set()
    for call, number in sample(faults.places()):
        site, done = faults.build(call, f"signal=KILL:when={number}")
        where = f"{call} {number}"
        assert done.returncode == -signal.SIGKILL, where
        ends.append(served(site))
        assert ends[-1] in {"A", "B"}, (where, ends[-1])
        assert len(releases(site)) <= 3, where
        assert mends(site), (where, releases(site))
        kinds.add(call)
    assert set(ends) == {"A", "B"}
    assert {"rename", "symlink", "write", "fsync"} <= {k.removesuffix("at") for k in kinds}


def test_a_build_that_is_killed_at_any_time_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    chance = random.Random(7)
    original = tmp_path / "all"
    release.write(versions.outputs("A"), original, versions.BASE)
    for _ in range(1_000 if SOAK else 15):
        site = tmp_path / "site"
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(original, site, symlinks=True)
        process = subprocess.Popen(command(site, "B"))
        time.sleep(chance.uniform(0.02, 0.16))
        process.kill()
        process.wait()
        assert served(site) in {"A", "B"}
        assert mends(site)


# -- Refused


def test_whatever_the_system_refuses_is_told_and_leaves_the_site_whole(faults: Faults) -> None:
    places = sample(faults.places())
    tried = [
        (call, number, error)
        for position, (call, number) in enumerate(places)
        for error in (ERRORS if SOAK else (ERRORS[position % len(ERRORS)],))
    ]
    refused = 0
    for call, number, error in tried:
        site, done = faults.build(call, f"error={error}:when={number}+")
        where = f"{call} {number} {error}: {done.stderr}"
        after = served(site)
        assert "Traceback" not in done.stderr, where
        assert done.returncode in {0, 3}, where
        # What fails after the swap is no failure, or says that the swap was made.
        new = done.returncode == 0 or IN_PLACE in done.stderr
        assert after == ("B" if new else "A"), where
        assert done.returncode == 0 or names_disk(done.stderr, site, error), where
        assert len(releases(site)) <= 3, where
        assert mends(site), where
        refused += done.returncode == 3
    assert refused > len(tried) / 2


def names_disk(message: str, site: Path, error: str) -> bool:
    """Whether a message is one line that names the place, and the reason in words."""
    words = {"ENOSPC": "the disk is full", "EDQUOT": "the disk quota"}
    reason = words.get(error, os.strerror(getattr(errno, error)))
    return message.count("\n") == 1 and str(site) in message and reason in message


def test_the_command_line_tells_of_a_full_disk_without_a_traceback(
    faults: Faults, project: ProjectFactory, tmp_path: Path
) -> None:
    concept = "<id/concept/{}> <http://www.w3.org/2004/02/skos/core#prefLabel> 'One'@en .\n"
    folder = project({"data/a.ttl": "".join(map(concept.format, range(3)))})
    first = example.build(tmp_path / "site", folder)
    (folder / "data" / "a.ttl").write_text("".join(map(concept.format, range(4))))
    fault = ["-e", "trace=syncfs,sync", "-e", "inject=syncfs,sync:error=ENOSPC"]
    strace = [faults.strace, "-f", "--seccomp-bpf", "-qqq", "-o", os.devnull, *fault]
    publish = ["-m", "publisher", "-C", str(folder), "build", "-o", str(tmp_path / "site")]
    done = run([*strace, sys.executable, *publish])
    assert done.returncode == 3, done.stderr
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "site" / "current").resolve() == first
    assert len(releases(tmp_path / "site")) == 1


# In a user and mount namespace of its own, so that nobody need be root.
SMALL_DISK = """
mount -t tmpfs -o size=96k,nr_inodes=400 none "$1" || exit 77
cd "$1" && "$2" -S -B "$3" site A && "$2" -S -B "$3" site B
code=$?
cp -a site "$4"
exit $code
"""


def test_a_disk_that_is_really_full_keeps_the_old_release(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    disk = tmp_path / "disk"
    disk.mkdir()
    inside = [unshare or "", "--user", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, "sh"]
    python, _, _, script, *_ = command(disk, "B")
    done = run([*inside, str(disk), python, script, str(tmp_path / "copy")]) if unshare else None
    if done is None or done.returncode not in {0, 3}:
        pytest.skip("needs leave to mount a small disk: util-linux, and user namespaces")
    assert done.returncode == 3, done.stderr
    assert "the disk is full" in done.stderr
    assert served(tmp_path / "copy") == "A"
    assert mends(tmp_path / "copy")


# -- Not alone


@contextlib.contextmanager
def reader(site: Path) -> Iterator[list[str]]:
    """Somebody who reads every page that all versions have, again and again; what was wrong."""
    found: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            for path in versions.paths("A"):
                if "~page" not in path:
                    found.extend(torn(site / "current" / path, path))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def torn(file: Path, path: str) -> list[str]:
    try:
        text = file.read_bytes()
    except OSError as error:
        return [f"{path}: {error}"]
    whole = text in {versions.content(version, path) for version in versions.NAMES}
    return [] if whole else [f"{path}: {len(text)} bytes {text[:20]!r}"]


def test_two_builds_at_once_and_a_reader_see_whole_versions(tmp_path: Path) -> None:
    for number in range(200 if SOAK else 8):
        site = tmp_path / str(number)
        release.write(versions.outputs("A"), site, versions.BASE)
        with reader(site) as wrong:
            builds = [subprocess.Popen(command(site, "B")) for _ in range(2)]
            builds.append(subprocess.Popen(command(site, "C")))
            codes = [build.wait() for build in builds]
        assert wrong == []
        # Whoever comes after C with the fewer pages of B is refused: law 9.
        assert codes[2] == 0
        assert served(site) == "C"
        assert len(releases(site)) == 2
        shutil.rmtree(site)


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    site = tmp_path / "site"
    order: list[str] = []
    started = threading.Event()

    def slow() -> bytes:
        started.set()
        time.sleep(0.3)
        order.append("first")
        return b"first"

    first = threading.Thread(
        target=release.write, args=([plans.Output("index.html", slow)], site, versions.BASE)
    )
    first.start()
    assert started.wait(5)

    def quick() -> bytes:
        order.append("second")
        return b"second"

    release.write([plans.Output("index.html", quick)], site, versions.BASE)
    first.join()
    assert order == ["first", "second"]
    assert (site / "current" / "index.html").read_bytes() == b"second"
