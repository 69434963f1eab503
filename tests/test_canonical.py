"""The digest of a graph is the one that an independent implementation of RDFC-1.0 computes."""

import json
import random
from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

import randomcontexts
from external import Node
from publisher import canonical
from publisher.blanks import TangledBlanks
from publisher.oxigraph import from_term, to_quad, to_triple
from publisher.statements import grouped
from publisher.terms import (
    LANG_STRING,
    SCHEMA,
    XSD,
    Blank,
    Iri,
    Literal,
    Quad,
    Term,
    Triple,
    ntriples,
)
from strategies import graphs

DIGESTS = """
const { canonize } = require('jsonld');
const { createHash } = require('crypto');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
Promise.all(texts.map(async text => {
  const options = { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads',
                    format: 'application/n-quads' };
  return createHash('sha256').update(await canonize(text, options)).digest('hex');
})).then(found => console.log(JSON.stringify(found)));
"""
THING = Iri("https://agency.example/id/a")
# Every character that N-Quads escapes, and some that it must not.
AWKWARD = "\t\b\n\r\f\"\\'\x00\x01\x1f\x7f\x80\x85\u2028é\U0001f600</script>"


def digest(triples: Iterable[Triple]) -> str:
    return canonical.digest(grouped(triples))


def graph(seed: int) -> list[Triple]:
    """Some statements, with blank nodes nested in each other that can be told apart."""
    some = random.Random(seed)
    nodes: list[Iri | Blank] = [
        THING,
        *(Blank(f"_:n{number}") for number in range(some.randint(0, 12))),
    ]
    found = []
    for number, node in enumerate(nodes):
        text = "".join(some.choices(AWKWARD, k=some.randint(0, 6)))
        values: list[Term] = [
            Literal(f"{number}{text}"),
            Literal(text, LANG_STRING, some.choice(["en", "en-GB", "cy"])),
            Literal(str(some.random()), XSD["decimal"]),
        ]
        found += [Triple(node, SCHEMA["name"], value) for value in values]
        if number:
            found.append(Triple(some.choice(nodes[:number]), SCHEMA["hasPart"], node))
    return found


def n_quads(triples: list[Triple]) -> str:
    written = ox.serialize(map(to_triple, triples), format=ox.RdfFormat.N_QUADS)
    assert written is not None
    return written.decode()


def test_another_implementation_computes_the_same(node: Node) -> None:
    graphs = [graph(seed) for seed in range(200)]
    found = json.loads(node(DIGESTS, stdin=json.dumps([n_quads(each) for each in graphs])))
    assert [digest(each) for each in graphs] == found


def by_oxigraph(triples: Iterable[Triple]) -> str:
    """The digest, without any shorter way: what it has to be."""
    dataset = ox.Dataset(to_quad(Quad(*triple)) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    terms = (map(from_term, (q.subject, q.predicate, q.object)) for q in dataset)
    lines = sorted("{} {} {} .\n".format(*map(ntriples, triple)) for triple in terms)
    return sha256("".join(lines).encode()).hexdigest()


@given(graphs() | randomcontexts.graphs())
@settings(max_examples=400, deadline=None)
def test_the_short_way_leads_to_the_same(some: frozenset[Triple]) -> None:
    try:
        found = digest(some)
    except TangledBlanks:
        return
    assert found == by_oxigraph(some)


def test_what_is_the_same_to_rdf_counts_once() -> None:
    texts = [Literal("x", LANG_STRING, tag) for tag in ("en-GB", "en-gb")]
    for node in (THING, Blank("_:n")):
        both = [Triple(node, SCHEMA["name"], text) for text in texts]
        assert digest(both) == digest(both[:1]) == digest(both[1:]) == by_oxigraph(both)


def test_statements_that_look_alike_from_one_end_all_count() -> None:
    nodes = [Blank(f"_:n{number}") for number in range(3)]
    said = [Triple(nodes[0], SCHEMA["hasPart"], node) for node in nodes[1:]]
    said += [Triple(n, SCHEMA["name"], Literal(n)) for n in nodes[1:]]
    assert digest(said) == by_oxigraph(said)


def test_labels_order_and_repetition_make_no_difference() -> None:
    first = graph(7)

    def renamed(term: Term) -> Term:
        return Blank(f"_:other{term[2:]}") if isinstance(term, Blank) else term

    second = [Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in first]  # type: ignore[arg-type]
    assert digest([*reversed(second), second[0]]) == digest(first)
    assert digest(first[1:]) != digest(first)


def test_what_would_take_for_ever_is_refused_at_once() -> None:
    ring = [Blank(f"_:r{number}") for number in range(9)]
    each = [Triple(a, SCHEMA["knows"], b) for a in ring for b in ring if a != b]
    with pytest.raises(TangledBlanks):
        digest(each)


def test_what_is_said_twice_makes_no_two_nodes_different() -> None:
    ring = [Blank(f"_:r{number}") for number in range(9)]
    each = [Triple(a, SCHEMA["knows"], b) for a in ring for b in ring if a != b]
    again = [
        Triple(n, SCHEMA["name"], Literal("A")) for k, n in enumerate(ring) for _ in range(k + 1)
    ]
    with pytest.raises(TangledBlanks):
        digest([*each, *again])
