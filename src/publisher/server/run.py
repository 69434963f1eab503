"""The server as a process: listens, answers, and ends when it is told to."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from functools import partial
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from publisher.errors import StoreUnavailable
from publisher.server import sparql
from publisher.server.app import Settings, application
from publisher.server.connections import MOST_CONNECTIONS, Connection
from publisher.server.documents import Documents
from publisher.server.log import AccessLog, Write, lines
from publisher.server.sparql import SparqlEndpoint
from publisher.server.watch import Watched, Watching, unkept

_KEEP_ALIVE_SECONDS = 15
_LAST_ANSWERS_SECONDS = 10
_WAITING = 2_048

Ready = Callable[[str], object]


def serve(
    settings: Settings,
    *,
    log: Write | None = None,
    say: Write = lambda _: None,
    ready: Ready | None = None,
    watching: Watching | None = None,
) -> None:
    """Serve a site until the process is told to end.

    Args:
        settings: which site, and where.
        log: takes each line of the access log; ``None`` for no log.
        say: takes a line about what is wrong with the server itself.
        ready: told the address of the front page once the server listens.
        watching: what rebuilds the site when a file changes.

    Raises:
        SiteError: if there is no release, or it is damaged.
        StoreUnavailable: if the port is taken or not ours to take, or the address isn't ours.
    """
    _open_many()
    documents = Documents(settings.releases, settings.mount, say)
    remembered = documents.remembered
    endpoint = SparqlEndpoint(documents.look, say, remembered) if settings.queries else None
    app = _application(documents, endpoint, watching, say)
    listening = _listen(settings)
    noted = lines(log) if log else None
    # With --watch each page gets a script on its way: nothing is sent again as it was.
    ready_made = None if watching else remembered
    connection = partial(Connection, remembered=ready_made, log=noted)
    config = uvicorn.Config(
        AccessLog(app, noted) if noted else app,
        http=cast("type[Connection]", connection),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="error",
        server_header=False,
        date_header=True,
        proxy_headers=False,  # no address that we write comes from a request
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1 if watching else _LAST_ANSWERS_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=_WAITING,
    )
    if watching:
        watching.start()
    try:
        with listening:
            if ready:
                ready(_address(listening, settings, documents.mount))
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        if watching:
            watching.stop()


def _open_many() -> None:
    """Let the process have as many files open as it may: each connection is one."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _application(
    documents: Documents,
    endpoint: SparqlEndpoint | None,
    watching: Watching | None,
    say: Write,
) -> ASGIApp:
    more = sparql.assets(documents.mount) if endpoint else []
    if watching is None:
        return application(documents, endpoint, more=more)
    pages = Watched(documents, documents.mount, documents.look, lambda: watching.failure, say)
    documents.moved.append(pages.tell)
    return unkept(application(documents, endpoint, pages=pages, more=[*more, *pages.routes()]))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP, so that asyncio sends small pieces at once: else each answer waits for 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_WAITING)
    except OSError as error:
        listening.close()
        raise StoreUnavailable(
            f"nothing can listen at {settings.host}:{settings.port} ({error.strerror}); "
            f"{_remedy(error)}"
        ) from error
    return listening


def _remedy(error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "name an address of this computer with --host; 0.0.0.0 is all of them"
    return "choose another port with --port"


def _address(listening: socket.socket, settings: Settings, mount: str) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}{mount}"
