"""The endpoint for SPARQL queries, and the page for them, as an ASGI application.

SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) and Service Description
(https://www.w3.org/TR/sparql11-service-description/). An answer is sent whole, or not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, NamedTuple, TypeVar

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from publisher import endpoint, headers
from publisher.endpoint import Endpoint
from publisher.errors import PublisherError
from publisher.routes import SERVICE, Routes
from publisher.server import protocol, querypage
from publisher.server.delivery import RETRY, Delivery, Said, words
from publisher.server.protocol import HTML, Ask, Description, Refusal
from publisher.server.querypage import Shell
from publisher.server.questions import Outcome, Question
from publisher.server.releases import Served
from publisher.server.remembered import Remembered, keeper
from publisher.server.store import shell
from publisher.server.workers import BUSY, Workers

_T = TypeVar("_T")

_STATUS = {
    Outcome.DONE: 200,
    Outcome.REFUSED: 400,
    Outcome.UNACCEPTABLE: 406,
    Outcome.STOPPED: 503,
    Outcome.BUSY: 503,
    Outcome.FAILED: 502,
}
# Percent-escapes make three bytes of one; there are other parameters beside the query.
_ESCAPED, _BESIDE = 3, 20_000
_AGAIN_SECONDS = (1, 1, 2, 4, 8, 16, 32, 60)  # a release that is damaged stays so
_TOLD_AT = 3  # attempts
_PAGES_FIRST_SECONDS = 0.5  # to whoever waits for a page of a new release
_WELL_SECONDS = 5
_MOST_LARGE = 16  # answers as large as they may be, that wait to be read
_FOR_EVER = "public, max-age=31536000, immutable"

_PREFLIGHT = (
    ("Access-Control-Allow-Methods", protocol.ALLOWED),
    ("Access-Control-Allow-Headers", "Accept, Content-Type"),
    ("Access-Control-Max-Age", "86400"),
)


class _Current(NamedTuple):
    """A release, those who answer questions about it, and the fields that all answers have."""

    served: Served
    endpoint: Endpoint
    shell: Shell | None
    workers: Workers
    kept: tuple[tuple[str, str], ...]


class SparqlEndpoint:
    """Answers queries about the current release; ``app.Queries`` says what the methods do.

    Args:
        look: looks for a new release; whoever does so tells ``move`` of it.
        say: tells those who run the server what is wrong.
        remembered: the answers that are ready to be sent again.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[object]],
        say: Callable[[str], object],
        remembered: Remembered,
    ) -> None:
        self._look = look
        self._say = say
        self._remembered = remembered
        self._current: _Current | None = None
        self._wanted: Served | None = None
        self._moving: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._leaving: set[asyncio.Task[None]] = set()
        self._delivery = Delivery()

    async def start(self, served: Served) -> None:
        """Load a release; where that fails, the pages are served all the same."""
        self._wanted = served
        try:
            self._replace(await _loaded(served))
        except (PublisherError, OSError, TimeoutError) as error:
            self._say(f"queries are not answered: {error}")

    async def move(self, served: Served) -> None:
        """Begin to load another release; until it is there, the one before answers."""
        if served is not self._wanted:
            self._wanted = served
            self._moved.set()
        if self._moving is None or self._moving.done():
            self._moving = asyncio.create_task(self._follow())

    async def _again(self) -> None:
        """Load the release again that nobody answers for."""
        if self._wanted is not None:
            await self.move(self._wanted)

    async def _follow(self) -> None:
        """Load the release that is wanted, until it is the one that is there."""
        await asyncio.sleep(_PAGES_FIRST_SECONDS)
        failed = Counter[str]()
        while (wanted := self._wanted) is not None and not self._is_there(wanted):
            self._moved.clear()
            try:
                self._replace(await _loaded(wanted))
            except (PublisherError, OSError, TimeoutError) as error:
                # Removed by the build after the next one, perhaps: then another is wanted soon.
                failed[str(error)] += 1
                if failed[str(error)] == _TOLD_AT:
                    self._say(f"queries are not answered from the new release: {error}")
                await self._wait(failed[str(error)])

    async def _wait(self, failures: int) -> None:
        """Wait before a release is tried again that failed so often; not where another is there."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_AGAIN_SECONDS[min(failures, len(_AGAIN_SECONDS)) - 1]):
                await self._moved.wait()

    def _is_there(self, served: Served) -> bool:
        current = self._current
        return (
            current is not None and current.workers.alive and current.served.folder == served.folder
        )

    def _replace(self, new: _Current) -> None:
        old, self._current = self._current, new
        self._remembered.clear()
        if old is not None:
            leaving = asyncio.create_task(old.workers.close())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    async def close(self) -> None:
        """Stop, whatever is being asked."""
        for task in (*self._leaving, *([self._moving] if self._moving else [])):
            task.cancel()
        if self._current is not None:
            self._current.workers.kill()

    async def healthy(self) -> bool:
        """Whether a small query has its answer."""
        current = self._current
        if current is None or not current.workers.alive:
            await self._again()
            return False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WELL_SECONDS):
                reply = await current.workers.ask(Question("ASK {}"))
                return reply.outcome is Outcome.DONE or reply is BUSY  # a crowd is no illness
        return False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        said = await self._answered(scope, receive)
        if said is None:  # nobody is there to listen
            return
        await self._delivery.send(said, send, self._most_held(), keeper(scope))

    def _most_held(self) -> int:
        """How many bytes of answers may wait for their clients to read them."""
        current = self._current
        return _MOST_LARGE * current.endpoint.limits.result_bytes if current else 0

    async def _answered(self, scope: Scope, receive: Receive) -> Said | None:
        method, fields = scope["method"], Headers(scope=scope)
        if method == "OPTIONS":
            return Said(204, "", b"", (("Allow", protocol.ALLOWED), *_PREFLIGHT))
        if method not in ("GET", "HEAD", "POST"):
            return words(405, "A query is sent by GET or POST.", (("Allow", protocol.ALLOWED),))
        await self._look()
        current = self._current
        if current is None or not current.workers.alive:
            await self._again()
            return words(503, "Queries are not answered just now.", RETRY)
        most = _ESCAPED * current.endpoint.limits.query_bytes + _BESIDE
        body = await _body(receive, fields, most)
        if body is None:
            return words(413, f"The request is longer than {most:,} bytes; shorten the query.")
        ask = Ask(
            method=method,
            parameters=scope["query_string"].decode("ascii", "replace"),
            content_type=fields.get("content-type", ""),
            accept=", ".join(fields.getlist("accept")) or None,
            body=body,
            pages=current.shell is not None,
        )
        return await _Answering(current, ask).said(receive)


class _Answering:
    """One request, and the release that it is answered from."""

    def __init__(self, current: _Current, ask: Ask) -> None:
        self._current = current
        self._ask = ask

    async def said(self, receive: Receive) -> Said | None:
        found = protocol.read(self._ask)
        if isinstance(found, Refusal):
            page = self._page_wanted()
            return self._failed(found.status, found.message, found.query, page, found.fields)
        if isinstance(found, Description):
            return self._described(found)
        try:
            reply = await self._current.workers.ask(found, partial(_unless_gone, receive))
        except _Gone:
            return None
        if reply.outcome is Outcome.DONE:
            kept, lasting = self._current.kept, not reply.varies
            return Said(200, _typed(reply.media_type), reply.body, kept, lasting)
        page = HTML.media_type in (found.results, found.graph)
        fields = RETRY if _STATUS[reply.outcome] == 503 else ()  # noqa: PLR2004
        return self._failed(_STATUS[reply.outcome], reply.message, found.query, page, fields)

    def _page_wanted(self) -> bool:
        found = protocol.read(Ask(accept=self._ask.accept, pages=self._ask.pages))
        return isinstance(found, Description) and found.format == HTML

    def _failed(
        self,
        status: int,
        message: str,
        query: str,
        page: bool,
        fields: tuple[tuple[str, str], ...] | list[tuple[str, str]],
    ) -> Said:
        if not page or self._current.shell is None:
            return words(status, message, tuple(fields))
        body = querypage.failed(self._current.shell, query=query, message=message)
        return Said(status, headers.of_format(HTML), body, (*fields, ("Cache-Control", "no-store")))

    def _described(self, found: Description) -> Said:
        """The description of the service, or the page."""
        if found.format is None:
            return words(406, protocol.offered_message(), (("Vary", "Accept"),))
        kept = self._current.kept
        if found.format == HTML and self._current.shell is not None:
            return Said(200, headers.of_format(HTML), querypage.empty(self._current.shell), kept)
        path = self._current.served.folder / f"{SERVICE}{found.format.suffix}"
        try:
            body = path.read_bytes()
        except OSError:
            return words(503, "The description of the service is not there just now.", RETRY)
        return Said(200, headers.of_format(found.format), body, kept)


def assets(mount: str) -> list[BaseRoute]:
    """What the page for queries loads beside the files of the release."""
    fields = dict((*headers.SAFETY, *headers.CORS, ("Cache-Control", _FOR_EVER)))
    return [
        Route(f"{mount}{path}", _Static(content, headers.content_type(path), fields))
        for path, content in querypage.assets().items()
    ]


class _Static:
    """The same answer always."""

    def __init__(self, content: bytes, media_type: str, fields: dict[str, str]) -> None:
        self._response = Response(content, 200, {**fields, "Content-Type": media_type})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._response(scope, receive, send)


async def _loaded(served: Served) -> _Current:
    """A release, ready to be asked about.

    Raises:
        PublisherError: if it is damaged, or its statements can't be loaded.
        OSError: if a file of it can't be read.
        TimeoutError: if that takes too long.
    """
    await asyncio.to_thread(served.prepare)
    settings = Endpoint.loads((served.folder / endpoint.FILE).read_bytes())
    workers = Workers(settings.limits)
    try:
        await workers.start(served.folder)
    except BaseException:
        workers.kill()
        raise
    return _Current(served, settings, shell(served, settings), workers, _kept(served))


async def _body(receive: Receive, fields: Headers, most: int) -> bytes | None:
    """The body of a request; ``None`` if it is too long."""
    length = fields.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


class _Gone(Exception):
    """The client is not there any more."""


async def _unless_gone(receive: Receive, waiting: Coroutine[Any, Any, _T]) -> _T:
    """What is waited for, unless the client goes away first: then nobody works on.

    Raises:
        _Gone: if it does.
    """
    awaited = asyncio.create_task(waiting)
    gone = asyncio.create_task(_gone(receive))
    both: set[asyncio.Task[Any]] = {awaited, gone}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if awaited.done():
            return awaited.result()
        raise _Gone
    finally:
        awaited.cancel()
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _kept(served: Served) -> tuple[tuple[str, str], ...]:
    """What all answers have: how long they hold, what they depend on, what describes the data."""
    routes: Routes = served.routes
    license_ = [headers.link(routes.licence, "license")] if routes.licence else []
    described = headers.link(f"{routes.base}{endpoint.PATH}", "service-desc")
    return (
        ("Vary", "Accept"),
        ("Cache-Control", headers.cache("")),
        ("Link", ", ".join([described, *license_])),
    )
