"""What pages tell first, and under which headings: the rules of a publication, prepared once."""

from __future__ import annotations

from functools import lru_cache

from publisher.pagerules import PageRules
from publisher.terms import RDFS, TYPE, Iri, Literal
from publisher.writers.labels import Label, Labels
from publisher.writers.moments import moment
from publisher.writers.words import Words

DEFINED_BY = RDFS["isDefinedBy"]
"""Leads from a term to its vocabulary; from its page, that is no news."""

# Resources of one class mostly have the same properties: so many sets of them are kept in order.
_KEPT = 4_096


class Outline:
    """The order of properties on the pages of a publication.

    Args:
        rules: what pages show.
        labels: the labels of everything.
        words: the words of the pages.

    Attributes:
        names: the properties that name a resource.
        reasons: the properties that say why a resource was withdrawn or replaced.
        special: the properties of which some values may be told elsewhere than among the facts.
        titles: the headings of the sections that the rules name, in order.
        sections: property → its section, counted from 0.
        ordered: some properties, sorted → those that are told among the facts, in their order:
            those of the sections first, then the others by label.
        by_label: the properties of a part, sorted → those that are told, in the order of labels.
        when: a literal → the moment that it stands for, in words and for machines, if it is one.
    """

    def __init__(self, rules: PageRules, labels: Labels, words: Words) -> None:
        self.rules = rules
        self.labels = labels
        self.words = words
        self.names = frozenset(rules.labels)
        self.reasons = frozenset(rules.retired.reason if rules.retired else ())
        self.special = self.names | self.reasons | {*rules.descriptions, DEFINED_BY}
        self._elsewhere = frozenset({TYPE, *rules.sources, *rules.elsewhere})
        self.titles = [labels.chosen(section.title) for section in rules.sections]
        self.sections: dict[Iri, int] = {}
        for number, section in enumerate(rules.sections):
            for name in section.properties:
                self.sections.setdefault(name, number)
        self.ordered = lru_cache(_KEPT)(self._ordered)
        self.by_label = lru_cache(_KEPT)(self._by_label)
        self.when = lru_cache(_KEPT)(self._when)
        self._rest = {key: Label(words.plain(key)) for key in ("facts", "more_facts")}

    def rest(self, first: bool) -> Label:
        """The heading of the facts that are in no section; they may come first."""
        return self._rest["facts" if first else "more_facts"]

    def phrase(self, predicate: Iri) -> Label:
        """What a property is called where it is read from its object."""
        texts = self.rules.inverse.get(predicate)
        if texts:
            return self.labels.chosen(texts)
        name = self.labels(predicate).text
        return Label(self.words.plain("incoming_fallback", property=name))

    def _by_label(self, properties: tuple[Iri, ...]) -> tuple[Iri, ...]:
        # What kind of thing a part is says little beside what is said of it.
        telling = set(properties) - {TYPE} or properties
        return tuple(sorted(telling, key=self.labels.place))

    def _when(self, literal: Literal) -> tuple[str, str] | None:
        found = moment(literal)
        return (found.text(self.words.months), found.machine) if found else None

    def _ordered(self, properties: tuple[Iri, ...]) -> tuple[Iri, ...]:
        stated = set(properties) - self._elsewhere
        others = sorted(stated - self.sections.keys(), key=self.labels.place)
        return (*(name for name in self.sections if name in stated), *others)
