"""Which formats and profiles each document really has, from the files of a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_

from publisher.answers import is_page_for_errors
from publisher.iris import split_language, split_page
from publisher.lines import Sorting
from publisher.routes import DESCRIPTION, FILES, NO_DOCUMENTS, Routes

Offer = tuple[tuple[str, tuple[str, ...]], ...]
"""Profiles, each with the ends of its files' names, the preferred ones first."""


FOLDER = "p"
"""The name of what there is of a document in the folder of a profile."""

NOTHING = "n"
"""The name of what there is where files are no documents."""

_BEHIND = "\0"  # before all that paths have


@dataclass(frozen=True, slots=True)
class Offers:
    """What there is of each document.

    Attributes:
        usual: what most have.
        others: what else occurs; its place in the list is its name, counted from 1.
        unusual: the path of each document, or page of one, that has something else → the name.
        special: the paths of documents of which more is to be said than follows from the path, in
            their order; maybe some others.
        folder: what there is of a document by its path in the folder of a profile.
    """

    usual: Offer
    others: tuple[Offer, ...]
    unusual: Mapping[str, str]
    special: tuple[str, ...]
    folder: Offer

    def named(self) -> dict[str, Offer]:
        """Every offer by its name; the usual one is ``0``."""
        found = {str(number): offer for number, offer in enumerate((self.usual, *self.others))}
        return {**found, FOLDER: self.folder}


def offers(routes: Routes, paths: Iterable[str]) -> Offers:
    """Look through the files of a release.

    Raises:
        OSError: if there are many, and the disk is full or fails.
    """
    choices = [(name, f.suffix) for name in routes.profiles for f in routes.offered(name)]
    found = Sorting()  # there may be millions
    found.add(_lines(routes, choices, paths))
    kinds = Counter(there for _, there in _together(found))
    # Nearly all documents have the same: each offer is made once.
    made = {there: _offer(choices, there) for there in kinds}
    counts = Counter[Offer]()
    for there, count in kinds.items():
        counts[made[there]] += count
    # Not by the order of paths: the same release always has the same rules.
    ranks = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ordered = [offer for offer, _ in ranks] or [()]
    numbers = {offer: str(number) for number, offer in enumerate(ordered)}
    names = {there: numbers[offer] for there, offer in made.items()}
    unusual = {path: names[there] for path, there in _together(found) if names[there] != "0"}
    pages = (path for path, _ in _together(found) if not path.startswith(NO_DOCUMENTS))
    documents = (split_page(path)[0] for path in pages)
    special = tuple(sorted({path for path in documents if _is_special(routes, path)}))
    data = tuple(f.suffix[1:] for f in routes.offered(DESCRIPTION) if f.name != "html")
    folder = ((DESCRIPTION, data),) if data else ()
    return Offers(ordered[0], tuple(ordered[1:]), unusual, special, folder)


def first(offer: Offer) -> str:
    """What goes before and after a document's path in the name of its preferred file."""
    profile, suffixes = offer[0]
    return f"{'' if profile == DESCRIPTION else f'profile/{profile}/'}{{}}.{suffixes[0]}"


def _lines(
    routes: Routes, choices: Sequence[tuple[str, str]], paths: Iterable[str]
) -> Iterator[bytes]:
    """Document, or page of one, and a number for some of what it has, as ``_together`` reads it."""
    # What there is of a document is one number, with a bit for each choice.
    bits = {("" if n == DESCRIPTION else n, s): 1 << b for b, (n, s) in enumerate(choices)}
    suffixes = frozenset(format_.suffix for format_ in routes.offered(DESCRIPTION))
    splits = (_split(routes, path, suffixes) for path in paths)
    # The files of a document in the folder of a profile often stand together.
    for (folder, document), some in groupby(filter(None, splits), itemgetter(0, 1)):
        there = reduce(or_, (bits.get((folder, suffix), 0) for _, _, suffix in some))
        yield f"{document}{_BEHIND}{there}".encode()


def _together(lines: Iterable[bytes]) -> Iterator[tuple[str, int]]:
    """Each document, or page of one, in order, and a number for all that it has."""
    parts = (line.decode().split(_BEHIND) for line in lines)
    for document, some in groupby(parts, itemgetter(0)):
        yield document, reduce(or_, (int(there) for _, there in some))


def _is_special(routes: Routes, document: str) -> bool:
    """Whether the address of what a document describes does not follow from its path."""
    if "~" in document or not routes.note(document).thing:
        return True
    return not document.startswith("doc/") and routes.thing(document) != routes.url(document)


def _split(routes: Routes, path: str, suffixes: frozenset[str]) -> tuple[str, str, str] | None:
    """The folder (of which profile), document and suffix of a file; ``None`` if it has none."""
    whole, dot, end = path.rpartition(".")
    if dot + end not in suffixes or is_page_for_errors(path) or path.startswith("."):
        return None
    profile = ""
    if path.startswith("profile/"):
        profile = next((n for n in routes.profiles if path.startswith(f"profile/{n}/")), "")
    document = whole[len(f"profile/{profile}/") :] if profile else whole
    if split_language(document, routes.translations)[1]:  # it is a page of another document
        return None
    return None if f"{document}{dot}{end}".startswith(FILES) else (profile, document, dot + end)


def _offer(choices: Sequence[tuple[str, str]], there: int) -> Offer:
    """What some bits stand for."""
    chosen = [choice for place, choice in enumerate(choices) if there >> place & 1]
    return tuple(
        (name, tuple(suffix[1:] for _, suffix in group))
        for name, group in groupby(chosen, key=itemgetter(0))
    )
