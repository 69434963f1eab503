"""Answers that were given once, ready to be sent again: bounded, and never older than the release.

An answer depends on nothing but the release and the request: the target and a few header fields.
So whoever asks the same gets the same bytes, without anybody working them out again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import NamedTuple, Protocol

from starlette.types import Scope

_EXTENSION = "publisher.remembered"

MATTERS = frozenset(
    (
        b"accept",
        b"accept-encoding",
        b"accept-profile",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"if-unmodified-since",
        b"range",
    )
)
"""The header fields that an answer may depend on, in small letters."""

LOOK_SECONDS = 0.2
"""For how long a release is taken for the current one without a look."""

_MOST_BYTES = 64 << 20
_LARGEST = 256 << 10
_LONGEST_KEY = 4_096
_AROUND = 512  # bytes that an entry takes beside its texts, about

Pair = tuple[bytes, bytes]
Key = tuple[bytes, tuple[Pair, ...]]
"""The target of a GET request, and its fields that matter in their order."""


class Kept(NamedTuple):
    """An answer.

    Attributes:
        status: the HTTP status.
        start: the status line.
        rest: all that follows but what changes with time: header fields, the empty line, the body.
        size: how long the body is.
    """

    status: int
    start: bytes
    rest: bytes
    size: int


class Keep(Protocol):
    """Remembers the answer to one request."""

    def __call__(self, status: int, fields: Iterable[Pair], body: bytes) -> None:
        """Remember it.

        Args:
            status: the HTTP status.
            fields: the header fields; they tell the length of the body where there is one.
            body: all of it.
        """


def extension(keep: Keep) -> dict[str, dict[object, object]]:
    """The extension of an ASGI scope by which an application has its answer remembered."""
    return {_EXTENSION: {"keep": keep}}


def keeper(scope: Scope) -> Keep | None:
    """What remembers the answer to a request; ``None`` where nothing does."""
    keep: Keep | None = scope.get("extensions", {}).get(_EXTENSION, {}).get("keep")
    return keep


class Remembered:
    """The answers that are remembered, those that were asked for last.

    Args:
        current: whether there is no newer release; it is asked a few times a second.
        most_bytes: how much memory they may take.
    """

    def __init__(self, current: Callable[[], bool], most_bytes: int = _MOST_BYTES) -> None:
        self._current = current
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._until = 0.0
        self._generation = 0

    def clear(self) -> None:
        """Forget all: there is another release. What is being answered now isn't kept either."""
        self._generation += 1
        self._kept.clear()
        self._held = 0

    def find(self, key: Key) -> Kept | None:
        """The answer to a request, if it is there and still holds."""
        found = self._kept.get(key)
        if found is None or not self._holds():
            return None
        self._kept.move_to_end(key)
        return found

    def _holds(self) -> bool:
        now = time.monotonic()
        if now >= self._until and self._current():
            self._until = now + LOOK_SECONDS
        return now < self._until

    def keeping(self, key: Key) -> Keep:
        """What remembers the answer to a request that begins now."""
        return partial(self._keep, key, self._generation)

    def _keep(
        self, key: Key, generation: int, status: int, fields: Sequence[Pair], body: bytes
    ) -> None:
        if generation != self._generation or key in self._kept or len(body) > _LARGEST:
            return
        head = b"".join(b"%b: %b\r\n" % field for field in fields)
        start = b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
        kept = Kept(status, start, b"%b\r\n%b" % (head, body), len(body))
        size = _size(key, kept)
        if size - len(kept.rest) > _LONGEST_KEY:
            return
        self._kept[key] = kept
        self._held += size
        while self._held > self._most:
            self._held -= _size(*self._kept.popitem(last=False))


def _size(key: Key, kept: Kept) -> int:
    """How many bytes of memory an entry takes, about."""
    target, fields = key
    return _AROUND + len(target) + sum(len(n) + len(v) for n, v in fields) + len(kept.rest)
