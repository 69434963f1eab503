"""Frames: the values of variables while solutions are looked for.

A frame is a list with a slot for each variable and each constant; ``None`` is no value. Steps go
through it one after the other, each calling the next for every solution that it finds. A slot may
hold the value of an earlier solution: whoever leaves a variable without a value says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from publisher.rules.algebra import Group
from publisher.rules.variables import Names
from publisher.terms import Blank, Iri, Literal, Term

Frame: TypeAlias = list[Any]
Step: TypeAlias = Callable[[Frame], bool | None]
"""Goes on for each solution; what is true stops the search."""
Maker: TypeAlias = Callable[[Step], Step]
"""Makes a step of what comes after it."""
Condition: TypeAlias = Callable[[Frame], bool | None]
"""Whether something holds; ``None`` is an error."""
Value: TypeAlias = Callable[[Frame], Term | None]

Planner: TypeAlias = "Callable[[Group, Context, Names], tuple[list[Maker], Context]]"

# The first slots: what is asked of the graph, what is said of the seed, where statements go, what
# names blank nodes, the seed.
ABOUT, POINTING, SAID, KEEP, NAME, SEED = range(6)


class Layout:
    """The slots of all frames of a rule."""

    def __init__(self) -> None:
        self.frame: Frame = [None] * (SEED + 1)
        self._constants: dict[Term, int] = {}

    def slot(self) -> int:
        """A new slot."""
        self.frame.append(None)
        return len(self.frame) - 1

    def constant(self, term: Term) -> int:
        """The slot of a term, which is there from the beginning."""
        if term not in self._constants:
            self._constants[term] = self.slot()
            self.frame[-1] = term
        return self._constants[term]


Kinds: TypeAlias = frozenset[type]
"""Of which kinds a term can be."""
ANY: Kinds = frozenset((Iri, Blank, Literal))
NODE: Kinds = frozenset((Iri, Blank))
IRI: Kinds = frozenset((Iri,))
TEXT: Kinds = frozenset((Literal,))


@dataclass(frozen=True)
class Context:
    """What is known of variables at one place of a rule.

    Attributes:
        layout: the slots of the rule.
        base: what IRIs are relative to.
        plan: plans a group, whose filters also see some variables from outside.
        slots: variable → slot.
        sure: the variables that have a value.
        maybe: those that may have one; no other variable has.
        kinds: of which kinds the value of a variable can be, if it has one; by default any.
        fixed: those that stand for their value wherever they are (EXISTS, section 18.6).
    """

    layout: Layout
    base: str
    plan: Planner
    slots: dict[str, int] = field(default_factory=dict)
    sure: Names = frozenset()
    maybe: Names = frozenset()
    kinds: Mapping[str, Kinds] = field(default_factory=dict)
    fixed: Names = frozenset()

    @property
    def known(self) -> Names:
        """The variables that have a value, or may have one."""
        return self.sure | self.maybe

    def slot(self, name: str) -> int:
        """The slot of a variable."""
        if name not in self.slots:
            self.slots[name] = self.layout.slot()
        return self.slots[name]

    def kind(self, name: str) -> Kinds:
        """Of which kinds the value of a variable can be."""
        return self.kinds.get(name, ANY)

    def binding(
        self, sure: Names, maybe: Names = frozenset(), kinds: Mapping[str, Kinds] | None = None
    ) -> Context:
        """The context after something has bound variables."""
        found = self.sure | sure
        narrowed = {name: self.kind(name) & kind for name, kind in (kinds or {}).items()}
        return replace(
            self,
            sure=found,
            maybe=(self.maybe | maybe) - found,
            kinds={**self.kinds, **narrowed},
        )

    def seeing(self, names: Names) -> Context:
        """The context of an expression, which sees some variables only."""
        names |= self.fixed
        return replace(self, sure=self.sure & names, maybe=self.maybe & names)

    def renaming(self, names: Names) -> Context:
        """A context in which some variables are others, which have no value yet."""
        fresh = {name: self.layout.slot() for name in names}
        return replace(
            self.keeping(self.slots.keys() - names),
            slots={**self.slots, **fresh},
        )

    def keeping(self, names: Collection[str]) -> Context:
        """A context in which only some variables are known."""
        return replace(
            self,
            sure=self.sure.intersection(names),
            maybe=self.maybe.intersection(names),
            kinds={name: kind for name, kind in self.kinds.items() if name in names},
            fixed=self.fixed.intersection(names),
        )
