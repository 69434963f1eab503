"""Markdown pages and their front matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.sources import Page
from publisher.terms import (
    DCTERMS,
    FOAF,
    LANG_STRING,
    SCHEMA,
    TYPE,
    XSD,
    Iri,
    Literal,
    Quad,
)
from reading import BASE, Project, X, objects


@pytest.fixture
def read(tmp_path: Path) -> Project:
    return Project(tmp_path)


# -- Markdown


PAGE = """\
+++
title = "About us"
description = "Who we are."
about = ["id/x", "id/y"]
source = "https://archive.example/"
type = ["foaf:Document", "schema:AboutPage", "<id/Kind>"]

[properties]
"dcterms:modified" = 2013-10-07
"schema:position" = [1, 1.50, 2e3, true, 2013-10-07T09:30:00Z, 09:30:00]
"foaf:maker" = "<id/x>"
"dcterms:abstract" = ["One", "Two"]
+++

# Who *we* are

A [link](https://example.org/) and `code`,
on two lines. <b>Not markup</b> &amp; so on.

- one
- two

> said

    indented
"""
TEXT = """\
Who we are
A link and code, on two lines. <b>Not markup</b> & so on.
one
two
said
indented"""


def test_a_page_of_text(read: Project) -> None:
    [source] = read({"pages/about-us.md": PAGE})
    iri = Iri(f"{BASE}page/about-us")
    assert source.page == Page(iri, "About us", "en", PAGE.split("+++\n")[2].strip("\n"))
    english = [
        (DCTERMS["title"], "About us"),
        (DCTERMS["description"], "Who we are."),
        (SCHEMA["text"], TEXT),
        (DCTERMS["abstract"], "One"),
        (DCTERMS["abstract"], "Two"),
    ]
    iris = [
        (TYPE, FOAF["Document"]),
        (TYPE, SCHEMA["AboutPage"]),
        (TYPE, f"{BASE}id/Kind"),
        (DCTERMS["language"], "http://id.loc.gov/vocabulary/iso639-1/en"),
        (FOAF["primaryTopic"], X),
        (FOAF["primaryTopic"], f"{BASE}id/y"),
        (DCTERMS["source"], "https://archive.example/"),
        (FOAF["maker"], X),
    ]
    typed = [
        (DCTERMS["modified"], "2013-10-07", "date"),
        (SCHEMA["position"], "1", "integer"),
        (SCHEMA["position"], "1.50", "decimal"),
        (SCHEMA["position"], "2e3", "double"),
        (SCHEMA["position"], "true", "boolean"),
        (SCHEMA["position"], "2013-10-07T09:30:00Z", "dateTime"),
        (SCHEMA["position"], "09:30:00", "time"),
    ]
    expected = {Quad(iri, p, Literal(value, LANG_STRING, "en")) for p, value in english}
    expected |= {Quad(iri, p, Iri(value)) for p, value in iris}
    expected |= {Quad(iri, p, Literal(value, XSD[name])) for p, value, name in typed}
    assert set(source.quads) == expected


def test_the_words_of_a_table_are_text(read: Project) -> None:
    [source] = read({"a.md": '+++\ntitle = "A"\n+++\n| a | b |\n|---|---|\n| c | d |\n'})
    assert Literal("a\nb\nc\nd", LANG_STRING, "en") in objects([source])


def test_a_page_is_a_document_whatever_else_it_is(read: Project) -> None:
    [source] = read({"a.md": '+++\ntitle = "A"\ntype = "schema:AboutPage"\n+++\n'})
    types = [quad.object for quad in source.quads if quad.predicate == TYPE]
    assert types == [SCHEMA["AboutPage"], FOAF["Document"]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_links_have_their_line(read: Project, end: str) -> None:
    text = (
        '+++\ntitle = "A"\n+++\n\n\nOne\n[two](id/two) and\n<https://three.example/>\n\n- [x](#y)\n'
    )
    [source] = read({"a.md": text.replace("\n", end)})
    assert source.page is not None
    assert source.page.links == (("id/two", 7), ("https://three.example/", 8), ("#y", 10))


def test_a_page_in_another_language_at_an_address_of_its_own(read: Project) -> None:
    text = '+++\r\nid = "page/cy"\r\nlanguage = "cy"\r\ntitle = "Amdanom ni"\r\n+++\r\nHelo\r\n'
    [source] = read({"a.md": text})
    assert source.page == Page(Iri(f"{BASE}page/cy"), "Amdanom ni", "cy", "Helo")
    assert Literal("Helo", LANG_STRING, "cy") in objects([source])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title", "1:1: the page has no front matter; start it with a line +++"),
        ('\n+++\ntitle = "x"\n+++', "1:1: the page has no front matter"),
        ('+++\ntitle = "x"\n', "1:1: the front matter is not closed"),
        ("+++\n+++\n", "1: the title is missing"),
        ('+++\ntitle = "x"\nlanguage = en\n+++', "3:12: not well-formed TOML (Invalid value)"),
        ('+++\ntitle = "x"\ntitle = "y"\n+++', "3:12: not well-formed TOML"),
        ('+++\n\ntitel = "x"\n+++', "3:1: unknown key titel; did you mean title?"),
        ('+++\ntitle = "x"\nauthor = "x"\n+++', "3:1: unknown key author; the keys are title, id"),
        ('+++\ntitle = ""\n+++', "2:1: title must be a text in quotation marks, and not empty"),
        ('+++\ntitle = 3\n+++', "2:1: title must be a text"),
        ('+++\ntitle = "x"\nabout = [1]\n+++', "3:1: about must be a text in quotation marks, or"),
        ('+++\ntitle = "x"\nproperties = 1\n+++', "3:1: properties must be a table"),
        ('+++\ntitle = "x"\nid = "a b"\n+++', "3:1: <a b> is not a valid IRI"),
        ('+++\ntitle = "x"\nabout = "a> <b"\n+++', "3:1: <a> <b> is not a valid IRI"),
        ('+++\ntitle = "x"\nlanguage = "e n"\n+++', '3:1: "e n" is not a language tag'),
        ('+++\ntitle = "x"\ntype = "zz:x"\n+++', '3:1: the prefix "zz:" is not declared; add it'),
        ('+++\ntitle = "x"\ntype = "Page"\n+++', "3:1: Page is not a prefixed name"),
        ('+++\ntitle = "x"\n[properties]\n"zz:x" = 1\n+++', '4:1: the prefix "zz:" is not'),
        ('+++\ntitle = "x"\n[properties]\n"foaf:x" = {a = 1}\n+++', "4:1: foaf:x must be a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_front_matter(read: Project, text: str, expected: str) -> None:
    assert read.message("a.md", text).startswith(f"data/a.md:{expected}")


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("![A bee](my bee.png)", 4, "rename the file, or write ![A bee](<my bee.png>)"),
        ('One\n![A *bee*](my bee.png "Bee")', 5, "write ![A *bee*](<my bee.png>)"),
        ("- one\n- ![A bee](my bee (1).png)", 5, "write ![A bee](<my bee (1).png>)"),
        ("> [Bees](id/my bees)", 4, "correct the address, or write [Bees](<id/my bees>)"),
        ("`[a](b c)` and [a](b c)", 4, "write [a](<b c>)"),
    ],
)
def test_a_space_in_an_address_makes_it_none(
    read: Project, text: str, line: int, remedy: str
) -> None:
    said = read.message("a.md", f'+++\ntitle = "A"\n+++\n{text}\n')
    assert said.startswith(f"data/a.md:{line}: this is no ")
    assert said.endswith(remedy)
    assert "as there is a space in its address" in said


@pytest.mark.parametrize(
    "text",
    [
        "![A bee](<my bee.png>)",
        '[a](b "a title")',
        "[a](b (a title))",
        "`![a](b c)`",
        "    ![a](b c)",
        r"\![a](b) \[a](b c)",
        "[a] (b c)",
        "[1] and f(a b)",
        "[a][b]\n\n[b]: c 'd e'",
    ],
)
def test_what_has_no_space_in_its_address_or_is_no_link_is_left_alone(
    read: Project, text: str
) -> None:
    assert read({"a.md": f'+++\ntitle = "A"\n+++\n{text}\n'})
