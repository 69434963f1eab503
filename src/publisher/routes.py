"""Where a site answers, as one value: what the server and the rules of static hosts are made from.

Nearly everything follows from the files of the release and a few general facts. What can't be seen
from the files is noted per document: that its subject was renamed, withdrawn or succeeded, the list
that it is in, and so on. The build writes the value into the release, as :data:`FILE`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from publisher import trees
from publisher.errors import SiteError
from publisher.formats import Format, by_name
from publisher.iris import INDEX, Addresses, translated

FOLDER = ".hosting"
"""The folder of a release for those who serve it; nothing in it is published."""

FILE = f"{FOLDER}/routes.json"

DERIVED = f"{FOLDER}/profiles.nq"
"""The statements of all profiles but the description, each in the graph of its profile."""

SERVICE = f"{FOLDER}/service"
"""What the endpoint says of itself: the name of the files, without their suffix."""

SEARCH = "search"
"""The page on which all others can be searched: the name of its files, without their suffix."""

DATASET = "void.ttl"
"""What describes the publication as a dataset."""

CATALOG = "catalog"
"""The catalogue of the publication: the name of its files, without their suffix."""

CATALOGS = (f"{CATALOG}.ttl", f"{CATALOG}.rdf", f"{CATALOG}.jsonld", "data.json", f"{CATALOG}.json")
"""The files that catalogues harvest."""

FILES = "files/"
"""The folder of what is there to download: files that people attach, and tables of the data."""

NO_DOCUMENTS = ("assets/", "data/", FILES)
"""The folders of what can be had, in several formats maybe, but describes no one thing."""

STATEMENTS = "data/description.nq"
"""The statements of the description, each in the graph of its source if it has one."""

DESCRIPTION = "description"
"""The profile that is served where nobody asks for another one."""

NOT_FOUND, NOT_ACCEPTABLE = "404.html", "406.html"
HOME = "index.html"


@dataclass(frozen=True, slots=True)
class Note:
    """What the files do not tell of a document.

    Attributes:
        thing: whether an address under ``id/`` leads to it. A document under ``doc/`` may be all
            that is described there.
        moved: the address that took the place of its subject's, which was renamed or merged.
        gone: whether its subject was withdrawn, and nothing took its place.
        successors: the IRIs of what follows its subject, which has ended.
        current: the IRIs of those that answer for its subject today, where these are others.
        collection: the path of the list that its subject is in.
        modified: the day of its last change, as ``YYYY-MM-DD``.
        pages: how many pages it has in the description.
        without: the profiles in which it has no document.
        alone: whether nothing else than its files shows it: a list, or the catalogue.
    """

    thing: bool = True
    moved: str = ""
    gone: bool = False
    successors: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    collection: str = ""
    modified: str = ""
    pages: int = 1
    without: tuple[str, ...] = ()
    alone: bool = False


_USUAL = [(name, getattr(Note(), name)) for name in sorted(field.name for field in fields(Note))]


@dataclass(frozen=True, slots=True)
class Routes:
    """The addresses of one release.

    Attributes:
        base: the IRI under which everything is published; ends with ``/``.
        formats: the names of the formats of documents.
        profiles: the names of the profiles, the description first.
        vocabularies: namespace without ``#`` → the path of the document that explains it.
        licence: the licence's IRI; may be empty.
        notes: document → what its files do not tell, where it is not what its folder tells.
        collections: folder of documents → the path of the list that the subjects of those in it are
            in of which nothing is noted.
        translations: the languages of pages beside the first, as their addresses say it.
        search: whether there is a page to search all others.
    """

    base: str
    formats: tuple[str, ...]
    profiles: tuple[str, ...] = (DESCRIPTION,)
    vocabularies: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    notes: Mapping[str, Note] = field(default_factory=dict)
    translations: tuple[str, ...] = ()
    search: bool = False
    collections: Mapping[str, str] = field(default_factory=dict)

    @property
    def search_pages(self) -> tuple[str, ...]:
        """The files of the page to search all others, in every language; none without it."""
        languages = ("", *self.translations) if self.search else ()
        return tuple(f"{translated(SEARCH, language)}.html" for language in languages)

    @property
    def root(self) -> str:
        """The path of the base: ``/``, or ``/data/``."""
        return urlsplit(self.base).path

    @property
    def addresses(self) -> Addresses:
        """The rules of addresses under the base."""
        return _addresses(self.base, tuple(self.vocabularies.items()), self.translations)

    def note(self, document: str) -> Note:
        """What is noted of a document, or of the document that a page belongs to."""
        return self.notes.get(document) or self.told(document)

    def told(self, document: str) -> Note:
        """What the folder of a document tells of it."""
        return _listed(self.collections.get(folder(document), ""))

    def offered(self, profile: str) -> tuple[Format, ...]:
        """The formats that a profile may have, the preferred one first: a page, if there is one.

        Whoever doesn't say what they accept is more often a person or a crawler than a program.
        """
        pages = [name for name in self.formats if name == "html"]
        others = [name for name in self.formats if name != "html"]
        names = [*pages, *others] if profile == DESCRIPTION else others
        return _formats(tuple(names))

    def profile_iri(self, name: str) -> str:
        """The IRI of a profile: also the name of its graph."""
        return f"{self.base}profile/{name}"

    def url(self, document: str) -> str:
        """The absolute address of a document."""
        return self.base if document == INDEX else f"{self.base}{document}"

    def thing(self, document: str) -> str:
        """The IRI of what a document describes; of the document itself where that is all."""
        for namespace, path in self.vocabularies.items():
            if path == document:
                return namespace
        if document.startswith("doc/") and not self.note(document).thing:
            return self.url(document)
        return self.addresses.resource(document)


@lru_cache(maxsize=64)
def _listed(collection: str) -> Note:
    return Note(collection=collection)


def folder(document: str) -> str:
    """The folder of a document, without ``/`` at its end."""
    return document.rpartition("/")[0]


@lru_cache(maxsize=8)
def _addresses(
    base: str, vocabularies: tuple[tuple[str, str], ...], translations: tuple[str, ...]
) -> Addresses:
    return Addresses(base, dict(vocabularies), translations)


@lru_cache(maxsize=8)
def _formats(names: tuple[str, ...]) -> tuple[Format, ...]:
    return tuple(map(by_name, names))


def file(document: str, profile: str, format_: Format) -> str:
    """The file of the site that holds one representation of a document or of a page of it."""
    folder = "" if profile == DESCRIPTION else f"profile/{profile}/"
    return f"{folder}{document}{format_.suffix}"


def dumps(routes: Routes) -> bytes:
    """The routes as JSON; what is as usual is left out."""
    value = {name: getattr(routes, name) for name in sorted(f.name for f in fields(Routes))}
    value["vocabularies"] = dict(sorted(routes.vocabularies.items()))
    value["collections"] = dict(sorted(routes.collections.items()))
    value["notes"] = {path: _short(note) for path, note in sorted(routes.notes.items())}
    return trees.indented(value).encode() + b"\n"


def loads(content: bytes) -> Routes:
    """The reverse of :func:`dumps`.

    Raises:
        SiteError: if that is not what the content is.
    """
    try:
        value = json.loads(content)
        notes = {path: Note(**_tuples(note)) for path, note in value.pop("notes").items()}
        return Routes(**_tuples(value), notes=notes)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SiteError(f"{FILE} is damaged ({error}); build the site again") from error


def _short(note: Note) -> dict[str, Any]:
    values = ((name, getattr(note, name), usual) for name, usual in _USUAL)
    return {name: value for name, value, usual in values if value != usual}


def _tuples(value: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(part) if isinstance(part, list) else part for key, part in value.items()}
