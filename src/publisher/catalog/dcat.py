"""The catalogue that others harvest, as one graph: DCAT-AP 3 and DCAT-US 3 at once.

What it says is decided by a rule, ``ontology/catalog/dcat.rq``, and by the list of known values,
``ontology/catalog/values.ttl``. Here is what a rule can't do: choosing what it sees, measuring
files, and cutting the result into pages that can be read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from publisher import profiles
from publisher.distributions import MEDIA_TYPES
from publisher.headers import METADATA
from publisher.terms import (
    DCAT,
    DCTERMS,
    TYPE,
    XSD,
    Iri,
    Literal,
    Namespace,
    Node,
    Prefixes,
    Triple,
    triple_key,
)

RULE = "catalog/dcat.rq"
VALUES = "catalog/values.ttl"

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")

PREFIXES = {"spdx": SPDX, "hydra": HYDRA, "wdrs": "http://www.w3.org/2007/05/powder-s#"}
"""What its documents declare beside the prefixes of the publication."""

About = Callable[[Node], Sequence[Triple]]
"""What is said of a resource."""

# From the catalogue to a dataset, to its publisher, to the publisher's home page.
_STEPS = 3
DESCRIBED_BY = Iri("http://www.w3.org/2007/05/powder-s#describedby")
_MEASURED = frozenset({DCAT["byteSize"], SPDX["checksum"]})


class Measure(NamedTuple):
    """A file, measured.

    Attributes:
        size: its bytes.
        sha256: its digest, 64 hexadecimal digits.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How the catalogue is made; see :func:`graph`.

    Attributes:
        path: the file of the rule.
        values: the statements about known values.
        prefixes: the prefixes that the rule may use.
        base: the base IRI of the publication.
        language: its first language.
    """

    path: Path
    values: Sequence[Triple]
    prefixes: Prefixes
    base: str
    language: str


def graph(
    catalog: Iri, about: About, measure: Callable[[Iri], Measure | None], rule: Rule
) -> list[Triple]:
    """The statements of the catalogue, sorted.

    Args:
        catalog: the IRI of the catalogue.
        about: what the description says of a resource.
        measure: measures the file at an address; ``None`` if the release has no such file.
        rule: how it is made.

    Raises:
        SourceError: if the rule can't be used.
    """
    seen = _measured(list(described(catalog, about)), measure)
    derived = profiles.derive_in_store(
        (*seen, *rule.values),
        {"dcat": rule.path},
        profiles.Setting(rule.prefixes, rule.base, rule.language),
    )
    made = {quad.triple for quad in derived["dcat"]}
    return sorted(made | _explained(made, rule.values), key=triple_key)


def described(catalog: Iri, about: About) -> Iterator[Triple]:
    """What people say of the catalogue and of what it leads to, in a few steps."""
    listed = {t.object for t in about(catalog) if t.predicate == DCAT["dataset"]}
    waiting: list[Node] = [catalog]
    known: set[Node] = {catalog}
    for _ in range(_STEPS + 1):
        found: list[Node] = []
        for node in waiting:
            triples = about(node)
            if _is_dataset(triples) and node not in listed:
                continue  # of another catalogue, or withdrawn
            yield from triples
            found += [t.object for t in triples if not isinstance(t.object, Literal)]
        waiting = [node for node in dict.fromkeys(found) if node not in known]
        known.update(waiting)


def _is_dataset(triples: Iterable[Triple]) -> bool:
    return any(t.predicate == TYPE and t.object == DCAT["Dataset"] for t in triples)


def _measured(
    triples: Sequence[Triple], measure: Callable[[Iri], Measure | None]
) -> Iterator[Triple]:
    """The statements, with the true sizes and checksums of files of the release.

    A table that has a description at its usual place is described by it (CSV on the Web, 5.3).
    """
    files = {
        triple.subject: triple.object
        for triple in triples
        if triple.predicate == DCAT["downloadURL"] and isinstance(triple.object, Iri)
    }
    measures = {node: found for node, file in files.items() if (found := measure(file))}
    for triple in triples:
        if triple.subject not in measures or triple.predicate not in _MEASURED:
            yield triple
    for node, (size, sha256) in measures.items():
        described = Iri(f"{files[node]}{METADATA}")
        if measure(described):
            yield Triple(node, DESCRIBED_BY, described)
            yield Triple(described, DCAT["mediaType"], Iri(f"{MEDIA_TYPES}application/csvm+json"))
        yield Triple(node, DCAT["byteSize"], Literal(str(size), XSD["nonNegativeInteger"]))
        if isinstance(node, Iri):
            checksum = Iri(f"{node}-checksum")
            yield Triple(node, SPDX["checksum"], checksum)
            yield Triple(checksum, SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"])
            yield Triple(checksum, SPDX["checksumValue"], Literal(sha256, XSD["hexBinary"]))


def _explained(made: Iterable[Triple], values: Sequence[Triple]) -> set[Triple]:
    """What is known of the values that are used, and of the lists that they are in."""
    about = _by_subject(values)
    found: set[Triple] = set()
    waiting = {triple.object for triple in made}
    while waiting:
        new = {t for node in waiting if isinstance(node, Iri) for t in about.get(node, ())} - found
        # How it is written elsewhere helps to recognise it, and tells a reader nothing.
        new = {triple for triple in new if not _is_spelling(triple)}
        found |= new
        waiting = {triple.object for triple in new}
    return found


def _is_spelling(triple: Triple) -> bool:
    name = triple.predicate.rpartition("#")[2]
    return name in ("exactMatch", "notation")


def _by_subject(triples: Iterable[Triple]) -> dict[Node, list[Triple]]:
    found: dict[Node, list[Triple]] = {}
    for triple in triples:
        found.setdefault(triple.subject, []).append(triple)
    return found


# -- Pages


def datasets(triples: Iterable[Triple], catalog: Iri) -> list[Iri]:
    """The datasets of a catalogue, in the order of their IRIs."""
    found = (t.object for t in triples if t[:2] == (catalog, DCAT["dataset"]))
    return sorted(iri for iri in found if isinstance(iri, Iri))


def identifiers(about: About, catalog: Iri) -> dict[str, str]:
    """Dataset → its identifiers, joined by a space: what harvesters know it by.

    One without an identifier is known by its address (the rule says the same).
    """
    return {str(iri): _identifier(iri, about(iri)) for iri in datasets(about(catalog), catalog)}


def _identifier(iri: Iri, triples: Iterable[Triple]) -> str:
    found = sorted(str(t.object) for t in triples if t.predicate == DCTERMS["identifier"])
    return " ".join(found) or str(iri)


def pages(triples: Sequence[Triple], catalog: Iri, size: int) -> list[list[Triple]]:
    """The catalogue in parts of at most ``size`` datasets, each complete in itself.

    Every part describes the catalogue, its services, and all that its own datasets lead to. There
    is always one.
    """
    listed = datasets(triples, catalog)
    if len(listed) <= size:
        return [list(triples)]
    about, others = _by_subject(triples), frozenset(listed)
    head = list(_closure([catalog], about, others))
    parts = []
    for start in range(0, len(listed), size):
        part = listed[start : start + size]
        elsewhere = others.difference(part)  # what is said of the whole leads to these alone
        mine = (triple for triple in head if triple.object not in elsewhere)
        body = _closure(part, about, others | {catalog})
        parts.append(sorted({*mine, *body}, key=triple_key))
    return parts


def _closure(
    start: Iterable[Node], about: Mapping[Node, Sequence[Triple]], closed: frozenset[Node]
) -> Iterator[Triple]:
    """What is said of some nodes and of all that they lead to, but for closed ones."""
    waiting, known = list(start), set(start)
    while waiting:
        for triple in about.get(waiting.pop(), ()):
            yield triple
            node = triple.object
            if not isinstance(node, Literal) and node not in known and node not in closed:
                known.add(node)
                waiting.append(node)


def page_links(address: Callable[[int], str], number: int, of: int, total: int) -> Iterator[Triple]:
    """How one page of a catalogue leads to the others (Hydra's partial collection views).

    Args:
        address: the address of a page, in the syntax of this document.
        number: the page, counted from 1.
        of: how many there are; one page has no links.
        total: how many datasets there are in all.
    """
    if of == 1:
        return
    this = Iri(address(number))
    yield Triple(this, TYPE, HYDRA["PartialCollectionView"])
    yield Triple(this, HYDRA["totalItems"], Literal(str(total), XSD["integer"]))
    ends = {"first": 1, "previous": number - 1, "next": number + 1, "last": of}
    for name, target in ends.items():
        if 1 <= target <= of:
            yield Triple(this, HYDRA[name], Iri(address(target)))
