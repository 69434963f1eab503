"""What the files of a document depend on, as digests: the same digests, the same files.

A document's files are made from its descriptions in all profiles, from the names and addresses of
what these mention, and from what all documents share: the program, the model and the settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from publisher.descriptions import Description
from publisher.nesting import Summary
from publisher.outputs import Key
from publisher.representations import Representations
from publisher.statements import Said
from publisher.terms import Iri, Node, Term, ntriples
from publisher.writers.spelling import Spelling

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
        self._seen = Spelling(self._see)

    def key(self, path: str) -> Key | None:
        """What the files of a document depend on; ``None`` for a text, which is always made."""
        topics = self._source.documents.get(path, ())
        if any(topic in self._source.dataset.pages for topic in topics):
            return None
        facts: list[str] = []
        rest = [self._shared]
        for name, description in self._descriptions(path):
            rest.append(f"{name} {description.page} {description.pages} {description.sources}")
            rest += [f"{e.predicate} {e.total} {len(e.subjects)}" for e in description.incoming]
            rest += [self._told(node, said) for node, said in description.said.items()]
            rest += [
                self._seen[iri] for some in description.sources.values() for iri in some if iri
            ]
            facts += self._facts(description)
        return Key(_digest(facts), _digest(rest))

    def _descriptions(self, path: str) -> Iterator[tuple[str, Description]]:
        for name, walk in self._source.walks.items():
            if topics := self._source.topics[name].get(path):
                for page in range(1, walk.pages(topics) + 1):
                    yield name, self._source.describe(path, name, page)

    def _facts(self, description: Description) -> Iterator[str]:
        """What is said of the topics of a document themselves, and what points to them."""
        for topic in description.topics:
            for name, values in description.said.get(topic, {}).items():
                yield f"{topic} {name} {' '.join([ntriples(value) for value in values])}"
        for topic, name, subjects, _ in description.incoming:
            yield f"{' '.join(subjects)} {name} {topic}"

    def _told(self, node: Node, said: Said) -> str:
        """What is said of a node, and what pages know of all that is mentioned in it."""
        if type(said) is not Summary:
            return self._text(node, said)
        # One object for all documents that mention the node, so it is put into words once.
        known = said.texts.get(Dependencies)
        if known is None:
            known = said.texts[Dependencies] = self._text(node, said)
        return str(known)

    def _text(self, node: Node, said: Said) -> str:
        seen = self._seen
        lines = [f"{seen[n]} {' '.join([seen[v] for v in values])}" for n, values in said.items()]
        return "\n".join([seen[node], *lines])

    def _see(self, term: Term) -> str:
        """A term, with the address of the document about it and its names."""
        if not isinstance(term, Iri):
            return ntriples(term)
        labels = map(ntriples, self._source.dataset.labels.get(term, ()))
        return f"{term} {self._source.places.get(term)} {' '.join(labels)}"


def _digest(lines: list[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]
