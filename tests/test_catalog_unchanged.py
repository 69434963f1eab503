"""What harvesters rely on: valid files, records that change when their dataset does, same bytes."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

import dcatus
from dcatus import ADDRESS, BASE, CATALOG, CATALOGUE, VERSIONS, turtle, written
from publisher.catalog import dcat_us
from publisher.catalog.dcat_us import Gap
from publisher.terms import Iri

A, B = Iri(f"{BASE}id/dataset/a"), Iri(f"{BASE}id/dataset/b")

# -- What is left out


def test_an_incomplete_dataset_is_left_out_and_told_of() -> None:
    text = CATALOGUE.replace('dcterms:description "How many there were."@en ;', "")
    for version in VERSIONS:
        assert [each["identifier"] for each in written(turtle(text), version)["dataset"]] == [B]
        gaps = dcat_us.gaps(turtle(text), CATALOG, dcatus.form(version), ["en"])
        assert Gap(A, "dataset", ("description",)) in gaps


def test_a_contact_without_an_address_is_no_contact() -> None:
    text = CATALOGUE.replace("<mailto:data@agency.example>", '"data@agency.example"')
    for version in VERSIONS:
        assert written(turtle(text), version)["dataset"] == []
        gaps = dcat_us.gaps(turtle(text), CATALOG, dcatus.form(version), ["en"])
        assert {Gap(A, "dataset", ("contactPoint",)), Gap(B, "dataset", ("contactPoint",))} <= {
            *gaps
        }
        assert Gap(Iri(f"{BASE}id/contact"), "contact", ("hasEmail",)) in gaps


@pytest.mark.parametrize("version", VERSIONS)
def test_a_catalogue_of_nothing_is_valid(version: str, shared_data: Path) -> None:
    document = written(turtle("<id/catalog> a dcat:Catalog ."), version)
    assert document["dataset"] == []
    assert dcatus.mistakes(document, shared_data, version) == []


# -- Bytes


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_graph_gives_the_same_bytes(version: str) -> None:
    triples = turtle(CATALOGUE.replace('"Arrests"', '"Arrêts"'))
    form = dcatus.form(version)
    content = dcat_us.write(triples, CATALOG, form, ADDRESS, ["en"])
    random.Random(1).shuffle(triples)
    assert dcat_us.write(triples, CATALOG, form, ADDRESS, ["en"]) == content
    assert content.startswith(b"{\n")
    assert content.endswith(b"}\n")
    assert "Arrêts".encode() in content


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_dataset_changes_no_other_record(version: str) -> None:
    # data.gov takes a record for changed if its hash is.
    new = """<id/catalog> dcat:dataset <id/dataset/0> . <id/dataset/0> a dcat:Dataset ;
      dcterms:title "Neu"@de ; dcterms:description "Neu"@de ; dcterms:identifier "0" ;
      dcat:keyword "neu"@de ; dcterms:modified "2020"^^xsd:gYear ; dcterms:publisher <id/agency> ;
      dcterms:language <http://id.loc.gov/vocabulary/iso639-1/en> ;
      dcat:contactPoint <id/contact> ."""
    before = written(turtle(CATALOGUE), version)["dataset"]
    after = written(turtle(CATALOGUE + new), version)["dataset"]
    assert after[0]["title"] == "Neu"
    assert after[1:] == before


def test_thousands_of_datasets_are_written_in_seconds() -> None:
    start, end = CATALOGUE.index("<id/dataset/a#csv> a"), CATALOGUE.index("<id/dataset/a#query> a")
    file = CATALOGUE[start:end]
    text = "".join(
        f"<id/catalog> dcat:dataset <id/dataset/{n}> . <id/dataset/{n}> a dcat:Dataset ;"
        f' dcterms:title "{n}"@en ; dcterms:description "{n}"@en ; dcat:keyword "n"@en ;'
        ' dcterms:modified "2020-01-01"^^xsd:date ; dcterms:publisher <id/agency> ;'
        f" dcat:contactPoint <id/contact> ; dcat:distribution <id/dataset/{n}#0> ,"
        f" <id/dataset/{n}#1> , <id/dataset/{n}#2> ."
        + "".join(file.replace("a#csv", f"{n}#{part}") for part in range(3))
        for n in range(2_000)
    )
    triples = turtle(CATALOGUE + text)
    for version in VERSIONS:
        started = time.process_time()
        content = dcat_us.write(triples, CATALOG, dcatus.form(version), ADDRESS, ["en"])
        assert time.process_time() - started < 20  # two seconds on a usual machine
        assert len(json.loads(content)["dataset"]) == 2_002
