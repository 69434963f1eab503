"""Statements of N-Quads, many at once (https://www.w3.org/TR/n-quads/).

In this form statements pass from Oxigraph to us: each term that pyoxigraph is asked for is a new
Python object, and three of them cost more than parsing the statement did. What Oxigraph has written
is well-formed and has one space between terms, so that it can be taken apart without a parser.
"""

from __future__ import annotations

import re
from typing import Any

from publisher.terms import LANG_STRING, STRING, Blank, Iri, Literal, Node, Quad, Term

# Makes a named tuple without its own constructor, a Python function that takes three times as long.
_new: Any = tuple.__new__

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Unreadable(ValueError):
    """A statement of RDF 1.2, or one in a graph that is named by a blank node."""


class Reader:
    """Reads what Oxigraph has written, piece by piece. Equal terms are one object.

    Args:
        mark: what the label of each blank node becomes, before a number; empty: it stays.
    """

    def __init__(self, mark: str = "") -> None:
        self._nodes = _Nodes(mark)
        self._objects = _Objects(self._nodes)
        self._tails = _Tails(self._nodes, self._objects)

    def triples(self, text: str) -> list[Quad]:
        """The statements of N-Triples, in the default graph.

        Raises:
            Unreadable: for what RDF 1.1 does not have.
        """
        nodes, objects = self._nodes, self._objects
        return [
            _new(Quad, (nodes[subject], nodes[predicate], objects[tail], None))
            for subject, predicate, tail in _split(text)
        ]

    def quads(self, text: str) -> list[Quad]:
        """The statements of N-Quads.

        Raises:
            Unreadable: for what RDF 1.1 does not have, and for a graph named by a blank node.
        """
        nodes, tails = self._nodes, self._tails
        return [
            _new(Quad, (nodes[subject], nodes[predicate], *tails[tail]))
            for subject, predicate, tail in _split(text)
        ]


def _split(text: str) -> list[list[str]]:
    """Subject, predicate and the rest of each line."""
    lines = [line.split(" ", 2) for line in text.split("\n")]
    del lines[-1]  # there is nothing after the last line end
    return lines


class _Nodes(dict[str, Node]):
    """The text of an IRI or of a blank node → the node."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._blanks = 0

    def __missing__(self, text: str) -> Node:
        node: Node
        if text[0] == "<":
            node = Iri(text[1:-1])
        elif self._mark:
            node = Blank(f"{self._mark}{self._blanks}")
            self._blanks += 1
        else:
            node = Blank(text)
        self[text] = node
        return node


class _Objects(dict[str, Term]):
    """What stands after a predicate in N-Triples, with the dot → the object."""

    def __init__(self, nodes: _Nodes) -> None:
        self._nodes = nodes

    def __missing__(self, text: str) -> Term:
        if text[0] == '"':
            found = self._literal(text)
        elif text[:2] == "<<":
            raise Unreadable(text)
        else:
            found = self._nodes[text[:-2]]
        self[text] = found
        return found

    def _literal(self, text: str) -> Term:
        value, _, rest = text.rpartition('"')  # no datatype and no language has one
        value = value[1:]
        if "\\" in value:
            value = _ESCAPE.sub(_unescaped, value)
        if rest == " .":
            literal = _new(Literal, (value, STRING, ""))
        elif rest[0] == "^":
            literal = _new(Literal, (value, self._nodes[rest[2:-2]], ""))
        elif "--" in rest:  # a text with a base direction
            raise Unreadable(text)
        else:
            literal = _new(Literal, (value, LANG_STRING, rest[1:-2]))
        found: Literal = literal
        return found


class _Tails(dict[str, tuple[Term, Iri | None]]):
    """What stands after a predicate in N-Quads, with the dot → the object and the graph."""

    def __init__(self, nodes: _Nodes, objects: _Objects) -> None:
        self._nodes = nodes
        self._objects = objects

    def __missing__(self, text: str) -> tuple[Term, Iri | None]:
        end = text.find(" ", text.rfind('"') + 1)
        graph = None
        if text[end + 1] != ".":
            name = self._nodes[text[end + 1 : -2]]
            if not isinstance(name, Iri):
                raise Unreadable(text)
            graph = name
        found = self[text] = self._objects[f"{text[:end]} ."], graph
        return found


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _CONTROLS.get(match[3], match[3])
    return chr(int(match[1] or match[2], 16))
