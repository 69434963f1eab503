"""Targets: which shapes a node of the data is checked with (SHACL, section 2.1.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from publisher.checks.shacl.data import Data
from publisher.checks.shacl.declarations import Declarations
from publisher.checks.shacl.shape import Shape
from publisher.terms import TYPE, Iri, Literal, Node, Term

_DECLARED = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")


def targeted(declared: Declarations, shape: Node) -> bool:
    """Whether a shape has a target of its own."""
    return any(declared.values(shape, name) for name in _DECLARED) or is_class(declared, shape)


def is_class(declared: Declarations, shape: Node) -> bool:
    """Whether a shape is a class, too, and so targets its instances (section 2.1.3.3)."""
    return not declared.classes.isdisjoint(declared.types(shape))


class Targets:
    """The targets of some shapes.

    Attributes:
        named: the nodes that shapes name (``sh:targetNode``); the data need not know them.
        objective: the shapes that target objects, which more than one subject may lead to.
    """

    def __init__(self, declared: Declarations, shapes: Iterable[Shape]) -> None:
        self.named: dict[Term, list[Shape]] = {}
        self._classes: dict[Term, list[Shape]] = {}
        self._subjects: dict[Iri, list[Shape]] = {}
        self._objects: dict[Iri, list[Shape]] = {}
        tables: tuple[dict[Any, list[Shape]], ...] = (
            self.named,
            self._classes,
            self._subjects,
            self._objects,
        )
        classes = declared.classes
        for shape in shapes:
            for name, table in zip(_DECLARED, tables, strict=True):
                for value in declared.values(shape.node, name):
                    table.setdefault(value, []).append(shape)
            if not classes.isdisjoint(declared.types(shape.node)):
                self._classes.setdefault(shape.node, []).append(shape)
        self.objective = frozenset(shape for shapes in self._objects.values() for shape in shapes)

    def chosen(self, data: Data, nodes: Iterable[Term]) -> Iterator[tuple[Term, Sequence[Shape]]]:
        """Each focus node among some nodes and what they point to, with its shapes.

        A node comes more than once if it is targeted both for what is said of it and as an object.
        """
        known: dict[tuple[object, ...], tuple[Shape, ...]] = {}
        subjects, objects, named = tuple(self._subjects), tuple(self._objects), self.named
        for node in nodes:
            about = data.about(node)
            key: tuple[object, ...] = tuple(about.get(TYPE, ()))
            if subjects:
                key = key, tuple([name in about for name in subjects])
            shapes = known.get(key)
            if shapes is None:
                shapes = known[key] = tuple(self._of_subject(data, about))
            if named and node in named:
                shapes = tuple(dict.fromkeys([*shapes, *named[node]]))
            if shapes:
                yield node, shapes
            for name in objects:
                for value in about.get(name, ()):
                    yield value, self._objects[name]

    def _of_subject(self, data: Data, about: Mapping[Iri, Sequence[Term]]) -> list[Shape]:
        """The shapes whose targets are of a class that is said, or have a property that is."""
        types = [each for each in about.get(TYPE, ()) if not isinstance(each, Literal)]
        classes = dict.fromkeys(above for each in types for above in data.classes(each))
        found = [shape for each in classes for shape in self._classes.get(each, ())]
        found += [
            shape for name, these in self._subjects.items() if name in about for shape in these
        ]
        return list(dict.fromkeys(found))
