"""What there is to download over HTTP: types, the way to what describes a table, and no scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import example
from browser import Chromium
from conftest import PUBLISHER_TOML, ProjectFactory
from publisher.headers import POLICY, content_type
from serving import Server, free_port, server
from test_csvw import reader


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("t.csv", "text/csv; charset=utf-8"),
        ("t.csv-metadata.json", "application/csvm+json"),
        ("v1.2.CSV-Metadata.JSON", "application/csvm+json"),
        ("own.tsv-metadata.json", "application/csvm+json"),
        ("metadata.json", "application/json"),
        ("a.pdf", "application/pdf"),
        ("a.PDF", "application/pdf"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", "application/vnd.oasis.opendocument.text"),
        ("a.zip", "application/zip"),
        ("a.csv.gz", "application/gzip"),
        ("a.geojson", "application/geo+json"),
        ("a.jpg", "image/jpeg"),
        ("a.ttl", "text/turtle; charset=utf-8"),
        ("csv", "application/octet-stream"),
        ("a.htm", "application/octet-stream"),
        ("a.xhtml", "application/octet-stream"),
        ("a.swf", "application/octet-stream"),
    ],
)
def test_what_agencies_attach_has_its_type(name: str, expected: str) -> None:
    assert content_type(f"files/{name}") == expected


def test_a_table_leads_to_its_description(served: Server) -> None:
    link = '<https://agency.example/files/{}-metadata.json>; rel="describedby"; type="{}"'
    for name in ("bodies.csv", "own.tsv"):
        got = served.get(f"files/{name}")
        assert got.fields["link"] == link.format(name, "application/csvm+json")
        described = served.get(f"files/{name}-metadata.json")
        assert described.fields["content-type"] == "application/csvm+json"
        assert json.loads(described.body)["url"] == name
    for name in ("report.pdf", "report.ttl", "old/Figures.CSV", "bodies.csv-metadata.json"):
        assert "link" not in served.get(f"files/{name}").fields


def test_a_file_is_no_representation_of_a_document(served: Server) -> None:
    for accept in ("text/turtle", "text/html", "*/*"):
        assert served.get("files/report", Accept=accept).status == 404
        got = served.get("files/report.pdf", Accept=accept)
        assert (got.status, got.fields["content-type"]) == (200, "application/pdf")
    for accepted in ("gzip", "br", "identity"):
        # What is packed already is sent as it is.
        got = served.get("files/report.pdf", Accept_Encoding=accepted)
        assert "content-encoding" not in got.fields


def test_a_client_of_csvw_finds_the_description(project: ProjectFactory, tmp_path: Path) -> None:
    """By the link, from the address of the table alone."""
    read = reader()
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    turtle = '<id/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en , "#A"@en .'
    query = "# Labels\nSELECT ?x ?label { ?x rdfs:label ?label FILTER(STRSTARTS(STR(?x), '%s')) }"
    folder = project(
        {
            "publisher.toml": PUBLISHER_TOML.replace("https://agency.example/", base),
            "data/a.ttl": turtle,
            "data/tables/labels.rq": query % base,
        }
    )
    example.build(tmp_path / "site", folder)
    with server(tmp_path / "site", tmp_path, "--port", str(port)):
        table = read(f"{base}files/labels.csv", validate=True)
        assert table.is_valid, table.warnings
        assert table.common_props["dc:title"] == "Labels"
        assert [row["label"] for row in table.tables[0].iterdicts()] == ["#A", "A"]


@pytest.mark.parametrize("name", ["report.html", "drawing.svg", "unknown.xyz"])
def test_nothing_that_is_attached_runs(served: Server, name: str) -> None:
    got = served.get(f"files/{name}")
    assert b"<script>" in got.body
    assert got.fields["content-security-policy"] == POLICY
    assert "script-src" not in POLICY
    assert "default-src 'none'" in POLICY
    assert got.fields["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["report.html", "drawing.svg"])
def test_a_browser_runs_none_of_it(served: Server, chromium: Chromium, name: str) -> None:
    with chromium.open(f"http://127.0.0.1:{served.port}/files/{name}", 800) as page:
        page.until("document.readyState === 'complete'")
        assert page.evaluate("document.title") != "ran"
        assert any("Content Security Policy" in words for words in page.complaints())
