"""The command line, run inside the process of the tests: as a person's terminal sees it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from publisher import __main__


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind: its exit code, and what it wrote."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()


class _Stream(io.TextIOWrapper):
    """A standard stream that keeps what is written, on a terminal or not."""

    def __init__(self, content: bytes = b"", *, terminal: bool = False) -> None:
        super().__init__(
            io.BytesIO(content), encoding="utf-8", errors="backslashreplace", write_through=True
        )  # as Python writes to standard error
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def written(self) -> bytes:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@contextmanager
def _streams(stdin: bytes, terminal: bool) -> Iterator[tuple[_Stream, _Stream]]:
    out, err = _Stream(terminal=terminal), _Stream(terminal=terminal)
    with mock.patch.multiple(sys, stdin=_Stream(stdin), stdout=out, stderr=err):
        yield out, err


def run(*arguments: str | Path, stdin: bytes = b"", terminal: bool = False) -> Done:
    """Run a command: ``run("-C", project, "check")``.

    Args:
        arguments: the command line after the name of the program.
        stdin: what the command reads from standard input.
        terminal: whether the output goes to a terminal.
    """
    words = ["publisher", *map(str, arguments)]
    with _streams(stdin, terminal) as (out, err), mock.patch.object(sys, "argv", words):
        try:
            __main__.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1 if end.code else 0
        return Done(code, out.written, err.written.decode())
