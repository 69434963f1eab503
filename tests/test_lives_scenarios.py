"""What an organisation can live through: from the data to pages, data, markup, HTTP and queries."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import publisher
from agency import find, parse, said
from conftest import ProjectFactory
from life_stories import LIVES, Life
from publisher import headers, lives
from publisher.config import shipped_ontology
from publisher.formats import by_name
from publisher.publication import Publication, Resource

BASE = "https://agency.example/"
QUESTION = shipped_ontology() / "queries" / "who-answers-today.rq"
each_life = pytest.mark.parametrize("life", LIVES, ids=[life.name for life in LIVES])


@pytest.fixture
def told(project: ProjectFactory, life: Life) -> Publication:
    return publisher.open(project({"data/life.trig": life.turtle}))


def subject(told: Publication, life: Life) -> Resource:
    return told[f"id/organisation/{life.about}"]


@each_life
def test_nothing_is_missing_in_what_was_said(told: Publication) -> None:
    assert [str(result) for result in told.check()] == []


@each_life
def test_the_page_tells_what_happened(told: Publication, life: Life) -> None:
    page = parse(subject(told, life).to("html"))
    for mark in find(page, "sup", class_="mark"):
        mark.text, mark[0].text = " [", f"{mark[0].text}]"
    notices = [said(p) for section in find(page, "section", class_="notice") for p in section[1:-1]]
    assert " ".join(notices) == life.notice
    events = [said(item) for events in find(page, "ol", class_="events") for item in events]
    assert events == list(life.events)
    assert [said(text) for text in page.iter("{http://www.w3.org/2000/svg}desc")] == [
        life.drawn
    ] * bool(life.drawn)


@each_life
def test_json_ld_says_what_follows(told: Publication, life: Life) -> None:
    document = json.loads(subject(told, life).to("json-ld"))
    assert {key: short(document.get(key)) for key in life.facts} == life.facts


def short(value: Any) -> Any:
    """A value with addresses instead of what is told of them, relative to the base."""
    if isinstance(value, list):
        return [short(each) for each in value]
    if isinstance(value, dict) and "id" in value:
        return short(value["id"])
    return value.removeprefix(BASE) if isinstance(value, str) else value


@each_life
def test_search_engines_are_told(told: Publication, life: Life) -> None:
    resource = subject(told, life)
    nodes = json.loads(resource.to("json-ld", profile="schema.org"))["@graph"]
    of = {node["@id"]: node for node in nodes}
    assert {key: of[resource.iri].get(key) for key in life.markup} == life.markup
    types = [str(node["@type"]) for node in nodes]
    assert tuple(sorted(type_ for type_ in types if type_.endswith("Action"))) == life.actions


@each_life
def test_links_lead_to_those_that_follow(told: Publication, life: Life) -> None:
    routes = lives.routes(told.representations)
    document = f"doc/organisation/{life.about}"
    field = headers.signposts(routes, document, 1, "description", by_name("html"))
    found = re.findall(
        rf'<{BASE}id/organisation/(\w+)>; rel="((?:successor|latest)-version)"', field
    )
    assert sorted(f"{rel} {name}" for name, rel in found) == list(life.links)


@each_life
def test_who_answers_today_can_be_asked(told: Publication, life: Life) -> None:
    answer = told.query(QUESTION.read_text())
    found = sorted((row["body"].value, row["today"].value) for row in answer)
    assert tuple(found) == life.today
