"""The schema.org markup of pages, as JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from publisher.descriptions import Description
from publisher.nesting import Nesting
from publisher.terms import LANG_STRING, STRING, TYPE, Blank, Iri, Literal, Node, Term, Triple
from publisher.writers.expanded import Json, one_or_many, serialise


class Markup:
    """Writes descriptions of the schema.org profile the way that search engines read them.

    One ``@graph``, keys ``@id`` and ``@type``, the public context by its name. What the context
    says of a property decides whether a value needs its type spelled out.

    Args:
        context: the frozen context, the content of ``ontology/contexts/schema.org.jsonld``.
        name: the address by which documents name it.
    """

    def __init__(self, context: Json, name: str) -> None:
        self._context = name
        self._terms: Json = context["@context"]
        self._vocabulary: str = self._terms.get("@vocab", "")

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8."""
        subjects = description.nesting.subjects(description.topics)
        return self._write(description.nesting, subjects)

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a JSON-LD document in UTF-8."""
        nesting = Nesting(triples)
        return self._write(nesting, nesting.subjects())

    def _write(self, nesting: Nesting, subjects: Sequence[Node]) -> bytes:
        graph = [self._node(nesting, subject) for subject in subjects]
        return serialise({"@context": self._context, "@graph": graph})

    def _node(self, nesting: Nesting, subject: Node) -> Json:
        properties = nesting.properties(subject)
        nested = isinstance(subject, Blank) and subject in nesting.nested
        node: Json = {} if nested else {"@id": str(subject)}
        if classes := [self._name(t) for t in properties.get(TYPE, ()) if isinstance(t, Iri)]:
            node["@type"] = one_or_many(classes)
        for predicate in sorted(properties):
            values = [
                v for v in properties[predicate] if predicate != TYPE or not isinstance(v, Iri)
            ]
            if values:
                name = self._name(predicate)
                node[name] = one_or_many([self._value(nesting, name, value) for value in values])
        return node

    def _name(self, iri: str) -> str:
        """The name of a class or property: its local name, or else its IRI."""
        local = iri.removeprefix(self._vocabulary)
        return local if local != iri and re.fullmatch(r"\w+", local) else iri

    def _value(self, nesting: Nesting, name: str, value: Term) -> str | Json:
        definition = self._terms.get(name)
        coercion = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(value, Blank) and value in nesting.nested:
            return self._node(nesting, value)
        if not isinstance(value, Literal):
            return str(value) if coercion == "@id" else {"@id": str(value)}
        if value.datatype == LANG_STRING:
            return {"@value": value.value, "@language": value.language}
        expected = STRING if coercion is None else self._expand(coercion)
        if value.datatype == expected:
            return value.value
        typed = {} if value.datatype == STRING else {"@type": str(value.datatype)}
        return {**typed, "@value": value.value}

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not colon:
            return self._vocabulary + name
        namespace = self._terms.get(prefix, f"{prefix}:")
        return str(namespace["@id"] if isinstance(namespace, dict) else namespace) + local
