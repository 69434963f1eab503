"""How values are written that schema.org wants in one form."""

from __future__ import annotations

import pytest

from publisher.checks import values

GOOD = {
    "date": "2013 2013-10 2013-10-07 2012-02-29 2013-10-07T09:30 2013-10-07T09:30:00.5+01:00",
    "time": "09:30 09:30:00 23:59:59Z 09:30+01:00 0930",
    "duration": "P1Y P1Y6M PT30M P2W PT0.5H -P1D P1DT12H",
    "interval": "2013 2013/2014 2013-10-07/.. ../2014 2013-10-07/P1M",
    "number": "1 1.5 -2 1e9 .5",
    "boolean": "true False https://schema.org/True http://schema.org/False",
    "address": "https://agency.example/ http://a.example/b?c=d#e https://é.example/ü",
}
BAD = {
    "date": "0000 13-10-07 2013-13 2013-02-29 07/10/2013 2013-10-07T 2013-10T09:30 20131007x",
    "time": "9:30 25:00 09:60 9am noon",
    "duration": "P PT 1D P1 P1H T5M",
    "interval": "/ .. 2013-x/2014 2013-2014",
    "number": "1,000 £1 1.2.3 five 1e 0x1",
    "boolean": "yes 1 on",
    "address": "agency.example /about https:// mailto:a@b.example urn:a https://a.example/<b>",
}


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_what_is_read(kind: str) -> None:
    assert [text for text in GOOD[kind].split() if not values.KINDS[kind](text)] == []


@pytest.mark.parametrize("kind", sorted(BAD))
def test_what_is_not_read(kind: str) -> None:
    assert [text for text in BAD[kind].split() if values.KINDS[kind](text)] == []


@pytest.mark.parametrize("kind", sorted(values.KINDS))
def test_long_texts_take_no_time(kind: str) -> None:
    for text in ("1" * 100_000, "P" + "1Y" * 50_000, "a:" + "b" * 100_000, "+" * 100_000):
        assert values.KINDS[kind](text) in {True, False}
