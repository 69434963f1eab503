"""Random graphs and random rules, for comparing compiled rules with the store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st

import external
from publisher import blanks
from publisher.config import shipped_ontology
from publisher.grouping import Grouped
from publisher.limits import Limits
from publisher.queries import guard
from publisher.rules import Rule, compile_rule
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import (
    INTEGER,
    LANG_STRING,
    SKOS,
    STRING,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Prefixes,
    Quad,
    Term,
    Triple,
)

BASE = "https://agency.example/"
EX = "https://agency.example/id/"
LIMITS = Limits(query_bytes=200_000)


def compiled(text: str, prefixes: Prefixes) -> Rule:
    return compile_rule(guard(text, LIMITS), prefixes.namespaces, BASE)


def in_store(text: str, triples: Iterable[Triple], prefixes: Prefixes) -> set[Triple]:
    """What Oxigraph says, with labelled blank nodes."""
    store = EmbeddedStore(Quad(*triple) for triple in triples)
    made = store.construct(text, prefixes=prefixes, base=BASE)
    return {quad.triple for quad in blanks.label(Quad(*triple) for triple in made)}


def in_walk(text: str, triples: Iterable[Triple], prefixes: Prefixes) -> set[Triple]:
    """What the compiled rule says."""
    return set(compiled(text, prefixes).derive_all(Grouped(dict.fromkeys(triples))))


def schema_rule() -> str:
    """The shipped rule for schema.org."""
    folder: Path = external.ROOT / "ontology"
    assert shipped_ontology()
    text = (folder / "profiles" / "schema.org.rq").read_text("utf-8")
    return text.replace("$LANGUAGE", "en")


# -- Graphs in the words of that rule

_NAMED = [
    *(Iri(f"{EX}{name}") for name in ("a", "b", "c", "d", "e#f")),
    Iri(BASE),
    Iri(f"{BASE}doc/a"),
    Iri(f"{BASE}#website"),
    Iri("https://elsewhere.example/x"),
    Iri("http://publications.europa.eu/resource/authority/country/GBR"),
    Iri("http://id.loc.gov/vocabulary/iso639-1/en"),
    Iri("mailto:a@agency.example"),
]
NODES = st.sampled_from([*_NAMED, Blank("_:x"), Blank("_:y")])
TEXTS = st.builds(
    lambda text, tag: Literal(text, LANG_STRING, tag) if tag else Literal(text),
    st.sampled_from(["One", "Two", "tel:1", "mailto:x", "", "a:b", "en", 'Ünï "q"\n']),
    st.sampled_from(["", "en", "cy", "en-gb"]),
)
VALUES = st.sampled_from(
    [
        Literal("2013-10-07", XSD["date"]),
        Literal("1", INTEGER),
        Literal("true", XSD["boolean"]),
        Literal("odd", Iri(f"{EX}code")),
        Literal("2013-10-07T01:02:03Z", XSD["dateTime"]),
    ]
)
TERMS: st.SearchStrategy[Term] = st.one_of(NODES, NODES, TEXTS, VALUES)


def words(prefixes: Prefixes, text: str) -> tuple[list[Iri], list[Iri]]:
    """The properties and the classes that a rule speaks of."""
    names = [token.text for token in guard(text, LIMITS) if token.kind == "name"]
    iris = list(dict.fromkeys(prefixes.expand(name) for name in names))
    ends = {iri: iri.rpartition("#")[2].rpartition("/")[2] for iri in iris}
    return (
        [iri for iri in iris if ends[iri][:1].islower()],
        [iri for iri in iris if ends[iri][:1].isupper()],
    )


def graphs(properties: list[Iri], classes: list[Iri], most: int) -> st.SearchStrategy[list[Triple]]:
    """Random graphs in some words; now and then with the wrong kind of value."""
    typed = st.builds(Triple, NODES, st.just(TYPE), st.sampled_from(classes))
    said = st.builds(Triple, NODES, st.sampled_from(properties), TERMS)
    return st.lists(typed | said | said, min_size=most // 2, max_size=most, unique=True)


# -- Random rules

_PREFIXES = Prefixes({"": EX, "xsd": XSD, "skos": SKOS})
SMALL = _PREFIXES
_P = [Iri(f"{EX}{name}") for name in ("p", "q", "r")]
SMALL_GRAPHS = st.lists(
    st.builds(
        Triple,
        st.sampled_from([*(Iri(f"{EX}{n}") for n in "abc"), Blank("_:x")]),
        st.sampled_from([*_P, TYPE]),
        st.sampled_from(
            [
                *(Iri(f"{EX}{n}") for n in "abc"),
                Blank("_:x"),
                Literal("1", INTEGER),
                Literal("2", INTEGER),
                Literal("one", STRING),
                Literal("one", LANG_STRING, "en"),
                Literal("two", LANG_STRING, "cy"),
            ]
        ),
    ),
    min_size=8,
    max_size=24,
    unique=True,
)
_VARIABLES = st.sampled_from(["?s", "?s", "?a", "?b", "?c"])
_ENDS = st.one_of(*[_VARIABLES] * 6, st.sampled_from([":a", ":b", '"one"', '"one"@en', "1"]))
_PROPERTIES = st.sampled_from([":p", ":q", ":r", "a", "?y"])
_PATHS = [":p|:q", ":p/:q", "^:p", ":p*", ":q+", ":r?", "(:p/:q)*", "^:p/:q", "!(:p)", "(^:p)+"]
_PATHS += [":p/^:q", "(:p|:q)/:r", "!(:q|^:r)"]
_EXPRESSIONS: st.SearchStrategy[str] = st.recursive(
    st.one_of(
        _VARIABLES,
        st.sampled_from(['"one"', "1", "2", '"en"', '""', ":a", "true", "false", "?nowhere"]),
    ),
    lambda inner: st.one_of(
        st.builds("STR({})".format, inner),
        st.builds("LANG({})".format, inner),
        st.builds("DATATYPE({})".format, inner),
        st.builds("isIRI({})".format, inner),
        st.builds("isBlank({})".format, inner),
        st.builds("isLiteral({})".format, inner),
        st.builds("(!({}))".format, inner),
        st.builds("({} = {})".format, inner, inner),
        st.builds("({} != {})".format, inner, inner),
        st.builds("({} < {})".format, inner, inner),
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("IF({}, {}, {})".format, inner, inner, inner),
        st.builds("COALESCE({}, {})".format, inner, inner),
        st.builds("CONCAT({}, {})".format, inner, inner),
        st.builds("CONTAINS({}, {})".format, inner, inner),
        st.builds("STRSTARTS(STR({}), STR({}))".format, inner, inner),
        st.builds("STRBEFORE({}, {})".format, inner, inner),
        st.builds("STRAFTER(STR({}), STR({}))".format, inner, inner),
        st.builds("SUBSTR(STR({}), 2, 2)".format, inner),
        st.builds('REPLACE(STR({}), "[no]", "<$0>")'.format, inner),
        st.builds("UCASE(STR({}))".format, inner),
        st.builds("IRI(STR({}))".format, inner),
        st.builds("STRLEN({})".format, inner),
        st.builds("isNumeric({})".format, inner),
        st.builds("({} IN ({}, {}))".format, inner, inner, inner),
        st.builds("({} NOT IN ({}, :b))".format, inner, inner),
        st.builds("BOUND({})".format, _VARIABLES),
    ),
    max_leaves=5,
)
# A condition that holds for most, and for the rest depends on the expression.
_CONDITIONS = st.one_of(
    _EXPRESSIONS,
    _EXPRESSIONS.map("COALESCE({}, true)".format),
    _EXPRESSIONS.map("!COALESCE({}, false)".format),
)
_STATEMENTS = st.one_of(
    st.builds("{} {} {} .".format, _VARIABLES, _PROPERTIES, _ENDS),
    st.builds("{} {} {} .".format, _VARIABLES, _PROPERTIES, _ENDS),
    st.builds("{} {} {} .".format, _VARIABLES, st.sampled_from(_PATHS), _ENDS),
)
_TABLES = st.sampled_from(
    [
        "VALUES ?a { :a :b }",
        "VALUES (?a ?b) { (:a 1) (:b UNDEF) (UNDEF :c) }",
        "VALUES (?s ?c) { (:a :p) (:b :q) (:b :q) }",
        "VALUES ?y { :p :q }",
    ]
)
_QUERIES = st.sampled_from(
    [
        "{ SELECT ?s (COUNT(?b) AS ?n) WHERE { ?s :p ?b } GROUP BY ?s }",
        "{ SELECT ?s (MIN(STR(?b)) AS ?a) WHERE { ?s :p|:q ?b } GROUP BY ?s }",
        """{ SELECT ?s ?c (MAX(?b) AS ?n) (COUNT(*) AS ?m)
             WHERE { ?s :q ?c OPTIONAL { ?c :p ?b } } GROUP BY ?s ?c HAVING (COUNT(*) < 3) }""",
        "{ SELECT DISTINCT ?s ?c WHERE { ?s :p|:q ?c . ?c ?y ?a } }",
        "{ SELECT ?s (STR(?c) AS ?b) WHERE { ?s :p ?c } }",
        "{ SELECT ?s WHERE { ?s :p ?a FILTER (?a != 1) } }",
        "{ SELECT * WHERE { ?s :q ?c } }",
    ]
)


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("OPTIONAL {{ {} FILTER ({}) }}".format, inner, _CONDITIONS),
        # In a group with nothing before it, MINUS leaves the store without a solution.
        st.builds("{} MINUS {{ {} }}".format, _STATEMENTS, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{{ {} FILTER ({}) }}".format, inner, _CONDITIONS),
        st.builds("FILTER EXISTS {{ {} FILTER ({}) }}".format, inner, _CONDITIONS),
        st.builds("FILTER NOT EXISTS {{ {} }}".format, inner),
        st.builds("FILTER ({} || NOT EXISTS {{ {} }})".format, _CONDITIONS, inner),
        st.builds("{} {}".format, inner, inner),
    )


_PATTERNS = st.recursive(
    st.one_of(_STATEMENTS, _STATEMENTS, _STATEMENTS, _TABLES, _QUERIES), _groups, max_leaves=3
)
_BINDS = st.builds(
    lambda expression, name: f"BIND ({expression} AS ?{name})",
    _EXPRESSIONS,
    st.sampled_from(["made", "too"]),
)
_TEMPLATES = st.sampled_from(
    [
        "?s :says ?a . ?s :too ?b . ?s :made ?made . ?s :c ?c",
        "?s ?y ?made . ?made :of ?s . ?s :n ?n . ?s :m ?m",
        "?a :of ?s . ?b :of ?s . ?c :of ?s . ?s ?y ?b",
    ]
)
# The store finds a path once where both its ends are known, however many ways there are (section
# 18.4 counts them): so solutions are counted, by blank nodes, in rules without paths only.
_COUNTING = st.sampled_from(
    [
        "?s :says [ :a ?a ; :b ?b ; :n ?n ; :c ?c ]",
        "?a :of ?s . ?b :of ?s . ?c :of ?s . [] :x ?s",
        "?s :says _:b . _:b :next [ :a ?a ; :of ?c ]",
    ]
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A random rule, well-formed or not quite."""
    parts = [draw(_STATEMENTS), *draw(st.lists(_PATTERNS, max_size=3))]
    if draw(st.booleans()):
        parts.append(draw(_BINDS))
    if draw(st.booleans()):
        parts.append(f"FILTER ({draw(_CONDITIONS)})")
    pattern = " ".join(parts)
    has_paths = any(f" {path} " in pattern for path in _PATHS)
    template = draw(_TEMPLATES if has_paths else _TEMPLATES | _COUNTING)
    return f"CONSTRUCT {{ {template} }} WHERE {{ {pattern} }}"
