"""All that a graph on disk says, as a tree: nothing of it is in memory but what is entangled."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from publisher.grouping import Kept
from publisher.nesting import Nesting
from publisher.shelf import Shelf
from publisher.statements import Said
from publisher.terms import RDF, Blank, Iri, Node, Term

_REST = RDF["rest"]


class Statements(Mapping[Node, Said]):
    """Node → what is said of it, in the order of N-Triples.

    Args:
        graph: the statements; it is gone through in that order.
        about: what it says of a node.
    """

    def __init__(self, graph: Shelf, about: Callable[[Node], Said]) -> None:
        self._graph = graph
        self._about = about
        self._last: tuple[Node | None, Said] = None, Said({})

    def __len__(self) -> int:
        return sum(1 for _ in self._graph)

    def get(self, node: Node, default: Any = None) -> Any:
        """What is said of a node."""
        return self[node] if node is self._last[0] else self._about(node) or default

    def __iter__(self) -> Iterator[Node]:
        """The nodes; what is said of the last one is at hand."""
        for node, said in self._graph.items():
            self._last = node, Said(said, sorted_values=True)
            yield node

    def __getitem__(self, node: Node) -> Said:
        if node is self._last[0]:
            return self._last[1]
        if said := self._about(node):
            return said
        raise KeyError(node)


class Whole(Nesting):
    """A whole graph as a tree.

    Blank nodes that hold others, or parts of lists, are decided about as in any tree; of the others
    it is enough to know that one statement leads to them.

    Args:
        graph: the statements; it is gone through in the order of N-Triples.
        said: what is said of each node.
    """

    def __init__(self, graph: Kept, said: Statements) -> None:
        special = _Special(graph)
        decided = Nesting(special.said())
        self.statements = said
        self.cells = decided.cells
        self.cut = decided.cut
        self.knotted = decided.knotted or special.knotted
        self.nested = _Nested(graph, decided, special)

    def subjects(self, first: Sequence[Iri] = ()) -> Iterator[Node]:
        """The subjects to write one after the other: ``first``, then the others."""
        heads = [iri for iri in first if iri in self.statements]
        yield from heads
        for node in self.statements:
            if node not in heads and not (isinstance(node, Blank) and node in self.nested):
                yield node


class _Special:
    """The blank nodes about which nothing can be decided alone.

    Attributes:
        knotted: whether several statements lead to one of the blank nodes.
    """

    def __init__(self, graph: Kept) -> None:
        self.knotted = False
        self._said: dict[Node, Said] = {}
        self._above: dict[Node, dict[Iri, list[Blank]]] = {}
        self._others = array("q")
        for node, about, leading in graph.walk():
            if isinstance(node, Blank):
                self._look(node, about, leading)
        self._others = array("q", sorted(self._others))

    def _look(
        self,
        node: Blank,
        about: Mapping[Iri, Sequence[Term]],
        leading: Mapping[Iri, Sequence[Node]],
    ) -> None:
        links = [(name, each) for name, some in leading.items() for each in some]
        self.knotted |= len(links) > 1
        inner = any(type(value) is Blank for values in about.values() for value in values)
        if inner or _REST in about or any(isinstance(each, Blank) for _, each in links):
            self._said[node] = Said(about)
            for name, each in links:
                self._above.setdefault(each, {}).setdefault(name, []).append(node)
        elif len(links) != 1:
            self._others.append(hash(node))

    def led(self, node: Blank) -> bool:
        """Whether it is sure of another blank node that one statement leads to it."""
        place = bisect_left(self._others, number := hash(node))
        return self._others[place : place + 1] != array("q", [number])

    def said(self) -> dict[Node, Said]:
        """What is said of them, and of what leads to them as far as it does."""
        above = {node: Said(dict(links)) for node, links in self._above.items()}
        return above | self._said

    def __contains__(self, node: object) -> bool:
        return node in self._said


class _Nested(AbstractSet[Blank]):
    """The blank nodes that are told inside what leads to them."""

    def __init__(self, graph: Kept, decided: Nesting, special: _Special) -> None:
        self._graph = graph
        self._decided = decided
        self._special = special

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Blank]:
        return (n for n, _, _ in self._graph.walk() if isinstance(n, Blank) and n in self)

    def __contains__(self, node: object) -> bool:
        if not isinstance(node, Blank):
            return False
        if node in self._special:
            return node in self._decided.nested
        return self._special.led(node) or self._is_led(node)

    def _is_led(self, node: Blank) -> bool:
        return sum(map(len, self._graph.pointing(node).values())) == 1
