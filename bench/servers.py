"""Servers that are started, asked and ended: ours, and nginx with the same files."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.costs import Cost, Failed, cpu_of_tree
from bench.places import ROOT, Missing, Place, installed, program

_LONGEST = 30.0  # seconds
_UNSEEN = 0.05  # seconds between two looks at the time
_GOOD, _BUSY = 200, 503
_START = 600.0  # seconds that a server may take to start, and to load what it answers from

_NGINX = """\
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    types {{ text/html html; text/turtle ttl; application/ld+json jsonld; }}
    keepalive_requests 1000000;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


Paths = Callable[[int], str]
"""The path of a request, by its number."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Attributes:
        port: where it listens.
        process: the first of its processes.
        enough: for how many seconds of CPU time it is asked.
    """

    port: int
    process: int
    enough: float

    def ask(self, path: str | Paths, accept: str = "*/*") -> Cost:
        """Ask for a path again and again: seconds for each request.

        Args:
            path: the path, or what gives another one for each number.
            accept: the ``Accept`` field.

        Raises:
            Failed: if an answer is not 200, or is empty.
        """
        count = 0
        paths: Paths = path if callable(path) else lambda _: path
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_START)
        with contextlib.closing(connection):
            _await(connection, paths(-1), accept)
            before, begun = cpu_of_tree(self.process), time.perf_counter()
            while cpu_of_tree(self.process) - before < self.enough:
                since = time.perf_counter()
                while time.perf_counter() - since < _UNSEEN:
                    _request(connection, paths(count), accept)
                    count += 1
                if time.perf_counter() - begun > _LONGEST:
                    break
        spent = cpu_of_tree(self.process) - before
        return Cost(spent / count, (time.perf_counter() - begun) / count, told={"requests": count})


def _await(connection: HTTPConnection, path: str, accept: str) -> None:
    """Ask until the server has loaded what it answers from, and has done what it does once."""
    deadline = time.monotonic() + _START
    while _status(connection, path, accept) == _BUSY and time.monotonic() < deadline:
        time.sleep(0.1)
    _request(connection, path, accept)


def _request(connection: HTTPConnection, path: str, accept: str) -> None:
    status = _status(connection, path, accept)
    if status != _GOOD:
        raise Failed(f"{path} was answered by {status}")


def _status(connection: HTTPConnection, path: str, accept: str) -> int:
    try:
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status if answer.read() else 0
    except HTTPException as error:
        raise Failed(f"{path} was not answered as HTTP is: {error!r}") from error


@contextlib.contextmanager
def ours(place: Place, project: Path, site: Path) -> Iterator[Server]:
    """``publisher serve``, without a log."""
    port = _free_port()
    command = place.publisher(
        "-q", "-C", project, "serve", "--site", site, "--port", port, "--no-log"
    )
    with _running(command, port, place.enough) as server:
        yield server


@contextlib.contextmanager
def rdflib_endpoint(place: Place, data: Path) -> Iterator[Server]:
    """rdflib-endpoint with a file."""
    if not installed("rdflib_endpoint"):
        raise Missing("rdflib-endpoint is not installed")
    port = _free_port()
    options = ("--host", "127.0.0.1", "--port", port)
    command = place.python("-m", "rdflib_endpoint", "serve", data, *options)
    with _running(command, port, place.enough) as server:
        yield server


@contextlib.contextmanager
def nginx(place: Place, site: Path) -> Iterator[Server]:
    """nginx, with one worker process, and nothing but the files."""
    found, port, folder = program("nginx"), _free_port(), place.fresh("nginx")
    folder.mkdir()
    user = "" if os.geteuid() else "user root;"  # else its worker can't enter the folder
    folder.joinpath("nginx.conf").write_text(
        _NGINX.format(user=user, folder=folder, port=port, root=site / "current"), "utf-8"
    )
    command = [found, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
    with _running(command, port, place.enough) as server:
        yield server


@contextlib.contextmanager
def _running(command: Sequence[str], port: int, enough: float) -> Iterator[Server]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        )
        try:
            if not _listens(process, port):
                said.seek(0)
                why = said.read()[-500:].decode(errors="replace").strip()
                raise Failed(f"{' '.join(command)} does not listen: {why}")
            yield Server(port, process.pid, enough)
        finally:
            process.terminate()
            process.wait()


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until it does, or has ended."""
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
