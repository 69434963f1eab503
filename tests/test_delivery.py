"""Large answers to clients that read slowly: none is cut off, and not all of them may wait."""

from __future__ import annotations

import asyncio

from starlette.types import Message

from publisher.server.delivery import PIECE, Delivery, Said

LARGE = bytes(range(256)) * (5 * PIECE // 512) + b"end"


class Reader:
    """A client that reads nothing until it is told to."""

    def __init__(self, *, reads: bool) -> None:
        self.reads = asyncio.Event()
        if reads:
            self.reads.set()
        self.pieces: list[bytes] = []
        self.status = 0

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.pieces.append(message["body"])


def said(body: bytes) -> Said:
    return Said(200, "text/csv", body)


def test_each_piece_has_its_own_deadline() -> None:
    async def run() -> None:
        for body in (LARGE, LARGE[: 2 * PIECE], b"small", b""):
            reader = Reader(reads=True)
            await Delivery().send(said(body), reader.send, most=10**9)
            assert b"".join(reader.pieces) == body
            assert max(map(len, reader.pieces)) <= PIECE

    asyncio.run(run())


def test_what_waits_to_be_read_is_bounded() -> None:
    async def run() -> None:
        delivery, most = Delivery(), 2 * len(LARGE)
        slow = [Reader(reads=False) for _ in range(2)]
        waiting = [asyncio.create_task(delivery.send(said(LARGE), r.send, most)) for r in slow]
        await asyncio.sleep(0)
        status: list[int] = []
        for body in (LARGE, b"small"):
            reader = Reader(reads=True)
            await delivery.send(said(body), reader.send, most)
            status.append(reader.status)
        assert status == [503, 200]
        waiting[0].cancel()  # one goes away, the other reads
        slow[1].reads.set()
        await asyncio.wait(waiting)
        for _ in range(2):
            reader = Reader(reads=True)
            await delivery.send(said(LARGE), reader.send, most)
            assert reader.status == 200

    asyncio.run(run())


def test_an_answer_larger_than_all_may_be_goes_alone() -> None:
    async def run() -> None:
        reader = Reader(reads=True)
        await Delivery().send(said(LARGE), reader.send, most=1)
        assert reader.status == 200

    asyncio.run(run())
