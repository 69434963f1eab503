"""The page for queries: what the server fills in, whatever was asked and answered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest

from publisher.endpoint import FILE, Endpoint
from publisher.errors import SiteError
from publisher.server import querypage
from publisher.server.querypage import Shell

BASE = "https://soca.example/"
JSON = "application/sparql-results+json"
HOSTILE = [
    "</textarea><script>",
    "<!--query-answer-->",
    '" onclick="x',
    "&lt;",
    "{0}{}",
    "\x00\x1b",
]


@pytest.fixture(scope="module")
def shell(site: Path) -> Shell:
    endpoint = Endpoint.loads((site / FILE).read_bytes())
    return Shell.read((site / querypage.FILE).read_bytes(), endpoint)


def href(iri: str) -> str | None:
    return iri.replace("/id/", "/doc/").removeprefix(BASE) if iri.startswith(BASE) else None


def tree(page: bytes) -> Any:
    return html5lib.parse(page, namespaceHTMLElements=False)


def texts(page: bytes, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in tree(page).iterfind(path)]


def select(*rows: dict[str, dict[str, Any]], names: tuple[str, ...] = ("x",)) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


def answered(shell: Shell, body: bytes, media_type: str = JSON, query: str = "ASK {}") -> bytes:
    return querypage.answered(shell, href=href, query=query, media_type=media_type, body=body)


def cell(shell: Shell, term: dict[str, Any]) -> Any:
    """The first cell of a table that has this value."""
    return tree(answered(shell, select({"x": term}))).find(".//td")


# -- The page


def test_page_begins_with_the_first_example(shell: Shell) -> None:
    page = querypage.empty(shell)
    (text,) = texts(page, ".//textarea")
    assert text == shell.query
    assert text.startswith("PREFIX org: <http://www.w3.org/ns/org#>\n")
    assert b"<!--query" not in page


def test_form_works_without_script(shell: Shell) -> None:
    form = tree(querypage.empty(shell)).find(".//form")
    assert (form.get("action"), form.get("method", "get")) == ("sparql", "get")
    names = [field.get("name") for field in form.iter() if field.get("name")]
    assert names == ["query", "_mediatype"]
    kinds = [option.get("value") for option in form.iterfind(".//option")]
    assert kinds[0] == "text/html"
    assert {"text/csv", JSON, "text/turtle"} < set(kinds)
    assert form.find(".//button").get("type") == "submit"


def test_each_example_is_a_link_that_asks_it(shell: Shell, site: Path) -> None:
    settings = json.loads((site / FILE).read_bytes())
    links = tree(querypage.empty(shell)).findall(".//ul[@id='p-examples']/li/a")
    asked = [parse_qs(urlsplit(link.get("href")).query)["query"] for link in links]
    assert asked == [[query] for query in settings["examples"]]
    assert len(asked) == 14


def test_prefixes_are_listed(shell: Shell) -> None:
    page = querypage.empty(shell)
    names = [name.removesuffix(":") for name in texts(page, ".//dl[@id='p-prefixes']//dt")]
    spaces = texts(page, ".//dl[@id='p-prefixes']//dd")
    assert dict(zip(names, spaces, strict=True)) == shell.prefixes.namespaces


@pytest.mark.parametrize("query", HOSTILE)
def test_what_was_asked_stays_in_the_field(shell: Shell, query: str) -> None:
    failed = querypage.failed(shell, query=query, message="no")
    expected = re.sub(r"[\x00\x1b]", "\ufffd", query)
    assert texts(failed, ".//textarea") == [expected]
    assert texts(answered(shell, b'{"boolean": true}', query=query), ".//textarea") == [expected]


@pytest.mark.parametrize("settings", [b"{}", b"[", b"[]", b'{"base": 1}', b'{"limits": 1}'])
def test_damaged_files_are_told(settings: bytes) -> None:
    with pytest.raises(SiteError, match="damaged"):
        Endpoint.loads(settings)


# -- Answers


def test_rows_are_a_table_with_names_and_a_caption(shell: Shell) -> None:
    rows = [{"x": {"type": "literal", "value": str(number)}} for number in range(2)]
    page = answered(shell, select(*rows, {}, names=("x", "y")))
    assert texts(page, ".//th[@scope='col']") == ["x", "y"]
    assert texts(page, ".//td") == ["0", "", "1", "", "", ""]
    assert texts(page, ".//caption") == ["What was found, a row for each match"]
    assert texts(page, ".//p[@class='found']") == ["3 rows"]


def test_resources_are_linked_to_their_documents(shell: Shell) -> None:
    link = cell(shell, {"type": "uri", "value": f"{BASE}id/organisation/soca"}).find("a")
    assert link.get("href") == "doc/organisation/soca"
    assert "".join(link.itertext()) == "<id/organisation/soca>"


@pytest.mark.parametrize(
    ("iri", "shown", "target"),
    [
        ("http://www.w3.org/2004/02/skos/core#Concept", "skos:Concept", True),
        ("https://other.example/a", "<https://other.example/a>", True),
        ("urn:isbn:1", "<urn:isbn:1>", False),
        ("javascript:alert(1)", "<javascript:alert(1)>", False),
        ("JavaScript:alert(1)//https://a.example/", None, False),
        ('https://a.example/"><script>', None, False),
    ],
)
def test_other_addresses_are_links_if_they_are_safe(
    shell: Shell, iri: str, shown: str | None, target: bool
) -> None:
    found = cell(shell, {"type": "uri", "value": iri})
    assert "".join(found.itertext()) == (shown or f"<{iri}>")
    assert [link.get("href") for link in found.iter("a")] == ([iri] if target else [])


@pytest.mark.parametrize("rest", ["a:b", "/x", "", ".x", "id/../x", "id/./x"])
def test_an_address_is_shortened_only_if_it_leads_back(shell: Shell, rest: str) -> None:
    found = cell(shell, {"type": "uri", "value": BASE + rest})
    assert "".join(found.itertext()) == f"<{BASE}{rest}>"


def test_values_say_their_language(shell: Shell) -> None:
    found = cell(shell, {"type": "literal", "value": "Asiantaeth", "xml:lang": "cy"})
    assert found.find("bdi").get("lang") == "cy"
    assert "".join(found.itertext()) == "Asiantaeth @cy"


def test_nameless_things_and_statements_are_shown(shell: Shell) -> None:
    blank = {"type": "bnode", "value": "b0"}
    seven = {"type": "literal", "value": "7"}
    iri = {"type": "uri", "value": "http://www.w3.org/2004/02/skos/core#note"}
    triple = {"type": "triple", "value": {"subject": blank, "predicate": iri, "object": seven}}
    assert "".join(cell(shell, blank).itertext()) == "_:b0"
    assert "".join(cell(shell, triple).itertext()) == "<<( _:b0 skos:note 7 )>>"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_answer_can_leave_its_place(shell: Shell, text: str) -> None:
    plain = answered(shell, select({"x": {"type": "literal", "value": "x"}}))
    term = {"type": "literal", "value": text, "xml:lang": text}
    page = answered(shell, select({"x": term, text: term}, names=("x", text)))
    graph = answered(shell, text.encode(), "text/turtle")
    for made in (page, graph, querypage.failed(shell, query="", message=text)):
        assert len(tree(made).findall(".//script")) == len(tree(plain).findall(".//script"))
        assert not [e for e in tree(made).iter() if isinstance(e.tag, str) and e.get("onclick")]
        assert b"\x00" not in made


def test_yes_and_no_are_words(shell: Shell) -> None:
    assert texts(answered(shell, b'{"boolean": true}'), ".//p[@class='found']") == ["Yes."]
    assert texts(answered(shell, b'{"boolean": false}'), ".//p[@class='found']") == ["No."]


def test_nothing_found_is_said(shell: Shell) -> None:
    page = answered(shell, select())
    assert texts(page, ".//p[@class='found']") == ["Nothing was found."]
    assert tree(page).find(".//table") is None


def test_a_graph_is_shown_as_it_was_written(shell: Shell) -> None:
    turtle = '<https://a.example/> a <https://b.example/> ;\n    <c:d> "</pre>" .\n'
    assert texts(answered(shell, turtle.encode(), "text/turtle; charset=utf-8"), ".//pre") == [
        turtle
    ]


def test_the_page_shows_no_more_than_it_can_bear(shell: Shell) -> None:
    row = {"x": {"type": "literal", "value": "v"}}
    most = querypage.MOST_ROWS
    assert len(texts(answered(shell, select(*[row] * most)), ".//tbody/tr")) == most
    page = answered(shell, select(*[row] * (most + 1)))
    assert len(texts(page, ".//tbody/tr")) == most
    (said,) = texts(page, ".//p[@class='found']")
    assert said == "The first 1,000 of 1,001 rows. All of them are in the files below."
    graph = answered(shell, b"<a:b> <c:d> 1 .\n" * 20_000, "text/turtle")
    (shown,) = texts(graph, ".//pre")
    assert len(shown) <= querypage.MOST_CHARACTERS
    assert shown.endswith(" .\n")


@pytest.mark.parametrize(
    ("body", "media_type", "names"),
    [
        (select(), JSON, ["CSV", "JSON", "TSV", "XML"]),
        (b'{"boolean": true}', JSON, ["JSON", "XML"]),
        (b"", "text/turtle", ["Turtle", "N-Triples", "RDF/XML", "JSON-LD"]),
    ],
)
def test_answers_can_be_had_as_files(
    shell: Shell, body: bytes, media_type: str, names: list[str]
) -> None:
    query = "ASK { ?a ?b '&+é' }"
    links = tree(answered(shell, body, media_type, query)).findall(".//ul[@class='files']/li/a")
    assert ["".join(link.itertext()) for link in links] == names
    for link in links:
        asked = parse_qs(urlsplit(link.get("href")).query)
        assert asked == {"query": [query], "_mediatype": [link.get("type")]}


def test_an_error_is_told_in_the_endpoint_s_words(shell: Shell) -> None:
    page = querypage.failed(shell, query="ASK {", message="query:1:5: the '{' is <never> closed")
    assert texts(page, ".//p[@class='found']") == ["query:1:5: the '{' is <never> closed"]
    assert texts(page, ".//section[@class='notice']/h2") == ["The query was not answered"]


# -- The editor


def test_without_the_editor_there_is_no_script(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(querypage, "_EDITOR", tmp_path / "none.js")
    querypage.assets.cache_clear()
    try:
        assert not querypage.has_editor()
        assert b"<script" not in querypage.empty(shell)
    finally:
        querypage.assets.cache_clear()


def test_with_the_editor_the_page_loads_it_by_its_content(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "e.js").write_text("1")
    monkeypatch.setattr(querypage, "_EDITOR", tmp_path / "e.js")
    querypage.assets.cache_clear()
    try:
        scripts = tree(querypage.empty(shell)).findall(".//script")
        assert [script.get("src") for script in scripts] == ["assets/e-6b86b273.js"]
        assert list(querypage.assets()) == ["assets/e-6b86b273.js"]
    finally:
        querypage.assets.cache_clear()


def test_policy_lets_nothing_in_from_elsewhere() -> None:
    sources = dict(part.split(" ", 1) for part in querypage.POLICY.split("; "))
    assert sources.pop("default-src") == "'none'"
    assert set(sources.values()) == {"'self'", "'none'"}
    assert sources["script-src"] == sources["connect-src"] == sources["style-src"] == "'self'"


@pytest.mark.parametrize(
    ("value", "whole"), [("2013-10-07", True), ("PB265", True), ("two words", False)]
)
def test_a_date_is_not_broken(shell: Shell, value: str, whole: bool) -> None:
    found = cell(shell, {"type": "literal", "value": value}).find("bdi")
    assert (found.get("class") == "whole") is whole
