"""What classes and properties are called in markup that names a public context."""

from __future__ import annotations

import re

from publisher.terms import STRING
from publisher.writers.expanded import Json


class Naming:
    """The names that a context gives, used only where they change nothing but the name.

    Args:
        context: the value of ``@context``.
    """

    def __init__(self, context: Json) -> None:
        self._terms = context
        self._vocabulary: str = context.get("@vocab", "")

    def name(self, iri: str) -> str:
        """The name of a class or property: its local name, or else its IRI."""
        local = iri.removeprefix(self._vocabulary)
        named = local != iri and re.fullmatch(r"\w+", local)
        return local if named and self._means(local, iri) else iri

    def _means(self, term: str, iri: str) -> bool:
        """Whether the context takes a term for this IRI and changes nothing else about it."""
        definition = self._terms.get(term, iri)
        if isinstance(definition, dict):
            plain = definition.keys() <= {"@id", "@type"}
            definition = definition.get("@id") if plain else None
        return isinstance(definition, str) and self._expand(definition) == iri

    def coercion(self, name: str) -> str | None:
        """What the context says of the values of a property: ``@id``, or a datatype's name."""
        definition = self._terms.get(name)
        return definition.get("@type") if isinstance(definition, dict) else None

    def expected(self, name: str) -> str:
        """The datatype of the values of a property that are plain texts."""
        coercion = self.coercion(name)
        return STRING if coercion is None else self._expand(coercion)

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if name.startswith((self._vocabulary, "@")):
            return name
        if not colon:
            return self._vocabulary + name
        namespace = self._terms.get(prefix, f"{prefix}:")
        return str(namespace["@id"] if isinstance(namespace, dict) else namespace) + local
