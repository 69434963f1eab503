"""Clients that others wrote ask the endpoint: Python, JavaScript, a browser."""

from __future__ import annotations

import json
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, RDFXML, TURTLE, XML, SPARQLWrapper

import external
from serving import Server, server

BASE = "https://soca.example/"
RESULTS_JSON = "application/sparql-results+json"
NAMES = "SELECT ?name { <id/organisation/soca> org:resultingOrganization|foaf:name ?name }"
SUCCESSOR = "CONSTRUCT { ?a org:changedBy ?b } WHERE { ?a org:changedBy ?b }"


@pytest.fixture(scope="module")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(site.parents[1], tmp_path_factory.mktemp("log")) as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(served: Server) -> str:
    return f"http://127.0.0.1:{served.port}/sparql"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_sparqlwrapper_asks(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint)
    for method in (GET, POST):
        client.setMethod(method)
        client.setQuery(NAMES)
        client.setReturnFormat(JSON)
        rows: Any = client.query().convert()
        values = {row["name"]["value"] for row in rows["results"]["bindings"]}
        assert "Serious Organised Crime Agency" in values
        client.setReturnFormat(XML)
        document: Any = client.query().convert()
        assert "Serious Organised Crime Agency" in document.toxml()
        client.setReturnFormat(CSV)
        assert b"Serious Organised Crime Agency" in bytes(client.query().convert())  # type: ignore[arg-type]
    client.setQuery(SUCCESSOR)
    client.setReturnFormat(RDFXML)
    graph: Any = client.query().convert()
    client.setReturnFormat(TURTLE)
    turtle: Any = client.query().convert()
    assert 1 < len(graph) == len(rdflib.Graph().parse(data=turtle, format="turtle"))


def test_the_store_of_rdflib_asks(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        soca = rdflib.URIRef(f"{BASE}id/organisation/soca")
        names = {str(name) for name in graph.objects(soca, rdflib.FOAF.name)}
        assert "Serious Organised Crime Agency" in names
        assert len(list(graph.triples((soca, None, None)))) > 5
        assert len(graph.query(NAMES)) >= 1


def test_comunica_asks(endpoint: str) -> None:
    package = external.npm_package("@comunica/query-sparql")
    query = (
        "SELECT ?n WHERE { ?e <http://www.w3.org/ns/org#resultingOrganization> ?o ."
        " ?o <http://xmlns.com/foaf/0.1/name> ?n }"
    )
    script, wanted = str(package / "bin" / "query.js"), ("-t", RESULTS_JSON)
    done = subprocess.run(
        [external.command("node"), script, f"sparql@{endpoint}", query, *wanted],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert "National Crime Agency" in {row["n"]["value"] for row in rows}
