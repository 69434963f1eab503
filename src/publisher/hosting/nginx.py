"""The rules for nginx: maps for ``http {}``, and locations for ``server {}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
    cache,
    ends,
    redirect_cache,
)
from publisher.hosting.maps import KEEP, Line, Map, Text, Var
from publisher.hosting.rules import Rules
from publisher.hosting.signs import NONE
from publisher.routes import FOLDER, NOT_ACCEPTABLE, NOT_FOUND

_INPUTS = {
    "target": "$request_uri",
    "query": "$args",
    "accept": "$http_accept",
    "accept_profile": "$http_accept_profile",
    "method": "$request_method",
    "status": "$status",
    "uri": "$uri",
}
Types = Sequence[tuple[str, str]]
# nginx knows a file by what follows its last dot: longer ends have locations of their own.
_TYPES: Types = sorted(pair for pair in ends() if pair[0].count(".") == 1)
_LONG: Types = sorted(pair for pair in ends() if pair[0].count(".") > 1)
_LEAST_BUCKET = 128
_FILE = "(?:200|206|304|410) "
_PLACE = "/.publisher"
"""The folder of addresses that nginx uses inside; no request from outside reaches them."""


def http(rules: Rules) -> str:
    """The part that goes into ``http {}``."""
    tables = [*rules.before, *_shown(), *rules.after, *_fields(rules)]
    longest = max((len(key) for table in tables for key in table.exact), default=0)
    bucket = _LEAST_BUCKET
    while bucket < longest + 32:  # nginx keeps some words beside each key
        bucket *= 2
    size = max(2048, *(4 * len(table.exact) for table in tables))
    lines = [
        "# Written by publisher build, from the content. Include it in http {} of nginx.",
        f"map_hash_bucket_size {bucket};",
        f"map_hash_max_size {size};",
        "variables_hash_bucket_size 128;",
        "variables_hash_max_size 2048;",
        "# nginx has no escape for this sign: it is the value of a variable.",
        'geo $publisher_dollar { default "$"; }',
        *(line for table in tables for line in _map(table)),
    ]
    return "\n".join(lines) + "\n"


def server(rules: Rules) -> str:
    """The part that goes into ``server {}``."""
    root = rules.routes.root
    lines = [
        "# Written by publisher build, from the content. Include it in server {} of nginx, after",
        "# a line: root …/current;",
        *([*_bare(root), *_HIDDEN] if root != "/" else []),
        *_location(_quoted(root), _decisions(root)),
        *(line for end, type_ in _LONG for line in _special(root, end, type_)),
        *_location(f"= {_quoted(_inner(root, '404'))}", _page(NOT_FOUND, 404)),
        *_location(f"= {_quoted(_inner(root, '406'))}", _page(NOT_ACCEPTABLE, 406)),
        *_location(
            f"= {_quoted(_inner(root, '410'))}",
            ["internal;", "try_files /$publisher_exact /$publisher_chosen =410;"],
        ),
    ]
    return "\n".join(lines) + "\n"


# -- Tables of nginx's own


def _shown() -> Iterator[Map]:
    """The file that is served: known when the header of the answer is written."""
    source: Text = (Var("status"), " ", Var("uri"), " ", Var("path"))
    served = Line(f"^{_FILE}/(?P<keep>[^ ]*) ", (KEEP,))
    refused = Line("^406 [^ ]* (?P<keep>[^ ]+)$", (f"profile/{NONE}/", KEEP, ".html"))
    yield Map("shown", source, [served, refused])


def _fields(rules: Rules) -> Iterator[Map]:
    """The header fields that depend on the answer."""
    itself = Line(rf"^{_FILE}(?P<keep>[^ ]+) (?P=keep)$", ("",))
    other = Line(f"^{_FILE}[^ ]+ (?P<keep>.+)$", (rules.routes.root, KEEP))
    source: Text = (Var("status"), " ", Var("path"), " ", Var("shown"))
    yield Map("content_location", source, [itself, other])
    chosen = Line("^406 |^[0-9]+ /", (VARY,))
    source = (Var("status"), " ", Var("content_location"))
    yield Map("vary", source, [chosen, Line(f"^404 |^{_FILE}$", ("Accept-Encoding",))])
    kept = [
        Line("^40[46] ", ("no-cache",)),
        *(Line(f"^{status} ", (redirect_cache(status),)) for status in (301, 303)),
        *(Line(f"^{_FILE}{folder}", (cache(folder),)) for folder in ("assets/", *WHOLE, ".")),
    ]
    yield Map("cache", (Var("status"), " ", Var("shown")), kept)
    searching = [
        Line(f"^{_FILE}{re.escape(page)}$", (SEARCH_POLICY,)) for page in rules.routes.search_pages
    ]
    yield Map("policy", (Var("status"), " ", Var("shown")), searching, default=POLICY)
    yield Map("refused_method", (Var("method"),), [Line("^(?:GET|HEAD|OPTIONS)$", ("",))], {}, "1")
    yield Map("allow", (Var("method"),), [Line("^(?:GET|HEAD)$", ("",))], {}, ALLOWED)
    for number, (_, value) in enumerate(PREFLIGHT):
        yield Map(f"preflight_{number}", (Var("method"),), [Line("^OPTIONS$", (value,))])


# -- Locations


def _bare(root: str) -> list[str]:
    """The base without the sign at its end leads to it."""
    lines = ["absolute_redirect off;", f"return 308 {_quoted(root)};"]
    return [f"location = {_quoted(root[:-1])} {{", *(f"    {line}" for line in lines), "}"]


# Above the path of the base nginx serves the release as it is: there, too, the rules are hidden.
_HIDDEN = [f'location ^~ "/{FOLDER}/" {{', "    return 404;", "}"]


def _special(root: str, end: str, type_: str) -> list[str]:
    """The location of files whose names end in a way that nginx does not see itself."""
    place = _token(f"^{re.escape(root)}.*{re.escape(end)}$")
    return _location(f"~* {place}", _decisions(root), [(f".{end.rpartition('.')[2]}", type_)])


def _inner(root: str, name: str) -> str:
    return f"{_PLACE}{root}{name}"


def _location(place: str, lines: list[str], types: Types = _TYPES) -> list[str]:
    common = _common(types)
    return [f"location {place} {{", *(f"    {line}" for line in [*common, *lines]), "}"]


def _common(types: Types) -> Iterator[str]:
    """The header fields, the same for all answers, and the media types."""
    yield "absolute_redirect off;"
    yield "gzip off;"
    yield "gzip_static on;"
    yield "charset off;"
    yield f"default_type {UNKNOWN};"
    yield "types {"
    yield from (f"    {_quoted(type_)} {end[1:]};" for end, type_ in types)
    yield "}"
    for name, value in (*SAFETY, *CORS):
        text = "$publisher_policy" if value == POLICY else _quoted(value)
        yield f"add_header {name} {text} always;"
    link = "".join(f"$publisher_{name}" for name in ("canonical", "own", "turn", "alternates"))
    yield f'add_header Link "{link}" always;'
    for name, table in (
        ("Vary", "vary"),
        ("Cache-Control", "cache"),
        ("Content-Location", "content_location"),
        ("Allow", "allow"),
        *((name, f"preflight_{number}") for number, (name, _) in enumerate(PREFLIGHT)),
    ):
        yield f"add_header {name} $publisher_{table} always;"


def _decisions(root: str) -> list[str]:
    errors = [f"error_page {code} {_quoted(_inner(root, str(code)))};" for code in (404, 406, 410)]
    return [
        *errors,
        "if ($publisher_refused_method) { return 405; }",
        "if ($request_method = OPTIONS) { return 204; }",
        "if ($publisher_moved) { return 301 $publisher_moved; }",
        "if (-f $document_root/$publisher_refused) { return 406; }",
        "if ($publisher_gone) { return 410; }",
        "if (-f $document_root/$publisher_thing_file) {",
        f'    return 303 {_quoted(root)[:-1]}$publisher_thing$is_args$args";',
        "}",
        "try_files /$publisher_exact /$publisher_chosen =404;",
    ]


def _page(name: str, status: int) -> list[str]:
    return ["internal;", f"try_files /{name} ={status};"]


# -- How nginx writes it


def _map(table: Map) -> Iterator[str]:
    yield f"map {_text(table.source, table)} $publisher_{table.name} {{"
    yield f"    default {_quoted(table.default)};"
    # nginx takes capitals and small letters for the same in these texts.
    keys = {key.lower(): key for key in reversed(table.exact)}
    pairs = ((key, table.exact[key]) for key in sorted(keys.values()))
    yield from (f"    {_token(key)} {_quoted(value)};" for key, value in pairs)
    for line in table.lines:
        pattern = line.pattern.replace("(?P<keep>", f"(?P<{_kept(table)}>")
        pattern = pattern.replace("(?P=keep)", f"(?P={_kept(table)})")
        yield f"    {_token('~' + pattern)} {_text(line.value, table)};"
    yield "}"


def _kept(table: Map) -> str:
    """A name for what is kept: nginx has one set of names for all maps."""
    return f"publisher_k_{table.name}"


def _text(text: Text, table: Map) -> str:
    return _token("".join(_part(part, table) for part in text))


def _part(part: str | Var, table: Map) -> str:
    if isinstance(part, str):
        return part.replace("$", "${publisher_dollar}")
    if part == KEEP:
        return f"${{{_kept(table)}}}"
    return _INPUTS.get(part.name, f"${{publisher_{part.name}}}")


def _quoted(text: str) -> str:
    """A text that is to be as it is."""
    return _token(text.replace("$", "${publisher_dollar}"))


def _token(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
