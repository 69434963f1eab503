"""The whole of a graph on disk is written as one in memory is, bit by bit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from publisher import large, manifest, packing
from publisher.config import Config, ontology_files
from publisher.contexts import FrozenContexts, frozen
from publisher.descriptions import Bounds, Walk
from publisher.nesting import Nesting, nest
from publisher.shelf import Sorter
from publisher.terms import Blank, Iri, Prefixes, Quad, Triple
from publisher.writers import rdf, turtle
from publisher.writers.jsonld import Documents

PREFIXES = Prefixes({"skos": "http://www.w3.org/2004/02/skos/core#", "ex": "https://example.org/"})
GRAPHS = st.lists(strategies.triples(), max_size=14)
P, Q = Iri("https://example.org/p"), Iri("https://example.org/q")
LINKED = st.builds(
    Triple,
    st.sampled_from([Blank("_:a"), Blank("_:b"), Blank("_:c"), Iri("https://example.org/x")]),
    st.sampled_from([P, Q]),
    st.sampled_from([Blank("_:a"), Blank("_:b"), Blank("_:c"), Blank("_:d")]),
)


def walk(triples: list[Triple]) -> Walk:
    sorter = Sorter()
    sorter.add(triples)
    return Walk(sorter.graph(), Bounds(frozenset(), frozenset()))


def whole(triples: list[Triple]) -> Nesting:
    return walk(triples).nesting


@given(GRAPHS | st.lists(LINKED, max_size=6) | st.lists(LINKED | strategies.triples(), max_size=9))
@settings(max_examples=300, deadline=None)
def test_a_whole_is_the_tree_that_it_would_be_in_memory(triples: list[Triple]) -> None:
    found, expected = whole(triples), nest(triples)
    assert list(found.subjects()) == list(expected.subjects())
    assert set(found.nested) == set(expected.nested)
    assert (found.cells, found.cut, found.knotted) == (
        *(expected.cells, expected.cut, expected.knotted),
    )
    text = turtle.write_nesting(expected, PREFIXES)
    assert b"".join(turtle.write_whole(found, PREFIXES)) == text
    assert turtle.write_nesting(found, PREFIXES) == text


@cache
def documents() -> Documents:
    config = Config(folder=Path(), base="https://example.org/", title={}, data=Path())
    contexts: FrozenContexts = frozen(ontology_files(config), config)
    terms = {"label": {"@id": "http://www.w3.org/2004/02/skos/core#prefLabel"}, "p": str(P)}
    return Documents({"@context": terms}, contexts, "https://example.org/")


@given(GRAPHS)
@settings(max_examples=100, deadline=None)
def test_json_ld_is_the_same_bit_by_bit(triples: list[Triple]) -> None:
    found = whole(triples)
    if not found.knotted:
        text = documents().write_nesting(nest(triples))
        assert b"".join(documents().write_whole(found)) == text
        json.loads(text)


@given(GRAPHS, st.sampled_from([None, Iri("https://example.org/g"), P]))
@settings(max_examples=100, deadline=None)
def test_lines_are_the_same_bit_by_bit(triples: list[Triple], name: Iri | None) -> None:
    quads = [Quad(*triple, name if number % 2 else None) for number, triple in enumerate(triples)]
    once = list(dict.fromkeys(triples))
    unnamed = [Quad(*triple) for triple in once]
    named: Mapping[Iri, list[Triple]] = {P: once, Q: once[:2]}
    in_graphs = [Quad(*triple, name) for name, some in named.items() for triple in some]
    texts = {name: walk(some).texts() for name, some in named.items()}
    for parts, expected in (
        (rdf.whole_n_quads(quads), rdf.n_quads(quads)),
        (walk(once).texts(), rdf.n_triples(once)),
        (rdf.whole_trig(quads, PREFIXES), rdf.trig(quads, PREFIXES)),
        (rdf.trig_of(walk(once).texts(), PREFIXES), rdf.trig(unnamed, PREFIXES)),
        (rdf.whole_named_graphs(texts), rdf.n_quads(in_graphs)),
    ):
        assert b"".join(parts) == expected


@given(GRAPHS)
@settings(max_examples=100, deadline=None)
def test_what_is_counted_on_the_disk_is_what_is_counted_in_memory(triples: list[Triple]) -> None:
    disk = walk(triples)
    memory = Walk.over((Quad(*triple) for triple in triples), Bounds(frozenset(), frozenset()))
    assert disk.properties() == memory.properties()
    assert sorted(disk.lines([P, Q])) == sorted(memory.lines([P, Q]))
    assert list(disk.texts()) == list(memory.texts())
    assert disk.size == memory.size
    assert set(disk.having([P])) == set(memory.having([P]))


def pieces(content: bytes) -> Iterator[bytes]:
    return (content[at : at + 1_000] for at in range(0, len(content), 1_000))


@pytest.mark.parametrize(
    "content",
    [b"", b"short", b"a line that compresses\n" * 900, b"PK\x03\x04" + b"packed" * 900],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_large_file_is_packed_as_a_small_one(
    tmp_path: Path, content: bytes, packed: bool
) -> None:
    path = tmp_path / "file.ttl"
    told = large.write(str(path), pieces(content), packed, packed=packed)
    short = packing.hurried(content) if packed else {}
    assert told == manifest.entry(content, short, permanent=packed)
    assert path.read_bytes() == content
    found = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each != path}
    assert found == {f"file.ttl.{end}": data for end, data in short.items()}
