"""The digest of a graph is the one that an independent implementation of RDFC-1.0 computes."""

import json
import random

import pyoxigraph as ox
import pytest

from external import Node
from publisher.blanks import TangledBlanks
from publisher.canonical import digest
from publisher.oxigraph import to_triple
from publisher.terms import LANG_STRING, SCHEMA, XSD, Blank, Iri, Literal, Term, Triple

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
