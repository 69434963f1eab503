"""Answers on their way to clients: sent piece by piece, and not too much of them at once."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from starlette.types import Send

from publisher import headers
from publisher.server import querypage
from publisher.server.protocol import HTML
from publisher.server.remembered import Keep, Pair

PIECE = 262_144
"""The bytes that are sent at once: a client has ``connections.READ_SECONDS`` to read them."""

RETRY = (("Retry-After", "10"),)

_SMALL = 65_536
_TEXT = "text/plain; charset=utf-8"


class Said(NamedTuple):
    """What to send.

    Attributes:
        status: the HTTP status.
        media_type: of the body; empty if there is none.
        body: all of it.
        fields: header fields that belong to this answer alone.
        lasting: whether the release gives the same answer to the same request again.
    """

    status: int
    media_type: str
    body: bytes
    fields: tuple[tuple[str, str], ...] = ()
    lasting: bool = False


def words(status: int, message: str, fields: tuple[tuple[str, str], ...] = ()) -> Said:
    """An answer in words."""
    kept = (*fields, ("Cache-Control", "no-store"))
    return Said(status, _TEXT, f"{message}\n".encode(errors="replace"), kept)


class Delivery:
    """Sends answers. They wait in memory until they are read, so there is a bound to their size."""

    def __init__(self) -> None:
        self._held = 0

    async def send(self, said: Said, send: Send, most: int, keep: Keep | None = None) -> None:
        """Send an answer; a large one is refused where others wait to be read already.

        Args:
            said: the answer.
            send: takes it (ASGI).
            most: the bytes of all answers that may wait.
            keep: remembers the answer, if it is one that lasts.
        """
        if len(said.body) > _SMALL and self._held and self._held + len(said.body) > most:
            message = "Too many large answers are being read; ask again in a moment."
            said = words(503, message, RETRY)
        size = len(said.body)
        self._held += size
        try:
            head = await _send(said, send)
            if keep is not None and said.lasting:
                keep(said.status, head, said.body)
        finally:
            self._held -= size


async def _send(said: Said, send: Send) -> list[Pair]:
    head = _head(said)
    await send({"type": "http.response.start", "status": said.status, "headers": head})
    rest = memoryview(said.body)
    while len(rest) > PIECE:
        await send({"type": "http.response.body", "body": bytes(rest[:PIECE]), "more_body": True})
        rest = rest[PIECE:]
    await send({"type": "http.response.body", "body": bytes(rest)})
    return head


def _head(said: Said) -> list[Pair]:
    fields = dict((*headers.SAFETY, *headers.CORS, *said.fields))
    if said.media_type.startswith(HTML.media_type):
        fields["Content-Security-Policy"] = querypage.POLICY
    if said.media_type:
        fields["Content-Type"] = said.media_type
    if said.status != HTTPStatus.NO_CONTENT:
        fields["Content-Length"] = str(len(said.body))
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()]
