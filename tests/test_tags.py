"""RDFa and microdata say what the JSON-LD says, by our readers and by those of others."""

from __future__ import annotations

from collections.abc import Callable

import extruct
import html5lib
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import external
import oracles
import publisher
from publisher.errors import UnknownFormat
from publisher.publication import Publication, Resource
from publisher.terms import LANG_STRING, SCHEMA, TYPE, Blank, Iri, Literal, Triple
from publisher.webpages import facts, folded, markup
from publisher.webpages.facts import NOWHERE
from publisher.webpages.source import page
from publisher.webpages.things import Syntax, Value
from publisher.writers import tags

TAGS = (Syntax.RDFA, Syntax.MICRODATA)


@pytest.fixture(scope="module")
def agency() -> Publication:
    return publisher.open(external.ROOT)


def around(fragment: str) -> str:
    """A page in another language, with the fragment in it."""
    return f'<html lang="cy"><base href="{NOWHERE}"><title>x</title><body>{fragment}</body></html>'


def read(fragment: str) -> frozenset[Triple]:
    found = markup(page("x.html", around(fragment).encode()))
    assert [block.faults for block in found.blocks if block.faults] == []
    return oracles.labelled(facts(found, oracles.frozen()))


def marked_up(agency: Publication) -> list[Resource]:
    resources = [resource for resource in agency if resource.script()]
    assert len(resources) > 40
    return resources


def test_every_page_says_the_same_in_each_syntax(agency: Publication) -> None:
    for resource in marked_up(agency):
        expected = read(resource.script())
        for syntax in TAGS:
            assert read(resource.markup(syntax)) == expected, (resource, syntax)


def test_readers_of_others_find_the_same(agency: Publication, node: external.Node) -> None:
    resources = marked_up(agency)
    expected = [read(resource.script()) for resource in resources]
    for syntax in TAGS:
        pages = [(syntax.value, around(resource.markup(syntax))) for resource in resources]
        assert oracles.statements(node, pages) == expected


def test_pyrdfa_finds_the_same(agency: Publication) -> None:
    for resource in marked_up(agency)[::8]:
        found = oracles.rdfa(around(resource.markup("rdfa")))
        assert {t for t in found if "rdfa#" not in t.predicate} == read(resource.script())


def test_extruct_finds_the_things(agency: Publication) -> None:
    resource = agency["id/organisation/soca"]
    text = around(resource.markup("microdata"))
    item, *_ = extruct.extract(text, syntaxes=["microdata"])["microdata"]
    assert item["type"] == "https://schema.org/AboutPage"
    about = item["properties"]["about"]
    assert about["properties"]["dissolutionDate"] == "2013-10-07"
    assert about["properties"]["areaServed"]["properties"]["name"] == "United Kingdom"


@pytest.mark.parametrize("syntax", TAGS)
def test_a_fragment_stays_in_its_place(agency: Publication, syntax: Syntax) -> None:
    text = agency["id/organisation/soca"].markup(syntax)
    tree = html5lib.parse(f"<p>a</p>{text}<p>b</p>", namespaceHTMLElements=False)
    body = tree.find("body")
    assert [child.tag for child in body] == ["p", "div", "p"]
    assert body[1].attrib["hidden"] == ""
    assert len(tree.find("head")) == 0


def test_syntaxes_are_known_and_json_ld_is_the_script(agency: Publication) -> None:
    resource = agency["id/organisation/soca"]
    assert resource.markup("json-ld") == resource.script()
    with pytest.raises(UnknownFormat, match="json-ld, rdfa, microdata"):
        resource.markup("turtle")


@pytest.mark.parametrize("write", [tags.rdfa, tags.microdata])
def test_texts_are_kept_to_the_character(write: Callable[[list[Triple]], str]) -> None:
    text = " a\r\nb\rc\n\td\xa0\"'&amp;<b>&#13;\U0001f600 "
    node = Iri("https://a.example/")
    statements = [Triple(node, TYPE, SCHEMA["Person"]), Triple(node, SCHEMA["name"], Literal(text))]
    (block,) = markup(page("x.html", around(write(statements)).encode())).blocks
    ((value,),) = [each.values for each in block.things[0].properties]
    assert isinstance(value, Value)
    assert (value.text, value.language) == (text, "")


# --- random graphs -------------------------------------------------------------------------------

_NAMES = [SCHEMA[name] for name in ("name", "url", "member", "address", "3DModel", "license")]
_OTHERS = ("http://purl.org/dc/terms/isReplacedBy", "urn:x:p", "https://b.example/a#p.q")
PREDICATES = st.sampled_from([*_NAMES, *map(Iri, _OTHERS)])
TYPES = st.sampled_from(
    [
        SCHEMA["Person"],
        SCHEMA["3DModel"],
        SCHEMA["Place"],
        Iri("http://www.w3.org/ns/org#Organization"),
    ]
)
IRIS = st.sampled_from(
    [Iri(f"https://a.example/{name}") for name in ("a", "b?c=d&amp;e", "ü", "x#y", "a'b")]
    + [Iri("urn:isbn:1"), Iri("skos:x"), Iri("mailto:a@b.example"), SCHEMA["InStock"]]
)
BLANKS = st.sampled_from([Blank(f"_:b{number}") for number in range(3)])
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8
) | st.sampled_from(
    ["</div>", "a\r\nb\rc\td", '"', "'", "&amp;", "<b>", "&lt", "http://a.example/"]
)
LITERALS = st.builds(Literal, TEXTS) | st.builds(
    Literal, TEXTS, st.just(LANG_STRING), st.sampled_from(["en", "cy"])
)
STATEMENTS = st.builds(Triple, IRIS | BLANKS, PREDICATES, IRIS | BLANKS | LITERALS) | st.builds(
    Triple, IRIS | BLANKS, st.just(TYPE), TYPES
)
GRAPHS = st.frozensets(STATEMENTS, min_size=1, max_size=14)
MANY = 2_000 if external.SOAK else 100


def said(graph: frozenset[Triple]) -> frozenset[Triple]:
    """A graph as consumers of schema.org are to read it: only what can be said of it in markup."""
    return oracles.labelled(folded(graph))


@given(GRAPHS)
@settings(max_examples=MANY)
def test_random_graphs_in_rdfa(graph: frozenset[Triple]) -> None:
    # What has neither a type nor a property of schema.org may be left out, such as Open Graph.
    typed = graph | {Triple(each.subject, TYPE, SCHEMA["Person"]) for each in graph}
    assert read(tags.rdfa(typed)) == said(typed)


@given(GRAPHS)
@settings(max_examples=MANY)
def test_random_graphs_in_microdata(graph: frozenset[Triple]) -> None:
    try:
        fragment = tags.microdata(graph)
    except tags.Untellable:
        assert any(isinstance(t.subject, Blank) for t in graph)
    else:
        assert read(fragment) == said(graph)


@given(st.lists(GRAPHS, min_size=20, max_size=40))
@settings(
    max_examples=MANY // 25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_graphs_by_readers_of_others(
    node: external.Node, graphs: list[frozenset[Triple]]
) -> None:
    pages = [("rdfa", around(tags.rdfa(graph))) for graph in graphs]
    assert oracles.statements(node, pages) == list(map(said, graphs))
