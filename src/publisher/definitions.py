"""The definitions of a JSON-LD context, as far as they are plain enough to write by.

PyLD knows every feature of contexts, and takes its time. Most contexts use few: prefixes, terms
with a type, lists, sets, languages. These are read here (JSON-LD 1.1 API, sections 4.1 and 4.2),
with the very meaning that PyLD gives them. Anything else is left to it, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

ALIASES = {"id": "@id", "type": "@type"}
"""The only names that may stand for a keyword: those that the order of keys knows, too."""

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_PARTS = frozenset({"@id", "@type", "@container", "@prefix", "@protected"})
_CONTAINERS = frozenset({"@set", "@list", "@language"})
_KEPT = ("@id", "@vocab")
# The last character of an IRI that makes a prefix of a plain term (JSON-LD 1.1 API, section 4.2.2).
_DELIMITERS = tuple(":/?#[]@")
_PAIR = 2


class Unusual(ValueError):
    """What only PyLD can judge or write; the message is the reason."""


def is_absolute(iri: str) -> bool:
    """Whether JSON-LD takes a text for an absolute IRI, whatever its base is."""
    return _ABSOLUTE.fullmatch(iri) is not None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term stands for.

    Attributes:
        iri: the IRI; a keyword for an alias; empty for a term that is explicitly none.
        coercion: ``@id``, ``@vocab``, or the IRI of a datatype; empty for none.
        container: ``@set``, ``@list``, ``@language`` or ``@language@set``; else ``@none``.
        prefix: whether IRIs that start like this one are shortened with it.
    """

    iri: str
    coercion: str = ""
    container: str = "@none"
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Definitions:
    """A context that can be written by.

    Attributes:
        terms: term → what it stands for.
        vocabulary: what names without a definition are relative to; empty for nothing.
    """

    terms: Mapping[str, Definition]
    vocabulary: str = ""


def define(context: Json) -> Definitions:
    """The definitions of a context: the value of ``@context``, a JSON object.

    A context that is read without an error is valid.

    >>> define({"name": "http://xmlns.com/foaf/0.1/name"}).terms["name"].iri
    'http://xmlns.com/foaf/0.1/name'

    Raises:
        Unusual: if it has what is not known here, or is no valid context.
    """
    vocabulary = ""
    for key, value in context.items():
        if key == "@vocab" and isinstance(value, str) and is_absolute(value):
            vocabulary = value
        elif not _harmless(key, value):
            raise Unusual(f"the context has {key}")
    if vocabulary.partition(":")[0] in context:
        raise Unusual("the scheme of @vocab is a term of the context")
    reading = _Reading(context, vocabulary)
    for term in context:
        if not term.startswith("@"):
            reading.define(term)
    return Definitions(reading.done, vocabulary)


def _harmless(key: str, value: Any) -> bool:
    """Whether a key of a context is a term, or a keyword that changes nothing of one context."""
    if key == "@version":
        return type(value) is float and value == 1.1  # noqa: PLR2004  as in JSON
    return isinstance(value, bool) if key == "@protected" else not key.startswith("@")


class _Reading:
    def __init__(self, context: Json, vocabulary: str) -> None:
        self._context = context
        self._vocabulary = vocabulary
        self._begun: set[str] = set()
        self.done: dict[str, Definition] = {}

    def define(self, term: str) -> None:
        """Define a term and what its definition needs (section 4.2.2)."""
        if term in self.done:
            return
        if term in self._begun or not term or term == "_" or ":" in term or "/" in term:
            raise Unusual(f"the context has an odd term, {term!r}")
        self._begun.add(term)
        value = self._context[term]
        simple = value is None or isinstance(value, str)
        parts: Json = {"@id": value} if simple else value
        if not isinstance(parts, dict) or not parts.keys() <= _PARTS:
            raise Unusual(f"the context defines {term!r} in an unusual way")
        if term in ALIASES or parts.get("@id") in ALIASES.values():
            if parts != {"@id": ALIASES.get(term)}:
                raise Unusual(f"the context gives a keyword an unusual name, {term!r}")
            self.done[term] = Definition(ALIASES[term])
        else:
            self.done[term] = self._definition(term, parts, simple)

    def _definition(self, term: str, parts: Json, simple: bool) -> Definition:
        iri = self._iri(term, parts)
        coercion, container = self._coercion(term, parts), _container(term, parts)
        if coercion and "@language" in container:
            raise Unusual(f"the context has a type and languages for {term!r}")
        ends = simple and iri.endswith(_DELIMITERS) and parts["@id"] != term
        prefix = parts.get("@prefix", ends)
        flags = isinstance(prefix, bool) and isinstance(parts.get("@protected", True), bool)
        if not flags or (prefix and not iri):
            raise Unusual(f"the context defines {term!r} in an unusual way")
        return Definition(iri, coercion, container, prefix)

    def _iri(self, term: str, parts: Json) -> str:
        name = parts.get("@id", term)
        if name is None:
            return ""
        if isinstance(name, str) and name != term:
            iri = self._expand(name)
        else:
            iri = self._vocabulary + term if self._vocabulary and name == term else ""
        if not is_absolute(iri):
            raise Unusual(f"the context has no IRI for {term!r}")
        return iri

    def _coercion(self, term: str, parts: Json) -> str:
        if "@type" not in parts:
            return ""
        kind = parts["@type"]
        if kind in _KEPT:
            return str(kind)
        expanded = self._expand(kind) if isinstance(kind, str) else ""
        if not is_absolute(expanded):
            raise Unusual(f"the context has an odd type for {term!r}")
        return expanded

    def _expand(self, name: str) -> str:
        """The IRI of a name in a definition (section 5.2.2); no IRI if it has none."""
        if name.startswith("@"):
            return name
        if name in self._context:
            self.define(name)
            return self.done[name].iri
        prefix, colon, local = name.partition(":")
        if colon and prefix in self._context and not local.startswith("//"):
            self.define(prefix)
            if self.done[prefix].prefix:
                return self.done[prefix].iri + local
        return name if colon else self._vocabulary + name if self._vocabulary else ""


def _container(term: str, parts: Json) -> str:
    if "@container" not in parts:
        return "@none"
    named = parts["@container"]
    listed = [named] if isinstance(named, str) else named
    if isinstance(listed, list) and all(isinstance(each, str) for each in listed):
        several = len(listed) == _PAIR and set(listed) == {"@language", "@set"}
        if several or (len(listed) == 1 and _CONTAINERS.issuperset(listed)):
            return "".join(sorted(listed))
    raise Unusual(f"the context has an unusual container for {term!r}")
