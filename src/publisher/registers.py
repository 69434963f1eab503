"""Documents and the resources that are described in them, for more of both than memory holds."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from functools import lru_cache, partial
from itertools import chain
from typing import TypeAlias

from publisher import rooms
from publisher.errors import SiteError
from publisher.indexed import Indexed
from publisher.iris import Addresses
from publisher.terms import Iri

_KEPT = 1_024  # documents
_PLACES_KEPT = 8_192  # resources

Topics: TypeAlias = tuple[Iri, ...]
"""The resources that are described in a document, its main one first."""


class Register(Mapping[str, Topics]):
    """Document path → the resources described there, in the order of the paths.

    Args:
        subjects: all that is described.
        addresses: where documents are.
        carried: those whose documents tell all about others, too, each with these, in order.

    Attributes:
        carries: whether there are any of the latter.

    Raises:
        SiteError: if an IRI is too long for a path.
        OSError: if the disk is full or fails.
    """

    def __init__(
        self,
        subjects: Iterable[Iri],
        addresses: Addresses,
        carried: Iterable[tuple[Iri, Sequence[Iri]]] = (),
    ) -> None:
        self.carries = False
        self._lines = rooms.indexed(
            chain(_own(subjects, addresses), self._others(carried, addresses))
        )
        self._found = lru_cache(_KEPT)(partial(_find, self._lines))  # no way back to this one

    def _others(
        self, carried: Iterable[tuple[Iri, Sequence[Iri]]], addresses: Addresses
    ) -> Iterator[bytes]:
        """Path and resource of those that are told beside others; in order, after them."""
        for iri, others in carried:
            self.carries = True
            if (path := addresses.document(iri)) is not None:
                for number, other in enumerate(others):
                    yield f"{path} c {_kind(iri)} {iri} {number:09} {other}".encode()

    def __len__(self) -> int:
        return self._lines.keys

    def __iter__(self) -> Iterator[str]:
        return (path.decode() for path in self._lines)

    def __getitem__(self, path: str) -> Topics:
        if topics := self._found(path):
            return topics
        raise KeyError(path)

    def pairs(self) -> Iterator[tuple[str, Topics]]:
        """Each document with its resources, in order."""
        for path, text in self._lines.texts():
            yield path.decode(), _topics(text)

    def items(self) -> ItemsView[str, Topics]:
        """Each document with its resources, in order."""
        return _Items(self)

    def values(self) -> ValuesView[Topics]:
        """The resources of each document, in the order of the documents."""
        return _Values(self)


def _find(lines: Indexed, path: object) -> Topics:
    return _topics(lines.text(path.encode())) if isinstance(path, str) else ()


class _Items(ItemsView[str, Topics]):
    def __init__(self, register: Register) -> None:
        super().__init__(register)
        self._register = register

    def __iter__(self) -> Iterator[tuple[str, Topics]]:
        return self._register.pairs()


class _Values(ValuesView[Topics]):
    def __init__(self, register: Register) -> None:
        super().__init__(register)
        self._register = register

    def __iter__(self) -> Iterator[Topics]:
        return (topics for _, topics in self._register.pairs())


def _own(subjects: Iterable[Iri], addresses: Addresses) -> Iterator[bytes]:
    """Path and resource; in order, those without a fragment are before others."""
    for iri in subjects:
        if (path := addresses.document(iri)) is not None:
            yield f"{path} {_kind(iri)} {iri}".encode()


def _kind(iri: Iri) -> str:
    return "b" if "#" in iri else "a"


def _topics(lines: bytes) -> Topics:
    """The resources of a document, each once."""
    some = lines.decode().split("\n")[:-1]
    return tuple(dict.fromkeys(Iri(line.rpartition(" ")[2]) for line in some))


class Places(Mapping[Iri, str]):
    """Described resource → the path of its document; the last, if it is told in several.

    Args:
        documents: document path → the resources described there.
        addresses: where documents are.
        leading: a resource → those whose documents may tell all about it, too.
    """

    def __init__(
        self,
        documents: Mapping[str, Topics],
        addresses: Addresses,
        leading: Callable[[Iri], Iterable[Iri]],
    ) -> None:
        self._documents = documents
        self._addresses = addresses
        self._leading = leading
        self._found = lru_cache(_PLACES_KEPT)(self._find)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Iri]:
        for path, topics in self._documents.items():
            yield from (iri for iri in topics if self[iri] == path)

    def __getitem__(self, iri: Iri) -> str:
        if (path := self._found(iri)) is not None:
            return path
        raise KeyError(iri)

    def _find(self, iri: Iri) -> str | None:
        paths = [self._path(each) for each in (iri, *self._leading(iri))]
        told = [path for path in paths if path and iri in self._documents.get(path, ())]
        return max(told, default=None)

    def _path(self, iri: Iri) -> str | None:
        try:
            return self._addresses.document(iri)
        except SiteError:  # too long for a path: nothing is published there
            return None

    def values(self) -> ValuesView[str]:
        """The paths, those of documents of several resources several times."""
        return _Paths(self)

    def paths(self) -> Iterator[str]:
        """The path of each resource, one after the other."""
        for path, topics in self._documents.items():
            yield from (path for iri in topics if self[iri] == path)


class _Paths(ValuesView[str]):
    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self._places = places

    def __iter__(self) -> Iterator[str]:
        return self._places.paths()
