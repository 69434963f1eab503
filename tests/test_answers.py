"""Which answer a request gets: a table of requests, with no server around it."""

from __future__ import annotations

import pytest

import lives
from publisher.answers import Answer, Request, answer
from publisher.routes import Routes

TURTLE, JSON_LD, HTML = "text/turtle", "application/ld+json", "text/html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OLD = "doc/organisation/old"
PROFILE = f"{lives.BASE}profile/schema.org"


def ask(
    path: str, accept: str | None = None, profile: str | None = None, method: str = "GET"
) -> Answer:
    path, _, query = path.partition("?")
    routes, files = lives.known()
    return answer(Request(path, query, method, accept, profile), routes, files.__contains__)


def field(found: Answer, name: str) -> str:
    return dict(found.fields).get(name, "")


@pytest.mark.parametrize(
    ("accept", "file"),
    [
        (None, f"{OLD}.html"),
        ("", f"{OLD}.html"),
        ("*/*", f"{OLD}.html"),
        (BROWSER, f"{OLD}.html"),
        (TURTLE, f"{OLD}.ttl"),
        ("text/turtle;charset=utf-8", f"{OLD}.ttl"),
        ("text/turtle;q=0.5, application/ld+json", f"{OLD}.jsonld"),
        ("text/*;q=0.3, text/turtle;q=0.1, */*;q=0.2", f"{OLD}.html"),
        ("text/html;q=0, */*", f"{OLD}.ttl"),
        ("application/*", f"{OLD}.jsonld"),
        ("application/rdf+xml, text/n3", f"{OLD}.rdf"),
        ("nonsense", f"{OLD}.html"),
    ],
)
def test_a_document_is_negotiated(accept: str | None, file: str) -> None:
    found = ask(OLD, accept)
    assert (found.status, found.file) == (200, file)
    assert field(found, "Content-Location") == f"/{file}"
    assert field(found, "Vary") == "Accept, Accept-Profile, Accept-Encoding"


@pytest.mark.parametrize(
    ("query", "accept", "profile", "file"),
    [
        ("_mediatype=text/turtle", HTML, None, f"{OLD}.ttl"),
        ("_mediatype=turtle", HTML, None, f"{OLD}.ttl"),
        ("_mediatype=application/ld+json", HTML, None, f"{OLD}.jsonld"),
        ("_mediatype=application/ld%2Bjson", HTML, None, f"{OLD}.jsonld"),
        ("_profile=schema.org", None, None, f"profile/schema.org/{OLD}.ttl"),
        (f"_profile={PROFILE}&_mediatype=n-triples", None, None, f"profile/schema.org/{OLD}.nt"),
        ("", JSON_LD, f"<{PROFILE}>", f"profile/schema.org/{OLD}.jsonld"),
        ("", JSON_LD, f"<urn:x>, <{PROFILE}>;q=0.1", f"profile/schema.org/{OLD}.jsonld"),
        ("", TURTLE, f"<{PROFILE}>;q=0", f"{OLD}.ttl"),
        ("", TURTLE, "<https://other.example/>", f"{OLD}.ttl"),
        ("", TURTLE, "nonsense", f"{OLD}.ttl"),
        ("_profile=description", TURTLE, f"<{PROFILE}>", f"{OLD}.ttl"),
        ("&".join(f"a{n}=1" for n in range(99)), TURTLE, None, f"{OLD}.ttl"),
    ],
)  # fmt: skip
def test_profiles_and_formats_by_name(
    query: str, accept: str | None, profile: str | None, file: str
) -> None:
    found = ask(f"{OLD}?{query}", accept, profile)
    assert (found.status, found.file) == (200, file)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (OLD, "image/png"),
        (OLD, "text/html;q=0"),
        (f"{OLD}?_mediatype=image/png", None),
        (f"{OLD}?_mediatype=n-quads", None),
        (f"{OLD}?_profile=unknown", None),
        (f"{OLD}?_profile=schema.org", HTML),
        ("def/words?_profile=schema.org", HTML),
        ("list/agencies", TURTLE),
    ],
)
def test_what_is_not_there_in_that_form(path: str, accept: str | None) -> None:
    found = ask(path, accept)
    if accept == "text/html;q=0":
        assert found.status == 406, "a header that excludes one format and names no other"
    assert (found.status, found.file) == (406, "406.html")
    assert 'rel="canonical"' in field(found, "Link")


def test_what_there_is_instead_is_listed() -> None:
    found = field(ask(OLD, "image/png"), "Link")
    for suffix in ("html", "ttl", "jsonld", "nt", "rdf"):
        assert f"<{lives.BASE}{OLD}.{suffix}>" in found


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("id/organisation/old", 303, f"/{OLD}"),
        ("id/organisation/old?_mediatype=turtle", 303, f"/{OLD}?_mediatype=turtle"),
        ("id/organisation/caf%C3%A9", 303, "/doc/organisation/caf~c3~a9"),
        ("id/organisation/caf%c3%a9", 303, "/doc/organisation/caf~c3~a9"),
        ("id/organisation/misspelt", 301, "/id/organisation/new"),
        ("doc/organisation/misspelt", 301, "/id/organisation/new"),
        ("doc/organisation/caf%C3%A9", 303, "/doc/organisation/caf~c3~a9"),
    ],
)
def test_redirections(path: str, status: int, location: str) -> None:
    found = ask(path, TURTLE)
    assert (found.status, field(found, "Location"), found.file) == (status, location, "")


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "id/organisation/nothing",
        "id/report",  # the report is a document, and nothing else
        "doc/organisation/",
        "doc/organisation/old/",
        "doc/organisation/old.xyz",
        "doc/list/long~page-3",
        "doc/organisation/caf%E9",  # not UTF-8
        "id/organisation/old%2F..",
        ".hosting/routes.json",
        "doc/../.hosting/routes.json",
        "x" * 5000,
        "%00",
        "id/%",
    ],
)
def test_nothing_is_there(path: str) -> None:
    found = ask(path)
    assert (found.status, found.file) == (404, "404.html")


def test_what_was_withdrawn_is_gone_and_says_why() -> None:
    assert ask("id/organisation/invented").status == 303
    for path in ("doc/organisation/invented", "doc/organisation/invented.html"):
        found = ask(path, HTML)
        assert (found.status, found.file) == (410, "doc/organisation/invented.html")
    assert ask("doc/organisation/invented", TURTLE).file == "doc/organisation/invented.ttl"


def test_a_body_that_ended_is_there_and_leads_on() -> None:
    found = ask(OLD, HTML)
    assert found.status == 200
    new = f"{lives.BASE}id/organisation/new"
    assert f'<{new}>; rel="successor-version"' in field(found, "Link")
    assert 'rel="successor-version"' not in field(ask("doc/organisation/new"), "Link")


def test_the_renamed_page_itself_stays() -> None:
    assert ask("doc/organisation/misspelt.html").status == 200


def test_every_file_is_itself() -> None:
    _, files = lives.known()
    for path in files:
        found = ask(path, "image/png")
        if path.startswith("."):
            assert found.status == 404, path
        else:
            assert found.file == path
            assert found.status == (410 if "invented" in path else 200)


def test_the_front_page() -> None:
    found = ask("", HTML)
    assert (found.status, found.file) == (200, "index.html")
    assert ask("", TURTLE).status == 406, "nothing describes the base here"


@pytest.mark.parametrize("path", [OLD, f"{OLD}.ttl", "nothing", ""])
def test_methods(path: str) -> None:
    assert ask(path, method="HEAD") == ask(path)
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        found = ask(path, method=method)
        assert (found.status, field(found, "Allow")) == (405, "GET, HEAD, OPTIONS")
    asked = ask(path, method="OPTIONS")
    assert asked.status == 204
    assert "GET" in field(asked, "Access-Control-Allow-Methods")


def test_a_base_with_a_path() -> None:
    routes, files = lives.known()
    below = Routes("https://agency.example/data/", routes.formats, routes.profiles)
    found = answer(Request("id/organisation/old"), below, files.__contains__)
    assert field(found, "Location") == "/data/doc/organisation/old"


def test_void_where_others_look_for_it() -> None:
    request = Request(".well-known/void")
    routes, _ = lives.known()
    there = answer(request, routes, {"void.ttl"}.__contains__)
    assert (there.status, field(there, "Location")) == (303, "/void.ttl")
    assert answer(request, routes, set[str]().__contains__).status == 404


@pytest.mark.parametrize("path", ["404", "406"])
def test_a_page_for_errors_is_no_document(path: str) -> None:
    assert ask(path).status == 404
    assert ask(f"{path}.html").status == 200


def test_the_whole_of_a_profile_is_negotiated_and_promises_no_documents() -> None:
    found = ask("data/description", TURTLE)
    assert (found.status, found.file) == (200, "data/description.ttl")
    assert field(found, "Link") == ""
    assert field(ask("data/description", "image/png"), "Link") == ""


def test_a_document_in_the_folder_of_a_profile_is_that_profile() -> None:
    found = ask(f"profile/schema.org/{OLD}", TURTLE)
    assert found.file == f"profile/schema.org/{OLD}.ttl"
    assert field(found, "Link") == field(ask(f"profile/schema.org/{OLD}.ttl"), "Link")
    assert ask("profile/schema.org/doc/organisation/invented", TURTLE).status == 410
    link = field(ask(f"profile/schema.org/{OLD}", "image/png"), "Link")
    assert link.startswith(f'<{lives.BASE}{OLD}>; rel="canonical"')


def test_a_page_for_errors_may_be_packed_too() -> None:
    assert field(ask("nothing"), "Vary") == "Accept-Encoding"
