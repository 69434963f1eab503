"""The data graph: statements grouped by node, with what the ontology says of classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from publisher.grouping import Graph, Grouped
from publisher.terms import OWL, RDFS, TYPE, Blank, Iri, Literal, Node, Term, Triple

_SUBCLASS = RDFS["subClassOf"]
_NOTHING: Mapping[Iri, Sequence[Term]] = {}
_NOBODY: Mapping[Iri, Sequence[Node]] = {}
_INDIVIDUAL = OWL["NamedIndividual"]

_T = TypeVar("_T")
Holding: TypeAlias = Callable[[Literal], Mapping[Iri, Sequence[Node]]]
"""Which nodes have a literal as a value: property → subjects. A graph does not know."""


def held_by_nobody(_literal: Literal) -> Mapping[Iri, Sequence[Node]]:
    """The ``Holding`` of data in which no path leads from a literal."""
    return _NOBODY


class Data:
    """What constraints ask of the data.

    Args:
        graph: the data.
        axioms: statements that are added to them (``axioms()``).
        holding: which nodes have a literal as a value; asked only where a path leads from one.
    """

    def __init__(
        self, graph: Graph, axioms: Grouped | None = None, holding: Holding = held_by_nobody
    ) -> None:
        self._graph = graph
        self._axioms = Grouped(()) if axioms is None else axioms
        self._told = frozenset(self._axioms)
        self._holding = holding
        self._classes: dict[Node, frozenset[Term]] = {}
        self._instances: dict[Term, dict[Term, bool]] = {}

    def about(self, node: Term) -> Mapping[Iri, Sequence[Term]]:
        """What is said of a node: property → values, each once."""
        if isinstance(node, Literal):
            return _NOTHING
        found = self._graph.about(node)
        return _joined(found, self._axioms.about(node)) if node in self._told else found

    def pointing(self, node: Term) -> Mapping[Iri, Sequence[Node]]:
        """What points to a node: property → subjects, each once."""
        if isinstance(node, Literal):
            return self._holding(node)
        found = self._graph.pointing(node)
        more = self._axioms.pointing(node)
        return _joined(found, more) if more else found

    def classes(self, kind: Node) -> frozenset[Term]:
        """A class and all that it is a subclass of."""
        known = self._classes.get(kind)
        if known is None:
            found: dict[Term, None] = {kind: None}
            queue: list[Term] = [kind]
            while queue:
                above = self.about(queue.pop()).get(_SUBCLASS, ())
                queue += [each for each in above if each not in found]
                found.update(dict.fromkeys(above))
            known = self._classes[kind] = frozenset(found)
        return known

    def is_a(self, node: Term, kind: Term) -> bool:
        """Whether a node is a SHACL instance of a class (SHACL, section 1.1)."""
        types = self.about(node).get(TYPE, ())
        return kind in types or any(
            not isinstance(each, Literal) and kind in self.classes(each) for each in types
        )

    def outside(self, kind: Term, nodes: Sequence[Term]) -> list[Term]:
        """Those of some nodes that are not instances of a class."""
        known = self._instances.setdefault(kind, {})
        for node in nodes:
            if node not in known:  # many resources mostly point to the same few
                known[node] = self.is_a(node, kind)
        return [node for node in nodes if not known[node]]


def _joined(
    one: Mapping[Iri, Sequence[_T]], other: Mapping[Iri, Sequence[_T]]
) -> Mapping[Iri, Sequence[_T]]:
    keys = dict.fromkeys((*one, *other))
    return {key: list(dict.fromkeys((*one.get(key, ()), *other.get(key, ())))) for key in keys}


def axioms(ontology: Iterable[Triple]) -> list[Triple]:
    """What an ontology says about classes and properties: these count as data, the rest doesn't.

    They are the statements with a property of RDFS or OWL, the types that these two define, and all
    that is said of nameless classes and of named individuals.
    """
    triples = list(dict.fromkeys(ontology))
    graph = Grouped(triples)
    found = [triple for triple in triples if _is_axiom(triple)]
    individuals = {t.subject for t in triples if t.predicate == TYPE and t.object == _INDIVIDUAL}
    found += [triple for triple in triples if triple.object in individuals]
    nameless = {node for t in found for node in (t.subject, t.object) if isinstance(node, Blank)}
    found += _reached(graph, [*nameless, *individuals], individuals)
    return list(dict.fromkeys(found))


def _is_axiom(triple: Triple) -> bool:
    if triple.predicate == TYPE:
        kind = str(triple.object)
        return kind.startswith((RDFS, OWL)) and kind not in {OWL["Thing"], OWL["Nothing"]}
    return triple.predicate.startswith((RDFS, OWL))


def _reached(graph: Grouped, starts: Iterable[Node], individuals: set[Node]) -> list[Triple]:
    """All that is said of some nodes, and of the nameless nodes that this leads to."""
    seen = dict.fromkeys(starts)
    queue = list(seen)
    found = []
    while queue:
        node = queue.pop()
        for predicate, values in graph.about(node).items():
            for value in values:
                found.append(Triple(node, predicate, value))
                deeper = isinstance(value, Blank) or (node in individuals and value in individuals)
                if deeper and not isinstance(value, Literal) and value not in seen:
                    seen[value] = None
                    queue.append(value)
    return found
