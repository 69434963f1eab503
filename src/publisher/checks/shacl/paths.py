"""Property paths (SHACL, section 2.3.1): read, written as in SPARQL, and compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from publisher.checks.shacl.data import Data
from publisher.checks.shacl.declarations import Declarations, fault
from publisher.terms import Iri, Literal, Prefixes, Term

Walk: TypeAlias = Callable[[Data, Term], Sequence[Term]]
"""The value nodes of a focus node, each once."""

_DEEPEST = 50  # paths in paths; deeper than any that a person writes


@dataclass(frozen=True, slots=True)
class Property:
    """A step to the values of a property."""

    iri: Iri


@dataclass(frozen=True, slots=True)
class Steps:
    """One path after the other."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path zero or more times (``*``), one or more (``+``), or zero or one (``?``)."""

    path: Path
    sign: str


@dataclass(frozen=True, slots=True)
class Back:
    """A path from its end to its start."""

    path: Path


Path: TypeAlias = Property | Steps | Choice | Repeat | Back

_REPEATS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_KINDS = ("inversePath", "alternativePath", *_REPEATS)


def read(declared: Declarations, node: Term, depth: int = 0) -> Path:
    """The path that a node of the shapes graph stands for.

    Raises:
        ConfigError: if it stands for none.
    """
    if isinstance(node, Iri) and not declared.is_list(node):
        return Property(node)
    if isinstance(node, Literal) or depth == _DEEPEST:
        raise fault(node, "is in a sh:path where a property or a path has to be")
    if declared.is_list(node):
        return Steps(_several(declared, node, depth))
    kinds = [name for name in _KINDS if declared.values(node, name)]
    if not kinds:
        raise fault(node, "has a sh:path that is none of SHACL's; name a property")
    value = declared.one(node, kinds[0])
    assert value is not None  # noqa: S101 - the property has values
    if kinds[0] == "alternativePath":
        return Choice(_several(declared, value, depth))
    inner = read(declared, value, depth + 1)
    if kinds[0] == "inversePath":
        return Back(inner)
    return Repeat(inner, _REPEATS[kinds[0]])


def _several(declared: Declarations, node: Term, depth: int) -> tuple[Path, ...]:
    paths = tuple(read(declared, each, depth + 1) for each in declared.members(node))
    if len(paths) <= 1:
        raise fault(node, "has a list of paths that needs two members at least")
    return paths


def shown(path: Path, prefixes: Prefixes) -> str:
    """A path as SPARQL writes it."""
    match path:
        case Property(iri):
            return prefixes.shorten(iri) or f"<{iri}>"
        case Back(inner):
            return f"^{shown(inner, prefixes)}"
        case Repeat(inner, sign):
            return f"{shown(inner, prefixes)}{sign}"
        case Steps(paths):
            return "/".join(shown(each, prefixes) for each in paths)
        case Choice(paths):
            return f"({'|'.join(shown(each, prefixes) for each in paths)})"


def walk(path: Path, back: bool = False) -> Walk:
    """The function that follows a path, or that follows it back."""
    match path:
        case Property(iri):
            return _behind(iri) if back else _ahead(iri)
        case Back(inner):
            return walk(inner, not back)
        case Repeat(inner, sign):
            return _repeated(walk(inner, back), sign)
        case Steps(paths):
            steps = [walk(each, back) for each in paths]
            return _followed(steps[::-1] if back else steps)
        case Choice(paths):
            return _chosen([walk(each, back) for each in paths])


def _ahead(iri: Iri) -> Walk:
    return lambda data, focus: data.about(focus).get(iri, ())


def _behind(iri: Iri) -> Walk:
    return lambda data, focus: data.pointing(focus).get(iri, ())


def _followed(steps: Sequence[Walk]) -> Walk:
    def follow(data: Data, focus: Term) -> Sequence[Term]:
        nodes: Sequence[Term] = (focus,)
        for step in steps:
            nodes = list(dict.fromkeys(value for node in nodes for value in step(data, node)))
        return nodes

    return follow


def _chosen(ways: Sequence[Walk]) -> Walk:
    def follow(data: Data, focus: Term) -> Sequence[Term]:
        return list(dict.fromkeys(value for way in ways for value in way(data, focus)))

    return follow


def _repeated(step: Walk, sign: str) -> Walk:
    def follow(data: Data, focus: Term) -> Sequence[Term]:
        found = {} if sign == "+" else {focus: None}
        queue = list(step(data, focus))
        while queue:
            node = queue.pop()
            if node not in found:
                found[node] = None
                queue += () if sign == "?" else step(data, node)
        return list(found)

    return follow
