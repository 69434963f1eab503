"""Statements grouped by what they are about, and by what they point to.

Whatever walks a graph asks it nothing but this, so that the graph can be in memory or on disk, and
so that it is known what an outcome depends on: the nodes that were asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol, TypeAlias, TypeVar, runtime_checkable

from publisher.terms import Iri, Literal, Node, Term, Triple

_NOTHING: Mapping[Iri, Sequence[Term]] = {}
_NOBODY: Mapping[Iri, Sequence[Node]] = {}
_KEPT = 8_192  # nodes


class Graph(Protocol):
    """What can be asked of a graph."""

    def about(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        """What is said of a node: property → values, each once."""

    def pointing(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node: property → subjects, each once."""


class Enumerated(Graph, Protocol):
    """A graph that can also be gone through, one subject after the other."""

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, each once."""

    def __contains__(self, node: object) -> bool:
        """Whether something is said of a node."""


Around: TypeAlias = tuple[Node, Mapping[Iri, Sequence[Term]], Mapping[Iri, Sequence[Node]]]
"""A node, what is said of it, and what points to it."""


class Listed(Graph, Protocol):
    """A graph that can also list its nodes."""

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once.

        Whoever wants to know this of all nodes gets it so with less effort than node by node.
        """


@runtime_checkable
class Measured(Graph, Protocol):
    """A graph that tells how much it says with less effort than what."""

    def extent(self, topics: Iterable[Node], most: int) -> int:
        """How many statements are about some nodes and their blank nodes, or point to the nodes.

        Args:
            topics: the nodes.
            most: it is counted no further than that, and may then be less.
        """


@runtime_checkable
class Kept(Enumerated, Listed, Protocol):
    """A graph that a publication keeps, in memory or on the disk."""


class Grouped:
    """A graph in memory, in the order of its statements.

    Args:
        triples: the statements, each once.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[Node, dict[Iri, Any]] = {}
        self._pointing: dict[Node, dict[Iri, list[Node]]] = {}
        for subject, predicate, value in triples:
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if not isinstance(value, Literal):
                self._pointing.setdefault(value, {}).setdefault(predicate, []).append(subject)

    def about(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        """What is said of a node: property → values, each once."""
        return self._about.get(node, _NOTHING)

    def pointing(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node: property → subjects, each once."""
        return self._pointing.get(node, _NOBODY)

    def keep(self, make: Callable[[Mapping[Iri, Sequence[Term]]], dict[Iri, Any]]) -> None:
        """Keep what is said of each node in a form of its own, which tells the same.

        Args:
            make: makes it of property → values.
        """
        for node, said in self._about.items():
            self._about[node] = make(said)

    def joined(self, more: Iterable[Triple]) -> Grouped:
        """This graph with more statements, each once. What they don't concern is shared by both."""
        found = Grouped(())
        found._about, found._pointing = self._about.copy(), self._pointing.copy()
        new = [
            triple for triple in more if triple[2] not in self.about(triple[0]).get(triple[1], ())
        ]
        for subject in {triple[0] for triple in new}:
            found._about[subject] = {p: [*some] for p, some in self.about(subject).items()}
        for node in {triple[2] for triple in new}:
            if not isinstance(node, Literal):
                found._pointing[node] = {p: [*some] for p, some in self.pointing(node).items()}
        for subject, predicate, value in new:
            found._about[subject].setdefault(predicate, []).append(value)
            if not isinstance(value, Literal):
                found._pointing[value].setdefault(predicate, []).append(subject)
        return found

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said."""
        return iter(self._about)

    def __contains__(self, node: object) -> bool:
        """Whether something is said of a node."""
        return node in self._about

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once."""
        for node, said in self._about.items():
            yield node, said, self._pointing.get(node, _NOBODY)
        for node, leading in self._pointing.items():
            if node not in self._about:
                yield node, _NOTHING, leading


class Together:
    """Two graphs as one, each statement once.

    Args:
        first: a graph.
        second: another one.
    """

    def __init__(self, first: Kept, second: Kept) -> None:
        self._first = first
        self._second = second

    def about(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        """What is said of a node: property → values, each once."""
        return both(self._first.about(node), self._second.about(node))

    def pointing(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node: property → subjects, each once."""
        return both(self._first.pointing(node), self._second.pointing(node))

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said."""
        yield from self._first
        yield from (node for node in self._second if node not in self._first)

    def __contains__(self, node: object) -> bool:
        """Whether something is said of a node."""
        return node in self._first or node in self._second

    def walk(self) -> Iterator[Around]:
        """Every node of which something is said, or to which something points, each once."""
        known = self._first
        for node, said, leading in known.walk():
            yield (
                node,
                both(said, self._second.about(node)),
                both(leading, self._second.pointing(node)),
            )
        for node, said, leading in self._second.walk():
            if not known.about(node) and not known.pointing(node):
                yield node, said, leading


class _Described(Collection[Node]):
    """The nodes of which some graphs say something.

    Args:
        graphs: those that may be on the disk.
    """

    def __init__(self, graphs: Sequence[Enumerated]) -> None:
        self._graphs = graphs
        self._known = lru_cache(_KEPT)(self._is_described)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Node]:
        for place, graph in enumerate(self._graphs):
            before = self._graphs[:place]
            yield from (node for node in graph if not any(node in each for each in before))

    def __contains__(self, node: object) -> bool:
        return self._known(node)

    def _is_described(self, node: object) -> bool:
        return any(node in graph for graph in self._graphs)


def described(*graphs: Enumerated) -> Collection[Node]:
    """The nodes of which some graphs say something."""
    if all(isinstance(graph, Grouped) for graph in graphs):
        return frozenset(chain.from_iterable(graphs))
    return _Described(graphs)


Value = TypeVar("Value")


def both(
    some: Mapping[Iri, Sequence[Value]], others: Mapping[Iri, Sequence[Value]]
) -> Mapping[Iri, Sequence[Value]]:
    """The values of each property in one of two mappings, each once."""
    if not some or not others:
        return some or others
    return {
        name: list(dict.fromkeys([*some.get(name, ()), *others.get(name, ())]))
        for name in dict.fromkeys([*some, *others])
    }
