"""Which blank nodes can be written inside the statement that points to them."""

from __future__ import annotations

from hypothesis import given, settings

from publisher.nesting import Nesting
from publisher.terms import RDF, SKOS, Blank, Iri, Triple
from strategies import graphs

A, B = Iri("https://example.org/a"), Iri("https://example.org/b")
ONE, TWO, THREE = Blank("_:1"), Blank("_:2"), Blank("_:3")
P = SKOS["related"]


def test_a_blank_node_that_is_pointed_to_once_is_nested() -> None:
    assert Nesting([Triple(A, P, ONE), Triple(ONE, P, B)]).nested == {ONE}


def test_a_blank_node_that_is_shared_or_in_a_circle_is_not() -> None:
    assert not Nesting([Triple(A, P, ONE), Triple(B, P, ONE)]).nested
    assert not Nesting([Triple(ONE, P, TWO), Triple(TWO, P, ONE)]).nested
    assert not Nesting([Triple(ONE, P, ONE)]).nested
    # What hangs on a circle is nested; the circle itself is not.
    hanging = Nesting([Triple(ONE, P, TWO), Triple(TWO, P, ONE), Triple(ONE, P, THREE)])
    assert hanging.nested == {THREE}


def test_a_collection_needs_plain_nodes_to_its_end() -> None:
    plain = [
        Triple(A, P, ONE),
        Triple(ONE, RDF["first"], B),
        Triple(ONE, RDF["rest"], RDF["nil"]),
    ]
    assert Nesting(plain).collection(ONE) == [B]
    assert Nesting([*plain, Triple(ONE, P, B)]).collection(ONE) is None
    assert Nesting(plain[:2]).collection(ONE) is None
    assert Nesting([*plain, Triple(B, P, ONE)]).collection(ONE) is None


@given(graphs())
@settings(max_examples=200, deadline=None)
def test_every_statement_is_reached_from_the_subjects_to_write(graph: frozenset[Triple]) -> None:
    nesting = Nesting(graph)
    queue = list(nesting.subjects())
    reached = set()
    while queue:
        subject = queue.pop()
        for predicate, values in nesting.properties(subject).items():
            reached |= {Triple(subject, predicate, value) for value in values}
            queue += [v for v in values if isinstance(v, Blank) and v in nesting.nested]
    assert reached == graph
