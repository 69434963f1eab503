"""The check of markup: seeded defects, clean twins, and pages that no check may stumble over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import markups
from markups import Defect, Node
from publisher import indexing
from publisher.checks.findings import Finding
from publisher.config import Config, ontology_files
from publisher.contexts import frozen
from publisher.indexing import Indexing, Rules
from publisher.webpages.things import Syntax

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
