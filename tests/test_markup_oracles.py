"""The markup of every page of the site, as read and judged by tools that share no code with us."""

import json
import os
from pathlib import Path
from typing import Any

import extruct
import pyoxigraph as ox

import external
import soca
from external import Node

ELEMENTS = """
(async () => {
  const { parse } = await import(process.argv[1]);
  const { readFileSync } = require('fs');
  const found = {};
  for (const path of JSON.parse(readFileSync(0, 'utf8'))) {
    const scripts = [];
    const walk = node => {
      for (const child of node.childNodes ?? []) {
        const attributes = Object.fromEntries((child.attrs ?? []).map(a => [a.name, a.value]));
        if (child.nodeName === 'script' && attributes.type === 'application/ld+json')
          scripts.push({ parent: node.nodeName, attributes, text: child.childNodes[0].value });
        walk(child);
      }
    };
    walk(parse(readFileSync(path, 'utf8')));
    found[path] = scripts;
  }
  console.log(JSON.stringify(found));
})();
"""
DIGESTS = """
const { canonize } = require('jsonld');
const { createHash } = require('crypto');
const [context, documents] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const documentLoader = async url => {
  if (url !== 'https://schema.org') throw new Error(url);
  return { contextUrl: null, documentUrl: url, document: context };
};
Promise.all(documents.map(async document => {
  const options = { algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader };
  return createHash('sha256').update(await canonize(document, options)).digest('hex');
})).then(found => console.log(JSON.stringify(found)));
"""
ADOBE = """
(async () => {
  const { default: Validator } = await import(process.argv[1]);
  const { default: Extractor } = await import(process.argv[2]);
  const { readFileSync } = require('fs');
  const [schema, pages] = JSON.parse(readFileSync(0, 'utf8'));
  const found = [];
  for (const page of pages) {
    const read = new Extractor({ addLocation: true, embedSource: ['rdfa', 'microdata'] })
      .parse(readFileSync(page, 'utf8'));
    for (const issue of await new Validator(schema).validate(read))
      found.push([issue.severity, issue.rootType, issue.issueMessage]);
  }
  console.log(JSON.stringify(found));
})();
"""
COMPILE = (
    "--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext",
)  # fmt: skip
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def package(name: str, file: str) -> str:
    """The address of a module of an npm package."""
    return (external.npm_package(name) / file).as_uri()


def elements(pages: list[Path], node: Node) -> dict[str, list[Any]]:
    module = package("parse5", "dist/index.js")
    found = node(ELEMENTS, module, stdin=json.dumps([str(path) for path in pages]))
    read: dict[str, list[Any]] = json.loads(found)
    return read


def marked_up(site: Path) -> list[Path]:
    """The pages with markup: all but those for errors, and parts of lists, which the list tells."""
    named = [p for p in sorted(site.rglob("*.html")) if p.name not in {"404.html", "406.html"}]
    paths = [path.relative_to(site) for path in named]
    parts = {path for path in paths if path.parts[0] == "list" and len(path.parts) > 2}
    return [site / path for path in paths if path not in parts and path.parts[0][0] != "."]


def test_parse5_and_extruct_find_one_block_in_the_head_with_the_same_text(
    site: Path, node: Node
) -> None:
    pages = marked_up(site)
    found = elements(pages, node)
    assert len(pages) > 60
    for page in pages:
        [element] = found[str(page)]
        assert element["parent"] == "head"
        assert [*element["attributes"]] == ["type", "id", "data-resource", "data-canonical"]
        text = page.read_text("utf-8")
        [block] = extruct.extract(text, syntaxes=["json-ld"], errors="strict")["json-ld"]
        assert json.loads(element["text"]) == block


def test_jsonld_js_computes_the_digest_that_each_block_carries(
    site: Path, node: Node, shared_data: Path
) -> None:
    context = soca.json_ld(shared_data / "schema-org" / "schemaorgcontext.jsonld")
    scripts = [script for [script] in elements(marked_up(site), node).values()]
    documents = [json.loads(script["text"]) for script in scripts]
    digests = json.loads(node(DIGESTS, stdin=json.dumps([context, documents])))
    told = [script["attributes"]["data-canonical"] for script in scripts]
    assert told == [f"rdfc-1.0 sha-256 {digest}" for digest in digests]


def compiled(documents: list[Any], folder: Path, node: Node) -> str:
    """What the TypeScript compiler says of documents with the types of schema.org."""
    compiler = external.npm_package("typescript") / "bin" / "tsc"
    external.npm_package("schema-dts")
    (folder / "node_modules").symlink_to(external.node_modules())
    lines = ["import type { Graph } from 'schema-dts';"]
    for number, document in enumerate(documents):
        lines.append(f"export const page{number}: Graph = {json.dumps(document)};")
    (folder / "pages.ts").write_text("\n".join(lines), "utf-8")
    run = "const r = require('child_process').spawnSync(process.execPath, process.argv.slice(1), "
    run += "{ cwd: process.env.FOLDER, encoding: 'utf8' }); console.log(r.stdout + r.stderr);"
    os.environ["FOLDER"] = str(folder)
    try:
        return node(run, compiler, *COMPILE, "pages.ts").strip()
    finally:
        del os.environ["FOLDER"]


def test_the_types_of_schema_dts_accept_every_block(site: Path, node: Node, tmp_path: Path) -> None:
    documents = [json.loads(s["text"]) for [s] in elements(marked_up(site), node).values()]
    if not external.SOAK:  # the compiler takes long: the richest pages, and some others
        documents = [*sorted(documents, key=lambda each: -len(each["@graph"]))[:4], *documents[::8]]
    assert compiled(documents, tmp_path, node) == ""


def test_the_types_of_schema_dts_see_a_mistake(node: Node, tmp_path: Path) -> None:
    wrong = {
        "@type": "GovernmentOrganization",
        "name": "A",
        "parentOrganization": {"@type": "Place"},
    }
    graph = {"@context": "https://schema.org", "@graph": [wrong, {"@type": "WebPage", "nam": "B"}]}
    said = compiled([graph], tmp_path, node)
    assert "parentOrganization" in said or "Place" in said
    assert "nam" in said


def vocabulary(shared_data: Path) -> dict[str, Any]:
    """The release in the form that the validator reads: classes, and properties with domains."""
    turtle = (shared_data / "schema-org" / "schemaorg-all-https.ttl").read_bytes()
    store = ox.Store()
    store.load(turtle, format=ox.RdfFormat.TURTLE)
    kinds = {
        f"{RDFS}Class": "rdfs:Class",
        f"{soca.prefixes().namespaces['rdf']}Property": "rdf:Property",
    }
    links = {
        f"{RDFS}subClassOf": "rdfs:subClassOf",
        "https://schema.org/domainIncludes": "schema:domainIncludes",
    }
    entities: dict[str, Any] = {}
    for quad in store:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
            continue
        if not quad.subject.value.startswith("https://schema.org/"):
            continue  # terms of others have the same names
        entity = entities.setdefault(quad.subject.value, {"@id": quad.subject.value})
        if quad.object.value in kinds:
            entity["@type"] = kinds[quad.object.value]
        elif quad.predicate.value in links:
            name = links[quad.predicate.value]
            entity.setdefault(name, []).append({"@id": quad.object.value})
    return {"@graph": list(entities.values())}


def judged(pages: list[Path], node: Node, shared_data: Path) -> list[Any]:
    modules = (
        package("@adobe/structured-data-validator", "src/index.js"),
        package("@marbec/web-auto-extractor", "dist/index.js"),
    )
    told = [vocabulary(shared_data), [str(page) for page in pages]]
    found: list[Any] = json.loads(node(ADOBE, *modules, stdin=json.dumps(told)))
    return found


def test_the_validator_of_adobe_finds_nothing(site: Path, node: Node, shared_data: Path) -> None:
    assert judged(marked_up(site), node, shared_data) == []


def test_the_validator_of_adobe_sees_a_mistake(
    tmp_path: Path, node: Node, shared_data: Path
) -> None:
    wrong = '{"@context":"https://schema.org","@graph":[{"@type":"Organization","headLine":"B"}]}'
    page = tmp_path / "wrong.html"
    page.write_text(f'<script type="application/ld+json">{wrong}</script>', "utf-8")
    told = [message for _, _, message in judged([page], node, shared_data)]
    assert any("headLine" in message for message in told)
