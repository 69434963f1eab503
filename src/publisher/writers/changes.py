"""What change events tell of the bodies on a page: what came before, when it ended, what follows.

Which class and properties those are is data (``ontology/pages.toml``); nothing here knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from publisher.pagerules import PageRules
from publisher.terms import TYPE, Iri, Literal, Node, Term
from publisher.writers.moments import Moment, moment
from publisher.writers.timeline import Event, ordered

Objects = Callable[..., list[Term]]
"""``objects(subject, *predicates)``: the values of some properties of a resource."""


@dataclass(frozen=True, slots=True)
class Ending:
    """That a body has ended.

    Attributes:
        date: when, as far as it is known.
        event: the event that ended it.
        successors: the bodies that follow it.
        today: those that answer for it today, where these are others.
    """

    date: Moment | None
    event: Iri | None
    successors: tuple[Iri, ...]
    today: tuple[Iri, ...] = ()

    @property
    def past(self) -> bool:
        """Whether it is over for certain, told without a clock.

        No site is built before its program was written. What is said to end later may have ended
        or not, whenever the page is read: it is told without a tense.
        """
        if self.date is None:
            return True
        return (self.date.year, self.date.month or 12, self.date.day or 31) <= _WRITTEN


@dataclass(frozen=True, slots=True)
class Retirement:
    """That a resource was withdrawn, or replaced by others.

    Attributes:
        successors: what replaced it.
        withdrawn: whether it is said to be withdrawn, be it replaced or not.
    """

    successors: tuple[Iri, ...]
    withdrawn: bool = False


class Passing(NamedTuple):
    """What passed by an event, those that it passed to, and the areas for which it did."""

    subjects: tuple[Iri, ...]
    receivers: tuple[Iri, ...]
    places: tuple[Iri, ...]


# A day before which no site was built with this version: it may be set later, never earlier.
_WRITTEN = (2026, 11, 1)
_TRUE = frozenset({"true", "1"})


class Changes:
    """Reads change events by the rules of the publication.

    Args:
        rules: which properties tell of changes.
        objects: how to look up the values of a resource's properties.
    """

    def __init__(self, rules: PageRules, objects: Objects) -> None:
        self._rules = rules
        self._timeline = rules.timeline
        self._notice = rules.notice
        self._objects = objects

    def event(self, iri: Node) -> Event:
        """One change event, as far as the statements at hand tell."""
        rule = self._timeline
        dates = [moment(value) for value in self._objects(iri, *rule.date)] if rule else []
        return Event(
            Iri(iri),
            next((date for date in dates if date is not None), None),
            self._iris(iri, rule.before) if rule else (),
            self._iris(iri, rule.after) if rule else (),
        )

    def date(self, iri: Node) -> Moment | None:
        """When something happened; ``None`` if it is no event, or nobody says when."""
        rule = self._timeline
        if rule is None or rule.class_ not in self._objects(iri, TYPE):
            return None
        return self.event(iri).date

    def passing(self, event: Event) -> Passing | None:
        """What passed from one to another by an event; ``None`` if it doesn't say."""
        rule = self._timeline
        if rule is None or not (subjects := self._all(event.iri, rule.subject)):
            return None
        new = tuple(body for body in event.after if body not in event.before)
        receivers = self._all(event.iri, rule.receiver) or new
        return Passing(subjects, receivers, self._all(event.iri, rule.place))

    def former(self, event: Event) -> list[Literal]:
        """The names that a body gave up by an event."""
        found = self._objects(event.iri, *self._timeline.former) if self._timeline else []
        return [name for name in found if isinstance(name, Literal)]

    def of(self, topic: Iri, nodes: Iterator[Node]) -> list[Event]:
        """The events among some resources that concern a body, or are the topic itself."""
        if self._timeline is None:
            return []
        class_ = self._timeline.class_
        events = [self.event(node) for node in nodes if class_ in self._objects(node, TYPE)]
        later = self._all(topic, self._timeline.later)
        return ordered(e for e in events if e.iri in later or topic in (e.iri, *e.before, *e.after))

    def ending(self, topic: Iri) -> Ending | None:
        """How a body ended; ``None`` if nothing says that it did.

        An event that has the body before and after it, such as a change of name, ends nothing. Nor
        does one after which it was set up again.
        """
        rule = self._notice
        if rule is None:
            return None
        events = [self.event(iri) for iri in self._iris(topic, rule.ended)]
        began = [self.event(iri) for iri in self._all(topic, rule.began)]
        again = [e.date for e in began if e.date and topic not in e.before]
        ends = ordered(e for e in events if topic not in e.after and not _undone(e, again))
        if not ends:
            return None
        direct, today = self._all(topic, rule.successor), self._all(topic, rule.today)
        last = [event for event in ends if event.date == ends[-1].date]
        successors = tuple(dict.fromkeys(iri for event in last for iri in event.after)) or direct
        others = () if set(today) == set(successors) else today
        return Ending(ends[-1].date, ends[-1].iri, successors, others)

    def retirement(self, topic: Iri) -> Retirement | None:
        """Whether a resource was withdrawn or replaced; ``None`` if nothing says so."""
        rule = self._rules.retired
        if rule is None:
            return None
        successors = self._iris(topic, rule.replaced)
        withdrawn = any(str(value) in _TRUE for value in self._objects(topic, rule.withdrawn))
        return Retirement(successors, withdrawn) if successors or withdrawn else None

    def _all(self, node: Node, predicates: Sequence[Iri]) -> tuple[Iri, ...]:
        """The resources that some properties lead to, each once."""
        return tuple(dict.fromkeys(iri for name in predicates for iri in self._iris(node, name)))

    def _iris(self, node: Node, predicate: Iri) -> tuple[Iri, ...]:
        return tuple(value for value in self._objects(node, predicate) if isinstance(value, Iri))


def _undone(end: Event, again: Sequence[Moment]) -> bool:
    """Whether a body was set up again after an end, for certain."""
    return end.date is not None and any(moment.surely_after(end.date) for moment in again)
