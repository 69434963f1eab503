"""The front door: a publication and its resources. It delegates and adds no logic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from publisher import config, forks, ingestion, inspection, loading, markups, queries, site
from publisher.builds import Build
from publisher.checks.report import Report, Severity
from publisher.checks.score import Score
from publisher.checks.surveys import Survey
from publisher.descriptions import Description
from publisher.errors import SourceErrors, UnknownFormat, UnknownResource
from publisher.formats import by_name
from publisher.outputs import Progress
from publisher.profiles import DESCRIPTION
from publisher.queries import Answer
from publisher.release import Release
from publisher.representations import Representation, Representations
from publisher.terms import Iri, rdflib_graph
from publisher.writers import graph
from publisher.writers.script import content_hash

# What reads the pages of others is loaded where it is asked for: no build needs it.
if TYPE_CHECKING:
    import rdflib

    from publisher.live import Comparison, Watch
    from publisher.placement import Placement


class Publication:
    """What one ``publisher.toml`` describes.

    Reading is put off until something is asked for; every method may therefore raise a
    ``SourceError`` for content that can't be read.

    Args:
        settings: the configuration; see ``publisher.open`` for the usual way here.
    """

    def __init__(self, settings: config.Config) -> None:
        self.config = settings

    @cached_property
    def representations(self) -> Representations:
        """Everything that the publication shows, ready to be rendered."""
        return Representations(loading.load(self.config))

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles, ``description`` first."""
        return tuple(self.representations.walks)

    def __getitem__(self, iri: str) -> Resource:
        """One resource by its IRI; relative to the base is enough.

        Raises:
            UnknownResource: if nothing in the publication describes it.
        """
        try:
            full = Iri(urljoin(self.config.base, iri))
        except ValueError as error:
            raise UnknownResource(f"{iri!r} is not an IRI; correct it") from error
        if full not in self:
            near = self.representations.like(full)
            advice = f"; did you mean <{near}>?" if near else ""
            raise UnknownResource(f"nothing in this publication describes <{full}>{advice}")
        return Resource(self, full)

    def __contains__(self, iri: object) -> bool:
        try:
            self.representations.find(urljoin(self.config.base, str(iri)))
        except (UnknownResource, ValueError):  # a ValueError is not even an IRI
            return False
        return isinstance(iri, str)

    def __iter__(self) -> Iterator[Resource]:
        for topics in self.representations.documents.values():
            for iri in topics:
                yield Resource(self, iri)

    def __len__(self) -> int:
        return sum(len(topics) for topics in self.representations.documents.values())

    def __repr__(self) -> str:
        return f"<Publication {self.config.base}>"

    def check(self, profiles: Collection[str] = (), workers: int = 0) -> Report:
        """What is wrong with the content, as a report: shapes, links, labels and endings.

        Args:
            profiles: the names of catalogues and other consumers whose losses are told, too, such
                as ``ckan``; ``schema.org`` for the markup of pages; ``all`` for every one of
                :attr:`catalog_profiles`.
            workers: how many processes share the work; by default, as many as the computer can
                run at once. The report is the same.

        Raises:
            UnknownProfile: if there is no such profile.
        """
        report = inspection.inspect(self.representations, workers or forks.workers())
        report = report.merge(self._ingestion.check(profiles, [markups.PROFILE]))
        if not {markups.PROFILE, "all"}.intersection(profiles):
            return report
        from publisher import indexing

        told = {(result.check, result.resource) for result in report}
        found = indexing.of_publication(self.representations)
        return report.merge(Report(r for r in found if (r.check, r.resource) not in told))

    def score(self) -> Score:
        """How good the catalogue is, in points, in the manner of data.europa.eu."""
        return self._ingestion.score()

    @property
    def catalog_profiles(self) -> tuple[str, ...]:
        """The names of the profiles that :meth:`check` knows, sorted."""
        return tuple(sorted({*self._ingestion.rules.profiles, markups.PROFILE}))

    @cached_property
    def _ingestion(self) -> ingestion.Ingestion:
        source = self.representations
        return ingestion.of_publication(source.dataset, site.unmeasured(source))

    def query(self, text: str) -> Answer:
        """The answer to a read-only SPARQL 1.1 query.

        Each profile is a named graph, ``profile/NAME`` under the base; without ``GRAPH`` a query
        sees all of them together. The prefixes of the publication are declared already.

        Raises:
            QueryError: if the query is not well formed, not allowed, or its answer too large.
            QueryTimeout: if it takes longer than ``limits.query_seconds``.
        """
        return self._asked.answer(text)

    @cached_property
    def _asked(self) -> queries.Asked:
        return queries.Asked(
            self.representations.store,
            prefixes=self.representations.dataset.prefixes,
            base=self.config.base,
            limits=self.config.limits,
        )

    def write_answer(self, answer: Answer, format: str = "") -> bytes:  # noqa: A002
        """The answer to a query as text: a table, CSV, TSV, JSON, XML; RDF if it is a graph.

        Raises:
            UnknownFormat: if this kind of answer can't be written in the format.
        """
        if answer.kind == "construct":
            if format and format not in graph.FORMATS:
                choice = ", ".join(graph.FORMATS)
                raise UnknownFormat(f"this answer is a graph, not {format!r}; choose {choice}")
            return self.representations.write(answer.triples, by_name(format or "turtle"))
        return answer.serialise(format or "table")

    def export(self, format: str = "turtle", profile: str = DESCRIPTION) -> bytes:  # noqa: A002
        """The whole publication in one profile and one format.

        Raises:
            UnknownFormat: if there is no such format.
            UnknownProfile: if there is no such profile.
        """
        return self.representations.dump(profile, by_name(format))

    def build(
        self,
        folder: str | Path,
        fail_on: Severity = Severity.VIOLATION,
        progress: Progress | None = None,
        drop: Iterable[str] = (),
        workers: int = 0,
    ) -> Release:
        """Check, then write a release into a folder and make it the current one.

        Args:
            folder: where the site is; relative to the working directory.
            fail_on: the least severity of a result that stops the build.
            progress: called with the number of files written and in all.
            drop: the IRIs of datasets that the last release had in its catalogue and that may be
                missing now; relative to the base is enough.
            workers: how many processes share the work; by default, as many as the computer can
                run at once. The release is the same.

        Raises:
            ViolationError: if the check found such a result; nothing is written.
            SiteError: if the site can't be planned or written; the current release stays.
        """
        build = Build(Path(folder), fail_on, progress, tuple(drop), workers)
        return build.run(self.config, self._survey, self.check, lambda: self.representations)

    def _survey(self, least: Severity, workers: int) -> Survey:
        """What :meth:`check` finds, without the results that are less bad."""
        found = inspection.survey(self.representations, least, workers)
        return found.merge(Survey.of(self._ingestion.check((), [markups.PROFILE]), least))

    @cached_property
    def placement(self) -> Placement:
        """Puts the markup into the pages of other systems."""
        from publisher.placement import Placement

        return Placement(self.representations)

    def embed(
        self, pages: Iterable[str | Path], resource: str = "", *, remove: bool = False
    ) -> list[Path]:
        """Put markup into HTML pages, or bring it up to date; no other byte of them changes.

        Args:
            pages: files, and folders of which all pages are looked at.
            resource: the IRI of what they are about, relative to the base or not; by default,
                ``[embed]`` in publisher.toml or the address of each page tells.
            remove: whether blocks are taken out instead.

        Returns:
            The files that were changed.

        Raises:
            SourceErrors: if it can't be shown of a page that only our block changes, or nothing
                says what it is about; nothing is written.
            OutputError: if a file can't be written.
        """
        from publisher import placement

        about = self[resource].iri if resource else ""
        outcomes = list(self.placement.look_at(map(Path, pages), placement.Wish(about, remove)))
        if errors := [outcome.error for outcome in outcomes if outcome.error]:
            raise SourceErrors(errors)
        placement.write(outcomes)
        return [outcome.path for outcome in outcomes if outcome.edits]

    @cached_property
    def watch(self) -> Watch:
        """Compares saved pages of other systems with what is published."""
        from publisher.live import Watch

        return Watch(self.representations, self.placement)

    def compare(self, pages: Iterable[str | Path], resource: str = "") -> list[Comparison]:
        """What saved pages say, compared with what would be published; nothing is written.

        Args:
            pages: files, and folders of which all pages are looked at.
            resource: the IRI of what they are about, relative to the base or not; by default,
                ``[embed]`` in publisher.toml or the address of each page tells.
        """
        about = self[resource].iri if resource else ""
        return list(self.watch.look_at(map(Path, pages), about))


class Resource:
    """One thing that a publication describes.

    Attributes:
        publication: the publication it belongs to.
        iri: its IRI.
    """

    def __init__(self, publication: Publication, iri: Iri) -> None:
        self.publication = publication
        self.iri = iri
        self._source = publication.representations

    def __repr__(self) -> str:
        return f"<Resource {self.iri}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resource):
            return NotImplemented
        return self.publication is other.publication and self.iri == other.iri

    def __hash__(self) -> int:
        return hash(self.iri)

    @property
    def document(self) -> str:
        """The address of the document that describes it."""
        path, _ = self._source.find(self.iri)
        return self._source.dataset.addresses.url(path)

    def label(self, language: str = "") -> str:
        """Its label in a language, by default the publication's first; its IRI if it has none."""
        return self._source.label(self.iri, language)

    def description(self, profile: str = DESCRIPTION, page: int = 1) -> Description:
        """What its document says.

        Raises:
            UnknownProfile: if there is no such profile.
            UnknownResource: if the document has no such page in this profile.
        """
        path, _ = self._source.find(self.iri)
        return self._source.describe(path, profile, page)

    def to(self, format: str, profile: str = DESCRIPTION, page: int = 1) -> bytes:  # noqa: A002
        """Its document in one format: the bytes that the site has.

        Raises:
            UnknownFormat: if there is no such format in this profile.
            UnknownProfile: if there is no such profile.
            UnknownResource: if the document has no such page in this profile.
        """
        path, _ = self._source.find(self.iri)
        return self._source.render(Representation(path, profile, by_name(format), page))

    def script(self, nonce: str = "") -> str:
        """The script element with its schema.org markup, to paste into a page; may be empty.

        Args:
            nonce: the nonce of the page's Content-Security-Policy, if that asks for one.
        """
        path, _ = self._source.find(self.iri)
        return self._source.markups.script(path, about=self.iri, nonce=nonce)

    def markup(self, syntax: str) -> str:
        """Its schema.org markup as a piece of HTML to paste into a page; may be empty.

        Args:
            syntax: ``json-ld``, which is :meth:`script`; ``rdfa`` or ``microdata``.

        Raises:
            UnknownFormat: if there is no such syntax, or this can't be said in it.
        """
        path, _ = self._source.find(self.iri)
        return self._source.markups.markup(path, syntax, about=self.iri)

    def script_hash(self) -> str:
        """What a Content-Security-Policy names instead of a nonce: ``'sha256-…'``; may be empty.

        It changes with every change of the markup (CSP 3, section 2.3.1, ``hash-source``).
        """
        return content_hash(self.script())

    def embed(self, page: bytes, name: str = "page.html", *, nonce: str = "") -> bytes:
        """An HTML page with the markup of this resource in its head; no other byte changes.

        Args:
            page: the page; an earlier block for this resource is replaced.
            name: how messages name it; ``.xhtml`` at its end says that it is XML.
            nonce: the nonce of the page's Content-Security-Policy, if that asks for one.

        Raises:
            EmbedError: if it can't be shown that only the block changes.
            SourceError: if the page is too large, or in an encoding that can't be read.
        """
        from publisher.placement import Wish

        found = self.publication.placement.read(page, name)
        _, change = self.publication.placement.change(found, Wish(self.iri, nonce=nonce))
        return change.data

    @property
    def graph(self) -> rdflib.Graph:
        """What its document says, as a new ``rdflib.Graph``."""
        data = self._source.dataset
        return rdflib_graph(self.description().triples, data.prefixes)


def open(folder: str | Path = ".", source_date: str | None = None) -> Publication:  # noqa: A001
    """The publication whose ``publisher.toml`` is in a folder. Nothing is fetched.

    Args:
        folder: the project's folder.
        source_date: the day of the last change, where the data say none, in seconds since 1970:
            what is in ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/).

    Raises:
        ConfigError: if there is none, or it can't be used.
    """
    return Publication(config.load(Path(folder), source_date))


def check_pages(paths: Iterable[str | Path], folder: str | Path | None = None) -> Report:
    """What is wrong with the markup of web pages: JSON-LD, microdata and RDFa. Nothing is fetched.

    Args:
        paths: pages and JSON-LD files; of a folder, all those in it and below.
        folder: a project whose ontology has the rules; by default, those that are shipped.

    Raises:
        ConfigError: if the project, or a file of rules, can't be used.
        SourceError: if there is no such file.
    """
    from publisher import indexing

    settings = None if folder is None else config.load(Path(folder))
    return indexing.of_files([Path(path) for path in paths], settings)
