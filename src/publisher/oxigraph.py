"""Our terms as pyoxigraph's, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

import pyoxigraph as ox

from publisher import nquads
from publisher.terms import LANG_STRING, Blank, Iri, Literal, Node, Quad, Term, Triple, ntriples


class UnsupportedTerm(ValueError):
    """A term of RDF 1.2 (a triple term, or a text with a base direction)."""


def from_term(term: object) -> Term:
    """One term of ours for one of pyoxigraph's.

    Raises:
        UnsupportedTerm: for a term that RDF 1.1 does not have.
    """
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Blank(f"_:{term.value}")
    if isinstance(term, ox.Literal) and term.direction is None:
        return Literal(term.value, Iri(term.datatype.value), term.language or "")
    raise UnsupportedTerm(f"{term} is a term of RDF 1.2; use terms of RDF 1.1 only")


def from_quad(quad: ox.Quad) -> Quad:
    """One quad of ours for one of pyoxigraph's.

    Raises:
        UnsupportedTerm: for a term of RDF 1.2, and for a graph named by a blank node.
    """
    graph = quad.graph_name
    if isinstance(graph, ox.BlankNode):
        raise UnsupportedTerm("a graph is named by a blank node; give it an IRI")
    name = Iri(graph.value) if isinstance(graph, ox.NamedNode) else None
    return Quad(*_statement(quad), name)


def from_triples(triples: Iterable[ox.Triple]) -> Iterator[Triple]:
    """Triples of ours for those of pyoxigraph's.

    Raises:
        UnsupportedTerm: for a term of RDF 1.2.
    """
    for triple in triples:
        yield Triple(*_statement(triple))


def _statement(statement: ox.Quad | ox.Triple) -> tuple[Node, Iri, Term]:
    subject = from_term(statement.subject)
    if isinstance(subject, Literal):  # the parser never yields one; this narrows the type
        raise UnsupportedTerm("a literal can't be a subject")
    return subject, Iri(statement.predicate.value), from_term(statement.object)


def to_node(node: Node) -> ox.NamedNode | ox.BlankNode:
    """pyoxigraph's IRI or blank node for one of ours."""
    return ox.BlankNode(node[2:]) if isinstance(node, Blank) else ox.NamedNode(node)


def to_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """pyoxigraph's term for one of ours."""
    if not isinstance(term, Literal):
        return to_node(term)
    if term.datatype == LANG_STRING:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def to_triple(triple: Triple) -> ox.Triple:
    """pyoxigraph's triple for one of ours."""
    return ox.Triple(
        to_node(triple.subject), ox.NamedNode(triple.predicate), to_term(triple.object)
    )


def to_quad(quad: Quad) -> ox.Quad:
    """pyoxigraph's quad for one of ours."""
    graph = ox.DefaultGraph() if quad.graph is None else ox.NamedNode(quad.graph)
    return ox.Quad(to_node(quad.subject), ox.NamedNode(quad.predicate), to_term(quad.object), graph)


def to_quads(quads: Iterable[Quad]) -> Iterator[ox.Quad]:
    """pyoxigraph's quads for many of ours, by way of text: to make each takes twice as long."""
    for piece in nquads.written(quads):
        yield from ox.parse(piece, ox.RdfFormat.N_QUADS)


@lru_cache(maxsize=16_384)
def evaluate(expression: str, values: Sequence[Term | None], base: str = "") -> Term | None:
    """What the engine makes of a SPARQL expression; ``None`` if that is an error.

    It takes some forty microseconds, and answers are kept.

    Args:
        expression: the expression, with ``{}`` for each of the values.
        values: what stands there, as a tuple; ``None`` is a variable without a value, and there
            are no blank nodes.
        base: what ``IRI()`` resolves against.
    """
    texts = ["?unbound" if value is None else ntriples(value) for value in values]
    return _answer(f"SELECT ({expression.format(*texts)} AS ?value) {{}}", base)


def aggregate(expression: str, values: Iterable[Term | None]) -> Term | None:
    """What the engine makes of an aggregate over the values of ``?each``, as ``evaluate`` says."""
    texts = ("UNDEF" if value is None else ntriples(value) for value in values)
    return _answer(f"SELECT ({expression} AS ?value) {{ VALUES ?each {{ {' '.join(texts)} }} }}")


@cache
def _nothing() -> ox.Store:
    return ox.Store()


def _answer(query: str, base: str = "") -> Term | None:
    solutions = _nothing().query(query, base_iri=base or None)
    if not isinstance(solutions, ox.QuerySolutions):
        return None
    value = next(iter(solutions))["value"]
    return None if value is None else from_term(value)
