"""The shapes graph as its author wrote it: parameters, lists, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from publisher.checks.shacl.values import boolean
from publisher.errors import ConfigError
from publisher.grouping import Grouped
from publisher.terms import OWL, RDF, RDFS, SH, TYPE, Blank, Iri, Literal, Node, Term, Triple

_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_SINGLE = ("property", "node", "not", "qualifiedValueShape")
_LISTED = ("and", "or", "xone")


def fault(node: Term, reason: str) -> ConfigError:
    """The error of a shape that can't be used.

    Args:
        node: the shape, or a part of it.
        reason: what is wrong with it, as a clause that follows its name.
    """
    name = "a shape" if isinstance(node, Blank) else f"<{node}>"
    return ConfigError(f"the shapes can't be used: {name} {reason}; correct them")


class Declarations:
    """The statements of a shapes graph."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        statements = dict.fromkeys(triples)
        self._graph = Grouped(statements)

    def names(self, node: Term) -> Iterator[str]:
        """The properties of a node in SHACL's namespace, without it."""
        if not isinstance(node, Literal):
            for name in self._graph.about(node):
                if name.startswith(SH):
                    yield name.removeprefix(SH)

    def values(self, node: Term, name: str) -> Sequence[Term]:
        """The values of one of SHACL's properties."""
        return () if isinstance(node, Literal) else self._graph.about(node).get(SH[name], ())

    def has(self, node: Term, property_: Iri) -> bool:
        """Whether anything is said with a property of a node."""
        return not isinstance(node, Literal) and property_ in self._graph.about(node)

    def subjects(self, name: str, value: Node) -> Sequence[Node]:
        """The nodes that have a value for one of SHACL's properties."""
        return self._graph.pointing(value).get(SH[name], ())

    def instances(self, kind: Iri) -> Sequence[Node]:
        """The nodes of which it is said that they are of a class."""
        return self._graph.pointing(kind).get(TYPE, ())

    def subclasses(self, kind: Iri) -> set[Node]:
        """A class and all that is below it."""
        found: set[Node] = {kind}
        queue: list[Node] = [kind]
        while queue:
            below = self._graph.pointing(queue.pop()).get(RDFS["subClassOf"], ())
            queue += [each for each in below if each not in found]
            found.update(below)
        return found

    def one(self, node: Term, name: str) -> Term | None:
        """The value of a property that has one at most.

        Raises:
            ConfigError: if there are several.
        """
        values = self.values(node, name)
        if len(values) > 1:
            raise fault(node, f"has several values of sh:{name}; it may have one")
        return values[0] if values else None

    def flag(self, node: Term, name: str) -> bool:
        """The truth value of a property, false where it has none.

        Raises:
            ConfigError: if it is not one.
        """
        value = self.one(node, name)
        if value is None:
            return False
        truth = boolean(value)
        if truth is None:
            raise fault(node, f"has '{value}' for sh:{name}; it is true or false")
        return truth

    def is_list(self, node: Term) -> bool:
        """Whether a node begins a list, which may be empty."""
        return node == _NIL or self.has(node, _FIRST)

    def members(self, node: Term) -> list[Term]:
        """The members of a list.

        Raises:
            ConfigError: if it is not a list.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while node != _NIL:
            about = {} if isinstance(node, Literal) else self._graph.about(node)
            first, rest = about.get(_FIRST, ()), about.get(_REST, ())
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise fault(node, "has something in place of a list; write ( … )")
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return found

    def shapes(self) -> list[Node]:
        """Every shape of the graph, each once (SHACL, section 2.1).

        Raises:
            ConfigError: if one is both a node shape and a property shape, or has no path or several
                where it needs one.
        """
        node_shapes = self.instances(SH["NodeShape"])
        property_shapes = self.instances(SH["PropertyShape"])
        for shape in node_shapes:
            if self.values(shape, "path"):
                raise fault(shape, "is a sh:NodeShape and has a sh:path; make it a property shape")
        for shape in property_shapes:
            if not self.values(shape, "path"):
                raise fault(shape, "is a sh:PropertyShape and has no sh:path; add it")
        found = dict.fromkeys([*node_shapes, *property_shapes, *self._implied()])
        for shape in found:
            self.one(shape, "path")
        return list(found)

    def _implied(self) -> Iterator[Node]:
        """The shapes that are known by what is said of them, or with them."""
        for subject in self._graph:
            about = self._graph.about(subject)
            if any(SH[name] in about for name in (*_TARGETS, "property", "node")):
                yield subject
            for name in _SINGLE:
                yield from _nodes(about.get(SH[name], ()))
            for name in _LISTED:
                for value in about.get(SH[name], ()):
                    yield from _nodes(self._listed(subject, name, value))

    def _listed(self, shape: Node, name: str, value: Term) -> list[Term]:
        members = self.members(value)
        if not members:
            raise fault(shape, f"has an empty list for sh:{name}; name a shape in it")
        return members

    def own_parameters(self) -> set[Iri]:
        """The parameters of constraint components that are none of SHACL's own (section 6)."""
        components = (
            node
            for kind in self.subclasses(SH["ConstraintComponent"])
            for node in self._graph.pointing(kind).get(TYPE, ())
            if not node.startswith(SH)
        )
        parameters = (each for node in components for each in self.values(node, "parameter"))
        paths = (path for each in parameters for path in self.values(each, "path"))
        return {path for path in paths if isinstance(path, Iri)}

    @cached_property
    def classes(self) -> set[Node]:
        """What makes a shape that is of it a class, too: the target of its own instances."""
        return self.subclasses(RDFS["Class"]) | self.subclasses(OWL["Class"])

    def types(self, node: Node) -> Sequence[Term]:
        """What a node is said to be."""
        return self._graph.about(node).get(TYPE, ())


def _nodes(terms: Iterable[Term]) -> Iterator[Node]:
    return (term for term in terms if not isinstance(term, Literal))
