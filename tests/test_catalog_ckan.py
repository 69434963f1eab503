"""What the real CKAN keeps of our catalogues, statement by statement."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rdflib
from rdflib import DCAT, DCTERMS
from rdflib.term import Literal, URIRef

import catalogs
import ckan_client
from catalogs import FILES, REGIONS
from ckan_client import PROFILES, Ckan
from ckan_fields import LOST, Lost, Reading, differences
from serving import free_port, server

REFUSED = ["it's", "x", "y" * 101, "a/b"]


class Asked(NamedTuple):
    """One catalogue in one syntax, read with one profile, and what CKAN made of it."""

    graph: rdflib.Graph
    profile: str
    syntax: str
    answer: dict[str, Any]


class Answers(NamedTuple):
    """All that is asked of CKAN about what we build, in one process of it."""

    known: dict[str, dict[str, str]]
    catalogues: list[Asked]
    refused: dict[str, str]
    control: dict[str, str]


@pytest.fixture(scope="module")
def answers(ckan: Ckan, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Of the example, and of three datasets in two languages, with and without a region."""
    folder = tmp_path_factory.mktemp
    built = (catalogs.build(folder("harbour"), files) for files in (FILES, REGIONS))
    releases = (site, *built)
    graphs = [catalogs.read(release / "catalog.ttl") for release in releases]
    keywords = {str(o) for graph in graphs for o in graph.objects(None, DCAT.keyword)}
    assert len(keywords) > 8
    asked = [
        (g, q) for g, r in zip(graphs, releases, strict=True) for q in ckan_client.questions(r)
    ]
    known, tags, control, *parsed = ckan.ask(
        {"do": "known"},
        {"do": "tags", "names": sorted(keywords)},
        {"do": "tags", "names": REFUSED},
        *(question for _, question in asked),
    )
    catalogues = [
        Asked(graph, question["profile"], question["format"], answer)
        for (graph, question), answer in zip(asked, parsed, strict=True)
    ]
    return Answers(known, catalogues, tags["refused"], control["refused"])


# -- Field by field


def test_every_field_is_kept_in_every_syntax_and_profile(answers: Answers) -> None:
    assert len(answers.catalogues) == 3 * 4 * len(PROFILES)
    for asked in answers.catalogues:
        assert "error" not in asked.answer, asked
        assert asked.answer["next"] == ""
        assert not any(asked.answer["refused"]), asked.answer["refused"]
        kept = {ckan_client.flat(d)["uri"]: d for d in asked.answer["datasets"]}
        assert sorted(kept) == [str(iri) for iri in catalogs.datasets(asked.graph)]
        for iri, dataset in kept.items():
            assert not list(_differences(asked, answers, iri, dataset)), (*asked[1:3], iri)


def _differences(asked: Asked, answers: Answers, iri: str, dataset: Any) -> list[str]:
    reading = Reading(asked.graph, asked.profile, answers.known)
    wanted = reading.dataset(URIRef(iri))
    assert len(wanted) >= 18
    found = list(differences(ckan_client.flat(dataset), wanted))
    of_resources = ckan_client.resources(dataset)
    parts = list(asked.graph.objects(URIRef(iri), DCAT.distribution))
    assert set(of_resources) == {str(part) for part in parts}
    for part in parts:
        lines = differences(of_resources[str(part)], reading.resource(part))
        found += [f"{part} {line}" for line in lines]
    return found


def test_every_statement_is_kept_or_there_is_a_reason(answers: Answers) -> None:
    reasons: set[tuple[str, Lost]] = set()
    for asked in answers.catalogues:
        if asked.syntax != "turtle":  # the others are the same graph: see test_catalog_dcat.py
            continue
        for iri in catalogs.datasets(asked.graph):
            reading = Reading(asked.graph, asked.profile, answers.known)
            reading.dataset(iri)
            for part in asked.graph.objects(iri, DCAT.distribution):
                reading.resource(part)
            for kind, statement in reading.left(iri):
                why = reading.why_lost(kind, statement)
                assert why, (asked.profile, kind, statement)
                reasons.add((asked.profile, why))
    # None of the reasons is idle, in none of the profiles.
    assert reasons == {(profile, lost) for lost in LOST for profile in lost.profiles or PROFILES}


def test_a_loss_would_be_found(answers: Answers) -> None:
    asked = answers.catalogues[-1]
    (iri, dataset), *_ = ((ckan_client.flat(d)["uri"], d) for d in asked.answer["datasets"])
    changed = rdflib.Graph() + asked.graph
    changed.remove((URIRef(iri), DCTERMS.issued, None))
    changed.add((URIRef(iri), DCTERMS.relation, URIRef("urn:new")))
    lines = _differences(asked._replace(graph=changed), answers, iri, dataset)
    assert {line.partition(":")[0] for line in lines} >= {"related_resource"}
    reading = Reading(changed, asked.profile, answers.known)
    reading.dataset(URIRef(iri))
    unknown = (URIRef(iri), URIRef("urn:property"), Literal("value"))
    changed.add(unknown)
    assert ("dataset", unknown) in set(reading.left(URIRef(iri)))
    assert reading.why_lost("dataset", unknown) is None


def test_what_people_look_for_is_there(answers: Answers) -> None:
    """The licence and the names of formats, by CKAN's own lists."""
    for asked in answers.catalogues:
        for dataset in asked.answer["datasets"]:
            kept = ckan_client.flat(dataset)
            own = any(r["license"] == "https://licence.example/" for r in dataset["resources"])
            assert kept["license_id"] in ({""} if own else {"uk-ogl", "cc-by"})
            assert kept["title"] not in {"Llanw", "Angorfeydd", "Swyddfa'r Harbwr"}
            assert kept["publisher_name"]
            assert kept["contact_email"].partition("@")[2]
            for resource in ckan_client.resources(dataset).values():
                named = {"text/csv": "CSV", "application/json": "JSON"}
                mime = resource.get("mimetype", "")
                assert resource.get("format") == named.get(mime, resource.get("format"))


def test_its_validators_accept_every_keyword(answers: Answers) -> None:
    assert answers.refused == {}
    assert sorted(answers.control) == sorted(REFUSED)


# -- Over HTTP


def test_it_gathers_from_a_running_server_page_by_page(ckan: Ckan, tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    settings = FILES["publisher.toml"].replace(catalogs.BASE, base)
    files = {
        "publisher.toml": f"{settings}\n[limits]\ncatalog_page = 4\n",
        "data/agency.ttl": catalogs.AGENCY,
        "data/many.ttl": catalogs.many(12),
    }
    release = catalogs.build(tmp_path, files)
    everything = {str(iri) for iri in _listed(release)}
    assert len(everything) == 13
    asked = [
        {"do": "gather", "url": f"{base}catalog{suffix}", "profile": profile}
        for suffix, profile in zip((".ttl", ".rdf", ".jsonld"), PROFILES, strict=True)
    ]
    with server(tmp_path / "site", tmp_path, "--port", str(port)) as running:
        assert running.port == port
        for answer in ckan.ask(*asked):
            assert answer["errors"] == []
            assert answer["refused"] == [{}] * len(everything)
            assert sorted(answer["guids"]) == sorted(everything)
            assert len({dataset["name"] for dataset in answer["datasets"]}) == len(everything)
            for dataset in answer["datasets"]:
                kept = ckan_client.flat(dataset)
                assert kept["publisher_name"] == "Harbour Office"
                assert kept["contact_email"] == "data@agency.example"
                assert kept["license_id"] == "uk-ogl"
        lines = running.lines()
    pages = [line for line in lines if "catalog~page-4" in line]
    assert [re.search(r'"method": ?"(\w+)"', line)[1] for line in pages].count("GET") == 3  # type: ignore[index]
    assert any("HEAD" in line for line in pages)


def _listed(release: Path) -> set[Any]:
    return {
        iri
        for path in release.glob("catalog*.ttl")
        for iri in catalogs.datasets(catalogs.read(path))
    }
