"""The W3C's test suite of CSV on the Web, by its manifests: to RDF, and validation.

Each manifest is one test: what fails must be exactly what is listed here, with the reason. A case
is converted as ``publisher import`` does it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

import terminal
from publisher.conversion import Converted, Options, convert
from publisher.errors import SourceError
from publisher.oxigraph import to_quad

BASE = "http://www.w3.org/2013/csvw/tests/"

# Metadata that are found over HTTP: by a header, or by what a site says at .well-known/csvm.
# Nothing is fetched here, so they are named on the command line.
NAMED = {
    "test014": "test014/linked-metadata.json",
    "test016": "test016/linked-metadata.json",
    "test259": "test259/csvm.json",
    "test260": "test260/tree-ops.csv.json",
}

NOT_CONVERTED: dict[str, str] = {}
VALUES = "whether the values of a foreign key are there is not looked at; the check of links is"
NOT_VALIDATED = {
    "test034": VALUES,
    "test035": VALUES,
    "test094": "a description of a table that isn't one is an error here, not a warning",
    "test116": "the metadata are about an address with a query, which no file has",
    "test148": "a title in another language is the same title",
    "test257": VALUES,
    "test258": VALUES,
}


@pytest.fixture
def suite(shared_data: Path) -> Path:
    return shared_data / "w3c-suites" / "csvw"


def entries(suite: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    manifest = json.loads((suite / f"{name}.jsonld").read_text("utf-8"))
    for entry in manifest["entries"]:
        yield entry["id"].partition("#")[2], entry


def converted(suite: Path, name: str, entry: Mapping[str, Any]) -> Converted:
    option = entry.get("option", {})
    metadata = option.get("metadata") or NAMED.get(name)
    options = Options(
        metadata=suite / metadata if metadata else None,
        csvw=True,
        minimal=bool(option.get("minimal")),
        base=urljoin(BASE, entry["action"]),
    )
    return convert(suite / entry["action"].partition("?")[0], suite, options)


def canonical(quads: Any) -> str:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def rdf_fault(suite: Path, name: str, entry: Mapping[str, Any]) -> str | None:
    """What is wrong with the conversion of a case."""
    negative = "Negative" in entry["type"]
    try:
        found = converted(suite, name, entry)
    except SourceError as error:
        return None if negative else str(error)
    if negative:
        return "accepted"
    result = (suite / entry["result"]).read_bytes()
    base = urljoin(BASE, entry["result"])
    expected = ox.parse(result, ox.RdfFormat.TURTLE, base_iri=base)
    same = canonical(map(to_quad, found.quads)) == canonical(expected)
    return None if same else "other statements"


def validation_fault(suite: Path, name: str, entry: Mapping[str, Any]) -> str | None:
    """What is wrong with what is said of a case."""
    try:
        told = bool(converted(suite, name, entry).warnings)
    except SourceError as error:
        return None if "Negative" in entry["type"] else str(error)
    wanted = "Positive" not in entry["type"]
    if "Warning" in entry["type"]:
        return None  # a warning may be told; that it isn't an error is what counts
    return None if told == wanted else f"told: {told}"


def faults(
    suite: Path, manifest: str, fault: Callable[[Path, str, Mapping[str, Any]], str | None]
) -> dict[str, str]:
    cases = list(entries(suite, manifest))
    assert len(cases) > 250
    found = {name: fault(suite, name, entry) for name, entry in cases}
    return {name: what for name, what in found.items() if what}


def test_every_case_is_converted(suite: Path) -> None:
    assert faults(suite, "manifest-rdf", rdf_fault) == NOT_CONVERTED


def test_mistakes_are_found(suite: Path) -> None:
    assert set(faults(suite, "manifest-validation", validation_fault)) == set(NOT_VALIDATED)


def test_command_line_says_the_same(suite: Path) -> None:
    """Standard output is the expected graph: with metadata named, beside, and none at all."""
    cases: dict[str, list[str | Path]] = {
        "test001": [suite / "test001.csv", "--csvw", "--base", f"{BASE}test001.csv"],
        "test011": [suite / "test011/tree-ops.csv", "--base", f"{BASE}test011/tree-ops.csv"],
        "test027": [
            *(suite / "tree-ops.csv", "--minimal", "--base", f"{BASE}tree-ops.csv"),
            *("--metadata", suite / "test027-user-metadata.json"),
        ],
        "test034": [
            suite / "test034/csv-metadata.json",
            "--base",
            f"{BASE}test034/csv-metadata.json",
        ],
    }
    for name, arguments in cases.items():
        entry = dict(entries(suite, "manifest-rdf"))[name]
        expected = ox.parse(
            (suite / entry["result"]).read_bytes(),
            ox.RdfFormat.TURTLE,
            base_iri=urljoin(BASE, entry["result"]),
        )
        wanted = canonical(expected)
        for format_, syntax in (
            ("turtle", ox.RdfFormat.TURTLE),
            ("n-triples", ox.RdfFormat.N_TRIPLES),
        ):
            done = terminal.run("import", *arguments, "--format", format_)
            assert done.code == 0, done.err
            assert canonical(ox.parse(done.out, syntax)) == wanted, name
