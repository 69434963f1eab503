"""The publication in a few statements: as a dataset, and as a service that answers queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from publisher import profiles
from publisher.catalog import sparql, void
from publisher.catalog.sitemap import last_change
from publisher.descriptions import Walk
from publisher.formats import Format, by_name
from publisher.lines import Sorting
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.terms import DCTERMS, Iri, Literal, Prefixes, Triple
from publisher.writers import graph

FORMATS: tuple[Format, ...] = tuple(by_name(name) for name in graph.FORMATS)
"""The formats of the description of the endpoint."""


def dataset(source: Representations) -> bytes:
    """The description of the dataset (VoID), as Turtle."""
    config, counts = source.dataset.config, void.count(source.walks[DESCRIPTION].triples)
    this = Iri(config.dataset)
    about = void.About(
        base=config.base,
        dataset=this,
        title=_texts(source, this, DCTERMS["title"]),
        description=_texts(source, this, DCTERMS["description"]),
        licence=config.licence,
        publisher=config.publisher,
        modified=last_change(counts.modified),
        endpoint=config.endpoint,
        dumps=_dumps(source),
        formats=[format_.iri for format_ in source.formats if format_.iri],
        vocabularies=_vocabularies(source.dataset.prefixes, counts),
        documents=len(source.documents),
    )
    statements = list(void.description(about, counts))
    return graph.write(statements, by_name("turtle"), Prefixes(void.PREFIXES), [about.dataset])


def endpoint(source: Representations) -> list[Triple]:
    """The statements that describe the endpoint for queries."""
    config, sizes = source.dataset.config, Counter[str]()
    if source.walks[DESCRIPTION].sourced:
        named = {quad for quad in source.dataset.quads if quad.graph is not None}
        sizes.update(str(quad.graph) for quad in named)
    for profile in source.walks:
        sizes[profiles.graph_name(config.base, profile)] = source.walks[profile].size
    total = _together(list(source.walks.values()))
    return list(sparql.description(config.base, config.licence, sizes, total, FORMATS))


def _together(walks: Sequence[Walk]) -> int:
    """How many statements some profiles have together, each counted once."""
    # Profiles may have few properties in common, so that few statements have to be compared.
    sizes = [walk.properties() for walk in walks]
    used = Counter(chain.from_iterable(sizes))
    common = {name for name, count in used.items() if count > 1}
    own = sum(count for each in sizes for name, count in each.items() if name not in common)
    shared = Sorting()
    for walk in walks if common else ():
        shared.add(walk.lines(common))
    return own + sum(1 for _ in shared)


def written(described: Sequence[Triple], format_: Format) -> bytes:
    """The description of the endpoint, in one of ``FORMATS``."""
    return graph.write(described, format_, Prefixes(sparql.PREFIXES))


def _texts(source: Representations, subject: Iri, predicate: Iri) -> dict[str, str]:
    """The texts of a property: language → text."""
    return {
        triple.object.language: triple.object.value
        for triple in source.walks[DESCRIPTION].about(subject)
        if triple.predicate == predicate and isinstance(triple.object, Literal)
    }


def _dumps(source: Representations) -> list[str]:
    """The addresses of the files that hold the whole description."""
    base = source.dataset.config.base
    formats = source.dump_formats(DESCRIPTION)
    return [base + source.dump_file(DESCRIPTION, format_) for format_ in formats]


def _vocabularies(prefixes: Prefixes, counts: void.Counts) -> list[str]:
    """The namespaces with a prefix whose terms are used."""
    terms = {str(term) for term in (*counts.properties, *counts.types)}
    # The longest namespace that a term begins with is its own.
    known = sorted(prefixes.namespaces.values(), key=len, reverse=True)
    used = {next((name for name in known if term.startswith(name)), "") for term in terms}
    return sorted(used - {""})
