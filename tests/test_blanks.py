"""Blank nodes are labelled by their content: the same whatever the order, the labels, the rest."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.blanks import TangledBlanks, label
from publisher.oxigraph import to_quad
from publisher.terms import LANG_STRING, RDF, Blank, Iri, Literal, Node, Quad, Term

P, Q = Iri("https://example.org/p"), Iri("https://example.org/q")
S, T = Iri("https://example.org/s"), Iri("https://example.org/t")
G = Iri("https://example.org/g")
X = Literal("x")
NODES = [Blank(f"_:{letter}") for letter in "abcdef"]
A, B, C, D, *_ = NODES


def quads_among(nodes: Sequence[Blank]) -> st.SearchStrategy[list[Quad]]:
    blanks = st.sampled_from(nodes)
    subjects: st.SearchStrategy[Node] = blanks | st.just(S)
    objects: st.SearchStrategy[Term] = blanks | blanks | st.sampled_from([T, X])
    graphs = st.sampled_from([None, None, G])
    return st.lists(st.builds(Quad, subjects, st.sampled_from([P, Q]), objects, graphs), max_size=9)


def renamed(quads: Iterable[Quad], names: dict[Blank, Blank]) -> list[Quad]:
    def new(term: Term) -> Term:
        return names.get(term, term) if isinstance(term, Blank) else term

    return [Quad(new(q.subject), q.predicate, new(q.object), q.graph) for q in quads]  # type: ignore[arg-type]


def canonical(quads: Iterable[Quad]) -> set[ox.Quad]:
    """An independent judge of which graphs are the same: RDFC-1.0."""
    dataset = ox.Dataset(map(to_quad, quads))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def blanks_of(quads: Iterable[Quad]) -> set[Blank]:
    return {term for quad in quads for term in quad[:3] if isinstance(term, Blank)}


@given(quads_among(NODES), st.permutations(NODES), st.randoms(use_true_random=False))
def test_order_and_labels_of_the_input_do_not_matter(
    quads: list[Quad], others: list[Blank], shuffler: random.Random
) -> None:
    again = renamed(quads, dict(zip(NODES, others, strict=True)))
    shuffler.shuffle(again)
    assert set(label(again)) == set(label(quads))


@given(quads_among(NODES))
def test_the_graph_stays_the_same(quads: list[Quad]) -> None:
    labelled = label(quads)
    assert len(blanks_of(labelled)) == len(blanks_of(quads))
    assert canonical(labelled) == canonical(quads)


@given(quads_among(NODES[:3]), quads_among(NODES[:3]))
def test_labels_are_equal_only_if_the_graphs_are(one: list[Quad], other: list[Quad]) -> None:
    same = canonical(one) == canonical(other)
    assert (set(label(one)) == set(label(other))) == same


@given(quads_among(NODES[:3]), quads_among(NODES[3:]))
def test_unrelated_blank_nodes_change_no_label(quads: list[Quad], more: list[Quad]) -> None:
    # An equal component may take the label without a number, so labels are compared, not nodes.
    assert set(label(quads)) <= set(label(quads + more))


def test_an_unrelated_statement_changes_no_label() -> None:
    quads = [Quad(S, P, A), Quad(A, Q, X)]
    assert set(label(quads)) <= set(label([*quads, Quad(S, Q, X), Quad(T, P, T)]))


def test_quads_keep_their_order() -> None:
    quads = [Quad(S, P, X), Quad(S, P, A), Quad(S, Q, X), Quad(A, Q, X)]
    assert [quad.predicate for quad in label(quads)] == [P, P, Q, Q]


def test_a_label_says_nothing_but_a_digest() -> None:
    [quad] = label([Quad(S, P, A)])
    assert isinstance(quad.object, Blank)
    assert len(quad.object) == len("_:b") + 16
    assert quad.object.startswith("_:b")


def test_equal_blank_nodes_in_one_place_stay_two() -> None:
    labelled = label([Quad(S, P, A), Quad(S, P, B), Quad(A, Q, X), Quad(B, Q, X)])
    first, second = sorted(blanks_of(labelled))
    assert second == f"{first}n2"


def test_equal_blank_nodes_nested_in_a_blank_node_stay_two() -> None:
    quads = [Quad(S, P, C), Quad(C, P, A), Quad(C, P, B), Quad(A, Q, X), Quad(B, Q, X)]
    assert len(blanks_of(label(quads))) == 3


@pytest.mark.parametrize(
    "change",
    [
        [Quad(S, Q, A), Quad(A, Q, B)],  # another predicate to it
        [Quad(S, P, A), Quad(B, Q, A)],  # the other direction
        [Quad(S, P, A, G), Quad(A, Q, B)],  # another graph
        [Quad(T, P, A), Quad(A, Q, B)],  # another subject
        [Quad(S, P, A), Quad(A, Q, B), Quad(B, P, X)],  # more said of the nested one
        [Quad(S, P, A), Quad(A, Q, B), Quad(A, Q, A)],  # a statement about itself
    ],
)
def test_what_is_said_decides_the_label(change: list[Quad]) -> None:
    before = label([Quad(S, P, A), Quad(A, Q, B)])
    assert not blanks_of(before) & blanks_of(label(change))


def ring(size: int) -> list[Quad]:
    names = [Blank(f"_:r{number}") for number in range(size)]
    return [Quad(names[number - 1], P, name) for number, name in enumerate(names)]


def clique(size: int) -> list[Quad]:
    names = [Blank(f"_:k{number}") for number in range(size)]
    return [Quad(one, P, other) for one in names for other in names if one != other]


def test_rings_of_equals_are_told_apart() -> None:
    two_rings = [*ring(3), *renamed(ring(4), {n: Blank(f"{n}x") for n in blanks_of(ring(4))})]
    shuffled = random.Random(5).sample(two_rings, len(two_rings))
    assert set(label(shuffled)) == set(label(two_rings))
    assert canonical(label(two_rings)) == canonical(two_rings)


def test_a_ring_of_six_is_not_two_rings_of_three() -> None:
    other = renamed(ring(3), {n: Blank(f"{n}x") for n in blanks_of(ring(3))})
    assert not blanks_of(label(ring(6))) & blanks_of(label([*ring(3), *other]))


@pytest.mark.parametrize("tangle", [ring(2_000), clique(12), clique(150)])
def test_a_large_tangle_is_refused_in_bounded_time(tangle: list[Quad]) -> None:
    start = time.process_time()
    with pytest.raises(TangledBlanks, match="give them IRIs") as caught:
        label(tangle)
    assert set(caught.value.nodes) <= blanks_of(tangle)
    assert time.process_time() - start < 10


def test_a_long_list_of_equal_items_is_labelled_fast() -> None:
    size = 20_000
    cells: list[Node] = [Blank(f"_:c{number}") for number in range(size)]
    cells.append(RDF["nil"])
    quads = [
        quad
        for cell, rest in itertools.pairwise(cells)
        for quad in (Quad(cell, RDF["first"], X), Quad(cell, RDF["rest"], rest))
    ]
    start = time.process_time()
    assert len(blanks_of(label(quads))) == size
    assert time.process_time() - start < 5


def test_a_hundred_thousand_quads_take_seconds_at_most() -> None:
    quads: list[Quad] = []
    for number in range(12_500):
        subject, one, two = Iri(f"{S}{number}"), Blank(f"_:o{number}"), Blank(f"_:t{number}")
        quads += [Quad(subject, P, one), Quad(one, Q, Literal(str(number))), Quad(one, P, two)]
        quads += [Quad(two, P, X), Quad(two, Q, X), *(Quad(subject, Q, X) for _ in range(3))]
    start = time.process_time()
    label(quads)
    assert time.process_time() - start < 5


def test_labels_stay_the_same_from_one_version_to_the_next() -> None:
    quads = [
        Quad(S, P, A),
        Quad(A, Q, Literal('a "text"', LANG_STRING, "en"), G),
        Quad(S, P, B),
        Quad(T, P, B),
        Quad(S, P, C),
        Quad(C, Q, D),
        Quad(D, Q, X),
    ]
    labels = [quad.object for quad in label(quads) if isinstance(quad.object, Blank)]
    assert labels == [
        Blank("_:b5a60f9a1ebb8c8de"),
        Blank("_:b043699053809ac7c"),
        Blank("_:b043699053809ac7c"),
        Blank("_:bee3be825ad9b48ce"),
        Blank("_:b33395e4733a31526"),
    ]
