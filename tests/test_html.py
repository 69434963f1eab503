"""The pages: what a reader finds on them, whatever the data say."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from agency import (
    BASE,
    GRAPH,
    LABEL,
    LICENCE,
    MARKUP,
    NEW,
    OLD,
    REPORT,
    RULES,
    TERM,
    Publication,
    all_said,
    find,
    iri,
    linking,
    parse,
    quads,
    said,
    target,
    text,
)
from publisher.sources import Page
from publisher.statements import grouped
from publisher.terms import DCTERMS, ORG, RDFS, XSD, Blank, Iri, Literal, Quad
from publisher.writers.divisions import Division, ListPage
from publisher.writers.html import assets

SOCIETY = Publication(quads())
PAGES = SOCIETY.all()
OLD_PAGE = parse(PAGES["doc/old.html"])
each_page = pytest.mark.parametrize("file", PAGES)


def facts(page: bytes) -> dict[str, list[str]]:
    """Label → values, of the facts at the first level."""
    lists = find(parse(page), "dl", class_="facts")
    rows = [row for facts in lists for row in facts]
    return {said(row.find("dt")): [said(value) for value in row.findall("dd")] for row in rows}


@each_page
def test_a_page_is_well_formed_and_has_its_parts(file: str) -> None:
    page = parse(PAGES[file])
    assert page.attrib["lang"] == "en"
    assert all(len(find(page, name)) == 1 for name in ("h1", "main", "title", "header", "footer"))
    assert said(page.find(".//title"))
    assert PAGES[file].endswith(b"</html>\n")
    assert b"\n\n" not in PAGES[file]


@each_page
def test_headings_never_skip_a_level(file: str) -> None:
    levels = [int(e.tag[1]) for e in parse(PAGES[file]).iter() if e.tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_page
def test_ids_are_unique_and_what_refers_to_them_finds_them(file: str) -> None:
    page = parse(PAGES[file])
    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    for element in page.iter():
        labels = element.get("aria-labelledby", "").split()
        href = element.get("href", "")
        assert set(labels) | ({href[1:]} if href.startswith("#") else set()) <= set(ids)


@each_page
def test_every_link_and_region_has_a_name(file: str) -> None:
    page = parse(PAGES[file])
    assert all(said(link) or link.get("aria-label") for link in page.iter("a"))
    regions = [*page.iter("nav"), *page.iter("section"), *page.iter("aside")]
    named = [e for e in regions if e.get("aria-label") or e.get("aria-labelledby") or e.get("id")]
    assert len(named) == len(regions)


@each_page
def test_links_are_relative_and_lead_to_files_of_the_site(file: str) -> None:
    if file == "404.html":
        return
    documents = {f"{path}{suffix}" for path in SOCIETY.documents for suffix in (".html", ".ttl")}
    documents |= {path.replace(".ttl", ".jsonld") for path in documents}
    lists = {"list/agencies.html", "list/agencies~page-2.html", "data/description.ttl"}
    known = documents | lists | {"index.html"} | {name for name, _ in assets()}
    for element in linking(parse(PAGES[file])):
        href = element.attrib["href"]
        if "://" not in href and not href.startswith("mailto:"):
            assert target(file, href) in known, href


@each_page
def test_the_canonical_address_is_absolute_and_the_only_one(file: str) -> None:
    page = parse(PAGES[file])
    expected = {"index.html": [BASE], "404.html": []}
    hrefs = [link.attrib["href"] for link in find(page, "link", rel="canonical")]
    assert hrefs == expected.get(file, [BASE + file.removesuffix(".html")])


def test_the_same_description_makes_the_same_bytes() -> None:
    assert Publication(reversed(quads())).all() == PAGES


# -- A resource


def test_the_title_the_kind_and_the_way_here() -> None:
    assert said(OLD_PAGE.find(".//title")) == "Old Agency – Old Agency, told"
    assert all_said(OLD_PAGE, ".//h1") == ["Old Agency"]
    assert [said(e) for e in find(OLD_PAGE, "ul", class_="kinds")] == ["Public body"]
    [crumbs] = find(OLD_PAGE, "nav", class_="crumbs")
    assert all_said(crumbs, ".//li") == ["Home", "Agencies", "Old Agency"]
    [description] = find(OLD_PAGE, "meta", name="description")
    assert description.attrib["content"] == "It kept watch. Day and night."


def test_the_timeline_is_a_picture_and_a_list() -> None:
    [picture] = OLD_PAGE.iter("{http://www.w3.org/2000/svg}svg")
    assert picture.attrib["role"] == "img"
    [events] = find(OLD_PAGE, "ol", class_="events")
    assert all_said(events, "li") == [
        "7 October 2013 End of Old Agency Before: Old Agency After: New Agency"
    ]


def test_facts_are_told_in_words() -> None:
    told = facts(PAGES["doc/old.html"])
    assert told["Since"] == ["1 April 20061"]
    assert told["Ended by"] == ["End of Old Agency1"]
    assert told["What it is a part of"] == ["Ministry"]
    # Only what is not the heading already.
    assert told["Name"] == ["Hen Asiantaeth (Welsh)1"]


def test_a_text_in_another_language_says_so() -> None:
    [welsh] = find(OLD_PAGE, "bdi", lang="cy")
    assert said(welsh) == "Hen Asiantaeth"
    [named] = [e for e in find(OLD_PAGE, "span", class_="aside") if said(e) == "(Welsh)"]
    assert named.get("aria-hidden") == "true"  # its voice tells who hears the page
    assert not find(OLD_PAGE, "bdi", lang="en")


def test_blank_nodes_are_told_in_place_and_collections_as_lists() -> None:
    [number] = [dd for dd in OLD_PAGE.iter("dd") if find(dd, "dl", class_="part")][:1]
    assert said(number) == "dcterms:creator Name Registrar 1 skos:notation PB1"
    [members] = find(OLD_PAGE, "ol", class_="members")
    assert all_said(members, "li") == ["One", "New Agency"]


def test_a_circle_of_blank_nodes_ends() -> None:
    one, two = Blank("_:x"), Blank("_:y")
    circle = [Quad(OLD, ORG["hasSite"], one), Quad(one, ORG["hasSite"], two)]
    page = Publication([*quads(), *circle, Quad(two, ORG["hasSite"], one)]).resource()
    assert "described above" in said(parse(page))


def test_very_deep_parts_are_left_to_the_data() -> None:
    chain = [Blank(f"_:n{number}") for number in range(500)]
    links = [Quad(a, ORG["hasSite"], b) for a, b in pairwise(chain)]
    page = Publication([Quad(OLD, ORG["hasSite"], chain[0]), *links]).resource()
    assert "more in the data files" in said(parse(page))


def test_each_fact_has_its_source() -> None:
    [sources] = find(OLD_PAGE, "ol", class_="sources")
    assert [(e.attrib["id"], said(e)) for e in sources] == [
        ("p-source-1", "Annual report"),
        ("p-source-2", "The register"),
    ]
    told = facts(PAGES["doc/old.html"])
    assert told["also called"] == ["OA2"]
    assert told["Since"] == ["1 April 20061"]
    marks = [link for link in OLD_PAGE.iter("a") if link.get("aria-label") == "Source 2"]
    assert [link.attrib["href"] for link in marks] == ["#p-source-2"]


def test_a_graph_s_own_source_stands_for_it() -> None:
    publication = Publication([*quads(), Quad(GRAPH, DCTERMS["source"], NEW)])
    described = publication.describe(OLD)
    graph = [q.triple for q in publication.quads if q.subject == GRAPH]
    described = replace(described, said=grouped((*described.triples, *graph)))
    page = parse(publication.pages.resource(described, b""))
    [sources] = find(page, "ol", class_="sources")
    assert all_said(sources, "li") == ["Annual report", "New Agency"]


def test_a_source_may_have_a_source_itself() -> None:
    note = Blank("_:note")
    chain = [Quad(OLD, DCTERMS["source"], note), Quad(note, LABEL, text("A note"))]
    publication = Publication([*quads(), *chain, Quad(note, DCTERMS["source"], NEW)])
    [sources] = find(parse(publication.resource()), "ol", class_="sources")
    assert {"Annual report", "The register", "New Agency"} < set(all_said(sources, "li"))


def test_other_sites_are_linked_and_other_schemes_are_text() -> None:
    told = facts(PAGES["doc/old.html"])
    assert len(told["rdfs:seeAlso1"]) == 3
    hrefs = {link.attrib["href"] for link in OLD_PAGE.iter("a")}
    assert "https://elsewhere.example/old" in hrefs
    assert not [href for href in hrefs if href.startswith(("javascript", "urn"))]
    assert "urn:isbn:0451450523" in said(OLD_PAGE)
    assert "javascript:alert(1)" in said(OLD_PAGE)


def test_each_format_is_offered_to_programs_and_to_people() -> None:
    alternates = {
        (e.attrib["type"], e.attrib["href"]) for e in find(OLD_PAGE, "link", rel="alternate")
    }
    assert alternates == {("text/turtle", "old.ttl"), ("application/ld+json", "old.jsonld")}
    [record] = OLD_PAGE.iter("aside")
    assert alternates == {(a.get("type"), a.get("href")) for a in record.iter("a") if a.get("type")}
    assert f"{BASE}id/old" in said(record)


def test_a_resource_with_a_licence_of_its_own_names_that() -> None:
    own = Quad(OLD, DCTERMS["license"], Iri("https://licences.example/other"))
    for said_, licence in (([], LICENCE), ([own], own.object)):
        [record] = parse(Publication([*quads(), *said_]).resource()).iter("aside")
        link = find(record, "a")[-1]
        assert link.attrib["href"] == licence
        # It may break after each of its slashes, for it stands in a narrow column.
        assert len(find(link, "wbr")) == str(licence).count("/")


def test_the_markup_is_put_in_as_it_is() -> None:
    assert MARKUP in PAGES["doc/old.html"]
    assert PAGES["doc/old.html"].count(b"<script") == 1
    assert b"<script" not in SOCIETY.pages.resource(SOCIETY.describe(OLD), b"")


def test_resources_of_one_document_are_all_told() -> None:
    part = Iri(f"{OLD}#part")
    page = parse(Publication([*quads(), Quad(part, LABEL, text("A part"))]).resource())
    [section] = find(page, "section", id="part")
    assert all_said(section, "h3") == ["A part"]


def test_a_long_property_goes_on_in_the_next_page() -> None:
    many = [Quad(OLD, RDFS["seeAlso"], iri(f"x{number:02}")) for number in range(25)]
    publication = Publication([*quads(), *many], page_size=10)
    first, second = (parse(publication.resource(page=number)) for number in (1, 2))
    assert [e.attrib["href"] for e in find(first, "a", rel="next")] == ["old~page-2.html"]
    assert [e.attrib["href"] for e in find(second, "a", rel="prev")] == ["old.html"]
    assert "page 2 of 3" in said(second.find(".//title"))
    assert find(second, "link", rel="canonical")[0].attrib["href"] == f"{BASE}doc/old~page-2"


def test_what_points_here_is_counted_even_where_it_is_cut() -> None:
    many = [Quad(iri(f"x{number:02}"), ORG["hasUnit"], OLD) for number in range(12)]
    page = Publication([*quads(), *many], page_size=5).resource()
    told = facts(page)
    assert "5 of 13 shown here" in told["What it is a part of (13)"][0]


def test_dates_that_are_none_and_truth_values() -> None:
    more = [
        Quad(OLD, DCTERMS["valid"], Literal("2013-02-31", XSD["date"])),
        Quad(OLD, DCTERMS["available"], Literal("true", XSD["boolean"])),
        Quad(OLD, DCTERMS["extent"], Literal("1.50", XSD["decimal"])),
    ]
    told = facts(Publication([*quads(), *more]).resource())
    assert told["dcterms:valid"] == ["2013-02-311"]
    assert told["dcterms:available"] == ["Yes1"]
    assert told["dcterms:extent"] == ["1.501"]


# -- The other pages


def test_a_text_page_begins_with_its_text() -> None:
    page = parse(PAGES["doc/report.html"])
    assert all_said(page, ".//h1") == ["The report"]
    [prose] = find(page, "div", class_="prose")
    assert all_said(prose, "h2") == ["A heading"]
    assert [link.attrib["href"] for link in prose.iter("a")] == ["new.html"]


def test_the_text_of_a_text_page_is_told_once() -> None:
    body = "Long *ago*,\nin a [place](https://x.example/)."
    stated = Quad(REPORT, RDFS["label"], text("Long ago, in a place."))
    publication = Publication([*quads(), stated])
    page = publication.pages.text(
        publication.describe(REPORT), b"", Page(REPORT, "Report", "en", body)
    )
    assert said(parse(page)).count("in a place") == 1


def test_a_text_in_another_language_than_the_page() -> None:
    page = SOCIETY.pages.text(
        SOCIETY.describe(REPORT), b"", Page(REPORT, "Adroddiad", "cy", "Testun.")
    )
    [heading], [prose] = (
        find(parse(page), "h1", lang="cy"),
        find(parse(page), "div", class_="prose", lang="cy"),
    )
    assert (said(heading), said(prose)) == ("Adroddiad", "Testun.")


def test_the_vocabulary_tells_each_term_under_its_fragment() -> None:
    page = parse(PAGES["def/agency.html"])
    [term] = find(page, "section", id="Power")
    assert "What the law allows." in said(term)
    assert TERM in said(term)
    assert "skos:Concept" in said(term)
    assert all_said(page, ".//section/h2")[:2] == [
        "Classes: kinds of things",
        "Properties: what can be said of things",
    ]
    [contents] = find(page, "nav", class_="contents")
    assert [a.attrib["href"] for a in contents.iter("a")] == ["#Power", "#hasPower"]


def test_a_list_says_what_has_ended() -> None:
    page = parse(PAGES["list/agencies.html"])
    entries = [said(e) for e in find(page, "ul", class_="entries")[0]]
    ended = "Ended 7 October 2013. Its successor is New Agency."
    assert entries == [
        "New Agency",
        f"Old Agency {ended} It kept watch. Day and night.",
    ]
    assert [e.attrib["href"] for e in find(page, "a", rel="next")] == ["agencies~page-2.html"]
    [current] = [a for a in page.iter("a") if a.get("aria-current") == "page"]
    assert said(current) == "Agencies"


def test_an_empty_list_says_so() -> None:
    page = parse(SOCIETY.pages.listing(ListPage(Division(RULES.lists[0]), []), b""))
    assert "Nothing is listed here yet." in said(page)


def test_the_front_page_leads_everywhere() -> None:
    page = parse(PAGES["index.html"])
    told = said(page)
    for part in ("Old Agency ended on 7 October 2013", "2 entries", "48 kB", "publisher query"):
        assert part in told
    hrefs = {link.attrib["href"] for link in page.iter("a")}
    expected = {"doc/old.html", "list/agencies.html", "data/description.ttl", "def/agency.html"}
    assert expected <= hrefs
    assert said(page.find(".//title")) == "Old Agency, told"


def test_the_front_page_of_a_publication_about_nobody() -> None:
    page = parse(SOCIETY.pages.home(None, [], b"", []))
    assert all_said(page, ".//h1") == ["Old Agency, told"]


def test_the_page_of_lost_addresses_works_at_any_of_them() -> None:
    below = Publication(quads(), base="https://host.example/some/where/")
    page = parse(below.pages.not_found())
    hrefs = [e.attrib["href"] for e in linking(page) if e.attrib["href"][0] != "#"]
    inside = [href for href in hrefs if "://" not in href and not href.startswith("mailto:")]
    assert inside
    assert all(href.startswith("/some/where/") for href in inside)
    assert find(page, "meta", name="robots")
