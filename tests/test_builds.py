"""One build, whose check may run beside the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import publisher
from conftest import ProjectFactory
from publisher import builds, inspection, site
from publisher.errors import SiteError, ViolationError

ORGANISATION = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/organisation/a> a org:FormalOrganization ; skos:prefLabel "A"@en .
"""
BROKEN = f"{ORGANISATION} <id/organisation/a> org:linkedTo <id/organisation/nowhere> ."


@pytest.fixture(params=[1, 2], autouse=True)
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Small builds work in one process: these don't."""
    monkeypatch.setattr(builds, "_FEW", 0)
    return int(request.param)


def test_what_the_check_finds_stops_a_build(project: ProjectFactory, workers: int) -> None:
    folder = project({"data/a.ttl": BROKEN})
    with pytest.raises(ViolationError, match="1 violation") as caught:
        publisher.open(folder).build(folder / "site", workers=workers)
    [result] = [r for r in caught.value.report if r.severity.name == "VIOLATION"]
    assert result.path == folder / "data/a.ttl"
    assert not (folder / "site").exists()


def test_what_the_check_finds_is_told_before_what_is_wrong_with_the_plan(
    project: ProjectFactory, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SiteError("no plan")

    monkeypatch.setattr(site, "plan", fail)
    folder = project({"data/a.ttl": BROKEN})
    with pytest.raises(ViolationError):
        publisher.open(folder).build(folder / "site", workers=workers)
    good = project({"data/a.ttl": ORGANISATION}, "good")
    with pytest.raises(SiteError, match="no plan"):
        publisher.open(good).build(good / "site", workers=workers)


def test_the_check_of_a_large_build_has_a_process_of_its_own(
    project: ProjectFactory, workers: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "process"
    survey = inspection.survey

    def noted(*arguments: Any) -> object:
        note.write_text(str(os.getpid()))
        return survey(*arguments)

    monkeypatch.setattr(inspection, "survey", noted)
    folder = project({"data/a.ttl": ORGANISATION})
    publisher.open(folder).build(folder / "site", workers=workers)
    assert (note.read_text() == str(os.getpid())) == (workers == 1)
