"""Compiled rules: what they say around one node, and what is not compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher import oxigraph, profiles
from publisher.grouping import Grouped
from publisher.rules import Derived, Uncompilable, functions, regexes
from publisher.rules.algebra import plain
from publisher.terms import INTEGER, LANG_STRING, TYPE, Blank, Iri, Literal, Node, Term, Triple
from rules_random import BASE, EX, SMALL, compiled, in_store, in_walk

A, B, C = (Iri(f"{EX}{name}") for name in "abc")
P, Q, R, SAYS = (Iri(f"{EX}{name}") for name in ("p", "q", "r", "says"))


class Recorded:
    """A graph that keeps account of what it is asked."""

    def __init__(self, graph: Grouped) -> None:
        self._graph = graph
        self.asked: set[Node] = set()

    def about(self, node: Node) -> Mapping[Iri, Sequence[Term]]:
        self.asked.add(node)
        return self._graph.about(node)

    def pointing(self, node: Node) -> Mapping[Iri, Sequence[Node]]:
        self.asked.add(node)
        return self._graph.pointing(node)


def around(rule: str, node: Node, *triples: Triple) -> tuple[Derived, set[Node]]:
    graph = Recorded(Grouped(triples))
    return compiled(rule, SMALL).derive(graph, node), graph.asked


def test_what_is_said_of_a_node_is_derived_alone() -> None:
    rule = "CONSTRUCT { ?s :says ?n } WHERE { ?s :p/:q ?n }"
    triples = Triple(A, P, B), Triple(B, Q, plain("one")), Triple(C, P, B)
    derived, asked = around(rule, A, *triples)
    assert list(derived) == [Triple(A, SAYS, plain("one"))]
    assert asked == {A, B}


def test_a_rule_is_led_by_what_it_speaks_about() -> None:
    rule = "CONSTRUCT { ?s :says ?e } WHERE { ?e :p ?s . FILTER (isIRI(?s)) }"
    derived, asked = around(rule, B, Triple(A, P, B), Triple(C, P, B))
    assert set(derived) == {Triple(B, SAYS, A), Triple(B, SAYS, C)}
    assert asked == {B}


def test_a_computed_subject_is_led_by_what_it_is_computed_from() -> None:
    rule = 'CONSTRUCT { ?x :says ?n } WHERE { ?s :p ?n BIND (IRI(CONCAT(STR(?s), "#x")) AS ?x) }'
    derived, _ = around(rule, A, Triple(A, P, plain("one")))
    assert list(derived) == [Triple(Iri(f"{A}#x"), SAYS, plain("one"))]


def test_what_is_only_pointed_to_is_spoken_about_too() -> None:
    rule = "CONSTRUCT { ?s :says ?e } WHERE { ?e :p ?s }"
    graph = Grouped([Triple(A, P, B), Triple(A, P, plain("no subject"))])
    assert set(compiled(rule, SMALL).derive_all(graph)) == {Triple(B, SAYS, A)}


def test_texts_stay_as_they_are_written() -> None:
    rule = "CONSTRUCT { ?s :says ?n ; :q ?text } WHERE { ?s :p ?n BIND (STR(?n) AS ?text) }"
    written = Literal("01", INTEGER)
    derived, _ = around(rule, A, Triple(A, P, written))
    assert set(derived) == {Triple(A, SAYS, written), Triple(A, Q, plain("01"))}


def test_blank_nodes_are_named_alone_as_they_are_in_the_whole() -> None:
    rule = "CONSTRUCT { ?s :says [ :p ?n ; :q ?n ] } WHERE { ?s :p ?n }"
    triples = Triple(A, P, plain("one")), Triple(A, P, plain("two")), Triple(B, P, plain("one"))
    derived = [around(rule, node, *triples)[0] for node in (A, B)]
    assert all(each.alone for each in derived)
    assert {t for each in derived for t in each} == in_store(rule, triples, SMALL)


@pytest.mark.parametrize(
    "template",
    [
        "[] :says ?n",  # alike for two seeds
        "?s :says _:x . _:x :p _:y . _:y :q ?n",  # linked to each other
        "?s :says [ :p ?s ; :q ?n ]",
        "_:x :says _:x",
    ],
)
def test_blank_nodes_that_others_speak_of_are_named_in_the_whole(template: str) -> None:
    rule = f"CONSTRUCT {{ {template} }} WHERE {{ ?s :p ?n }}"
    triples = [Triple(A, P, plain("one")), Triple(B, P, plain("one"))]
    triples += [Triple(Blank("_:x"), P, plain("one")), Triple(Blank("_:y"), P, Blank("_:x"))]
    assert in_walk(rule, triples, SMALL) == in_store(rule, triples, SMALL)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("?s ?p ?o . ?x ?y ?z", "no known node"),
        ("?s :p ?n . ?x :p ?n", "no known node"),  # a text may be what is in common
        ("GRAPH ?g { ?s ?p ?o }", "'GRAPH' is no known IRI"),
        ("?s ?p ?o BIND (RAND() AS ?n)", "'RAND' is not compiled"),
        ("?s ?p ?o BIND (<urn:f>(?o) AS ?n)", "<urn:f> is not compiled"),
        ("{ SELECT ?s { ?s ?p ?o } LIMIT 1 }", "'LIMIT' is not compiled"),
        ("{ SELECT (COUNT(?s) AS ?n) { ?s ?p ?o } }", "no node around which"),
        ("VALUES ?s { :a }", "no node around which"),
        # what is joined afterwards can't be known to what may be left out
        ("?c :q :a OPTIONAL { ?s :q ?c } ?s :p ?n", "no known node"),
        ("?s (:p|^:q)* ?o . ?o :p ?n FILTER (?n = 1)", "no known node"),
    ],
)
def test_what_is_not_compiled_says_why(pattern: str, reason: str) -> None:
    with pytest.raises(Uncompilable, match=reason):
        compiled(f"CONSTRUCT {{ ?s :says ?n }} WHERE {{ {pattern} }}", SMALL)


def test_a_rule_that_is_not_compiled_runs_in_a_store(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("CONSTRUCT { ?x :says ?y } WHERE { ?x :p ?n . ?y :p ?n . FILTER (?x != ?y) }")
    setting = profiles.Setting(SMALL, BASE, "en")
    [profile] = profiles.compiled({"mine": path}, setting).values()
    assert profile.rule is None
    assert "no known node" in profile.reason
    graph = Grouped([Triple(A, P, plain("one")), Triple(B, P, plain("one"))])
    found = profiles.derive(graph, {"mine": path}, setting)["mine"]
    assert {quad.triple for quad in found} == {Triple(A, SAYS, B), Triple(B, SAYS, A)}


def test_alternatives_that_a_node_is_not_fit_for_are_not_tried() -> None:
    rule = "CONSTRUCT { ?s :says ?n } WHERE { { ?s a :b ; :p ?n } UNION { ?s a :c ; :q ?n } }"
    triples = Triple(A, TYPE, B), Triple(A, P, plain("one")), Triple(A, Q, plain("two"))
    derived, _ = around(rule, A, *triples)
    assert list(derived) == [Triple(A, SAYS, plain("one"))]


@pytest.mark.parametrize(
    "pattern",
    [
        "?c :q ?s { ?s :p ?n FILTER (BOUND(?c)) }",
        "?s :p ?n OPTIONAL { ?s :q ?c . { ?c :p ?x FILTER (BOUND(?n)) } }",
        "?s :p ?n FILTER EXISTS { ?s :q ?c . FILTER (BOUND(?n)) }",
        "?s :p ?n MINUS { ?s :q ?c FILTER (BOUND(?n)) }",
        "?s :p ?n OPTIONAL { ?s :q ?c } MINUS { ?s :q ?c . ?c :q ?s }",
        "?s :p ?n . { SELECT ?s { ?s :q ?n } }",
        "?s :p ?c VALUES (?c ?m) {(:a 1)(UNDEF 2)} BIND (EXISTS { ?s :p ?c } && isIRI(?c) AS ?n)",
        "?s :p ?n OPTIONAL { { SELECT ?s (COUNT(?x) AS ?c) { ?s :r ?x } GROUP BY ?s } }",
        "?s :p ?n FILTER EXISTS { OPTIONAL { { SELECT ?s (1 AS ?c) { ?s :r ?x } GROUP BY ?s } } }",
    ],
)
def test_parts_know_of_each_other_what_they_may(pattern: str) -> None:
    rule = f"CONSTRUCT {{ ?s :says ?n . ?s :q ?c }} WHERE {{ {pattern} }}"
    one, two = plain("one"), plain("two")
    triples = [Triple(A, P, one), Triple(A, Q, A), Triple(B, P, two), Triple(A, Q, B)]
    triples += [Triple(C, P, one), Triple(C, Q, C)]
    assert in_walk(rule, triples, SMALL) == in_store(rule, triples, SMALL)


@pytest.mark.parametrize("asked", ["?s < ?n", "?s <= ?n", "?s = ?n", "isNumeric(?s)", "STRLEN(?s)"])
def test_blank_nodes_are_compared_with_themselves_only(asked: str) -> None:
    rule = f"CONSTRUCT {{ ?s :says ?is }} WHERE {{ ?s :p ?n BIND ({asked} AS ?is) }}"
    triples = [Triple(Blank("_:x"), P, Blank("_:x")), Triple(Blank("_:y"), P, Blank("_:x"))]
    assert in_walk(rule, triples, SMALL) == in_store(rule, triples, SMALL)


def test_more_things_in_a_row_than_python_nests_loops_are_left_to_the_store() -> None:
    pattern = " ".join(f"?n{number} :p ?n{number + 1} ." for number in range(25))
    with pytest.raises(Uncompilable, match="more than 19 things"):
        compiled(f"CONSTRUCT {{ ?n0 :says ?n25 }} WHERE {{ {pattern} }}", SMALL)


def test_a_rule_is_read_as_python() -> None:
    rule = compiled("CONSTRUCT { ?s :says ?n } WHERE { ?s :p ?n FILTER (isIRI(?n)) }", SMALL)
    [source] = rule.sources()
    lines = [line.strip() for line in source.splitlines()]
    assert lines[0] == "def alternative(about, pointing, said, seed, graph, keep, labels):"
    assert [line.split()[0] for line in lines[2:]] == ["for", "if", "keep(new(Triple,", "if"]


def test_nodes_are_spoken_of_one_after_the_other() -> None:
    rule = "CONSTRUCT { ?s :says [ :p ?n ] } WHERE { ?s :p ?n }"
    graph = Grouped([Triple(A, P, plain("one")), Triple(B, Q, plain("x")), Triple(C, P, A)])
    around = [(node, graph.about(node), graph.pointing(node)) for node in (A, B, C)]
    found = list(compiled(rule, SMALL).each(graph, around))
    assert [(each.alone, len(each.made), len(each.triples)) for each in found] == [(True, 1, 2)] * 2
    assert {t for each in found for t in each} == set(compiled(rule, SMALL).derive_all(graph))


@pytest.mark.parametrize(
    "part",
    [
        "{ ?s :q ?x }",
        "OPTIONAL { ?s :q ?x }",
        "{ { ?s :q ?x } UNION { ?s :p ?y } }",
        "OPTIONAL { ?s :p ?y BIND (?nowhere AS ?x) }",
    ],
)
def test_what_may_have_a_value_may_get_one_of_another_kind(part: str) -> None:
    text = "?s :p ?n OPTIONAL { ?s :r ?t BIND (STR(?t) AS ?x) }"
    bind = "BIND (isIRI(?x) AS ?is) BIND (CONCAT(STR(?x), '!') AS ?made)"
    rule = f"CONSTRUCT {{ ?s :p [ :q ?x ; :is ?is ; :of ?made ] }} WHERE {{ {text} {part} {bind} }}"
    triples = [Triple(A, P, A), Triple(A, Q, B), Triple(B, P, A), Triple(B, R, A)]
    triples += [Triple(B, Q, plain(A)), Triple(C, P, B), Triple(C, R, A)]
    assert in_walk(rule, triples, SMALL) == in_store(rule, triples, SMALL)


# -- Functions, as the store has them

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
_TERMS: st.SearchStrategy[Term] = st.one_of(
    _TEXTS.map(plain),
    st.builds(
        lambda text, tag: Literal(text, LANG_STRING, tag), _TEXTS, st.sampled_from(["en", "cy"])
    ),
    st.sampled_from([A, Iri("urn:x"), Literal("1", INTEGER), Literal("odd", Iri("urn:type"))]),
)
_NATIVE = {
    "CONCAT({}, {})": "CONCAT",
    "CONTAINS({}, {})": "CONTAINS",
    "STRSTARTS({}, {})": "STRSTARTS",
    "STRENDS({}, {})": "STRENDS",
    "STRDT({}, {})": "STRDT",
    "sameTerm({}, {})": "SAMETERM",
}


@pytest.mark.parametrize("written", _NATIVE)
@given(one=_TERMS, other=_TERMS)
@example(one=plain("abc"), other=plain("b"))
@example(one=Literal("abc", LANG_STRING, "en"), other=plain("b"))
@example(one=plain("abc"), other=Literal("b", LANG_STRING, "en"))
@example(one=plain("abc"), other=Iri("urn:type"))
def test_functions_of_two_are_those_of_the_store(written: str, one: Term, other: Term) -> None:
    expected = oxigraph.evaluate(written, (one, other), BASE)
    assert functions.call(_NATIVE[written], (one, other), BASE) == expected


@given(_TERMS, _TERMS)
def test_equality_is_that_of_the_store(one: Term, other: Term) -> None:
    for left, right in ((one, other), (one, one)):
        expected = oxigraph.evaluate("{} = {}", (left, right), BASE)
        answer = functions.equal(left, right)
        assert (None if answer is None else functions.boolean(answer)) == expected


@given(_TERMS)
def test_functions_of_one_are_those_of_the_store(term: Term) -> None:
    for name in ("isIRI", "isBlank", "isLiteral", "DATATYPE"):
        expected = oxigraph.evaluate(f"{name}({{}})", (term,), BASE)
        assert functions.call(name.upper(), (term,), BASE) == expected
    for name, own in (("STR", functions.text_of), ("LANG", functions.language_of)):
        text = own(term)
        expected = oxigraph.evaluate(f"{name}({{}})", (term,), BASE)
        assert (None if text is None else plain(str(text))) == expected
    truth = functions.truth(term)
    expected = oxigraph.evaluate("!!{}", (term,), BASE)
    assert (None if truth is None else functions.boolean(truth)) == expected


@given(_TEXTS)
@example("é/b c%~'()*")
def test_text_is_encoded_for_addresses_as_in_the_store(text: str) -> None:
    expected = oxigraph.evaluate("ENCODE_FOR_URI({})", (plain(text),), BASE)
    assert plain(functions.encoded(text)) == expected


_ADDRESSES = st.lists(
    st.sampled_from(["a", "é", "%20", "%", "#", "?", "/", ".", "..", ":", "@", "[", " ", "\u200f"])
).map(lambda parts: "https://agency.example/" + "".join(parts))


@given(_ADDRESSES | _TEXTS)
@example("https://agency.example:80/a?b#c")
@example("https://agency.example:x/")
@example("https://agency.example/a/../b")
def test_iris_are_those_of_the_store(text: str) -> None:
    assert functions.iri_of(text, BASE) == oxigraph.evaluate("IRI({})", (plain(text),), BASE)


_PATTERNS = ["^id/", "#.*$", "[no]", "a|b", "^https?://www[.]x/", "(a)(b)?", "a+", r"\.", "[a-c]"]


@given(st.sampled_from(_PATTERNS), st.text("abcno.#\n/id", max_size=8))
def test_what_python_replaces_the_store_replaces(pattern: str, text: str) -> None:
    found = regexes.pattern(pattern)
    assert found is not None
    replaced = found.sub(regexes.replacement("<$0>") or "", text)
    expected = oxigraph.evaluate("REPLACE({}, {}, {})", (*map(plain, (text, pattern, "<$0>")),))
    assert plain(replaced) == expected


@pytest.mark.parametrize("pattern", ["a*", "(?i)a", "a{2}", r"\w", "a*?b", "[a&&b]", "(", "[^$]"])
def test_other_patterns_are_left_to_the_store(pattern: str) -> None:
    assert regexes.pattern(pattern) is None


@pytest.mark.parametrize("replacement", ["$", "$1a", r"\1"])
def test_other_replacements_are_left_to_the_store(replacement: str) -> None:
    assert regexes.replacement(replacement) is None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("MIN", [plain("b"), plain("a")]),
        ("MAX", [A, B]),
        ("MIN", [plain("b"), None]),
        ("MIN", []),
        ("MAX", [Literal("10", INTEGER), Literal("9", INTEGER)]),
        ("SUM", [Literal("10", INTEGER), Literal("9", INTEGER)]),
        ("AVG", []),
        ("COUNT", [A, A, None]),
    ],
)
def test_aggregates_are_those_of_the_store(name: str, values: list[Term | None]) -> None:
    expected = oxigraph.aggregate(f"{name}(?each)", values)
    assert functions.aggregate(name, values, False, " ") == expected


def test_aggregates_depend_on_no_order() -> None:
    one, two = plain("one"), plain("two")
    for values in ([two, one, one], [one, two, one]):
        assert functions.aggregate("SAMPLE", values, False, " ") == one
        assert functions.aggregate("GROUP_CONCAT", values, True, "|") == plain("one|two")
