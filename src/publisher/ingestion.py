"""What those who ingest the catalogue of a publication make of it: mistakes by profile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from publisher.catalog import dcat
from publisher.checks import catalog, consumers
from publisher.checks.consumers import Rules
from publisher.checks.graphs import EXACT, LISTS, Graph
from publisher.checks.report import Report, Result
from publisher.dataset import Dataset
from publisher.records import Records
from publisher.terms import SKOS, Blank, Iri, Node, Prefixes, Triple

_PREFIXES = {**dcat.PREFIXES, "lists": LISTS, "exact": EXACT}


class Ingestion:
    """The catalogue of a publication, as seen by those who ingest it.

    Args:
        dataset: what people wrote.
        records: the catalogue.
    """

    def __init__(self, dataset: Dataset, records: Records) -> None:
        self._dataset = dataset
        self._records = records

    @cached_property
    def rules(self) -> Rules:
        """The rules of the publication.

        Raises:
            ConfigError: if a file of rules isn't what it must be.
        """
        return consumers.read(self._dataset.ontology, self._prefixes)

    @property
    def _prefixes(self) -> Prefixes:
        return Prefixes({**self._dataset.prefixes.namespaces, **_PREFIXES})

    def check(self, profiles: Collection[str] = ()) -> Report:
        """What the consumers of some profiles lose.

        Args:
            profiles: their names, or ``all``. Without any, what loses a whole dataset is looked for
                in what people wrote alone, which is quick: the catalogue isn't made for it.

        Raises:
            ConfigError: if a file of rules isn't what it must be.
            UnknownProfile: if there is no such profile.
            SourceError: if the rule that makes the catalogue can't be used.
        """
        rules = self.rules.of(profiles)
        triples = self._records.graph if profiles else self._records.described
        graph = self._graph(triples)
        return Report(_placed(catalog.run(graph, rules), triples, self._dataset))

    def _graph(self, triples: Iterable[Triple]) -> Graph:
        known = (quad.triple for quad in self._dataset.model[dcat.VALUES].quads)
        lists = [*self.rules.lists, *_lists(known)]
        return Graph(triples, lists, self._prefixes, self._dataset.config.base)


def _lists(known: Iterable[Triple]) -> Iterator[Triple]:
    """The known values, each in the list that it is from."""
    for triple in known:
        if triple.predicate == SKOS["inScheme"] and isinstance(triple.object, Iri):
            yield Triple(triple.object, LISTS["has"], triple.subject)


def _placed(report: Report, triples: Iterable[Triple], dataset: Dataset) -> Iterator[Result]:
    """The results with their places: where the resource is described, or what leads to it."""
    holders: dict[Node, Node] = {}
    if any(dataset.file(result.resource) is None for result in report):
        for triple in triples:
            if isinstance(triple.object, Iri | Blank):
                holders.setdefault(triple.object, triple.subject)
    for result in report:
        yield _told_of(result, holders, dataset)


def _told_of(result: Result, holders: Mapping[Node, Node], dataset: Dataset) -> Result:
    """The result, told of the nearest thing with an address, and placed where that is described."""
    resource, seen = result.resource, set[Node]()
    while resource not in seen:
        seen.add(resource)
        if isinstance(result.resource, Blank) and isinstance(resource, Iri):
            result = replace(result, resource=resource)
        path = dataset.file(resource, result.property, result.value)
        if path is not None and isinstance(resource, Iri):
            return replace(result, path=path, line=dataset.line(path, resource))
        resource = holders.get(resource, resource)
    return result
