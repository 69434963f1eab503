"""What is remembered of terms changes no byte, and is bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from publisher.terms import SKOS, Blank, Iri, Literal, Prefixes, Term, Triple, ntriples
from publisher.writers import rdf, rdfxml, turtle
from publisher.writers.spelling import Spelling
from strategies import graphs

A, B = Iri("https://example.org/id/a"), Iri("https://example.org/id/b")


def test_each_term_is_spelled_once() -> None:
    asked: list[Term] = []

    def spell(term: Term) -> str:
        asked.append(term)
        return ntriples(term)

    spelling = Spelling(spell)
    terms: list[Term] = [A, Blank("_:a"), Literal("a"), A, Blank("_:a"), Literal("a")]
    assert [spelling[term] for term in terms] == [ntriples(term) for term in terms]
    assert asked == terms[:3]


def test_no_more_than_so_many_are_remembered() -> None:
    spelling = Spelling(ntriples, most=3)
    for number in range(10):
        assert spelling[Literal(str(number))] == f'"{number}"'
        assert len(spelling) <= 3


def test_what_cannot_be_spelled_is_asked_again() -> None:
    def refuse(term: Term) -> str:
        raise ValueError(term)

    spelling = Spelling(refuse)
    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            spelling[A]


@given(graphs(most=30))
@settings(max_examples=200, deadline=None)
def test_bytes_are_the_same_whatever_was_written_before(graph: frozenset[Triple]) -> None:
    """Prefixes that no one has used yet know nothing; those of the module know all the others."""
    fresh = Prefixes(WORN.namespaces)
    assert turtle.write(graph, fresh) == turtle.write(graph, WORN)
    statements = [t for t in graph if t.predicate.startswith(SKOS)]
    statements = [t for t in statements if not str(t.object) or str(t.object).isprintable()]
    assert rdfxml.write(statements, fresh) == rdfxml.write(statements, WORN)
    assert rdf.n_triples(graph) == "".join(sorted(map(line, graph))).encode()


WORN = Prefixes({"skos": SKOS, "ex": "https://example.org/id/"})


def line(triple: Triple) -> str:
    subject, predicate, value = map(ntriples, triple)
    return f"{subject} {predicate} {value} .\n"
