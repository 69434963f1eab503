"""A graph on disk answers what a graph in memory answers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from publisher import lines, shelf
from publisher.grouping import Grouped, Listed
from publisher.shelf import Shelf, Shelves, Sorter
from publisher.terms import Blank, Iri, Literal, Node, Triple, ntriples

A, P, Q = (Iri(f"https://example.org/{name}") for name in "apq")


def shelved(triples: Iterable[Triple], held: int = 3) -> Shelf:
    sorter = Sorter(held)
    sorter.add(triples)
    return sorter.graph()


@given(
    st.lists(strategies.triples(), max_size=12),
    st.lists(strategies.triples(), max_size=6),
    st.sampled_from([0, 5, 1_000]),
)
def test_it_says_what_a_graph_in_memory_says(
    triples: list[Triple], more: list[Triple], held: int
) -> None:
    memory = Grouped(dict.fromkeys(triples))
    disk = shelved([*triples, *triples[:3]], held)
    nodes: set[Node] = {A, Blank("_:nobody")}
    nodes.update(
        term for triple in (*triples, *more) for term in triple if not isinstance(term, Literal)
    )
    for node in nodes:
        about = {name: list(values) for name, values in disk.about(node).items()}
        assert about == {
            name: sorted(values, key=ntriples) for name, values in memory.about(node).items()
        }
        pointing = {name: list(found) for name, found in disk.pointing(node).items()}
        assert pointing == {
            name: sorted(found, key=ntriples) for name, found in memory.pointing(node).items()
        }
    assert list(disk) == sorted(memory, key=ntriples)
    assert all((node in disk) is (node in memory) for node in nodes)
    assert around(disk) == around(memory)
    joined = Shelves([disk, shelved(more, held)])
    both = memory.joined(dict.fromkeys(more))
    assert list(joined) == sorted(both, key=ntriples)
    assert around(joined) == around(both)
    for node in nodes:
        assert around_one(node, joined.about(node), joined.pointing(node)) == around_one(
            node, both.about(node), both.pointing(node)
        )
        assert (node in joined) is (node in both)


def around(graph: Listed) -> list[tuple[Node, set[Any], set[Any]]]:
    """Every node with what is said of it and what points to it, in order."""
    found = [around_one(*each) for each in graph.walk()]
    return sorted(found, key=lambda each: ntriples(each[0]))


def around_one(
    node: Node, said: Mapping[Iri, Sequence[Any]], leading: Mapping[Iri, Sequence[Any]]
) -> tuple[Node, set[Any], set[Any]]:
    """A node with what is said of it and what points to it; that nothing is there twice."""
    pairs = [[(name, v) for name, some in each.items() for v in some] for each in (said, leading)]
    assert all(len(each) == len(set(each)) for each in pairs)
    return node, set(pairs[0]), set(pairs[1])


@pytest.fixture
def popular(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A graph in which 500 things point to one by two properties, read in small pieces."""
    monkeypatch.setattr(lines, "PIECE", 100)
    monkeypatch.setattr(shelf, "_LONG", 100)
    triples = [
        Triple(Iri(f"https://example.org/{'x' * (number % 90)}{number:03}"), property_, A)
        for number in range(500)
        for property_ in ((P, Q) if number % 2 else (Q,))
    ]
    return shelved(reversed(triples))


def test_what_millions_point_to_is_read_bit_by_bit(popular: Shelf) -> None:
    found = popular.pointing(A)
    assert list(found) == [P, Q]
    assert (len(found[P]), len(found[Q])) == (250, 500)
    everything = list(found[Q])
    assert everything == sorted(set(everything))
    assert found[Q][3:7] == everything[3:7]
    assert found[Q][::-2] == everything[::-2]
    assert (found[Q][0], found[Q][-1]) == (everything[0], everything[-1])
    with pytest.raises(IndexError):
        found[Q][500]
    assert everything[7] in found[Q]


def test_forked_processes_share_it() -> None:
    graph = shelved([Triple(A, P, Literal("x"))])
    if (child := os.fork()) == 0:
        os._exit(graph.about(A) != {P: (Literal("x"),)})
    assert os.waitpid(child, 0)[1] == 0
    assert graph.about(A) == {P: (Literal("x"),)}


def test_a_longer_name_is_another_node() -> None:
    longer = Iri(f"{A}b")
    graph = shelved([Triple(longer, P, A), Triple(A, Q, longer)])
    assert graph.about(A) == {Q: (longer,)}
    assert {name: list(found) for name, found in graph.pointing(A).items()} == {P: [longer]}
