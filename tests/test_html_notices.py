"""The notice at the top of a page: ended, withdrawn, replaced."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from agency import (
    EVENT,
    NEW,
    NOTE,
    OLD,
    PARENT,
    REPORT,
    RULES,
    Publication,
    all_said,
    find,
    parse,
    quads,
    said,
    text,
)
from publisher.terms import DCTERMS, ORG, OWL, SKOS, XSD, Iri, Literal, Quad
from publisher.writers.divisions import Division, ListPage
from publisher.writers.rows import Rows

SOCIETY = Publication(quads())
OLD_PAGE = parse(SOCIETY.resource())
GONE = Quad(REPORT, OWL["deprecated"], Literal("true", XSD["boolean"]))


def test_an_ended_body_says_so_with_the_date_and_a_link_to_its_successor() -> None:
    [notice] = find(OLD_PAGE, "section", class_="notice")
    assert "Old Agency ended on 7 October 2013. Its successor is New Agency." in said(notice)
    assert [link.attrib["href"] for link in notice.iter("a")] == ["new.html"]
    assert [time.attrib["datetime"] for time in notice.iter("time")] == ["2013-10-07"]


def test_a_body_that_goes_on_has_no_notice() -> None:
    renamed = [*quads(), Quad(EVENT, ORG["resultingOrganization"], OLD)]
    for page in (SOCIETY.resource(NEW), Publication(renamed).resource()):
        assert not find(parse(page), "section", class_="notice")


def test_several_successors_are_all_named() -> None:
    more = [*quads(), Quad(EVENT, ORG["resultingOrganization"], PARENT)]
    [notice] = find(parse(Publication(more).resource()), "section", class_="notice")
    assert "Its successors are New Agency and Ministry." in said(notice)


def with_end(date: str, kind: str = "date") -> Publication:
    """The society with another date of the end."""
    kept = [quad for quad in quads() if quad.predicate != DCTERMS["date"]]
    return Publication([*kept, Quad(EVENT, DCTERMS["date"], Literal(date, XSD[kind]))])


@pytest.mark.parametrize(
    ("date", "kind", "heading", "says"),
    [
        ("2026-11-01", "date", "This body has ended", "Old Agency ended on 1 November 2026."),
        ("2026-11-02", "date", "What changes, and when", "End of Old Agency: 2 November 2026."),
        ("2026-10", "gYearMonth", "This body has ended", "Old Agency ended in October 2026."),
        ("2026-11", "gYearMonth", "What changes, and when", "End of Old Agency: November 2026."),
        ("2026", "gYear", "What changes, and when", "End of Old Agency: 2026."),
        ("9998-01-01", "date", "What changes, and when", "End of Old Agency: 1 January 9998."),
    ],
)
def test_an_end_that_may_be_to_come_is_told_without_a_tense(
    date: str, kind: str, heading: str, says: str
) -> None:
    society = with_end(date, kind)
    over = heading == "This body has ended"
    looks = "notice" if over else "notice ahead"
    [notice] = find(parse(society.resource()), "section", class_=looks)
    assert all_said(notice, "h2") == [heading]
    assert ("This page is kept as a record." in said(notice)) is over
    assert f"{says} Its successor is New Agency." in said(notice)
    entries = Rows(society.pages.entries([OLD], society.walk))
    listing = parse(society.pages.listing(ListPage(Division(RULES.lists[0]), entries), b""))
    [badge] = find(listing, "p", class_="badge")
    assert said(badge).startswith("Ended" if "ended" in says else "End:")


# -- Withdrawn and replaced


def page(*more: Quad, topic: Iri = REPORT) -> Element:
    return parse(Publication([*quads(), *more]).resource(topic))


def test_what_was_withdrawn_says_so_first_and_why() -> None:
    why = Quad(REPORT, SKOS["changeNote"], text("It held an error."))
    shown = page(GONE, why)
    [notice] = find(shown, "section", class_="notice")
    assert all_said(notice, "h2") == ["This has been withdrawn"]
    assert all_said(notice, "p") == [
        "Annual report is no longer in use, and nothing took its place.",
        "It held an error.",
        "This page is kept as a record.",
    ]
    assert said(shown).count("It held an error.") == 1


def test_what_was_replaced_leads_to_what_took_its_place() -> None:
    for more in ([GONE], []):
        shown = page(*more, Quad(REPORT, DCTERMS["isReplacedBy"], NEW))
        [notice] = find(shown, "section", class_="notice")
        assert all_said(notice, "h2") == ["This has been replaced"]
        assert "Annual report has been replaced by New Agency." in said(notice)
        assert [link.get("href") for link in notice.iter("a")] == ["new.html"]


def test_a_reason_that_is_the_description_is_told_once() -> None:
    shown = page(GONE, Quad(REPORT, NOTE, text("It was never true.")))
    [notice] = find(shown, "section", class_="notice")
    assert "never true" not in said(notice)
    assert [said(lead) for lead in find(shown, "div", class_="lead")] == ["It was never true."]


def test_what_is_in_use_and_what_has_ended_have_no_such_notice() -> None:
    used = Quad(REPORT, OWL["deprecated"], Literal("false", XSD["boolean"]))
    assert not find(page(used), "section", class_="notice")
    gone = GONE._replace(subject=OLD)
    [notice] = find(page(gone, topic=OLD), "section", class_="notice")
    assert all_said(notice, "h2") == ["This body has ended"]


def test_a_list_says_what_was_withdrawn_or_replaced() -> None:
    replaced = Quad(PARENT, DCTERMS["isReplacedBy"], NEW)
    society = Publication([*quads(), GONE, replaced])
    entries = Rows(society.pages.entries([NEW, PARENT, REPORT], society.walk))
    listing = parse(society.pages.listing(ListPage(Division(RULES.lists[0]), entries), b""))
    badges = find(listing, "p", class_="badge")
    assert [said(badge) for badge in badges] == ["Withdrawn", "Replaced by New Agency"]
