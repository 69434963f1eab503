"""What CKAN ought to keep of a catalogue: computed from its statements, one by one.

Each statement about a dataset, a distribution, or a thing that belongs to one is read into a field,
or it is in ``LOST`` with the reason. The rules are those of ckanext-dcat 2.4.4, written anew; the
lists of licences and formats are CKAN's own (``{"do": "known"}``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import rdflib
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, Graph
from rdflib.term import Literal, Node, URIRef

ADMS = rdflib.Namespace("http://www.w3.org/ns/adms#")
DCATAP = rdflib.Namespace("http://data.europa.eu/r5r/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
DESCRIBED_BY = URIRef("http://www.w3.org/2007/05/powder-s#describedby")
VERSION = URIRef(f"{DCAT}version")
FORMAT = URIRef(f"{DCTERMS}format")

ONE: dict[str, URIRef] = {
    "title": DCTERMS.title,
    "notes": DCTERMS.description,
    "url": DCAT.landingPage,
    "identifier": DCTERMS.identifier,
    "issued": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "frequency": DCTERMS.accrualPeriodicity,
    "provenance": DCTERMS.provenance,
    "dcat_type": DCTERMS.type,
    "version_notes": ADMS.versionNotes,
    "homepage": FOAF.homepage,
    "temporal_resolution": DCAT.temporalResolution,
}
MANY: dict[str, URIRef] = {
    "tags": DCAT.keyword,
    "language": DCTERMS.language,
    "theme": DCAT.theme,
    "conforms_to": DCTERMS.conformsTo,
    "documentation": FOAF.page,
    "related_resource": DCTERMS.relation,
    "source": DCTERMS.source,
    "sample": ADMS.sample,
    "alternate_identifier": ADMS.identifier,
    "is_version_of": DCTERMS.isVersionOf,
    "is_referenced_by": DCTERMS.isReferencedBy,
    "applicable_legislation": DCATAP.applicableLegislation,
    "hvd_category": DCATAP.hvdCategory,
}
RESOURCE_ONE: dict[str, URIRef] = {
    "name": DCTERMS.title,
    "description": DCTERMS.description,
    "access_url": DCAT.accessURL,
    "download_url": DCAT.downloadURL,
    "issued": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "status": ADMS.status,
    "license": DCTERMS.license,
    "rights": DCTERMS.rights,
    "availability": DCATAP.availability,
    "compress_format": DCAT.compressFormat,
    "package_format": DCAT.packageFormat,
    "temporal_resolution": DCAT.temporalResolution,
}
RESOURCE_MANY: dict[str, URIRef] = {
    "language": DCTERMS.language,
    "documentation": FOAF.page,
    "conforms_to": DCTERMS.conformsTo,
    "applicable_legislation": DCATAP.applicableLegislation,
}
SERVICE_ONE: dict[str, URIRef] = {
    "title": DCTERMS.title,
    "description": DCTERMS.description,
    "identifier": DCTERMS.identifier,
    "modified": DCTERMS.modified,
    "license": DCTERMS.license,
    "access_rights": DCTERMS.accessRights,
    "availability": DCATAP.availability,
    "endpoint_description": DCAT.endpointDescription,
}
SERVICE_MANY: dict[str, URIRef] = {
    "endpoint_url": DCAT.endpointURL,
    "serves_dataset": DCAT.servesDataset,
    "conforms_to": DCTERMS.conformsTo,
    "format": FORMAT,
    "language": DCTERMS.language,
    "rights": DCTERMS.rights,
    "landing_page": DCAT.landingPage,
    "keyword": DCAT.keyword,
    "theme": DCAT.theme,
}
AGENT: dict[str, URIRef] = {
    "name": FOAF.name,
    "email": FOAF.mbox,
    "url": FOAF.homepage,
    "type": DCTERMS.type,
    "identifier": DCTERMS.identifier,
}
CONTACT: dict[str, URIRef] = {
    "name": VCARD.fn,
    "email": VCARD.hasEmail,
    "identifier": VCARD.hasUID,
    "url": VCARD.hasURL,
}


class Lost(NamedTuple):
    """Why CKAN has no field for some statements, and where in ckanext-dcat that is decided.

    Attributes:
        kinds: of what they speak (see ``OWNED``), separated by spaces.
        properties: their properties.
        why: the reason, and what tells the same.
        where: file and function, below ckanext/dcat/.
        profiles: the profiles that lose it; all, if empty.
        languages: texts in another language than CKAN's are lost; the one in its own is kept.
    """

    kinds: str
    properties: tuple[URIRef, ...]
    why: str
    where: str
    profiles: tuple[str, ...] = ()
    languages: bool = False


_BASE = "profiles/euro_dcat_ap_base.py, _parse_dataset_base"
LOST = (
    Lost(
        "dataset distribution service publisher contact period place checksum",
        (RDF.type,),
        "a class is no field; datasets are looked for by it, and places with labels",
        "processors.py, _datasets; profiles/base.py, _spatial",
    ),
    Lost(
        "dataset distribution service",
        (DCTERMS.title, DCTERMS.description),
        "one text is kept, in CKAN's own language; more need ckanext-fluent and a schema that asks",
        "profiles/base.py, _object_value",
        languages=True,
    ),
    Lost(
        "dataset",
        (VERSION,),
        "owl:versionInfo says the same",
        f"{_BASE}; profiles/euro_dcat_ap_3.py, _parse_dataset_v3",
        profiles=("euro_dcat_ap_2", "dcat_us_3"),
    ),
    Lost(
        "dataset",
        (OWL.versionInfo,),
        "dcat:version says the same, and is taken instead",
        "profiles/euro_dcat_ap_3.py, _parse_dataset_v3",
        profiles=("euro_dcat_ap_3",),
    ),
    Lost(
        "dataset",
        (DCTERMS.license,),
        "license_id is chosen by the licences of the distributions",
        "profiles/base.py, _license",
    ),
    Lost(
        "dataset",
        (DCTERMS.subject,),
        "no profile reads subjects; themes and keywords tell it",
        _BASE,
    ),
    Lost(
        "distribution",
        (DESCRIBED_BY,),
        "no profile reads it; dcat_us_3 reads a property of its own namespace",
        "profiles/dcat_us_3.py, _data_dictionary_parse",
    ),
    Lost(
        "place",
        (SKOS.inScheme,),
        "the list that a country is in follows from its address",
        "profiles/base.py, _spatial",
    ),
    Lost(
        "publisher",
        (SKOS.prefLabel,),
        "a name is read from foaf:name, which says the same",
        "profiles/base.py, _agents_details",
    ),
)

OWNED: dict[URIRef, str] = {
    DCAT.distribution: "distribution",
    DCAT.accessService: "service",
    DCTERMS.publisher: "publisher",
    DCTERMS.creator: "publisher",
    DCAT.contactPoint: "contact",
    DCTERMS.temporal: "period",
    DCTERMS.spatial: "place",
    SPDX.checksum: "checksum",
}
"""What leads from a dataset to the things that belong to it, and of which kind these are."""

Statement = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Reading:
    """A catalogue as CKAN reads it with one profile, and which statements it has used so far."""

    graph: Graph
    profile: str
    known: Mapping[str, Mapping[str, str]]
    used: set[Statement] = field(default_factory=set)

    def nodes(self, node: Node, name: URIRef) -> list[Node]:
        """All values."""
        values = sorted(self.graph.objects(node, name), key=str)
        self.used.update((node, name, value) for value in values)
        return values

    def texts(self, node: Node, name: URIRef) -> list[str]:
        """All values as texts; a thing is its address, whatever its label."""
        return [str(value) for value in self.nodes(node, name)]

    def text(self, node: Node, name: URIRef) -> str:
        """The one value that is kept: the text in CKAN's language, or the only one.

        Where a thing has a label it stands for the address.
        """
        values = list(self.graph.objects(node, name))
        chosen = [v for v in values if isinstance(v, Literal) and v.language == "en"] or values
        if not chosen:
            return ""
        assert len(chosen) == 1, f"of {name} of {node} CKAN keeps any: {chosen}"
        self.used.add((node, name, chosen[0]))
        label = self.graph.value(chosen[0], RDFS.label)
        return str(chosen[0] if label is None else label)

    def only(self, node: Node, name: URIRef) -> Node | None:
        """A thing of which CKAN takes the first; that there is just one is asserted."""
        values = self.nodes(node, name)
        assert len(values) < 2, f"of {name} of {node} CKAN keeps any"
        return values[0] if values else None

    # -- The kinds of things

    def dataset(self, node: Node) -> dict[str, Any]:
        """The fields of a dataset."""
        found: dict[str, Any] = {key: self.text(node, name) for key, name in ONE.items()}
        found.update({key: self.texts(node, name) for key, name in MANY.items()})
        newest = VERSION if self.profile == "euro_dcat_ap_3" else OWL.versionInfo
        found["version"] = self.text(node, newest)
        found["access_rights"] = str(self.only(node, DCTERMS.accessRights) or "")
        for role, name in (("publisher", DCTERMS.publisher), ("creator", DCTERMS.creator)):
            found.update(_prefixed(role, self.agent(self.only(node, name))))
        found.update(_prefixed("contact", self.contact(self.only(node, DCAT.contactPoint))))
        if period := self.only(node, DCTERMS.temporal):
            found["temporal_start"] = self.text(period, DCAT.startDate)
            found["temporal_end"] = self.text(period, DCAT.endDate)
        if place := self.only(node, DCTERMS.spatial):
            found["spatial_uri"] = str(place) if isinstance(place, URIRef) else ""
            found["spatial_text"] = self.text(place, SKOS.prefLabel)
        licences = {self.licence(part) for part in self.nodes(node, DCAT.distribution)} - {""}
        assert len(licences) < 2, f"of the licences of {node} CKAN keeps any"
        return {
            **{key: value for key, value in found.items() if value},
            "uri": str(node),
            "tags": found["tags"],
            "license_id": "".join(licences),
        }

    def licence(self, distribution: Node) -> str:
        """CKAN's name for the licence of a distribution, or an empty text."""
        licence = self.graph.value(distribution, DCTERMS.license)
        if licence is None:
            return ""
        title = str(self.graph.value(licence, DCTERMS.title))
        by_address = self.known["addresses"].get(str(licence))
        return by_address or self.known["titles"].get(title, "")

    def agent(self, node: Node | None) -> dict[str, str]:
        """The fields of an organisation."""
        return self._parts(node, AGENT)

    def contact(self, node: Node | None) -> dict[str, str]:
        """The fields of a contact."""
        return self._parts(node, CONTACT)

    def _parts(self, node: Node | None, names: Mapping[str, URIRef]) -> dict[str, str]:
        if node is None:
            return {}
        found = {key: self.text(node, name) for key, name in names.items()}
        found["email"] = found["email"].removeprefix("mailto:")
        return {"uri": str(node) if isinstance(node, URIRef) else "", **found}

    def resource(self, node: Node) -> dict[str, Any]:
        """The fields of a distribution."""
        found: dict[str, Any] = {key: self.text(node, name) for key, name in RESOURCE_ONE.items()}
        found.update({key: self.texts(node, name) for key, name in RESOURCE_MANY.items()})
        found["mimetype"] = self.text(node, DCAT.mediaType)
        kind = "".join(self.texts(node, FORMAT))
        formats = self.known["formats"]
        found["format"] = formats.get(found["mimetype"]) or kind or found["mimetype"]
        if size := self.text(node, DCAT.byteSize):
            found["size"] = int(size)
        if checksum := self.only(node, SPDX.checksum):
            found["hash"] = self.text(checksum, SPDX.checksumValue)
            found["hash_algorithm"] = self.text(checksum, SPDX.algorithm)
        services = [self.service(service) for service in self.nodes(node, DCAT.accessService)]
        if self.profile == "dcat_us_3":
            found["identifier"] = self.text(node, DCTERMS.identifier)
        return {
            **{
                key: value for key, value in {**found, "access_services": services}.items() if value
            },
            "uri": str(node),
            "url": found["download_url"] or found["access_url"],
        }

    def service(self, node: Node) -> dict[str, Any]:
        """The fields of a way to the data that is no file."""
        found: dict[str, Any] = {key: self.text(node, name) for key, name in SERVICE_ONE.items()}
        found.update({key: self.texts(node, name) for key, name in SERVICE_MANY.items()})
        found["contact"] = [self.contact(each) for each in self.nodes(node, DCAT.contactPoint)]
        found["publisher"] = [self.agent(each) for each in self.nodes(node, DCTERMS.publisher)]
        return {**{key: value for key, value in found.items() if value}, "uri": str(node)}

    # -- What is left

    def left(self, dataset: Node) -> Iterator[tuple[str, Statement]]:
        """The statements of a dataset and of what belongs to it that no field has."""
        waiting, seen = [("dataset", dataset)], {dataset}
        while waiting:
            kind, node = waiting.pop()
            for name, value in self.graph.predicate_objects(node):
                if (node, name, value) not in self.used:
                    yield kind, (node, name, value)
                if isinstance(name, URIRef) and name in OWNED and value not in seen:
                    seen.add(value)
                    waiting.append((OWNED[name], value))

    def why_lost(self, kind: str, statement: Statement) -> Lost | None:
        """The reason why CKAN doesn't have it, if there is one."""
        for lost in LOST:
            if (
                kind in lost.kinds.split()
                and statement[1] in lost.properties
                and self.profile in (lost.profiles or (self.profile,))
                and (not lost.languages or self._other_language(statement))
            ):
                return lost
        return None

    def _other_language(self, statement: Statement) -> bool:
        node, name, value = statement
        others = [o for s, p, o in self.used if (s, p) == (node, name) and isinstance(o, Literal)]
        return bool(others) and isinstance(value, Literal) and value.language != others[0].language


def _prefixed(role: str, parts: Mapping[str, str]) -> dict[str, str]:
    return {f"{role}_{key}": value for key, value in parts.items()}


def differences(kept: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """The fields that are lost, changed, or there though no statement says so."""
    for key in sorted({*kept, *wanted}):
        if kept.get(key) != wanted.get(key):
            yield f"{key}: {kept.get(key)!r}, should be {wanted.get(key)!r}"
