"""What the page of a description tells, in the order in which it tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from publisher.descriptions import Description
from publisher.pagerules import PageRules
from publisher.terms import DCTERMS, OWL, RDF, RDFS, TYPE, Iri, Literal, Node, Term, Triple
from publisher.writers.changes import Changes, Ending, Retirement
from publisher.writers.characters import tidy_markup
from publisher.writers.facts import Fact, Facts, Sources, Value, without_repeats
from publisher.writers.labels import Label, Labels
from publisher.writers.links import Links
from publisher.writers.timeline import Event, draw
from publisher.writers.words import Words

# Ids that the templates use themselves start with this, so that no fragment of the data meets one.
_OWN_IDS = "p-"
_CLASSES = frozenset({RDFS["Class"], OWL["Class"]})
_PROPERTIES = frozenset(
    {RDF["Property"], OWL["ObjectProperty"], OWL["DatatypeProperty"], OWL["AnnotationProperty"]}
)
_KINDS = ("vocabulary_classes", "vocabulary_properties", "vocabulary_others")


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under one heading."""

    title: Label
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Pointing:
    """What points to a resource by one property: a phrase, those on this page, how many in all."""

    phrase: Label
    property: Label
    values: tuple[Value, ...]
    total: int


class Story:
    """One description, told for one page.

    Args:
        description: what is told.
        rules: what pages show.
        labels: the labels of everything.
        links: the page's links.
        words: the words of the page.
        body: the text that the page begins with, if it is a page of text.

    Attributes:
        topic: the resource that the page is about.
        links: the page's links.
        facts: tells single facts and values.
        sources: the sources that have been met so far; complete when all else is told.
    """

    def __init__(  # noqa: PLR0913 made by name
        self,
        description: Description,
        *,
        rules: PageRules,
        labels: Labels,
        links: Links,
        words: Words,
        body: str = "",
    ) -> None:
        self.description = description
        self.topic = description.topics[0]
        self.links = links
        self.sources = Sources(description, rules.sources)
        self.facts = Facts(
            description, labels=labels, links=links, words=words, sources=self.sources
        )
        self._rules = rules
        self._labels = labels
        self._words = words
        self._changes = Changes(rules, description.objects)
        self._body = _letters(body)
        self._ids: set[str] = set()

    @property
    def heading(self) -> Label:
        """What the page is about."""
        return self._labels(self.topic)

    @property
    def first(self) -> bool:
        """Whether this is the document's first page, which tells what is told only once."""
        return self.description.page == 1

    @cached_property
    def lead(self) -> Value | None:
        """The description of the page's resource."""
        return self.leading(self.topic)

    @cached_property
    def kinds(self) -> list[Value]:
        """What the page's resource is."""
        return self.types(self.topic)

    @property
    def licence(self) -> Iri | None:
        """The licence that the page's resource has of its own."""
        found = self.description.objects(self.topic, DCTERMS["license"])
        return next((iri for iri in found if isinstance(iri, Iri)), None)

    @cached_property
    def ending(self) -> Ending | None:
        """How the body ended that the page is about, if it did."""
        return self._changes.ending(self.topic)

    @cached_property
    def retirement(self) -> Retirement | None:
        """Whether the page's resource was withdrawn or replaced."""
        return self._changes.retirement(self.topic)

    @cached_property
    def reason(self) -> Value | None:
        """Why it was."""
        statement = self._reason
        return self.facts.fact(*statement[:2], [statement[2]]).values[0] if statement else None

    @cached_property
    def events(self) -> list[Event]:
        """The changes that concern the body that the page is about."""
        nodes = self.description.nesting.statements
        return self._changes.of(self.topic, iter(nodes)) if self.first else []

    @cached_property
    def picture(self) -> Markup | None:
        """The events as a picture."""
        bodies = {iri for event in self.events for iri in (*event.before, *event.after)}
        names = {iri: self._labels(iri).text for iri in bodies}
        title = self._words.plain("timeline_of", name=self.heading.text)
        drawn = draw(self.events, names, self.topic, title, self._words)
        return tidy_markup(drawn) if drawn else None

    def event_marks(self, event: Event) -> tuple[int, ...]:
        """The sources of an event."""
        stated = self.description.nesting.properties(event.iri)
        marks = {
            mark
            for predicate, values in stated.items()
            for value in values
            for mark in self.sources(Triple(event.iri, predicate, value), event.iri)
        }
        return tuple(sorted(marks))

    @cached_property
    def sections(self) -> list[Section]:
        """The facts about the page's resource under their headings."""
        told = self._told(self.topic, self._order(self.topic))
        sections, placed = [], set[Iri]()
        for rule in self._rules.sections:
            here = set(rule.properties) - placed
            placed |= here
            if facts := tuple(fact for fact in told if fact.property in here):
                sections.append(Section(self._labels.chosen(rule.title), facts))
        rest = tuple(fact for fact in told if fact.property not in placed)
        title = Label(self._words.plain("more_facts" if sections else "facts"))
        return [*sections, Section(title, rest)] if rest else sections

    def own_facts(self, topic: Iri) -> list[Fact]:
        """All facts about one of the other resources of the document."""
        return list(self._told(topic, self._order(topic)))

    def leading(self, topic: Iri) -> Value | None:
        """The text that introduces a resource, with its sources."""
        statement = self._introduction(topic)
        return self.facts.fact(*statement[:2], [statement[2]]).values[0] if statement else None

    def types(self, topic: Iri) -> list[Value]:
        """What a resource is: its telling classes; those with the same name are named once."""
        stated = self.description.objects(topic, TYPE)
        telling = [class_ for class_ in stated if class_ not in self._rules.general]
        values = map(self.facts.value, telling or stated)
        named = {value.text: value for value in sorted(values, key=lambda v: (v.text, v.target))}
        return list(named.values())

    @cached_property
    def others(self) -> Sequence[Iri]:
        """The other resources that the document describes."""
        return self.description.topics[1:]

    @cached_property
    def terms(self) -> list[tuple[str, list[Iri]]]:
        """The terms of a vocabulary: the key of their heading, and the terms by label."""
        groups: dict[str, list[Iri]] = {}
        for topic in self.others:
            types = set(self.description.objects(topic, TYPE))
            kind = 0 if types & _CLASSES else 1 if types & _PROPERTIES else 2
            groups.setdefault(_KINDS[kind], []).append(topic)
        return [(key, self.facts.by_label(groups[key])) for key in _KINDS if key in groups]

    def incoming(self, topic: Iri) -> list[Pointing]:
        """What points to a resource, by the phrases of the publication."""
        return [
            Pointing(
                self._phrase(entry.predicate),
                self._labels(entry.predicate),
                tuple(map(self.facts.value, self.facts.by_label(entry.subjects))),
                entry.total,
            )
            for entry in self.description.incoming
            if entry.topic == topic
        ]

    def anchor(self, topic: Iri) -> str:
        """The id of a resource on the page, from its fragment; '' if it can't have one."""
        fragment = topic.partition("#")[2]
        plain = fragment.isprintable() and " " not in fragment
        if not plain or not fragment or fragment.startswith(_OWN_IDS) or fragment in self._ids:
            return ""
        self._ids.add(fragment)
        return fragment

    def cited(self) -> list[tuple[int, Value]]:
        """The sources of all that has been told, and of the resource itself, by number."""
        for source in self.description.objects(self.topic, *self._rules.sources):
            self.sources.number(source)
        numbers, cited = self.sources.numbers, list[tuple[int, Value]]()
        # To tell of a source can mean to meet another one.
        while len(cited) < len(numbers):
            for term, number in list(numbers.items())[len(cited) :]:
                cited.append((number, self.facts.value(term)))
        return cited

    @cached_property
    def _reason(self) -> Triple | None:
        """The statement that says why the page's resource was withdrawn or replaced."""
        rule = self._rules.retired
        if rule is None or self.retirement is None or self.ending is not None:
            return None
        found = self._best(self.topic, rule.reason)
        return None if found == self._introduction(self.topic) else found

    def _order(self, topic: Node) -> list[Iri]:
        """The properties of a resource: those of the sections first, then the others by label."""
        stated = self.description.nesting.properties(topic)
        known = [name for section in self._rules.sections for name in section.properties]
        others = self.facts.by_label(set(stated) - set(known))
        return [name for name in dict.fromkeys((*known, *others)) if name in stated]

    def _told(self, topic: Iri, properties: Sequence[Iri]) -> list[Fact]:
        """The facts by some properties, without what is told elsewhere on the page."""
        stated: Mapping[Iri, list[Term]] = self.description.nesting.properties(topic)
        lead = self._introduction(topic)
        facts = []
        for predicate in properties:
            triples = [Triple(topic, predicate, value) for value in stated[predicate]]
            values = [t.object for t in triples if t != lead and not self._elsewhere(topic, t)]
            if values:
                facts.append(self.facts.fact(topic, predicate, values))
        return list(without_repeats(facts, frozenset(self._rules.labels)))

    def _elsewhere(self, topic: Iri, triple: Triple) -> bool:
        """Whether the page tells a statement in another place: above, or in its last lines."""
        _, predicate, value = triple
        if self.first and triple == self._reason:
            return True
        if predicate == TYPE or predicate in self._rules.sources:
            return True
        if predicate == RDFS["isDefinedBy"]:
            return value == self.topic
        if not isinstance(value, Literal):
            return False
        if predicate in self._rules.labels and self._labels.label(value) == self._labels(topic):
            return triple not in self.description.sources
        return bool(self._body) and _letters(value.value) == self._body

    def _introduction(self, topic: Iri) -> Triple | None:
        """The statement that introduces a resource best."""
        return self._best(topic, self._rules.descriptions)

    def _best(self, topic: Iri, properties: Sequence[Iri]) -> Triple | None:
        """The text that serves readers best, of some properties in their order."""
        found = [
            Triple(topic, predicate, value)
            for predicate in properties
            for value in self.description.objects(topic, predicate)
            if isinstance(value, Literal)
        ]
        # The best language first; among equals the order of the properties decides.
        return min(found, key=lambda t: self._labels.rank(t.object), default=None)  # type: ignore[arg-type]

    def _phrase(self, predicate: Iri) -> Label:
        texts = self._rules.inverse.get(predicate)
        if texts:
            return self._labels.chosen(texts)
        name = self._labels(predicate).text
        return Label(self._words.plain("incoming_fallback", property=name))


def _letters(text: str) -> str:
    """The letters and digits of a text, to compare what is said and not how it is set."""
    return "".join(character for character in text if character.isalnum())
