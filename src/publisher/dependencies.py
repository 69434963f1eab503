"""What the files of a document depend on, as digests: the same digests, the same files.

A document's files are made from its descriptions in all profiles, from the names and addresses of
what these mention, and from what all documents share: the program, the model and the settings.
Descriptions need not be drawn for that: it is enough to know what they are drawn from, most of
which many of them have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

from publisher.descriptions import Walk
from publisher.outputs import Key
from publisher.representations import Representations
from publisher.statements import Said, Shape, mentioned
from publisher.terms import TYPE, Iri, Node, Term, ntriples
from publisher.writers.spelling import NTRIPLES, Spelling

_DIGITS = 20
_SHAPES_KEPT, _NEIGHBOURS_KEPT = 8_192, 100_000

_Told: TypeAlias = Mapping[Node, Said]
_Pointing: TypeAlias = Mapping[Iri, Mapping[Iri, Sequence[Iri]]]


class Dependencies:
    """The keys of documents.

    Args:
        source: the publication.
        shared: a digest of what all documents depend on, beside the facts.

    Attributes:
        shared: a digest of all that they have in common.
    """

    def __init__(self, source: Representations, shared: str) -> None:
        self._source = source
        lists = [rule.path for rule in source.dataset.rules.lists if source.lists[rule.path]]
        licence = source.dataset.config.licence  # which every page names
        self.shared = _digest([shared, *lists, self._see(Iri(licence)) if licence else ""])
        seen = Spelling(self._see)
        self._profiles = {name: _Profile(walk, seen) for name, walk in source.walks.items()}

    def key(self, path: str) -> Key | None:
        """What the files of a document depend on; ``None`` for a text, which is always made."""
        topics = self._source.documents.get(path, ())
        if any(topic in self._source.dataset.pages for topic in topics):
            return None
        facts: list[str] = []
        rest = [self.shared]
        for name, profile in self._profiles.items():
            if topics := self._source.topics[name].get(path, ()):
                around = profile.walk.surroundings
                said, pointing = around.told(topics), {t: around.pointing(t) for t in topics}
                facts += (name, *_facts(said, pointing))
                rest += (name, *profile.rest(said, pointing))
        return Key(_digest(facts), _digest(rest))

    def _see(self, term: Term) -> str:
        """A term, with the address of the document about it and its names."""
        if not isinstance(term, Iri):
            return ntriples(term)
        labels = map(ntriples, self._source.dataset.labels.get(term, ()))
        return f"{term} {self._source.places.get(term)} {' '.join(labels)}"


def _facts(said: _Told, pointing: _Pointing) -> Iterator[str]:
    """What is said of the topics of a document and their blank nodes, and what points to them."""
    for node, about in said.items():
        yield node
        yield from _lines(about, NTRIPLES)
    for topic, leading in pointing.items():
        for name, subjects in leading.items():
            yield f"{' '.join(subjects)} {name} {topic}"


class _Profile:
    """What a profile tells of the neighbours of documents: most are those of many documents.

    Args:
        walk: the walk over it.
        seen: a term → all that is shown of it wherever it is mentioned.
    """

    def __init__(self, walk: Walk, seen: Spelling[str]) -> None:
        self.walk = walk
        self._seen = seen
        self._names = lru_cache(_SHAPES_KEPT)(self._named)
        self._neighbours = Spelling(self._neighbour, _NEIGHBOURS_KEPT)
        self._further = Spelling(self._short, _NEIGHBOURS_KEPT)

    def rest(self, said: _Told, pointing: _Pointing) -> Iterator[str]:
        """What is shown of all that is mentioned in the description of a document."""
        yield from [self._names(about.shape) for about in said.values()]
        mentions = mentioned(said.values())
        for topic, leading in pointing.items():
            mentions.add(topic)
            for name, subjects in leading.items():
                yield self._seen[name]
                mentions.update(subjects)
                if self.walk.sourced:
                    yield from self._sources({iri: Said({name: [topic]}) for iri in subjects})
        for iri in sorted(mentions):
            yield (self._neighbours if iri in self.walk else self._seen)[iri]
        yield from self._sources(said)

    def _named(self, shape: Shape) -> str:
        """What is shown of the properties and classes of a node."""
        named = [*shape.kinds, *shape.kinds.get(TYPE, ())]
        return _digest(self._seen[term] for term in named)

    def _neighbour(self, iri: Term) -> str:
        summary = self.walk.summary(Iri(iri))
        further = [self._further[each] for each in sorted(summary.mentions)]
        return _digest([*self._told(Iri(iri), summary), *further])

    def _short(self, iri: Term) -> str:
        return _digest(self._told(Iri(iri), self.walk.summary(Iri(iri), short=True)))

    def _told(self, iri: Iri, said: Said) -> Iterator[str]:
        """What is said of a neighbour, and what is shown of all that is mentioned in it."""
        yield self._seen[iri]
        yield from map(self._seen.__getitem__, said)
        yield from _lines(said, self._seen)
        yield from self._sources({iri: said})

    def _sources(self, said: _Told) -> Iterator[str]:
        """The graphs that statements come from."""
        for triple, graphs in self.walk.sources(said).items():
            yield f"{triple} {' '.join([self._seen[iri] if iri else '-' for iri in graphs])}"


def _lines(said: Said, spelled: Spelling[str]) -> list[str]:
    return [
        f"{name} {' '.join([spelled[value] for value in values])}" for name, values in said.items()
    ]


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]
