"""The rules for Caddy: directives for a site block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.answers import ALLOWED
from publisher.headers import (
    CORS,
    POLICY,
    PREFLIGHT,
    SAFETY,
    SEARCH_POLICY,
    UNKNOWN,
    VARY,
    WHOLE,
    Fields,
    cache,
    ends,
    redirect_cache,
)
from publisher.hosting.maps import KEEP, Line, Map, Text, Var
from publisher.hosting.rules import Rules
from publisher.hosting.signs import NONE
from publisher.routes import NOT_ACCEPTABLE, NOT_FOUND

_INPUTS = {
    "target": "{http.request.orig_uri}",
    "query": "{http.request.orig_uri.query}",
    "accept": "{http.request.header.Accept}",
    "accept_profile": "{http.request.header.Accept-Profile}",
    "shown": "{http.vars.publisher_shown}",
}
_SAFETY: Fields = [
    (name, "{publisher_policy}" if value == POLICY else value) for name, value in SAFETY
]
_LINK = "{publisher_canonical}{publisher_own}{publisher_turn}{publisher_alternates}"
_MATCHERS = (
    "@publisher_method not method GET HEAD OPTIONS",
    "@publisher_options method OPTIONS",
    "@publisher_moved expression `{publisher_moved} != ''`",
    "@publisher_refused file {",
    "    try_files /{publisher_refused}",
    "}",
    "@publisher_exact file {",
    "    try_files /{publisher_exact}",
    "}",
    "@publisher_chosen file {",
    "    try_files /{publisher_chosen}",
    "}",
    "@publisher_thing file {",
    "    try_files /{publisher_thing_file}",
    "}",
    "@publisher_linked expression `{publisher_leaf} != '' || {publisher_turn} != ''`",
    "@publisher_gone expression `{publisher_gone} != ''`",
)


def site(rules: Rules) -> str:
    """The part that goes into a site block."""
    root = rules.routes.root
    inside = [
        *(line for table in [*rules.before, *_own(rules), *rules.after] for line in _map(table)),
        *_headers([*_SAFETY, *CORS]),
        *_MATCHERS,
        *_handles(root),
    ]
    lines = [
        "# Written by publisher build, from the content. Import it in a site block of Caddy, after",
        "# a line: root * …/current",
        *([f"redir {_token(root[:-1])} {_token(root)} 308"] * (root != "/")),
        f"route {root}* {{",
        *(f"    {line}" for line in inside),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _own(rules: Rules) -> Iterator[Map]:
    """What Caddy needs beside the tables that all hosts have."""
    yield Map("question", (Var("query"),), [Line("^(?P<keep>.+)$", ("?", KEEP))])
    known = [Line(f"(?i){re.escape(end)}$", (type_,)) for end, type_ in ends()]
    yield Map("type", (Var("shown"),), known, default=UNKNOWN)
    kept = [Line(f"^{folder}", (cache(folder),)) for folder in ("assets/", *WHOLE)]
    yield Map("cache", (Var("shown"),), kept, default=cache(""))
    pages = rules.routes.search_pages
    searching = [Line(f"^{re.escape(page)}$", (SEARCH_POLICY,)) for page in pages]
    yield Map("policy", (Var("shown"),), searching, default=POLICY)


# -- What is done, in order


def _handles(root: str) -> Iterator[str]:
    """The answers; the first whose condition is met is given."""
    yield from _handle("method", [*_headers([("Allow", ALLOWED)]), "respond 405"])
    yield from _handle("options", [*_headers([("Allow", ALLOWED), *PREFLIGHT]), "respond 204"])
    yield from _handle("moved", _redirect("{publisher_moved}", 301))
    shown = f"profile/{NONE}/{{publisher_path}}.html"
    refused = [_show(shown), *_page(NOT_ACCEPTABLE, 406, [("Vary", VARY)])]
    yield from _handle("refused", refused)
    itself: Fields = [("Vary", "Accept-Encoding")]
    yield from _handle("exact", _file("{publisher_exact}", itself))
    chosen: Fields = [("Vary", VARY), ("Content-Location", f"{root}{{publisher_chosen}}")]
    yield from _handle("chosen", _file("{publisher_chosen}", chosen))
    yield from _handle("thing", _redirect(f"{root}{{publisher_thing}}{{publisher_question}}", 303))
    yield from _handle("", _page(NOT_FOUND, 404, itself))


def _handle(matcher: str, lines: list[str]) -> Iterator[str]:
    yield f"handle @publisher_{matcher} {{" if matcher else "handle {"
    yield from (f"    {line}" for line in lines)
    yield "}"


def _redirect(target: str, status: int) -> list[str]:
    fields = _headers([("Cache-Control", redirect_cache(status))])
    return [*fields, f"redir * {_token(target)} {status}"]


def _file(name: str, fields: Fields) -> list[str]:
    """Serve a file as a representation: 200, or 410 with the page that says why."""
    types: Fields = [("Content-Type", "{publisher_type}"), ("Cache-Control", "{publisher_cache}")]
    return [
        _show(name),
        f"header @publisher_linked Link {_token(_LINK)}",
        *_headers([*types, *fields]),
        f"rewrite * /{name}",
        "request_header @publisher_gone -Range",
        *_serve(410, "@publisher_gone "),
        *_serve(),
    ]


def _page(name: str, status: int, fields: Fields) -> list[str]:
    """Serve the page for an error."""
    known: Fields = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]
    link = [f"header Link {_token(_LINK)}"] if status == 406 else []  # noqa: PLR2004
    # A part of a page for an error is no answer.
    lines = [*_headers([*known, *fields]), "request_header -Range", f"rewrite * /{name}"]
    return [*link, *lines, *_serve(status)]


def _show(name: str) -> str:
    return f"vars publisher_shown {_token(name)}"


def _serve(status: int = 0, matcher: str = "") -> list[str]:
    own = [f"    status {status}"] if status else []
    lines = ["    precompressed br gzip", "    disable_canonical_uris", *own]
    return [f"file_server {matcher}{{", *lines, "}"]


def _headers(fields: Fields) -> list[str]:
    """Set once the answer is known, so that nothing that Caddy adds stays beside it."""
    lines = (f"    {name} {_token(value)}" for name, value in fields)
    return ["header {", *lines, "    defer", "}"]


# -- How Caddy writes it


def _map(table: Map) -> Iterator[str]:
    yield f"map * {_text(table.source)} {{publisher_{table.name}}} {{"
    yield from (f"    {_token(key)} {_token(value)}" for key, value in table.exact.items())
    for line in table.lines:
        value = "".join(
            part.replace("$", "$$") if isinstance(part, str) else "${keep}" for part in line.value
        )
        yield f"    {_token('~' + line.pattern)} {_token(value)}"
    yield f"    default {_token(table.default)}"
    yield "}"


def _text(text: Text) -> str:
    return _token("".join(part if isinstance(part, str) else _variable(part) for part in text))


def _variable(part: Var) -> str:
    return _INPUTS.get(part.name, f"{{publisher_{part.name}}}")


def _token(text: str) -> str:
    """A text between signs that Caddy reads nothing in; escaped IRIs and our patterns have none."""
    if "`" in text or "{$" in text:
        raise ValueError(text)
    return f"`{text}`"
