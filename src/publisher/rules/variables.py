"""Which variables a pattern binds, and which an expression speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from publisher.rules.algebra import (
    Aggregate,
    Bind,
    Call,
    Element,
    Exists,
    Expression,
    Group,
    Minus,
    Optional,
    Position,
    Select,
    Statement,
    Table,
    Union,
    Variable,
    nullable,
    ways,
)

Names = frozenset[str]
_NONE: Names = frozenset()


def _all(names: Iterable[Names]) -> Names:
    return _NONE.union(*names)


def possible(element: Element) -> Names:
    """The variables that a solution of a pattern may bind."""
    if isinstance(element, Optional):
        return possible(element.group)
    if isinstance(element, Union | Group):
        parts = element.groups if isinstance(element, Union) else element.elements
        return _all(map(possible, parts))
    return frozenset(_own(element))


def _own(element: Statement | Table | Bind | Select | Minus) -> Iterable[str]:
    """The variables that stand in an element, and not in a group in it."""
    if isinstance(element, Statement):
        positions = (element.subject, element.predicate, element.value)
        return (p.name for p in positions if isinstance(p, Variable))
    if isinstance(element, Table):
        return element.names
    if isinstance(element, Bind):
        return (element.name,)
    return (name for name, _ in element.columns) if isinstance(element, Select) else ()


def certain(element: Element) -> Names:
    """The variables that every solution of a pattern binds."""
    if isinstance(element, Statement):
        return possible(element)
    if isinstance(element, Table):
        columns = zip(element.names, zip(*element.rows, strict=True), strict=False)
        return frozenset(name for name, column in columns if None not in column)
    if isinstance(element, Select):
        return _given(element)
    if isinstance(element, Union):
        return reduce(frozenset.intersection, map(certain, element.groups))
    if isinstance(element, Group):
        found = _NONE
        for part in element.elements:
            found |= _bound(part, found) if isinstance(part, Bind) else certain(part)
        return found
    return _NONE


def taken(element: Element) -> Names:
    """The variables whose value a pattern may take from outside, and mean the same.

    Every solution binds them, and before anything else speaks of them: ``OPTIONAL`` would leave out
    less if it knew the value that is joined only afterwards.
    """
    if not isinstance(element, Group):
        return certain(element)
    found = spoken = _NONE
    for part in element.elements:
        if isinstance(part, Bind | Optional | Minus):
            spoken |= speaks_of(part) - found
        else:
            found |= certain(part) - spoken
    return found


def _bound(bind: Bind, before: Names) -> Names:
    return frozenset((bind.name,)) if never_fails(bind.expression, before) else _NONE


def _given(select: Select) -> Names:
    inner = certain(select.group)
    if select.keys is not None:
        inner &= frozenset(select.keys)
    computed = (n for n, e in select.columns if e is not None and never_fails(e, inner))
    return frozenset(name for name, _ in select.columns if name in inner).union(computed)


def never_fails(expression: Expression, sure: Names) -> bool:
    """Whether an expression has a value in every solution that binds some variables."""
    if isinstance(expression, Variable):
        return expression.name in sure
    if isinstance(expression, Aggregate):
        return expression.name == "COUNT"
    if isinstance(expression, Call):
        return expression.name == "BOUND"
    return True


def mentions(expression: Expression) -> Names:
    """The variables that the value of an expression may depend on."""
    if isinstance(expression, Variable):
        return frozenset((expression.name,))
    if isinstance(expression, Exists):
        return speaks_of(expression.group)
    if isinstance(expression, Call):
        return _all(map(mentions, expression.arguments))
    if isinstance(expression, Aggregate) and expression.argument is not None:
        return mentions(expression.argument)
    return _NONE


def speaks_of(element: Element) -> Names:
    """The variables that stand anywhere in a pattern and mean the same outside of it."""
    if isinstance(element, Group):
        return _all([*map(speaks_of, element.elements), *map(mentions, element.filters)])
    if isinstance(element, Union):
        return _all(map(speaks_of, element.groups))
    if isinstance(element, Optional | Minus):
        return speaks_of(element.group)
    if isinstance(element, Bind):
        return mentions(element.expression) | {element.name}
    return possible(element)


def found(element: Element, ends: Callable[[Statement], Iterable[Position]] | None = None) -> Names:
    """The variables that, in every solution, are an end of a statement that is in the graph.

    Args:
        element: a pattern.
        ends: which ends of its statements count; by default both.
    """
    if isinstance(element, Statement):
        chosen = (ends or _both_ends)(element)
        return frozenset(end.name for end in chosen if isinstance(end, Variable))
    if isinstance(element, Group):
        return _all(found(part, ends) for part in element.elements)
    if isinstance(element, Union):
        return reduce(frozenset.intersection, (found(part, ends) for part in element.groups))
    if isinstance(element, Select):
        return found(element.group, ends) & certain(element)
    return _NONE


def nodes(element: Element) -> Names:
    """Those of them that are no texts."""
    return found(element, _ends)


def _both_ends(element: Statement) -> list[Position]:
    path = element.predicate
    # Where a path has no step, a term is its own neighbour.
    there = isinstance(path, Variable) or not nullable(path)
    return [element.subject, element.value] if there else []


def _ends(element: Statement) -> list[Position]:
    """The ends of a statement that are no texts: its subject, unless its path goes backwards."""
    if isinstance(element.predicate, Variable):
        return [element.subject]
    if nullable(element.predicate):
        return []
    along = ways(element.predicate)
    return [
        end
        for end, way in ((element.subject, False), (element.value, True))
        if along == frozenset((way,))
    ]
