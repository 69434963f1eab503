"""A release: what is in its folder, what is refused, and what is kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import versions
from faults import releases
from publisher import disk
from publisher.errors import SiteError
from publisher.manifest import MANIFEST
from publisher.outputs import Way
from publisher.plans import Output
from publisher.release import Release, current, write
from versions import BASE, outputs, served


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with two releases, A current."""
    folder = tmp_path / "site"
    write(outputs("B"), folder, BASE)
    (folder / "current").unlink()
    write(outputs("A"), folder, BASE)
    return folder


def plan(*paths: str, permanent: bool = True) -> list[Output]:
    return [Output(path, path.encode, permanent) for path in paths]


def publish(folder: Path, *paths: str) -> Release:
    return write(plan(*paths), folder, BASE)


# -- What is written


def test_a_release_is_a_folder_that_the_link_leads_to(tmp_path: Path) -> None:
    release = publish(tmp_path / "new" / "site", "index.html", "doc/a.ttl")
    assert (tmp_path / "new" / "site" / "current").readlink() == Path("releases") / release.digest
    assert (release.folder / "doc" / "a.ttl").read_bytes() == b"doc/a.ttl"
    assert (release.files, release.size, release.changed) == (2, 19, True)


def test_the_manifest_lists_every_file_with_its_digest(site: Path) -> None:
    release = write([*outputs("B"), *plan("doc/é.ttl")], site, BASE)
    manifest = json.loads((release.folder / MANIFEST).read_text("utf-8"))
    found = {
        path.relative_to(release.folder).as_posix(): path.read_bytes()
        for path in release.folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    assert manifest["base"] == BASE
    assert {path: (e["sha256"], e["bytes"]) for path, e in manifest["files"].items()} == {
        path: (hashlib.sha256(text).hexdigest(), len(text)) for path, text in found.items()
    }
    lines = [f"{hashlib.sha256(found[path]).hexdigest()}  {path}\n" for path in sorted(found)]
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()[:20]
    assert manifest["digest"] == release.digest == release.folder.name == digest
    assert manifest == current(site)


def test_the_digest_tells_paths_and_contents_apart(tmp_path: Path) -> None:
    plans = (plan("a", "b"), plan("a", "c"), [Output("a", b"b".strip), *plan("b")])
    digests = [write(p, tmp_path / str(n), BASE).digest for n, p in enumerate(plans)]
    assert len(set(digests)) == 3
    assert write(plan("a", "b")[::-1], tmp_path / "again", BASE).digest == digests[0]


def test_progress_counts_every_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    way = Way(progress=lambda done, of: told.append((done, of)))
    write(plan(*map(str, range(100))), tmp_path / "site", BASE, way)
    assert told[-1] == (100, 100)
    assert sorted(set(told)) == told
    assert len(told) > 1


def many(count: int) -> list[Output]:
    return [Output(f"doc/{n % 7}/{n}.ttl", str(n).encode) for n in range(count)]


def test_the_release_is_the_same_whatever_the_number_of_workers(tmp_path: Path) -> None:
    found = set()
    for workers in (1, 2, 4):
        way = Way(pack=lambda content: {"gz": content[:1]}, workers=workers)
        release = write(many(3_500), tmp_path / str(workers), BASE, way)
        assert (release.folder / "doc/3/3006.ttl").read_bytes() == b"3006"
        found.add((release.digest, (release.folder / MANIFEST).read_bytes()))
    assert len(found) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_what_tells_of_others_comes_last_and_knows_them_all(tmp_path: Path, workers: int) -> None:
    known: dict[str, int] = {}
    outputs = [Output("about", lambda: str(len(known)).encode(), last=True), *many(1_500)]
    way = Way(note=lambda path, entry: known.update({path: entry["bytes"]}), workers=workers)
    release = write(outputs, tmp_path / "site", BASE, way)
    assert (release.folder / "about").read_bytes() == b"1500"
    assert known["doc/0/1001.ttl"] == 4


def test_a_fault_in_a_worker_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    site = tmp_path / "site"
    before = write(many(10), site, BASE)

    def fault() -> bytes:
        raise SiteError("this one can't be written")

    with pytest.raises(SiteError, match="this one can't be written"):
        write([*many(3_000), Output("wrong", fault)], site, BASE, Way(workers=2))
    assert (site / "current").resolve() == before.folder.resolve()
    assert [path.name for path in (site / "releases").iterdir()] == [before.digest]


def test_a_file_of_many_bytes_and_one_of_none_are_written_whole(tmp_path: Path) -> None:
    big = os.urandom(1 << 16) * 64
    empty = Output("empty", bytes)
    release = write([Output("big", lambda: big), empty], tmp_path / "site", BASE)
    assert (release.folder / "big").read_bytes() == big
    assert (release.folder / "empty").read_bytes() == b""


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o027, 0o002])
def test_everybody_may_read_a_release_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        publish(tmp_path / "site", "index.html", "doc/a/b.ttl")
    finally:
        os.umask(before)
    for path in [tmp_path / "site", *(tmp_path / "site").rglob("*")]:
        wanted = 0o755 if path.is_dir() else 0o644
        if path.name != ".lock":
            assert stat.S_IMODE(path.stat().st_mode) & wanted == wanted, path


def test_a_folder_that_was_there_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir(mode=0o750)
    publish(tmp_path / "site", "index.html")
    assert stat.S_IMODE((tmp_path / "site").stat().st_mode) == 0o750


# -- What is kept


def test_the_two_last_releases_are_kept(tmp_path: Path) -> None:
    names = [publish(tmp_path, *"abcd"[:count]).folder.name for count in (1, 2, 3, 4)]
    assert releases(tmp_path) == sorted(names[-2:])


def test_a_build_without_a_change_keeps_both_and_says_so(site: Path) -> None:
    before = releases(site)
    again = write(outputs("A"), site, BASE)
    assert not again.changed
    assert len(before) == 2
    assert releases(site) == before


def test_going_back_to_the_release_before_needs_no_new_folder(site: Path) -> None:
    before = releases(site)
    assert write(outputs("B"), site, BASE).changed
    assert releases(site) == before
    assert served(site) == "B"


def test_the_newest_of_the_others_is_kept_where_nothing_changed(site: Path) -> None:
    before = releases(site)
    for name in ("0" * 20, "f" * 20):
        (site / "releases" / name).mkdir()
        os.utime(site / "releases" / name, (1, 1))
    write(outputs("A"), site, BASE)
    assert releases(site) == before


def test_what_cant_be_removed_is_no_release_any_more(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = releases(site)

    def fail(path: Path) -> None:
        if path.exists():
            raise PermissionError(path)

    monkeypatch.setattr(disk, "remove", fail)
    write(outputs("C"), site, BASE)
    assert served(site) == "C"
    assert ".unfinished" in releases(site)
    assert len(set(before) & set(releases(site))) == 1


def test_a_folder_of_somebody_else_among_the_releases_is_left_alone(site: Path) -> None:
    (site / "releases" / "notes").mkdir()
    (site / "releases" / "dangling").symlink_to("nowhere")
    write(outputs("C"), site, BASE)
    assert {"notes", "dangling"} < set(releases(site))
    assert len(releases(site)) == 4


def test_what_a_killed_build_left_is_removed(site: Path) -> None:
    left = site / "releases" / ".unfinished"
    (left / "doc").mkdir(parents=True)
    (left / "doc" / "old.ttl").touch()
    (site / ".current").symlink_to("releases/x")
    write(outputs("C"), site, BASE)
    assert served(site) == "C"
    assert sorted(path.name for path in site.iterdir()) == [".lock", "current", "releases"]
    assert len(releases(site)) == 2


def test_leftovers_of_other_kinds_are_removed_too(site: Path) -> None:
    (site / "releases" / ".unfinished").symlink_to(site / "releases" / releases(site)[0])
    write(outputs("C"), site, BASE)
    (site / "releases" / ".unfinished").touch()
    write(outputs("D"), site, BASE)
    assert served(site) == "D"
    assert len(releases(site)) == 2


def test_a_failure_while_rendering_leaves_the_site_as_it_was(site: Path) -> None:
    before = releases(site)

    def fail() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write([*outputs("B"), Output("last", fail)], site, BASE)
    assert releases(site) == before
    assert served(site) == "A"


# -- Damage


def changed(release: Path) -> None:
    (release / "index.html").write_text("changed")


def deleted(release: Path) -> None:
    (release / "doc" / "plan" / "0.ttl").unlink()


def added(release: Path) -> None:
    (release / "foreign.html").touch()


def unlisted(release: Path) -> None:
    (release / MANIFEST).unlink()


@pytest.mark.parametrize("damage", [changed, deleted, added, unlisted])
def test_a_damaged_release_is_not_taken_for_whole(
    site: Path, damage: Callable[[Path], None]
) -> None:
    release = (site / "current").resolve()
    damage(release)
    assert served(site) != "A"
    again = write(outputs("A"), site, BASE)
    assert again.folder.name == f"{release.name}-2"
    assert served(site) == "A"
    third = write(outputs("A"), site, BASE)
    assert third.folder == again.folder


def test_another_base_is_refused_as_every_address_would_vanish(site: Path) -> None:
    before = (site / "current").resolve()
    with pytest.raises(SiteError, match=r"with the base https://other\.example/ all its addresses"):
        write(outputs("A"), site, "https://other.example/")
    assert (site / "current").resolve() == before
    assert current(site)["base"] == BASE


def test_a_name_that_a_file_or_a_dead_link_has_is_passed_over(tmp_path: Path) -> None:
    digest = publish(tmp_path / "one", "a").digest
    (tmp_path / "two" / "releases").mkdir(parents=True)
    (tmp_path / "two" / "releases" / digest).symlink_to("nowhere")
    assert publish(tmp_path / "two", "a").folder.name == f"{digest}-2"


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"files": 3}', '{"files": {"a": 1}}', "\xff"])
def test_a_manifest_that_cant_be_read_stops_the_build(site: Path, text: str) -> None:
    (site / "current" / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(SiteError, match=r"manifest.json is damaged .* build again"):
        write(outputs("A"), site, BASE)


@pytest.mark.parametrize(
    "odd",
    [{"sha256": 1}, {"sha256": "\ud800"}, {"bytes": "1"}, {"packed": 1}, {"packed": {"\0": ""}}],
)
def test_a_manifest_with_an_odd_entry_stops_the_build(site: Path, odd: dict[str, Any]) -> None:
    path = site / "current" / MANIFEST
    found = json.loads(path.read_bytes())
    entry = next(iter(found["files"].values()))
    entry.update(odd)
    path.write_text(json.dumps(found))
    with pytest.raises(SiteError, match=r"manifest.json is damaged .* build again"):
        write(outputs("A"), site, BASE)


def test_a_link_that_leads_nowhere_is_replaced(site: Path) -> None:
    shutil.rmtree((site / "current").resolve())
    write(outputs("A"), site, BASE)
    assert served(site) == "A"


# -- Places that are refused


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return [
        (path.relative_to(folder).as_posix(), path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    ]


def refused(folder: Path, message: str, *apart: Path) -> None:
    around = folder.parent
    before = contents(around)
    with pytest.raises(SiteError, match=message):
        write(plan("index.html"), folder, BASE, apart=apart)
    assert contents(around) == before


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    (project / "publisher.toml").touch()
    refused(project, r"holds other things than a site \(data, publisher.toml\). Choose a new")


def test_a_folder_with_hidden_things_only_is_used(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    publish(tmp_path, "index.html")
    assert (tmp_path / "current" / "index.html").exists()


def test_things_beside_the_releases_are_left_alone(site: Path) -> None:
    (site / "nginx.conf").write_text("mine")
    write(outputs("B"), site, BASE)
    assert (site / "nginx.conf").read_text() == "mine"


@pytest.mark.parametrize("where", ["data", "data/site", "data/../data/site", "link/site"])
def test_a_folder_among_the_content_is_refused(tmp_path: Path, where: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to("data")
    refused(tmp_path / where, "holds what the site is made from", tmp_path / "data")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    refused(tmp_path / "site", "is a file; the site needs a folder")
    with pytest.raises(SiteError, match="Not a directory"):
        publish(tmp_path / "site" / "below", "index.html")


def test_a_file_in_place_of_the_releases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "releases").write_text("mine")
    with pytest.raises(SiteError, match="releases"):
        publish(tmp_path / "site", "index.html")
    assert (tmp_path / "site" / "releases").read_text() == "mine"


def test_a_current_that_somebody_else_made_is_refused(site: Path) -> None:
    (site / "current").unlink()
    (site / "current").write_text("mine")
    refused(site, "is not the link to the current release that publisher makes. Move it away")
    (site / "current").unlink()
    (site / "current").mkdir()
    (site / "current" / "index.html").write_text("mine")
    refused(site, "is not the link")


def test_the_versions_of_the_tests_differ() -> None:
    plans = {version: set(versions.paths(version)) for version in versions.NAMES}
    assert plans["A"] - plans["B"] == {"list/A~page-2.html"}
    assert len({versions.content(version, "index.html") for version in plans}) == len(plans)
