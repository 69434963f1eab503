"""The register of UK government organisations, published by a mapping and no other code."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import external
import publisher
from browser import Axe, Chromium, Page
from serving import Server, server

REGISTER = external.ROOT / "examples" / "uk-government-organisations"


@pytest.fixture(scope="module")
def register(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> publisher.Publication:
    """The example with its table in place."""
    folder = tmp_path_factory.mktemp("register") / "register"
    shutil.copytree(REGISTER, folder)
    (folder / "data").mkdir()
    data = shared_data / "uk-government-organisations" / "government-organisation.tsv"
    shutil.copy(data, folder / "data")
    return publisher.open(folder)


def test_register_is_published_by_its_mapping(register: publisher.Publication) -> None:
    soca = register["id/organisation/PB265"].to("n-triples").decode()
    assert '<http://schema.org/dissolutionDate> "2013-10-07"^^' in soca
    bodies = "SELECT (COUNT(DISTINCT ?body) AS ?n) WHERE { ?body a cv:PublicOrganisation }"
    assert [row["n"].value for row in register.query(bodies)] == ["980"]
    # The profile for search engines has these dates too, as dates of its own kind.
    ends = "SELECT ?end WHERE { ?body a cv:PublicOrganisation ; org:changedBy/dcterms:date ?end }"
    dates = [row["end"] for row in register.query(ends)]
    assert (len(dates), [str(date) for date in dates].count("2013-10-07")) == (283, 1)
    found = [str(getattr(date, "datatype", "")).rpartition("#")[2] for date in dates]
    assert {kind: found.count(kind) for kind in set(found)} == {
        "date": 219, "gYearMonth": 34, "gYear": 30,
    }  # fmt: skip


def test_register_lacks_only_what_its_table_does(register: publisher.Publication) -> None:
    report = register.check()
    report.raise_for_violations()
    told = [result.message for result in report]
    # No body is described, and of none that ended it is said what came after it.
    assert sum("Nothing says what the organisation does" in text for text in told) == 980
    assert sum("nothing says what came after it" in text for text in told) == 283
    assert len(told) == 980 + 283


def test_register_answers_its_queries(register: publisher.Publication) -> None:
    asked = {path.stem[:2]: path.read_text() for path in (REGISTER / "queries").glob("*.rq")}
    (row,) = register.query(asked["01"])
    assert row["bodies"].value == "16"
    ended = [(str(r["body"]), str(r["name"]), str(r["known"])) for r in register.query(asked["02"])]
    soca = f"{register.config.base}id/organisation/PB265"
    assert ended == [(soca, "Serious Organised Crime Agency", "2013-10-07")]


@pytest.fixture(scope="module")
def built(register: publisher.Publication) -> Path:
    return register.build(register.config.folder / "site").folder


@pytest.fixture(scope="module")
def served(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(built.parents[1], tmp_path_factory.mktemp("log")) as running:
        yield running


@pytest.fixture
def page(chromium: Chromium, served: Server) -> Iterator[Page]:
    with chromium.open(f"http://127.0.0.1:{served.port}/list/agencies") as page:
        yield page
        assert page.complaints() == []


def test_register_is_listed_by_state_and_by_year(built: Path) -> None:
    lists = built / "list"
    nav = (lists / "agencies.html").read_text().partition('class="parts"')[2].partition("</nav>")[0]
    counts = re.findall(r"<bdi>([^<]*)</bdi></a> <span class=.size.>\((\d+)\)", nav)
    told = {name: int(count) for name, count in counts}
    assert told["Agencies"] == 980
    assert told["Agencies that have ended"] == 283
    assert told["Agencies that still exist"] == 980 - 283
    assert told["2013"] == 16
    assert sum(count for name, count in told.items() if name.isdecimal()) == 283
    assert "Serious Organised Crime Agency" in (lists / "agencies/ended/2013.html").read_text()


def test_the_keyboard_leads_through_the_lists_to_a_body(page: Page) -> None:
    heading = "document.querySelector('h1')?.textContent"

    page.tab_to("Next page")
    page.press("Enter")
    page.until("location.pathname.endsWith('/list/agencies~page-2.html')")
    page.evaluate("history.back()")
    page.until(f"{heading} === 'Agencies' && document.querySelector('.parts') !== null")
    page.tab_to("2013")
    page.press("Enter")
    page.until(f"{heading} === 'Agencies that ended in 2013'")
    page.tab_to("Serious Organised Crime Agency")
    page.press("Enter")
    page.until(f"{heading} === 'Serious Organised Crime Agency'")


def test_the_keyboard_finds_a_body_by_the_search(page: Page) -> None:
    page.tab_to("Search")
    page.press("Enter")
    page.until("document.getElementById('p-words') !== null")
    page.tab_to("p-words")
    page.type("PB265")
    page.press("Enter")
    page.until("document.querySelector('#p-results a')?.textContent.startsWith('Serious Org')")


def test_screen_readers_are_told_where_they_are(page: Page) -> None:
    """Names and roles as the browser hands them on (https://w3c.github.io/core-aam/)."""
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    told = {(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if "role" in n}
    for expected in (
        ("heading", "Agencies"),
        ("navigation", "Lists"),
        ("navigation", "Parts of this list"),
        ("navigation", "Pages of this list"),
        ("main", ""),
        ("link", "Search"),
        ("link", "Next page"),
    ):
        assert expected in told, sorted(each for each in told if each[0] == expected[0])
    assert page.evaluate("document.querySelectorAll('.entries > li').length") == 200


def test_axe_finds_nothing_in_the_register(axe: Axe, built: Path, served: Server) -> None:
    lists = built / "list"
    for name in ("agencies", "agencies~page-2", "agencies/ended", "agencies/ended/2013", "changes"):
        assert axe.violations(lists / f"{name}.html") == [], name
    assert axe.violations(lists / "agencies.html", 320, dark=True) == []
    assert axe.violations(f"http://127.0.0.1:{served.port}/search?q=council") == []
