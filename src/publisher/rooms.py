"""Where the statements of a publication are kept: in memory, or on the disk if there are many.

Whatever room is chosen, what is published is the same (decision 0030).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Protocol

from publisher.grouping import Grouped, Kept, Together
from publisher.indexed import Indexed, Parts
from publisher.lines import File, Texts
from publisher.scroll import Scroll
from publisher.shelf import Shelf, Shelves, Sorter
from publisher.statements import Said
from publisher.terms import Quad, Triple

_HELD = 200_000  # lines
_WEIGHT = 40  # bytes of memory for one of a file: measured on N-Triples with all that follows


def choose(size: int, memory: int) -> Room:
    """The room for the statements of a publication.

    Args:
        size: the bytes of its content files.
        memory: how many bytes the statements may take in memory; 0 for a quarter of what is there.
    """
    return Disk() if size * _WEIGHT > (memory or _machine() // 4) else Memory()


def _machine() -> int:
    """The memory of this computer in bytes; where that can't be told, as much as most have."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 8 << 30


class Gathering(Protocol):
    """Statements that become a graph."""

    def add(self, triples: Iterable[Triple]) -> None:
        """Take some more; what is said twice counts once."""

    def graph(self) -> Kept:
        """All that was taken; nothing can be added any more."""


class Room(Protocol):
    """Where statements are kept."""

    @property
    def spacious(self) -> bool:
        """Whether there is room for more than memory holds."""

    def gathering(self) -> Gathering:
        """Takes the statements of a graph."""

    def joined(self, graph: Kept, more: Iterable[Triple]) -> Kept:
        """A graph of this room with more statements; the graph itself stays as it is."""

    def ready(self, graph: Kept) -> Kept:
        """A graph of this room, ready to be walked again and again."""

    def quads(self, quads: Iterable[Quad]) -> Collection[Quad]:
        """Keeps statements in their order."""

    def together(self, parts: Sequence[Collection[Quad]]) -> Collection[Quad]:
        """Several collections of statements of this room as one."""

    def texts(self) -> list[str] | Texts:
        """Keeps paths or IRIs in their order."""


class Memory:
    """Room in memory."""

    spacious = False

    def gathering(self) -> Gathering:
        """Takes the statements of a graph."""
        return _InMemory()

    def joined(self, graph: Kept, more: Iterable[Triple]) -> Kept:
        """A graph of this room with more statements; the graph itself stays as it is."""
        if isinstance(graph, Grouped):
            return graph.joined(dict.fromkeys(more))
        return Together(graph, Grouped(dict.fromkeys(more)))

    def ready(self, graph: Kept) -> Kept:
        """A graph of this room, ready to be walked again and again."""
        if isinstance(graph, Grouped):
            graph.keep(Said)
        return graph

    def quads(self, quads: Iterable[Quad]) -> Collection[Quad]:
        """Keeps statements in their order."""
        return tuple(quads)

    def together(self, parts: Sequence[Collection[Quad]]) -> Collection[Quad]:
        """Several collections of statements of this room as one."""
        return list(chain.from_iterable(parts))

    def texts(self) -> list[str]:
        """Keeps paths or IRIs in their order."""
        return []


class _InMemory:
    def __init__(self) -> None:
        self._found: dict[Triple, None] = {}

    def add(self, triples: Iterable[Triple]) -> None:
        new = dict.fromkeys(triples)
        if self._found:
            self._found.update(new)
        else:
            self._found = new

    def graph(self) -> Grouped:
        found, self._found = self._found, {}
        return Grouped(found)


class Disk:
    """Room on the disk, in files without a name in the folder for temporary files (``TMPDIR``).

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    spacious = True

    def __init__(self) -> None:
        self._file = File()

    def gathering(self) -> Gathering:
        """Takes the statements of a graph."""
        return Sorter()

    def joined(self, graph: Kept, more: Iterable[Triple]) -> Kept:
        """A graph of this room with more statements; the graph itself stays as it is."""
        gathering = Sorter()
        gathering.add(more)
        if isinstance(graph, Shelf):
            graph = Shelves([graph])
        if isinstance(graph, Shelves):
            return graph.with_one_more(gathering.graph())
        return Together(graph, gathering.graph())

    def ready(self, graph: Kept) -> Kept:
        """A graph of this room, ready to be walked again and again."""
        return graph.one() if isinstance(graph, Shelves) else graph

    def quads(self, quads: Iterable[Quad]) -> Collection[Quad]:
        """Keeps statements in their order."""
        return Scroll(self._file, quads)

    def together(self, parts: Sequence[Collection[Quad]]) -> Collection[Quad]:
        """Several collections of statements of this room as one."""
        return _Chain(parts)

    def texts(self) -> Texts:
        """Keeps paths or IRIs in their order."""
        return Texts()


class _Chain(Collection[Quad]):
    """Collections of statements, one after the other."""

    def __init__(self, parts: Sequence[Collection[Quad]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Quad]:
        return chain.from_iterable(self._parts)

    def __contains__(self, quad: object) -> bool:
        return any(quad in part for part in self._parts)


def indexed(lines: Iterable[bytes]) -> Indexed:
    """Lines on the disk, found by their first word.

    Args:
        lines: in any order; each with a space behind its first word.

    Raises:
        OSError: if the disk is full or fails.
    """
    parts, left = Parts(), iter(lines)
    while some := list(islice(left, _HELD)):
        parts.add(some)
        parts.write()
    return parts.sort()
