"""Connections that nobody can hold for nothing: each has its deadlines and its size.

Uvicorn closes a connection that is idle after an answer; here, too, one that never asks, asks one
byte at a time, or doesn't read what it asked for.

What was answered before is sent at once (``remembered``): neither a task nor an application is
started for it. Whatever is unusual about a request goes the long way.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from publisher.server.log import Log
from publisher.server.remembered import MATTERS, Kept, Key, Remembered, extension

REQUEST_SECONDS = 10.0
"""A request has to be here, whole, so long after its first byte or the connection's start."""

READ_SECONDS = 30.0
"""A client that reads nothing for so long is gone."""

MOST_CONNECTIONS = 4_000
"""Beyond it, a connection is answered 503 and closed."""

_MOST_HEADER_BYTES = 65_536
# With one of these, a request has a body, or wants something else than an answer.
_UNUSUAL = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))
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
    """One connection, with deadlines.

    Args:
        remembered: the answers that are ready; ``None`` for none.
        log: writes a line about each of them that is sent; ``None`` for no log.
    """

    def __init__(
        self,
        *arguments: Any,
        remembered: Remembered | None = None,
        log: Log | None = None,
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        self._remembered = remembered
        self._log = log
        self._kept: Kept | None = None  # what this request is answered with at once
        self._due = math.inf
        self._end: Callable[[], object] = self._abort
        self._timer: asyncio.TimerHandle | None = None
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
        if self._timer is not None:
            self._timer.cancel()
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
        if self._due == math.inf or self._end != self._abort:
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
        if self._remembered is not None and (key := self._key()):
            self._kept = self._remembered.find(key)
            if self._kept is not None:
                return
            self.scope["extensions"] = extension(self._remembered.keeping(key))
        super().on_headers_complete()
        while self._asked and self._asked[0].response_complete:
            self._asked.popleft()
        if self.cycle is not None:
            self._asked.append(self.cycle)

    def _key(self) -> Key | None:
        """What the answer depends on; ``None`` where the request has to go the long way.

        So it has where an answer before it is not complete, or not read yet.
        """
        parser, connected = self.parser, len(self.connections)
        if (
            parser.get_method() != b"GET"
            or parser.get_http_version() != "1.1"
            or not parser.should_keep_alive()
            or (self.cycle is not None and not self.cycle.response_complete)
            or self.flow.write_paused
            or self.transport.is_closing()
            or (self.limit_concurrency is not None and connected >= self.limit_concurrency)
        ):
            return None
        if any(name in _UNUSUAL for name, _ in self.headers):
            return None
        return self.url, tuple(field for field in self.headers if field[0] in MATTERS)

    def on_message_complete(self) -> None:
        """The request is here."""
        self._due = math.inf
        self._header_bytes = 0
        if self._kept is not None:
            self._send(self._kept)
            self._kept = None
            return
        super().on_message_complete()

    def _send(self, kept: Kept) -> None:
        """Send an answer that is ready, by one call."""
        fields = [b"%b: %b\r\n" % field for field in self.server_state.default_headers]
        self.transport.write(b"".join((kept.start, *fields, kept.rest)))
        self.server_state.total_requests += 1
        self._await(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        if self._log is not None:
            target, _, query = self.url.partition(b"?")
            asked = {"method": "GET", "raw_path": target, "query_string": query}
            self._log({**self.scope, **asked}, kept.status, kept.size, 0.0)

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
        """Give a request its time."""
        self._await(REQUEST_SECONDS, self._abort)

    def _await(self, seconds: float, end: Callable[[], object]) -> None:
        """Let the connection end after some time, unless something happens before.

        A clock is set rarely: it looks, when it rings, whether there is more time meanwhile.
        """
        now = self.loop.time()
        self._due, self._end = now + seconds, end
        if self._timer is None or self._timer.when() > self._due:
            self._set(self._due)

    def _set(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_at(moment, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._due == math.inf:
            return
        if self.loop.time() >= self._due:
            self._end()
        else:
            self._set(self._due)

    def _abort(self) -> None:
        self.transport.abort()
