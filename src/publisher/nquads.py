"""Statements of N-Quads, many at once (https://www.w3.org/TR/n-quads/).

In this form statements pass between Oxigraph and us: each term that pyoxigraph is asked for is a
new Python object, and three of them cost more than parsing the statement did; to make a statement
of three terms costs even more. What Oxigraph has written is well-formed and has one space between
terms, so that it can be taken apart without a parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from publisher.terms import (
    LANG_STRING,
    STRING,
    Blank,
    Iri,
    Literal,
    Node,
    Quad,
    Term,
    ntriples,
)

# Make a named tuple without its own constructor, a Python function that takes three times as long.
_quad = cast("Callable[[type[Quad], tuple[Any, ...]], Quad]", tuple.__new__)
_literal = cast("Callable[[type[Literal], tuple[Any, ...]], Literal]", tuple.__new__)

PIECE = 1_000
"""How many statements are written and read at once: they stay in the processor's cache."""

_MOST_TEXTS = 20_000

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Unreadable(ValueError):
    """A statement of RDF 1.2, or one in a graph that is named by a blank node."""


class Reader:
    """Reads what Oxigraph has written, piece by piece. Equal IRIs and blank nodes are one object.

    Args:
        mark: what the label of each blank node becomes, before a number; empty: it stays.
        most: how many nodes are remembered: one more, and all are forgotten. What is remembered
            gives the number of a blank node; so, with it, the mark stands before the label.
    """

    def __init__(self, mark: str = "", most: int = 0) -> None:
        self._nodes = _Forgetful(mark, most) if most else _Nodes(mark)

    def triples(self, text: str) -> list[Quad]:
        """The statements of N-Triples, in the default graph.

        Raises:
            Unreadable: for what RDF 1.1 does not have.
        """
        nodes, term = self._nodes, self._term
        return [
            _quad(Quad, (nodes[subject], nodes[predicate], term(tail), None))
            for subject, predicate, tail in split(text)
        ]

    def quads(self, text: str) -> list[Quad]:
        """The statements of N-Quads.

        Raises:
            Unreadable: for what RDF 1.1 does not have, and for a graph named by a blank node.
        """
        nodes, tail = self._nodes, self._tail
        return [
            _quad(Quad, (nodes[subject], nodes[predicate], *tail(rest)))
            for subject, predicate, rest in split(text)
        ]

    def _term(self, text: str) -> Term:
        """The term at the start of a text that ends in a space and a dot."""
        # To keep literals in a table would take longer than to make them.
        if text[0] == '"':
            return _read_literal(text, self._nodes.__getitem__)
        if text[:2] == "<<":
            raise Unreadable(text)
        return self._nodes[text[:-2]]

    def _tail(self, text: str) -> tuple[Term, Iri | None]:
        """The object and the graph of a statement, from what follows its predicate."""
        end = text.find(" ", text.rfind('"') + 1)
        if text[end + 1] == ".":
            return self._term(text), None
        graph = self._nodes[text[end + 1 : -2]]
        if not isinstance(graph, Iri):
            raise Unreadable(text)
        return self._term(f"{text[:end]} ."), graph


class Properties(Mapping[Iri, Sequence[Term]]):
    """What N-Triples about one node say of it: property → values, in the order of the lines.

    The values of a property are read when somebody asks for them: mostly it is not all of them.

    Args:
        text: the lines.

    Raises:
        Unreadable: where values are asked for that RDF 1.1 does not have.
    """

    __slots__ = ("_found",)

    def __init__(self, text: str) -> None:
        found: dict[Iri, list[str] | tuple[Term, ...]] = {}
        for _, name, tail in split(text):
            predicate = iri(name)
            known = found.get(predicate)
            if type(known) is list:
                known.append(tail)
            else:
                found[predicate] = [tail]
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Iri]:
        return iter(self._found)

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __getitem__(self, name: Iri) -> Sequence[Term]:
        values = self._found[name]
        if type(values) is list:
            values = self._found[name] = tuple([_value(tail) for tail in values])
        return cast("tuple[Term, ...]", values)

    def get(self, name: Iri, default: Any = None) -> Any:
        """The values of a property."""
        return self[name] if name in self._found else default


def _value(tail: str) -> Term:
    """The term at the start of a text that ends in a space and a dot."""
    if tail[0] == '"':
        return _read_literal(tail, iri)
    if tail[0] == "_":
        return Blank(tail[:-2])
    if tail[1] == "<":
        raise Unreadable(tail)
    return Iri(tail[1:-3])


@lru_cache(maxsize=8_192)
def iri(text: str) -> Iri:
    """The IRI of a property or a datatype, of its text in brackets: there are few."""
    return Iri(text[1:-1])


def _read_literal(text: str, node: Callable[[str], Node]) -> Literal:
    """The literal at the start of a text that ends in a space and a dot."""
    value, _, rest = text.rpartition('"')  # no datatype and no language has one
    value = value[1:]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    if rest == " .":
        return _literal(Literal, (value, STRING, ""))
    if rest[0] == "^":
        return _literal(Literal, (value, node(rest[2:-2]), ""))
    if "--" in rest:  # a base direction
        raise Unreadable(text)
    return _literal(Literal, (value, LANG_STRING, rest[1:-2]))


def split(text: str) -> list[list[str]]:
    """The first two words of each line, and the rest: a statement from its value on."""
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


class _Forgetful(_Nodes):
    """The same for more nodes than memory holds."""

    def __init__(self, mark: str, most: int) -> None:
        super().__init__("")
        self._before = mark
        self._most = most

    def __missing__(self, text: str) -> Node:
        if len(self) >= self._most:
            self.clear()
        if text[0] == "<" or not self._before:
            return super().__missing__(text)
        node = self[text] = Blank(f"{self._before}{text[2:]}")
        return node


def written(quads: Iterable[Quad]) -> Iterator[str]:
    """The statements in pieces of text, in order.

    What is said in a named graph is said in the default graph, too: that is then the union of all,
    and has each statement once. The union that engines offer has it once for each of its graphs.
    """
    texts = _Texts()
    statements = iter(quads)
    while piece := list(islice(statements, PIECE)):
        lines = [
            f"{texts[s]} {texts[p]} {ntriples(o) if type(o) is Literal else texts[o]}"
            for s, p, o, _ in piece
        ]
        named = [
            f"{line} {texts[quad[3]]} .\n"
            for line, quad in zip(lines, piece, strict=True)
            if quad[3] is not None
        ]
        yield " .\n".join([*lines, ""]) + "".join(named)


def lines(quads: Iterable[Quad]) -> Iterator[str]:
    """The statements in pieces of text, each in its graph alone, in order."""
    texts = _Texts()
    statements = iter(quads)
    while piece := list(islice(statements, PIECE)):
        yield "".join(
            [
                f"{texts[s]} {texts[p]} {ntriples(o) if type(o) is Literal else texts[o]}"
                f"{'' if g is None else f' {texts[g]}'} .\n"
                for s, p, o, g in piece
            ]
        )


class _Texts(dict[Term, str]):
    """An IRI or a blank node → its text, as long as there are not too many."""

    def __missing__(self, term: Term) -> str:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        text = self[term] = ntriples(term)
        return text


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _CONTROLS.get(match[3], match[3])
    return chr(int(match[1] or match[2], 16))
