"""Law 9 of the design: an address that was published stays, and so does a dataset.

Harvesters delete what they no longer find: a catalogue with fewer datasets than before deletes the
missing ones wherever it was harvested, and one with other identifiers deletes and creates anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from publisher.errors import SiteError
from publisher.lines import Sorting, missing
from publisher.manifest import Files, Fragments
from publisher.routes import FILES

_SHOWN = 10


class Offer(NamedTuple):
    """The datasets of a catalogue.

    Attributes:
        identifiers: dataset → what harvesters know it by.
        retired: those of which the data say that they were withdrawn or replaced.
        dropped: those that may vanish, as the person who builds has said.
    """

    identifiers: Mapping[str, str] = {}
    retired: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()


def refuse_other_base(before: str, base: str, folder: Path) -> None:
    """Refuse another base: with it, every address is another one.

    Raises:
        SiteError: if it is another one.
    """
    if before != base:
        raise SiteError(
            f"the site in {folder} was published at {before}; with the base {base} all its "
            "addresses would vanish. If nobody has been given these addresses yet, or the site has "
            f"moved and redirects, remove {folder} and build again. Else put the base back in "
            "publisher.toml"
        )


def refuse_vanished(
    before: Mapping[str, Any], paths: Iterable[str], fragments: Fragments, folder: Path
) -> None:
    """Refuse a release that lacks an address of the one before.

    Args:
        before: the manifest of the current release; empty if there is none.
        paths: the files of the new one.
        fragments: its resources that have no file of their own.
        folder: the site's folder.

    Raises:
        SiteError: naming the first of them, and what to do.
        OSError: if there are many, and the disk is full or fails.
    """
    files: Files = before.get("files", {})
    known, there = Sorting(), Sorting()  # of both there may be millions
    known.add(path.encode() for path, entry in files.items() if entry.get("permanent", True))
    there.add(map(str.encode, paths))
    vanished = [path.decode() for path in missing(known, there)]
    documents = _documents(vanished)
    shown = [f"{path} ({' '.join(suffixes)})" for path, suffixes in documents.items()]
    parts = [
        f"{path}#{name}"
        for path, names in sorted(before.get("fragments", {}).items())
        for name in sorted(set(names) - set(fragments.get(path, ())))
        if path not in documents
    ]
    if vanished or parts:
        left = set() if parts else {_document(path.decode()) for path in there}
        raise SiteError(
            f"{len(vanished) + len(parts)} published addresses would vanish. If nobody has been "
            f"given them yet, remove {folder} and build again. If they are in use, keep them: "
            f"{_some([*shown, *parts])}. {_remedy(documents, left)}"
        )


def refuse_lost_datasets(before: Mapping[str, Any], offer: Offer) -> None:
    """Refuse a catalogue that would make harvesters delete datasets.

    Args:
        before: the manifest of the current release; empty if there is none.
        offer: the datasets of the new one.

    Raises:
        SiteError: naming the first of those that are missing or have another identifier.
    """
    known: Mapping[str, str] = before.get("datasets", {})
    free = offer.retired | offer.dropped
    lost = sorted(known.keys() - offer.identifiers.keys() - free)
    if lost:
        raise SiteError(
            f"{len(lost)} of {len(known)} datasets of the last release are missing in the "
            f"catalogue: {_some(lost)}. Every harvester would delete them. Describe them again; or "
            "say what became of them (owl:deprecated true, or dcterms:isReplacedBy); or, if they "
            f"are to be deleted, build with --drop-dataset {lost[0]}"
        )
    renamed = sorted(
        iri
        for iri, identifier in known.items()
        if iri not in free and offer.identifiers.get(iri, identifier) != identifier
    )
    if renamed:
        first = renamed[0]
        raise SiteError(
            f"{len(renamed)} datasets have another identifier than in the last release: "
            f"{_some(renamed)}. Harvesters would delete them and create others. Put back "
            f'dcterms:identifier "{known[first]}"; or, if that is what you want, build with '
            f"--drop-dataset {first}"
        )


def _some(names: Sequence[str]) -> str:
    more = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _documents(paths: Sequence[str]) -> Mapping[str, list[str]]:
    """The paths without their suffixes: document → suffixes."""
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(_document(path), []).append(PurePosixPath(path).suffix)
    return found


def _document(path: str) -> str:
    return PurePosixPath(path).with_suffix("").as_posix()


def _remedy(vanished: Mapping[str, list[str]], left: AbstractSet[str]) -> str:
    if vanished and all(document.startswith(FILES) for document in vanished):
        return (
            f"Put the files into {FILES}, and the queries of tables into tables/, in the folder of "
            "the facts again: others link to them. What has to go can be replaced by a file that "
            "says so"
        )
    if vanished and vanished.keys() <= left:
        return "Put the formats that are missing back into formats in publisher.toml"
    return (
        "A resource that is gone keeps its page: say what became of it (dcterms:isReplacedBy, or "
        "owl:deprecated true)"
    )
