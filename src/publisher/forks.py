"""Work shared among processes that are forked where it begins.

A forked process sees all that was read before, and has no copy of it until one of both changes it.
Each takes the next piece of work when it is done with the last; nothing but outcomes is sent.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import selectors
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from publisher.errors import SiteError

Outcome = TypeVar("Outcome")

# What is to be done is written into a pipe before anybody reads it, so it must hold all numbers.
MOST_PIECES = 4_000
"""How many pieces work may have."""

_NUMBER, _LENGTH = 4, 8  # bytes
_READ = 1 << 20
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def workers() -> int:
    """How many processes this computer can run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def share(work: Callable[[int], Outcome], count: int, workers: int) -> Iterator[Outcome]:
    """The outcomes of some pieces of work, as they come; what one raises is raised here.

    With one worker the work is done in this process, in order.

    Args:
        work: does one piece, given its number; its outcome, and its error, can be pickled.
        count: how many pieces there are, at most :data:`MOST_PIECES`.
        workers: how many processes share them.

    Raises:
        SiteError: if a process was ended from outside.
        ValueError: if there are more pieces than that.
    """
    if count > MOST_PIECES:
        raise ValueError(f"{count} pieces of work are too many; make them larger")
    if workers == 1 or count <= 1 or not hasattr(os, "fork"):
        yield from map(work, range(count))
        return
    pieces = _numbers(count)
    crew = [_fork(work, pieces) for _ in range(min(workers, count))]
    os.close(pieces)
    try:
        yield from _outcomes(crew)
    finally:
        for member in crew:
            member.end()


@contextmanager
def beside(work: Callable[[], Outcome], workers: int) -> Iterator[Callable[[], Outcome]]:
    """Do some work in another process, while this one goes on; it is given up at the end.

    With one worker it is done before this one goes on.

    Args:
        work: what is done; its outcome, and its error, can be pickled.
        workers: how many processes there may be.

    Yields:
        What waits for the outcome, and gives it.

    Raises:
        SiteError: from what waits, if the process was ended from outside.
    """
    if workers == 1 or not hasattr(os, "fork"):
        outcome = work()
        yield lambda: outcome
        return
    pieces = _numbers(1)
    member = _fork(lambda _: work(), pieces)
    os.close(pieces)
    try:
        yield lambda: next(_outcomes([member]))
    finally:
        member.end()


@dataclass
class _Worker:
    """A process, and what it has sent so far."""

    process: int
    results: int
    received: bytearray = field(default_factory=bytearray)
    status: int | None = None

    def messages(self) -> Iterator[bytes]:
        """What has arrived whole."""
        while len(self.received) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self.received[:_LENGTH])
            if len(self.received) < end:
                return
            yield bytes(self.received[_LENGTH:end])
            del self.received[:end]

    def wait(self) -> int:
        """How it ended: 0, or minus the number of a signal."""
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])
        return self.status

    def end(self) -> None:
        """End it, if it hasn't ended."""
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            self.wait()
        os.close(self.results)


def _numbers(count: int) -> int:
    """A pipe from which each reader takes the next number."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(_NUMBER) for number in range(count)))
    os.close(writer)
    return reader


def _fork(work: Callable[[int], object], pieces: int) -> _Worker:
    reader, writer = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        os.close(reader)
        _live(work, pieces, writer, parent)
    os.close(writer)
    return _Worker(process, reader)


def _live(work: Callable[[int], object], pieces: int, results: int, parent: int) -> NoReturn:
    """The life of a worker. It ends here, without what other parts of the program do at an end."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _die_with(parent)
        gc.freeze()  # a search in what is shared would write into it, and copy it so
        while number := os.read(pieces, _NUMBER):
            _send(results, _done(work, int.from_bytes(number)))
        code = 0
    finally:
        os._exit(code)


def _done(work: Callable[[int], object], number: int) -> bytes:
    """What became of a piece of work, pickled: whether it failed, and its outcome or error."""
    try:
        return pickle.dumps((False, work(number)))
    except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
        return pickle.dumps((True, error))


def _send(results: int, message: bytes) -> None:
    rest = memoryview(len(message).to_bytes(_LENGTH) + message)
    while rest:
        rest = rest[os.write(results, rest) :]


def _die_with(parent: int) -> None:
    """Let the system end this process when its parent has ended, where it can."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_DIES_WITH_PARENT, int(signal.SIGKILL))
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


def _outcomes(crew: list[_Worker]) -> Iterator[Any]:
    with selectors.DefaultSelector() as waiting:
        for worker in crew:
            waiting.register(worker.results, selectors.EVENT_READ, worker)
        while waiting.get_map():
            for key, _ in waiting.select():
                member: _Worker = key.data
                arrived = os.read(member.results, _READ)
                member.received += arrived
                for message in member.messages():
                    failed, outcome = pickle.loads(message)  # noqa: S301 of our own process
                    if failed:
                        raise outcome
                    yield outcome
                if not arrived:
                    waiting.unregister(member.results)
                    _refuse_lost(member)


def _refuse_lost(member: _Worker) -> None:
    if (status := member.wait()) != 0:
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        raise SiteError(
            f"a process of the build was ended {how}; was there too little memory? Try again, with "
            "--workers 1"
        )
