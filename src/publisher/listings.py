"""What is in each list: the resources of its class that have a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from publisher.dataset import Dataset
from publisher.descriptions import Walk
from publisher.terms import TYPE, Iri


def classes(dataset: Dataset) -> Mapping[str, frozenset[Iri]]:
    """The path of each list → its class, and all under it."""
    return {
        rule.path: dataset.subclasses.get(rule.class_, frozenset((rule.class_,)))
        for rule in dataset.rules.lists
    }


def members(
    dataset: Dataset, walk: Walk, documents: Mapping[str, Iterable[Iri]]
) -> Mapping[str, Sequence[str]]:
    """The path of each list → the IRIs of its class, or of a subclass, by document.

    Args:
        dataset: has the rules, and the subclasses.
        walk: the walk over the description.
        documents: path → the resources described there.
    """
    wanted = classes(dataset)
    found = {path: dataset.room.texts() for path in wanted}
    for iri in (iri for topics in documents.values() for iri in topics):
        types = set(walk.values(iri, TYPE))
        for path, some in wanted.items():
            if types & some:
                found[path].append(iri)
    return found
