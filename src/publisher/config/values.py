"""The values of settings: what each of them must be, and what is wrong with it if it isn't."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox

from publisher.tables import Table, is_language

DATASET = "id/dataset"
"""The publication as a dataset, where the settings do not name it."""

# RFC 3987 leaves these characters out; Turtle and N-Triples can't write them (IRIREF).
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "urn"})
_DROPPED = re.compile(r"[\x00-\x20]")  # urljoin passes over some of them in silence
_WEB = re.compile(r"https?://[^/?#:]", re.IGNORECASE)
_PREFIX = re.compile(r"[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
# No more of RFC 6068 than an address: what follows a "?" would fill in the reader's letter.
_EMAIL = re.compile(r"[^\s@:<>?&#%\",;]+@[^\s@:<>?&#%\",;]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about the publication; each part is empty if it isn't given."""

    name: str = ""
    email: str = ""
    url: str = ""


def base(top: Table) -> str:
    """The base of all addresses (``base``).

    Raises:
        ConfigError: if it isn't what it must be.
    """
    found = top.text("base")
    expected = 'expected an absolute IRI such as "https://agency.example/"'
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise top.error("base", f"{expected}: {error}") from error
    if parts.scheme not in ("http", "https") or not host or not is_iri(found):
        raise top.error("base", f"{expected}, found {found!r}")
    if parts.username is not None or "?" in found or "#" in found:
        raise top.error("base", f"{expected}, without a name and password, '?' or '#'")
    if not found.endswith("/"):
        raise top.error("base", f"expected a '/' at its end: {found}/")
    if urlsplit(urljoin(found, parts.path)).path != parts.path or "//" in parts.path:
        raise top.error("base", "expected a path without '.', '..' or '//'")
    return found


def languages(top: Table) -> tuple[str, ...]:
    """The languages, the main one first (``languages``).

    Raises:
        ConfigError: if it isn't what it must be.
    """
    tags = top.texts("languages", ("en",))
    if not tags:
        raise top.error("languages", 'expected at least one language tag: ["en"]')
    for tag in tags:
        if not is_language(tag):
            raise top.error("languages", f"expected language tags such as en or cy, found {tag!r}")
    return tags


def title(top: Table, language: str) -> dict[str, str]:
    """The title: language tag → text (``title``).

    Raises:
        ConfigError: if it isn't what it must be.
    """
    texts = top.phrases("title", language)
    if language not in texts:
        raise top.error("title", f"expected a text in {language!r}, the first of the languages")
    return texts


def iri(top: Table, key: str, base: str) -> str:
    """The absolute IRI of a key that may be relative to the base; empty if it isn't there.

    Raises:
        ConfigError: if it isn't an IRI.
    """
    if key not in top:
        return ""
    written = top.text(key)
    try:
        found = urljoin(base, written)
    except ValueError:
        found = written
    if not is_iri(found) or _DROPPED.search(written):
        raise top.error(key, f"expected an IRI, found {written!r}")
    return found


def pages(table: Table, base: str) -> dict[str, str]:
    """Path, pattern or address of a page → absolute IRI, in the order of the file (``[embed]``).

    Raises:
        ConfigError: if a key names no page, or a value isn't an IRI.
    """
    for key in table:
        if not PurePath(key).name.strip():
            raise table.error(key, 'expected the path of a page, such as "about/index.html"')
    return {key: iri(table, key, base) for key in table}


def dataset(top: Table, base: str) -> str:
    """The absolute IRI of the publication as a dataset (``dataset``).

    Raises:
        ConfigError: if it isn't what it must be.
    """
    found = iri(top, "dataset", base) or f"{base}{DATASET}"
    if not found.startswith(base) or found == base:
        raise top.error("dataset", f'expected an address under the base, such as "{DATASET}"')
    return found


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that every syntax can write (RFC 3987)."""
    try:
        ox.NamedNode(text)
    except ValueError:  # a UnicodeError is one too
        return False
    return _IRI.fullmatch(text) is not None


def contact(table: Table) -> Contact:
    """Whom to ask (``[contact]``).

    Raises:
        ConfigError: if it isn't what it must be.
    """
    found = Contact(table.text("name", ""), table.text("email", ""), table.text("url", ""))
    table.finish()
    if found.email and not _EMAIL.fullmatch(found.email):
        raise table.error("email", 'expected an address such as "web@agency.example"')
    if found.url and not (is_iri(found.url) and _WEB.match(found.url)):
        raise table.error("url", "expected an absolute http or https IRI")
    return found


def namespaces(table: Table) -> dict[str, str]:
    """A table of prefixes: prefix → namespace.

    Raises:
        ConfigError: if it isn't what it must be.
    """
    found = {}
    for prefix in table:
        namespace = table.text(prefix)
        if not _PREFIX.fullmatch(prefix):
            raise table.error(prefix, "expected a prefix of letters, digits, '-' and '_'")
        if not is_iri(namespace):
            raise table.error(prefix, f"expected an absolute IRI, found {namespace!r}")
        if prefix.lower() in _SCHEMES:
            raise table.error(prefix, "expected a prefix that is not the beginning of addresses")
        found[prefix] = namespace
    return found
