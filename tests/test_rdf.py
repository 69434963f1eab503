"""RDF/XML, N-Quads and TriG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import SiteError
from publisher.oxigraph import to_quad, to_triple
from publisher.terms import DCTERMS, RDF, Iri, Literal, Prefixes, Quad, Triple, triple_key
from publisher.writers import rdf, rdfxml
from strategies import graphs
from test_turtle import PREFIXES, A, canonical


@given(graphs())
@settings(max_examples=300, deadline=None)
def test_rdf_xml_reads_back_as_the_same_graph_or_is_refused(graph: frozenset[Triple]) -> None:
    try:
        content = rdfxml.write(graph, PREFIXES)
    except SiteError:
        return
    ET.fromstring(content)
    assert canonical(ox.parse(content, format=ox.RdfFormat.RDF_XML)) == canonical(
        map(to_triple, graph)
    )


def test_rdf_xml_keeps_a_carriage_return() -> None:
    content = rdfxml.write([Triple(A, DCTERMS["title"], Literal("a\r\nb"))], PREFIXES)
    texts = [element.text or "" for element in ET.fromstring(content).iter()]
    assert [text for text in texts if text.strip()] == ["a\r\nb"]


@pytest.mark.parametrize(
    "triple",
    [
        Triple(A, Iri("https://example.org/p/"), A),
        Triple(A, Iri("https://example.org/p/1"), A),
        Triple(A, DCTERMS["title"], Literal("bell \x07")),
    ],
)
def test_rdf_xml_refuses_what_xml_has_no_way_to_write(triple: Triple) -> None:
    with pytest.raises(SiteError, match="leave rdf-xml out"):
        rdfxml.write([triple], PREFIXES)


@pytest.mark.parametrize("name", ["RDF", "ID", "about", "resource", "Description", "li", "bagID"])
def test_rdf_xml_refuses_properties_whose_names_it_reserves(name: str) -> None:
    with pytest.raises(SiteError, match="it is reserved there"):
        rdfxml.write([Triple(A, RDF[name], A)], PREFIXES)


def read(content: bytes) -> set[str]:
    """The properties in a document, as Oxigraph takes them; an XML reader takes it too."""
    ET.fromstring(content)
    return {quad.predicate.value for quad in ox.parse(content, format=ox.RdfFormat.RDF_XML)}


@pytest.mark.parametrize(
    "property_",
    ["https://e.example/café", "https://e.example/名前", "https://e.example/a·b", str(RDF["_1"])],
)
def test_rdf_xml_writes_names_in_any_letters(property_: str) -> None:
    content = rdfxml.write([Triple(A, Iri(property_), A)], PREFIXES)
    assert read(content) == {property_}


@pytest.mark.parametrize("prefix", ["xml", "xmlns", "XML", "xmlish"])
def test_rdf_xml_makes_up_another_prefix_for_one_that_xml_reserves(prefix: str) -> None:
    known = Prefixes({prefix: "https://e.example/"})
    content = rdfxml.write([Triple(A, Iri("https://e.example/p"), A)], known)
    assert read(content) == {"https://e.example/p"}
    assert b"xmlns:_1=" in content


def test_datasets_keep_their_graphs() -> None:
    quads = [
        Quad(A, DCTERMS["title"], Literal("b"), Iri("https://example.org/g")),
        Quad(A, DCTERMS["title"], Literal("a")),
    ]
    expected = {str(quad) for quad in ox.parse(rdf.n_quads(quads), format=ox.RdfFormat.N_QUADS)}
    assert len(expected) == 2
    assert {
        str(quad) for quad in ox.parse(rdf.trig(quads, PREFIXES), format=ox.RdfFormat.TRIG)
    } == expected
    assert rdf.n_quads(quads) == rdf.n_quads(reversed(quads))


GRAPHS = (None, Iri("https://example.org/g"), Iri("https://example.org/g#1"))


@given(graphs(most=20), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_trig_is_what_oxigraph_writes_of_the_sorted_terms(
    graph: frozenset[Triple], random: Random
) -> None:
    quads = [Quad(*triple, random.choice(GRAPHS)) for triple in graph]
    ordered = sorted(quads, key=lambda quad: (quad.graph or "", triple_key(quad)))
    expected = ox.serialize(
        map(to_quad, ordered), format=ox.RdfFormat.TRIG, prefixes=PREFIXES.namespaces
    )
    random.shuffle(quads)
    assert rdf.trig(quads + quads[:3], PREFIXES) == expected


def test_a_quad_that_is_given_twice_is_written_once() -> None:
    quad = Quad(A, DCTERMS["title"], Literal("a"))
    assert rdf.n_quads([quad, quad]) == rdf.n_quads([quad])


def test_graphs_are_written_as_one_dataset() -> None:
    some = [Triple(A, DCTERMS["title"], Literal(text)) for text in "ba"]
    expected = [Quad(*triple, graph) for graph in GRAPHS[1:] for triple in some]
    texts = {graph: [rdf.n_triples(some)] for graph in GRAPHS[1:] if graph}
    assert b"".join(rdf.whole_named_graphs(texts)) == rdf.n_quads(expected)
