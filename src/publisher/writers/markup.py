"""The schema.org markup of pages, as JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from publisher import contexts
from publisher.descriptions import Description
from publisher.nesting import Nesting
from publisher.terms import (
    INTEGER,
    LANG_STRING,
    STRING,
    TYPE,
    Blank,
    Iri,
    Literal,
    Node,
    Term,
    Triple,
)
from publisher.writers.expanded import ELSEWHERE, Json, expanded, one_or_many, says, serialise

# What JSON-LD makes of a JSON number without a fraction, and of nothing else (JSON-LD 1.1 API,
# section 8.2.2); readers of JSON keep so many digits.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


class Markup:
    """Writes descriptions of the schema.org profile the way that search engines read them.

    One ``@graph``, keys ``@id`` and ``@type``, the public context by its name. What the context
    says of a property decides whether a value needs its type spelled out. A graph that can't be
    told with that context, such as one with ``<schema:x>`` for an address, is written without it.

    Args:
        context: the frozen context, the content of ``ontology/contexts/schema.org.jsonld``.
        name: the address by which documents name it.
        addresses: whether the values of a property are addresses, never things. These are texts.
            What leads to a thing of the same graph says so itself, with ``@id``: schema.org is
            about to take the types of values out of its context.
        frozen: the contexts by which documents are read back; they have that one under its name.
    """

    def __init__(
        self,
        context: Json,
        name: str,
        frozen: contexts.FrozenContexts,
        addresses: Callable[[str], bool],
    ) -> None:
        self._context = name
        self._is_address = addresses
        self._frozen = frozen
        self._terms: Json = context["@context"]
        self._vocabulary: str = self._terms.get("@vocab", "")

    def write(self, description: Description) -> bytes:
        """One description as a JSON-LD document in UTF-8."""
        return self._write(description.nesting, description.triples, description.topics)

    def write_graph(self, triples: Iterable[Triple]) -> bytes:
        """A whole graph as a JSON-LD document in UTF-8."""
        graph = list(triples)
        return self._write(Nesting(graph), graph, ())

    def _write(self, nesting: Nesting, triples: Sequence[Triple], first: Sequence[Iri]) -> bytes:
        graph = [self._node(nesting, subject) for subject in nesting.subjects(first)]
        document: Json = {"@context": self._context, "@graph": graph}
        return serialise(document if self._is_read_as(document, triples) else _whole(nesting))

    def _is_read_as(self, document: Json, triples: Sequence[Triple]) -> bool:
        try:
            return says(contexts.expand(document, ELSEWHERE, self._frozen), triples)
        except ValueError:
            return False

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
                written = [self._value(nesting, name, value) for value in values]
                node[name] = one_or_many(sorted(written, key=_position))
        return node

    def _name(self, iri: str) -> str:
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

    def _value(self, nesting: Nesting, name: str, value: Term) -> str | int | Json:
        definition = self._terms.get(name)
        coercion = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(value, Blank) and value in nesting.nested:
            return self._node(nesting, value)
        if not isinstance(value, Literal):
            known = not self._is_address(name) and value in nesting.statements
            return str(value) if coercion == "@id" and not known else {"@id": str(value)}
        if value.datatype == LANG_STRING:
            return {"@value": value.value, "@language": value.language}
        expected = STRING if coercion is None else self._expand(coercion)
        if value.datatype == expected:
            return value.value
        if value.datatype == INTEGER and _INTEGER.fullmatch(value.value):
            return int(value.value)
        typed = {} if value.datatype == STRING else {"@type": str(value.datatype)}
        return {**typed, "@value": value.value}

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if name.startswith((self._vocabulary, "@")):
            return name
        if not colon:
            return self._vocabulary + name
        namespace = self._terms.get(prefix, f"{prefix}:")
        return str(namespace["@id"] if isinstance(namespace, dict) else namespace) + local


def _position(value: str | int | Json) -> int:
    """Where a value stands in a list, if it says so: some readers take the order as it is."""
    position = value.get("position") if isinstance(value, dict) else None
    return position if isinstance(position, int) else 0


def _whole(nesting: Nesting) -> Json:
    """The document without any context, in the same order in every run."""
    return {"@graph": sorted(expanded(nesting), key=lambda node: str(node["@id"]))}
