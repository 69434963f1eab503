"""Statements in bulk: grouped, merged, and what they mention."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter

from publisher.terms import TYPE, Blank, Iri, Node, Quad, Triple, ntriples


def graphs(quads: Iterable[Quad]) -> tuple[dict[Triple, bool], dict[Triple, set[Iri]]]:
    """Each statement once, with whether the default graph has it, and the named graphs of some."""
    said: dict[Triple, bool] = {}
    named: dict[Triple, set[Iri]] = {}
    for subject, predicate, value, graph in quads:
        triple = Triple(subject, predicate, value)
        if graph is None:
            said[triple] = True
        else:
            said.setdefault(triple, False)
            named.setdefault(triple, set()).add(graph)
    return said, named


def grouped(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Statements in the order of ``terms.triple_key``."""
    groups: dict[Node, list[Triple]] = {}
    for triple in triples:
        groups.setdefault(triple.subject, []).append(triple)
    for node in in_order(groups):
        yield from ordered(groups.pop(node))


def ordered(triples: Collection[Triple]) -> Sequence[Triple]:
    """Statements on one subject in that order: by property, then by value as N-Triples has it."""
    if len({triple.predicate for triple in triples}) == len(triples):
        return sorted(triples, key=attrgetter("predicate"))  # which takes less time
    groups = by_predicate(triples)
    return [
        triple
        for predicate in sorted(groups)
        for triple in sorted(groups[predicate], key=lambda each: ntriples(each.object))
    ]


def points(triple: Triple) -> bool:
    """Whether a statement is listed at its object; classes list their members elsewhere."""
    return (
        isinstance(triple.object, Iri)
        and isinstance(triple.subject, Iri)
        and triple.predicate != TYPE
    )


def merged(some: Sequence[Triple], more: Sequence[Triple]) -> Sequence[Triple]:
    """All of some statements on one subject, in order; ``some`` are in order already."""
    if len(more) == 1 and (not some or some[-1].predicate < more[0].predicate):
        return (*some, *more)
    return ordered({*some, *more})


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in the order of their statements, that of ``terms.triple_key``."""
    blanks: list[Node] = []
    iris: list[Node] = []
    for node in nodes:
        (blanks if type(node) is Blank else iris).append(node)
    # An IRI is compared as N-Triples writes it, in angle brackets, of which the first is alike.
    return [*sorted(iris, key=lambda iri: iri + ">"), *sorted(blanks)]


def mentioned(triples: Iterable[Triple]) -> set[Iri]:
    """The resources that statements mention as subject or object; a class is not one of them."""
    found: set[Iri] = set()
    for subject, predicate, value in triples:
        if type(subject) is Iri:
            found.add(subject)
        if type(value) is Iri and predicate != TYPE:
            found.add(value)
    return found


def by_predicate(triples: Iterable[Triple]) -> dict[Iri, list[Triple]]:
    """Statements by their property, in the order in which these are met."""
    groups: dict[Iri, list[Triple]] = {}
    for triple in triples:
        groups.setdefault(triple.predicate, []).append(triple)
    return groups
