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
from publisher.routes import CATALOG, DATASET, Note, Routes
from publisher.terms import DCTERMS, Iri, Literal, Node, Term
from publisher.writers.changes import Changes, Retirement


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
    )


def modified(source: Representations, topics: Sequence[Iri]) -> str:
    """The day of the last change that the data give for some resources; empty if they don't."""
    values = (
        value.value
        for topic in topics
        for value in _objects(source, topic, DCTERMS["modified"])
        if isinstance(value, Literal)
    )
    return sitemap.last_change(values)


def _notes(source: Representations) -> Iterator[tuple[str, Note]]:
    lists = _lists(source)
    for path, topics in source.documents.items():
        yield path, _note(source, path, topics, lists)
    for path in (CATALOG, PurePosixPath(DATASET).stem):
        if path not in source.documents:
            yield path, Note(alone=True)
    if "html" in source.dataset.config.formats:
        for rule in source.dataset.rules.lists:
            path = PurePosixPath(source.list_file(rule, 1)).with_suffix("").as_posix()
            yield path, Note(alone=True, pages=source.list_pages(rule))
        if "index" not in source.documents:
            yield "index", Note(alone=True)


def _note(source: Representations, path: str, topics: Sequence[Iri], lists: dict[Iri, str]) -> Note:
    topic = _main(topics)
    changes = Changes(source.dataset.rules, _Objects(source))
    retired = changes.retirement(topic) or Retirement(())
    replaced = tuple(map(str, retired.successors))
    moved = replaced[0] if retired.withdrawn and len(replaced) == 1 else ""
    ending = changes.ending(topic)
    base = source.dataset.config.base
    return Note(
        thing=not path.startswith("doc/") or any(i.startswith(f"{base}id/") for i in topics),
        moved=moved,
        gone=retired.withdrawn and not replaced,
        successors=() if moved else tuple(ending.successors if ending else replaced),
        collection=lists.get(topic, ""),
        modified=modified(source, topics),
        pages=source.walks[DESCRIPTION].pages(topics),
        without=tuple(name for name in source.walks if path not in source.topics[name]),
    )


def _main(topics: Sequence[Iri]) -> Iri:
    """What a document is about: the resource without a fragment, if there is one."""
    return next((iri for iri in topics if "#" not in iri), topics[0])


def _lists(source: Representations) -> dict[Iri, str]:
    """Resource → the path of the first list that it is in."""
    found: dict[Iri, str] = {}
    for rule in source.dataset.rules.lists:
        path = PurePosixPath(source.list_file(rule, 1)).with_suffix("").as_posix()
        for entry in source.lists[rule.path]:
            found.setdefault(entry.iri, path)
    return found


class _Objects:
    """Looks up the values of some properties of a resource in the description."""

    def __init__(self, source: Representations) -> None:
        self._source = source

    def __call__(self, node: Node, *predicates: Iri) -> list[Term]:
        return [value for name in predicates for value in _objects(self._source, node, name)]


def _objects(source: Representations, node: Node, predicate: Iri) -> list[Term]:
    stated = source.walks[DESCRIPTION].about(node)
    return [triple.object for triple in stated if triple.predicate == predicate]
