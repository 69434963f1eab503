"""The walk: what each document says of its resources, drawn from a profile's graph.

A description is bounded (law 10 of the design): what is too much for one page goes on in the next
page of the same document; ``layouts`` says where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import NamedTuple, Protocol

from publisher import statements
from publisher.grouping import Graph, Grouped
from publisher.iris import Addresses
from publisher.layouts import Layouts
from publisher.nesting import Nesting, Summary
from publisher.shelf import Shelf
from publisher.statements import Said
from publisher.surroundings import Surroundings
from publisher.terms import TYPE, Blank, Iri, Node, Quad, Term, Triple, ntriples
from publisher.wholes import Statements, Whole

# A document is asked for once for each of its files, which are made one after the other.
_DRAWINGS_KEPT = 8
# Summaries are kept because neighbours mention the same resources.
_SUMMARIES_KEPT = 4_096

# A summary never carries more values of one property than this: it is a hint, not a page.
_SUMMARY_VALUES = 20


class Incoming(NamedTuple):
    """What points to a topic by one property: the subjects on this page, and how many in all."""

    topic: Iri
    predicate: Iri
    subjects: tuple[Iri, ...]
    total: int


@dataclass  # not frozen, as one is made for each document
class Description:
    """What one page of one document says.

    Attributes:
        document: its path under the base, such as ``doc/organisation/example``.
        topics: the resources that this page describes; the first is the document's main one.
        said: its whole graph, in order.
        incoming: what points to the topics, bounded.
        page: this page of the document, counted from 1.
        pages: how many pages the document has.
        sources: for a statement that came from named graphs, their IRIs; the first is ``None`` if
            the default graph has it too.
    """

    document: str
    topics: tuple[Iri, ...]
    said: Mapping[Node, Said]
    incoming: tuple[Incoming, ...] = ()
    page: int = 1
    pages: int = 1
    sources: Mapping[Triple, tuple[Iri | None, ...]] = field(default_factory=dict)

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """Its whole graph, sorted."""
        return tuple(self.nesting.triples)

    @cached_property
    def nesting(self) -> Nesting:
        """The same as a tree."""
        return Nesting(self.said)

    def objects(self, subject: Node, *predicates: Iri) -> list[Term]:
        """The values of some properties of a subject, in the order of the properties."""
        properties = self.nesting.properties(subject)
        return [value for predicate in predicates for value in properties.get(predicate, ())]

    def subjects(self, predicate: Iri, value: Term) -> list[Node]:
        """The subjects in this graph that have this value for this property."""
        return [node for node, said in self.said.items() if value in said.get(predicate, ())]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What goes with a reference, and how much of everything.

    Attributes:
        summary: the properties that accompany a resource that a description mentions.
        labels: the properties that accompany a resource that a summary mentions.
        page_size: how many values of one property are on one page.
        unlisted: the properties whose subjects are not listed with the object: all pages of a
            site, for example.
        kinds: class → properties that accompany a resource of that class wherever it is mentioned.
    """

    summary: frozenset[Iri]
    labels: frozenset[Iri]
    page_size: int = 200
    unlisted: frozenset[Iri] = frozenset()
    kinds: Mapping[Iri, frozenset[Iri]] = field(default_factory=dict)


class Nodes(Graph, Protocol):
    """A graph that also tells which nodes it is about."""

    def __iter__(self) -> Iterator[Node]:
        """Every node of which something is said, in any order."""


class Walk:
    """The descriptions drawn from one profile's graph.

    Args:
        graph: the statements, whatever graph of a source they come from.
        bounds: how much goes into a description.
        sources: for statements that came from named graphs, their IRIs; see :class:`Description`.

    Attributes:
        surroundings: what the graph has around each resource.
    """

    def __init__(
        self,
        graph: Nodes,
        bounds: Bounds,
        sources: Mapping[Triple, tuple[Iri | None, ...]] | None = None,
    ) -> None:
        self._graph = graph
        self._bounds = bounds
        self._sources = sources or {}
        self._sourced = {triple.subject for triple in self._sources}
        self.surroundings = Surroundings(graph, bounds.unlisted)
        self._layouts = Layouts(self.surroundings, bounds.page_size)
        self._drawn = lru_cache(_DRAWINGS_KEPT)(self._draw)
        self._summary = lru_cache(_SUMMARIES_KEPT)(self._summarise)

    @classmethod
    def over(cls, quads: Iterable[Quad], bounds: Bounds) -> Walk:
        """The walk over statements in memory."""
        known = quads if isinstance(quads, Sequence) else list(quads)
        graph = Grouped(dict.fromkeys(Triple(s, p, o) for s, p, o, _ in known))
        graph.keep(Said)
        return cls(graph, bounds, statements.sources(known))

    @property
    def triples(self) -> Iterator[Triple]:
        """Every statement of the profile once, grouped by subject, in sorted order."""
        return (t for node, said in self.said() for t in statements.triples(node, said))

    @property
    def nesting(self) -> Nesting:
        """The whole profile as one document."""
        whole = self._whole
        return Nesting(dict(self.said())) if whole is None or whole.knotted else whole

    @cached_property
    def _whole(self) -> Whole | None:
        """The same of a graph on disk."""
        if not isinstance(self._graph, Shelf):
            return None
        return Whole(self._graph, Statements(self._graph, self.surroundings.about))

    def said(self) -> Iterator[tuple[Node, Said]]:
        """What is said of each node, in order."""
        if isinstance(self._graph, Shelf):
            return ((node, Said(about, sorted_values=True)) for node, about in self._graph.items())
        nodes = statements.in_order(self._graph)
        return ((node, self.surroundings.about(node)) for node in nodes)

    def texts(self) -> Iterator[bytes]:
        """The lines of N-Triples about each node; all of them together are sorted."""
        if isinstance(self._graph, Shelf):
            return self._graph.texts()
        return ("".join(sorted(_lines(node, said))).encode() for node, said in self.said())

    def properties(self) -> Counter[Iri]:
        """How many statements there are of each property."""
        if isinstance(self._graph, Shelf):
            return self._graph.properties()
        found = Counter[Iri]()
        for node in self._graph:
            for name, values in self._graph.about(node).items():
                found[name] += len(values)
        return found

    def lines(self, properties: Collection[Iri]) -> Iterator[bytes]:
        """The statements of some properties as lines of N-Triples without ends, in any order."""
        if isinstance(self._graph, Shelf):
            return self._graph.lines(properties)
        about = self._graph.about
        return (
            line[:-1].encode()
            for node in self._graph
            for name, values in about(node).items()
            if name in properties
            for line in _lines(node, {name: values})
        )

    @property
    def sourced(self) -> bool:
        """Whether any statement came from a named graph."""
        return bool(self._sources)

    @property
    def size(self) -> int:
        """How many statements the profile has."""
        if isinstance(self._graph, Shelf):
            return self._graph.size
        about = self._graph.about
        return sum(len(values) for node in self._graph for values in about(node).values())

    @property
    def subjects(self) -> Iterator[Iri]:
        """Every IRI that is described, sorted."""
        return iter(statements.iris_in_order(self.unsorted))

    @property
    def unsorted(self) -> Iterator[Iri]:
        """Every IRI that is described, in any order."""
        nodes: Iterable[Node] = self._graph
        if isinstance(nodes, Shelf):  # what need not be in order is there sooner
            nodes = chain.from_iterable(map(nodes.part, range(nodes.parts)))
        return (node for node in nodes if isinstance(node, Iri))

    def having(self, properties: Collection[Iri]) -> Iterator[Iri]:
        """Every IRI of which one of some properties is said, in any order; maybe others, too."""
        if isinstance(self._graph, Shelf) and properties:
            return self._graph.having(properties)
        about = self._graph.about
        return (iri for iri in self.unsorted if not about(iri).keys().isdisjoint(properties))

    def __contains__(self, node: object) -> bool:
        """Whether anything is said about a resource, which may be given as a text."""
        if not isinstance(node, str):
            return False
        return bool(self._graph.about(node if isinstance(node, Blank) else Iri(node)))

    def values(self, node: Node, *properties: Iri) -> list[Term]:
        """The values of some properties of a node: those of one after those of the other."""
        return self.surroundings.values(node, *properties)

    def about(self, node: Node) -> Sequence[Triple]:
        """The statements whose subject is the node, sorted."""
        return statements.triples(node, self.surroundings.about(node))

    def measure(self, documents: Iterable[tuple[Iri, ...]]) -> None:
        """Find out once which documents need several pages, of all that there are."""
        self._layouts.measure(documents)

    def pages(self, topics: Sequence[Iri]) -> int:
        """How many pages a document about these topics needs."""
        return self._layouts.pages(tuple(topics))

    def describe(self, document: str, topics: Sequence[Iri], page: int = 1) -> Description:
        """One page of the description of a document's topics."""
        return self._drawn(document, tuple(topics), page)

    def summary(self, iri: Iri, *, short: bool = False) -> Summary:
        """What pages tell of a resource that they mention; in short, if that mentions it again."""
        return self._summary(iri, self._bounds.labels if short else self._bounds.summary)

    def _draw(self, document: str, topics: tuple[Iri, ...], page: int) -> Description:
        whole = page == 1 and self._layouts.fits(topics)
        draw = self._all if whole else partial(self._share, page=page)
        said, incoming = draw(topics)
        told = topics if whole else tuple(self._layouts.shares(topics, page))
        self._add_neighbours(said, incoming, frozenset(told))
        said = {node: said[node] for node in statements.in_order(said)}
        return Description(
            document=document,
            topics=told,
            said=said,
            incoming=tuple(incoming),
            page=page,
            pages=1 if whole else self.pages(topics),
            sources=self.sources(said),
        )

    def _all(self, topics: tuple[Iri, ...]) -> tuple[dict[Node, Said], list[Incoming]]:
        """All that is said of topics and their blank nodes, and what points to them."""
        said = dict(self.surroundings.told(topics))
        incoming = []
        for topic in topics:
            for name, subjects in self.surroundings.pointing(topic).items():
                here = tuple(iri for iri in subjects if iri not in topics)
                if here:
                    incoming.append(Incoming(topic, name, here, len(here)))
        return said, incoming

    def _share(self, topics: tuple[Iri, ...], page: int) -> tuple[dict[Node, Said], list[Incoming]]:
        """The same, as far as one of several pages tells."""
        shares = self._layouts.shares(topics, page).items()
        parts = {topic: self._layouts.part(topic, topics, number) for topic, number in shares}
        own = [t for topic, part in parts.items() for t in part if t.subject == topic]
        own += [triple for topic in parts for triple in self._always(topic)]
        said = statements.grouped(own)
        said |= self.surroundings.nested(said.values())
        incoming = [
            entry for topic, part in parts.items() for entry in self._pointing(topic, topics, part)
        ]
        return said, incoming

    def _always(self, topic: Iri) -> Iterator[Triple]:
        """What every page tells of a topic: its types and labels, as many as a page holds."""
        for name, values in self.surroundings.about(topic).items():
            if name == TYPE or name in self._bounds.labels:
                yield from (Triple(topic, name, v) for v in values[: self._bounds.page_size])

    def _pointing(
        self, topic: Iri, topics: tuple[Iri, ...], part: Sequence[Triple]
    ) -> Iterator[Incoming]:
        """What points to a topic, as far as this page tells."""
        here = statements.by_predicate(t for t in part if t.object == topic and t.subject != topic)
        for predicate, group in sorted(here.items()):
            subjects = tuple(Iri(triple.subject) for triple in group)
            total = self._layouts.totals(topic, topics)[predicate]
            yield Incoming(topic, predicate, subjects, total)

    def _add_neighbours(
        self, said: dict[Node, Said], incoming: Iterable[Incoming], topics: frozenset[Iri]
    ) -> None:
        """Add what a reader needs to know of the resources that a description mentions."""
        mentioned = statements.mentioned(said.values())
        pointing: dict[Iri, dict[Iri, list[Iri]]] = {}
        for topic, name, subjects, _ in incoming:
            for iri in subjects:
                pointing.setdefault(iri, {}).setdefault(name, []).append(topic)
        mentioned.update(pointing)
        mentioned -= topics
        further: set[Iri] = set()
        for iri in mentioned:
            summary = self.summary(iri)
            further |= summary.mentions
            if iri in pointing:
                said[iri] = statements.merged(summary, pointing[iri])
            elif summary:
                said[iri] = summary
        for iri in further.difference(mentioned, topics):
            if summary := self.summary(iri, short=True):
                said[iri] = summary

    def _summarise(self, iri: Iri, properties: frozenset[Iri]) -> Summary:
        """A summary of a resource, which has some properties and those of its classes."""
        about = self._graph.about(iri)
        for class_ in about.get(TYPE, ()) if self._bounds.kinds else ():
            properties |= self._bounds.kinds.get(Iri(class_), frozenset())
        known = {name: about[name] for name in about if name in properties}
        if type(about) is not Said:  # else its values are in order
            known = Said(known)
        some = {
            name: [v for v in values[:_SUMMARY_VALUES] if type(v) is not Blank]
            for name, values in known.items()
        }
        return Summary({name: values for name, values in some.items() if values})

    def sources(self, said: Mapping[Node, Said]) -> dict[Triple, tuple[Iri | None, ...]]:
        """The graphs of statements that came from named ones; see :class:`Description`."""
        sourced = (node for node in said if node in self._sourced) if self._sourced else ()
        triples = (triple for node in sourced for triple in statements.triples(node, said[node]))
        return {triple: self._sources[triple] for triple in triples if triple in self._sources}


def _lines(node: Node, said: Mapping[Iri, Sequence[Term]]) -> list[str]:
    """What is said of a node as lines of N-Triples."""
    start = ntriples(node)
    pairs = ((name, value) for name, values in said.items() for value in values)
    return [f"{start} <{name}> {ntriples(value)} .\n" for name, value in pairs]


def group_documents(subjects: Iterable[Iri], addresses: Addresses) -> dict[str, tuple[Iri, ...]]:
    """The documents of a publication: path → the resources described there, sorted.

    Resources that differ only in their fragment share a document; the one without a fragment, if
    there is one, comes first.
    """
    documents: dict[str, list[Iri]] = {}
    for iri in subjects:
        path = addresses.document(iri)
        if path is not None:
            documents.setdefault(path, []).append(iri)
    return {
        path: tuple(sorted(topics, key=lambda iri: ("#" in iri, iri)))
        for path, topics in sorted(documents.items())
    }
