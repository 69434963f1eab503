"""``sitemap.xml`` and ``robots.txt`` (sitemaps.org protocol 0.9; RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

# The protocol's limit for one file.
_MOST = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemaps(base: str, addresses: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The sitemap files: path → content; the first is ``sitemap.xml``.

    Args:
        base: the base IRI of the publication.
        addresses: the address of each page and the date on which it last changed ('' if the data
            do not say), in order.
    """
    parts = [addresses[start : start + _MOST] for start in range(0, len(addresses), _MOST)]
    if len(parts) <= 1:
        yield "sitemap.xml", _document("urlset", "url", addresses)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield "sitemap.xml", _document("sitemapindex", "sitemap", [(base + name, "") for name in names])
    for name, part in zip(names, parts, strict=True):
        yield name, _document("urlset", "url", part)


def _document(root: str, element: str, addresses: Sequence[tuple[str, str]]) -> bytes:
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    for address, date in addresses:
        changed = f"<lastmod>{escape(date)}</lastmod>" if date else ""
        lines.append(f"<{element}><loc>{escape(address)}</loc>{changed}</{element}>\n")
    return "".join([*lines, f"</{root}>\n"]).encode()


def robots(base: str) -> bytes:
    """``robots.txt``: everything may be read, and here is the list."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n".encode()
