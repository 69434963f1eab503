"""Paths, compiled into functions that walk them from one end (SPARQL 1.1, section 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from publisher.rules.algebra import Alternative, Inverse, Negated, Path, Repeated
from publisher.rules.algebra import Sequence as InTurn
from publisher.terms import Iri, Literal, Term

Around: TypeAlias = Sequence[Any]
"""What is asked of the graph, both ways, and the seed."""
ABOUT, POINTING, SEED = range(3)

Walk: TypeAlias = Callable[[Around, Term], Iterable[Term]]
"""The ends of a path that starts at a term; one that several ways lead to, as often as these."""


def walk(path: Path, *, backwards: bool = False) -> Walk:
    """Compile a path, to be walked from its start or back from its end."""
    if isinstance(path, Iri):
        return _back(path) if backwards else _forth(path)
    if isinstance(path, Inverse):
        return walk(path.path, backwards=not backwards)
    if isinstance(path, Alternative | InTurn):
        return _several(path, backwards=backwards)
    if isinstance(path, Negated):
        return _negated(path, backwards=backwards)
    if isinstance(path.path, Iri) and path.many and not backwards:
        return _along(path.path, path.least)
    return _repeated(walk(path.path, backwards=backwards), path)


def _several(path: Alternative | InTurn, *, backwards: bool) -> Walk:
    links = [part for part in path.paths if isinstance(part, Iri)]
    if isinstance(path, Alternative) and len(links) == len(path.paths):
        return _any_of(links, POINTING if backwards else ABOUT)
    parts = [walk(part, backwards=backwards) for part in path.paths]
    if isinstance(path, Alternative):
        return _each(parts)
    return _in_turn(parts[::-1] if backwards else parts)


def _forth(property_: Iri) -> Walk:
    def ends(graph: Around, start: Term) -> Iterable[Term]:
        if start.__class__ is Literal:
            return ()
        found: Iterable[Term] = graph[ABOUT](start).get(property_, ())
        return found

    return ends


def _back(property_: Iri) -> Walk:
    def ends(graph: Around, start: Term) -> Iterable[Term]:
        found: Iterable[Term] = graph[POINTING](start).get(property_, ())
        return found

    return ends


def _any_of(properties: list[Iri], way: int) -> Walk:
    def ends(graph: Around, start: Term) -> Iterable[Term]:
        if start.__class__ is Literal:
            return ()
        there = graph[way](start)
        return [end for property_ in properties for end in there.get(property_, ())]

    return ends


def _each(walks: list[Walk]) -> Walk:
    def ends(graph: Around, start: Term) -> Iterable[Term]:
        return [end for step in walks for end in step(graph, start)]

    return ends


def _in_turn(walks: list[Walk]) -> Walk:
    def ends(graph: Around, start: Term) -> Iterable[Term]:
        found: Iterable[Term] = (start,)
        for step in walks:
            found = [end for middle in found for end in step(graph, middle)]
        return found

    return ends


def _negated(path: Negated, *, backwards: bool) -> Walk:
    forward, backward = path.forward, path.backward
    if backwards:
        forward, backward = backward, forward

    def ends(graph: Around, start: Term) -> Iterator[Term]:
        for way, left_out in ((ABOUT, forward), (POINTING, backward)):
            if left_out is not None:
                for property_, found in graph[way](start).items():
                    if property_ not in left_out:
                        yield from found

    return ends


def _repeated(step: Walk, path: Repeated) -> Walk:
    """Each end once, however many ways lead there (section 18.4, ALP)."""

    def ends(graph: Around, start: Term) -> Iterable[Term]:
        found: dict[Term, None] = {}
        if path.least == 0 and _is_there(graph, start):
            found[start] = None
        waiting = list(step(graph, start))
        while waiting:
            end = waiting.pop()
            if end not in found:
                found[end] = None
                if path.many:
                    waiting.extend(step(graph, end))
        return found

    return ends


def _along(property_: Iri, least: int) -> Walk:
    """The same for one property forwards, as most such paths are."""

    def ends(graph: Around, start: Term) -> Iterable[Term]:
        about = graph[ABOUT]
        found: dict[Term, None] = {}
        if least == 0 and _is_there(graph, start):
            found[start] = None
        waiting = [start]
        while waiting:
            node = waiting.pop()
            for end in () if node.__class__ is Literal else about(node).get(property_, ()):
                if end not in found:
                    found[end] = None
                    waiting.append(end)
        return found

    return ends


def _is_there(graph: Around, node: Term) -> bool:
    """Whether a term is in the graph, as a path without a step leads from what is there only."""
    if node.__class__ is Literal or node == graph[SEED]:
        return True
    return bool(graph[ABOUT](node) or graph[POINTING](node))
