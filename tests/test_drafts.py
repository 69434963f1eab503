"""What ``publisher serve --watch`` shows: the files of a release, made when they are asked for."""

from __future__ import annotations

import errno
import gc
import json
import shutil
import weakref
from pathlib import Path

import pytest

import example
import lives
import publisher
from publisher import disk
from publisher.errors import ConfigError, OutputError, ViolationError
from publisher.server.drafts import draft
from publisher.server.preview import Preview
from publisher.server.releases import open_release

PAGE = "doc/organisation/old.html"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(lives.PROJECT, tmp_path / "project")


def here(folder: Path) -> list[str]:
    """The files that were made."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("source", [lives.PROJECT, example.ROOT], ids=["lives", "soca"])
def test_a_draft_has_what_a_build_publishes(source: Path, tmp_path: Path) -> None:
    publication = publisher.open(source)
    built = json.loads((publication.build(tmp_path / "site").folder / "manifest.json").read_text())
    folder = tmp_path / "draft"
    folder.mkdir()
    found = draft(publisher.open(source), folder)
    assert set(found.files) == built["files"].keys()
    assert {path: found.files[path]["sha256"] for path in found.files} == {
        path: entry["sha256"] for path, entry in built["files"].items()
    }


def test_nothing_is_made_that_nobody_asks_for(tmp_path: Path) -> None:
    found = draft(publisher.open(lives.PROJECT), tmp_path)
    assert found.has(PAGE)
    assert here(tmp_path) == []
    page = found.read(PAGE)
    assert b"Old Agency" in page
    assert here(tmp_path) == [PAGE]
    assert found.read(PAGE) == page
    assert found.packed(PAGE, {"gzip": 1.0}) == ""


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "..", "/", "//", "../draft", f"/{PAGE}", f"{PAGE}/", f"./{PAGE}",
        f"../draft/{PAGE}", f"doc/../{PAGE}", f"{PAGE}\0", f"{PAGE}.gz", "doc", "doc/",
        "doc/organisation/.html", "doc/organisation/nobody.html",
        "profile/nothing/doc/organisation/old.ttl", "x" * 70_000, "doc/" + "x/" * 9_000,
        "\ud800.html", "manifest.json",
    ],
)  # fmt: skip
def test_only_paths_of_the_plan_are_there(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    found = draft(publisher.open(lives.PROJECT), folder)
    assert not found.has(path)
    with pytest.raises(KeyError):
        found.files[path]
    assert here(tmp_path) == []


def test_queries_are_answered_from_its_folder(tmp_path: Path) -> None:
    found = draft(publisher.open(lives.PROJECT), tmp_path)
    found.prepare()
    again = open_release(tmp_path)
    assert set(again.files) == set(found.files)
    assert again.routes == found.routes
    assert "data/description.nq" in here(tmp_path)
    assert PAGE not in here(tmp_path)


def test_a_preview_keeps_what_it_shows_until_there_is_better(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    preview = Preview(tmp_path / "no-site", folder)
    assert preview.name == ""
    preview.build(publisher.open(project))
    first = preview.open()
    assert preview.name == first.folder.name
    preview.build(publisher.open(project))
    assert preview.open() is first, "nothing changed"
    wrong = project / "data" / "wrong.ttl"
    wrong.write_text("<id/x> <http://purl.org/dc/terms/relation> <id/nobody> .\n")
    with pytest.raises(ViolationError):
        preview.build(publisher.open(project))
    assert preview.open() is first
    assert here(folder) == []
    for number in range(3):
        wrong.write_text(f'<id/x> <http://purl.org/dc/terms/title> "{number}" .\n')
        preview.build(publisher.open(project))
    assert len(list(folder.iterdir())) == 2, "that before the last one is gone"
    assert preview.name in {path.name for path in folder.iterdir()}


def test_a_file_that_could_not_be_written_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    found = draft(publisher.open(lives.PROJECT), tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(disk, "write_file", full)
        with pytest.raises(OutputError, match="the disk is full"):
            found.read(PAGE)
        with pytest.raises(OutputError, match="the disk is full"):
            found.prepare()
    assert here(tmp_path) == []
    assert found.read(PAGE).endswith(b"</html>\n")
    found.prepare()


def test_a_model_that_no_page_can_be_made_with_is_refused(project: Path, tmp_path: Path) -> None:
    wrong = project / "ontology" / "schema.org" / "vocabulary.json"
    wrong.parent.mkdir(parents=True)
    wrong.write_text("{")
    with pytest.raises(ConfigError):
        publisher.open(project).build(tmp_path / "site")
    with pytest.raises(ConfigError):
        draft(publisher.open(project), tmp_path)


def test_what_was_cleared_up_is_made_again(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    preview = Preview(tmp_path / "no-site", folder)
    preview.build(publisher.open(project))
    shown = preview.open()
    page, etag = shown.read(PAGE), shown.etag(PAGE)
    shutil.rmtree(folder)
    assert shown.read(PAGE) == page
    assert shown.etag(PAGE) == etag
    shown.prepare()
    shutil.rmtree(folder)
    (project / "data" / "files" / "note.txt").write_text("new\n")
    preview.build(publisher.open(project))
    assert preview.open().read("files/note.txt") == b"new\n"


def test_nothing_holds_a_draft_that_is_shown_no_more(project: Path, tmp_path: Path) -> None:
    preview, read = Preview(tmp_path / "no-site", tmp_path), []
    for number in range(4):
        (project / "data" / "files" / "note.txt").write_text(f"{number}\n")
        publication = publisher.open(project)
        preview.build(publication)
        read.append(weakref.ref(publication.representations))
        assert preview.open().read(PAGE)
    gc.collect()
    assert [found() is not None for found in read] == [False, False, True, True]


def test_a_draft_that_cannot_be_removed_keeps_no_other_from_being_shown(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(path: Path) -> None:
        raise OSError(errno.ENOTEMPTY, "Directory not empty", str(path))

    monkeypatch.setattr(disk, "remove", busy)
    preview = Preview(tmp_path / "no-site", tmp_path)
    for number in range(4):
        (project / "data" / "files" / "note.txt").write_text(f"{number}\n")
        preview.build(publisher.open(project))
        assert preview.open().read("files/note.txt") == f"{number}\n".encode()
