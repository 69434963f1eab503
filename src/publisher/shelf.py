"""A graph on disk, for more statements than memory holds, in whatever order they come.

Statements are lines of N-Triples, found by their subject (``indexed``), and once more by what they
point to. Processes that are forked afterwards share it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, reduce
from heapq import merge
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import overload

from publisher import nquads
from publisher.grouping import Around, both
from publisher.indexed import PARTS, Indexed, Parts
from publisher.terms import Blank, Iri, Node, Term, ntriples

_HELD = 200_000  # lines
_KEPT = 2_048  # nodes
_LONG = 1 << 14  # bytes
_BLANKS = re.compile(rb" (_:\S+) \.$", re.MULTILINE)


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
        return nquads.properties(self.told(ntriples(node).encode()).decode())

    def _leading(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        key = ntriples(node).encode()
        return self.subjects(key, self.leading(key))

    def told(self, key: bytes) -> bytes:
        """The lines about a node."""
        return self._about.text(key)

    def leading(self, key: bytes) -> bytes:
        """The lines of what points to a node; not all of them, if there are very many."""
        return self._pointing.text(key, _LONG)

    def subjects(self, key: bytes, text: bytes) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node, of its lines, which may be cut off."""
        return _subjects(text) if len(text) < _LONG else self._many(key)

    def _many(self, key: bytes) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node, read when it is asked for, as there may be millions."""
        start, end = self._pointing.find(key)
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
        return [_node(key.decode()) for key, _ in self._about.part(number)]

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, sorted."""
        return (_node(key.decode()) for key in self._about)

    def __contains__(self, node: object) -> bool:
        """Whether anything is said of a node."""
        return isinstance(node, Iri | Blank) and self._about.has(ntriples(node).encode())

    def having(self, properties: Collection[Iri]) -> Iterator[Iri]:
        """The IRIs of which one of some properties is said, in any order; maybe some more."""
        wanted = [f" {ntriples(name)} ".encode() for name in properties]
        for number in range(PARTS):
            for key, text in self._about.part(number):
                if key.startswith(b"<") and any(each in text for each in wanted):
                    yield Iri(key[1:-1].decode())

    def extent(self, topics: Iterable[Node], most: int) -> int:
        """How many statements are about some nodes and their blank nodes, or point to the nodes.

        Args:
            topics: the nodes.
            most: it is counted no further than that, and may then be less.
        """
        waiting = [ntriples(topic).encode() for topic in topics]
        count, known = 0, set(waiting)
        for key in waiting:
            lines = self.leading(key)
            count += lines.count(b"\n") if len(lines) < _LONG else most + 1
        while waiting and count <= most:
            text = self.told(waiting.pop())
            count += text.count(b"\n")
            if b" _:" in text:
                blanks = set(_BLANKS.findall(text)) - known
                known |= blanks
                waiting += blanks
        return count

    @property
    def size(self) -> int:
        """How many statements there are."""
        return self._about.count

    def texts(self) -> Iterator[bytes]:
        """The lines of N-Triples about each node; all of them together are sorted."""
        return (text for _, text in self._about.texts())

    def properties(self) -> Counter[Iri]:
        """How many statements there are of each property."""
        found = Counter(_property(line) for line in self._lines())
        return Counter({nquads.iri(name.decode()): count for name, count in found.items()})

    def lines(self, properties: Iterable[Iri]) -> Iterator[bytes]:
        """The lines of some properties, without their ends, in any order."""
        wanted = {ntriples(name).encode() for name in properties}
        return (line for line in self._lines() if _property(line) in wanted)

    def _lines(self) -> Iterator[bytes]:
        for number in range(PARTS):
            for _, text in self._about.part(number):
                yield from text[:-1].split(b"\n")

    def items(self) -> Iterator[tuple[Node, Mapping[Iri, Sequence[Term]]]]:
        """Every node with what is said of it, sorted; one after the other is read faster."""
        for key, text in self._about.texts():
            yield _node(key.decode()), nquads.properties(text.decode())

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once."""
        return Shelves([self]).walk()

    def streams(self, number: int) -> Iterator[Iterator[tuple[bytes, bytes]]]:
        """The lines about the nodes of one part, and those of what points to these."""
        yield self._about.part(number)
        yield self._pointing.part(number, _LONG)


class Shelves:
    """Several graphs on disk as one, each statement once.

    Attributes:
        about: a node → what is said of it: property → values, each once.
        pointing: a node → what points to it: property → subjects, each once.
    """

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self.about = lru_cache(_KEPT)(self._said)
        self.pointing = lru_cache(_KEPT)(self._leading)

    def with_one_more(self, shelf: Shelf) -> Shelves:
        """The same with the statements of another graph."""
        return Shelves([*self._shelves, shelf])

    def _said(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        key = ntriples(node).encode()
        return _properties([shelf.told(key) for shelf in self._shelves])

    def _leading(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        key = ntriples(node).encode()
        return self._subjects(key, [shelf.leading(key) for shelf in self._shelves])

    def _subjects(self, key: bytes, texts: Sequence[bytes]) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node, of its lines in each of the graphs."""
        if all(len(text) < _LONG for text in texts):
            return _subjects(_merged(texts))
        found = (each.subjects(key, t) for each, t in zip(self._shelves, texts, strict=True))
        return reduce(both, found)

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, sorted."""
        return (node for node, _ in groupby(merge(*self._shelves, key=ntriples)))

    def __contains__(self, node: object) -> bool:
        """Whether anything is said of a node."""
        return any(node in shelf for shelf in self._shelves)

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once."""
        for number in range(PARTS):
            each = chain.from_iterable(shelf.streams(number) for shelf in self._shelves)
            streams = [_numbered(stream, place) for place, stream in enumerate(each)]
            for key, found in groupby(merge(*streams), itemgetter(0)):
                texts = [b""] * len(streams)
                for _, place, text in found:
                    texts[place] = text
                node = _node(key.decode())
                yield node, _properties(texts[::2]), self._subjects(key, texts[1::2])


def _property(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]


def _numbered(
    stream: Iterator[tuple[bytes, bytes]], place: int
) -> Iterator[tuple[bytes, int, bytes]]:
    return ((key, place, text) for key, text in stream)


def _merged(texts: Sequence[bytes]) -> bytes:
    """The lines of several texts, sorted, each once."""
    some = [text for text in texts if text]
    if len(some) < 2:  # noqa: PLR2004
        return some[0] if some else b""
    return b"".join(sorted(set(b"".join(some).splitlines(keepends=True))))


def _properties(texts: Sequence[bytes]) -> Mapping[Iri, Sequence[Term]]:
    """What texts say of a node."""
    text = _merged(texts)
    return nquads.properties(text.decode()) if text else {}


def _subjects(text: bytes) -> Mapping[Iri, Sequence[Node]]:
    """What points to a node."""
    found: dict[Iri, list[Node]] = {}
    for _, name, subject in nquads.split(text.decode()):
        found.setdefault(nquads.iri(name), []).append(_node(subject))
    return found


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
