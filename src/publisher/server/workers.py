"""Whose turn it is: questions are put to the process with the statements, each within its limits.

A question begins at once, ahead of all that have begun before. One that isn't answered in a moment
needs one of a few places for long ones; where they are taken, it begins anew when one is free. So a
short question is answered at once, whatever else is asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import socket
import subprocess
import sys
from pathlib import Path

from publisher.errors import StoreError
from publisher.limits import Limits
from publisher.queries.child import cpu_seconds
from publisher.server.questions import Outcome, Question, Reply
from publisher.server.store import ASK, READY, SLOW, STOP, order

# Seconds of CPU time: on a busy machine a short question takes long, and is short all the same.
_MOMENT = 0.05
_LOOK = 0.03
_LONGEST_MOMENT = 2.0  # … of wall-clock time
_SHORT = 32
_PIECE = 262_144
_MOST_EXTRA = 4_096
_LOADING_SECONDS = 600
_GOING_SECONDS = 2

BUSY = Reply(Outcome.BUSY, "too many queries are being answered; ask again in a moment")


class Running:
    """A question that a child is at work on.

    Args:
        process: where.
        number: which question it is there.
        talking: the socket on which the reply comes.
    """

    def __init__(self, process: StoreProcess, number: int, talking: socket.socket) -> None:
        self._process = process
        self._number = number
        self._talking = talking
        self._received = bytearray()

    @property
    def working(self) -> float:
        """How long the child has worked, in seconds of CPU time."""
        process, line, _ = self._received.partition(b"\n")
        return cpu_seconds(int(process)) if line else 0.0

    async def reply(self, question: Question, most: int) -> Reply:
        """Put the question, and wait for what comes back; not more than ``most`` bytes of it."""
        loop = asyncio.get_running_loop()
        received = self._received
        with contextlib.suppress(OSError):  # a child that died says no more
            await loop.sock_sendall(self._talking, question.dumps())
            self._talking.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while len(received) <= most and (piece := await loop.sock_recv(self._talking, _PIECE)):
                received += piece
        return Reply.loads(bytes(received.partition(b"\n")[2]))

    def slow(self) -> None:
        """Let others go first from now on."""
        self._process.tell(SLOW, self._number)

    def stop(self) -> None:
        """Stop, if it hasn't ended."""
        self._talking.close()
        self._process.tell(STOP, self._number)


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

    def ask(self) -> Running:
        """Begin with a question.

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
        return Running(self, number, ours)

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


class Full(Exception):
    """Too many are waiting already."""


class _Places:
    """A number of places, and a queue before them that is no longer than it may be."""

    def __init__(self, count: int, queue: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._queue = queue
        self._waiting = 0

    @property
    def taken(self) -> bool:
        """Whether one has to wait."""
        return self._free.locked()

    async def __aenter__(self) -> None:
        """Wait for a place.

        Raises:
            Full: if there are too many that wait.
        """
        if self.taken and self._waiting >= self._queue:
            raise Full
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        """Give the place to the next."""
        self._free.release()


class Workers:
    """Answers questions about one release, each in its turn.

    Args:
        limits: how long a question may take, how many may be answered and wait at once.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process = StoreProcess()
        self._short = _Places(_SHORT, limits.query_queue)
        self._long = _Places(limits.query_workers, limits.query_queue)
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
        self._process.close()

    def kill(self) -> None:
        """End at once."""
        self._process.close()

    async def ask(self, question: Question) -> Reply:
        """The reply to a question, within the limit of time."""
        seconds = self._limits.query_seconds
        self._asked += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._answered(question)
        except TimeoutError:
            message = f"the query was stopped after {seconds:g} seconds; ask for less"
            return Reply(Outcome.STOPPED, message)
        except Full:
            return BUSY
        except OSError:
            return Reply(Outcome.BUSY, "queries are not answered just now; ask again in a moment")
        finally:
            self._asked -= 1

    async def _answered(self, question: Question) -> Reply:
        async with self._short:
            running = self._process.ask()
            reply = asyncio.create_task(self._reply(running, question))
            try:
                await _for_a_moment(running, reply)
            except BaseException:
                reply.cancel()
                raise
        if reply.done():
            return reply.result()
        try:
            return await self._slowly(reply, question)
        finally:
            reply.cancel()

    async def _reply(self, running: Running, question: Question) -> Reply:
        try:
            return await running.reply(question, self._limits.result_bytes + _MOST_EXTRA)
        finally:
            running.stop()

    async def _slowly(self, reply: asyncio.Task[Reply], question: Question) -> Reply:
        """Go on where a place is free; else wait for one, and begin anew."""
        if not self._long.taken:
            async with self._long:
                return await reply
        reply.cancel()
        async with self._long:
            again = self._process.ask()
            again.slow()
            return await self._reply(again, question)


async def _for_a_moment(running: Running, reply: asyncio.Task[Reply]) -> None:
    """Wait for a reply as long as it may be a short one."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    done, _ = await asyncio.wait({reply}, timeout=_LOOK)
    if not done:
        running.slow()
    while not done and running.working < _MOMENT and loop.time() - start < _LONGEST_MOMENT:
        done, _ = await asyncio.wait({reply}, timeout=_LOOK)
