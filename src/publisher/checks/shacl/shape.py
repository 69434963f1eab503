"""A compiled shape, and the constraints that are made of other shapes (SHACL, 4.6 to 4.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from publisher.checks.shacl.constraints import Check
from publisher.checks.shacl.data import Data
from publisher.checks.shacl.paths import Property, Walk
from publisher.checks.shacl.selects import Select
from publisher.checks.shacl.violations import Origin, Violation
from publisher.terms import Iri, Node, Term

Part: TypeAlias = Callable[[Data, Term, Sequence[Term]], Sequence[Violation]]
"""From the data, a focus node and its value nodes to violations."""


@dataclass(slots=True, eq=False)
class Shape:
    """A shape, as functions.

    Attributes:
        node: its node in the shapes graph.
        walk: from a focus node to its value nodes; ``None`` for a node shape.
        checks: its constraints of values.
        parts: its constraints that give violations of their own.
        selects: its constraints in SPARQL, which are not among these.
    """

    node: Node
    walk: Walk | None = None
    checks: list[tuple[Origin, Check]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    selects: list[Select] = field(default_factory=list)

    def violations(self, data: Data, focus: Term) -> Sequence[Violation]:
        """What is wrong with a focus node."""
        return self.broken(data, focus, self._values(data, focus))

    def broken(self, data: Data, focus: Term, values: Sequence[Term]) -> Sequence[Violation]:
        """What is wrong with a focus node whose value nodes are known."""
        found: list[Violation] = []
        for origin, check in self.checks:
            if wrong := check(data, focus, values):
                found += [Violation(origin, focus, value, origin.path) for value in wrong]
        for part in self.parts:
            if more := part(data, focus, values):
                found += more
        return found

    def conforms(self, data: Data, focus: Term) -> bool:
        """Whether nothing is wrong with a focus node, however bad (SHACL, section 3.4.2)."""
        values = self._values(data, focus)
        checks = (check(data, focus, values) for _, check in self.checks)
        parts = (part(data, focus, values) for part in self.parts)
        return not any(checks) and not any(parts)

    def _values(self, data: Data, focus: Term) -> Sequence[Term]:
        return (focus,) if self.walk is None else self.walk(data, focus)


# -- Logic


def negation(shape: Shape) -> Check:
    """No value conforms to the shape."""
    conforms = shape.conforms
    return lambda data, _focus, values: [v for v in values if conforms(data, v)]


def conjunction(shapes: Sequence[Shape]) -> Check:
    """Each value conforms to all shapes."""
    return lambda data, _focus, values: [
        value for value in values if not all(shape.conforms(data, value) for shape in shapes)
    ]


def disjunction(shapes: Sequence[Shape]) -> Check:
    """Each value conforms to one shape at least."""
    return lambda data, _focus, values: [
        value for value in values if not any(shape.conforms(data, value) for shape in shapes)
    ]


def exclusion(shapes: Sequence[Shape]) -> Check:
    """Each value conforms to exactly one shape."""
    return lambda data, _focus, values: [
        value for value in values if sum(shape.conforms(data, value) for shape in shapes) != 1
    ]


def quota(shape: Shape, siblings: Sequence[Shape], holds: Callable[[int], bool]) -> Check:
    """So many values conform to the shape, and to none of its siblings."""

    def check(data: Data, _focus: Term, values: Sequence[Term]) -> Sequence[None]:
        count = sum(
            shape.conforms(data, value)
            and not any(sibling.conforms(data, value) for sibling in siblings)
            for value in values
        )
        return () if holds(count) else (None,)

    return check


# -- Constraints that give violations of their own


def properties(shapes: Sequence[tuple[Iri | None, Shape]]) -> Part:
    """What is wrong with each value by some property shapes.

    Args:
        shapes: the shapes, each with the property that is its path; ``None`` for another path. Most
            have one: what is said of a value is then asked once for all of them.
    """

    def part(data: Data, _focus: Term, values: Sequence[Term]) -> Sequence[Violation]:
        found: list[Violation] = []
        for value in values:
            about = data.about(value)
            for name, shape in shapes:
                if name is None:
                    found += shape.violations(data, value)
                elif wrong := shape.broken(data, value, about.get(name, ())):
                    found += wrong
        return found

    return part


def conformance(origin: Origin, shape: Shape) -> Part:
    """Each value conforms to a node shape; if not, what is wrong with it are details."""

    def part(data: Data, focus: Term, values: Sequence[Term]) -> Sequence[Violation]:
        return [
            Violation(origin, focus, value, origin.path, details=tuple(details))
            for value in values
            if (details := shape.violations(data, value))
        ]

    return part


def closure(origin: Origin, allowed: Iterable[Iri]) -> Part:
    """Nothing is said of a value but with some properties."""
    known = frozenset(allowed)

    def part(data: Data, focus: Term, values: Sequence[Term]) -> Sequence[Violation]:
        return [
            Violation(origin, focus, told, Property(name))
            for value in values
            for name, values_told in data.about(value).items()
            if name not in known
            for told in values_told
        ]

    return part
