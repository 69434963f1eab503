"""Answers on their way to clients: sent piece by piece, and not too much of them at once."""

from __future__ import annotations

from typing import NamedTuple

from starlette.responses import Response
from starlette.types import Send

from publisher import headers
from publisher.server import querypage
from publisher.server.protocol import HTML

PIECE = 262_144
"""The bytes that are sent at once: a client has ``connections.READ_SECONDS`` to read them."""

RETRY = (("Retry-After", "10"),)

_SMALL = 65_536
_TEXT = "text/plain; charset=utf-8"


class Said(NamedTuple):
    """What to send."""

    status: int
    media_type: str
    body: bytes
    fields: tuple[tuple[str, str], ...] = ()


def words(status: int, message: str, fields: tuple[tuple[str, str], ...] = ()) -> Said:
    """An answer in words."""
    kept = (*fields, ("Cache-Control", "no-store"))
    return Said(status, _TEXT, f"{message}\n".encode(errors="replace"), kept)


class Delivery:
    """Sends answers. They wait in memory until they are read, so there is a bound to their size."""

    def __init__(self) -> None:
        self._held = 0

    async def send(self, said: Said, send: Send, most: int) -> None:
        """Send an answer; a large one is refused where others wait to be read already.

        Args:
            said: the answer.
            send: takes it (ASGI).
            most: the bytes of all answers that may wait.
        """
        if len(said.body) > _SMALL and self._held and self._held + len(said.body) > most:
            message = "Too many large answers are being read; ask again in a moment."
            said = words(503, message, RETRY)
        size = len(said.body)
        self._held += size
        try:
            await _send(said, send)
        finally:
            self._held -= size


async def _send(said: Said, send: Send) -> None:
    fields = dict((*headers.SAFETY, *headers.CORS, *said.fields))
    if said.media_type.startswith(HTML.media_type):
        fields["Content-Security-Policy"] = querypage.POLICY
    if said.media_type:
        fields["Content-Type"] = said.media_type
    head = Response(said.body, said.status, fields).raw_headers
    await send({"type": "http.response.start", "status": said.status, "headers": head})
    rest = memoryview(said.body)
    while len(rest) > PIECE:
        await send({"type": "http.response.body", "body": bytes(rest[:PIECE]), "more_body": True})
        rest = rest[PIECE:]
    await send({"type": "http.response.body", "body": bytes(rest)})
