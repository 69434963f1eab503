"""What a request to the endpoint asks for (SPARQL 1.1 Protocol, sections 2.1 and 2.2)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from publisher.server.protocol import FORM, HTML, QUERY, UPDATE, Ask, Description, Refusal, read
from publisher.server.questions import Outcome, Question, Reply, died

ASK = "ASK {}"
G1, G2 = "https://agency.example/g1", "urn:g2"
JSON = "application/sparql-results+json"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


def get(parameters: str, accept: str | None = None, pages: bool = False) -> object:
    return read(Ask(parameters=parameters, accept=accept, pages=pages))


def post(content_type: str, body: bytes, parameters: str = "") -> object:
    return read(Ask("POST", parameters, content_type, body=body))


def question(found: object) -> Question:
    assert isinstance(found, Question), found
    return found


def refused(found: object, status: int) -> str:
    assert isinstance(found, Refusal), found
    assert found.status == status
    return found.message


def test_a_query_comes_in_three_ways() -> None:
    expected = Question(ASK)
    assert get(f"query={quote(ASK)}") == expected
    assert get("query=ASK+%7B%7D") == expected
    assert post(FORM, f"query={quote(ASK)}".encode()) == expected
    assert post(f"{FORM}; charset=UTF-8", f"query={quote(ASK)}".encode()) == expected
    assert post(QUERY, ASK.encode()) == expected
    assert post(f"{QUERY}; charset=utf-8", "ASK { ?s ?p 'é' }".encode()) == Question(
        "ASK { ?s ?p 'é' }"
    )


def test_the_dataset_is_beside_the_query() -> None:
    graphs = f"default-graph-uri={quote(G1)}&named-graph-uri={G2}&named-graph-uri={quote(G1)}"
    expected = Question(ASK, (G1,), (G2, G1))
    assert get(f"query={quote(ASK)}&{graphs}") == expected
    assert post(FORM, f"query={quote(ASK)}&{graphs}".encode()) == expected
    assert post(QUERY, ASK.encode(), graphs) == expected


@pytest.mark.parametrize("iri", ["", "g1", "//host/x", "a b:c", "<urn:x>", "urn:a b", "1:x"])
def test_a_graph_needs_an_absolute_name(iri: str) -> None:
    assert "absolute IRI" in refused(get(f"query=ASK&default-graph-uri={quote(iri)}"), 400)
    assert "absolute IRI" in refused(get(f"query=ASK&named-graph-uri={quote(iri)}"), 400)


def test_what_is_no_query() -> None:
    refused(post(FORM, b""), 400)
    refused(post(FORM, b"quere=ASK"), 400)
    assert "more than one" in refused(get("query=ASK&query=ASK"), 400)
    assert "more than one" in refused(post(FORM, b"query=ASK&query=ASK"), 400)
    assert "more than one" in refused(post(QUERY, b"ASK {}", "query=ASK"), 400)
    assert "UTF-8" in refused(get("query=%ff"), 400)
    assert "UTF-8" in refused(post(QUERY, ASK.encode("utf-16")), 400)
    assert "UTF-8" in refused(post(FORM, b"query=%c3%28"), 400)
    assert "parameters" in refused(get("&".join(f"a{n}=1" for n in range(200))), 400)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/json", "multipart/form-data", "garbage", ";"]
)
def test_other_media_types_are_refused(content_type: str) -> None:
    found = post(content_type, ASK.encode())
    assert QUERY in refused(found, 415)
    assert isinstance(found, Refusal)
    assert dict(found.fields)["Accept"] == f"{QUERY}, {FORM}"


@pytest.mark.parametrize("kind", [QUERY, FORM, UPDATE])
def test_other_character_sets_are_refused(kind: str) -> None:
    refused(post(f"{kind}; charset=UTF-16", b"query=ASK"), 415)


@pytest.mark.parametrize(
    "text", [b"INSERT DATA { <urn:a> <urn:b> 1 }", b"CLEAR ALL", b"nonsense", b""]
)
def test_nothing_can_be_changed(text: bytes) -> None:
    refused(post(UPDATE, text), 403)
    refused(post(UPDATE, text, "using-graph-uri=urn:a"), 403)
    refused(post(FORM, b"update=" + quote(text).encode()), 403)
    refused(get(f"update={quote(text)}"), 403)
    refused(get(f"update={quote(text)}&query=ASK"), 403)


@pytest.mark.parametrize(
    ("accept", "results", "graph"),
    [
        (None, JSON, "text/turtle"),
        ("*/*", JSON, "text/turtle"),
        ("application/json", JSON, ""),
        ("application/sparql-results+xml", "application/sparql-results+xml", ""),
        ("application/xml", "application/sparql-results+xml", ""),
        ("text/xml;q=0.5, text/csv;q=0.4", "application/sparql-results+xml", ""),
        ("text/csv", "text/csv", ""),
        ("text/*", "text/csv", "text/turtle"),
        ("text/tab-separated-values", "text/tab-separated-values", ""),
        ("application/ld+json", "", "application/ld+json"),
        ("application/rdf+xml, application/sparql-results+json;q=0.1", JSON, "application/rdf+xml"),
        ("application/n-triples;q=0.2, text/turtle;q=0.1", "", "application/n-triples"),
        ("text/turtle;q=0, */*;q=0.1", JSON, "application/n-triples"),
        (CHROME, "text/html", "text/html"),
    ],
)
def test_formats_are_negotiated_for_rows_and_graphs(
    accept: str | None, results: str, graph: str
) -> None:
    found = question(get("query=ASK", accept, pages=True))
    assert (found.results, found.graph) == (results, graph)


def test_without_pages_nobody_gets_one() -> None:
    found = question(get("query=ASK", CHROME))
    assert (found.results, found.graph) == ("application/sparql-results+xml", "text/turtle")
    refused(get("query=ASK", "text/html"), 406)


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle;q=0"])
def test_what_is_accepted_has_to_be_there(accept: str) -> None:
    message = refused(get("query=ASK", accept), 406)
    assert JSON in message
    assert "text/turtle" in message


def test_the_query_string_says_it_too() -> None:
    for written in ("text%2Fcsv", "text/csv", "TEXT/CSV"):
        assert question(get(f"query=ASK&_mediatype={written}", "text/turtle")).results == "text/csv"
    for written in (JSON.replace("+", "%2B"), JSON, "application/json"):
        assert question(get(f"query=ASK&_mediatype={written}")).results == JSON
    refused(get("query=ASK&_mediatype=image/png"), 406)


def test_without_a_query_the_service_is_described() -> None:
    found = get("")
    assert isinstance(found, Description)
    assert found.format is not None
    assert found.format.name == "turtle"
    assert get("", CHROME, pages=True) == Description(HTML)
    described = get("_mediatype=application/rdf%2Bxml", CHROME, pages=True)
    assert isinstance(described, Description)
    assert described.format is not None
    assert described.format.name == "rdf-xml"
    assert get("", "image/png") == Description(None)
    assert isinstance(get("query="), Question)  # an empty query is one, and wrong


# -- What goes to the process with the statements, and back


def test_questions_and_replies_survive_the_way() -> None:
    asked = Question("ASK { 'é\ud83d' }", (G1,), (G2, G1), "", "text/turtle")
    assert Question.loads(asked.dumps()) == asked
    for reply in (
        Reply(Outcome.DONE, media_type=JSON, body=b"a\nb\ndied -9\n"),
        Reply(Outcome.REFUSED, "line\nbreak é"),
    ):
        assert Reply.loads(reply.dumps()) == reply


@pytest.mark.parametrize("whole", [True, False])
def test_a_reply_that_is_cut_off_is_none(whole: bool) -> None:
    sent = Reply(Outcome.DONE, media_type=JSON, body=b"x" * 100).dumps()
    for length in (0, 1, 20, len(sent) - 1):
        end = b"" if whole else died(-6)
        found = Reply.loads(sent[:length] + end)
        assert found.outcome is Outcome.STOPPED
        assert ("needs too much memory" in found.message) is not whole
    for odd in (b"[]\n", b"{}\n", b'{"length": 0}\n', b'{"outcome": "no", "length": 0}\n', b"\xff"):
        assert Reply.loads(odd).outcome is Outcome.STOPPED
