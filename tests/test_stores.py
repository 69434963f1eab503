"""The embedded store: what goes in, what its rules derive."""

import json

import pytest

from publisher.errors import QueryError
from publisher.stores import Store
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import LANG_STRING, XSD, Blank, Iri, Literal, Namespace, Prefixes, Quad, Term

EX = Namespace("https://agency.example/")
PREFIXES = Prefixes({"ex": EX})
COPY = "CONSTRUCT WHERE { ?s ?p ?o }"


def store(*values: Term, graph: Iri | None = None) -> EmbeddedStore:
    return EmbeddedStore(Quad(EX[f"s{n}"], EX["p"], each, graph) for n, each in enumerate(values))


def construct(of: Store, rule: str = COPY, graph: Iri | None = None) -> list[Term]:
    triples = of.construct(rule, prefixes=PREFIXES, base=EX, default_graph=graph)
    return [triple.object for triple in triples]


TERMS: list[Term] = [
    EX["thing"],
    Blank("_:b"),
    Literal("text"),
    Literal("Behörde", LANG_STRING, "de"),
    Literal("1.50", XSD["decimal"]),
    Literal("007", XSD["integer"]),
    Literal("1", XSD["boolean"]),
    Literal("2013-10-07T00:00:00.000Z", XSD["dateTime"]),
    Literal("not a date", XSD["date"]),
    Literal("POINT(0 0)", EX["wkt"]),
]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_rule_keeps_terms_as_written(term: Term) -> None:
    assert construct(store(term)) == [term]


def test_a_value_spelled_in_two_ways_comes_in_the_engines_spelling() -> None:
    decimals = [Literal(text, XSD["decimal"]) for text in ("1.50", "1.500")]
    assert construct(store(*decimals)) == [Literal("1.5", XSD["decimal"])] * 2


def test_a_rule_reads_the_union_or_one_graph() -> None:
    quads = [
        Quad(EX["a"], EX["p"], Literal("in no graph")),
        Quad(EX["b"], EX["p"], Literal("one"), EX["g1"]),
        Quad(EX["c"], EX["p"], Literal("two"), EX["g2"]),
    ]
    both = EmbeddedStore(quads)
    assert construct(both) == [Literal("in no graph"), Literal("one"), Literal("two")]
    assert construct(both, graph=EX["g2"]) == [Literal("two")]
    assert construct(both, graph=EX["g3"]) == []
    assert both.graphs() == [EX["g1"], EX["g2"]]


def test_a_statement_in_several_graphs_is_counted_once() -> None:
    quads = [Quad(EX["a"], EX["p"], EX["b"], graph) for graph in (None, EX["g1"], EX["g2"])]
    written: list[bytes] = []
    query = "SELECT (COUNT(*) AS ?all) { ?s ?p ?o }"
    EmbeddedStore(quads).answer(query, written.append, prefixes=PREFIXES, base=EX)
    rows = json.loads(b"".join(written))["results"]["bindings"]
    assert [row["all"]["value"] for row in rows] == ["1"]


def test_a_rule_has_prefixes_and_a_base() -> None:
    rule = "CONSTRUCT { <s> ex:q ?o } WHERE { ?s ex:p ?o }"
    triples = store(Literal("x")).construct(rule, prefixes=PREFIXES, base=EX)
    assert triples == [(EX["s"], EX["q"], Literal("x"))]


def test_rule_triples_come_once_and_sorted() -> None:
    rule = "CONSTRUCT { ex:s ex:q ?o } WHERE { ?s ex:p ?o }"
    assert construct(store(*(Literal(x) for x in "bcab")), rule) == [Literal(x) for x in "abc"]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("CONSTRUCT {", "the rule can't be run"),
        ("SELECT * {}", "a rule is a CONSTRUCT query"),
        ("CONSTRUCT { ?s ex:t ?t } { ?s ?p ?o BIND(TRIPLE(?s, ?p, ?o) AS ?t) }", "RDF 1.2"),
    ],
)
def test_a_wrong_rule_is_refused(rule: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        construct(store(Literal("x")), rule)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * {}", "select"),
        ("ASK {}", "ask"),
        (COPY, "construct"),
        ("DESCRIBE ex:s0", "construct"),
    ],
)
def test_an_answer_says_what_it_is(query: str, kind: str) -> None:
    written: list[bytes] = []
    of = store(Literal("x"), graph=EX["g"])
    assert of.answer(query, written.append, prefixes=PREFIXES, base=EX) == kind
    body = b"".join(written)
    if kind == "construct":
        assert body == b'<https://agency.example/s0> <https://agency.example/p> "x" .\n'
    else:
        assert json.loads(body)["head"] is not None


def test_a_writer_that_raises_stops_the_answer() -> None:
    class Full(Exception):
        pass

    def write(data: bytes) -> None:
        raise Full

    with pytest.raises(Full):
        store(Literal("x")).answer("SELECT * {?s ?p ?o}", write, prefixes=PREFIXES, base=EX)
