"""JSON-LD: the same graph, self-contained, easy to read for people who know JSON."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from pyld import FrozenDocumentLoader, jsonld

from publisher.contexts import FrozenContexts
from publisher.descriptions import Description
from publisher.oxigraph import to_triple
from publisher.terms import (
    DCTERMS,
    LANG_STRING,
    ORG,
    RDF,
    SCHEMA,
    SKOS,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Quad,
    Triple,
)
from publisher.writers.jsonld import Documents
from publisher.writers.markup import Markup
from strategies import graphs
from test_descriptions import BASE, A, B, C, walk
from test_turtle import canonical

CONTEXT: dict[str, Any] = {
    "@context": {
        "@version": 1.1,
        "id": "@id",
        "type": "@type",
        "skos": str(SKOS),
        "dcterms": str(DCTERMS),
        "org": str(ORG),
        "xsd": str(XSD),
        "Concept": "skos:Concept",
        "prefLabel": {"@id": "skos:prefLabel", "@container": ["@language", "@set"]},
        "date": {"@id": "dcterms:date", "@type": "xsd:date"},
        "purpose": {"@id": "org:purpose", "@type": "@id"},
        "unused": "dcterms:abstract",
    }
}
MARKUP: dict[str, Any] = {
    "@context": {
        "@vocab": str(SCHEMA),
        "schema": str(SCHEMA),
        "id": "@id",
        "type": "@type",
        "url": {"@id": "schema:url", "@type": "@id"},
        "dissolutionDate": {"@id": "schema:dissolutionDate", "@type": "Date"},
    }
}
PUBLIC = FrozenContexts({"https://schema.org": MARKUP})
ADDRESSES = frozenset({"url", "sameAs"}).__contains__
DOCUMENTS = Documents(CONTEXT, FrozenContexts({}), BASE)


def read(content: bytes, contexts: dict[str, Any] | None = None) -> str:
    """The graph of a JSON-LD document in canonical form, as PyLD sees it, with nothing to fetch."""
    loader = FrozenDocumentLoader(contexts or {})
    lines = jsonld.to_rdf(
        json.loads(content),
        {
            "format": "application/n-quads",
            "documentLoader": loader,
            "base": "https://nowhere.test/",
        },
    )
    return canonical(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def describe(*quads: Quad) -> Description:
    return walk(*quads).describe("doc/a", (A,))


def label(iri: Iri, text: str) -> Quad:
    return Quad(iri, SKOS["prefLabel"], Literal(text, LANG_STRING, "en"))


def test_the_main_resource_is_the_root_and_what_it_mentions_is_inside() -> None:
    document = json.loads(
        DOCUMENTS.write(
            describe(
                label(A, "A"),
                Quad(A, TYPE, SKOS["Concept"]),
                Quad(A, ORG["purpose"], B),
                label(B, "B"),
                Quad(C, ORG["purpose"], A),
                label(C, "C"),
            )
        )
    )
    assert document["id"] == A
    assert document["type"] == "Concept"
    assert document["prefLabel"] == {"en": ["A"]}
    assert document["purpose"] == {"id": B, "prefLabel": {"en": ["B"]}}
    assert document["@reverse"] == {"purpose": {"id": C, "prefLabel": {"en": ["C"]}}}


def test_only_the_part_of_the_context_that_is_used_is_carried() -> None:
    document = json.loads(DOCUMENTS.write(describe(label(A, "A"))))
    assert document["@context"] == {
        key: CONTEXT["@context"][key] for key in ("@version", "id", "skos", "prefLabel")
    }


def writable(triple: Triple) -> bool:
    # PyLD's to_rdf, which the test reads with, rewrites doubles and leaves these characters bare.
    value = triple.object
    return not isinstance(value, Literal) or not (
        value.datatype == XSD["double"] or any(c in value.value for c in "\x85\u2028\u2029")
    )


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_documents_read_back_as_the_same_graph(graph: frozenset[Triple]) -> None:
    graph = frozenset(filter(writable, graph))
    description = walk(*(Quad(*triple) for triple in graph)).describe("doc/a", (A,))
    expected = canonical(map(to_triple, description.triples))
    assert read(DOCUMENTS.write(description)) == expected


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_whole_graphs_read_back_as_the_same_graph(graph: frozenset[Triple]) -> None:
    graph = frozenset(filter(writable, graph))
    assert read(DOCUMENTS.write_graph(graph)) == canonical(map(to_triple, graph))


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_markup_reads_back_as_the_same_graph(graph: frozenset[Triple]) -> None:
    graph = frozenset(filter(writable, graph))
    written = Markup(MARKUP, "https://schema.org", PUBLIC, ADDRESSES).write_graph(graph)
    assert read(written, {"https://schema.org": MARKUP}) == canonical(map(to_triple, graph))


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_documents_of_several_resources_read_back_too(graph: frozenset[Triple]) -> None:
    graph = frozenset(filter(writable, graph))
    part = Iri(f"{A}#part")
    description = walk(*(Quad(*triple) for triple in graph)).describe("doc/a", (A, part))
    expected = canonical(map(to_triple, description.triples))
    assert read(DOCUMENTS.write(description)) == expected


def test_markup_uses_plain_values_where_the_public_context_gives_them_their_type() -> None:
    written = Markup(MARKUP, "https://schema.org", PUBLIC, ADDRESSES).write(
        describe(
            Quad(A, TYPE, SCHEMA["GovernmentOrganization"]),
            Quad(A, SCHEMA["name"], Literal("A")),
            Quad(A, SCHEMA["url"], B),
            Quad(A, SCHEMA["dissolutionDate"], Literal("2013-10-07", SCHEMA["Date"])),
            Quad(A, SCHEMA["foundingDate"], Literal("2006-04-01", XSD["date"])),
            Quad(A, SCHEMA["parentOrganization"], B),
        )
    )
    assert json.loads(written) == {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@id": A,
                "@type": "GovernmentOrganization",
                "dissolutionDate": "2013-10-07",
                "foundingDate": {"@type": str(XSD["date"]), "@value": "2006-04-01"},
                "name": "A",
                "parentOrganization": {"@id": B},
                "url": B,
            }
        ],
    }


@pytest.mark.parametrize(
    "quads",
    [
        [Quad(A, ORG["purpose"], Literal("text")), Quad(B, ORG["purpose"], A)],
        [Quad(A, SKOS["note"], Literal("x")), Quad(B, SKOS["note"], A), label(B, "B")],
        [Quad(A, SKOS["note"], Literal("@null"))],
        [Quad(A, TYPE, Literal("text"))],
        [Quad(A, TYPE, Blank("_:c")), Quad(Blank("_:c"), SKOS["note"], Literal("class"))],
        [
            Quad(A, TYPE, Blank("_:l")),
            Quad(Blank("_:l"), RDF["first"], B),
            Quad(Blank("_:l"), RDF["rest"], RDF["nil"]),
        ],
        [
            Quad(A, SKOS["memberList"], Blank("_:l")),
            Quad(Blank("_:l"), RDF["first"], Blank("_:in")),
            Quad(Blank("_:l"), RDF["rest"], RDF["nil"]),
            Quad(Blank("_:in"), SKOS["note"], Literal("inside")),
            Quad(A, SKOS["member"], RDF["nil"]),
        ],
        [Quad(A, SKOS["note"], Literal("x", Iri("org:datatype")))],
    ],
)
def test_what_framing_can_t_do_is_told_all_the_same(quads: list[Quad]) -> None:
    description = describe(*quads)
    expected = canonical(map(to_triple, description.triples))
    assert read(DOCUMENTS.write(description)) == expected
    assert read(DOCUMENTS.write_graph(description.triples)) == expected


def test_a_prefix_of_the_project_may_be_a_scheme() -> None:
    context = {
        "@context": {
            **CONTEXT["@context"],
            "http": {"@id": "http://x.example/", "@prefix": True},
            "zz": {"@id": "http://z.example/", "@prefix": True},
            "term": "zz:term",
        }
    }
    documents = Documents(context, FrozenContexts({}), BASE)
    description = describe(
        label(A, "A"),
        Quad(A, Iri("http://z.example/term"), Iri("zz:u")),
        Quad(A, ORG["purpose"], Iri("http://elsewhere.example/")),
    )
    expected = canonical(map(to_triple, description.triples))
    assert read(documents.write(description)) == expected


def test_collections_are_lists() -> None:
    one = Blank("_:b1")
    description = describe(
        Quad(A, SKOS["memberList"], one),
        Quad(one, RDF["first"], B),
        Quad(one, RDF["rest"], RDF["nil"]),
    )
    assert json.loads(DOCUMENTS.write(description))["skos:memberList"] == {"@list": [{"id": B}]}
    assert read(DOCUMENTS.write(description)) == canonical(map(to_triple, description.triples))


def test_an_iri_whose_scheme_is_a_prefix_stays_what_it_is() -> None:
    description = describe(
        label(A, "A"),
        Quad(A, TYPE, SKOS["Concept"]),
        Quad(A, ORG["purpose"], Iri("org:purpose")),
        Quad(A, Iri("skos:note"), Literal("x")),
    )
    written = DOCUMENTS.write(description)
    assert read(written) == canonical(map(to_triple, description.triples))
    assert json.loads(written)["type"] == "Concept"
    graph = description.triples
    assert read(DOCUMENTS.write_graph(graph)) == canonical(map(to_triple, graph))
