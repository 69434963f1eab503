"""A release's statements in a process of their own, which forks children to answer questions.

The server never reads a foreign query: it hands over a socket, on which a child finds one question
after the other and writes the replies. Orders come as records of one size over another socket.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
import sys
from collections import deque
from functools import partial
from pathlib import Path

from publisher import endpoint
from publisher.answers import described
from publisher.endpoint import Endpoint
from publisher.errors import QueryError, QueryTimeout, QueryTooLarge, SiteError, StoreError
from publisher.formats import RESULTS, by_name
from publisher.queries import Found, evaluate, rewritten
from publisher.queries.child import dependent, isolated, live
from publisher.queries.conversation import WORN_SECONDS, Given, converse
from publisher.routes import DERIVED, DESCRIPTION, STATEMENTS
from publisher.server import querypage
from publisher.server.protocol import HTML, offered_message
from publisher.server.querypage import Shell
from publisher.server.questions import Outcome, Question, Reply, died
from publisher.server.releases import Served, open_release
from publisher.stores import Graphs, Kind, Write
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import Iri, Prefixes
from publisher.writers import graph

ASK, SLOW, STOP = 1, 2, 3
"""The orders: a child that answers on the socket that goes with it; let others go first; stop."""

READY = b"ready\n"
"""What the process says once it can be asked."""

_RECORD = struct.Struct("!IQ")
# The niceness of what takes long. By the greatest it would hardly run beside other work.
_LAST = 10
_MOST_SOCKETS = 16
_PIECE = 65_536
_JSON = RESULTS[0]
# NOW, RAND, UUID, STRUUID and BNODE, and texts that only look like them.
_VARYING = ("NOW", "RAND", "UUID", "BNODE")
_NO_PROCESS = Reply(Outcome.BUSY, "no process can be started just now; ask again in a moment")
_RESULTS = {format_.media_type: format_.name for format_ in RESULTS}


def order(what: int, number: int) -> bytes:
    """An order about the question of this number, as a record."""
    return _RECORD.pack(what, number)


class Statements:
    """What a release says, to be asked about.

    Args:
        served: the release.

    Raises:
        SiteError: if it is damaged or was built by an older publisher.
        StoreError: if its statements can't be read.
    """

    def __init__(self, served: Served) -> None:
        self.served = served
        try:
            self.endpoint = Endpoint.loads((served.folder / endpoint.FILE).read_bytes())
        except OSError as error:
            raise SiteError(f"{served.folder} was built by an older publisher; build it") from error
        description = Iri(served.routes.profile_iri(DESCRIPTION))
        self._store = EmbeddedStore.load(
            [(served.folder / STATEMENTS, description), (served.folder / DERIVED, None)]
        )
        self._prefixes = Prefixes(self.endpoint.prefixes)
        self._shell = shell(served, self.endpoint)

    def reply(self, question: Question) -> Reply:
        """The answer to a question. Only for a process that is there for foreign questions."""
        try:
            return self._written(self._found(question), question)
        except QueryTooLarge as error:
            return Reply(Outcome.STOPPED, str(error))
        except QueryError as error:
            return Reply(Outcome.REFUSED, str(error))
        except QueryTimeout as error:
            return Reply(Outcome.STOPPED, str(error))
        except MemoryError:
            return Reply(Outcome.STOPPED, "the answer needs too much memory; ask for less")
        except StoreError as error:
            return Reply(Outcome.FAILED, str(error))

    def _found(self, question: Question) -> Found:
        graphs = Graphs(
            tuple(map(Iri, question.default_graphs)), tuple(map(Iri, question.named_graphs))
        )

        def ask(write: Write, prefixes: Prefixes) -> Kind:
            base = self.endpoint.base
            return self._store.answer(
                question.query, write, prefixes=prefixes, base=base, graphs=graphs
            )

        limits = self.endpoint.limits
        return evaluate(ask, question.query, prefixes=self._prefixes, limits=limits)

    def _written(self, found: Found, question: Question) -> Reply:
        media_type = question.graph if found.kind == "construct" else question.results
        if not media_type:
            return Reply(Outcome.UNACCEPTABLE, offered_message())
        try:
            body = self._body(found, media_type, question.query)
        except SiteError as error:  # RDF/XML can't hold every graph
            return Reply(Outcome.UNACCEPTABLE, f"{error}; or ask for another format")
        if len(body) > self.endpoint.limits.result_bytes:
            raise QueryTooLarge("the answer is too large in this format; ask for less")
        asked = question.query.upper()
        varies = any(word in asked for word in _VARYING)
        return Reply(Outcome.DONE, media_type=media_type, body=body, varies=varies)

    def _body(self, found: Found, media_type: str, query: str) -> bytes:
        if media_type == HTML.media_type:
            return self._page(found, query)
        if found.kind == "construct":
            return graph.write(found.triples, by_name(media_type), self._prefixes)
        return rewritten(found.body, _RESULTS[media_type])

    def _page(self, found: Found, query: str) -> bytes:
        assert self._shell is not None  # noqa: S101 - else no page is offered
        media_type = "text/turtle" if found.kind == "construct" else _JSON.media_type
        return querypage.answered(
            self._shell,
            href=partial(described, routes=self.served.routes, has=self.served.has),
            query=query,
            media_type=media_type,
            body=self._body(found, media_type, query),
        )


def shell(served: Served, settings: Endpoint) -> Shell | None:
    """The page for queries of a release; ``None`` if it has no pages."""
    if not served.has(querypage.FILE):
        return None
    return Shell.read((served.folder / querypage.FILE).read_bytes(), settings)


def let_go_first(process: int) -> None:
    """Let others go before a process; one that does so already, or can't be told to, is left alone.

    Who starts the server with a niceness above ours couldn't take it back without privileges.
    """
    with contextlib.suppress(OSError):
        if os.getpriority(os.PRIO_PROCESS, process) < _LAST:
            os.setpriority(os.PRIO_PROCESS, process, _LAST)


class _Children:
    """The children that are at work.

    Args:
        control: the socket that orders come from.
        statements: what they answer from.
    """

    def __init__(self, control: socket.socket, statements: Statements) -> None:
        self._control = control
        self._statements = statements
        self._orders = bytearray()
        self._sockets: deque[int] = deque()
        self._working: dict[int, tuple[int, int]] = {}  # number → process, socket

    def work(self) -> None:
        """Follow orders until there is nobody who gives any."""
        waking, wake = socket.socketpair()
        for end in (waking, wake):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(waking, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if waking in ready:
                    waking.recv(_PIECE)
                    self._reap()
                if self._control in ready and not self._receive():
                    return

    def _receive(self) -> bool:
        received, sockets, _, _ = socket.recv_fds(self._control, _PIECE, _MOST_SOCKETS)
        self._orders += received
        self._sockets.extend(sockets)
        while len(self._orders) >= _RECORD.size:
            what, number = _RECORD.unpack_from(self._orders)
            del self._orders[: _RECORD.size]
            self._follow(what, number)
        return bool(received)

    def _follow(self, what: int, number: int) -> None:
        if what == ASK:
            self._fork(number, self._sockets.popleft())
        elif number in self._working:  # else it has ended meanwhile
            process, _ = self._working[number]
            if what == SLOW:
                let_go_first(process)
            else:
                os.kill(process, signal.SIGKILL)

    def _fork(self, number: int, talking: int) -> None:
        parent = os.getpid()
        try:
            process = os.fork()
        except OSError:
            with contextlib.suppress(OSError):
                os.write(talking, b"0\n" + Given(_NO_PROCESS.dumps()).framed())
            os.close(talking)
            return
        if process == 0:
            limits = self._statements.endpoint.limits
            live(
                lambda: converse(talking, self._reply),
                talking,
                seconds=limits.query_seconds + WORN_SECONDS,
                memory_bytes=limits.query_memory,
                isolate=partial(dependent, parent),
            )
        self._working[number] = process, talking

    def _reply(self, question: bytes) -> bytes:
        return self._statements.reply(Question.loads(question)).dumps()

    def _reap(self) -> None:
        """Say of those that were killed that they were: the other end takes it for their last."""
        for number, (process, talking) in list(self._working.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self._working[number]
                if (code := os.waitstatus_to_exitcode(status)) < 0:
                    with contextlib.suppress(OSError):
                        os.set_blocking(talking, False)
                        os.write(talking, died(code))
                os.close(talking)


def main(folder: str, descriptor: str) -> None:
    """Load a release and answer, until the other end of the socket is closed."""
    isolated(os.getppid())  # before there is anything foreign here; the children are isolated by it
    with socket.socket(fileno=int(descriptor)) as control:
        try:
            statements = Statements(open_release(Path(folder)))
        except (SiteError, StoreError) as error:
            control.sendall(f"{error}\n".encode(errors="replace"))
            return
        gc.collect()
        gc.freeze()  # what is there is shared with the children, and stays so
        control.sendall(READY)
        _Children(control, statements).work()


if __name__ == "__main__":
    main(*sys.argv[1:])
