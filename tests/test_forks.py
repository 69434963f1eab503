"""Work shared among forked processes."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import publisher
from publisher import forks
from publisher.checks.report import Report
from publisher.errors import SiteError, SourceError, SourceErrors, ViolationError


def children() -> set[str]:
    """The processes that this one has; other tests may have left some (browsers, servers)."""
    return {
        child
        for task in Path("/proc/self/task").glob("*/children")
        for child in task.read_text().split()
    }


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_each_piece_is_done_once(workers: int) -> None:
    found = list(forks.share(lambda number: (number, number * number), 100, workers))
    assert sorted(found) == [(number, number * number) for number in range(100)]


def test_several_processes_do_it_and_see_what_was_there_before() -> None:
    known = {"what": "was read"}

    def work(number: int) -> tuple[int, str]:
        time.sleep(0.01)
        return os.getpid(), known["what"]

    found = set(forks.share(work, 20, 2))
    assert {text for _, text in found} == {"was read"}
    assert len({process for process, _ in found} - {os.getpid()}) == 2


def test_large_outcomes_arrive_whole() -> None:
    found = list(forks.share(lambda number: bytes([number]) * 3_000_000, 5, 2))
    assert sorted(found) == [bytes([number]) * 3_000_000 for number in range(5)]


@pytest.mark.parametrize("workers", [1, 3])
def test_what_a_piece_raises_is_raised_here_and_the_others_end(workers: int) -> None:
    def work(number: int) -> int:
        if number == 3:
            raise SourceError("data/a.ttl", "wrong", 4, 2)
        return number

    before = children()
    with pytest.raises(SourceError, match=r"data/a\.ttl:4:2: wrong") as caught:
        list(forks.share(work, 10, workers))
    assert (caught.value.line, caught.value.column, caught.value.reason) == (4, 2, "wrong")
    assert children() == before


def test_pieces_that_are_too_many_are_refused() -> None:
    with pytest.raises(ValueError, match="make them larger"):
        next(forks.share(abs, forks.MOST_PIECES + 1, 2))


def test_who_stops_listening_leaves_no_process_behind() -> None:
    before = children()
    outcomes = forks.share(lambda number: number, 1_000, 2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert children() == before


def test_a_process_that_is_ended_from_outside_is_told() -> None:
    def work(number: int) -> int:
        if number == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(SiteError, match="ended by signal 9; was there too little memory"):
        list(forks.share(work, 10, 2))


_PARENT = """
import os, signal, time
from publisher import forks
def work(number):
    os.write(1, b'%d\\n' % os.getpid())
    time.sleep(60)
list(forks.share(work, 2, 2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_workers_end_when_their_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    children = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while any(_runs(child) for child in children):
        assert time.monotonic() < deadline, children
        time.sleep(0.01)
    parent.stdout.close()


def _runs(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "error",
    [
        SiteError("full"),
        SourceError("a.ttl", "wrong", 1, 2),
        SourceErrors([SourceError("a.ttl", "wrong"), SourceError("b.ttl", "too")]),
        ViolationError(Report(())),
    ],
)
def test_errors_are_the_same_in_another_process(error: publisher.PublisherError) -> None:
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert other.__dict__.keys() == error.__dict__.keys()


# -- Beside


@pytest.mark.parametrize("workers", [1, 2])
def test_work_beside_gives_its_outcome(workers: int) -> None:
    before = children()
    with forks.beside(os.getpid, workers) as outcome:
        assert (outcome() == os.getpid()) == (workers == 1)
    assert children() == before


def test_work_beside_goes_on_at_the_same_time(tmp_path: Path) -> None:
    there = tmp_path / "there"

    def work() -> bool:
        for _ in range(500):
            if there.exists():
                return True
            time.sleep(0.01)
        return False

    with forks.beside(work, 2) as outcome:
        there.touch()
        assert outcome()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_work_beside_raises_is_raised_here(workers: int) -> None:
    def work() -> None:
        raise SourceError("data/a.ttl", "wrong", 4, 2)

    with (
        pytest.raises(SourceError, match=r"data/a\.ttl:4:2: wrong"),
        forks.beside(work, workers) as outcome,
    ):
        outcome()


def test_work_beside_is_given_up_when_nobody_waits_any_more() -> None:
    before = children()
    with pytest.raises(KeyError), forks.beside(lambda: time.sleep(60), 2):
        raise KeyError
    assert children() == before


def test_work_beside_that_is_ended_from_outside_is_told() -> None:
    with (
        pytest.raises(SiteError, match="ended by signal 9"),
        forks.beside(lambda: os.kill(os.getpid(), signal.SIGKILL), 2) as outcome,
    ):
        outcome()
