"""Labels for the blank nodes of more statements than memory holds: those that ``blanks`` gives.

Nearly all blank nodes are linked to no other. What is said of each is gathered on the disk, and
sixteen bytes are kept of it in memory: a number for its name, and its label. Nodes that are
linked to others are labelled together, in memory.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby, pairwise

from publisher import blanks, nesting
from publisher.lines import Sorting
from publisher.terms import Blank, Quad

_PARTS = 64
_LINES = 10_000
_DIGITS = 16


class Naming:
    """Labels the blank nodes of some statements, which are gone through several times.

    Args:
        parts: the statements.

    Attributes:
        remarkable: the nodes that are linked to others, or of which very much is said.

    Raises:
        OSError: if the disk is full or fails.
    """

    def __init__(self, parts: Sequence[Collection[Quad]]) -> None:
        self._parts = parts
        self._ground = Sorting()
        self._links: list[Quad] = []
        self._gather(chain.from_iterable(parts))
        self._linked = {node for quad in self._links for node in (quad[0], quad[2])}
        self.remarkable = self._linked | set(self._large())

    def _gather(self, quads: Iterable[Quad]) -> None:
        waiting: list[bytes] = []
        for quad in quads:
            subject, _, value, _ = quad
            if type(subject) is Blank and type(value) is Blank and subject != value:
                self._links.append(quad)
            elif type(subject) is Blank or type(value) is Blank:
                node, said = blanks.line(quad)
                waiting.append(f"{node} {said}".encode())
                if len(waiting) > _LINES:
                    self._ground.add(waiting)
                    waiting.clear()
        self._ground.add(waiting)

    def _said(self) -> Iterator[tuple[Blank, list[str]]]:
        """Each node with the lines about it."""
        lines = (line.decode().partition(" ") for line in self._ground)
        for node, group in groupby(lines, lambda line: line[0]):
            yield Blank(node), [line[2] for line in group]

    def _large(self) -> Iterator[Blank]:
        return (node for node, said in self._said() if len(said) > nesting.MOST_VALUES)

    def concerns(self, quad: Quad) -> bool:
        """Whether a statement is about a remarkable node, or leads to one."""
        return quad[0] in self.remarkable or quad[2] in self.remarkable

    def named(self) -> Collection[Quad]:
        """The statements with the labels.

        Raises:
            TangledBlanks: if nodes can't be told apart.
        """
        ground: dict[Blank, list[str]] = {}
        colours, names = Sorting(), _Names()
        for node, said in self._said():
            if node in self._linked:
                ground[node] = said
            else:
                colours.add((f"{blanks.alone(said)} {node}".encode(),))
        names.exact.update(blanks.linked(self._links, ground))
        for node, label, number in _numbered(colours):
            names.add(node, label, number)
        if doubtful := names.sort():
            for node, label, number in _numbered(colours):
                if hash(node) in doubtful and number == 1:
                    names.exact[node] = Blank(label)
        return _Named(self._parts, names)


def _numbered(colours: Iterable[bytes]) -> Iterator[tuple[Blank, str, int]]:
    """Each node, the label of all that are like it, and its number among these."""
    for label, group in groupby(colours, lambda line: line.partition(b" ")[0]):
        for number, line in enumerate(group, 1):
            yield Blank(line.partition(b" ")[2].decode()), label.decode(), number


class _Names:
    """Blank node → its label, in few bytes."""

    def __init__(self) -> None:
        self.exact: dict[Blank, Blank] = {}
        self._hashes = [array("q") for _ in range(_PARTS)]
        self._labels = [array("Q") for _ in range(_PARTS)]

    def add(self, node: Blank, label: str, number: int) -> None:
        """Add a node, the label of all that are like it, and its number among these."""
        if number > 1:
            self.exact[node] = Blank(f"{label}n{number}")
            return
        key = hash(node)
        self._hashes[key % _PARTS].append(key)
        self._labels[key % _PARTS].append(int(label[-_DIGITS:], 16))

    def sort(self) -> set[int]:
        """Make it ready to be asked, when all are added.

        Returns:
            The numbers that stand for several nodes, which have to be in ``exact``.
        """
        doubtful: set[int] = set()
        for part in range(_PARTS):
            pairs = sorted(zip(self._hashes[part], self._labels[part], strict=True))
            self._hashes[part] = array("q", [key for key, _ in pairs])
            self._labels[part] = array("Q", [label for _, label in pairs])
            doubtful |= {a[0] for a, b in pairwise(pairs) if a[0] == b[0]}
        return doubtful

    def __getitem__(self, node: Blank) -> Blank:
        if (known := self.exact.get(node)) is not None:
            return known
        key = hash(node)
        place = bisect_left(self._hashes[key % _PARTS], key)
        return Blank(f"_:b{self._labels[key % _PARTS][place]:0{_DIGITS}x}")


class _Named(Collection[Quad]):
    """Statements with other labels."""

    def __init__(self, parts: Sequence[Collection[Quad]], names: _Names) -> None:
        self._parts = parts
        self._names = names

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Quad]:
        names = self._names
        for quad in chain.from_iterable(self._parts):
            subject, predicate, value, graph = quad
            if type(subject) is not Blank and type(value) is not Blank:
                yield quad
                continue
            if isinstance(subject, Blank):
                subject = names[subject]
            if isinstance(value, Blank):
                value = names[value]
            yield Quad(subject, predicate, value, graph)

    def __contains__(self, quad: object) -> bool:
        return any(each == quad for each in self)
