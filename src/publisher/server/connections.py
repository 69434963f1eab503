"""Connections that nobody can hold for nothing: each has its deadlines and its size.

Uvicorn closes a connection that is idle after an answer; here, too, one that never asks, asks one
byte at a time, or doesn't read what it asked for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

REQUEST_SECONDS = 10.0
"""A request has to be here, whole, so long after its first byte or the connection's start."""

READ_SECONDS = 30.0
"""A client that reads nothing for so long is gone."""

MOST_CONNECTIONS = 4_000
"""Beyond it, a connection is answered 503 and closed."""

_MOST_HEADER_BYTES = 65_536
_HOST = (
    b"HTTP/1.1 400 Bad Request\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 40\r\nconnection: close\r\n\r\n"
    b"The request has to have one Host field.\n"
)
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 34\r\nconnection: close\r\n\r\n"
    b"The header of the request is large"
)


class Connection(HttpToolsProtocol):
    """One connection, with deadlines."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._header_bytes: int | None = 0  # None while no header is being read
        self._asked: deque[RequestResponseCycle] = deque()  # answered in this order

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all deadlines, and tell all who are at work on an answer.

        Uvicorn tells those of the last request, which waits for its turn where one is worked on.
        """
        self._rest()
        self.resume_writing()
        super().connection_lost(exc)
        for cycle in self._asked:
            if not cycle.response_complete:
                cycle.disconnected = True
            cycle.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Read on, unless the header has become too long. One piece has at most 256 kB."""
        if self._header_bytes is not None:
            if self._header_bytes > _MOST_HEADER_BYTES:
                self.transport.write(_TOO_LARGE)
                self.transport.close()
                return
            self._header_bytes += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins: it has to come to an end."""
        super().on_message_begin()
        if self._deadline is None:
            self._wait()
        self._header_bytes = 0

    def on_headers_complete(self) -> None:
        """The rest is the body, which the application limits."""
        self._header_bytes = None
        hosts = [name for name, _ in self.headers if name == b"host"]
        if len(hosts) != 1 and self.parser.get_http_version() == "1.1":  # RFC 9112, section 3.2
            self.transport.write(_HOST)
            self.transport.close()
            return
        super().on_headers_complete()
        while self._asked and self._asked[0].response_complete:
            self._asked.popleft()
        if self.cycle is not None:
            self._asked.append(self.cycle)

    def on_message_complete(self) -> None:
        """The request is here."""
        self._rest()
        self._header_bytes = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client doesn't read as fast as we write: give it some time."""
        super().pause_writing()
        self._reading = self.loop.call_later(READ_SECONDS, self._abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        super().resume_writing()

    def _wait(self) -> None:
        self._rest()
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._abort)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _abort(self) -> None:
        self.transport.abort()
