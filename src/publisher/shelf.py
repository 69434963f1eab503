"""A graph on disk, for more statements than memory holds, in whatever order they come.

Statements are lines of N-Triples, found by their subject (``indexed``), and once more by what they
point to. Processes that are forked afterwards share it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial, reduce
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import overload

from publisher import indexed, nquads
from publisher.grouping import Around, both
from publisher.indexed import PARTS, Indexed, Parts
from publisher.terms import Blank, Iri, Literal, Node, Term, Triple, ntriples

_HELD = 200_000  # lines
_KEPT = 2_048  # nodes
_MOST_TEXTS = 20_000
_LONG = 1 << 14  # bytes
_BLANKS = re.compile(rb" (_:\S+) \.$", re.MULTILINE)


class Sorter:
    """Takes statements in any order, and makes a graph of them.

    The folder for temporary files (``TMPDIR``) has to have room for twice the statements as
    N-Triples, and somewhat more while the graph is made.

    Args:
        held: how many statements wait in memory before they are written.

    Raises:
        OSError: from every method, if the disk is full or fails.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._about = Parts()
        self._pointing = Parts()
        self._written = _Written()
        self._most = held
        self._held = 0

    def add(self, triples: Iterable[Triple]) -> None:
        """Take some statements."""
        about, pointing, written = self._about.waiting, self._pointing.waiting, self._written
        last: Node | None = None
        subject, part = b"", about[0]
        for node, predicate, value in triples:
            if node is not last:  # statements about one thing often stand together
                last, subject = node, written[node]
                part = about[hash(subject) % PARTS]
            name = written[predicate]
            if isinstance(value, Literal):
                text = ntriples(value).encode()
            else:
                text = written[value]
                pointing[hash(text) % PARTS].append(b"%b %b %b" % (text, name, subject))
            part.append(b"%b %b %b ." % (subject, name, text))
            self._held += 1
            if self._held > self._most:
                self._held = 0
                self._about.write()
                self._pointing.write()

    def graph(self) -> Shelf:
        """The graph of all statements; nothing can be added any more."""
        return Shelf(self._about.sort(), self._pointing.sort())


class _Written(dict[Node, bytes]):
    """An IRI or a blank node → its text, as long as there are not too many."""

    def __missing__(self, node: Node) -> bytes:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        text = self[node] = ntriples(node).encode()
        return text


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
        # Who walks a graph asks about the same nodes again and again. What is remembered by has no
        # way back to this graph, so that its files are gone with it.
        self.about = lru_cache(_KEPT)(partial(_said, (about,)))
        self.pointing = lru_cache(_KEPT)(partial(_leading, (pointing,)))

    @property
    def files(self) -> tuple[Indexed, Indexed]:
        """The lines of statements by subject, and by what they point to."""
        return self._about, self._pointing

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
            lines = self._pointing.text(key, _LONG)
            count += lines.count(b"\n") if len(lines) < _LONG else most + 1
        while waiting and count <= most:
            text = self._about.text(waiting.pop())
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
            yield _node(key.decode()), nquads.Properties(text.decode())

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once."""
        return _walk((self._about,), (self._pointing,))


class Shelves:
    """Several graphs on disk as one, each statement once.

    Attributes:
        about: a node → what is said of it: property → values, each once.
        pointing: a node → what points to it: property → subjects, each once.
    """

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._about, self._pointing = zip(*(shelf.files for shelf in shelves), strict=True)
        self.about = lru_cache(_KEPT)(partial(_said, self._about))
        self.pointing = lru_cache(_KEPT)(partial(_leading, self._pointing))

    def with_one_more(self, shelf: Shelf) -> Shelves:
        """The same with the statements of another graph."""
        return Shelves([*self._shelves, shelf])

    def one(self) -> Shelf:
        """The same in files of its own: to look into one graph takes less time than into many."""
        return Shelf(indexed.joined(self._about), indexed.joined(self._pointing))

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, sorted."""
        return (node for node, _ in groupby(merge(*self._shelves, key=ntriples)))

    def __contains__(self, node: object) -> bool:
        """Whether anything is said of a node."""
        return any(node in shelf for shelf in self._shelves)

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once."""
        return _walk(self._about, self._pointing)


def _said(about: Sequence[Indexed], node: Node) -> Mapping[Iri, Sequence[Term]]:
    """What lines in some files say of a node."""
    key = ntriples(node).encode()
    return _properties([each.text(key) for each in about])


def _leading(pointing: Sequence[Indexed], node: Node) -> Mapping[Iri, Sequence[Node]]:
    """What points to a node in some files."""
    key = ntriples(node).encode()
    return _subjects(pointing, key, [each.text(key, _LONG) for each in pointing])


def _walk(about: Sequence[Indexed], pointing: Sequence[Indexed]) -> Iterator[Around]:
    """Every node that some files have, with what is said of it and what points to it."""
    for number in range(PARTS):
        streams = [_numbered(each.part(number), n) for n, each in enumerate(about)]
        streams += [
            _numbered(each.part(number, _LONG), n) for n, each in enumerate(pointing, len(about))
        ]
        for key, found in groupby(merge(*streams), itemgetter(0)):
            texts = [b""] * len(streams)
            for _, n, text in found:
                texts[n] = text
            leading = _subjects(pointing, key, texts[len(about) :])
            yield _node(key.decode()), _properties(texts[: len(about)]), leading


def _numbered(
    stream: Iterator[tuple[bytes, bytes]], number: int
) -> Iterator[tuple[bytes, int, bytes]]:
    return ((key, number, text) for key, text in stream)


def _property(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]


def _merged(texts: Sequence[bytes]) -> bytes:
    """The lines of several texts, sorted, each once."""
    some = [text for text in texts if text]
    if len(some) < 2:  # noqa: PLR2004
        return some[0] if some else b""
    return b"".join(sorted(set(b"".join(some).splitlines(keepends=True))))


def _properties(texts: Sequence[bytes]) -> Mapping[Iri, Sequence[Term]]:
    """What texts say of a node."""
    text = _merged(texts)
    return nquads.Properties(text.decode()) if text else {}


def _subjects(
    pointing: Sequence[Indexed], key: bytes, texts: Sequence[bytes]
) -> Mapping[Iri, Sequence[Node]]:
    """What points to a node, of its lines in some files, which may be cut off."""
    if any(len(text) >= _LONG for text in texts):
        return reduce(both, (_many(each, key) for each in pointing))
    found: dict[Iri, list[Node]] = {}
    for _, name, subject in nquads.split(_merged(texts).decode()):
        found.setdefault(nquads.iri(name), []).append(_node(subject))
    return found


def _many(pointing: Indexed, key: bytes) -> Mapping[Iri, Sequence[Node]]:
    """What points to a node, read when it is asked for, as there may be millions."""
    start, end = pointing.find(key)
    found: dict[Iri, Sequence[Node]] = {}
    while start < end:
        line = next(pointing.lines(start, end))
        name = line.split(b" ", 2)[1]
        behind = pointing.behind(b"%b %b " % (key, name), start, end)
        found[Iri(name[1:-1].decode())] = Subjects(pointing, start, behind)
        start = behind
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
