"""RDF/XML, N-Quads and TriG."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from publisher.errors import SiteError
from publisher.oxigraph import to_triple
from publisher.terms import DCTERMS, Iri, Literal, Quad, Triple
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
