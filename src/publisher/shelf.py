"""A graph on disk, for more statements than memory holds, in whatever order they come.

Statements are lines of N-Triples, found by their subject (``indexed``), and once more by what they
point to. Processes that are forked afterwards share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from itertools import groupby, islice
from typing import overload

from publisher import nquads
from publisher.indexed import PARTS, Indexed, Parts
from publisher.terms import Blank, Iri, Node, Term, ntriples

_HELD = 200_000  # lines
_KEPT = 2_048  # nodes
_LONG = 1 << 14  # bytes


class Sorter:
    """Takes statements in any order, and makes a graph of them.

    The folder for temporary files (``TMPDIR``) has to have room for four times the statements as
    N-Triples, and for half of that when the graph is made.

    Args:
        held: how many statements wait in memory before they are written.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._about = Parts()
        self._pointing = Parts()
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
                last, part = subject, about[hash(subject) % PARTS]
            part.append(line)
            if tail[:1] != b'"':
                value = tail[:-2]
                pointing[hash(value) % PARTS].append(b"%b %b %b" % (value, predicate, subject))
        self._held += len(lines)
        if self._held > self._most:
            self._held = 0
            self._about.write()
            self._pointing.write()

    def graph(self) -> Shelf:
        """The graph of all statements; nothing can be added any more."""
        return Shelf(self._about.sort(), self._pointing.sort())


class Shelf:
    """A graph on disk: ``grouping.Graph`` says what can be asked.

    Nodes and values are in the order of N-Triples.

    Attributes:
        about: a node → what is said of it: property → values, each once.
        pointing: a node → what points to it: property → subjects, each once.
    """

    def __init__(self, about: Indexed, pointing: Indexed) -> None:
        self._about = about
        self._pointing = pointing
        # Who walks a graph asks about the same nodes again and again.
        self.about = lru_cache(_KEPT)(self._said)
        self.pointing = lru_cache(_KEPT)(self._leading)

    def _said(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        return nquads.properties(self._about.text(ntriples(node).encode()).decode())

    def _leading(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        key = ntriples(node).encode()
        start, end = self._pointing.find(key)
        if end - start > _LONG:
            return self._many(key, start, end)
        found: dict[Iri, list[Node]] = {}
        for line in self._pointing.lines(start, end):
            _, name, subject = line.decode().split(" ")
            found.setdefault(Iri(name[1:-1]), []).append(_node(subject))
        return found

    def _many(self, key: bytes, start: int, end: int) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node, read when it is asked for, as there may be millions."""
        found: dict[Iri, Sequence[Node]] = {}
        while start < end:
            line = next(self._pointing.lines(start, end))
            name = line.split(b" ", 2)[1]
            behind = self._pointing.behind(b"%b %b " % (key, name), start, end)
            found[Iri(name[1:-1].decode())] = Subjects(self._pointing, start, behind)
            start = behind
        return found

    parts = PARTS
    """Its nodes can be had in so many parts."""

    def part(self, number: int) -> list[Node]:
        """The nodes of one part of which something is said, sorted."""
        return [_node(key.decode()) for key in self._about.part(number)]

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, sorted."""
        return (_node(key.decode()) for key in self._about)

    @property
    def size(self) -> int:
        """How many statements there are."""
        return self._about.count

    def items(self) -> Iterator[tuple[Node, Mapping[Iri, Sequence[Term]]]]:
        """Every node with what is said of it, sorted; one after the other is read faster."""
        for key, lines in self._about.groups():
            text = b"\n".join([*lines, b""]).decode()
            yield _node(key.decode()), nquads.properties(text)

    def nodes(self) -> Iterator[Node]:
        """Every node of which something is said, or to which something points, sorted."""
        return (_node(key.decode()) for key, _ in groupby(merge(self._about, self._pointing)))


class Subjects(Sequence[Node]):
    """What points to a node by one property, in order: lines of a file."""

    def __init__(self, lines: Indexed, start: int, end: int) -> None:
        self._lines = lines
        self._start = start
        self._end = end

    def __iter__(self) -> Iterator[Node]:
        for line in self._lines.lines(self._start, self._end):
            yield _node(line.rpartition(b" ")[2].decode())

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


def _node(written: str) -> Node:
    """The IRI or blank node that a text in N-Triples stands for."""
    return Iri(written[1:-1]) if written[0] == "<" else Blank(written)
