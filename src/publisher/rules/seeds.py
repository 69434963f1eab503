"""Where a rule's solutions are found: each alternative of it has a *seed*.

The seed is the variable around whose value all the rest is found; normally what the rule speaks
about. What a node must have to be the seed of an alternative is known beforehand, so that of many
alternatives few are tried for each node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from publisher.rules.algebra import (
    Alternative,
    Bind,
    Element,
    Group,
    Path,
    Repeated,
    Select,
    Statement,
    Table,
    Template,
    Union,
    Variable,
)
from publisher.rules.cursor import Uncompilable
from publisher.rules.variables import Names, certain, found, mentions, nodes, possible, taken
from publisher.terms import TYPE, Blank, Iri, Term

Key: TypeAlias = tuple[str, Term]
"""What a node can have: a class, a property that is said of it, or one that points to it."""
CLASS, SAID, POINTING = "class", "said", "pointing"
NAMELESS: frozenset[Key] = frozenset((("kind", Blank("_:")),))
"""What a node has that has no IRI."""

_MOST = 2_000


def alternatives(group: Group) -> list[Group]:
    """The groups whose solutions are, together, those of a group.

    What comes after UNION is for each of its groups, as all else in a group builds on what stands
    before it.

    Raises:
        Uncompilable: if there are too many.
    """
    groups, waiting = [], [group]
    while waiting:
        each = waiting.pop()
        first = each.elements[0] if each.elements else None
        if isinstance(first, Union):
            waiting += [_with(group, each) for group in first.groups]
        elif isinstance(first, Group) and len(each.elements) == 1:
            waiting.append(_with(first, each))
        else:
            groups.append(each)
        if len(groups) + len(waiting) > _MOST:
            raise Uncompilable(f"there are more than {_MOST:,} alternatives")
    return groups[::-1]


def _with(inner: Group, outer: Group) -> Group:
    """A group in the place of the first element of another."""
    after = outer.elements[1:]
    if after:
        return Group((inner, *after), outer.filters)
    return Group(inner.elements, inner.filters + outer.filters)


def candidates(group: Group, template: Template) -> Iterator[str]:
    """The variables that can be the seed of an alternative, the best ones first.

    They have a value in every solution, and are nodes in each that says something.
    """
    names = possible(group)
    whole = [triple for triple in template if all(_is_there(place, names) for place in triple)]
    subjects = [place.name for place, _, _ in whole if isinstance(place, Variable)]
    always = set(subjects) if len(subjects) == len(whole) else set()
    # A text is the subject of nothing, so that a variable that is one always says nothing then.
    fit = nodes(group) | (found(group) & always if len(always) == 1 else set())
    fit &= taken(group)
    binds = {e.name: mentions(e.expression) for e in group.elements if isinstance(e, Bind)}
    return (name for name in _origins([*subjects, *sorted(fit)], binds) if name in fit)


def _is_there(place: object, names: Names) -> bool:
    return not isinstance(place, Variable) or place.name in names


def _origins(names: Iterable[str], binds: Mapping[str, Names]) -> Iterator[str]:
    """Variables, and those from which they are computed, each once."""
    waiting, known = list(dict.fromkeys(names)), set()
    while waiting:
        name = waiting.pop(0)
        if name not in known:
            known.add(name)
            yield name
            waiting = [*sorted(binds.get(name, ())), *waiting]


# -- What a seed needs


def needs(group: Group, seed: str) -> list[frozenset[Key]]:
    """What a node has to have to be the seed of a solution: of each set, one at least."""
    columns = _columns(group)
    needed: list[frozenset[Key] | None] = []
    for element in group.elements:
        if isinstance(element, Statement):
            needed += _needed(element, Variable(seed), columns)
        elif isinstance(element, Group | Select) and seed in _handed_on(element):
            inner = element.group if isinstance(element, Select) else element
            needed += needs(inner, seed)
    return [keys for keys in needed if keys is not None]


def fits(needed: Iterable[frozenset[Key]], keys: AbstractSet[Key]) -> bool:
    """Whether a node that has some keys has what is needed."""
    return not any(keys.isdisjoint(each) for each in needed)


def is_class(element: Element, seed: str) -> bool:
    """Whether all that an element says is that the seed is of some class."""
    return (
        isinstance(element, Statement)
        and element.subject == Variable(seed)
        and element.predicate == TYPE
        and isinstance(element.value, Iri)
    )


def _handed_on(element: Group | Select) -> Names:
    """The variables of a part that are the same inside, and have a value there."""
    if isinstance(element, Select):
        plain = {name for name, expression in element.columns if expression is None}
        if element.keys is not None:
            plain &= set(element.keys)
        return certain(element.group) & plain
    return certain(element)


def _columns(group: Group) -> dict[str, frozenset[Term]]:
    """The values that tables leave to variables."""
    columns: dict[str, frozenset[Term]] = {}
    for table in group.elements:
        if isinstance(table, Table):
            for number, name in enumerate(table.names):
                column = {row[number] for row in table.rows}
                if None not in column:
                    values = frozenset(value for value in column if value is not None)
                    columns[name] = columns.get(name, values) & values
    return columns


def _needed(
    element: Statement, seed: Variable, columns: Mapping[str, frozenset[Term]]
) -> Iterator[frozenset[Key] | None]:
    properties = _properties(element.predicate, columns)
    if properties is None:
        return
    if element.subject == seed:
        yield frozenset((SAID, property_) for property_ in properties)
        if element.predicate == TYPE and (classes := _values(element.value, columns)) is not None:
            yield frozenset((CLASS, class_) for class_ in classes)
    if element.value == seed:
        yield frozenset((POINTING, property_) for property_ in properties)


def _values(place: object, columns: Mapping[str, frozenset[Term]]) -> frozenset[Term] | None:
    if isinstance(place, Variable):
        return columns.get(place.name)
    return frozenset((place,)) if isinstance(place, Iri) else None


def _properties(
    path: Variable | Path, columns: Mapping[str, frozenset[Term]]
) -> frozenset[Term] | None:
    """The properties of which a path needs one, forwards, for its first step."""
    if isinstance(path, Alternative):
        parts = [_properties(part, columns) for part in path.paths]
        known = [part for part in parts if part is not None]
        return frozenset().union(*known) if len(known) == len(parts) else None
    if isinstance(path, Repeated):
        return _properties(path.path, columns) if path.least else None
    return _values(path, columns)
