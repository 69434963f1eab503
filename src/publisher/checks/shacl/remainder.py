"""What is not compiled, by pySHACL: the harder SPARQL, components of one's own, and recursion.

pySHACL and rdflib take a third of a second to load, so that this module is imported only where it
is needed. Nothing is fetched: ``owl:imports`` and JavaScript are off, and so is the loading of
graphs (``rdflib_graph``).
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence

import rdflib
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator

from publisher.checks.shacl import paths
from publisher.checks.shacl.declarations import Declarations
from publisher.checks.shacl.violations import Origin, Violation
from publisher.errors import ConfigError
from publisher.terms import (
    LANG_STRING,
    RDF,
    SH,
    STRING,
    TYPE,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Term,
    Triple,
    rdflib_graph,
)

# pySHACL tells its log what the report says; this one writes nothing unless somebody listens.
_SILENT = logging.getLogger("publisher.shapes")
_SILENT.addHandler(logging.NullHandler())

# A blank node has a label that nobody wrote.
_OWN_LABEL = re.compile(r"'?\bf[0-9a-f]{12}n\d+'?")
_TARGETS = frozenset(
    SH[f"target{name}"] for name in ("", "Node", "Class", "SubjectsOf", "ObjectsOf")
)


def validate(
    data: Iterable[Triple],
    shapes: Sequence[Triple],
    *,
    chosen: Collection[Node] | None = None,
    ontology: Iterable[Triple] = (),
    prefixes: Prefixes,
) -> Iterator[Violation]:
    """Validate with pySHACL.

    Args:
        data: the data.
        shapes: the shapes graph.
        chosen: the shapes whose targets count; ``None``: those of all.
        ontology: what is added to the data.
        prefixes: those that queries may use.

    Raises:
        ConfigError: if the shapes are wrong.
    """
    declared = Declarations(shapes)
    if chosen is not None:
        shapes = [triple for triple in shapes if not _is_target(triple, declared, chosen)]
    graph = rdflib_graph(shapes, prefixes)
    report = _report(rdflib_graph(data, prefixes), graph, rdflib_graph(ontology, prefixes))
    reading = _Reading(report, declared)
    return (reading.violation(node) for node in reading.top())


def _is_target(triple: Triple, declared: Declarations, chosen: Collection[Node]) -> bool:
    """Whether a statement gives a target to a shape that isn't chosen."""
    if triple.subject in chosen:
        return False
    return triple.predicate in _TARGETS or (
        triple.predicate == TYPE and triple.object in declared.classes
    )


def _report(data: rdflib.Graph, shapes: rdflib.Graph, ontology: rdflib.Graph) -> rdflib.Graph:
    """The validation report, as SHACL writes it."""
    # pyshacl.validate() would put a handler on stderr and change how rdflib reads literals, for the
    # whole process and for good; its Validator does neither.
    options = {"inference": "none", "inplace": True, "use_js": False, "logger": _SILENT}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of shapes that refer to each other; results stay right
        try:
            validator = Validator(
                DataGraph.from_rdflib(data), shacl_graph=shapes, ont_graph=ontology, options=options
            )
            report = validator.run()[1]  # type: ignore[no-untyped-call]
        except Exception as error:
            # pySHACL names most faults of shapes. Over others it trips with whatever error comes,
            # such as a sh:pattern that is a number; and rdflib raises plain Exception for SPARQL
            # with an unknown prefix. Nothing but shapes is read here that a person wrote.
            reason = _OWN_LABEL.sub("a shape", " ".join(str(error).split())).rstrip(".")
            if not isinstance(error, ReportableRuntimeError) and type(error) is not Exception:
                reason = f"pySHACL stumbles over them ({type(error).__name__}: {reason})"
            raise ConfigError(f"the shapes can't be used: {reason}; correct them") from error
    assert isinstance(report, rdflib.Graph)  # noqa: S101 - for the type checker
    return report


class _Reading:
    """Reads a validation report."""

    def __init__(self, report: rdflib.Graph, declared: Declarations) -> None:
        self._report = report
        self._declared = declared

    def top(self) -> Iterator[rdflib.term.Node]:
        """The results that are no details of others."""
        return self._report.objects(None, rdflib.URIRef(SH["result"]))

    def violation(self, node: rdflib.term.Node) -> Violation:
        """One validation result (SHACL, section 3.6.2)."""
        origin = self._origin(node)
        path = self._term(node, "resultPath")
        value = self._term(node, "value")
        messages = (_term(each) for each in self._all(node, "resultMessage"))
        return Violation(
            origin,
            self._term(node, "focusNode") or RDF["nil"],
            value,
            None if path is None else paths.read(self._declared, path),
            tuple(each for each in messages if isinstance(each, Literal)),
            tuple(self.violation(each) for each in self._all(node, "detail")),
        )

    def _origin(self, node: rdflib.term.Node) -> Origin:
        declared, shape = self._declared, self._term(node, "sourceShape")
        assert shape is not None  # noqa: S101 - every result has one
        component = str(self._term(node, "sourceConstraintComponent"))
        component = component.removeprefix(SH).removesuffix("ConstraintComponent")
        values = declared.values(shape, component[:1].lower() + component[1:])
        parameter = declared.members(values[0]) if _is_list(declared, values) else values
        said = declared.values(shape, "message")
        return Origin(
            Blank(shape) if isinstance(shape, Blank) else Iri(str(shape)),
            component,
            self._term(node, "resultSeverity") or SH["Violation"],
            None,
            tuple(text for text in said if isinstance(text, Literal)),
            tuple(parameter),
        )

    def _all(self, node: rdflib.term.Node, name: str) -> Iterator[rdflib.term.Node]:
        return self._report.objects(node, rdflib.URIRef(SH[name]))

    def _term(self, node: rdflib.term.Node, name: str) -> Term | None:
        value = self._report.value(node, rdflib.URIRef(SH[name]))
        return None if value is None else _term(value)


def _is_list(declared: Declarations, values: Sequence[Term]) -> bool:
    return len(values) == 1 and declared.is_list(values[0])


def _term(node: rdflib.term.Node) -> Term:
    """Our term for one of rdflib's."""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), LANG_STRING, node.language)
        return Literal(str(node), Iri(node.datatype or STRING))
    return Blank(f"_:{node}") if isinstance(node, rdflib.BNode) else Iri(node)
