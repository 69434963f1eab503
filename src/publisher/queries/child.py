"""A call in a child process that is killed when it goes over its limits.

The child is forked: it has the store without loading it again. It answers with a line that says how
the call went, then the result. It never returns into its parent's code.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from publisher.errors import StoreError
from publisher.stores import Write

_STACK_BYTES = 64 << 20
_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1
_CHUNK = 1 << 16
_DEATHS = {
    signal.SIGABRT: "it needs too much memory",  # how an engine in Rust ends without memory
    signal.SIGSEGV: "it is nested too deeply for the engine",  # the end of the stack
    signal.SIGBUS: "it is nested too deeply for the engine",
    signal.SIGXCPU: "it needs too much time",
    signal.SIGKILL: "the system ended it, for lack of memory or time",
}


class TimedOut(Exception):
    """The child was killed because its time was over."""


class Died(Exception):
    """The child died of its limits; the message says of which."""


class TooLarge(Exception):
    """The result is larger than allowed."""


class Failed(Exception):
    """The call raised an error; ``kind`` is the name of its class."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)

    @classmethod
    def of(cls, error: Exception) -> Failed:
        """What a store's error is called, whatever its exact class."""
        names = (each.__name__ for each in ERRORS if isinstance(error, each))
        return cls(next(names, type(error).__name__), str(error))


ERRORS = (SyntaxError, OSError, RuntimeError, ValueError, MemoryError)
"""What a store may raise (``publisher.stores.Store.answer``)."""


def call(
    job: Callable[[Write], str],
    finish: Callable[[str, bytes], bytes],
    *,
    seconds: float,
    memory_bytes: int,
    result_bytes: int,
) -> tuple[str, bytes]:
    """Call ``job`` in a child process; give what it returned and the bytes that it wrote.

    ``finish`` is called there too: it takes both, and gives the bytes that are handed over.

    Call it from a process without other threads, or from one whose other threads hold no lock that
    the job needs: only the calling thread lives on in the child.

    Raises:
        TimedOut: if the child ran for longer than ``seconds`` of wall-clock time.
        Died: if it went over another limit.
        TooLarge: if the job wrote more than ``result_bytes``.
        Failed: if it raised an error.
        StoreError: if there can be no child process.
    """
    if not hasattr(os, "fork"):
        raise StoreError("queries need a system that can fork a process, such as Linux or macOS")
    reading, writing = os.pipe()
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        os.close(reading)
        os.close(writing)
        raise StoreError(f"no process can be started for the query: {error.strerror}") from error
    if pid == 0:
        live(
            lambda: _outcome(job, finish, result_bytes),
            writing,
            seconds=seconds,
            memory_bytes=memory_bytes,
            isolate=partial(isolated, parent),
        )
    os.close(writing)
    return _result(*_watch(pid, reading, seconds))


def _watch(pid: int, reading: int, seconds: float) -> tuple[bytes, int]:
    """What the child wrote, and its exit code (a signal's number is negative)."""
    received = bytearray()
    ended = False
    try:
        ended = _receive(reading, received, time.monotonic() + seconds)
    finally:  # also when the user interrupts: no child outlives its question
        os.close(reading)
        if not ended:
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
    if not ended:
        raise TimedOut
    return bytes(received), os.waitstatus_to_exitcode(status)


def _receive(reading: int, received: bytearray, deadline: float) -> bool:
    """Read until the child closes its end (true) or the deadline (false)."""
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(math.ceil(left * 1000)):
            chunk = os.read(reading, _CHUNK)
            if not chunk:
                return True
            received += chunk
    return False


def _result(received: bytes, code: int) -> tuple[str, bytes]:
    """The result in what the child wrote; an answer that is cut off is never taken for whole."""
    head, _, body = received.partition(b"\n")
    outcome, _, rest = head.decode(errors="replace").partition(" ")
    kind, _, length = rest.partition(" ")
    if outcome == "done" and int(length or -1) == len(body):
        return kind, body
    if outcome == "large":
        raise TooLarge
    if outcome == "failed":
        raise Failed(kind, body.decode(errors="replace"))
    raise Died(death(code))


def death(code: int) -> str:
    """Why a child ended that was not to end, by its exit code (a signal's number is negative)."""
    return _DEATHS.get(-code, f"its process ended unexpectedly ({code})")  # type: ignore[call-overload,no-any-return]


def live(
    outcome: Callable[[], bytes],
    writing: int,
    *,
    seconds: float,
    memory_bytes: int,
    isolate: Callable[[], None],
) -> NoReturn:
    """The life of the child; whatever happens, it ends here.

    Args:
        outcome: what it does; gives what it writes. It may read from ``writing``, too.
        writing: the descriptor that it keeps.
        seconds: its CPU time; somebody else sees to the wall-clock time.
        memory_bytes: how much memory it may take beside what the process has already.
        isolate: leaves the network, or sees that it was left before.
    """
    try:
        _detach(writing)
        _limit(seconds, memory_bytes)
        isolate()
        _send(writing, outcome())
    finally:
        os._exit(1)


def _outcome(
    job: Callable[[Write], str], finish: Callable[[str, bytes], bytes], result_bytes: int
) -> bytes:
    body = bytearray()

    def write(data: bytes) -> None:
        if len(body) + len(data) > result_bytes:
            raise TooLarge
        body.extend(data)

    try:
        kind = job(write)
        result = finish(kind, bytes(body))
    except TooLarge:
        return b"large \n"
    except ERRORS as error:
        failed = Failed.of(error)
        return f"failed {failed.kind} \n{failed}".encode(errors="replace")
    return b"done %s %d\n%s" % (kind.encode(), len(result), result)


def _send(writing: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(writing, view) :]


def _detach(writing: int) -> None:
    """Let go of what belongs to the parent: its signals, its terminal, its files and sockets."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    faulthandler.disable()
    gc.disable()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # an engine that aborts says so on stderr
        os.dup2(null, descriptor)
    os.closerange(3, writing)
    os.closerange(writing + 1, os.sysconf("SC_OPEN_MAX"))


def _limit(seconds: float, memory: int) -> None:
    import resource

    def lower(which: int, soft: int, hard: int) -> None:
        ceiling = resource.getrlimit(which)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(which, (soft, hard))

    lower(resource.RLIMIT_CORE, 0, 0)
    # The parent's clock is what counts; this is for a child whose parent was killed.
    cpu = math.ceil(seconds) + 1
    lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    lower(resource.RLIMIT_STACK, _STACK_BYTES, _STACK_BYTES)
    with contextlib.suppress(FileNotFoundError):  # only Linux tells how much there is already
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        size = pages * os.sysconf("SC_PAGE_SIZE") + memory
        lower(resource.RLIMIT_AS, size, size)


def cpu_seconds(process: int) -> float:
    """The CPU time that a process has taken; without end where the system doesn't tell (Linux)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.inf
    user, system = map(int, fields[11:13])  # proc(5), fields 14 and 15
    return (user + system) / os.sysconf("SC_CLK_TCK")


def isolated(parent: int) -> None:
    """Leave the network, and die with the parent, where the system can do so (Linux).

    Where it can't, what is left is the guard, which refuses the one word that opens a connection.
    The children of a process that left the network are out of it, too.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    dependent(parent)  # after unshare: changing credentials forgets the wish


def dependent(parent: int) -> None:
    """Die with the parent, where the system can do so (Linux); also if it is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the wish was made
            os._exit(1)
