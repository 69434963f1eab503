"""Pages in several languages: the worked example in English and Welsh, and what is missing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import extruct
import pytest

import external
import publisher
from publisher import ConfigError, Release
from publisher.answers import Request, answer
from publisher.checks.report import Report
from publisher.headers import signposts
from publisher.iris import Addresses
from publisher.lives import routes
from publisher.routes import DESCRIPTION, Routes
from test_laws import read, read_json_ld

EXAMPLE = external.ROOT / "examples" / "welsh-and-english"
OFFICE = "doc/organisation/rivers-office"
BASE = "https://rivers.example/"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return publisher.open(EXAMPLE).build(tmp_path_factory.mktemp("site"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "project", ignore=shutil.ignore_patterns("site"))
    return tmp_path / "project"


def page(release: Release, name: str) -> str:
    return (release.folder / f"{name}.html").read_text("utf-8")


def visible(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html.partition("</head>")[2])


def results(project: Path, check: str = "links.translation") -> list[str]:
    report: Report = publisher.open(project).check()
    return [result.message for result in report if result.check == check]


def test_the_example_conforms() -> None:
    assert list(publisher.open(EXAMPLE).check()) == []


def test_every_page_is_there_in_every_language(release: Release) -> None:
    pages = {p.relative_to(release.folder).as_posix() for p in release.folder.rglob("*.html")}
    pages -= {"404.html", "406.html", ".hosting/query.html"}
    pages = {name for name in pages if not name.startswith(".hosting/")}
    welsh = {name for name in pages if name.endswith(".cy.html")}
    assert {name.replace(".cy.html", ".html") for name in welsh} == pages - welsh
    assert len(welsh) > 15


def test_a_page_is_in_its_language(release: Release) -> None:
    english, welsh = page(release, OFFICE), page(release, f"{OFFICE}.cy")
    assert ('<html lang="en">' in english, '<html lang="cy">' in welsh) == (True, True)
    assert "<h1>Rivers Office" in english.replace(' dir="auto"', "")
    text = visible(welsh)
    for words in ("Swyddfa&#39;r Afonydd", "Mae'r corff hwn wedi dod i ben", "1 Ebrill 2013"):
        assert words in text or words.replace("'", "&#39;") in text, words
    for words in ("This body has ended", "Permanent address", "Names", "What became of it"):
        assert words not in text, words


def test_pages_lead_to_pages_of_their_language(release: Release) -> None:
    for path in release.folder.rglob("*.cy.html"):
        html = path.read_text("utf-8")
        switch = html.partition('<nav class="languages"')[2].partition("</nav>")[0]
        inner = html.partition("<body>")[2].replace(switch, "")
        targets = re.findall(r'href="([^":#]+\.html)', inner)
        assert all(target.endswith(".cy.html") for target in targets), path
        for target in targets:
            assert (path.parent / target).resolve().is_file(), (path, target)


def test_each_version_names_all_of_them(release: Release) -> None:
    expected = {
        ("en", f"{BASE}{OFFICE}"),
        ("cy", f"{BASE}{OFFICE}.cy.html"),
        ("x-default", f"{BASE}{OFFICE}"),
    }
    for name in (OFFICE, f"{OFFICE}.cy"):
        found = re.findall(
            r'<link rel="alternate" hreflang="(.*?)" href="(.*?)">', page(release, name)
        )
        assert set(found) == expected
    assert f'<link rel="canonical" href="{BASE}{OFFICE}.cy.html">' in page(release, f"{OFFICE}.cy")
    switch = re.search(r'<nav class="languages".*?</nav>', page(release, f"{OFFICE}.cy"), re.DOTALL)
    assert switch
    assert '<a href="rivers-office.html" hreflang="en" lang="en">English</a>' in switch[0]
    assert '<span aria-current="true" lang="cy">Cymraeg</span>' in switch[0]


def test_the_sitemap_has_each_version_with_the_others(release: Release) -> None:
    root = ET.fromstring((release.folder / "sitemap.xml").read_bytes())
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = {url.findtext(f"{space}loc"): url for url in root}
    for address in (f"{BASE}{OFFICE}", f"{BASE}{OFFICE}.cy.html"):
        links = urls[address].findall("{http://www.w3.org/1999/xhtml}link")
        assert {(each.get("hreflang"), each.get("href")) for each in links} == {
            ("en", f"{BASE}{OFFICE}"),
            ("cy", f"{BASE}{OFFICE}.cy.html"),
        }


def test_the_markup_is_in_the_language_of_the_page_and_is_that_profile(release: Release) -> None:
    proved = 0
    for path in sorted(release.folder.rglob("*.cy.html")):
        document = path.relative_to(release.folder).as_posix().removesuffix(".cy.html")
        profile = release.folder / "profile" / "schema.org.cy" / f"{document}.nt"
        blocks = extruct.extract(path.read_text("utf-8"), syntaxes=["json-ld"])["json-ld"]
        assert len(blocks) == profile.exists(), path
        for block in blocks:
            assert read_json_ld(block) == read(profile), path
            proved += 1
    assert proved > 12
    [block] = extruct.extract(page(release, f"{OFFICE}.cy"), syntaxes=["json-ld"])["json-ld"]
    assert "Swyddfa'r Afonydd" in json.dumps(block, ensure_ascii=False)
    assert "Rivers Office" not in json.dumps(block)


def test_a_text_page_is_its_text_in_that_language(release: Release) -> None:
    assert "Mae Afonydd Cymru yn gofalu" in visible(page(release, "page/about-us.cy"))
    assert "looks after the rivers" in visible(page(release, "page/about-us"))
    about = publisher.open(EXAMPLE)["page/about-us"].to("turtle").decode()
    assert ('"About us"@en' in about, '"Amdanom ni"@cy' in about) == (True, True)


def test_a_text_page_without_a_translation_is_there_in_the_language_it_has(project: Path) -> None:
    (project / "data" / "pages" / "about-us.cy.md").unlink()
    release = publisher.open(project).build(project / "site")
    assert "looks after the rivers" in visible(page(release, "page/about-us.cy"))
    assert results(project) == ["this page is missing in cy; write about-us.cy.md"]


def test_what_is_missing_in_a_language_is_told(project: Path) -> None:
    file = project / "data" / "competences.ttl"
    text = file.read_text("utf-8")
    text = text.replace(', "Clean water"@en', "").replace(', "Dŵr glân"@cy', "")
    text = re.sub(r',\s+"Cadw afonydd[^@]*@cy', "", text)
    file.write_text(text, "utf-8")
    settings = project / "publisher.toml"
    text = settings.read_text("utf-8")
    settings.write_text(re.sub(r", cy = \"Pwy[^\"]*\"", "", text), "utf-8")
    assert set(results(project)) == {
        (
            "the description in publisher.toml is missing in cy; write description = "
            '{ en = "…", cy = "…" }'
        ),
        "skos:definition is there in en, but not in cy; add it",
    }
    assert results(project, "links.language") == [
        "this has no label in the language 'cy'; add a skos:prefLabel"
    ]


@pytest.fixture(scope="module")
def told() -> Routes:
    return routes(publisher.open(EXAMPLE).representations)


def test_a_page_in_a_language_has_its_file_s_address_alone(told: Routes, release: Release) -> None:
    def ask(path: str) -> tuple[int, str]:
        found = answer(Request(path), told, lambda name: (release.folder / name).is_file())
        return found.status, found.file

    assert ask(f"{OFFICE}.cy.html") == (200, f"{OFFICE}.cy.html")
    assert ask(OFFICE) == (200, f"{OFFICE}.html")
    assert ask(f"{OFFICE}.cy")[0] == ask(f"{OFFICE}.gd.html")[0] == 404
    html = told.offered(DESCRIPTION)[0]
    fields = dict(answer(Request(f"{OFFICE}.cy.html"), told, lambda _: True).fields)
    assert fields["Link"] == signposts(told, OFFICE, 1, DESCRIPTION, html)


def test_no_resource_has_the_address_of_a_page_in_a_language() -> None:
    addresses = Addresses(BASE, translations=("cy",))
    assert addresses.document(f"{BASE}id/x.cy") == "doc/x~2ecy"
    assert addresses.resource("doc/x~2ecy") == f"{BASE}id/x.cy"
    assert addresses.document(f"{BASE}id/x.gd") == "doc/x.gd"


def test_a_project_may_have_words_of_its_own(project: Path) -> None:
    words = project / "ontology" / "words"
    words.mkdir(parents=True)
    (words / "cy.toml").write_text('home = "Tudalen gartref"\n')
    (words / "gd.toml").write_text('home = "Dachaigh"\n[languages]\ngd = "Gàidhlig"\n')
    settings = project / "publisher.toml"
    settings.write_text(settings.read_text("utf-8").replace('["en", "cy"]', '["en", "cy", "gd"]'))
    release = publisher.open(project).build(project / "site")
    assert ">Tudalen gartref</bdi>" in page(release, f"{OFFICE}.cy")
    assert ">Dachaigh</bdi>" in page(release, f"{OFFICE}.gd")
    assert ">Gàidhlig</a>" in page(release, OFFICE)
    assert '<html lang="gd">' in page(release, OFFICE + ".gd")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('hom = "x"', "cy.toml:1: hom: did you mean home?"),
        ('zzzz = "x"', "cy.toml:1: zzzz: no page says it"),
        (
            'page_number = "{n}"',
            "cy.toml:1: page_number: in braces, the page fills in {number}, {total}",
        ),
        ('months = ["Ionawr"]', "cy.toml:1: months: expected 12 texts, found 1"),
        ("home = 1", "cy.toml:1: home: expected a text in quotes"),
    ],
)
def test_words_that_no_page_can_say_are_refused(project: Path, line: str, message: str) -> None:
    words = project / "ontology" / "words"
    words.mkdir(parents=True)
    (words / "cy.toml").write_text(f"{line}\n")
    with pytest.raises(ConfigError) as caught:
        publisher.open(project).build(project / "site")
    assert message in str(caught.value)
    assert not (project / "site" / "current").exists()


def test_one_language_has_no_versions() -> None:

    source = publisher.open(external.ROOT).representations
    assert source.languages == ("",)
    html = source.home().decode()
    assert "hreflang" not in html
    assert 'class="languages"' not in html
