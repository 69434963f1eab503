"""Which formats and profiles each document really has, from the files of a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from publisher.answers import is_page_for_errors
from publisher.iris import split_page
from publisher.routes import DESCRIPTION, FILES, NO_DOCUMENTS, Routes, file

Offer = tuple[tuple[str, tuple[str, ...]], ...]
"""Profiles, each with the ends of its files' names, the preferred ones first."""


FOLDER = "p"
"""The name of what there is of a document in the folder of a profile."""

NOTHING = "n"
"""The name of what there is where files are no documents."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What there is of each document.

    Attributes:
        usual: what most have.
        others: what else occurs; its place in the list is its name, counted from 1.
        unusual: the path of each document, or page of one, that has something else → the name.
        documents: the paths of all documents, in their order.
        folder: what there is of a document by its path in the folder of a profile.
    """

    usual: Offer
    others: tuple[Offer, ...]
    unusual: Mapping[str, str]
    documents: tuple[str, ...]
    folder: Offer

    def named(self) -> dict[str, Offer]:
        """Every offer by its name; the usual one is ``0``."""
        found = {str(number): offer for number, offer in enumerate((self.usual, *self.others))}
        return {**found, FOLDER: self.folder}


def offers(routes: Routes, paths: Iterable[str]) -> Offers:
    """Look through the files of a release."""
    found = _offers(routes, frozenset(paths))
    # Not by the order of paths: the same release always has the same rules.
    ranks = sorted(Counter(found.values()).items(), key=lambda item: (-item[1], item[0]))
    ordered = [offer for offer, _ in ranks] or [()]
    names = {offer: str(number) for number, offer in enumerate(ordered)}
    unusual = {path: names[offer] for path, offer in sorted(found.items()) if names[offer] != "0"}
    pages = (path for path in found if not path.startswith(NO_DOCUMENTS))
    documents = tuple(sorted({split_page(path)[0] for path in pages}))
    data = tuple(f.suffix[1:] for f in routes.offered(DESCRIPTION) if f.name != "html")
    folder = ((DESCRIPTION, data),) if data else ()
    return Offers(ordered[0], tuple(ordered[1:]), unusual, documents, folder)


def first(offer: Offer) -> str:
    """What goes before and after a document's path in the name of its preferred file."""
    profile, suffixes = offer[0]
    return f"{'' if profile == DESCRIPTION else f'profile/{profile}/'}{{}}.{suffixes[0]}"


def _offers(routes: Routes, paths: frozenset[str]) -> dict[str, Offer]:
    """Document or page of one → what it has."""
    documents = set[str]()
    for path in paths:
        documents.update(_documents(routes, path))
    return {document: _offer(routes, document, paths) for document in documents}


def _documents(routes: Routes, path: str) -> Iterable[str]:
    """The document that a file belongs to, or none."""
    if is_page_for_errors(path) or path.startswith("."):
        return
    folders = (f"profile/{name}/" for name in routes.profiles)
    folder = next((folder for folder in folders if path.startswith(folder)), "")
    for format_ in routes.offered(DESCRIPTION):
        if path.endswith(format_.suffix) and not path[len(folder) :].startswith(FILES):
            yield path[len(folder) : -len(format_.suffix)]


def _offer(routes: Routes, document: str, paths: frozenset[str]) -> Offer:
    found = []
    for profile in routes.profiles:
        offered = routes.offered(profile)
        there = tuple(f.suffix[1:] for f in offered if file(document, profile, f) in paths)
        if there:
            found.append((profile, there))
    return tuple(found)
