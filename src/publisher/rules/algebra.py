"""What a rule says, as values: expressions, paths and patterns (SPARQL 1.1, sections 5 to 18).

A group keeps its elements in the order in which they are written, as the algebra of section 18.2.2
joins them from left to right, and apart from them its filters, which are for the whole group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from publisher.terms import STRING, XSD, Iri, Literal, Term

BOOLEAN = XSD["boolean"]
TRUE = Literal("true", BOOLEAN)
FALSE = Literal("false", BOOLEAN)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, or a blank node of a pattern, which is one that nobody can name."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator with its arguments.

    Attributes:
        name: its name in capitals (``STR``, ``NOT IN``), its sign (``&&``), or the IRI of a cast.
        arguments: what it is given.
    """

    name: str
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a group has a solution."""

    group: Group


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate over the solutions of a group of solutions; no argument is ``COUNT(*)``."""

    name: str
    argument: Expression | None
    distinct: bool = False
    separator: str = " "


Expression: TypeAlias = Variable | Iri | Literal | Call | Exists | Aggregate

ERROR = Call("ERROR")
"""What has no value, in any solution."""


def plain(text: str) -> Literal:
    """A text without a language, as a literal."""
    return Literal(text, STRING, "")


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path, walked backwards (``^p``)."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths, one after the other (``p/q``)."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Paths, each of them (``p|q``)."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path walked several times: ``p*``, ``p+`` or ``p?``."""

    path: Path
    least: int
    many: bool


@dataclass(frozen=True, slots=True)
class Negated:
    """Any property but these, forwards or backwards (``!(p|^q)``)."""

    forward: frozenset[Iri] | None
    backward: frozenset[Iri] | None


Path: TypeAlias = Iri | Inverse | Sequence | Alternative | Repeated | Negated
Position: TypeAlias = Variable | Iri | Literal


def nullable(path: Path) -> bool:
    """Whether a path has no step in some solution, so that a text could be its start."""
    if isinstance(path, Repeated):
        return path.least == 0 or nullable(path.path)
    if isinstance(path, Alternative):
        return any(map(nullable, path.paths))
    if isinstance(path, Sequence):
        return all(map(nullable, path.paths))
    return isinstance(path, Inverse) and nullable(path.path)


def ways(path: Path, *, backwards: bool = False) -> frozenset[bool]:
    """In which ways a path goes along properties: backwards, forwards, or both."""
    if isinstance(path, Iri):
        return frozenset((backwards,))
    if isinstance(path, Inverse):
        return ways(path.path, backwards=not backwards)
    if isinstance(path, Negated):
        along = ((path.forward, backwards), (path.backward, not backwards))
        return frozenset(way for left_out, way in along if left_out is not None)
    parts = (path.path,) if isinstance(path, Repeated) else path.paths
    return frozenset().union(*(ways(part, backwards=backwards) for part in parts))


def in_steps(path: Path) -> bool:
    """Whether a path can go on from where one of its steps ends."""
    if isinstance(path, Alternative):
        return any(map(in_steps, path.paths))
    if isinstance(path, Inverse):
        return in_steps(path.path)
    return isinstance(path, Sequence) or (isinstance(path, Repeated) and path.many)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement to be found, with variables in it."""

    subject: Position
    predicate: Variable | Path
    value: Position


@dataclass(frozen=True, slots=True)
class Table:
    """``VALUES``: in each row, a value for each variable, or ``None`` (``UNDEF``)."""

    names: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Bind:
    """``BIND``: a variable, and what its value is computed from."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Optional:
    """``OPTIONAL``."""

    group: Group


@dataclass(frozen=True, slots=True)
class Minus:
    """``MINUS``."""

    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """``UNION``."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What is in braces.

    Attributes:
        elements: its elements but for filters, in their order.
        filters: its filters.
    """

    elements: tuple[Element, ...]
    filters: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """A query in a query.

    Attributes:
        columns: what it gives: a name, and what its value is computed from, if it is computed.
        group: what it asks for.
        keys: the variables by which solutions are grouped; ``None`` if they are not.
        having: conditions on groups.
        distinct: whether each solution is given once.
    """

    columns: tuple[tuple[str, Expression | None], ...]
    group: Group
    keys: tuple[str, ...] | None = None
    having: tuple[Expression, ...] = ()
    distinct: bool = False


Element: TypeAlias = Statement | Table | Bind | Optional | Minus | Union | Group | Select


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node of a template: a new one in each solution."""

    label: str


Place: TypeAlias = Variable | Iri | Literal | BlankNode
Template: TypeAlias = tuple[tuple[Place, Place, Place], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A CONSTRUCT query."""

    template: Template
    group: Group
