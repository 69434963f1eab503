"""The catalogue of an agency whose language has a region, with a licence of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, Graph
from rdflib.term import Literal, URIRef

import catalogs
import publisher
from catalogs import BASE

SHAPES = ("dcat-ap-3.0.1-SHACL.ttl", "shapes.ttl", "range.ttl")


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("regions")
    for name, text in catalogs.REGIONS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return catalogs.read(publisher.open(folder).build(folder / "site").folder / "catalog.ttl")


def test_a_region_of_the_language_hides_nothing(regions: Graph) -> None:
    """Readers that look for "en" would take any other language before "en-GB"."""
    for name in (DCTERMS.title, DCTERMS.description):
        for subject in set(regions.subjects(RDF.type, DCAT.Dataset)):
            texts = {str(v.language): str(v) for v in set(regions.objects(subject, name))}  # type: ignore[attr-defined]
            assert set(texts) == {"en", "en-gb", "cy"}
            assert texts["en"] == texts["en-gb"]
    (agency,) = set(regions.objects(None, DCTERMS.publisher))
    assert set(regions.objects(agency, FOAF.name)) == {Literal("Harbour Office")}
    assert set(regions.objects(agency, SKOS.prefLabel)) == {Literal("Harbour Office", lang="en-gb")}
    assert set(regions.objects(URIRef(f"{BASE}id/place/port-ness"), SKOS.prefLabel))


def test_labels_stand_for_what_has_no_address_and_for_nothing_else(regions: Graph) -> None:
    licence = URIRef("https://licence.example/")
    assert set(regions.objects(licence, DCTERMS.title)) == {Literal("Own licence", lang="en-gb")}
    assert not set(regions.objects(licence, RDFS.label))
    tides = URIRef(f"{BASE}id/dataset/tides")
    json = tides + "#json"
    for owner, name in ((tides, "provenance"), (json, "rights")):
        (statement,) = regions.objects(owner, DCTERMS[name])
        assert len(set(regions.objects(statement, RDFS.label))) == 1


def test_official_shapes_find_nothing(regions: Graph, shared_data: Path) -> None:
    for shapes in (*(f"dcat-ap/{name}" for name in SHAPES), "dcat-us/dcat-us-3.0-shapes.ttl"):
        assert list(catalogs.violations(regions, shared_data / shapes)) == [], shapes
