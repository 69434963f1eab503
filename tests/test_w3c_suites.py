"""The W3C's test suites of RDF 1.1 and JSON-LD 1.1, read the way content is read.

Each suite is one test: what fails must be exactly what is listed here, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import pytest

from publisher import sources
from publisher.contexts import FrozenContexts
from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.oxigraph import to_quad
from publisher.terms import Quad

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDFT = "http://www.w3.org/ns/rdftest#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LIMITS = Limits(nesting=200)
JSONLD_BASE = "https://w3c.github.io/json-ld-api/tests/"


class Case(NamedTuple):
    """One test of a suite; ``expected`` is the file of its quads, if it is about them."""

    name: str
    action: Path
    base: str
    accepted: bool
    expected: Path | None = None


def read(case: Case, contexts: FrozenContexts, filler: Path) -> list[Quad]:
    """The quads of a file; the filler keeps a folder that holds no statement from being refused."""
    path = case.action
    found = sources.read(
        [path, filler], root=path.parent, base=case.base, limits=LIMITS, contexts=contexts
    )
    return list(found[0].quads)


def canonical(quads: Iterable[ox.Quad]) -> str:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def fault(case: Case, contexts: FrozenContexts, filler: Path) -> str | None:
    """What is wrong with the answer to a case."""
    try:
        quads = read(case, contexts, filler)
    except SourceError as error:
        return f"refused: {error.reason}" if case.accepted else None
    if not case.accepted:
        return "accepted"
    if case.expected is not None:
        syntax = ox.RdfFormat.N_QUADS
        expected = ox.parse(case.expected.read_bytes(), syntax)
        if canonical(map(to_quad, quads)) != canonical(expected):
            return "other quads"
    return None


def faults(cases: Iterable[Case], contexts: FrozenContexts, filler: Path) -> dict[str, str]:
    found = {case.name: fault(case, contexts, filler) for case in cases}
    assert len(found) > 60
    return {name: what for name, what in found.items() if what}


def rdf_cases(folder: Path) -> Iterator[Case]:
    manifest = (folder / "manifest.ttl").read_bytes()
    graph = ox.Dataset(ox.parse(manifest, ox.RdfFormat.TURTLE, base_iri="file:///m"))

    def value(subject: Any, predicate: str) -> str | None:
        found = list(graph.quads_for_subject(subject))
        objects: list[Any] = [q.object for q in found if q.predicate.value == predicate]
        return objects[0].value if objects else None

    bases = (q.object.value for q in graph if q.predicate.value == f"{MF}assumedTestBase")
    base = next(bases, "https://example.org/")
    for quad in graph:
        kind = quad.object.value if quad.predicate == RDF_TYPE else ""
        if not kind.startswith(f"{RDFT}Test"):
            continue
        action = Path(value(quad.subject, f"{MF}action") or "").name
        result = value(quad.subject, f"{MF}result")
        yield Case(
            name=value(quad.subject, f"{MF}name") or "",
            action=folder / action,
            base=f"{base}{action}",
            accepted="Negative" not in kind,
            expected=folder / Path(result).name if result else None,
        )


# What is refused on purpose, and why.
BLANK_GRAPH = "a graph named by a blank node has no address to cite as a source"
DROPPED = "JSON-LD passes over a statement with a bad IRI, language or keyword; it is a mistake"
UNDEFINED = "foaf:Person is an IRI of its own where no context defines foaf; it is a mistake"
ILL_TYPED = "a literal that is ill-formed for its datatype is a mistake"
OPTION = "an option of the API that content files don't have"
PYLD = "PyLD resolves a relative @vocab twice, which gives an IRI with two #"

KNOWN_RDF: Mapping[str, set[str]] = {
    "rdf-turtle": set(),
    "rdf-n-triples": set(),
    "rdf-n-quads": {f"nq-syntax-bnode-0{number}" for number in range(1, 7)},  # BLANK_GRAPH
}


@pytest.mark.parametrize("suite", sorted(KNOWN_RDF))
def test_rdf_suite(suite: str, shared_data: Path, filler: Path) -> None:
    cases = rdf_cases(shared_data / "w3c-suites" / "rdf11" / suite)
    found = faults(cases, FrozenContexts({}), filler)
    assert found.keys() == KNOWN_RDF[suite], found


@pytest.fixture
def filler(tmp_path: Path) -> Path:
    path = tmp_path / "filler.nt"
    path.write_text("<urn:a> <urn:a> <urn:a> .\n")
    return path


def jsonld_cases(folder: Path) -> Iterator[Case]:
    manifest = json.loads((folder / "toRdf-manifest.jsonld").read_text())
    for entry in manifest["sequence"]:
        option = entry.get("option", {})
        if (
            option.get("specVersion") == "json-ld-1.0"
            or option.get("processingMode") == "json-ld-1.0"
        ):
            continue
        negative = "jld:NegativeEvaluationTest" in entry["@type"]
        yield Case(
            name=entry["@id"].removeprefix("#"),
            action=folder / entry["input"],
            base=option.get("base", JSONLD_BASE + entry["input"]),
            accepted=not negative,
            expected=folder / entry["expect"] if "expect" in entry else None,
        )


KNOWN_JSONLD: Mapping[str, str] = {
    BLANK_GRAPH: (
        "t0114 t0115 t0117 tc025 te020 te021 te079 te080 te081 te082 te083 te084 te093 te094 te095"
        " te096 te097 te098 te102 te103 te104 te105 te107 tm013 tm014 tm015 tm016 tpi11 tpr25 tpr43"
    ),
    DROPPED: ("te005 te060 te119 te122 tli12 tli14 tpr34 tpr35 twf01 twf03 twf04 twf05 twf07"),
    UNDEFINED: "t0030",
    ILL_TYPED: "t0035",
    OPTION: "tdi09 tdi10 tdi11 tdi12 te077",
    PYLD: "te111 te112",
}


def test_jsonld_suite(shared_data: Path, filler: Path) -> None:
    folder = shared_data / "w3c-suites" / "json-ld"
    own = folder.glob("toRdf/**/*context*.jsonld")
    contexts = FrozenContexts({JSONLD_BASE + p.relative_to(folder).as_posix(): p for p in own})
    found = faults(jsonld_cases(folder), contexts, filler)
    assert found.keys() == set(" ".join(KNOWN_JSONLD.values()).split()), found
