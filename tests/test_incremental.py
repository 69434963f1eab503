"""Law 5: after any change, an incremental build equals a clean one, byte for byte."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import publisher
from publisher import ledger, memory
from publisher.checks.report import Severity
from publisher.errors import SiteError
from publisher.outputs import AFFECTED, AS_BEFORE, CHANGED, NEW
from publisher.release import Release

SOAK = bool(os.environ.get("SOAK"))
SETTINGS = """
base = "https://agency.example/"
title = "Agencies"
languages = ["en", "cy"]
formats = ["turtle", "json-ld", "html"]
"""
DOCUMENTS = 13  # but for the text, which is made in any case: six are described here
PREFIXES = """
@base <https://agency.example/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SCHEME = """
<id/scheme/s> a skos:ConceptScheme ; skos:prefLabel "Purposes"@en .
<id/concept/c> a skos:Concept ; skos:prefLabel "Health"@en ; skos:inScheme <id/scheme/s> .
"""
EVENT = """
<id/event/e> a org:ChangeEvent ; skos:prefLabel "A becomes B"@en ;
    org:originalOrganization <id/organisation/a> ;
    org:resultingOrganization <id/organisation/b> ; dcterms:date "2013-10-07"^^xsd:date .
"""
PAGE = """+++
title = "About"
+++
See [A](/doc/organisation/a).
"""


def organisation(name: str, label: str = "", more: str = "") -> str:
    return (
        f"<id/organisation/{name}> a org:FormalOrganization ;\n"
        f'    skos:prefLabel "{label or name.upper()}"@en ; org:purpose <id/concept/c> ;\n'
        f'    org:hasPrimarySite [ vcard:locality "Town {name}" ] {more} .\n'
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "publisher.toml").write_text(SETTINGS)
    write(folder, "scheme", SCHEME)
    write(folder, "event", EVENT)
    for name in "abc":
        write(folder, name, organisation(name))
    (folder / "data" / "about.md").write_text(PAGE)
    return folder


def write(folder: Path, name: str, turtle: str) -> None:
    (folder / "data" / f"{name}.ttl").write_text(PREFIXES + turtle)


def build(folder: Path) -> Release:
    return publisher.open(folder).build(folder / "site")


def files(release: Path) -> dict[str, bytes]:
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        for path in release.rglob("*")
        if path.is_file()
    }


def equals_clean(folder: Path) -> Release:
    """An incremental build, that is shown to be the same as a clean one."""
    release = build(folder)
    clean = publisher.open(folder).build(folder.with_name("clean") / str(random.random()))
    assert files(release.folder) == files(clean.folder)
    return release


# -- Nothing


def test_what_has_not_changed_is_not_made_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(project)
    assert first.changed
    monkeypatch.setattr(publisher.Publication, "check", None)  # it isn't even checked
    again = build(project)
    assert not again.changed
    assert again.because == ()
    assert (again.folder, again.files, again.size) == (first.folder, first.files, first.size)
    assert again.resources == first.resources > 7
    assert again.made == {AS_BEFORE: DOCUMENTS}


def test_a_stricter_check_is_made_although_nothing_has_changed(project: Path) -> None:
    build(project)  # it has warnings
    with pytest.raises(publisher.ViolationError):
        publisher.open(project).build(project / "site", fail_on=Severity.WARNING)


def test_a_link_in_place_of_a_file_is_not_the_same(project: Path, tmp_path: Path) -> None:
    build(project)
    (project / "data/c.ttl").rename(tmp_path / "c.ttl")
    (project / "data/c.ttl").symlink_to(tmp_path / "c.ttl")
    with pytest.raises(publisher.SourceError, match="leads outside the project"):
        build(project)


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _folder_link(path: Path) -> None:
    elsewhere = path.parents[1] / "elsewhere"
    elsewhere.mkdir()
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("make", [_dangling, _loop, _folder_link, Path.mkdir, os.mkfifo])
def test_what_a_build_refuses_is_refused_although_no_file_has_changed(
    project: Path, make: Callable[[Path], None]
) -> None:
    build(project)
    make(project / "data" / "new.ttl")
    with pytest.raises(publisher.SourceError, match=r"new\.ttl"):
        build(project)


@pytest.mark.parametrize("harm", ["remove", "shorten", "change"])
def test_a_file_that_somebody_changed_in_a_release_is_made_again(project: Path, harm: str) -> None:
    release = build(project)
    path = release.folder / "doc/organisation/a.html"
    content = path.read_bytes()
    harmed = {"remove": b"", "shorten": content[:-1], "change": content[::-1]}[harm]
    path.unlink()
    if harm != "remove":
        path.write_bytes(harmed)
    mended = build(project)
    assert (mended.folder / "doc/organisation/a.html").read_bytes() == content
    equals_clean(project)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"release": 1, "origin": {}, "keys": {"a": 3}}', "[" * 100_000, "\x00"],
)
def test_without_its_memory_everything_is_made(project: Path, text: str) -> None:
    release = build(project)
    (project / "site" / memory.FILE).write_text(text)
    again = build(project)
    assert not again.changed
    assert again.made == release.made == {NEW: DOCUMENTS}


def test_a_manifest_that_somebody_edited_is_not_believed(project: Path) -> None:
    release = build(project)
    path = release.folder / "manifest.json"
    right = path.read_text()
    digest = json.loads(right)["files"]["doc/organisation/a.html"]["sha256"]
    path.write_text(right.replace(digest, digest[::-1]))
    mended = build(project)
    assert mended.made == {NEW: DOCUMENTS}
    assert (mended.folder / "manifest.json").read_text() == right
    equals_clean(project)


@pytest.mark.parametrize("large", [0, 1 << 20])
def test_of_a_large_release_too_nothing_is_lost(
    project: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(ledger, "_LARGE", large)
    monkeypatch.setattr(ledger, "_BLOCK", 400)
    build(project)
    write(project, "c", organisation("c", "Another name"))
    release = equals_clean(project)
    assert release.made == {CHANGED: 1, AFFECTED: 1, AS_BEFORE: DOCUMENTS - 2}
    assert build(project).made == {AS_BEFORE: DOCUMENTS}  # nothing has to be done
    write(project, "c", "# A comment.\n" + organisation("c", "Another name"))
    assert build(project).folder == release.folder
    (project / "data" / "c.ttl").unlink()
    (project / "data" / "event.ttl").unlink()
    with pytest.raises(SiteError, match=r"^8 published .*, doc/event/e \(\.html \.jsonld \.ttl\)"):
        build(project)


# -- Something


def test_a_label_changes_the_pages_that_show_it_and_no_others(project: Path) -> None:
    build(project)
    write(project, "c", organisation("c", "Another name"))
    release = equals_clean(project)
    assert release.because == ("data/c.ttl",)
    assert release.made == {CHANGED: 1, AFFECTED: 1, AS_BEFORE: DOCUMENTS - 2}  # its purpose, too
    before = project / "site" / "releases"
    kept = {(folder / "doc/event/e.html").stat().st_ino for folder in before.iterdir()}
    assert len(list(before.iterdir())) == 2
    assert len(kept) == 1


def test_a_comment_changes_nothing(project: Path) -> None:
    first = build(project)
    write(project, "c", "# A comment.\n" + organisation("c"))
    again = equals_clean(project)
    assert not again.changed
    assert again.folder == first.folder
    assert again.because == ("data/c.ttl",)
    assert again.made == {AS_BEFORE: DOCUMENTS}


def test_what_all_pages_have_in_common_changes_all(project: Path) -> None:
    build(project)
    (project / "publisher.toml").write_text(SETTINGS.replace("Agencies", "All agencies"))
    release = equals_clean(project)
    assert release.because == ("publisher.toml",)
    assert AS_BEFORE not in release.made
    assert sum(release.made.values()) == DOCUMENTS


def test_the_name_of_the_licence_changes_all(project: Path) -> None:
    licence = 'licence = "https://agency.example/id/licence"'
    (project / "publisher.toml").write_text(licence + SETTINGS)
    write(project, "licence", '<id/licence> skos:prefLabel "Free"@en .')
    build(project)
    write(project, "licence", '<id/licence> skos:prefLabel "Free for all"@en .')
    assert AS_BEFORE not in equals_clean(project).made


def test_a_model_in_the_folder_of_the_facts_changes_all(project: Path) -> None:
    (project / "publisher.toml").write_text('ontology = "data/model"' + SETTINGS)
    rules = publisher.config.shipped_ontology() / "pages.toml"
    (project / "data" / "model").mkdir()
    build(project)
    own = rules.read_text().replace('en = "Names"', 'en = "What it is called"')
    (project / "data" / "model" / "pages.toml").write_text(own)
    assert AS_BEFORE not in equals_clean(project).made


def test_a_context_in_the_folder_of_the_facts_changes_all(project: Path) -> None:
    named = project / "data" / "context.json"
    named.write_text("{}")
    contexts = '[contexts]\n"https://agency.example/context" = "data/context.json"\n'
    (project / "publisher.toml").write_text(SETTINGS + contexts)
    build(project)
    named.write_text('{"@context": {}}')
    assert AS_BEFORE not in equals_clean(project).made


def test_files_of_the_last_release_are_never_changed(project: Path) -> None:
    first = build(project)
    before = files(first.folder)
    write(project, "c", organisation("c", "Another name"))
    build(project)
    assert files(first.folder) == before


def test_where_a_disk_has_no_links_files_are_made(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    build(project)
    write(project, "c", organisation("c", "Another name"))
    monkeypatch.setattr(os, "link", refuse)
    equals_clean(project)


Edit = Callable[[Path, random.Random], None]


def _edits() -> Iterator[Edit]:
    """Ways to change the project that leave it valid, and no address vanishes."""
    names = "abcdefgh"

    def relabel(folder: Path, chance: random.Random) -> None:
        name = chance.choice(names)
        write(folder, name, organisation(name, f"Label {chance.randrange(9)}"))

    def link(folder: Path, chance: random.Random) -> None:
        name, other = chance.choice(names), chance.choice("abc")
        write(folder, name, organisation(name, more=f"; org:linkedTo <id/organisation/{other}>"))

    def note(folder: Path, chance: random.Random) -> None:
        name = chance.choice(names)
        more = f'; dcterms:description "Note {chance.randrange(9)}"@en, "Nodyn"@cy'
        write(folder, name, organisation(name, more=more))

    def date(folder: Path, chance: random.Random) -> None:
        write(folder, "event", EVENT.replace("2013", str(chance.randrange(1950, 2020))))

    def concept(folder: Path, chance: random.Random) -> None:
        write(folder, "scheme", SCHEME.replace("Health", f"Health {chance.randrange(5)}"))

    def text(folder: Path, chance: random.Random) -> None:
        (folder / "data" / "about.md").write_text(f"{PAGE}\nMore: {chance.randrange(9)}\n")

    def settings(folder: Path, chance: random.Random) -> None:
        more = chance.choice(["", 'description = "All of them"\n', "[limits]\npage_size = 2\n"])
        (folder / "publisher.toml").write_text(SETTINGS + more)

    def model(folder: Path, chance: random.Random) -> None:
        shipped = publisher.config.shipped_ontology() / "labels.ttl"
        (folder / "ontology").mkdir(exist_ok=True)
        more = f'\n<http://www.w3.org/ns/org#purpose> skos:prefLabel "has {chance.random()}"@en .'
        (folder / "ontology" / "labels.ttl").write_text(shipped.read_text() + more)

    yield from (relabel, link, note, date, concept, text, settings, model)


def test_after_any_changes_an_incremental_build_equals_a_clean_one(project: Path) -> None:
    chance = random.Random(11)
    edits = list(_edits())
    build(project)
    taken = 0
    for _ in range(200 if SOAK else 8):
        for edit in chance.sample(edits, chance.choice((1, 1, 2))):
            edit(project, chance)
        release = equals_clean(project)
        taken += release.made.get(AS_BEFORE, 0)
        remembered = json.loads((project / "site" / memory.FILE).read_text())
        assert remembered["release"] == release.folder.name
    assert taken > 0
