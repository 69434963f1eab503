"""Workers that stay for the next question, for those who ask from Python.

Each is a child of this process, forked when it is needed: it has what there was then. It can be
killed like one that answers a single question (``child``), and is within the same limits.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import socket
import threading
import time
import weakref
from collections.abc import Callable
from functools import partial

from publisher.errors import StoreError
from publisher.queries.child import Died, TimedOut, death, isolated, live
from publisher.queries.conversation import WORN_SECONDS, Given, converse, framed

_PIECE = 1 << 18


class Workers:
    """Answers questions in child processes that stay.

    They end with this object, or with the thread or the process that asked: the system sees to it
    that a child dies with the thread that forked it. So each thread has one of its own.

    Args:
        job: gives the reply to a question, in a child.
        seconds: the wall-clock time of one question.
        memory_bytes: how much memory a child may take beside what this process has.
    """

    def __init__(self, job: Callable[[bytes], bytes], *, seconds: float, memory_bytes: int) -> None:
        self._job = job
        self._seconds = seconds
        self._memory = memory_bytes
        self._free: list[_Worker] = []
        self._lock = threading.Lock()
        self._process = os.getpid()
        weakref.finalize(self, _end, self._free)

    def ask(self, question: bytes) -> bytes:
        """The reply to a question.

        Raises:
            TimedOut: if it took too long.
            Died: if its child went over another limit.
            StoreError: if there can be no child process.
        """
        worker = self._worker()
        try:
            given = worker.ask(question, self._seconds)
        except BaseException:
            worker.end()
            raise
        if given.last:
            worker.end()
        else:
            with self._lock:
                self._free.append(worker)
        return given.content

    def _worker(self) -> _Worker:
        if self._process != os.getpid():  # somebody forked us: these talk with our parent
            self._process, self._lock = os.getpid(), threading.Lock()
            _end(self._free)
        with self._lock:
            gone = [worker for worker in self._free if worker.gone]
            mine = [w for w in self._free if w.thread == threading.get_ident() and w not in gone]
            self._free[:] = [w for w in self._free if w not in gone and w not in mine]
        _end(gone)
        return mine[0] if mine else _Worker(self._job, self._seconds, self._memory)


class _Worker:
    """One child, and the socket to it."""

    def __init__(self, job: Callable[[bytes], bytes], seconds: float, memory_bytes: int) -> None:
        if not hasattr(os, "fork"):
            raise StoreError(
                "queries need a system that can fork a process, such as Linux or macOS"
            )
        self._parent, self.thread = os.getpid(), threading.get_ident()
        self._talking, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = os.fork()
            except OSError as error:
                self._talking.close()
                reason = f"no process can be started for the query: {error.strerror}"
                raise StoreError(reason) from error
            if self._process == 0:
                live(
                    lambda: converse(theirs.fileno(), job),
                    theirs.fileno(),
                    seconds=seconds + WORN_SECONDS,
                    memory_bytes=memory_bytes,
                    isolate=partial(isolated, self._parent),
                )
        self._named = False

    @property
    def gone(self) -> bool:
        """Whether it has ended: it says nothing unasked."""
        return bool(select.select([self._talking], [], [], 0)[0])

    def ask(self, question: bytes, seconds: float) -> Given:
        """Put a question, and wait for the reply.

        Raises:
            TimedOut, Died: as :meth:`Workers.ask`.
        """
        deadline = time.monotonic() + seconds
        received = bytearray()
        with contextlib.suppress(OSError):  # one that died reads no more
            self._talking.sendall(framed(question))
        while (given := Given.read(received)) is None:
            piece = self._piece(deadline)
            if not piece:
                raise Died(death(self._code()))
            received += piece
            if not self._named:  # which process it is: it comes first, and we know
                line, end, rest = received.partition(b"\n")
                self._named, received = bool(end), rest if end else line
        return given

    def _piece(self, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        poll = select.poll()
        poll.register(self._talking, select.POLLIN)
        if left <= 0 or not poll.poll(math.ceil(left * 1000)):
            raise TimedOut
        try:
            return self._talking.recv(_PIECE)
        except OSError:
            return b""

    def _code(self) -> int:
        """The exit code of the child, which ends."""
        process, self._process = self._process, 0
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def end(self) -> None:
        """Let it end, whatever it does."""
        self._talking.close()
        if self._process and self._parent == os.getpid():
            with contextlib.suppress(OSError):
                os.kill(self._process, signal.SIGKILL)
                self._code()


def _end(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().end()
