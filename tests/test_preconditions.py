"""Conditional requests and ranges, section by section of RFC 9110."""

from __future__ import annotations

import pytest

from publisher.server.preconditions import codings, last_modified, outcome, part

TAG, DAY = '"abc"', "Mon, 07 Oct 2013 00:00:00 GMT"
BEFORE, AFTER = "Sun, 06 Oct 2013 00:00:00 GMT", "Tue, 08 Oct 2013 00:00:00 GMT"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"if-none-match": TAG}, 304),
        ({"if-none-match": f'"x", {TAG}'}, 304),
        ({"if-none-match": f"W/{TAG}"}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"x"'}, 200),
        ({"if-none-match": '"abc-br"'}, 200),
        ({"if-none-match": "nonsense"}, 200),
        ({"if-match": TAG}, 200),
        ({"if-match": "*"}, 200),
        ({"if-match": '"x"'}, 412),
        ({"if-match": f"W/{TAG}"}, 412),
        ({"if-modified-since": DAY}, 304),
        ({"if-modified-since": AFTER}, 304),
        ({"if-modified-since": BEFORE}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-unmodified-since": BEFORE}, 412),
        ({"if-unmodified-since": DAY}, 200),
        ({"if-unmodified-since": "yesterday"}, 200),
        ({"if-none-match": '"x"', "if-modified-since": AFTER}, 200),
        ({"if-match": TAG, "if-unmodified-since": BEFORE}, 200),
        ({"if-match": TAG, "if-none-match": TAG}, 304),
    ],
)
def test_conditions(fields: dict[str, str], status: int) -> None:
    assert outcome(fields, TAG, DAY) == status


def test_dates_count_for_nothing_where_the_data_have_none() -> None:
    assert outcome({"if-modified-since": AFTER}, TAG, "") == 200
    assert outcome({"if-unmodified-since": BEFORE}, TAG, "") == 200


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", range(10)),
        ("bytes=0-3", range(4)),
        ("bytes=4-", range(4, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes=0-99", range(10)),
        ("BYTES=9-9", range(9, 10)),
        ("bytes=10-", None),
        ("bytes=-0", None),
        ("bytes=3-1", range(10)),
        ("bytes=0-1,4-5", range(10)),
        ("bytes=-", range(10)),
        ("lines=0-3", range(10)),
        ("bytes=0-" + "9" * 40, range(10)),
    ],
)
def test_ranges(asked: str, expected: range | None) -> None:
    assert part({"range": asked}, 10, TAG) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (TAG, range(4)),
        (DAY, range(10)),
        ('"x"', range(10)),
        (f"W/{TAG}", range(10)),
        (AFTER, range(10)),
    ],
)
def test_a_range_of_what_is_still_the_same(condition: str, expected: range) -> None:
    """A day does not say so: another release may write the same data in another way."""
    assert part({"range": "bytes=0-3", "if-range": condition}, 10, TAG) == expected


def test_the_dates_of_the_data() -> None:
    assert last_modified("2013-10-07") == DAY
    assert last_modified("2013-10-07T12:00:00Z") == DAY
    assert last_modified("2013") == last_modified("") == last_modified("2013-02-30") == ""


def test_content_codings() -> None:
    found = codings("gzip, BR;q=0.5, *;q=0, broken;;, zstd;q=1.2.3")
    assert found == {"gzip": 1.0, "br": 0.5, "*": 0.0, "zstd": 0.0}
    assert len(codings(",".join(f"a{n}" for n in range(100)))) == 20
