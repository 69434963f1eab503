"""The packs: a new one needs no code, and one that is wrong is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import publisher
from publisher import schemaorg
from publisher.checks import packs
from publisher.config import shipped_ontology
from publisher.errors import ConfigError

VOCABULARY = schemaorg.read({schemaorg.FILE: shipped_ontology() / schemaorg.FILE})

HEAD = """\
consumer = "Our search"
feature = "contact box"
source = "https://intranet.example/search"
date = "2026-11-29"
types = ["Organization"]
"""
RULE = """
[[rules]]
name = "house.telephone"
severity = "warning"
path = ["telephone", "contactPoint/telephone"]
what = "no telephone number"
loss = "shows no contact box"
advice = "add telephone"
"""


def read(text: str, folder: Path) -> tuple[packs.Pack, ...]:
    path = folder / "house.toml"
    path.write_text(text, encoding="utf-8")
    return packs.read({f"{packs.FOLDER}house.toml": path}, VOCABULARY)


def test_a_project_adds_a_pack_without_code(project: Callable[..., Path]) -> None:
    files = {
        "data/a.ttl": "@prefix org: <http://www.w3.org/ns/org#> .\n"
        '<id/a> a org:Organization ; <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en .',
        f"ontology/{packs.FOLDER}house.toml": HEAD + RULE,
    }
    report = publisher.open(project(files)).check(["schema.org"])
    (result,) = [each for each in report if each.check == "house.telephone"]
    assert result.message == ("no telephone number: Our search shows no contact box; add telephone")
    assert result.consequence is not None
    assert (result.consequence.consumer, result.consequence.date) == ("Our search", "2026-11-29")
    assert (result.path and result.path.name, result.line) == ("a.ttl", result.line)
    assert result.line is not None


def test_the_shipped_packs_have_sources_and_days() -> None:
    folder = shipped_ontology() / packs.FOLDER
    files = {f"{packs.FOLDER}{path.name}": path for path in folder.glob("*.toml")}
    known = packs.read(files, VOCABULARY)
    assert len(known) >= 13
    for pack in known:
        assert pack.source.startswith("https://")
        assert pack.retired or pack.rules
    assert {pack.retired for pack in known if "FAQPage" in pack.types} == {"2026-05-07"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("consumer", "consumr", "consumer: missing"),
        ('"2026-11-29"', '"29 Nov"', "date: expected a day in quotes"),
        ('["Organization"]', '["Organisation"]', "did you mean Organization?"),
        ('"telephone"', '"telefone"', "no property 'telefone'; did you mean telephone?"),
        ('"warning"', '"bad"', "severity: expected one of"),
        ('"house.telephone"', '"House"', "expected a name such as 'google-breadcrumb.items'"),
        (RULE, "", "expected either rules, or retired"),
        (RULE, RULE + RULE, "two rules of this name"),
        ("what =", 'kind = "colour"\nwhat =', "kind: expected one of address, boolean"),
        ("what =", "worst = 1\nwhat =", "worst: unknown key"),
    ],
)
def test_a_pack_that_is_wrong(old: str, new: str, says: str, tmp_path: Path) -> None:
    text = HEAD + RULE
    assert old in text
    with pytest.raises(ConfigError) as error:
        read(text.replace(old, new, 1), tmp_path)
    assert says in str(error.value)
    assert "house.toml:" in str(error.value)
