"""Addresses made from the cells of a row: URI templates, and those of headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote

from uritemplate import URITemplate

Values: TypeAlias = Mapping[str, str | list[str]]
"""What a template is filled with."""

_PART = re.compile(r"\{([^{}|]+)(?:\|([^{}|]*))?\}")
_SHOWN = 12
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A text as part of an address: small letters, digits and hyphens.

    >>> slug("Café  Owners' Board")
    'cafe-owners-board'
    """
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_IN_SLUGS.sub("-", letters.lower()).strip("-")


FILTERS: Mapping[str, Callable[[str], str]] = {"slug": slug, "lower": str.lower}
"""What may stand after ``|`` in the template of an address."""


class Template(Protocol):
    """What makes an address of the cells of a row."""

    names: frozenset[str]
    """The columns that it needs."""

    def expand(self, values: Values) -> str:
        """The address; relative, as it may be."""
        ...


class UriTemplate:
    """A URI template as in CSVW (RFC 6570)."""

    def __init__(self, text: str) -> None:
        self._template = URITemplate(text)
        self.names = frozenset(self._template.variable_names)

    def expand(self, values: Values) -> str:
        """The address."""
        given: Any = {name: value for name, value in values.items() if name in self.names}
        return str(self._template.expand(given))


class Verbatim:
    """The address is in a column."""

    def __init__(self, name: str) -> None:
        self.names = frozenset({name})
        self._name = name

    def expand(self, values: Values) -> str:
        """What is in the column."""
        return str(values[self._name])


class HeadingTemplate:
    """A template whose names are headings as people write them, each with a filter or none.

    ``id/organisation/{Name of body|slug}`` makes ``id/organisation/home-office``. Else values are
    put in as RFC 6570 does (section 3.2.2).

    Raises:
        ValueError: if a brace has no partner, or a filter isn't known; the message says so.
    """

    def __init__(self, text: str) -> None:
        self._parts = list(_parts(text))
        self.names = frozenset(name for _, name, _ in self._parts if name)

    def expand(self, values: Values) -> str:
        """The address; empty if a column that it needs is."""
        found = []
        for before, name, change in self._parts:
            found.append(before)
            if name:
                value = values[name]
                if not value:
                    return ""
                found.append(quote(change(str(value)), safe=""))
        return "".join(found)


def _parts(text: str) -> Iterator[tuple[str, str, Callable[[str], str]]]:
    """A text before each name, the name, and its filter."""
    end = 0
    for match in _PART.finditer(text):
        name, change = match[1].strip(), (match[2] or "").strip()
        if match[2] is not None and change not in FILTERS:
            known = ", ".join(FILTERS)
            raise ValueError(f'there is no filter "{change}"; the filters are {known}')
        yield _plain(text[end : match.start()]), name, FILTERS.get(change, str)
        end = match.end()
    yield _plain(text[end:]), "", str


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError('write each column between a pair of braces: "id/body/{number}"')
    return text


def missing(names: Sequence[str], wanted: frozenset[str]) -> list[str]:
    """Those of the wanted names that are missing, sorted."""
    return sorted(wanted.difference(names))


def nearest(name: str, names: Sequence[str]) -> str:
    """What to do about a name that isn't there."""
    small = {one.lower(): one for one in names}
    if near := get_close_matches(name.lower(), small, 1):
        return f'did you mean "{small[near[0]]}"?'
    return f"there are {', '.join(names[:_SHOWN])}{', …' if len(names) > _SHOWN else ''}"
