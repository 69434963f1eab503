"""How everything is worded in JSON-LD with one context: keys, values, classes and identifiers.

What the context says is worked out once for each property and kind of value, and kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring

from publisher.definitions import Unusual, define
from publisher.inverse import (
    EMPTY_LIST,
    NAMED,
    NAMELESS,
    NAMELESS_REVERSED,
    NODE,
    TAGGED,
    TEXT,
    Inverse,
    Kind,
    listing,
    typed,
)
from publisher.terms import LANG_STRING, STRING, Iri, Literal
from publisher.writers.expanded import Json
from publisher.writers.layout import used

BY_IDENTIFIER, BY_NAME, AS_OBJECT = "@id", "@vocab", ""
"""How a thing is referred to: by its identifier alone, by its name alone, or by an object."""

LIST = "@list "
"""The start of the kinds of lists; what follows is the common type of the members."""

_NODES = {
    "@id": NODE,
    "@vocab": NAMED,
    "@none": NAMELESS,
    "@reverse": NODE,
    "@reverse @vocab": NAMED,
    "@reverse @none": NAMELESS_REVERSED,
}
_KEPT = 8_192
_CONTEXTS_KEPT = 4_096

# What PyLD drops from a framed document.
_NULL = "@null"

quote = encode_basestring
"""A text as JSON writes it."""


@dataclass(slots=True)  # not frozen, nor a tuple: reading it is what writing documents consists of
class Wording:
    """How a property is written with values of one kind.

    Attributes:
        key: the key.
        head: the key as JSON writes it, and what follows it.
        plain: whether a literal is a text by itself, and nothing is around it.
        wrap: what stands beside ``@value`` in the object that a literal is; empty if it is a text.
        tag: the language that texts are listed under; empty if they aren't.
        tag_head: the same as JSON writes it, and what follows it.
        several: whether values are always in brackets, even one.
        listed: whether the members of a list are in brackets without ``@list``.
        link: how a thing is referred to.
        lowered: whether languages are the same to JSON-LD that aren't to RDF.
        used: the terms that are needed to read it, as bits.
    """

    key: str
    head: str
    plain: bool
    wrap: str
    tag: str
    tag_head: str
    several: bool
    listed: bool
    link: str
    lowered: bool
    used: int


class Lexicon:
    """The wording of a context.

    Args:
        context: the value of ``@context``.

    Raises:
        Unusual: if it has what can't be compiled.
    """

    def __init__(self, context: Json) -> None:
        definitions = define(context)
        if "http" in context:
            raise Unusual("the context has a term http")
        self._context = context
        self._inverse = Inverse(definitions)
        self._terms = definitions.terms
        self.bits = {term: 1 << number for number, term in enumerate((*context, _NULL))}
        self.null = self.bits[_NULL]
        self.id_head, self.id_used = self._keyword("id")
        self.type_head, self.type_used = self._keyword("type")
        coercions = [d for d in definitions.terms.values() if d.coercion == BY_NAME]
        self.choosy = frozenset(definition.iri for definition in coercions)
        self.wording = lru_cache(_KEPT)(self._wording)
        self.identifier = lru_cache(_KEPT)(self._identifier)
        self.name = lru_cache(_KEPT)(self._name)
        self.wrap = lru_cache(_KEPT)(self._wrap)
        self.context = lru_cache(_CONTEXTS_KEPT)(self._used)

    def _keyword(self, alias: str) -> tuple[str, int]:
        """The key for a keyword as JSON writes it, with its colon, and the term that it needs."""
        key = alias if alias in self._terms else f"@{alias}"
        return f"{quote(key)}: ", self.bits.get(key, 0)

    def mentions(self, text: str) -> int:
        """The terms that a text mentions, as bits: itself, or what stands before its colon."""
        return self.bits.get(text.partition(":")[0], 0)

    def is_named(self, iri: str) -> bool:
        """Whether a term stands for an IRI."""
        definition = self._terms.get(self._inverse.name(iri))
        return definition is not None and definition.iri == iri

    def _wording(self, predicate: Iri, kind: str) -> Wording:
        name = self._inverse.name(predicate, _kind(kind))
        definition = self._terms.get(name)
        container = definition.container if definition else "@none"
        link = definition.coercion if definition else AS_OBJECT
        by_language = "@language" in container
        wrap, needed = self.wrap(name, kind)
        tag = (kind.lower() if ":" not in kind else "@none") if by_language else ""
        return Wording(
            key=name,
            head=f"{quote(name)}: ",
            plain=not wrap and container == "@none",
            wrap="" if by_language else wrap,
            tag=tag,
            tag_head=f"{quote(tag)}: ",
            several="@set" in container,
            listed=container == "@list",
            link=link if link in (BY_IDENTIFIER, BY_NAME) else AS_OBJECT,
            lowered=kind.lower() != kind and ":" not in kind,
            used=needed | self.mentions(name) | self.mentions(tag),
        )

    def _wrap(self, name: str, kind: str) -> tuple[str, int]:
        """What stands beside ``@value`` under a key, and the terms that it needs."""
        if ":" not in kind and not kind.startswith("@"):
            return f'"@language": {quote(kind.lower())},', self.mentions(kind.lower())
        definition = self._terms.get(name)
        if kind.startswith("@") or kind == STRING:
            return "", 0
        datatype = self._inverse.name(kind)
        if definition and definition.coercion == kind:
            return "", 0
        needed = self.mentions(datatype) | self.type_used
        return f"{self.type_head}{quote(datatype)},", needed

    def _identifier(self, iri: str) -> tuple[str, int]:
        """An identifier as JSON writes it, and the terms that it needs."""
        identifier = self._inverse.identifier(iri)
        return quote(identifier), self.mentions(identifier)

    def _name(self, iri: str) -> tuple[str, int]:
        """A class, or what is referred to by its name, as JSON writes it; and what it needs."""
        name = self._inverse.name(iri)
        return quote(name), self.mentions(name)

    def _used(self, needed: int) -> str:
        """The part of the context that has some terms, as the first lines of a document."""
        terms = [term for term, bit in self.bits.items() if needed & bit]
        part = json.dumps(used(self._context, terms), ensure_ascii=False, indent=2)
        return '"@context": ' + part.replace("\n", "\n  ")


def _kind(kind: str) -> Kind:
    if kind in _NODES:
        return _NODES[kind]
    if kind.startswith(LIST):
        common = kind.removeprefix(LIST)
        return listing(common) if common else EMPTY_LIST
    if kind == LANG_STRING:
        raise Unusual("a text in a language has none")
    if ":" in kind:
        return TEXT if kind == STRING else typed(kind)
    return TAGGED


def kind_of(literal: Literal) -> str:
    """The kind of a literal: its language, or else its datatype."""
    return literal.language or literal.datatype
