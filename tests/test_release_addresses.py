"""Law 9: addresses are permanent, those of files and those with a fragment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publisher.errors import SiteError
from publisher.manifest import MANIFEST
from publisher.release import write
from test_release import contents, plan, publish
from versions import BASE


def test_a_vanished_document_is_refused_with_its_representations(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(site, "doc/a.html", "doc/a.ttl", "doc/b.html", "doc/b.ttl")
    before = contents(site)
    with pytest.raises(SiteError) as error:
        publish(site, "doc/b.html", "doc/b.ttl", "doc/c.html")
    assert "keep them: doc/a (.html .ttl). A resource that is gone" in str(error.value)
    assert str(error.value).startswith(
        "2 published addresses would vanish. If nobody has been given them yet, remove "
        f"{site} and build again. If they are in use, "
    )
    assert "dcterms:isReplacedBy" in str(error.value)
    assert contents(site) == before


def test_a_vanished_format_is_refused_with_its_own_advice(tmp_path: Path) -> None:
    publish(tmp_path / "site", "doc/a.html", "doc/a.ttl", "doc/b.html", "doc/b.ttl")
    with pytest.raises(SiteError, match=r"doc/a \(.ttl\), doc/b \(.ttl\). Put the formats"):
        publish(tmp_path / "site", "doc/a.html", "doc/b.html")


def test_a_long_list_of_vanished_addresses_is_cut_off(tmp_path: Path) -> None:
    publish(tmp_path / "site", *(f"doc/{number:02}.ttl" for number in range(30)))
    with pytest.raises(SiteError, match=r"^30 .*doc/09 \(.ttl\), and 20 more. A resource"):
        publish(tmp_path / "site", "index.html")


def test_what_is_not_permanent_may_vanish_and_may_become_permanent(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write([*plan("a.html"), *plan("a~page-2.html", permanent=False)], site, BASE)
    publish(site, "a.html")
    write(plan("a.html", "b.html"), site, BASE)
    with pytest.raises(SiteError, match=r"1 published .*: b \(.html\)"):
        publish(site, "a.html")


def test_a_vanished_fragment_is_refused_like_a_document(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(plan("def/a.ttl"), site, BASE, fragments={"def/a": ["One", "Two"]})
    before = contents(site)
    with pytest.raises(SiteError, match=r"^1 published .* vanish\. .*: def/a#Two\. A resource"):
        write(plan("def/a.ttl"), site, BASE, fragments={"def/a": ["One", "Three"]})
    with pytest.raises(SiteError, match=r"^2 published .* vanish\. .*: def/a#One, def/a#Two\."):
        write(plan("def/a.ttl"), site, BASE)
    with pytest.raises(SiteError, match=r"^1 published .* vanish\. .*: def/a \(\.ttl\)\."):
        write(plan("b.ttl"), site, BASE)
    assert contents(site) == before
    write(plan("def/a.ttl"), site, BASE, fragments={"def/a": ["Three", "Two", "One"]})


def test_a_manifest_without_fragments_is_one_of_an_older_version(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(site, "a.ttl")
    manifest = site / "current" / MANIFEST
    value = json.loads(manifest.read_text())
    del value["fragments"]
    manifest.write_text(json.dumps(value))
    write(plan("a.ttl"), site, BASE, fragments={"a": ["x"]})


@pytest.mark.parametrize("odd", [5, [1], {"a": "text"}, {"a": [1]}])
def test_odd_fragments_in_a_manifest_are_damage(tmp_path: Path, odd: object) -> None:
    site = tmp_path / "site"
    publish(site, "a.ttl")
    manifest = site / "current" / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "fragments": odd}))
    with pytest.raises(SiteError, match="its fragments are no lists of texts"):
        publish(site, "a.ttl")


def test_brackets_without_end_in_a_manifest_are_damage(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(site, "a.ttl")
    (site / "current" / MANIFEST).write_text("[" * 100_000)
    with pytest.raises(SiteError, match="is damaged"):
        publish(site, "a.ttl")


def test_a_site_that_is_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to("site")
    with pytest.raises(SiteError, match="is a link that leads to itself; remove it"):
        publish(tmp_path / "site", "a.ttl")
