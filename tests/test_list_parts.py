"""The parts of a list: what still exists, what has ended, and what ended in which year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import publisher
from browser import Axe, Chromium, Page
from conftest import ProjectFactory
from publisher import ConfigError
from publisher.answers import Request, answer
from publisher.lives import routes
from serving import get, server

SETTINGS = """base = "https://agency.example/"
title = "Bodies"
languages = ["en", "cy"]
[limits]
page_size = 2
"""
BODIES = """id,type,name,founded,dissolved
id/a,Agency,Alpha,1990,2013-10-07
id/b,Agency,Beta,1990,2013-10
id/c,Agency,Gamma,1990,2013
id/d,Agency,Delta,1990,1999-01-01
id/e,Agency,Epsilon,1990,
id/f,Agency,Zeta,1990,2999
"""


@pytest.fixture
def folder(project: ProjectFactory) -> Path:
    return project({"publisher.toml": SETTINGS, "data/bodies.csv": BODIES})


@pytest.fixture
def built(folder: Path) -> Path:
    return publisher.open(folder).build(folder / "site").folder


def names(page: Path) -> list[str]:
    return re.findall(r"<h2><a[^>]*><bdi[^>]*>([^<]*)<", page.read_text("utf-8"))


def ways(page: Path) -> list[tuple[str, str, str]]:
    """The links to the parts: where to, what they say, and how much is there."""
    nav = page.read_text("utf-8").partition('<nav class="parts"')[2].partition("</nav>")[0]
    link = r'<a href="([^"]*)"[^>]*><bdi[^>]*>([^<]*)</bdi></a> <span class="size">\((\d+)\)'
    return re.findall(link, nav)


def test_members_are_where_the_data_say(built: Path) -> None:
    lists = built / "list" / "agencies"
    # An end in 2999 hasn't come, whenever the page is read.
    assert names(lists / "current.html") == ["Epsilon", "Zeta"]
    assert names(lists / "ended.html") == ["Alpha", "Beta"]
    assert names(lists / "ended~page-2.html") == ["Delta", "Gamma"]
    assert names(lists / "ended" / "2013.html") == ["Alpha", "Beta"]
    assert names(lists / "ended" / "2013~page-2.html") == ["Gamma"]
    assert names(lists / "ended" / "1999.html") == ["Delta"]
    parts = {path.name for path in (lists / "ended").glob("*.html")}
    assert parts == {
        f"{name}{language}.html"
        for name in ("1999", "2013", "2013~page-2")
        for language in ("", ".cy")
    }


def test_what_was_withdrawn_is_in_no_state_and_an_unknown_end_in_no_year(
    project: ProjectFactory,
) -> None:
    more = """
- {id: id/w, type: Agency, name: Withdrawn, deprecated: true}
- {id: id/u, type: Agency, name: Unknown, dissolved: unknown}
"""
    files = {"publisher.toml": SETTINGS, "data/bodies.csv": BODIES, "data/more.yaml": more}
    folder = project(files)
    lists = publisher.open(folder).build(folder / "site").folder / "list"
    assert [count for _, _, count in ways(lists / "agencies.html")] == ["8", "2", "5", "3", "1"]
    pages = {name: names(page) for page in lists.rglob("*.html") for name in [page.name]}
    holding = {name for name, found in pages.items() if "Unknown" in found and ".cy" not in name}
    assert holding == {"agencies~page-3.html", "ended~page-3.html"}
    holding = {name for name, found in pages.items() if "Withdrawn" in found and ".cy" not in name}
    assert holding == {"agencies~page-4.html"}


def test_first_pages_lead_to_all_parts(built: Path) -> None:
    lists = built / "list"
    assert ways(lists / "agencies.html") == [
        ("agencies.html", "Agencies", "6"),
        ("agencies/current.html", "Agencies that still exist", "2"),
        ("agencies/ended.html", "Agencies that have ended", "4"),
        ("agencies/ended/2013.html", "2013", "3"),
        ("agencies/ended/1999.html", "1999", "1"),
    ]
    assert ways(lists / "agencies.cy.html")[2] == (
        "agencies/ended.cy.html", "Asiantaethau sydd wedi dod i ben", "4",
    )  # fmt: skip
    assert ways(lists / "agencies" / "ended" / "1999.html")[0][0] == "../../agencies.html"
    assert ways(lists / "agencies~page-2.html") == []
    assert ways(lists / "changes.html") == []


def test_parts_are_addresses_like_others(folder: Path, built: Path) -> None:
    sitemap = (built / "sitemap.xml").read_text()
    for path in ("list/agencies/ended", "list/agencies/ended/2013"):
        assert f"<loc>https://agency.example/{path}</loc>" in sitemap
    known = routes(publisher.open(folder).representations)

    def has(name: str) -> bool:
        return (built / name).is_file()

    found = answer(Request("list/agencies/ended/2013", accept="text/html"), known, has)
    assert (found.status, found.file) == (200, "list/agencies/ended/2013.html")
    following = dict(found.fields)["Link"]
    assert '<https://agency.example/list/agencies/ended/2013~page-2>; rel="next"' in following
    assert "describedby" not in following
    missing = answer(Request("list/agencies/ended/2001", accept="text/html"), known, has)
    assert missing.status == 404


def test_a_part_that_is_empty_breaks_no_build(folder: Path, built: Path) -> None:
    table = folder / "data" / "bodies.csv"
    table.write_text(BODIES.replace("1999-01-01", "1998-01-01"))
    again = publisher.open(folder).build(folder / "site").folder / "list" / "agencies"
    assert (again / "ended" / "1998.html").is_file()
    assert not (again / "ended" / "1999.html").exists()
    table.write_text(re.sub(r",(2013[-\d]*|1999-01-01)$", ",", BODIES, flags=re.MULTILINE))
    # Their ends were documents of their own, and are gone with them: a site elsewhere.
    none = publisher.open(folder).build(folder / "other").folder / "list"
    assert ways(none / "agencies.html") == []
    assert not (none / "agencies").exists()


def test_any_class_can_be_divided(folder: Path) -> None:
    shipped = Path(publisher.__file__).parents[2] / "ontology" / "pages.toml"
    rule = 'path = "works"\nclass = "<https://v.example/Work>"\ntitle = {en = "Works"}\n'
    own = f'[[lists]]\n{rule}parts = ["year"]\n\n[[lists]]\n'
    pages = shipped.read_text().replace("[[lists]]\n", own, 1)
    work = """@prefix org: <http://www.w3.org/ns/org#> . @base <https://agency.example/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <id/w> a <https://v.example/Work> ; skos:prefLabel "W"@en ; org:changedBy <id/x> .
    <id/x> a org:ChangeEvent ; skos:prefLabel "X"@en ; org:originalOrganization <id/w> ;
      <http://purl.org/dc/terms/date> "2001"^^<http://www.w3.org/2001/XMLSchema#gYear> ."""
    (folder / "ontology").mkdir()
    (folder / "ontology" / "pages.toml").write_text(pages)
    (folder / "data" / "work.ttl").write_text(work)
    source = publisher.open(folder).representations
    assert [d.path for d in source.divisions if d.rule.path == "works"] == [
        "list/works",
        "list/works/ended/2001",
    ]
    (folder / "ontology" / "pages.toml").write_text(pages.replace('["year"]', '["years"]', 1))
    with pytest.raises(ConfigError, match=r"pages.toml:\d+: .*'state' or 'year', found 'years'"):
        publisher.open(folder).check()


@pytest.fixture
def page(chromium: Chromium, folder: Path, built: Path, tmp_path: Path) -> Iterator[Page]:
    with server(folder / "site", tmp_path) as served:
        assert get(served.port, f"{served.root}list/agencies").status == 200
        with chromium.open(f"http://127.0.0.1:{served.port}{served.root}list/agencies") as page:
            yield page
            assert page.complaints() == []


def test_the_keyboard_leads_to_a_year(page: Page) -> None:
    heading = "document.querySelector('h1')?.textContent"
    page.tab_to("2013")
    page.press("Enter")
    page.until(f"{heading} === 'Agencies that ended in 2013'")
    current = "document.querySelector('.parts [aria-current=page]').textContent"
    assert page.evaluate(current) == "2013"
    page.tab_to("Next page")
    page.press("Enter")
    page.until("location.pathname.endsWith('/ended/2013~page-2.html')")
    page.tab_to("Agencies that have ended")
    page.press("Enter")
    page.until(f"{heading} === 'Agencies that have ended'")


def test_axe_finds_nothing(axe: Axe, built: Path) -> None:
    lists = built / "list"
    for name in ("agencies.html", "agencies/ended.html", "agencies/ended/2013.cy.html"):
        assert axe.violations(lists / name) == [], name
        assert axe.violations(lists / name, 320, dark=True) == [], name
