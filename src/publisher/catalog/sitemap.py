"""``sitemap.xml`` and ``robots.txt`` (sitemaps.org protocol 0.9; RFC 9309)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from publisher.xmltext import escaped

# The protocol's limit for one file.
_MOST = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# A whole date, perhaps with a time or a time zone behind it (XML Schema 1.1 part 2, 3.3.7, 3.3.9).
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[TZ+-]|\Z)")

_LANGUAGES = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'


class Address(NamedTuple):
    """A page for people.

    Attributes:
        url: its address.
        day: the date on which it last changed; empty if the data do not say.
        versions: language → the address of the page in it, if there are several.
    """

    url: str
    day: str = ""
    versions: Mapping[str, str] = {}


def sitemaps(
    base: str, part: Callable[[int, int], Sequence[Address]], count: int
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The sitemap files: path → what makes the content; the first is ``sitemap.xml``.

    Args:
        base: the base IRI of the publication.
        part: gives the pages from one place in their order to another one.
        count: how many there are.
    """
    starts = range(0, count, _MOST)
    if len(starts) <= 1:
        yield "sitemap.xml", partial(_pages, part, 0, count)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(starts) + 1)]
    index = [Address(base + name) for name in names]
    yield "sitemap.xml", partial(_document, "sitemapindex", "sitemap", index)
    for name, start in zip(names, starts, strict=True):
        yield name, partial(_pages, part, start, min(start + _MOST, count))


def _pages(part: Callable[[int, int], Sequence[Address]], start: int, end: int) -> bytes:
    return _document("urlset", "url", part(start, end))


def last_change(values: Iterable[str]) -> str:
    """The latest of some dates as ``2013-10-07``; '' if none is a date.

    Times of day are left off: without a time zone, which the data need not have, a sitemap may
    not have them (sitemaps.org protocol 0.9, ``lastmod``).
    """
    return max((value[:10] for value in values if _is_date(value)), default="")


def _is_date(value: str) -> bool:
    try:
        return bool(_DATE.match(value)) and bool(date.fromisoformat(value[:10]))
    except ValueError:
        return False


def _document(root: str, element: str, addresses: Sequence[Address]) -> bytes:
    several = any(len(address.versions) > 1 for address in addresses)
    names = f'xmlns="{_NAMESPACE}"{_LANGUAGES if several else ""}'
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names}>\n']
    for url, day, versions in addresses:
        changed = f"<lastmod>{escaped(day)}</lastmod>" if day else ""
        others = versions.items() if len(versions) > 1 else ()
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{escaped(tag)}" href="{escaped(other)}"/>'
            for tag, other in others
        )
        lines.append(f"<{element}><loc>{escaped(url)}</loc>{changed}{links}</{element}>\n")
    return "".join([*lines, f"</{root}>\n"]).encode()


def robots(base: str) -> bytes:
    """``robots.txt``: everything may be read, and here is the list."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n".encode()
