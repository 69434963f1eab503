"""``sitemap.xml`` and ``robots.txt``: sitemaps.org protocol 0.9, RFC 9309."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

from publisher.catalog.sitemap import Address, last_change, robots, sitemaps

BASE = "https://agency.example/"
NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def written(addresses: list[Address]) -> dict[str, ET.Element]:
    files = sitemaps(BASE, lambda start, end: addresses[start:end], len(addresses))
    return {name: ET.fromstring(render()) for name, render in files}


def locations(root: ET.Element) -> list[str]:
    return [location.text or "" for location in root.iter(f"{NS}loc")]


def test_a_sitemap_lists_addresses_with_the_dates_that_are_known() -> None:
    [(name, root)] = written([Address(BASE), Address(f"{BASE}doc/a", "2013-10-07")]).items()
    assert (name, root.tag) == ("sitemap.xml", f"{NS}urlset")
    assert locations(root) == [BASE, f"{BASE}doc/a"]
    assert [url.findtext(f"{NS}lastmod") for url in root] == [None, "2013-10-07"]


def test_addresses_are_escaped() -> None:
    address = f"{BASE}doc/a&b<c>'\""
    assert locations(written([Address(address)])["sitemap.xml"]) == [address]


@pytest.mark.parametrize(
    ("number", "parts"), [(0, []), (1, []), (50_000, []), (50_001, [50_000, 1])]
)
def test_no_file_has_more_than_50_000_addresses(number: int, parts: list[int]) -> None:
    addresses = [Address(f"{BASE}doc/{n}") for n in range(number)]
    files = written(addresses)
    if not parts:
        assert [len(root) for root in files.values()] == [number]
        return
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert files["sitemap.xml"].tag == f"{NS}sitemapindex"
    assert locations(files["sitemap.xml"]) == [f"{BASE}sitemap-{n}.xml" for n in (1, 2)]
    assert [len(files[f"sitemap-{n}.xml"]) for n in (1, 2)] == parts
    listed = [address for name in list(files)[1:] for address in locations(files[name])]
    assert listed == [address.url for address in addresses]


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ([], ""),
        (["2013-10-07"], "2013-10-07"),
        (["2013-10-07", "2020-01-01T10:00:00", "2014-01-01"], "2020-01-01"),
        (["2013-10-07T10:00:00.5Z"], "2013-10-07"),
        (["2013-10-07+01:00"], "2013-10-07"),
        (["2013-10-07", "yesterday", "2013-13-45", "9999", "2013-W41-1"], "2013-10-07"),
        (["2013-10-079", "20131007", "", "-2013-10-07"], ""),
    ],
)
def test_the_last_change_is_the_latest_whole_date(values: list[str], day: str) -> None:
    assert last_change(values) == day


def test_robots_may_read_everything_and_find_the_sitemap() -> None:
    parser = RobotFileParser()
    parser.parse(robots(BASE).decode().splitlines())
    assert parser.can_fetch("anyone", f"{BASE}doc/a")
    assert parser.site_maps() == [f"{BASE}sitemap.xml"]
