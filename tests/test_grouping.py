"""Statements grouped by what they are about, and by what they point to."""

from __future__ import annotations

from publisher.grouping import Grouped
from publisher.terms import Blank, Iri, Literal, Triple

A, B, KNOWS, NAME = Iri("urn:a"), Iri("urn:b"), Iri("urn:knows"), Iri("urn:name")
NOBODY = Blank("_:nobody")
GRAPH = Grouped(
    [
        Triple(A, KNOWS, B),
        Triple(A, NAME, Literal("urn:b")),
        Triple(NOBODY, KNOWS, B),
        Triple(A, KNOWS, NOBODY),
    ]
)


def test_what_is_said_of_a_node_is_grouped_by_property() -> None:
    assert GRAPH.about(A) == {KNOWS: [B, NOBODY], NAME: [Literal("urn:b")]}
    assert GRAPH.about(B) == {}


def test_what_points_to_a_node_are_its_subjects_and_no_texts() -> None:
    assert GRAPH.pointing(B) == {KNOWS: [A, NOBODY]}
    assert GRAPH.pointing(A) == {}


def test_it_goes_through_what_something_is_said_of() -> None:
    assert list(GRAPH) == [A, NOBODY]


def test_it_is_joined_with_more_and_stays_as_it_is() -> None:
    joined = GRAPH.joined([Triple(A, KNOWS, B), Triple(A, KNOWS, A), Triple(B, NAME, Literal("b"))])
    assert joined.about(A) == {KNOWS: [B, NOBODY, A], NAME: [Literal("urn:b")]}
    assert joined.about(B) == {NAME: [Literal("b")]}
    assert joined.pointing(A) == {KNOWS: [A]}
    assert joined.pointing(B) == {KNOWS: [A, NOBODY]}
    assert GRAPH.about(A) == {KNOWS: [B, NOBODY], NAME: [Literal("urn:b")]}
    assert GRAPH.pointing(A) == GRAPH.about(B) == {}
