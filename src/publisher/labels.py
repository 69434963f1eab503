"""What things are called, looked up in a graph when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from publisher.grouping import Kept
from publisher.terms import Iri, Literal

_KEPT = 8_192  # resources

Ranked = tuple[int, Literal]
"""A label, and which of the label properties it is the value of, the preferred one first."""


class Labels(Mapping[Iri, Sequence[Literal]]):
    """Resource → its labels, the preferred label property first.

    Args:
        graph: what the publication says.
        properties: the properties of labels, the preferred one first.
        known: the labels that are known beside.
    """

    def __init__(
        self, graph: Kept, properties: Sequence[Iri], known: Mapping[Iri, set[Ranked]]
    ) -> None:
        self._graph = graph
        self._properties = properties
        self._known = known
        self._found = lru_cache(_KEPT)(self._find)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Iri]:
        yield from self._known
        for node in self._graph:
            if isinstance(node, Iri) and node not in self._known and node in self:
                yield node

    def __getitem__(self, iri: Iri) -> Sequence[Literal]:
        if labels := self._found(iri):
            return labels
        raise KeyError(iri)

    def _find(self, iri: object) -> Sequence[Literal]:
        if not isinstance(iri, Iri):
            return ()
        about = self._graph.about(iri)
        found = {
            (rank, value)
            for rank, name in enumerate(self._properties)
            for value in about.get(name, ())
            if isinstance(value, Literal)
        }
        return [label for _, label in sorted(found | self._known.get(iri, set()))]
