"""The template of a rule, compiled: what is said for each solution (SPARQL 1.1, section 16.2).

Blank nodes of the template are new ones in each solution. They are named by what is said of them,
as ``publisher.blanks`` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from publisher import blanks
from publisher.rules.algebra import BlankNode, Place, Template, Variable
from publisher.rules.frames import KEEP, NAME, Context, Frame, Step
from publisher.terms import Blank, Iri, Literal, Triple, ntriples

_new = tuple.__new__


class Labels:
    """Gives blank nodes their names.

    Attributes:
        alone: whether all of them were named by what is said of each alone.
        made: name → how many blank nodes are alike in all that is said of them.
    """

    def __init__(self, prefix: str = "made") -> None:
        self.alone = True
        self._prefix = prefix
        self.made: dict[Blank, int] = {}
        self._numbers = 0

    def of(self, lines: Collection[str]) -> Blank:
        """The name of a blank node that is linked to no other."""
        label = blanks.alone(lines)
        copies = self.made[label] = self.made.get(label, 0) + 1
        return label if copies == 1 else blanks.alone(lines, copies)

    def number(self) -> Blank:
        """A name for a blank node that others tell apart."""
        self.alone = False
        self._numbers += 1
        return Blank(f"_:{self._prefix}{self._numbers}")


class Numbers(Labels):
    """Gives blank nodes names that say nothing."""

    def of(self, lines: Collection[str]) -> Blank:  # noqa: ARG002
        """A name for any blank node."""
        return self.number()


class _Link(NamedTuple):
    """A statement of a template about a blank node.

    Attributes:
        inward: whether the blank node is its value.
        predicate: the slot of its property.
        other: the slot of its other end.
        way: what ``blanks.way`` says of it, if its property is known.
    """

    inward: bool
    predicate: int
    other: int
    way: str


def said(template: Template, context: Context) -> Step | None:
    """The last step: it keeps what a template says; ``None`` if that is nothing.

    Args:
        template: the template.
        context: what is known of the variables of a solution.
    """
    whole = [triple for triple in template if all(_known(place, context) for place in triple)]
    plain = [triple for triple in whole if not any(isinstance(p, BlankNode) for p in triple)]
    keeps = [_kept(*(_slot(place, context) for place in triple)) for triple in plain]
    keeps += [_about_blank(part, context) for part in _linked(tuple(whole))]
    if len(keeps) == 1:
        return keeps[0]

    def step(frame: Frame) -> None:
        for keep in keeps:
            keep(frame)

    return step if keeps else None


def _known(place: Place, context: Context) -> bool:
    return not isinstance(place, Variable) or place.name in context.known


def _slot(place: Place, context: Context) -> int:
    if isinstance(place, Iri | Literal):
        return context.layout.constant(place)
    return context.slot(place.name if isinstance(place, Variable) else place.label)


def _kept(subject: int, predicate: int, value: int) -> Callable[[Frame], None]:
    """Keep a statement, if it is one."""

    def keep(frame: Frame) -> None:
        found = frame[subject], frame[predicate], frame[value]
        start, property_, end = found
        if start is None or end is None or property_.__class__ is not Iri:
            return
        if start.__class__ is not Iri or end.__class__ is Blank:
            if start.__class__ is Literal:
                return
            frame[NAME].alone = False  # a blank node of the data, which others may speak of
        frame[KEEP](_new(Triple, found))

    return keep


def _linked(template: Template) -> list[Template]:
    """The statements of a template about blank nodes, in parts that share none."""
    parts: list[tuple[set[str], list[tuple[Place, Place, Place]]]] = []
    for triple in template:
        labels = {place.label for place in triple if isinstance(place, BlankNode)}
        if labels:
            triples = [triple]
            for part in [part for part in parts if part[0] & labels]:
                parts.remove(part)
                labels |= part[0]
                triples = part[1] + triples
            parts.append((labels, triples))
    return [tuple(triples) for _, triples in parts]


def _about_blank(template: Template, context: Context) -> Callable[[Frame], None]:
    labels = {
        place.label for triple in template for place in triple if isinstance(place, BlankNode)
    }
    looped = any(isinstance(s, BlankNode) and isinstance(o, BlankNode) for s, _, o in template)
    if len(labels) > 1 or looped:
        return _tangled(template, sorted(labels), context)
    return _one_blank([_link(triple, context) for triple in template])


def _link(triple: tuple[Place, Place, Place], context: Context) -> _Link:
    subject, predicate, value = triple
    inward = isinstance(value, BlankNode)
    way = blanks.way(predicate, inward=inward) if isinstance(predicate, Iri) else ""
    other = subject if inward else value
    return _Link(inward, _slot(predicate, context), _slot(other, context), way)


def _one_blank(links: Sequence[_Link]) -> Callable[[Frame], None]:
    """Keep what is said of one blank node."""

    def keep(frame: Frame) -> None:
        lines = []
        found = []
        alone = True
        for inward, predicate, slot, way in links:
            property_, other = frame[predicate], frame[slot]
            kind = other.__class__
            if other is None or property_.__class__ is not Iri or (inward and kind is Literal):
                continue
            if kind is Blank:
                alone = False
            lines.append((way or blanks.way(property_, inward=inward)) + ntriples(other))
            found.append((inward, property_, other))
        if found:
            node = frame[NAME].of(dict.fromkeys(lines)) if alone else frame[NAME].number()
            for inward, property_, other in found:
                triple = (other, property_, node) if inward else (node, property_, other)
                frame[KEEP](_new(Triple, triple))

    return keep


def _tangled(
    template: Template, labels: Sequence[str], context: Context
) -> Callable[[Frame], None]:
    """Keep what is said of blank nodes that are linked to each other."""
    slots = [context.slot(label) for label in labels]
    keeps = [_kept(*(_slot(place, context) for place in triple)) for triple in template]

    def keep(frame: Frame) -> None:
        for each in slots:
            frame[each] = frame[NAME].number()
        for keep_one in keeps:
            keep_one(frame)

    return keep
