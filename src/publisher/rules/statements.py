"""Statements and tables, planned: which of their ends is known, and so which step finds them."""

from __future__ import annotations

from publisher.rules import steps
from publisher.rules.algebra import (
    Alternative,
    Path,
    Position,
    Statement,
    Table,
    Variable,
    in_steps,
    ways,
)
from publisher.rules.code import Maker
from publisher.rules.cursor import Uncompilable
from publisher.rules.frames import IRI, NODE, Context
from publisher.rules.variables import nodes, possible
from publisher.rules.walking import walk
from publisher.terms import Iri, Literal

# How much work steps are thought to be, where the values of a property are 1. What is found from a
# constant, many may have in common.
_LOOK_UP, _WALK, _BACK, _EVERY, _FROM_CONSTANT = 0.3, 2.0, 2.0, 6.0, 50.0


def cost(element: Statement | Table, context: Context) -> float | None:
    """How much work an element is where some variables are known; ``None``: it can't be found."""
    if isinstance(element, Table):
        keys = context.sure.intersection(element.names)
        return _LOOK_UP if keys else len(element.rows) + 1.0
    predicate = element.predicate
    free = 0 if _is_known(element.value, context) else 1
    if _is_known(element.subject, context) and _may_start(predicate, element.subject, context):
        if isinstance(predicate, Variable):
            return 1.0 if predicate.name in context.sure else _EVERY
        return float(free) if isinstance(predicate, Iri) else _WALK
    if _is_known(element.value, context) and _may_end(predicate, element.value, context):
        return _BACK if isinstance(element.value, Variable) else _FROM_CONSTANT
    return None


def statement(element: Statement, context: Context) -> tuple[list[Maker], Context]:
    """The steps that find a statement, none of whose variables just may have a value.

    Raises:
        Uncompilable: if neither of its ends is known.
    """
    kinds = dict.fromkeys(nodes(element), NODE)
    if isinstance(element.predicate, Variable):
        kinds[element.predicate.name] = IRI
    after = context.binding(possible(element), kinds=kinds)
    predicate = element.predicate
    forwards = _is_known(element.subject, context) and _may_start(
        predicate, element.subject, context
    )
    if not forwards and not (
        _is_known(element.value, context) and _may_end(predicate, element.value, context)
    ):
        raise Uncompilable("a statement is found from no node that is known before")
    start, end = element.subject, element.value
    if not forwards:
        start, end = end, start
    if isinstance(predicate, Variable):
        maker = _of_any_property(predicate, start, end, context, forwards=forwards)
    elif isinstance(predicate, Iri):
        maker = _of_property(predicate, element, context, forwards=forwards)
    else:
        maker = _along_path(predicate, start, end, context, forwards=forwards)
    return [maker], after


def table(element: Table, context: Context) -> tuple[list[Maker], Context]:
    """The steps that look up the rows of a table; of what is known, no row leaves a value open."""
    names = element.names
    keys = [n for n, name in enumerate(names) if name in context.sure]
    free = [n for n, name in enumerate(names) if name not in context.sure]
    rows = [(tuple(row[n] for n in keys), tuple(row[n] for n in free)) for row in element.rows]
    slots = [context.slot(name) for name in names]
    maker = steps.looked_up(rows, [slots[n] for n in keys], [slots[n] for n in free])
    columns = {name: {row[n] for row in element.rows} for n, name in enumerate(names)}
    sure = frozenset(name for name, column in columns.items() if None not in column)
    kinds = {name: frozenset(map(type, column - {None})) for name, column in columns.items()}
    return [maker], context.binding(sure, frozenset(names), kinds)


def _of_property(property_: Iri, element: Statement, context: Context, *, forwards: bool) -> Maker:
    subject, value = _slot(element.subject, context), _slot(element.value, context)
    if not forwards:
        return steps.subjects(property_, value, subject)
    text = _may_be_text(element.subject, context)
    if _is_known(element.value, context):
        return steps.holds(subject, property_, value, text=text)
    return steps.values(subject, property_, value, text=text)


def _along_path(
    path: Path, start: Position, end: Position, context: Context, *, forwards: bool
) -> Maker:
    first, last = _slot(start, context), _slot(end, context)
    known = _is_known(end, context)
    if isinstance(path, Alternative) and forwards and not known:
        properties = [part for part in path.paths if isinstance(part, Iri)]
        if len(properties) == len(path.paths):
            text = _may_be_text(start, context)
            return steps.values_of_any(first, properties, last, text=text)
    return steps.walked(walk(path, backwards=not forwards), first, last, known=known)


def _may_be_text(position: Position, context: Context) -> bool:
    if isinstance(position, Variable):
        return Literal in context.kind(position.name)
    return isinstance(position, Literal)


def _of_any_property(
    predicate: Variable, start: Position, end: Position, context: Context, *, forwards: bool
) -> Maker:
    known, other = _slot(start, context), _slot(end, context)
    text = _may_be_text(start, context)
    ends = steps.said_of(known, text=text) if forwards else steps.pointing_to(known)
    property_ = context.slot(predicate.name)
    if predicate.name in context.sure:
        return steps.one_property(ends, property_, other, known=_is_known(end, context))
    same = end == predicate
    targets = (0, property_, False), (1, other, same or _is_known(end, context))
    return steps.any_property(ends, targets)


def _is_known(position: Position, context: Context) -> bool:
    return not isinstance(position, Variable) or position.name in context.sure


def _is_node(position: Position, context: Context) -> bool:
    if isinstance(position, Variable):
        return position.name in context.sure and Literal not in context.kind(position.name)
    return isinstance(position, Iri)


def _slot(position: Position, context: Context) -> int:
    if isinstance(position, Variable):
        return context.slot(position.name)
    return context.layout.constant(position)


def _may_start(path: Variable | Path, start: Position, context: Context) -> bool:
    """Whether a path can be walked from its start: what points to a text is known of no text."""
    if isinstance(path, Variable | Iri):
        return True
    found = ways(path)
    return (True not in found or _is_node(start, context)) and not (
        len(found) > 1 and in_steps(path)
    )


def _may_end(path: Variable | Path, end: Position, context: Context) -> bool:
    """Whether a path can be walked back from its end."""
    if isinstance(path, Variable | Iri):
        return _is_node(end, context)
    found = ways(path, backwards=True)
    return (True not in found or _is_node(end, context)) and not (len(found) > 1 and in_steps(path))
