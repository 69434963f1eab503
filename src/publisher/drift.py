"""Two sets of facts compared: what the markup of a page says, and what it should say.

Both are folded statements (``webpages.facts``). Things without an address have no name by which
they could be told apart, so they are compared where they belong: by the property of the thing that
they are part of, each with the one on the other side that is most like it.
"""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from publisher.terms import TYPE, Blank, Iri, Literal, Node, Term, Triple, ntriples

_DEEPEST = 20
# Things without an address are compared each with each only if they aren't more.
_MOST_PAIRS = 10_000
_LONGEST = 300

Path: TypeAlias = tuple[Iri, ...]


class Part(str):
    """A thing without an address, in words: its class, and in brackets what is said of it."""

    __slots__ = ()


Shown: TypeAlias = Iri | Literal | Part
"""The value of a fact."""


class Kind(enum.StrEnum):
    """How a fact differs."""

    ADDED = "added"  # only the page says so
    MISSING = "missing"  # only we say so
    CHANGED = "changed"  # the page has another value for the one that we have


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that isn't the same.

    Attributes:
        kind: how it differs.
        subject: the address of the thing that it is about.
        path: the properties that lead from there to the value.
        live: the value in the page; ``None`` for a missing fact.
        published: the value that we publish; ``None`` for an added fact.
    """

    kind: Kind
    subject: Iri
    path: Path
    live: Shown | None = None
    published: Shown | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something in the page that isn't ours.

    Attributes:
        name: its address, or else its name; empty if it has neither.
        types: its classes.
        facts: how many statements are about it and its parts.
    """

    name: str
    types: tuple[Iri, ...]
    facts: int


def differences(
    live: Collection[Triple],
    published: Collection[Triple],
    is_ours: Callable[[Iri], bool],
    known: Callable[[Iri], Collection[Triple]],
) -> list[Difference]:
    """The facts about things of ours in which a page isn't as it should be, sorted.

    Args:
        live: what the page says.
        published: what it should say.
        is_ours: whether we publish something.
        known: all that we publish of something, which a page may say though it need not.
    """
    has, wanted = _Side(live), _Side(published)
    subjects = {each for each in (*has.said, *wanted.said) if isinstance(each, Iri)}
    found: list[Difference] = []
    for subject in sorted(filter(is_ours, subjects)):
        ends = _Value(subject, has), _Value(subject, wanted)
        found += _compared((subject, ()), *ends, _Side(known(subject)))
    return found


def foreign(live: Collection[Triple], is_ours: Callable[[Iri], bool]) -> list[Foreign]:
    """What else the page tells of, sorted."""
    side = _Side(live)
    inner = {value for _, _, value in live if isinstance(value, Blank)}
    tops = [each for each in side.said if not (isinstance(each, Blank) and each in inner)]
    found = []
    for top in tops:
        if isinstance(top, Blank) or not is_ours(top):
            names = [v for p, vs in side.said[top].items() if p.endswith("/name") for v in vs]
            name = top if isinstance(top, Iri) else " / ".join(sorted(map(shown, names)))
            found.append(Foreign(name, side.types(top), side.size(top)))
    return sorted(found, key=lambda each: (each.name, each.types, each.facts))


class _Side:
    """The statements of one side, by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: dict[Node, dict[Iri, list[Term]]] = defaultdict(dict)
        for subject, predicate, value in sorted(
            triples, key=lambda each: tuple(map(ntriples, each))
        ):
            self.said[subject].setdefault(predicate, []).append(value)
        self._looks: dict[Blank, str] = {}

    def of(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        """What is said of a node: property → values."""
        return self.said.get(node, {})

    def types(self, node: Node) -> tuple[Iri, ...]:
        """The classes of a node."""
        return tuple(sorted(v for v in self.of(node).get(TYPE, ()) if isinstance(v, Iri)))

    def size(self, node: Node) -> int:
        """The number of statements about a node and its parts, each part counted once."""
        seen: set[Node] = {node}
        waiting, count = [node], 0
        while waiting:
            for values in self.of(waiting.pop()).values():
                count += len(values)
                inner = {v for v in values if isinstance(v, Blank)} - seen
                seen |= inner
                waiting += sorted(inner)
        return count

    def look(self, term: Term, depth: int = 0) -> str:
        """A term by what is said of it: the same for parts that nothing tells apart."""
        if not isinstance(term, Blank):
            return ntriples(term)
        if depth >= _DEEPEST:
            return "[…]"
        if term not in self._looks:
            self._looks[term] = "[…]"  # where it leads back to itself
            parts = sorted(
                f"{predicate} {self.look(value, depth + 1)}"
                for predicate, values in self.of(term).items()
                for value in values
            )
            self._looks[term] = sha256("\n".join(parts).encode()).hexdigest()
        return self._looks[term]


class _Value(NamedTuple):
    """A value, and the side that says what is in it."""

    term: Term
    side: _Side

    @property
    def look(self) -> str:
        return self.side.look(self.term)

    def facts(self) -> set[tuple[Iri, str]]:
        """What is said of a part."""
        if isinstance(self.term, Literal):
            return set()
        said = self.side.of(self.term)
        return {(p, self.side.look(value)) for p, values in said.items() for value in values}

    def inner(self, predicate: Iri) -> list[_Value]:
        """The values of a property of it."""
        if isinstance(self.term, Literal):
            return []
        return [_Value(value, self.side) for value in self.side.of(self.term).get(predicate, ())]

    def properties(self) -> set[Iri]:
        """The properties that it has."""
        return set() if isinstance(self.term, Literal) else set(self.side.of(self.term))


def _compared(
    place: tuple[Iri, Path], live: _Value, published: _Value, allowed: _Side
) -> Iterator[Difference]:
    """The differences between what the two sides say of a thing, or a part of it."""
    subject, path = place
    for predicate in sorted(live.properties() | published.properties()):
        rest, missing = _unequal(live.inner(predicate), published.inner(predicate))
        known = set() if path else {allowed.look(v) for v in allowed.of(subject).get(predicate, ())}
        added = [value for value in rest if value.look not in known]
        yield from _told((subject, (*path, predicate)), added, missing, allowed)


def _unequal(live: list[_Value], published: list[_Value]) -> tuple[list[_Value], list[_Value]]:
    """The values that the other side doesn't have."""
    both = Counter(v.look for v in live) & Counter(v.look for v in published)
    return _without(live, both), _without(published, both)


def _without(values: list[_Value], equal: Counter[str]) -> list[_Value]:
    left, rest = Counter(equal), []
    for value in values:
        if left[value.look]:
            left[value.look] -= 1
        else:
            rest.append(value)
    return rest


def _told(
    place: tuple[Iri, Path], added: list[_Value], missing: list[_Value], allowed: _Side
) -> Iterator[Difference]:
    """The values of one property that differ: the parts that are alike one by one, the rest."""
    subject, path = place
    for one, other in _pairs(added, missing) if len(path) < _DEEPEST else ():
        added = [value for value in added if value is not one]
        missing = [value for value in missing if value is not other]
        yield from _compared(place, one, other, allowed)
    if len(added) == len(missing) == 1:
        yield Difference(Kind.CHANGED, subject, path, _shown(added[0]), _shown(missing[0]))
        return
    for value in missing:
        yield Difference(Kind.MISSING, subject, path, None, _shown(value))
    for value in added:
        yield Difference(Kind.ADDED, subject, path, _shown(value), None)


def _pairs(live: list[_Value], published: list[_Value]) -> list[tuple[_Value, _Value]]:
    """The parts without an address that are most like each other, each in one pair at most."""
    ones = [(value, value.facts()) for value in live if isinstance(value.term, Blank)]
    others = [(value, value.facts()) for value in published if isinstance(value.term, Blank)]
    if len(ones) * len(others) > _MOST_PAIRS:
        return []
    scores = [
        (-len(facts & wanted), at, to)
        for at, (_, facts) in enumerate(ones)
        for to, (_, wanted) in enumerate(others)
    ]
    found: dict[int, int] = {}
    for score, at, to in sorted(scores):
        if score and at not in found and to not in found.values():
            found[at] = to
    return [(ones[at][0], others[to][0]) for at, to in sorted(found.items())]


def _shown(value: _Value) -> Shown:
    if not isinstance(value.term, Blank):
        return value.term
    parts = [
        f"{local(predicate)} {shown(inner.term) if not isinstance(inner.term, Blank) else '…'}"
        for predicate in sorted(value.properties() - {TYPE})
        for inner in value.inner(predicate)
    ]
    kind = " ".join(map(local, value.side.types(value.term))) or "thing"
    return Part(_short(f"{kind} ({'; '.join(parts)})" if parts else kind))


def shown(value: Shown | Blank) -> str:
    """A value for people: an address in angle brackets, a text in quotation marks."""
    if isinstance(value, Literal):
        return f"“{_short(value.value)}”"
    return value if isinstance(value, Part) else f"<{_short(value)}>"


def local(iri: str) -> str:
    """The name of a term without its namespace; ``type`` for the class of a thing."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :] or iri


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
