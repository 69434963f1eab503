"""Writing with a page open: what is built anew when a file changes, and shown at once.

Only with ``publisher serve --watch``, on one's own computer: the pages then carry a script that
those of the release don't have.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import stat
import threading
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from watchfiles import watch

from publisher.config import FILE_NAME, load
from publisher.errors import PublisherError
from publisher.headers import SAFETY

SCRIPT, CHANGES = "-/watch.js", "-/changes"

_MORE_POLICY = "; script-src 'self'; connect-src 'self'"
_BEGIN_SECONDS, _LOOK_SECONDS = 5, 0.1
# Changes within so many milliseconds are one: an editor writes a file in several steps.
_TOGETHER_MS = 60
_ASKED_WHOLE = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
_HEAD = re.compile(rb"</head>", re.IGNORECASE)
_WRONG = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>This can't be shown</title>
</head>
<body>
<pre role="alert" dir="auto">{}</pre>
</body>
</html>
"""
_CODE = """\
const changes = new EventSource(new URL("changes", document.currentScript.src));
let told, lost;
changes.addEventListener("built", () => location.reload());
// Who was away, such as a computer that slept, has missed what was mended or built meanwhile.
changes.addEventListener("error", () => { lost = true; });
changes.addEventListener("sound", () => { if (told || lost) location.reload(); });
changes.addEventListener("failed", (event) => {
  told?.remove();
  told = document.createElement("pre");
  told.setAttribute("role", "alert");
  told.setAttribute("dir", "auto");
  told.id = "publisher-failed";
  told.textContent = JSON.parse(event.data);
  Object.assign(told.style, {
    position: "fixed", inset: "auto 0 0 0", zIndex: "9", margin: "0", padding: "1rem 1.5rem",
    maxHeight: "60vh", overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere",
    font: "1rem/1.5 ui-monospace, monospace", color: "#fff", background: "#7a1414",
    borderTop: "4px solid #f2b8b8",
  });
  document.body.append(told);
});
"""


class Watching:
    """Runs a build whenever one of some files has changed, in a thread of its own.

    Args:
        paths: gives the files and folders that are watched, with all that is in them, whether they
            exist or not. It is asked again when one of them was replaced.
        build: makes a new release; whatever it has to say, it says itself. What it returns is what
            is wrong: the pages show it. Empty if nothing is.
        rest: what can wait until nothing has changed for a while after a build.

    Attributes:
        failure: what is wrong with the project now; empty if nothing is.
    """

    def __init__(
        self,
        paths: Callable[[], Sequence[Path]],
        build: Callable[[], str],
        rest: Callable[[], object] = lambda: None,
    ) -> None:
        self._paths = paths
        self._build = build
        self._rest = rest
        self.failure = ""
        self._begun, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self, ready: Callable[[], bool]) -> None:
        """Build for the first time; after each change anew, until there is something to show.

        Args:
            ready: whether there is.
        """
        self.failure = self._build()
        while not ready():
            self._await_change()
            self.failure = self._build()

    def _await_change(self) -> None:
        paths = self._paths()
        known = _marks(paths)
        for changes in self._changes([path for path in paths if path.is_dir()]):
            if changes or _marks(paths) != known:
                return

    def start(self) -> None:
        """Begin to watch; from here on no change is missed."""
        self._thread.start()
        self._begun.wait(_BEGIN_SECONDS)

    def stop(self) -> None:
        """Watch no more; a build that has begun comes to its end."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        waiting = unrested = False
        while not self._stop.is_set():
            paths = self._paths()
            known = _marks(paths)
            for changes in self._changes([path for path in paths if path.is_dir()]):
                self._begun.set()
                if _marks(paths) != known:
                    # What is watched may be another thing now: watch that first, then build.
                    waiting = True
                    break
                if changes or waiting:
                    waiting, unrested = False, True
                    self.failure = self._build()
                elif unrested:
                    unrested = False
                    self._rest()

    def _changes(self, folders: Sequence[Path]) -> Iterator[Collection[object]]:
        """What changed in some folders; nothing, twice a second, to look at the rest."""
        return watch(
            *folders,
            stop_event=self._stop,
            debounce=_TOGETHER_MS,
            rust_timeout=500,
            yield_on_timeout=True,
        )


def sources(project: Path) -> list[Path]:
    """The files and folders that a build of a project reads, whether they exist or not."""
    standard = [project / name for name in (FILE_NAME, "data", "ontology", "queries")]
    try:
        config = load(project)
    except PublisherError:
        return standard
    named = [path for path in (config.data, config.ontology, config.queries) if path]
    return list(dict.fromkeys([*standard, *named, *config.contexts.values()]))


def _marks(paths: Iterable[Path]) -> list[tuple[int, ...]]:
    """What tells that a file was written or replaced, or a folder replaced.

    Editors put a new file in the place of the old one: who watches that one sees nothing more.
    """
    return [_mark(path) for path in paths]


def _mark(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    if stat.S_ISDIR(found.st_mode):
        return (found.st_ino,)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


class Watched:
    """Pages that reload themselves when there is a new release.

    Args:
        app: answers with the pages.
        mount: the path at which the base is.
        look: looks for a new release; where there is one, it is told by :meth:`tell`.
        failure: gives what is wrong with the project; empty if nothing is.
        say: tells those who write what can't be shown.
    """

    def __init__(
        self,
        app: ASGIApp,
        mount: str,
        look: Callable[[], Awaitable[object]],
        failure: Callable[[], str],
        say: Callable[[str], object],
    ) -> None:
        self._say = say
        self._failure = failure
        self._app = app
        self._mount = mount
        self._look = look
        self._told = 0

    def routes(self) -> list[BaseRoute]:
        """The script of the pages, and the stream that it listens to."""
        return [
            Route(self._mount + SCRIPT, Response(_CODE, media_type="text/javascript")),
            Route(self._mount + CHANGES, self._changes),
        ]

    async def tell(self, *_: object) -> None:
        """Say that there is a new release."""
        self._told += 1

    async def _changes(self, _request: Request) -> Response:
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        seen, shown = self._told, ""
        yield "retry: 500\n\n"
        if not self._failure():
            yield "event: sound\ndata:\n\n"
        while True:
            failure = self._failure()
            if failure and failure != shown:
                yield f"event: failed\ndata: {json.dumps(failure)}\n\n"
            # What was wrong is mended: the page as it was is right again, without a new release.
            mended, shown = shown and not failure, failure
            if seen != self._told or mended:
                seen = self._told
                yield "event: built\ndata:\n\n"
            await asyncio.sleep(_LOOK_SECONDS)
            await self._look()  # a page that waits asks for nothing: nobody else may look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; put the script into a page."""
        whole = {
            **scope,
            "headers": [(name, v) for name, v in scope["headers"] if name not in _ASKED_WHOLE],
        }
        pieces: list[bytes] = []
        start: list[Message] = []
        begun = False

        async def changing(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_page(message):
                start.append(message)
                return
            if not start:
                begun = True
                await send(message)
                return
            pieces.append(message.get("body", b""))
            if not message.get("more_body"):
                begun = True
                for changed in self._with_script(start[0], b"".join(pieces)):
                    await send(changed)

        try:
            await self._app(whole, receive, changing)
        except (PublisherError, OSError) as error:
            # A file of a draft is made now, of what was there when the project was read.
            if begun:
                raise
            self._say(str(error))
            for message in self._with_script(*_apology(error)):
                await send(message)

    def _with_script(self, start: Message, page: bytes) -> Iterator[Message]:
        code = f'<script src="{self._mount}{SCRIPT}" defer></script></head>'.encode()
        body = _HEAD.sub(lambda _: code, page, count=1)
        headers = MutableHeaders(scope=start)
        if "script-src" not in headers["Content-Security-Policy"]:
            headers["Content-Security-Policy"] += _MORE_POLICY
        if page:  # the answer to HEAD has none
            headers["Content-Length"] = str(len(body))
        del headers["ETag"]
        yield start
        yield {"type": "http.response.body", "body": body}


def unkept(app: ASGIApp) -> ASGIApp:
    """The same answers, none of which a browser keeps: after the next build it may be another."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "no-store"
            await send(message)

        await app(scope, receive, sending)

    return answer


def _apology(error: Exception) -> tuple[Message, bytes]:
    """A page that says what is wrong, to be reloaded like others: its start and its body."""
    page = _WRONG.format(html.escape(str(error))).encode()
    fields = [*SAFETY, ("Content-Type", "text/html; charset=utf-8")]
    headers = [(name.lower().encode(), value.encode()) for name, value in fields]
    return {"type": "http.response.start", "status": 500, "headers": headers}, page


def _is_page(start: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/html")
        for name, value in start["headers"]
    )
