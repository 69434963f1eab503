"""Contexts that are compiled are valid, and define what PyLD says that they define."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import randomcontexts
from publisher.contexts import FrozenContexts, expand
from publisher.definitions import Unusual, define

FROZEN = FrozenContexts({})
BASE = "https://example.org/"


def read(context: Any, document: dict[str, Any]) -> list[dict[str, Any]]:
    return expand({"@context": context, **document}, BASE, FROZEN)


@given(context=randomcontexts.contexts())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_terms_stand_for_what_pyld_says(context: dict[str, Any]) -> None:
    try:
        definitions = define(context)
    except Unusual:
        return
    for term, definition in definitions.terms.items():
        if definition.iri in ("@id", "@type"):
            continue
        found = read(context, {term: "https://example.org/x"})
        assert [key for node in found for key in node] == [definition.iri] * bool(definition.iri)
        name = f"{term}:x"
        (node,) = read(context, {name: "y"})
        assert (name not in node) == (definition.prefix and definition.iri + "x" in node)


@pytest.mark.parametrize(
    "context",
    [
        {"p": 1},
        {"p": "q"},
        {"p": "q:x", "q": "p:x"},
        {"p": {"@id": "urn:p", "@type": 1}},
        {"p": {"@id": "urn:p", "@type": {}}},
        {"p": {"@id": "urn:p", "@type": "nothing"}},
        {"p": {"@id": "urn:p", "@container": []}},
        {"p": {"@id": "urn:p", "@container": None}},
        {"p": {"@id": None, "@prefix": True}},
        {"p": {"@id": "@version"}, "@version": 1.1},
        {"p": "@vocab", "@vocab": "http://example.org/"},
        {"@version": 1.0},
        {"@version": True},
        {"@vocab": "relative"},
        {"@vocab": None},
        {"@base": "https://example.org/"},
        {"@protected": "yes"},
        {"": "urn:x"},
        {"_": "urn:x"},
        {"a:b": "urn:x"},
        {"@odd": "urn:x"},
        {"id": "urn:x"},
        {"ID": "@id"},
        {"type": {"@id": "@type", "@container": "@set"}},
        {"a": "urn:a", "@vocab": "a:b"},
        {"p": {"@id": "urn:p", "@type": "@id", "@container": "@language"}},
        {"p": {"@id": "urn:p", "@protected": 1}},
    ],
)
def test_what_is_odd_is_left_to_pyld(context: dict[str, Any]) -> None:
    with pytest.raises(Unusual):
        define(context)
