"""data.json and catalog.json: what they say, judged by the published schemas, PyLD and SHACL."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib

import dcatus
import external
from dcatus import ADDRESS, BASE, CATALOG, CATALOGUE, VERSIONS, turtle, written
from publisher.catalog import dcat_us
from publisher.catalog.dcat_us import Gap
from publisher.terms import Iri, Prefixes, Triple, rdflib_graph

A, B = Iri(f"{BASE}id/dataset/a"), Iri(f"{BASE}id/dataset/b")
EU = "http://publications.europa.eu/resource/authority/"
MINIMAL = """
<id/catalog> a dcat:Catalog ; dcat:dataset <id/dataset/a> .
<id/dataset/a> a dcat:Dataset ; dcterms:title "A"@en ; dcterms:description "D"@en ;
  dcat:keyword "k"@en ; dcterms:modified "2020-01-01"^^xsd:date ;
  dcterms:publisher [ a org:Organization ; foaf:name "P" ] ;
  dcat:contactPoint [ a vcard:Kind ; vcard:fn "C" ; vcard:hasEmail <mailto:c@agency.example> ] .
"""


def dataset(text: str, version: str, *languages: str) -> dict[str, Any]:
    """The first dataset of the minimal catalogue with something more."""
    found: dict[str, Any] = written(turtle(MINIMAL + text), version, *languages)["dataset"][0]
    return found


@pytest.fixture
def recipe() -> list[Triple]:
    """The catalogue that satisfies every consumer (see its own description)."""
    if not dcatus.RECIPE.is_file():
        raise external.lacking("shared data")
    titles = (
        f"<{EU}country> dcterms:title 'Country'@en . "
        f"<{EU}planned-availability> a skos:ConceptScheme ; dcterms:title 'Availability'@en ."
    )
    return turtle(dcatus.RECIPE.read_text("utf-8") + titles)


RECIPE_CATALOG = Iri("https://example.gov.uk/catalog")


# -- The judges


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("languages", [("en",), ("cy", "en"), ("fr",)])
def test_the_schemas_accept_two_datasets_in_two_languages(
    version: str, languages: tuple[str, ...], shared_data: Path
) -> None:
    document = written(turtle(CATALOGUE), version, *languages)
    assert dcatus.mistakes(document, shared_data, version) == []
    assert len(document["dataset"]) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_accept_the_recipe(
    version: str, shared_data: Path, recipe: list[Triple]
) -> None:
    document = written(recipe, version, catalog=RECIPE_CATALOG)
    assert dcatus.mistakes(document, shared_data, version) == []


@pytest.mark.parametrize("languages", [("en",), ("cy",), ("fr",)])
def test_the_context_of_catalog_json_says_nothing_that_the_graph_does_not_say(
    languages: tuple[str, ...],
) -> None:
    triples = turtle(CATALOGUE)
    claimed = dcatus.expanded(written(triples, "3", *languages))
    assert dcatus.unsaid(claimed, triples) == []
    assert len(claimed) > 80


def test_the_recipe_as_linked_data_conforms_to_the_shapes_of_dcat_us_3(
    shared_data: Path, recipe: list[Triple]
) -> None:
    claimed = dcatus.expanded(written(recipe, "3", catalog=RECIPE_CATALOG))
    assert dcatus.unsaid(claimed, recipe) == []
    assert _violations(claimed, shared_data) == ""


def test_two_datasets_as_linked_data_conform_to_the_shapes_of_dcat_us_3(shared_data: Path) -> None:
    claimed = dcatus.expanded(written(turtle(CATALOGUE), "3"))
    assert _violations(claimed, shared_data) == ""


def _violations(triples: list[Triple], shared_data: Path) -> str:
    shapes = rdflib.Graph().parse(shared_data / "dcat-us/dcat-us-3.0-shapes.ttl")
    graph = rdflib_graph(triples, Prefixes({}))
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    return "" if conforms else str(text)


def _change(*path: str | int, to: Any = None) -> Callable[[dict[str, Any]], None]:
    def change(document: Any) -> None:
        *above, last = path
        for step in above:
            document = document[step]
        if to is None:
            del document[last]
        else:
            document[last] = to

    return change


FIRST = ("dataset", 0)


@pytest.mark.parametrize(
    ("version", "change"),
    [
        ("1.1", _change(*FIRST, "title")),
        ("1.1", _change(*FIRST, "keyword", to=[])),
        ("1.1", _change(*FIRST, "modified", to="7 October 2013")),
        ("1.1", _change(*FIRST, "accessLevel", to="open")),
        ("1.1", _change(*FIRST, "contactPoint", "hasEmail", to="web@agency.example")),
        ("1.1", _change(*FIRST, "landingPage", to="page/é")),
        ("1.1", _change(*FIRST, "accrualPeriodicity", to="annually")),
        ("1.1", _change(*FIRST, "temporal", to="2006-04-01/..")),
        ("1.1", _change(*FIRST, "distribution", 0, "mediaType")),
        ("1.1", _change("conformsTo")),
        ("3", _change(*FIRST, "title")),
        ("3", _change(*FIRST, "contactPoint", 0, "fn")),
        ("3", _change(*FIRST, "language", to=["en-GB"])),
        ("3", _change(*FIRST, "issued", to="2013-13-07")),
        ("3", _change(*FIRST, "theme", 0, "prefLabel")),
        ("3", _change(*FIRST, "theme", 0, "inScheme", "title")),
        ("3", _change(*FIRST, "accrualPeriodicity", to="yearly")),
        ("3", _change(*FIRST, "@id", to="not an IRI")),
        ("3", _change(*FIRST, "distribution", 0, "byteSize", to=12)),
        ("3", _change("service", 0, "endpointURL")),
        ("3", _change("dataset")),
    ],
)
def test_the_judges_find_mistakes(
    version: str, change: Callable[[dict[str, Any]], None], shared_data: Path
) -> None:
    document = copy.deepcopy(written(turtle(CATALOGUE), version))
    change(document)
    assert dcatus.mistakes(document, shared_data, version) != []


@pytest.mark.parametrize(
    "change",
    [
        _change("title", to="Another"),
        _change(*FIRST, "language", to=["cy", "english"]),
        _change(*FIRST, "modified", to="2015-02-02"),
        _change("@context", "issued", to="dcterms:issued"),
        _change("@context", "title", "@language", to="en-GB"),
        _change(*FIRST, "temporal", 0, "endDate", to="2013-10-08"),
        _change(*FIRST, "distribution", 0, "mediaType", to="text/plain"),
        _change("dataset", 1, "@context"),
    ],
)
def test_the_judge_of_linked_data_finds_mistakes(change: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(written(turtle(CATALOGUE), "3"))
    change(document)
    assert dcatus.unsaid(dcatus.expanded(document), turtle(CATALOGUE)) != []


@pytest.mark.parametrize(
    "text",
    [
        '<id/catalog> dcterms:title "Catalog"@cy ; dcterms:issued "2013"^^xsd:gYear .',
        '<id/dataset/a> dcterms:title "Plain" ; dcat:distribution [ dcterms:title "Ffeil"@cy ] .',
        "<id/dataset/a> dcat:distribution <dcat:x> . <dcat:x> dcterms:conformsTo <skos:y> .",
        "<id/dataset/a> dcterms:relation <xsd:date> ; dcat:version '1'^^<foaf:z> .",
    ],
)
def test_what_an_object_says_of_its_keys_is_true_of_itself_alone(text: str) -> None:
    triples = turtle(MINIMAL + text)
    claimed = dcatus.expanded(written(triples, "3"))
    assert dcatus.unsaid(claimed, triples) == []
    assert len([claim for claim in claimed if claim.predicate.endswith("title")]) > 0


# -- What is written


def test_data_json_has_what_data_gov_wants() -> None:
    document = written(turtle(CATALOGUE), "1.1")
    assert document["@context"] == "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"
    assert document["@id"] == ADDRESS
    assert document["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert document["describedBy"] == f"{document['conformsTo']}/catalog.json"
    csv, query = document["dataset"][0].pop("distribution")
    assert document["dataset"][0] == {
        "@type": "dcat:Dataset",
        "identifier": "a-1",
        "title": "Arrests",
        "description": "How many there were.",
        "keyword": ["arrests", "crime"],
        "modified": "2015-02-01",
        "issued": "2013-10-07",
        "publisher": {
            "@type": "org:Organization",
            "name": "The Agency",
            "subOrganizationOf": {"@type": "org:Organization", "name": "The Office"},
        },
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": "Data team",
            "hasEmail": "mailto:data@agency.example",
        },
        "accessLevel": "non-public",
        "rights": "Crown copyright",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "landingPage": f"{BASE}page/arrests",
        "theme": ["Justice"],
        "language": ["cy", "en"],
        "spatial": "England and Wales",
        "temporal": "2006-04-01/2013-10-07",
        "accrualPeriodicity": "R/P1Y",
        "conformsTo": f"{BASE}id/standard",
        "describedBy": f"{BASE}id/dataset/a#columns",
        "describedByType": "application/csvm+json",
        "bureauCode": ["015:11"],
        "programCode": ["015:001"],
    }
    assert csv["mediaType"] == "text/csv"
    assert csv["downloadURL"] == csv["accessURL"] == f"{BASE}files/a.csv"
    assert query == {"@type": "dcat:Distribution", "title": "Query", "accessURL": f"{BASE}sparql"}


def test_a_dataset_with_little_is_completed_for_data_json_alone() -> None:
    poor = written(turtle(CATALOGUE), "1.1")["dataset"][1]
    assert poor["identifier"] == B
    assert poor["keyword"] == ["Justice"]
    assert poor["modified"] == "2013-10-07T10:00:00"[:10]
    assert poor["accessLevel"] == "public"
    rich = written(turtle(CATALOGUE), "3")["dataset"][1]
    assert not {"keyword", "modified", "accessRights"} & rich.keys()
    assert rich["@context"]["identifier"] is None  # nobody states it: it is JSON only


def test_catalog_json_has_the_fields_of_dcat_us_3() -> None:
    document = written(turtle(CATALOGUE), "3")
    (service,) = document["service"]
    assert [each["identifier"] for each in service["servesDataset"]] == ["a-1", B]
    first = document["dataset"][0]
    csv, query = first["distribution"]
    assert (csv["byteSize"], csv["mediaType"], csv["format"]) == ("12", "text/csv", "CSV")
    assert csv["checksum"] == {
        "@type": "spdx:Checksum",
        "algorithm": "SHA-256",
        "checksumValue": "00ff",
    }
    assert query["accessService"][0]["endpointURL"] == [f"{BASE}sparql"]
    assert "servesDataset" not in query["accessService"][0]
    assert [each["@id"] for each in first["source"]] == [B]  # an Act is no dataset
    assert first["accrualPeriodicity"] == "annually"
    assert first["accessRights"] == "not public"  # data.gov warns of "non-public" here
    assert first["language"] == ["cy", "en"]


@pytest.mark.parametrize(
    ("languages", "title", "keywords"),
    [
        (("en",), "Arrests", ["arrests", "crime"]),
        (("en-GB", "en"), "Arrests, as seen in Britain", ["arrests", "crime"]),
        (("cy", "en"), "Arestiadau", ["troseddu"]),
        (("fr",), "Arestiadau", ["troseddu"]),
    ],
)
def test_texts_are_in_the_first_language_that_there_is(
    languages: tuple[str, ...], title: str, keywords: list[str]
) -> None:
    for version in VERSIONS:
        found = written(turtle(CATALOGUE), version, *languages)["dataset"][0]
        assert (found["title"], found["keyword"]) == (title, keywords)


def test_an_untagged_text_goes_before_one_in_a_foreign_language() -> None:
    text = '<id/dataset/a> dcterms:title "Plain" , "Etwas"@de , "Quelque chose"@fr .'
    triples = [t for t in turtle(MINIMAL + text) if str(t.object) != "A"]
    assert written(triples, "1.1")["dataset"][0]["title"] == "Plain"
    assert written(triples, "1.1", "fr")["dataset"][0]["title"] == "Quelque chose"


def test_a_licence_that_the_distributions_do_not_share_is_nobodys() -> None:
    one = """<id/dataset/a> dcat:distribution <id/dataset/a#1> , <id/dataset/a#2> .
      <id/dataset/a#1> dcterms:license <urn:l1> . <id/dataset/a#2> dcterms:license %s ."""
    assert dataset(one % "<urn:l1>", "1.1")["license"] == "urn:l1"
    assert "license" not in dataset(one % "<urn:l2>", "1.1")


def test_an_identifier_that_two_datasets_have_identifies_neither() -> None:
    text = CATALOGUE + '<id/dataset/b> dcterms:identifier "a-1" , "b-1" .'
    for version in VERSIONS:
        found = written(turtle(text), version)["dataset"]
        assert [each["identifier"] for each in found] == [A, "b-1"]


def test_access_is_never_public_against_what_somebody_says() -> None:
    text = f"<id/dataset/a> dcterms:accessRights <{EU}access-right/SECRET> ."
    assert dcat_us.gaps(turtle(MINIMAL + text), CATALOG, dcatus.form("1.1"), ["en"]) == [
        Gap(A, "dataset", ("accessLevel",))
    ]


def test_a_download_without_a_media_type_is_only_an_access_url_in_data_json() -> None:
    text = """<id/dataset/a> dcat:distribution <id/dataset/a#1> .
      <id/dataset/a#1> dcat:accessURL <files/x> ; dcat:downloadURL <files/x> ;
        dcat:mediaType %s ."""
    for media_type in ("<urn:odd>", '"text/csv"'):
        (found,) = dataset(text % media_type, "1.1")["distribution"]
        assert found == {"@type": "dcat:Distribution", "accessURL": f"{BASE}files/x"}
    (whole,) = dataset(text % '"text/csv"', "3")["distribution"]
    assert whole["downloadURL"] == f"{BASE}files/x"


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [
        ('"2013-10-07"^^xsd:date', "2013-10-07"),
        ('"2013-10-07Z"^^xsd:date', "2013-10-07"),
        ('"2013-10-07T10:00:00"^^xsd:dateTime', "2013-10-07"),
        ('"2013-10-07T10:00:00Z"^^xsd:dateTime', "2013-10-07T10:00:00Z"),
        ('"2013-10"^^xsd:gYearMonth', "2013-10"),
        ('"2013"^^xsd:gYear', "2013"),
        ('"2013-02-30"^^xsd:date', None),
        ('"7 October 2013"', None),
    ],
)
def test_dates_are_as_exact_as_they_can_be(written_as: str, read_as: str | None) -> None:
    for version in VERSIONS:
        text = f"<id/dataset/a> dcterms:issued {written_as} ."
        assert dataset(text, version).get("issued") == read_as


@pytest.mark.parametrize("codes", [("language/ENG",), ("language/ENG", "language/CYM")])
def test_words_for_other_iris_than_the_usual_ones_say_so_themselves(codes: tuple[str, ...]) -> None:
    others = " , ".join(
        ["<http://id.loc.gov/vocabulary/iso639-1/de>", *(f"<{EU}{c}>" for c in codes)]
    )
    text = f"<id/dataset/a> dcterms:language {others} ."
    found = dataset(text, "3")
    assert found["language"][0] in {"de", "cy"}
    assert found["@context"]["language"]["@context"]["de"].endswith("iso639-1/de")
    document = written(turtle(MINIMAL + text), "3")
    assert dcatus.unsaid(dcatus.expanded(document), turtle(MINIMAL + text)) == []
    assert f"{EU}language/ENG" in {t.object for t in dcatus.expanded(document)}
