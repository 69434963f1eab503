"""What the files of a document depend on, as digests: the same digests, the same files.

A document's files are made from its descriptions in all profiles, from the names and addresses of
what these mention, and from what all documents share: the program, the model and the settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from publisher.descriptions import Description
from publisher.outputs import Key
from publisher.representations import Representations
from publisher.terms import Iri, ntriples
from publisher.writers import rdf

_DIGITS = 20


class Dependencies:
    """The keys of documents.

    Args:
        source: the publication.
        shared: a digest of what all documents depend on, beside the facts.
    """

    def __init__(self, source: Representations, shared: str) -> None:
        self._source = source
        lists = [rule.path for rule in source.dataset.rules.lists if source.lists[rule.path]]
        self._shared = "\n".join([shared, *lists])

    def key(self, path: str) -> Key | None:
        """What the files of a document depend on; ``None`` for a text, which is always made."""
        topics = self._source.documents.get(path, ())
        if any(topic in self._source.dataset.pages for topic in topics):
            return None
        facts, rest = sha256(), sha256(self._shared.encode())
        for name, description in self._descriptions(path):
            own = set(description.topics)
            told = [t for t in description.triples if t.subject in own or t.object in own]
            facts.update(rdf.n_triples(told))
            rest.update(f"{name} {description.page} {description.pages}\n".encode())
            rest.update(rdf.n_triples(description.triples))
            rest.update(self._beside(description).encode())
        return Key(facts.hexdigest()[:_DIGITS], rest.hexdigest()[:_DIGITS])

    def _descriptions(self, path: str) -> Iterator[tuple[str, Description]]:
        for name, walk in self._source.walks.items():
            if topics := self._source.topics[name].get(path):
                for page in range(1, walk.pages(topics) + 1):
                    yield name, self._source.describe(path, name, page)

    def _beside(self, description: Description) -> str:
        """What pages say of a description that is not in its statements."""
        labels, places = self._source.dataset.labels, self._source.places
        mentioned = {t for triple in description.triples for t in triple if isinstance(t, Iri)}
        mentioned.update(iri for graphs in description.sources.values() for iri in graphs if iri)
        lines = [
            f"{iri} {places.get(iri)} {' '.join(map(ntriples, labels.get(iri, ())))}"
            for iri in sorted(mentioned)
        ]
        return "\n".join([*lines, repr(description.incoming), repr(description.sources)])
