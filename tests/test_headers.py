"""Header fields: types, links, and nothing that could break out of them."""

from __future__ import annotations

import re

import pytest

import lives
from publisher.formats import FORMATS, by_name
from publisher.headers import (
    MOST_IN_LINK,
    cache,
    content_type,
    link,
    redirect_cache,
    safe_location,
    signposts,
)
from publisher.routes import DESCRIPTION, Note, Routes

HTML, TURTLE = by_name("html"), by_name("turtle")


def links(document: str, page: int = 1, profile: str = DESCRIPTION, name: str = "html") -> set[str]:
    """Each link in short: relation, type and target."""
    text = signposts(lives.known()[0], document, page, profile, by_name(name))
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', text)
    return {
        " ".join(filter(None, (rel, type_, target.removeprefix(lives.BASE))))
        for target, rel, type_ in found
    }


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_has_its_type_and_text_its_characters(format_: object) -> None:
    found = content_type(f"doc/x{format_.suffix}")  # type: ignore[attr-defined]
    assert found.partition(";")[0] == format_.media_type  # type: ignore[attr-defined]
    assert found.endswith("; charset=utf-8") == found.startswith("text/")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("assets/style.css", "text/css; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
        ("manifest.json", "application/json"),
        ("data/table.csv", "text/csv; charset=utf-8"),
        ("strange.file", "application/octet-stream"),
    ],
)
def test_other_files_have_theirs(path: str, expected: str) -> None:
    assert content_type(path) == expected


def test_how_long_answers_are_kept() -> None:
    assert cache("assets/style.css") == "public, max-age=86400"
    assert cache("doc/x.html") == "public, max-age=300"
    assert redirect_cache(301) != redirect_cache(303)


def test_a_page_leads_to_all_that_belongs_to_it() -> None:
    found = links("doc/organisation/old")
    assert found >= {
        "canonical doc/organisation/old",
        "describes id/organisation/old",
        "cite-as id/organisation/old",
        "collection list/agencies",
        "successor-version id/organisation/new",
        "describedby text/turtle doc/organisation/old.ttl",
        "alternate application/ld+json doc/organisation/old.jsonld",
        "alternate text/turtle profile/schema.org/doc/organisation/old.ttl",
        "profile profile/description",
        "license https://creativecommons.org/publicdomain/zero/1.0/",
    }
    assert "alternate text/html doc/organisation/old.html" not in found
    assert "alternate text/html doc/organisation/old.html" in links(
        "doc/organisation/old", name="turtle"
    )


def test_pages_lead_to_their_neighbours() -> None:
    assert "next doc/list/long~page-2" in links("doc/list/long")
    second = links("doc/list/long", 2)
    assert {"prev doc/list/long", "canonical doc/list/long~page-2"} <= second
    assert not any(text.startswith("next") for text in second)
    assert not any("schema.org" in text for text in second)


def test_no_link_leads_to_what_is_not_there() -> None:
    assert not any(text.startswith(("alternate", "describedby")) for text in links("list/agencies"))
    assert any("profile/schema.org" in text for text in links("def/words"))  # that of its page
    known, files = lives.known()
    for document in known.notes:
        for text in links(document):
            kind, target = text.split()[0], text.split()[-1]
            if kind in {"alternate", "describedby"}:
                assert target in files, (document, text)


@pytest.mark.parametrize(
    "hostile", ["https://a/>; rel=x", 'https://a/"', "https://a/\r\nX: y", "\u2028é"]
)
def test_nothing_leaves_a_link_or_a_location(hostile: str) -> None:
    for text in (link(hostile, "canonical")[1:].partition(">; rel=")[0], safe_location(hostile)):
        assert text.isascii()
        assert not re.search(r'[<>"\s]', text)


def test_the_field_is_bounded() -> None:
    long = tuple(f"https://a.example/{'x' * 900}/{number}" for number in range(50))
    routes = Routes(lives.BASE, ("turtle", "html"), notes={"doc/x": Note(successors=long)})
    text = signposts(routes, "doc/x", 1, DESCRIPTION, HTML)
    assert MOST_IN_LINK - 1000 < len(text) <= MOST_IN_LINK
    assert text.startswith(f'<{lives.BASE}doc/x>; rel="canonical"')
