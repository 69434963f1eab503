"""Laws 1 to 5 of the design on a publication that is made at random; large with ``SOAK=1``."""

from __future__ import annotations

import json
import random
from pathlib import Path

import extruct
import pyoxigraph as ox
import pytest

import example
import oddities
import publisher
from external import SOAK
from publisher import Release
from publisher.iris import split_language, split_page
from publisher.profiles import in_language
from test_incremental import equals_clean
from test_laws import read, read_json_ld

COUNT = 10_000 if SOAK else 150
TRANSLATIONS = ("cy", "ar")  # of the publication, beside English


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oddities") / "project"
    oddities.write(folder, COUNT, 1)
    return folder


@pytest.fixture(scope="module")
def release(project: Path) -> Release:
    return publisher.open(project).build(project / "site")


def test_the_site_has_the_bytes_that_are_rendered(project: Path, release: Release) -> None:
    source = publisher.open(project).representations
    seen = 0
    for path in source.documents:
        for representation in source.of(path):
            written = (release.folder / source.file(representation)).read_bytes()
            assert source.render(representation) == written, representation
            seen += 1
    assert seen > 8 * COUNT


def test_all_formats_of_a_document_are_the_same_graph(release: Release) -> None:
    seen = 0
    for path in sorted(release.folder.rglob("*.nt")):
        expected = read(path)
        for suffix in (".ttl", ".rdf", ".jsonld"):
            assert read(path.with_suffix(suffix)) == expected, path.with_suffix(suffix)
            seen += 1
    assert seen > 5 * COUNT


def test_the_dumps_are_what_was_written(project: Path, release: Release) -> None:
    written = {str(quad.triple) for quad in ox.parse(path=project / "data" / "all.nt")}
    published = {str(quad.triple) for quad in ox.parse(path=release.folder / "data/description.nt")}
    assert {line for line in written if "_:" not in line} <= published
    assert sum("_:" in line for line in written) <= sum("_:" in line for line in published)


def test_markup_in_pages_is_exactly_the_schema_org_profile(release: Release) -> None:
    proved = 0
    for page in sorted(release.folder.rglob("*.html")):
        name = page.relative_to(release.folder).with_suffix("").as_posix()
        name, language = split_language(name, TRANSLATIONS)
        if name.startswith("list/"):  # all pages of a list have the markup of the list
            name = split_page(name)[0]
        folder = release.folder / "profile" / in_language("schema.org", language)
        profile = folder / f"{name}.nt"
        text = page.read_text("utf-8")
        blocks = extruct.extract(text, syntaxes=["json-ld"], errors="strict")["json-ld"]
        assert len(blocks) == profile.exists(), page
        for block in blocks:
            assert read_json_ld(block) == read(profile), page
            proved += 1
    assert proved > COUNT


def test_order_of_statements_workers_and_hash_seed_do_not_matter(
    project: Path, release: Release, tmp_path: Path
) -> None:
    lines = (project / "data" / "all.nt").read_text("utf-8").split("\n")[:-1]
    for seed, workers in ((3, "1"), (4, "3")):
        other = tmp_path / str(seed)
        oddities.write(other, 1, 1)
        random.Random(seed).shuffle(lines)
        oddities.save(other, lines)
        command = ("-m", "publisher", "-C", str(other), "build", "--workers", workers)
        done = example.python(*command, environment={"PYTHONHASHSEED": str(seed)})
        assert done.returncode == 0, done.stderr
        built = (other / "site" / "current").resolve()
        assert built.name == release.folder.name
        listed = json.loads((built / "manifest.json").read_bytes())["files"]
        assert listed == json.loads((release.folder / "manifest.json").read_bytes())["files"]


def test_after_a_change_an_incremental_build_equals_a_clean_one(
    project: Path, release: Release, tmp_path: Path
) -> None:
    del release  # whatever is current there
    dice = random.Random(5)
    lines = (project / "data" / "all.nt").read_text("utf-8").split("\n")[:-1]
    folder = tmp_path / "project"
    oddities.write(folder, 1, 1)
    for _ in range(3):
        names = [place for place, line in enumerate(lines) if '"Thing ' in line]
        for place in dice.sample(names, 3):
            lines[place] = lines[place].replace('"Thing ', '"Thing, changed, ')
        said = [place for place, line in enumerate(lines) if "terms#says" in line]
        for place in sorted(dice.sample(said, 5), reverse=True):
            del lines[place]
        oddities.save(folder, lines)
        equals_clean(folder)
