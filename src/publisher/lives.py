"""What the data say of the life of each address: renamed, withdrawn, succeeded; last changed.

Read from the description, by the rules for pages (``ontology/pages.toml``), so that pages and
HTTP say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from publisher.catalog import sitemap
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.routes import CATALOG, DATASET, SEARCH, Note, Routes
from publisher.terms import DCTERMS, Iri, Literal, Node, Term
from publisher.writers.changes import Changes, Objects, Retirement


def routes(source: Representations) -> Routes:
    """The addresses of a publication, with a note of each document that is not as usual."""
    config = source.dataset.config
    return Routes(
        base=config.base,
        formats=config.formats,
        profiles=tuple(source.walks),
        vocabularies=dict(source.dataset.addresses.vocabularies),
        licence=config.licence,
        notes={path: note for path, note in _notes(source) if note != Note()},
        translations=tuple(config.translations) if "html" in config.formats else (),
        search=config.search,
    )


def modified(source: Representations, topics: Sequence[Iri]) -> str:
    """The day of the last change that the data give for some resources; empty if they don't."""
    return _modified(_Objects(source), topics)


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
        self._objects = _Objects(source)
        self._changes = Changes(source.dataset.rules, self._objects)
        self._things = f"{source.dataset.config.base}id/"
        self._lists = _lists(source)
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
            collection=self._lists.get(topic, ""),
            modified=_modified(self._objects, topics),
            pages=self._pages(topics),
            without=tuple(name for name, paths in self._profiles.items() if path not in paths),
        )


def _main(topics: Sequence[Iri]) -> Iri:
    """What a document is about: the resource without a fragment, if there is one."""
    return next((iri for iri in topics if "#" not in iri), topics[0])


def _lists(source: Representations) -> dict[Iri, str]:
    """Resource → the path of the first list that it is in."""
    found: dict[Iri, str] = {}
    for division in source.divisions:
        for entry in source.lists[division.rule.path] if division.whole else ():
            found.setdefault(entry.iri, division.path)
    return found


class _Objects:
    """Looks up the values of some properties of a resource in the description."""

    def __init__(self, source: Representations) -> None:
        self._about = source.walks[DESCRIPTION].about
        self._node: Node | None = None
        self._values: dict[Iri, list[Term]] = {}

    def __call__(self, node: Node, *predicates: Iri) -> list[Term]:
        if node != self._node:  # several questions are asked about one resource after the other
            self._node, self._values = node, {}
            for _, predicate, value in self._about(node):
                self._values.setdefault(predicate, []).append(value)
        return [value for name in predicates for value in self._values.get(name, ())]
