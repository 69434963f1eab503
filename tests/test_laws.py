"""The laws of the design, held on the example publication as it is built."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import extruct
import pyoxigraph as ox
import pytest
from pyld import FrozenDocumentLoader, jsonld

import example
import publisher
from example import BASE, ROOT
from external import Node, Rapper
from publisher.representations import Representation
from test_turtle import canonical

CONTEXT_URLS = ("https://schema.org", "https://schema.org/", "http://schema.org")


def contexts() -> FrozenDocumentLoader:
    """The public schema.org context where it is at hand; else the compiled one."""
    published = ROOT.parent / "shared" / "data" / "schema-org" / "schemaorgcontext.jsonld"
    compiled = ROOT / "ontology" / "contexts" / "schema.org.jsonld"
    path = published if published.exists() else compiled
    return FrozenDocumentLoader(dict.fromkeys(CONTEXT_URLS, json.loads(path.read_text())))


LOADER = contexts()


def read_json_ld(document: Any) -> str:
    options = {"format": "application/n-quads", "documentLoader": LOADER, "base": "about:blank"}
    return canonical(ox.parse(jsonld.to_rdf(document, options), format=ox.RdfFormat.N_QUADS))


def read(path: Path) -> str:
    if path.suffix == ".jsonld":
        return read_json_ld(json.loads(path.read_text()))
    return canonical(ox.parse(path=path))


def documents(site: Path) -> Iterator[Path]:
    """The N-Triples file of each document, in each profile."""
    yield from sorted(site.rglob("*.nt"))


# Law 1: same bytes


def test_the_site_has_the_bytes_that_are_rendered(site: Path) -> None:
    publication = publisher.open(ROOT)
    source = publication.representations
    wanted = [r for topics in source.topics.values() for path in topics for r in source.of(path)]
    assert len(wanted) > 300
    for representation in random.Random(0).sample(wanted, 60):
        written = (site / source.file(representation)).read_bytes()
        assert source.render(representation) == written


def test_show_prints_the_bytes_of_the_site(site: Path) -> None:
    shown = example.run("show", "id/organisation/soca", "--format", "json-ld")
    assert shown.stdout == (site / "doc/organisation/soca.jsonld").read_text()


# Law 2: same graph


def test_all_formats_of_a_document_are_the_same_graph(site: Path) -> None:
    seen = 0
    for path in documents(site):
        expected = read(path)
        for suffix in (".ttl", ".rdf", ".jsonld"):
            assert read(path.with_suffix(suffix)) == expected, path.with_suffix(suffix)
            seen += 1
    assert seen > 200


def test_another_reader_gets_the_same_graphs(site: Path, rapper: Rapper) -> None:
    for path in list(documents(site))[::4]:
        expected = read(path)
        for suffix, syntax in ((".ttl", "turtle"), (".rdf", "rdfxml")):
            lines = rapper.ntriples(path.with_suffix(suffix), syntax, BASE)
            assert canonical(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)) == expected


# Read every document with jsonld.js: nothing fetched, nothing lost in silence ("safe").
_JSONLD_JS = """
const jsonld = require("jsonld"), fs = require("fs");
const [context, ...files] = process.argv.slice(1);
const known = JSON.parse(fs.readFileSync(context));
const documentLoader = async url => {
  if (!/^https?:\\/\\/schema\\.org\\/?$/.test(url)) throw new Error("not on the list: " + url);
  return {contextUrl: null, documentUrl: url, document: known};
};
(async () => {
  const format = "application/n-quads";
  const options = {algorithm: "RDFC-1.0", format, safe: true, documentLoader};
  for (const file of files) {
    const lines = await jsonld.canonize(JSON.parse(fs.readFileSync(file)), options);
    console.log(JSON.stringify([file, lines]));
  }
})().catch(error => { console.error(error); process.exit(1); });
"""


def test_jsonld_js_gets_the_same_graphs(site: Path, node: Node) -> None:
    files = [path.with_suffix(".jsonld") for path in documents(site)]
    context = ROOT / "ontology" / "contexts" / "schema.org.jsonld"
    printed = node(_JSONLD_JS, context, *files).splitlines()
    assert len(printed) == len(files) > 100
    for file, lines in map(json.loads, printed):
        graph = canonical(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
        assert graph == read(Path(file).with_suffix(".nt")), file


def test_dumps_keep_every_statement_that_people_wrote(site: Path) -> None:
    written = {
        str(quad.triple)
        for path in (site / "data").glob("description.nq")
        for quad in ox.parse(path=path)
        if "_:" not in str(quad)
    }
    for path in sorted((ROOT / "data").glob("*.t*")):
        for quad in ox.parse(path=path, base_iri=BASE):
            if not any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object)):
                assert str(quad.triple) in written, path


# Law 3: proved markup


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_markup_in_pages_is_exactly_the_schema_org_profile(site: Path) -> None:
    proved = 0
    for page in pages(site):
        if page.name in {"404.html", "406.html"}:
            continue
        blocks = extruct.extract(page.read_text(), syntaxes=["json-ld"], errors="strict")["json-ld"]
        name = page.relative_to(site).with_suffix("").as_posix()
        profile = site / "profile" / "schema.org" / f"{name}.nt"
        if not profile.exists():
            assert not blocks, page
            continue
        [block] = blocks
        assert read_json_ld(block) == read(profile), page
        proved += 1
    assert proved > 60


# Law 4: reproducible


def test_order_folder_locale_time_zone_and_hash_seed_do_not_matter(
    site: Path, tmp_path: Path, foreign_locale: str
) -> None:
    project = tmp_path / "elsewhere with spaces"
    project.mkdir()
    files = [path for name in example.COPIED for path in _files(ROOT / name)]
    for path in reversed(files):
        target = project / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    other = example.build(
        tmp_path / "out",
        project,
        PYTHONHASHSEED="7",
        LC_ALL=foreign_locale,
        TZ="Pacific/Kiritimati",
        PYTHONUTF8="0",
    )
    assert other.name == site.name
    for path in _files(site):
        assert (other / path.relative_to(site)).read_bytes() == path.read_bytes()


def test_order_of_statements_in_a_file_does_not_matter(tmp_path: Path) -> None:
    lines = (ROOT / "tests" / "projects" / "good" / "blank-nodes.nt").read_text().splitlines()
    digests = set()
    for seed in range(3):
        project = tmp_path / str(seed)
        (project / "data").mkdir(parents=True)
        (project / "publisher.toml").write_text(
            'base = "https://agency.example/"\ntitle = "Order"\n'
        )
        random.Random(seed).shuffle(lines)
        (project / "data" / "all.nt").write_text("\n".join(lines) + "\n")
        digests.add(example.build(project / "site", project, PYTHONHASHSEED=str(seed)).name)
    assert len(digests) == 1


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


# Law 6: no network, no stray file

_WATCH = """
import os, sys
allowed = [os.path.realpath(p) for p in {allowed!r}]
stray = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"):
        stray.append((event, repr(arguments)))
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not any(path == a or path.startswith(a + os.sep) for a in allowed):
            stray.append((event, path))
sys.addaudithook(watch)
sys.argv = ["publisher", "-C", {project!r}, "build", "-o", {site!r}]
from publisher.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(stray)
assert not stray, stray
"""


def test_a_build_opens_nothing_outside_the_project(tmp_path: Path) -> None:
    roots = [
        sys.prefix,
        sys.base_prefix,
        os.devnull,
        "/proc",
        "/usr/lib",
        "/usr/share",
        "/etc/mime.types",
    ]
    allowed = [
        *roots,
        str(ROOT / "src"),
        str(ROOT / "ontology"),
        str(ROOT / "data"),
        str(ROOT / "queries"),
        str(ROOT / "publisher.toml"),
        str(tmp_path),
    ]
    script = _WATCH.format(allowed=allowed, project=str(ROOT), site=str(tmp_path / "site"))
    done = example.python("-c", script)
    assert done.returncode == 0, done.stdout + done.stderr


# Law 10: bounded


def test_a_resource_with_many_links_has_several_pages(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "publisher.toml").write_text(
        'base = "https://agency.example/"\ntitle = "Many"\n[limits]\npage_size = 10\n'
    )
    concepts = "".join(
        f'<id/concept/{n}> a skos:Concept ; skos:prefLabel "Concept {n}"@en ; '
        f'skos:definition "Number {n}."@en ; skos:inScheme <id/scheme/s> .\n'
        for n in range(35)
    )
    (tmp_path / "data" / "all.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<id/scheme/s> a skos:ConceptScheme ; skos:prefLabel "Many"@en .\n{concepts}'
    )
    site = example.build(tmp_path / "site", tmp_path)
    parts = sorted((site / "doc" / "scheme").glob("s*.nt"))
    assert [path.name for path in parts] == ["s.nt", *(f"s~page-{n}.nt" for n in (2, 3, 4))]
    statements = {line for path in parts for line in path.read_text().splitlines()}
    assert sum("#inScheme>" in line for line in statements) == 35
    page = (site / "doc" / "scheme" / "s.html").read_text()
    assert "s~page-2.html" in page
    assert (site / "doc" / "scheme" / "s~page-4.html").exists()


@pytest.mark.parametrize("format_", publisher.open(ROOT).config.formats)
def test_every_format_of_a_document_can_be_shown(format_: str) -> None:
    publication = publisher.open(ROOT)
    assert publication["id/organisation/soca"].to(format_)
    assert isinstance(next(publication.representations.of("doc/organisation/soca")), Representation)
