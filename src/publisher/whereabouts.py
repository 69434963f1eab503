"""Which resource a page of another system is about.

The settings say so (``[embed]``), or the address of the page does, ``<link rel="canonical">``: it
is that of a resource's document, or a resource names it as its page. By which properties it does so
is said in ``ontology/embed.toml``. Where neither is so, a block that is there already tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import urlsplit

from publisher import tables
from publisher.embed.survey import survey
from publisher.errors import EmbedError
from publisher.representations import Representations
from publisher.terms import Iri
from publisher.webpages.source import WebPage

FILE_NAME = "embed.toml"

_PORTS = {"http": 80, "https": 443}


class Whereabouts:
    """Knows of pages which resource they are about.

    Args:
        source: what the publication shows.
    """

    def __init__(self, source: Representations) -> None:
        self._source = source

    def resources(self, page: WebPage) -> list[Iri]:
        """The resources that a page is about: one, or those of its blocks; none if nothing says so.

        Raises:
            EmbedError: if this is not clear, or the publication doesn't describe one of them.
        """
        found = survey(page.text)
        told = self._told(page, found.canonical)
        for block in found.blocks:
            line = page.place(block.start).line
            if told and block.resource != told:
                raise EmbedError(
                    page.path,
                    f"has a block for <{block.resource}>, but is about <{told}>; remove it with"
                    " --remove, or say with --resource that both are wanted",
                    line,
                )
            if block.resource not in self._described:
                reason = f"has a block for <{block.resource}>, which nothing in data/ describes"
                raise EmbedError(page.path, f"{reason}; remove it with --remove", line)
        return [told] if told else [Iri(block.resource) for block in found.blocks]

    @cached_property
    def _described(self) -> frozenset[str]:
        return frozenset(iri for topics in self._source.documents.values() for iri in topics)

    def _told(self, page: WebPage, addresses: Iterable[str]) -> Iri | None:
        """The resource that the settings or the page's address tell."""
        canonical = dict.fromkeys(addresses)
        if len(canonical) > 1:
            listed = " and ".join(canonical)
            raise EmbedError(page.path, f"gives itself several addresses, {listed}; keep one")
        address = next(iter(canonical), "")
        if mapped := self._mapped(page, address):
            return mapped
        found = sorted(self._addresses.get(_alike(address), ())) if address else []
        if len(found) > 1:
            listed = " and ".join(f"<{iri}>" for iri in found)
            raise EmbedError(
                page.path,
                f"its address, {address}, is that of several resources, {listed}; say which under"
                " [embed] in publisher.toml, or by --resource",
            )
        return found[0] if found else None

    def _mapped(self, page: WebPage, address: str) -> Iri | None:
        """What the settings say of a page: the first line that fits."""
        for key, iri in self._source.dataset.config.embed.items():
            fits = _alike(key) == _alike(address) if "://" in key else page.path.match(key)
            if fits and iri in self._described:
                return Iri(iri)
            if fits:
                reason = f"[embed] in publisher.toml says that it is about <{iri}>"
                raise EmbedError(page.path, f"{reason}, which nothing in data/ describes")
        return None

    @cached_property
    def _addresses(self) -> Mapping[str, frozenset[Iri]]:
        """The address of a page, without what makes no difference → what it may be about."""
        found: dict[str, set[Iri]] = {}
        for address, iri in self._known():
            found.setdefault(_alike(address), set()).add(iri)
        return {address: frozenset(topics) for address, topics in found.items()}

    def _known(self) -> Iterator[tuple[str, Iri]]:
        source = self._source
        for path, topics in source.documents.items():
            yield source.dataset.addresses.url(path), topics[0]
            for format_ in source.formats:
                yield source.dataset.addresses.url(path, format_.suffix), topics[0]
            yield from ((iri, iri) for iri in topics if "#" not in iri)
        properties = self._properties()
        for subject, predicate, value, _ in source.dataset.quads:
            if predicate in properties and isinstance(value, Iri) and subject in self._described:
                yield value, Iri(subject)

    def _properties(self) -> frozenset[Iri]:
        data = self._source.dataset
        path = data.ontology.get(FILE_NAME)
        if path is None:
            return frozenset()
        table = tables.read(path)
        names = table.texts("pages")
        table.finish()
        return frozenset(tables.expanded(table, "pages", name, data.prefixes) for name in names)


def unknown(page: WebPage) -> EmbedError:
    """The error for a page of which nothing says what it is about."""
    return EmbedError(
        page.path,
        "nothing says which resource it is about; say so by --resource, by a line under [embed] in"
        ' publisher.toml, or by <link rel="canonical"> with an address that a resource has',
    )


def _alike(address: str) -> str:
    """An address without what makes no difference to people: its scheme, its last slash, its part.

    >>> _alike("HTTPS://Agency.example:443/about/#top") == _alike("http://agency.example/about")
    True
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    if parts.scheme not in _PORTS or not parts.hostname:
        return address
    host = parts.hostname + (f":{port}" if port not in {None, _PORTS[parts.scheme]} else "")
    query = f"?{parts.query}" if parts.query else ""
    return f"//{host}{parts.path.rstrip('/')}{query}"
