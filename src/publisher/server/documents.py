"""The files of the current release, as an ASGI application."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from publisher.answers import OUTSIDE, Answer, Request, answer
from publisher.errors import SiteError
from publisher.headers import CORS, Fields, safety
from publisher.iris import split_page
from publisher.packing import CODINGS
from publisher.server.preconditions import codings, last_modified, outcome, part
from publisher.server.releases import Releases, Served
from publisher.server.remembered import LOOK_SECONDS, Pair, Remembered, keeper

_PIECE = 262_144
_ATTEMPTS = 10
_KEPT = frozenset((200, 301, 303, 304, 308, 410))  # who asks for nothing may ask for anything
_WORDS = {
    404: "There is nothing at this address.",
    405: "Nothing can be changed here: only GET, HEAD and OPTIONS are answered.",
    406: "What you look for is not there in a format and profile that you accept.",
    412: "The document is not as your request presumes.",
    416: "The document has no such bytes.",
}


class _Ready(NamedTuple):
    """An answer with its header fields, and the bytes of a file that are its body."""

    status: int
    fields: Fields
    descriptor: int  # -1: the body is in words
    content: range
    words: bytes = b""


class Documents:
    """Answers from the current release, and moves to a new one without dropping a request.

    Args:
        releases: where the release comes from.
        mount: the path at which requests arrive, ends with ``/``; empty for that of the base.
        say: tells those who run the server what is wrong.

    Attributes:
        remembered: the answers of the current release that are ready to be sent again.
    """

    def __init__(
        self, releases: Releases, mount: str = "", say: Callable[[str], object] = lambda _: None
    ) -> None:
        self._releases = releases
        self._mount = mount
        self._say = say
        self._damaged = ""
        self._look_again = 0.0
        self._loading: asyncio.Lock = asyncio.Lock()
        self.remembered = Remembered(lambda: not self._newer())
        self.served = releases.open()
        self.moved: list[Callable[[Served], Awaitable[None]]] = []

    @property
    def mount(self) -> str:
        """The path at which the base is."""
        return self._mount or self.served.routes.root

    async def look(self) -> Served:
        """The current release; looks for a new one a few times a second."""
        now = time.monotonic()
        if now >= self._look_again and not self._loading.locked():
            self._look_again = now + LOOK_SECONDS
            await self.move()
        return self.served

    def _newer(self) -> str:
        """The name of a release that may be moved to; empty if there is none."""
        name = self._releases.name
        return "" if name in {self.served.folder.name, self._damaged} else name

    async def move(self) -> None:
        """Move to the new release, if there is one that is whole."""
        async with self._loading:
            name = self._newer()
            if not name:
                return
            try:
                self.served = await asyncio.to_thread(self._releases.open)
            except SiteError as error:
                self._damaged = name
                self._say(f"{error}; the release before it is served")
                return
            except OSError:  # a build replaced it again: the next look finds what is there then
                return
            self.remembered.clear()
            for tell in self.moved:
                await tell(self.served)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer one request (ASGI, HTTP)."""
        headers = Headers(scope=scope)
        fields = {name: ", ".join(headers.getlist(name)) for name in headers}
        path = scope["raw_path"].decode("ascii", "replace")
        for _ in range(_ATTEMPTS):
            served = await self.look()
            found = self._answer(scope, headers, path, served)
            try:
                ready = _prepare(found, served, fields, ranges=scope["method"] == "GET")
            except FileNotFoundError:
                # Removed by the build after the next one: there is a newer release.
                await self.move()
                continue
            pairs = [(name.lower().encode(), v.encode("latin-1")) for name, v in ready.fields]
            body = await _send(ready, pairs, send, head=scope["method"] == "HEAD")
            keep = keeper(scope)
            if keep and body is not None and ready.status in _KEPT:
                keep(ready.status, pairs, body)
            return
        raise FileNotFoundError(path)

    def _answer(self, scope: Scope, headers: Headers, path: str, served: Served) -> Answer:
        if f"{path}/" == self.mount:
            return Answer(308, [("Location", self.mount)])
        request = Request(
            path=path.removeprefix(self.mount) if path.startswith(self.mount) else OUTSIDE,
            query=scope["query_string"].decode("ascii", "replace"),
            method=scope["method"],
            accept=_joined(headers, "accept"),
            accept_profile=_joined(headers, "accept-profile"),
        )
        return answer(request, served.routes, served.has)


def _joined(headers: Headers, name: str) -> str | None:
    """A field that may be on several lines (RFC 9110, section 5.2); ``None`` if there is none."""
    return ", ".join(headers.getlist(name)) or (None if name not in headers else "")


def _prepare(found: Answer, served: Served, asked: Mapping[str, str], *, ranges: bool) -> _Ready:
    """Put conditions, ranges and content codings to an answer.

    Args:
        found: the answer.
        served: the release.
        asked: the header fields of the request.
        ranges: whether its method knows ranges: only GET does (RFC 9110, section 14.2).

    Raises:
        FileNotFoundError: if the release was removed meanwhile.
    """
    common = [*safety(served.routes, found.file), *CORS]
    if not found.file:
        return _in_words(found.status, [*found.fields, *common])
    path = found.file
    end = served.packed(path, codings(asked.get("accept-encoding", "")))
    etag, modified = served.etag(path, end), _modified(served, path)
    fields = [*found.fields, ("ETag", etag), *common]
    if modified:
        fields.append(("Last-Modified", modified))
    if found.status == 200:  # noqa: PLR2004
        status = outcome(asked, etag, modified)
        if status == 412:  # noqa: PLR2004
            return _in_words(status, common)
        if status == 304:  # noqa: PLR2004
            return _Ready(status, _without_content(fields), -1, range(0))
    return _with_file(found.status, fields, served, (path, end), asked if ranges else {})


def _with_file(
    status: int, fields: Fields, served: Served, name: tuple[str, str], asked: Mapping[str, str]
) -> _Ready:
    path, end = name
    descriptor = served.open(path, end)
    try:
        size = os.fstat(descriptor).st_size
        wanted: range | None = range(size)
        if status == 200:  # noqa: PLR2004
            fields = [*fields, ("Accept-Ranges", "bytes")]
            wanted = part(asked, size, served.etag(path, end))
        if wanted is None:
            os.close(descriptor)
            kept = [*safety(served.routes, path), *CORS, ("Content-Range", f"bytes */{size}")]
            return _in_words(416, kept)
    except OSError:
        os.close(descriptor)
        raise
    if end:
        fields = [*fields, ("Content-Encoding", CODINGS[end])]
    if len(wanted) < size:
        status = 206
        fields = [*fields, ("Content-Range", f"bytes {wanted.start}-{wanted.stop - 1}/{size}")]
    return _Ready(status, [*fields, ("Content-Length", str(len(wanted)))], descriptor, wanted)


def _without_content(fields: Fields) -> Fields:
    """What a 304 repeats (RFC 9110, section 15.4.5)."""
    return [(name, value) for name, value in fields if name != "Content-Type"]


def _modified(served: Served, path: str) -> str:
    """When the data say that a file's document changed last; empty if they don't."""
    routes = served.routes
    for profile in routes.profiles:
        path = path.removeprefix(f"profile/{profile}/")
    return last_modified(routes.note(split_page(path.rpartition(".")[0])[0]).modified)


def _in_words(status: int, fields: Fields) -> _Ready:
    words = f"{_WORDS[status]}\n".encode() if status in _WORDS else b""
    known = [*fields, ("Content-Length", str(len(words)))] if status != 204 else fields  # noqa: PLR2004
    if words:
        known.append(("Content-Type", "text/plain; charset=utf-8"))
    return _Ready(status, known, -1, range(len(words)), words)


async def _send(ready: _Ready, fields: list[Pair], send: Send, *, head: bool) -> bytes | None:
    """Send an answer; large files piece by piece. Gives the body, if it was one piece."""
    try:
        start = {"type": "http.response.start", "status": ready.status, "headers": fields}
        await send(start)
        place, left = ready.content.start, 0 if head else len(ready.content)
        whole = left <= _PIECE
        while left > _PIECE and ready.descriptor >= 0:
            piece = await asyncio.to_thread(os.pread, ready.descriptor, _PIECE, place)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            place, left = place + len(piece), left - len(piece)
        body = ready.words if ready.descriptor < 0 else os.pread(ready.descriptor, left, place)
        await send({"type": "http.response.body", "body": b"" if head else body})
    finally:
        if ready.descriptor >= 0:
            os.close(ready.descriptor)
    return body if whole else None
