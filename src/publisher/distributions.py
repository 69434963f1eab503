"""The publication as a catalogue of datasets: what follows from the settings and from files' names.

The data say what only people know of a dataset: its title, themes, period, how often it changes.
What ``publisher.toml`` says already (publisher, contact, licence, languages) and what the build
knows (that the whole of it can be had as Turtle, where queries are answered) is added here, where
the data do not say it themselves. The terms are those of DCAT 3
(https://www.w3.org/TR/vocab-dcat-3/); sizes and checksums, which are known only when the files are
there, are in the catalogue alone (``catalog.dcat``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.config import Config
from publisher.formats import FORMATS, by_name
from publisher.routes import CATALOGS, DATASET
from publisher.tables import Table
from publisher.terms import (
    DCAT,
    DCTERMS,
    FOAF,
    LANG_STRING,
    OWL,
    RDFS,
    TYPE,
    VCARD,
    XSD,
    Iri,
    Literal,
    Quad,
    Term,
)

CATALOG = "id/catalog"
"""The catalogue of the publication, under its base."""

FILE_TYPES = "catalog/file-types.toml"
"""The file of the ontology that says what a file's name says."""

AUTHORITY = "http://publications.europa.eu/resource/authority/"
"""Where the EU's lists of values are."""

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

_PROTOCOL = Iri("https://www.w3.org/TR/sparql11-protocol/")
# The formats that hold a whole publication with its source graphs: always written.
_WHOLE = frozenset({"n-quads", "trig"})
_TRUE = frozenset({"true", "1"})
_DATASET, _OFFERS, _DISTRIBUTION = DCAT["Dataset"], DCAT["dataset"], DCAT["distribution"]
_MODIFIED = DCTERMS["modified"]
_TELLING = frozenset({TYPE, _OFFERS, _DISTRIBUTION})


class FileType(NamedTuple):
    """What the end of a file's name says.

    Attributes:
        media_type: as IANA writes it: ``text/csv``.
        file_type: the name in the EU's table of file types; may be empty.
        label: what people call it.
    """

    media_type: str
    file_type: str
    label: str


def file_types(table: Table) -> dict[str, FileType]:
    """The content of ``file-types.toml``: the end of a name with its dot → what it says.

    Raises:
        ConfigError: if it holds anything else.
    """
    found = {}
    for suffix in table:
        entry = table.table(suffix)
        found[suffix] = FileType(
            entry.text("media_type"), entry.text("file_type", ""), entry.text("label")
        )
        entry.finish()
    return found


def completed(config: Config, quads: Collection[Quad], known: Mapping[str, FileType]) -> list[Quad]:
    """The statements to add to the content, in the default graph.

    Args:
        config: the settings.
        quads: what the content says.
        known: what files' names say.
    """
    said = _Said(quads, config.base, Iri(config.dataset))
    writer = _Completion(config, said, known)
    return [Quad(*statement) for statement in dict.fromkeys(writer.statements())]


def is_retired(stated: Iterable[tuple[Iri, Term]]) -> bool:
    """Whether what is said of something, by properties and values, is that it is gone."""
    return any(
        name == DCTERMS["isReplacedBy"] or (name == OWL["deprecated"] and str(value) in _TRUE)
        for name, value in stated
    )


Statement = tuple[Iri, Iri, Term]


class _Said:
    """What the content says of catalogues, datasets and distributions."""

    def __init__(self, quads: Collection[Quad], base: str, publication: Iri) -> None:
        self.values: dict[Iri, dict[Iri, list[Term]]] = {}
        self.datasets = {publication}
        # Of the millions of statements that there may be, few are of these properties.
        telling: list[Quad] = []
        days: set[str] = set()
        for quad in quads:
            if quad[1] in _TELLING and (quad[1] != TYPE or quad[2] == _DATASET):
                telling.append(quad)
            elif quad[1] == _MODIFIED and isinstance(quad[2], Literal):
                days.add(str(quad[2])[:10])
        wanted = self._wanted(telling, base) | {publication}
        for subject, predicate, value, _ in quads:
            if subject in wanted and isinstance(subject, Iri):
                self.values.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self.modified = max(filter(_is_day, days), default="")

    def _wanted(self, quads: Iterable[Quad], base: str) -> set[Term]:
        own = Iri(f"{base}{CATALOG}")
        found: set[Term] = {own}
        for subject, predicate, value, _ in quads:
            if predicate == TYPE:
                if value == _DATASET and isinstance(subject, Iri):
                    found.add(subject)
                    if subject.startswith(base):
                        self.datasets.add(subject)
            elif predicate == _OFFERS:
                if subject == own and isinstance(value, Iri):
                    self.datasets.add(value)
            elif predicate == _DISTRIBUTION:
                found.add(value)
        return found

    def of(self, subject: Iri, predicate: Iri) -> list[Term]:
        """The values of a property."""
        return self.values.get(subject, {}).get(predicate, [])

    def listed(self) -> list[Iri]:
        """The datasets of the catalogue: those under the base, and those that it names itself.

        What is said to be withdrawn, or to have been replaced, is no longer offered.
        """
        return sorted(iri for iri in self.datasets if not self._retired(iri))

    def _retired(self, iri: Iri) -> bool:
        return is_retired((name, v) for name, vs in self.values.get(iri, {}).items() for v in vs)


class _Completion:
    """Says what is missing."""

    def __init__(self, config: Config, said: _Said, known: Mapping[str, FileType]) -> None:
        self._config = config
        self._said = said
        self._known = known
        self._catalog = Iri(f"{config.base}{CATALOG}")
        self._dataset = Iri(config.dataset)

    def statements(self) -> Iterator[Statement]:
        """All of it."""
        yield from self._of_contact()
        yield from self._of_catalog()
        for iri in sorted(self._said.datasets):  # what is withdrawn keeps its page
            yield from self._of_dataset(iri)
        if self._config.endpoint:
            yield from self._of_service()

    # -- The catalogue

    def _of_catalog(self) -> Iterator[Statement]:
        this, config = self._catalog, self._config
        yield this, TYPE, DCAT["Catalog"]
        yield from self._missing(this, DCTERMS["title"], _texts(config.title))
        yield from self._missing(this, DCTERMS["description"], self._description)
        yield from self._missing(this, FOAF["homepage"], [Iri(config.base)])
        yield from self._responsible(this)
        for iri in self._said.listed():
            yield this, DCAT["dataset"], iri
        if config.endpoint:
            yield this, DCAT["service"], self._part(this, "sparql")
        yield from self._missing(this, DCTERMS["modified"], self._last_day)
        for file in (*CATALOGS, DATASET):  # where harvesters find it
            yield this, RDFS["seeAlso"], Iri(f"{config.base}{file}")

    @property
    def _description(self) -> list[Term]:
        return _texts(self._config.description or self._config.title)

    @cached_property
    def _last_day(self) -> list[Term]:
        """The last day on which the data say that something changed."""
        day = self._said.modified
        if not day and self._config.source_date is not None:
            day = datetime.fromtimestamp(self._config.source_date, UTC).date().isoformat()
        return [Literal(day, XSD["date"])] if day else []

    def _responsible(self, this: Iri) -> Iterator[Statement]:
        """Who publishes it, whom to ask, under which licence, in which languages."""
        config = self._config
        yield from self._missing(this, DCTERMS["publisher"], _iris(config.publisher))
        yield from self._missing(this, DCTERMS["license"], _iris(config.licence))
        yield from self._missing(this, DCTERMS["language"], _languages(config.languages))
        if self._contact:
            yield from self._missing(this, DCAT["contactPoint"], [self._contact])

    @property
    def _contact(self) -> Iri | None:
        contact = self._config.contact
        given = contact.email or contact.url
        return self._part(self._catalog, "contact") if given else None

    def _of_contact(self) -> Iterator[Statement]:
        this, contact = self._contact, self._config.contact
        if this is None:
            return
        name = contact.name or self._config.title[self._config.languages[0]]
        yield this, TYPE, VCARD["Organization"]
        yield this, VCARD["fn"], Literal(name)
        if contact.email:
            yield this, VCARD["hasEmail"], Iri(f"mailto:{contact.email}")
        if contact.url:
            yield this, VCARD["hasURL"], Iri(contact.url)

    def _of_service(self) -> Iterator[Statement]:
        this, config = self._part(self._catalog, "sparql"), self._config
        yield this, TYPE, DCAT["DataService"]
        for text in _texts(config.title, "SPARQL"):
            yield this, DCTERMS["title"], text
        yield this, DCAT["endpointURL"], Iri(config.endpoint)
        yield this, DCAT["endpointDescription"], Iri(config.endpoint)
        yield this, DCAT["servesDataset"], self._dataset
        yield this, DCTERMS["conformsTo"], _PROTOCOL
        yield from self._responsible(this)

    # -- Datasets

    def _of_dataset(self, this: Iri) -> Iterator[Statement]:
        if this == self._dataset:
            yield from self._of_publication(this)
        if not this.startswith(self._config.base):  # what is elsewhere, others answer for
            return
        yield from self._responsible(this)
        for distribution in self._said.of(this, DCAT["distribution"]):
            if isinstance(distribution, Iri):
                yield from self._of_distribution(distribution, this)

    def _of_publication(self, this: Iri) -> Iterator[Statement]:
        """What is known of the dataset that the publication itself is."""
        config = self._config
        yield this, TYPE, DCAT["Dataset"]
        yield from self._missing(this, DCTERMS["title"], _texts(config.title))
        yield from self._missing(this, DCTERMS["description"], self._description)
        yield from self._missing(this, DCTERMS["modified"], self._last_day)
        yield from self._missing(this, DCTERMS["accessRights"], [_value("access-right", "PUBLIC")])
        for format_ in FORMATS:
            if format_.name in _WHOLE or (
                format_.name in config.formats and format_.name != "html"
            ):
                yield from self._of_dump(this, format_.name)
        if config.endpoint:
            yield from self._of_endpoint(this)

    def _of_dump(self, dataset: Iri, name: str) -> Iterator[Statement]:
        """One file that holds the whole of the publication."""
        this, format_ = self._part(dataset, name), by_name(name)
        yield dataset, DCAT["distribution"], this
        file = Iri(f"{self._config.base}data/description{format_.suffix}")
        yield this, DCAT["downloadURL"], file
        yield from self._of_file(this, file, dataset)

    def _of_endpoint(self, dataset: Iri) -> Iterator[Statement]:
        """The way to it by queries."""
        this = self._part(dataset, "sparql")
        yield dataset, DCAT["distribution"], this
        yield this, TYPE, DCAT["Distribution"]
        for language in self._config.languages:
            yield this, DCTERMS["title"], _text("SPARQL", language)
        yield this, DCAT["accessURL"], Iri(self._config.endpoint)
        yield this, DCAT["accessService"], self._part(self._catalog, "sparql")
        yield this, DCTERMS["format"], _value("file-type", "SPARQLQ")
        yield from self._under_licence(this, dataset)

    def _of_distribution(self, this: Iri, dataset: Iri) -> Iterator[Statement]:
        """What a file that the data name says by its name and its place."""
        file = next(
            (v for v in self._said.of(this, DCAT["downloadURL"]) if isinstance(v, Iri)), None
        )
        if file is not None:
            yield from self._of_file(this, file, dataset)
        else:
            yield this, TYPE, DCAT["Distribution"]
            yield from self._under_licence(this, dataset)

    def _of_file(self, this: Iri, file: Iri, dataset: Iri) -> Iterator[Statement]:
        yield this, TYPE, DCAT["Distribution"]
        kind = self._known.get(PurePosixPath(urlsplit(file).path).suffix.lower())
        if kind is not None:
            title = [_text(kind.label, language) for language in self._config.languages]
            yield from self._missing(this, DCTERMS["title"], title)
            yield from self._missing(this, DCAT["mediaType"], [Iri(MEDIA_TYPES + kind.media_type)])
            if kind.file_type:
                value = _value("file-type", kind.file_type)
                yield from self._missing(this, DCTERMS["format"], [value])
        yield from self._under_licence(this, dataset)

    def _under_licence(self, this: Iri, dataset: Iri) -> Iterator[Statement]:
        """The licence of the dataset: CKAN looks for it here alone."""
        own = self._said.of(dataset, DCTERMS["license"]) or _iris(self._config.licence)
        yield from self._missing(this, DCTERMS["license"], own)

    # -- Statements

    def _missing(self, this: Iri, predicate: Iri, values: Iterable[Term]) -> Iterator[Statement]:
        """Some values of a property, where the data give none."""
        if not self._said.of(this, predicate):
            for value in values:
                yield this, predicate, value

    @staticmethod
    def _part(whole: Iri, name: str) -> Iri:
        return Iri(f"{whole}{'-' if '#' in whole else '#'}{name}")


def _value(scheme: str, name: str) -> Iri:
    return Iri(f"{AUTHORITY}{scheme}/{name}")


def _iris(iri: str) -> list[Term]:
    return [Iri(iri)] if iri else []


def _text(value: str, language: str) -> Literal:
    return Literal(value, LANG_STRING, language)


def _texts(texts: Mapping[str, str], behind: str = "") -> list[Term]:
    more = f" ({behind})" if behind else ""
    return [_text(text + more, language) for language, text in texts.items()]


def _languages(tags: Iterable[str]) -> list[Term]:
    """Language tags, as the data write languages: the IRIs of the Library of Congress."""
    codes = dict.fromkeys(tag.partition("-")[0].lower() for tag in tags)
    return [Iri(f"http://id.loc.gov/vocabulary/iso639-1/{code}") for code in codes]


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False
