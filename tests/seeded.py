"""A small catalogue with nothing wrong in it, and mistakes to put into it one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import publisher
from publisher import ingestion, site
from publisher.checks.report import Report
from publisher.terms import Triple

SETTINGS = """\
base = "https://agency.example/"
title = "Data of the Water Agency"
description = "What the Water Agency publishes about rivers, lakes and its own work."
languages = ["en"]
licence = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
publisher = "id/agency"
dataset = "id/dataset/agency"
endpoint = "sparql"

[contact]
name = "Data team"
email = "data@agency.example"
"""

AGENCY = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .

<id/agency> a org:FormalOrganization ;
    skos:prefLabel "Water Agency"@en ;
    dcterms:description "Looks after rivers and lakes."@en ;
    dcterms:type <http://purl.org/adms/publishertype/NationalAuthority> .

<id/hydrology> a vcard:Organization ;
    vcard:fn "Hydrology" ;
    vcard:hasEmail <mailto:hydrology@agency.example> .
"""

CATALOG = """\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> .
@prefix theme: <http://publications.europa.eu/resource/authority/data-theme/> .
@prefix frequency: <http://publications.europa.eu/resource/authority/frequency/> .
@prefix access: <http://publications.europa.eu/resource/authority/access-right/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .

<id/catalog>
    dcterms:issued "2012-01-01"^^xsd:date ;
    dcterms:spatial country:GBR ;
    dcat:service <id/service/search> .

<id/dataset/agency> a dcat:Dataset ;
    dcterms:title "The Water Agency as linked data"@en ;
    dcterms:description "Who the Water Agency is, what it does, and where, as linked data."@en ;
    dcat:keyword "public bodies"@en ;
    dcat:theme theme:GOVE ;
    dcterms:spatial country:GBR ;
    dcterms:temporal [ a dcterms:PeriodOfTime ;
        dcat:startDate "2006-04-01"^^xsd:date ; dcat:endDate "2013-10-07"^^xsd:date ] ;
    dcterms:issued "2012-01-01"^^xsd:date ;
    dcterms:modified "2013-10-07"^^xsd:date .

<id/dataset/levels> a dcat:Dataset ;
    dcterms:title "Water levels"@en ;
    dcterms:description "The level of each river and lake, measured every day at ten."@en ;
    dcterms:identifier "WL-1" ;
    dcat:keyword "water levels"@en , "rivers"@en ;
    dcat:theme theme:ENVI ;
    dcat:contactPoint <id/hydrology> ;
    dcat:landingPage <https://levels.example/about> ;
    dcterms:accessRights access:PUBLIC ;
    dcterms:accrualPeriodicity frequency:DAILY ;
    dcterms:conformsTo <https://standards.example/levels> ;
    dcterms:spatial country:GBR ;
    dcterms:temporal [ a dcterms:PeriodOfTime ;
        dcat:startDate "2010-01-01"^^xsd:date ; dcat:endDate "2013-09-30"^^xsd:date ] ;
    dcterms:issued "2012-02-03"^^xsd:date ;
    dcterms:modified "2013-09-30"^^xsd:date ;
    dcat:distribution <id/dataset/levels#csv> , <id/dataset/levels#page> .

<https://standards.example/levels> dcterms:title "How levels are measured"@en .

<id/dataset/levels#csv>
    dcat:downloadURL <https://files.example/levels.csv> ;
    dcat:byteSize "5300"^^xsd:nonNegativeInteger ;
    spdx:checksum [ a spdx:Checksum ;
        spdx:algorithm spdx:checksumAlgorithm_sha256 ;
        spdx:checksumValue "9f86d081884c7d659a2feaa0c55ad015"^^xsd:hexBinary ] .

<id/dataset/levels#page>
    dcterms:title "All levels on one page"@en ;
    dcat:accessURL <https://levels.example/> ;
    dcterms:format <http://publications.europa.eu/resource/authority/file-type/HTML> .

<id/dataset/reports> a dcat:Dataset ;
    dcterms:title "Yearly reports"@en ;
    dcterms:description "What the agency did in each year, with all the numbers behind it."@en ;
    dcat:keyword "reports"@en ;
    dcat:theme theme:GOVE ;
    dcterms:accessRights access:PUBLIC ;
    dcterms:accrualPeriodicity frequency:ANNUAL ;
    dcterms:spatial country:GBR ;
    dcterms:temporal [ a dcterms:PeriodOfTime ;
        dcat:startDate "2011-01-01"^^xsd:date ; dcat:endDate "2012-12-31"^^xsd:date ] ;
    dcterms:issued "2012-03-04"^^xsd:date ;
    dcterms:modified "2013-03-04"^^xsd:date ;
    dcat:distribution <id/dataset/reports#pdf> .

<id/dataset/reports#pdf>
    dcat:downloadURL <https://files.example/reports.pdf> .

<id/service/search> a dcat:DataService ;
    dcterms:title "Search for levels"@en ;
    dcterms:publisher <id/agency> ;
    dcat:contactPoint <id/hydrology> ;
    dcat:endpointURL <https://levels.example/search> ;
    dcat:servesDataset <id/dataset/levels> .
"""

FILES = {
    "publisher.toml": SETTINGS,
    "data/agency.ttl": AGENCY,
    "data/catalog.ttl": CATALOG,
}


class Mistake(NamedTuple):
    """A mistake, and what is said of it.

    Attributes:
        finds: the rules that find it: the first one is meant, the others are its consequences, or
            say the same of another consumer.
        old: what is replaced in the good catalogue; empty: nothing, the mistake is added.
        new: the mistake.
        file: where.
    """

    finds: str
    old: str
    new: str
    file: str = "data/catalog.ttl"

    def files(self) -> dict[str, str]:
        """The project with the mistake."""
        text = FILES[self.file]
        if self.old:
            assert text.count(self.old) == 1, f"{self.old} is there {text.count(self.old)} times"
        changed = text.replace(self.old, self.new) if self.old else text + self.new
        return {**FILES, self.file: changed}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a project."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def losses(folder: Path, *profiles: str) -> tuple[Report, list[Triple]]:
    """What the consumers of the catalogue of a project lose, and the catalogue."""
    source = publisher.open(folder).representations
    records = site.unmeasured(source)
    checked = ingestion.of_publication(source.dataset, records)
    return checked.check(profiles), records.graph
