"""From a shapes graph to functions that check focus nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from publisher.checks.shacl import paths, selects, shape
from publisher.checks.shacl.constraints import BUILDERS, Check, Scope
from publisher.checks.shacl.data import Data, Holding, axioms, held_by_nobody
from publisher.checks.shacl.declarations import Declarations, fault
from publisher.checks.shacl.patterns import Complex
from publisher.checks.shacl.selects import Answers, Select
from publisher.checks.shacl.shape import Part, Rule, Shape
from publisher.checks.shacl.targets import Targets, targeted
from publisher.checks.shacl.values import integer
from publisher.checks.shacl.violations import Origin, Violation
from publisher.errors import ConfigError
from publisher.grouping import Graph, Grouped
from publisher.terms import SH, Iri, Literal, Node, Prefixes, Term, Triple

_COMBINED: dict[str, tuple[str, Callable[[list[Shape]], Check]]] = {
    "and": ("And", shape.conjunction),
    "or": ("Or", shape.disjunction),
    "xone": ("Xone", shape.exclusion),
}
_QUOTAS = {"qualifiedMinCount": "QualifiedMinCount", "qualifiedMaxCount": "QualifiedMaxCount"}


@dataclass(frozen=True, slots=True)
class Validation:
    """What validation found.

    Attributes:
        violations: what is wrong.
        unanswered: shapes with a query that could not be answered exactly; pySHACL is to do it.
    """

    violations: list[Violation]
    unanswered: frozenset[Node]


class Shapes:
    """Shapes, compiled once.

    Attributes:
        named: focus nodes that no document may be about: those that shapes name, and the classes
            and properties of the ontology.
        remainder: the shapes with targets of their own that are not compiled, each with the reason.
        origins: what a result of pySHACL comes from: shape → its origin.
    """

    def __init__(
        self, declared: Declarations, ontology: Iterable[Triple], prefixes: Prefixes
    ) -> None:
        self._compiler = _Compiler(declared, prefixes)
        self.remainder: dict[Node, str] = {}
        compiled = list(self._compiled(declared))
        self._targets = Targets(declared, compiled)
        self._axioms = Grouped(axioms(ontology))
        self.named = tuple(dict.fromkeys((*self._targets.named, *self._axioms)))

    def _compiled(self, declared: Declarations) -> Iterator[Shape]:
        for node in declared.shapes():
            if declared.flag(node, "deactivated") or not targeted(declared, node):
                continue
            try:
                yield self._compiler.shape(node)
            except Complex as reason:
                self.remainder[node] = str(reason)

    def validate(
        self, graph: Graph, nodes: Iterable[Term], holding: Holding = held_by_nobody
    ) -> Validation:
        """Check some nodes, and what they point to where shapes target that, against all shapes.

        The nodes may be a part of the data, and parts may be checked in any order: the results
        together are those of the whole, but that a node to which two parts point may come twice.
        What is asked of the data is asked of the graph, each node for itself; only which classes a
        class is below, and which nodes are of a class, is remembered during the call.

        Args:
            graph: the data.
            nodes: the nodes to check, each once; ``named`` have to be among those of one part.
            holding: which nodes have a literal as a value.

        Raises:
            ConfigError: if a shape that has a focus node is wrong.
        """
        data = Data(graph, self._axioms, holding)
        found: list[Violation] = []
        asked: dict[Select, dict[Term, None]] = {}
        for foci in self._gathered(data, nodes):
            for each, these in foci.items():
                found += each.violations(data, these)
                for select in each.selects:
                    asked.setdefault(select, {}).update(dict.fromkeys(these))
        if not asked:
            return Validation(found, frozenset())
        answers = Answers(data, asked)
        if not answers.exact:
            return Validation(found, frozenset(select.origin.shape for select in asked))
        return Validation([*found, *answers.violations()], frozenset())

    def _gathered(
        self, data: Data, nodes: Iterable[Term]
    ) -> Iterator[Mapping[Shape, Sequence[Term]]]:
        """Each shape with its focus nodes, some of these at a time."""
        chosen = self._targets.chosen(data, nodes)
        done: set[tuple[Shape, Term]] = set()
        for some in shape.together(chosen):
            foci: dict[Shape, list[Term]] = {}
            for node, shapes in some:
                for each in shapes:
                    if each in self._targets.objective:
                        if (each, node) in done:
                            continue
                        done.add((each, node))
                    foci.setdefault(each, []).append(node)
            yield foci


def compile_shapes(
    shapes: Iterable[Triple], ontology: Iterable[Triple] = (), prefixes: Prefixes | None = None
) -> Shapes:
    """Compile a shapes graph.

    Args:
        shapes: the statements of the shapes.
        ontology: classes and properties; what it says of them counts as said in the data.
        prefixes: prefixes that queries in shapes may use undeclared.

    Raises:
        ConfigError: if a shape is wrong in a way that no data could make right.
    """
    return Shapes(Declarations(shapes), ontology, prefixes or Prefixes({}))


class _Compiler:
    """Compiles each shape once."""

    def __init__(self, declared: Declarations, prefixes: Prefixes) -> None:
        self._declared = declared
        self._prefixes = prefixes
        self._own = declared.own_parameters()
        self._done: dict[Node, Shape] = {}
        self._open: set[Node] = set()

    def shape(self, node: Node) -> Shape:
        """The compiled shape.

        Raises:
            Complex: if it can't be compiled.
        """
        if node in self._open:
            raise Complex("it refers to itself")
        if node not in self._done:
            self._open.add(node)
            try:
                self._done[node] = self._shape(node)
            finally:
                self._open.remove(node)
        return self._done[node]

    def _shape(self, node: Node) -> Shape:
        declared = self._declared
        found = Shape(node)
        if declared.flag(node, "deactivated"):
            return found
        if any(declared.has(node, name) for name in self._own):
            raise Complex("it has a constraint of a component of its own")
        path = None
        try:
            path = self._path(node)
            found.walk = None if path is None else paths.walk(path)
        except ConfigError as error:
            found.walk = failing(error)
        origins = _Origins(declared, node, path)
        for name in declared.names(node):
            try:
                self._add(found, name, origins)
            except ConfigError as error:
                found.rules.append(Rule(failing(error), Scope.FOCUS))
        return found

    def _path(self, node: Node) -> paths.Path | None:
        path = self._declared.one(node, "path")
        return None if path is None else paths.read(self._declared, path)

    def _add(self, found: Shape, name: str, origin: _Origins) -> None:
        """Add the constraints for one parameter."""
        declared, node = self._declared, found.node
        if builder := BUILDERS.get(name):
            for component, parameter, check, scope in builder(declared, node):
                found.rules.append(Rule(check, scope, origin(component, *parameter)))
        elif name == "sparql":
            for value in declared.values(node, name):
                if not declared.flag(value, "deactivated"):
                    found.selects.append(self._select(found, value, origin("SPARQL")))
        elif name in _QUOTAS or name == "qualifiedValueShape":
            found.rules += self._quotas(node, name, origin)
        else:
            found.rules += self._logic(node, name, origin)
            found.rules += self._nested(node, name, origin)

    def _logic(self, node: Node, name: str, origin: _Origins) -> Iterator[Rule]:
        declared = self._declared
        for value in declared.values(node, name):
            if name == "not":
                check = shape.negation(self._other(value, node, name))
                yield Rule(check, Scope.EACH, origin("Not", value))
            elif name in _COMBINED:
                component, combine = _COMBINED[name]
                members = declared.members(value)
                shapes = [self._other(each, node, name) for each in members]
                yield Rule(combine(shapes), Scope.EACH, origin(component, *members))

    def _nested(self, node: Node, name: str, origin: _Origins) -> Iterator[Rule]:
        declared = self._declared
        if name in {"closed", "ignoredProperties"}:
            for part in self._closure(node, name, origin("Closed")):
                yield Rule(part, Scope.FOCUS)
        elif name == "property":
            values = declared.values(node, name)
            part = shape.Properties([self._property(node, each) for each in values])
            yield Rule(part, Scope.EACH)
        elif name == "node":
            for value in declared.values(node, name):
                if declared.values(value, "path"):
                    raise fault(node, "names a property shape in sh:node; write sh:property")
                other = self._other(value, node, name)
                yield Rule(shape.conformance(other), Scope.EACH, origin("Node", value), other)

    def _property(self, node: Node, value: Term) -> tuple[Iri | None, Shape]:
        """A property shape, with its path where that is a property."""
        found = self._declared.values(value, "path")
        if not found:
            raise fault(node, "has a sh:property without a sh:path; add it there")
        plain = isinstance(found[0], Iri) and not self._declared.is_list(found[0])
        return Iri(str(found[0])) if plain else None, self._other(value, node, "property")

    def _other(self, value: Term, node: Node, name: str) -> Shape:
        """A shape that another names."""
        if isinstance(value, Literal):
            raise fault(node, f"has the text '{value}' for sh:{name}; name a shape")
        other = self.shape(value)
        if other.selects:
            raise Complex("it has a query in a shape within a shape")
        return other

    def _closure(self, node: Node, name: str, origin: Origin) -> Iterator[Part]:
        declared = self._declared
        if name == "ignoredProperties":
            if not declared.values(node, "closed"):
                raise fault(node, "has sh:ignoredProperties and no sh:closed; add it")
        elif declared.flag(node, "closed"):
            lists = declared.values(node, "ignoredProperties")
            allowed = [each for value in lists for each in declared.members(value)]
            for property_ in declared.values(node, "property"):
                allowed += declared.values(property_, "path")
            yield shape.closure(origin, [each for each in allowed if isinstance(each, Iri)])

    def _quotas(self, node: Node, name: str, origin: _Origins) -> Iterator[Rule]:
        """How many values have to conform to a shape (SHACL, section 4.7.3)."""
        declared = self._declared
        if not declared.values(node, "path"):
            return
        if not declared.values(node, "qualifiedValueShape"):
            raise fault(node, f"has sh:{name} and no sh:qualifiedValueShape; add it")
        if name not in _QUOTAS:
            if not any(declared.values(node, each) for each in _QUOTAS):
                raise fault(node, "has a sh:qualifiedValueShape and no sh:qualifiedMinCount")
            return
        number = declared.one(node, name)
        count = integer(number)
        if number is None or count is None or count < 0:
            raise fault(node, f"has '{number}' for sh:{name}; write a whole number from 0")
        for value in declared.values(node, "qualifiedValueShape"):
            siblings = [self._other(each, node, name) for each in self._siblings(node, value)]
            holds = count.__le__ if name == "qualifiedMinCount" else count.__ge__
            check = shape.quota(self._other(value, node, name), siblings, holds)
            yield Rule(check, Scope.VALUES, origin(_QUOTAS[name], number))

    def _siblings(self, node: Node, value: Term) -> list[Term]:
        declared = self._declared
        if not declared.flag(node, "qualifiedValueShapesDisjoint"):
            return []
        parents = declared.subjects("property", node)
        beside = (each for parent in parents for each in declared.values(parent, "property"))
        found = (other for each in beside for other in declared.values(each, "qualifiedValueShape"))
        return [other for other in dict.fromkeys(found) if other != value]

    def _select(self, found: Shape, value: Term, origin: Origin) -> Select:
        if found.walk is not None:
            raise Complex("it has a query of a property shape")
        return selects.read(self._declared, value, origin, self._prefixes)


class _Origins:
    """The origins of the violations of one shape."""

    def __init__(self, declared: Declarations, node: Node, path: paths.Path | None) -> None:
        self._node = node
        self._path = path
        severities = declared.values(node, "severity")
        self._severity = severities[0] if severities else SH["Violation"]
        said = declared.values(node, "message")
        self._messages = tuple(text for text in said if isinstance(text, Literal))

    def __call__(self, component: str, *parameter: Term) -> Origin:
        return Origin(self._node, component, self._severity, self._path, self._messages, parameter)


def failing(error: ConfigError) -> Callable[..., NoReturn]:
    """A function that raises an error: a wrong shape is told of once it has a focus node."""

    def fail(*_: object) -> NoReturn:
        raise error

    return fail
