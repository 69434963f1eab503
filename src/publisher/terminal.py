"""What commands do beside their answer: say how far they are and what stopped them, write files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from publisher import disk, streams
from publisher.errors import OutputError, ViolationError


@contextmanager
def listing() -> Iterator[None]:
    """Say what a check found, where it stops a build."""
    try:
        yield
    except ViolationError as error:
        streams.say(error.report.text().rstrip("\n"))
        raise


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: if it can't be written.
    """
    try:
        disk.replace(path, content)
    except OSError as error:
        raise OutputError(f"{path} can't be written: {disk.reason(error)}") from error


def is_interactive() -> bool:
    """Whether somebody at a terminal can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A line on a terminal that counts the files; nothing elsewhere."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return

    def tell(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        click.echo(f"\rwriting {done} of {total} files{end}", err=True, nl=False)

    yield tell
