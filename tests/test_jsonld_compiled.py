"""The compiled writer of JSON-LD writes what PyLD makes, byte for byte, or leaves it to PyLD."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import publisher
import randomcontexts
from external import ROOT
from publisher.contexts import FrozenContexts
from publisher.definitions import Unusual
from publisher.descriptions import Bounds, Description
from publisher.nesting import nest
from publisher.terms import RDF, Blank, Iri, Quad, Triple, triple_key
from publisher.writers.framed import Framed
from publisher.writers.jsonld import Documents
from publisher.writers.markup import Markup
from test_descriptions import BASE, A, B, walk

_SUMMARY = frozenset({Iri(f"{randomcontexts.EX}{name}") for name in ("p", "q", "r")})
BOUNDS = [
    Bounds(_SUMMARY, _SUMMARY),
    Bounds(frozenset(), frozenset()),
]
FROZEN = FrozenContexts({})


def compiled(documents: Documents, thing: Description | list[Triple]) -> bytes | str:
    """What the compiled writer makes of a description or graph; or why it makes nothing."""
    try:
        if isinstance(thing, Description):
            return documents._compiled(thing.nesting, thing)
        return documents._compiled(nest(thing))
    except Unusual as reason:
        return str(reason)


@given(
    context=randomcontexts.contexts(),
    graph=randomcontexts.graphs(),
    bounds=st.sampled_from(BOUNDS),
    topics=st.sampled_from([(A,), (A,), (A,), (A, B)]),
)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_compiled_documents_are_those_of_pyld(
    context: dict[str, Any], graph: frozenset[Triple], bounds: Bounds, topics: tuple[Iri, ...]
) -> None:
    documents = Documents({"@context": context}, FROZEN, BASE)
    framed = Framed({"@context": context}, FROZEN, BASE)
    description = walk(*(Quad(*triple) for triple in graph), bounds=bounds).describe("a", topics)
    found = compiled(documents, description)
    if isinstance(found, bytes):
        assert found.decode() == framed.write(description).decode()
    whole = sorted(graph, key=triple_key)
    found = compiled(documents, whole)
    if isinstance(found, bytes):
        assert found.decode() == framed.write_graph(whole).decode()


def test_a_list_is_not_told_twice() -> None:
    """What points to the root may lead to the same things as the root; two lists are not one."""
    p, cell = Iri(f"{randomcontexts.EX}p"), Blank("_:l")
    said = [Triple(A, p, A), Triple(A, Iri("urn:q"), cell), Triple(B, p, A)]
    said += [Triple(cell, RDF["first"], B), Triple(cell, RDF["rest"], RDF["nil"])]
    description = walk(*(Quad(*triple) for triple in said), bounds=BOUNDS[0]).describe("a", (A,))
    documents = Documents({"@context": {"ex": randomcontexts.EX, "id": "@id"}}, FROZEN, BASE)
    assert "@graph" in json.loads(documents.write(description))
    assert documents.write(description) == documents._framed.write(description)
    assert not documents.fallbacks


@pytest.mark.parametrize("alias", [{"id": "@id"}, {}])
def test_what_is_told_twice_is_told_as_by_pyld(alias: dict[str, str]) -> None:
    p, q = Iri(f"{randomcontexts.EX}p"), Iri(f"{randomcontexts.EX}q")
    said = [Triple(A, p, B), Triple(B, q, A)]
    description = walk(*(Quad(*triple) for triple in said), bounds=BOUNDS[1]).describe("a", (A,))
    documents = Documents({"@context": {"ex": randomcontexts.EX, **alias}}, FROZEN, BASE)
    assert documents.write(description) == documents._framed.write(description)
    assert bool(documents.fallbacks) != bool(alias)


def test_what_is_left_to_pyld_is_counted() -> None:
    context = {"ex": randomcontexts.EX, "p": {"@id": "ex:p", "@container": "@index"}}
    documents = Documents({"@context": context}, FROZEN, BASE)
    said = [Triple(A, Iri(f"{randomcontexts.EX}p"), B)]
    documents.write_graph(said)
    documents.write(walk(*(Quad(*triple) for triple in said)).describe("a", (A,)))
    assert documents.fallbacks == {"the context has an unusual container for 'p'": 2}


def test_the_contexts_that_come_with_publisher_are_compiled() -> None:
    shown = publisher.open(ROOT).representations
    documents, markup = shown.document_writer, shown.markups.writer
    writers: dict[str, Documents | Markup] = {"description": documents, "schema.org": markup}
    for profile, writer in writers.items():
        for path, topics in shown.topics[profile].items():
            for page in range(1, shown.walks[profile].pages(topics) + 1):
                writer.write(shown.describe(path, profile, page))
        assert not writer.fallbacks
