"""The pages of the example in a real browser: nothing from elsewhere, and open to everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

import example
from browser import Axe, Chromium

PAGES = (
    "index.html",
    "404.html",
    "doc/organisation/soca.html",
    "doc/tactic/worldwide-operations.html",
    "doc/event/end-of-soca.html",
    "list/agencies.html",
    "page/about-us.html",
    "def/agency.html",
)
# Tab through a page and collect what has the focus, until the focus leaves the page again.
_OUTLINES = """
(() => {
  const links = [...document.querySelectorAll("a[href]")];
  return links.filter(link => {
    link.focus({focusVisible: true});
    const style = getComputedStyle(link);
    return document.activeElement === link
      && (style.outlineStyle === "none" && style.boxShadow === "none");
  }).map(link => link.outerHTML);
})()
"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_only_files_of_the_site(chromium: Chromium, site: Path, name: str) -> None:
    with chromium.open(site / name, 1280) as page:
        loaded = [request for request in page.requests if not request.startswith("data:")]
    assert loaded
    if name != "404.html":  # its links start at the host's root, wherever it is shown
        assert all(request.startswith(site.as_uri()) for request in loaded), loaded
    assert all(request.startswith("file:") for request in loaded), loaded


@pytest.mark.parametrize("name", [name for name in PAGES if name != "404.html"])
def test_no_page_is_wider_than_a_phone(chromium: Chromium, site: Path, name: str) -> None:
    for width in (320, 375):
        with chromium.open(site / name, width) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", [name for name in PAGES if name != "404.html"])
def test_every_link_shows_that_it_has_the_focus(chromium: Chromium, site: Path, name: str) -> None:
    with chromium.open(site / name, 1280) as page:
        assert page.evaluate(_OUTLINES) == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", [name for name in PAGES if name != "404.html"])
def test_accessibility_rules_find_nothing(axe: Axe, site: Path, name: str, dark: bool) -> None:
    assert axe.violations(site / name, dark=dark) == []


def test_every_link_within_the_site_leads_to_a_file(site: Path) -> None:
    pages = [
        page for page in sorted(site.rglob("*.html")) if page.name not in {"404.html", "406.html"}
    ]
    assert len(pages) > 60
    for page in pages:
        tree = html5lib.parse(page.read_bytes(), namespaceHTMLElements=False)
        links = {element.get("href") for element in tree.iter() if element.get("href")}
        links.discard("sparql")  # a server answers there; see test_sparql.py
        local = [urlsplit(link) for link in links if not urlsplit(link).scheme]
        targets = [page.parent / unquote(link.path) for link in local if link.path]
        assert [target for target in targets if not target.exists()] == [], page


TABLE = """+++
title = "Cases"
+++

| Year | Cases opened in that year and in the years before | Cases that were closed in that year |
| --- | ---: | --- |
| 2012 | 123456789012345678901234567890 | [All of them](id/a) |
"""
WITHDRAWN = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/a> skos:prefLabel "A"@en ; owl:deprecated true ; skos:changeNote "It was a mistake."@en .
"""


def test_tables_and_notices_are_open_to_everybody(
    axe: Axe, chromium: Chromium, project: Callable[[dict[str, str]], Path], tmp_path: Path
) -> None:
    folder = project({"data/cases.md": TABLE, "data/a.ttl": WITHDRAWN})
    site = example.build(tmp_path / "site", folder)
    for name in ("page/cases.html", "doc/a.html", "index.html"):
        assert axe.violations(site / name, dark=False) == []
        with chromium.open(site / name, 320) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
