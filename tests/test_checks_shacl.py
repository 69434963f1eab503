"""Compiled shapes: where pySHACL is no oracle, what is left to it, and what is told of mistakes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import external
import shacl
from publisher.checks import shapes
from publisher.checks.shacl import remainder, values
from publisher.checks.shacl.compilation import compile_shapes
from publisher.errors import ConfigError
from publisher.grouping import Grouped
from publisher.terms import XSD, Iri, Literal, Prefixes, Term
from shacl import EX, bag, ours, pyshacls, turtle

SHAPE = "ex:Shape a sh:NodeShape ; sh:targetClass ex:Agency ; "
PREFIXES = Prefixes({"ex": EX})


def components(data: str, constraints: str) -> tuple[list[str], list[str]]:
    """The constraints that are broken, by us and by pySHACL."""
    shape = turtle(f"{SHAPE} sh:property [ sh:path ex:p ; {constraints} ] .")
    graph = turtle(f"ex:a a ex:Agency ; {data} .")
    both = ours(graph, shape, []), pyshacls(graph, shape, [])
    return tuple(sorted(each.origin.component for each in found) for found in both)  # type: ignore[return-value]


# -- Where pySHACL differs from the Recommendation, and we don't

MIN, LESS = "sh:minInclusive", "sh:lessThan ex:q"


@pytest.mark.parametrize(
    ("data", "constraints", "broken", "by_pyshacl"),
    [
        # a language range matches the tags that begin with it (RFC 4647)
        ("ex:p 'x'@en-GB-oed", "sh:languageIn ( 'en-GB' )", [], ["LanguageIn"]),
        # only the literal true counts (section 4.4.5, and the W3C's uniqueLang-002)
        ("ex:p 'x'@en , 'y'@en", 'sh:uniqueLang "1"^^xsd:boolean', [], ["UniqueLang"]),
        # texts that XSD does not have
        ('ex:p "1_0"^^xsd:integer', "sh:datatype xsd:integer", ["Datatype"], []),
        ('ex:p "1e1"^^xsd:decimal', "sh:datatype xsd:decimal", ["Datatype"], []),
        ('ex:p "infinity"^^xsd:double', "sh:datatype xsd:double", ["Datatype"], []),
        # years beyond Python's calendar
        ('ex:p "12013-10-07"^^xsd:date', "sh:datatype xsd:date", [], ["Datatype"]),
        # what can't be compared is not in range, whatever its datatype
        ('ex:p "x"^^ex:datatype', f"{MIN} 2", ["MinInclusive"], []),
        ("ex:p true", "sh:maxInclusive 2", ["MaxInclusive"], []),
        ('ex:p "2013-10-07"^^xsd:date', "sh:maxInclusive 2", ["MaxInclusive"], []),
        # neither can an IRI, or values of different kinds
        ("ex:p ex:a ; ex:q ex:b", LESS, ["LessThan"], []),
        ('ex:p "2013-10-07"^^xsd:date ; ex:q "2014"^^xsd:gYear', LESS, ["LessThan"], []),
    ],
)
def test_the_recommendation_wins(
    data: str, constraints: str, broken: list[str], by_pyshacl: list[str]
) -> None:
    assert components(data, constraints) == (broken, by_pyshacl)


def test_a_sequence_is_followed_back_from_its_end() -> None:
    path = "[ sh:inversePath ( ex:p ex:q ) ]"
    shape = turtle(f"ex:S sh:targetNode ex:c ; sh:property [ sh:path {path} ; sh:maxCount 0 ] .")
    graph = turtle("ex:a ex:p ex:b . ex:b ex:q ex:c .")
    assert len(ours(graph, shape, [])) == 1
    assert pyshacls(graph, shape, []) == []


def test_what_can_not_be_compared_is_a_result_and_no_error() -> None:
    shape = turtle(f"{SHAPE} sh:property [ sh:path ex:p ; {LESS} ] .")
    graph = turtle("ex:a a ex:Agency ; ex:p [] ; ex:q 1 .")
    assert [each.origin.component for each in ours(graph, shape, [])] == ["LessThan"]
    with pytest.raises(ConfigError):
        pyshacls(graph, shape, [])


# -- Literals


def literal(text: str) -> Literal:
    value, _, name = text.partition("^^")
    return Literal(value, XSD[name]) if name else Literal(value)


@pytest.mark.parametrize(
    "text",
    [
        "-128^^byte",
        "+1^^integer",
        f"{'9' * 5000}^^integer",
        "P1Y2M3DT4H5M6.7S^^duration",
        "PT0.5S^^dayTimeDuration",
        "-P1M^^yearMonthDuration",
        "0aFF^^hexBinary",
        "YWI=^^base64Binary",
        "24:00:00^^time",
        "2024-02-29^^date",
        "NaN^^float",
        "1^^boolean",
    ],
)
def test_well_formed(text: str) -> None:
    assert values.well_formed(literal(text))


@pytest.mark.parametrize(
    "text",
    [
        "128^^byte",
        " 1^^integer",
        "1^^negativeInteger",
        "-1^^unsignedLong",
        "P^^duration",
        "P1YT^^duration",
        "P1Y^^dayTimeDuration",
        "abc^^hexBinary",
        "YWI^^base64Binary",
        "25:00:00^^time",
        "2023-02-29^^date",
        "nan^^float",
        "TRUE^^boolean",
        "1,5^^decimal",
    ],
)
def test_ill_formed(text: str) -> None:
    assert not values.well_formed(literal(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1^^integer", "1.5^^decimal"),
        ("1.5^^decimal", "2^^double"),
        ("-INF^^double", "0^^byte"),
        ("a", "b"),
        ("false^^boolean", "1^^boolean"),
        ("2013-10-07^^date", "2013-10-08^^date"),
        ("2013-02-28^^date", "2013-03-01^^date"),
        ("-0001-12-31^^date", "0000-01-01^^date"),
        ("2013^^gYear", "12013^^gYear"),
        ("2013-09^^gYearMonth", "2013-10^^gYearMonth"),
        ("09:30:00^^time", "09:30:00.5^^time"),
        ("2013-10-07T09:30:00Z^^dateTime", "2013-10-07T09:30:00-01:00^^dateTime"),
        ("2013-10-07T24:00:00Z^^dateTime", "2013-10-08T00:00:01Z^^dateTime"),
        ("2013-10-07T00:00:00^^dateTime", "2013-10-07T14:00:01Z^^dateTime"),
    ],
)
def test_less(one: str, other: str) -> None:
    first, second = literal(one), literal(other)
    assert values.less(first, second)
    assert values.less_or_equal(first, second)
    assert values.less_or_equal(first, first)
    assert not values.less(first, first)
    assert not values.less(second, first)
    assert not values.less_or_equal(second, first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Literal("1", XSD["integer"]), Literal("2")),
        (Literal("NaN", XSD["double"]), Literal("2", XSD["integer"])),
        (Literal("many", XSD["integer"]), Literal("2", XSD["integer"])),
        (Literal("2013-10-07", XSD["date"]), Literal("2014", XSD["gYear"])),
        (
            Literal("2013-10-07T00:00:00", XSD["dateTime"]),
            Literal("2013-10-07T14:00:00Z", XSD["dateTime"]),
        ),
        (EX["a"], EX["b"]),
        (Literal("a"), Literal("b", Iri("urn:datatype"))),
    ],
)
def test_not_comparable(one: Term, other: Term) -> None:
    assert not values.less(one, other)
    assert not values.less_or_equal(one, other)
    assert not values.less(other, one)
    assert not values.less_or_equal(other, one)


# -- Parts of the data


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(shacl.datas(), shacl.shapes())
def test_parts_of_the_data_have_the_results_of_the_whole(data: str, text: str) -> None:
    graph = Grouped(dict.fromkeys(turtle(data)))
    compiled = compile_shapes(turtle(text))
    nodes = list(graph)
    named = [node for node in compiled.named if node not in nodes]
    whole = compiled.validate(graph, [*nodes, *named]).violations
    parts = [
        violation
        for some in (nodes[::2], nodes[1::2], named)
        for violation in compiled.validate(graph, some).violations
    ]
    assert set(parts) == set(whole)


# -- Queries

QUERIES = (
    "$this ex:p ?value",
    "$this ex:p/ex:q ?value",  # left to pySHACL
    "$this ex:p ?x . ?x ex:q|ex:p ?value . FILTER NOT EXISTS { ?value ex:p $this }",
    "?x ex:p $this ; a ex:A . OPTIONAL { ?x ex:q ?value }",  # left to pySHACL
    "$this a ex:A ; ex:q ?value . FILTER (isLiteral(?value) && STRLEN(STR(?value)) > 1)",
    "?value ex:p $this . FILTER EXISTS { ?value ex:q ?y . FILTER (?y != $this) }",
    "$this ex:t 'x'@en , ?value FILTER (LANG(?value) = 'cy' || ?value IN ('xy', 'Xyz'))",
    "$this ex:n ?value . FILTER NOT EXISTS { ex:b ex:m ?value }",
    "ex:a ex:q ?value . $this ex:p ex:a",
)


@settings(max_examples=2_000 if external.SOAK else 60)
@given(
    shacl.datas(),
    st.sampled_from(QUERIES),
    st.sampled_from(["sh:targetClass", "sh:targetObjectsOf"]),
)
def test_queries_find_what_pyshacl_finds(data: str, query: str, target: str) -> None:
    aim = "ex:A" if target == "sh:targetClass" else "ex:p"
    text = f"ex:S {target} {aim} ; a sh:NodeShape ; sh:message 'One.'@en ; sh:sparql [ "
    text += (
        f'sh:select "SELECT $this ?value WHERE {{ {query} }}" ; sh:message "Not {{?value}}." ] .'
    )
    one = shapes.run(dict.fromkeys(turtle(data)), turtle(text), prefixes=PREFIXES)
    graphs = turtle(data), turtle(text)
    found = bag(pyshacls(*graphs, []), graphs)
    assert len(one) <= len(found)
    assert {(r.value, r.check) for r in one} == {(key[2], f"shapes.{key[3]}") for key in found}
    assert all(
        r.message == f"Not {r.value}. One." for r in one if not r.message.startswith("Not _")
    )


def test_a_query_is_answered_about_focus_nodes_alone() -> None:
    select = "SELECT $this ?value WHERE { $this ex:p ?x . ?x ex:p ?value }"
    shape = turtle(f'{SHAPE} sh:sparql [ sh:select "{select}" ] .')
    graph = turtle("ex:a a ex:Agency ; ex:p ex:b . ex:b ex:p ex:b .")
    assert [each.focus for each in ours(graph, shape, [])] == [EX["a"]]


def test_a_nameless_focus_node_is_asked_about_too() -> None:
    select = "SELECT $this ?value WHERE { $this ex:p ?value }"
    shape = turtle(f'{SHAPE} sh:sparql [ sh:select "{select}" ] .')
    graph = turtle("_:a a ex:Agency ; ex:p _:b . ex:c ex:q _:a .")
    found = bag(ours(graph, shape, []), [graph])
    assert found == bag(pyshacls(graph, shape, []), [graph])
    assert len(found) == 1


@pytest.mark.parametrize(
    ("query", "simple"),
    [
        ("SELECT $this WHERE { $this ex:p ?x }", True),
        ("PREFIX e: <urn:e:> SELECT DISTINCT $this (STR(?x) AS ?value) { $this e:p ?x. }", True),
        ("SELECT $this WHERE { $this a ex:A ; ex:p ?x ; . # all\n FILTER regex(?x, '^a') }", True),
        ("SELECT $this WHERE { ?x ex:p ?y . ?y ex:q $this }", True),
        ("SELECT $this WHERE { $this ?p ?x }", False),
        ("SELECT $this WHERE { $this ex:p ?x . ?y ex:p ?z }", False),
        ("SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }", False),
        ("SELECT ?x WHERE { $this ex:p ?x }", False),
        ("SELECT $this WHERE { $this ex:p 1 }", False),
        ("SELECT $this WHERE { $this ex:p ?x FILTER (?x = 1 && EXISTS { ?x ex:p ?y }) }", False),
        ("SELECT $this WHERE { { $this ex:p ?x } UNION { $this ex:q ?x } }", False),
        ("SELECT $this WHERE { $this ex:p ?x } LIMIT 1", False),
        ("SELECT $this WHERE { $this ex:p [] }", False),
        ("SELECT $this WHERE { $this nope:p ?x }", False),
        ("SELECT $this WHERE { $this ex:p '''x''' }", False),
        ("SELECT ($this AS ?this) WHERE { $this ex:p ?x }", False),
    ],
)
def test_which_queries_are_simple(query: str, simple: bool) -> None:
    text = query.replace("\n", "\\n")
    compiled = compile_shapes(turtle(f'{SHAPE} sh:sparql [ sh:select "{text}" ] .'), (), PREFIXES)
    assert (not compiled.remainder) is simple


def test_a_literal_that_the_store_would_rewrite_is_left_to_pyshacl() -> None:
    select = "SELECT $this ?value WHERE { $this ex:p ?value FILTER (STRLEN(STR(?value)) > 3) }"
    shape = turtle(f'{SHAPE} sh:sparql [ sh:select "{select}" ] .')
    graph = turtle("ex:a a ex:Agency ; ex:p 1.50 .")
    validation = compile_shapes(shape, (), PREFIXES).validate(Grouped(graph), [EX["a"]])
    assert validation.unanswered == {EX["Shape"]}
    (result,) = shapes.run(graph, shape, prefixes=PREFIXES)
    assert result.value == Literal("1.50", XSD["decimal"])
    assert result.message == "breaks a rule of ex:Shape; correct it"


# -- What is left to pySHACL

COMPONENT = """
ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:starts ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:message "It does not start with {$starts}." ;
    sh:ask "ASK { FILTER (STRSTARTS(STR($value), $starts)) }" ] .
"""


@pytest.mark.parametrize(
    ("shape", "check"),
    [
        (f"{COMPONENT} {SHAPE} sh:property [ sh:path ex:p ; ex:starts 'x' ] .", "shapes.Component"),
        (
            f"{SHAPE} sh:property [ sh:path ex:p ; sh:node ex:Shape ] ; sh:closed true .",
            "shapes.Closed",
        ),
    ],
)
def test_what_is_not_compiled_is_left_to_pyshacl_alone(shape: str, check: str) -> None:
    other = " ex:Other sh:targetClass ex:Agency ; sh:property [ sh:path ex:none ; sh:minCount 1 ] ."
    triples = turtle(shape + other)
    compiled = compile_shapes(triples, (), PREFIXES)
    assert list(compiled.remainder) == [EX["Shape"]]
    graph = turtle("ex:a a ex:Agency ; ex:p 'abc' .")
    found = list(remainder.validate(graph, triples, chosen=compiled.remainder, prefixes=PREFIXES))
    assert {each.origin.component for each in found}.isdisjoint({"MinCount"})
    report = shapes.run(graph, triples, prefixes=PREFIXES)
    names = [result.check.removeprefix(EX) for result in report]
    assert any(name.endswith(check.removeprefix("shapes.")) for name in names)
    assert names.count("shapes.MinCount") == 1


def test_pyshacl_is_not_loaded_for_nothing() -> None:
    script = (
        "import sys, publisher; publisher.open('.').check(); "
        "print('pyshacl' in sys.modules, 'rdflib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=external.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False False\n"


# -- Mistakes


@pytest.mark.parametrize(
    ("constraints", "reason"),
    [
        ("sh:property [ sh:path ex:p ; sh:minCount -1 ]", "a shape has '-1' for sh:minCount"),
        ("sh:property [ sh:path ex:p ; sh:maxCount 1 , 2 ]", "several values of sh:maxCount"),
        ("sh:minCount 1", "has sh:minCount, which only a property shape may have"),
        ("sh:property [ sh:path ( ex:p ) ; sh:minCount 1 ]", "needs two members"),
        ("sh:property [ sh:path [ ex:p ex:q ] ; sh:minCount 1 ]", "none of SHACL's"),
        ("sh:property [ sh:path ex:p ; sh:pattern '(' ]", "the sh:pattern '(', which can't be"),
        ("sh:nodeKind ex:IRI", "for sh:nodeKind; write sh:IRI"),
        ("sh:class 'Agency'", "the text 'Agency' for sh:class"),
        ("sh:datatype 'date'", "'date' for sh:datatype"),
        ("sh:in ex:list", "something in place of a list"),
        ("sh:languageIn ( ex:en )", "sh:languageIn that is no text"),
        ("sh:node [ sh:path ex:p ]", "names a property shape in sh:node"),
        ("sh:property 'p'", "a sh:property without a sh:path"),
        ("sh:closed 'yes'", "'yes' for sh:closed; it is true or false"),
        ("sh:ignoredProperties ( ex:p )", "no sh:closed"),
        ("sh:equals 'x'", "'x' for sh:equals; name a property"),
        ("sh:minExclusive ex:one", "for sh:minExclusive; write a number or a date"),
        (
            "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:A ] ]",
            "and no sh:qualifiedMinCount",
        ),
    ],
)
def test_a_mistake_is_told_once_the_shape_is_used(constraints: str, reason: str) -> None:
    shape = turtle(f"{SHAPE} {constraints} .")
    assert not shapes.run(turtle("ex:a a ex:Other ."), shape, prefixes=PREFIXES)
    with pytest.raises(ConfigError) as caught:
        shapes.run(turtle("ex:a a ex:Agency ."), shape, prefixes=PREFIXES)
    assert reason in str(caught.value)
    assert str(caught.value).endswith("; correct them")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ex:S a sh:NodeShape ; sh:path ex:p .", "is a sh:NodeShape and has a sh:path"),
        ("ex:S a sh:PropertyShape .", "is a sh:PropertyShape and has no sh:path"),
        ("ex:S sh:or () .", "has an empty list for sh:or"),
        ("ex:S sh:or ex:T .", "in place of a list"),
        ("ex:S a sh:NodeShape ; sh:deactivated 'x' .", "for sh:deactivated; it is true or false"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p , ex:q .", "several values of sh:path"),
    ],
)
def test_a_mistake_that_no_data_could_mend_is_always_told(text: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compile_shapes(turtle(text))
    assert reason in str(caught.value)
