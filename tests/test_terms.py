"""Terms: values that keep their text, prefixed names, and the way to rdflib."""

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given

from publisher import oxigraph, terms
from publisher.terms import (
    LANG_STRING,
    SKOS,
    XSD,
    Blank,
    Iri,
    Literal,
    Prefixes,
    Triple,
    ntriples,
    rdflib_graph,
)
from strategies import LITERALS

A = Iri("https://example.org/a")


def test_a_blank_node_never_equals_an_iri_and_a_literal_neither() -> None:
    assert len({Iri("x"), Blank("_:x"), Literal("x")}) == 3
    assert Literal("1.50", XSD["decimal"]) != Literal("1.5", XSD["decimal"])


@given(LITERALS)
def test_n_triples_of_a_literal_is_what_the_engine_reads(literal: Literal) -> None:
    line = f"<{A}> <{SKOS['note']}> {ntriples(literal)} ."
    [quad] = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert oxigraph.from_quad(quad).object == literal


@given(LITERALS)
def test_terms_survive_the_way_to_the_engine_and_back(literal: Literal) -> None:
    for term in (literal, A, Blank("_:b1")):
        assert oxigraph.from_term(oxigraph.to_term(term)) == term


@pytest.mark.parametrize(
    "term",
    [
        ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL),
        ox.Triple(ox.NamedNode(A), ox.NamedNode(A), ox.NamedNode(A)),
    ],
)
def test_terms_of_rdf_1_2_are_refused(term: object) -> None:
    with pytest.raises(oxigraph.UnsupportedTerm, match=r"RDF 1\.2"):
        oxigraph.from_term(term)


def test_the_longest_namespace_gives_the_prefix() -> None:
    prefixes = Prefixes({"ex": "https://example.org/", "deep": "https://example.org/deep/"})
    assert prefixes.shorten("https://example.org/deep/x") == "deep:x"
    assert prefixes.shorten("https://example.org/x") == "ex:x"


@pytest.mark.parametrize("local", ["", "a/b", "a b", "a.", "-a", "ü", "a%20b"])
def test_a_name_that_would_need_escapes_is_not_shortened(local: str) -> None:
    assert Prefixes({"ex": "https://example.org/"}).shorten(f"https://example.org/{local}") is None


def test_a_prefixed_name_is_expanded_and_angle_brackets_are_taken_off() -> None:
    prefixes = Prefixes({"skos": SKOS})
    assert prefixes.expand("skos:Concept") == SKOS["Concept"]
    assert prefixes.expand(f"<{A}>") == A
    with pytest.raises(KeyError, match="nowhere"):
        prefixes.expand("nowhere:x")


def test_rdflib_gets_the_text_as_it_was_written() -> None:
    triples = [
        Triple(A, SKOS["note"], Literal("01.50", XSD["decimal"])),
        Triple(A, SKOS["note"], Literal("text", LANG_STRING, "en")),
        Triple(A, SKOS["related"], Blank("_:b1")),
    ]
    graph = rdflib_graph(triples, Prefixes({"skos": SKOS}))
    objects = {str(value) for value in graph.objects(rdflib.URIRef(A))}
    assert objects == {"01.50", "text", "b1"}
    assert dict(graph.namespaces())["skos"] == rdflib.URIRef(SKOS)


def test_namespaces_are_those_of_the_standards() -> None:
    shared = {"RDF", "RDFS", "XSD", "SKOS", "DCTERMS", "FOAF", "ORG", "OWL", "PROV", "SH"}
    for name in shared:
        assert str(getattr(terms, name)) == str(getattr(rdflib, name, None) or _namespace(name))


def _namespace(name: str) -> str:
    return str(getattr(rdflib.namespace, name)._NS)
