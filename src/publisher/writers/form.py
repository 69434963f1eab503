"""The page for queries as the build leaves it to the server: its files, and the marks in it.

The build writes the page once, in the look of the site. The server puts the query and its answer in
the place of the marks; it needs nothing else of the publication than ``endpoint.Endpoint``.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import Markup

from publisher.endpoint import PATH

PAGE = ".hosting/sparql-page"
"""The file of a release that holds the page, for those who serve it."""

MARKS: Mapping[str, Markup] = {
    name: Markup(f"<!--query-{name}-->")  # noqa: S704 names of ours
    for name in ("script", "text", "answer")
}
"""What the server replaces. Text of a publication holds no ``<``, so that it can't hold one."""

TABLES = (
    ("text/csv", "CSV"),
    ("application/sparql-results+json", "JSON"),
    ("text/tab-separated-values", "TSV"),
    ("application/sparql-results+xml", "XML"),
)
"""The files that the answer to a SELECT can be: media types and names."""

ANSWERS = (TABLES[1], TABLES[3])
"""… and the answer to an ASK."""

GRAPHS = (
    ("text/turtle", "Turtle"),
    ("application/n-triples", "N-Triples"),
    ("application/rdf+xml", "RDF/XML"),
    ("application/ld+json", "JSON-LD"),
)
"""… and a graph: the answer to a CONSTRUCT or DESCRIBE."""

RESULTS = (*TABLES, *GRAPHS)


def address(query: str, media_type: str = "") -> str:
    """The address of an answer, relative to the base; by default as a page.

    >>> address("ASK {}", "text/csv")
    'sparql?query=ASK%20%7B%7D&_mediatype=text%2Fcsv'
    """
    wanted = f"&_mediatype={quote(media_type, safe='')}" if media_type else ""
    return f"{PATH}?query={quote(query, safe='')}{wanted}"
