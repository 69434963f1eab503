"""Compile the names of the terms of standard vocabularies into ``ontology/terms.toml``.

``publisher check`` finds misspelt terms with that table. The names are facts, read from the
vocabularies' own files: Turtle files in the folders that are given, whatever they are called. What
no file has is taken from the lists here, and is marked as partial.

    python scripts/compile_terms.py ../shared/data FOLDER…
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

TABLE = Path(__file__).resolve().parent.parent / "ontology" / "terms.toml"
OWL, RDFS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SCHEMA = "http://schema.org/"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
READ = (
    "http://purl.org/dc/terms/",
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/2006/time#",
    "http://www.w3.org/2006/vcard/ns#",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/ns/regorg#",
    "http://data.europa.eu/eli/ontology#",
    SCHEMA,
)
# From RDF Schema 1.1, OWL 2, VoID, ADMS, and the Core Vocabularies of the EU.
LISTED = {
    RDF: (
        "Alt Bag CompoundLiteral HTML JSON List Property Seq Statement XMLLiteral direction first"
        " langString language nil object predicate rest subject type value"
    ),
    RDFS: (
        "Class Container ContainerMembershipProperty Datatype Literal Resource comment domain"
        " isDefinedBy label member range seeAlso subClassOf subPropertyOf"
    ),
    OWL: (
        "AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty"
        " AsymmetricProperty Axiom Class DataRange DatatypeProperty DeprecatedClass"
        " DeprecatedProperty FunctionalProperty InverseFunctionalProperty IrreflexiveProperty"
        " NamedIndividual NegativePropertyAssertion Nothing ObjectProperty Ontology"
        " OntologyProperty ReflexiveProperty Restriction SymmetricProperty Thing"
        " TransitiveProperty allValuesFrom annotatedProperty annotatedSource annotatedTarget"
        " assertionProperty backwardCompatibleWith bottomDataProperty bottomObjectProperty"
        " cardinality complementOf datatypeComplementOf deprecated differentFrom disjointUnionOf"
        " disjointWith distinctMembers equivalentClass equivalentProperty hasKey hasSelf hasValue"
        " imports incompatibleWith intersectionOf inverseOf maxCardinality"
        " maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass"
        " onDataRange onDatatype onProperties onProperty oneOf priorVersion propertyChainAxiom"
        " propertyDisjointWith qualifiedCardinality sameAs someValuesFrom sourceIndividual"
        " targetIndividual targetValue topDataProperty topObjectProperty unionOf versionIRI"
        " versionInfo withRestrictions"
    ),
    "http://rdfs.org/ns/void#": (
        "Dataset DatasetDescription Linkset TechnicalFeature class classPartition classes"
        " dataDump distinctObjects distinctSubjects documents entities exampleResource feature"
        " inDataset linkPredicate objectsTarget openSearchDescription properties property"
        " propertyPartition rootResource sparqlEndpoint subjectsTarget subset target triples"
        " uriLookupEndpoint uriRegexPattern uriSpace vocabulary"
    ),
    "http://www.w3.org/ns/adms#": (
        "Asset AssetDistribution AssetRepository Identifier identifier includedAsset"
        " interoperabilityLevel last next prev representationTechnique sample schemaAgency status"
        " supportedSchema translation versionNotes"
    ),
    "http://www.w3.org/ns/locn#": (
        "Address Geometry address addressArea addressId adminUnitL1 adminUnitL2 fullAddress"
        " geographicIdentifier geographicName geometry location locatorDesignator locatorName"
        " poBox postCode postName thoroughfare"
    ),
    "http://data.europa.eu/m8g/": (
        "AdminUnit ContactPoint ImageObject PublicOrganisation ReferenceFramework adminUnit code"
        " contactPage contactPoint email frequency hasFormalFramework level logo openingHours"
        " specialOpeningHoursSpecification telephone"
    ),
    "http://www.w3.org/1999/xhtml/vocab#": (
        "alternate bookmark chapter cite contents copyright first glossary help icon index last"
        " license meta next prev role section start stylesheet subsection top up"
    ),
}
# Listed in part: others may be right as well.
PARTIAL = (
    "http://www.w3.org/ns/adms#",
    "http://www.w3.org/ns/locn#",
    "http://data.europa.eu/m8g/",
    "http://www.w3.org/1999/xhtml/vocab#",
)
LINKS = {
    "http://www.w3.org/1999/xhtml/vocab#": "first last next prev up",
    OWL: "sameAs differentFrom",
    RDFS: "isDefinedBy seeAlso",
}
HEAD = """\
# The names of the terms of standard vocabularies, by namespace. `publisher check` finds misspelt
# terms with them. `links` are properties whose values are things, `terms` all others. Of a
# vocabulary that is `partial`, only names much like one of these are taken for misspelt.
# Compiled by scripts/compile_terms.py from the vocabularies' own files.
"""


def statements(folders: list[str]) -> Iterator[tuple[str, str, str]]:
    """What the Turtle files say of things that have an IRI."""
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.ttl")):
        try:
            quads = list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri="urn:x"))
        except SyntaxError:
            continue  # a test of something else
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                subject = quad.subject.value.replace("https://schema.org/", SCHEMA)
                yield subject, quad.predicate.value, quad.object.value


def found(folders: list[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Namespace → all names, and the names of those properties that lead to things."""
    names, links = defaultdict(set), defaultdict(set)
    for subject, predicate, value in statements(folders):
        for namespace in READ:
            local = subject.removeprefix(namespace)
            if predicate == f"{RDF}type" and local != subject and NAME.fullmatch(local):
                names[namespace].add(local)
                if value == f"{OWL}ObjectProperty":
                    links[namespace].add(local)
    for namespace, listed in LISTED.items():
        names[namespace].update(listed.split())
    for namespace, listed in LINKS.items():
        links[namespace].update(listed.split())
    return names, links


def table(names: dict[str, set[str]], links: dict[str, set[str]]) -> Iterator[str]:
    """The lines of the table."""
    yield HEAD
    for namespace in sorted(names):
        yield f'["{namespace}"]'
        if namespace in PARTIAL:
            yield "partial = true"
        for key, some in (
            ("links", links[namespace]),
            ("terms", names[namespace] - links[namespace]),
        ):
            if some:
                yield f"{key} = '''"  # Python reads these ten times as fast as texts with escapes
                yield textwrap.fill(" ".join(sorted(some)), 96, break_on_hyphens=False)
                yield "'''"
        yield ""


def main(folders: list[str]) -> None:
    names, links = found(folders)
    missing = [namespace for namespace in READ if not names[namespace]]
    if missing:
        raise SystemExit(f"no file has the terms of {', '.join(missing)}")
    TABLE.write_text("\n".join(table(names, links)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
