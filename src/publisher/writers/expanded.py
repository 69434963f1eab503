"""Graphs as expanded JSON-LD and back: what every other form of a document is measured by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from publisher import blanks
from publisher.nesting import Nesting
from publisher.terms import (
    INTEGER,
    LANG_STRING,
    RDF,
    STRING,
    TYPE,
    Blank,
    Iri,
    Literal,
    Node,
    Quad,
    Term,
    Triple,
)

Json = dict[str, Any]

ELSEWHERE = "https://elsewhere.invalid/"
"""The base against which documents are read to be compared: they must need none."""

_PARTS = frozenset({"@value", "@type", "@language"})


def expanded(nesting: Nesting) -> list[Json]:
    """The graph as expanded JSON-LD (JSON-LD 1.1 API, section 8), blank nodes by their labels."""
    return [_node(nesting, node) for node in nesting.statements if not nesting.listed(node)]


def _node(nesting: Nesting, node: Node) -> Json:
    result: Json = {"@id": str(node)}
    for predicate, values in nesting.properties(node).items():
        classes = [str(v) for v in values if predicate == TYPE and isinstance(v, Iri)]
        others = [v for v in values if predicate != TYPE or not isinstance(v, Iri)]
        if classes:
            result["@type"] = classes
        if others:
            result[str(predicate)] = [_value(nesting, value) for value in others]
    return result


def _value(nesting: Nesting, value: Term) -> Json:
    if not isinstance(value, Literal):
        members = nesting.collection(value)
        if members is None:
            return {"@id": str(value)}
        return {"@list": [_value(nesting, member) for member in members]}
    if value.datatype == LANG_STRING:
        return {"@value": value.value, "@language": value.language}
    if value.datatype == STRING:
        return {"@value": value.value}
    return {"@value": value.value, "@type": str(value.datatype)}


def says(nodes: Iterable[Json], triples: Iterable[Triple]) -> bool:
    """Whether expanded JSON-LD has the very statements of a graph, whatever its blank nodes' names.

    Raises:
        ValueError: if it holds what no graph of ours becomes, such as a fraction; or if its blank
            nodes are tangled so that telling them apart would take too long.
    """
    return _canonical(statements(nodes)) == _canonical(Quad(*triple) for triple in triples)


def _canonical(quads: Iterable[Quad]) -> set[Quad]:
    return set(blanks.label(map(_plain, dict.fromkeys(quads))))


def _plain(quad: Quad) -> Quad:
    """The statement with its language tag in lower case (RDF 1.1 Concepts, section 3.3)."""
    value = quad.object
    if not isinstance(value, Literal) or not value.language:
        return quad
    return quad._replace(object=value._replace(language=value.language.lower()))


def statements(nodes: Iterable[Json]) -> list[Quad]:
    """The statements of expanded JSON-LD (JSON-LD 1.1 API, section 8.2), with repetitions.

    Raises:
        ValueError: for what no graph of ours becomes: fractions, named graphs and indexes.
    """
    reading = _Reading()
    for node in nodes:
        reading.node(node)
    return reading.found


class _Reading:
    def __init__(self) -> None:
        self.found: list[Quad] = []
        self._made = 0

    def node(self, value: Json) -> Node:
        """Read a node object; its name."""
        subject = _name(value["@id"]) if "@id" in value else self._nameless()
        for key, content in value.items():
            if key == "@type":
                self._say(subject, TYPE, *map(_name, content))
            elif key == "@reverse":
                for predicate, others in content.items():
                    for other in others:
                        self._say(self.node(other), Iri(predicate), subject)
            elif key[0] != "@":
                self._say(subject, Iri(key), *map(self._term, content))
            elif key != "@id":
                raise ValueError(f"{key} is in no document of ours")
        return subject

    def _say(self, subject: Node, predicate: Iri, *values: Term) -> None:
        self.found.extend(Quad(subject, predicate, value) for value in values)

    def _term(self, value: Json) -> Term:
        if "@value" in value:
            return _literal(value)
        return self._list(value["@list"]) if "@list" in value else self.node(value)

    def _list(self, members: Iterable[Json]) -> Node:
        rest: Node = RDF["nil"]
        for member in reversed([self._term(member) for member in members]):
            node = self._nameless()
            self._say(node, RDF["first"], member)
            self._say(node, RDF["rest"], rest)
            rest = node
        return rest

    def _nameless(self) -> Blank:
        self._made += 1
        return Blank(f"_:_{self._made}")  # no label of ours starts like this


def _name(name: str) -> Node:
    return Blank(name) if name.startswith("_:") else Iri(name)


def _literal(value: Json) -> Literal:
    text, kind = value["@value"], value.get("@type", STRING)
    if type(text) is int and kind == STRING:  # JSON-LD 1.1 API, section 8.2.2; True is no int here
        return Literal(str(text), INTEGER)
    if not isinstance(text, str) or not _PARTS.issuperset(value) or kind == "@json":
        raise ValueError(f"{value} is in no document of ours")
    if "@language" in value:
        return Literal(text, LANG_STRING, value["@language"])
    return Literal(text, Iri(kind))


def serialise(document: Json) -> bytes:
    """A JSON document in UTF-8, indented, ending in a line break; its keys keep their order."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def one_or_many(values: list[Any]) -> Any:
    """A value that is alone by itself; several, or none, as a list."""
    return values[0] if len(values) == 1 else values
