"""The model in ontology/: vocabulary, labels, page rules, contexts, frames, shapes, schema.org."""

import json
import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyld
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

import soca
from publisher.terms import INTEGER, SCHEMA, TYPE, Blank, Iri, Literal, Quad, Term
from soca import BASE, ONTOLOGY, objects, short, turtle

OWN = "https://w3id.org/publisher/agency#"
SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SCHEMA_CONTEXT = ONTOLOGY / "contexts/schema.org.jsonld"
SCHEMA_TERMS = ONTOLOGY / "schema.org/vocabulary.json"
TERMS = ONTOLOGY / "terms.toml"
RULES = soca.toml(ONTOLOGY / "pages.toml")
MISTAKES = soca.toml(soca.TABLES / "mistakes.toml")


def _kinds(quads: list[Quad] | tuple[Quad, ...]) -> dict[Term, set[Term]]:
    """Thing → its classes."""
    kinds: dict[Term, set[Term]] = {}
    for quad in quads:
        if quad.predicate == TYPE:
            kinds.setdefault(quad.subject, set()).add(quad.object)
    return kinds


def _prefixed_names(rules: object) -> Iterator[str]:
    """Every prefixed name in pages.toml."""
    if isinstance(rules, dict):
        for key, value in rules.items():
            yield from _prefixed_names([key, value])
    elif isinstance(rules, list):
        for value in rules:
            yield from _prefixed_names(value)
    elif isinstance(rules, str) and re.fullmatch(r"\w+:\w+", rules):
        yield rules


# -- Vocabulary, labels and page rules


def test_own_terms_are_documented() -> None:
    vocabulary = soca.model("agency.ttl")
    terms = {short(quad.subject) for quad in vocabulary if quad.subject.startswith(OWN)}
    classes = {"ag:Competence", "ag:Power", "ag:Tactic"}
    told = {"ag:otherDate", "ag:formerName"}
    links = {"ag:hasPower", "ag:usesTactic", "ag:addresses", "ag:conferredBy"}
    links |= {"ag:currentSuccessor", "ag:laterChange", "ag:passedTo"}
    assert terms == classes | links | told
    for term in terms:
        parent = ["rdfs:subClassOf" if term in classes else "rdfs:subPropertyOf"]
        parent = [] if term in told else parent
        for needed in ("rdfs:label", "rdfs:comment", "rdfs:isDefinedBy", *parent):
            assert objects(vocabulary, term, needed), f"{term} has no {needed}"


def test_the_model_knows_no_agency() -> None:
    for path in sorted(ONTOLOGY.rglob("*.*")):
        if path.is_file() and path not in {SCHEMA_CONTEXT, TERMS, SCHEMA_TERMS}:
            words = re.findall(r"soca|crim[ei]|police", path.read_text(encoding="utf-8").lower())
            assert not words, f"{path.name} speaks of one agency: {words}"


def test_every_term_in_use_has_a_label() -> None:
    quads = soca.model("labels.ttl", "agency.ttl")
    classes = {class_ for kinds in _kinds(soca.content()).values() for class_ in kinds}
    used = {short(term) for term in (*classes, *(quad.predicate for quad in soca.content()))}
    used |= {name for name in _prefixed_names(RULES) if not name.startswith("schema:")}
    for term in sorted(used):
        assert len(objects(quads, term, "rdfs:label")) == 1, f"{term} needs one rdfs:label"
        assert objects(quads, term, "rdfs:isDefinedBy"), f"{term} needs rdfs:isDefinedBy"


def test_every_list_has_something_in_it() -> None:
    classes = {short(class_) for kinds in _kinds(soca.content()).values() for class_ in kinds}
    assert {rule["class"] for rule in RULES["lists"]} <= classes


def test_every_link_reads_well_backwards() -> None:
    predicates = {
        short(quad.predicate)
        for quad in soca.content()
        if isinstance(quad.object, Iri) and quad.object.startswith(BASE)
    }
    assert predicates - {"rdf:type", "dcat:downloadURL"} <= set(RULES["inverse"])


# -- Contexts and frames


def test_documents_and_turtle_declare_the_same_prefixes() -> None:
    context = soca.json_ld(ONTOLOGY / "context.jsonld")["@context"]
    namespaces = soca.prefixes().namespaces
    assert [pair for pair in context.items() if pair[0] in namespaces] == list(namespaces.items())


def _compacted(quads: list[Quad], context: Any) -> Any:
    expanded = pyld.jsonld.from_rdf(soca.nquads(quads), {"useNativeTypes": False})
    return pyld.jsonld.compact(expanded, context, {"base": BASE, "graph": True})


def _assert_lossless(quads: list[Quad]) -> Any:
    compacted = _compacted(quads, soca.json_ld(ONTOLOGY / "context.jsonld"))
    back = soca.parse(soca.statements(compacted, {}), ox.RdfFormat.N_QUADS)
    assert soca.canonical(back) == soca.canonical(quads)
    return compacted


def test_the_context_loses_nothing_of_the_example() -> None:
    compacted = _assert_lossless(soca.in_graph(soca.content()))
    keys = {key for node in compacted["@graph"] for key in node}
    assert not [key for key in keys if ":" in key], "every property has a readable name"


@pytest.mark.parametrize(
    "statement",
    [
        '<id/x> skos:prefLabel "no language"',
        '<id/x> skos:prefLabel "one"@en, "two"@en, "tri"@cy',
        '<id/x> skos:definition "no language", "one"@en, "two"@en',
        '<id/x> dcterms:date "2013"^^xsd:gYear, "2013-10-07"^^xsd:date, "in autumn"',
        '<id/x> dcterms:source "a book", "ein Buch"@de, <http://example.org/>',
        '<id/x> dcterms:identifier 7, "7", "07"^^xsd:integer, true, 1.50',
        "<id/x> org:changedBy [ dcterms:source [] ] ; adms:identifier ( <id/y> 1 )",
        '<id/x> foaf:homepage "https://agency.example/"^^xsd:anyURI',
        '<id/x> <http://example.org/other#p> "x"@en ; a <http://example.org/other#C>',
    ],
)
def test_the_context_loses_nothing_odd(statement: str) -> None:
    _assert_lossless(turtle(f"{statement} ."))


def test_each_kind_of_thing_has_one_frame() -> None:
    frames = [soca.json_ld(path) for path in sorted((ONTOLOGY / "frames").glob("*.jsonld"))]
    framed = [class_ for frame in frames for class_ in frame["@type"]]
    assert len(framed) == len(set(framed))
    for thing, kinds in _kinds(soca.content()).items():
        assert not str(thing).startswith(BASE) or kinds & set(framed), f"no frame for {thing}"


def _official_examples(folder: Path) -> Iterator[Any]:
    text = (folder / "schema-org/schemaorg-all-examples.txt").read_text(encoding="utf-8")
    for block in re.findall(r"application/ld\+json[^>]*>(.*?)</script>", text, re.DOTALL):
        yield json.loads(block, strict=False)


def test_the_schema_org_context_reads_as_the_published_one(shared_data: Path) -> None:
    published = soca.json_ld(shared_data / "schema-org/schemaorgcontext.jsonld")
    ours = soca.json_ld(SCHEMA_CONTEXT)
    assert len(json.dumps(ours)) < len(json.dumps(published)) / 8
    index = soca.toml(ONTOLOGY / "contexts/index.toml")
    urls = index[SCHEMA_CONTEXT.name]["urls"]
    read = 0
    for document in _official_examples(shared_data):
        expected = _statements(document, dict.fromkeys(urls, published))
        assert _statements(document, dict.fromkeys(urls, ours)) == expected
        read += isinstance(expected, list)
    assert read > 450


def test_the_schema_org_context_is_the_compiled_one(shared_data: Path) -> None:
    script = runpy.run_path(str(soca.ROOT / "scripts/compile_schema_org.py"))
    published = soca.json_ld(shared_data / "schema-org/schemaorgcontext.jsonld")["@context"]
    assert soca.json_ld(SCHEMA_CONTEXT)["@context"] == script["compile_context"](published)


def _statements(document: Any, contexts: Mapping[str, Any]) -> list[str] | str:
    """The statements, or the code of the error: wrong examples must be wrong in the same way."""
    try:
        return sorted(soca.statements(document, contexts).splitlines())
    except pyld.jsonld.JsonLdError as error:
        return str(error.code)


# -- Shapes


def _shapes() -> list[Quad]:
    return soca.model(*(f"shapes/{path.name}" for path in (ONTOLOGY / "shapes").iterdir()))


def _results(quads: list[Quad]) -> list[tuple[str, str]]:
    """What the shapes find: severity and message."""
    shapes = soca.graph(_shapes())
    _, report, _ = pyshacl.validate(soca.graph(quads), shacl_graph=shapes, meta_shacl=False)
    assert isinstance(report, rdflib.Graph)
    return sorted(
        (str(report.value(result, SHACL.resultSeverity)).rpartition("#")[2], str(message))
        for result, message in report.subject_objects(SHACL.resultMessage)
    )


def test_the_shapes_are_well_formed() -> None:
    empty = rdflib.Graph()
    conforms, _, text = pyshacl.validate(empty, shacl_graph=soca.graph(_shapes()), meta_shacl=True)
    assert conforms, text


def test_the_example_conforms() -> None:
    assert _results(soca.in_graph(soca.content())) == []


def test_the_example_conforms_to_cpov(shared_data: Path) -> None:
    cpov = rdflib.Graph().parse(shared_data / "cpov/cpov-2.1.2-SHACL.ttl")
    content = soca.graph(soca.in_graph(soca.content()))
    conforms, _, text = pyshacl.validate(content, shacl_graph=cpov)
    assert conforms, text


def test_messages_say_what_is_wrong_and_what_to_do() -> None:
    messages = [str(quad.object.value) for quad in _shapes() if isinstance(quad.object, Literal)
                and short(quad.predicate) == "sh:message"]  # fmt: skip
    assert len(messages) > 50
    for message in messages:
        assert re.fullmatch(r".+\. [A-Z].+\.", message), f"two sentences, please: {message}"


@pytest.mark.parametrize(
    "good", ["agency", "happened", "outlived", "returned", "retired", "concept", "text"]
)
def test_correct_data_conform(good: str) -> None:
    assert _results(turtle(MISTAKES["given"][good])) == []


@pytest.mark.parametrize("mistake", MISTAKES["mistake"], ids=lambda mistake: mistake["says"])
def test_each_mistake_is_told(mistake: dict[str, str]) -> None:
    results = _results(turtle(mistake["data"].format(**MISTAKES["given"])))
    found = [severity for severity, message in results if mistake["says"] in message]
    assert found == [mistake["severity"]], results


# -- schema.org


class Vocabulary:
    """The schema.org vocabulary, under the http: IRIs that JSON-LD has."""

    def __init__(self, folder: Path) -> None:
        text = (folder / "schema-org/schemaorg-all-https.ttl").read_text(encoding="utf-8")
        text = text.replace("https://schema.org/", SCHEMA)
        self._store = ox.Store()
        self._store.load(text, format=ox.RdfFormat.TURTLE)

    def allows(self, predicate: Iri, kind: str, classes: set[Term]) -> bool:
        """Whether a class is in the ``domain`` or ``range`` of a property."""
        links = f"<{predicate}> schema:{kind}Includes/^rdfs:subClassOf*"
        namespaces = soca.prefixes().namespaces
        return any(
            self._store.query(f"ASK {{ {links} <{class_}> }}", prefixes=namespaces)
            for class_ in classes
        )

    def classes(self, value: Term, kinds: Mapping[Term, set[Term]]) -> set[Term]:
        """What a value can be taken for. Any IRI is an address; a plain text may be a time."""
        if isinstance(value, Blank):
            return kinds[value]
        if not isinstance(value, Literal):
            pattern = self._store.quads_for_pattern(ox.NamedNode(value), ox.NamedNode(TYPE), None)
            known: set[Term] = {Iri(str(quad.object)[1:-1]) for quad in pattern}
            return known | kinds.get(value, set()) | {SCHEMA["URL"]}
        if value.datatype == SCHEMA["Date"]:
            return {SCHEMA["Date"]}
        if value.datatype == INTEGER:
            return {SCHEMA["Integer"]}
        return {SCHEMA["Text"], SCHEMA["DateTime"]}


def test_the_markup_uses_terms_as_schema_org_defines_them(shared_data: Path) -> None:
    vocabulary = Vocabulary(shared_data)
    quads = soca.markup()
    kinds = _kinds(quads)
    for quad in quads:
        if quad.predicate != TYPE:
            values = vocabulary.classes(quad.object, kinds)
            assert vocabulary.allows(quad.predicate, "domain", kinds[quad.subject]), quad
            assert vocabulary.allows(quad.predicate, "range", values), quad


def test_everything_in_the_markup_has_one_kind_and_one_name() -> None:
    quads = soca.markup()
    elsewhere = {TYPE, *(SCHEMA[name] for name in ("url", "sameAs", "license", "actionStatus"))}
    elsewhere |= {SCHEMA["contentUrl"]}
    mentioned = {quad.object for quad in quads if quad.predicate not in elsewhere}
    things = {quad.subject for quad in quads} | {x for x in mentioned if isinstance(x, Iri)}
    for thing in things:
        predicates = [quad.predicate for quad in quads if quad.subject == thing]
        assert predicates.count(TYPE) == 1, thing
        assert predicates.count(SCHEMA["name"]) == 1, thing


def test_the_markup_needs_no_types_of_values() -> None:
    texts = [quad for quad in soca.markup() if quad.predicate != SCHEMA["position"]]
    compacted = _compacted(texts, soca.json_ld(SCHEMA_CONTEXT))
    assert "@value" not in json.dumps(compacted["@graph"])
    assert not [key for node in compacted["@graph"] for key in node if ":" in key]


def test_the_succession_is_marked_up() -> None:
    quads = soca.markup()
    agency, event = "<id/organisation/soca>", "<id/event/end-of-soca>"
    assert objects(quads, agency, "schema:dissolutionDate") == ["2013-10-07"]
    assert objects(quads, agency, "schema:foundingDate") == ["2006-04-01"]
    assert objects(quads, event, "rdf:type") == ["schema:ReplaceAction"]
    assert objects(quads, event, "schema:replacee") == [f"{BASE}id/organisation/soca"]
    assert objects(quads, event, "schema:replacer") == [f"{BASE}id/organisation/nca"]
    assert objects(quads, event, "schema:endTime") == ["2013-10-07"]
    assert objects(quads, event, "schema:actionStatus") == ["schema:CompletedActionStatus"]


def test_what_the_agency_does_is_marked_up() -> None:
    quads = soca.markup()
    known = objects(quads, "<id/organisation/soca>", "schema:knowsAbout")
    assert len(known) == 18
    for thing in known:
        node = f"<{thing.removeprefix(BASE)}>"
        assert objects(quads, node, "rdf:type") == ["schema:DefinedTerm"]
        assert len(objects(quads, node, "schema:inDefinedTermSet")) == 1


def test_who_lives_on_after_a_change_is_neither_founded_nor_dissolved() -> None:
    merger = """ <id/b> a org:Organization ; skos:prefLabel "B"@en .
        <id/e> org:originalOrganization <id/b> ; org:resultingOrganization <id/b> ."""
    quads = soca.marked_up(turtle(MISTAKES["given"]["happened"] + merger))
    assert objects(quads, "<id/a>", "schema:dissolutionDate") == ["2013"]
    assert objects(quads, "<id/b>", "schema:dissolutionDate") == []
    assert objects(quads, "<id/b>", "schema:foundingDate") == []
    assert objects(quads, "<id/e>", "schema:replacee") == [f"{BASE}id/a"]
    assert objects(quads, "<id/e>", "schema:replacer") == [f"{BASE}id/b"]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("a", "b", "ReplaceAction"),
        ("a", "", "DeleteAction"),
        ("", "b", "CreateAction"),
        ("ab", "ab", "UpdateAction"),
    ],
)
def test_each_kind_of_change_is_an_action(before: str, after: str, kind: str) -> None:
    links = "".join(f"<id/e> org:originalOrganization <id/{x}> . " for x in before)
    links += "".join(f"<id/e> org:resultingOrganization <id/{x}> . " for x in after)
    quads = soca.marked_up(turtle(MISTAKES["given"]["event"] + links))
    assert objects(quads, "<id/e>", "rdf:type") == [f"schema:{kind}"]


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Agency"), ("cy", "Asiantaeth"), ("fr", "Plain")]
)
def test_names_are_in_the_first_language(language: str, name: str) -> None:
    names = '<id/a> a org:Organization ; skos:prefLabel "Agency"@en, "Asiantaeth"@cy, "Plain" .'
    quads = soca.marked_up(turtle(names), language)
    assert objects(quads, "<id/a>", "schema:name") == [name]
