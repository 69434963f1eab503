"""Queries: what they find, how errors are told, how an answer is written."""

import csv
import io
import json
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asking import EX, LIMITS, PREFIXES, ask
from publisher.errors import QueryError, QueryTimeout, UnknownFormat
from publisher.queries import FORMATS, Answer
from publisher.queries.answers import arranged
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import LANG_STRING, XSD, Blank, Iri, Literal, Quad, Term, ntriples

# -- Errors of the engine, in words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "SELECT * { ?s foo:p ?o }",
            r"query:1:15: the prefix of 'foo:p' is not declared; .*: :, ex:",
        ),
        ("SELECT * {\n  ?s ?p ?o .\n  ) }", "query:3:3: '\\)' can't close the '{' of 1:10"),
        ("", "the query is empty; it begins with SELECT"),
        ("# SELECT", "the query is empty"),
        (
            "SELEC * {}",
            "query:1:1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with",
        ),
        ("BASE <x:> PREFIX a: <x:y>\n SELCT * {}", "query:2:2: a query begins with SELECT, ASK"),
        ("descibe <x>", "not with 'descibe'; did you mean DESCRIBE?"),
        ("{ ?s ?p ?o }", "query:1:1: a query begins with"),
        (
            "SELECT *\nWHERE { ?s a ?b } LIMIT x",
            "query:2:25: this is not well-formed SPARQL; look at 'x'",
        ),
        ("PREFIX a: <x:y>", "the query is not well-formed SPARQL: check that it is complete"),
        ("SELECT * { ?s ?p }", "each statement has a subject, a property and a value"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "has no value for each group"),
        ("SELECT ?s ?s { ?s ?p ?o }", "stands twice after SELECT"),
        ("SELECT (ex:f(1) AS ?x) {}", "can't be evaluated: .* not supported"),
        ("SELECT (TRIPLE(ex:a, ex:b, 1) AS ?x) {}", "a term of RDF 1.2"),
        ("CONSTRUCT { ?s ex:p ?t } { ?s ex:next ?o BIND(TRIPLE(?s, ex:b, ?o) AS ?t) }", "RDF 1.2"),
    ],
)
def test_a_wrong_query_is_explained(text: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        ask(text)


def test_too_large_an_answer_is_an_error_not_a_part() -> None:
    with pytest.raises(QueryError, match="larger than 50 bytes, or than 10,000 rows; ask for less"):
        ask("SELECT * { ?s ?p ?o }", replace(LIMITS, result_bytes=50))
    with pytest.raises(QueryError, match="larger than 50 bytes"):
        ask("CONSTRUCT WHERE { ?s ?p ?o }", replace(LIMITS, result_bytes=50))


CARTESIAN = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?a{n} ?b{n} ?c{n} .' for n in range(12))} }}"


def test_a_slow_query_says_how_long_it_had() -> None:
    with pytest.raises(QueryTimeout, match="stopped after 1 seconds"):
        ask(CARTESIAN, replace(LIMITS, query_seconds=1))


# -- Answers


def test_rows_have_our_terms_in_the_order_of_the_select() -> None:
    answer = ask(
        "SELECT ?name ?old { ?old ex:next ?new . ?new ex:name ?name OPTIONAL { ?old ex:x ?y } }"
    )
    assert (answer.kind, answer.variables) == ("select", ("name", "old"))
    assert list(answer) == [{"name": Literal('the "new" one\n'), "old": EX["soca"]}]
    assert ask("SELECT ?y { OPTIONAL { ?y ex:x ?z } }").rows == ({},)


def test_a_star_gives_columns_in_the_order_of_the_query() -> None:
    assert ask("SELECT * { ?s ?p ?o }").variables == ("s", "p", "o")
    assert ask("SELECT * { ?z ex:p ?a { SELECT ?m { ?a ?m ?hidden } } }").variables == (
        "z",
        "a",
        "m",
    )


def test_a_query_sees_all_graphs_or_those_it_names() -> None:
    assert len(ask("SELECT * { ?s ?p ?o }")) == 5
    assert len(ask("SELECT * { GRAPH <g1> { ?s ?p ?o } }")) == 2
    assert len(ask("SELECT * FROM <g2> { ?s ?p ?o }")) == 3


def test_a_statement_of_two_graphs_counts_once() -> None:
    twice = EmbeddedStore(Quad(EX["s"], EX["p"], EX["o"], EX[name]) for name in ("g1", "g2"))
    assert len(ask("SELECT ?s { ?s ?p ?o }", store=twice)) == 1
    assert len(ask("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", store=twice)) == 2


def test_ask_construct_and_describe() -> None:
    assert ask("ASK { ?s ex:next ?o }").boolean is True
    assert not ask("ASK { ?s ex:nothing ?o }")
    assert ask("CONSTRUCT { ?o ex:prev ?s } { ?s ex:next ?o }").triples == (
        (EX["nca"], EX["prev"], EX["soca"]),
    )
    assert len(ask("DESCRIBE <soca>").triples) == 3


def test_the_same_question_has_the_same_answer_whatever_the_order_of_the_quads() -> None:
    quads = [Quad(EX[f"s{n}"], EX["p"], Literal(str(n % 7))) for n in range(50)]
    answers = [
        [
            ask(text, store=EmbeddedStore(order))
            for order in (quads, quads[::-1], quads[25:] + quads[:25])
        ]
        for text in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { [ ex:of ?s ; ex:v ?o ] } { ?s ?p ?o }")
    ]
    for first, *others in answers:
        assert len(first) in (50, 100)
        assert others == [first, first]


def test_an_order_that_was_asked_for_is_kept() -> None:
    rows = ask("SELECT ?s ?o { ?s ex:name ?o } ORDER BY DESC(?s)").rows
    assert [row["s"] for row in rows] == [EX["soca"], EX["nca"]]
    inner = ask("SELECT ?s { { SELECT ?s { ?s ex:name ?o } ORDER BY DESC(?s) } }").rows
    assert [row["s"] for row in inner] == [EX["nca"], EX["soca"]]


VALUES: list[Term] = [
    EX["a"],
    Blank("_:x"),
    Literal("plain"),
    Literal('comma, "quote"\r\nline\ttab \\'),
    Literal("Übergröße 名前", LANG_STRING, "de-at"),
    Literal("1.50", XSD["decimal"]),
    Literal("7", XSD["integer"]),
    Literal("x", EX["type"]),
    Literal(""),
]
ROWS = Answer("select", ("a", "b"), tuple({"a": value} for value in VALUES), prefixes=PREFIXES)


TEXTS = ("", "a", "b", '"', "\\", "\x7f\x01", "},{", '"bindings":[{', "ü")
CELLS = st.one_of(
    st.just("UNDEF"),
    st.sampled_from([f"ex:{name}" for name in "abc"]),
    st.sampled_from([ntriples(Literal(text)) for text in TEXTS]),
    st.sampled_from(["7", "'7'@en", "true"]),
)


@example([('"},{"', "2"), ('"a"', "1"), ("UNDEF", "UNDEF")], False)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.booleans())
def test_rows_are_put_in_order_as_they_were_written(
    rows: list[tuple[str, str]], starred: bool
) -> None:
    body = bytearray()
    values = " ".join(f"({' '.join(row)})" for row in rows)
    text = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"
    EmbeddedStore(()).answer(text, body.extend, prefixes=PREFIXES, base=EX)
    first = ["b"] if starred else []
    found = arranged(bytes(body), ordered=False, variables=first, most=5)
    assert found is not None
    wanted = Answer.read("select", bytes(body), prefixes=PREFIXES, variables=first)
    assert Answer.read("select", found, prefixes=PREFIXES, ordered=True) == wanted
    if len(rows) > 1:
        assert arranged(bytes(body), ordered=False, variables=first, most=1) is None


def test_json_round_trip() -> None:
    again = Answer.read("select", ROWS.serialise("json"), prefixes=PREFIXES, ordered=True)
    assert again == ROWS
    assert json.loads(ROWS.serialise("json"))["head"] == {"vars": ["a", "b"]}


def test_csv_is_rfc_4180_with_plain_values() -> None:
    text = ROWS.serialise("csv").decode()
    assert text.startswith("a,b\r\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    plain = [each.value if isinstance(each, Literal) else str(each) for each in VALUES]
    assert [row[0] for row in rows[1:]] == plain
    assert {row[1] for row in rows[1:]} == {""}


def test_tsv_has_terms() -> None:
    lines = ROWS.serialise("tsv").decode().split("\n")
    assert lines[0] == "?a\t?b"
    assert lines[1:6] == [
        "<https://agency.example/a>\t",
        "_:x\t",
        '"plain"\t',
        '"comma, \\"quote\\"\\r\\nline\\ttab \\\\"\t',
        '"Übergröße 名前"@de-at\t',
    ]
    assert lines[6:10] == ["1.50\t", "7\t", '"x"^^<https://agency.example/type>\t', '""\t']


def test_xml_has_every_binding() -> None:
    root = ET.fromstring(ROWS.serialise("xml"))
    namespace = "{http://www.w3.org/2005/sparql-results#}"
    literals = [each.text or "" for each in root.iter(f"{namespace}literal")]
    # A parser of XML makes \n of \r\n, unless the \r was escaped.
    expected = [each.value for each in VALUES if isinstance(each, Literal)]
    assert [text.replace("\r", "") for text in literals] == [
        text.replace("\r", "") for text in expected
    ]
    assert len(list(root.iter(f"{namespace}uri"))) == len(list(root.iter(f"{namespace}bnode"))) == 1


@pytest.mark.parametrize(
    ("format_", "yes", "no"),
    [("table", "yes\n", "no\n"), ("csv", "true\n", "false\n"), ("json", "true", "false")],
)
def test_a_yes_or_no(format_: str, yes: str, no: str) -> None:
    assert yes in Answer("ask", boolean=True).serialise(format_).decode()
    assert no in Answer("ask", boolean=False).serialise(format_).decode()


def test_every_format_ends_its_last_line() -> None:
    for format_ in FORMATS:
        for answer in (ROWS, Answer("ask", boolean=True), ask("SELECT * { ex:a ?p ?o }")):
            assert answer.serialise(format_).endswith(b"\n")


def test_unknown_formats_and_graphs_are_refused() -> None:
    with pytest.raises(UnknownFormat, match="table, csv, tsv, xml, json"):
        ROWS.serialise("xlsx")
    with pytest.raises(UnknownFormat, match="RDF"):
        ask("DESCRIBE ex:soca").serialise("csv")


def table(rows: Iterable[tuple[Term, ...]], width: int = 80) -> list[str]:
    names = ("one", "two")
    answer = Answer(
        "select",
        names,
        tuple(dict(zip(names, row, strict=False)) for row in rows),
        prefixes=PREFIXES,
    )
    return answer.serialise("table", width=width).decode().split("\n")


def test_a_table_is_aligned_with_prefixed_names_and_languages() -> None:
    rows: list[tuple[Term, ...]] = [
        (EX["soca"], Literal("Crime Agency", LANG_STRING, "en")),
        (Iri("http://other.example/x"), Literal("2013-10-07", XSD["date"])),
        (Literal("名前"), Literal("x", EX["t"])),
        (Blank("_:b"),),
    ]
    assert table(rows) == [
        "one                       two",
        "────────────────────────  ────────────────",
        "ex:soca                   Crime Agency @en",
        "<http://other.example/x>  2013-10-07",
        "名前                      x ^^ex:t",
        "_:b",
        "",
    ]


def test_a_table_fits_the_terminal_and_loses_nothing() -> None:
    words = [f"word{n}" for n in range(200)]
    lines = table([(EX["a"], Literal(" ".join(words))), (EX["b"], Literal("y" * 90))], width=40)
    assert max(map(len, lines)) <= 40
    assert " ".join(line.removeprefix("ex:a").strip() for line in lines[2:-4]).split() == words
    assert sum(line.count("y") for line in lines[-4:]) == 90


def test_a_table_says_nothing_to_the_terminal() -> None:
    evil = "\x1b[2J\x07\x9b31m\u202eabc\r\nx\ty"
    shown = "\n".join(table([(Literal(evil),)]))
    assert "\\u001B[2J\\u0007\\u009B31m\\u202Eabc\\r\\nx\\ty" in shown


class TestWidths:
    wide: ClassVar[str] = "漢字" * 60

    def test_wide_characters_are_counted_twice(self) -> None:
        lines = table([(Literal(self.wide), EX["a"])], width=30)
        assert all(sum(2 if ord(each) > 0x3000 else 1 for each in line) <= 30 for line in lines)
        assert "".join(lines).count("漢") == 60

    def test_a_million_characters_take_little_time(self) -> None:
        before = time.process_time()
        table([(Literal("x y" * 300_000), Literal("z" * 300_000))], width=60)
        assert time.process_time() - before < 5
