"""The shipped example, read with little more of the package than its terms."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from pyld import jsonld

import publisher
from publisher.oxigraph import from_quad, from_triples, to_quad
from publisher.terms import LANG_STRING, Iri, Literal, Prefixes, Quad, rdflib_graph

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
DATA = ROOT / "data"
BASE = "https://soca.example/"
TABLES = Path(__file__).parent / "tables"

Quads = list[Quad]


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def json_ld(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def prefixes() -> Prefixes:
    return Prefixes(toml(ONTOLOGY / "prefixes.toml"))


def iri(name: str) -> Iri:
    """The IRI of a prefixed name, or of a relative IRI in angle brackets."""
    return Iri(BASE + name[1:-1]) if name.startswith("<") else prefixes().expand(name)


def short(term: object) -> str:
    """A term as people write it."""
    return prefixes().shorten(str(term)) or str(term)


# -- Reading


def parse(text: str | bytes, format_: ox.RdfFormat) -> Quads:
    return [from_quad(quad) for quad in ox.parse(text, format_, base_iri=BASE)]


def turtle(text: str) -> Quads:
    """The statements of a Turtle text; the prefixes of the publication are declared."""
    namespaces = prefixes().namespaces.items()
    declared = "".join(f"@prefix {name}: <{value}> .\n" for name, value in namespaces)
    return parse(declared + text, ox.RdfFormat.TURTLE)


def model(*names: str) -> Quads:
    """The statements of Turtle files of the ontology."""
    return [
        quad
        for name in names
        for quad in parse((ONTOLOGY / name).read_bytes(), ox.RdfFormat.TURTLE)
    ]


@cache
def content() -> tuple[Quad, ...]:
    """Every statement of data/, in the graphs that it is in, with those of the front matters."""
    formats = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}
    quads = []
    for path in sorted(DATA.rglob("*.*")):
        if path.suffix in formats:
            quads += parse(path.read_bytes(), formats[path.suffix])
        elif path.suffix == ".md":
            quads += front_matter(path)
    return tuple(quads)


def page(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the text of a Markdown page."""
    _, matter, text = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(matter), text


def front_matter(path: Path) -> Quads:
    """What a page says of itself, as the package reads it."""
    matter, text = page(path)
    subject, language = iri(f"<{matter['id']}>"), matter["language"]
    pairs: list[tuple[str, Iri | Literal]] = [
        ("dcterms:title", Literal(matter["title"], LANG_STRING, language)),
        ("dcterms:language", Iri(f"http://id.loc.gov/vocabulary/iso639-1/{language}")),
        ("foaf:primaryTopic", iri(f"<{matter['about']}>")),
        ("schema:text", Literal(plain(text), LANG_STRING, language)),
        *(("rdf:type", iri(name)) for name in matter["type"]),
        *((name, iri(value)) for name, value in matter.get("properties", {}).items()),
    ]
    if "source" in matter:
        pairs.append(("dcterms:source", iri(f"<{matter['source']}>")))
    return [Quad(subject, iri(name), value) for name, value in pairs]


def plain(text: str) -> str:
    """A Markdown text on one line, without its markup."""
    return " ".join(re.sub(r"[*>#]|\]\([^)]*\)|\[|^- ", " ", text, flags=re.MULTILINE).split())


# -- Comparing and looking up


def objects(quads: Iterable[Quad], subject: str, predicate: str) -> list[str]:
    """The values of a property, sorted: texts as they are, IRIs in short."""
    node, name = iri(subject), iri(predicate)
    values = {quad.object for quad in quads if (quad.subject, quad.predicate) == (node, name)}
    return sorted(x.value if isinstance(x, Literal) else short(x) for x in values)


def canonical(quads: Iterable[Quad]) -> list[str]:
    """The statements with canonical names for blank nodes (RDFC-1.0), sorted."""
    dataset = ox.Dataset(to_quad(quad) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def nquads(quads: Iterable[Quad]) -> str:
    written = ox.serialize((to_quad(quad) for quad in quads), format=ox.RdfFormat.N_QUADS)
    assert written is not None
    return written.decode()


def in_graph(quads: Iterable[Quad], graph: Iri | None = None) -> Quads:
    """The statements in one graph, by default the default graph, each once."""
    return list(dict.fromkeys(Quad(*quad.triple, graph) for quad in quads))


def graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """The statements as an rdflib graph, for pySHACL."""
    return rdflib_graph((quad.triple for quad in quads), prefixes())


def statements(document: Any, contexts: Mapping[str, Any]) -> str:
    """The statements of a JSON-LD document as N-Quads; only these contexts can be named."""

    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": contexts[url]}

    options = {"base": BASE, "documentLoader": load, "format": "application/n-quads"}
    return str(jsonld.to_rdf(document, options))


# -- Publishing


def marked_up(quads: Iterable[Quad], language: str = "en") -> Quads:
    """What the schema.org rule makes of some statements."""
    rule = (ONTOLOGY / "profiles/schema.org.rq").read_text(encoding="utf-8")
    store = ox.Store()
    store.extend(to_quad(quad) for quad in in_graph(quads))
    rule = rule.replace("$LANGUAGE", language)
    found = store.query(rule, base_iri=BASE, prefixes=prefixes().namespaces)
    assert isinstance(found, ox.QueryTriples)
    return list(dict.fromkeys(Quad(*triple) for triple in from_triples(found)))


@cache
def markup() -> Quads:
    """What the publication says in schema.org's terms, pages included."""
    return list(publisher.open(ROOT).representations.graphs["schema.org"])


@cache
def published() -> ox.Store:
    """The store that queries run on: each profile in its named graph."""
    store = ox.Store()
    described = in_graph(content(), iri("<profile/description>"))
    derived = in_graph(markup(), iri("<profile/schema.org>"))
    store.extend(to_quad(quad) for quad in [*described, *derived])
    return store
