"""Which page of a document tells what, where one page can't tell all.

A property with more values, or with more things pointing here, than a page holds goes on in the
next page of the same document; and so does a resource of which more is said in all, blank nodes
included, than a page can tell.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from publisher import statements
from publisher.surroundings import Surroundings
from publisher.terms import Iri, Triple

# A page tells at most so many times as many statements as it lists values of one property.
_PROPERTIES = 5
_LEAST_BUDGET = 1_000

# Layouts are kept while the pages of their documents are drawn, one after the other.
_KEPT = 16


class Layouts:
    """The pages of the documents about some resources.

    Args:
        around: what is said of these.
        page_size: how many values of one property are on one page.

    Attributes:
        fits: topics → whether all about them is so little that it surely is on one page.
        totals: a topic and all topics of its document → how many others point to it, by property.
    """

    def __init__(self, around: Surroundings, page_size: int) -> None:
        self._around = around
        self._size = page_size
        self._budget = max(_LEAST_BUDGET, _PROPERTIES * page_size)
        self._large: array[int] | None = None
        self._known: dict[tuple[Iri, Iri], Sequence[Sequence[Triple]]] = {}
        self.fits = lru_cache(_KEPT)(self._is_small)
        self.totals = lru_cache(_KEPT)(self._total)
        self._planned = lru_cache(_KEPT)(self._plan)

    def measure(self, documents: Iterable[tuple[Iri, ...]]) -> None:
        """Find out once which documents are not surely on one page.

        Args:
            documents: the topics of each; those of no other are asked for afterwards.
        """
        large = (topics[0] for topics in documents if not self._is_small(topics))
        self._large = array("q", sorted(map(hash, large)))  # no more than that, as few are

    def pages(self, topics: tuple[Iri, ...]) -> int:
        """How many pages a document about these topics needs."""
        return 1 if self.fits(topics) else sum(depth for _, depth in self._planned(topics))

    def shares(self, topics: tuple[Iri, ...], page: int) -> dict[Iri, int]:
        """What a page tells: topic → which part of what is said about it, counted from 1.

        Of the main topic, a page about other topics has only what every page has (part 0).
        """
        for part, depth in self._planned(topics):
            if page <= depth:
                return {topics[0]: 0, **dict.fromkeys(part, page)}
            page -= depth
        return {}

    def part(self, topic: Iri, topics: Sequence[Iri], number: int) -> Sequence[Triple]:
        """A page's share of what is said about a topic, and of what points to it."""
        layout = self._layout(topic, topics)
        return layout[number - 1] if 1 <= number <= len(layout) else ()

    def _is_small(self, topics: tuple[Iri, ...]) -> bool:
        if self._large is not None:
            number = hash(topics[0])
            place = bisect_left(self._large, number)
            if self._large[place : place + 1] != array("q", [number]):
                return True
        return len(topics) <= self._size and self._around.fits(topics, self._size)

    def _plan(self, topics: tuple[Iri, ...]) -> Sequence[tuple[Sequence[Iri], int]]:
        """The topics that are told side by side, and how many pages it takes to tell them."""
        return [(part, self._depth(part, topics)) for part in self._parts(topics)]

    def _parts(self, topics: Sequence[Iri]) -> Iterator[Sequence[Iri]]:
        """The topics, as many as a page holds at a time."""
        part: list[Iri] = []
        weight = 0
        for topic in topics:
            own = statements.triples(topic, self._around.about(topic))
            more = self._around.pointers(topic) + self._around.weight(own)
            if part and (len(part) >= self._size or weight + more > self._budget):
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
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[key] = list(self._lay_out(topic, frozenset(topics)))
        return known

    def _lay_out(self, topic: Iri, topics: frozenset[Iri]) -> Iterator[Sequence[Triple]]:
        groups = [
            [Triple(topic, name, value) for value in values]
            for name, values in self._around.about(topic).items()
        ]
        groups += (
            [Triple(iri, name, topic) for iri in iris if iri not in topics]
            for name, iris in self._around.pointing(topic).items()
        )
        longest = max(map(len, groups), default=0)
        for start in range(0, max(1, longest), self._size):
            page: list[Triple] = []
            left = self._budget
            for triple in (t for group in groups for t in group[start : start + self._size]):
                weight = self._around.weight([triple])
                if page and weight > left:
                    yield page
                    page, left = [], self._budget
                page.append(triple)
                left -= weight
            yield page

    def _total(self, topic: Iri, topics: tuple[Iri, ...]) -> Counter[Iri]:
        inside = frozenset(topics)
        return Counter(
            {
                name: sum(iri not in inside for iri in iris)
                for name, iris in self._around.pointing(topic).items()
            }
        )
