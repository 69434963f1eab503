"""A small server for the page for queries, run in a process of its own: real pages, real answers.

It knows as much of HTTP as a browser needs to drive the page. Usage: endpoint.py SITE PROJECT
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import publisher
from publisher.errors import QueryError
from publisher.server import querypage
from publisher.server.querypage import Shell

ROOT = Path(__file__).resolve().parents[1]
JSON = "application/sparql-results+json"
NAMES = {"text/csv": "csv", JSON: "json", "text/turtle": "turtle"}


class Handler(SimpleHTTPRequestHandler):
    """Answers at ``/sparql``; gives the files of the site, and those of the page, elsewhere."""

    def __init__(
        self, *arguments: object, publication: publisher.Publication, directory: str
    ) -> None:
        self.publication = publication
        parts = (Path(directory, name).read_bytes() for name in _PARTS)
        self.shell = Shell.read(*parts)
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/sparql":
            self.answer(dict(parse_qsl(query, keep_blank_values=True)))
        elif (content := querypage.assets().get(path[1:])) is not None:
            self.give(200, "text/javascript; charset=utf-8", content)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(dict(parse_qsl(body.decode(), keep_blank_values=True)))

    def answer(self, asked: Mapping[str, str]) -> None:
        query = asked.get("query")
        if query is None:
            self.give(200, "text/html; charset=utf-8", querypage.empty(self.shell))
            return
        wanted = asked.get("_mediatype", "text/html")
        try:
            media_type, body = self.found(query, wanted)
        except QueryError as error:
            page = querypage.failed(self.shell, query=query, message=str(error))
            self.give(400, "text/html; charset=utf-8", page)
            return
        if wanted == "text/html":
            page = querypage.answered(
                self.shell, href=self.href, query=query, media_type=media_type, body=body
            )
            self.give(200, "text/html; charset=utf-8", page)
        else:
            self.give(200, media_type, body)

    def found(self, query: str, wanted: str) -> tuple[str, bytes]:
        answer = self.publication.query(query)
        usual = "text/turtle" if answer.kind == "construct" else JSON
        media_type = usual if wanted == "text/html" else wanted
        return media_type, self.publication.write_answer(answer, NAMES[media_type])

    def href(self, iri: str) -> str | None:
        base = self.publication.config.base
        return self.publication[iri].document.removeprefix(base) if iri in KNOWN else None

    def give(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if media_type.startswith("text/html"):
            self.send_header("Content-Security-Policy", querypage.POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


_PARTS = (querypage.FILE, querypage.SETTINGS)
KNOWN: set[str] = set()


@contextmanager
def endpoint(site: Path, project: Path = ROOT) -> Iterator[str]:
    """The address at which a built site answers queries, with a slash at its end."""
    command = [sys.executable, __file__, str(site), str(project)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert address, "the server did not start"
            yield address
        finally:
            process.terminate()


def main(site: str, project: str) -> None:
    publication = publisher.open(project)
    publication.query("ASK {}")  # loads the store
    KNOWN.update(
        topic for topics in publication.representations.documents.values() for topic in topics
    )
    handler = partial(Handler, publication=publication, directory=site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
