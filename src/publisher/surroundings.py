"""What a graph says of a resource and its blank nodes, and what points to it, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from publisher import statements
from publisher.grouping import Graph, Measured
from publisher.statements import Said
from publisher.terms import TYPE, Blank, Iri, Node, Term, Triple

# The same is asked more than once while a document is drawn.
_KEPT = 1_024
_LISTS_KEPT = 8  # which may be long


class Surroundings:
    """A graph, asked about one resource after the other.

    Args:
        graph: the statements.
        unlisted: the properties that are not told of where they point to.

    Attributes:
        about: a node → what is said of it.
        told: some resources → what is said of them and of their blank nodes.
        pointing: a resource → what points to it: property → resources.
    """

    def __init__(self, graph: Graph, unlisted: Collection[Iri]) -> None:
        self._graph = graph
        self._measured = graph if isinstance(graph, Measured) else None
        # Classes list their members elsewhere.
        self._unlisted = frozenset({TYPE, *unlisted})
        self.about = lru_cache(_KEPT)(self._about)
        self.told = lru_cache(_LISTS_KEPT)(self._told)
        self.pointing = lru_cache(_LISTS_KEPT)(self._pointing)

    def _about(self, node: Node) -> Said:
        said = self._graph.about(node)
        if type(said) is Said:  # a graph in memory keeps it so
            return said
        return Said(said, sorted_values=self._measured is not None)  # as a graph on disk has them

    def values(self, node: Node, *properties: Iri) -> list[Term]:
        """The values of some properties of a node: those of one after those of the other."""
        # A graph on disk has them in order, too, and reads no others.
        about = self._graph.about(node) if self._measured else self.about(node)
        return [value for name in properties for value in about.get(name, ())]

    def _pointing(self, topic: Iri) -> Mapping[Iri, Sequence[Iri]]:
        listed = self._listed(topic)
        if not listed:
            return listed
        return {name: statements.iris_in_order(listed[name]) for name in statements.names(*listed)}

    def pointers(self, topic: Iri, most: int | None = None) -> int:
        """How many statements point to a resource; it is counted no further than that."""
        graph = self._graph.pointing(topic)
        if not graph:
            return 0
        listed = (nodes for name, nodes in graph.items() if name not in self._unlisted)
        iris = (node for nodes in listed for node in nodes if type(node) is Iri)
        return sum(1 for _ in islice(iris, most))

    def fits(self, topics: tuple[Iri, ...], most: int) -> bool:
        """Whether no more than so many statements are about some resources, or point to them."""
        if self._measured and self._measured.extent(topics, most) <= most:
            return True
        left = most - sum(sum(map(len, said.values())) for said in self.told(topics).values())
        for topic in topics:
            left -= self.pointers(topic, left + 1) if left >= 0 else 0
        return left >= 0

    def _listed(self, topic: Iri) -> dict[Iri, list[Iri]]:
        graph = self._graph.pointing(topic)
        found = {
            name: [iri for iri in graph[name] if isinstance(iri, Iri)]
            for name in graph
            if name not in self._unlisted
        }
        return {name: iris for name, iris in found.items() if iris}

    def _told(self, topics: tuple[Iri, ...]) -> Mapping[Node, Said]:
        about = ((topic, self.about(topic)) for topic in topics)
        said: dict[Node, Said] = {topic: own for topic, own in about if own}
        return said | self.nested(said.values())

    def nested(self, said: Iterable[Said]) -> dict[Node, Said]:
        """What is said of the blank nodes that some statements lead to."""
        found: dict[Node, Said] = {}
        queue = statements.parts(said)
        while queue:
            blank = queue.pop()
            if blank not in found and (about := self.about(blank)):
                found[blank] = about
                queue += statements.parts((about,))
        return found

    def leading(self, node: Node, by: Collection[Iri] = ()) -> set[Iri]:
        """The resources that lead to a node or to its blank nodes, by these properties or any."""
        found: set[Iri] = set()
        seen, queue = {node}, [node]
        while queue:
            pointing = self._graph.pointing(queue.pop())
            for nodes in [pointing.get(name, ()) for name in by] if by else pointing.values():
                found.update(each for each in nodes if isinstance(each, Iri))
                blanks = {each for each in nodes if isinstance(each, Blank)} - seen
                seen |= blanks
                queue += blanks
        return found

    def weight(self, triples: Iterable[Triple]) -> int:
        """How many statements these are, with those of their blank nodes."""
        return sum(1 + self._held(value) for _, _, value in triples)

    def _held(self, value: object) -> int:
        if not isinstance(value, Blank):
            return 0
        held = self.nested([Said({TYPE: [value]})])
        return sum(len(values) for said in held.values() for values in said.values())
