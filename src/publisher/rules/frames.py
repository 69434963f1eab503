"""Names: how variables and constants are called in the functions that a rule becomes.

A variable has a *slot*, a number; it is a local variable of Python named after it. ``None`` is no
value. A constant has one, too, and is a global variable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

from publisher.rules.algebra import Group
from publisher.rules.variables import Names
from publisher.terms import Blank, Iri, Literal, Term


class Source(NamedTuple):
    """An expression as Python has it, whose value may be ``None``: an error, or no value.

    Attributes:
        text: the expression, which stands for itself wherever it is put.
        safe: whether it always has a value.
    """

    text: str
    safe: bool = False


Planner: TypeAlias = "Callable[[Group, Context, Names], tuple[list[Any], Context]]"
"""From a group to what finds it (``code.Maker``), and what is known then."""

SEED = 0
"""The slot of the seed."""


class Layout:
    """The names in all functions of a rule.

    Attributes:
        held: global variable → its value.
        functions: the name of a function that others call → its source.
    """

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.functions: dict[str, str] = {}
        self._slots = SEED + 1
        self._constants: dict[Term, int] = {}
        self._names = {SEED: "seed"}
        self._made = 0
        self._known: dict[object, str] = {}

    def slot(self) -> int:
        """A new slot."""
        self._slots += 1
        return self._slots - 1

    def name(self, slot: int) -> str:
        """What a slot is called."""
        return self._names.get(slot) or f"v{slot}"

    def constant(self, term: Term) -> int:
        """The slot of a term, which is there from the beginning."""
        if term not in self._constants:
            slot = self._constants[term] = self.slot()
            self._names[slot] = f"c{slot}"
            self.held[f"c{slot}"] = term
        return self._constants[term]

    def hold(self, value: object) -> str:
        """The name of a value that stays the same."""
        name = self.temporary("k")
        self.held[name] = value
        return name

    def term(self, term: Term) -> str:
        """The name of a constant term."""
        return self.name(self.constant(term))

    def temporary(self, kind: str = "t") -> str:
        """A new name."""
        self._made += 1
        return f"{kind}_{self._made}"


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
