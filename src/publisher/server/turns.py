"""A few places, and those who wait for one."""

from __future__ import annotations

import asyncio


class Full(Exception):
    """Too many are waiting already."""


class Places:
    """A number of places, and a queue before them that is no longer than it may be."""

    def __init__(self, count: int, queue: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._queue = queue
        self._waiting = 0

    @property
    def taken(self) -> bool:
        """Whether one has to wait."""
        return self._free.locked()

    async def take(self) -> None:
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

    def give(self) -> None:
        """Give the place to the next."""
        self._free.release()

    async def __aenter__(self) -> None:
        await self.take()

    async def __aexit__(self, *_: object) -> None:
        self.give()
