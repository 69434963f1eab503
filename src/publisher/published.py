"""What there is of a publication, for checks: what is described, and what is made of it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from publisher import endpoint
from publisher.attachments import attachments
from publisher.dataset import Dataset
from publisher.headers import METADATA
from publisher.iris import INDEX
from publisher.pagerules import LIST_FOLDER
from publisher.representations import Representations
from publisher.routes import CATALOGS, DATASET, FILES
from publisher.terms import Node


class Described(Container[Node]):
    """What has a label, or is in a vocabulary of the publication."""

    def __init__(self, dataset: Dataset) -> None:
        self._labels = dataset.labels
        self._terms = {triple.subject for triple in dataset.vocabulary}

    def __contains__(self, term: object) -> bool:
        return term in self._labels or term in self._terms


class Made(Container[str]):
    """The addresses of what the publication makes itself, that nobody has to describe."""

    def __init__(self, source: Representations) -> None:
        addresses = source.dataset.addresses
        self._base = source.dataset.config.base
        self._documents = source.documents
        self._suffixes = frozenset(format_.suffix for format_ in source.formats)
        paths = [f"profile/{name}" for name in source.walks]
        paths += [f"{LIST_FOLDER}/{rule.path}" for rule in source.dataset.rules.lists]
        paths += [
            source.dump_file(profile, format_)
            for profile in source.walks
            for format_ in source.dump_formats(profile)
        ]
        paths += [*CATALOGS, DATASET, *_downloads(source), endpoint.PATH]
        self._others = {addresses.base, *map(addresses.url, paths)}

    def __contains__(self, address: object) -> bool:
        if address in self._others:
            return True
        if not isinstance(address, str) or not address.startswith(self._base):
            return False
        path = address[len(self._base) :]
        if path in self._documents:
            return path != INDEX and not path.startswith(FILES)
        document, dot, suffix = path.rpartition(".")
        return document in self._documents and dot + suffix in self._suffixes


def _downloads(source: Representations) -> Iterator[str]:
    """The paths of what is there to download; it refuses what can't be published."""
    yield from attachments(source.dataset.config)
    for table in source.tables:
        yield from (table.file, f"{table.file}{METADATA}")
