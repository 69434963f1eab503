"""The report: its order, its counts, and the three ways in which it is told."""

import dataclasses
import json
import random
from pathlib import Path

import pytest

from publisher.checks.report import Report, Result, Severity
from publisher.errors import ViolationError
from publisher.terms import LANG_STRING, Iri, Literal

SOCA = Iri("https://agency.example/id/soca")
BAD = Result(
    Severity.VIOLATION,
    SOCA,
    "this has no label; add a foaf:name",
    "links.label",
    Iri("http://xmlns.com/foaf/0.1/name"),
    Literal("x", LANG_STRING, "en"),
    Path("data", "organisation.ttl"),
    12,
)
SOSO = dataclasses.replace(BAD, severity=Severity.WARNING, line=3, message="so so")
FINE = Result(Severity.INFO, SOCA, "by the way", "shapes.Pattern")


def test_severities_are_ordered_and_named() -> None:
    assert Severity.INFO < Severity.WARNING < Severity.VIOLATION
    assert [str(each) for each in Severity] == ["info", "warning", "violation"]


def test_results_are_sorted_by_place_and_come_once() -> None:
    twelve = dataclasses.replace(BAD, path=Path("data", "a.ttl"), line=None)
    expected = [twelve, SOSO, BAD, FINE]
    for seed in range(5):
        results = [*expected, BAD]
        random.Random(seed).shuffle(results)
        assert list(Report(results)) == expected
        assert Report(results) == Report(expected)


def test_the_worst_comes_first_on_one_line() -> None:
    warning = dataclasses.replace(BAD, severity=Severity.WARNING)
    assert list(Report([warning, BAD])) == [BAD, warning]


def test_counts_have_every_severity_worst_first() -> None:
    assert list(Report([FINE, BAD, SOSO, FINE]).counts().items()) == [
        ("violation", 1),
        ("warning", 1),
        ("info", 1),
    ]
    assert Report().counts() == {"violation": 0, "warning": 0, "info": 0}
    assert repr(Report([BAD])) == "<Report 1 violation, 0 warning, 0 info>"


def test_a_report_is_a_collection() -> None:
    assert len(Report([BAD, FINE])) == 2
    assert Report([BAD])
    assert not Report()
    assert Report([BAD]).merge(Report([FINE]), Report([BAD])) == Report([FINE, BAD])


def test_at_least() -> None:
    report = Report([FINE, SOSO, BAD])
    assert list(report.at_least(Severity.WARNING)) == [SOSO, BAD]
    assert list(report.at_least(Severity.VIOLATION)) == [BAD]
    assert report.at_least(Severity.INFO) == report


def test_only_violations_raise() -> None:
    Report([FINE, SOSO]).raise_for_violations()
    report = Report([FINE, BAD])
    with pytest.raises(ViolationError) as caught:
        report.raise_for_violations()
    assert caught.value.report is report


def test_text_has_place_severity_resource_and_message() -> None:
    assert Report([FINE, BAD]).text() == (
        "data/organisation.ttl:12: violation: https://agency.example/id/soca: "
        "this has no label; add a foaf:name\n"
        "info: https://agency.example/id/soca: by the way\n"
    )
    assert Report().text() == ""


def test_a_path_without_a_line() -> None:
    assert dataclasses.replace(BAD, line=None).text().startswith("data/organisation.ttl: viol")


def test_text_is_one_safe_line_whatever_the_message() -> None:
    evil = dataclasses.replace(FINE, message="one \r\n  two\n::error::x\x1b[2J\u202e\u2028\x85end")
    text = evil.text()
    assert text.endswith("one two ::error::x\\u001B[2J\\u202E\\u2028\\u0085end")
    assert len(text.splitlines()) == 1


def test_json_has_stable_keys_and_counts() -> None:
    document = json.loads(Report([FINE, BAD]).json())
    assert document["counts"] == {"violation": 1, "warning": 0, "info": 1}
    assert document["results"][0] == {
        "severity": "violation",
        "resource": SOCA,
        "message": "this has no label; add a foaf:name",
        "check": "links.label",
        "property": "http://xmlns.com/foaf/0.1/name",
        "value": '"x"@en',
        "path": "data/organisation.ttl",
        "line": 12,
    }
    assert list(document["results"][1]) == list(document["results"][0])
    assert document["results"][1]["path"] is None


def test_annotations_are_workflow_commands() -> None:
    place = "file=data/organisation.ttl,line"
    title = "title=publisher%3A"
    assert Report([FINE, SOSO, BAD]).annotations().splitlines() == [
        f"::warning {place}=3,{title} links.label::{SOCA}: so so",
        f"::error {place}=12,{title} links.label::{SOCA}: this has no label; add a foaf:name",
        f"::notice {title} shapes.Pattern::{SOCA}: by the way",
    ]


def test_a_code_quality_report_has_a_fingerprint_for_each_result() -> None:
    found = json.loads(Report([FINE, SOSO, BAD]).quality())
    assert [(each["severity"], each["location"]) for each in found] == [
        ("minor", {"path": "data/organisation.ttl", "lines": {"begin": 3}}),
        ("major", {"path": "data/organisation.ttl", "lines": {"begin": 12}}),
        ("info", {"path": "publisher.toml", "lines": {"begin": 1}}),
    ]
    assert found[1]["description"] == f"{SOCA}: this has no label; add a foaf:name"
    assert len({each["fingerprint"] for each in found}) == 3
    lower = dataclasses.replace(BAD, line=13)  # lines above it make it no other result
    assert lower.quality()["fingerprint"] == found[1]["fingerprint"]


def test_annotations_escape_what_would_end_them() -> None:
    odd = dataclasses.replace(BAD, path=Path("a,b:c%d"), message="100 %\r\n::error::no, really")
    line = odd.annotation()
    assert "file=a%2Cb%3Ac%25d,line=12," in line
    assert line.endswith(": 100 %25%0D%0A::error::no, really")
    assert len(line.splitlines()) == 1
