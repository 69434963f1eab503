"""The tables for static hosts, against the answers that the server gives; no host is run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import lives
from publisher import hosting
from publisher.answers import Answer, Request, answer
from publisher.formats import FORMATS, negotiate
from publisher.headers import POLICY, SEARCH_POLICY
from publisher.hosting import weights
from publisher.hosting.maps import evaluate
from publisher.hosting.rules import NOWHERE, Rules, rules
from publisher.routes import Note, Routes

OLD = "doc/organisation/old"
PAGES_FIRST = sorted(FORMATS, key=lambda format_: format_.name != "html")


# -- Accept


def by_tables(accept: str) -> str:
    values = evaluate(list(weights.accept(PAGES_FIRST)), {"accept": accept})
    word = "".join(values[f"level_{format_.suffix[1:]}"] for format_ in PAGES_FIRST)
    places = range(len(PAGES_FIRST))
    for place, format_ in enumerate(PAGES_FIRST):
        if re.search("^" + weights.best(place, places, len(PAGES_FIRST)), word):
            return format_.name
    return ""


RANGES = st.sampled_from(
    [*(f.media_type for f in FORMATS), "text/*", "application/*", "*/*", "image/png", "TEXT/Turtle"]
)
WEIGHTS = st.sampled_from(
    (
        *(
            "",
            ";q=1",
            ";q=0",
            ";q=0.5",
            "; Q=0.55",
            ";q=0.05",
            " ;q=.9;x=1",
            ";charset=utf-8;q=0.0",
        ),
        *(';profile="a,b;q=1";q=0.3', ";level=1", ";q=2", ";q=x", ";q=1.000", ";charset=utf-8"),
    )
)
FIELDS = st.lists(
    st.tuples(RANGES, WEIGHTS), max_size=5, unique_by=lambda pair: pair[0].lower()
).map(lambda pairs: ", ".join(map("".join, pairs)))


@given(FIELDS)
@example("")
@example("nonsense")
@example("*/turtle, text/html;q=0")
@example('text/html;profile="x, text/turtle";q=0.1, application/trig;q=0.2')
@example("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
def test_patterns_negotiate_as_the_server_does(accept: str) -> None:
    expected = negotiate(accept, PAGES_FIRST)
    assert by_tables(accept) == (expected.name if expected else "")


def test_weights_within_a_tenth_are_alike() -> None:
    assert by_tables("text/turtle;q=0.81, application/trig;q=0.89") == "turtle"
    assert by_tables("text/turtle;q=0.8, application/trig;q=0.89") == "trig"


# -- Requests


@cache
def known() -> Rules:
    routes, files = lives.known()
    return rules(routes, files)


def told(path: str, query: str, accept: str | None, profile: str | None) -> Answer:
    """What a host that follows the tables answers to a GET request."""
    _, files = lives.known()
    target = f"/{path}{f'?{query}' if query else ''}"
    inputs = {"target": target, "query": query, "accept": accept or ""}
    values = evaluate(known().before, {**inputs, "accept_profile": profile or ""})
    gone = 410 if values["gone"] else 200
    if values["exact"] in files:
        return Answer(gone, [], values["exact"])
    if values["moved"]:
        return Answer(301, [("Location", values["moved"])])
    if values["chosen"] in files:
        return Answer(gone, [], values["chosen"])
    if values["refused"] in files:
        return Answer(406, [], "406.html")
    if values["thing_file"] in files:
        return Answer(303, [("Location", f"/{values['thing']}{f'?{query}' if query else ''}")])
    assert values["thing"] == NOWHERE or values["thing_file"].endswith(".html")
    return Answer(404, [], "404.html")


def links(shown: str) -> str:
    values = evaluate(known().after, {"shown": shown})
    return "".join(values[name] for name in ("canonical", "own", "turn", "alternates"))


def parted(field: str) -> set[str]:
    return set(field.split(", <")) if field else set()


PATHS = sorted(
    {path.rpartition(".")[0] for path in lives.known()[1]}
    | set(lives.known()[1])
    | {path.replace("doc/", "id/") for path in lives.known()[1]}
    | {path.rpartition(".")[0].replace("doc/", "id/") for path in lives.known()[1]}
    | {"", "index", "nothing", "id/organisation/caf%C3%A9", "doc/organisation/caf%C3%A9"}
    | {".hosting/routes.json", "doc/.x", "doc//organisation/old", "/doc/organisation/old", "."}
    | {"doc/organisation/old.html.gz", "doc/organisation/old/", "doc", "doc/", "id/index"}
    | {"id/../x", "id/../../site", "id/.x", "id/x/..", "id/-x", "id/x..", "id/x/.y"}
    | {"../doc/report", "doc/organisation/../report", "id/caf~c3~a9", "%2e", "404", "406"}
)


@pytest.mark.parametrize(
    ("query", "accept", "profile"),
    [
        ("", None, None),
        ("", "text/turtle;q=0.5, application/ld+json;q=0.6", None),
        ("", "image/png", None),
        ("", "application/ld+json", f"<{lives.BASE}profile/schema.org>"),
        ("", "text/turtle", f"<{lives.BASE}profile/schema.org>;q=0"),
        ("", None, f"<{lives.BASE}profile/schema.org>;q=0.1, <{lives.BASE}profile/description>"),
        ("_mediatype=application/ld%2Bjson", "image/png", None),
        ("_mediatype=application/ld+json", "image/png", None),
        ("a=1&_mediatype=TTL&b=2", None, None),
        ("_mediatype=image/png", None, None),
        ("_mediatype=trig", None, None),
        ("_profile=schema.org", None, None),
        ("_profile=schema.org&_mediatype=html", None, None),
        ("_profile=https://agency.example/profile/schema.org", None, None),
        ("_profile=https%3A%2F%2Fagency.example%2fprofile%2Fschema.org", "application/*", None),
        ("_profile=unknown", "text/turtle", None),
        ("_profile=", "text/turtle", None),
    ],
)
def test_tables_say_what_the_server_says(
    query: str, accept: str | None, profile: str | None
) -> None:
    routes, files = lives.known()
    for path in PATHS:
        expected = answer(Request(path, query, "GET", accept, profile), routes, files.__contains__)
        found = told(path, query, accept, profile)
        assert (found.status, found.file) == (expected.status, expected.file), path
        assert dict(found.fields).get("Location") == dict(expected.fields).get("Location"), path
        if expected.status in {200, 406, 410}:
            shown = expected.file if expected.status != 406 else f"profile/~/{path or 'index'}.html"
            expected_links = dict(expected.fields).get("Link", "")
            assert parted(links(shown)) == parted(expected_links), (path, shown)


def test_what_is_in_no_list_has_no_link_to_that_of_its_folder() -> None:
    routes, files = lives.known()
    document = "doc/organisation/new"
    assert routes.note(document) == routes.told(document) != Note()
    inputs = {"shown": f"{document}.ttl"}
    collection = f'<{routes.base}{routes.note(document).collection}>; rel="collection"'
    assert collection in evaluate(rules(routes, files).after, inputs)["own"]
    other = replace(routes, notes={**routes.notes, document: Note()})
    own = evaluate(rules(other, files).after, inputs)["own"]
    assert "collection" not in own
    assert 'rel="describes"' in own


def test_no_rule_looks_for_a_file_elsewhere() -> None:
    inputs = {"query": "", "accept": "", "accept_profile": ""}
    for path in (
        "id/../../x",
        "id/a/../../../x",
        "../x",
        "doc/../../x",
        "id/..",
        "%2e%2e/x",
        "//x",
    ):
        values = evaluate(known().before, {**inputs, "target": f"/{path}"})
        files = [values[name] for name in ("exact", "chosen", "refused", "thing_file")]
        assert all(name.startswith(NOWHERE) for name in files), path


def test_an_agreed_address_leads_to_its_file() -> None:
    routes, files = lives.known()
    found = rules(routes, files | {"void.ttl"})
    inputs = {"query": "", "accept": "", "accept_profile": ""}
    values = evaluate(found.before, {**inputs, "target": "/.well-known/void"})
    assert (values["thing"], values["thing_file"]) == ("void.ttl", "void.ttl")
    assert (values["exact"], values["chosen"]) == (NOWHERE, NOWHERE)


# -- What is written


def written(routes: Routes, files: Iterable[str]) -> dict[str, str]:
    made = hosting.files(routes.base, lambda: routes, list(files))
    return {name: make().decode() for name, make in made.items()}


def test_the_order_of_files_makes_no_difference() -> None:
    routes, files = lives.known()
    assert written(routes, sorted(files)) == written(routes, sorted(files, reverse=True))


def test_nothing_is_written_for_a_base_that_hosts_read_otherwise() -> None:
    routes, files = lives.known()
    for path in ("a$b/", "caf%C3%A9/", "a//", "../", "a b/", "{x}/"):
        assert written(replace(routes, base=f"https://agency.example/{path}"), files) == {}
    assert written(replace(routes, base="https://agency.example/a/b.c/~d/"), files)


def test_an_iri_can_leave_no_text_of_a_configuration() -> None:
    routes, files = lives.known()
    iri = 'https://x.example/"; } `$host`\\{env.HOME}\n%{ENV:x}e'
    note = replace(routes.notes[OLD], successors=(iri,), moved=iri)
    found = written(replace(routes, licence=iri, notes={**routes.notes, OLD: note}), files)
    for name, text in found.items():
        assert "x.example/%22" in text.replace("%%", "%") or name[9:] in WITHOUT, name
        for part in ('x.example/"', "`$host", "{env.HOME}"):
            assert part not in text, name
        assert "nginx" not in name or "$host" not in text
    assert "%%22;%%20" in found[".hosting/apache.conf"], "a percent sign means something there"
    assert "%60${publisher_dollar}host%60" in found[".hosting/nginx-http.conf"]
    assert "%60$$host%60" in found[".hosting/Caddyfile"]


WITHOUT = {
    *("nginx-server.conf", "_headers", "apache-offer.txt", "apache-gone.txt", "apache-thing.txt"),
    *("apache-thing_file.txt", "apache-life.txt", "apache-turn.txt", "apache-exact.txt"),
}


@pytest.mark.parametrize("formats", [("turtle",), ("html",), ("json-ld", "turtle")])
def test_a_site_of_few_formats_has_rules_too(formats: tuple[str, ...]) -> None:
    routes, files = lives.known()
    ends = {"turtle": ".ttl", "html": ".html", "json-ld": ".jsonld"}
    known = {ends[name] for name in formats}
    files = frozenset(name for name in files if not name.startswith("profile/"))
    kept = [f for f in files if any(f.endswith(end) for end in known)]
    few = replace(routes, formats=formats, profiles=("description",))
    found = rules(few, kept)
    for accept in ("", "text/turtle", "text/html, */*;q=0.1", "image/png"):
        inputs = {"query": "", "accept": accept, "accept_profile": "", "target": f"/{OLD}"}
        values = evaluate(found.before, inputs)
        expected = answer(Request(OLD, accept=accept), few, kept.__contains__)
        assert (values["chosen"] in kept) == (expected.status == 200), accept
        assert expected.status != 200 or values["chosen"] == expected.file
    assert written(few, kept)


def test_redirections_for_hosts_of_files() -> None:
    routes, files = lives.known()
    note = replace(routes.notes[OLD], moved="https://other.example/x?y=1")
    found = written(replace(routes, notes={**routes.notes, OLD: note}), files)
    lines = [x for x in found[".hosting/_redirects"].splitlines() if not x.startswith("#")]
    assert lines[-1] == "/id/* /doc/:splat 303", "what is written out goes before the pattern"
    assert "/id/organisation/misspelt /id/organisation/new 301" in lines
    assert "/id/organisation/old https://other.example/x?y=1 301" in lines
    assert "/id/organisation/caf%C3%A9 /doc/organisation/caf~c3~a9 303" in lines
    assert not [line for line in lines[:-1] if "*" in line or ":splat" in line]
    assert all(len(line.split(" ")) == 3 for line in lines)


def test_header_fields_for_hosts_of_files() -> None:
    routes, files = lives.known()
    text = written(routes, files)[".hosting/_headers"]
    assert "\n/*.ttl\n  Content-Type: text/turtle; charset=utf-8\n" in text
    fields = re.findall(r"^  ([\w-]+):", text.partition("/*.")[0], re.MULTILINE)
    assert "Content-Security-Policy" in fields
    assert "Content-Type" not in fields, "some hosts join the fields of two blocks"
    assert f"Policy: {POLICY}\n" in text
    searched = written(replace(routes, search=True), files)[".hosting/_headers"]
    ours = SEARCH_POLICY.replace("script-src 'self'", f"script-src {routes.base}assets/")
    assert f"Policy: {ours}\n" in searched, "what people attach runs nothing"
    assert searched.count("Content-Security-Policy:") == 1
