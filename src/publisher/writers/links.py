"""Where the links of a page lead: other pages by relative addresses, other sites by their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, cast
from urllib.parse import urljoin

from publisher.iris import Addresses, relative
from publisher.routes import HOME
from publisher.terms import Iri

# The only schemes that a page links to, and no character that a browser would drop or misread.
_SAFE = re.compile(
    r"(?:https?://|mailto:)[^\x00-\x20\x7f-\xa0<>\"{}|\\^`\u2028\u2029\ud800-\udfff]+\Z",
    re.IGNORECASE,
)


# What is surely one file of the site, and stays so in a relative link; the base is the home page.
_FILE = re.compile(r"(?:(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9-]+)+)?")


class Target(NamedTuple):
    """Where a link leads; ``ours`` if that is a page of this site."""

    href: str
    ours: bool


class Links:
    """The links of one file of the site.

    Attributes:
        file: the file, such as ``doc/organisation/example.html``.
        folder: the folder that it is in, with a ``/`` at its end; '' at the top of the site.
    """

    def __init__(self, file: str, addresses: Addresses, documents: Mapping[Iri, str]) -> None:
        self.file = file
        self.folder = file[: file.rfind("/") + 1]
        self._addresses = addresses
        # An IRI is a text; to look one up, it need not be of the type of IRIs.
        self._documents = cast("Mapping[str, str]", documents)

    def to(self, iri: str) -> Target | None:
        """The link to a resource: its page if it is published here, else its own address.

        A file under the base is reached by a relative link in any case.
        ``None`` if it has neither: only http, https and mailto IRIs are linked.
        """
        path = self._documents.get(iri)
        if path is not None:
            file = self._addresses.file(path, ".html")
            _, mark, fragment = iri.partition("#")
            here = mark and file == self.file
            return Target(("" if here else self.relative(file)) + mark + fragment, ours=True)
        if not is_safe(iri):
            return None
        inside = iri.removeprefix(self._addresses.base)
        if inside == iri or not _FILE.fullmatch(inside):
            return Target(iri, ours=False)
        return Target(self.relative(inside or HOME), ours=True)

    def relative(self, file: str) -> str:
        """The link to another file of the site."""
        name = file.rfind("/") + 1
        return _way(self.folder, file[:name]) + file[name:]

    def in_text(self, href: str) -> str:
        """A link of a Markdown text: relative ones are IRIs under the base, as in the data."""
        if href.startswith("#"):
            return href
        target = self.to(urljoin(self._addresses.base, href))
        return target.href if target else ""


class Absolute(Links):
    """The links of a page that is shown at any address (the 404 page): they start with ``/``."""

    def relative(self, file: str) -> str:
        """The link to a file from the root of the host."""
        return urljoin(self._addresses.base, file).split("/", 3)[3].join(("/", ""))


@lru_cache(maxsize=4_096)
def _way(start: str, folder: str) -> str:
    """The relative link from one folder to another, empty or with a ``/`` at its end."""
    return relative(start, folder)


def is_safe(iri: str) -> bool:
    """Whether a page may link to this IRI."""
    return _SAFE.match(iri) is not None
