"""The plan of a site: every file once, in order, on any computer; which addresses are permanent."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest

import publisher
from conftest import ProjectFactory
from publisher import collisions, release, site
from publisher.catalog import sitemap
from publisher.errors import SiteError
from publisher.manifest import MANIFEST
from publisher.plans import Output
from publisher.representations import Representations

PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
DATA = f"""{PREFIXES}
<id/scheme/s> a skos:ConceptScheme ; skos:prefLabel "All"@en .
<id/concept/a> a skos:Concept ; skos:prefLabel "A"@en ; skos:inScheme <id/scheme/s> ;
  dcterms:modified "2013-10-07" .
<id/concept/b> a skos:Concept ; skos:prefLabel "B"@en ; skos:inScheme <id/scheme/s> .
"""
BASE = "https://agency.example/"


def representations(folder: Path) -> Representations:
    return publisher.open(folder).representations


def planned(folder: Path) -> dict[str, Output]:
    return {output.path: output for output in site.plan(representations(folder))}


def write(folder: Path) -> release.Release:
    """Build without the checks."""
    return release.write(list(planned(folder).values()), folder / "site", BASE)


@pytest.fixture
def small(project: ProjectFactory) -> Path:
    """A project of three resources."""
    return project({"data/all.ttl": DATA})


def rewrite(folder: Path, data: str, settings: str = "") -> None:
    (folder / "data" / "all.ttl").write_text(data)
    with (folder / "publisher.toml").open("a") as file:
        file.write(settings)


# -- The plan


def test_the_plan_is_every_file_of_the_release_and_nothing_else(small: Path) -> None:
    paths = list(planned(small))
    folder = write(small).folder
    written = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert written == {*paths, MANIFEST}
    documents = {f"doc/{name}" for name in ("scheme/s", "concept/a", "concept/b")}
    suffixes = (".html", ".jsonld", ".nt", ".rdf", ".ttl")
    assert {d + suffix for d in documents for suffix in suffixes} < set(paths)
    assert {"index.html", "404.html", "robots.txt", "sitemap.xml", "data/description.nq"} < set(
        paths
    )


def test_the_plan_renders_nothing_and_touches_no_file(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    for name in ("render", "dump", "listing", "home", "describe"):
        monkeypatch.setattr(Representations, name, lambda *_, name=name: rendered.append(name))
    monkeypatch.setattr(sitemap, "_document", lambda *_: rendered.append("sitemap"))
    before = sorted(small.rglob("*"))
    assert len(planned(small)) > 20
    assert rendered == []
    assert sorted(small.rglob("*")) == before


def test_what_the_manifest_calls_permanent_is_the_first_page_of_things(small: Path) -> None:
    rewrite(small, DATA, "[limits]\npage_size = 1\n")
    (small / "ontology").mkdir()
    (small / "ontology" / "pages.toml").write_text(LISTS)
    passing = {path for path, output in planned(small).items() if not output.permanent}
    first = {path for path in passing if "~page-" not in path}
    assert {path.split("/")[0] for path in passing - first} >= {"doc", "list", "profile"}
    derived = {path for path in first if path.startswith("profile/schema.org/")}
    hosting = {path for path in first if path.startswith(".hosting/")}
    assets = {"assets/style.css", "assets/favicon.svg"}
    assert first - derived - hosting == {"406.html", "sitemap.xml", *assets}
    assert derived
    files = json.loads((write(small).folder / MANIFEST).read_text())["files"]
    assert {path for path, entry in files.items() if not entry.get("permanent", True)} == passing


# -- Collisions


@pytest.fixture(params=[True, False])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are compared as they are; or, as of many, numbers are before."""
    if not request.param:
        monkeypatch.setattr(collisions, "_FEW", 0)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (("a.ttl", "a.ttl"), "the site has a file a.ttl already"),
        (("A.ttl", "a.ttl"), "A.ttl and a.ttl can't both be files"),
        (("stra\u00dfe.ttl", "STRASSE.ttl"), "can't both be files"),
        (("caf\u00e9.ttl", "cafe\u0301.ttl"), "can't both be files"),
        (("CAFE\u0301.ttl", "caf\u00e9.ttl"), "can't both be files"),
        (("a.css", "a.css/b.ttl"), "a.css and a.css/b.ttl can't both be files"),
        (("a.css", "A.CSS/b.ttl"), "a.css and A.CSS/b.ttl can't both be files"),
        (("a.css/b/c.ttl", "A.css"), "A.css and a.css/b/c.ttl can't both be files"),
        (("a.css", "A.css.GZ"), "A.css.GZ"),
        (("x/a.css", "x/a.css.br"), "x/a.css.br is how x/a.css is sent"),
    ],
)
def test_two_outputs_that_meet_are_refused(paths: tuple[str, ...], message: str) -> None:
    with pytest.raises(SiteError, match=message) as error:
        collisions.refuse(["before.ttl", *paths, "later/than.ttl"])
    assert "Give the resource another address" in str(error.value)


@pytest.mark.usefixtures("few")
def test_outputs_that_do_not_meet_are_allowed() -> None:
    collisions.refuse(["a.ttl", "a.rdf", "a/b.ttl", "A/c.ttl", "b/a.ttl", "ab.ttl"])


@pytest.mark.parametrize("iri", ["404", "list/concepts", "data/description", "manifest.json/x"])
def test_a_resource_at_an_address_of_the_site_itself_is_refused(
    project: ProjectFactory, iri: str
) -> None:
    folder = project({"data/all.ttl": f'{DATA}<{iri}> skos:prefLabel "Mine"@en .\n'})
    (folder / "ontology").mkdir()
    (folder / "ontology" / "pages.toml").write_text(LISTS)
    with pytest.raises(SiteError, match="two things on one path"):
        planned(folder)


LISTS = """\
labels = ["skos:prefLabel"]
[[lists]]
path = "concepts"
class = "skos:Concept"
title = {en = "Concepts"}
description = {en = "All."}
"""


def test_resources_whose_addresses_differ_in_case_are_refused(project: ProjectFactory) -> None:
    folder = project({"data/all.ttl": f'{DATA}<id/concept/A> skos:prefLabel "Other"@en .\n'})
    with pytest.raises(SiteError, match=r"two resources on one path: .*id/concept/A"):
        planned(folder)


# -- Law 9


def test_a_document_that_vanished_is_refused_and_the_site_stays(small: Path) -> None:
    before = write(small)
    rewrite(small, DATA.partition("<id/concept/b>")[0])
    with pytest.raises(SiteError, match=r"doc/concept/b \(.html .jsonld .nt .rdf .ttl\)"):
        write(small)
    assert (small / "site" / "current").resolve() == before.folder.resolve()


def test_a_document_that_says_what_became_of_it_stays(small: Path) -> None:
    write(small)
    replaced = "<id/concept/b> dcterms:isReplacedBy <id/concept/a> .\n"
    rewrite(small, DATA.partition("<id/concept/b>")[0] + replaced)
    folder = write(small).folder
    assert (folder / "doc" / "concept" / "b.html").exists()
    # Nothing that schema.org has a word for is known of it any more: there is just its page.
    markup = (folder / "profile" / "schema.org" / "doc" / "concept" / "b.ttl").read_text("utf-8")
    assert "schema:WebPage" in markup
    assert "schema:DefinedTerm" not in markup


def test_a_term_of_a_vocabulary_that_vanished_is_refused(project: ProjectFactory) -> None:
    text = DATA + '<def/words> skos:prefLabel "Words"@en . <def/words#A> skos:prefLabel "A"@en .\n'
    folder = project({"data/all.ttl": text})
    publisher.open(folder).build(folder / "site")
    (folder / "data" / "all.ttl").write_text(text.replace("#A", "#B"))
    with pytest.raises(
        SiteError, match=r"1 published addresses would vanish.*keep them: def/words#A\."
    ):
        publisher.open(folder).build(folder / "site")
    kept = f"{text.replace('#A', '#B')}<def/words#A> skos:prefLabel 'Gone'@en .\n"
    (folder / "data" / "all.ttl").write_text(kept)
    publisher.open(folder).build(folder / "site")


def test_a_format_that_was_taken_away_is_refused(small: Path) -> None:
    write(small)
    settings = small / "publisher.toml"
    settings.write_text(settings.read_text() + 'formats = ["turtle", "html"]\n')
    with pytest.raises(SiteError, match=r"\(.jsonld .nt .rdf\).*Put the formats"):
        write(small)


def test_further_pages_may_vanish_when_content_shrinks(small: Path) -> None:
    rewrite(small, DATA, "[limits]\npage_size = 1\n")
    assert (write(small).folder / "doc" / "scheme" / "s~page-2.html").exists()
    rewrite(small, DATA.replace('"B"@en ; skos:inScheme <id/scheme/s>', '"B"@en'))
    assert not (write(small).folder / "doc" / "scheme" / "s~page-2.html").exists()


# -- The site as a whole


def test_the_front_page_is_the_page_of_the_base_where_the_data_describe_it(small: Path) -> None:
    rewrite(small, f'{DATA}<> skos:prefLabel "The publication"@en .\n')
    folder = write(small).folder
    assert (folder / "index.html").read_bytes() == representations(small).home()
    assert "The publication" in (folder / "index.ttl").read_text()
    assert (folder / "sitemap.xml").read_text().count(f"<loc>{BASE}</loc>") == 1


def test_a_site_inside_the_content_is_refused(small: Path) -> None:
    with pytest.raises(SiteError, match="holds what the site is made from"):
        publisher.open(small).build(small / "data" / "site", publisher.Severity.VIOLATION)
    assert not (small / "data" / "site").exists()


def test_the_project_itself_is_refused_as_a_site(small: Path) -> None:
    before = sorted(small.rglob("*"))
    with pytest.raises(SiteError, match="holds other things than a site"):
        publisher.open(small).build(small)
    assert sorted(small.rglob("*")) == before


def test_the_sitemap_lists_the_canonical_address_of_every_page(small: Path) -> None:
    folder = write(small).folder
    urls = ET.parse(folder / "sitemap.xml").getroot()
    ns = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    dates = {url.findtext(f"{ns}loc"): url.findtext(f"{ns}lastmod") for url in urls}
    assert dates[f"{BASE}doc/concept/a"] == "2013-10-07"
    assert dates[f"{BASE}doc/concept/b"] is None
    pages = {p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.html")}
    assert {(address or "").removeprefix(BASE) or "index" for address in dates} == pages - {
        "404",
        "406",
    }
    for address in dates:
        page = PurePosixPath((address or "").removeprefix(BASE) or "index")
        text = (folder / f"{page}.html").read_text()
        assert f'<link rel="canonical" href="{address}">' in text
    assert "noindex" in (folder / "404.html").read_text()


def test_without_html_there_is_nothing_for_people_and_no_link_that_leads_nowhere(
    project: ProjectFactory,
) -> None:
    toml = 'base = "https://agency.example/"\ntitle = "Data only"\nformats = ["turtle"]\n'
    content = '<id/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en .'
    paths = set(planned(project({"publisher.toml": toml, "data/a.ttl": content})))
    assert {"doc/a.ttl", "data/description.ttl", "data/description.nq"} <= paths
    published = [path for path in paths if not path.startswith(".")]
    assert not [path for path in published if path.endswith((".html", ".css", ".xml", ".txt"))]


def test_prefixes_of_the_project_shorten_names_in_json_ld(project: ProjectFactory) -> None:
    toml = (
        'base = "https://agency.example/"\ntitle = "Own prefix"\n'
        '[prefixes]\nmine = "https://mine.example/v-"\n'
    )
    content = (
        '<id/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en ;'
        ' <https://mine.example/v-size> "3" .'
    )
    source = representations(project({"publisher.toml": toml, "data/a.ttl": content}))
    [document, _markup] = [r for r in source.of("doc/a") if r.format.name == "json-ld"]
    written = json.loads(source.render(document))
    assert written["mine:size"] == "3"
    assert written["@context"]["mine"] == {"@id": "https://mine.example/v-", "@prefix": True}
