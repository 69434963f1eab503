"""Where the links of a page lead: other pages by relative addresses, other sites by their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, cast
from urllib.parse import urljoin

from publisher.iris import INDEX, Addresses, relative
from publisher.terms import Iri

# The only schemes that a page links to, and no character that a browser would drop or misread.
_SAFE = re.compile(
    r"(?:https?://|mailto:)[^\x00-\x20\x7f-\xa0<>\"{}|\\^`\u2028\u2029\ud800-\udfff]+\Z",
    re.IGNORECASE,
)


# What is surely one file of the site, and stays so in a relative link; the base is the home page.
_FILE = re.compile(r"(?:(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9-]+)+)?")


ANYWHERE = "/"
"""The folder of what is shown at any address; the path of no folder of a site begins so."""

# So many links are kept at hand: the pages of a folder lead to the same resources.
_KEPT = 16_384


class Target(NamedTuple):
    """Where a link leads; ``ours`` if that is a page of this site."""

    href: str
    ours: bool


class Ways:
    """The links from the folders of a site.

    Args:
        addresses: where documents are.
        documents: published resource → the path of its document.
        end: how the names of pages end.

    Attributes:
        end: how the names of pages end.
        home: the file of the front page.
        link: a folder and a resource → the link from there, as :meth:`Links.to` has it.
    """

    def __init__(
        self, addresses: Addresses, documents: Mapping[Iri, str], end: str = ".html"
    ) -> None:
        self.addresses = addresses
        self.end = end
        self.home = f"{INDEX}{end}"
        # An IRI is a text; to look one up, it need not be of the type of IRIs.
        self._documents = cast("Mapping[str, str]", documents)
        self.link = lru_cache(_KEPT)(self._link)

    def page(self, iri: str) -> str | None:
        """The file of the page of a resource; ``None`` if it has none here."""
        path = self._documents.get(iri)
        return None if path is None else self.addresses.file(path, self.end)

    def relative(self, folder: str, file: str) -> str:
        """The link from a folder to a file."""
        if folder == ANYWHERE:
            return "/" + urljoin(self.addresses.base, file).split("/", 3)[3]
        name = file.rfind("/") + 1
        return _way(folder, file[:name]) + file[name:]

    def _link(self, folder: str, iri: str) -> Target | None:
        file = self.page(iri)
        if file is not None:
            _, mark, fragment = iri.partition("#")
            return Target(self.relative(folder, file) + mark + fragment, ours=True)
        if not is_safe(iri):
            return None
        inside = iri.removeprefix(self.addresses.base)
        if inside == iri or not _FILE.fullmatch(inside):
            return Target(iri, ours=False)
        return Target(self.relative(folder, inside or self.home), ours=True)


class Links:
    """The links of one file of the site.

    Args:
        ways: the links from its folder.
        file: the file, such as ``doc/organisation/example.html``; ``None`` for what is shown at
            any address (the 404 page), of which the links start with ``/``.

    Attributes:
        file: the file, or ''.
        folder: the folder that it is in, with a ``/`` at its end; '' at the top of the site.
    """

    def __init__(self, ways: Ways, file: str | None) -> None:
        self.file = file or ""
        self.folder = ANYWHERE if file is None else file[: file.rfind("/") + 1]
        self._ways = ways

    def to(self, iri: str) -> Target | None:
        """The link to a resource: its page if it is published here, else its own address.

        A file under the base is reached by a relative link in any case.
        ``None`` if it has neither: only http, https and mailto IRIs are linked.
        """
        if "#" in iri and self._ways.page(iri) == self.file:
            return Target("#" + iri.partition("#")[2], ours=True)
        return self._ways.link(self.folder, iri)

    def relative(self, file: str) -> str:
        """The link to another file of the site."""
        return self._ways.relative(self.folder, file)

    def in_text(self, href: str) -> str:
        """A link of a Markdown text: relative ones are IRIs under the base, as in the data."""
        if href.startswith("#"):
            return href
        target = self.to(urljoin(self._ways.addresses.base, href))
        return target.href if target else ""


@lru_cache(maxsize=4_096)
def _way(start: str, folder: str) -> str:
    """The relative link from one folder to another, empty or with a ``/`` at its end."""
    return relative(start, folder)


def is_safe(iri: str) -> bool:
    """Whether a page may link to this IRI."""
    return _SAFE.match(iri) is not None
