"""What readers that share no code with ours read from a page, as folded statements.

extruct reads JSON-LD; the parsers that Comunica brings read microdata and RDFa as W3C's
specifications say, and pyRdfa (through extruct) reads RDFa.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import extruct

import external
from publisher import blanks, contexts
from publisher.contexts import FrozenContexts
from publisher.terms import STRING, Blank, Iri, Literal, Node, Quad, Term, Triple
from publisher.webpages import folded
from publisher.webpages.facts import NOWHERE

SECTIONS = ("PRE-MARKUP", "MICRODATA", "RDFA", "JSON")
_ONTOLOGY = external.ROOT / "ontology"
_SECTION = re.compile(
    rf"^(?P<name>{'|'.join(SECTIONS)}):\s*$(?P<text>.*?)(?=^(?:{'|'.join(SECTIONS)}):|\Z)",
    re.MULTILINE | re.DOTALL,
)
_NO_FACT = "http://www.w3.org/ns/rdfa#usesVocabulary"

_SCRIPT = """
const { MicrodataRdfParser } = require("microdata-rdf-streaming-parser");
const { RdfaParser } = require("rdfa-streaming-parser");
const term = t => t.termType === "Literal" ? { "@value": t.value, "@type": t.datatype.value }
  : { "@id": (t.termType === "BlankNode" ? "_:" : "") + t.value };
const read = ([syntax, text, baseIRI]) => new Promise(done => {
  const parser = syntax === "microdata" ? new MicrodataRdfParser({ baseIRI })
    : new RdfaParser({ baseIRI, contentType: "text/html" });
  const quads = [];
  parser.on("data", q => quads.push([q.subject, q.predicate, q.object].map(term)));
  parser.on("error", error => done(String(error)));
  parser.on("end", () => done(quads));
  parser.write(text);
  parser.end();
});
let input = "";
process.stdin.on("data", chunk => input += chunk).on("end", async () =>
  console.log(JSON.stringify(await Promise.all(JSON.parse(input).map(read)))));
"""


@cache
def frozen() -> FrozenContexts:
    """The contexts that come with publisher."""
    paths = {p.relative_to(_ONTOLOGY).as_posix(): p for p in _ONTOLOGY.rglob("*") if p.is_file()}
    return contexts.frozen(paths)


def examples(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The official examples of schema.org: number and types, section, text."""
    text = (folder / "schema-org/schemaorg-all-examples.txt").read_text("utf-8")
    for example in re.split(r"(?m)^TYPES:", text)[1:]:
        name = example.split(None, 1)[0]
        for match in _SECTION.finditer(example):
            if "<" in match["text"]:
                yield name, match["name"], match["text"]


def labelled(triples: Iterable[Triple]) -> frozenset[Triple]:
    """Statements whose blank nodes are called by what is said of them."""
    return frozenset(quad.triple for quad in blanks.label({Quad(*each) for each in triples}))


def statements(
    node: external.Node, pages: Sequence[tuple[str, str]], base: str = NOWHERE
) -> list[frozenset[Triple]]:
    """What the parsers of Comunica read in pages, each ``microdata`` or ``rdfa``, and a text."""
    external.npm_package("@comunica/query-sparql")  # brings both parsers
    work = [(syntax, f"<html><body>{text}", base) for syntax, text in pages]
    found = json.loads(node(_SCRIPT, stdin=json.dumps(work)))
    return [labelled(folded(_triples(quads))) for quads in found]


def _triples(quads: list[list[dict[str, str]]]) -> Iterator[Triple]:
    for subject, predicate, value in quads:
        if predicate["@id"] != _NO_FACT:
            yield Triple(_name(subject["@id"]), Iri(predicate["@id"]), _term(value))


def rdfa(text: str) -> frozenset[Triple]:
    """pyRdfa's reading of a page."""
    nodes = extruct.extract(text, base_url=NOWHERE, syntaxes=["rdfa"])["rdfa"]
    return labelled(folded(t for node in nodes for t in _node(node)))


def _node(node: dict[str, Any]) -> Iterator[Triple]:
    subject = _name(node["@id"])
    for each in node.get("@type", []):
        yield Triple(subject, Iri(f"{_RDF}type"), Iri(each))
    for key, values in node.items():
        if not key.startswith("@"):
            for value in values:
                yield Triple(subject, Iri(key), _term(value))


_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def _term(value: dict[str, Any]) -> Term:
    if "@id" in value:
        return _name(value["@id"])
    return Literal(str(value["@value"]), Iri(value.get("@type", STRING)))


def _name(name: str) -> Node:
    return Blank(name) if name.startswith("_:") else Iri(name)


def json_ld(text: str) -> Any:
    """The documents in the script elements, as extruct finds them."""
    return extruct.extract(text, base_url=NOWHERE, syntaxes=["json-ld"], errors="strict")["json-ld"]
