"""Shapes: what SHACL says about the content, in words for those who write it.

Shapes are the project's own files and trusted: a regular expression in a ``sh:pattern`` can be
written so that matching takes for ever, and SPARQL in a ``sh:sparql`` runs without limits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from publisher.checks.report import Locate, Report, Result, Severity, nowhere
from publisher.checks.shacl.compilation import compile_shapes
from publisher.checks.shacl.paths import Property, shown
from publisher.checks.shacl.violations import Violation
from publisher.garbage import unsought
from publisher.grouping import Enumerated, Grouped, Kept
from publisher.terms import SH, Blank, Iri, Literal, Node, Prefixes, Term, Triple

_SEVERITIES = {SH["Info"]: Severity.INFO, SH["Warning"]: Severity.WARNING}

# What a shape without a message of its own means: constraint → what to say.
_MEANINGS: Mapping[str, str] = {
    "MinCount": "has too few values of {path}; it needs at least {parameter}",
    "MaxCount": "has too many values of {path}; at most {parameter} allowed",
    "Datatype": "{value} of {path} is not a well-formed {parameter}; correct it",
    "Class": "{value} of {path} is not a {parameter}; choose another, or say that it is",
    "NodeKind": "{value} of {path} is of the wrong kind; it has to be {parameter}",
    "In": "{value} of {path} is not on the list; choose one of: {parameter}",
    "HasValue": "{path} lacks the value {parameter}; add it",
    "Pattern": "{value} of {path} is not written as {parameter}; correct it",
    "LanguageIn": "{value} of {path} is in none of the languages {parameter}",
    "UniqueLang": "{path} has several values in one language; keep one of each",
    "MinLength": "{value} of {path} is shorter than {parameter} characters",
    "MaxLength": "{value} of {path} is longer than {parameter} characters",
    "MinExclusive": "{value} of {path} is not more than {parameter}; correct it",
    "MinInclusive": "{value} of {path} is not {parameter} or more; correct it",
    "MaxExclusive": "{value} of {path} is not less than {parameter}; correct it",
    "MaxInclusive": "{value} of {path} is not {parameter} or less; correct it",
    "Equals": "{path} and {parameter} differ by {value}; give both the same values",
    "Disjoint": "{value} is a value of both {path} and {parameter}; remove it from one",
    "LessThan": "{value} of {path} is not less than {parameter}; correct one of them",
    "LessThanOrEquals": "{value} of {path} is more than {parameter}; correct one of them",
    "Not": "{value} of {path} conforms to {parameter}, and must not; correct it",
    "And": "{value} of {path} does not conform to all of: {parameter}; correct it",
    "Or": "{value} of {path} conforms to none of: {parameter}; correct it",
    "Xone": "{value} of {path} does not conform to just one of: {parameter}; correct it",
    "Node": "{value} of {path} does not conform to {parameter}; correct it",
    "QualifiedMinCount": "has too few values of {path} that conform; it needs {parameter}",
    "QualifiedMaxCount": "has too many values of {path} that conform; at most {parameter} allowed",
    "Closed": "{path} is not allowed here; remove it, or use another property",
}
_ALL = "breaks a rule of {shape}; correct it"


@unsought()
def run(
    data: Iterable[Triple] | Kept,
    shapes: Iterable[Triple],
    *,
    prefixes: Prefixes,
    ontology: Iterable[Triple] = (),
    locate: Locate = nowhere,
) -> Report:
    """Validate the content against shapes (SHACL, W3C Recommendation of 2017, core and SPARQL).

    Args:
        data: what the content says, each statement once; grouped, if it is already.
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
    graph = data if isinstance(data, Kept) else Grouped(data)
    checks = Shapes(graph, shapes, prefixes=prefixes, ontology=ontology, locate=locate)
    found = checks.around((*checks.graph, *checks.others()))
    return Report((*found.results, *checks.remainder(found.unanswered)))


class Found(NamedTuple):
    """What is found around some nodes: results, and shapes of which it can't be told so."""

    results: list[Result]
    unanswered: frozenset[Node]


class Shapes:
    """Shapes, and the content that is checked with them, one node after the other.

    Args:
        graph: what the content says.
        shapes, prefixes, ontology, locate: as :func:`run` has them.

    Raises:
        ConfigError: from every method, if the shapes are wrong.
    """

    def __init__(
        self,
        graph: Enumerated,
        shapes: Iterable[Triple],
        *,
        prefixes: Prefixes,
        ontology: Iterable[Triple] = (),
        locate: Locate = nowhere,
    ) -> None:
        self.graph = graph
        self._declared, self._ontology, self._prefixes = list(shapes), list(ontology), prefixes
        self._compiled = compile_shapes(self._declared, self._ontology, prefixes)
        self._content = _Content(graph)
        self._telling = _Telling(self._content, prefixes, locate)

    def others(self) -> list[Term]:
        """The nodes of which the content says nothing, and that have to be checked all the same."""
        about = self.graph.about
        return [n for n in self._compiled.named if isinstance(n, Literal) or not about(n)]

    def around(self, nodes: Iterable[Term]) -> Found:
        """What is found around some nodes, whatever is found around others."""
        validation = self._compiled.validate(self.graph, nodes, self._content.holding)
        return Found(list(self._told(validation.violations)), validation.unanswered)

    def remainder(self, unanswered: Iterable[Node]) -> Iterator[Result]:
        """What is found by shapes that are not compiled, or that could not be answered."""
        if left := {*self._compiled.remainder, *unanswered}:
            from publisher.checks.shacl import remainder

            found = remainder.validate(
                self._content.triples,
                self._declared,
                chosen=left,
                ontology=self._ontology,
                prefixes=self._prefixes,
            )
            yield from self._told(found)

    def _told(self, violations: Iterable[Violation]) -> Iterator[Result]:
        return (self._telling.result(each) for found in violations for each in _flat(found))


def _flat(violation: Violation) -> Iterator[Violation]:
    """A violation, and those that are its details."""
    yield violation
    for each in violation.details:
        yield from _flat(each)


class _Content:
    """The statements that are checked."""

    def __init__(self, graph: Enumerated) -> None:
        self.graph = graph

    @property
    def triples(self) -> Iterator[Triple]:
        """All of them; few checks need to see them so."""
        for subject in self.graph:
            for predicate, values in self.graph.about(subject).items():
                yield from (Triple(subject, predicate, value) for value in values)

    @cached_property
    def _literals(self) -> Mapping[Literal, Mapping[Iri, list[Node]]]:
        found: dict[Literal, dict[Iri, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in self.triples:
            if isinstance(value, Literal):
                found[value][predicate].append(subject)
        return found

    def holding(self, literal: Literal) -> Mapping[Iri, Sequence[Node]]:
        """The nodes of which a literal is a value: property → subjects."""
        return self._literals.get(literal, {})

    def holder(self, node: Term) -> Node:
        """The nearest IRI that leads to a node; the node itself if none does."""
        seen: set[Term] = set()
        while not isinstance(node, Iri) and node not in seen:
            seen.add(node)
            pointing = self.holding if isinstance(node, Literal) else self.graph.pointing
            leading = [each for some in pointing(node).values() for each in some]  # type: ignore[arg-type]
            node = min(leading, key=lambda each: (isinstance(each, Blank), each), default=node)
        return Blank(node.value) if isinstance(node, Literal) else node


class _Telling:
    """Puts violations into words."""

    def __init__(self, content: _Content, prefixes: Prefixes, locate: Locate) -> None:
        self._content = content
        self._prefixes = prefixes
        self._locate = locate

    def result(self, violation: Violation) -> Result:
        """The result for a violation."""
        resource = self._content.holder(violation.focus)
        path = violation.path
        file, line = self._locate(resource) if isinstance(resource, Iri) else (None, None)
        return Result(
            _SEVERITIES.get(Iri(str(violation.origin.severity)), Severity.VIOLATION),
            resource,
            self._message(violation),
            f"shapes.{violation.origin.component}",
            path.iri if isinstance(path, Property) else None,
            violation.value,
            file,
            line,
        )

    def _message(self, violation: Violation) -> str:
        """What the shape says in English; what its constraint means if it says nothing."""
        origin = violation.origin
        meaning = _MEANINGS.get(origin.component)
        said = origin.messages if meaning else violation.messages
        if said:
            texts = {text.value: _rank(text) for text in said}
            best = min(texts.values())
            return " ".join(sorted(text for text, rank in texts.items() if rank == best))
        return (meaning or _ALL).format(
            path=shown(violation.path, self._prefixes) if violation.path else "this resource",
            parameter=", ".join(dict.fromkeys(map(self._shown, origin.parameter))) or "a value",
            value="a value" if violation.value is None else self._shown(violation.value),
            shape=self._shown(origin.shape),
        )

    def _shown(self, term: Term) -> str:
        """A term as a message shows it."""
        if isinstance(term, Iri):
            return self._prefixes.shorten(term) or f"<{term}>"
        if isinstance(term, Blank):
            return term[2:]
        return f"'{term}'" if term.language else str(term)


def _rank(text: Literal) -> int:
    """The rank of a message: English first, then without a language, then any other."""
    language = text.language.lower()
    if language == "en" or language.startswith("en-"):
        return 0
    return 2 if language else 1
