"""Statements in bulk: grouped by what they are about, in order, and what they mention."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from publisher.terms import TYPE, Blank, Iri, Node, Quad, Term, Triple, ntriples

# Resources of one class mostly have the same properties: so many sets of them are kept in order.
_KEPT = 8_192

Properties: TypeAlias = Mapping[Iri, Sequence[Term]]
"""What is said of one node: property → values, both in order."""


def sources(quads: Collection[Quad]) -> dict[Triple, tuple[Iri | None, ...]]:
    """The graphs of statements that named graphs have; first ``None`` if the default one has it."""
    named: dict[Triple, set[Iri]] = {}
    for subject, predicate, value, graph in quads:
        if graph is not None:
            named.setdefault(Triple(subject, predicate, value), set()).add(graph)
    unnamed = {quad[:3] for quad in quads if quad[3] is None} if named else frozenset()
    return {
        triple: (*((None,) if triple in unnamed else ()), *sorted(graphs))
        for triple, graphs in named.items()
    }


def grouped(triples: Iterable[Triple]) -> dict[Node, Properties]:
    """Statements by subject and property, all in the order of ``terms.triple_key``, each once."""
    groups: dict[Node, dict[Iri, dict[Term, None]]] = {}
    for subject, predicate, value in triples:
        groups.setdefault(subject, {}).setdefault(predicate, {})[value] = None
    return {
        node: ordered({name: list(values) for name, values in groups[node].items()})
        for node in in_order(groups)
    }


def ordered(said: Properties) -> Properties:
    """What is said of one node: by property, then by value as N-Triples has it."""
    return {
        name: values if len(values := said[name]) == 1 else sorted(values, key=ntriples)
        for name in names(*said)
    }


@lru_cache(_KEPT)
def names(*properties: Iri) -> tuple[Iri, ...]:
    """Properties in order."""
    return tuple(sorted(properties))


def merged(some: Properties, more: Properties) -> Properties:
    """All that is said of a node, each statement once."""
    known = {
        name: list(dict.fromkeys([*some.get(name, ()), *values])) for name, values in more.items()
    }
    return ordered({**some, **known})


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in the order of their statements, that of ``terms.triple_key``."""
    blanks: list[Blank] = []
    iris: list[Iri] = []
    for node in nodes:
        if isinstance(node, Blank):
            blanks.append(node)
        else:
            iris.append(node)
    return [*iris_in_order(iris), *sorted(blanks)]


def iris_in_order(iris: Iterable[Iri]) -> list[Iri]:
    """The same of resources with addresses."""
    # They are compared as N-Triples writes them, in angle brackets, of which the first is alike.
    return sorted(iris, key=_in_brackets)


def _in_brackets(iri: str) -> str:
    return iri + ">"


def triples(node: Node, said: Properties) -> list[Triple]:
    """What is said of a node, one by one."""
    return [Triple(node, name, value) for name, values in said.items() for value in values]


def mentioned(said: Iterable[Properties]) -> set[Iri]:
    """The resources that some statements lead to; a class is not one of them."""
    return {
        value
        for properties in said
        for name, values in properties.items()
        if name != TYPE
        for value in values
        if type(value) is Iri
    }


def by_predicate(triples: Iterable[Triple]) -> dict[Iri, list[Triple]]:
    """Statements by their property, in the order in which these are met."""
    groups: dict[Iri, list[Triple]] = {}
    for triple in triples:
        groups.setdefault(triple.predicate, []).append(triple)
    return groups
