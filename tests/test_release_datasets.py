"""Law 9: a dataset that was in the catalogue stays, as harvesters delete what they don't find."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import publisher
import terminal
from catalogs import BASE, DATASETS, FILES
from publisher.errors import SiteError
from publisher.manifest import MANIFEST

Project = Callable[..., Path]
TIDES = f"{BASE}id/dataset/tides"


@pytest.fixture
def built(project: Project) -> Path:
    folder = project(FILES)
    publisher.open(folder).build(folder / "site")
    return folder


def rebuild(folder: Path, data: str, drop: tuple[str, ...] = ()) -> Path:
    (folder / "data/catalog.ttl").write_text(data, encoding="utf-8")
    return publisher.open(folder).build(folder / "site", drop=drop).folder


def without(*words: str) -> str:
    """The description of the datasets without the blocks that begin with these words."""
    blocks = DATASETS.split("\n\n")
    return "\n\n".join(block for block in blocks if not block.startswith(words)) + "\n"


def no_longer_a_dataset() -> str:
    return DATASETS.replace(
        "<id/dataset/tides> a dcat:Dataset", "<id/dataset/tides> a foaf:Document"
    )


def test_the_manifest_lists_datasets_with_their_identifiers(built: Path) -> None:
    manifest = json.loads((built / "site/current" / MANIFEST).read_bytes())
    assert manifest["datasets"] == {
        f"{BASE}id/dataset": f"{BASE}id/dataset",
        f"{BASE}id/dataset/berths": f"{BASE}id/dataset/berths",
        TIDES: "HO-2",
    }


def test_a_missing_dataset_stops_the_build(built: Path) -> None:
    before = (built / "site/current").readlink()
    with pytest.raises(SiteError) as error:
        rebuild(built, no_longer_a_dataset())
    message = str(error.value)
    assert f"1 of 3 datasets of the last release are missing in the catalogue: {TIDES}" in message
    assert "Every harvester would delete them" in message
    assert f"--drop-dataset {TIDES}" in message
    assert (built / "site/current").readlink() == before


def test_a_dataset_may_go_when_it_is_named(built: Path) -> None:
    release = rebuild(built, no_longer_a_dataset(), drop=("id/dataset/tides",))
    assert TIDES not in json.loads((release / MANIFEST).read_bytes())["datasets"]
    rebuild(built, no_longer_a_dataset())  # once is enough


def test_naming_another_dataset_does_not_help(built: Path) -> None:
    with pytest.raises(SiteError, match="1 of 3 datasets"):
        rebuild(built, no_longer_a_dataset(), drop=("id/dataset/berths",))


@pytest.mark.parametrize("what", ["owl:deprecated true", "dcterms:isReplacedBy <id/dataset>"])
def test_a_dataset_may_go_when_the_data_say_what_became_of_it(built: Path, what: str) -> None:
    why = 'skos:changeNote "Measured by others."@en'
    release = rebuild(built, f"{DATASETS}<id/dataset/tides> {what} ; {why} .\n")
    assert TIDES not in json.loads((release / MANIFEST).read_bytes())["datasets"]


def test_another_identifier_stops_the_build(built: Path) -> None:
    other = DATASETS.replace('"HO-2"', '"HO-3"')
    with pytest.raises(SiteError) as error:
        rebuild(built, other)
    assert "1 datasets have another identifier" in str(error.value)
    assert 'Put back dcterms:identifier "HO-2"' in str(error.value)
    rebuild(built, other, drop=(TIDES,))


def test_a_first_identifier_is_another_one_too(built: Path) -> None:
    named = DATASETS.replace(
        "<id/dataset/berths> a dcat:Dataset ;",
        '<id/dataset/berths> a dcat:Dataset ; dcterms:identifier "HO-1" ;',
    )
    with pytest.raises(SiteError, match="another identifier"):
        rebuild(built, named)


def test_a_changed_title_is_no_loss(built: Path) -> None:
    rebuild(built, DATASETS.replace('"Tides"@en', '"High and low water"@en'))


def test_a_dataset_without_its_document_is_a_vanished_address(built: Path) -> None:
    with pytest.raises(SiteError, match="1 of 3 datasets"):
        rebuild(built, without("<id/dataset/tides>"))
    with pytest.raises(
        SiteError, match=r"published addresses would vanish.*keep them: doc/dataset/tides"
    ):
        rebuild(built, without("<id/dataset/tides>"), drop=(TIDES,))


def test_a_manifest_of_an_older_version_has_no_datasets(built: Path) -> None:
    manifest = built / "site/current" / MANIFEST
    value = json.loads(manifest.read_bytes())
    del value["datasets"]
    manifest.write_text(json.dumps(value))
    rebuild(built, no_longer_a_dataset())


@pytest.mark.parametrize("odd", [5, ["x"], {"x": 1}])
def test_odd_datasets_in_a_manifest_are_damage(built: Path, odd: object) -> None:
    manifest = built / "site/current" / MANIFEST
    value = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps({**value, "datasets": odd}))
    with pytest.raises(SiteError, match="its datasets have no identifiers"):
        rebuild(built, DATASETS)


def test_the_command_line_names_what_may_go(built: Path) -> None:
    (built / "data/catalog.ttl").write_text(no_longer_a_dataset(), encoding="utf-8")
    refused = terminal.run("-C", str(built), "build")
    assert refused.code == 3
    assert "--drop-dataset" in refused.err
    done = terminal.run("-C", str(built), "build", "--drop-dataset", TIDES)
    assert done.code == 0


def test_what_is_no_iri_cannot_be_dropped(built: Path) -> None:
    refused = terminal.run("-C", str(built), "build", "--drop-dataset", "http://[")
    assert refused.code not in (0, 70)
    assert "'http://[' is not an IRI" in refused.err


# -- The day of the last change


def test_a_day_after_the_year_9999_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(FILES)
    undated(folder)
    for seconds, code in (("253402300799", 0), ("253402300800", 3), ("999999999999", 3)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
        assert terminal.run("-C", str(folder), "check").code == code


def undated(folder: Path) -> None:
    text = re.sub(r"dcterms:modified [^;]*;", "", DATASETS).replace(
        'dcterms:modified "2024-02-29"^^xsd:date ;', ""
    )
    (folder / "data/catalog.ttl").write_text(text, encoding="utf-8")


def test_source_date_epoch_is_the_day_where_the_data_have_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(FILES)
    undated(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert terminal.run("-C", str(folder), "build").code == 0
    text = (folder / "site/current/data.json").read_text(encoding="utf-8")
    assert '"modified": "2023-11-14"' in text
    assert "2023-11-14" in (folder / "site/current/void.ttl").read_text(encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    refused = terminal.run("-C", str(folder), "build")
    assert (refused.code, "SOURCE_DATE_EPOCH" in refused.err) == (3, True)


def test_what_the_data_say_comes_before_source_date_epoch(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (built / "site/current").readlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert terminal.run("-C", str(built), "build").code == 0
    assert (built / "site/current").readlink() == before
