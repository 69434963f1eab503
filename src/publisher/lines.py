"""Lines of text, more of them than memory holds: in files without a name, and put in order.

What is in such a file is gone with the last process that has it open, however it ends. Processes
that are forked share it.
"""

from __future__ import annotations

import os
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from pathlib import Path
from sys import getsizeof
from tempfile import gettempdir, mkstemp
from typing import overload

PIECE = 1 << 16
"""How many bytes are read at once."""

_HELD = 16 << 20  # bytes
_AT_ONCE = 10_000  # lines
_SPOOLED = 1 << 20  # bytes
_TOGETHER = 64  # texts
_TEXTS = 1 << 13  # bytes


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
        try:
            while rest:
                written = os.pwrite(self._number, rest, self.size)
                self.size += written
                rest = rest[written:]
        except OSError as error:  # the file has no name: its folder tells where room is missing
            raise OSError(error.errno, error.strerror, gettempdir()) from error

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


class Texts(Sequence[str]):
    """Texts without line ends, in the order in which they come.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self) -> None:
        self._file = File()
        self._starts = array("Q")  # of one of many
        self._waiting: list[bytes] = []
        self._count = 0

    def append(self, text: str) -> None:
        """Add a text to their end."""
        self._waiting.append(text.encode())
        self._count += 1
        if len(self._waiting) == _TOGETHER:
            self._starts.append(self._file.size)
            self._file.write(self._waiting)
            self._waiting.clear()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            places = range(len(self))[index]
            if places.step != 1:
                return [self[place] for place in places]
            return list(islice(self._from(places.start), len(places)))
        return next(self._from(range(len(self))[index]))

    def __iter__(self) -> Iterator[str]:
        return self._from(0)

    def _from(self, place: int) -> Iterator[str]:
        """The texts from one of them on."""
        block, inside = divmod(place, _TOGETHER)
        start = self._starts[block] if block < len(self._starts) else self._file.size
        written = self._file.lines(start, self._file.size, _TEXTS)
        return (each.decode() for each in islice(chain(written, self._waiting), inside, None))


class Sorting:
    """Takes lines in any order, and gives them in order, each once. Few of them stay in memory.

    Args:
        held: how many bytes of memory lines may take before they are written.

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
        """Take some lines, as many as there are; there is no line end in them."""
        left = iter(lines)
        while some := list(islice(left, _AT_ONCE)):
            self._waiting += some
            self._held += sum(map(getsizeof, some))  # of short lines, more than their length
            if self._held > self._most:
                self._write()

    def _write(self) -> None:
        """Write what waits, in order."""
        if self._file is None:
            self._file = File()
        start = self._file.size
        self._waiting.sort()
        for place in range(0, len(self._waiting), _AT_ONCE):
            self._file.write(self._waiting[place : place + _AT_ONCE])
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


def missing(some: Iterable[bytes], others: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of some that are not among others; both are in order."""
    rest = iter(others)
    other = next(rest, None)
    for line in some:
        while other is not None and other < line:
            other = next(rest, None)
        if line != other:
            yield line


class Spool:
    """A long text that is put together, and given bit by bit when it is complete.

    Args:
        between: what stands between its parts.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self, between: str = "") -> None:
        self._between = between
        self._file: File | None = None
        self._waiting: list[str] = []
        self._held = 0
        self.empty = True

    def add(self, part: str) -> None:
        """Add a part to its end."""
        if not self.empty:
            self._waiting.append(self._between)
        self.empty = False
        self._waiting.append(part)
        self._held += len(part)
        if self._held > _SPOOLED:
            self._file = self._file or File()
            self._file.append("".join(self._waiting).encode())
            self._waiting.clear()
            self._held = 0

    def __iter__(self) -> Iterator[bytes]:
        """The text, bit by bit."""
        if self._file is not None:
            for start in range(0, self._file.size, _SPOOLED):
                yield self._file.read(start, min(start + _SPOOLED, self._file.size))
        yield "".join(self._waiting).encode()
