"""Pages stay whole and load nothing, whatever a text or an IRI of the data holds."""

from __future__ import annotations

import json
import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency import (
    NEW,
    OLD,
    RULES,
    Publication,
    attributes,
    describe,
    find,
    linking,
    parse,
    quads,
    said,
    skeleton,
)
from publisher.descriptions import Description, Incoming
from publisher.sources import Page
from publisher.statements import grouped
from publisher.terms import DCTERMS, RDFS, Blank, Iri, Literal, Quad, Term, Triple
from publisher.writers.divisions import Division, Entry, ListPage
from publisher.writers.labels import Label
from publisher.writers.links import is_safe
from publisher.writers.prose import prose
from publisher.writers.script import script
from strategies import graphs

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"'><img src=x onerror=alert(1)>",
    "]]></title></style></svg>&lt;&amp;&#60;",
    "{{ config }}{% raw %}{name}{date}",
    "\u202eevil\u2066 \u200f",
    "\x00\x01\x7f\x85\ufffe\ufdd0",
    "\r\nA: b\r\n",
    "𝔘\U0010ffff",
]
SAFE = Publication(quads())
SAFE_PAGES = {file: skeleton(parse(page)) for file, page in SAFE.all().items()}


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_no_text_changes_the_structure_of_a_page(hostile: str) -> None:
    pages = Publication(quads(hostile), hostile).all(hostile)
    for file, page in pages.items():
        # Markdown may make more of a text than its letters, but only there.
        if file != "doc/report.html":
            assert skeleton(parse(page)) == SAFE_PAGES[file], file
        else:
            assert not find(parse(page), "img") + find(parse(page), "iframe")


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize("file", SAFE_PAGES)
def test_pages_need_no_more_than_the_strictest_policy(file: str, hostile: str) -> None:
    page = parse(Publication(quads(hostile), hostile).all(hostile)[file])
    for element, key, value in attributes(page):
        assert key not in {"style", "src", "srcset", "data", "action", "background"}
        assert not key.startswith("on")
        if key == "href":
            assert not re.match(r"(?i)\s*(javascript|data|vbscript|urn):", value)
            assert element.tag in {"a", "link"}
    assert not [e for e in page.iter() if e.tag in {"style", "iframe", "object", "img", "base"}]
    assert all(e.attrib["type"] == "application/ld+json" for e in page.iter("script"))
    loaded = [e for e in page.iter("link") if e.attrib["rel"] in {"stylesheet", "icon"}]
    assert len(loaded) == 2
    assert not [e for e in loaded if "://" in e.attrib["href"] or e.attrib["href"][:2] == "//"]


@pytest.mark.parametrize(
    ("iri", "linked"),
    [
        ("https://agency.example/", True),
        ("HTTP://agency.example/", True),
        ("mailto:web@agency.example", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://agency.example/", False),
        ("https://agency.example/\n", False),
        ("https://a.example/\u2028", False),
        ("data:text/html,x", False),
        ("//agency.example/", False),
        ("ftp://agency.example/", False),
        ("https:agency.example", False),
        ("", False),
    ],
)
def test_only_web_and_mail_addresses_become_links(iri: str, linked: bool) -> None:
    assert is_safe(iri) is linked


IRIS = st.sampled_from(
    [OLD, NEW, Iri("javascript:alert(1)"), Iri("urn:x:y"), Iri("https://elsewhere.example/a?b&c")]
)
TEXTS = st.text(max_size=30) | st.sampled_from(HOSTILE)
TERMS: st.SearchStrategy[Term] = (
    IRIS | st.builds(Literal, TEXTS) | st.sampled_from([Blank("_:a"), Blank("_:b")])
)
PREDICATES = st.sampled_from([*RULES.labels, *RULES.descriptions, *RULES.sources, RDFS["seeAlso"]])
TRIPLES = st.builds(Triple, st.sampled_from([OLD, Blank("_:a"), Blank("_:b")]), PREDICATES, TERMS)


@given(st.lists(TRIPLES, max_size=12))
def test_any_description_makes_a_well_formed_page(triples: list[Triple]) -> None:
    page = parse(SAFE.pages.resource(describe(triples), b""))
    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert len(find(page, "h1")) == 1


@given(graphs())
def test_any_graph_makes_a_well_formed_page(graph: frozenset[Triple]) -> None:
    topics = tuple(sorted({s for s, _, _ in graph if isinstance(s, Iri)})) or (OLD,)
    incoming = (Incoming(topics[0], RDFS["seeAlso"], (NEW,), 7),)
    description = Description("doc/x", topics, grouped(graph), incoming, page=2, pages=3)
    parse(SAFE.pages.resource(description, b""))
    parse(SAFE.pages.vocabulary(description, b""))


@given(st.lists(st.text(max_size=8), max_size=6))
def test_fragments_make_unique_ids_whatever_they_are(fragments: list[str]) -> None:
    topics = [OLD, *(Iri(f"{OLD}#{name}") for name in [*fragments, "p-main", "p-sources"])]
    said = tuple(Triple(topic, RDFS["label"], Literal("x")) for topic in topics)
    page = parse(SAFE.pages.resource(Description("doc/old", tuple(topics), grouped(said)), b""))
    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))


@given(TEXTS, TEXTS)
def test_any_entry_makes_a_well_formed_list(label: str, language: str) -> None:
    entry = Entry(Iri("javascript:x"), Label(label, language), Label(label, language))
    page = parse(SAFE.pages.listing(ListPage(Division(RULES.lists[0]), [entry]), b""))
    assert not [e for e in linking(page) if e.attrib["href"].startswith("javascript")]


# -- Markdown


def as_html(text: str) -> str:
    return str(prose(text, lambda href: ""))


def test_the_highest_heading_of_a_text_comes_under_the_title() -> None:
    assert re.findall(r"<(h\d)>", as_html("### A\n\n#### B\n\n### C\n")) == ["h2", "h3", "h2"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](java&#10;script:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "<javascript:alert(1)>",
        "[a]: data:text/html,x\n\n[a]",
        "![a](https://elsewhere.example/a.png)",
        "a <img src=x onerror=alert(1)> b",
    ],
)
def test_a_text_can_t_bring_in_markup_of_its_own(text: str) -> None:
    page = SAFE.pages.text(SAFE.describe(OLD), b"", Page(OLD, "A", "en", text))
    prose_ = find(parse(page), "div", class_="prose")[0]
    assert not [e for e in prose_.iter() if e.tag in {"script", "img"}]
    hrefs = [link.attrib["href"].lower() for link in prose_.iter("a")]
    assert not [href for href in hrefs if href.startswith(("javascript", "data", "java"))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See ![the *old*\nhouse](a.png)!", 'See <a href="a.png">the old house</a>!'),
        ("![](files/a.png)", '<a href="files/a.png">files/a.png</a>'),
        ("[![a house](a.png)](page/x)", '<a href="page/x">a house</a>'),
        ("![a [b](c) ![d](e)](f)", '<a href="f">a b d</a>'),
        ("\\![a](b)", '!<a href="b">a</a>'),
    ],
)
def test_a_picture_is_a_link_without_a_mark_before_it(text: str, shown: str) -> None:
    assert as_html(text) == f"<p>{shown}</p>"


def test_a_table_scrolls_by_keyboard_and_has_no_style_of_its_own() -> None:
    text = "| Year | Cases | |\n| --- | ---: | :-: |\n| 2012 | [7](id/x) | <b> |\n"
    page = parse(SAFE.pages.text(SAFE.describe(OLD), b"", Page(OLD, "A", "en", text)))
    [box] = find(page, "div", class_="scroll")
    assert (box.get("tabindex"), box.get("role"), box.get("aria-label")) == ("0", "group", "Table")
    assert [cell.attrib for cell in box.iter("th")] == [
        {"scope": "col"},
        {"scope": "col", "class": "end"},
        {"scope": "col", "class": "middle"},
    ]
    assert [said(cell) for cell in box.iter("td")] == ["2012", "7", "<b>"]
    assert not [element for element in page.iter() if "style" in element.attrib]


@given(TEXTS)
def test_any_text_makes_a_well_formed_page(text: str) -> None:
    parse(SAFE.pages.text(SAFE.describe(OLD), b"", Page(OLD, text, "en", text)))


# -- The markup


@given(
    st.recursive(
        st.text() | st.sampled_from(HOSTILE) | st.none() | st.integers(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(HOSTILE), inner)
        ),
    )
)
def test_embedded_data_come_out_as_they_went_in(data: object) -> None:
    element = script(json.dumps(data, ensure_ascii=False))
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        f"<!DOCTYPE html><title>x</title>{element}<p>after</p>"
    )
    [embedded] = page.iter("script")
    assert json.loads(embedded.text) == data
    assert said(page.find("body/p")) == "after"


def test_embedded_data_are_not_changed_by_the_page_around_them() -> None:
    data = {"name": "".join(HOSTILE), "\u2028</script>": "\n\n"}
    page = SAFE.pages.resource(SAFE.describe(OLD), script(json.dumps(data)).encode())
    [embedded] = parse(page).iter("script")
    assert json.loads(embedded.text or "") == data


@pytest.mark.parametrize("character", ["<", ">", "&", "\u2028", "\u2029", "\x85", "\ufffe"])
def test_no_character_that_could_end_or_confuse_the_element_is_left(character: str) -> None:
    data = {f"key {character}": [f"{character}/script x", f"{character}!--{character}script"]}
    element = script(json.dumps(data, ensure_ascii=False))
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert character not in inside
    assert json.loads(inside) == data


@pytest.mark.parametrize("text", ["</script x", "</script/", "<!--<script ", "<!--<script>", "]]>"])
def test_no_text_ends_the_element(text: str) -> None:
    [embedded] = parse(
        SAFE.pages.resource(SAFE.describe(OLD), script(f'["{text}"]').encode())
    ).iter("script")
    assert json.loads(embedded.text or "") == [text]


def test_bytes_and_text_are_embedded_alike() -> None:
    assert script('{"a": "é"}'.encode()) == script('{"a": "é"}')


def test_huge_texts_are_cut_and_the_page_says_where_the_whole_is() -> None:
    said = [
        Quad(OLD, DCTERMS["abstract"], Literal("word " * 100_000)),
        Quad(NEW, RDFS["label"], Literal("name " * 100_000)),
    ]
    pages = Publication([*quads(), *said]).all()
    for file, page in pages.items():
        assert len(page) < 60_000, file
    assert pages["doc/old.html"].count(b"The whole text is in the data files.") == 1


def test_a_hostile_label_in_a_title_has_no_controls_left() -> None:
    page = Publication([Quad(OLD, RDFS["label"], Literal("a\u202eb\nc"))]).resource()
    assert said(parse(page).find(".//title")).startswith("a b c –")
