"""The search of a site: an index that is made with it, and a page that asks it in the browser."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pagefind_bin
import pytest

import publisher
from browser import Axe, Chromium, Page
from conftest import ProjectFactory
from external import ROOT
from publisher import ConfigError, inputs, search
from publisher.headers import POLICY, SEARCH_POLICY
from serving import Server, get, server

SETTINGS = """base = "https://agency.example/"
title = { en = "Bodies", cy = "Cyrff" }
languages = ["en", "cy"]
search = true
"""
BODIES = """id,type,name,dissolved
id/a,Agency,Rivers Agency,2013-10-07
id/b,Agency,Rivers & Canals Board,
id/c,Agency,"<img src=x onerror=document.title='ran'> &lt;b&gt; Office",
"""
MORE = "".join(f"id/n{number},Agency,Numbered Authority {number},\n" for number in range(45))
PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
OLD = f"""{PREFIXES}
<id/old> a skos:Concept ; skos:prefLabel "Rivers of old"@en ; owl:deprecated true .
<id/many> a skos:Concept ; skos:prefLabel "Many names"@en ;
    skos:altLabel {", ".join(f'"Name {n}"' for n in range(1, 451))} .
<id/b#part> a skos:Concept ; skos:prefLabel "Fragmentum"@en .
<id/welsh> a skos:Concept ; skos:prefLabel "Afonydd"@cy , "Streams"@en .
"""
ABOUT = """+++
title = "About us"
id = "page/about"
+++
We look after otters, and after [the canals](id/b).
"""
FILES = {
    "publisher.toml": SETTINGS,
    "data/bodies.csv": BODIES + MORE,
    "data/old.ttl": OLD,
    "data/pages/about.md": ABOUT,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Path:
    return publisher.open(folder).build(folder / "site").folder


@pytest.fixture(scope="module")
def served(folder: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert site.is_dir()
    with server(folder / "site", tmp_path_factory.mktemp("log")) as running:
        yield running


@pytest.fixture
def page(chromium: Chromium, served: Server) -> Iterator[Page]:
    with chromium.open(f"http://127.0.0.1:{served.port}/search") as page:
        yield page
        assert page.complaints() == []


RESULTS = "[...document.querySelectorAll('#p-results h2')].map((one) => one.textContent)"
STATE = "document.getElementById('p-state').textContent"


def look_for(page: Page, words: str, said: str) -> list[str]:
    """What is found, once the page says so in these words."""
    page.evaluate("document.getElementById('p-words').focus()")
    page.evaluate("document.getElementById('p-words').select()")
    page.type(words)
    page.until(f"{STATE} === {json.dumps(said)}")
    return list(page.evaluate(RESULTS))


# -- The files


def test_pages_lead_to_the_search_only_where_there_is_one(
    site: Path, project: ProjectFactory
) -> None:
    link = '<a class="find" href="../search.html">Search</a>'
    assert link in (site / "doc" / "a.html").read_text()
    assert 'href="search.cy.html"' in (site / "index.cy.html").read_text()
    here = '<a class="find" href="search.html" aria-current="page">'
    assert here in (site / "search.html").read_text()
    others = {name: text for name, text in FILES.items() if name != "publisher.toml"}
    folder = project({**others, "publisher.toml": SETTINGS.replace("true", "false")})
    without = publisher.open(folder).build(folder / "site").folder
    assert not [path for path in without.rglob("*") if "search" in path.name]
    assert "search" not in (without / "index.html").read_text()


def fragments(site: Path, language: str) -> dict[str, str]:
    """What is searched in a language: title → all texts."""
    found = {}
    (folder,) = site.glob(f"assets/search-*/{language}/fragment")
    for path in folder.iterdir():
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[fragment["meta"]["title"]] = fragment["content"]
    return found


def test_what_is_searched_is_what_pages_tell(site: Path) -> None:
    found = fragments(site, "en")
    assert "otters" in found["About us"]
    assert "Streams" in found["Streams"]
    assert "7 October 2013" in found["Rivers Agency"]
    assert not [title for title in found if "of old" in title]  # it was withdrawn
    assert "Name 450" in found["Many names"]  # which is on a further page
    assert "Fragmentum" in found["Rivers & Canals Board"]
    assert "gov.uk" not in "".join(found.values())
    welsh = fragments(site, "cy")
    assert welsh["Afonydd"].startswith("Afonydd")
    assert len(welsh) == len(found)


def test_each_language_has_its_own_index(project: ProjectFactory) -> None:
    # The pages have words in none of the last two: what they say of themselves is "en".
    settings = SETTINGS.replace('["en", "cy"]', '["en", "de", "zh-Hant"]')
    folder = project({**FILES, "publisher.toml": settings.replace("cy =", "de =")})
    site = publisher.open(folder).build(folder / "site").folder
    counts = {len(fragments(site, language)) for language in ("en", "de", "zh-hant")}
    assert len(counts) == 1
    for name, language in (("search", "en"), ("search.de", "de"), ("search.zh-hant", "zh-hant")):
        assert re.search(
            rf'data-index="assets/search-[0-9a-f]{{8}}/{language}/"',
            (site / f"{name}.html").read_text(),
        )
    (entry,) = site.glob("assets/search-*/de/pagefind-entry.json")
    assert list(json.loads(entry.read_bytes())["languages"]) == ["de"]


def test_the_same_pages_give_the_same_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = publisher.open(folder).representations
    first = search.made(source)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    for threads in ("1", "2", "7"):
        monkeypatch.setenv("RAYON_NUM_THREADS", threads)
        assert search.made(source) == first
    # What others use to set Pagefind up is none of our business.
    monkeypatch.setenv("PAGEFIND_ROOT_SELECTOR", "nothing")
    assert search.made(source) == first


def test_a_publication_in_which_nothing_is_found_has_an_index(project: ProjectFactory) -> None:
    gone = '<id/a> a skos:Concept ; skos:prefLabel "A"@en ; owl:deprecated true .'
    folder = project({"publisher.toml": SETTINGS, "data/a.ttl": PREFIXES + gone})
    site = publisher.open(folder).build(folder / "site").folder
    assert len(list(site.glob("assets/search-*/en/pagefind-entry.json"))) == 1


# -- What can be wrong


def test_pagefind_has_to_be_there(project: ProjectFactory) -> None:
    folder = project(FILES)
    code = (
        "import sys; sys.modules['pagefind_bin'] = None; sys.argv[1:] = ['-C', sys.argv[1], "
        "'build']; from publisher.__main__ import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, folder], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 3, ran.stderr
    assert ran.stderr.splitlines()[-1] == (
        "publisher.toml: search = true needs Pagefind, which isn't installed: "
        "pip install 'publisher[search]'"
    )
    assert not (folder / "site" / "current").exists()


ERROR = base64.b64encode(
    b'{"message_id":1,"payload":{"type":"Error","message":"no room"}}'
).decode()


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 4", "Pagefind ended without an answer"),
        ("cat >/dev/null", "Pagefind ended without an answer"),
        ("echo nonsense,", "Pagefind gave an answer that can't be read"),
        ("echo W10=,", "Pagefind gave an answer that can't be read"),
        (f"echo {ERROR},", "Pagefind failed: no room"),
    ],
)
def test_what_pagefind_complains_of_is_told(
    script: str, message: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "pagefind"
    waiting = "head -c 1 >/dev/null; " if script != "exit 4" else ""
    script = "exec <&-; exit 0" if script.startswith("cat") else waiting + script
    broken.write_text(f"#!/bin/sh\n{script}\n")
    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: broken)
    source = publisher.open(folder).representations
    with pytest.raises(ConfigError, match="Pagefind can't be started"):
        search.made(source)
    broken.chmod(0o755)
    with pytest.raises(ConfigError, match=message):
        search.made(source)


def test_another_version_of_pagefind_makes_another_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = inputs.digests(publisher.open(folder).config)
    usual = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "9" if name == "pagefind-bin" else usual(name)
    )
    inputs._libraries.cache_clear()
    try:
        assert inputs.digests(publisher.open(folder).config) != known
    finally:
        inputs._libraries.cache_clear()


def test_only_pages_can_be_searched(project: ProjectFactory) -> None:
    folder = project({"publisher.toml": SETTINGS + 'formats = ["turtle"]\n'})
    with pytest.raises(ConfigError, match=r'toml:4: search: .* add "html" to formats'):
        publisher.open(folder)


# -- How it is served


def test_one_page_may_run_a_script(served: Server) -> None:
    for path in ("search", "search.html", "search.cy.html"):
        assert get(served.port, f"/{path}").fields["content-security-policy"] == SEARCH_POLICY
    for path in ("", "doc/a", "none", "search.html/", "s%65arch.html"):
        assert get(served.port, f"/{path}").fields["content-security-policy"] == POLICY
    assert get(served.port, "/search.html?q=a").status == 200
    assert "alternate" not in get(served.port, "/search").fields["link"]


# -- In the browser


def test_it_is_found_as_it_is_typed(page: Page, served: Server) -> None:
    found = look_for(page, "rivers", "3 results for “rivers”, the nearest first.")
    assert sorted(found) == ["End of Rivers Agency", "Rivers & Canals Board", "Rivers Agency"]
    ended = page.evaluate("document.querySelector('#p-results .badge').textContent")
    assert ended == "Ended 7 October 2013"
    assert page.evaluate("location.search") == "?q=rivers"
    assert look_for(page, "otter", "1 result for “otter”.") == ["About us"]
    assert page.evaluate("document.querySelector('#p-results mark').textContent") == "otters,"
    assert look_for(page, "zzz", "Nothing was found for “zzz”. Try fewer or shorter words.") == []
    origins = "[...performance.getEntriesByType('resource')].map((one) => new URL(one.name).host)"
    assert set(page.evaluate(origins)) == {f"127.0.0.1:{served.port}"}


def test_the_keyboard_leads_to_a_page(page: Page) -> None:
    look_for(page, "canals", "2 results for “canals”, the nearest first.")
    page.tab_to("Rivers & Canals Board", 10)
    page.press("Enter")
    page.until("document.querySelector('h1')?.textContent === 'Rivers & Canals Board'")
    assert page.evaluate("location.pathname") == "/doc/b.html"


def test_more_is_shown_when_it_is_asked_for(page: Page) -> None:
    assert len(look_for(page, "numbered", "45 results for “numbered”, the nearest first.")) == 20
    for shown, focused in ((40, 20), (45, 40)):
        page.evaluate("document.getElementById('p-more').click()")
        page.until(f"document.querySelectorAll('#p-results li').length === {shown}")
        link = f"document.querySelectorAll('#p-results a')[{focused}]"
        page.until(f"document.activeElement === {link}")
    assert page.evaluate("document.getElementById('p-more').hidden")


def test_an_address_says_what_was_looked_for(chromium: Chromium, served: Server) -> None:
    address = f"http://127.0.0.1:{served.port}/search.cy.html?q=afonydd"
    with chromium.open(address) as page:
        page.until(f"{STATE} === '1 canlyniad ar gyfer “afonydd”.'")
        assert page.evaluate(RESULTS) == ["Afonydd"]
        link = "document.querySelector('#p-results a').getAttribute('href')"
        assert page.evaluate(link) == "doc/welsh.cy.html"
        assert page.complaints() == []


def test_texts_stay_texts(page: Page) -> None:
    title = "<img src=x onerror=document.title='ran'> &lt;b&gt; Office"
    assert look_for(page, "office", "1 result for “office”.") == [title]
    assert page.evaluate("document.querySelectorAll('#p-results img').length") == 0
    words = "<img src=x onerror=document.title='ran'> otters {words}"
    look_for(page, words, f"Nothing was found for “{words}”. Try fewer or shorter words.")
    assert page.evaluate("document.querySelectorAll('main img').length") == 0
    assert page.evaluate("document.title") == "Search – Bodies"


def test_impatient_clicks_show_nothing_twice(page: Page) -> None:
    look_for(page, "numbered", "45 results for “numbered”, the nearest first.")
    page.evaluate("for (let n = 0; n < 3; n += 1) document.getElementById('p-more').click()")
    page.until("document.querySelectorAll('#p-results li').length > 20")
    links = "[...document.querySelectorAll('#p-results a')].map((one) => one.href)"
    found = page.evaluate(links)
    assert len(found) == len(set(found)), found


def test_without_a_server_it_says_so(chromium: Chromium, site: Path) -> None:
    with chromium.open(site / "search.html") as page:
        page.until("getComputedStyle(document.getElementById('p-state')).visibility === 'visible'")
        assert page.evaluate(STATE).startswith("The search runs in your browser.")


def test_what_is_looked_for_stays_here(page: Page, served: Server) -> None:
    look_for(page, "otter", "1 result for “otter”.")
    page.evaluate("document.querySelector('#p-results a').click()")
    page.until("document.querySelector('h1')?.textContent === 'About us'")
    assert page.evaluate("document.referrer") == ""
    lines = [json.loads(line) for line in served.lines()]
    assert not [line for line in lines if "otter" in json.dumps(line.get("referrer", ""))]


def test_a_base_with_a_path_makes_no_difference(
    chromium: Chromium, project: ProjectFactory, tmp_path: Path
) -> None:
    folder = project({**FILES, "publisher.toml": SETTINGS.replace(".example/", ".example/a/b/")})
    publisher.open(folder).build(folder / "site")
    with (
        server(folder / "site", tmp_path, "--no-log") as running,
        chromium.open(f"http://127.0.0.1:{running.port}/a/b/search?q=otter") as page,
    ):
        page.until(f"{STATE} === '1 result for “otter”.'")
        page.evaluate("document.querySelector('#p-results a').click()")
        page.until("document.querySelector('h1')?.textContent === 'About us'")


def test_it_says_when_something_is_missing(chromium: Chromium, site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site" / "current"
    shutil.copytree(site, copy)
    (index,) = copy.glob("assets/search-*/en")
    with server(tmp_path / "site", tmp_path, "--no-log") as running:
        address = f"http://127.0.0.1:{running.port}/search?q=numbered"
        with chromium.open(address) as page:
            page.until("document.querySelectorAll('#p-results li').length === 20")
            shutil.rmtree(index / "fragment")
            page.evaluate("document.getElementById('p-more').click()")
            page.until(f"{STATE} === 'The search could not be loaded. Load this page again'")
            assert page.evaluate("document.getElementById('p-more').hidden")
            assert page.evaluate("document.querySelector('#p-state a').href") == address
        for path in index.glob("pagefind-entry.json*"):
            path.unlink()
        with chromium.open(address) as page:
            page.until(f"{STATE}.startsWith('The search could not be loaded.')")


def test_axe_finds_nothing(axe: Axe, served: Server) -> None:
    for path in ("search", "search?q=rivers", "search.cy.html?q=zzz"):
        address = f"http://127.0.0.1:{served.port}/{path}"
        assert axe.violations(address) == [], path
        assert axe.violations(address, 320, dark=True) == [], path


def test_the_register_can_be_searched() -> None:
    example = ROOT / "examples" / "uk-government-organisations" / "publisher.toml"
    assert "\nsearch = true\n" in example.read_text()
