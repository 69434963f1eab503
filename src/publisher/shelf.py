"""A graph on disk, for more statements than memory holds, in whatever order they come.

Statements are lines of N-Triples. As they come, they are dealt into parts by their subject, and
once more by what they point to; in the end, each part is sorted by itself. An index in memory, some
thirty bytes for a node, says where its lines are. Processes that are forked afterwards share it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple, overload

from publisher import lines as on_disk
from publisher import nquads
from publisher.lines import File
from publisher.terms import Blank, Iri, Node, Term, ntriples

_PARTS = 64  # one of them is sorted in memory
_HELD = 200_000  # lines


class Sorter:
    """Takes statements in any order, and makes a graph of them.

    Args:
        folder: an empty folder, with room for twice the statements as N-Triples. The files are
            removed from it when the graph is made, and are gone with the last process that asks.
        held: how many statements wait in memory before they are written.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self, folder: Path, held: int = _HELD) -> None:
        self._about = _Parts(folder / "about")
        self._pointing = _Parts(folder / "pointing")
        self._most = held
        self._held = 0

    def add(self, text: bytes) -> None:
        """Take some lines of N-Triples, as Oxigraph or ``nquads.written`` writes them."""
        about, pointing = self._about.waiting, self._pointing.waiting
        lines = text.split(b"\n")
        del lines[-1]  # there is nothing after the last line end
        last, part = b"", about[0]
        for line in lines:
            subject, predicate, tail = line.split(b" ", 2)
            if subject != last:  # statements about one thing often stand together
                last, part = subject, about[hash(subject) % _PARTS]
            part.append(line)
            if tail[:1] != b'"':
                value = tail[:-2]
                pointing[hash(value) % _PARTS].append(b"%b %b %b" % (value, predicate, subject))
        self._held += len(lines)
        if self._held > self._most:
            self._held = 0
            self._about.write()
            self._pointing.write()

    def graph(self) -> Shelf:
        """The graph of all statements; nothing can be added any more."""
        return Shelf(self._about.sort(), self._pointing.sort())


class Shelf:
    """A graph on disk: ``grouping.Graph`` says what can be asked. Values are in sorted order."""

    def __init__(self, about: _Sorted, pointing: _Sorted) -> None:
        self._about = about
        self._pointing = pointing

    def about(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        """What is said of a node: property → values, each once."""
        start, end = self._about.find(ntriples(node).encode())
        return nquads.properties(self._about.read(start, end).decode())

    def pointing(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node: property → subjects, each once.

        They are read when they are asked for, as there may be millions.
        """
        key = ntriples(node).encode()
        start, end = self._pointing.find(key)
        found: dict[Iri, Sequence[Node]] = {}
        while start < end:
            line = next(self._pointing.lines(start, end))
            name = line.split(b" ", 2)[1]
            behind = self._pointing.behind(b"%b %b " % (key, name), start, end)
            found[Iri(name[1:-1].decode())] = Subjects(self._pointing, start, behind)
            start = behind
        return found

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, sorted."""
        return map(_node, self._about)

    def nodes(self) -> Iterator[Node]:
        """Every node of which something is said, or to which something points, sorted."""
        return (_node(key) for key, _ in groupby(merge(self._about, self._pointing)))


class Subjects(Sequence[Node]):
    """What points to a node by one property, in order: lines of a file."""

    def __init__(self, lines: _Sorted, start: int, end: int) -> None:
        self._lines = lines
        self._start = start
        self._end = end

    def __iter__(self) -> Iterator[Node]:
        for line in self._lines.lines(self._start, self._end):
            yield _node(line.rpartition(b" ")[2])

    @cached_property
    def _count(self) -> int:
        return sum(1 for _ in self._lines.lines(self._start, self._end))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Node: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Node]: ...
    def __getitem__(self, index: int | slice) -> Node | Sequence[Node]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return list(islice(self, start, stop, step)) if step > 0 else list(self)[index]
        place = range(len(self))[index]
        return next(islice(self, place, None))


class _Parts:
    """Lines that are dealt into parts by the hash of their first term."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = [File(Path(f"{path}{number}")) for number in range(_PARTS)]
        self.waiting: list[list[bytes]] = [[] for _ in range(_PARTS)]

    def write(self) -> None:
        """Write what waits."""
        for file, lines in zip(self._files, self.waiting, strict=True):
            if lines:
                file.write(lines)
                lines.clear()

    def sort(self) -> _Sorted:
        """All lines in one file, each once, sorted in each part."""
        self.write()
        found = _Sorted(File(self._path))
        while self._files:
            file = self._files.pop(0)
            found.append(sorted(set(file.lines(0, file.size))))
        return found


class _Part(NamedTuple):
    """Where a part is; the hashes of first terms in order, and where the lines of each are."""

    start: int
    end: int
    hashes: array[int]
    starts: array[int]
    ends: array[int]


class _Sorted:
    """Sorted lines in parts."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._parts: list[_Part] = []

    def append(self, lines: list[bytes]) -> None:
        """Write one part, and index it."""
        starts: list[tuple[int, int, int]] = []
        place = start = self._file.size
        for key, group in groupby(lines, _first):
            behind = place + sum(len(line) + 1 for line in group)
            starts.append((hash(key), place, behind))
            place = behind
        self._file.write(lines)
        columns = zip(*sorted(starts), strict=True) if starts else ((), (), ())
        hashes, begins, ends = columns
        part = _Part(start, place, array("q", hashes), array("Q", begins), array("Q", ends))
        self._parts.append(part)

    def find(self, key: bytes) -> tuple[int, int]:
        """Where the lines of a first term start and end; nowhere if there are none."""
        number = hash(key)
        part = self._parts[number % _PARTS]
        place = bisect_left(part.hashes, number)
        while place < len(part.hashes) and part.hashes[place] == number:
            start, end = part.starts[place], part.ends[place]
            if self._file.read(start, start + len(key) + 1) == key + b" ":
                return start, end
            place += 1
        return 0, 0

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

    def lines(self, start: int, end: int) -> Iterator[bytes]:
        """The lines between two places, one after the other."""
        return self._file.lines(start, end)

    def __iter__(self) -> Iterator[bytes]:
        """Every first term, sorted."""
        return merge(*(self._terms(part) for part in self._parts))

    def _terms(self, part: _Part) -> Iterator[bytes]:
        return (key for key, _ in groupby(self.lines(part.start, part.end), _first))


def _first(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _node(text: bytes) -> Node:
    """The IRI or blank node that a text in N-Triples stands for."""
    written = text.decode()
    return Iri(written[1:-1]) if written[0] == "<" else Blank(written)
