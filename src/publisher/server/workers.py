"""Whose turn it is: questions are put to the process with the statements, each within its limits.

A question begins at once, ahead of all that have begun before. One that isn't answered in a moment
needs one of a few places for long ones; where they are taken, it begins anew when one is free. So a
short question is answered at once, whatever else is asked.

A worker that has answered is kept for the next question, as to fork one takes longer than to answer
most. One that took long, and was told to let others go first, is not.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from publisher.errors import StoreError
from publisher.limits import Limits
from publisher.queries.child import cpu_seconds
from publisher.queries.conversation import Given, framed
from publisher.server.questions import Outcome, Question, Reply
from publisher.server.store import ASK, READY, SLOW, STOP, order
from publisher.server.turns import Full, Places

# Seconds of CPU time: on a busy machine a short question takes long, and is short all the same.
_MOMENT = 0.05
_LOOK = 0.03
_LONGEST_MOMENT = 2.0  # … of wall-clock time
_SHORT = 32
_PIECE = 262_144
_MOST_EXTRA = 4_096
_MOST_FREE = 2  # workers that wait for a question; each may have a copy of the statements
_LOADING_SECONDS = 600
_GOING_SECONDS = 2

_T = TypeVar("_T")

BUSY = Reply(Outcome.BUSY, "too many queries are being answered; ask again in a moment")


class Left(Exception):
    """The worker had left before it could read the question."""


class Worker(asyncio.Protocol):
    """A child that answers one question after the other, and the socket to it.

    Args:
        process: where it is.
        number: which one it is there.
        most: the bytes of a reply; a longer one isn't read to its end.
    """

    def __init__(self, process: StoreProcess, number: int, most: int) -> None:
        self._process = process
        self._number = number
        self._most = most
        self._talking: asyncio.Transport | None = None
        self._id: int | None = None  # of the process; it comes first
        self._received = bytearray()
        self._reply: asyncio.Future[Reply] | None = None
        self._spent = 0.0
        self._asked = 0
        self._leaving = False
        self._slowed = False

    @property
    def free(self) -> bool:
        """Whether it can be asked: it is there, and nothing that was asked is left."""
        return not self._leaving and not self._received and self._reply is None

    @property
    def working(self) -> float:
        """How long it has worked on the question, in seconds of CPU time."""
        return cpu_seconds(self._id) - self._spent if self._id else 0

    def ask(self, question: Question) -> asyncio.Future[Reply]:
        """Put a question. The future may raise :class:`Left`."""
        assert self._talking is not None  # noqa: S101 - there is a connection before it is asked
        self._reply = reply = asyncio.get_running_loop().create_future()
        self._asked += 1
        self._talking.write(framed(question.dumps()))
        return reply

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Whom to write to."""
        self._talking = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on, until the reply is there."""
        self._received += data
        if self._id is None:
            process, line, rest = self._received.partition(b"\n")
            if not line:
                return
            self._id, self._received = int(process), rest
        given = Given.read(self._received)
        if given is not None:
            self._received.clear()
            self._spent, self._leaving = given.spent, self._leaving or given.last
            self._done(Reply.loads(given.content))
        elif len(self._received) > self._most:
            self._leaving = True
            self._done(Reply.loads(b""))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """It is gone: what it was working on is not answered, or was stopped."""
        self._leaving = True
        if self._reply is not None and not self._received and self._asked > 1:
            if not self._reply.done():
                self._reply.set_exception(Left())
        else:
            self._done(Reply.loads(bytes(self._received)))

    def _done(self, reply: Reply) -> None:
        waiting, self._reply = self._reply, None
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    def slow(self) -> None:
        """Let others go first from now on."""
        if not self._slowed:
            self._slowed = self._leaving = True  # it can't be taken back
            self._process.tell(SLOW, self._number)

    def stop(self) -> None:
        """Leave, whatever is being worked on."""
        self._leaving = True
        if self._talking is not None:
            self._talking.abort()
        if self._reply is not None:
            self._process.tell(STOP, self._number)
            self._reply.cancel()
            self._reply = None


class StoreProcess:
    """The process that holds one release's statements; see ``server.store``."""

    def __init__(self) -> None:
        self._control, self._theirs = socket.socketpair()
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self, folder: Path) -> None:
        """Start it, and wait until it has loaded the release.

        Raises:
            StoreError: if it can't load it; the message says why.
        """
        self._control.setblocking(False)
        descriptor = self._theirs.fileno()
        command = [sys.executable, "-m", "publisher.server.store", str(folder), str(descriptor)]
        self._process = subprocess.Popen(  # noqa: S603 our own module; it returns at once
            command,
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,  # an interrupt at the terminal is for the server, which ends it
        )
        self._theirs.close()
        said = b""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_LOADING_SECONDS):
            while not said.endswith(b"\n"):
                piece = await loop.sock_recv(self._control, _PIECE)
                if not piece:
                    break
                said += piece
        if said != READY:
            raise StoreError(said.decode(errors="replace").strip() or "the store did not start")

    @property
    def alive(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    async def hire(self, most: int) -> Worker:
        """A new worker, whose replies have so many bytes at most.

        Raises:
            OSError: if the process is gone, or has no time.
        """
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        with theirs:
            try:
                ours.setblocking(False)
                socket.send_fds(self._control, [order(ASK, number)], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        worker = Worker(self, number, most)
        await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
        return worker

    def tell(self, what: int, number: int) -> None:
        """Give an order about a question, if anybody is there to take it."""
        with contextlib.suppress(OSError):
            self._control.send(order(what, number))

    def close(self) -> None:
        """End it, and the children with it."""
        self._control.close()
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GOING_SECONDS)


class Within(Protocol):
    """Waits for what may take long, and may raise an error where nobody wants it any more."""

    async def __call__(self, waiting: Coroutine[Any, Any, _T]) -> _T:
        """What it comes to."""


async def _whatever(waiting: Coroutine[Any, Any, _T]) -> _T:
    return await waiting


class Workers:
    """Answers questions about one release, each in its turn.

    Args:
        limits: how long a question may take, how many may be answered and wait at once.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._most = limits.result_bytes + _MOST_EXTRA
        self._process = StoreProcess()
        self._short = Places(_SHORT, limits.query_queue)
        self._long = Places(limits.query_workers, limits.query_queue)
        self._free: list[Worker] = []
        self._asked = 0

    async def start(self, folder: Path) -> None:
        """Load a release.

        Raises:
            StoreError: if that fails.
        """
        await self._process.start(folder)

    @property
    def alive(self) -> bool:
        """Whether there is anybody to answer."""
        return self._process.alive

    async def close(self) -> None:
        """End, once the questions that were asked have been answered."""
        while self._asked:
            await asyncio.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        """End at once."""
        while self._free:
            self._free.pop().stop()
        self._process.close()

    async def ask(self, question: Question, within: Within = _whatever) -> Reply:
        """The reply to a question, within the limit of time.

        Args:
            question: the question.
            within: waits where there is no reply at once; what it raises is raised.
        """
        seconds = self._limits.query_seconds
        self._asked += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._answered(question, within)
        except TimeoutError:
            message = f"the query was stopped after {seconds:g} seconds; ask for less"
            return Reply(Outcome.STOPPED, message)
        except Full:
            return BUSY
        except Left:  # it ended without a word, while it was at work
            return Reply.loads(b"")
        except OSError:
            return Reply(Outcome.BUSY, "queries are not answered just now; ask again in a moment")
        finally:
            self._asked -= 1

    async def _answered(self, question: Question, within: Within) -> Reply:
        await (within(self._short.take()) if self._short.taken else self._short.take())
        try:
            worker = await self._worker()
            try:
                reply = worker.ask(question)
                # Nearly all replies are here at once: nobody has to look after those.
                await asyncio.wait({reply}, timeout=_LOOK)
                if not reply.done():
                    await within(self._for_a_moment(worker, reply))
            except BaseException:
                worker.stop()
                raise
        finally:
            self._short.give()
        if not reply.done():
            return await within(self._slowly(worker, reply, question))
        try:
            answered = reply.result()
        except Left:  # between two questions, as one does that isn't asked for long
            return await within(self._fresh(question, slow=False))
        self._keep(worker)
        return answered

    async def _for_a_moment(self, worker: Worker, reply: asyncio.Future[Reply]) -> None:
        """Wait for a reply as long as it may be a short one."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        done: set[asyncio.Future[Reply]] = set()
        while not done and worker.working < _MOMENT and loop.time() - start < _LONGEST_MOMENT:
            self._hold_back(worker)
            done, _ = await asyncio.wait({reply}, timeout=_LOOK)

    async def _worker(self) -> Worker:
        """One that is free, or a new one."""
        while self._free:
            worker = self._free.pop()
            if worker.free:
                return worker
            worker.stop()
        return await self._process.hire(self._most)

    def _keep(self, worker: Worker) -> None:
        if worker.free and len(self._free) < _MOST_FREE:
            self._free.append(worker)
        else:
            worker.stop()

    async def _slowly(
        self, worker: Worker, reply: asyncio.Future[Reply], question: Question
    ) -> Reply:
        """Go on where a place is free; else wait for one, and begin anew."""
        try:
            if not self._long.taken:
                async with self._long:
                    while not reply.done():
                        self._hold_back(worker)
                        await asyncio.wait({reply}, timeout=_LOOK)
                self._keep(worker)
                return reply.result()
        finally:
            if not reply.done():
                worker.stop()
        async with self._long:
            return await self._fresh(question, slow=True)

    def _hold_back(self, worker: Worker) -> None:
        """Let others go first, where there are any."""
        if self._asked > 1:
            worker.slow()

    async def _fresh(self, question: Question, *, slow: bool) -> Reply:
        """Let a worker answer that is there for this question alone; if slow, after all others."""
        worker = await self._process.hire(self._most)
        try:
            if slow:
                worker.slow()
            return await worker.ask(question)
        finally:
            worker.stop()
