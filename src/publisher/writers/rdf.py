"""What is written line by line; and TriG and expanded JSON-LD, which Oxigraph writes."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from publisher.oxigraph import to_quad
from publisher.terms import Prefixes, Quad, Triple, ntriples, triple_key


def n_triples(triples: Iterable[Triple]) -> bytes:
    """The graph as canonical N-Triples in UTF-8, lines sorted (RDF 1.1 N-Triples, section 4)."""
    lines = sorted(f"{ntriples(s)} <{p}> {ntriples(o)} .\n" for s, p, o in triples)
    return "".join(lines).encode()


def n_quads(quads: Iterable[Quad]) -> bytes:
    """The dataset as canonical N-Quads in UTF-8, lines sorted (RDF 1.1 N-Quads, section 4)."""
    lines = sorted(
        f"{ntriples(s)} <{p}> {ntriples(o)}{f' <{g}>' if g else ''} .\n" for s, p, o, g in quads
    )
    return "".join(lines).encode()


def json_ld(triples: Iterable[Triple]) -> bytes:
    """The graph as expanded JSON-LD (JSON-LD 1.1 API, section 9.2), subjects in order."""
    ordered = sorted((Quad(*triple) for triple in triples), key=triple_key)
    written = ox.serialize(map(to_quad, ordered), format=ox.RdfFormat.JSON_LD)
    return (written or b"[]") + b"\n"


def trig(quads: Iterable[Quad], prefixes: Prefixes) -> bytes:
    """The dataset as TriG: the default graph first, then the named graphs in order."""
    ordered = sorted(quads, key=lambda quad: (quad.graph or "", triple_key(quad)))
    written = ox.serialize(
        map(to_quad, ordered), format=ox.RdfFormat.TRIG, prefixes=prefixes.namespaces
    )
    return written or b""
