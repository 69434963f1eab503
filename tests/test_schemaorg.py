"""The vocabulary of schema.org: the table that is shipped, and what is asked of it."""

from __future__ import annotations

import runpy
import time
from pathlib import Path

import pytest

import external
from publisher import schemaorg
from publisher.config import shipped_ontology
from publisher.errors import ConfigError

ONTOLOGY = {schemaorg.FILE: shipped_ontology() / schemaorg.FILE}
VOCABULARY = schemaorg.read(ONTOLOGY)


def test_the_tables_are_what_the_release_gives(shared_data: Path) -> None:
    folder = shared_data / "schema-org"
    script = runpy.run_path(str(external.ROOT / "scripts/compile_schema_org.py"))
    for name, text in script["compiled"](folder, VOCABULARY.version).items():
        assert (external.ROOT / "ontology" / name).read_text(encoding="utf-8") == text, name


def test_it_is_read_in_a_few_milliseconds() -> None:
    times = []
    for _ in range(5):
        schemaorg._read.cache_clear()
        start = time.perf_counter()
        schemaorg.read(ONTOLOGY)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05, f"{min(times) * 1000:.1f} ms"


def test_kinds_and_what_belongs_to_them() -> None:
    agency = VOCABULARY.kinds("GovernmentOrganization")
    assert agency == {"GovernmentOrganization", "Organization", "Thing"}
    assert VOCABULARY.belongs("dissolutionDate", ["GovernmentOrganization"])
    assert VOCABULARY.belongs("name", ["GovernmentOrganization"])
    assert not VOCABULARY.belongs("successorOf", ["GovernmentOrganization"])
    assert (
        VOCABULARY.domains("successorOf") == VOCABULARY.ranges("successorOf") == ("ProductModel",)
    )
    assert VOCABULARY.ranges("foundingDate") == ("Date",)
    assert VOCABULARY.kinds("Hospital") >= {"CivicStructure", "Organization", "Place"}
    assert VOCABULARY.kinds("Duration") == {"Duration", "Quantity"}
    assert VOCABULARY.kinds("Nonsense") == frozenset()


def test_values_of_enumerations() -> None:
    assert "Monday" in VOCABULARY.of_enumeration("DayOfWeek")
    assert "Monday" in VOCABULARY.of_enumeration("Enumeration")
    assert VOCABULARY.is_enumeration("DayOfWeek")
    assert not VOCABULARY.is_enumeration("Organization")
    assert VOCABULARY.members["True"] == "Boolean"
    assert VOCABULARY.like_member("monday", ["DayOfWeek"]) == "Monday"


def test_superseded_and_pending_terms() -> None:
    assert VOCABULARY.superseded["members"] == "member"
    assert {"DefinedTerm", "knowsAbout"} <= set(VOCABULARY.pending)
    assert "Organization" not in VOCABULARY.pending


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GovernmentOrganisation", "GovernmentOrganization"),
        ("governmentOrganization", "GovernmentOrganization"),
        ("Organizations", "Organization"),
        ("Qwerty", ""),
        ("Organization" * 100, ""),
    ],
)
def test_the_type_that_was_meant(written: str, meant: str) -> None:
    assert VOCABULARY.like_type(written) == meant


@pytest.mark.parametrize(
    ("written", "types", "meant"),
    [
        ("headLine", ["Article"], "headline"),
        ("foundedDate", ["Organization"], "foundingDate"),
        ("descripton", [], "description"),
        ("zzz", ["Organization"], ""),
    ],
)
def test_the_property_that_was_meant(written: str, types: list[str], meant: str) -> None:
    assert VOCABULARY.like_property(written, types) == meant


def test_names_of_both_namespaces() -> None:
    assert schemaorg.local("https://schema.org/name") == "name"
    assert schemaorg.local("http://schema.org/name") == "name"
    assert schemaorg.local("http://purl.org/dc/terms/title") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", ":1:2: not JSON"),
        ("[]", "no table of schema.org"),
        ('{"version": "1", "types": {"A": 1}}', "no table of schema.org"),
        ("\udcff", "UTF-8"),
    ],
)
def test_a_table_that_is_none(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match=says):
        schemaorg.read({schemaorg.FILE: path})
    with pytest.raises(ConfigError, match="can't be read"):
        schemaorg.read({schemaorg.FILE: tmp_path / "none.json"})
