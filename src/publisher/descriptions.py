"""The walk: a profile's graph grouped by subject, and what each document says of its resources.

A description is bounded (law 10 of the design): a property with more values, or with more things
pointing here, than a page holds goes on in the next page of the same document; and so does a
resource of which more is said in all, blank nodes included, than a page can tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from publisher import statements
from publisher.iris import Addresses
from publisher.nesting import Nesting
from publisher.terms import (
    TYPE,
    Blank,
    Iri,
    Node,
    Quad,
    Term,
    Triple,
    triple_key,
)

# A page tells at most so many times as many statements as it lists values of one property.
_PROPERTIES = 5
_LEAST_BUDGET = 1_000

# Layouts are kept while the pages of their documents are drawn, one after the other.
_LAYOUTS_KEPT = 64
_DRAWINGS_KEPT = 8
# Summaries are kept because neighbours mention the same resources.
_SUMMARIES_KEPT = 16_384

# A summary never carries more values of one property than this: it is a hint, not a page.
_SUMMARY_VALUES = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """What points to a topic by one property: the subjects on this page, and how many in all."""

    topic: Iri
    predicate: Iri
    subjects: tuple[Iri, ...]
    total: int


@dataclass(frozen=True)
class Description:
    """What one page of one document says.

    Attributes:
        document: its path under the base, such as ``doc/organisation/example``.
        topics: the resources that this page describes; the first is the document's main one.
        triples: its whole graph, sorted.
        incoming: what points to the topics, bounded.
        page: this page of the document, counted from 1.
        pages: how many pages the document has.
        sources: for a statement that came from named graphs, their IRIs; the first is ``None`` if
            the default graph has it too.
    """

    document: str
    topics: tuple[Iri, ...]
    triples: tuple[Triple, ...]
    incoming: tuple[Incoming, ...] = ()
    page: int = 1
    pages: int = 1
    sources: Mapping[Triple, tuple[Iri | None, ...]] = field(default_factory=dict)

    @cached_property
    def nesting(self) -> Nesting:
        """The same triples as a tree."""
        return Nesting(self.triples, in_order=True)

    def objects(self, subject: Node, *predicates: Iri) -> list[Term]:
        """The values of some properties of a subject, in the order of the properties."""
        properties = self.nesting.properties(subject)
        return [value for predicate in predicates for value in properties.get(predicate, ())]

    def subjects(self, predicate: Iri, value: Term) -> list[Node]:
        """The subjects in this graph that have this value for this property."""
        return [s for s, p, o in self.triples if p == predicate and o == value]


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


class Walk:
    """One profile's graph, grouped by subject in one pass, and the descriptions drawn from it."""

    def __init__(self, quads: Iterable[Quad], bounds: Bounds) -> None:
        self._bounds = bounds
        self._outgoing: dict[Node, list[Triple]] = {}
        self._incoming: dict[Iri, list[Triple]] = {}
        self._sources: dict[Triple, tuple[Iri | None, ...]] = {}
        self._sourced: set[Node] = set()
        self._layouts: dict[tuple[Iri, Iri], Sequence[Sequence[Triple]]] = {}
        # A document is asked for once for each of its files, which are made one after the other.
        self._drawn = lru_cache(_DRAWINGS_KEPT)(self._draw)
        self._fits = lru_cache(_LAYOUTS_KEPT)(self._is_small)
        self._planned = lru_cache(_LAYOUTS_KEPT)(self._plan)
        self._totals = lru_cache(_LAYOUTS_KEPT)(self._total)
        self._summary = lru_cache(_SUMMARIES_KEPT)(self._summarise)
        said, named = statements.graphs(quads)
        for triple in statements.grouped(said):
            self._outgoing.setdefault(triple.subject, []).append(triple)
            if statements.points(triple) and triple.predicate not in bounds.unlisted:
                self._incoming.setdefault(Iri(triple.object), []).append(triple)
        for triple, names in named.items():
            unnamed = (None,) if said[triple] else ()
            self._sources[triple] = (*unnamed, *sorted(names))
            self._sourced.add(triple.subject)

    @property
    def triples(self) -> Iterator[Triple]:
        """Every statement of the profile once, grouped by subject, in sorted order."""
        return (triple for triples in self._outgoing.values() for triple in triples)

    @property
    def size(self) -> int:
        """How many statements the profile has."""
        return sum(map(len, self._outgoing.values()))

    @property
    def subjects(self) -> Iterator[Iri]:
        """Every IRI that is described, sorted."""
        return (node for node in self._outgoing if isinstance(node, Iri))

    def __contains__(self, node: object) -> bool:
        """Whether anything is said about a resource."""
        return node in self._outgoing

    def about(self, node: Node) -> Sequence[Triple]:
        """The statements whose subject is the node, sorted."""
        return self._outgoing.get(node, ())

    def pages(self, topics: Sequence[Iri]) -> int:
        """How many pages a document about these topics needs."""
        topics = tuple(topics)
        return 1 if self._fits(topics) else sum(depth for _, depth in self._planned(topics))

    def _is_small(self, topics: tuple[Iri, ...]) -> bool:
        """Whether all about some topics is so little that it surely is on one page."""
        left = self._bounds.page_size
        for topic in topics:
            own = self._outgoing.get(topic, ())
            left -= len(own) + len(self._incoming.get(topic, ()))
            if left < 0:
                return False
            left -= len(self._nested(own))
        return left >= 0

    def _plan(self, topics: tuple[Iri, ...]) -> Sequence[tuple[Sequence[Iri], int]]:
        """The topics that are told side by side, and how many pages it takes to tell them."""
        return [(part, self._depth(part, topics)) for part in self._parts(topics)]

    def _parts(self, topics: Sequence[Iri]) -> Iterator[Sequence[Iri]]:
        """The topics, as many as a page holds at a time."""
        part: list[Iri] = []
        weight = 0
        for topic in topics:
            more = len(self._incoming.get(topic, ())) + self._weight(self._outgoing.get(topic, ()))
            if part and (len(part) >= self._bounds.page_size or weight + more > self._budget):
                yield part
                part, weight = [], 0
            part.append(topic)
            weight += more
        yield part

    def _depth(self, part: Sequence[Iri], topics: Sequence[Iri]) -> int:
        """How many pages it takes to tell all about some topics, side by side."""
        return max(len(self._layout(topic, topics)) for topic in part)

    def _layout(self, topic: Iri, topics: Sequence[Iri]) -> Sequence[Sequence[Triple]]:
        """The statements about a topic and those that point to it, page by page."""
        key = topic, topics[0]  # several documents may tell of it, each begins with its own
        known = self._layouts.get(key)
        if known is None:
            if len(self._layouts) >= _LAYOUTS_KEPT:
                self._layouts.clear()
            known = self._layouts[key] = list(self._lay_out(topic, frozenset(topics)))
        return known

    def _lay_out(self, topic: Iri, topics: frozenset[Iri]) -> Iterator[Sequence[Triple]]:
        size = self._bounds.page_size
        pointing = [t for t in self._incoming.get(topic, ()) if t.subject not in topics]
        own = statements.by_predicate(self._outgoing.get(topic, ())).values()
        groups = [*own, *(group for _, group in sorted(statements.by_predicate(pointing).items()))]
        longest = max(map(len, groups), default=0)
        for start in range(0, max(1, longest), size):
            page: list[Triple] = []
            left = self._budget
            for triple in (triple for group in groups for triple in group[start : start + size]):
                weight = self._weight([triple])
                if page and weight > left:
                    yield page
                    page, left = [], self._budget
                page.append(triple)
                left -= weight
            yield page

    @property
    def _budget(self) -> int:
        return max(_LEAST_BUDGET, _PROPERTIES * self._bounds.page_size)

    def _weight(self, triples: Iterable[Triple]) -> int:
        """How many statements these are, with those of their blank nodes."""
        return sum(
            1 + (len(self._nested([triple])) if isinstance(triple.object, Blank) else 0)
            for triple in triples
        )

    def describe(self, document: str, topics: Sequence[Iri], page: int = 1) -> Description:
        """One page of the description of a document's topics."""
        return self._drawn(document, tuple(topics), page)

    def _draw(self, document: str, topics: tuple[Iri, ...], page: int) -> Description:
        if page == 1 and self._fits(topics):
            return self._draw_whole(document, topics)
        shares = self._shares(topics, page)
        parts = {topic: self._part(topic, topics, part) for topic, part in shares.items()}
        own = [t for topic, part in parts.items() for t in part if t.subject == topic]
        own += [triple for topic in parts for triple in self._always(topic)]
        own += self._nested(own)
        incoming = [
            entry for topic, part in parts.items() for entry in self._pointing(topic, topics, part)
        ]
        graph = set(own)
        graph.update(
            Triple(subject, entry.predicate, entry.topic)
            for entry in incoming
            for subject in entry.subjects
        )
        self._add_summaries(graph, set(shares))
        triples = tuple(sorted(graph, key=triple_key))
        return Description(
            document=document,
            topics=tuple(shares),
            triples=triples,
            incoming=tuple(incoming),
            page=page,
            pages=self.pages(topics),
            sources=self._sources_of(triples),
        )

    def _draw_whole(self, document: str, topics: tuple[Iri, ...]) -> Description:
        """The description of topics that fit on one page: the same as above, without a layout.

        Most documents are so. What is said of each subject is sorted already.
        """
        said: dict[Node, Sequence[Triple]] = {t: self._outgoing.get(t, ()) for t in topics}
        own = [triple for triples in said.values() for triple in triples]
        nested = self._nested(own)
        said.update((triple.subject, self._outgoing[triple.subject]) for triple in nested)
        incoming: list[Incoming] = []
        pointing: dict[Iri, list[Triple]] = {}
        for topic in topics:
            here = [t for t in self._incoming.get(topic, ()) if t.subject not in topics]
            for triple in here:
                pointing.setdefault(Iri(triple.subject), []).append(triple)
            for predicate, group in sorted(statements.by_predicate(here).items()):
                subjects = tuple(Iri(triple.subject) for triple in group)
                incoming.append(Incoming(topic, predicate, subjects, len(group)))
        mentioned = (statements.mentioned((*own, *nested)) | pointing.keys()).difference(topics)
        further: set[Iri] = set()
        for iri in mentioned:
            summary, more = self._summary(iri, self._bounds.summary)
            further |= more
            said[iri] = statements.merged(summary, pointing[iri]) if iri in pointing else summary
        for iri in further.difference(mentioned, topics):
            said[iri] = self._summary(iri, self._bounds.labels)[0]
        triples = tuple(t for node in statements.in_order(said) for t in said[node])
        sources = self._sources_of(triples)
        return Description(document, topics, triples, tuple(incoming), sources=sources)

    def _sources_of(self, triples: Iterable[Triple]) -> dict[Triple, tuple[Iri | None, ...]]:
        sourced = (t for t in triples if t.subject in self._sourced) if self._sourced else ()
        return {t: self._sources[t] for t in sourced if t in self._sources}

    def _shares(self, topics: Sequence[Iri], page: int) -> dict[Iri, int]:
        """What a page tells: topic → which part of what is said about it, counted from 1.

        Of the main topic, a page about other topics has only what every page has (part 0).
        """
        for part, depth in self._planned(tuple(topics)):
            if page <= depth:
                return {topics[0]: 0, **dict.fromkeys(part, page)}
            page -= depth
        return {}

    def _part(self, topic: Iri, topics: Sequence[Iri], part: int) -> Sequence[Triple]:
        """A page's share of what is said about a topic; nothing where there is no such part."""
        layout = self._layout(topic, topics)
        return layout[part - 1] if 1 <= part <= len(layout) else ()

    def _always(self, topic: Iri) -> Iterator[Triple]:
        """What every page tells of a topic: its types and labels, as many as a page holds."""
        for predicate, group in statements.by_predicate(self._outgoing.get(topic, ())).items():
            if predicate == TYPE or predicate in self._bounds.labels:
                yield from group[: self._bounds.page_size]

    def _nested(self, triples: Iterable[Triple]) -> list[Triple]:
        """The statements of the blank nodes that the given statements lead to."""
        found: list[Triple] = []
        queue = [value for _, _, value in triples if type(value) is Blank]
        if not queue:
            return found
        seen = set(queue)
        while queue:
            for triple in self._outgoing.get(queue.pop(), ()):
                found.append(triple)
                if isinstance(triple.object, Blank) and triple.object not in seen:
                    seen.add(triple.object)
                    queue.append(triple.object)
        return found

    def _pointing(
        self, topic: Iri, topics: Sequence[Iri], part: Sequence[Triple]
    ) -> Iterator[Incoming]:
        """What points to a topic, as far as this page tells."""
        here = statements.by_predicate(t for t in part if t.object == topic and t.subject != topic)
        if not here:
            return
        all_ = self._totals(topic, tuple(topics))
        for predicate, group in sorted(here.items()):
            subjects = tuple(Iri(triple.subject) for triple in group)
            yield Incoming(topic, predicate, subjects, all_[predicate])

    def _total(self, topic: Iri, topics: tuple[Iri, ...]) -> Counter[Iri]:
        """How many resources point to a topic, by property."""
        inside = frozenset(topics)
        return Counter(t.predicate for t in self._incoming[topic] if t.subject not in inside)

    def _add_summaries(self, graph: set[Triple], topics: set[Iri]) -> None:
        """Add what a reader needs to know of the resources that a description mentions."""
        mentioned = statements.mentioned(graph) - topics
        summaries = [t for iri in mentioned for t in self._some(iri, self._bounds.summary)]
        further = statements.mentioned(summaries) - mentioned - topics
        graph.update(summaries)
        graph.update(t for iri in further for t in self._some(iri, self._bounds.labels))

    def _summarise(
        self, iri: Iri, predicates: frozenset[Iri]
    ) -> tuple[tuple[Triple, ...], frozenset[Iri]]:
        """A summary of a resource, and the others that it mentions."""
        triples = tuple(self._some(iri, predicates))
        return triples, frozenset(statements.mentioned(triples))

    def _some(self, iri: Iri, predicates: frozenset[Iri]) -> Iterator[Triple]:
        known = self._outgoing.get(iri, ())
        for kind in (t.object for t in known if self._bounds.kinds and t.predicate == TYPE):
            predicates |= self._bounds.kinds.get(Iri(kind), frozenset())
        chosen = [t for t in known if t.predicate in predicates]
        for group in statements.by_predicate(chosen).values():
            yield from (t for t in group[:_SUMMARY_VALUES] if not isinstance(t.object, Blank))


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
