"""A compiled shape, and the constraints that are made of other shapes (SHACL, 4.6 to 4.8).

Many focus nodes are checked together: of those that are alike, what depends on the kinds of values
alone is asked once, and what is asked of each value is asked of the values of all in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, NamedTuple, TypeAlias, TypeVar

from publisher.checks.shacl.constraints import Check, Scope
from publisher.checks.shacl.data import Data
from publisher.checks.shacl.paths import Property, Walk
from publisher.checks.shacl.selects import Select
from publisher.checks.shacl.violations import Origin, Violation
from publisher.statements import MANY, Kind, kinds_of, likeness
from publisher.terms import Iri, Node, Term

Part: TypeAlias = Callable[[Data, Term, Sequence[Term]], Sequence[Violation]]
"""From the data, a focus node and its value nodes to violations."""

Column: TypeAlias = Sequence[Sequence[Term]]
"""The value nodes of some focus nodes, in their order."""

_T = TypeVar("_T")

_TOGETHER = 256
_KEPT = 1_024  # kinds of values; most shapes meet two or three


class Rule(NamedTuple):
    """One constraint of a shape.

    Attributes:
        ask: the constraint, as a function.
        scope: what that depends on.
        origin: what its violations come from; ``None`` for a part, which says so itself.
        reason: the shape that says why a value is wrong.
    """

    ask: Callable[[Data, Term, Sequence[Term]], Sequence[Any]]
    scope: Scope
    origin: Origin | None = None
    reason: Shape | None = None

    def broken(self, data: Data, foci: Sequence[Term], column: Column) -> Iterator[Violation]:
        """What is wrong with some focus nodes; their value nodes are of the same kinds."""
        # Where one has many values, there is nothing to gain, and they may be too many for a list.
        if self.scope is not Scope.EACH or kinds_of(column[0]) == MANY:
            for focus, values in zip(foci, column, strict=True):
                if wrong := self.ask(data, focus, values):
                    yield from self._told(data, focus, wrong)
            return
        wrong = self.ask(data, foci[0], list(chain.from_iterable(column)))
        if not wrong or self.origin is None:  # nearly always nothing is
            yield from wrong
            return
        known = set(wrong)
        for focus, values in zip(foci, column, strict=True):
            if not known.isdisjoint(values):
                yield from self._told(data, focus, [each for each in values if each in known])

    def _told(self, data: Data, focus: Term, wrong: Sequence[Any]) -> Iterator[Violation]:
        origin, reason = self.origin, self.reason
        if origin is None:
            yield from wrong
            return
        for value in wrong:
            details = () if reason is None else tuple(reason.violations(data, [value]))
            yield Violation(origin, focus, value, origin.path, details=details)


@dataclass(slots=True, eq=False)
class Shape:
    """A shape, as functions.

    Attributes:
        node: its node in the shapes graph.
        walk: from a focus node to its value nodes; ``None`` for a node shape.
        rules: its constraints, those in SPARQL excepted.
        selects: its constraints in SPARQL.
    """

    node: Node
    walk: Walk | None = None
    rules: list[Rule] = field(default_factory=list)
    selects: list[Select] = field(default_factory=list)
    _left: dict[Kind, list[Rule]] = field(default_factory=dict)

    def violations(self, data: Data, foci: Iterable[Term]) -> list[Violation]:
        """What is wrong with some focus nodes."""
        walk, found = self.walk, list[Violation]()
        for nodes in together(foci):
            column = list(zip(nodes)) if walk is None else [walk(data, focus) for focus in nodes]
            for _, some, values in _alike(list(map(kinds_of, column)), nodes, column):
                for rule in self.left(data, some[0], values[0]):
                    found += rule.broken(data, some, values)
        return found

    def conforms(self, data: Data, focus: Term) -> bool:
        """Whether nothing is wrong with a focus node, however bad (SHACL, section 3.4.2)."""
        values = (focus,) if self.walk is None else self.walk(data, focus)
        return not any(rule.ask(data, focus, values) for rule in self.left(data, focus, values))

    def left(self, data: Data, focus: Term, values: Sequence[Term]) -> Sequence[Rule]:
        """The rules that have to be asked of value nodes of the same kinds as some.

        A rule that depends on the kinds of values alone, and is kept by some, is kept by all others
        of these kinds: it is not asked again.
        """
        kinds = kinds_of(values)
        left = self._left.get(kinds)
        if left is not None:
            return left
        if kinds == MANY or len(self._left) == _KEPT:
            return self.rules
        settled = (Scope.KINDS,) if values else (Scope.KINDS, Scope.EACH, Scope.VALUES)
        self._left[kinds] = left = [
            rule
            for rule in self.rules
            if rule.scope not in settled or rule.ask(data, focus, values)
        ]
        return left


def together(nodes: Iterable[_T]) -> Iterator[list[_T]]:
    """So many nodes at a time as are at hand in a processor, with what is said of them."""
    left = iter(nodes)
    while some := list(islice(left, _TOGETHER)):
        yield some


def _alike(
    keys: Sequence[Hashable], nodes: Sequence[Term], told: Sequence[_T]
) -> Iterator[tuple[Hashable, Sequence[Term], Sequence[_T]]]:
    """Nodes that have the same key, with what is told of them; mostly they are all of them."""
    known = dict.fromkeys(keys)
    if len(known) == 1:
        yield keys[0], nodes, told
        return
    parts: dict[Hashable, tuple[list[Term], list[_T]]] = {key: ([], []) for key in known}
    for key, node, about in zip(keys, nodes, told, strict=True):
        some, theirs = parts[key]
        some.append(node)
        theirs.append(about)
    for key, (some, theirs) in parts.items():
        yield key, some, theirs


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


def conformance(shape: Shape) -> Check:
    """Each value conforms to a node shape."""

    def check(data: Data, _focus: Term, values: Sequence[Term]) -> Sequence[Term]:
        if not shape.violations(data, values):
            return ()
        return [value for value in values if not shape.conforms(data, value)]

    return check


# -- Constraints that give violations of their own


class Properties:
    """What is wrong with each value by some property shapes, as a part.

    Args:
        shapes: the shapes, each with the property that is its path; ``None`` for another path. Most
            have one: what is said of a value is then asked once for all of them, and which of their
            rules are left is worked out once for all nodes of which the like is said.
    """

    def __init__(self, shapes: Sequence[tuple[Iri | None, Shape]]) -> None:
        self._shapes = shapes
        self._left: dict[Hashable, list[tuple[Iri, Sequence[Rule]]]] = {}

    def __call__(self, data: Data, _focus: Term, values: Sequence[Term]) -> Sequence[Violation]:
        """What is wrong with each value."""
        found: list[Violation] = []
        for nodes in together(values):
            told = [data.about(node) for node in nodes]
            for key, some, about in _alike(list(map(likeness, told)), nodes, told):
                for name, rules in self._rules(key, data, some[0], about[0]):
                    column = [each.get(name, ()) for each in about]
                    for rule in rules:
                        found += rule.broken(data, some, column)
        for path, shape in self._shapes:
            if path is None:
                found += shape.violations(data, values)
        return found

    def _rules(
        self, key: Hashable, data: Data, node: Term, about: _About
    ) -> Sequence[tuple[Iri, Sequence[Rule]]]:
        """What is left of each property shape for nodes that are like one, if anything is."""
        found = self._left.get(key)
        if found is None:
            found = []
            for name, shape in self._shapes:
                if name is not None and (left := shape.left(data, node, about.get(name, ()))):
                    found.append((name, left))
            if len(self._left) < _KEPT:
                self._left[key] = found
        return found


_About: TypeAlias = Mapping[Iri, Sequence[Term]]


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
