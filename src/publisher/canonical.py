"""The digest of a graph: the same for equal graphs, however they are written.

SHA-256 of the canonical N-Quads that RDF Dataset Canonicalization (RDFC-1.0) gives, so that
anybody can compute it anew with a library of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256

import pyoxigraph as ox

from publisher.blanks import TangledBlanks
from publisher.oxigraph import from_term, to_quad
from publisher.terms import Blank, Quad, Triple, ntriples

NAME = "rdfc-1.0 sha-256"
"""What a digest is announced by, where it is written down."""

# Blank nodes that look alike have to be tried in every order: ten of them take hours.
_MOST_ALIKE = 6


def digest(triples: Iterable[Triple]) -> str:
    """The digest of a graph, in hexadecimal.

    >>> from publisher.terms import Iri, Triple
    >>> digest([Triple(Iri("urn:a"), Iri("urn:b"), Iri("urn:c"))])[:16]
    'd8b60471ff7da3ad'

    Raises:
        TangledBlanks: if blank nodes are so alike that telling them apart would take too long
            (RDFC-1.0, section 7.1).
    """
    graph = list(dict.fromkeys(triples))  # what is said twice tells nodes no better apart
    alike = _alike(graph)
    if len(alike) > _MOST_ALIKE:
        raise TangledBlanks(alike)
    dataset = ox.Dataset(to_quad(Quad(*triple)) for triple in graph)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sha256("".join(sorted(_line(quad) for quad in dataset)).encode()).hexdigest()


def _line(quad: ox.Quad) -> str:
    subject, predicate, value = map(from_term, (quad.subject, quad.predicate, quad.object))
    return f"{ntriples(subject)} {ntriples(predicate)} {ntriples(value)} .\n"


def _alike(triples: Sequence[Triple]) -> list[Blank]:
    """The blank nodes that are not told apart by what is said of each alone (section 4.6)."""
    said: dict[Blank, list[str]] = defaultdict(list)
    for subject, predicate, value in triples:
        for node in {subject, value}:
            if isinstance(node, Blank):
                ends = (_seen(subject, node), predicate, _seen(value, node))
                said[node].append(" ".join(ends))
    looks = {node: "\n".join(sorted(lines)) for node, lines in said.items()}
    counts = Counter(looks.values())
    return [node for node, look in looks.items() if counts[look] > 1]


def _seen(term: object, from_node: Blank) -> str:
    if isinstance(term, Blank):
        return "_:a" if term == from_node else "_:z"
    return ntriples(term)  # type: ignore[arg-type]
