"""Pages of text below others: page/visit/parking is a part of page/visit, if that is a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from publisher.sources import Source
from publisher.terms import DCTERMS, Iri, Quad

_PART = DCTERMS["isPartOf"]


def arranged(sources: Iterable[Source]) -> Iterator[Source]:
    """The content files; their pages know what they are below, and say so.

    A page that says itself what it is a part of is left alone.
    """
    listed = list(sources)
    pages = {source.page.iri for source in listed if source.page}
    said: set[Iri] = {
        Iri(subject)
        for source in (listed if pages else ())
        for subject, predicate, _, _ in source.quads
        if predicate == _PART and subject in pages
    }
    for source in listed:
        page = source.page
        above = [] if page is None else [iri for iri in _starts(page.iri) if iri in pages]
        if page is None or not above or page.iri in said:
            yield source
            continue
        part = Quad(page.iri, _PART, above[-1])
        yield replace(source, quads=(*source.quads, part), page=replace(page, above=tuple(above)))


def _starts(iri: Iri) -> Iterator[Iri]:
    """The addresses that an address is below, the highest first.

    >>> [str(each) for each in _starts(Iri("https://a.example/page/visit/parking"))][-1]
    'https://a.example/page/visit'
    """
    parts = iri.split("/")
    for number in range(4, len(parts)):
        yield Iri("/".join(parts[:number]))
