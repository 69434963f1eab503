"""Runs Pagefind, which makes an index out of pages. The same pages give the same bytes.

It is spoken to, one request and one answer after the other, as its own packages do: in JSON, in
Base64, with a comma at the end. Nothing is written to any disk.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from publisher.errors import ConfigError

PACKAGE = "pagefind-bin"
INSTALL = "pip install 'publisher[search]'"
LICENCE = "licence.txt"
"""The licence of the files that Pagefind adds."""

_MISSING = f"publisher.toml: search = true needs Pagefind, which isn't installed: {INSTALL}"
_ENTRY = "pagefind-entry.json"
_SCRIPT = "pagefind.js"
_DATA = frozenset({".pf_fragment", ".pf_index", ".pf_meta"})
_PIECE = 1 << 20
_LONGEST_MESSAGE = 300

Answer = Mapping[str, Any]


def program_version() -> str:
    """The version of Pagefind.

    Raises:
        ConfigError: if it isn't installed.
    """
    try:
        return version(PACKAGE)
    except PackageNotFoundError as error:
        raise ConfigError(_MISSING) from error


def made(pages: Iterable[str]) -> dict[str, bytes]:
    """The files of an index: name → content.

    Args:
        pages: HTML with the attributes of Pagefind, all in one language.

    Raises:
        ConfigError: if Pagefind isn't installed, or can't be used.
    """
    with _service() as service:
        service.ask("NewIndex", config={})
        for number, page in enumerate(pages):
            service.ask("AddFile", index_id=0, url=f"/{number}", file_contents=page)
        answer = service.ask("GetFiles", index_id=0)
    return _needed({file["path"]: base64.b64decode(file["content"]) for file in answer["files"]})


def _needed(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a browser needs of what Pagefind made: without its own pages, styles and worker."""
    (language,) = json.loads(found[_ENTRY])["languages"].values() or [{}]
    program = f"wasm.{language.get('wasm') or 'unknown'}.pagefind"
    names = {program, _ENTRY, _SCRIPT}
    kept = (name for name in found if name in names or PurePosixPath(name).suffix in _DATA)
    return {name: found[name] for name in sorted(kept)}


def licence() -> bytes:
    """The licence of the files that Pagefind adds."""
    return (Path(__file__).parent / LICENCE).read_bytes()


class _Service:
    """Pagefind, while it runs."""

    def __init__(self, written: IO[bytes], read: IO[bytes]) -> None:
        self._written = written
        self._answers = _parts(read)
        self._asked = 0

    def ask(self, kind: str, **payload: object) -> Answer:
        """The answer to one request.

        Raises:
            ConfigError: if there is none, or it says that something failed.
        """
        self._asked += 1
        request = {"message_id": self._asked, "payload": {"type": kind, **payload}}
        with suppress(BrokenPipeError):  # there is no answer then
            self._written.write(base64.b64encode(json.dumps(request).encode()) + b",")
            self._written.flush()
        try:
            answer: Answer = json.loads(base64.b64decode(next(self._answers)))["payload"]
        except StopIteration:
            raise ConfigError(f"Pagefind ended without an answer; {INSTALL}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"Pagefind gave an answer that can't be read; {INSTALL}") from error
        if answer.get("type") == "Error":
            raise ConfigError(f"Pagefind failed: {str(answer.get('message'))[:_LONGEST_MESSAGE]}")
        return answer


@contextmanager
def _service() -> Iterator[_Service]:
    """Pagefind, which is gone at the end, whatever happens."""
    # It also reads settings out of the environment.
    own = {key: text for key, text in os.environ.items() if not key.startswith("PAGEFIND_")}
    try:
        process = subprocess.Popen(  # noqa: S603  the program of a package that we depend on
            [_program(), "--service"],
            env=own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise ConfigError(f"Pagefind can't be started ({error}); {INSTALL}") from error
    with process:
        written, read = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        try:
            yield _Service(written, read)
        finally:
            process.kill()
            with suppress(BrokenPipeError):
                written.close()


def _program() -> str:
    try:
        from pagefind_bin import get_executable

        return str(get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise ConfigError(_MISSING) from error


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands before each comma."""
    pieces: list[bytes] = []
    while piece := os.read(stream.fileno(), _PIECE):
        *whole, rest = piece.split(b",")
        for part in whole:
            yield b"".join([*pieces, part])
            pieces.clear()
        pieces.append(rest)
