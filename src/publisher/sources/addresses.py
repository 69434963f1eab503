"""Addresses as authors write them without RDF: relative to the base, with a prefix, or whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from publisher.terms import TYPE, Iri

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_KEYWORD = re.compile("@[A-Za-z]+")
# Schemes whose addresses have no // after them; others of that form are prefixes, or slips.
_SCHEMES = frozenset(
    {"ark", "cid", "data", "did", "doi", "geo", "info", "mailto", "mid", "news", "pkg", "sip"}
    | {"sips", "sms", "tag", "tel", "urn", "xmpp"}
)
# RFC 3987 leaves these out of addresses.
_REFUSED = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


class NoAddress(ValueError):
    """A text is no address; the message says why, and what to do."""


def resolve(written: str, base: str, namespaces: Mapping[str, str]) -> Iri:
    """The IRI that an author means (RFC 3986, section 5; JSON-LD 1.1 API, section 5.2.2).

    >>> resolve("id/agency", "https://a.example/", {})
    Iri('https://a.example/id/agency')

    Args:
        written: the address: relative, a prefixed name, or absolute.
        base: the IRI that relative ones are resolved against.
        namespaces: prefix → what it stands for.

    Raises:
        NoAddress: if it is none.
    """
    if written.startswith("<") and written.endswith(">"):
        raise NoAddress(f"an address needs no angle brackets here; write {written[1:-1]}")
    if written.startswith("-"):
        raise NoAddress(f'"{written}" is no address; after the dash of a list comes a space')
    several = [part for part in re.split(r"[,\s]+", written) if part]
    if len(several) > 1 and all("/" in part for part in several):
        listed = f"in YAML write [{', '.join(several)}], in a cell {'; '.join(several)}"
        raise NoAddress(f'"{written}" are several addresses; {listed}')
    if refused := _REFUSED.search(written):
        what = "spaces" if refused[0].isspace() else f'the character "{refused[0]}"'
        raise NoAddress(f'"{written}" is no address, as it has {what} in it')
    if not written or _KEYWORD.fullmatch(written):
        raise NoAddress(f'"{written}" is no address')
    if written.startswith("_:"):
        raise NoAddress(f"{written} means nothing outside a file; write an address")
    prefix, colon, rest = written.partition(":")
    if not colon or rest.startswith("//") or not _SCHEME.fullmatch(prefix):
        return _inside(_absolute(written, base), written, base)
    if prefix in namespaces:
        return _absolute(namespaces[prefix] + rest, base)
    if prefix.lower() in _SCHEMES:
        return _absolute(written, base)
    raise NoAddress(unknown_prefix(prefix, namespaces))


def _inside(iri: Iri, written: str, base: str) -> Iri:
    """An address, unless it is a path that leads out of the base, which hardly anybody means.

    With the base ``https://a.example/b/``, ``/id/x`` is ``https://a.example/id/x`` (RFC 3986,
    section 5.2.2).
    """
    if not written.startswith(("/", ".")) or written.startswith("//") or iri.startswith(base):
        return iri
    plain = written.lstrip("./")
    what = "the / at its beginning" if written == f"/{plain}" else f"what is before {plain}"
    reason = f'"{written}" leads to {iri}, which is outside of {base}; leave out {what}'
    raise NoAddress(f"{reason}, or write the whole address")


def unknown_prefix(prefix: str, namespaces: Mapping[str, str]) -> str:
    """What is to be said of a prefix that stands for nothing."""
    near = get_close_matches(prefix.lower(), namespaces, 1)
    meant = f'did you mean "{near[0]}:"? Else' if near else "correct it, or"
    advice = "add it under [prefixes] in publisher.toml"
    return f'the prefix "{prefix}:" is not known; {meant} {advice}'


def _absolute(written: str, base: str) -> Iri:
    try:
        line = f"<{written}> <{TYPE}> <{TYPE}> ."
        quad = next(iter(ox.parse(line, ox.RdfFormat.TURTLE, base_iri=base)))
    except (SyntaxError, ValueError) as error:
        raise NoAddress(f'"{written}" is no valid address') from error
    return Iri(str(quad.subject)[1:-1])
