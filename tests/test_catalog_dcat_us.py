"""data.json and catalog.json: what they say, judged by the published schemas, PyLD and SHACL."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import catalogs
import external
from catalogs import ADDRESS, BASE, CATALOG, CATALOGUE, VERSIONS, turtle, written
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
    if not catalogs.RECIPE.is_file():
        raise external.lacking("shared data")
    titles = f"<{EU}country> dcterms:title 'Country'@en . " \
        f"<{EU}planned-availability> a skos:ConceptScheme ; dcterms:title 'Availability'@en ."
    return turtle(catalogs.RECIPE.read_text("utf-8") + titles)


RECIPE_CATALOG = Iri("https://example.gov.uk/catalog")


# -- The judges


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("languages", [("en",), ("cy", "en"), ("fr",)])
def test_the_schemas_accept_two_datasets_in_two_languages(
    version: str, languages: tuple[str, ...], shared_data: Path
) -> None:
    document = written(turtle(CATALOGUE), version, *languages)
    assert catalogs.mistakes(document, shared_data, version) == []
    assert len(document["dataset"]) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_accept_the_recipe(
    version: str, shared_data: Path, recipe: list[Triple]
) -> None:
    document = written(recipe, version, catalog=RECIPE_CATALOG)
    assert catalogs.mistakes(document, shared_data, version) == []


@pytest.mark.parametrize("languages", [("en",), ("cy",), ("fr",)])
def test_the_context_of_catalog_json_says_nothing_that_the_graph_does_not_say(
    languages: tuple[str, ...],
) -> None:
    triples = turtle(CATALOGUE)
    claimed = catalogs.expanded(written(triples, "3", *languages))
    assert catalogs.unsaid(claimed, triples) == []
    assert len(claimed) > 80


def test_the_recipe_as_linked_data_conforms_to_the_shapes_of_dcat_us_3(
    shared_data: Path, recipe: list[Triple]
) -> None:
    claimed = catalogs.expanded(written(recipe, "3", catalog=RECIPE_CATALOG))
    assert catalogs.unsaid(claimed, recipe) == []
    assert _violations(claimed, shared_data) == ""


def test_two_datasets_as_linked_data_conform_to_the_shapes_of_dcat_us_3(shared_data: Path) -> None:
    claimed = catalogs.expanded(written(turtle(CATALOGUE), "3"))
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
    assert catalogs.mistakes(document, shared_data, version) != []


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
    assert catalogs.unsaid(catalogs.expanded(document), turtle(CATALOGUE)) != []


# -- Random catalogues

ODD = ['"x"@en', '""@en', '" "', '"x"^^xsd:boolean', "<urn:x>", "<dcat:x>", "[]", '"été"@FR']
DATES = ['"2013-10-07"^^xsd:date', '"2013-10-07Z"^^xsd:date', '"2013"^^xsd:gYear', '"7/10/2013"',
         '"2013-02-30"^^xsd:date', '"2013-10-07T24:00:00"^^xsd:dateTime', '"-0044-03-15"^^xsd:date',
         '"2013-10-07T10:00:00.5+01:00"^^xsd:dateTime', '"2013-10"^^xsd:gYearMonth',
         '"0000-01-01"^^xsd:date', '"12013-01-01"^^xsd:date']  # fmt: skip
TEXTS = ['"One"@en', '"Un"@cy', '"None"', '"Two"@en-GB', '"a\\nb"@en', '"<b>"^^<urn:html>']
PLACES = ["<page/é>", "<https://x.example/a?b=c#d>", "<urn:isbn:1>", "<mailto:a@x.example>"]
EU_VALUES = [
    f"<{EU}{value}>"
    for value in ("language/ENG", "language/XXX", "language/CYM", "frequency/CONT",
                  "frequency/UPDATE_CONT", "frequency/OTHER", "access-right/PUBLIC",
                  "access-right/SECRET", "file-type/CSV", "file-type/RDF_TURTLE")
]  # fmt: skip
MEDIA = ["<https://www.iana.org/assignments/media-types/text/csv>", "<urn:media>",
         "<http://www.iana.org/assignments/media-types/text/turtle>",
         "<https://www.iana.org/assignments/media-types/application/ld+json>",
         "<http://id.loc.gov/vocabulary/iso639-1/cy>"]  # fmt: skip
THINGS = ["<id/agency>", "<id/contact>", "<id/dataset/0>", "<id/nothing>", "<id/concept>",
          "[ foaf:name 'N'@en ]", "[ dcat:startDate '2013-10-07'^^xsd:date ]",
          "[ a vcard:Kind ; vcard:fn 'F'@en ; vcard:hasEmail <mailto:f@x.example> ]",
          "[ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_md5 ; spdx:checksumValue 'ff' ]",
          "[ dcterms:title 'T' ; dcat:accessURL <files/x> ]"]  # fmt: skip
COMMON = """
<id/agency> a org:Organization ; foaf:name "Agency" ; skos:prefLabel "Agency"@en .
<id/contact> a vcard:Kind ; vcard:fn "Team" ; vcard:hasEmail <mailto:t@x.example> .
<id/concept> a skos:Concept ; skos:prefLabel "Concept"@cy .
"""


def _properties(*sorts: str) -> list[str]:
    """All properties that a class of a form reads."""
    paths = (
        path[0]
        for version in VERSIONS
        for name, class_ in catalogs.form(version).classes.items()
        if name in sorts
        for field in class_.fields
        for path in field.paths
    )
    return sorted({f"<{iri}>" for iri in paths if not iri.startswith("@")})


VALUES = st.sampled_from([*ODD, *DATES, *TEXTS, *PLACES, *EU_VALUES, *MEDIA, *THINGS])
SUITABLE = {
    "title": st.sampled_from(TEXTS), "description": st.sampled_from(TEXTS),
    "keyword": st.sampled_from(TEXTS), "modified": st.sampled_from(DATES),
    "issued": st.sampled_from(DATES), "publisher": st.just("<id/agency>"),
    "contactPoint": st.just("<id/contact>"), "mediaType": st.sampled_from(MEDIA),
    "language": st.sampled_from([*EU_VALUES, *MEDIA]), "accessURL": st.sampled_from(PLACES),
    "downloadURL": st.sampled_from(PLACES), "accrualPeriodicity": st.sampled_from(EU_VALUES),
    "accessRights": st.sampled_from(EU_VALUES), "format": st.sampled_from(EU_VALUES),
    "endpointURL": st.sampled_from(PLACES),
}  # fmt: skip


@st.composite
def descriptions(draw: st.DrawFn, iri: str, type_: str, *sorts: str) -> str:
    """A thing with some of its properties, most of them with values that suit."""
    lines = [f"<{iri}> a {type_} ."] if draw(st.integers(0, 9)) else []
    for property_ in _properties(*sorts):
        name = property_.rstrip(">").replace("#", "/").rpartition("/")[2]
        suits = name in SUITABLE and draw(st.integers(0, 9)) > 0
        if suits or draw(st.integers(0, 3)) == 0:
            strategy = SUITABLE[name] if suits else VALUES
            values = draw(st.lists(strategy, min_size=1, max_size=2))
            lines.append(f"<{iri}> {property_} {' , '.join(values)} .")
    return "\n".join(lines)


@st.composite
def random_catalogues(draw: st.DrawFn) -> str:
    count = draw(st.integers(0, 2))
    parts = [COMMON, draw(descriptions("id/catalog", "dcat:Catalog", "catalog"))]
    for number in range(count):
        iri = f"id/dataset/{number}"
        parts.append(f"<id/catalog> dcat:dataset <{iri}> .")
        parts.append(draw(descriptions(iri, "dcat:Dataset", "dataset")))
        parts.append(f"<{iri}> dcat:distribution <{iri}#file> .")
        parts.append(draw(descriptions(f"{iri}#file", "dcat:Distribution", "distribution")))
        parts.append(f"<{iri}#file> dcat:accessService <id/service> .")
    parts.append("<id/catalog> dcat:service <id/service> .")
    parts.append(draw(descriptions("id/service", "dcat:DataService", "service")))
    return "\n".join(parts)


@given(text=random_catalogues(), languages=st.sampled_from([("en",), ("cy", "en"), ("de",)]))
def test_whatever_the_catalogue_says_the_files_are_valid_and_true(
    text: str, languages: tuple[str, ...]
) -> None:
    triples = turtle(text)
    for version in VERSIONS:
        document = written(triples, version, *languages)
        if external.SHARED_DATA.is_dir():
            assert catalogs.mistakes(document, external.SHARED_DATA, version) == []
        if version == "3":
            assert catalogs.unsaid(catalogs.expanded(document), triples) == []
        named = {gap.node for gap in dcat_us.gaps(triples, CATALOG, catalogs.form(version), languages)
                 if gap.name == "dataset"}  # fmt: skip
        listed = {t.object for t in triples if t.predicate.endswith("dcat#dataset")}
        iris = {iri for iri in listed if isinstance(iri, Iri)}
        assert len(document["dataset"]) >= len(iris - named)
