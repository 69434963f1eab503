"""Standard output and standard error, which may be closed, full, or read by nobody any more."""

from __future__ import annotations

import os
import re
import sys
from typing import IO, Any

from publisher.errors import OutputError

# All but the end of a line and the tab.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class ReaderGone(Exception):
    """Whoever read our output has enough, as ``head`` does: the end, and no failure."""


def prepare() -> None:
    """Occupy the numbers of standard streams that are closed.

    Else the next file that is opened would get such a number, and be written into by mistake.
    There is nothing to read from a standard input that is closed.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 stdin, stdout, stderr
        pass
    os.close(descriptor)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)


def write(content: bytes) -> None:
    """Write data to standard output, all of it.

    Raises:
        OutputError: if it is closed, or can't be written.
        ReaderGone: if nobody reads it any more.
    """
    stream: Any = sys.stdout
    if stream is None:
        raise OutputError("standard output is closed; open it, or name a file with --output")
    if not content:  # some versions of Python try to write nothing, and fail where that fails
        return
    try:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()
    except BrokenPipeError as error:
        hush(stream)
        raise ReaderGone from error
    except OSError as error:
        hush(stream)
        raise OutputError(f"standard output can't be written: {error.strerror}") from error


def say(words: str) -> None:
    """Write a line to standard error; where that can't be had, there is nobody to tell.

    What would move a terminal's cursor or turn its text around is escaped: words may tell of files.
    """
    stream = sys.stderr
    if stream is None:
        return
    try:
        stream.write(f"{_CONTROL.sub(_escape, words)}\n")
        stream.flush()
    except OSError:
        hush(stream)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"


def hush(stream: IO[str]) -> None:
    """Send what a stream still holds nowhere, so that Python doesn't try again at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
