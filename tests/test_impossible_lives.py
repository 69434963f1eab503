"""Lives that can't have been: each is found, with its file and line, and what to do."""

from __future__ import annotations

import pytest

import publisher
from conftest import ProjectFactory
from life_stories import PREFIXES, A, B, C, body, event

BODIES = "".join(map(body, {"lakes": "Lakes", "rivers": "Rivers", "water": "Water"}.items()))
BASE = "https://agency.example/id/"


def year(number: int) -> str:
    return f'dcterms:date "{number}"^^xsd:gYear'


def after(before: str, then: str, date: str = "") -> str:
    """An event that puts one body in the place of another."""
    name = f"{before[17:-1]}-{then[17:-1]}"
    sides = f"org:originalOrganization {before} ; org:resultingOrganization {then}"
    return event(name, name, f"{date} ; {sides}" if date else f"{sides} ; skos:note 'When?'@en")


FOUND = {
    "dissolved before it was founded": (
        f"""{A} schema:foundingDate "2010-05"^^xsd:gYearMonth ;
    schema:dissolutionDate "2010-04-30"^^xsd:date ; skos:changeNote "Gone"@en .""",
        ["violation organisation/lakes The organisation ends before it began."],
    ),
    "a successor that had ended": (
        f"""{B} schema:foundingDate "1990"^^xsd:gYear ; schema:dissolutionDate "2009"^^xsd:gYear ;
    skos:changeNote "Gone"@en .\n"""
        + after(A, B, year(2010)),
        ["warning event/lakes-rivers What comes out of this event had ended before."],
    ),
    "a circle without dates": (
        after(A, B) + after(B, C) + after(C, A),
        [
            f"violation organisation/{name} this is among its own successors,"
            for name in ("lakes", "rivers", "water")
        ],
    ),
    "a circle without events": (
        f"{A} xhv:next {B} . {B} xhv:next {A} .",
        [
            line
            for name in ("lakes", "rivers")
            for line in (
                f"violation organisation/{name} this is among its own successors,",
                f"warning organisation/{name} This has a successor (xhv:next), but",
            )
        ],
    ),
    "an event with no result": (
        event("end", "End", f"{year(2010)} ; org:originalOrganization {A}"),
        ["warning organisation/lakes this has ended, but nothing says"],
    ),
    "an event of nobody": (
        event("end", "End", year(2010)),
        ["violation event/end The change names no organisation."],
    ),
    "an event without a date": (
        event("end", "End", f"org:resultingOrganization {A}"),
        ["warning event/end Nothing says when the change"],
    ),
    "an end twice": (
        after(A, B, year(2010)) + after(A, C, year(2012)),
        ["warning organisation/lakes Two events end this organisation,"],
    ),
    "another successor than the event has": (
        f"{A} xhv:next {C} .\n" + after(A, B, year(2010)),
        ["warning organisation/lakes This names a successor (xhv:next,"],
    ),
    "a date that is not that of the event": (
        f'{A} schema:dissolutionDate "2011"^^xsd:gYear .\n' + after(A, B, year(2010)),
        ["warning organisation/lakes schema:dissolutionDate is not the date"],
    ),
    "several dates": (
        after(A, B, f'{year(2010)} ; dcterms:date "2011"^^xsd:gYear'),
        ["warning event/lakes-rivers The change has several dates."],
    ),
    "a word for a date": (
        f'{A} schema:foundingDate "spring" .',
        ["violation organisation/lakes This is not a date"],
    ),
}

SOUND = {
    "a year and a month in it": f"""{A} schema:foundingDate "2013-10"^^xsd:gYearMonth ;
    schema:dissolutionDate "2013"^^xsd:gYear ; skos:changeNote "Gone"@en .""",
    "there and back": after(A, B, year(2010))
    + after(B, A, year(2012)).replace("org:resulting", "skos:changeNote 'Back'@en ; org:resulting")
    + f'{A} schema:foundingDate "1990"^^xsd:gYear .',
    "set up again and ended again": f"""{A} schema:foundingDate "1990"^^xsd:gYear ;
    schema:dissolutionDate "2015"^^xsd:gYear ; skos:changeNote "Gone"@en .
"""
    + event("end", "End", f"{year(2000)} ; org:originalOrganization {A}")
    + event("back", "Back", f"{year(2010)} ; org:resultingOrganization {A}"),
    "founded before it took over": f"""{A} schema:dissolutionDate "2013-10-07"^^xsd:date ;
    xhv:next {B} . {B} schema:foundingDate "2013-06"^^xsd:gYearMonth .""",
    "founded after a gap": f"""{A} schema:dissolutionDate "2010"^^xsd:gYear ; xhv:next {B} .
{B} schema:foundingDate "2012"^^xsd:gYear .""",
    "merged with dates of several kinds": f"""{A} schema:dissolutionDate "2010"^^xsd:gYear .
{B} schema:dissolutionDate "2010-04"^^xsd:gYearMonth .
{C} schema:foundingDate "2010-04-01"^^xsd:date ; xhv:prev {A} , {B} .""",
}


def results(project: ProjectFactory, data: str) -> list[str]:
    told = publisher.open(project({"data/life.ttl": PREFIXES + data + BODIES}))
    found = []
    for result in told.check():
        assert result.path is not None
        assert (result.path.name, bool(result.line)) == ("life.ttl", True)
        subject = str(result.resource).removeprefix(BASE)
        found.append(f"{result.severity.name.lower()} {subject} {result.message}")
    return sorted(found)


@pytest.mark.parametrize("name", FOUND)
def test_what_can_not_have_been_is_found(project: ProjectFactory, name: str) -> None:
    data, expected = FOUND[name]
    found = results(project, data)
    assert len(found) == len(expected), found
    for line, start in zip(found, sorted(expected), strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize("name", SOUND)
def test_what_may_have_been_is_left_alone(project: ProjectFactory, name: str) -> None:
    assert results(project, SOUND[name]) == []
