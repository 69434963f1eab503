"""RDF terms, namespaces and prefixed names.

Terms are small immutable values, cheap to compare, hash and sort, that keep the text their author
wrote: ``1.50`` stays ``1.50`` (RDF 1.1 Concepts, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import rdflib


class Iri(str):
    """An absolute IRI."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Iri({str(self)!r})"


class Blank(str):
    """A blank node: its label with the leading ``_:``, so that it never equals an IRI."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Blank({str(self)!r})"


class Namespace(str):
    """The start of many IRIs: ``SKOS["Concept"]`` is the IRI of skos:Concept."""

    __slots__ = ()

    def __getitem__(self, name: object) -> Iri:
        return Iri(f"{self}{name}")


RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SCHEMA = Namespace("http://schema.org/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
XHV = Namespace("http://www.w3.org/1999/xhtml/vocab#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SH = Namespace("http://www.w3.org/ns/shacl#")

TYPE = RDF["type"]
STRING = XSD["string"]
INTEGER = XSD["integer"]
LANG_STRING = RDF["langString"]


class Literal(NamedTuple):
    """A literal: its text as written, its datatype, and its language tag ('' if it has none)."""

    value: str
    datatype: Iri = STRING
    language: str = ""

    def __str__(self) -> str:
        return self.value


Node: TypeAlias = Iri | Blank
Term: TypeAlias = Iri | Blank | Literal


class Triple(NamedTuple):
    """One statement."""

    subject: Node
    predicate: Iri
    object: Term


class Quad(NamedTuple):
    """One statement and the graph that it is in (``None``: the default graph)."""

    subject: Node
    predicate: Iri
    object: Term
    graph: Iri | None = None

    @property
    def triple(self) -> Triple:
        """The statement without its graph."""
        return Triple(self.subject, self.predicate, self.object)


_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
    "\x7f": "\\u007F",
    **{chr(code): f"\\u{code:04X}" for code in range(0x20) if chr(code) not in "\n\r\t\b\f"},
}
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def quoted(text: str) -> str:
    """The text as a quoted string of canonical N-Triples (RDFC-1.0, section 5)."""
    # No control character is printable; to ask is much faster than to look for each.
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    return f'"{_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)}"'


def ntriples(term: Term) -> str:
    """The term in canonical N-Triples; also the key by which terms are sorted everywhere.

    >>> ntriples(Literal("two\\nlines", language="en", datatype=LANG_STRING))
    '"two\\\\nlines"@en'
    """
    if isinstance(term, Literal):
        value, datatype, language = term
        if language:
            return f"{quoted(value)}@{language}"
        return quoted(value) if datatype == STRING else f"{quoted(value)}^^<{datatype}>"
    return str(term) if isinstance(term, Blank) else f"<{term}>"


def triple_key(triple: Triple | Quad) -> tuple[str, str, str]:
    """The key that sorts triples the same way in every run."""
    return ntriples(triple[0]), triple[1], ntriples(triple[2])


# A local name that every Turtle reader takes without escapes (Turtle 1.1, PN_LOCAL, ASCII part).
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


class Prefixes:
    """Prefixes and the namespaces they stand for, in the order in which they are declared."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = dict(namespaces)
        self._longest_first = sorted(
            ((namespace, prefix) for prefix, namespace in self.namespaces.items()),
            key=lambda pair: (-len(pair[0]), pair[1]),
        )
        self._known = tuple(self.namespaces.values())
        self.shorten = lru_cache(maxsize=8_192)(self._shorten)

    def _shorten(self, iri: str) -> str | None:
        """The prefixed name of an IRI (``skos:Concept``), or ``None`` if it has none."""
        if not iri.startswith(self._known):  # as most that are met once
            return None
        for namespace, prefix in self._longest_first:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                return f"{prefix}:{local}" if _LOCAL_NAME.match(local) else None
        return None

    def expand(self, name: str) -> Iri:
        """The IRI of a prefixed name; a text in angle brackets is the IRI itself.

        Raises:
            KeyError: if the prefix is not declared; its argument is the prefix.
        """
        if name.startswith("<") and name.endswith(">"):
            return Iri(name[1:-1])
        prefix, _, local = name.partition(":")
        return Iri(self.namespaces[prefix] + local)


def rdflib_graph(triples: Iterable[Triple], prefixes: Prefixes) -> rdflib.Graph:
    """The triples as an ``rdflib.Graph`` whose literals keep their text (no normalisation).

    No query over an rdflib graph in this process loads a graph from then on.
    """
    import rdflib
    import rdflib.plugins.sparql

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False

    def convert(term: Term) -> rdflib.term.Node:
        if isinstance(term, Blank):
            return rdflib.BNode(term[2:])
        if isinstance(term, Iri):
            return rdflib.URIRef(term)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype == STRING else rdflib.URIRef(term.datatype)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in prefixes.namespaces.items():
        graph.bind(prefix, namespace, override=True)
    for subject, predicate, object_ in triples:
        graph.add((convert(subject), convert(predicate), convert(object_)))
    return graph
