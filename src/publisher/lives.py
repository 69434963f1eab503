"""What the data say of the life of each address: renamed, withdrawn, succeeded; last changed.

Read from the description, by the rules for pages (``ontology/pages.toml``), so that pages and
HTTP say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from publisher import listings
from publisher.catalog import sitemap
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.routes import CATALOG, DATASET, SEARCH, Note, Routes, folder
from publisher.terms import DCTERMS, TYPE, Iri, Literal
from publisher.writers.changes import Changes, Objects, Retirement

_ENOUGH = 1_000
"""By so many documents of a folder it is decided what holds for the others."""


def routes(source: Representations) -> Routes:
    """The addresses of a publication, with a note of each document that is not as usual."""
    config = source.dataset.config
    notes = Notes()
    for path, note in _notes(source):
        notes.add(path, note)
    notes.finish()
    return Routes(
        base=config.base,
        formats=config.formats,
        profiles=tuple(source.walks),
        vocabularies=dict(source.dataset.addresses.vocabularies),
        licence=config.licence,
        notes=notes.own,
        collections=notes.collections,
        translations=tuple(config.translations) if "html" in config.formats else (),
        search=config.search,
    )


class Notes:
    """Gathers notes, but for those that follow from the folder of a document.

    There may be millions of documents of which nothing else is to be noted than the list that their
    subjects are in: it is noted of the folder, as the first documents in it tell.

    Attributes:
        own: document → what is noted of it.
        collections: folder → the list that what is in it is in.
    """

    def __init__(self) -> None:
        self.own: dict[str, Note] = {}
        self.collections: dict[str, str] = {}
        self._waiting: dict[str, dict[str, Note]] = {}

    def add(self, path: str, note: Note) -> None:
        """Note something of a document."""
        if not path.startswith("doc/"):
            self._keep(path, note, Note())
            return
        where = folder(path)
        if where in self.collections:
            self._keep(path, note, Note(collection=self.collections[where]))
            return
        first = self._waiting.setdefault(where, {})
        first[path] = note
        if len(first) >= _ENOUGH:
            self._decide(where)

    def finish(self) -> None:
        """Nothing more is added."""
        for where in list(self._waiting):
            self._decide(where)
        self.collections = {where: path for where, path in self.collections.items() if path}

    def _decide(self, where: str) -> None:
        first = self._waiting.pop(where)
        counts = Counter(note.collection for note in first.values() if _is_listed(note))
        # The list in which most are, unless more are in none: least has to be noted then.
        self.collections[where] = max(counts, key=lambda path: (counts[path], path), default="")
        for document, note in first.items():
            self._keep(document, note, Note(collection=self.collections[where]))

    def _keep(self, path: str, note: Note, usual: Note) -> None:
        if note != usual:
            self.own[path] = note


def _is_listed(note: Note) -> bool:
    """Whether nothing is noted but a list."""
    return note == Note(collection=note.collection)


def modified(source: Representations, topics: Sequence[Iri]) -> str:
    """The day of the last change that the data give for some resources; empty if they don't."""
    return _modified(source.walks[DESCRIPTION].values, topics)


def _modified(objects: Objects, topics: Sequence[Iri]) -> str:
    values = (value for topic in topics for value in objects(topic, DCTERMS["modified"]))
    return sitemap.last_change(value.value for value in values if isinstance(value, Literal))


def _notes(source: Representations) -> Iterator[tuple[str, Note]]:
    lives = _Lives(source)
    for path, topics in source.documents.items():
        yield path, lives.note(path, topics)
    for path in (CATALOG, PurePosixPath(DATASET).stem):
        if path not in source.documents:
            yield path, Note(alone=True)
    if "html" in source.dataset.config.formats:
        for division in source.divisions:
            yield division.path, Note(alone=True, pages=source.list_pages(division))
        if "index" not in source.documents:
            yield "index", Note(alone=True)
        if source.dataset.config.search:
            yield SEARCH, Note(alone=True)


class _Lives:
    """Reads the note of each document."""

    def __init__(self, source: Representations) -> None:
        self._objects = source.walks[DESCRIPTION].values
        self._changes = Changes(source.dataset.rules, self._objects)
        self._things = f"{source.dataset.config.base}id/"
        self._lists = [division for division in source.divisions if division.whole]
        self._classes = listings.classes(source.dataset)
        self._pages = source.walks[DESCRIPTION].pages
        self._profiles = source.topics

    def note(self, path: str, topics: Sequence[Iri]) -> Note:
        topic = _main(topics)
        retired = self._changes.retirement(topic) or Retirement(())
        replaced = tuple(map(str, retired.successors))
        moved = replaced[0] if retired.withdrawn and len(replaced) == 1 else ""
        ending = self._changes.ending(topic)
        return Note(
            thing=not path.startswith("doc/") or any(i.startswith(self._things) for i in topics),
            moved=moved,
            gone=retired.withdrawn and not replaced,
            successors=() if moved else tuple(ending.successors if ending else replaced),
            current=tuple(ending.today) if ending and not moved else (),
            collection=self._list(topic),
            modified=_modified(self._objects, topics),
            pages=self._pages(topics),
            without=tuple(name for name, paths in self._profiles.items() if path not in paths),
        )

    def _list(self, topic: Iri) -> str:
        """The path of the first list that a resource is in."""
        types = set(self._objects(topic, TYPE))
        found = (d.path for d in self._lists if not types.isdisjoint(self._classes[d.rule.path]))
        return next(found, "")


def _main(topics: Sequence[Iri]) -> Iri:
    """What a document is about: the resource without a fragment, if there is one."""
    return next((iri for iri in topics if "#" not in iri), topics[0])
