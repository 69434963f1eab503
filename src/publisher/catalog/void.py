"""What the publication is, as a dataset for programs: VoID (https://www.w3.org/TR/void/).

``/.well-known/void`` leads to the description (section 7.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher.routes import DATASET
from publisher.terms import (
    DCTERMS,
    FOAF,
    LANG_STRING,
    STRING,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Namespace,
    Term,
    Triple,
)

VOID = Namespace("http://rdfs.org/ns/void#")

PREFIXES = {"void": VOID, "dcterms": DCTERMS, "foaf": FOAF}
"""What its Turtle declares."""


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the dataset as a whole.

    Attributes:
        base: the IRI under which everything is published.
        dataset: the IRI of the dataset.
        title: language ('' if it has none) → text.
        description: the same.
        licence: the licence's IRI; may be empty.
        publisher: the IRI of the agency that it is about; may be empty.
        modified: the day of the last change; may be empty.
        endpoint: the IRI at which queries are answered; may be empty.
        dumps: the addresses of the files that hold all of it.
        formats: the IRIs of the formats of documents.
        vocabularies: the namespaces of the terms that it uses.
        documents: how many documents there are.
    """

    base: str
    dataset: Iri
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    publisher: str
    modified: str
    endpoint: str
    dumps: Sequence[str]
    formats: Sequence[str]
    vocabularies: Sequence[str]
    documents: int


def number(value: int) -> Literal:
    """A whole number as a term."""
    return Literal(str(value), XSD["integer"])


def description(about: About, triples: Sequence[Triple]) -> Iterator[Triple]:
    """The statements that describe the dataset; its numbers are counted in ``triples``."""
    this = about.dataset
    file = Iri(f"{about.base}{DATASET}")
    yield Triple(file, TYPE, VOID["DatasetDescription"])
    yield Triple(file, FOAF["primaryTopic"], this)
    yield Triple(this, TYPE, VOID["Dataset"])
    for name, texts in (("title", about.title), ("description", about.description)):
        for language, text in texts.items():
            datatype = LANG_STRING if language else STRING
            yield Triple(this, DCTERMS[name], Literal(text, datatype, language))
    for predicate, value in _links(about):
        yield Triple(this, predicate, value)
    yield from _statistics(this, triples)


def _links(about: About) -> Iterator[tuple[Iri, Term]]:
    yield FOAF["homepage"], Iri(about.base)
    yield VOID["uriSpace"], Literal(about.base)
    yield VOID["documents"], number(about.documents)
    for iri, predicate in (
        (about.licence, DCTERMS["license"]),
        (about.publisher, VOID["rootResource"]),
        (about.publisher, VOID["exampleResource"]),
        (about.endpoint, VOID["sparqlEndpoint"]),
    ):
        if iri:
            yield predicate, Iri(iri)
    if about.modified:
        yield DCTERMS["modified"], Literal(about.modified, XSD["date"])
    for predicate, iris in (
        (VOID["dataDump"], about.dumps),
        (VOID["feature"], about.formats),
        (VOID["vocabulary"], about.vocabularies),
    ):
        for iri in iris:
            yield predicate, Iri(iri)


def _statistics(this: Iri, triples: Sequence[Triple]) -> Iterator[Triple]:
    """How many there are of everything (VoID, section 4.6)."""
    typed = (triple.object for triple in triples if triple.predicate == TYPE)
    classes = Counter(value for value in typed if isinstance(value, Iri))
    properties = Counter(triple.predicate for triple in triples)
    for name, count in (
        ("triples", len(triples)),
        ("entities", len({t.subject for t in triples if isinstance(t.subject, Iri)})),
        ("distinctSubjects", len({triple.subject for triple in triples})),
        ("distinctObjects", len({triple.object for triple in triples})),
        ("classes", len(classes)),
        ("properties", len(properties)),
    ):
        yield Triple(this, VOID[name], number(count))
    yield from _partitions(this, "class", "entities", classes)
    yield from _partitions(this, "property", "triples", properties)


def _partitions(this: Iri, kind: str, unit: str, counts: Mapping[Iri, int]) -> Iterator[Triple]:
    for place, iri in enumerate(sorted(counts)):
        part = Blank(f"_:{kind}{place}")
        yield Triple(this, VOID[f"{kind}Partition"], part)
        yield Triple(part, VOID[kind], iri)
        yield Triple(part, VOID[unit], number(counts[iri]))
