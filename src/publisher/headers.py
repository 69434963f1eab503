"""The header fields of answers: what a client may do with them, and where to go from there. Pure.

``Link`` follows RFC 8288, its relations those of Signposting (https://signposting.org/) and of
content negotiation by profile (https://www.w3.org/TR/dx-prof-conneg/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import quote

from publisher.formats import FORMATS, Format, by_suffix
from publisher.iris import page_path, split_page
from publisher.routes import DESCRIPTION, FILES, Note, Routes, file

Fields = list[tuple[str, str]]
"""Header fields in order: names and values."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of pages: they run no script and load nothing from elsewhere."""

SEARCH_POLICY = f"{POLICY}; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""That of the page to search all others: a script of the site asks for the site's index."""

SAFETY: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", POLICY),
)
"""On every answer; one page has another policy, see :func:`safety`."""

EXPOSED = "Accept-Ranges, Content-Location, Content-Range, ETag, Link"
CORS: tuple[tuple[str, str], ...] = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
)
"""On every answer: the data are public, whoever's page asks."""

PREFLIGHT: tuple[tuple[str, str], ...] = (
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Profile, If-None-Match, Range"),
    ("Access-Control-Max-Age", "86400"),
)

MOST_IN_LINK = 3_500
"""The bytes of a ``Link`` field: many proxies refuse an answer whose header is over 4 kB."""

VARY = "Accept, Accept-Profile, Accept-Encoding"
"""What the choice among the representations of a document depends on."""

WHOLE = ("data/", FILES)
"""The folders of files that are large, or rarely change, and may be kept for longer."""

UNKNOWN = "application/octet-stream"
_MINUTES, _HOUR, _DAY = "300", "3600", "86400"
METADATA = "-metadata.json"
"""What follows the name of a table in that of its description (CSVW)."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
TYPES: Mapping[str, str] = {
    ".7z": "application/x-7z-compressed",
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    f".csv{METADATA}": "application/csvm+json",
    ".doc": "application/msword",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".geojson": "application/geo+json",
    ".gif": "image/gif",
    ".gml": "application/gml+xml",
    ".gpkg": "application/geopackage+sqlite3",
    ".gz": "application/gzip",
    ".ics": "text/calendar; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".kmz": "application/vnd.google-earth.kmz",
    ".md": "text/markdown; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".odp": f"{_OPEN}.presentation",
    ".ods": f"{_OPEN}.spreadsheet",
    ".odt": f"{_OPEN}.text",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".rtf": "application/rtf",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    f".tsv{METADATA}": "application/csvm+json",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
"""The end of a file's name → media type, beside those of formats; the longest end counts.

What isn't here is bytes that a browser saves: ``nosniff`` keeps it from guessing.
"""

# Characters that may stand in the value of a field between < and >; all others are escaped.
_IN_LINK = ":/?#[]@!$&'()*+,;=~%-._"


def content_type(path: str) -> str:
    """The media type of a file of the site; text says that it is UTF-8."""
    format_ = by_suffix(path)
    if format_ is not None:
        return of_format(format_)
    name = path.lower()
    return next((type_ for end, type_ in ends() if name.endswith(end)), UNKNOWN)


def ends() -> list[tuple[str, str]]:
    """The ends of files' names with their media types, those of formats too; longer ones first."""
    known = {format_.suffix: of_format(format_) for format_ in FORMATS} | dict(TYPES)
    return sorted(known.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def of_format(format_: Format) -> str:
    """The media type of a format, with its character set where the type has such a parameter."""
    text = format_.media_type.startswith("text/")
    return f"{format_.media_type}; charset=utf-8" if text else format_.media_type


def cache(path: str) -> str:
    """How long a file may be kept without asking: style sheets for a day, documents for minutes."""
    if path.startswith("assets/"):
        return f"public, max-age={_DAY}"
    return f"public, max-age={_HOUR if path.startswith(WHOLE) else _MINUTES}"


def safety(routes: Routes, path: str) -> Fields:
    """The fields of :data:`SAFETY` for a file of the site; the path is empty where there is none.

    One page runs a script, with the policy :data:`SEARCH_POLICY`.
    """
    if path not in routes.search_pages:
        return list(SAFETY)
    return [*SAFETY[:-1], ("Content-Security-Policy", SEARCH_POLICY)]


def redirect_cache(status: int) -> str:
    """How long a redirection may be kept: a permanent one for a day."""
    return f"public, max-age={_DAY if status == 301 else _MINUTES}"  # noqa: PLR2004


def link(target: str, rel: str, **attributes: str) -> str:
    """One link of a ``Link`` field; whatever stands in the target can't leave it.

    >>> link("https://a.example/x", "alternate", type="text/turtle")
    '<https://a.example/x>; rel="alternate"; type="text/turtle"'
    """
    parts = [f'; {name}="{_escaped(value)}"' for name, value in attributes.items()]
    return f'<{_escaped(target)}>; rel="{rel}"' + "".join(parts)


@lru_cache(maxsize=1_000)
def _escaped(value: str) -> str:
    return quote(value, safe=_IN_LINK)


def described_by(routes: Routes, path: str) -> str:
    """The link from a table to what describes it (Model for Tabular Data, section 5.2)."""
    return link(f"{routes.base}{path}{METADATA}", "describedby", type="application/csvm+json")


def signposts(routes: Routes, document: str, page: int, profile: str, format_: Format) -> str:
    """The ``Link`` field of one representation of a document: its place among all the others.

    Args:
        routes: the site.
        document: the path of the document.
        page: the page of it, counted from 1.
        profile: the profile of the representation; empty where there is none to be had.
        format_: its format.
    """
    found: list[str] = []
    left = MOST_IN_LINK
    for text in _links(routes, document, page, profile, format_):
        left -= len(text) + 2
        if left < 0:
            break
        found.append(text)
    return ", ".join(found)


def _links(
    routes: Routes, document: str, page: int, profile: str, format_: Format
) -> Iterator[str]:
    """The links, the most important first."""
    path = page_path(document, page)
    yield link(routes.url(path), "canonical")
    yield from subject_links(routes, document)
    if profile == DESCRIPTION:
        yield from neighbour_links(routes, document, page)
    yield from representation_links(routes, routes.note(document), path, profile, format_)


def subject_links(routes: Routes, document: str) -> Iterator[str]:
    """The links that a document has in every representation, on every page."""
    note, thing = routes.note(document), routes.thing(document)
    if thing != routes.url(document):
        yield link(thing, "describes")
        yield link(thing, "cite-as")
    for successor in (note.moved, *note.successors):
        if successor:
            yield link(successor, "successor-version")  # RFC 5829
    for answering in note.current:
        yield link(answering, "latest-version")
    if routes.licence:
        yield link(routes.licence, "license")
    if note.collection:
        yield link(routes.base + note.collection, "collection")


def neighbour_links(routes: Routes, document: str, page: int) -> Iterator[str]:
    """The links from a page of the description to the pages before and after it."""
    if page > 1:
        yield link(routes.url(page_path(document, page - 1)), "prev")
    if page < routes.note(document).pages:
        yield link(routes.url(page_path(document, page + 1)), "next")


def representation_links(
    routes: Routes, note: Note, path: str, profile: str, format_: Format
) -> Iterator[str]:
    """The profile of a representation, its description as data, and all alternates.

    Args:
        routes: the site.
        note: what is noted of the document.
        path: the path of the document, or of a page of it.
        profile: the profile of the representation; empty where there is none to be had.
        format_: its format.
    """
    if profile:
        yield link(routes.profile_iri(profile), "profile")
    data = [other for other in routes.offered(DESCRIPTION) if other.name != "html"]
    if format_.name == "html" and profile and data and not note.alone:
        target = routes.base + file(path, DESCRIPTION, data[0])
        yield link(target, "describedby", type=data[0].media_type)
    first = split_page(path)[1] == 1
    for name in () if note.alone else routes.profiles:
        # How many pages a profile has is known for the description alone.
        if name in note.without or not (first or name == (profile or DESCRIPTION)):
            continue
        for other in routes.offered(name):
            if (name, other) != (profile, format_):
                target, iri = routes.base + file(path, name, other), routes.profile_iri(name)
                yield link(target, "alternate", type=other.media_type, profile=iri)


def safe_location(target: str) -> str:
    """A target as it may stand in ``Location``: ASCII, and nothing that could end the field."""
    return _escaped(target)
