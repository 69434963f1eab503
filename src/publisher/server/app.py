"""The server's application: documents, the endpoint for queries, and how it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.endpoint import PATH
from publisher.headers import SAFETY
from publisher.routes import FILE, HOME
from publisher.server.documents import Documents
from publisher.server.releases import Releases, Served

HEALTH = "healthz"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a site is served.

    Attributes:
        releases: where the release comes from.
        host: the address to listen at.
        port: the port; 0 for any free one.
        mount: the path at which requests arrive; empty for that of the base IRI. Another one where
            a proxy takes the path away or puts one before it.
        queries: whether SPARQL queries are answered.
    """

    releases: Releases
    host: str = "127.0.0.1"
    port: int = 8000
    mount: str = ""
    queries: bool = True


class Queries(Protocol):
    """Answers SPARQL queries over the current release."""

    async def start(self, served: Served) -> None:
        """Begin to answer from a release."""

    async def move(self, served: Served) -> None:
        """Begin to move to another release; the one before answers until then."""

    async def close(self) -> None:
        """Stop."""

    async def healthy(self) -> bool:
        """Whether it answers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""


def application(
    documents: Documents,
    queries: Queries | None = None,
    pages: ASGIApp | None = None,
    more: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """The application for one site.

    Args:
        documents: its files.
        queries: its endpoint; ``None`` if it has none.
        pages: answers with the files in another way; ``None`` for as they are.
        more: what else answers, and where.
    """
    mount = documents.mount
    often: dict[str, ASGIApp] = {f"{mount}{PATH}": queries} if queries else {}
    healths = dict.fromkeys(f"{at}{HEALTH}" for at in ("/", mount))
    health = _health(documents, queries)
    rest = Starlette(
        routes=[*(Route(path, health) for path in healths), *more],
        lifespan=_lifespan(documents, queries),
        exception_handlers={Exception: _failed},
    )
    seldom = frozenset(route.path for route in rest.routes if isinstance(route, Route))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is asked for often without a framework between."""
        if scope["type"] != "http" or scope["path"] in seldom:
            await rest(scope, receive, send)
        else:
            await _caught(often.get(scope["path"], pages or documents), scope, receive, send)

    return answer


async def _caught(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """What an application answers; where it fails before it has begun, that it failed."""
    begun = False

    async def noting(message: Message) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, noting)
    except Exception:
        if not begun:
            await _apology()(scope, receive, send)
        raise


def _lifespan(
    documents: Documents, queries: Queries | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_: Starlette) -> AsyncIterator[None]:
        if queries is None:
            yield
            return
        await queries.start(documents.served)
        documents.moved.append(queries.move)
        try:
            yield
        finally:
            await queries.close()

    return run


def _health(
    documents: Documents, queries: Queries | None
) -> Callable[[Request], Awaitable[Response]]:
    async def health(_: Request) -> Response:
        ill = await _illness(documents, queries)
        fields = {**dict(SAFETY), "Cache-Control": "no-store"}
        return PlainTextResponse(f"{ill or 'ok'}\n", 503 if ill else 200, fields)

    return health


async def _illness(documents: Documents, queries: Queries | None) -> str:
    """What does not work: empty if all does. Both are tried in earnest."""
    served = await documents.look()
    page = HOME if served.has(HOME) else FILE
    content = b""
    with suppress(OSError):
        content = served.read(page)
    if not content:
        return "pages can't be read"
    if queries is not None and not await queries.healthy():
        return "queries are not answered"
    return ""


async def _failed(_request: Request, _error: Exception) -> Response:
    return _apology()


def _apology() -> Response:
    """A bug: the client learns no more than that it is one; the traceback goes to the log."""
    words = "Something went wrong on our side.\n"
    return PlainTextResponse(words, 500, {**dict(SAFETY), "Cache-Control": "no-store"})
