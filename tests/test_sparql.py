"""The endpoint in earnest: a server in a process of its own, and clients that others wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib

import example
import external
import publisher
from publisher.server.protocol import FORM, QUERY, UPDATE
from serving import Got, Server, server, until

BASE = "https://soca.example/"
RESULTS_JSON = "application/sparql-results+json"
NAMES = "SELECT ?name { <id/organisation/soca> org:resultingOrganization|foaf:name ?name }"
SUCCESSOR = "CONSTRUCT { ?a org:changedBy ?b } WHERE { ?a org:changedBy ?b }"
DESCRIPTION, MARKUP = f"{BASE}profile/description", f"{BASE}profile/schema.org"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"


@pytest.fixture(scope="module")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(site.parents[1], tmp_path_factory.mktemp("log")) as running:
        yield running


def ask(served: Server, query: str, accept: str = RESULTS_JSON, **more: str) -> Got:
    return served.get(f"sparql?{urlencode({'query': query, **more})}", Accept=accept)


def yes(got: Got) -> bool:
    assert got.status == 200, got.body
    return bool(json.loads(got.body)["boolean"])


# -- The protocol


def test_a_query_by_get_form_and_itself(served: Server) -> None:
    by_get = ask(served, NAMES)
    form = served.get(
        "sparql",
        "POST",
        urlencode({"query": NAMES}).encode(),
        Content_Type=FORM,
        Accept=RESULTS_JSON,
    )
    direct = served.get("sparql", "POST", NAMES.encode(), Content_Type=QUERY, Accept=RESULTS_JSON)
    assert by_get.status == 200
    assert by_get.fields["content-type"] == RESULTS_JSON
    assert by_get.body == form.body == direct.body
    values = [row["name"]["value"] for row in json.loads(by_get.body)["results"]["bindings"]]
    assert "Serious Organised Crime Agency" in values


def test_head_says_what_get_would_say(served: Server) -> None:
    got, head = ask(served, NAMES), served.get(f"sparql?query={quote(NAMES)}", "HEAD")
    assert head.body == b""
    assert head.status == 200
    for name in ("content-type", "content-length", "vary", "cache-control", "link"):
        assert head.fields[name] == got.fields[name]


def test_the_answers_are_those_of_the_command_line(served: Server) -> None:
    """Rows, order, names of blank nodes: whoever asks, one question has one answer."""
    publication = publisher.open(external.ROOT)
    examples = sorted((external.ROOT / "queries").glob("*.rq"))
    assert len(examples) >= 10
    for path in examples:
        text = path.read_text("utf-8")
        answer = publication.query(text)
        for format_, media_type in (
            (("turtle", "text/turtle"), ("json-ld", "application/ld+json"))
            if answer.kind == "construct"
            else (("json", RESULTS_JSON), ("csv", "text/csv"))
        ):
            got = ask(served, text, media_type)
            assert got.body == publication.write_answer(answer, format_), path


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        ({}, True),
        ({"default-graph-uri": DESCRIPTION}, True),
        ({"default-graph-uri": MARKUP}, False),
        ({"named-graph-uri": DESCRIPTION}, False),
        ({"default-graph-uri": f"{BASE}nobody"}, False),
    ],
)
def test_the_default_graph_can_be_chosen(
    served: Server, graphs: dict[str, str], expected: bool
) -> None:
    query = "ASK { ?body org:changedBy ?event }"
    assert yes(ask(served, query, **graphs)) is expected
    # What the request says takes the place of what the query says (section 2.1.4).
    other = query.replace("ASK", f"ASK FROM <{MARKUP}>")
    assert yes(ask(served, other, **graphs)) is (expected and bool(graphs))


def test_named_graphs_can_be_chosen(served: Server) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    found = [
        row["g"]["value"]
        for row in json.loads(ask(served, query, **{"named-graph-uri": MARKUP}).body)["results"][
            "bindings"
        ]
    ]
    assert found == [MARKUP]
    everything = json.loads(ask(served, query).body)["results"]["bindings"]
    assert len(everything) > 2


@pytest.mark.parametrize(
    ("accept", "results_format"),
    [
        (RESULTS_JSON, ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ],
)
def test_rows_in_each_format(
    served: Server, accept: str, results_format: ox.QueryResultsFormat
) -> None:
    got = ask(served, NAMES, accept)
    assert got.fields["content-type"].partition(";")[0] == accept
    found = ox.parse_query_results(got.body, format=results_format)
    assert isinstance(found, ox.QuerySolutions)
    rows = {str(row["name"]) for row in found}
    assert '"Serious Organised Crime Agency"@en' in rows


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_in_each_format(served: Server, accept: str, format_: ox.RdfFormat) -> None:
    got = ask(served, SUCCESSOR, accept)
    assert got.fields["content-type"].partition(";")[0] == accept
    assert {quad.predicate.value for quad in ox.parse(got.body, format=format_)} == {
        "http://www.w3.org/ns/org#changedBy"
    }


def test_describe_tells_of_a_resource(served: Server) -> None:
    got = ask(served, "DESCRIBE <id/organisation/soca>", "text/turtle")
    assert got.status == 200
    assert b"org:changedBy" in got.body


def test_what_is_not_accepted(served: Server) -> None:
    for query, accept in (
        ("ASK {}", "text/turtle"),
        (SUCCESSOR, "text/csv"),
        ("ASK {}", "image/x"),
    ):
        got = ask(served, query, accept)
        assert got.status == 406
        assert b"application/sparql-results+json" in got.body
    assert served.get("sparql", Accept="image/png").status == 406


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * { ?s ?p }", "check that it is complete"),
        ("", "the query is empty"),
        ("ASK { ?s nope:x 1 }", "query:1:10"),
    ],
)
def test_a_wrong_query_is_told_with_its_place(served: Server, query: str, place: str) -> None:
    got = ask(served, query)
    assert got.status == 400
    assert got.fields["content-type"] == "text/plain; charset=utf-8"
    assert place in got.body.decode()


def test_methods_and_preflight(served: Server) -> None:
    for method in ("PUT", "DELETE", "PATCH", "MOVE"):
        got = served.get(f"sparql?query={quote('ASK {}')}", method)
        assert (got.status, got.fields["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    preflight = served.get("sparql", "OPTIONS", Origin="https://elsewhere.example")
    assert preflight.status == 204
    assert "POST" in preflight.fields["access-control-allow-methods"]
    assert "Content-Type" in preflight.fields["access-control-allow-headers"]
    assert ask(served, "ASK {}").fields["access-control-allow-origin"] == "*"


def test_long_requests_are_refused(served: Server) -> None:
    long = b"ASK {}" + b" " * 200_000
    assert served.get("sparql", "POST", long, Content_Type=QUERY).status == 413
    got = served.get("sparql", "POST", long[:30_000], Content_Type=QUERY)
    assert (got.status, b"20,000 bytes" in got.body) == (400, True)
    assert served.get("sparql?query=" + "a" * 70_000).status in {400, 414, 431}


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR ALL", "DROP SILENT ALL", "LOAD <urn:x>"],
)
def test_updates_are_refused_and_change_nothing(served: Server, text: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = ask(served, count).body
    encoded = urlencode({"update": text})
    for got in (
        served.get("sparql", "POST", text.encode(), Content_Type=UPDATE),
        served.get("sparql", "POST", encoded.encode(), Content_Type=FORM),
        served.get(f"sparql?{encoded}"),
        served.get("sparql?using-graph-uri=urn:g", "POST", text.encode(), Content_Type=UPDATE),
    ):
        assert got.status == 403
    assert ask(served, text).status == 400
    assert served.get("sparql", "POST", text.encode(), Content_Type=QUERY).status == 400
    assert ask(served, count).body == before
    assert not yes(ask(served, "ASK { <urn:a> <urn:b> <urn:c> }"))


# -- What describes it


def test_the_service_describes_itself_in_each_format(served: Server) -> None:
    graphs = []
    for media_type in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        got = served.get("sparql", Accept=media_type)
        assert got.fields["content-type"].partition(";")[0] == media_type
        format_ = ox.RdfFormat.from_media_type(media_type)
        assert format_
        found = ox.Dataset(ox.parse(got.body, format=format_))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        graphs.append({str(quad) for quad in found})
    assert graphs[0] == graphs[1] == graphs[2]
    described = rdflib.Graph().parse(data=served.get("sparql").body, format="turtle")
    service = rdflib.URIRef(f"{BASE}sparql")
    assert (service, rdflib.RDF.type, rdflib.URIRef(f"{SD}Service")) in described
    assert (service, rdflib.URIRef(f"{SD}endpoint"), service) in described
    names = {str(name) for name in described.objects(None, rdflib.URIRef(f"{SD}name"))}
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    rows = json.loads(ask(served, query).body)["results"]["bindings"]
    assert names == {row["g"]["value"] for row in rows}


def test_its_numbers_are_those_of_the_data(served: Server) -> None:
    described = rdflib.Graph().parse(data=served.get("sparql").body, format="turtle")
    sizes = {}
    for named in described.objects(None, rdflib.URIRef(f"{SD}namedGraph")):
        graph = described.value(named, rdflib.URIRef(f"{SD}graph"))
        size = described.value(graph, rdflib.URIRef(f"{VOID}triples"))
        sizes[str(described.value(named, rdflib.URIRef(f"{SD}name")))] = int(str(size))
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = json.loads(ask(served, query).body)["results"]["bindings"]
    assert sizes == {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
    default = described.value(None, rdflib.RDF.type, rdflib.URIRef(f"{SD}Dataset"))
    union = described.value(default, rdflib.URIRef(f"{SD}defaultGraph"))
    total = json.loads(ask(served, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body)
    counted = total["results"]["bindings"][0]["n"]["value"]
    assert str(described.value(union, rdflib.URIRef(f"{VOID}triples"))) == counted


def test_the_dataset_is_described(served: Server) -> None:
    found = served.get(".well-known/void")
    assert (found.status, found.fields["location"]) == (303, "/void.ttl")
    got = served.get("void.ttl")
    assert got.fields["content-type"] == "text/turtle; charset=utf-8"
    described = rdflib.Graph().parse(data=got.body, format="turtle")
    this = rdflib.URIRef(f"{BASE}id/dataset/soca")

    def value(name: str) -> str:
        return str(described.value(this, rdflib.URIRef(f"{VOID}{name}")))

    assert value("sparqlEndpoint") == f"{BASE}sparql"
    assert value("uriSpace") == BASE
    inside = f"FROM <{DESCRIPTION}>"
    for name, query in (
        ("triples", f"SELECT (COUNT(*) AS ?n) {inside} {{ ?s ?p ?o }}"),
        ("distinctSubjects", f"SELECT (COUNT(DISTINCT ?s) AS ?n) {inside} {{ ?s ?p ?o }}"),
        ("properties", f"SELECT (COUNT(DISTINCT ?p) AS ?n) {inside} {{ ?s ?p ?o }}"),
        ("classes", f"SELECT (COUNT(DISTINCT ?c) AS ?n) {inside} {{ ?s a ?c }}"),
    ):
        rows = json.loads(ask(served, query).body)["results"]["bindings"]
        assert value(name) == rows[0]["n"]["value"], name
    for dump in described.objects(this, rdflib.URIRef(f"{VOID}dataDump")):
        assert served.get(str(dump).removeprefix(BASE)).status == 200


def test_browsers_get_the_page_and_answers_on_it(served: Server) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = served.get("sparql", Accept=browser)
    assert page.fields["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.fields["content-security-policy"]
    answered = ask(served, NAMES, browser)
    assert b"Serious Organised Crime Agency" in answered.body
    failed = ask(served, "SELECT", browser)
    assert (failed.status, failed.fields["content-type"]) == (400, "text/html; charset=utf-8")
    linked = ask(served, "SELECT ?a { ?a org:changedBy ?b }", browser)
    assert b'href="doc/organisation/soca"' in linked.body


def plain_project(folder: Path, name: str) -> Path:
    """A project without pages that says one thing; it is written anew."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    settings = 'base = "https://agency.example/data/"\ntitle = "Plain"\nformats = ["n-triples"]\n'
    (folder / "publisher.toml").write_text(settings)
    foaf = "http://xmlns.com/foaf/0.1/"
    said = f'<id/a> a <{foaf}Agent> ; <{foaf}name> "{name}"@en .\n'
    (folder / "data" / "a.ttl").write_text(said)
    return folder


NEW = "ASK { ?a foaf:name 'new'@en }"


def test_it_answers_from_the_new_release_while_it_is_asked(tmp_path: Path) -> None:
    project, site = tmp_path / "plain", tmp_path / "site"
    example.build(site, plain_project(project, "old"))
    with server(site, tmp_path) as plain:
        asked = f"sparql?query={quote(NEW)}"
        assert not yes(plain.get(asked))
        example.build(site, plain_project(project, "new"))
        until(lambda: yes(plain.get(asked)), 5)


def test_without_pages_there_is_still_an_endpoint(tmp_path: Path) -> None:
    folder = plain_project(tmp_path / "plain", "A")
    example.build(tmp_path / "site", folder)
    with server(tmp_path / "site", tmp_path) as plain:
        assert plain.root == "/data/"
        assert yes(plain.get(f"sparql?query={quote('ASK { <id/a> foaf:name ?n }')}"))
        assert plain.get("healthz").body == b"ok\n"
        assert plain.get("sparql", Accept="text/html").status == 406
        assert plain.get("void.ttl").status == 200


def test_it_can_be_left_out(site: Path, tmp_path: Path) -> None:
    with server(site.parents[1], tmp_path, "--no-sparql") as running:
        assert running.get("sparql").status == 404
        assert running.get("healthz").body == b"ok\n"
