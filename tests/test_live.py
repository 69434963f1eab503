"""Saved pages of another system, compared with what the publication says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest

import publisher
from publisher.live import Comparison
from publisher.publication import Publication
from terminal import run

Project = Callable[..., Path]
DATA = """\
@base <https://agency.example/> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<id/agency> a cv:PublicOrganisation ; skos:prefLabel "Agency"@en ; skos:altLabel "AG"@en ;
  dcterms:description "Does."@en ; foaf:page <https://www.agency.example/> .
<id/other> a cv:PublicOrganisation ; skos:prefLabel "Other"@en ; dcterms:description "Does"@en .
"""
SETTINGS = 'base = "https://agency.example/"\ntitle = "A <b>gency"\n'
AGENCY = "https://agency.example/id/agency"
WEBSITE = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "WebSite",'
    ' "name": "CMS <i>", "url": "https://www.agency.example/"}</script>'
)


@pytest.fixture
def folder(project: Project) -> Path:
    return project({"publisher.toml": SETTINGS, "data/a.ttl": DATA})


@pytest.fixture
def publication(folder: Path) -> Publication:
    return publisher.open(folder)


def page(*parts: str) -> str:
    head = '<!DOCTYPE html>\n<html lang="cy">\n<title>x</title>\n'
    return f'{head}<link rel="canonical" href="https://www.agency.example/">\n{"".join(parts)}\n'


@pytest.fixture
def compare(publication: Publication, tmp_path: Path) -> Callable[..., Comparison]:
    def one(text: str | bytes, name: str = "saved.html", resource: str = "") -> Comparison:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        (found,) = publication.compare([path], resource)
        return found

    return one


Compare = Callable[..., Comparison]


def told(found: Comparison) -> list[tuple[str, str]]:
    return [(d.kind.value, d.path[-1].rpartition("/")[2]) for d in found.differences]


@pytest.mark.parametrize("syntax", ["json-ld", "rdfa", "microdata"])
def test_our_markup_says_the_same_in_each_syntax(
    publication: Publication, compare: Compare, syntax: str
) -> None:
    found = compare(page(publication["id/agency"].markup(syntax)))
    assert (found.differences, found.notes, found.foreign, found.error) == ((), (), (), None)
    assert not found.differs
    assert found.resources == (AGENCY,)


@pytest.mark.parametrize("syntax", ["json-ld", "rdfa", "microdata"])
def test_a_changed_fact_is_noticed_in_each_syntax(
    publication: Publication, compare: Compare, syntax: str
) -> None:
    text = page(publication["id/agency"].markup(syntax)).replace("Does.", "Did.")
    found = compare(text)
    assert told(found) == [("changed", "description")]
    (difference,) = found.differences
    place = found.place(difference)
    assert place is not None
    assert "Did." in text.splitlines()[place.line - 1]
    assert [note.counts for note in found.notes] == ([True] if syntax == "json-ld" else [])


def test_added_and_missing_facts(publication: Publication, compare: Compare) -> None:
    more = f'<p itemscope itemtype="https://schema.org/Thing" itemid="{AGENCY}">'
    script = publication["id/agency"].script().replace('"alternateName"', '"slogan"')
    found = compare(page(script, more, '<a itemprop="url" href="/x">'))
    kinds = [("missing", "alternateName"), ("added", "slogan"), ("added", "url")]
    assert told(found) == [*kinds, ("added", "22-rdf-syntax-ns#type")]


def test_what_others_say_of_other_things_is_no_difference(
    publication: Publication, compare: Compare
) -> None:
    found = compare(page(WEBSITE, publication["id/agency"].script()))
    assert not found.differs
    assert [(each.name, each.facts) for each in found.foreign] == [("“CMS <i>”", 3)]


def test_what_is_published_elsewhere_is_no_difference(
    publication: Publication, compare: Compare
) -> None:
    more = publication["id/other"].markup("rdfa")
    assert not compare(page(publication["id/agency"].script(), more)).differs
    wrong = compare(page(publication["id/agency"].script(), more.replace('"Does"', '"No"')))
    assert told(wrong) == [("added", "description")]


def test_a_page_without_markup_lacks_everything(compare: Compare) -> None:
    found = compare(page(WEBSITE))
    assert found.differs
    assert found.silent
    assert {kind for kind, _ in told(found)} == {"missing"}
    (line,) = [line for line in found.lines() if "missing" in line]
    assert line.startswith(f"  missing  all {len(found.differences)} facts: ")


def test_a_digest_that_is_wrong_is_told(publication: Publication, compare: Compare) -> None:
    script = publication["id/agency"].script()
    digest = script.partition("sha-256 ")[2][:64]
    for changed, part in [
        (script.replace(digest, "0" * 64), "somebody changed its facts by hand"),
        (script.replace("rdfc-1.0", "other"), "isn't written as ours"),
        (script.replace("data-canonical", "data-x"), "has lost its digest"),
        (script.replace('"@graph"', "@graph"), "isn't read"),
    ]:
        found = compare(page(changed))
        assert found.differs
        assert [note.counts for note in found.notes] == [True]
        assert part in found.notes[0].message


def test_a_broken_block_of_others_is_told_and_counts_nothing(
    publication: Publication, compare: Compare
) -> None:
    broken = '<script type="application/ld+json">{"a": }</script>'
    found = compare(page(broken, publication["id/agency"].script()))
    assert [note.counts for note in found.notes] == [False]
    assert not found.differs


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"<p>x", "nothing says which resource"), (b"\xff\xfe\0\0x", "UTF-32")],
)
def test_a_page_that_cant_be_compared(compare: Compare, data: bytes, reason: str) -> None:
    found = compare(data)
    assert found.error is not None
    assert reason in str(found.error)
    assert list(found.lines()) == []


def test_resource_can_be_named(publication: Publication, compare: Compare) -> None:
    script = publication["id/other"].script()
    assert not compare(f"<p>{script}", resource="id/other").differs


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def saved(folder: Path, publication: Publication) -> Path:
    """Three pages: as it should be, with a changed fact, about nothing of ours."""
    script = publication["id/agency"].script()
    pages = {
        "good.html": page(script),
        "old.html": page(script.replace("Does.", "<b>Did & done."), WEBSITE),
        "other.html": "<p>x",
    }
    (folder / "saved").mkdir()
    for name, text in pages.items():
        (folder / "saved" / name).write_text(text, "utf-8")
    return folder / "saved"


def test_diff_as_text(folder: Path, saved: Path) -> None:
    done = run("-C", folder, "embed", "--diff", saved)
    assert done.code == 1
    lines = done.text.splitlines()
    assert lines[0] == f"{saved}/good.html: says the same (<{AGENCY}>)"
    assert lines[1] == f"{saved}/old.html: differs (<{AGENCY}>)"
    assert f"<{AGENCY}> description “<b>Did & done.” in place of “Does.”" in lines[2]
    assert "the digest of this block is wrong" in lines[3]
    assert lines[4:] == ["  not ours WebSite “CMS <i>”: 3 facts"]
    assert run("-C", folder, "embed", "--diff", saved / "good.html").code == 0
    assert run("-C", folder, "embed", "--diff", saved / "other.html").code == 3


def test_diff_as_json(folder: Path, saved: Path) -> None:
    done = run("-C", folder, "embed", "--diff", saved, "--format", "json")
    assert done.code == 1
    report = json.loads(done.out)
    counts = {"added": 0, "missing": 0, "changed": 1}
    assert report["summary"] == {"pages": 2, "differing": 1, "unread": 0, **counts}
    (difference,) = report["pages"][1]["differences"]
    assert difference["live"] == '"<b>Did & done."'
    assert difference["path"] == ["http://schema.org/description"]
    assert run("-C", folder, "embed", "--diff", saved, "--format", "json").out == done.out


def test_diff_as_html(folder: Path, saved: Path) -> None:
    done = run("-C", folder, "embed", "--diff", saved, "--format", "html")
    assert done.code == 1
    tree = html5lib.parse(done.text, namespaceHTMLElements=False)
    assert [e.tag for e in tree.iter() if e.tag in {"script", "img", "link", "i", "b"}] == []
    cells = ["".join(cell.itertext()) for cell in tree.iter("td")]
    assert cells[2:] == ["“<b>Did & done.”", "“Does.”"]
    assert "A <b>gency" in "".join(tree.find("head/title").itertext())
    assert "url(" not in done.text


def test_diff_writes_nothing_and_reads_files_only(folder: Path, saved: Path) -> None:
    before = {path: path.read_bytes() for path in saved.iterdir()}
    run("-C", folder, "embed", "--diff", saved)
    assert {path: path.read_bytes() for path in saved.iterdir()} == before
    assert run("-C", folder, "embed", "--diff", "-").code == 2


def test_a_hostile_page_spoils_no_report(folder: Path) -> None:
    text = page(f'<p itemscope itemtype="https://schema.org/Thing" itemid="{AGENCY}">')
    nasty = "<script>alert(1)</script>\" '><img src=x onerror=alert(1)> {{ 7*7 }}"
    escaped = nasty.replace("&", "&amp;").replace('"', "&quot;")
    path = folder / "bad.html"
    path.write_text(f'{text}<meta itemprop="name" content="{escaped}">', "utf-8")
    done = run("-C", folder, "embed", "--diff", path, "--format", "html")
    tree = html5lib.parse(done.text, namespaceHTMLElements=False)
    assert not [e.tag for e in tree.iter() if e.tag in {"script", "img"}]
    assert nasty in "".join(tree.itertext())
