"""Shapes: what SHACL says about the content, in words for those who write it.

Shapes are the project's own files and trusted: a regular expression in a ``sh:pattern`` can be
written so that matching takes for ever, and SPARQL in a ``sh:sparql`` runs without limits. Nothing
is fetched all the same: ``owl:imports``, JavaScript and the loading of graphs by SPARQL are off.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import rdflib
import rdflib.plugins.sparql
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib.collection import Collection

from publisher.checks.report import Locate, Report, Result, Severity, nowhere
from publisher.errors import ConfigError
from publisher.terms import (
    LANG_STRING,
    RDF,
    SH,
    STRING,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Term,
    Triple,
    rdflib_graph,
)

rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False

_SEVERITIES = {SH["Info"]: Severity.INFO, SH["Warning"]: Severity.WARNING}

# pySHACL tells its log what the report says; this one writes nothing unless somebody listens.
_SILENT = logging.getLogger("publisher.shapes")
_SILENT.addHandler(logging.NullHandler())

# A blank node has a label that nobody wrote.
_OWN_LABEL = re.compile(r"'?\bf[0-9a-f]{12}n\d+'?")

# What a shape without a message of its own means: constraint → its parameter, and what to say.
_MEANINGS: Mapping[str, tuple[str, str]] = {
    "MinCount": ("minCount", "has too few values of {path}; it needs at least {parameter}"),
    "MaxCount": ("maxCount", "has too many values of {path}; at most {parameter} allowed"),
    "Datatype": ("datatype", "{value} of {path} is not a well-formed {parameter}; correct it"),
    "Class": ("class", "{value} of {path} is not a {parameter}; choose another, or say that it is"),
    "NodeKind": ("nodeKind", "{value} of {path} is of the wrong kind; it has to be {parameter}"),
    "In": ("in", "{value} of {path} is not on the list; choose one of: {parameter}"),
    "HasValue": ("hasValue", "{path} lacks the value {parameter}; add it"),
    "Pattern": ("pattern", "{value} of {path} is not written as {parameter}; correct it"),
    "LanguageIn": ("languageIn", "{value} of {path} is in none of the languages {parameter}"),
    "UniqueLang": ("uniqueLang", "{path} has several values in one language; keep one of each"),
    "MinLength": ("minLength", "{value} of {path} is shorter than {parameter} characters"),
    "MaxLength": ("maxLength", "{value} of {path} is longer than {parameter} characters"),
    "Closed": ("closed", "{path} is not allowed here; remove it, or use another property"),
}


def run(
    data: Iterable[Triple],
    shapes: Iterable[Triple],
    *,
    prefixes: Prefixes,
    ontology: Iterable[Triple] = (),
    locate: Locate = nowhere,
) -> Report:
    """Validate the content against shapes (SHACL, W3C Recommendation of 2017, core and SPARQL).

    Args:
        data: what the content says.
        shapes: the shapes graph.
        prefixes: with which messages shorten IRIs.
        ontology: the classes and properties; a ``sh:class`` accepts subclasses that it states.
        locate: where a resource is described.

    Returns:
        One result for each validation result. It is about the nearest IRI that leads to the focus
        node; the name of its check is ``shapes.`` and the constraint, such as ``shapes.MinCount``.

    Raises:
        ConfigError: if the shapes themselves are wrong.
    """
    triples = list(data)
    graph = rdflib_graph(shapes, prefixes)
    found = _validate(rdflib_graph(triples, prefixes), graph, rdflib_graph(ontology, prefixes))
    reading = _Reading(found, graph, triples, prefixes)
    return Report(reading.result(node, locate) for node in reading.results())


def _validate(data: rdflib.Graph, shapes: rdflib.Graph, ontology: rdflib.Graph) -> rdflib.Graph:
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
    """Reads a validation report: its nodes are rdflib's, what it gives are our terms."""

    def __init__(
        self, report: rdflib.Graph, shapes: rdflib.Graph, data: list[Triple], prefixes: Prefixes
    ) -> None:
        self.report = report
        self.shapes = shapes
        self.prefixes = prefixes
        self._holders: dict[Term, list[Node]] = defaultdict(list)
        for subject, _, value in data:
            if not isinstance(value, Iri):
                self._holders[value].append(subject)

    def results(self) -> Iterator[rdflib.term.Node]:
        """The nodes of the validation results."""
        return self.report.subjects(rdflib.RDF.type, rdflib.URIRef(SH["ValidationResult"]))

    def result(self, node: rdflib.term.Node, locate: Locate) -> Result:
        """One validation result (SHACL, section 3.6.2)."""
        resource = self._holder(_term(self._value(node, "focusNode")))
        path = self._value(node, "resultPath")
        value = self._value(node, "value")
        file, line = locate(resource) if isinstance(resource, Iri) else (None, None)
        return Result(
            _SEVERITIES.get(Iri(self._value(node, "resultSeverity") or ""), Severity.VIOLATION),
            resource,
            self._message(node),
            f"shapes.{self._constraint(node)}",
            Iri(path) if isinstance(path, rdflib.URIRef) else None,
            None if value is None else _term(value),
            file,
            line,
        )

    def _value(self, node: rdflib.term.Node, name: str) -> rdflib.term.Node | None:
        return self.report.value(node, rdflib.URIRef(SH[name]))

    def _constraint(self, node: rdflib.term.Node) -> str:
        component = str(self._value(node, "sourceConstraintComponent") or "")
        return component.removeprefix(SH).removesuffix("ConstraintComponent")

    def _holder(self, node: Term) -> Node:
        """The nearest IRI that leads to a node; the node itself if none does."""
        seen: set[Term] = set()
        while not isinstance(node, Iri) and node not in seen:
            seen.add(node)
            leading = self._holders.get(node, [])
            node = min(leading, key=lambda each: (isinstance(each, Blank), each), default=node)
        return Blank(node.value) if isinstance(node, Literal) else node

    def _message(self, node: rdflib.term.Node) -> str:
        """What the shape says in English; what its constraint means if it says nothing."""
        shape = self._value(node, "sourceShape")
        found = self.report.objects(node, rdflib.URIRef(SH["resultMessage"]))
        texts = {str(text): _english(text) for text in found}
        meaning = _MEANINGS.get(self._constraint(node))
        own = (shape, rdflib.URIRef(SH["message"]), None) in self.shapes
        if meaning is None or own:
            best = min(texts.values(), default=0)
            return " ".join(sorted(text for text, rank in texts.items() if rank == best))
        name, words = meaning
        parameter = self.shapes.value(shape, rdflib.URIRef(SH[name]))
        value = self._value(node, "value")
        return words.format(
            path=self._path(self._value(node, "resultPath")),
            parameter=self._shown(parameter, self.shapes),
            value=self._shown(value, self.report),
        )

    def _shown(self, node: rdflib.term.Node | None, graph: rdflib.Graph) -> str:
        """A node as a message shows it; a list as its members."""
        if node is None:
            return "a value"
        if (node, rdflib.RDF.first, None) in graph:
            return ", ".join(self._shown(member, graph) for member in Collection(graph, node))
        if isinstance(node, rdflib.URIRef):
            return self.prefixes.shorten(node) or f"<{node}>"
        return f"'{node}'" if isinstance(node, rdflib.Literal) and node.language else str(node)

    def _path(self, path: rdflib.term.Node | None) -> str:
        """A property path as SPARQL writes it (SHACL, section 2.3.1)."""
        if path is None:
            return "this resource"
        if isinstance(path, rdflib.URIRef):
            return self.prefixes.shorten(path) or f"<{path}>"
        if (path, rdflib.RDF.first, None) in self.report:
            return "/".join(self._path(step) for step in Collection(self.report, path))
        for name, (before, after) in _PATHS.items():
            inner = self.report.value(path, rdflib.URIRef(SH[name]))
            if inner is not None and name == "alternativePath":
                return f"({'|'.join(self._path(step) for step in Collection(self.report, inner))})"
            if inner is not None:
                return f"{before}{self._path(inner)}{after}"
        return "its path"


_PATHS = {
    "inversePath": ("^", ""),
    "alternativePath": ("", ""),
    "zeroOrMorePath": ("", "*"),
    "oneOrMorePath": ("", "+"),
    "zeroOrOnePath": ("", "?"),
}


def _english(text: rdflib.term.Node) -> int:
    """The rank of a message: English first, then without a language, then any other."""
    language = (getattr(text, "language", None) or "").lower()
    if language == "en" or language.startswith("en-"):
        return 0
    return 2 if language else 1


def _term(node: rdflib.term.Node | None) -> Term:
    """Our term for one of rdflib's."""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), LANG_STRING, node.language)
        return Literal(str(node), Iri(node.datatype or STRING))
    return Blank(f"_:{node}") if isinstance(node, rdflib.BNode) else Iri(node or RDF["nil"])
