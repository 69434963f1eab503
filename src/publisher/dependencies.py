"""What the files of a document depend on, as digests: the same digests, the same files.

A document's files are made from its descriptions in all profiles, from the names and addresses of
what these mention, and from what all documents share: the program, the model and the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from publisher.descriptions import Description
from publisher.nesting import Summary
from publisher.outputs import Key
from publisher.representations import Representations
from publisher.statements import Said, Shape
from publisher.terms import TYPE, Iri, Node, Term, ntriples

_DIGITS = 20
# So many resources are kept in mind: neighbours in a publication mention the same ones.
_KEPT = 16_384


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
        self._known = lru_cache(_KEPT)(self._known_of)
        self._terms = lru_cache(_KEPT)(self._terms_of)

    def key(self, path: str) -> Key | None:
        """What the files of a document depend on; ``None`` for a text, which is always made."""
        topics = self._source.documents.get(path, ())
        if any(topic in self._source.dataset.pages for topic in topics):
            return None
        facts, rest = [""], [self._shared]
        for name, description in self._descriptions(path):
            own = set(description.topics)
            rest.append(f"{name} {description.page} {description.pages}")
            for node, said in description.said.items():
                if node in own:
                    facts.append(_lines(node, said))
                elif pointing := _pointing(said, own):
                    facts.append(_lines(node, pointing))
                rest.append(self._told(node, said))
            rest += [repr(description.incoming), repr(description.sources)]
            rest += [self._known(iri) for graphs in description.sources.values() for iri in graphs]
        return Key(_digest(facts), _digest(rest))

    def _descriptions(self, path: str) -> Iterator[tuple[str, Description]]:
        for name, walk in self._source.walks.items():
            if topics := self._source.topics[name].get(path):
                for page in range(1, walk.pages(topics) + 1):
                    yield name, self._source.describe(path, name, page)

    def _told(self, node: Node, said: Said) -> str:
        """What is said of a node, and what pages say of what that mentions beside."""
        if type(said) is not Summary:
            return self._all(node, said)
        text = said.texts.get(self)
        if text is None:
            text = said.texts[self] = self._all(node, said)
        return str(text)

    def _all(self, node: Node, said: Said) -> str:
        values = (v for name in said.shape.links for v in said[name] if isinstance(v, Iri))
        known = [self._known(iri) for iri in (node, *values) if isinstance(iri, Iri)]
        return "".join([_lines(node, said), self._terms(said.shape), *known])

    def _terms_of(self, shape: Shape) -> str:
        """What pages say of the properties and classes of the nodes of a shape."""
        classes = [class_ for class_ in shape.kinds.get(TYPE, ()) if isinstance(class_, Iri)]
        return "".join(map(self._known, (*shape.kinds, *classes)))

    def _known_of(self, iri: Iri | None) -> str:
        """What pages say of a resource wherever they mention it: its address and its names."""
        if iri is None:
            return ""
        labels = self._source.dataset.labels.get(iri, ())
        return f"{iri} {self._source.places.get(iri)} {' '.join(map(ntriples, labels))}\n"


def _pointing(said: Said, topics: set[Iri]) -> dict[Iri, list[Term]]:
    """What is said of a node that leads to the topics."""
    if isinstance(said, Summary) and topics.isdisjoint(said.mentions):
        return {}
    links: dict[Iri, list[Term]] = {}
    for name in said.shape.links:
        values: list[Term] = [value for value in said[name] if value in topics]
        if values:
            links[name] = values
    return links


def _lines(node: Node, said: Mapping[Iri, Sequence[Term]]) -> str:
    """What is said of a node."""
    lines = [f"{name} {' '.join(map(ntriples, values))}\n" for name, values in said.items()]
    return f"{node}\n{''.join(lines)}"


def _digest(texts: Iterable[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:_DIGITS]
