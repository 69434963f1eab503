"""Broken projects: each mistake gives its message and exit code, and leaves the site as it was."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import terminal

PROJECTS = Path(__file__).with_name("projects")
GOOD = PROJECTS / "good" / "agency"
UNREADABLE, VIOLATED = 3, 1
TABLE = Path(__file__).with_name("tables") / "broken-projects.toml"
EXPECTED = tomllib.loads(TABLE.read_text("utf-8"))
if os.geteuid() == 0:  # who may read everything
    del EXPECTED["no-permission"]


# Projects that a checkout or an archive of it would not keep as they are.


def _dangling(project: Path) -> None:
    (project / "data" / "agency.ttl").unlink()
    (project / "data" / "agency.ttl").symlink_to("gone.ttl")


def _leading_out(project: Path) -> None:
    (project / "data" / "agency.ttl").rename(project.parent / "elsewhere.ttl")
    (project / "data" / "agency.ttl").symlink_to("../../elsewhere.ttl")


def _forbidden(project: Path) -> None:
    (project / "data" / "agency.ttl").chmod(0)


MADE: dict[str, Callable[[Path], None]] = {
    "dangling-link": _dangling,
    "link-out-of-the-project": _leading_out,
    "no-permission": _forbidden,
}


def made(kind: str, folder: Path) -> Path:
    """A copy of a broken project, in a folder of its own."""
    project = folder / "project"
    shutil.copytree(GOOD if kind in MADE else PROJECTS / "broken" / kind, project)
    if kind in MADE:
        MADE[kind](project)
    return project


def everything(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """Each thing in a folder: its path, the target if it is a link, its bytes if it is a file."""
    for path in sorted(folder.rglob("*")):
        target = str(path.readlink()) if path.is_symlink() else ""
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        yield path.relative_to(folder).as_posix(), target, content


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that is online already."""
    site = tmp_path_factory.mktemp("published") / "site"
    done = terminal.run("-C", GOOD, "build", "-o", site)
    assert done.code == 0, done.err
    return site


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Path:
    """A copy of the published site, for one test."""
    return Path(shutil.copytree(published, tmp_path / "site", symlinks=True))


def test_every_broken_project_is_expected() -> None:
    folders = {path.name for path in (PROJECTS / "broken").iterdir()}
    assert folders | (MADE.keys() & EXPECTED.keys()) == EXPECTED.keys()
    assert len(EXPECTED) > 20


@pytest.mark.parametrize("kind", sorted(EXPECTED))
def test_broken_project_is_refused_and_the_site_stays(
    kind: str, tmp_path: Path, site: Path
) -> None:
    code, lines = EXPECTED[kind]["exit"], EXPECTED[kind]["says"]
    project = made(kind, tmp_path)
    files, before = list(everything(project)), list(everything(site))
    done = terminal.run("-C", project, "build", "-o", site)
    assert done.err.count("\n") == len(lines), done.err
    for expected, told in zip(lines, done.err.splitlines(), strict=True):
        assert told.startswith(expected.format(project=project))
    assert "Traceback" not in done.err
    assert (done.code, done.out) == (code, b"")
    assert list(everything(site)) == before
    assert list(everything(project)) == files


@pytest.mark.parametrize("kind", sorted(EXPECTED))
def test_check_says_the_same_of_a_broken_project(kind: str, tmp_path: Path) -> None:
    code, lines = EXPECTED[kind]["exit"], EXPECTED[kind]["says"]
    project = made(kind, tmp_path)
    done = terminal.run("-C", project, "check")
    told = done.text if code == VIOLATED else done.err
    assert told.startswith(lines[0].format(project=project))
    assert done.code == code


def test_address_that_would_vanish(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(GOOD, project)
    assert terminal.run("-C", project, "build").code == 0
    before = list(everything(project / "site"))
    (project / "data" / "office.ttl").unlink()
    done = terminal.run("-C", project, "build")
    assert done.code == UNREADABLE
    assert "doc/organisation/office" in done.err
    assert "would vanish" in done.err
    assert "dcterms:isReplacedBy" in done.err
    assert "Traceback" not in done.err
    assert list(everything(project / "site")) == before


def test_good_project_replaces_the_site(site: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(GOOD, project)
    agency = project / "data" / "agency.ttl"
    agency.write_text(agency.read_text().replace("one fact or two", "three facts"))
    before = (site / "current").readlink()
    done = terminal.run("-C", project, "build", "-o", site)
    assert done.code == 0, done.err
    assert (site / "current").readlink() != before
    assert "three facts" in (site / "current" / "doc/organisation/small.html").read_text()
