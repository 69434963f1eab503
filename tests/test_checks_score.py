"""The score of a catalogue: what gives points, and what is said of those that are missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import external
import foreign
import publisher
from publisher import ingestion
from publisher.checks.score import Score
from publisher.errors import ConfigError
from publisher.terms import Node
from seeded import FILES, write

Scored = Callable[[str], Score]


@pytest.fixture
def scored(tmp_path: Path) -> Scored:
    """The score of a catalogue in Turtle."""

    def score(text: str) -> Score:
        path = tmp_path / "catalog.ttl"
        path.write_text(text, encoding="utf-8")
        return ingestion.of_file(path).score()

    return score


def points(score: Score) -> dict[str, Fraction]:
    return {mark.metric.name: mark.points for mark in score.marks}


def missing(score: Score, name: str) -> tuple[Node, ...]:
    (mark,) = (mark for mark in score.marks if mark.metric.name == name)
    return mark.missing


def test_there_are_405_points_in_five_dimensions(scored: Scored) -> None:
    score = scored(foreign.catalog())
    most = {d.name: score.most(dimension=d.name) for d in score.scheme.dimensions}
    live = {d.name: score.most(live=True, dimension=d.name) for d in score.scheme.dimensions}
    assert most == {
        "findability": 100,
        "accessibility": 20,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }
    assert live["accessibility"] == score.most(live=True) == 80
    assert score.most() + score.most(live=True) == 405


@pytest.mark.parametrize(
    ("old", "new", "name", "lost"),
    [
        (r'dcat:keyword "[^;]*;', "", "keyword", Fraction(30, 2)),
        (r"dcat:theme [^;]*;", "", "theme", Fraction(30, 2)),
        (r"dcterms:spatial [^;]*;\n    dcterms:temporal", "dcterms:temporal", "spatial", 10),
        (r"dcterms:temporal \[[^\]]*\] ;", "", "temporal", 10),
        (r"dcat:downloadURL <[^;]*\.csv> ;", "", "download-url", Fraction(20, 6)),
        (r"dcterms:license ogl:3\\/ ;\n    dcat:access", "dcat:access", "licence", Fraction(20, 6)),
        (
            r"dcterms:license ogl:3\\/ ;\n    dcat:access",
            "dcterms:license <https://l.example/> ; dcat:access",
            "licence-known",
            Fraction(10, 6),
        ),
        (r"dcterms:accessRights <[^;]*;", "", "access-rights", 5),
        (r"(access-right)/PUBLIC", r"\1/ANY", "access-rights-known", Fraction(5, 2)),
        (r"dcat:contactPoint <id/contact> ;", "", "contact", 10),
        (r"dcterms:publisher <id/agency> ;\n    dcat", "dcat", "publisher", 5),
        (r'dcterms:issued "2012-02-03"[^;]*;', "", "issued", Fraction(5, 2)),
        (r'dcterms:modified "2013-09-30"[^;]*;', "", "modified", Fraction(5, 2)),
        (r'dcat:byteSize "[^;]*;', "", "byte-size", Fraction(5, 6)),
        (r'dcterms:description "The level[^;]*;', "", "dcat-ap", 15),
    ],
)
def test_each_metric_counts_what_has_it(
    old: str, new: str, name: str, lost: int | Fraction, scored: Scored
) -> None:
    good = foreign.catalog(2)
    before = scored(good)
    # In the second dataset only, and there in its first file.
    head, mark, second = good.rpartition("<id/catalog> dcat:dataset <id/dataset/1> .")
    changed, times = re.subn(old, new, second, count=1)
    assert times == 1
    after = scored(f"{head}{mark}{changed}")
    assert points(before)[name] - points(after)[name] == lost
    assert len(missing(after, name)) == len(missing(before, name)) + 1


def test_the_best_file_of_a_dataset_counts_for_its_formats(scored: Scored) -> None:
    text = foreign.catalog()
    assert points(scored(text))["format-machine-readable"] == 20  # though PDF isn't
    only_pdf = text.replace("<id/dataset/0#csv> , <id/dataset/0#json> , ", "")
    found = points(scored(only_pdf))
    names = ("format", "format-open", "format-machine-readable")
    assert [int(found[name]) for name in names] == [20, 0, 0]
    none = re.sub(r" ;\n    dcat:distribution [^.]*\.", " .", text)
    assert points(scored(none))["format"] == 0


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (351, "excellent"),
        (350, "good"),
        (221, "good"),
        (220, "sufficient"),
        (120, "bad"),
        (0, "bad"),
    ],
)
def test_ratings_have_the_words_of_the_portal(said: int, word: str, scored: Scored) -> None:
    assert scored(foreign.catalog()).scheme.rating(Fraction(said)) == word


def test_nothing_has_no_points(scored: Scored) -> None:
    score = scored("<https://agency.example/a> <https://agency.example/b> 1 .")
    assert score.points() == 0
    assert score.rating == "bad"
    assert "0 of 0 datasets" in score.text()


def test_the_text_fits_a_terminal_and_says_what_to_write(scored: Scored) -> None:
    text = scored(re.sub(r'dcat:keyword "[^;]*;', "", foreign.catalog(7))).text()
    assert max(len(line) for line in text.splitlines() if "://" not in line) < 80
    assert text.splitlines()[0] == "286.6 of 325 points: good."
    assert (
        "  Keywords              0 of 7 datasets                  0 of  30\n"
        "      https://catalog.invalid/id/dataset/0\n"
        "      https://catalog.invalid/id/dataset/1\n"
        "      https://catalog.invalid/id/dataset/2\n"
        "      and 4 more\n"
        '      → write dcat:keyword "…"@en\n'
    ) in text


def test_what_isnt_whole_doesnt_look_so(scored: Scored) -> None:
    text = foreign.catalog(300).replace('dcat:keyword "water levels"@en , "rivers 0"@en ;', "")
    assert "29.9 of  30" in scored(text).text()


def test_files_of_the_publication_are_known_to_answer(tmp_path: Path) -> None:
    score = publisher.open(write(tmp_path, FILES)).score()
    own = {mark.metric.name: (mark.own, mark.count) for mark in score.marks if mark.metric.live}
    assert own == {"access-url-answers": (7, 10), "download-url-answers": (6, 10)}
    assert "7 of these are addresses of this publication, which will answer" in score.text()


def test_json_has_every_metric(scored: Scored) -> None:
    score = scored(foreign.catalog())
    document = json.loads(score.json())
    assert document["rating"] == "good"
    assert document["online"] == {"points": 80, "most": 80, "rating": "excellent"}
    assert [each["name"] for each in document["metrics"]] == [m.metric.name for m in score.marks]
    assert sum(each["most"] for each in document["metrics"]) == 405
    assert set(document["metrics"][0]) >= {"points", "met", "count", "missing", "advice"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('of = "dataset"', 'of = "catalogue"', "of: expected one of dataset, distribution"),
        ('dimension = "findability"', 'dimension = "luck"', "dimension: expected one of findab"),
        ("points = 30", "points = 0", "points: expected a whole number above 0"),
        ("?resource dcat:keyword ?any", "?resource dcat:keyword", "query: line 1 of the query"),
        ('profile = "dcat-ap-3"', 'profile = "dcat"', "profile: expected one of ckan"),
        ("[[ratings]]", "[[rating]]", "ratings: expected at least one"),
    ],
)
def test_a_mistake_in_the_file_of_the_score_has_a_place(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    text = (external.ROOT / "ontology/catalog/score.toml").read_text("utf-8")
    assert old in text
    folder = write(tmp_path, {**FILES, "ontology/catalog/score.toml": text.replace(old, new)})
    with pytest.raises(ConfigError, match=r"score\.toml(:\d+)?: .*") as caught:
        publisher.open(folder).score()
    assert says in str(caught.value)
