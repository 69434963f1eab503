"""JSON-LD of graphs and contexts that are legal and unkind: the same graph all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.contexts import FrozenContexts
from publisher.descriptions import Bounds
from publisher.oxigraph import to_triple
from publisher.terms import (
    LANG_STRING,
    ORG,
    RDF,
    SCHEMA,
    SKOS,
    STRING,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Node,
    Quad,
    Term,
    Triple,
)
from publisher.writers.jsonld import Documents
from publisher.writers.markup import Markup
from strategies import graphs
from test_descriptions import BASE, A, B, walk
from test_jsonld import ADDRESSES, CONTEXT, MARKUP, read, writable
from test_turtle import canonical

# Names that a context gives a meaning, or could: schemes that are prefixes, terms, keywords.
WORDS = (
    "org", "skos", "xsd", "schema", "id", "type", "prefLabel", "purpose", "date", "Concept", "url",
    "http", "urn", "deep", "deeper", "odd", "none", "list",
)  # fmt: skip
IRIS = st.sampled_from(
    [A, B, RDF["nil"], Iri(f"{BASE}id/ü"), Iri(str(ORG)), Iri(str(SKOS)), Iri(BASE)]
    + [Iri(f"{word}:{rest}") for word in WORDS for rest in ("x", "purpose", "//x/y")]
    + [SCHEMA[word] for word in WORDS]
)
PREDICATES = IRIS | st.sampled_from(
    [TYPE, RDF["first"], RDF["rest"], ORG["purpose"], SKOS["prefLabel"], SCHEMA["url"]]
)
TEXTS = st.sampled_from(["", "@null", "@id", "null", "_:b1", "x", str(A), "org:x", "1", "true"])
BLANKS = st.sampled_from([Blank(f"_:b{number}") for number in range(5)])
LITERALS = st.builds(
    Literal, TEXTS, IRIS | st.sampled_from([STRING, XSD["date"]]), st.just("")
) | st.builds(
    lambda text, tag: Literal(text, LANG_STRING, tag), TEXTS, st.sampled_from(["en", "none", "cy"])
)


@st.composite
def unkind(draw: st.DrawFn) -> frozenset[Triple]:
    """A graph of such names, with lists, circles and blank nodes in every place."""
    found = []
    for _ in range(draw(st.integers(1, 14))):
        subject: Node = draw(st.just(A) | IRIS | BLANKS)
        objects: st.SearchStrategy[Term] = IRIS | BLANKS | LITERALS | st.just(A)
        found.append(Triple(subject, draw(PREDICATES), draw(objects)))
    blanks = [Blank(f"_:l{number}") for number in range(draw(st.integers(0, 4)))]
    if blanks:
        found.append(Triple(draw(st.just(A) | BLANKS), draw(PREDICATES), blanks[0]))
    ends: list[Node] = [*blanks[1:], RDF["nil"]]
    for node, rest in zip(blanks, ends, strict=bool(blanks)):
        found.append(Triple(node, RDF["first"], draw(IRIS | BLANKS | LITERALS)))
        found.append(Triple(node, RDF["rest"], rest))
    return frozenset(filter(writable, found))


UNKIND: dict[str, Any] = {
    "@context": {
        **CONTEXT["@context"],
        "deep": "deeper:x/",
        "deeper": "urn:deeper:",
        "urn": {"@id": "http://urn.example/", "@prefix": True},
        "http": "urn:http:",
        "odd": None,
        "oddest": "odd:x",
        "Concept": {"@id": "skos:Concept", "@context": {"note": "skos:note"}},
        "odder": {"@id": "deep:odder", "@type": "deeper:type"},
        "none": {"@reverse": "org:purpose"},
        "list": {"@id": "skos:memberList", "@container": "@list"},
        "@vocab": str(SCHEMA),
    }
}
UNKIND_MARKUP: dict[str, Any] = {
    "@context": {
        **MARKUP["@context"],
        "list": {"@id": "schema:list", "@container": "@list"},
        "none": {"@id": "schema:none", "@type": "@vocab"},
        "odd": "schema:other",
        "date": {"@id": "schema:date", "@language": "en"},
        "org": str(ORG),
    }
}
BOUNDS = Bounds(frozenset({SKOS["prefLabel"], ORG["purpose"]}), frozenset({SKOS["prefLabel"]}))


@pytest.mark.parametrize("context", [CONTEXT, UNKIND], ids=["plain", "unkind"])
@given(graph=unkind() | graphs().map(lambda graph: frozenset(filter(writable, graph))))
@settings(max_examples=150, deadline=None)
def test_documents_say_the_same_graph(context: dict[str, Any], graph: frozenset[Triple]) -> None:
    documents = Documents(context, FrozenContexts({}), BASE)
    walked = walk(*(Quad(*triple) for triple in graph), bounds=BOUNDS)
    for topics in ((A,), (A, B)):
        description = walked.describe("doc/a", topics)
        expected = canonical(map(to_triple, description.triples))
        assert read(documents.write(description)) == expected
    assert read(documents.write_graph(graph)) == canonical(map(to_triple, graph))


@pytest.mark.parametrize("context", [MARKUP, UNKIND_MARKUP], ids=["plain", "unkind"])
@given(graph=unkind() | graphs().map(lambda graph: frozenset(filter(writable, graph))))
@settings(max_examples=150, deadline=None)
def test_markup_says_the_same_graph(context: dict[str, Any], graph: frozenset[Triple]) -> None:
    frozen = FrozenContexts({"https://schema.org": context})
    written = Markup(context, "https://schema.org", frozen, ADDRESSES).write_graph(graph)
    assert read(written, {"https://schema.org": context}) == canonical(map(to_triple, graph))


def test_what_is_kind_is_a_tree() -> None:
    blank = Blank("_:b")
    said = [
        Quad(A, TYPE, SKOS["Concept"]),
        Quad(A, ORG["purpose"], blank),
        Quad(blank, SKOS["prefLabel"], Literal("x", LANG_STRING, "en")),
        Quad(B, ORG["purpose"], A),
    ]
    documents = Documents(CONTEXT, FrozenContexts({}), BASE)
    document = json.loads(documents.write(walk(*said).describe("doc/a", (A,))))
    assert document["id"] == A
    assert document["purpose"] == {"prefLabel": {"en": ["x"]}}
    assert document["@reverse"] == {"purpose": {"id": B}}


def test_what_no_context_can_say_is_said_without_one() -> None:
    context = {"@context": {**CONTEXT["@context"], "same": {"@id": "Concept"}}}
    description = walk(Quad(A, ORG["purpose"], Iri("Concept:x"))).describe("doc/a", (A,))
    written = Documents(context, FrozenContexts({}), BASE).write(description)
    assert "@context" not in json.loads(written)
    assert read(written) == canonical(map(to_triple, description.triples))


def test_markup_that_the_public_context_would_change_goes_without_it() -> None:
    frozen = FrozenContexts({"https://schema.org": MARKUP})
    said = [Triple(A, SCHEMA["name"], Literal("A")), Triple(A, SCHEMA["url"], Iri("schema:x"))]
    written = Markup(MARKUP, "https://schema.org", frozen, ADDRESSES).write_graph(said)
    assert json.loads(written) == {
        "@graph": [
            {
                "@id": A,
                str(SCHEMA["name"]): [{"@value": "A"}],
                str(SCHEMA["url"]): [{"@id": "schema:x"}],
            }
        ]
    }
