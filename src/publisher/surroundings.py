"""What a graph says of a resource and its blank nodes, and what points to it, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from publisher import statements
from publisher.grouping import Graph
from publisher.statements import Properties
from publisher.terms import TYPE, Blank, Iri, Node, Triple


class Surroundings:
    """A graph, asked about one resource after the other. Nothing is kept.

    Args:
        graph: the statements.
        unlisted: the properties that are not told of where they point to.
    """

    def __init__(self, graph: Graph, unlisted: Collection[Iri]) -> None:
        self._graph = graph
        # Classes list their members elsewhere.
        self._unlisted = frozenset({TYPE, *unlisted})

    def about(self, node: Node) -> Properties:
        """What is said of a node."""
        said = self._graph.about(node)
        return {name: statements.by_text(said[name]) for name in statements.names(*said)}

    def pointing(self, topic: Iri) -> Mapping[Iri, Sequence[Iri]]:
        """What points to a resource: property → resources."""
        listed = self._listed(topic)
        return {name: statements.iris_in_order(listed[name]) for name in statements.names(*listed)}

    def pointers(self, topic: Iri, most: int | None = None) -> int:
        """How many statements point to a resource; it is counted no further than that."""
        found = (iri for iris in self._listed(topic).values() for iri in iris)
        return sum(1 for _ in islice(found, most))

    def _listed(self, topic: Iri) -> dict[Iri, Iterable[Iri]]:
        found: dict[Iri, Iterable[Iri]] = {}
        for name, subjects in self._graph.pointing(topic).items():
            if name not in self._unlisted:
                found[name] = [iri for iri in subjects if type(iri) is Iri]
        return {name: iris for name, iris in found.items() if iris}

    def nested(self, said: Iterable[Properties]) -> dict[Node, Properties]:
        """What is said of the blank nodes that some statements lead to."""
        found: dict[Node, Properties] = {}
        queue = _blanks(said)
        while queue:
            blank = queue.pop()
            if blank not in found and (about := self.about(blank)):
                found[blank] = about
                queue += _blanks((about,))
        return found

    def weight(self, triples: Iterable[Triple]) -> int:
        """How many statements these are, with those of their blank nodes."""
        return sum(1 + self._held(value) for _, _, value in triples)

    def _held(self, value: object) -> int:
        if not isinstance(value, Blank):
            return 0
        held = self.nested([{TYPE: [value]}])
        return sum(len(values) for said in held.values() for values in said.values())


def _blanks(said: Iterable[Properties]) -> list[Blank]:
    return [
        value
        for properties in said
        for values in properties.values()
        for value in values
        if type(value) is Blank
    ]
