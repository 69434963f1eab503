"""The catalogue of a publication, in every form in which it is harvested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any
from urllib.parse import urljoin

from publisher import distributions
from publisher.catalog import dcat, dcat_us, forms
from publisher.catalog.dcat import Measure
from publisher.distributions import is_retired
from publisher.errors import UnknownResource
from publisher.formats import Format, by_name
from publisher.iris import page_path
from publisher.manifest import sha256
from publisher.permanence import Offer
from publisher.plans import Output
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.routes import CATALOG
from publisher.terms import Iri, Prefixes, Triple
from publisher.writers import graph

JSON = {"data.json": "catalog/dcat-us-1.1.toml", "catalog.json": "catalog/dcat-us-3.toml"}
"""The files in JSON → the tables that say how they are written."""

FORMATS: tuple[Format, ...] = tuple(by_name(name) for name in graph.FORMATS)


NOTHING = Measure(0, sha256(b""))
"""The measure of an empty file."""


class Contents:
    """The files of a release that others tell of: their sizes and digests.

    Args:
        outputs: the files that belong to no document.
        of: finds a file of a document by its path. It is rendered again to be measured: few are
            offered in a catalogue, and there may be millions.
    """

    def __init__(
        self, outputs: Sequence[Output], of: Callable[[str], Output | None] = lambda _: None
    ) -> None:
        self.outputs = outputs
        self._of = of
        self._render = {output.path: output.render for output in outputs}
        self._measures: dict[str, Measure] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._render or self._of(path) is not None

    def measure(self, path: str) -> Measure | None:
        """The size and digest of a file; ``None`` if there is no such file.

        What is not written yet is rendered for it.
        """
        if path not in self._measures:
            output = None if path in self._render else self._of(path)
            render = output.render if output else self._render.get(path)
            if render is None:
                return None
            content = render()
            self._measures[path] = Measure(len(content), sha256(content))
        return self._measures[path]

    def note(self, path: str, entry: Mapping[str, Any]) -> None:
        """Take note of a file that was written, and of what the manifest says of it."""
        if path in self._render:
            self._measures[path] = Measure(entry["bytes"], entry["sha256"])


class Records:
    """The catalogue, made when it is asked for.

    Args:
        source: the publication.
        measure: measures a file of the release by its path.
    """

    def __init__(self, source: Representations, measure: Callable[[str], Measure | None]) -> None:
        self._source = source
        self._config = source.dataset.config
        self._measure = measure
        self.catalog = Iri(f"{self._config.base}{distributions.CATALOG}")

    @cached_property
    def graph(self) -> list[Triple]:
        """All statements of the catalogue.

        Raises:
            SourceError: if the rule that makes it can't be used.
        """
        dataset = self._source.dataset
        rule = dcat.Rule(
            dataset.ontology[dcat.RULE],
            [quad.triple for quad in dataset.model[dcat.VALUES].quads],
            dataset.prefixes,
            self._config.base,
            dataset.language,
        )
        return dcat.graph(self.catalog, self._about, self._of, rule)

    @property
    def described(self) -> list[Triple]:
        """What people say of the catalogue, which :attr:`graph` completes."""
        return list(dcat.described(self.catalog, self._about))

    def _of(self, address: Iri) -> Measure | None:
        base = self._config.base
        return self._measure(address.removeprefix(base)) if address.startswith(base) else None

    @property
    def _about(self) -> dcat.About:
        return self._source.walks[DESCRIPTION].about

    def offer(self, dropped: Iterable[str] = ()) -> Offer:
        """The datasets, to be compared with those of the last release.

        Args:
            dropped: those that may vanish; relative to the base is enough.

        Raises:
            UnknownResource: if one of those is not an IRI.
        """
        gone = (Iri(topic) for topics in self._source.documents.values() for topic in topics)
        return Offer(
            dcat.identifiers(self._about, self.catalog),
            frozenset(iri for iri in gone if is_retired(t[1:] for t in self._about(iri))),
            frozenset(map(self._whole, dropped)),
        )

    def _whole(self, iri: str) -> str:
        try:
            return urljoin(self._config.base, iri)
        except ValueError as error:
            raise UnknownResource(f"{iri!r} is not an IRI; correct it") from error

    @cached_property
    def pages(self) -> list[list[Triple]]:
        """The catalogue in parts that can be read alone."""
        return dcat.pages(self.graph, self.catalog, self._config.limits.catalog_page)

    def outputs(self) -> Iterator[Output]:
        """The files of the catalogue. How many pages there are is known without making it."""
        for path, table in JSON.items():
            yield Output(path, partial(self.json, path, table), last=True)
        for format_ in FORMATS:
            for number in range(1, self.count + 1):
                path = self.file(format_, number)
                yield Output(path, partial(self.render, format_, number), number == 1, last=True)

    @property
    def count(self) -> int:
        """How many pages it has."""
        return max(1, -(-len(self._listed) // self._config.limits.catalog_page))

    @cached_property
    def _listed(self) -> list[Iri]:
        return dcat.datasets(self._about(self.catalog), self.catalog)

    def file(self, format_: Format, number: int = 1) -> str:
        """The file of the site that holds one page of it."""
        return page_path(CATALOG, number) + format_.suffix

    def json(self, path: str, table: str) -> bytes:
        """The whole catalogue as JSON, at a path, by a table of the ontology.

        Raises:
            ConfigError: if the table can't be used.
        """
        form = forms.read(self._source.dataset.ontology[table])
        address = f"{self._config.base}{path}"
        return dcat_us.write(self.graph, self.catalog, form, address, self._config.languages)

    def render(self, format_: Format, number: int = 1) -> bytes:
        """One page of the catalogue, counted from 1."""

        def address(page: int) -> str:
            return self._config.base + self.file(format_, page)

        links = dcat.page_links(address, number, self.count, len(self._listed))
        triples = [*self.pages[number - 1], *links]
        if format_.name == "json-ld":
            return self._source.document_writer.write_graph(triples)
        prefixes = {**self._source.dataset.prefixes.namespaces, **dcat.PREFIXES}
        return graph.write(triples, format_, Prefixes(prefixes), [self.catalog])
