"""Statements in bulk: grouped by what they are about, in order, and what they mention."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from publisher.terms import TYPE, Blank, Iri, Literal, Node, Quad, Term, Triple, ntriples

# Resources of one class mostly have the same properties: so many sets of them are kept in order.
_KEPT = 8_192

# What is longer than this is told value by value.
_FEW = 4
NODE, NAMELESS, MANY = "@id", "@none", "@many"
"""The kinds of values that aren't literals; and of more values than a shape tells apart."""

_NODES: Mapping[type, str] = {Iri: NODE, Blank: NAMELESS}

Kind: TypeAlias = str | tuple[str, ...] | tuple[Term, ...]
"""The kind of the value of a property: a language or else a datatype, or one of the above.

If it has several values, their kinds; and the values themselves, if they say what class it is of.
"""


class Shape:
    """What is said of a node but for the values: the properties, and of which kinds the values are.

    Many nodes have the same, which is one object. What follows from it alone is worked out once.

    Attributes:
        kinds: property → the kind of its value.
        links: the properties that may lead to other resources; to a class, none does.
        parts: the properties that may lead to blank nodes.
    """

    __slots__ = ("kinds", "links", "parts")

    def __init__(self, kinds: Mapping[Iri, Kind]) -> None:
        self.kinds = kinds
        self.links = [n for n, kind in kinds.items() if n != TYPE and _may_be(NODE, kind)]
        self.parts = [n for n, kind in kinds.items() if _may_be(NAMELESS, kind)]


def _may_be(wanted: str, kind: Kind) -> bool:
    if isinstance(kind, str):
        return kind in (wanted, MANY)
    return wanted in kind or (wanted == NAMELESS and any(type(each) is Blank for each in kind))


class Said(dict[Iri, Sequence[Term]]):
    """What is said of one node: property → values; by property, then by value as N-Triples has it.

    Args:
        said: the same in any order.
        sorted_values: whether the values of each property are in order already.

    Attributes:
        shape: what it has in common with what is said of other nodes.
    """

    __slots__ = ("shape",)

    def __init__(self, said: Mapping[Iri, Sequence[Term]], *, sorted_values: bool = False) -> None:
        super().__init__()
        kinds: list[Kind] = []
        for name in names(*said):
            values = said[name]
            if len(values) > 1:
                values = values if sorted_values else sorted(values, key=ntriples)
                kinds.append(_kinds(name, values))
            elif name == TYPE:
                kinds.append(tuple(values))
            else:  # as ``kind_of`` has it, which would be called for nearly every statement
                value = values[0]
                literal = type(value) is Literal
                kinds.append((value[2] or value[1]) if literal else _NODES[type(value)])
            self[name] = values
        self.shape = _shape(tuple(self), tuple(kinds))


def _kinds(name: Iri, values: Sequence[Term]) -> Kind:
    return tuple(values) if name == TYPE else kinds_of(values)


def kinds_of(values: Sequence[Term]) -> str | tuple[str, ...]:
    """The kind of a value, if there is one; else the kinds of all, if they are few."""
    if len(values) == 1:
        value = values[0]
        return (value[2] or value[1]) if type(value) is Literal else _NODES[type(value)]
    return MANY if len(values) > _FEW else tuple([kind_of(value) for value in values])


def kind_of(value: Term) -> str:
    """The kind of one value."""
    if type(value) is Literal:
        return value[2] or value[1]
    return _NODES[type(value)]


def likeness(said: Mapping[Iri, Sequence[Term]]) -> Hashable:
    """What two nodes have in common of which the same is said but for the values (``Shape``)."""
    return said.shape if type(said) is Said else (*said, *map(kinds_of, said.values()))


@lru_cache(_KEPT)
def _shape(properties: tuple[Iri, ...], kinds: tuple[Kind, ...]) -> Shape:
    return Shape(dict(zip(properties, kinds, strict=True)))


def sources(quads: Iterable[Quad]) -> dict[Triple, tuple[Iri | None, ...]]:
    """The graphs of statements that named graphs have; first ``None`` if the default one has it."""
    named: dict[Triple, set[Iri]] = {}
    for subject, predicate, value, graph in quads:
        if graph is not None:
            named.setdefault(Triple(subject, predicate, value), set()).add(graph)
    unnamed = {quad[:3] for quad in quads if quad[:3] in named and quad[3] is None} if named else ()
    return {
        triple: (*((None,) if triple in unnamed else ()), *sorted(graphs))
        for triple, graphs in named.items()
    }


def grouped(triples: Iterable[Triple]) -> dict[Node, Said]:
    """Statements by subject and property, all in the order of ``terms.triple_key``, each once."""
    groups: dict[Node, dict[Iri, dict[Term, None]]] = {}
    for subject, predicate, value in triples:
        groups.setdefault(subject, {}).setdefault(predicate, {})[value] = None
    return {
        node: Said({name: list(values) for name, values in groups[node].items()})
        for node in in_order(groups)
    }


@lru_cache(_KEPT)
def names(*properties: Iri) -> tuple[Iri, ...]:
    """Said in order."""
    return tuple(sorted(properties))


def merged(some: Said, more: Mapping[Iri, Sequence[Term]]) -> Said:
    """All that is said of a node, each statement once."""
    known = {
        name: list(dict.fromkeys([*some.get(name, ()), *values])) for name, values in more.items()
    }
    return Said({**some, **known})


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in the order of their statements, that of ``terms.triple_key``."""
    blanks: list[Blank] = []
    iris: list[Iri] = []
    for node in nodes:
        if isinstance(node, Blank):
            blanks.append(node)
        else:
            iris.append(node)
    return [*iris_in_order(iris), *sorted(blanks)]


def iris_in_order(iris: Iterable[Iri]) -> list[Iri]:
    """The same of resources with addresses."""
    # They are compared as N-Triples writes them, in angle brackets, of which the first is alike.
    return sorted(iris, key=_in_brackets)


def _in_brackets(iri: str) -> str:
    return iri + ">"


def triples(node: Node, said: Said) -> list[Triple]:
    """What is said of a node, one by one."""
    return [Triple(node, name, value) for name, values in said.items() for value in values]


def mentioned(said: Iterable[Said]) -> set[Iri]:
    """The resources that some statements lead to; a class is not one of them."""
    return {
        value
        for each in said
        for name in each.shape.links
        for value in each[name]
        if type(value) is Iri
    }


def parts(said: Iterable[Said]) -> list[Blank]:
    """The blank nodes that some statements lead to; one that is led to twice is there twice."""
    return [
        value
        for each in said
        for name in each.shape.parts
        for value in each[name]
        if type(value) is Blank
    ]


def by_predicate(triples: Iterable[Triple]) -> dict[Iri, list[Triple]]:
    """Statements by their property, in the order in which these are met."""
    groups: dict[Iri, list[Triple]] = {}
    for triple in triples:
        groups.setdefault(triple.predicate, []).append(triple)
    return groups
