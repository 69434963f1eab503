"""Shapes: SHACL results in words, and what pySHACL must not do."""

import logging
import socket
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.plugins.sparql

import external
from publisher.checks import shapes
from publisher.checks.report import Report, Severity
from publisher.errors import ConfigError
from publisher.grouping import Grouped
from publisher.oxigraph import from_triples
from publisher.terms import LANG_STRING, XSD, Blank, Iri, Literal, Namespace, Prefixes, Triple

EX = Namespace("https://agency.example/")
PREFIXES = Prefixes({"ex": EX, "xsd": XSD})
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ex: <https://agency.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
SHAPE = "ex:Shape a sh:NodeShape ; sh:targetClass ex:Agency ; "


def turtle(text: str) -> list[Triple]:
    quads = ox.parse(HEAD + text, ox.RdfFormat.TURTLE)
    return list(from_triples(quad.triple for quad in quads))


def check(data: str, shape: str, ontology: str = "") -> Report:
    return shapes.run(turtle(data), turtle(shape), prefixes=PREFIXES, ontology=turtle(ontology))


def property_shape(constraints: str) -> str:
    return f"{SHAPE} sh:property [ sh:path ex:p ; {constraints} ] ."


def test_conforming_data_have_an_empty_report() -> None:
    assert check("ex:a a ex:Agency ; ex:p 1 .", property_shape("sh:minCount 1")) == Report()


def test_a_result_has_all_that_the_validation_says() -> None:
    (result,) = check(
        "ex:a a ex:Agency ; ex:p 'x'@en .",
        property_shape("sh:datatype xsd:date ; sh:message 'Write a date such as 2013-10-07.'@en"),
    )
    assert result.severity is Severity.VIOLATION
    assert (result.resource, result.property) == (EX["a"], EX["p"])
    assert result.value == Literal("x", LANG_STRING, "en")
    assert result.check == "shapes.Datatype"
    assert result.message == "Write a date such as 2013-10-07."


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("sh:Info", Severity.INFO),
        ("sh:Warning", Severity.WARNING),
        ("sh:Violation", Severity.VIOLATION),
        ("ex:Terrible", Severity.VIOLATION),
    ],
)
def test_severities(name: str, severity: Severity) -> None:
    (result,) = check("ex:a a ex:Agency .", property_shape(f"sh:minCount 1 ; sh:severity {name}"))
    assert result.severity is severity


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ("'Fehlt.'@de, 'Missing.'@en-GB, 'x'", "Missing."),
        ("'Fehlt.'@de, 'Plain.'", "Plain."),
        ("'Fehlt.'@de", "Fehlt."),
        ("'One.'@en, 'Two.'@en", "One. Two."),
    ],
)
def test_the_english_message_is_taken(messages: str, says: str) -> None:
    (result,) = check(
        "ex:a a ex:Agency .", property_shape(f"sh:minCount 1 ; sh:message {messages}")
    )
    assert result.message == says


@pytest.mark.parametrize(
    ("constraint", "data", "says"),
    [
        ("sh:minCount 2", "ex:p 1", "has too few values of ex:p; it needs at least 2"),
        ("sh:maxCount 1", "ex:p 1, 2", "has too many values of ex:p; at most 1 allowed"),
        (
            "sh:datatype xsd:date",
            "ex:p 'x'@en",
            "'x' of ex:p is not a well-formed xsd:date; correct it",
        ),
        (
            "sh:class ex:Power",
            "ex:p ex:b",
            "ex:b of ex:p is not a ex:Power; choose another, or say that it is",
        ),
        (
            "sh:in (ex:b 'c')",
            "ex:p ex:a",
            "ex:a of ex:p is not on the list; choose one of: ex:b, c",
        ),
        ("sh:uniqueLang true", "ex:p 'a'@en, 'b'@en", "ex:p has several values in one language"),
        ("sh:maxLength 2", "ex:p 'abc'", "abc of ex:p is longer than 2 characters"),
        ("sh:pattern '^a'", "ex:p '{b}'", "{b} of ex:p is not written as ^a; correct it"),
    ],
)
def test_shapes_without_a_message_are_explained(constraint: str, data: str, says: str) -> None:
    (result,) = check(f"ex:a a ex:Agency ; {data} .", property_shape(constraint))
    assert result.message.startswith(says)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("[ sh:inversePath ex:q ]", "^ex:q"),
        ("( ex:p [ sh:zeroOrMorePath ex:q ] )", "ex:p/ex:q*"),
        ("[ sh:alternativePath ( ex:p <http://x.example/> ) ]", "(ex:p|<http://x.example/>)"),
    ],
)
def test_paths_are_shown_as_in_sparql(path: str, shown: str) -> None:
    shape = f"{SHAPE} sh:property [ sh:path {path} ; sh:minCount 1 ] ."
    (result,) = check("ex:a a ex:Agency .", shape)
    assert f"values of {shown};" in result.message
    assert result.property is None


def test_a_blank_focus_node_is_told_of_the_thing_that_leads_to_it() -> None:
    target = "ex:Shape a sh:NodeShape ; sh:targetObjectsOf ex:deep ; "
    shape = f"{target} sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    (result,) = check("ex:a ex:post [ ex:role [ ex:deep [ ex:q 1 ] ] ] .", shape)
    assert result.resource == EX["a"]
    (alone,) = check("[] ex:deep _:b . _:b ex:deep2 1 .", shape)
    assert isinstance(alone.resource, Blank)


def test_a_literal_focus_node_is_told_of_its_subject() -> None:
    shape = "ex:Shape a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:IRI ."
    (result,) = check("ex:a ex:p 'text'@en .", shape)
    assert result.resource == EX["a"]
    assert (
        result.message
        == "'text' of this resource is of the wrong kind; it has to be <http://www.w3.org/ns/shacl#IRI>"
    )


def test_subclasses_of_the_ontology_count() -> None:
    data = "ex:a a ex:Police . ex:b a ex:Agency ; ex:p ex:a ."
    shape = property_shape("sh:class ex:Agency ; sh:message 'no'")
    ontology = "ex:Police rdfs:subClassOf ex:Agency ."
    assert len(check(data, shape)) == 1
    assert check(data, shape, ontology) == Report()
    assert len(check("ex:a a ex:Police .", property_shape("sh:minCount 1"), ontology)) == 1


def test_literals_are_checked_as_written() -> None:
    shape = property_shape("sh:pattern '^1[.]50$'")
    assert check("ex:a a ex:Agency ; ex:p 1.50 .", shape) == Report()
    (result,) = check("ex:a a ex:Agency ; ex:p 01.50 .", shape)
    assert result.value == Literal("01.50", XSD["decimal"])


def test_results_have_their_place() -> None:
    def locate(iri: Iri) -> tuple[Path | None, int | None]:
        return Path("data/a.ttl"), 7 if iri == EX["a"] else None

    (result,) = shapes.run(
        turtle("ex:a a ex:Agency ."),
        turtle(property_shape("sh:minCount 1")),
        prefixes=PREFIXES,
        locate=locate,
    )
    assert (result.path, result.line) == (Path("data/a.ttl"), 7)


def test_the_report_is_the_same_whatever_the_order() -> None:
    data = turtle("".join(f"ex:a{n} a ex:Agency ; ex:p {n}, 'x' ." for n in range(20)))
    shape = turtle(property_shape("sh:maxCount 1 ; sh:datatype xsd:integer"))
    one = shapes.run(data, shape, prefixes=PREFIXES)
    two = shapes.run(Grouped(data[::-1]), shape[::-1], prefixes=PREFIXES)
    assert len(one) == 40
    assert one.text() == two.text()


@pytest.mark.parametrize(
    "shape",
    [
        property_shape("sh:minCount 'many'"),
        property_shape("sh:pattern 1"),
        f"{SHAPE} sh:property [ sh:path 'text' ] .",
        f"{SHAPE} sh:sparql [ sh:select 'SELECT $this {{ SERVICE <http://x.example/> {{}} }}' ] .",
    ],
)
def test_wrong_shapes_are_a_fault_of_the_project(shape: str) -> None:
    with pytest.raises(ConfigError, match=r"the shapes can't be used: .*; correct them"):
        check("ex:a a ex:Agency ; ex:p 'x' .", shape)


# -- What pySHACL must not do


LURES = {
    "owl:imports": "<{url}> a owl:Ontology ; owl:imports <{url}> .",
    "sh:js": SHAPE + "sh:js [ a sh:JSConstraint ; sh:jsFunctionName 'f' ; "
    "sh:jsLibrary [ sh:jsLibraryURL '{url}' ] ] .",
    "FROM": SHAPE
    + "sh:sparql [ sh:select 'SELECT $this FROM <{url}> {{ $this <urn:fetched> ?o }}' ] .",
}


@pytest.mark.parametrize("lure", LURES)
def test_nothing_is_fetched(lure: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.ttl"
        shape = LURES[lure].format(url=url) + property_shape("sh:minCount 1")
        data = f"ex:o a owl:Ontology ; owl:imports <{url}> . ex:a a ex:Agency ; ex:p 1 ."
        assert check(data, shape, ontology=data) == Report()
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_file_is_read_by_a_shape(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:a> <urn:b> 'secret' .", encoding="utf-8")
    select = f"SELECT $this ?value FROM <{secret.as_uri()}> {{ ?a <urn:b> ?value }}"
    shape = f"{SHAPE} sh:sparql [ sh:select '{select}' ] ."
    assert check("ex:a a ex:Agency .", shape) == Report()
    assert rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS is False


def test_rdflib_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def behaviour() -> list[object]:
        literal = rdflib.Literal("1", datatype=rdflib.XSD.boolean)
        decimal = rdflib.Literal("1.50", datatype=rdflib.XSD.decimal)
        table = dict(rdflib.term._toPythonMapping)
        compared = (rdflib.term.Literal.__le__, rdflib.term.Literal.__ge__)
        return [
            str(literal),
            literal.value,
            str(decimal),
            rdflib.NORMALIZE_LITERALS,
            table,
            compared,
        ]

    for normalise in (True, False):
        monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", normalise)
        before = behaviour()
        check("ex:a a ex:Agency ; ex:p true .", property_shape("sh:minCount 2"))
        assert behaviour() == before


def test_nothing_is_said_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    before = {
        name: list(logging.getLogger(name).handlers) for name in logging.root.manager.loggerDict
    }
    check("ex:a a ex:Agency .", property_shape("sh:minCount 1"))
    shape = f"{SHAPE} sh:node ex:Other . ex:Other a sh:NodeShape ; sh:node ex:Shape ."
    check("ex:a a ex:Agency .", shape)  # shapes that refer to each other
    assert capfd.readouterr() == ("", "")
    after = {name: list(logging.getLogger(name).handlers) for name in before}
    assert after == before


def test_the_shapes_of_cpov_can_be_used() -> None:
    path = external.SHARED_DATA / "cpov" / "cpov-2.1.2-SHACL.ttl"
    if not path.is_file():
        pytest.skip(f"the third-party data are not here: {path.name}")
    cpov = list(from_triples(quad.triple for quad in ox.parse(path=str(path))))
    org = "http://www.w3.org/ns/org#"
    event = f"ex:e a <{org}ChangeEvent> ; <{org}resultingOrganization> "
    good = turtle(f"{event} ex:a . ex:a a <http://data.europa.eu/m8g/PublicOrganisation> .")
    assert shapes.run(good, cpov, prefixes=PREFIXES) == Report()
    report = shapes.run(turtle(f"{event} 'text' ."), cpov, prefixes=PREFIXES)
    assert {result.resource for result in report} == {EX["e"]}
    assert "shapes.NodeKind" in {result.check for result in report}
