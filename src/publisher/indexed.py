"""Lines that are found by their first word, more of them than memory holds.

As they come, they are dealt into parts by that word; in the end, each part is sorted by itself. An
index in memory, some twelve bytes for a word, says where its lines are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from publisher import lines as on_disk
from publisher.lines import File, Sorting

PARTS = 64
"""In so many parts."""

ALL = 1 << 62
"""More bytes than any lines have."""

_FOUR_BYTES = 1 << 32
_LARGE = 32 << 20  # bytes of a part that is not sorted in memory as a whole
_TOGETHER = 10_000  # lines


class Parts:
    """Lines that are dealt into parts by the hash of their first word.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self) -> None:
        self._files = [File() for _ in range(PARTS)]
        self.waiting: list[list[bytes]] = [[] for _ in range(PARTS)]

    def add(self, lines: Iterable[bytes]) -> None:
        """Take some lines, each with a space behind its first word; ``write`` is called then."""
        for line in lines:
            self.waiting[hash(_first(line)) % PARTS].append(line)

    def write(self) -> None:
        """Write what waits."""
        for file, lines in zip(self._files, self.waiting, strict=True):
            if lines:
                file.write(lines)
                lines.clear()

    def sort(self) -> Indexed:
        """All lines in one file, each once, sorted in each part."""
        self.write()
        found = Indexed(File())
        while self._files:
            found.append(_in_order(self._files.pop(0)))
        return found


def _in_order(file: File) -> Iterable[bytes]:
    """The lines of a file in order, each once."""
    if file.size <= _LARGE:
        return sorted(set(file.lines(0, file.size)))
    sorting = Sorting(_LARGE // 4)
    sorting.add(file.lines(0, file.size))
    return sorting


class _Part(NamedTuple):
    """Where a part is; a number for each first term, in order; and where in it the lines are."""

    start: int
    end: int
    numbers: array[int]
    starts: array[int]
    ends: array[int]


class Indexed:
    """Sorted lines in parts, found by their first word."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._parts: list[_Part] = []
        self.count = 0  # lines

    def append(self, lines: Iterable[bytes]) -> None:
        """Write one part, and index it.

        Args:
            lines: those of the part with the next number, in order.
        """
        found: list[tuple[int, int, int]] = []
        place = start = self._file.size
        waiting: list[bytes] = []
        for key, group in groupby(lines, _first):
            begin = place
            for line in group:
                place += len(line) + 1
                self.count += 1
                waiting.append(line)
                if len(waiting) >= _TOGETHER:
                    self._file.write(waiting)
                    waiting.clear()
            found.append((_number(key), begin - start, place - start))
        self._file.write(waiting)
        numbers, begins, ends = zip(*sorted(found), strict=True) if found else ((), (), ())
        size = "I" if place - start < _FOUR_BYTES else "Q"
        columns = array("I", numbers), array(size, begins), array(size, ends)
        self._parts.append(_Part(start, place, *columns))

    @property
    def keys(self) -> int:
        """How many first words there are."""
        return sum(len(part.numbers) for part in self._parts)

    def find(self, key: bytes) -> tuple[int, int]:
        """Where the lines of a first term start and end; nowhere if there are none."""
        _, start, end = self._look(key, len(key) + 1)
        return start, end

    def has(self, key: bytes) -> bool:
        """Whether there are lines of a first term."""
        return bool(self.text(key, len(key) + 1))

    def text(self, key: bytes, most: int = ALL) -> bytes:
        """The lines of a first term as they stand; nothing if there are none.

        Args:
            key: the first term.
            most: how many bytes are read; of longer lines, that is where they are cut off.
        """
        return self._look(key, most)[0]

    def _look(self, key: bytes, most: int) -> tuple[bytes, int, int]:
        """The lines of a first term, and where they start and end."""
        begin, _, numbers, starts, ends = self._parts[hash(key) % PARTS]
        number, count = _number(key), len(numbers)
        place = bisect_left(numbers, number)
        while place < count and numbers[place] == number:
            start, end = begin + starts[place], begin + ends[place]
            found = self._file.read(start, min(end, start + most))
            if found.startswith(key + b" "):
                return found, start, end
            place += 1
        return b"", 0, 0

    def behind(self, prefix: bytes, start: int, end: int) -> int:
        """Where the lines end that begin in one way, the first of which is at ``start``."""
        while end - start > on_disk.PIECE:
            middle = start + (end - start) // 2
            middle += len(next(self._file.lines(middle, end))) + 1
            line = next(self._file.lines(middle, end), None)
            if line is None:
                break
            start, end = (middle, end) if line.startswith(prefix) else (start, middle)
        for line in self._file.lines(start, end):
            if not line.startswith(prefix):
                break
            start += len(line) + 1
        return start

    def read(self, start: int, end: int) -> bytes:
        """The lines between two places as they stand."""
        return self._file.read(start, end)

    def about(self, key: bytes) -> Iterator[bytes]:
        """What stands behind a first word in each of its lines, in order."""
        start, end = self.find(key)
        return (line[len(key) + 1 :] for line in self.lines(start, end))

    def lines(self, start: int, end: int) -> Iterator[bytes]:
        """The lines between two places, one after the other."""
        return self._file.lines(start, end)

    def __iter__(self) -> Iterator[bytes]:
        """Every first term, sorted."""
        return (key for key, _ in self.texts())

    def texts(self) -> Iterator[tuple[bytes, bytes]]:
        """Every first term, sorted, with its lines as they stand."""
        return merge(*map(self.part, range(len(self._parts))))

    def in_part(self, number: int) -> Iterator[bytes]:
        """The lines of one part, sorted."""
        return self.lines(self._parts[number].start, self._parts[number].end)

    def part(self, number: int, most: int = ALL) -> Iterator[tuple[bytes, bytes]]:
        """Every first term of one part, sorted, with its lines as they stand.

        Args:
            number: the number of the part.
            most: how many bytes of the lines of a term are read, as in ``text``.
        """
        part = self._parts[number]
        begin, data = 0, b""
        # All parts are often read at once, so that little may be held of each: the lines of a term
        # end where those of the next one start.
        places = array(part.starts.typecode, sorted(part.starts))
        for place, behind in pairwise(chain(places, (part.end - part.start,))):
            start, end = part.start + place, part.start + behind
            last = min(end, start + most)
            if last > begin + len(data):
                begin, data = start, self._file.read(start, max(last, start + on_disk.PIECE))
            text = data[start - begin : last - begin]
            if b" " not in text:  # the term alone is longer
                text = self._file.read(start, end)
            yield text[: text.index(b" ")], text


def joined(some: Sequence[Indexed]) -> Indexed:
    """The lines of some files in one, each once."""
    found = Indexed(File())
    for number in range(PARTS):
        lines = merge(*(each.in_part(number) for each in some))
        found.append(line for line, _ in groupby(lines))
    return found


def _number(key: bytes) -> int:
    """A number of four bytes for a first term; the rest of its hash says in which part it is."""
    return hash(key) // PARTS % _FOUR_BYTES


def _first(line: bytes) -> bytes:
    return line[: line.index(b" ")]
