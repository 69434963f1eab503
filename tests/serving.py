"""A running ``publisher serve``, in a process of its own, and what it says."""

from __future__ import annotations

import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

_SECONDS = 30
_ADDRESS = re.compile(r"serving .* at http://127\.0\.0\.1:(\d+)(/\S*)")


@dataclass(frozen=True)
class Got:
    """An answer: its status, header fields (names in small letters), and body."""

    status: int
    fields: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A server that listens at a port of this machine."""

    port: int
    root: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **fields: str) -> Got:
        """The answer to one request; ``path`` follows the root; ``_`` in names stands for ``-``."""
        return get(self.port, self.root + path, method, body, **fields)

    def lines(self) -> list[str]:
        """The lines of its log."""
        return self.log.read_text().splitlines()


def get(port: int, path: str, method: str = "GET", body: bytes | None = None, **fields: str) -> Got:
    """The answer to one request on a connection of its own; header fields by keyword."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        names = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request(method, path, body, names)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Got(answer.status, named, answer.read())
    finally:
        connection.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(
    site: Path, folder: Path, *options: str, project: Path | None = None, **environment: str
) -> Iterator[Server]:
    """Serve a site; the log is kept in ``folder``. It ends by SIGTERM, and has to end well."""
    log = folder / "access.log"
    command = [sys.executable, "-W", "error", "-m", "publisher"]
    command += ["-C", str(project)] if project else []
    command += ["serve", "--site", str(site), "--port", "0", *options]
    with (
        log.open("wb") as written,
        subprocess.Popen(
            command, stdout=written, stderr=subprocess.PIPE, env={**os.environ, **environment}
        ) as process,
    ):
        try:
            port, root = _address(process)
            yield Server(port, root, process, log)
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert process.returncode in {0, -15}, process.returncode


def _address(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Where it listens, as it says itself."""
    assert process.stderr
    said = b""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        if select.select([process.stderr], [], [], 0.1)[0]:
            piece = os.read(process.stderr.fileno(), 65_536)
            said += piece
            if found := _ADDRESS.search(said.decode()):
                return int(found[1]), found[2]
            if not piece:
                break
    raise AssertionError(f"the server did not start: {said.decode()}")


def until(true: object, seconds: float = _SECONDS) -> None:
    """Wait until a function says so."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def said(running: Server, words: str) -> str:
    """What the server says until these words are in it."""
    assert running.process.stderr
    heard = ""
    end = time.monotonic() + 30
    while words not in heard:
        assert time.monotonic() < end, heard
        if select.select([running.process.stderr], [], [], 0.1)[0]:
            heard += os.read(running.process.stderr.fileno(), 65_536).decode()
    return heard
