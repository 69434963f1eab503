"""The access log: one JSON object a line, for machines first."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Write = Callable[[str], object]
Log = Callable[[Scope, int, int, float], object]
"""Notes that a request was answered: with which status, by how many bytes, in how many seconds."""

_MOST = 2_000
_GONE = 499  # the client went away before anything was sent to it; web servers log it so


class AccessLog:
    """An application that writes a line for each request of another one.

    Args:
        app: answers the requests.
        log: takes what is to be noted.
    """

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and say how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = {"status": _GONE, "bytes": 0}
        start = time.perf_counter()

        async def noting(message: Message) -> None:
            _note(seen, message)
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._log(scope, seen["status"], seen["bytes"], time.perf_counter() - start)


def _note(seen: dict[str, int], message: MutableMapping[str, Any]) -> None:
    if message["type"] == "http.response.start":
        seen["status"] = message["status"]
    elif message["type"] == "http.response.body":
        seen["bytes"] += len(message.get("body", b""))


def lines(write: Write) -> Log:
    """A log of a line for each request.

    Args:
        write: takes each line, without its end.
    """

    def log(scope: Scope, status: int, size: int, seconds: float) -> None:
        write(line(scope, status, size, seconds))

    return log


def line(scope: Scope, status: int, size: int, seconds: float) -> str:
    """One line: when, who, what, with what outcome, how long. A query string is cut where long.

    JSON escapes whatever could end a line or be taken for a command of a terminal.
    """
    headers = {name: value for name, value in scope["headers"] if name in _SHOWN}
    query = scope["query_string"].decode("latin-1")[:_MOST]
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": (scope.get("client") or ("",))[0],
        "method": scope["method"],
        "path": scope["raw_path"].decode("latin-1")[:_MOST],
        **({"query": query} if query else {}),
        **{
            name: headers[key].decode("latin-1")[:_MOST]
            for key, name in _SHOWN.items()
            if key in headers
        },
        "status": status,
        "bytes": size,
        "ms": round(seconds * 1000, 1),
    }
    return json.dumps(entry)


_SHOWN = {b"accept": "accept", b"user-agent": "agent", b"referer": "referrer"}
