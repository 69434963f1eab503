"""Lines of text, more of them than memory holds: in files without a name, and put in order.

What is in such a file is gone with the last process that has it open, however it ends. Processes
that are forked share it.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Iterator
from heapq import merge
from pathlib import Path
from tempfile import mkstemp

PIECE = 1 << 16
"""How many bytes are read at once."""

_HELD = 16 << 20  # bytes


class File:
    """A file without a name, in the folder for temporary files (``TMPDIR``).

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self) -> None:
        self._number, name = mkstemp(prefix="publisher-")
        weakref.finalize(self, os.close, self._number)
        Path(name).unlink()
        self.size = 0

    def append(self, data: bytes) -> None:
        """Add some bytes to its end."""
        rest = memoryview(data)
        while rest:
            written = os.pwrite(self._number, rest, self.size)
            self.size += written
            rest = rest[written:]

    def write(self, lines: list[bytes]) -> None:
        """Add lines to its end."""
        self.append(b"\n".join([*lines, b""]))

    def read(self, start: int, end: int) -> bytes:
        """What stands between two places."""
        return os.pread(self._number, end - start, start)

    def lines(self, start: int, end: int, piece: int = 0) -> Iterator[bytes]:
        """The lines between two places, without their ends."""
        rest, piece = b"", piece or PIECE
        while start < end:
            data = self.read(start, min(end, start + piece))
            start += len(data)
            *whole, rest = (rest + data).split(b"\n")
            yield from whole


class Sorting:
    """Takes lines in any order, and gives them in order, each once. Few of them stay in memory.

    Args:
        held: how many bytes of lines wait in memory before they are written.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._most = held
        self._held = 0
        self._waiting: list[bytes] = []
        self._file: File | None = None
        self._runs: list[tuple[int, int]] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take some lines; there is no line end in them."""
        before = len(self._waiting)
        self._waiting += lines
        self._held += sum(map(len, self._waiting[before:]))
        if self._held > self._most:
            self._write()

    def _write(self) -> None:
        """Write what waits, in order."""
        if self._file is None:
            self._file = File()
        start = self._file.size
        self._waiting.sort()
        self._file.write(self._waiting)
        self._waiting.clear()
        self._held = 0
        self._runs.append((start, self._file.size))

    def __iter__(self) -> Iterator[bytes]:
        """The lines in order, each once; more may be added afterwards, but not meanwhile."""
        self._waiting.sort()
        runs: list[Iterable[bytes]] = [self._waiting]
        if self._file is not None:
            runs += [self._file.lines(*run) for run in self._runs]
        last = None
        for line in merge(*runs) if self._runs else self._waiting:
            if line != last:
                yield line
                last = line
