"""Turtle that a person likes to read (RDF 1.1 Turtle).

Prefixes in a fixed order, only those that are used; ``a`` first; blank nodes inside the statement
that points to them; collections as lists; numbers and booleans plain where their text allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from publisher.nesting import Nesting
from publisher.terms import (
    LANG_STRING,
    STRING,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Term,
    Triple,
    ntriples,
    quoted,
)

_INDENT = "    "
# Several values of one property share a line that is no longer than this.
_WIDTH = 92
# Literals whose text is written without quotes (Turtle 1.1, section 2.5.2 and 2.5.3).
_PLAIN = {
    XSD["integer"]: re.compile(r"[+-]?[0-9]+\Z"),
    XSD["decimal"]: re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    XSD["double"]: re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+\Z"),
    XSD["boolean"]: re.compile(r"(?:true|false)\Z"),
}
_LONG_UNSAFE = re.compile(r'[\\\x00-\x08\x0b-\x1f\x7f]|"(?="")|"\Z')


def write(triples: Iterable[Triple], prefixes: Prefixes, first: Sequence[Iri] = ()) -> bytes:
    """The graph as a Turtle document in UTF-8.

    Args:
        triples: the graph, in any order.
        prefixes: the prefixes to use, in the order in which they are declared.
        first: the subjects to write before all others.
    """
    return _Document(Nesting(triples), prefixes).text(first).encode()


class _Document:
    """One document while it is written; remembers which prefixes it used."""

    def __init__(self, nesting: Nesting, prefixes: Prefixes) -> None:
        self._nesting = nesting
        self._prefixes = prefixes
        self._order = {prefix: place for place, prefix in enumerate(prefixes.namespaces)}
        self._used: set[str] = set()

    def text(self, first: Sequence[Iri]) -> str:
        blocks = [self._block(subject) for subject in self._nesting.subjects(first)]
        declared = "".join(
            f"@prefix {prefix}: <{namespace}> .\n"
            for prefix, namespace in self._prefixes.namespaces.items()
            if prefix in self._used
        )
        return "\n".join(part for part in (declared, *blocks) if part)

    def _block(self, subject: Node) -> str:
        lines = self._properties(subject, 1)
        return f"{self._node(subject)} {_listed(lines, _INDENT)} .\n"

    def _properties(self, subject: Node, depth: int) -> list[str]:
        properties = self._nesting.properties(subject)
        return [
            self._property(predicate, properties[predicate], depth)
            for predicate in sorted(properties, key=self._predicate_key)
        ]

    def _property(self, predicate: Iri, values: Sequence[Term], depth: int) -> str:
        verb = "a" if predicate == TYPE else self._node(predicate)
        # The depth tells in a text of several lines only, and such a text is never one of several
        # on a line. So each value is written once: twice would be 2**depth times for nested ones.
        written = [self._term(value, depth + (len(values) > 1)) for value in values]
        line = f"{verb} {', '.join(written)}"
        if len(written) == 1 or (len(line) <= _WIDTH and "\n" not in line):
            return line
        pause = ",\n" + _INDENT * (depth + 1)
        return f"{verb}{pause[1:]}{pause.join(written)}"

    def _predicate_key(self, predicate: Iri) -> tuple[bool, int, str]:
        name = self._prefixes.shorten(predicate)
        prefix = name.partition(":")[0] if name else ""
        return predicate != TYPE, self._order.get(prefix, len(self._order)), predicate

    def _term(self, term: Term, depth: int) -> str:
        if isinstance(term, Literal):
            return self._literal(term)
        members = self._nesting.collection(term)
        if members is not None:
            return f"( {' '.join(self._term(member, depth) for member in members)} )"
        if isinstance(term, Blank) and term in self._nesting.nested:
            return self._nested(term, depth)
        return self._node(term)

    def _nested(self, blank: Blank, depth: int) -> str:
        lines = self._properties(blank, depth + 1)
        if not lines:
            return "[]"
        margin = _INDENT * (depth + 1)
        return f"[\n{margin}{_listed(lines, margin)}\n{_INDENT * depth}]"

    def _node(self, node: Node) -> str:
        name = self._prefixes.shorten(node) if isinstance(node, Iri) else None
        if name is None:
            return ntriples(node)
        self._used.add(name.partition(":")[0])
        return name

    def _literal(self, literal: Literal) -> str:
        plain = _PLAIN.get(literal.datatype)
        if plain and plain.match(literal.value):
            return literal.value
        text = _long(literal.value) if "\n" in literal.value else quoted(literal.value)
        if literal.datatype == LANG_STRING:
            return f"{text}@{literal.language}"
        return text if literal.datatype == STRING else f"{text}^^{self._node(literal.datatype)}"


def _listed(properties: Sequence[str], margin: str) -> str:
    return f" ;\n{margin}".join(properties)


def _long(text: str) -> str:
    """A text of several lines between triple quotes, its line breaks as they are."""
    return f'"""{_LONG_UNSAFE.sub(lambda match: quoted(match[0])[1:-1], text)}"""'
