"""What markup says, as statements: the same whichever syntax says it.

JSON-LD is read as JSON-LD says, with the frozen contexts; microdata and RDFa from their things.
:func:`folded` then takes away what depends on the syntax or on the context's version, and that no
consumer of schema.org makes use of:

- names in ``https://schema.org/`` become names in ``http://schema.org/``;
- a value that is an address becomes an IRI, whether it was a text or a link;
- any other value becomes a plain text: its datatype and language go, a number is written in its
  shortest form, and ``https://schema.org/True`` is ``true``;
- a list becomes its members.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from publisher import trees
from publisher.contexts import FrozenContexts, expand
from publisher.errors import ContextError
from publisher.terms import STRING, TYPE, XSD, Blank, Iri, Literal, Node, Term, Triple
from publisher.webpages import names
from publisher.webpages.things import SCHEMA, Block, Kind, Markup, Property, Syntax, Thing, Value

NOWHERE = "https://page.invalid/"
"""What relative addresses are relative to where a page doesn't say its own."""

_NUMBERS = frozenset({str(XSD["double"]), str(XSD["integer"]), str(XSD["decimal"])})
_TRUTHS = {f"{SCHEMA}True": "true", f"{SCHEMA}False": "false"}


def facts(source: Markup | Block, contexts: FrozenContexts, base: str = "") -> frozenset[Triple]:
    """The statements of markup, folded; nameless things have labels that mean nothing.

    A block of JSON-LD that names a context that isn't known says what its things say.

    Args:
        source: all markup of a page, or a part of it.
        contexts: the contexts by which JSON-LD is read.
        base: the address of the page, if it has one that it doesn't say itself.
    """
    blocks = source.blocks if isinstance(source, Markup) else (source,)
    given = source.address if isinstance(source, Markup) else ""
    found: set[Triple] = set()
    for number, block in enumerate(blocks, 1):
        reader = _Reader(base or given or NOWHERE, f"b{number}n")
        found.update(reader.read(block, contexts))
    return frozenset(folded(found))


def folded(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Statements without what depends on the syntax; see above."""
    for subject, predicate, value in triples:
        yield Triple(_node(subject), Iri(names.folded(predicate)), _value(value))


def _node(node: Node) -> Node:
    return node if isinstance(node, Blank) else Iri(names.folded(node))


def _value(term: Term) -> Term:
    if isinstance(term, Blank):
        return term
    if isinstance(term, Iri):
        folded_ = names.folded(term)
        return Literal(_TRUTHS[folded_]) if folded_ in _TRUTHS else Iri(folded_)
    text = term.value
    if text.startswith(("http://", "https://")) and names.is_iri(text):
        return _value(Iri(text))
    return Literal(_number(text) if term.datatype in _NUMBERS else " ".join(text.split()))


def _number(text: str) -> str:
    """A number in its shortest form without an exponent: 1.5E0 as 1.5."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:  # noqa: PLR2004  as a text, too long
        return text
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


class _Reader:
    """Makes statements of one block."""

    def __init__(self, base: str, label: str) -> None:
        self._base = base
        self._label = label
        self._count = count(1)

    def read(self, block: Block, contexts: FrozenContexts) -> Iterator[Triple]:
        if block.syntax is Syntax.JSON_LD:
            if not any(fault.fatal for fault in block.faults):
                yield from self._json_ld(block, contexts)
            return
        for thing in block.things:
            yield from self._thing(thing)[1]

    def _json_ld(self, block: Block, contexts: FrozenContexts) -> Iterator[Triple]:
        try:
            tree = trees.parse(block.content)
            expanded = expand(tree, self._base, contexts)
        except (ContextError, ValueError):
            for thing in block.things:
                yield from self._thing(thing)[1]
        else:
            for item in expanded:
                yield from self._object(item)[1]

    # Nodes

    def _blank(self) -> Blank:
        return Blank(f"_:{self._label}{next(self._count)}")

    def _named(self, written: str) -> Node | None:
        """The node of a name; ``None`` if the name can't be one."""
        if not written:
            return self._blank()
        if written.startswith("_:"):
            return Blank(f"_:{self._label}-{written[2:]}")
        absolute = names.resolved(written, self._base)
        return Iri(absolute) if names.is_iri(absolute) else None

    # Things of microdata and RDFa

    def _thing(self, thing: Thing) -> tuple[Node, list[Triple]]:
        node = self._named(thing.id) or self._blank()
        found = [Triple(node, TYPE, Iri(t)) for t in thing.types if names.is_iri(t)]
        for each in thing.properties:
            if names.is_iri(each.iri):
                found.extend(self._said(node, each))
        return node, found

    def _said(self, node: Node, said: Property) -> Iterator[Triple]:
        for value in said.values:
            term, more = self._thing(value) if isinstance(value, Thing) else (self._term(value), [])
            if not said.reverse:
                yield Triple(node, Iri(said.iri), term)
            elif not isinstance(term, Literal):
                yield Triple(term, Iri(said.iri), node)
            yield from more

    def _term(self, value: Value) -> Term:
        if value.kind is Kind.ADDRESS:
            return (self._named(value.text) if value.text else None) or Literal(value.text)
        number = value.kind is Kind.NUMBER
        return Literal(value.text, XSD["decimal"] if number else STRING)

    # Expanded JSON-LD

    def _object(self, item: dict[str, Any]) -> tuple[Node, list[Triple]]:
        node = self._named(item.get("@id", "")) or self._blank()
        found = [Triple(node, TYPE, n) for t in item.get("@type", ()) if (n := self._named(t))]
        for key, values in item.items():
            if key in {"@graph", "@included"}:
                found.extend(t for each in values for t in self._object(each)[1])
            elif key == "@reverse":
                found.extend(self._reverse(node, values))
            elif not key.startswith("@"):
                found.extend(self._values(node, Iri(key), values))
        return node, found

    def _values(self, node: Node, key: Iri, values: list[dict[str, Any]]) -> Iterator[Triple]:
        for value in values:
            if "@list" in value:
                yield from self._values(node, key, value["@list"])
            elif "@value" in value:
                yield Triple(node, key, _literal(value))
            else:
                other, more = self._object(value)
                yield Triple(node, key, other)
                yield from more

    def _reverse(self, node: Node, said: dict[str, list[dict[str, Any]]]) -> Iterator[Triple]:
        for key, values in said.items():
            for value in values:
                other, more = self._object(value)
                yield Triple(other, Iri(key), node)
                yield from more


def _literal(value: dict[str, Any]) -> Literal:
    written = value["@value"]
    if isinstance(written, bool) or written is None:
        return Literal(json.dumps(written))
    if isinstance(written, int | float):
        return Literal(repr(written), XSD["decimal"])
    if not isinstance(written, str):  # of the type @json
        return Literal(json.dumps(written, sort_keys=True, ensure_ascii=False))
    return Literal(written, Iri(value.get("@type", STRING)))
