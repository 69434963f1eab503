"""From statements about subjects, in the order of the page, to things that hold each other.

Each subject becomes one thing. It is put where it is first referred to; all other references are
its address. So what is read stays in proportion to the page, whoever refers to whom.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.trees import DEEPEST
from publisher.webpages.things import Kind, Place, Property, Thing, Value


class _Said(NamedTuple):
    iri: str
    written: str
    place: Place
    value: Value | Hashable  # a value, or the key of a subject
    reverse: bool


@dataclass(slots=True)
class _Subject:
    place: Place
    id: str
    number: int
    types: dict[str, None] = field(default_factory=dict)
    said: list[_Said] = field(default_factory=list)


class Assembly:
    """The subjects of one syntax in a page, and what is said of them."""

    def __init__(self) -> None:
        self._subjects: dict[Hashable, _Subject] = {}

    def subject(
        self, key: Hashable, place: Place, id_: str = "", types: Iterable[str] = ()
    ) -> None:
        """A subject, which may be known already.

        Args:
            key: what it is known by here; not a ``Value``.
            place: where it is described.
            id_: its IRI, or ``_:`` and a label, if it has one.
            types: its classes.
        """
        known = self._subjects.get(key)
        if known is None:
            known = _Subject(place, id_, len(self._subjects) + 1)
            self._subjects[key] = known
        if types and not known.types and not known.said:
            known.place = place
        known.types.update(dict.fromkeys(types))

    def say(
        self,
        key: Hashable,
        name: tuple[str, str],
        place: Place,
        value: Value | Hashable,
        *,
        reverse: bool = False,
    ) -> None:
        """A statement about a subject.

        Args:
            key: that of the subject, which must be known.
            name: the IRI of the property, and how it is written.
            place: where.
            value: a value, or the key of another subject.
            reverse: whether the other subject has the property.
        """
        self._subjects[key].said.append(_Said(*name, place, value, reverse))

    def has_type(self, key: Hashable) -> bool:
        """Whether a subject is known to have a class."""
        known = self._subjects.get(key)
        return known is not None and bool(known.types)

    def things(self) -> tuple[Thing, ...]:
        """The things at the top; all others are in them."""
        plan = _Plan(self._subjects)
        return tuple(plan.thing(key) for key in plan.tops)


class _Plan:
    """Which subject is put where."""

    def __init__(self, subjects: dict[Hashable, _Subject]) -> None:
        self._subjects = subjects
        self._nested: set[tuple[Hashable, int]] = set()
        self._placed: set[Hashable] = set()
        self._named: set[Hashable] = set()
        self.tops: list[Hashable] = []
        led_to = {said.value for s in subjects.values() for said in s.said if self._leads(said)}
        for key in [*(key for key in subjects if key not in led_to), *subjects]:
            self._place_all(key)
        self.tops.sort(key=lambda key: subjects[key].number)

    def _leads(self, said: _Said) -> bool:
        return not isinstance(said.value, Value) and said.value in self._subjects

    def _place_all(self, top: Hashable) -> None:
        if top in self._placed:
            return
        self.tops.append(top)
        self._placed.add(top)
        waiting = [(top, 0)]
        while waiting:
            key, depth = waiting.pop()
            for at, said in enumerate(self._subjects[key].said):
                if self._leads(said):
                    waiting.extend(self._lead(key, at, said.value, depth))

    def _lead(
        self, key: Hashable, at: int, other: Hashable, depth: int
    ) -> list[tuple[Hashable, int]]:
        """What is to be placed because one subject refers to another."""
        if other in self._placed:
            self._named.add(other)
            return []
        if depth == DEEPEST // 2:
            self._named.add(other)
            return []  # it will be at the top
        self._placed.add(other)
        self._nested.add((key, at))
        return [(other, depth + 1)]

    def thing(self, key: Hashable) -> Thing:
        """A subject with all that is put into it."""
        subject = self._subjects[key]
        properties = []
        for at, said in enumerate(subject.said):
            value = self._value(key, at, said)
            properties.append(Property(said.iri, said.written, said.place, (value,), said.reverse))
        return Thing(subject.place, self._id(key), tuple(subject.types), tuple(properties))

    def _value(self, key: Hashable, at: int, said: _Said) -> Value | Thing:
        if isinstance(said.value, Value):
            return said.value
        if (key, at) in self._nested:
            return self.thing(said.value)
        known = said.value in self._subjects
        id_ = self._id(said.value) if known else str(said.value)
        return Value(id_, said.place, Kind.ADDRESS)

    def _id(self, key: Hashable) -> str:
        subject = self._subjects[key]
        return subject.id or (f"_:thing{subject.number}" if key in self._named else "")
