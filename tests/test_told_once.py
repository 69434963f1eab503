"""A page tells a thing once: by its facts or by what points to it, as text or as a fact."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

import publisher
from agency import all_said, find, parse, said
from conftest import ProjectFactory
from test_pictures import PNG

YAML = """\
- id: id/organisation/lakes
  type: Agency
  name: Lakes Office
  description: It looked after lakes.
- id: id/organisation/rivers
  type: Agency
  name: Rivers Office
  description: It looked after rivers.
  partOf: id/organisation/water
- id: id/organisation/water
  type: Agency
  name: Water Agency
  description: It looks after water.
- id: id/event/merger
  type: Event
  prefLabel: The merger
  description: Two become one.
  date: 2019-07
  before: [id/organisation/lakes, id/organisation/rivers]
  after: id/organisation/water
- id: id/event/later
  type: Event
  prefLabel: A later change
  description: Nobody knows when.
  note: The date is not known.
  before: id/organisation/water
  after: id/organisation/water
"""
PAGE = """\
+++
title = "Bees"
about = "id/organisation/water"
+++

# Bees & *others*

We like bees.
![A bee on a flower](bee.png)

| a | b |
|---|---|
| c | `d` |
"""


@pytest.fixture
def site(project: ProjectFactory) -> Path:
    files = {"data/bodies.yaml": YAML, "data/pages/bees.md": PAGE, "data/pages/bee.png": PNG}
    folder = project(files)
    return publisher.open(folder).build(folder / "site").folder


def shown(site: Path, name: str) -> Element:
    return parse((site / f"{name}.html").read_bytes())


def incoming(page: Element) -> dict[str, list[str]]:
    """What a page says points to it: phrase → names."""
    sections = find(page, "section")
    entries = (
        entry
        for section in sections
        if section.get("aria-labelledby") == "p-incoming"
        for entry in section.iter("div")
    )
    return {said(next(entry.iter("dt"))): all_said(entry, "dd//a") for entry in entries}


def test_what_points_here_leaves_out_what_the_facts_say(site: Path) -> None:
    water = incoming(shown(site, "doc/organisation/water"))
    assert water == {
        "Answers today for the work of (2)": ["Lakes Office", "Rivers Office"],
        "Its public bodies": ["Rivers Office"],
        "Documents about it": ["Bees"],
    }
    assert incoming(shown(site, "doc/organisation/lakes")) == {}
    assert incoming(shown(site, "doc/event/merger")) == {}


def test_a_text_with_a_picture_is_no_fact_as_well(site: Path) -> None:
    page = shown(site, "page/bees")
    assert said(page).count("We like bees.") == 1
    assert "More facts" not in said(page)


def test_the_list_of_changes_tells_their_dates(site: Path) -> None:
    entries = find(shown(site, "list/changes"), "ul", class_="entries")[0].findall("*")
    told = {all_said(entry, "h2")[0]: all_said(entry, "p") for entry in entries}
    assert told == {
        "A later change": ["Nobody knows when."],
        "The merger": ["July 2019", "Two become one."],
    }
    assert [time.get("datetime") for time in shown(site, "list/changes").iter("time")] == [
        "2019-07"
    ]
    assert next(shown(site, "list/agencies").iter("time")).get("datetime") == "2019-07"
