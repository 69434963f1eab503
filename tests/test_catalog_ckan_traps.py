"""What the real CKAN loses of careless catalogues: the grounds of ``catalog/checks/ckan.toml``."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import ckan_traps
from ckan_client import PROFILES, Ckan
from ckan_traps import CAREFUL, PREFIXES, Trap
from serving import free_port

TRAPS = {trap.name: trap for trap in ckan_traps.traps()}


@pytest.fixture(scope="module")
def kept(ckan: Ckan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What CKAN makes of each variant, and of the careful catalogue (``""``)."""
    folder = tmp_path_factory.mktemp("traps")
    texts = {"": CAREFUL, **{name: trap.catalogue() for name, trap in TRAPS.items()}}
    asked = []
    for number, text in enumerate(texts.values()):
        file = folder / f"{number}.ttl"
        file.write_text(text, encoding="utf-8")
        asked.append(
            {"do": "parse", "file": str(file), "format": "turtle", "profile": "euro_dcat_ap_3"}
        )
    return dict(zip(texts, ckan.ask(*asked), strict=True))


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_a_careless_catalogue_loses_what_the_table_says(
    kept: dict[str, dict[str, Any]], trap: Trap
) -> None:
    assert ckan_traps.changed(kept[trap.name], kept[""]) == trap.kept


def test_a_careful_one_loses_nothing(kept: dict[str, dict[str, Any]]) -> None:
    fields = ckan_traps.kept(kept[""])
    assert len(fields) == 35
    assert all(fields.values())


def test_a_version_is_read_from_one_property_by_each_profile(ckan: Ckan, tmp_path: Path) -> None:
    for name, gone in (("old", "dcat:version"), ("new", "owl:versionInfo")):
        text = CAREFUL.replace(f'  {gone} "1.0" ;\n', "")
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    answers = ckan.ask(
        *(
            {
                "do": "parse",
                "file": str(tmp_path / f"{name}.ttl"),
                "format": "turtle",
                "profile": profile,
            }
            for name in ("old", "new")
            for profile in PROFILES
        ),
        {"do": "tags", "names": ["crime, fraud", "", "crime; fraud", " crime ", "urn:x", "Émeute"]},
    )
    found = [answer["datasets"][0].get("version") for answer in answers[:-1]]
    assert found == ["1.0", "1.0", "1.0", "1.0", None, None]
    assert sorted(answers[-1]["refused"]) == ["", "crime, fraud", "crime; fraud", "urn:x"]


# -- What loses a whole catalogue, over HTTP

SAME = '<urn:e> a dcat:Dataset ; dcterms:title "Title"@en .\n'
CATALOGUES = """<urn:one> a dcat:Catalog ; dcat:dataset <urn:d> .
<urn:two> a dcat:Catalog ; dcat:dataset <urn:e> .\n"""
NAMELESS = '[] a dcat:Dataset ; dcterms:title "Nameless"@en .\n'
NUMBERED = '[] a dcat:Dataset ; dcterms:title "N"@en ; dcterms:identifier "N-1" .\n'
UNTITLED = "<urn:e> a dcat:Dataset ; dcterms:description 'No title'@en .\n"
ENDLESS = CAREFUL.replace('"12"^^xsd:nonNegativeInteger', '"INF"^^xsd:double')
JSON = '{"@context": %s, "@id": "urn:d", "@type": "dcat:Dataset", "dct:title": "Title"}'
INLINE = '{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}'
NT = (
    "<urn:d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset>"
    ' .\n<urn:d> <http://purl.org/dc/terms/title> "Title"@en .\n'
)
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dcterms="http://purl.org/dc/terms/">
<dcat:Dataset rdf:about="urn:d"><dcterms:title>Title</dcterms:title></dcat:Dataset></rdf:RDF>"""
BOM = "\ufeff"

# A file → its text, what it is known by in CKAN (of all that it gathers), and a part of its error.
GATHERED: dict[str, tuple[str, list[str], str]] = {
    "good.ttl": (CAREFUL, ["urn:d"], ""),
    "good.nt": (NT, ["urn:d"], ""),
    "good.rdf": (RDF, ["urn:d"], ""),
    "good.jsonld": (JSON % INLINE, ["urn:d"], ""),
    "untitled.ttl": (CAREFUL + UNTITLED, [], "KeyError('title')"),
    "empty-title.ttl": (CAREFUL.replace('"Title"@en', '""'), [], "KeyError('title')"),
    "endless.ttl": (ENDLESS + SAME, [], "OverflowError"),
    "same-title.ttl": (CAREFUL + SAME, ["urn:d", "urn:e"], ""),
    "two-catalogues.ttl": (CAREFUL + SAME + CATALOGUES, ["urn:d", "urn:e"], ""),
    "nameless.ttl": (PREFIXES + NAMELESS, ["{source}/nameless"], ""),
    "numbered.ttl": (PREFIXES + NUMBERED, ["N-1"], ""),
    "none.ttl": (PREFIXES, [], ""),
    "mark.ttl": (BOM + CAREFUL, [], "Error parsing the RDF file"),
    "mark.nt": (BOM + NT, [], "Invalid line"),
    "mark.rdf": (BOM + RDF, ["urn:d"], ""),  # in XML it is a part of the encoding
    "mark.jsonld": (BOM + JSON % INLINE, [], "Unexpected UTF-8 BOM"),
    "remote.jsonld": (JSON % '"http://127.0.0.1:{closed}/context"', [], "URLError"),
    "type.json": (JSON % INLINE, [], "No plugin registered"),
    "type.txt": (CAREFUL, [], "No plugin registered"),
    "latin.ttl": (CAREFUL.replace("Agency", "Ag\u00e9nce"), [], "UnicodeDecodeError"),
}


def test_what_a_harvest_gathers(ckan: Ckan, tmp_path: Path) -> None:
    closed = str(free_port())
    for name, (text, _, _) in GATHERED.items():
        encoding = "latin-1" if name.startswith("latin") else "utf-8"
        (tmp_path / name).write_bytes(text.replace("{closed}", closed).encode(encoding))
    with _files(tmp_path) as base:
        asked = ({"do": "gather", "url": f"{base}{n}", "profile": PROFILES[0]} for n in GATHERED)
        answers = dict(zip(GATHERED, ckan.ask(*asked), strict=True))
    for name, (_, guids, error) in GATHERED.items():
        said = " ".join(answers[name]["errors"])
        assert answers[name]["guids"] == [
            guid.replace("{source}", f"{base}{name}") for guid in guids
        ], (name, said)
        assert error in said if error else not said, name
    assert [d["name"] for d in answers["same-title.ttl"]["datasets"]] == ["title", "title-1"]


class _Types(SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012  as the class above has it
        ".ttl": "text/turtle",
        ".nt": "application/n-triples",
        ".rdf": "application/rdf+xml",
        ".jsonld": "application/ld+json",
        ".json": "application/json",
        ".txt": "text/plain",
    }

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    """The address under which the files of a folder can be fetched."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Types, directory=str(folder))) as host:
        thread = threading.Thread(target=host.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{host.server_port}/"
        finally:
            host.shutdown()
            thread.join()
