"""Compiled rules say what the store says, on random graphs."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import external
import rules_random as random
from publisher import publication
from publisher.errors import QueryError
from publisher.rules import Uncompilable
from publisher.terms import Triple

PREFIXES = publication.open(external.ROOT).representations.dataset.prefixes
RULE = random.schema_rule()
PROPERTIES, CLASSES = random.words(PREFIXES, RULE)


@pytest.mark.parametrize("size", [12, 60])
@given(data=st.data())
@settings(deadline=None)
def test_the_rule_for_schema_org_says_the_same_compiled(size: int, data: st.DataObject) -> None:
    graph = data.draw(random.graphs(PROPERTIES, CLASSES, size))
    assert random.in_walk(RULE, graph, PREFIXES) == random.in_store(RULE, graph, PREFIXES)


@given(random.rules(), random.SMALL_GRAPHS)
@settings(deadline=None)
def test_any_rule_that_is_compiled_says_the_same(rule: str, graph: list[Triple]) -> None:
    try:
        expected = random.in_store(rule, graph, random.SMALL)
        compiled = random.in_walk(rule, graph, random.SMALL)
    except (QueryError, Uncompilable):
        assume(False)
        return
    assert compiled == expected
