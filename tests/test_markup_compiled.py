"""The compiled writer of markup writes what PyLD proves, byte for byte, or leaves it to that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import randomcontexts
from publisher.contexts import FrozenContexts
from publisher.definitions import Unusual
from publisher.nesting import nest
from publisher.terms import INTEGER, SCHEMA, STRING, Blank, Iri, Literal, Triple
from publisher.writers.markup import Markup
from publisher.writers.proved import Proved
from test_descriptions import A
from test_jsonld import MARKUP

NAME = "https://schema.org"
ADDRESSES = frozenset({"q", "url"}).__contains__
POSITION = Iri(f"{randomcontexts.EX}position")


@st.composite
def graphs(draw: st.DrawFn) -> frozenset[Triple]:
    """A graph, some of whose nodes have positions."""
    texts = st.sampled_from(["1", "2", "10", "-3", "01", "x", "1234567890123456"])
    numbers = st.builds(Literal, texts, st.sampled_from([INTEGER, STRING]), st.just(""))
    blanks = st.sampled_from([Blank(f"_:n{number}") for number in range(6)])
    placed = draw(st.lists(st.builds(Triple, blanks, st.just(POSITION), numbers), max_size=5))
    return draw(randomcontexts.graphs()) | frozenset(placed)


@given(context=randomcontexts.contexts(), graph=graphs())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_compiled_markup_is_proved(context: dict[str, Any], graph: frozenset[Triple]) -> None:
    document = {"@context": context}
    frozen = FrozenContexts({NAME: document})
    markup = Markup(document, NAME, frozen, ADDRESSES)
    nesting = nest(graph)
    try:
        found = markup._compiled(nesting, (A,))
    except Unusual:
        return
    proved = Proved(document, NAME, frozen, ADDRESSES)
    assert found.decode() == proved.write(nesting, list(graph), (A,)).decode()


def test_what_is_left_to_pyld_is_counted() -> None:
    markup = Markup(MARKUP, NAME, FrozenContexts({NAME: MARKUP}), ADDRESSES)
    said = Triple(A, SCHEMA["name"], Literal("A"))
    markup.write_graph([said])
    assert not markup.fallbacks
    for _ in range(2):
        markup.write_graph([said, Triple(A, SCHEMA["url"], Iri("schema:x"))])
    assert markup.fallbacks == {"the scheme of an IRI is a term of the context": 2}


@pytest.mark.parametrize("other", [{"@vocab": "http://elsewhere.example/"}, None])
def test_a_context_that_readers_get_differently_proves_nothing(other: Any) -> None:
    documents = {NAME: {"@context": other}} if other else {}
    markup = Markup(MARKUP, NAME, FrozenContexts(documents), ADDRESSES)
    with pytest.raises(Unusual, match="another context"):
        markup._compiled(nest([]), ())
