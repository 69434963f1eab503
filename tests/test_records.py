"""The catalogue in every form in which it is harvested, as a release holds it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS

import catalogs
import dcatus
import external
import publisher
from catalogs import FILES
from publisher.catalog.dcat import Measure
from publisher.manifest import sha256
from publisher.oxigraph import from_quad
from publisher.plans import Output
from publisher.records import Contents
from publisher.terms import Triple

Project = Callable[..., Path]
VERSIONS = {"1.1": "data.json", "3": "catalog.json"}


def document(release: Path, version: str) -> Any:
    return json.loads((release / VERSIONS[version]).read_bytes())


def statements(release: Path) -> list[Triple]:
    quads = ox.parse((release / "catalog.nt").read_bytes(), ox.RdfFormat.N_TRIPLES)
    return [from_quad(quad).triple for quad in quads]


# -- JSON


@pytest.mark.parametrize("version", VERSIONS)
def test_published_schemas_accept_the_json(
    site: Path, harbour: Path, shared_data: Path, version: str
) -> None:
    for release in (site, harbour):
        assert dcatus.mistakes(document(release, version), shared_data, version) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_dataset_and_every_file_is_in_the_json(
    site: Path, harbour: Path, version: str
) -> None:
    for release in (site, harbour):
        graph = catalogs.read(release / "catalog.ttl")
        listed = document(release, version)["dataset"]
        assert len(listed) == len(catalogs.datasets(graph)) > 2
        files = {str(o) for o in graph.objects(None, catalogs.DOWNLOAD)}
        told = {
            d["downloadURL"]
            for dataset in listed
            for d in dataset["distribution"]
            if "downloadURL" in d
        }
        assert told == files


def test_the_json_is_true_as_linked_data(site: Path, harbour: Path) -> None:
    for release in (site, harbour):
        claimed = dcatus.expanded(document(release, "3"))
        assert len(claimed) > 50
        assert dcatus.unsaid(claimed, statements(release)) == []


def test_a_broken_table_is_refused_with_its_place(project: Project) -> None:
    folder = project({**FILES, "ontology/catalog/dcat-us-3.toml": 'root = "nothing"'})
    with pytest.raises(publisher.ConfigError, match=r"dcat-us-3\.toml"):
        publisher.open(folder).build(folder / "site")
    assert not (folder / "site/current").exists()


# -- One resource, described alike


def test_void_speaks_of_the_same_dataset(site: Path) -> None:
    void = catalogs.read(site / "void.ttl")
    catalog = catalogs.read(site / "catalog.ttl")
    (described,) = void.subjects(None, catalogs.VOID_DATASET)
    assert described in catalogs.datasets(catalog)
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.modified):
        assert set(void.objects(described, name)) == set(catalog.objects(described, name))


def test_pages_of_datasets_have_markup_with_their_files(site: Path) -> None:
    markup = json.loads((site / "profile/schema.org/doc/dataset/soca.jsonld").read_bytes())
    things = {thing["@id"]: thing for thing in markup["@graph"]}
    dataset = things["https://soca.example/id/dataset/soca"]
    assert dataset["@type"] == "Dataset"
    assert dataset["temporalCoverage"] == "2006-04-01/2013-10-07"
    assert dataset["includedInDataCatalog"] == {"@id": "https://soca.example/id/catalog"}
    files = [things[part["@id"]] for part in dataset["distribution"]]
    assert {file["@type"] for file in files} == {"DataDownload"}
    assert {file["encodingFormat"] for file in files} >= {"text/turtle", "application/ld+json"}
    for file in files:
        assert (site / file["contentUrl"].removeprefix("https://soca.example/")).is_file()
    catalog = json.loads((site / "profile/schema.org/doc/catalog.jsonld").read_bytes())
    assert any(thing.get("@type") == "DataCatalog" for thing in catalog["@graph"])


# -- Many


def test_what_is_written_is_not_rendered_to_be_measured() -> None:
    rendered: list[str] = []

    def render(name: str) -> bytes:
        rendered.append(name)
        return name.encode()

    contents = Contents([Output(name, partial(render, name)) for name in ("a", "b")])
    contents.note("a", {"bytes": 1, "sha256": sha256(b"a")})
    contents.note("elsewhere", {"bytes": 1, "sha256": sha256(b"a")})
    assert contents.measure("a") == Measure(1, sha256(b"a"))
    assert rendered == []
    assert contents.measure("b") == contents.measure("b") == Measure(1, sha256(b"b"))
    assert rendered == ["b"]
    assert contents.measure("elsewhere") is None


_MEASURE = """
import resource, sys, time
import publisher
from publisher import site
start = time.process_time()
source = publisher.open(sys.argv[1]).representations
outputs = [o for o in site.plan(source) if o.path.startswith(("catalog", "data.json"))]
written = [output.render() for output in outputs]
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
      sum(map(len, written)), sum(output.path.endswith(".ttl") for output in outputs))
"""


def _cost(project: Project, count: int) -> tuple[float, int, int, int]:
    """Seconds, kilobytes of memory, bytes written and pages of a catalogue of so many datasets."""
    files = {**FILES, "data/catalog.ttl": catalogs.many(count - 1)}
    folder = project(files, name=f"many-{count}")
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, folder], capture_output=True, text=True, check=True
    )
    seconds, memory, size, pages = done.stdout.split()
    return float(seconds), int(memory), int(size), int(pages)


def test_the_catalogue_grows_linearly(project: Project) -> None:
    few, many = (1_000, 2_000) if external.SOAK else (75, 150)
    first, second = _cost(project, few), _cost(project, many)
    for number, (seconds, memory, size, pages) in ((few, first), (many, second)):
        print(f"{number} datasets: {seconds:.1f} s, {memory // 1024} MB, {size:,} B, {pages} pages")
    assert second[0] < 2.6 * first[0]
    assert second[1] < 2.6 * first[1]
    assert second[2] < 2.2 * first[2]
