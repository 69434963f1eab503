"""The vocabularies whose terms are known by name: ``ontology/terms.toml``.

The names are data, so that no term of a vocabulary is in this package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from publisher import tables
from publisher.config import Config, ontology_files
from publisher.terms import Iri

FILE_NAME = "terms.toml"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LIKE = 0.75


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one namespace.

    Attributes:
        names: the names of all that are known, without the namespace.
        links: those that are properties whose values are things.
        partial: whether there are others, that are not known.
    """

    names: frozenset[str]
    links: frozenset[str] = frozenset()
    partial: bool = False

    def like(self, name: str) -> str:
        """The name that is most like another one; empty if none is."""
        for known in sorted(self.names):
            if known.casefold() == name.casefold():
                return known
        return next(iter(get_close_matches(name, sorted(self.names), 1, _LIKE)), "")


@dataclass(frozen=True)
class Vocabularies:
    """Namespace → its terms."""

    known: Mapping[str, Vocabulary] = field(default_factory=dict)

    def split(self, iri: str) -> tuple[str, str] | None:
        """The known namespace and the name of a term; ``None`` for what isn't like a term of it."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        namespace, name = iri[:cut], iri[cut:]
        return (namespace, name) if namespace in self.known and _NAME.fullmatch(name) else None

    def lacks(self, iri: str) -> bool:
        """Whether an IRI looks like a term of a known vocabulary, and is none."""
        found = self.split(iri)
        if found is None:
            return False
        vocabulary = self.known[found[0]]
        if found[1] in vocabulary.names:
            return False
        return not vocabulary.partial or bool(vocabulary.like(found[1]))

    def like(self, iri: str) -> Iri | None:
        """The term of the same vocabulary that is most like an IRI, if one is."""
        found = self.split(iri)
        name = self.known[found[0]].like(found[1]) if found else ""
        return Iri(found[0] + name) if found and name else None

    def links(self, iri: str) -> bool:
        """Whether a property is known to have things for values, never texts."""
        found = self.split(iri)
        return found is not None and found[1] in self.known[found[0]].links

    def usual(self, namespace: str, others: Iterable[str] = ()) -> str:
        """The known namespace that one was probably meant to be; empty if none, or if it is it.

        Args:
            namespace: what may be misspelt: its scheme, its last character, its capitals.
            others: namespaces that are right too.
        """
        if namespace in self.known or namespace in (right := set(others)):
            return ""
        known = {**{_plain(each): each for each in sorted(right)}, **self._plain}
        return known.get(_plain(namespace), "")

    @cached_property
    def _plain(self) -> Mapping[str, str]:
        return {_plain(namespace): namespace for namespace in self.known}


def _plain(namespace: str) -> str:
    """A namespace without what people get wrong in it."""
    bare = re.sub(r"\Ahttps?://(?:www\.)?", "", namespace.casefold())
    return bare.rstrip("#/")


def vocabularies(config: Config) -> Vocabularies:
    """The table of the publication: the project's own ``terms.toml``, or else the shipped one.

    Raises:
        ConfigError: if a key is unknown or a value isn't what it must be.
    """
    path = ontology_files(config).get(FILE_NAME)
    if path is None:
        return Vocabularies()
    top = tables.read(path)
    found = {}
    for namespace in top:
        table = top.table(namespace)
        links = frozenset(table.text("links", "").split())
        names = frozenset(table.text("terms", "").split()) | links
        partial = table.flag("partial")
        table.finish()
        found[namespace] = Vocabulary(names, links, partial)
    return Vocabularies(found)
