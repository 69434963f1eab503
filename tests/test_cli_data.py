"""The command line where it prints data: show, export and query."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from example import ROOT
from publisher import disk
from terminal import Done, run

GOOD = Path(__file__).with_name("projects") / "good" / "agency"
SMALL = "id/organisation/small"


def on(project: Path, *arguments: str | Path, stdin: bytes = b"") -> Done:
    return run("-C", project, *arguments, stdin=stdin)


# show


def test_show_by_relative_and_by_whole_address() -> None:
    done = on(GOOD, "show", SMALL)
    assert done.code == 0
    assert done.text.startswith("@prefix ")
    assert "<https://agency.example/id/organisation/small>" in done.text
    assert on(GOOD, "show", f"https://agency.example/{SMALL}").out == done.out
    assert on(GOOD, "show", SMALL, "--page", "1").out == done.out
    assert done.err == ""


@pytest.mark.parametrize("format_", ["turtle", "json-ld", "n-triples", "rdf-xml", "html"])
def test_show_in_each_format(format_: str) -> None:
    done = on(GOOD, "show", SMALL, "--format", format_)
    assert done.code == 0
    assert "Small Agency" in done.text


def test_show_by_media_type_and_profile() -> None:
    done = on(GOOD, "show", SMALL, "-f", "application/ld+json", "--profile", "schema.org")
    assert json.loads(done.out)["@context"] == "https://schema.org"


@pytest.mark.parametrize(
    ("iri", "near"),
    [
        ("id/organisation/smal", "id/organisation/small"),
        ("id/organization/small", "id/organisation/small"),
        ("organisation/small", "id/organisation/small"),
        ("https://agency.example/id/organisation/Small", "id/organisation/small"),
    ],
)
def test_unknown_address_with_a_like_one(iri: str, near: str) -> None:
    done = on(GOOD, "show", iri)
    assert done.code == 3
    assert done.err.startswith("nothing in this publication describes <https://agency.example/")
    assert done.err.endswith(f"; did you mean <https://agency.example/{near}>?\n")


@pytest.mark.parametrize(
    "iri", ["id/power/arrest", "https://elsewhere.example/x", "x" * 2_000, "?"]
)
def test_unknown_address_unlike_any(iri: str) -> None:
    done = on(GOOD, "show", iri)
    assert (done.code, done.out) == (3, b"")
    assert "did you mean" not in done.err
    assert done.err.count("\n") == 1


def test_page_that_is_not_there() -> None:
    done = on(GOOD, "show", SMALL, "--page", "2")
    assert done.code == 3
    assert "has no page 2" in done.err


# export


@pytest.mark.parametrize(
    ("format_", "syntax"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("n-triples", ox.RdfFormat.N_TRIPLES),
        ("rdf-xml", ox.RdfFormat.RDF_XML),
        ("n-quads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("json-ld", ox.RdfFormat.JSON_LD),
    ],
)
def test_export_in_each_format(format_: str, syntax: ox.RdfFormat) -> None:
    done = on(GOOD, "export", "--format", format_)
    assert done.code == 0
    assert done.err == ""
    if format_ == "json-ld":
        assert "Small Agency" in json.dumps(json.loads(done.out))
        return
    subjects = {str(quad.subject) for quad in ox.parse(done.out, syntax)}
    assert f"<https://agency.example/{SMALL}>" in subjects


def test_export_a_profile_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "all.nt"
    done = on(GOOD, "export", "-f", "n-triples", "--profile", "schema.org", "-o", file)
    assert (done.code, done.out) == (0, b"")
    assert done.err == f"wrote {file}, {file.stat().st_size:,} bytes\n"
    assert "schema.org/" in file.read_text()
    piped = on(GOOD, "export", "-f", "n-triples", "--profile", "schema.org", "-o", "-")
    assert piped.out == file.read_bytes()


def test_export_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.ttl"
    file.write_text("before")

    def half(stream: io.RawIOBase, content: bytes) -> None:
        stream.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "write_all", half)
    done = on(GOOD, "export", "-o", file)
    assert done.code == 4
    assert (
        done.err == f"{file} can't be written: the disk is full. Free some space, and try again\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["all.ttl"]
    assert file.read_text() == "before"


# query


NAMES = "SELECT ?name WHERE { ?x a org:FormalOrganization ; skos:prefLabel ?name } ORDER BY ?name"


def test_what_replaced_soca_and_when() -> None:
    done = run(
        "-C", ROOT, "query", "--format", "csv",
        """SELECT ?successor ?date WHERE {
             ?event org:originalOrganization <id/organisation/soca> ;
                    org:resultingOrganization/foaf:name ?successor ; dcterms:date ?date }""",
    )  # fmt: skip
    assert done.code == 0
    rows = list(csv.DictReader(io.StringIO(done.text)))
    assert rows == [{"successor": "National Crime Agency", "date": "2013-10-07"}]


def test_query_from_argument_file_and_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "names.rq"
    file.write_text(NAMES)
    told = on(GOOD, "query", NAMES)
    assert (told.code, told.err) == (0, "")
    assert told.text.splitlines()[0] == "name"
    assert told.text.splitlines()[2].startswith("Small Agency")
    assert on(GOOD, "query", "--file", file).out == told.out
    assert on(GOOD, "query", "-F", "-", stdin=NAMES.encode()).out == told.out
    assert on(GOOD, "query", "-", stdin=NAMES.encode()).out == told.out


def test_select_in_each_format() -> None:
    as_text = {f: on(GOOD, "query", NAMES, "-f", f).text for f in ("csv", "tsv", "json", "xml")}
    assert as_text["csv"] == "name\r\nSmall Agency\r\n"
    assert as_text["tsv"] == '?name\n"Small Agency"@en\n'
    [row] = json.loads(as_text["json"])["results"]["bindings"]
    assert row == {"name": {"type": "literal", "value": "Small Agency", "xml:lang": "en"}}
    assert '<literal xml:lang="en">Small Agency</literal>' in as_text["xml"]


def test_ask_in_each_format() -> None:
    ask = "ASK { ?x a org:FormalOrganization }"
    assert on(GOOD, "query", ask).text == "yes\n"
    assert on(GOOD, "query", "ASK { ?x a skos:Concept }").text == "no\n"
    assert json.loads(on(GOOD, "query", ask, "-f", "json").out)["boolean"] is True
    assert "<boolean>true</boolean>" in on(GOOD, "query", ask, "-f", "xml").text
    for format_ in ("csv", "tsv"):
        assert on(GOOD, "query", ask, "-f", format_).text.strip() == "true"


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?x foaf:name ?n } WHERE { ?x a org:FormalOrganization ; foaf:name ?n }",
        f"DESCRIBE <{SMALL}>",
    ],
)
def test_construct_and_describe_in_each_format(text: str) -> None:
    name = ox.Literal("Small Agency", language="en")
    subject = ox.NamedNode(f"https://agency.example/{SMALL}")
    expected = ox.Triple(subject, ox.NamedNode("http://xmlns.com/foaf/0.1/name"), name)
    by_default = on(GOOD, "query", text)
    assert by_default.out == on(GOOD, "query", text, "-f", "turtle").out
    syntaxes = {
        "turtle": ox.RdfFormat.TURTLE,
        "n-triples": ox.RdfFormat.N_TRIPLES,
        "rdf-xml": ox.RdfFormat.RDF_XML,
    }
    for format_, syntax in syntaxes.items():
        done = on(GOOD, "query", text, "-f", format_)
        assert done.code == 0, done.err
        assert expected in {quad.triple for quad in ox.parse(done.out, syntax)}


def test_profiles_are_named_graphs() -> None:
    text = "ASK { GRAPH <profile/schema.org> { ?x a schema:GovernmentOrganization } }"
    assert on(GOOD, "query", text).text == "yes\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?x", "the query is not well-formed SPARQL"),
        ("SELECT * WHERE { ?x nowhere:name ?y }", "nowhere:"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("SELECT * WHERE { SERVICE <https://elsewhere.example/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_query_that_is_refused(text: str, told: str) -> None:
    done = on(GOOD, "query", text)
    assert (done.code, done.out) == (3, b"")
    assert told in done.err
    assert "Traceback" not in done.err


def test_query_that_takes_too_long_is_the_failure_of_the_store(tmp_path: Path) -> None:
    project = Path(shutil.copytree(GOOD, tmp_path / "project"))
    toml = project / "publisher.toml"
    toml.write_text(toml.read_text() + "\n[limits]\nquery_seconds = 1\n")
    endless = (
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    )
    done = on(project, "query", endless)
    assert done.code == 4
    assert done.err.startswith("the query was stopped")


def test_query_that_is_not_text() -> None:
    done = on(GOOD, "query", "-", stdin=b"\xff")
    assert done.code == 2
    assert "the query is not UTF-8 text" in done.err
