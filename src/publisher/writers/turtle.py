"""Turtle that a person likes to read (RDF 1.1 Turtle).

Prefixes in a fixed order, only those that are used; ``a`` first; blank nodes inside the statement
that points to them; collections as lists; numbers and booleans plain where their text allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from publisher.lines import Spool
from publisher.nesting import Nesting, Summary, nest
from publisher.terms import (
    LANG_STRING,
    RDF,
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
from publisher.writers.spelling import Spelling

_BETWEEN = "\n"
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
_NIL = RDF["nil"]
_LONG_UNSAFE = re.compile(r'[\\\x00-\x08\x0b-\x1f\x7f]|"(?="")|"\Z')


_Text = tuple[str, str | None]
"""What is written, and the prefix that it needs, if any."""

_Layout = tuple[tuple[tuple[Iri, str], ...], frozenset[str]]
"""Each property with its verb, in the order in which they are written; the prefixes they need."""


def write(triples: Iterable[Triple], prefixes: Prefixes, first: Sequence[Iri] = ()) -> bytes:
    """The graph as a Turtle document in UTF-8.

    Args:
        triples: the graph, in any order.
        prefixes: the prefixes to use, in the order in which they are declared.
        first: the subjects to write before all others.
    """
    return write_nesting(nest(triples), prefixes, first)


def write_nesting(nesting: Nesting, prefixes: Prefixes, first: Sequence[Iri] = ()) -> bytes:
    """The same, of a graph that is grouped already."""
    return _Document(nesting, _words(prefixes)).text(first).encode()


def write_whole(nesting: Nesting, prefixes: Prefixes) -> Iterator[bytes]:
    """The same, bit by bit."""
    document, blocks = _Document(nesting, _words(prefixes)), Spool(_BETWEEN)
    for block in document.blocks(()):
        blocks.add(block)
    if declared := document.declared:
        yield f"{declared}{'' if blocks.empty else _BETWEEN}".encode()
    yield from blocks


class _Words:
    """What all documents with the same prefixes share: how each term is written.

    Attributes:
        nodes: subject, property or datatype → its text.
        objects: value → its text; empty for a blank node, whose text depends on its place.
        layout: the properties of a subject → how they are laid out. Many subjects have the same.
        declared: the prefixes that are used → the lines that declare them.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._order = {prefix: place for place, prefix in enumerate(prefixes.namespaces)}
        self.nodes: Spelling[_Text] = Spelling(self._node)
        self.objects: Spelling[_Text] = Spelling(self._object)
        self.layout = lru_cache(maxsize=10_000)(self._layout)
        self.declared = lru_cache(maxsize=1_000)(self._declared)

    def _node(self, node: Term) -> _Text:
        name = self._prefixes.shorten(node) if isinstance(node, Iri) else None
        return (ntriples(node), None) if name is None else (name, name.partition(":")[0])

    def _object(self, term: Term) -> _Text:
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, Blank):
            return "", None
        return ("(  )", None) if term == _NIL else self.nodes[term]

    def _literal(self, literal: Literal) -> _Text:
        plain = _PLAIN.get(literal.datatype)
        if plain and plain.match(literal.value):
            return literal.value, None
        text = _long(literal.value) if "\n" in literal.value else quoted(literal.value)
        if literal.datatype == LANG_STRING:
            return f"{text}@{literal.language}", None
        if literal.datatype == STRING:
            return text, None
        name, prefix = self.nodes[literal.datatype]
        return f"{text}^^{name}", prefix

    def _layout(self, *properties: Iri) -> _Layout:
        ordered = sorted(properties, key=self._place)
        verbs = [(name, ("a", None) if name == TYPE else self.nodes[name]) for name in ordered]
        used = frozenset(prefix for _, (_, prefix) in verbs if prefix is not None)
        return tuple((name, verb) for name, (verb, _) in verbs), used

    def _place(self, predicate: Iri) -> tuple[bool, int, str]:
        prefix = self.nodes[predicate][1] or ""
        return predicate != TYPE, self._order.get(prefix, len(self._order)), predicate

    def _declared(self, used: frozenset[str]) -> str:
        return "".join(
            f"@prefix {prefix}: <{namespace}> .\n"
            for prefix, namespace in self._prefixes.namespaces.items()
            if prefix in used
        )


_words = lru_cache(maxsize=8)(_Words)


class _Document:
    """One document while it is written; remembers which prefixes it used."""

    def __init__(self, nesting: Nesting, words: _Words) -> None:
        self._nesting = nesting
        self._statements = nesting.statements
        self._words = words
        self._objects = words.objects
        self._used: set[str] = set()

    def text(self, first: Sequence[Iri]) -> str:
        blocks = list(self.blocks(first))
        if declared := self.declared:
            blocks.insert(0, declared)
        return _BETWEEN.join(blocks)

    def blocks(self, first: Sequence[Iri]) -> Iterator[str]:
        """What is said of each subject."""
        return map(self._block, self._nesting.subjects(first))

    @property
    def declared(self) -> str:
        """The prefixes that are used so far."""
        return self._words.declared(frozenset(self._used))

    def _block(self, subject: Node) -> str:
        said = self._statements[subject]
        if type(said) is not Summary:
            return self._written(subject)
        known = said.texts.get(self._words)
        if known is None:
            alone = _Document(self._nesting, self._words)
            known = said.texts[self._words] = alone._written(subject), alone._used
        text, used = known
        self._used |= used
        return str(text)

    def _written(self, subject: Node) -> str:
        text, prefix = self._words.nodes[subject]
        if prefix is not None:
            self._used.add(prefix)
        return f"{text} {_listed(self._properties(subject, 1), _INDENT)} .\n"

    def _properties(self, subject: Node, depth: int) -> list[str]:
        properties = self._statements[subject]
        verbs, used = self._words.layout(*properties)
        self._used |= used
        objects, lines = self._objects, []
        for predicate, verb in verbs:
            values = properties[predicate]
            if len(values) > 1:
                lines.append(self._several(verb, values, depth))
                continue
            text, prefix = objects[values[0]]
            if prefix is not None:
                self._used.add(prefix)
            lines.append(f"{verb} {text or self._blank(values[0], depth)}")
        return lines

    def _several(self, verb: str, values: Sequence[Term], depth: int) -> str:
        """A property with several values: on one line if they are short."""
        # The depth tells in a text of several lines only, and such a text is never one of several
        # on a line. So each value is written once: twice would be 2**depth times for nested ones.
        written = [self._term(value, depth + 1) for value in values]
        line = f"{verb} {', '.join(written)}"
        if len(line) <= _WIDTH and "\n" not in line:
            return line
        pause = ",\n" + _INDENT * (depth + 1)
        return f"{verb}{pause[1:]}{pause.join(written)}"

    def _term(self, term: Term, depth: int) -> str:
        text, prefix = self._objects[term]
        if prefix is not None:
            self._used.add(prefix)
        return text or self._blank(term, depth)

    def _blank(self, term: Term, depth: int) -> str:
        members = self._nesting.collection(term)
        if members is not None:
            return f"( {' '.join(self._term(member, depth) for member in members)} )"
        if term not in self._nesting.nested:
            return str(term)
        if term not in self._statements:
            return "[]"
        margin = _INDENT * (depth + 1)
        lines = self._properties(Blank(term), depth + 1)
        return f"[\n{margin}{_listed(lines, margin)}\n{_INDENT * depth}]"


def _listed(properties: Sequence[str], margin: str) -> str:
    return f" ;\n{margin}".join(properties)


def _long(text: str) -> str:
    """A text of several lines between triple quotes, its line breaks as they are."""
    return f'"""{_LONG_UNSAFE.sub(lambda match: quoted(match[0])[1:-1], text)}"""'
