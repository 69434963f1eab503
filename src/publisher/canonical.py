"""The digest of a graph: the same for equal graphs, however they are written.

SHA-256 of the canonical N-Quads that RDF Dataset Canonicalization (RDFC-1.0) gives, so that
anybody can compute it anew with a library of their own. Most graphs have no blank nodes, or some
that are told apart by what is said of each alone: for these, sorting is enough. Oxigraph does the
others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

import pyoxigraph as ox

from publisher.blanks import TangledBlanks
from publisher.nesting import Summary
from publisher.oxigraph import from_term, to_quad
from publisher.statements import Said, triples
from publisher.terms import STRING, Blank, Literal, Node, Quad, Term, ntriples, quoted

NAME = "rdfc-1.0 sha-256"
"""What a digest is announced by, where it is written down."""

_Line: TypeAlias = tuple[Blank | str, str, Blank | str]
# A line of N-Quads, cut in three: what it is about, the property, and the value.

# Blank nodes that look alike have to be tried in every order: ten of them take hours.
_MOST_ALIKE = 6


def digest(said: Mapping[Node, Said]) -> str:
    """The digest of a graph, in hexadecimal.

    >>> from publisher.statements import grouped
    >>> from publisher.terms import Iri, Triple
    >>> digest(grouped([Triple(Iri("urn:a"), Iri("urn:b"), Iri("urn:c"))]))[:16]
    'b6bbf512bdbd3b66'

    Raises:
        TangledBlanks: if blank nodes are so alike that telling them apart would take too long
            (RDFC-1.0, section 7.1).
    """
    # What is said twice tells nodes no better apart.
    lines: set[str] = set()
    nameless: dict[_Line, None] = {}
    for node, properties in said.items():
        if type(properties) is Summary:
            lines.update(_summarised(node, properties))
        else:
            _add(node, properties, lines, nameless)
    if not nameless:
        return _hash(lines)
    hashes = _hashes(nameless)
    counts = Counter(hashes.values())
    if len(counts) < len(hashes):
        alike = [node for node in hashes if counts[hashes[node]] > 1]
        return _hash([*lines, *_searched(said, alike)])
    names = _names(hashes)
    for start, middle, end in nameless:
        lines.add(f"{names.get(start, start)}{middle}{names.get(end, end)} .\n")
    return _hash(lines)


def _add(node: Node, said: Said, lines: set[str], nameless: dict[_Line, None]) -> None:
    """Add the lines about a node; those with blank nodes apart, whose names are not known yet."""
    start = node if isinstance(node, Blank) else f"<{node}>"
    for name, values in said.items():
        middle = f" <{name}> "
        for value in values:
            told = _told(value)
            if start is node or type(value) is Blank:
                nameless[start, middle, told] = None
            else:
                lines.add(f"{start}{middle}{told} .\n")


def _summarised(node: Node, summary: Summary) -> set[str]:
    known: set[str] | None = summary.texts.get(NAME)
    if known is None:
        known = summary.texts[NAME] = set()
        _add(node, summary, known, {})
    return known


def _told(value: Term) -> Blank | str:
    """A value as canonical N-Quads write it, languages in lower case; blank nodes as they are."""
    if isinstance(value, Literal):
        text, datatype, language = value
        if language:
            return f"{quoted(text)}@{language.lower()}"
        return quoted(text) if datatype == STRING else f"{quoted(text)}^^<{datatype}>"
    return value if isinstance(value, Blank) else f"<{value}>"


def _hashes(lines: Iterable[_Line]) -> dict[Blank, str]:
    """What is said of each blank node alone, hashed (RDFC-1.0, section 4.6)."""
    said: dict[Blank, list[str]] = {}
    for start, middle, end in lines:
        if type(start) is Blank:
            other = end if type(end) is not Blank else "_:a" if end == start else "_:z"
            said.setdefault(start, []).append(f"_:a{middle}{other} .\n")
        if type(end) is Blank and end != start:
            other = "_:z" if type(start) is Blank else start
            said.setdefault(end, []).append(f"{other}{middle}_:a .\n")
    return {node: _hash(about) for node, about in said.items()}


def _names(hashes: Mapping[Blank, str]) -> dict[str, str]:
    """The canonical names of blank nodes that are all different (section 4.4.3, step 4)."""
    ordered = sorted(hashes, key=lambda node: hashes[node])
    return {node: f"_:c14n{number}" for number, node in enumerate(ordered)}


def _hash(lines: Iterable[str]) -> str:
    return sha256("".join(sorted(lines)).encode()).hexdigest()


def _searched(said: Mapping[Node, Said], alike: Sequence[Blank]) -> list[str]:
    """The lines of the statements about blank nodes, some of which look alike.

    The names of blank nodes depend on no other statements (section 4.4.3).
    """
    if len(alike) > _MOST_ALIKE:
        raise TangledBlanks(alike)
    graph = (t for node, about in said.items() for t in triples(node, about))
    nameless = (t for t in graph if Blank in (type(t.subject), type(t.object)))
    dataset = ox.Dataset(to_quad(Quad(*triple)) for triple in nameless)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    terms = (map(from_term, (quad.subject, quad.predicate, quad.object)) for quad in dataset)
    return [f"{' '.join(map(ntriples, triple))} .\n" for triple in terms]
