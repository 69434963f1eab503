"""The editor of the page for queries: what it is made from, and what it is made into."""

import json
import re
from pathlib import Path

import pytest

import external
from publisher.server import querypage

SOURCE = external.ROOT / "editor"
LOCK = json.loads((SOURCE / "package-lock.json").read_bytes())
PACKAGE = json.loads((SOURCE / "package.json").read_bytes())
PINNED = {name.removeprefix("node_modules/"): about for name, about in LOCK["packages"].items()}


@pytest.fixture
def assets() -> Path:
    folder = Path(querypage.__file__).with_name("assets")
    if not folder.is_dir():
        raise external.lacking("query editor")
    return folder


def test_each_package_is_pinned_by_version_and_digest() -> None:
    wanted = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: PINNED[name]["version"] for name in wanted} == wanted
    packages = [about for name, about in PINNED.items() if name]
    assert all(about["integrity"].startswith("sha512-") for about in packages)


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "resolved" not in json.dumps(LOCK)
    assert "://" not in json.dumps(LOCK)


def test_packages_are_under_the_licence_of_publisher() -> None:
    assert {about["license"] for about in PINNED.values()} == {"MIT"}


def test_bundle_evaluates_no_text_and_names_no_address(assets: Path) -> None:
    script, _, _ = (assets / "query-editor.js").read_text("utf-8").partition("/*!")
    assert not re.search(r"\beval\(|\bnew Function\b|\bimport\(", script)
    assert set(re.findall(r"https?://[^\"'`\s]+", script)) == {"http://www.w3.org/2000/svg"}
    assert len(script) < 400_000


def test_licences_of_all_that_is_bundled_are_shipped(assets: Path) -> None:
    notice = (assets / "THIRD_PARTY.txt").read_text("utf-8")
    assert (assets / "query-editor.js").read_text("utf-8").endswith(f"/*!\n{notice}*/\n")
    named = dict(re.findall(r"^(@?[\w/-]+) (\d+\.\d+\.\d+)$", notice, re.MULTILINE))
    bundled = set(PACKAGE["dependencies"])
    assert bundled <= set(named)
    assert {name: PINNED[name]["version"] for name in named} == named
    assert "Permission is hereby granted, free of charge" in notice
    assert "Marijn Haverbeke" in notice
