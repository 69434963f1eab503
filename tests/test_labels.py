"""What a resource is called for readers of each language."""

from __future__ import annotations

from agency import Publication, all_said, find, iri, parse, quads, said
from publisher.terms import ORG, TYPE, Quad
from publisher.writers.labels import plain, shortened


def test_a_label_in_the_reader_s_language_comes_first() -> None:
    page = parse(Publication(quads(), languages=("cy",)).resource())
    [heading] = page.iter("h1")
    assert said(heading) == "Hen Asiantaeth"
    assert (page.attrib["lang"], heading.attrib.get("lang")) == ("cy", None)


def test_a_page_whose_own_words_are_in_english_says_so() -> None:
    page = parse(Publication(quads(), languages=("gd",)).resource())
    [heading] = page.iter("h1")
    assert (page.attrib["lang"], heading.attrib.get("lang")) == ("en", None)


def test_a_regional_page_language_is_kept() -> None:
    page = parse(Publication(quads(), languages=("en-GB",)).resource())
    assert page.attrib["lang"] == "en-GB"


def test_a_resource_without_a_label_is_called_by_its_name() -> None:
    unnamed = iri("unnamed")
    page = parse(Publication([Quad(unnamed, TYPE, ORG["Organization"])]).resource(unnamed))
    assert all_said(page, ".//h1") == [unnamed]
    assert [said(e) for e in find(page, "ul", class_="kinds")] == ["org:Organization"]


def test_a_title_is_on_one_line_without_controls() -> None:
    assert plain(" a\n\tb\u202e c\u2069 ") == "a b c"


def test_a_long_text_is_cut_after_a_word() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("one two", 9) == "one two"
    assert len(shortened("x" * 500)) == 300
