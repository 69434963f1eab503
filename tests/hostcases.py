"""The table of requests that every server answers; see ``hostdifferences``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

OLD = "doc/organisation/old"
NEW = "doc/organisation/new"
GONE = "doc/organisation/invented"
MOVED = "doc/organisation/misspelt"
CAFE = "doc/organisation/caf~c3~a9"
LONG = "doc/list/long"
WORDS = "def/words"
SCHEMA = "profile/schema.org"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE, JSON_LD, NT, RDF, HTML = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "text/html",
)

HOSTILE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<id/h/moved;x> a skos:Concept ; skos:prefLabel "Renamed"@en ; owl:deprecated true ;
    dcterms:isReplacedBy <https://other.example/$host;x'y,z%22%5C?a=1&b=$1#é> .
<id/h/followed> a org:FormalOrganization ; skos:prefLabel "Followed"@en ;
    dcterms:isReplacedBy <https://other.example/$uri%0A;,é> , <https://x.example/%7Bhost%7D> .
"""
ODD = {
    "$publisher_path": "~24publisher_path",
    "a'b": "a~27b",
    "x;return": "x~3breturn",
    "a%20b": "a~2520b",
    "a%22b": "a~2522b",
    "a%5Cb": "a~255Cb",
    "%7Bhost%7D": "~257Bhost~257D",
    "a%2Fb": "a~252Fb",
    "(x),y!": "~28x~29~2cy~21",
    "a*b": "a~2ab",
    "a@b:c": "a~40b~3ac",
    "x=1&y=2": "x~3d1~26y~3d2",
    "a+b": "a~2bb",
    "~tilde": "~7etilde",
    "日本/ü": "~e6~97~a5~e6~9c~ac/~c3~bc",
    "a.gz": "a.gz",
    "a.html": "a~2ehtml",
    "con": "~63on",
    "default": "default",
}
"""Names that mean something to a web server, and the files of their documents."""


def content() -> str:
    """Turtle with a concept for each odd name."""
    names = (f'<id/h/{name}> a skos:Concept ; skos:prefLabel "Odd"@en .' for name in ODD)
    return HOSTILE + "\n".join(names) + "\n"


@dataclass(frozen=True)
class Case:
    """One request, and what has to come.

    Attributes:
        path: what follows the base; with the query.
        status: the status.
        file: the file of the site that is the body; empty for none.
        fields: header fields of the request; ``{base}`` stands for the base.
        method: the method.
        location: where it leads, after the base.
    """

    path: str
    status: int = 200
    file: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    location: str = ""


def _accept() -> Iterator[Case]:
    table: list[tuple[str, str]] = [
        *((value, "html") for value in ("", "*/*", HTML, BROWSER, "text/*", "nonsense")),
        *((value, "html") for value in (",", ";q=1")),
        *((value, "html") for value in ("TEXT/HTML", "text/html;charset=utf-8", "*/*;q=0.1")),
        *((value, "html") for value in ("text/html;q=0.5", "text/html , text/turtle")),
        *((value, "html") for value in ("text/*;q=0.3, text/turtle;q=0.1, */*;q=0.2", "*/turtle")),
        *((value, "ttl") for value in (TURTLE, "Text/Turtle", "text/turtle;charset=utf-8")),
        *((value, "ttl") for value in ("text/turtle, text/html;q=0.9", "text/html;q=0, */*")),
        *((value, "ttl") for value in ("text/turtle;q=1.000, text/html;q=0.999", " text/turtle ")),
        *((value, "ttl") for value in ("text/html;q=.1,text/turtle;q=.2", "a/b, text/turtle")),
        *((value, "ttl") for value in ("text/turtle;q=0.81, text/html;q=0.8", "a/b,text/turtle")),
        *((value, "jsonld") for value in (JSON_LD, "application/*", "application/ld+json;q=0.01")),
        (f'{JSON_LD};profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ('text/html;profile="a,b;q=1";q=0.1, application/ld+json;q=0.2', "jsonld"),
        ("text/turtle;q=0.5, application/ld+json", "jsonld"),
        ("text/html;q=0, text/turtle;q=0, application/*;q=0.1", "jsonld"),
        *((value, "nt") for value in (NT, "application/n-triples, application/rdf+xml")),
        *((value, "rdf") for value in (RDF, f"{RDF}, text/n3", f"{RDF};q=0.5, {NT};q=0.4")),
        ("*/*;q=0.1, application/rdf+xml;q=0.2", "rdf"),
        *((value, "") for value in ("image/png", "text/html;q=0", "*/*;q=0", "text/html;level=1")),
        *((value, "") for value in ("application/n-quads", "application/trig", "application/json")),
        *((value, "") for value in ("text/turtle;q=0, text/html;q=0.0", "turtle/text, a/b")),
    ]  # fmt: skip
    for accept, suffix in table:
        status, name = (200, f"{OLD}.{suffix}") if suffix else (406, "406.html")
        yield Case(OLD, status, name, {"Accept": accept})
    yield Case(OLD, 200, f"{OLD}.html")
    for document in (NEW, CAFE, "doc/report", WORDS, LONG, f"{LONG}~page-2", "def/agency"):
        for type_, end in ((TURTLE, "ttl"), (JSON_LD, "jsonld"), (BROWSER, "html"), (RDF, "rdf")):
            yield Case(document, 200, f"{document}.{end}", {"Accept": type_})
    for page in ("list/agencies", "", "index"):
        name = f"{page or 'index'}.html"
        yield Case(page, 200, name)
        yield Case(page, 200, name, {"Accept": "text/turtle;q=0.9, */*;q=0.1"})
        yield Case(page, 406, "406.html", {"Accept": TURTLE})


def _named() -> Iterator[Case]:
    """By the query string, and by profile."""
    for value, end in (
        (TURTLE, "ttl"), ("turtle", "ttl"), ("ttl", "ttl"), ("TTL", "ttl"),
        ("text%2Fturtle", "ttl"),
        (JSON_LD, "jsonld"), ("application/ld%2Bjson", "jsonld"), ("json-ld", "jsonld"),
        ("n-triples", "nt"), ("rdf-xml", "rdf"), ("html", "html"), (".rdf", "rdf"),
    ):  # fmt: skip
        yield Case(f"{OLD}?_mediatype={value}", 200, f"{OLD}.{end}", {"Accept": "image/png"})
    for query in ("_mediatype=image/png", "_mediatype=trig", "_profile=unknown", "_profile=urn:x"):
        yield Case(f"{OLD}?{query}", 406, "406.html", {"Accept": TURTLE})
    yield Case(f"{OLD}?a=1&_mediatype=ttl&b=2", 200, f"{OLD}.ttl")
    yield Case(f"{OLD}?x_mediatype=ttl&_mediatype=", 200, f"{OLD}.html")
    yield Case(f"{OLD}?_profile=schema.org", 200, f"{SCHEMA}/{OLD}.ttl")
    yield Case(f"{OLD}?_profile=schema.org", 200, f"{SCHEMA}/{OLD}.jsonld", {"Accept": JSON_LD})
    yield Case(f"{OLD}?_profile=schema.org", 406, "406.html", {"Accept": HTML})
    yield Case(f"{OLD}?_profile=schema.org&_mediatype=nt", 200, f"{SCHEMA}/{OLD}.nt")
    yield Case(f"{OLD}?_mediatype=rdf&_profile=schema.org", 200, f"{SCHEMA}/{OLD}.rdf")
    yield Case(f"{OLD}?_profile=description", 200, f"{OLD}.html")
    yield Case(f"{WORDS}?_profile=schema.org", 200, f"{SCHEMA}/{WORDS}.ttl", {"Accept": TURTLE})
    yield Case("list/agencies?_profile=schema.org", 200, f"{SCHEMA}/list/agencies.ttl")
    for value, name in (
        ("<{base}profile/schema.org>", f"{SCHEMA}/{OLD}.jsonld"),
        ("<urn:x>, <{base}profile/schema.org>;q=0.1", f"{SCHEMA}/{OLD}.jsonld"),
        ("<{base}profile/schema.org>;q=0.2, <{base}profile/description>;q=0.3", f"{OLD}.jsonld"),
        ("<{base}profile/schema.org>;q=0", f"{OLD}.jsonld"),
        ("<https://other.example/>", f"{OLD}.jsonld"),
        ("nonsense", f"{OLD}.jsonld"),
    ):
        yield Case(OLD, 200, name, {"Accept": JSON_LD, "Accept-Profile": value})
    asked = {"Accept": TURTLE, "Accept-Profile": "<{base}profile/schema.org>"}
    yield Case(WORDS, 200, f"{SCHEMA}/{WORDS}.ttl", asked)
    yield Case(f"{OLD}?_profile=description", 200, f"{OLD}.ttl", asked)
    yield Case(f"{SCHEMA}/{OLD}", 200, f"{SCHEMA}/{OLD}.rdf", {"Accept": RDF})
    yield Case("data/description", 200, "data/description.ttl", {"Accept": TURTLE})
    yield Case("data/description", 406, "406.html", {"Accept": HTML})
    yield Case("void", 200, "void.ttl", {"Accept": TURTLE})
    yield Case("void", 406, "406.html", {"Accept": JSON_LD})
    yield Case("catalog", 200, "catalog.rdf", {"Accept": RDF})


def _files() -> Iterator[Case]:
    for name in (
        f"{OLD}.html", f"{OLD}.ttl", f"{OLD}.jsonld", f"{OLD}.nt", f"{OLD}.rdf", f"{CAFE}.ttl",
        f"{SCHEMA}/{OLD}.jsonld", f"{LONG}~page-2.ttl", "index.html", "404.html", "406.html",
        "assets/style.css", "assets/favicon.svg", "robots.txt", "sitemap.xml",
        "search.html",
        "catalog.ttl", "catalog.jsonld", "catalog.rdf", "data.json", "catalog.json",
        "data/description.ttl", "data/description.nq", "data/description.trig", f"{MOVED}.ttl",
    ):  # fmt: skip
        yield Case(name, 200, name, {"Accept": "image/png"})
        yield Case(name, 200, name, method="HEAD")
    yield Case(f"{OLD}.ttl?_mediatype=html", 200, f"{OLD}.ttl")
    for coding in ("gzip", "br", "gzip, br", "identity", "gzip;q=0", "br;q=0, gzip;q=0.5", "x"):
        yield Case(OLD, 200, f"{OLD}.html", {"Accept-Encoding": coding})
        yield Case("nothing", 404, "404.html", {"Accept-Encoding": coding})


def _downloads() -> Iterator[Case]:
    for name in (
        "report.pdf", "report.html", "report.ttl", "report.rdf", "drawing.svg", "old/Figures.CSV",
        "packed.csv.gz", "v1.2.GeoJSON", "own.tsv", "own.tsv-metadata.json", "unknown.xyz",
        "bodies.csv", "bodies.csv-metadata.json",
    ):  # fmt: skip
        yield Case(f"files/{name}", 200, f"files/{name}", {"Accept": TURTLE})
        yield Case(f"files/{name}?_mediatype=ttl", 200, f"files/{name}", method="HEAD")
        yield Case(f"files/{name}", 200, f"files/{name}", {"Accept-Encoding": "gzip, br"})
    yield Case("files/report.pdf", 206, "files/report.pdf", {"Range": "bytes=0-7"})
    for path in (
        "report", "report?_mediatype=ttl", "report?_profile=description", "report.trig", "own", "",
        "report.html.gz", "bodies.csv.gz", "packed.csv.gz.gz", "packed.csv", "bodies.rq", "old",
        "bodies", "nothing.csv-metadata.json", "%72eport.pdf", "%6Fwn.tsv-metadata.json",
    ):  # fmt: skip
        yield Case(f"files/{path}", 404, "404.html", {"Accept": TURTLE})


def _things() -> Iterator[Case]:
    for thing, document in (
        ("id/organisation/old", OLD),
        ("id/organisation/new", NEW),
        ("id/organisation/invented", GONE),
        ("id/organisation/caf%C3%A9", CAFE),
        ("id/organisation/caf%c3%a9", CAFE),
        ("doc/organisation/caf%C3%A9", CAFE),
        ("id/list/long", LONG),
        ("id/catalog", "doc/catalog"),
        (".well-known/void", "void.ttl"),
    ):
        yield Case(thing, 303, location=document)
        yield Case(thing, 303, fields={"Accept": "image/png"}, method="HEAD", location=document)
    yield Case("id/organisation/old?a=b", 303, location=f"{OLD}?a=b")
    for name, stored in ODD.items():
        escaped = name.replace("日本/ü", "%E6%97%A5%E6%9C%AC/%C3%BC")
        yield Case(f"id/h/{escaped}", 303, location=f"doc/h/{stored}")
        yield Case(f"doc/h/{stored}", 200, f"doc/h/{stored}.ttl", {"Accept": TURTLE})
    for path in (
        "nothing", "id/nothing", "doc/nothing", "id", "id/", "doc/", "doc", "404", "406",
        "id/report", "manifest.json", "manifest",
        "id/organisation/old.ttl", "id/organisation/caf%C3", "id/organisation/caf~c3~a9", "list/no",
        f"{OLD}/", f"{OLD}.gz", f"{OLD}.html.gz", f"{OLD}.html.br", f"{OLD}.trig", f"{LONG}~page-3",
        f"{LONG}~page-1", ".hosting/routes.json", ".hosting/nginx-http.conf", ".hosting/Caddyfile",
        ".hosting", ".well-known/x", "doc/.hidden", "doc//organisation/old", "assets/", "assets",
        "doc/%2e%2e/x", "doc/organisation/%6Fld", "doc/h/*", "doc/organisation/ol?", "{host}",
    ):  # fmt: skip
        yield Case(path, 404, "404.html")


def _lives() -> Iterator[Case]:
    new = "id/organisation/new"
    for path in (MOVED, "id/organisation/misspelt", f"{MOVED}?a=b"):
        yield Case(path, 301, location=new)
        yield Case(path, 301, fields={"Accept": TURTLE}, method="HEAD", location=new)
    elsewhere = "https://other.example/$host;x'y,z%22%5C?a=1&b=$1#%C3%A9"
    yield Case("id/h/moved;x", 301, location=elsewhere)
    yield Case("doc/h/moved~3bx", 301, location=elsewhere)
    yield Case("id/h/followed", 303, location="doc/h/followed")
    yield Case("doc/h/followed", 200, "doc/h/followed.html")
    yield Case(GONE, 410, f"{GONE}.html")
    yield Case(GONE, 410, f"{GONE}.html", {"Accept-Encoding": "gzip"})
    yield Case(GONE, 410, f"{GONE}.ttl", {"Accept": TURTLE})
    yield Case(f"{GONE}?_profile=schema.org", 410, f"{SCHEMA}/{GONE}.nt", {"Accept": NT})
    yield Case(f"{GONE}.jsonld", 410, f"{GONE}.jsonld")
    yield Case(f"{GONE}.html", 410, f"{GONE}.html", method="HEAD")
    yield Case(f"{SCHEMA}/{GONE}.ttl", 410, f"{SCHEMA}/{GONE}.ttl")
    yield Case(GONE, 410, f"{GONE}.html", {"Range": "bytes=0-9"})
    yield Case(GONE, 406, "406.html", {"Accept": "image/png"})


def _methods() -> Iterator[Case]:
    for path in (OLD, f"{OLD}.ttl", "id/organisation/old", "nothing", ""):
        for method in ("POST", "PUT", "DELETE", "PATCH", "PROPFIND"):
            yield Case(path, 405, method=method)
        yield Case(path, 204, method="OPTIONS")
    for path in (OLD, "nothing", ""):
        status = 404 if path == "nothing" else 200
        yield Case(
            path, status, f"{path or 'index'}.html" if status == 200 else "404.html", {}, "HEAD"
        )
    yield Case(OLD, 406, "406.html", {"Accept": "image/png"}, "HEAD")
    yield Case(OLD, 206, f"{OLD}.html", {"Range": "bytes=10-19"})
    yield Case(f"{OLD}.ttl", 206, f"{OLD}.ttl", {"Range": "bytes=-7"})
    yield Case(f"{OLD}.ttl", 416, fields={"Range": "bytes=9999999-"})
    yield Case("nothing", 404, "404.html", {"Range": "bytes=0-1"})


def _where_hosts_differ() -> Iterator[Case]:
    yield Case(OLD, 200, f"{OLD}.jsonld", {"Accept": f"{TURTLE};q=0.81, {JSON_LD};q=0.89"})
    yield Case(OLD, 200, f"{OLD}.ttl", {"Accept": f"{TURTLE}, {JSON_LD};q=0.5, {TURTLE};q=0.1"})
    both = "<{base}profile/schema.org>, <{base}profile/description>"
    yield Case(OLD, 200, f"{SCHEMA}/{OLD}.ttl", {"Accept": TURTLE, "Accept-Profile": both})
    yield Case(OLD, 200, f"{OLD}.html", {"Accept-Encoding": "br;q=0.1, gzip"})
    yield Case("doc/organisation/MISSPELT", 404, "404.html")
    yield Case("doc/x/../report", 404, "404.html")


def _languages() -> Iterator[Case]:
    for path in (OLD, LONG, f"{LONG}~page-2", "index", "list/agencies"):
        yield Case(f"{path}.cy.html", 200, f"{path}.cy.html")
        yield Case(f"{path}.cy.html", 200, f"{path}.cy.html", {"Accept": TURTLE})
        yield Case(f"{path}.cy", 404, "404.html")
    yield Case(f"{GONE}.cy.html", 410, f"{GONE}.cy.html")
    yield Case(f"{OLD}.gd.html", 404, "404.html")
    yield Case(f"{OLD}.cy.ttl", 404, "404.html")
    yield Case(OLD, 200, f"{OLD}.html", {"Accept-Language": "cy"})


_GROUPS = (
    _languages,
    _accept,
    _named,
    _files,
    _downloads,
    _things,
    _lives,
    _methods,
    _where_hosts_differ,
)
CASES = [case for group in _GROUPS for case in group()]
