"""Catalogues for tests, and independent judges of what is written of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from jsonschema import Draft202012Validator
from pyld import jsonld
from referencing import Registry, Resource

import external
from publisher.catalog import dcat_us, forms
from publisher.catalog.forms import Form
from publisher.config import shipped_ontology
from publisher.oxigraph import from_triples
from publisher.terms import Blank, Iri, Term, Triple

BASE = "https://agency.example/"
CATALOG = Iri(f"{BASE}id/catalog")
ADDRESS = f"{BASE}data.json"
VERSIONS = ("1.1", "3")
RECIPE = external.ROOT.parent / "shared/reference/ckan-recipe/agency-catalogue-full.ttl"

PREFIXES = """
@base <https://agency.example/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix pod: <https://project-open-data.cio.gov/v1.1/schema#> .
@prefix wdrs: <http://www.w3.org/2007/05/powder-s#> .
@prefix at: <http://publications.europa.eu/resource/authority/> .
"""
CATALOGUE = """
<id/catalog> a dcat:Catalog ;
  dcterms:title "Data of the agency"@en , "Data yr asiantaeth"@cy ;
  dcterms:description "What the agency publishes."@en ;
  dcterms:publisher <id/agency> ;
  dcat:contactPoint <id/contact> ;
  foaf:homepage <https://agency.example/> ;
  dcat:dataset <id/dataset/a> , <id/dataset/b> ;
  dcat:service <id/service> .
<https://agency.example/> a foaf:Document ; dcterms:title "Home page"@en .

<id/dataset/a> a dcat:Dataset ;
  dcterms:identifier "a-1" ;
  dcterms:title "Arrests"@en , "Arestiadau"@cy , "Arrests, as seen in Britain"@en-GB ;
  dcterms:description "How many there were."@en ;
  dcterms:publisher <id/agency> ;
  dcat:contactPoint <id/contact> ;
  dcterms:issued "2013-10-07"^^xsd:date ;
  dcterms:modified "2014"^^xsd:gYear , "2015-02-01"^^xsd:date ;
  dcat:keyword "crime"@en , "troseddu"@cy , "arrests"@en ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/JUST> ;
  dcterms:language <http://publications.europa.eu/resource/authority/language/ENG> ,
    <http://publications.europa.eu/resource/authority/language/CYM> ;
  dcterms:accessRights <http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC> ;
  dcterms:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
  dcterms:temporal [ a dcterms:PeriodOfTime ; dcat:startDate "2006-04-01"^^xsd:date ;
    dcat:endDate "2013-10-07"^^xsd:date ] ;
  dcterms:spatial <id/place> ;
  dcterms:conformsTo <id/standard> ;
  dcterms:source <id/dataset/b> , <http://www.legislation.gov.uk/ukpga/2005/15> ;
  dcterms:rights [ a dcterms:RightsStatement ; rdfs:label "Crown copyright"@en ] ;
  dcat:landingPage <page/arrests> ;
  dcat:version "1.0" ;
  pod:bureauCode "015:11" ; pod:programCode "015:001" ;
  wdrs:describedby <id/dataset/a#columns> ;
  dcat:distribution <id/dataset/a#csv> , <id/dataset/a#query> .
<page/arrests> a foaf:Document ; dcterms:title "Arrests: the page"@en .
<id/place> a dcterms:Location ; skos:prefLabel "England and Wales"@en .
<id/standard> a dcterms:Standard ; dcterms:title "A standard"@en .

<id/dataset/a#csv> a dcat:Distribution ;
  dcterms:title "CSV"@en ;
  dcat:accessURL <files/a.csv> ; dcat:downloadURL <files/a.csv> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ;
  dcterms:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
  dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
  dcat:byteSize "12"^^xsd:nonNegativeInteger ;
  spdx:checksum [ a spdx:Checksum ;
    spdx:algorithm <http://spdx.org/rdf/terms#checksumAlgorithm_sha256> ;
    spdx:checksumValue "00ff"^^xsd:hexBinary ] .
<id/dataset/a#query> a dcat:Distribution ;
  dcterms:title "Query"@en ;
  dcat:accessURL <sparql> ;
  dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
  dcat:accessService <id/service> .
<id/dataset/a#columns> a dcat:Distribution ;
  dcterms:title "Columns"@en ;
  dcat:accessURL <files/a.csv-metadata.json> ; dcat:downloadURL <files/a.csv-metadata.json> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/csvm+json> .

<id/service> a dcat:DataService ;
  dcterms:title "Queries"@en ;
  dcterms:publisher <id/agency> ;
  dcat:contactPoint <id/contact> ;
  dcat:endpointURL <sparql> ; dcat:endpointDescription <sparql> ;
  dcat:servesDataset <id/dataset/a> , <id/dataset/b> .

<id/dataset/b> a dcat:Dataset ;
  dcterms:title "Patrolau"@cy ;
  dcterms:description "Patrols." ;
  dcterms:publisher <id/agency> ;
  dcat:contactPoint <id/contact> ;
  dcterms:issued "2013-10-07T10:00:00"^^xsd:dateTime ;
  dcterms:language <http://id.loc.gov/vocabulary/iso639-1/cy> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/JUST> .

<id/agency> a foaf:Agent , org:Organization ;
  foaf:name "The Agency" ; skos:prefLabel "The Agency"@en , "Yr Asiantaeth"@cy ;
  org:subOrganizationOf <id/office> .
<id/office> a foaf:Agent , org:Organization ; foaf:name "The Office" ;
  skos:prefLabel "The Office"@en .
<id/contact> a vcard:Kind ; vcard:fn "Data team" ; vcard:hasEmail <mailto:data@agency.example> .
<http://publications.europa.eu/resource/authority/data-theme/JUST> a skos:Concept ;
  skos:prefLabel "Justice"@en ;
  skos:inScheme <http://publications.europa.eu/resource/authority/data-theme> .
<http://publications.europa.eu/resource/authority/data-theme> a skos:ConceptScheme ;
  dcterms:title "Data theme"@en .
"""


def turtle(text: str) -> list[Triple]:
    """The triples of a Turtle document; the usual prefixes need no declaration."""
    quads = ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)
    return list(from_triples(quad.triple for quad in quads))


@cache
def form(version: str) -> Form:
    """The form that comes with publisher."""
    return forms.read(shipped_ontology() / "catalog" / f"dcat-us-{version}.toml")


def written(
    triples: Sequence[Triple], version: str, *languages: str, catalog: Iri = CATALOG
) -> dict[str, Any]:
    """The catalogue as JSON, read."""
    wanted = languages or ("en",)
    content = dcat_us.write(triples, catalog, form(version), ADDRESS, wanted)
    document: dict[str, Any] = json.loads(content)
    return document


# -- Judges


@cache
def schema(folder: Path, version: str) -> Draft202012Validator:
    """The published JSON Schema of a catalogue; it checks formats, too."""
    definitions = folder / "dcat-us" / f"json-schema-{'1.1' if version == '1.1' else '3.0'}"
    names = sorted(path for path in definitions.iterdir() if path.name != "federal_dataset.json")
    found = {path.name: json.loads(path.read_text("utf-8")) for path in names}
    resources = [(each["$id"].rstrip("#"), Resource.from_contents(each)) for each in found.values()]
    root = found["catalog.json" if version == "1.1" else "Catalog.json"]
    checker = Draft202012Validator.FORMAT_CHECKER
    missing = {"date", "date-time", "iri", "uri"} - checker.checkers.keys()
    assert not missing, "formats go unchecked: install jsonschema with [format-nongpl]"
    return Draft202012Validator(
        root, registry=Registry().with_resources(resources), format_checker=checker
    )


def mistakes(document: Any, folder: Path, version: str) -> list[str]:
    """What the schema says against a document: place and message."""
    errors = schema(folder, version).iter_errors(document)
    return sorted(f"{error.json_path}: {error.message[:200]}" for error in errors)


def expanded(document: Any) -> list[Triple]:
    """The statements of a JSON-LD document, as PyLD reads it."""
    options = {"format": "application/n-quads", "base": "https://elsewhere.example/"}
    quads = ox.parse(jsonld.to_rdf(document, options).encode(), format=ox.RdfFormat.N_QUADS)
    return list(from_triples(quad.triple for quad in quads))


def unsaid(claimed: Iterable[Triple], triples: Iterable[Triple]) -> list[Triple]:
    """The claimed statements that a graph doesn't entail (RDF 1.1 Semantics, section 5.3).

    Blank nodes of the claim have to hang below each other like branches, as they do in JSON.
    """
    graph = set(triples)
    by_subject: dict[Term, list[Triple]] = {}
    claims = list(claimed)
    for claim in claims:
        by_subject.setdefault(claim.subject, []).append(claim)

    def holds(claim: Triple, subject: Term) -> bool:
        if not isinstance(claim.object, Blank):
            return (subject, claim.predicate, claim.object) in graph
        return any(
            is_like(claim.object, found) for found in _objects(graph, subject, claim.predicate)
        )

    def is_like(node: Blank, found: Term) -> bool:
        return all(holds(claim, found) for claim in by_subject.get(node, ()))

    named = (claim for claim in claims if not isinstance(claim.subject, Blank))
    return [claim for claim in named if not holds(claim, claim.subject)]


def _objects(graph: set[Triple], subject: Term, predicate: Iri) -> Iterator[Term]:
    return (t.object for t in graph if t.subject == subject and t.predicate == predicate)
