"""The check of markup: seeded defects, clean twins, and pages that no check may stumble over."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

import markups
from markups import Defect, Node
from publisher import canonical, contexts, indexing
from publisher.checks.findings import Finding
from publisher.config import Config, ontology_files
from publisher.contexts import frozen
from publisher.indexing import Indexing, Rules
from publisher.statements import grouped
from publisher.webpages.things import Block, Fault, Markup, Place, Syntax
from publisher.writers.expanded import ELSEWHERE, statements

DEFECTS = list(markups.defects())


@pytest.fixture(scope="session")
def rules() -> Rules:
    ontology = ontology_files(Config(Path(), "https://x.example/", {}, Path()))
    return indexing.rules(ontology, frozen(ontology))


def found(nodes: Sequence[Node], rules: Rules) -> list[Finding]:
    judge = Indexing(rules)
    path = Path("page.html")
    at_once = list(judge.page(path, markups.markup(nodes)))
    return [*at_once, *(each for _, each in judge.together())]


@pytest.mark.parametrize("name", sorted(markups.GIVEN))
def test_nothing_is_found_where_nothing_is_wrong(name: str, rules: Rules) -> None:
    assert found(json.loads(markups.GIVEN[name]), rules) == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_found_by_its_rules_alone(defect: Defect, rules: Rules) -> None:
    told = found(defect.nodes, rules)
    assert {each.rule for each in told} == defect.finds, [each.message for each in told]


def test_there_are_enough_defects_in_each_syntax() -> None:
    for syntax in Syntax:
        assert sum(syntax in defect.syntaxes() for defect in DEFECTS) >= 60


def test_markup_of_ours_that_was_changed_is_found(rules: Rules) -> None:
    document = {"@context": "https://schema.org", "@type": "Person", "name": "Ada"}
    nodes = contexts.expand(document, ELSEWHERE, rules.contexts)
    digest = canonical.digest(grouped(quad.triple for quad in statements(nodes)))
    for name, attribute, rule in (
        ("Ada", f"rdfc-1.0 sha-256 {digest}", []),
        ("Eve", f"rdfc-1.0 sha-256 {digest}", ["schema.org.hash"]),
        ("Ada", digest, ["schema.org.hash"]),
    ):
        text = json.dumps({**document, "name": name})
        block = Block(
            Syntax.JSON_LD, Place(1, 1), attributes={"data-canonical": attribute}, content=text
        )
        told = Indexing(rules).page(Path("page.html"), Markup((block,)))
        assert [each.rule for each in told] == rule


def test_what_readers_report_is_told(rules: Rules) -> None:
    faults = (Fault("json", "not JSON", Place(3, 4), fatal=True), Fault("alias", "x", Place(5, 6)))
    block = Block(Syntax.JSON_LD, Place(1, 1), faults=faults)
    told = list(Indexing(rules).page(Path("page.html"), Markup((block,))))
    assert [(each.rule, str(each.severity)) for each in told] == [
        ("markup.json", "violation"),
        ("markup.alias", "warning"),
    ]


def test_pages_that_contradict_each_other(rules: Rules) -> None:
    judge = Indexing(rules)
    for path, name, founded in (("a", "Agency", "2006"), ("b", "Agency", "2006-04-01")):
        node = {"@type": "Organization", "@id": "urn:a", "name": name, "foundingDate": founded}
        assert list(judge.page(Path(path), markups.markup([node]))) == []
    assert list(judge.together()) == []
    node = {"@type": "Person", "@id": "urn:a", "name": "Other", "foundingDate": "2007"}
    list(judge.page(Path("c"), markups.markup([node])))
    told = list(judge.together())
    assert {(path.name, each.rule, each.property.rpartition("/")[2]) for path, each in told} == {
        ("c", "schema.org.conflict", key) for key in ("type", "name", "foundingDate")
    }
    assert "“Agency” (a:1)" in next(e.message for _, e in told if e.property.endswith("name"))


@pytest.mark.parametrize(
    "nodes",
    [
        [{"@type": f"Nonsense{n}", f"nonsense{n}": "x"} for n in range(5_000)],
        [{"@type": "Dataset", "@id": "urn:a", "creator": {"@id": "urn:a"}}] * 5_000,
        [{"@type": "Dataset", "@id": f"urn:{n % 7}", "name": f"n{n}"} for n in range(20_000)],
        [{"@type": "Event", "@id": "urn:a", "startDate": [f"{n}" for n in range(20_000)]}] * 2,
        [{"@type": "Person", "name": "x" * 1_000_000, "x" * 1_000_000: "y"}],
    ],
    ids=["unknown names", "itself again and again", "many names", "many dates", "long"],
)
def test_no_page_takes_long(nodes: list[Node], rules: Rules) -> None:
    start = time.perf_counter()
    found(nodes, rules)
    assert time.perf_counter() - start < 10
