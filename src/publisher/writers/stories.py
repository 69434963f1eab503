"""What the page of a description tells, in the order in which it tells it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from publisher.descriptions import Description, Incoming
from publisher.terms import DCTERMS, OWL, RDF, RDFS, TYPE, Iri, Literal, Term, Triple
from publisher.writers.changes import Changes, Ending, Passing, Retirement
from publisher.writers.facts import Fact, Facts, Sources, Value, without_repeats
from publisher.writers.labels import Label
from publisher.writers.links import Links
from publisher.writers.moments import Moment, moment
from publisher.writers.outline import DEFINED_BY, Outline
from publisher.writers.timeline import Event, draw

# Ids that the templates use themselves start with this, so that no fragment of the data meets one.
_OWN_IDS = "p-"
_CLASSES = frozenset({RDFS["Class"], OWL["Class"]})
_PROPERTIES = frozenset(
    {RDF["Property"], OWL["ObjectProperty"], OWL["DatatypeProperty"], OWL["AnnotationProperty"]}
)
_LICENCE = DCTERMS["license"]
_KINDS = ("vocabulary_classes", "vocabulary_properties", "vocabulary_others")


class Section(NamedTuple):
    """Facts under one heading."""

    title: Label
    facts: list[Fact]


class Pointing(NamedTuple):
    """What points to a resource by one property: a phrase, those on this page, how many in all."""

    phrase: Label
    property: Label
    values: tuple[Value, ...]
    total: int


Statement = tuple[Iri, Literal]
"""What is said of a resource: a property and a text."""


class Story:
    """One description, told for one page.

    Args:
        description: what is told.
        outline: what is told first.
        links: the page's links.
        body: the text that the page begins with, if it is a page of text.

    Attributes:
        topic: the resource that the page is about.
        links: the page's links.
        facts: tells single facts and values.
        sources: the sources that have been met so far; complete when all else is told.
    """

    def __init__(
        self, description: Description, outline: Outline, links: Links, body: str = ""
    ) -> None:
        self.description = description
        self.topic = description.topics[0]
        self.links = links
        self.sources = Sources(description, outline.rules.sources)
        self.facts = Facts(description, outline, links, self.sources)
        self._stated = description.nesting.properties(self.topic)
        self._outline = outline
        self._rules = outline.rules
        self._labels = outline.labels
        self._changes = Changes(outline.rules, description.objects)
        self._body = _letters(body)
        self._ids: set[str] = set()
        self._introductions: dict[Iri, Statement | None] = {}

    @property
    def heading(self) -> Label:
        """What the page is about."""
        return self._labels.of(self.topic)

    @property
    def first(self) -> bool:
        """Whether this is the document's first page, which tells what is told only once."""
        return self.description.page == 1

    @cached_property
    def lead(self) -> Value | None:
        """The description of the page's resource."""
        return self.leading(self.topic)

    @property
    def licence(self) -> Iri | None:
        """The licence that the page's resource has of its own."""
        found = self._stated.get(_LICENCE, ())
        return next((iri for iri in found if isinstance(iri, Iri)), None)

    @property
    def ending(self) -> Ending | None:
        """How the body ended that the page is about, if it did."""
        rule = self._rules.notice
        if rule is None or rule.ended not in self._stated:
            return None
        return self._changes.ending(self.topic)

    @property
    def retirement(self) -> Retirement | None:
        """Whether the page's resource was withdrawn or replaced."""
        rule = self._rules.retired
        if rule is None or self._stated.keys().isdisjoint((rule.withdrawn, rule.replaced)):
            return None
        return self._changes.retirement(self.topic)

    @property
    def reason(self) -> Value | None:
        """Why it was."""
        return self._single(self.topic, self._reason)

    @property
    def events(self) -> list[Event]:
        """The changes that concern the body that the page is about."""
        rule = self._rules.timeline
        if rule is None or not self.first:
            return []
        nodes = self.description.nesting.statements.items()
        events = [node for node, stated in nodes if rule.class_ in stated.get(TYPE, ())]
        return self._changes.of(self.topic, iter(events)) if events else []

    def picture(self, events: Sequence[Event]) -> Markup | None:
        """The events as a picture."""
        bodies = {iri for event in events for iri in (*event.before, *event.after)}
        names = {iri: self._labels.of(iri).text for iri in bodies}
        words = self._outline.words
        title = words.plain("timeline_of", name=self.heading.text)
        return draw(events, names, self.topic, title, words)

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

    def dates(self, event: Iri) -> list[tuple[Moment, tuple[int, ...]]]:
        """The dates of an event with their sources, the preferred one first.

        The preferred one has marks only where there are others; else :meth:`event_marks` has them.
        """
        rule = self._rules.timeline
        if rule is None:
            return []
        stated = self.description.nesting.properties(event)
        preferred = [name for name in rule.date if name in stated][:1]
        others = self._dated(event, rule.other_dates)
        first = self._dated(event, preferred)[:1]
        return [*(first if others else [(date, ()) for date, _ in first]), *others]

    def _dated(self, event: Iri, names: Sequence[Iri]) -> list[tuple[Moment, tuple[int, ...]]]:
        stated = self.description.nesting.properties(event)
        return [
            (date, self.sources(Triple(event, name, value), event))
            for name in names
            for value in stated.get(name, ())
            if (date := moment(value)) is not None
        ]

    def passing(self, event: Event) -> Passing | None:
        """What passed from one to another by an event, if it says."""
        return self._changes.passing(event)

    def former(self, event: Event) -> list[Label]:
        """The names that a body gave up by an event: those that serve readers best."""
        names = sorted(self._changes.former(event), key=self._labels.rank)
        best = [name for name in names if name.language == names[0].language]
        return [self._labels.label(name) for name in best]

    @property
    def sections(self) -> list[Section]:
        """The facts about the page's resource under their headings."""
        outline = self._outline
        sections: list[Section] = []
        last: int | None = -1
        for fact in self.own_facts(self.topic):
            place = outline.sections.get(fact.property)
            if place != last:
                rest = place is None
                title = outline.rest(not sections) if rest else outline.titles[place or 0]
                sections.append(Section(title, []))
                last = place
            sections[-1].facts.append(fact)
        return sections

    def own_facts(self, topic: Iri) -> list[Fact]:
        """The facts about a resource, without what is told elsewhere on the page."""
        stated = self.description.nesting.properties(topic)
        special = stated.keys() if self._body else self._outline.special
        facts = []
        for predicate in self._outline.ordered(tuple(stated)):
            values: Sequence[Term] = stated[predicate]
            if predicate in special:
                values = self._left(topic, predicate, values)
            if values:
                facts.append(self.facts.fact(topic, predicate, values))
        return without_repeats(facts, self._outline.names)

    def leading(self, topic: Iri) -> Value | None:
        """The text that introduces a resource, with its sources."""
        return self._single(topic, self._introduction(topic))

    def types(self, topic: Iri) -> list[Value]:
        """What a resource is: its telling classes; those with the same name are named once."""
        stated = self.description.nesting.properties(topic).get(TYPE, ())
        telling = [class_ for class_ in stated if class_ not in self._rules.general]
        values = [self.facts.value(class_) for class_ in telling or stated]
        if len(stated) > 1:
            values = sorted(values, key=lambda value: (value.text, value.target))
        return list({value.text: value for value in values}.values())

    @property
    def others(self) -> Sequence[Iri]:
        """The other resources that the document describes."""
        return self.description.topics[1:]

    @property
    def terms(self) -> list[tuple[str, list[Iri]]]:
        """The terms of a vocabulary: the key of their heading, and the terms by label."""
        groups: dict[str, list[Iri]] = {}
        for topic in self.others:
            types = set(self.description.objects(topic, TYPE))
            kind = 0 if types & _CLASSES else 1 if types & _PROPERTIES else 2
            groups.setdefault(_KINDS[kind], []).append(topic)
        return [(key, self.facts.by_label(groups[key])) for key in _KINDS if key in groups]

    def incoming(self, topic: Iri) -> list[Pointing]:
        """What points to a resource, by the phrases of the publication.

        Without what the facts of the resource tell themselves, from the other side.
        """
        found = []
        for entry in self.description.incoming:
            subjects = self._untold(entry) if entry.topic == topic else ()
            if subjects:
                found.append(
                    Pointing(
                        self._outline.phrase(entry.predicate),
                        self._labels.of(entry.predicate),
                        tuple(map(self.facts.value, self.facts.by_label(subjects))),
                        entry.total - len(entry.subjects) + len(subjects),
                    )
                )
        return found

    def _untold(self, entry: Incoming) -> Sequence[Iri]:
        """What points to a resource by a property, and isn't led to by its opposite."""
        opposites = self._rules.opposites.get(entry.predicate, frozenset())
        if entry.total > len(entry.subjects) or not opposites:
            return entry.subjects
        told = {each for name in opposites for each in self.description.objects(entry.topic, name)}
        return [subject for subject in entry.subjects if subject not in told]

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
        for predicate in self._rules.sources:
            for source in self._stated.get(predicate, ()):
                self.sources.number(source)
        numbers, cited = self.sources.numbers, list[tuple[int, Value]]()
        # To tell of a source can mean to meet another one.
        while len(cited) < len(numbers):
            for term, number in list(numbers.items())[len(cited) :]:
                cited.append((number, self.facts.value(term)))
        return cited

    @cached_property
    def _reason(self) -> Statement | None:
        """The statement that says why the page's resource was withdrawn or replaced."""
        rule = self._rules.retired
        if rule is None or self.retirement is None or self.ending is not None:
            return None
        found = self._best(self.topic, rule.reason)
        return None if found == self._introduction(self.topic) else found

    def _single(self, topic: Iri, statement: Statement | None) -> Value | None:
        """The value of one statement on a resource, with its sources."""
        if statement is None:
            return None
        predicate, value = statement
        return self.facts.fact(topic, predicate, [value]).values[0]

    def _left(self, topic: Iri, predicate: Iri, values: Sequence[Term]) -> Sequence[Term]:
        """The values that the page tells in no other place: above, or in its last lines."""
        lead = self._introduction(topic)
        if lead and lead[0] == predicate:
            values = [value for value in values if value != lead[1]]
        if predicate in self._outline.reasons and self.first and topic == self.topic:
            why = self._reason
            if why and why[0] == predicate:
                values = [value for value in values if value != why[1]]
        if predicate == DEFINED_BY:
            return [value for value in values if value != self.topic]
        if predicate in self._outline.names:
            return [value for value in values if not self._names(topic, predicate, value)]
        if self._body:
            return [value for value in values if not self._is_body(value)]
        return values

    def _names(self, topic: Iri, predicate: Iri, value: Term) -> bool:
        """Whether a value of a property for names is what the page calls the resource."""
        if not isinstance(value, Literal):
            return False
        text, language = self._labels.of(topic)
        if value.value == text and self._labels.tongue(value.language) == language:
            return Triple(topic, predicate, value) not in self.description.sources
        return self._is_body(value)

    def _is_body(self, value: Term) -> bool:
        """Whether a text is what the page begins with."""
        return bool(
            self._body and isinstance(value, Literal) and _letters(value.value) == self._body
        )

    def _introduction(self, topic: Iri) -> Statement | None:
        """The statement that introduces a resource best."""
        if topic not in self._introductions:
            self._introductions[topic] = self._best(topic, self._rules.descriptions)
        return self._introductions[topic]

    def _best(self, topic: Iri, properties: Sequence[Iri]) -> Statement | None:
        """The text that serves readers best, of some properties in their order."""
        stated = self.description.nesting.properties(topic)
        found = [
            (predicate, value)
            for predicate in properties
            for value in stated.get(predicate, ())
            if isinstance(value, Literal)
        ]
        if not found:
            return None
        # The best language first; among equals the order of the properties decides.
        return min(found, key=lambda each: self._labels.rank(each[1]))


def _letters(text: str) -> str:
    """The letters and digits of a text, to compare what is said and not how it is set."""
    return "".join(character for character in text if character.isalnum())
