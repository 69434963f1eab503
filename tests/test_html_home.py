"""The front page: what it leads to."""

from __future__ import annotations

from agency import NEW, OLD, REPORT, Publication, all_said, find, parse, quads, said
from publisher.limits import Limits
from publisher.sources import Page

SOCIETY = Publication(quads())


def test_the_front_page_leads_to_the_pages_of_text() -> None:
    texts = [Page(iri, "", "en", "") for iri in (REPORT, OLD)]
    page = parse(SOCIETY.pages.home(None, [], b"", [], texts))
    [section] = [e for e in page.iter("section") if e.get("aria-labelledby") == "p-texts"]
    assert [(said(a), a.get("href")) for a in section.iter("a")] == [
        ("Annual report", "doc/report.html"),
        ("Old Agency", "doc/old.html"),
    ]
    assert not section.findall("p")
    assert not find(parse(SOCIETY.pages.home(None, [], b"", [])), "h2", id="p-texts")


def test_of_many_pages_of_text_the_first_are_offered() -> None:
    texts = [Page(iri, "", "en", "") for iri in (REPORT, OLD, NEW)]
    limited = Publication(quads(), limits=Limits(page_size=2))
    page = parse(limited.pages.home(None, [], b"", [], texts))
    [section] = [e for e in page.iter("section") if e.get("aria-labelledby") == "p-texts"]
    assert [said(a) for a in section.iter("a")] == ["Annual report", "New Agency"]
    assert all_said(section, "p") == ["2 of 3 shown here"]
