"""Markup as JSON-LD that PyLD reads back: what ``writers.markup`` can't prove otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from publisher import contexts
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
from publisher.writers.naming import Naming

# What JSON-LD makes of a JSON number without a fraction, and of nothing else (JSON-LD 1.1 API,
# section 8.2.2); readers of JSON keep so many digits.
INTEGER_TEXT = re.compile(r"0|-?[1-9][0-9]{0,14}")

POSITION = "position"
"""The property whose values order what has them."""


class Proved:
    """Writes graphs with a public context, and reads back what it writes.

    Args:
        context: the content of the context's file.
        name: the address by which documents name it.
        frozen: the contexts by which documents are read back.
        addresses: whether the values of a property are addresses, never things.
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
        self._naming = Naming(context["@context"])

    def write(self, nesting: Nesting, triples: Sequence[Triple], first: Sequence[Iri]) -> bytes:
        """A graph as a JSON-LD document in UTF-8, some subjects before all others."""
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
        if classes := [
            self._naming.name(t) for t in properties.get(TYPE, ()) if isinstance(t, Iri)
        ]:
            node["@type"] = one_or_many(classes)
        for predicate in sorted(properties):
            values = [
                v for v in properties[predicate] if predicate != TYPE or not isinstance(v, Iri)
            ]
            if values:
                name = self._naming.name(predicate)
                written = [self._value(nesting, name, value) for value in values]
                node[name] = one_or_many(sorted(written, key=_position))
        return node

    def _value(self, nesting: Nesting, name: str, value: Term) -> str | int | Json:
        coercion = self._naming.coercion(name)
        if isinstance(value, Blank) and value in nesting.nested:
            return self._node(nesting, value)
        if not isinstance(value, Literal):
            known = not self._is_address(name) and value in nesting.statements
            return str(value) if coercion == "@id" and not known else {"@id": str(value)}
        if value.datatype == LANG_STRING:
            return {"@value": value.value, "@language": value.language}
        if value.datatype == self._naming.expected(name):
            return value.value
        if value.datatype == INTEGER and INTEGER_TEXT.fullmatch(value.value):
            return int(value.value)
        typed = {} if value.datatype == STRING else {"@type": str(value.datatype)}
        return {**typed, "@value": value.value}


def _position(value: str | int | Json) -> int:
    """Where a value stands in a list, if it says so: some readers take the order as it is."""
    position = value.get(POSITION) if isinstance(value, dict) else None
    return position if isinstance(position, int) else 0


def _whole(nesting: Nesting) -> Json:
    """The document without any context, in the same order in every run."""
    return {"@graph": sorted(expanded(nesting), key=lambda node: str(node["@id"]))}
