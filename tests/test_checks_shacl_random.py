"""Random shapes and data: the same violations as pySHACL's, with all that they say."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

import shacl
from external import SOAK
from shacl import bag, ours, pyshacls, turtle


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """rdflib tells its log of each literal that is ill-formed."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@settings(
    max_examples=20_000 if SOAK else 150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(shacl.datas(), shacl.shapes(), shacl.ONTOLOGIES)
def test_the_violations_are_those_of_pyshacl(data: str, shapes: str, ontology: str) -> None:
    graphs = turtle(shacl.comparable(data, shapes)), turtle(shapes), turtle(ontology)
    known = graphs[:2]
    assert bag(ours(*graphs), known) == bag(pyshacls(*graphs), known)
