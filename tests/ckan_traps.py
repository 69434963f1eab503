"""A careful catalogue, and careless variants of it (``tables/ckan-traps.toml``)."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import external

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
MEDIA = "https://www.iana.org/assignments/media-types/"
FILE = "http://publications.europa.eu/resource/authority/file-type/"
PREFIXES = """\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CAREFUL = f"""{PREFIXES}
<urn:d> a dcat:Dataset ;
  dcterms:identifier "D" ;
  dcterms:title "Title"@en ;
  dcterms:description "Text"@en ;
  dcat:keyword "crime"@en ;
  dcat:landingPage <https://a.example/> ;
  dcterms:publisher <urn:p> ;
  dcat:contactPoint <urn:c> ;
  dcterms:spatial <urn:s> ;
  dcterms:language <urn:eng> ;
  dcterms:accrualPeriodicity <urn:never> ;
  dcterms:accessRights <urn:public> ;
  dcterms:conformsTo <urn:standard> ;
  dcat:theme <urn:theme> ;
  dcterms:issued "2020-01-31"^^xsd:date ;
  dcat:version "1.0" ;
  owl:versionInfo "1.0" ;
  dcterms:temporal [ dcat:startDate "2006-04-01"^^xsd:date ; dcat:endDate "2013-10-07"^^xsd:date ] ;
  dcat:distribution <urn:r> .
<urn:p> a foaf:Agent ;
  foaf:name "Agency" ;
  foaf:homepage <https://p.example/> .
<urn:c> a vcard:Kind ;
  vcard:fn "Team" ;
  vcard:hasEmail <mailto:a@b.example> .
<urn:s> a dcterms:Location ;
  skos:prefLabel "Here"@en .
<urn:r> a dcat:Distribution ;
  dcterms:title "Rows"@en ;
  dcat:accessURL <https://f.example/> ;
  dcat:downloadURL <https://f.example/x.csv> ;
  dcterms:license <{OGL}> ;
  dcat:byteSize "12"^^xsd:nonNegativeInteger ;
  spdx:checksum <urn:sum> ;
  dcterms:format <{FILE}CSV> ;
  dcat:mediaType <{MEDIA}text/csv> .
<urn:sum> a spdx:Checksum ;
  spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "ab"^^xsd:hexBinary .
<{MEDIA}text/csv> rdfs:label "text/csv" .
"""

_TABLE = external.ROOT / "tests/tables/ckan-traps.toml"
_NUMBER = re.compile(r"\bn[0-9a-f]{32}b\d+\b")  # of a nameless node


class Trap(NamedTuple):
    """What is written instead of what, and the fields that change in CKAN (``""``: lost)."""

    name: str
    old: str
    new: str
    kept: dict[str, Any]

    def catalogue(self) -> str:
        """The careless catalogue."""
        assert self.old in CAREFUL, self.name
        return CAREFUL.replace(self.old, self.new)


def traps() -> Iterator[Trap]:
    """All of the table."""
    for group, rows in tomllib.loads(_TABLE.read_text("utf-8")).items():
        for name, *rest in rows:
            yield Trap(f"{group}: {name}", *rest)


def kept(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What CKAN has of a catalogue with one dataset: fields of its file begin with ``file.``."""
    if "error" in answer:
        return {"error": answer["error"]}
    if len(answer["datasets"]) != 1:
        return {"datasets": len(answer["datasets"])}
    (dataset,) = answer["datasets"]
    found = {key: dataset[key] for key in dataset.keys() - {"extras", "resources"}}
    found.update({extra["key"]: extra["value"] for extra in dataset["extras"]})
    found["tags"] = [tag["name"] for tag in dataset["tags"]]
    for resource in dataset["resources"]:
        found.update({f"file.{key}": value for key, value in resource.items()})
    found.pop("file.distribution_ref", "")
    return {key: _value(value) for key, value in found.items()}


def _value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = _NUMBER.sub("_:", value)
    return json.loads(value) if value.startswith("[") else value


def changed(answer: Mapping[str, Any], careful: Mapping[str, Any]) -> dict[str, Any]:
    """What is otherwise than of the careful catalogue."""
    found, whole = kept(answer), kept(careful)
    if found.keys() <= {"error", "datasets"}:
        return found
    keys = sorted(found.keys() | whole.keys())
    return {key: found.get(key, "") for key in keys if found.get(key) != whole.get(key)}
