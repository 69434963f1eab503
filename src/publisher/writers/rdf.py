"""What is written line by line; and TriG and expanded JSON-LD, which Oxigraph writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from publisher.oxigraph import to_quad
from publisher.terms import Iri, Prefixes, Quad, Triple, triple_key
from publisher.writers.spelling import NTRIPLES


def n_triples(triples: Iterable[Triple]) -> bytes:
    """The graph as canonical N-Triples in UTF-8, lines sorted (RDF 1.1 N-Triples, section 4)."""
    spelled = NTRIPLES
    lines = [f"{spelled[s]} {spelled[p]} {spelled[o]} .\n" for s, p, o in triples]
    lines.sort()
    return "".join(lines).encode()


def n_quads(quads: Iterable[Quad]) -> bytes:
    """The dataset as canonical N-Quads in UTF-8, lines sorted (RDF 1.1 N-Quads, section 4).

    A quad may be given several times; it is written once.
    """
    spelled = NTRIPLES
    lines = {
        f"{spelled[s]} {spelled[p]} {spelled[o]} .\n"
        if g is None
        else f"{spelled[s]} {spelled[p]} {spelled[o]} {spelled[g]} .\n"
        for s, p, o, g in quads
    }
    return "".join(sorted(lines)).encode()


def named_graphs(graphs: Mapping[Iri, Iterable[Triple]]) -> bytes:
    """The dataset of some graphs as canonical N-Quads: name → its statements, each once."""
    spelled = NTRIPLES
    lines: list[str] = []
    for name, triples in graphs.items():
        end = f" {spelled[name]} .\n"
        lines += [f"{spelled[s]} {spelled[p]} {spelled[o]}{end}" for s, p, o in triples]
    lines.sort()
    return "".join(lines).encode()


def json_ld(triples: Iterable[Triple]) -> bytes:
    """The graph as expanded JSON-LD (JSON-LD 1.1 API, section 9.2), subjects in order."""
    ordered = sorted((Quad(*triple) for triple in triples), key=triple_key)
    written = ox.serialize(map(to_quad, ordered), format=ox.RdfFormat.JSON_LD)
    return (written or b"[]") + b"\n"


def trig(quads: Iterable[Quad], prefixes: Prefixes) -> bytes:
    """The dataset as TriG: the default graph first, then the named graphs in order.

    A quad may be given several times; it is written once.
    """
    spelled = NTRIPLES
    graphs: dict[Iri | None, dict[str, str]] = {}
    for s, p, o, g in quads:
        # By this text the statements are sorted as by ``triple_key``: no term goes on with a space.
        key = f"{spelled[s]} {p} {spelled[o]}"
        end = " .\n" if g is None else f" {spelled[g]} .\n"
        graphs.setdefault(g, {})[key] = f"{spelled[s]} {spelled[p]} {spelled[o]}{end}"
    ordered = sorted(graphs.items(), key=lambda item: item[0] or "")
    text = "".join(lines[key] for _, lines in ordered for key in sorted(lines))
    # That Oxigraph reads lines costs less than making its terms one by one.
    read = ox.parse(text, format=ox.RdfFormat.N_QUADS, lenient=True)
    written = ox.serialize(read, format=ox.RdfFormat.TRIG, prefixes=prefixes.namespaces)
    return written or b""
