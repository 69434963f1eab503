"""Which blank nodes can be written inside the statement that points to them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings

from publisher.nesting import DEEPEST, Nesting, Overgrown, nest, refuse_overgrown
from publisher.terms import RDF, SKOS, Blank, Iri, Literal, Node, Term, Triple
from strategies import graphs

A, B = Iri("https://example.org/a"), Iri("https://example.org/b")
ONE, TWO, THREE = Blank("_:1"), Blank("_:2"), Blank("_:3")
P = SKOS["related"]


def test_a_blank_node_that_is_pointed_to_once_is_nested() -> None:
    assert nest([Triple(A, P, ONE), Triple(ONE, P, B)]).nested == {ONE}


def test_a_blank_node_that_is_shared_or_in_a_circle_is_not() -> None:
    assert not nest([Triple(A, P, ONE), Triple(B, P, ONE)]).nested
    assert not nest([Triple(ONE, P, TWO), Triple(TWO, P, ONE)]).nested
    assert not nest([Triple(ONE, P, ONE)]).nested
    # What hangs on a circle is nested; the circle itself is not.
    hanging = nest([Triple(ONE, P, TWO), Triple(TWO, P, ONE), Triple(ONE, P, THREE)])
    assert hanging.nested == {THREE}


def test_a_collection_needs_plain_nodes_to_its_end() -> None:
    plain = [
        Triple(A, P, ONE),
        Triple(ONE, RDF["first"], B),
        Triple(ONE, RDF["rest"], RDF["nil"]),
    ]
    assert nest(plain).collection(ONE) == [B]
    assert nest([*plain, Triple(ONE, P, B)]).collection(ONE) is None
    assert nest(plain[:2]).collection(ONE) is None
    assert nest([*plain, Triple(B, P, ONE)]).collection(ONE) is None


def chain(depth: int, link: Iri = P) -> list[Triple]:
    """A resource with so many blank nodes, one inside the other."""
    nodes: list[Node] = [A, *(Blank(f"_:b{number}") for number in range(depth))]
    return [Triple(a, link, b) for a, b in pairwise(nodes)]


def test_what_no_page_could_hold_is_refused() -> None:
    first, rest = RDF["first"], RDF["rest"]
    refuse_overgrown(chain(DEEPEST))
    with pytest.raises(Overgrown, match="more than 20 deep") as error:
        refuse_overgrown(chain(DEEPEST + 1))
    assert error.value.holder == A
    refuse_overgrown(chain(1_500, rest))  # a list is as deep as one node
    with pytest.raises(Overgrown, match="deep"):
        refuse_overgrown(chain(DEEPEST + 1, first))
    blank = Blank("_:b")

    def values(count: int, properties: int) -> list[Triple]:
        return [
            Triple(blank, Iri(f"urn:p{p}"), Literal(str(n)))
            for n in range(count)
            for p in range(properties)
        ]

    top = Triple(A, P, blank)
    refuse_overgrown([top, *values(200, 10)])
    with pytest.raises(Overgrown, match="more than 200 values of one property"):
        refuse_overgrown([top, *values(201, 1)])
    with pytest.raises(Overgrown, match="more than 2,000 statements"):
        refuse_overgrown([top, *values(200, 11)])


def test_circles_are_not_deep() -> None:
    one, two = Blank("_:b1"), Blank("_:b2")
    refuse_overgrown([Triple(one, P, two), Triple(two, P, one), Triple(A, P, A)])
    refuse_overgrown([Triple(A, P, one), Triple(one, P, two), Triple(two, P, one)])


@given(graphs())
@settings(max_examples=200, deadline=None)
def test_every_statement_is_reached_from_the_subjects_to_write(graph: frozenset[Triple]) -> None:
    nesting = nest(graph)
    queue = list(nesting.subjects())
    reached = set()
    while queue:
        subject = queue.pop()
        for predicate, values in nesting.properties(subject).items():
            reached |= {Triple(subject, predicate, value) for value in values}
            queue += [v for v in values if isinstance(v, Blank) and v in nesting.nested]
    assert reached == graph


def linked(members: Sequence[Term], name: str) -> list[Triple]:
    """The statements of a collection; its first node is ``_:NAME0``."""
    nodes: list[Node] = [Blank(f"_:{name}{number}") for number in range(len(members))]
    first = [
        Triple(node, RDF["first"], member) for node, member in zip(nodes, members, strict=True)
    ]
    return first + [Triple(a, RDF["rest"], b) for a, b in pairwise([*nodes, RDF["nil"]])]


def depth(nesting: Nesting, node: Term) -> int:
    """How many blank nodes a writer opens inside each other from here, counting lists as one."""
    members = nesting.collection(node)
    opened = isinstance(node, Blank) and node in nesting.nested
    if members is None:
        below = nesting.properties(node) if isinstance(node, Blank) and opened else {}
        members = [value for values in below.values() for value in values]
    return opened + max((depth(nesting, each) for each in members), default=0)


def test_what_is_nested_too_deep_stands_by_itself() -> None:
    assert len(nest(chain(DEEPEST)).nested) == DEEPEST
    assert not nest(chain(DEEPEST)).cut
    nesting = nest(chain(3 * DEEPEST))
    assert nesting.cut
    assert [node for node in nesting.subjects() if node != A] == [
        Blank(f"_:b{DEEPEST}"),
        Blank(f"_:b{2 * DEEPEST + 1}"),
    ]
    assert depth(nesting, chain(1)[0].object) == DEEPEST


def test_a_long_list_is_not_deep_and_lists_in_lists_are() -> None:
    members = [Iri(f"https://example.org/{number}") for number in range(50_000)]
    nesting = nest([Triple(A, P, Blank("_:l0")), *linked(members, "l")])
    started = time.monotonic()
    assert nesting.collection(Blank("_:l0")) == members
    assert all(nesting.listed(node) for node in nesting.nested)
    assert not nesting.cut
    assert time.monotonic() - started < 5
    inner = [linked([Blank(f"_:l{n + 1}x0")], f"l{n}x") for n in range(2 * DEEPEST)]
    nested = nest([Triple(A, P, Blank("_:l0x0")), *(t for each in inner for t in each)])
    assert nested.cut
    assert depth(nested, Blank("_:l0x0")) <= DEEPEST


@given(graphs())
@settings(max_examples=200, deadline=None)
def test_no_graph_nests_deeper(graph: frozenset[Triple]) -> None:
    nesting = nest(graph)
    tops = [value for t in graph for value in (t.object,) if t.subject in nesting.subjects()]
    assert all(depth(nesting, value) <= DEEPEST for value in tops)
