"""Names in markup: terms of schema.org in full, in one namespace, and addresses made absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from publisher.webpages.things import SCHEMA

_SCHEMA = re.compile(r"https?://(?:www\.)?schema\.org/", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]*")
_NOT_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f]")
_EDGES = " \t\n\f\r"


def is_absolute(text: str) -> bool:
    """Whether a text is an address with a scheme."""
    return _ABSOLUTE.fullmatch(text) is not None


def is_iri(text: str) -> bool:
    """Whether a text can be an absolute IRI in RDF."""
    return is_absolute(text) and not _NOT_IRI.search(text)


def folded(iri: str) -> str:
    """An IRI with the namespace of schema.org in its one form, ``http://schema.org/``."""
    match = _SCHEMA.match(iri)
    return SCHEMA + iri[match.end() :] if match else iri


def is_schema(address: str) -> bool:
    """Whether an address is that of schema.org, in any of the forms that people write."""
    return folded(address.strip().rstrip("/#") + "/") == SCHEMA


def resolved(address: str, base: str) -> str:
    """An address made absolute, where the base is known; what can't be, as written."""
    address = address.strip(_EDGES)
    if not base or is_absolute(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:  # such as http://[
        return address
