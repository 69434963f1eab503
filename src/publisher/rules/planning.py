"""Patterns, planned: in which order their parts are looked for, from what is known already.

Solutions are found one in another: what a step has found is known to those after it. A part of a
pattern means the same whether it knows this or not, as long as it binds the variable itself
whenever it has a solution. Any other variable is another one inside, and compared afterwards: so
the outcome is that of SPARQL's algebra, which knows parts only by themselves (section 18.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from publisher.rules import parts, steps
from publisher.rules.algebra import (
    TRUE,
    Bind,
    Call,
    Element,
    Exists,
    Expression,
    Group,
    Minus,
    Optional,
    Statement,
    Table,
    Variable,
)
from publisher.rules.code import Maker
from publisher.rules.cursor import Uncompilable
from publisher.rules.frames import Context
from publisher.rules.seeds import NAMELESS, Key, is_class, needs
from publisher.rules.statements import cost
from publisher.rules.values import Values, learnt
from publisher.rules.variables import Names, mentions, possible

Planned: TypeAlias = tuple[list[Maker], Context]

# How much work some parts are thought to be, where a statement is 1.
_KIND, _FILTER, _BIND, _SEARCH, _BLOCK = 0.1, 0.4, 0.5, 1.5, 5.0
# Filters that say of which kind a value is, and so make others simpler.
_KINDS = ("BOUND", "ISIRI", "ISLITERAL", "ISBLANK")


@dataclass(frozen=True, slots=True)
class Part:
    """Some steps of a plan.

    Attributes:
        makers: the steps.
        needs: what a seed has to have for them to find anything: of each set, one at least.
        otherwise: what is to be done in their place if it has not.
    """

    makers: Sequence[Maker]
    needs: Sequence[frozenset[Key]] = ()
    otherwise: Sequence[Maker] = ()


def plan(group: Group, context: Context, left: Names = frozenset()) -> Planned:
    """The steps that find the solutions of a group, and what is known after them.

    Args:
        group: the group.
        context: what is known before.
        left: the variables that its filters see beside its own (OPTIONAL, section 18.2.2.6).

    Raises:
        Uncompilable: if no order of its parts leads from what is known to all of them.
    """
    found, after = _Plan(group, context, left).run()
    return [maker for part in found for maker in part.makers], after


def plan_around(seed: str, group: Group, context: Context) -> tuple[Sequence[Part], Context]:
    """The parts of a plan for an alternative, whose seed has all that it needs.

    Raises:
        Uncompilable: if no order of its parts leads from the seed to all of them.
    """
    return _Plan(group, context, frozenset(), seed).run()


class _Plan:
    def __init__(self, group: Group, context: Context, left: Names, seed: str = "") -> None:
        self._context = context
        self._visible = possible(group) | left
        self._filters = list(self._conjuncts(group.filters))
        self._rest = list(group.elements)
        self._pool: list[Element] = []
        self._seen: Names = frozenset()
        self._early: list[Bind] = []
        self._seed = seed
        self._parts: list[Part] = []

    def run(self) -> tuple[Sequence[Part], Context]:
        while self._rest or self._pool or self._filters:
            while self._rest and not isinstance(self._rest[0], Bind | Optional | Minus):
                self._pool.append(self._rest.pop(0))
            if not self._choose():
                self._in_turn(self._rest.pop(0))
        return self._parts, self._context

    def _conjuncts(self, filters: Iterable[Expression]) -> Iterator[Expression]:
        """The filters, without what is known of variables that have a value nowhere."""
        seen = self._context.seeing(self._visible)
        values = Values(seen.binding(frozenset(), self._visible))
        for each in map(values.simplified, filters):
            joined = isinstance(each, Call) and each.name == "&&"
            yield from each.arguments if joined and isinstance(each, Call) else (each,)

    def _choose(self) -> bool:
        """Take the filter or join that is least work; false if there is none."""
        choices: list[tuple[float, Callable[[], None]]] = [
            (_work(each), partial(self._filter, each))
            for each in self._filters
            if self._is_final(mentions(each) & self._visible)
        ]
        for element in self._pool:
            work: float | None = _BLOCK
            if isinstance(element, Statement | Table):
                work = cost(element, self._context)
            if work is not None:
                choices.append((work, partial(self._join, element)))
        choices += [(_BIND, partial(self._bind, *each)) for each in self._ready()]
        if not choices and not self._pool:
            return False
        for _, take in sorted(choices, key=lambda choice: choice[0]):
            try:
                take()
            except Uncompilable as error:
                reason = str(error)
                continue
            return True
        raise Uncompilable(reason if choices else "a statement is found from no known node")

    def _ready(self) -> Iterator[tuple[Bind, Names]]:
        """What can be computed before its turn, as it depends on nothing that is still to come.

        Each comes with the variables that it sees: those of what stands before it.
        """
        seen = self._seen.union(*map(possible, self._pool))
        for element in self._rest:
            if isinstance(element, Bind) and element not in self._early:
                asked = mentions(element.expression)
                if (
                    asked
                    and asked <= seen & self._context.sure
                    and not searches(element.expression)
                ):
                    yield element, seen
            seen |= possible(element)

    def _bind(self, element: Bind, seen: Names) -> None:
        makers, self._context = parts.bind(element, self._context, seen)
        self._early.append(element)
        self._parts.append(Part(makers))

    def _is_final(self, names: Names) -> bool:
        """Whether nothing that is still to come changes some variables."""
        rest = (element for element in self._rest if element not in self._early)
        left = (possible(element) for element in (*self._pool, *rest))
        return not (names - self._context.sure) & frozenset().union(*left)

    def _filter(self, expression: Expression) -> None:
        values = Values(self._context.seeing(self._visible))
        simplified = values.simplified(expression)
        if simplified != TRUE:
            maker = steps.filtered(values.condition(simplified))
            self._parts.append(Part([maker], self._matters(simplified)))
            self._context = learnt(simplified, self._context)
        self._filters.remove(expression)

    def _matters(self, expression: Expression) -> Sequence[frozenset[Key]]:
        """What a seed has to have for a filter to leave anything out."""
        if isinstance(expression, Call) and self._seed:
            argument = expression.arguments[0] if expression.arguments else None
            if expression.name == "!" and isinstance(argument, Exists):
                return needs(argument.group, self._seed)
            if expression.name == "ISIRI" and argument == Variable(self._seed):
                return [NAMELESS]
        return ()

    def _join(self, element: Element) -> None:
        self._take(element, parts.join(element, self._context))
        self._pool.remove(element)

    def _in_turn(self, element: Element) -> None:
        """Take an element that is not joined, after all that stand before it."""
        if element in self._early:
            planned: parts.Planned = ([], self._context)
        elif isinstance(element, Bind):
            planned = parts.bind(element, self._context, self._seen)
        elif isinstance(element, Optional):
            planned = parts.optional(element, self._context, self._seen)
        elif isinstance(element, Minus):
            planned = parts.minus(element, self._context, self._seen)
        else:
            planned = parts.join(element, self._context)
        self._take(element, planned)

    def _take(self, element: Element, planned: Planned) -> None:
        before = self._context
        makers, self._context = planned
        self._seen |= possible(element)
        if self._seed and isinstance(element, Optional):
            slots = [
                (self._context.slot(name), before.slot(name) if name in before.known else None)
                for name in sorted(possible(element) - before.sure)
            ]
            needed = needs(element.group, self._seed)
            self._parts.append(Part(makers, needed, [steps.moved(slots)]))
        elif not self._seed or not is_class(element, self._seed):
            self._parts.append(Part(makers))


def _work(expression: Expression) -> float:
    """How much work a filter is thought to be."""
    name = expression.name if isinstance(expression, Call) else ""
    if name in _KINDS:
        return _KIND
    return _SEARCH if searches(expression) else _FILTER


def searches(expression: Expression) -> bool:
    """Whether a search through the graph is in an expression."""
    if isinstance(expression, Call):
        return any(map(searches, expression.arguments))
    return isinstance(expression, Exists)
