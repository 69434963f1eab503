"""Translated templates print what Jinja2 prints, and no text gets into a page unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from agency import OLD, RULES, Publication, quads
from publisher.descriptions import Description, Incoming
from publisher.statements import grouped
from publisher.terms import RDFS, Iri, Triple
from publisher.writers.characters import as_markup, escaped, shown, tidy
from publisher.writers.divisions import ENDED, Division, Entry, ListPage
from publisher.writers.expressions import Untranslatable
from publisher.writers.frame import Frame
from publisher.writers.labels import Label
from publisher.writers.translation import Rendered, Translations
from publisher.writers.words import Words
from strategies import graphs
from test_html_safety import HOSTILE, TEXTS, TRIPLES

LONG = ["one\n\n two\n \n\nthree", "\n", " \n ", "a\x1eb", "\x1e", "\u2028\n\x85\n\xa0\nx"]
NEW = Iri("https://agency.example/id/new")


@contextmanager
def jinja2_alone() -> Iterator[None]:
    """In here, templates are rendered by Jinja2."""

    def rendered(frame: Frame, template: str) -> Rendered:
        return frame._environment.get_template(template).render

    refuse = mock.patch.object(Translations, "_template", side_effect=Untranslatable)
    with refuse, mock.patch.object(Frame, "_rendered", rendered):
        yield


# -- The pages


@pytest.mark.parametrize("hostile", ["", *HOSTILE, *LONG], ids=ascii)
def test_each_page_is_what_jinja2_makes_of_its_template(hostile: str) -> None:
    pages = Publication(quads(hostile), hostile)
    with mock.patch.object(Environment, "get_template", side_effect=AssertionError):
        translated = [*pages.all(hostile).values(), pages.pages.query([])]
    with jinja2_alone():
        pages = Publication(quads(hostile), hostile)
        assert [*pages.all(hostile).values(), pages.pages.query([])] == translated


SAME = Publication(quads())


def both(description: Description) -> Iterator[bytes]:
    yield SAME.pages.resource(description, b"")
    yield SAME.pages.vocabulary(description, b"")


@given(st.lists(TRIPLES, max_size=12) | graphs().map(list), st.integers(0, 9))
def test_any_description_is_told_as_by_jinja2(triples: list[Triple], more: int) -> None:
    topics = tuple(dict.fromkeys((OLD, *(s for s, _, _ in triples if isinstance(s, Iri)))))
    incoming = (Incoming(topics[0], RDFS["seeAlso"], (NEW, OLD), 2 + more),)
    description = Description("doc/x", topics, grouped(triples), incoming, 1 + more % 3, 3)
    translated = list(both(description))
    with jinja2_alone():
        assert list(both(description)) == translated


@given(st.lists(st.tuples(TEXTS | st.sampled_from(LONG), st.sampled_from(["", "en", "cy"]))))
def test_any_list_is_told_as_by_jinja2(texts: list[tuple[str, str]]) -> None:
    entries = [
        Entry(Iri(f"urn:x:{text}"), Label(text, tag), Label(text, tag)) for text, tag in texts
    ]
    rule = RULES.lists[0]
    parts = [(Division(rule), 9), (Division(rule, ENDED), 5), (Division(rule, ENDED, 2013), 5)]
    for page in (
        ListPage(Division(rule), entries, 2, 3, parts),
        ListPage(Division(rule, ENDED, 2013), entries, 1, 1, parts),
    ):
        translated = SAME.pages.listing(page, b"")
        with jinja2_alone():
            assert SAME.pages.listing(page, b"") == translated


@pytest.mark.parametrize("hostile", ["", *LONG], ids=ascii)
def test_pages_have_no_empty_lines(hostile: str) -> None:
    for file, page in Publication(quads(hostile), hostile).all(hostile).items():
        text = re.sub(r"<pre\b.*?</pre>", "<pre>", page.decode(), flags=re.DOTALL)
        assert not re.search(r"\n\s*\n", text), file
        assert text.endswith("</html>\n"), file


# -- Texts


@given(TEXTS | st.sampled_from(LONG))
def test_a_text_is_escaped_as_jinja2_would_escape_what_is_shown_of_it(text: str) -> None:
    assert escaped(text) == escape(shown(text)) == escape(tidy(text))
    assert escaped(Iri(text)) == escaped(text)


def test_numbers_are_texts_and_markup_is_one_where_it_is_not_called_so() -> None:
    assert escaped(1) == "1"
    assert escaped(Markup("<b>")) == "&lt;b&gt;"


# -- What templates can say


def rendered(template: str, **page: object) -> set[str]:
    """What a template says, in both ways."""
    loader = DictLoader({"a": template, "parts": PARTS, "base": BASE})
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=shown,
    )
    environment.filters["as_markup"] = as_markup
    environment.globals.update(say=Words("en"), everywhere="<e>")
    translated = Translations(environment, loader).page("a")(page)
    return {translated, environment.get_template("a").render(page)}


BASE = "<html>{% block one %}1{% endblock %}{% block two %}2{% endblock %}\n"
PARTS = (
    '{% macro b(x, y="<y>") -%}\n<b title="{{ y }}">{{ x }}</b>\n{%- endmacro %}\n'
    "{% macro all(xs) %}{% for x in xs %}{{ b(x, loop.index) }}{% endfor %}{% endmacro %}"
)
SAYINGS = {
    "{{ x }}{{ everywhere }}": {"&lt;x&gt;&lt;e&gt;"},
    "{{ m|as_markup }}": {"<i>"},
    '{{ "<" in xs }}{{ n in (1, 2) }}': {"TrueFalse"},
    "{{ n }}{{ n|string }}{{ xs|length }}": {"773"},
    '{{ say("home") }}{{ say("list_count", n=n) }}': {"Home7 entries"},
    '{{ "<" if n > 7 else say("home") if not n == 7 else x }}': {"&lt;x&gt;"},
    "{% if n < 7 %}a{% elif n >= 8 or not n %}b{% else %}c{% endif %}": {"c"},
    "{% for a in xs[1:] %}{{ loop.first }}{{ loop.revindex }}{{ a }},{% endfor %}": {
        "True2&lt;,False1&gt;,"
    },
    "{% for a, b in pairs %}{% if not loop.last %}{{ a }}{% endif %}{{ b }}{% endfor %}": {"132"},
    "{% set a = n %}{% for a in xs %}{% set n = a %}{{ n }}{% endfor %}{{ a }}{{ n }}": {
        "&amp;&lt;&gt;77"
    },
    '{% import "parts" as p %}{{ p.b(x) }}{{ p.all(xs[:1]) }}': {
        '<b title="&lt;y&gt;">&lt;x&gt;</b><b title="1">&amp;</b>'
    },
    '{% import "parts" as p %}{{ say("page_title", title=p.b(x, x), site=x) }}': {
        '<b title="&lt;x&gt;">&lt;x&gt;</b> – &lt;x&gt;'
    },
    '{% extends "base" %}{% block two %}{{ x }}{% endblock %}': {"<html>1&lt;x&gt;"},
    "{{ pairs[0][1] }}{{ t['k'] }}{{ t.keys()|length }}": {"3v1"},
}


@pytest.mark.parametrize(("template", "expected"), SAYINGS.items())
def test_what_templates_say_is_what_jinja2_says(template: str, expected: set[str]) -> None:
    page = {"x": "<x>", "m": Markup("<i>"), "n": 7, "xs": ("&", "<", ">"), "t": {"k": "v"}}
    assert rendered(template, **page, pairs=[("1", 3), ("4", 2)]) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{{ x|upper }}",
        "{{ x|safe }}",
        "{% for a in x %}{% else %}b{% endfor %}",
        "{% for a in x if a %}{% endfor %}",
        "{% macro m() %}{{ x }}{% endmacro %}",
        "{% filter upper %}a{% endfilter %}",
        '{% include "parts" %}',
        "{{ 1 < n < 3 }}",
        "{{ x is string }}",
        "{{ x if n }}",
        "{{ say(*x) }}",
    ],
)
def test_what_is_not_translated_is_left_to_jinja2(template: str) -> None:
    with pytest.raises(Untranslatable):
        rendered(template, x="x", n=2)


def test_a_template_that_is_not_translated_makes_the_same_page() -> None:
    translated = Publication(quads()).resource()
    with mock.patch.object(Translations, "_template", side_effect=Untranslatable):
        assert Publication(quads()).resource() == translated


def test_only_markup_can_be_called_markup() -> None:
    with pytest.raises(TypeError, match="expected markup, found str"):
        rendered("{{ x|as_markup }}", x="<b>")


def test_markup_that_a_template_does_not_call_so_is_escaped_all_the_same() -> None:
    assert "&lt;b&gt;" in rendered("{{ x }}", x=Markup("<b>"))
