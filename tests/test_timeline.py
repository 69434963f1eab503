"""The timeline: change events as a picture that fits any width and needs no style of its own."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.terms import XSD, Iri, Literal
from publisher.writers.moments import Moment, moment
from publisher.writers.timeline import Event, Lane, draw, lanes, ordered
from publisher.writers.words import Words

WORDS = Words("en")
OLD, NEW, OTHER = (Iri(f"https://agency.example/id/{name}") for name in ("old", "new", "other"))
NAMES = {OLD: "Old Agency", NEW: "New Agency", OTHER: "Other Agency"}
FOUNDED = Event(Iri("https://agency.example/id/founded"), Moment(2006, 4, 1), (), (OLD,))
ENDED = Event(Iri("https://agency.example/id/ended"), Moment(2013, 10, 7), (OLD,), (NEW,))


def picture(*events: Event, names: dict[Iri, str] = NAMES) -> ET.Element:
    drawn = draw(events, names, OLD, "Timeline of Old Agency", WORDS)
    assert drawn is not None
    return ET.fromstring(drawn)


def texts(svg: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter("text")]


def test_each_body_has_a_bar_from_its_start_to_its_end() -> None:
    assert lanes([FOUNDED, ENDED]) == [
        Lane(OLD, Moment(2006, 4, 1), Moment(2013, 10, 7)),
        Lane(NEW, Moment(2013, 10, 7), None),
    ]


def test_a_body_goes_on_through_a_change_that_it_survives() -> None:
    renamed = Event(ENDED.iri, ENDED.date, (OLD,), (OLD, NEW))
    assert lanes([FOUNDED, renamed])[0] == Lane(OLD, Moment(2006, 4, 1), None)


def test_events_without_a_date_come_last() -> None:
    undated = Event(Iri("https://agency.example/id/a"), None, (OLD,), ())
    assert ordered([undated, ENDED, FOUNDED]) == [FOUNDED, ENDED, undated]


def test_the_picture_says_what_it_shows() -> None:
    svg = picture(FOUNDED, ENDED)
    labelled = [svg.find(f"*[@id='{name}']") for name in svg.attrib["aria-labelledby"].split()]
    told = [element.text for element in labelled if element is not None]
    assert svg.attrib["role"] == "img"
    assert told == ["Timeline of Old Agency", "Old Agency, 2006–2013; New Agency, from 2013"]


def test_the_bar_of_the_page_stands_out() -> None:
    classes = [line.attrib["class"] for line in picture(FOUNDED, ENDED).iter("line")]
    assert classes.count("bar here") == 1
    assert classes.count("bar") == 2, "one goes on in dashes"


def test_an_unknown_start_or_end_goes_on_to_the_edge_in_dashes() -> None:
    bars = [line.attrib for line in picture(ENDED).iter("line") if "bar" in line.attrib["class"]]
    ends = [(bar["x1"], bar["x2"], "stroke-dasharray" in bar) for bar in bars]
    start, end = ends[0][0], ends[2][1]
    assert ends[1] == (start, "0%", True)
    assert ends[3] == (end, "100%", True)
    assert not ends[0][2]
    assert not ends[2][2]
    # The dashes are outside of all events, and none is where both ends are known.
    assert 0 < float(start.rstrip("%")) < 10
    assert 85 < float(end.rstrip("%")) < 100
    known = [line for line in picture(FOUNDED, ENDED).iter("line") if line.get("stroke-dasharray")]
    assert len(known) == 1


def test_years_are_round_and_few() -> None:
    long_ago = Event(Iri("https://agency.example/id/e"), Moment(1829, 9, 29), (), (OTHER,))
    years = [text for text in texts(picture(long_ago, ENDED)) if text.isdigit()]
    assert years == ["1850", "1900", "1950", "2000"]


def test_one_event_has_room_on_both_sides() -> None:
    (circle, *_) = picture(ENDED).iter("circle")
    assert 10 < float(circle.attrib["cx"].rstrip("%")) < 90


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Event(ENDED.iri, None, (OLD,), (NEW,))],
        [Event(ENDED.iri, Moment(2013), (), tuple(Iri(f"urn:x:{n}") for n in range(13)))],
        [Event(Iri(f"urn:x:{n}"), Moment(2000 + n), (OLD,), (OLD,)) for n in range(25)],
    ],
    ids=["nothing", "no date", "too many bodies", "too many events"],
)
def test_what_is_no_picture_is_not_drawn(events: list[Event]) -> None:
    assert draw(events, NAMES, OLD, "Timeline", WORDS) is None


def test_long_names_are_cut_in_the_picture() -> None:
    svg = picture(ENDED, names={OLD: "A" * 100, NEW: "New"})
    assert max(map(len, texts(svg))) < 60
    assert any("…" in text for text in texts(svg))


def test_nothing_in_the_picture_needs_the_policy_to_be_loosened() -> None:
    drawn = str(draw([FOUNDED, ENDED], NAMES, OLD, "Timeline", WORDS))
    assert not re.search(r"style=|<style|<script|href|url\(|\son[a-z]+=", drawn)


@given(
    st.lists(
        st.builds(
            Event,
            st.just(ENDED.iri),
            st.none() | st.builds(Moment, st.integers(1, 9999), st.integers(0, 12)),
            st.lists(st.sampled_from([OLD, NEW, OTHER]), max_size=3).map(tuple),
            st.lists(st.sampled_from([OLD, NEW, OTHER]), max_size=3).map(tuple),
        ),
        max_size=6,
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")),
)
def test_any_events_and_names_make_a_well_formed_picture_within_its_frame(
    events: list[Event], name: str
) -> None:
    drawn = draw(events, dict.fromkeys((OLD, NEW, OTHER), name), OLD, name, WORDS)
    if drawn is None:
        return
    for element in ET.fromstring(drawn).iter():
        for key in ("x", "x1", "x2", "cx"):
            if value := element.attrib.get(key, "").rstrip("%"):
                assert 0 <= float(value) <= 100


@pytest.mark.parametrize(
    ("value", "datatype", "shown", "machine"),
    [
        ("2013-10-07", "date", "7 October 2013", "2013-10-07"),
        ("2013-10-07Z", "date", "7 October 2013", "2013-10-07"),
        ("2013-10", "gYearMonth", "October 2013", "2013-10"),
        ("2013", "gYear", "2013", "2013"),
        ("2013-10-07T00:00:00", "dateTime", "7 October 2013", "2013-10-07T00:00"),
        ("2013-10-07T09:30:00Z", "dateTime", "7 October 2013, 09:30 UTC", "2013-10-07T09:30Z"),
        (
            "2013-10-07T09:30:00.5+01:00",
            "dateTime",
            "7 October 2013, 09:30 +01:00",
            "2013-10-07T09:30+01:00",
        ),
    ],
)
def test_dates_are_told_in_words(value: str, datatype: str, shown: str, machine: str) -> None:
    when = moment(Literal(value, XSD[datatype]))
    assert when is not None
    assert (when.text(WORDS.months), when.machine) == (shown, machine)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2013-02-29", "date"),
        ("1900-02-29", "date"),
        ("2013-13-01", "date"),
        ("0000", "gYear"),
        ("-0044-03-15", "date"),
        ("2013-10-07T24:00:00", "dateTime"),
        ("7 October 2013", "date"),
        ("2013-10-07", "string"),
    ],
)
def test_what_is_no_date_stays_as_it_is(value: str, datatype: str) -> None:
    assert moment(Literal(value, XSD[datatype])) is None


def test_a_leap_day_is_a_date() -> None:
    assert moment(Literal("2012-02-29", XSD["date"])) == Moment(2012, 2, 29)
