from __future__ import annotations

import time
from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from publisher.drift import Difference, Foreign, Kind, Part, differences, foreign, shown
from publisher.terms import SCHEMA, TYPE, Blank, Iri, Literal, Term, Triple

OURS = "https://a.example/"
ME = Iri(f"{OURS}me")
OTHER = Iri("https://b.example/")


def fact(name: str, value: Term, subject: Iri | Blank = ME) -> Triple:
    return Triple(subject, SCHEMA[name], value)


def part(label: str, **said: str) -> set[Triple]:
    node = Blank(f"_:{label}")
    return {fact("part", node), *(fact(name, Literal(value), node) for name, value in said.items())}


def is_ours(iri: Iri) -> bool:
    return iri.startswith(OURS)


def compare(
    live: Collection[Triple], published: Collection[Triple], known: Collection[Triple] = ()
) -> list[Difference]:
    return differences(live, published, is_ours, lambda _: known)


def told(found: list[Difference]) -> list[tuple[str, str, str, str]]:
    return [
        (
            each.kind.value,
            "/".join(iri.removeprefix(SCHEMA) for iri in each.path),
            "" if each.live is None else shown(each.live),
            "" if each.published is None else shown(each.published),
        )
        for each in found
    ]


def test_each_kind_of_difference() -> None:
    live = {
        fact("name", Literal("A")),
        fact("email", Literal("x")),
        fact("date", Literal("2013-10-08")),
    }
    published = {
        fact("name", Literal("A")),
        fact("url", OTHER),
        fact("date", Literal("2013-10-07")),
    }
    assert told(compare(live, published)) == [
        ("changed", "date", "“2013-10-08”", "“2013-10-07”"),
        ("added", "email", "“x”", ""),
        ("missing", "url", "", "<https://b.example/>"),
    ]


def test_several_values_are_no_change_of_one() -> None:
    live = {fact("name", Literal("A")), fact("name", Literal("B")), fact("name", Literal("C"))}
    published = {fact("name", Literal("A")), fact("name", Literal("D"))}
    assert [kind for kind, *_ in told(compare(live, published))] == ["missing", "added", "added"]


def test_what_is_published_elsewhere_may_be_said_here() -> None:
    more = fact("email", Literal("x"))
    assert compare({more}, set(), known=[more]) == []
    assert len(compare({more}, set())) == 1
    assert len(compare(set(), {more}, known=[more])) == 1


def test_parts_are_compared_with_the_ones_that_are_like_them() -> None:
    live = part("x", position="1", name="Home") | part("y", position="2", name="Old")
    published = part("p", position="2", name="New") | part("q", position="1", name="Home")
    assert told(compare(live, published)) == [("changed", "part/name", "“Old”", "“New”")]


def test_labels_of_parts_make_no_difference() -> None:
    assert compare(part("x", name="A") | part("y"), part("1") | part("2", name="A")) == []


def test_a_part_that_is_like_none_is_told_in_words() -> None:
    node = Blank("_:x")
    live = part("x", name="A", url="u") | {Triple(node, TYPE, SCHEMA["Place"])}
    (found,) = compare(live, set())
    assert found == Difference(Kind.ADDED, ME, (SCHEMA["part"],), Part("Place (name “A”; url “u”)"))


def test_things_of_others_are_listed_apart() -> None:
    node = Blank("_:x")
    live = {
        fact("name", Literal("B"), OTHER),
        Triple(OTHER, TYPE, SCHEMA["WebSite"]),
        fact("name", Literal("nameless"), node),
        fact("address", Blank("_:y"), node),
        fact("street", Literal("S"), Blank("_:y")),
    }
    assert compare(live, set()) == []
    assert foreign(live, is_ours) == [
        Foreign(OTHER, (SCHEMA["WebSite"],), 2),
        Foreign("“nameless”", (), 3),
    ]


def test_rings_and_many_parts_take_their_time_only() -> None:
    ring = {fact("next", Blank(f"_:{(n + 1) % 300}"), Blank(f"_:{n}")) for n in range(300)}
    many = {t for n in range(600) for t in part(f"m{n}", position=str(n), a="x")}
    others = {t for n in range(600) for t in part(f"o{n}", position=str(n), a="y")}
    start = time.process_time()
    compare(ring | many | {fact("part", Blank("_:0"))}, others)
    assert time.process_time() - start < 5


TRIPLES = st.frozensets(
    st.builds(
        Triple,
        st.sampled_from([ME, OTHER, Blank("_:1"), Blank("_:2")]),
        st.sampled_from([SCHEMA["name"], SCHEMA["part"]]),
        st.sampled_from([ME, Blank("_:1"), Blank("_:2"), Literal("x"), Literal("y")]),
    ),
    max_size=8,
)


@given(TRIPLES, TRIPLES)
def test_nothing_differs_from_itself_and_sides_can_be_exchanged(
    one: frozenset[Triple], other: frozenset[Triple]
) -> None:
    assert compare(one, one) == []
    there, back = compare(one, other), compare(other, one)
    assert [(d.subject, d.path[0]) for d in there if d.kind is Kind.CHANGED] == [
        (d.subject, d.path[0]) for d in back if d.kind is Kind.CHANGED
    ]
    assert sum(d.kind is Kind.ADDED for d in there) == sum(d.kind is Kind.MISSING for d in back)
