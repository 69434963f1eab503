"""What the publication is, as a dataset for programs: VoID (https://www.w3.org/TR/void/).

``/.well-known/void`` leads to the description (section 7.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from publisher.lines import Sorting
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
    ntriples,
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


@dataclass
class Counts:
    """How much there is of everything in a graph.

    Attributes:
        triples: how many statements.
        entities: of how many resources with an address something is said.
        subjects: of how many nodes.
        objects: how many nodes and literals are values.
        types: whatever is a value of ``rdf:type`` → how often.
        properties: property → in how many statements.
        modified: the dates of changes.
    """

    triples: int = 0
    entities: int = 0
    subjects: int = 0
    objects: int = 0
    types: Counter[Term] = field(default_factory=Counter)
    properties: Counter[Iri] = field(default_factory=Counter)
    modified: set[str] = field(default_factory=set)


def count(triples: Iterable[Triple]) -> Counts:
    """Count the statements of a graph, which are grouped by subject, each once."""
    found, objects, last = Counts(), Sorting(), None
    for subject, predicate, value in triples:
        found.triples += 1
        found.properties[predicate] += 1
        objects.add((ntriples(value).encode(),))
        if subject != last:
            last = subject
            found.subjects += 1
            found.entities += isinstance(subject, Iri)
        if predicate == TYPE:
            found.types[value] += 1
        elif predicate == DCTERMS["modified"]:
            found.modified.add(str(value))
    found.objects = sum(1 for _ in objects)
    return found


def description(about: About, counts: Counts) -> Iterator[Triple]:
    """The statements that describe the dataset, and what is counted in it."""
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
    yield from _statistics(this, counts)


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


def _statistics(this: Iri, counts: Counts) -> Iterator[Triple]:
    """How many there are of everything (VoID, section 4.6)."""
    classes = {value: size for value, size in counts.types.items() if isinstance(value, Iri)}
    properties = counts.properties
    for name, size in (
        ("triples", counts.triples),
        ("entities", counts.entities),
        ("distinctSubjects", counts.subjects),
        ("distinctObjects", counts.objects),
        ("classes", len(classes)),
        ("properties", len(properties)),
    ):
        yield Triple(this, VOID[name], number(size))
    yield from _partitions(this, "class", "entities", classes)
    yield from _partitions(this, "property", "triples", properties)


def _partitions(this: Iri, kind: str, unit: str, counts: Mapping[Iri, int]) -> Iterator[Triple]:
    for place, iri in enumerate(sorted(counts)):
        part = Blank(f"_:{kind}{place}")
        yield Triple(this, VOID[f"{kind}Partition"], part)
        yield Triple(part, VOID[kind], iri)
        yield Triple(part, VOID[unit], number(counts[iri]))
