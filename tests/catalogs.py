"""An agency with several datasets, and how to read a catalogue without our own code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib import DCAT, DCTERMS, RDF, SH
from rdflib.term import Node, URIRef

import publisher
from publisher.oxigraph import from_quad
from publisher.terms import Prefixes, rdflib_graph

BASE = "https://agency.example/"
CATALOG = URIRef(f"{BASE}id/catalog")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
DOWNLOAD = DCAT.downloadURL
VOID_DATASET = rdflib.VOID.Dataset
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")

SHAPES = (
    "dcat-ap/dcat-ap-3.0.1-SHACL.ttl",
    "dcat-ap/shapes.ttl",
    "dcat-ap/range.ttl",
    "dcat-us/dcat-us-3.0-shapes.ttl",
)
SUFFIXES = (".ttl", ".rdf", ".jsonld", ".nt")

SETTINGS = """\
base = "https://agency.example/"
title = { en = "Harbour Office", cy = "Swyddfa'r Harbwr" }
description = { en = "What the Harbour Office does.", cy = "Beth mae'r Swyddfa yn ei wneud." }
languages = ["en", "cy"]
licence = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
publisher = "id/organisation/harbour-office"
endpoint = "sparql"

[contact]
name = "Data team"
email = "data@agency.example"
"""

PREFIXES = """\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix frequency: <http://publications.europa.eu/resource/authority/frequency/> .
@prefix theme: <http://publications.europa.eu/resource/authority/data-theme/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
"""

AGENCY = f"""{PREFIXES}
<id/organisation/harbour-office> a org:Organization, org:FormalOrganization, foaf:Agent ;
    skos:prefLabel "Harbour Office"@en, "Swyddfa'r Harbwr"@cy ;
    dcterms:description "It looks after harbours."@en, "Mae'n gofalu am harbyrau."@cy ;
    dcterms:type <http://purl.org/adms/publishertype/NationalAuthority> ;
    foaf:homepage <https://www.agency.example/> .
"""

DATASETS = f"""{PREFIXES}
<id/dataset> dcat:keyword "harbours"@en ; dcat:theme theme:TRAN ; dcterms:spatial country:GBR ;
    dcterms:modified "2024-02-29"^^xsd:date ; dcterms:accrualPeriodicity frequency:ANNUAL .

<id/dataset/berths> a dcat:Dataset ;
    dcterms:title "Berths"@en, "Angorfeydd"@cy ;
    dcterms:description "Every berth, its length and its depth."@en, "Pob angorfa."@cy ;
    dcat:keyword "berths"@en, "harbours"@en, "angorfeydd"@cy ;
    dcat:theme theme:TRAN ;
    dcterms:spatial <id/place/port-ness> ;
    dcterms:issued "2019-05-01"^^xsd:date ; dcterms:modified "2024-01-31"^^xsd:date ;
    dcterms:accrualPeriodicity frequency:QUARTERLY ;
    dcterms:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
    dcterms:temporal [
        dcat:startDate "2019-01-01"^^xsd:date ; dcat:endDate "2023-12-31"^^xsd:date ] ;
    dcat:version "3.1" ;
    dcterms:conformsTo <https://standards.example/berths> ;
    dcat:distribution <id/dataset/berths#csv>, <id/dataset/berths#map> .
<id/dataset/berths#csv> dcat:downloadURL <https://files.example/berths.csv> .
<id/dataset/berths#map> dcat:accessURL <https://maps.example/berths> ;
    dcterms:title "Map"@en, "Map"@cy .
<id/place/port-ness> a dcterms:Location ; skos:prefLabel "Port Ness"@en, "Port Nis"@cy .

<id/dataset/tides> a dcat:Dataset ;
    dcterms:identifier "HO-2" ;
    dcterms:title "Tides"@en, "Llanw"@cy ;
    dcterms:description "Times and heights of tides."@en, "Amserau'r llanw."@cy ;
    dcat:keyword "tides"@en ; dcat:theme theme:ENVI ;
    dcterms:language "cy-GB", "en" ;
    dcterms:license <http://creativecommons.org/licenses/by/4.0/> ;
    dcterms:issued "2020"^^xsd:gYear ; dcterms:modified "2024-03-01"^^xsd:date ;
    dcat:distribution <id/dataset/tides#json> .
<id/dataset/tides#json> dcat:downloadURL <https://files.example/tides.json> ;
    dcterms:title "JSON"@en, "JSON"@cy .
"""

FILES: Mapping[str, str] = {
    "publisher.toml": SETTINGS,
    "data/agency.ttl": AGENCY,
    "data/catalog.ttl": DATASETS,
}
"""A whole project."""

_OWN = """
<https://licence.example/> rdfs:label "Own licence"@en-GB .
<id/dataset/tides> dcterms:provenance [ dcterms:description "Measured."@en-GB, "Mesurwyd."@cy ] .
<id/dataset/tides#json> dcterms:rights [ dcterms:title "Ours."@en-GB ] .
"""
REGIONS: Mapping[str, str] = {
    "publisher.toml": SETTINGS.replace("{ en =", "{ en-GB =").replace('["en"', '["en-GB"'),
    "data/agency.ttl": AGENCY.replace("@en", "@en-GB"),
    "data/catalog.ttl": DATASETS.replace("@en", "@en-GB").replace(
        "http://creativecommons.org/licenses/by/4.0/", "https://licence.example/"
    )
    + _OWN,
}
"""The same with a region in its first language, a licence of its own, and nameless statements."""


def many(count: int) -> str:
    """The description of so many small datasets, in no order."""
    names = sorted(range(count), key=lambda number: number * 7919 % 10_007)
    return PREFIXES + "".join(
        f"""<id/dataset/d{number:05}> a dcat:Dataset ;
    dcterms:title "Dataset {number}"@en, "Set {number}"@cy ;
    dcterms:description "The rows of dataset {number}."@en, "Rhesi {number}."@cy ;
    dcat:keyword "rows"@en ; dcat:theme theme:GOVE ;
    dcterms:modified "2024-01-31"^^xsd:date ;
    dcterms:temporal [ dcat:startDate "2019-01-01"^^xsd:date ] ;
    dcat:distribution <id/dataset/d{number:05}#csv>, <id/dataset/d{number:05}#pdf> .
<id/dataset/d{number:05}#csv> dcat:downloadURL <https://files.example/{number}.csv> .
<id/dataset/d{number:05}#pdf> dcat:downloadURL <https://files.example/{number}.pdf> .
"""
        for number in names
    )


def build(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """The release of a project that is written into a folder first."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return publisher.open(folder).build(folder / "site").folder


def read(path: Path) -> rdflib.Graph:
    """A file of a catalogue, whatever its syntax."""
    if path.suffix == ".jsonld":
        quads = ox.parse(path.read_bytes(), ox.RdfFormat.JSON_LD)
        return rdflib_graph([from_quad(quad).triple for quad in quads], Prefixes({}))
    formats = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml"}
    return rdflib.Graph().parse(path, format=formats[path.suffix])


def datasets(graph: rdflib.Graph) -> list[Node]:
    """The datasets of a catalogue: whatever says that it is one, as harvesters take them."""
    return sorted(graph.subjects(RDF.type, DCAT.Dataset), key=str)


def titles(graph: rdflib.Graph) -> set[str]:
    """The English titles of its datasets."""
    return {
        str(title)
        for dataset in datasets(graph)
        for title in graph.objects(dataset, DCTERMS.title)
        if isinstance(title, rdflib.Literal) and title.language == "en"
    }


def violations(graph: rdflib.Graph, shapes: Path) -> Iterator[str]:
    """What a file of official shapes finds, of the severity Violation."""
    rules = rdflib.Graph().parse(shapes)
    for statement in list(rules.triples((None, SH.property, None))):
        # Two of them in DCAT-AP 3.0.1 have no triples at all.
        if (statement[2], SH.path, None) not in rules:
            rules.remove(statement)
    report = pyshacl.validate(graph, shacl_graph=rules, inference="none")[1]
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            names = (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
            yield " ".join(str(report.value(result, name)) for name in names)
