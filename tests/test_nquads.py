"""Statements as text between the engine and us; asking the engine for each term is the oracle."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from publisher import nquads
from publisher.nquads import Reader, Unreadable
from publisher.oxigraph import from_quad, to_quad, to_quads
from publisher.terms import LANG_STRING, XSD, Blank, Iri, Literal, Quad

N_QUADS = ox.RdfFormat.N_QUADS
A, P, G = (Iri(f"https://example.org/{name}") for name in "apg")
# Everything that N-Quads writes with an escape, what looks like the end of a text or of a line, and
# what others take for white space.
ODD = st.sampled_from('"\\.@^<>_: a\t\n\r\b\f\x00\x7f\x85\xa0\u2028\U0001f600')
DATATYPES = st.sampled_from([XSD["string"], XSD["date"]])
LITERALS = strategies.LITERALS | st.builds(
    Literal, st.text(ODD, max_size=9), DATATYPES, st.just("")
)
GRAPHS = st.sampled_from([None, None, G, Iri("https://example.org/\xa0h")])
QUADS = st.lists(
    st.builds(
        Quad,
        strategies.IRIS | strategies.BLANKS,
        strategies.PREDICATES,
        strategies.IRIS | strategies.BLANKS | LITERALS,
        GRAPHS,
    ),
    max_size=8,
)


def text(quads: list[Quad]) -> str:
    return (ox.serialize(map(to_quad, quads), format=N_QUADS) or b"").decode()


@given(QUADS)
def test_what_the_engine_writes_is_read_as_it_was(quads: list[Quad]) -> None:
    assert Reader().quads(text(quads)) == quads


@given(QUADS)
def test_triples_are_read_as_quads_are(quads: list[Quad]) -> None:
    quads = [quad._replace(graph=None) for quad in quads]
    assert Reader().triples(text(quads)) == quads


@given(QUADS)
def test_what_we_write_the_engine_reads(quads: list[Quad]) -> None:
    everywhere = {*quads, *(quad._replace(graph=None) for quad in quads)}
    assert {from_quad(quad) for quad in to_quads(quads)} == everywhere


def test_pieces_hold_all_statements_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nquads, "PIECE", 3)
    quads = [Quad(A, P, Literal(str(number))) for number in range(8)]
    pieces = list(nquads.written(quads))
    assert [piece.count("\n") for piece in pieces] == [3, 3, 2]
    assert Reader().quads("".join(pieces)) == quads


def test_blank_nodes_get_labels_of_their_own_in_every_piece() -> None:
    reader = Reader("_:f")
    first = reader.triples("_:x <https://example.org/p> _:y .\n")
    second = reader.triples("_:y <https://example.org/p> _:z .\n")
    found = [(quad.subject, quad.object) for quad in (*first, *second)]
    assert found == [
        (Blank("_:f0"), Blank("_:f1")),
        (Blank("_:f1"), Blank("_:f2")),
    ]


def test_equal_iris_are_one_object() -> None:
    one, two = Reader().triples(text([Quad(A, P, A), Quad(A, P, Literal("x", Iri(P)))]))
    assert one.subject is one.object is two.subject
    assert isinstance(two.object, Literal)
    assert two.object.datatype is one.predicate


@pytest.mark.parametrize(
    "line",
    [
        "<https://a.example/> <https://a.example/p> <<( <https://a.example/> <x:y> <x:z> )>> .\n",
        '<https://a.example/> <https://a.example/p> "x"@en--ltr .\n',
    ],
)
def test_what_is_not_rdf_1_1_is_refused(line: str) -> None:
    for read in (Reader().triples, Reader().quads):
        with pytest.raises(Unreadable):
            read(line)


def test_a_graph_named_by_a_blank_node_is_refused() -> None:
    with pytest.raises(Unreadable):
        Reader().quads('<https://a.example/> <https://a.example/p> "a _:b" _:g .\n')


def test_a_language_is_kept() -> None:
    quad = Quad(A, P, Literal('two words "@cy', LANG_STRING, "en-gb"), G)
    assert Reader().quads(text([quad])) == [quad]
