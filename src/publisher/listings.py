"""What is in each list: the resources of its class that have a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from publisher.dataset import Dataset
from publisher.descriptions import Walk
from publisher.terms import TYPE, Iri


def members(
    dataset: Dataset, walk: Walk, documents: Mapping[str, Iterable[Iri]]
) -> Mapping[str, Sequence[Iri]]:
    """The path of each list → the resources of its class, or of a subclass, by document.

    Args:
        dataset: has the rules, and the subclasses.
        walk: the walk over the description.
        documents: path → the resources described there.
    """
    classes = {
        rule.path: dataset.subclasses.get(rule.class_, frozenset((rule.class_,)))
        for rule in dataset.rules.lists
    }
    found: dict[str, list[Iri]] = {path: [] for path in classes}
    for iri in (iri for topics in documents.values() for iri in topics):
        types = set(walk.values(iri, TYPE))
        for path, wanted in classes.items():
            if types & wanted:
                found[path].append(iri)
    return found
