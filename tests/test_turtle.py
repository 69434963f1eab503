"""Turtle: the same graph, the same bytes, a pleasure to read."""

from __future__ import annotations

import time
from itertools import pairwise

import pyoxigraph as ox
from hypothesis import given, settings

from publisher.nesting import DEEPEST, nest
from publisher.oxigraph import to_triple
from publisher.terms import (
    DCTERMS,
    RDF,
    SKOS,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Triple,
)
from publisher.writers import rdf, turtle
from strategies import graphs

PREFIXES = Prefixes(
    {"rdf": RDF, "skos": SKOS, "dcterms": DCTERMS, "ex": "https://example.org/id/", "xsd": XSD}
)
A, B = Iri("https://example.org/id/a"), Iri("https://example.org/id/b")
P = SKOS["related"]


def canonical(statements: object) -> str:
    dataset = ox.Dataset(
        [
            s if isinstance(s, ox.Quad) else ox.Quad(s.subject, s.predicate, s.object)
            for s in statements  # type: ignore[attr-defined]
        ]
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(str(quad) for quad in dataset))


@given(graphs())
@settings(max_examples=300, deadline=None)
def test_turtle_and_n_triples_read_back_as_the_same_graph(graph: frozenset[Triple]) -> None:
    expected = canonical(map(to_triple, graph))
    for content, format_ in (
        (turtle.write(graph, PREFIXES, (A,)), ox.RdfFormat.TURTLE),
        (rdf.n_triples(graph), ox.RdfFormat.N_TRIPLES),
    ):
        assert canonical(ox.parse(content, format=format_)) == expected


@given(graphs(most=20))
@settings(max_examples=100, deadline=None)
def test_what_is_grouped_already_is_written_as_triples_are(graph: frozenset[Triple]) -> None:
    nesting = nest(graph)
    assert turtle.write_nesting(nesting, PREFIXES, (A,)) == turtle.write(graph, PREFIXES, (A,))


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_order_of_the_input_does_not_matter(graph: frozenset[Triple]) -> None:
    ordered = sorted(graph, key=str)
    assert turtle.write(ordered, PREFIXES) == turtle.write(reversed(ordered), PREFIXES)
    assert rdf.n_triples(ordered) == rdf.n_triples(reversed(ordered))


def test_it_reads_like_something_a_person_wrote() -> None:
    address = Blank("_:b1")
    written = turtle.write(
        [
            Triple(A, SKOS["prefLabel"], Literal("A", RDF["langString"], "en")),
            Triple(A, TYPE, SKOS["Concept"]),
            Triple(A, DCTERMS["extent"], Literal("1.50", XSD["decimal"])),
            Triple(A, DCTERMS["spatial"], address),
            Triple(address, SKOS["note"], Literal("here")),
            Triple(address, SKOS["broader"], B),
            Triple(A, SKOS["related"], B),
            Triple(A, SKOS["related"], Iri("https://example.org/other")),
        ],
        PREFIXES,
    )
    assert written.decode() == (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix ex: <https://example.org/id/> .\n"
        "\n"
        "ex:a a skos:Concept ;\n"
        '    skos:prefLabel "A"@en ;\n'
        "    skos:related ex:b, <https://example.org/other> ;\n"
        "    dcterms:extent 1.50 ;\n"
        "    dcterms:spatial [\n"
        "        skos:broader ex:b ;\n"
        '        skos:note "here"\n'
        "    ] .\n"
    )


def test_collections_are_written_as_lists() -> None:
    first, second = Blank("_:b1"), Blank("_:b2")
    written = turtle.write(
        [
            Triple(A, SKOS["memberList"], first),
            Triple(first, RDF["first"], A),
            Triple(first, RDF["rest"], second),
            Triple(second, RDF["first"], B),
            Triple(second, RDF["rest"], RDF["nil"]),
        ],
        PREFIXES,
    )
    assert b"skos:memberList ( ex:a ex:b ) ." in written


def test_blank_nodes_in_a_circle_keep_their_labels() -> None:
    one, two = Blank("_:b1"), Blank("_:b2")
    written = turtle.write(
        [Triple(one, SKOS["related"], two), Triple(two, SKOS["related"], one)], PREFIXES
    )
    assert b"_:b1 skos:related _:b2" in written


def test_nested_values_side_by_side_do_not_double_the_work() -> None:
    nodes: list[Node] = [A, *(Blank(f"_:b{number}") for number in range(DEEPEST))]
    graph = [Triple(above, P, below) for above, below in pairwise(nodes)]
    graph += [Triple(node, P, Literal("beside")) for node in nodes]
    started = time.monotonic()
    written = turtle.write(graph, PREFIXES)
    assert time.monotonic() - started < 5
    assert canonical(ox.parse(written, format=ox.RdfFormat.TURTLE)) == canonical(
        map(to_triple, graph)
    )


def test_a_chain_of_blank_nodes_of_any_length_is_written() -> None:
    nodes: list[Node] = [A, *(Blank(f"_:b{number}") for number in range(3_000))]
    graph = [Triple(above, P, below) for above, below in pairwise(nodes)]
    written = turtle.write(graph, PREFIXES)
    assert len(list(ox.parse(written, format=ox.RdfFormat.TURTLE))) == len(graph)
