"""What a document says of its resources, and where it stops."""

from __future__ import annotations

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.descriptions import Bounds, Description, Walk, group_documents
from publisher.iris import Addresses
from publisher.shelf import Sorter
from publisher.terms import DCTERMS, ORG, SKOS, TYPE, Blank, Iri, Literal, Quad, Triple, triple_key
from strategies import graphs

BASE = "https://example.org/"
A, B, C, D = (Iri(f"{BASE}id/{name}") for name in "abcd")
LABEL = SKOS["prefLabel"]
BOUNDS = Bounds(
    summary=frozenset({LABEL, DCTERMS["date"], ORG["resultingOrganization"]}),
    labels=frozenset({LABEL}),
    page_size=3,
)


def name(iri: Iri) -> Quad:
    return Quad(iri, LABEL, Literal(iri[-1]))


def walk(*quads: Quad, bounds: Bounds = BOUNDS) -> Walk:
    return Walk.over(quads, bounds)


def test_own_statements_blank_nodes_and_what_points_here() -> None:
    blank, deep = Blank("_:b1"), Blank("_:b2")
    said = [
        name(A),
        Quad(A, DCTERMS["spatial"], blank),
        Quad(blank, DCTERMS["relation"], deep),
        Quad(deep, DCTERMS["title"], Literal("deep")),
        Quad(B, DCTERMS["relation"], A),
    ]
    other = [Quad(B, DCTERMS["title"], Literal("not ours")), Quad(C, DCTERMS["relation"], D)]
    description = walk(*said, *other).describe("doc/a", (A,))
    assert set(description.triples) == {quad.triple for quad in said}
    [incoming] = description.incoming
    assert (incoming.predicate, incoming.subjects, incoming.total) == (
        DCTERMS["relation"],
        (B,),
        1,
    )


def test_what_is_mentioned_comes_with_its_summary_and_what_that_mentions_with_its_label() -> None:
    event = [
        Quad(A, ORG["changedBy"], B),
        Quad(B, DCTERMS["date"], Literal("2013-10-07")),
        Quad(B, ORG["resultingOrganization"], C),
    ]
    labels = [name(B), name(C)]
    unsaid = [Quad(C, DCTERMS["date"], Literal("2013")), Quad(C, ORG["purpose"], D), name(D)]
    description = walk(*event, *labels, *unsaid).describe("doc/a", (A,))
    assert set(description.triples) == {quad.triple for quad in event + labels}


def test_long_properties_go_on_in_the_next_page_and_nothing_is_lost() -> None:
    values = [Quad(A, SKOS["note"], Literal(f"{number}")) for number in range(7)]
    pointing = [Quad(Iri(f"{BASE}id/x{number}"), SKOS["broader"], A) for number in range(4)]
    walked = walk(name(A), *values, *pointing)
    assert walked.pages((A,)) == 3
    pages = [walked.describe("doc/a", (A,), number) for number in (1, 2, 3)]
    assert [len(page.objects(A, SKOS["note"])) for page in pages] == [3, 3, 1]
    assert [len(page.incoming) for page in pages] == [1, 1, 0]
    assert all(page.objects(A, LABEL) for page in pages)
    assert {t for page in pages for t in page.triples} == {
        quad.triple for quad in (name(A), *values, *pointing)
    }


def test_a_document_of_many_resources_has_several_pages_too() -> None:
    parts = [Iri(f"{A}#{number}") for number in range(7)]
    walked = walk(name(A), Quad(A, SKOS["note"], Literal("once")), *map(name, parts))
    topics = (A, *parts)
    assert walked.pages(topics) == 3
    pages = [walked.describe("doc/a", topics, number) for number in (1, 2, 3)]
    assert [page.topics for page in pages] == [
        (A, *parts[:2]),
        (A, *parts[2:5]),
        (A, *parts[5:]),
    ]
    assert [bool(page.objects(A, SKOS["note"])) for page in pages] == [True, False, False]
    assert all(page.objects(A, LABEL) for page in pages)


def all_pages(found: Walk, topic: Iri) -> list[Description]:
    return [found.describe("doc/a", (topic,), n) for n in range(1, found.pages((topic,)) + 1)]


def test_many_properties_go_on_in_the_next_page() -> None:
    said = [Quad(A, Iri(f"urn:p{number}"), Literal("x")) for number in range(2_500)]
    pointing = [Quad(Iri(f"{BASE}id/x{n}"), Iri(f"urn:q{n}"), A) for n in range(1_200)]
    pages = all_pages(walk(name(A), *said, *pointing), A)
    assert len(pages) == 4
    assert all(len(page.triples) <= 1_100 for page in pages)
    told = {triple for page in pages for triple in page.triples}
    assert told == {quad.triple for quad in (name(A), *said, *pointing)}
    assert all(name(A).triple in page.triples for page in pages)


def test_values_that_hold_much_are_counted_with_what_they_hold() -> None:
    blanks = [Blank(f"_:b{number}") for number in range(3)]
    said = [Quad(A, DCTERMS["relation"], blank) for blank in blanks]
    inside = [Quad(blank, Iri(f"urn:p{n}"), Literal("x")) for blank in blanks for n in range(600)]
    pages = all_pages(walk(name(A), *said, *inside), A)
    assert [len(page.triples) for page in pages] == [602, 602, 602]


def test_more_labels_than_a_page_holds_are_not_lost() -> None:
    said = [Quad(A, LABEL, Literal(str(number))) for number in range(7)]
    pages = all_pages(walk(*said), A)
    assert len(pages) == 3
    assert {t for page in pages for t in page.triples} == {quad.triple for quad in said}


def test_many_resources_of_one_document_share_pages_by_what_is_said_of_them() -> None:
    topics = tuple(Iri(f"{BASE}def/v#{letter}") for letter in "abc")
    said = [Quad(t, Iri(f"urn:p{n}"), Literal("x")) for t in topics for n in range(600)]
    found = walk(*said)
    pages = [found.describe("def/v", topics, n) for n in range(1, found.pages(topics) + 1)]
    assert len(pages) == 3
    assert {t for page in pages for t in page.triples} == {quad.triple for quad in said}


def test_a_statement_remembers_the_graphs_it_came_from() -> None:
    graph = Iri(f"{BASE}id/graph/register")
    dated = Quad(A, DCTERMS["date"], Literal("2013"))
    named = dated._replace(graph=graph)
    assert walk(name(A)).describe("doc/a", (A,)).sources == {}
    assert walk(named).describe("doc/a", (A,)).sources == {dated.triple: (graph,)}
    assert walk(named, dated).describe("doc/a", (A,)).sources == {dated.triple: (None, graph)}


def test_classes_do_not_list_their_members_as_incoming() -> None:
    assert not walk(Quad(A, TYPE, B), name(B)).describe("doc/b", (B,)).incoming


def test_hash_iris_share_a_document_and_the_document_itself_comes_first() -> None:
    part = Iri(f"{A}#part")
    documents = group_documents([part, A, B, Iri("urn:x")], Addresses(BASE))
    assert documents == {"doc/a": (A, part), "doc/b": (B,)}


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_all_descriptions_together_say_everything_about_iris(graph: frozenset[Triple]) -> None:
    walked = walk(*(Quad(*triple) for triple in graph))
    said = {
        triple
        for iri in walked.subjects
        for page in range(1, walked.pages((iri,)) + 1)
        for triple in walked.describe("x", (iri,), page).triples
    }
    assert said <= graph
    assert {t for t in graph if isinstance(t.subject, Iri)} <= said


@given(graphs(most=40), st.sampled_from([3, 8, 20]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_fits_on_a_page_is_told_as_what_does_not(
    graph: frozenset[Triple], size: int, named: bool
) -> None:
    quads = [
        Quad(*triple, A if named and index % 3 == 0 else None)
        for index, triple in enumerate(sorted(graph, key=triple_key))
    ]
    bounds = Bounds(BOUNDS.summary, BOUNDS.labels, size, kinds={A: frozenset({ORG["purpose"]})})
    short, long = walk(*quads, bounds=bounds), walk(*quads, bounds=bounds)
    assert list(short.triples) == sorted(graph, key=triple_key)
    documents = group_documents(short.subjects, Addresses(BASE))
    with mock.patch.object(long._layouts, "fits", return_value=False):
        for document, topics in documents.items():
            assert short.pages(topics) == long.pages(topics)
            assert short.describe(document, topics) == long.describe(document, topics)


@given(graphs(most=40), st.sampled_from([3, 8]))
@settings(max_examples=100, deadline=None)
def test_a_graph_on_disk_is_described_as_one_in_memory(graph: frozenset[Triple], size: int) -> None:
    bounds = Bounds(BOUNDS.summary, BOUNDS.labels, size, unlisted=frozenset({ORG["purpose"]}))
    memory = walk(*(Quad(*triple) for triple in graph), bounds=bounds)
    sorter = Sorter()
    sorter.add(graph)
    disk = Walk(sorter.graph(), bounds)
    assert list(disk.triples) == list(memory.triples)
    for document, topics in group_documents(memory.subjects, Addresses(BASE)).items():
        assert disk.pages(topics) == memory.pages(topics)
        for page in range(1, disk.pages(topics) + 1):
            found = disk.describe(document, topics, page)
            assert found.triples == memory.describe(document, topics, page).triples
            assert found.incoming == memory.describe(document, topics, page).incoming


def test_documents_that_were_measured_have_as_many_pages() -> None:
    said = [name(A), name(B), *(Quad(A, DCTERMS["relation"], Literal(str(n))) for n in range(10))]
    drawn = walk(*said, bounds=Bounds(BOUNDS.summary, BOUNDS.labels, page_size=3))
    drawn.measure([(A,), (B,)])
    assert (drawn.pages((A,)), drawn.pages((B,))) == (4, 1)
    assert drawn.describe("doc/a", (A,)).pages == 4


def test_a_walk_has_what_something_is_said_of() -> None:
    blank = Blank("_:b1")
    drawn = walk(name(A), Quad(A, DCTERMS["relation"], blank), Quad(blank, LABEL, Literal("b")))
    assert A in drawn
    assert str(A) in drawn, "as settings have it"
    assert blank in drawn
    assert B not in drawn
    assert Literal(A) not in drawn


def test_what_a_neighbour_is_told_as_is_one_object_for_all_documents() -> None:
    said = [Quad(A, ORG["purpose"], C), Quad(B, ORG["purpose"], C), name(C), name(A)]
    drawn = walk(*said)
    one, other = drawn.describe("doc/a", (A,)), drawn.describe("doc/b", (B,))
    assert one.said[C] is other.said[C]
    assert type(one.said[A]) is not type(one.said[C]), "a topic is told in full"
