"""What the endpoint for queries says of itself: SPARQL 1.1 Service Description.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from publisher.catalog.void import VOID, number
from publisher.endpoint import PATH
from publisher.formats import RESULTS, Format
from publisher.terms import DCTERMS, TYPE, Blank, Iri, Namespace, Triple

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

PREFIXES = {"sd": SD, "void": VOID, "dcterms": DCTERMS}
"""What its Turtle declares."""


def description(
    base: str, licence: str, sizes: Mapping[str, int], total: int, formats: Sequence[Format]
) -> Iterator[Triple]:
    """The statements that describe the endpoint.

    Args:
        base: the IRI under which everything is published.
        licence: the licence's IRI; may be empty.
        sizes: named graph → how many statements it has.
        total: how many statements all of them have together, each counted once.
        formats: the formats of graphs.
    """
    service, dataset, default = Iri(f"{base}{PATH}"), Blank("_:dataset"), Blank("_:default")
    yield Triple(service, TYPE, SD["Service"])
    yield Triple(service, SD["endpoint"], service)
    yield Triple(service, SD["supportedLanguage"], SD["SPARQL11Query"])
    yield Triple(service, SD["feature"], SD["UnionDefaultGraph"])
    for format_ in (*RESULTS, *formats):
        yield Triple(service, SD["resultFormat"], Iri(format_.iri))
    if licence:
        yield Triple(service, DCTERMS["license"], Iri(licence))
    yield Triple(service, SD["defaultDataset"], dataset)
    yield Triple(dataset, TYPE, SD["Dataset"])
    yield Triple(dataset, SD["defaultGraph"], default)
    yield Triple(default, TYPE, SD["Graph"])
    yield Triple(default, VOID["triples"], number(total))
    for place, name in enumerate(sorted(sizes)):
        yield from _named(dataset, place, name, sizes[name])


def _named(dataset: Blank, place: int, name: str, size: int) -> Iterator[Triple]:
    named, graph = Blank(f"_:named{place}"), Blank(f"_:graph{place}")
    yield Triple(dataset, SD["namedGraph"], named)
    yield Triple(named, TYPE, SD["NamedGraph"])
    yield Triple(named, SD["name"], Iri(name))
    yield Triple(named, SD["graph"], graph)
    yield Triple(graph, TYPE, SD["Graph"])
    yield Triple(graph, VOID["triples"], number(size))
