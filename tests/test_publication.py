"""The Python interface, as the design shows it and as its docstrings say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import publisher
from example import BASE, ROOT
from publisher.terms import Iri

PROJECTS = Path(__file__).with_name("projects")
GOOD = PROJECTS / "good" / "agency"
AGENCY = "id/organisation/soca"


@pytest.fixture(scope="module")
def soca() -> publisher.Publication:
    return publisher.open(ROOT)


@pytest.fixture(scope="module")
def agency(soca: publisher.Publication) -> publisher.Resource:
    return soca[AGENCY]


# The example of the design, section 9


def test_the_example_of_the_design(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    soca = publisher.open(".")
    soca.check().raise_for_violations()
    agency = soca["id/organisation/soca"]
    assert agency.label() == "Serious Organised Crime Agency"
    assert agency.to("turtle").startswith(b"@prefix ")
    assert json.loads(agency.to("json-ld", profile="schema.org"))["@context"]
    assert agency.script().startswith('<script type="application/ld+json" ')
    scheme = f"{BASE}id/scheme/competences"
    for row in soca.query(
        f"SELECT ?name WHERE {{ ?c skos:inScheme <{scheme}> ; skos:prefLabel ?name }}"
    ):
        print(row["name"])
    assert capsys.readouterr().out.splitlines() == [
        "Class A drugs",
        "Computer crime",
        "Fraud",
        "Major gun crime",
        "Money laundering",
        "People smuggling and human trafficking",
    ]
    release = soca.build(tmp_path / "site")
    assert (tmp_path / "site" / "current").resolve() == release.folder.resolve()


# A publication


def test_it_is_a_collection_of_resources(soca: publisher.Publication) -> None:
    resources = list(soca)
    assert len(resources) == len(soca) == len(set(resources))
    assert len(soca) > 40
    assert all(isinstance(resource, publisher.Resource) for resource in resources)
    assert all(resource.iri in soca for resource in resources)
    assert [soca[resource.iri] for resource in resources] == resources


@pytest.mark.parametrize("iri", [AGENCY, BASE + AGENCY, Iri(BASE + AGENCY), f"/{AGENCY}"])
def test_what_it_describes_is_in_it(soca: publisher.Publication, iri: str) -> None:
    assert iri in soca
    assert soca[iri].iri == BASE + AGENCY


@pytest.mark.parametrize(
    "iri",
    [
        "id/organisation/nobody",
        "doc/organisation/soca",
        "",
        "https://elsewhere.example/",
        "x" * 999,
    ],
)
def test_what_it_does_not_describe_is_not_in_it(soca: publisher.Publication, iri: str) -> None:
    assert iri not in soca
    with pytest.raises(publisher.UnknownResource, match="nothing in this publication describes <"):
        soca[iri]


@pytest.mark.parametrize("thing", [None, 1, b"id/organisation/soca", ()])
def test_other_things_are_not_in_it(soca: publisher.Publication, thing: object) -> None:
    assert thing not in soca


def test_unknown_resource_names_one_that_is_like_it(soca: publisher.Publication) -> None:
    with pytest.raises(publisher.UnknownResource, match=rf"did you mean <{BASE}{AGENCY}>\?$"):
        soca["id/organization/soca"]


def test_its_profiles_and_settings(soca: publisher.Publication) -> None:
    assert soca.profiles == ("description", "schema.org")
    assert soca.config.base == BASE
    assert repr(soca) == f"<Publication {BASE}>"


def test_opening_reads_settings_only(tmp_path: Path) -> None:
    with pytest.raises(publisher.ConfigError, match=r"publisher\.toml: there is no such file"):
        publisher.open(tmp_path)
    broken = publisher.open(PROJECTS / "broken" / "truncated-turtle")
    with pytest.raises(publisher.SourceErrors) as caught:
        len(broken)
    assert isinstance(caught.value, publisher.SourceError)
    assert (caught.value.line, caught.value.column) == (7, 20)


def test_a_publication_is_opened_by_path_or_text_or_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOOD)
    assert len(publisher.open()) == len(publisher.open(GOOD)) == len(publisher.open(str(GOOD)))


# A resource


@pytest.mark.parametrize("iri", [AGENCY, "id/event/end-of-soca", "page/about-us"])
def test_graph_is_that_of_the_turtle(soca: publisher.Publication, iri: str) -> None:
    graph = soca[iri].graph
    assert type(graph) is rdflib.Graph
    read = rdflib.Graph()
    for triple in ox.parse(soca[iri].to("n-triples"), ox.RdfFormat.N_TRIPLES):
        read.parse(data=f"{triple} .", format="nt")
    turtle = rdflib.Graph().parse(data=soca[iri].to("turtle"), format="turtle")
    assert isomorphic(graph, turtle)
    assert len(graph) == len(read)
    assert (rdflib.URIRef(BASE + iri), None, None) in graph


def test_graph_has_the_prefixes_of_the_publication(agency: publisher.Resource) -> None:
    namespaces = dict(agency.graph.namespaces())
    assert str(namespaces["org"]) == "http://www.w3.org/ns/org#"


def test_graph_is_a_new_one_each_time(agency: publisher.Resource) -> None:
    agency.graph.remove((None, None, None))
    assert len(agency.graph) > 10


def test_label_in_a_language(soca: publisher.Publication, agency: publisher.Resource) -> None:
    assert agency.label("en") == agency.label()
    assert agency.label("cy") == BASE + AGENCY
    assert soca["page/about-us"].label() == "About us"


def test_document_and_names(soca: publisher.Publication, agency: publisher.Resource) -> None:
    assert agency.iri == BASE + AGENCY
    assert agency.document == f"{BASE}doc/organisation/soca"
    assert agency.publication is soca
    assert repr(agency) == f"<Resource {BASE}{AGENCY}>"


def test_resources_are_equal_by_publication_and_iri(soca: publisher.Publication) -> None:
    assert soca[AGENCY] == soca[BASE + AGENCY]
    assert hash(soca[AGENCY]) == hash(soca[BASE + AGENCY])
    assert soca[AGENCY] != soca["id/organisation/nca"]
    assert soca[AGENCY] != publisher.open(ROOT)[AGENCY]
    assert soca[AGENCY] != BASE + AGENCY


def test_formats_by_name_suffix_and_media_type(agency: publisher.Resource) -> None:
    assert agency.to("turtle") == agency.to(".ttl") == agency.to("text/turtle") == agency.to("ttl")


def test_description_says_what_the_document_says(agency: publisher.Resource) -> None:
    description = agency.description()
    assert description.document == "doc/organisation/soca"
    assert description.topics[0] == agency.iri
    assert len(description.triples) == len(agency.graph)
    markup = agency.description(profile="schema.org")
    assert {triple.predicate for triple in markup.triples} != {
        triple.predicate for triple in description.triples
    }


def test_script_is_the_markup_of_the_page(agency: publisher.Resource) -> None:
    assert agency.script() in agency.to("html").decode()


def test_what_is_not_offered_is_refused(agency: publisher.Resource) -> None:
    with pytest.raises(publisher.UnknownFormat, match="there is no format 'word'; the formats are"):
        agency.to("word")
    with pytest.raises(publisher.UnknownFormat, match="has no pages; choose an RDF format"):
        agency.to("html", profile="schema.org")
    with pytest.raises(publisher.UnknownProfile, match=r"there are: description, schema\.org$"):
        agency.to("turtle", profile="dcat")
    with pytest.raises(publisher.UnknownProfile):
        agency.description("dcat")
    for page in (0, 2, -1):
        with pytest.raises(publisher.UnknownResource, match=f"has no page {page}"):
            agency.to("turtle", page=page)


# Export and queries


def test_export_holds_every_document(soca: publisher.Publication) -> None:
    whole = {
        str(quad.triple) for quad in ox.parse(soca.export("n-triples"), ox.RdfFormat.N_TRIPLES)
    }
    part = soca[AGENCY].to("n-triples")
    lines = {str(quad.triple) for quad in ox.parse(part, ox.RdfFormat.N_TRIPLES)}
    assert {line for line in lines if "_:" not in line} <= whole
    assert soca.export() == soca.export("turtle", "description")
    with pytest.raises(publisher.UnknownProfile):
        soca.export(profile="dcat")
    with pytest.raises(publisher.UnknownFormat):
        soca.export("html")


def test_answers_by_kind(soca: publisher.Publication) -> None:
    assert soca.query(f"ASK {{ <{AGENCY}> a org:FormalOrganization }}")
    assert not soca.query(f"ASK {{ <{AGENCY}> a skos:Concept }}")
    rows = soca.query(f"SELECT ?n WHERE {{ <{AGENCY}> foaf:name ?n }}")
    assert [str(row["n"]) for row in rows] == ["Serious Organised Crime Agency"]
    graph = soca.query(
        f"CONSTRUCT {{ <{AGENCY}> foaf:name ?n }} WHERE {{ <{AGENCY}> foaf:name ?n }}"
    )
    [triple] = graph
    assert triple.subject == BASE + AGENCY
    assert soca.write_answer(rows, "csv") == b"n\r\nSerious Organised Crime Agency\r\n"
    assert b'foaf:name "Serious Organised Crime Agency"@en' in soca.write_answer(graph)
    with pytest.raises(publisher.UnknownFormat, match="choose turtle, n-triples, rdf-xml"):
        soca.write_answer(graph, "csv")
    with pytest.raises(publisher.UnknownFormat):
        soca.write_answer(rows, "turtle")


@pytest.mark.parametrize("text", ["SELECT", "DROP ALL", "LOAD <https://elsewhere.example/>"])
def test_query_that_is_refused(soca: publisher.Publication, text: str) -> None:
    with pytest.raises(publisher.QueryError):
        soca.query(text)


# Checks and builds


def test_report_is_iterable_countable_and_printable() -> None:
    report = publisher.open(PROJECTS / "broken" / "missing-label").check()
    assert isinstance(report, publisher.Report)
    [result] = report
    assert isinstance(result, publisher.Result)
    assert len(report) == 1
    assert result.severity is publisher.Severity.VIOLATION
    assert "this has no label" in report.text()
    assert report.summary() == "1 violation"


def test_violation_error_carries_the_report(tmp_path: Path) -> None:
    publication = publisher.open(PROJECTS / "broken" / "missing-label")
    with pytest.raises(publisher.ViolationError, match=r"^the check found 1 violation; ") as caught:
        publication.check().raise_for_violations()
    assert caught.value.report == publication.check()
    with pytest.raises(publisher.ViolationError) as stopped:
        publication.build(tmp_path / "site")
    assert stopped.value.report == caught.value.report
    assert not (tmp_path / "site").exists()


def test_build_tells_its_progress_and_its_release(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    small = publisher.open(GOOD)
    release = small.build(tmp_path / "site", progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (release.files, release.files)
    files = [path for path in release.folder.rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix not in {".br", ".gz"}]
    assert len(files) == release.files + 1  # and the manifest
    assert release.size == sum(p.stat().st_size for p in files if p.name != "manifest.json")
    assert re.fullmatch("[0-9a-f]{20}", release.digest)
    assert release.changed
    assert not small.build(str(tmp_path / "site")).changed


def test_build_obeys_fail_on(tmp_path: Path) -> None:
    small = publisher.open(GOOD)
    assert small.build(tmp_path / "site", fail_on=publisher.Severity.INFO).files


def test_site_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(publisher.SiteError, match="can't be written"):
        publisher.open(GOOD).build(tmp_path / "file" / "site")


# The exported names


def test_every_exported_name_is_used_by_the_tests() -> None:
    used = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    names = set(publisher.__all__)
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", used)} == set()
    assert {name for name in names if getattr(publisher, name) is None} == set()


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'publish'"):
        publisher.publish  # noqa: B018
