"""A large catalogue is cut into pages, each of which can be read alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import RDF
from rdflib.term import URIRef

import catalogs
from catalogs import BASE, FILES, HYDRA, SHAPES, SUFFIXES

SMALL = FILES["publisher.toml"] + "\n[limits]\ncatalog_page = 4\n"


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of thirteen datasets in pages of four, and the same in one."""
    folder = tmp_path_factory.mktemp("paged")
    for name, settings in (("pages", SMALL), ("one", FILES["publisher.toml"])):
        files = {"publisher.toml": settings, "data/agency.ttl": catalogs.AGENCY}
        catalogs.build(folder / name, {**files, "data/many.ttl": catalogs.many(12)})
    return folder


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pages_lead_to_each_other_and_are_the_whole_together(paged: Path, suffix: str) -> None:
    release = paged / "pages/site/current"
    whole = catalogs.read(paged / f"one/site/current/catalog{suffix}")
    file, joined, sizes = f"catalog{suffix}", rdflib.Graph(), []
    while file:
        page = catalogs.read(release / file)
        (view,) = page.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert str(view) == BASE + file
        assert int(str(page.value(view, HYDRA.totalItems))) == 13
        following = page.value(view, HYDRA["next"])
        sizes.append(len(catalogs.datasets(page)))
        page.remove((view, None, None))
        joined += page
        file = str(following).removeprefix(BASE) if following else ""
    assert sizes == [4, 4, 4, 1]
    assert catalogs.titles(joined) == catalogs.titles(whole)
    assert not (release / f"catalog~page-5{suffix}").exists()


def test_each_page_describes_all_that_it_names(paged: Path) -> None:
    whole = catalogs.read(paged / "one/site/current/catalog.ttl")
    for path in sorted((paged / "pages/site/current").glob("catalog*.ttl")):
        page = catalogs.read(path)
        here = catalogs.datasets(page)
        for subject, value in page.subject_objects(None):
            if str(subject) != f"{BASE}{path.name}" and value not in catalogs.datasets(whole):
                said = {(p, o) for p, o in whole.predicate_objects(value) if isinstance(o, URIRef)}
                links = {(p, o) for p, o in said if o not in catalogs.datasets(whole) or o in here}
                assert links <= set(page.predicate_objects(value)), value


def test_one_page_has_no_links_to_others(harbour: Path) -> None:
    assert "hydra" not in (harbour / "catalog.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("shapes", SHAPES)
def test_official_shapes_find_nothing_on_a_page(
    paged: Path, shared_data: Path, shapes: str
) -> None:
    page = catalogs.read(paged / "pages/site/current/catalog~page-2.ttl")
    assert list(catalogs.violations(page, shared_data / shapes)) == []
