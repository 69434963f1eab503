"""Which answer a request gets: status, header fields, and the file that is its body. Pure.

A thing leads to its document (303); a document is negotiated (RFC 9110, section 12; content
negotiation by profile, https://www.w3.org/TR/dx-prof-conneg/); a file is itself. Where the subject
of a document was renamed or withdrawn, the data say so, and so does the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

from publisher.errors import SiteError, UnknownFormat
from publisher.formats import Format, by_name, by_suffix, negotiate
from publisher.headers import (
    METADATA,
    PREFLIGHT,
    VARY,
    Fields,
    cache,
    content_type,
    described_by,
    redirect_cache,
    safe_location,
    signposts,
)
from publisher.iris import INDEX, from_request, split_language, split_page
from publisher.routes import (
    DATASET,
    DESCRIPTION,
    FILES,
    NO_DOCUMENTS,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    Routes,
    file,
)

ALLOWED = "GET, HEAD, OPTIONS"
WELL_KNOWN = {".well-known/void": DATASET}
"""Addresses that others have agreed on (RFC 8615), and the files that they lead to."""

OUTSIDE = "."
"""The path of what is not under the base: nothing is there."""

_MOST_FIELDS = 20
_MOST_PROFILES = 50
# RFC 8288 writes IRIs so; the draft of negotiation by profile takes that for Accept-Profile.
_PROFILE = re.compile(r"\s*<([^<>\s]*)>\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?\Z")

Has = Callable[[str], bool]
"""Whether the release has a file."""


@dataclass(frozen=True, slots=True)
class Request:
    """What of a request counts.

    Attributes:
        path: what follows the base, with its percent-escapes.
        query: the query string, without ``?``.
        method: in capitals.
        accept: the ``Accept`` field; ``None`` if there is none.
        accept_profile: the ``Accept-Profile`` field; ``None`` if there is none.
    """

    path: str
    query: str = ""
    method: str = "GET"
    accept: str | None = None
    accept_profile: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send.

    Attributes:
        status: the HTTP status.
        fields: header fields that belong to this answer alone.
        file: the file of the release that is the body; empty if there is none.
    """

    status: int
    fields: Fields = field(default_factory=list)
    file: str = ""


class _Wish(NamedTuple):
    """What the query string asks for; empty where it doesn't say."""

    media_type: str
    profile: str


def answer(request: Request, routes: Routes, has: Has) -> Answer:
    """The answer to a request.

    Args:
        request: what was asked for.
        routes: the addresses of the release.
        has: whether it has a file.
    """
    if request.method == "OPTIONS":
        return Answer(204, [("Allow", ALLOWED), *PREFLIGHT])
    if request.method not in ("GET", "HEAD"):
        return Answer(405, [("Allow", ALLOWED)])
    return _found(request, routes, has)


def _found(request: Request, routes: Routes, has: Has) -> Answer:
    """The answer to a GET or HEAD request."""
    if request.path in WELL_KNOWN and has(WELL_KNOWN[request.path]):
        return _redirect(303, routes.root + WELL_KNOWN[request.path])
    if _hidden(request.path):
        return _missing(has)
    if has(request.path):
        return _file(request.path, routes, has)
    document = request.path or INDEX
    if _is_document(document, routes, has):
        return _document(request, document, routes, has)
    return _thing(request, routes, has)


def described(iri: str, routes: Routes, has: Has) -> str | None:
    """The path of the document that describes a resource; ``None`` if the release has none."""
    document = _of(iri, routes)
    return document if document is not None and _is_document(document, routes, has) else None


def _hidden(path: str) -> bool:
    """Whether a part of a path begins with a dot: for those who serve, not for those who ask."""
    return any(segment.startswith(".") for segment in path.split("/"))


def is_page_for_errors(path: str) -> bool:
    """Whether a file is the body of an error, and no document."""
    return path in (NOT_FOUND, NOT_ACCEPTABLE)


def _is_document(path: str, routes: Routes, has: Has) -> bool:
    # What is there to download is itself: report.html is no page about report.
    if is_page_for_errors(f"{path}.html") or path.startswith(FILES):
        return False
    if split_language(path, routes.translations)[1]:  # of a document, by its own address
        return False
    offered = (file(path, name, f) for name in routes.profiles for f in routes.offered(name))
    return any(has(name) for name in offered)


# -- Files


def _file(path: str, routes: Routes, has: Has) -> Answer:
    """A file by its own address."""
    fields = [("Content-Type", content_type(path)), ("Cache-Control", cache(path))]
    fields += _links(path, routes)
    if path.startswith(FILES) and has(f"{path}{METADATA}"):
        fields.append(("Link", described_by(routes, path)))
    return Answer(_status(path, routes), [*fields, ("Vary", "Accept-Encoding")], path)


class _Shown(NamedTuple):
    """What a file shows."""

    document: str
    page: int
    profile: str
    format: Format


def _shown(path: str, routes: Routes) -> _Shown | None:
    """What a file shows; ``None`` if it is no representation of a document."""
    format_ = by_suffix(path)
    if format_ is None or path.startswith(NO_DOCUMENTS) or is_page_for_errors(path):
        return None
    profile, name = _folder(path, routes)
    path = name.removesuffix(format_.suffix)
    if format_.name == "html":
        path, _ = split_language(path, routes.translations)
    document, page = split_page(path)
    if format_ not in routes.offered(profile):
        return None
    return _Shown(document, page, profile, format_)


def _folder(path: str, routes: Routes) -> tuple[str, str]:
    """The profile in whose folder a path is, and what follows."""
    for profile in routes.profiles:
        if path.startswith(f"profile/{profile}/"):
            return profile, path.removeprefix(f"profile/{profile}/")
    return DESCRIPTION, path


def _links(path: str, routes: Routes) -> Fields:
    shown = _shown(path, routes)
    return [("Link", signposts(routes, *shown))] if shown else []


def _status(path: str, routes: Routes) -> int:
    shown = _shown(path, routes)
    return 410 if shown and routes.note(shown.document).gone else 200


# -- Documents


def _document(request: Request, path: str, routes: Routes, has: Has) -> Answer:
    """The representation of a document that the client would rather have."""
    if target := moved_to(routes, split_page(path)[0]):
        return _redirect(301, target)
    wish = _wish(request.query)
    profile = _profile(wish, request, routes, path, has)
    if profile is None:
        return _not_acceptable(routes, has, path)
    offered = [f for f in routes.offered(profile) if has(file(path, profile, f))]
    format_ = _format(wish, request, offered)
    if format_ is None:
        return _not_acceptable(routes, has, path)
    name = file(path, profile, format_)
    fields = [
        ("Content-Type", content_type(name)),
        ("Content-Location", safe_location(routes.root + name)),
        ("Vary", VARY),
        ("Cache-Control", cache(name)),
    ]
    return Answer(_status(name, routes), [*fields, *_links(name, routes)], name)


def moved_to(routes: Routes, document: str) -> str:
    """Where the address of a renamed document leads; empty if its subject wasn't renamed.

    No redirection leads to itself; one under our own base leaves out the host.
    """
    iri = routes.note(document).moved
    if not iri or _of(iri, routes) == document:
        return ""
    return routes.root + iri[len(routes.base) :] if iri.startswith(routes.base) else iri


def _of(iri: str, routes: Routes) -> str | None:
    try:
        return routes.addresses.document(iri)
    except SiteError:
        return None


def _wish(query: str) -> _Wish:
    try:
        fields = dict(parse_qsl(query, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return _Wish("", "")
    # A plus sign in a query string is a space; nobody means a space in a media type.
    return _Wish(fields.get("_mediatype", "").replace(" ", "+"), fields.get("_profile", ""))


def _format(wish: _Wish, request: Request, offered: Sequence[Format]) -> Format | None:
    if not wish.media_type:
        return negotiate(request.accept, offered)
    try:
        named = by_name(wish.media_type)
    except UnknownFormat:
        return None
    return named if named in offered else None


def _profile(wish: _Wish, request: Request, routes: Routes, path: str, has: Has) -> str | None:
    """The profile that is asked for, if the document has it."""
    there = [
        name
        for name in routes.profiles
        if any(has(file(path, name, format_)) for format_ in routes.offered(name))
    ]
    names = {routes.profile_iri(name): name for name in there} | {name: name for name in there}
    if wish.profile:
        return names.get(wish.profile)
    weights = _accepted(request.accept_profile or "")
    if not weights:
        return there[0]
    # Python's max keeps the first of equals: the order of the field, then.
    best = max((iri for iri in weights if iri in names), key=lambda i: weights[i], default=None)
    return names[best] if best is not None and weights[best] > 0 else there[0]


def _accepted(value: str) -> dict[str, float]:
    """The profiles of an ``Accept-Profile`` field, with their weights.

    What is not well formed isn't counted.
    """
    matches = (_PROFILE.match(part) for part in value.split(",")[:_MOST_PROFILES])
    return {match[1]: float(match[2] or 1) for match in matches if match}


# -- Things and what is not there


def _thing(request: Request, routes: Routes, has: Has) -> Answer:
    """The way from the address of a thing to its document."""
    rest = from_request(request.path)
    document = _of(routes.base + rest, routes) if rest is not None else None
    if document is None or not _is_document(document, routes, has):
        return _missing(has)
    note = routes.note(document)
    if rest is not None and rest.startswith("id/") and not note.thing:
        return _missing(has)
    if target := moved_to(routes, document):
        return _redirect(301, target)
    query = f"?{request.query}" if request.query else ""
    return _redirect(303, routes.root + document + query)


def _redirect(status: int, target: str) -> Answer:
    return Answer(
        status, [("Location", safe_location(target)), ("Cache-Control", redirect_cache(status))]
    )


def _missing(has: Has) -> Answer:
    return _error(404, NOT_FOUND, has, [("Vary", "Accept-Encoding")])


def _not_acceptable(routes: Routes, has: Has, path: str) -> Answer:
    document, page = split_page(_folder(path, routes)[1])
    known: Fields = [("Vary", VARY)]
    if not path.startswith(NO_DOCUMENTS):
        first = routes.offered(DESCRIPTION)[0]
        known.append(("Link", signposts(routes, document, page, "", first)))
    return _error(406, NOT_ACCEPTABLE, has, known)


def _error(status: int, page: str, has: Has, fields: Fields) -> Answer:
    known: Fields = [*fields, ("Cache-Control", "no-cache")]
    if not has(page):
        return Answer(status, known)
    return Answer(status, [("Content-Type", content_type(page)), *known], page)
