"""The vocabulary of schema.org, as a table: its types, its properties, and what belongs to what.

The table is ``schema.org/vocabulary.json`` of the ontology, which ``scripts/compile_schema_org.py``
makes from a release. Names are given without their namespace: ``Organization``, ``foundingDate``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from publisher import trees
from publisher.errors import ConfigError

FILE = "schema.org/vocabulary.json"
"""The table, by its path in the ontology."""

NAMESPACE = "http://schema.org/"
_LENGTH = len(NAMESPACE)
_SPELLINGS = ("https://schema.org/", "http://www.schema.org/", "https://www.schema.org/")

_PARTS = ("types", "datatypes", "properties", "members", "superseded", "pending")
_LIKE = 0.75
_LONGEST = 100  # letters: no name has as many, and comparing takes its time


class Vocabulary:
    """The terms of one release.

    Args:
        table: what the file holds.

    Attributes:
        version: the release, such as ``30.0``.
        types: type → the types that it is a kind of, directly.
        datatypes: datatype → the datatypes that it is a kind of, directly.
        members: value of an enumeration → the types that it is of.
        superseded: term → the terms that took its place.
        pending: the terms that may still change.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.version: str = table["version"]
        self.types: Mapping[str, str] = table["types"]
        self.datatypes: Mapping[str, str] = table["datatypes"]
        self.members: Mapping[str, str] = table["members"]
        self.superseded: Mapping[str, str] = table["superseded"]
        self.pending: Mapping[str, str] = table["pending"]
        self._properties: Mapping[str, str] = table["properties"]
        self._kinds: dict[str, frozenset[str]] = {}
        self._split: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    @property
    def properties(self) -> Iterable[str]:
        """The names of all properties, sorted."""
        return self._properties.keys()

    def is_property(self, name: str) -> bool:
        """Whether there is a property of this name."""
        return name in self._properties

    def is_class(self, name: str) -> bool:
        """Whether there is a type of this name; the types of values are among them."""
        return name in self.types or name in self.datatypes

    def kinds(self, name: str) -> frozenset[str]:
        """A type and all that it is a kind of; nothing for what is no type."""
        if name not in self._kinds:
            above = self.types.get(name, self.datatypes.get(name))
            if above is None:
                return frozenset()
            found = {name}.union(*map(self.kinds, above.split()))
            self._kinds[name] = frozenset(found)
        return self._kinds[name]

    def is_kind(self, name: str, of: Iterable[str]) -> bool:
        """Whether a type is one of some types, or a kind of one."""
        return not self.kinds(name).isdisjoint(of)

    def domains(self, name: str) -> tuple[str, ...]:
        """The types that a property belongs to; it belongs to the kinds of these, too."""
        return self._ends(name)[0]

    def ranges(self, name: str) -> tuple[str, ...]:
        """The types of the values of a property."""
        return self._ends(name)[1]

    def _ends(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if name not in self._split:
            if name not in self._properties:
                return (), ()
            of, _, to = self._properties[name].partition(">")
            self._split[name] = tuple(of.split()), tuple(to.split())
        return self._split[name]

    def belongs(self, name: str, types: Iterable[str]) -> bool:
        """Whether a property belongs to one of some types."""
        domains = self.domains(name)
        return any(self.is_kind(each, domains) for each in types)

    def is_enumeration(self, name: str) -> bool:
        """Whether a type has its values listed."""
        return "Enumeration" in self.kinds(name)

    def of_enumeration(self, name: str) -> tuple[str, ...]:
        """The listed values of a type, those of its kinds included, sorted."""
        return self._listed.get(name, ())

    @cached_property
    def _listed(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for member, types in self.members.items():
            for type_ in types.split():
                for kind in self.kinds(type_):
                    found.setdefault(kind, set()).add(member)
        return {kind: tuple(sorted(members)) for kind, members in found.items()}

    def like_type(self, name: str) -> str:
        """The type whose name is most like another one; empty if none is."""
        return _like(name, self.types)

    def like_property(self, name: str, types: Iterable[str] = ()) -> str:
        """The property that was probably meant; empty if none is like it.

        Args:
            name: what is written.
            types: of what; a property of these is preferred.
        """
        return _like(name, self._of(frozenset(types))) or _like(name, self._properties)

    def like_member(self, name: str, types: Iterable[str]) -> str:
        """The value of some enumerations that was probably meant; empty if none is like it."""
        return _like(name, [each for type_ in types for each in self.of_enumeration(type_)])

    @lru_cache(maxsize=64)  # noqa: B019 there are few vocabularies, and they stay
    def _of(self, types: frozenset[str]) -> tuple[str, ...]:
        return tuple(name for name in self._properties if self.belongs(name, types))


def _like(name: str, known: Iterable[str]) -> str:
    """The name that differs in capitals alone, or else the one that is most like it."""
    if len(name) > _LONGEST:
        return ""
    plain = name.casefold()
    folded = {each.casefold(): each for each in known}
    if plain in folded:
        return folded[plain]
    # British and American spelling, and the plural of what is singular.
    near = get_close_matches(plain, folded, 1, _LIKE)
    return folded[near[0]] if near else ""


def local(iri: str) -> str | None:
    """The name of a term of schema.org, whichever way its namespace is spelled; else ``None``."""
    if iri[:_LENGTH] == NAMESPACE:  # as readers give it
        return iri[_LENGTH:]
    for namespace in _SPELLINGS:
        if iri.startswith(namespace):
            return iri[len(namespace) :]
    return None


def read(ontology: Mapping[str, Path]) -> Vocabulary:
    """The vocabulary of an ontology; its files by their path in it.

    Raises:
        ConfigError: if the table can't be read.
    """
    path = ontology.get(FILE, Path("ontology", FILE))
    try:
        state = path.stat()
        return _read(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Vocabulary:  # noqa: ARG001 read anew if changed
    try:
        table = trees.parse(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise ConfigError(f"{place}: not JSON: {error.msg}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: not JSON in UTF-8: {error}") from error
    if not _is_table(table):
        advice = "make it with scripts/compile_schema_org.py, or delete it to have the shipped one"
        raise ConfigError(f"{path}: no table of schema.org; {advice}")
    return Vocabulary(table)


def _is_table(table: Any) -> bool:
    if not isinstance(table, dict) or not isinstance(table.get("version"), str):
        return False
    parts = [table.get(part) for part in _PARTS]
    if not all(isinstance(part, dict) for part in parts):
        return False
    return all(isinstance(said, str) for part in parts if part for said in part.values())
