"""Rules, compiled: what a SPARQL CONSTRUCT says, computed in the walk around one node at a time.

A rule is read (``patterns``), taken apart into alternatives, each with the variable around which
its solutions are found (``seeds``), and planned (``planning``): which statement is looked for
first, from what is known already. The outcome is the source of a function of nested loops
(``code``), which calls what is in ``runtime``. It asks a graph for nothing but what is said of a
node and what points to it, so that what it says about a node can be computed alone.

What is not compiled is refused, with the reason: it runs in a store. Decision 0023 says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from publisher import blanks
from publisher.grouping import Around, Graph, Listed
from publisher.queries.text import Token
from publisher.rules import seeds
from publisher.rules.algebra import Group, Template
from publisher.rules.code import GIVEN, Code, Maker
from publisher.rules.cursor import Uncompilable
from publisher.rules.frames import NODE, SEED, Context, Layout
from publisher.rules.patterns import read
from publisher.rules.planning import Part, plan, plan_around
from publisher.rules.runtime import Running
from publisher.rules.seeds import NAMELESS, Key, fits
from publisher.rules.template import Labels, Numbers, said
from publisher.terms import TYPE, Blank, Iri, Node, Quad, Term, Triple

__all__ = ["Derived", "Rule", "Uncompilable", "compile_rule"]

Say: TypeAlias = Callable[..., None]
"""Keeps what an alternative says around a seed; ``code.GIVEN`` is what it is given."""

# For so many kinds of nodes, by what they have, it is kept which alternatives are for them.
_KINDS = 4_096


@dataclass(frozen=True, slots=True)
class Derived:
    """What a rule says around a node.

    Attributes:
        triples: the statements.
        alone: whether its blank nodes are named as they are in the whole. They are not if others
            could speak of them too: those of the data, and those that are linked to these or to
            each other.
        made: the blank nodes that are named alone. Where two nodes make the same, both are named
            in the whole.
    """

    triples: Collection[Triple]
    alone: bool = True
    made: Collection[Blank] = ()

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)


_NOTHING = Derived(())


class _Alternative:
    """One alternative of a rule: its parts around a seed, and what it says in the end."""

    def __init__(
        self, needed: Sequence[frozenset[Key]], parts: Sequence[Part], last: Maker, layout: Layout
    ) -> None:
        self._needs = needed
        self._parts = parts
        self._last = last
        self._layout = layout
        self._made: dict[tuple[int, ...], Say] = {}
        self.source()  # if that can be written, all else can

    def around(self, keys: AbstractSet[Key], running: Running) -> Say | None:
        """Its function for a node that has some keys; ``None`` if that is not enough."""
        if not fits(self._needs, keys):
            return None
        chosen = tuple(n for n, part in enumerate(self._parts) if fits(part.needs, keys))
        if chosen not in self._made:
            self._made[chosen] = running.define("alternative", self.source(chosen))
        return self._made[chosen]

    def source(self, chosen: Collection[int] | None = None) -> str:
        """Its function as Python has it, with some of its parts, or with all."""
        code = Code(self._layout)
        for number, part in enumerate(self._parts):
            for make in part.makers if chosen is None or number in chosen else part.otherwise:
                make(code)
        self._last(code)
        return code.written("alternative", GIVEN)


class Rule:
    """A compiled rule; ``compile_rule`` makes it.

    Args:
        alternatives: its alternatives.
        layout: the names in their functions.
    """

    def __init__(self, alternatives: Sequence[_Alternative], layout: Layout) -> None:
        self._alternatives = alternatives
        self._running = Running(layout)
        self._for = lru_cache(_KINDS)(self._fitting)

    def sources(self) -> Iterator[str]:
        """The functions of all alternatives as Python has them, for who wants to see them."""
        for alternative in self._alternatives:
            yield alternative.source()

    def derive(self, graph: Graph, node: Node) -> Derived:
        """What the rule says around one node, whatever it says elsewhere."""
        around = node, graph.about(node), graph.pointing(node)
        for derived in self.each(graph, [around]):
            if derived.alone:
                return derived
            found: set[Triple] = set()
            self._say(graph, around, Numbers(), found)
            labelled = blanks.label(Quad(*triple) for triple in found)
            return Derived([quad.triple for quad in labelled], alone=False)
        return _NOTHING

    def each(self, graph: Graph, nodes: Iterable[Around]) -> Iterator[Derived]:
        """What the rule says around some nodes, one after the other, where it says anything.

        All together is what the rule says, as long as each is ``alone`` and no two ``made`` the
        same. If not, :meth:`derive_all` says how the blank nodes are called.
        """
        for around in nodes:
            labels = Labels()
            found: set[Triple] = set()
            self._say(graph, around, labels, found)
            if found:
                yield Derived(found, labels.alone, labels.made)

    def derive_all(self, graph: Listed) -> Collection[Triple]:
        """What the rule says around all nodes, which is all that it says.

        Raises:
            TangledBlanks: if its blank nodes can't be told apart.
        """
        found: list[set[Triple]] = []

        def begin() -> Callable[[Iterable[Triple]], None]:
            found.append(set())
            return found[-1].update

        self.derive_into(graph, begin)
        return found[-1]

    def derive_into(
        self, graph: Listed, begin: Callable[[], Callable[[Iterable[Triple]], None]]
    ) -> None:
        """The same, told piece by piece; some statements are told several times.

        Args:
            graph: what the rule is about.
            begin: gives what takes the statements. It is asked for another one where what was told
                so far doesn't count.

        Raises:
            TangledBlanks: if its blank nodes can't be told apart.
        """
        take = begin()
        made: set[int] = set()  # a number takes less room; if two are the same, that costs time
        for derived in self.each(graph, graph.walk()):
            numbers = [hash(blank) for blank in derived.made]
            # Alike blank nodes of several seeds are told apart by a number, in the whole only.
            if not derived.alone or not made.isdisjoint(numbers):
                begin()(self._tangled(graph))
                return
            made.update(numbers)
            take(derived.triples)

    def _tangled(self, graph: Listed) -> Collection[Triple]:
        """All that the rule says, where its blank nodes have to be seen together."""
        found: set[Triple] = set()
        for number, around in enumerate(graph.walk()):
            self._say(graph, around, Numbers(f"made{number}-"), found)
        return [quad.triple for quad in blanks.label(Quad(*triple) for triple in found)]

    def _say(self, graph: Graph, around: Around, labels: Labels, found: set[Triple]) -> None:
        """Add what the rule says around a node."""
        node, about, leading = around
        classes = tuple(about.get(TYPE, ()))
        if fitting := self._for(node.__class__, tuple(about), classes, tuple(leading)):
            ask, back = graph.about, graph.pointing
            for say in fitting:
                say(ask, back, about, node, (ask, back, node), found.add, labels)

    def _fitting(
        self,
        kind: type,
        said_of_it: tuple[Iri, ...],
        classes: tuple[Term, ...],
        pointing: tuple[Iri, ...],
    ) -> tuple[Say, ...]:
        """The alternatives for nodes that have some properties and classes."""
        keys: set[Key] = {(seeds.SAID, name) for name in said_of_it}
        keys |= {(seeds.CLASS, name) for name in classes}
        keys |= {(seeds.POINTING, name) for name in pointing}
        if kind is Blank:
            keys |= NAMELESS
        steps = (alternative.around(keys, self._running) for alternative in self._alternatives)
        return tuple(step for step in steps if step is not None)


def compile_rule(tokens: Sequence[Token], prefixes: Mapping[str, str], base: str) -> Rule:
    """Compile a rule.

    Args:
        tokens: the tokens of a well-formed CONSTRUCT query (``publisher.queries.guard``).
        prefixes: the prefixes that it may use without declaring them.
        base: what its relative IRIs are relative to.

    Raises:
        Uncompilable: if it can't be compiled; its text says why.
    """
    query = read(tokens, prefixes, base)
    layout = Layout()
    groups = seeds.alternatives(query.group)
    compiled = (_compiled(group, query.template, layout, base) for group in groups)
    return Rule([each for each in compiled if each is not None], layout)


def _compiled(group: Group, template: Template, layout: Layout, base: str) -> _Alternative | None:
    """One alternative, around the best seed that it has; ``None`` if it says nothing."""
    reason = "a part has no node around which it could be found"
    for seed in seeds.candidates(group, template):
        names = frozenset((seed,))
        context = Context(layout, base, plan, {seed: SEED}, names, kinds={seed: NODE})
        try:
            parts, after = plan_around(seed, group, context)
            last = said(template, after)
            needed = seeds.needs(group, seed)
            return _Alternative(needed, parts, last, layout) if last else None
        except Uncompilable as error:
            reason = str(error)
    raise Uncompilable(reason)
