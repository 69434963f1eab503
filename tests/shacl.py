"""Random shapes and data for them, in Turtle, and what pySHACL and we find."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import pyoxigraph as ox
from hypothesis import strategies as st

from publisher.checks.shacl import remainder
from publisher.checks.shacl.compilation import compile_shapes
from publisher.checks.shacl.violations import Violation
from publisher.grouping import Grouped
from publisher.oxigraph import from_triples
from publisher.terms import Blank, Iri, Literal, Namespace, Node, Prefixes, Term, Triple

EX = Namespace("https://agency.example/")
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ex: <https://agency.example/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


def turtle(text: str) -> list[Triple]:
    quads = ox.parse(HEAD + text, ox.RdfFormat.TURTLE)
    return list(from_triples(quad.triple for quad in quads))


# -- What is found


Bag = Counter[tuple[Any, ...]]


def bag(violations: Iterable[Violation], graphs: Iterable[Iterable[Triple]]) -> Bag:
    """The violations without their order, their details likewise.

    pySHACL gives the nameless nodes of an ontology other labels: those that are in none of these
    graphs have the same one.
    """
    known = {term for graph in graphs for triple in graph for term in triple}

    def of(node: Term | None) -> Term | None:
        return Blank("_:other") if isinstance(node, Blank) and node not in known else node

    def gathered(some: Iterable[Violation]) -> Bag:
        return Counter(
            (
                of(each.focus),
                each.path,
                of(each.value),
                each.origin.component,
                each.origin.severity,
                each.origin.shape,
                frozenset(gathered(each.details).items()),
            )
            for each in some
        )

    return gathered(violations)


def ours(data: list[Triple], shapes: list[Triple], ontology: list[Triple]) -> list[Violation]:
    compiled = compile_shapes(shapes, ontology, Prefixes({"ex": EX}))
    assert compiled.remainder == {}
    graph = Grouped(dict.fromkeys(data))
    held: dict[Literal, dict[Iri, list[Node]]] = {}
    for subject, name, value in dict.fromkeys(data):
        if isinstance(value, Literal):
            held.setdefault(value, {}).setdefault(name, []).append(subject)
    nodes = dict.fromkeys((*graph, *compiled.named))
    validation = compiled.validate(graph, nodes, lambda literal: held.get(literal, {}))
    assert not validation.unanswered
    return validation.violations


def pyshacls(data: list[Triple], shapes: list[Triple], ontology: list[Triple]) -> list[Violation]:
    prefixes = Prefixes({"ex": EX})
    return list(remainder.validate(data, shapes, ontology=ontology, prefixes=prefixes))


# -- Random data: what each property may have for a value is such that pySHACL can be an oracle

NODES = ("ex:a", "ex:b", "ex:c", "_:x", "_:y")
CLASSES = ("ex:A", "ex:B", "ex:C")
NUMBERS = ("1", "2", "2.0", "3.5", "-1", "3e0", '"2"^^xsd:int')
TEXTS = ("'x'", "'xy'", "'Xyz'", "'x'@en", "'y'@en-GB", "'y'@cy", "''")
OTHERS = (
    "true",
    "false",
    '"2013-10-07"^^xsd:date',
    '"2014-01-01"^^xsd:date',
    '"2013-10-07T09:30:00Z"^^xsd:dateTime',
    '"many"^^xsd:integer',
    '"300"^^xsd:byte',
)
VALUES = {
    "ex:p": NODES,
    "ex:q": (*NODES, *TEXTS, *NUMBERS, *OTHERS),
    "ex:n": NUMBERS,
    "ex:m": NUMBERS,
    "ex:t": TEXTS,
    "rdf:type": CLASSES,
}


@st.composite
def datas(draw: st.DrawFn) -> str:
    """A small graph."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=14))
    lines = []
    for name in names:
        subject, value = draw(st.sampled_from(NODES)), draw(st.sampled_from(VALUES[name]))
        lines.append(f"{subject} {name} {value} .")
    if draw(st.booleans()):
        lines.append("ex:B rdfs:subClassOf ex:A .")
    return "\n".join(lines)


def comparable(data: str, text: str) -> str:
    """The data; without what pySHACL compares with the limits of ranges, if shapes have any.

    It compares numbers, texts and dates with each other, and texts in a language with others.
    """
    if "clusive" not in text:
        return data
    others: tuple[str, ...] = OTHERS
    if re.search(r"clusive \"2013", text):
        others = (*others, *NUMBERS, *TEXTS)
    if re.search(r"clusive 'xy'", text):
        others = (*others, *(value for value in TEXTS if "@" in value))
    lines = data.splitlines()
    return "\n".join(line for line in lines if not any(f" {value} ." in line for value in others))


ONTOLOGIES = st.sampled_from(
    [
        "",
        "ex:C rdfs:subClassOf ex:B .",
        "ex:A a owl:Class ; rdfs:label 'x'@en ; ex:p ex:b . ex:C rdfs:subClassOf ex:B .",
        "ex:c a owl:NamedIndividual , ex:A ; ex:p ex:b ; ex:q [ ex:t 'xy' ] .",
        "ex:c a owl:NamedIndividual . ex:d ex:p ex:c ; ex:n 1 .",
        "ex:B owl:equivalentClass [ a owl:Restriction ; owl:onProperty ex:p ] .",
    ]
)

# -- Random shapes

PROPERTIES = st.sampled_from(["ex:p", "ex:q", "ex:n", "ex:t", "rdf:type", "ex:none"])
COUNTS = st.integers(0, 3).map(str)
LISTED = st.lists(
    st.sampled_from([*NODES[:3], *TEXTS, *NUMBERS, *OTHERS[:3]]), min_size=1, max_size=3
)


@cache
def paths(depth: int = 2) -> st.SearchStrategy[str]:
    """A property path; pySHACL follows sequences back in the wrong order."""
    if depth == 0:
        return PROPERTIES
    inner = paths(depth - 1)
    several = st.lists(inner, min_size=2, max_size=3).map(lambda some: f"( {' '.join(some)} )")
    return st.one_of(
        PROPERTIES,
        PROPERTIES.map(lambda name: f"[ sh:inversePath {name} ]"),
        several,
        several.map(lambda some: f"[ sh:alternativePath {some} ]"),
        st.tuples(st.sampled_from(["zeroOrMore", "oneOrMore", "zeroOrOne"]), inner).map(
            lambda pair: f"[ sh:{pair[0]}Path {pair[1]} ]"
        ),
    )


def listed(values: list[str]) -> str:
    return f"( {' '.join(values)} )"


NODE_CONSTRAINTS = st.one_of(
    st.sampled_from(CLASSES).map(lambda name: f"sh:class {name}"),
    st.sampled_from(
        ["xsd:string", "xsd:integer", "xsd:date", "xsd:byte", "rdf:langString", "rdfs:Literal"]
    ).map(lambda name: f"sh:datatype {name}"),
    st.sampled_from(
        ["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
    ).map(lambda name: f"sh:nodeKind sh:{name}"),
    st.tuples(
        st.sampled_from(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]),
        st.sampled_from(["2", "2.0", "'xy'", '"2013-10-07"^^xsd:date']),
    ).map(lambda pair: f"sh:{pair[0]} {pair[1]}"),
    st.tuples(st.sampled_from(["minLength", "maxLength"]), COUNTS).map(
        lambda pair: f"sh:{pair[0]} {pair[1]}"
    ),
    st.sampled_from(["sh:pattern '^x'", "sh:pattern '^x' ; sh:flags 'i'", "sh:pattern '[0-9]'"]),
    st.sampled_from(["sh:languageIn ( 'en' )", "sh:languageIn ( 'cy' 'EN' )"]),
    LISTED.map(lambda values: f"sh:in {listed(values)}"),
    LISTED.map(lambda values: f"sh:hasValue {values[0]}"),
    PROPERTIES.map(lambda name: f"sh:equals {name}"),
    PROPERTIES.map(lambda name: f"sh:disjoint {name}"),
    st.just("sh:closed true ; sh:ignoredProperties ( rdf:type ex:t )"),
    st.just("sh:closed true"),
    st.just("sh:deactivated true"),
)
PROPERTY_CONSTRAINTS = st.one_of(
    COUNTS.map(lambda count: f"sh:minCount {count}"),
    COUNTS.map(lambda count: f"sh:maxCount {count}"),
    st.just("sh:uniqueLang true"),
)


@cache
def constraints(path: bool, depth: int) -> st.SearchStrategy[str]:
    """One constraint of a shape, of those that go with a path or of any."""
    simple = NODE_CONSTRAINTS | PROPERTY_CONSTRAINTS if path else NODE_CONSTRAINTS
    if depth == 0:
        return simple
    inner = bodies(depth - 1)
    several = st.lists(inner, min_size=1, max_size=3).map(listed)
    shaped = st.one_of(
        inner.map(lambda body: f"sh:not {body}"),
        several.map(lambda some: f"sh:and {some}"),
        several.map(lambda some: f"sh:or {some}"),
        several.map(lambda some: f"sh:xone {some}"),
        node_bodies(depth - 1).map(lambda body: f"sh:node {body}"),
        property_bodies(depth - 1).map(lambda body: f"sh:property {body}"),
    )
    quota = st.builds(
        lambda body, least, most, disjoint: (
            f"sh:qualifiedValueShape {body} ; sh:qualifiedMinCount {least} ; "
            f"sh:qualifiedMaxCount {most} ; sh:qualifiedValueShapesDisjoint {disjoint}"
        ),
        inner,
        COUNTS,
        COUNTS,
        st.sampled_from(["true", "false"]),
    )
    return st.one_of(simple, shaped, quota) if path else simple | shaped


@st.composite
def several_constraints(draw: st.DrawFn, path: bool, depth: int) -> str:
    """Constraints of one shape, each parameter once: a second datatype would be a mistake."""
    some = st.lists(
        constraints(path, depth), min_size=1, max_size=3, unique_by=lambda text: text.split()[0]
    )
    return " ; ".join(draw(some))


SEVERITIES = st.sampled_from(["", "", " ; sh:severity sh:Warning", " ; sh:severity ex:Other"])


@st.composite
def node_bodies(draw: st.DrawFn, depth: int) -> str:
    """A nameless node shape."""
    return f"[ {draw(several_constraints(False, depth))}{draw(SEVERITIES)} ]"


@st.composite
def property_bodies(draw: st.DrawFn, depth: int) -> str:
    """A nameless property shape."""
    # lessThan is between properties whose values are numbers
    if ordered := draw(st.sampled_from(["", "", "lessThan", "lessThanOrEquals"])):
        return f"[ sh:path ex:n ; sh:{ordered} ex:m ]"
    parts = draw(paths()), draw(several_constraints(True, depth)), draw(SEVERITIES)
    return f"[ sh:path {parts[0]} ; {parts[1]}{parts[2]} ]"


def bodies(depth: int) -> st.SearchStrategy[str]:
    """A nameless shape."""
    return node_bodies(depth) | property_bodies(depth)


TARGETS = st.sampled_from(
    [
        "sh:targetClass ex:A",
        "sh:targetClass ex:B , ex:C",
        "sh:targetNode ex:a , 'x' , ex:nowhere",
        "sh:targetSubjectsOf ex:q",
        "sh:targetObjectsOf ex:q , ex:p",
        "sh:targetObjectsOf ex:q ; sh:targetClass ex:A",
        "a rdfs:Class , sh:NodeShape",
        "a owl:Class",
    ]
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """A shapes graph."""
    texts = []
    for name in ("ex:A", "ex:S2")[: draw(st.integers(1, 2))]:
        body = draw(several_constraints(False, 2))
        texts.append(f"{name} {draw(TARGETS)} ; a sh:NodeShape ; {body}{draw(SEVERITIES)} .")
    return "\n".join(texts)
