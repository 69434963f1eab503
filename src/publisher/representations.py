"""The one function that renders: resource × profile × format → bytes (law 1 of the design).

The site holds every representation, the command line prints one, and both come from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from publisher import garbage, listings, markups, profiles
from publisher.dataset import Dataset
from publisher.described import Described
from publisher.descriptions import Description
from publisher.errors import UnknownFormat, UnknownProfile
from publisher.examples import Example, examples
from publisher.formats import FORMATS, Format, by_name
from publisher.iris import INDEX, page_path, translated
from publisher.markups import Markups
from publisher.selections import Selection, selections
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import Iri, Quad, Triple
from publisher.writers import graph, rdf, turtle, words
from publisher.writers.divisions import Division, ListPage, divisions
from publisher.writers.html import Download, Pages
from publisher.writers.jsonld import Documents
from publisher.writers.markup import Markup
from publisher.writers.rows import Listed, Make, Rows, Stored
from publisher.writers.words import Words

DUMPS = tuple(format_ for format_ in FORMATS if format_.name != "html")
"""The formats in which the whole of a profile is written."""

DATASETS = ("n-quads", "trig")
"""Those of them that also say which source graph each statement comes from."""


@dataclass(frozen=True, slots=True)
class Representation:
    """One thing, seen by one audience, in one syntax.

    Attributes:
        document: the path of the document under the base.
        profile: the name of the profile.
        format: the format.
        page: the page of the document, counted from 1.
        language: of a page for people: its language as addresses say it; empty for the first.
    """

    document: str
    profile: str
    format: Format
    page: int = 1
    language: str = ""


class Representations(Described):
    """Everything that a publication shows, ready to be rendered.

    Args:
        dataset: what the publication says.
    """

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset)
        self.formats = tuple(by_name(name) for name in dataset.config.formats)
        self._markups: dict[str, Markups] = {}
        self._pages: dict[str, Pages] = {}
        self._lists: dict[str, Mapping[str, Listed]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of pages for people, as addresses say it: empty for the first."""
        return "", *self.dataset.config.translations

    @garbage.unsought()
    def prepare(self) -> None:
        """Make now what documents have in common, so that processes that render them share it."""
        for topics in self.topics.values():  # of every profile
            _ = len(topics)
        _ = self.document_writer
        for language in self.languages:
            _ = self.entries(language), self.pages_in(language)
            _ = self.markups_in(language).writer if markups.PROFILE in self.walks else None

    @cached_property
    def examples(self) -> list[Example]:
        """The example queries.

        Raises:
            ConfigError: if one can't be read, or could not be asked.
        """
        return examples(self.dataset.config)

    @cached_property
    def tables(self) -> list[Selection]:
        """The tables that the queries in ``data/tables`` make; see ``selections``."""
        data = self.dataset
        return selections(data.config, data.prefixes, lambda: self.store)

    def of(self, path: str) -> Iterator[Representation]:
        """Every representation of one document."""
        for profile, walk in self.walks.items():
            if topics := self.topics[profile].get(path):
                for page in range(1, walk.pages(topics) + 1):
                    for format_ in self.formats:
                        if format_.name != "html":
                            yield Representation(path, profile, format_, page)
                        elif profile == profiles.DESCRIPTION:
                            for language in self.languages:
                                yield Representation(path, profile, format_, page, language)

    def render(self, wanted: Representation) -> bytes:
        """The bytes of one representation.

        Raises:
            UnknownProfile: if there is no such profile.
            UnknownFormat: if this profile has no such format.
            UnknownResource: if there is no such document, or page of it.
        """
        description = self.describe(wanted.document, wanted.profile, wanted.page)
        if wanted.format.name == "html":
            return self._html(description, wanted)
        if wanted.format.name == "json-ld":
            return self._json_writer(wanted.profile).write(description)
        if wanted.format.name == "turtle":
            nesting, prefixes = description.nesting, self.dataset.prefixes
            return turtle.write_nesting(nesting, prefixes, description.topics)
        return self.write(description.triples, wanted.format, description.topics)

    def file(self, wanted: Representation) -> str:
        """The file of the site that holds a representation."""
        path = translated(page_path(wanted.document, wanted.page), wanted.language)
        folder = "" if wanted.profile == profiles.DESCRIPTION else f"profile/{wanted.profile}/"
        return folder + self.dataset.addresses.file(path, wanted.format.suffix)

    def dump_formats(self, profile: str) -> list[Format]:
        """The formats of the whole of a profile: those of documents, and two with source graphs."""
        described = profile == profiles.DESCRIPTION
        return [f for f in DUMPS if (described if f.name in DATASETS else f in self.formats)]

    def dump_file(self, profile: str, format_: Format) -> str:
        """The file of the site that holds the whole of one profile in one format."""
        return f"data/{profile}{format_.suffix}"

    def dump(self, profile: str, format_: Format) -> bytes:
        """The whole of one profile in one format; source graphs are kept where it has them.

        Raises:
            UnknownProfile: if there is no such profile.
            UnknownFormat: if a whole profile is not written in this format.
        """
        if profile not in self.walks:
            raise UnknownProfile(f"there is no profile {profile!r}; there are: {list(self.walks)}")
        walk = self.walks[profile]
        if format_.name == "n-triples" or (format_.name == "n-quads" and not walk.sourced):
            return b"".join(walk.texts())
        if format_.name == "n-quads":
            return rdf.n_quads(self.graphs[profile])
        if format_.name == "trig":
            return rdf.trig(self.graphs[profile], self.dataset.prefixes)
        if format_.name == "json-ld":
            return self._json_writer(profile).write_nesting(walk.nesting)
        if format_.name == "turtle":
            return turtle.write_nesting(walk.nesting, self.dataset.prefixes)
        return self.write(list(walk.triples), format_)

    def dump_parts(self, profile: str, format_: Format) -> Iterator[bytes]:
        """The same as ``dump``, bit by bit as far as that can be done."""
        quads, walk, prefixes = self.dataset.quads, self.walks[profile], self.dataset.prefixes
        if format_.name == "n-quads" and walk.sourced:
            return rdf.whole_n_quads(quads)
        if format_.name in ("n-triples", "n-quads"):
            return walk.texts()
        if format_.name == "trig":
            return (
                rdf.whole_trig(quads, prefixes)
                if walk.sourced
                else rdf.trig_of(walk.texts(), prefixes)
            )
        if format_.name == "turtle":
            return turtle.write_whole(walk.nesting, prefixes)
        if format_.name == "json-ld" and not walk.nesting.knotted:
            return self._json_writer(profile).write_whole(walk.nesting)
        return iter((self.dump(profile, format_),))

    @property
    def markups(self) -> Markups:
        """The schema.org markup of pages in the first language."""
        return self.markups_in()

    def markups_in(self, language: str = "") -> Markups:
        """The schema.org markup of pages in a language."""
        if language not in self._markups:
            name = profiles.in_language(markups.PROFILE, language)
            found = Markups(self.dataset, self.walks.get(name), self.topics.get(name, {}))
            self._markups[language] = found
        return self._markups[language]

    @property
    def lists(self) -> Mapping[str, Listed]:
        """The lists: path → a line for each of its members."""
        return self.entries()

    def entries(self, language: str = "") -> Mapping[str, Listed]:
        """The lists in a language: path → a line for each of its members, by their names there."""
        if language not in self._lists:
            walk, pages = self.walks[profiles.DESCRIPTION], self.pages_in(language)
            make: Make = Stored if self.dataset.room.spacious else Rows
            self._lists[language] = {
                path: make(pages.entries(map(Iri, found), walk))
                for path, found in self._members.items()
            }
        return self._lists[language]

    @cached_property
    def _members(self) -> Mapping[str, Sequence[str]]:
        """List → the IRIs of the resources of its class, or of a subclass, that have a document."""
        return listings.members(self.dataset, self.walks[profiles.DESCRIPTION], self.documents)

    @cached_property
    def divisions(self) -> Mapping[Division, int]:
        """All lists and their parts, and how many entries each has."""
        return {
            division: rows.count(division)
            for rule in self.dataset.rules.lists
            for rows in [self.lists[rule.path]]
            for division in divisions(rule, rows.states)
        }

    def list_pages(self, division: Division) -> int:
        """How many pages a list, or a part of one, has; an empty one has one, which says so."""
        size = self.dataset.config.limits.page_size
        return max(1, -(-self.divisions[division] // size))

    def list_file(self, division: Division, number: int, language: str = "") -> str:
        """The file of the site that holds one page of a list, or of a part of one."""
        path = translated(page_path(division.path, number), language)
        return self.dataset.addresses.file(path, ".html")

    def listing(self, division: Division, number: int, language: str = "") -> bytes:
        """One page of a list, or of a part of one, counted from 1."""
        size, rule = self.dataset.config.limits.page_size, division.rule
        rows = self.entries(language)[rule.path]
        parts = [(each, n) for each, n in self.divisions.items() if each.rule is rule]
        page = ListPage(
            division,
            rows.part(division, (number - 1) * size, number * size),
            number,
            self.list_pages(division),
            parts if len(parts) > 1 else (),
        )
        markup = self.markups_in(language).script(division.path) if division.whole else ""
        return self.pages_in(language).listing(page, markup.encode())

    def home(self, language: str = "") -> bytes:
        """The front page of the publication."""
        addresses, about = self.dataset.addresses, self.dataset.config.publisher
        path = addresses.document(about) if about else None
        known = path in self.documents
        return self.pages_in(language).home(
            self.describe(path, profiles.DESCRIPTION) if path and known else None,
            [(rule, len(e)) for rule in self.dataset.rules.lists if (e := self.lists[rule.path])],
            self.markups_in(language).script(INDEX).encode(),
            [
                Download(format_, self.dump_file(profiles.DESCRIPTION, format_))
                for format_ in self.dump_formats(profiles.DESCRIPTION)
            ],
            list(self.dataset.pages.values()),
        )

    def label(self, iri: Iri, language: str = "") -> str:
        """The label of a resource in a language, by default the first one; its IRI if none."""
        wanted = language or self.dataset.language
        labels = self.dataset.labels.get(iri, ())
        exact = (label.value for label in labels if label.language == wanted)
        return next(exact, labels[0].value if labels and not language else str(iri))

    @cached_property
    def store(self) -> EmbeddedStore:
        """All profiles as named graphs, and the graphs of the sources, to be queried."""
        base = self.dataset.config.base
        return EmbeddedStore(
            quad
            for profile, quads in self.graphs.items()
            for found in quads
            for quad in _stored(found, profiles.graph_name(base, profile))
        )

    def derived(self) -> Iterator[bytes]:
        """The statements of all profiles but the description, as N-Quads in their graphs."""
        base = self.dataset.config.base
        return rdf.whole_named_graphs(
            {
                profiles.graph_name(base, profile): walk.texts()
                for profile, walk in self.walks.items()
                if profile != profiles.DESCRIPTION
            }
        )

    @property
    def pages(self) -> Pages:
        """The writer of pages in the first language."""
        return self.pages_in()

    def pages_in(self, language: str = "") -> Pages:
        """The writer of pages in a language.

        Raises:
            ConfigError: if the words of the project can't be used.
        """
        if language not in self._pages:
            self._pages[language] = self._writer(language)
        return self._pages[language]

    @cached_property
    def _words(self) -> Mapping[str, words.Table]:
        return words.read(self.dataset.ontology)

    def _writer(self, language: str) -> Pages:
        dataset = self.dataset
        tag = dataset.config.translations[language] if language else dataset.language
        filled = tuple(rule for rule in dataset.rules.lists if self._members[rule.path])
        return Pages(
            config=dataset.config,
            rules=replace(dataset.rules, lists=filled),  # nobody is led to an empty list
            prefixes=dataset.prefixes,
            addresses=dataset.addresses,
            labels=dataset.labels,
            documents=self.places,
            formats=self.formats,
            words=Words(tag, self._words),
            language=language,
        )

    def _html(self, description: Description, wanted: Representation) -> bytes:
        if wanted.profile != profiles.DESCRIPTION:
            raise UnknownFormat(f"the profile {wanted.profile} has no pages; choose an RDF format")
        topic = description.topics[0]
        markup = self.markups_in(wanted.language)
        script = markup.script(wanted.document, wanted.page, topic).encode()
        pages = self.pages_in(wanted.language)
        if topic in self.dataset.pages:
            return pages.text(description, script, self.dataset.page(topic, wanted.language))
        if wanted.document.startswith("def/"):
            return pages.vocabulary(description, script)
        return pages.resource(description, script)

    def write(self, triples: Sequence[Triple], format_: Format, first: Sequence[Iri] = ()) -> bytes:
        """Some statements in one of the formats that can hold any graph (``writers.graph``)."""
        return graph.write(triples, format_, self.dataset.prefixes, first)

    def _json_writer(self, profile: str) -> Documents | Markup:
        names = {profiles.in_language(markups.PROFILE, each): each for each in self.languages}
        return self.markups_in(names[profile]).writer if profile in names else self.document_writer

    @cached_property
    def document_writer(self) -> Documents:
        """The writer of JSON-LD in the publication's own context."""
        dataset = self.dataset
        own = {
            prefix: {"@id": namespace, "@prefix": True}
            for prefix, namespace in dataset.config.prefixes.items()
        }
        context = {"@context": {**own, **dataset.context()["@context"]}}
        return Documents(context, dataset.contexts, dataset.config.base)


def _stored(quad: Quad, profile: Iri) -> Iterator[Quad]:
    """A statement in the graph of its profile, and in the graph of its source if it has one."""
    yield quad._replace(graph=profile)
    if quad.graph is not None:
        yield quad
