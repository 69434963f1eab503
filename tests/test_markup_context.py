"""What the markup says does not depend on the types of values in the context of schema.org.

That context is about to lose all of them (schemaorg/schemaorg, pull request 4854): an address or a
date is then a plain text. Everything else has to stay, links between things above all.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import external
import publisher
import soca
from publisher import contexts
from publisher.contexts import FrozenContexts
from publisher.terms import SCHEMA, Iri, Literal, Quad, Term, Triple
from publisher.writers.expanded import statements

ADDRESS = "https://schema.org"
# What is an address or a date by the context alone.
COERCED = {
    "contentUrl", "dateModified", "datePublished", "dissolutionDate",
    "foundingDate", "legislationDate", "license", "sameAs", "url",
}  # fmt: skip


@pytest.fixture
def published(shared_data: Path) -> dict[str, Any]:
    context: dict[str, Any] = soca.json_ld(shared_data / "schema-org" / "schemaorgcontext.jsonld")
    return context


def without_types(context: dict[str, Any]) -> dict[str, Any]:
    """The context with no type of any value; all names stay."""
    terms = {}
    for name, term in context["@context"].items():
        plain = isinstance(term, dict) and name not in {"id", "type"}
        terms[name] = {k: v for k, v in term.items() if k != "@type"} if plain else term
    return {"@context": terms}


def read(document: Any, context: dict[str, Any]) -> set[Triple]:
    frozen = FrozenContexts({ADDRESS: context})
    return {quad.triple for quad in statements(contexts.expand(document, "urn:x", frozen))}


def documents() -> list[Any]:
    """The markup of pages: of each kind one, or all in the long form."""
    source = publisher.open(soca.ROOT).representations
    paths = sorted(source.topics["schema.org"])
    some = paths if external.SOAK else {path.rpartition("/")[0]: path for path in paths}.values()
    scripts = [source.markups.script(path) for path in some]
    return [json.loads(script.partition(">")[2].rpartition("<")[0]) for script in scripts]


def plain(triple: Triple) -> Triple:
    """The statement with an address, or a date, as a text where only the context says more."""
    name = triple.predicate.removeprefix(SCHEMA)
    return triple._replace(object=Literal(str(triple.object))) if name in COERCED else triple


def canonical(triples: set[Triple]) -> list[str]:
    return soca.canonical(Quad(*triple) for triple in triples)


def test_readers_of_both_contexts_get_the_same_facts(published: dict[str, Any]) -> None:
    depending: set[str] = set()
    for document in documents():
        now = read(document, published)
        later = read(document, without_types(published))
        assert canonical(set(map(plain, now))) == canonical(later)
        changed = {t.predicate for t in now - later if not str(t.object).startswith("_:")}
        depending |= {p.removeprefix(SCHEMA) for p in changed if not is_blank(now - later, p)}
    assert depending == COERCED


def is_blank(triples: set[Triple], predicate: Iri) -> bool:
    """Whether a property is only said of blank nodes, whose names differ in each reading."""
    subjects: list[Term] = [t.subject for t in triples if t.predicate == predicate]
    return all(str(subject).startswith("_:") for subject in subjects)


def test_the_frozen_context_reads_as_the_published_one(published: dict[str, Any]) -> None:
    frozen = soca.json_ld(soca.ONTOLOGY / "contexts/schema.org.jsonld")
    for document in documents()[::4]:
        assert canonical(read(document, frozen)) == canonical(read(document, published))
