"""What the real CKAN keeps of our catalogues, field by field, and loses of careless ones."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from rdflib import DCAT
from rdflib.term import URIRef

import catalogs
import ckan_client
from catalogs import FILES
from ckan_client import OGL, Ckan
from serving import free_port, server

Project = Callable[..., Path]
PROFILES = ("euro_dcat_ap_3", "euro_dcat_ap_2", "dcat_us_3")


# -- Field by field


def test_every_field_is_kept_in_every_syntax_and_profile(
    ckan: Ckan, site: Path, harbour: Path
) -> None:
    for release in (site, harbour):
        graph = catalogs.read(release / "catalog.ttl")
        asked = ckan_client.questions(release, PROFILES)
        for question, answer in zip(asked, ckan.ask(*asked), strict=True):
            assert "error" not in answer, (question, answer)
            kept = {ckan_client.flat(d)["uri"]: d for d in answer["datasets"]}
            assert sorted(kept) == [str(iri) for iri in catalogs.datasets(graph)]
            for iri in catalogs.datasets(graph):
                dataset = kept[str(iri)]
                wanted = ckan_client.expected(graph, iri)
                lost = list(ckan_client.lost(ckan_client.flat(dataset), wanted))
                assert lost == [], (question, iri)
                assert len(wanted) > 14
                of_resources = ckan_client.resources(dataset)
                parts = list(graph.objects(iri, DCAT.distribution))
                assert set(of_resources) == {str(part) for part in parts}
                for part in parts:
                    wanted = ckan_client.expected_resource(graph, part)
                    lost = list(ckan_client.lost(of_resources[str(part)], wanted))
                    assert lost == [], (question, part)


def test_the_table_would_find_a_loss(ckan: Ckan, harbour: Path, tmp_path: Path) -> None:
    text = (harbour / "catalog.ttl").read_text(encoding="utf-8")
    careless = text.replace('foaf:name "Harbour Office"', 'rdfs:label "Harbour Office"')
    (tmp_path / "catalog.ttl").write_text(careless, encoding="utf-8")
    question = {"do": "parse", "format": "turtle", "profile": PROFILES[0]}
    (answer,) = ckan.ask({**question, "file": str(tmp_path / "catalog.ttl")})
    graph = catalogs.read(harbour / "catalog.ttl")
    for dataset in answer["datasets"]:
        kept = ckan_client.flat(dataset)
        wanted = ckan_client.expected(graph, URIRef(kept["uri"]))
        assert "publisher_name" in {line.split(":")[0] for line in ckan_client.lost(kept, wanted)}


def test_its_validators_accept_every_keyword(ckan: Ckan, site: Path, harbour: Path) -> None:
    graphs = [catalogs.read(release / "catalog.ttl") for release in (site, harbour)]
    names = {str(o) for graph in graphs for o in graph.objects(None, DCAT.keyword)}
    assert len(names) > 8
    refused = ["it's", "x", "y" * 101, "a/b"]
    answer, control = ckan.ask(
        {"do": "tags", "names": sorted(names)}, {"do": "tags", "names": refused}
    )
    assert answer == {"refused": {}}
    assert sorted(control["refused"]) == sorted(refused)


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
            assert {dataset["guid"] for dataset in answer["datasets"]} == everything
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


# -- What careless catalogues lose

CAREFUL = f"""\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:d> a dcat:Dataset ; dcterms:title "Title"@en ; dcterms:description "Text"@en ;
  dcat:keyword "crime" ; dcterms:publisher <urn:p> ; dcat:contactPoint <urn:c> ;
  dcterms:spatial <urn:s> ;
  dcterms:temporal [ dcat:startDate "2006-04-01"^^xsd:date ] ; dcat:distribution <urn:r> .
<urn:p> a foaf:Agent ; foaf:name "Agency" .
<urn:c> a vcard:Kind ; vcard:fn "Team" ; vcard:hasEmail <mailto:a@b.example> .
<urn:s> a dcterms:Location ; rdfs:label "Here" .
<urn:r> a dcat:Distribution ; dcat:downloadURL <https://f.example/x.csv> ;
  dcterms:license <{OGL}> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> .
<https://www.iana.org/assignments/media-types/text/csv> rdfs:label "text/csv" .
"""
# What is written instead, and what is kept then (None: nothing).
VARIANTS: dict[str, tuple[str, str, str, Any]] = {
    "licence by http": (OGL, OGL.replace("https", "http"), "license_id", ""),
    "licence without slash": (OGL, OGL.rstrip("/"), "license_id", ""),
    "licence on the dataset": (
        f"dcterms:license <{OGL}> ;", "", "license_id", ""
    ),
    "another tag": ('"Title"@en', '"Titre"@fr, "Title"@en-GB', "title", "?"),
    "label for a title": ('dcterms:title "Title"@en', 'rdfs:label "Title"@en', "title", None),
    "comma in a keyword": ('"crime"', '"crime, organised"', "tags", ["crime", "organised"]),
    "publisher as a text": ("dcterms:publisher <urn:p>", 'dcterms:publisher "Agency"',
                            "publisher_name", None),
    "publisher with a label": ('foaf:name "Agency"', 'rdfs:label "Agency"', "publisher_name", None),
    "email as a text": ("<mailto:a@b.example>", '"a@b.example"', "contact_email", "a@b.example"),
    "contact of schema.org": ("a vcard:Kind ; vcard:fn", "a schema:ContactPoint ; schema:name",
                              "contact_name", None),
    "period of schema.org": ("dcat:startDate", "schema:startDate", "temporal_start", None),
    "period as a text": ('[ dcat:startDate "2006-04-01"^^xsd:date ]', '"2006"',
                         "temporal_start", None),
    "place without a class": ("a dcterms:Location ; rdfs:label", "rdfs:label",
                              "spatial_text", None),
}  # fmt: skip
OF_RESOURCES: dict[str, tuple[str, str, str, Any]] = {
    "media type without a label": (
        '<https://www.iana.org/assignments/media-types/text/csv> rdfs:label "text/csv" .', "",
        "mimetype", "https://www.iana.org/assignments/media-types/text/csv",
    ),
    "media type as a text": (
        "dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> .",
        'dcat:mediaType "text/csv" .', "mimetype", "text/csv",
    ),
    "only an access address": ("dcat:downloadURL", "dcat:accessURL", "download_url", None),
    "no address": ("dcat:downloadURL <https://f.example/x.csv> ;", "", "url", ""),
    "a nameless distribution": (
        "<urn:r>", "_:r", "uri", "",
    ),
}  # fmt: skip


def test_careless_catalogues_lose_what_the_check_says(ckan: Ckan, tmp_path: Path) -> None:
    """These are the grounds of the rules for CKAN in ``ontology/catalog/checks``."""
    variants = {**VARIANTS, **OF_RESOURCES}
    asked = []
    for number, (old, new, _, _) in enumerate([("", "", "", ""), *variants.values()]):
        assert old in CAREFUL, old
        file = tmp_path / f"{number}.ttl"
        file.write_text(CAREFUL.replace(old, new) if old else CAREFUL, encoding="utf-8")
        asked.append(
            {"do": "parse", "file": str(file), "format": "turtle", "profile": "euro_dcat_ap_3"}
        )
    careful, *answers = ckan.ask(*asked)
    whole = _one(careful)
    for (name, (_, _, field, kept)), answer in zip(variants.items(), answers, strict=True):
        found = _one(answer)
        if kept == "?":
            assert found.get(field) != whole[field] or found[field] == "Title", name
        else:
            assert found.get(field) == kept, name
            assert whole[field] != kept or kept == "a@b.example" or field == "mimetype", name


def _one(answer: dict[str, Any]) -> dict[str, Any]:
    (dataset,) = answer["datasets"]
    (resource,) = ckan_client.resources(dataset).values()
    return {**resource, **{k: v for k, v in ckan_client.flat(dataset).items() if k != "uri"},
            "url": resource["url"]}  # fmt: skip


def test_one_dataset_without_a_title_loses_the_whole_catalogue(ckan: Ckan, tmp_path: Path) -> None:
    untitled = CAREFUL + "<urn:e> a dcat:Dataset ; dcterms:description 'No title'@en .\n"
    (tmp_path / "catalog.ttl").write_text(untitled, encoding="utf-8")
    (tmp_path / "good.ttl").write_text(CAREFUL, encoding="utf-8")
    with _files(tmp_path) as base:
        bad, good = ckan.ask(
            *(
                {"do": "gather", "url": f"{base}{name}.ttl", "profile": "euro_dcat_ap_3"}
                for name in ("catalog", "good")
            )
        )
    assert len(good["datasets"]) == 1
    assert bad["datasets"] == []
    assert "title" in bad["errors"][0]


class _Turtle(SimpleHTTPRequestHandler):
    extensions_map = {".ttl": "text/turtle"}  # noqa: RUF012  as the class above has it

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    """The address under which the files of a folder can be fetched."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Turtle, directory=str(folder))) as host:
        thread = threading.Thread(target=host.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{host.server_port}/"
        finally:
            host.shutdown()
            thread.join()
