"""The parts of a pattern that have patterns in them, planned.

What a part binds in each of its solutions it may take from outside. Any other variable that is
known outside is another one inside, and compared afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import TypeAlias

from publisher.rules import blocks, steps
from publisher.rules.algebra import (
    ERROR,
    Aggregate,
    Bind,
    Call,
    Element,
    Expression,
    Group,
    Minus,
    Optional,
    Select,
    Statement,
    Table,
    Union,
    Variable,
)
from publisher.rules.code import Maker
from publisher.rules.frames import Context, Kinds
from publisher.rules.statements import statement, table
from publisher.rules.values import Values
from publisher.rules.variables import Names, never_fails, possible, taken
from publisher.terms import Iri, Literal

Planned: TypeAlias = tuple[list[Maker], Context]
_NONE: Names = frozenset()
_NO_KIND: Kinds = frozenset()


def join(element: Element, context: Context) -> Planned:
    """The steps of a part that is joined.

    Raises:
        Uncompilable: if it is found from nothing that is known.
    """
    if isinstance(element, Union):
        return _union(element, context)
    if isinstance(element, Select):
        return _select(element, context)
    others = _others(element, context)
    inner = context.renaming(others)
    if isinstance(element, Statement):
        makers, after = statement(element, inner)
    elif isinstance(element, Table):
        makers, after = table(element, inner)
    else:
        group = element if isinstance(element, Group) else Group((element,))
        makers, after = context.plan(group, _with_slots(group, inner), _NONE)
    return _compared(makers, after, context, others)


def _others(element: Element, context: Context) -> Names:
    """The variables of a part that can't be taken from outside."""
    known = context.sure & taken(element)
    if isinstance(element, Statement | Table):
        return possible(element) & context.known - known
    return possible(element) & context.known - known - context.fixed


def _with_slots(element: Element, context: Context) -> Context:
    """The context, where the variables of a part have slots that all inner contexts share."""
    for name in possible(element):
        context.slot(name)
    return context


def _compared(makers: list[Maker], inner: Context, outer: Context, others: Names) -> Planned:
    """Steps, and then those that compare variables that were others inside."""
    into = {
        name: None if name in outer.sure else outer.layout.slot()
        for name in sorted(others & inner.known)
    }
    compared = [steps.merged(inner.slot(name), outer.slot(name), into[name]) for name in into]
    merged = {name: slot for name, slot in into.items() if slot is not None}
    # Where it may have no value inside, it has that of outside, of whatever kind.
    open_ = (outer.known - inner.sure) | merged.keys()
    narrowed = {name: kinds for name, kinds in inner.kinds.items() if name not in open_}
    after = outer.binding(inner.sure, inner.maybe, narrowed)
    # What may have had a value before has that, or the one from inside.
    either = {
        name: inner.kind(name) | (_NO_KIND if name in inner.sure else outer.kind(name))
        for name in merged
    }
    slots = {**inner.slots, **outer.slots, **merged}
    return [*makers, *compared], replace(after, slots=slots, kinds={**after.kinds, **either})


def _union(element: Union, context: Context) -> Planned:
    names = possible(element)
    _with_slots(element, context)
    planned = [join(group, context) for group in element.groups]
    given = sorted(names - context.sure)
    branches = [blocks.Branch(makers, _columns(given, after)) for makers, after in planned]
    # What may have a value before may have one of two after: it has another slot from then on.
    into = {n: context.layout.slot() if n in context.maybe else context.slot(n) for n in given}
    sure = reduce(frozenset.intersection, (after.sure for _, after in planned))
    kinds = {
        name: frozenset().union(*(after.kind(name) for _, after in planned if name in after.known))
        for name in names
    }
    after = replace(context.binding(sure, names, kinds), slots={**context.slots, **into})
    either = {name: kinds[name] for name in given}
    after = replace(after, kinds={**after.kinds, **either})
    return [blocks.union(branches, list(into.values()))], after


def _columns(names: Iterable[str], context: Context) -> list[int | None]:
    """The slots of some variables; none where one has no value."""
    return [context.slot(name) if name in context.known else None for name in names]


def optional(element: Optional, context: Context, left: Names) -> Planned:
    """The steps of OPTIONAL.

    Args:
        element: the part.
        context: what is known before.
        left: the variables of what stands before, which its filters see.
    """
    group = element.group
    others = _others(group, context)
    _with_slots(group, context)
    if others:
        pattern = Group(group.elements)
        makers, inside = context.plan(pattern, context.renaming(others), _NONE)
        makers, inside = _compared(makers, inside, context, others)
        seen = inside.seeing(left | possible(group))
        makers += [steps.filtered(Values(seen).condition(each)) for each in group.filters]
    else:
        makers, inside = context.plan(group, context, left)
    found = sorted((possible(group) & inside.known) - context.sure)
    into = {n: inside.slot(n) if n in context.maybe else context.slot(n) for n in found}
    branch = blocks.Branch(makers, _columns(found, inside))
    maker = blocks.optional(branch, list(into.values()), _columns(found, context))
    kinds = {
        name: inside.kind(name) | (context.kind(name) if name in context.maybe else _NO_KIND)
        for name in found
    }
    after = context.binding(_NONE, frozenset(found))
    slots = {**context.slots, **into}
    return [maker], replace(after, slots=slots, kinds={**after.kinds, **kinds})


def minus(element: Minus, context: Context, left: Names) -> Planned:
    """The steps of MINUS, which compares variables of what stands before it only."""
    group = element.group
    shared = possible(group) & context.known & (left | context.fixed)
    if not shared:
        return [], context
    others = (possible(group) & context.known) - (shared & context.sure & taken(group))
    inner = context.renaming(others)
    inner = replace(inner, slots=dict(inner.slots))
    makers, inside = context.plan(group, inner, _NONE)
    compared = sorted(shared & others & inside.known)
    makers += [steps.agreeing(inside.slot(name), context.slot(name)) for name in compared]
    pairs = [(inside.slot(name), context.slot(name)) for name in compared]
    always = shared - others or shared & context.sure & inside.sure
    if not always and not pairs:
        return [], context
    return [blocks.minus(context.layout, makers, () if always else pairs)], context


def bind(element: Bind, context: Context, left: Names) -> Planned:
    """The steps of BIND."""
    values = Values(context.seeing(left))
    expression = values.simplified(element.expression)
    name = element.name
    if expression == ERROR:
        return [], context
    if name not in context.slots and _stays(expression, context):
        return _alias(name, expression, context, values.kind(expression))
    value = values.value(expression)
    if name in context.known:
        inner = context.layout.slot()
        into = None if name in context.sure else context.layout.slot()
        makers = [steps.assigned(inner, value), steps.merged(inner, context.slot(name), into)]
        if into is None:
            return makers, context
        kinds = {**context.kinds, name: context.kind(name) | values.kind(expression)}
        return makers, replace(context, slots={**context.slots, name: into}, kinds=kinds)
    names = frozenset((name,))
    sure = names if never_fails(expression, context.sure) else _NONE
    after = context.binding(sure, names, {name: values.kind(expression)})
    return [steps.assigned(context.slot(name), value)], after


def _stays(expression: Expression, context: Context) -> bool:
    """Whether an expression has a slot already, whose value stays the same."""
    if isinstance(expression, Variable):
        return expression.name in context.sure
    return isinstance(expression, Iri | Literal)


def _alias(name: str, expression: Expression, context: Context, kind: Kinds) -> Planned:
    """A new name for what has a slot already, which needs no step."""
    if isinstance(expression, Variable):
        context.slots[name] = context.slot(expression.name)
    elif isinstance(expression, Iri | Literal):
        context.slots[name] = context.layout.constant(expression)
    return [], context.binding(frozenset((name,)), _NONE, {name: kind})


# -- Queries in queries


def _select(element: Select, context: Context) -> Planned:
    """A query in a query: its variables are its own, but for the columns that it hands on."""
    names = possible(element)
    given = _given(element, context)
    others = (names & context.known) - given
    inner = replace(
        context.keeping(given), slots={name: context.slot(name) for name in names - others}
    )
    makers, inside = context.plan(element.group, inner, _NONE)
    if element.keys is not None:
        makers, inside = _grouped(element, makers, inside, given)
    else:
        for name, expression in element.columns:
            if expression is not None:
                more, inside = bind(Bind(name, expression), inside, possible(element.group))
                makers += more
        if element.distinct:
            found = sorted(names - given)
            branch = blocks.Branch(makers, _columns(found, inside))
            makers = [blocks.distinct(branch, [inside.slot(name) for name in found])]
    return _compared(makers, inside.keeping(names), context, others)


def _given(element: Select, context: Context) -> Names:
    """The columns whose value a query in a query may take from outside."""
    plain = frozenset(name for name, expression in element.columns if expression is None)
    if element.keys is not None:
        plain &= frozenset(element.keys)
    return plain & context.sure & (taken(element.group) | context.fixed)


def _grouped(element: Select, makers: list[Maker], inside: Context, given: Names) -> Planned:
    """The steps of a query that groups its solutions."""
    keys = [name for name in element.keys or () if name in inside.known]
    arguments = Values(inside.seeing(possible(element.group)))
    columns: list[blocks.Column] = []
    found = replace(
        inside, sure=inside.sure.intersection(keys), maybe=inside.maybe.intersection(keys)
    )

    def computed(expression: Expression) -> Expression:
        """The expression with a variable for each aggregate."""
        nonlocal found
        if isinstance(expression, Aggregate):
            name, argument = f"aggregate {len(columns)}", expression.argument
            value = None if argument is None else arguments.value(argument)
            columns.append(blocks.Column(found.slot(name), expression, value))
            names = frozenset((name,))
            found = found.binding(names if expression.name == "COUNT" else _NONE, names)
            return Variable(name)
        if isinstance(expression, Call):
            return Call(expression.name, tuple(map(computed, expression.arguments)))
        return expression

    binds = [Bind(n, computed(e)) for n, e in element.columns if e is not None]
    having = [computed(each) for each in element.having]
    slots = [(inside.slot(name), name in given) for name in keys]
    result = [blocks.grouped(makers, slots, columns)]
    for each in binds:
        more, found = bind(each, found, found.known)
        result += more
    result += [steps.filtered(Values(found).condition(each)) for each in having]
    return result, found
