"""What CKAN's harvester makes of servers: types, encodings, pages, and catalogues that end it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, cast

import pytest
from rdflib import Graph

from ckan_client import PROFILES, Ckan

HEAD = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = HEAD + '<urn:a> a dcat:Dataset ; dcterms:title "Bodies"@en .\n'
OTHER = HEAD + '<urn:b> a dcat:Dataset ; dcterms:title "Places"@en .\n'
LONG = "long " * 20
TURTLE = "text/turtle; charset=utf-8"


class Page(NamedTuple):
    """What a server answers: a text with BASE for its own address, or bytes."""

    body: str | bytes
    type: str | None = TURTLE
    status: int = 200
    head: int = 200


class Site(ThreadingHTTPServer):
    """A server of pages by their paths; it counts what is asked of it, and has had enough at 30."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = pages
        self.base = f"http://127.0.0.1:{self.server_port}/"
        self.asked = Counter[str]()


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        self.server.asked[self.command + self.path] += 1
        page = self.server.pages.get(self.path.partition("?")[0][1:], Page("", status=404))
        if self.server.asked.total() > 30:
            page = Page("", status=503)
        text = page.body
        sent = text if isinstance(text, bytes) else text.replace("BASE", self.server.base).encode()
        self.send_response(page.status if body or page.status != 200 else page.head)
        if page.type:
            self.send_header("Content-Type", page.type)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        if body:
            self.wfile.write(sent)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


def next_(where: str, kind: str = "PartialCollectionView", name: str = "next") -> str:
    return f"<BASE> a hydra:{kind} ; hydra:{name} {where} .\n"


def _form(name: str) -> str:
    return Graph().parse(data=GOOD, format="turtle").serialize(format=name)


BOTH, ONE, NONE = ["urn:a", "urn:b"], ["urn:a"], list[str]()
LD, XML = "application/ld+json", "application/rdf+xml"
BARE = '{"@id": "urn:a", "@type": "http://www.w3.org/ns/dcat#Dataset",\
 "http://purl.org/dc/terms/title": "Bodies"}'
REMOTE = '{"@context": "BASEcontext.jsonld", "@id": "urn:a", "@type": "Dataset", "title": "Bodies"}'
CONTEXT = '{"@context": {"Dataset": "http://www.w3.org/ns/dcat#Dataset",\
 "title": "http://purl.org/dc/terms/title"}}'
UNTITLED = GOOD + '<urn:c> a dcat:Dataset ; dcterms:description "No title"@en .\n'
INFINITE = '<urn:a> dcat:distribution <urn:f> . <urn:f> dcat:byteSize "INF"^^xsd:double .\n'
MARK = "\ufeff"
LATIN_1 = GOOD.replace("Bodies", "K\xf6rper").encode("latin-1")


class Case(NamedTuple):
    """What a server has; which datasets are gathered then, and what is said."""

    guids: list[str]
    says: str
    pages: dict[str, Page]


def one(body: str | bytes, type_: str | None, guids: list[str], says: str = "") -> Case:
    """A server with one page."""
    return Case(guids, says, {"": Page(body, type_)})


def two(first: str, guids: list[str], says: str = "", second: Page | None = None) -> Case:
    """A server with two pages."""
    return Case(guids, says, {"": Page(GOOD + first), "p2": second or Page(OTHER)})


SERVERS = {
    "turtle": one(GOOD, TURTLE, ONE),
    "JSON-LD": one(_form("json-ld"), LD, ONE),
    "RDF/XML": one(_form("xml"), XML, ONE),
    "N-Triples": one(_form("nt"), "application/n-triples", ONE),
    "RDF/XML without a type": one(_form("xml"), None, ONE),
    "turtle without a type": one(GOOD, None, NONE, "Error parsing the RDF file"),
    "JSON-LD as JSON": one(BARE, "application/json", NONE, "No plugin registered"),
    "turtle as text": one(GOOD, "text/plain", NONE, "No plugin registered"),
    "turtle as bytes": one(GOOD, "application/octet-stream", NONE, "No plugin registered"),
    "RDF/XML as XML": one(_form("xml"), "application/xml", NONE, "No plugin registered"),
    "RDF/XML as text/xml": one(_form("xml"), "text/xml", NONE, "No plugin registered"),
    "a page": one("<html></html>", "text/html", NONE, "Error parsing the RDF file"),
    "byte order mark": one(MARK + GOOD, TURTLE, NONE, "Error parsing"),
    "byte order mark of JSON-LD": one(MARK + BARE, LD, NONE, "Unexpected UTF-8 BOM"),
    "byte order mark of N-Triples": one(
        MARK + _form("nt"), "application/n-triples", NONE, "Invalid line"
    ),
    "byte order mark of RDF/XML": one(MARK + _form("xml"), XML, ONE),  # a part of the encoding
    "Latin-1": one(LATIN_1, TURTLE, NONE, "UnicodeDecodeError"),
    "nothing at all": one("", TURTLE, NONE),
    "HEAD refused": Case(ONE, "", {"": Page(GOOD, head=405)}),
    "HEAD not found": Case(ONE, "", {"": Page(GOOD, head=404)}),
    "not found": Case(NONE, "responded with 404", {}),
    "gone": Case(NONE, "responded with 410", {"": Page("", status=410)}),
    "remote context": Case(ONE, "", {"": Page(REMOTE, LD), "context.jsonld": Page(CONTEXT, LD)}),
    "remote context that is not there": one(REMOTE, LD, NONE, "HTTPError"),
    "one without a title": one(UNTITLED, TURTLE, NONE, "KeyError('title')"),
    "empty title": one(GOOD.replace("Bodies", ""), TURTLE, NONE, "KeyError('title')"),
    "infinite size": one(GOOD + INFINITE, TURTLE, NONE, "OverflowError"),
    "pages": two(next_("<BASEp2>"), BOTH),
    "pages with a text": two(next_('"BASEp2"'), BOTH),
    "pages of old": two(next_("<BASEp2>", "PagedCollection", "nextPage"), BOTH),
    "pages of a collection": two(next_("<BASEp2>", "Collection"), ONE),
    "pages without a class": two("<BASE> hydra:next <BASEp2> .\n", ONE),
    "hydra:view of a page": two("<BASE> hydra:view [ hydra:next <BASEp2> ] .\n", ONE),
    "relative next page": two(next_("<p2>"), NONE, "Could not get content for this url"),
    "next page not there": two(next_("<BASEp3>"), NONE, "responded with 404"),
    "next page ill-formed": two(next_("<BASEp2>"), NONE, "Error parsing", Page("nonsense")),
    "next page in another syntax": two(
        next_("<BASEp2>"), NONE, "Error parsing", Page(_form("xml"), XML)
    ),
    "page that follows itself": two(next_("<BASE>"), ONE),
    "pages that follow each other": Case(
        NONE,
        "responded with 503",
        {
            "": Page(GOOD + next_("<BASEp2>")),
            "p2": Page(OTHER + next_("<BASEp3>")),
            "p3": Page(OTHER + next_("<BASEp2>")),
        },
    ),
    "second page without a title": two(
        next_("<BASEp2>"), NONE, "KeyError('title')", Page(UNTITLED)
    ),
    "dataset on two pages": two(next_("<BASEp2>"), ["urn:a"] * 2, "", Page(GOOD)),
}


@contextmanager
def serving(pages: Mapping[str, Page]) -> Iterator[Site]:
    """A running server."""
    with Site(pages) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """All servers at one address: the pages of each are below its number."""
    pages = {
        f"{number}/{path}": page._replace(body=_below(page.body, number))
        for number, case in enumerate(SERVERS.values())
        for path, page in case.pages.items()
    }
    with serving(pages) as running:
        yield running


def _below(body: str | bytes, number: int) -> str | bytes:
    return body if isinstance(body, bytes) else body.replace("BASE", f"BASE{number}/")


def gather(ckan: Ckan, url: str) -> dict[str, Any]:
    (answer,) = ckan.ask({"do": "gather", "url": url, "profile": PROFILES[0]})
    return cast("dict[str, Any]", answer)


@pytest.mark.parametrize("name", SERVERS)
def test_the_harvester_takes_what_the_table_says(name: str, ckan: Ckan, site: Site) -> None:
    site.asked.clear()
    case = SERVERS[name]
    answer = gather(ckan, f"{site.base}{list(SERVERS).index(name)}/")
    assert sorted(answer["guids"]) == case.guids
    said = " ".join(answer["errors"])
    assert case.says in said if case.says else said == ""


def test_names_are_made_of_titles(ckan: Ckan) -> None:
    """A second dataset with a title gets a number; in other scripts nothing is left of a title."""
    titles = ["Bodies", "Bodies", f"{LONG}one", f"{LONG}two", "Δημόσιοι φορείς", "Swyddfeydd ŵ"]
    text = HEAD + "".join(
        f'<urn:{number}> a dcat:Dataset ; dcterms:title "{title}"@en .\n'
        for number, title in enumerate(titles)
    )
    with serving({"": Page(text)}) as running:
        answer = gather(ckan, running.base)
    names = {g: d["name"] for g, d in zip(answer["guids"], answer["datasets"], strict=True)}
    assert [names["urn:0"], names["urn:1"]] == ["bodies", "bodies-1"]
    assert names["urn:3"] == f"{names['urn:2']}-1"
    assert len(names["urn:2"]) == 95
    assert names["urn:4"] == "__"
    assert names["urn:5"] == "swyddfeydd"
    assert answer["refused"] == [{}] * len(titles)


def test_identity_is_the_address_or_what_is_left(ckan: Ckan) -> None:
    text = HEAD + (
        '<urn:a> a dcat:Dataset ; dcterms:title "One" ; dcterms:identifier "1" .\n'
        '[] a dcat:Dataset ; dcterms:title "Two" ; dcterms:identifier "2" .\n'
        '[] a dcat:Dataset ; dcterms:title "Three" .\n'
    )
    with serving({"": Page(text)}) as running:
        answer = gather(ckan, running.base)
    found = {d["title"]: g for g, d in zip(answer["guids"], answer["datasets"], strict=True)}
    assert found == {"One": "urn:a", "Two": "2", "Three": f"{running.base}three"}
