"""CKAN's own code, asked in its own environment, and what it ought to keep of a catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rdflib
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, Graph
from rdflib.term import Literal, Node, URIRef

import external

ADMS = rdflib.Namespace("http://www.w3.org/ns/adms#")
DCATAP = rdflib.Namespace("http://data.europa.eu/r5r/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
# CKAN knows these by their addresses or titles (ckan/model/license.py, 2.11.6).
LICENCES = {
    OGL: "uk-ogl",
    "https://creativecommons.org/licenses/by/4.0/": "cc-by",
}
# The formats of distributions here that CKAN calls by a name (ckan/config/resource_formats.json).
FORMATS = {
    "text/csv": "CSV",
    "application/json": "JSON",
    "application/rdf+xml": "RDF",
    "application/pdf": "PDF",
}


@dataclass(frozen=True)
class Ckan:
    """CKAN's parser, harvester and validators."""

    python: str

    def ask(self, *questions: Mapping[str, Any]) -> list[Any]:
        """The answers to some questions; see ``ckan/harvest.py`` for what can be asked."""
        script = external.ROOT / "tests/ckan/harvest.py"
        answers: list[Any] = json.loads(
            external.run([self.python, script], stdin=json.dumps(questions))
        )
        return answers


def flat(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset as CKAN has it: its fields and its extras in one table; lists as sorted lists."""
    found = {key: _value(value) for key, value in dataset.items() if key != "extras"}
    found.update({extra["key"]: _value(extra["value"]) for extra in dataset["extras"]})
    found["tags"] = sorted(tag["name"] for tag in dataset["tags"])
    found.pop("resources")
    return found


def resources(dataset: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Its resources: the IRI of the distribution → fields."""
    return {
        resource["uri"]: {key: _value(value) for key, value in resource.items()}
        for resource in dataset["resources"]
    }


def _value(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)
    return sorted(value, key=str) if isinstance(value, list) else value


# -- What it ought to keep: property → the name of the field, and the value by the catalogue's RDF

ONE: dict[URIRef, str] = {
    DCTERMS.title: "title",
    DCTERMS.description: "notes",
    DCAT.landingPage: "url",
    OWL.versionInfo: "version",
    DCTERMS.identifier: "identifier",
    DCTERMS.issued: "issued",
    DCTERMS.modified: "modified",
    DCTERMS.accrualPeriodicity: "frequency",
    DCTERMS.accessRights: "access_rights",
}
MANY: dict[URIRef, str] = {
    DCTERMS.language: "language",
    DCAT.theme: "theme",
    DCTERMS.conformsTo: "conforms_to",
    DCTERMS.relation: "related_resource",
    DCTERMS.source: "source",
}
OF_RESOURCE: dict[URIRef, str] = {
    DCTERMS.title: "name",
    DCTERMS.description: "description",
    DCAT.accessURL: "access_url",
    DCAT.downloadURL: "download_url",
    DCTERMS.license: "license",
    DCATAP.availability: "availability",
}
TOLD_ELSEWHERE = {
    RDF.type: "what CKAN reads are datasets and distributions",
    DCAT.distribution: "the resources",
    URIRef(f"{DCAT}version"): "version, by owl:versionInfo for every profile",
    DCTERMS.license: "license_id, by the distributions (profiles/base.py, _license)",
    DCTERMS.subject: "themes and keywords; no profile of CKAN reads subjects",
}
"""Properties of a dataset that CKAN has in another place."""
OF_RESOURCE_ELSEWHERE = {
    RDF.type: "as above",
    URIRef("http://www.w3.org/2007/05/powder-s#describedby"): "no profile reads it",
}


def expected(graph: Graph, dataset: Node) -> dict[str, Any]:
    """The fields that CKAN should have of a dataset, by the statements of the catalogue."""
    found: dict[str, Any] = {"uri": str(dataset)}
    for predicate in _properties(graph, dataset):
        values = list(graph.objects(dataset, predicate))
        if predicate in ONE:
            found[ONE[predicate]] = one(graph, values)
        elif predicate in MANY:
            found[MANY[predicate]] = sorted(str(value) for value in values)
        elif predicate == DCAT.keyword:
            found["tags"] = sorted(str(value) for value in values)
        elif predicate in READERS:
            found.update(READERS[predicate](graph, values[0]))
        else:
            assert predicate in TOLD_ELSEWHERE, f"CKAN would lose {predicate} of {dataset}"
    found.setdefault("tags", [])
    licences = {str(o) for d in graph.objects(dataset, DCAT.distribution)
                for o in graph.objects(d, DCTERMS.license)}  # fmt: skip
    found["license_id"] = LICENCES.get(next(iter(sorted(licences)), ""), "")
    return found


def _properties(graph: Graph, node: Node) -> set[URIRef]:
    return {name for name in graph.predicates(node) if isinstance(name, URIRef)}


def one(graph: Graph, values: Sequence[Node]) -> str:
    """The one value that CKAN keeps: the English text, or the label of a thing, or its address."""
    texts = [value for value in values if isinstance(value, Literal)]
    english = [text for text in texts if text.language == "en"]
    if texts:
        return str((english or texts)[0])
    (value,) = values
    return str(graph.value(value, RDFS.label) or value)


def _agent(graph: Graph, node: Node) -> dict[str, str]:
    parts = {
        "publisher_uri": node,
        "publisher_name": graph.value(node, FOAF.name),
        "publisher_url": graph.value(node, FOAF.homepage),
        "publisher_type": graph.value(node, DCTERMS.type),
    }
    return {key: str(value) for key, value in parts.items() if value is not None}


def _contact(graph: Graph, node: Node) -> dict[str, str]:
    parts = {
        "contact_uri": node,
        "contact_name": graph.value(node, VCARD.fn),
        "contact_email": graph.value(node, VCARD.hasEmail),
        "contact_url": graph.value(node, VCARD.hasURL),
    }
    found = {key: str(value) for key, value in parts.items() if value is not None}
    return {key: value.removeprefix("mailto:") for key, value in found.items()}


def _period(graph: Graph, node: Node) -> dict[str, str]:
    ends = {"temporal_start": DCAT.startDate, "temporal_end": DCAT.endDate}
    found = {key: graph.value(node, name) for key, name in ends.items()}
    return {key: str(value) for key, value in found.items() if value is not None}


def _place(graph: Graph, node: Node) -> dict[str, str]:
    labels = [*graph.objects(node, SKOS.prefLabel)]
    return {"spatial_uri": str(node), "spatial_text": one(graph, labels)}


READERS = {
    DCTERMS.publisher: _agent,
    DCAT.contactPoint: _contact,
    DCTERMS.temporal: _period,
    DCTERMS.spatial: _place,
}


def expected_resource(graph: Graph, distribution: Node) -> dict[str, Any]:
    """The fields that CKAN should have of a distribution."""
    found: dict[str, Any] = {"uri": str(distribution), "distribution_ref": str(distribution)}
    for predicate in _properties(graph, distribution):
        values = list(graph.objects(distribution, predicate))
        if predicate in OF_RESOURCE:
            found[OF_RESOURCE[predicate]] = one(graph, values)
        elif predicate == DCAT.byteSize:
            found["size"] = int(str(values[0]))
        elif predicate == SPDX.checksum:
            found["hash"] = str(graph.value(values[0], SPDX.checksumValue))
            found["hash_algorithm"] = one(graph, [*graph.objects(values[0], SPDX.algorithm)])
        elif predicate in (DCAT.mediaType, DCTERMS["format"]):
            found.update(_kind(graph, distribution))
        elif predicate == DCAT.accessService:
            (found["access_services"],) = ([_service(graph, value)] for value in values)
        else:
            assert predicate in OF_RESOURCE_ELSEWHERE, f"CKAN would lose {predicate}"
    found["url"] = found.get("download_url") or found["access_url"]
    return found


def _kind(graph: Graph, distribution: Node) -> dict[str, str]:
    media = graph.value(distribution, DCAT.mediaType)
    kind = graph.value(distribution, DCTERMS["format"])
    mime = str(graph.value(media, RDFS.label)) if media else ""
    name = FORMATS.get(mime) or (str(kind) if kind else mime)
    return {"mimetype": mime, "format": name} if mime else {"format": name}


def _service(graph: Graph, node: Node) -> dict[str, Any]:
    return {
        "title": one(graph, [*graph.objects(node, DCTERMS.title)]),
        "endpoint_url": [str(value) for value in graph.objects(node, DCAT.endpointURL)],
        "uri": str(node),
    }


def lost(kept: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """The fields that are not as they should be."""
    for key, value in wanted.items():
        if key == "access_services":
            services = [{name: s.get(name) for name in value[0]} for s in kept.get(key) or []]
            if services != value:
                yield f"{key}: {services!r} for {value!r}"
        elif kept.get(key) != value:
            yield f"{key}: {kept.get(key)!r} for {value!r}"


def questions(folder: Path, profiles: Sequence[str]) -> list[dict[str, str]]:
    """A catalogue in each syntax, to be read with each profile."""
    syntaxes = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld", ".nt": "nt"}
    return [
        {
            "do": "parse",
            "file": str((folder / f"catalog{suffix}").resolve()),
            "format": name,
            "profile": profile,
        }
        for suffix, name in syntaxes.items()
        for profile in profiles
    ]
