"""The plan of a site, shared out as pieces of work."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

import publisher
from publisher import plans, site
from publisher.plans import Output, Plan, Units

SETTINGS = """\
base = "https://agency.example/"
title = "Agencies"
languages = ["en"]
formats = ["turtle", "html"]
[limits]
page_size = 2
"""
PREFIXES = """\
@base <https://agency.example/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def output(path: str, unit: str = "", *, last: bool = False) -> Output:
    return Output(path, bytes, last=last, unit=unit)


def flat(plan: Plan, *, last: bool = False) -> list[list[str]]:
    return [[each.path for each in piece] for piece in plan.pieces(last=last)]


def test_each_file_is_in_one_piece_those_of_a_unit_together_and_last_ones_apart() -> None:
    single = [output(str(n), unit=str(n // 40)) for n in range(100)]
    plan = Plan([output("catalog", last=True), *single])
    pieces = plan.pieces(last=False)
    assert [list(piece) for piece in pieces] == [single[:40], single[40:80], single[80:]]
    assert flat(plan, last=True) == [["catalog"]]
    assert flat(Plan(())) == []


def test_many_units_are_few_pieces_with_about_as_many_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plans, "_MOST", 10)
    sizes = [1] * 900 + [50] * 20  # the last ones have as many files as all others
    starts = [n for n in range(920) if n % 10 == 0 or n > 900]

    def of(unit: str) -> list[Output]:
        return [output(f"{unit}/{page}", unit) for page in range(sizes[int(unit)])]

    plan = Plan((), Units([str(n) for n in range(920)], of, starts=starts))
    pieces = flat(plan)
    assert list(chain.from_iterable(pieces)) == [each.path for each in plan]
    assert len(pieces) <= 10
    assert max(map(len, pieces)) < sum(sizes) / 2


def test_a_document_of_many_pages_is_more_work_than_one_of_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "PIECE", 20)
    of = 'a org:Organization ; skos:prefLabel "A"@en'
    facts = [f"<id/b/{n}> {of} ; org:subOrganizationOf <id/c/1> ." for n in range(40)]
    facts += [f"<id/c/1> {of} .", f"<id/d/1> {of} ."]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "all.ttl").write_text(PREFIXES + "\n".join(facts))
    (tmp_path / "publisher.toml").write_text(SETTINGS)
    plan = site.plan(publisher.open(tmp_path).representations)
    pieces = [list(piece) for piece in plan.pieces(last=False)]
    (heavy,) = (piece for piece in pieces if piece[-1].unit == "doc/c/1")  # no other is behind it
    assert sum(each.unit == "doc/c/1" for each in heavy) > 40
    assert sum(each.unit != "doc/c/1" for each in heavy) < 20
    others = [len(piece) for piece in pieces if piece[0].unit.startswith("doc/b/")]
    assert sorted(others)[-2] < 30
