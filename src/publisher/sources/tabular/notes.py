"""What metadata say beside the words of CSVW: common properties and notes.

They are JSON-LD of a plain kind (Metadata Vocabulary, section 5.8 and 6.1), and become statements
(Generating RDF from Tabular Data, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from publisher.config.values import is_iri
from publisher.sources.tabular.convert import resolved
from publisher.sources.tabular.vocabulary import CSVW, PREFIXES, PROPERTIES
from publisher.tables import is_language
from publisher.terms import LANG_STRING, STRING, TYPE, XSD, Blank, Iri, Literal, Node, Quad, Term

_VALUE, _LANGUAGE, _TYPE, _ID = "@value", "@language", "@type", "@id"
_KEYWORDS = frozenset({_VALUE, _LANGUAGE, _TYPE, _ID})
_TERMS: Mapping[str, Iri] = {
    "describedby": Iri("http://www.w3.org/2007/05/powder-s#describedby"),
    "license": Iri("http://www.w3.org/1999/xhtml/vocab#license"),
    "role": Iri("http://www.w3.org/1999/xhtml/vocab#role"),
}


class Misused(ValueError):
    """What can't be said in metadata; the message says why."""


def expanded(name: str) -> Iri | None:
    """The IRI of a common property: a prefixed name or an IRI; ``None`` if neither."""
    if name in _TERMS:
        return _TERMS[name]
    prefix, colon, _ = name.partition(":")
    if not colon:
        return None
    if prefix in PREFIXES.namespaces:
        return PREFIXES.expand(name)
    return Iri(name) if "//" in name and is_iri(name) else None


def check(value: Any) -> None:
    """See whether a value may be said.

    Raises:
        Misused: if it may not.
    """
    if isinstance(value, list):
        for one in value:
            check(one)
    if not isinstance(value, dict):
        return
    for name in value:
        if name.startswith("@") and name not in _KEYWORDS:
            raise Misused(f"{name} can't be used here; leave it out")
    _check_literal(value)
    _check_named(value)
    for name, one in value.items():
        if not name.startswith("@"):
            check(one)


def _check_literal(value: Mapping[str, Any]) -> None:
    if _VALUE in value:
        others = set(value) - {_VALUE}
        if others not in (set(), {_TYPE}, {_LANGUAGE}):
            raise Misused("beside @value there may be @type or @language, and nothing else")
    elif _LANGUAGE in value:
        raise Misused("@language needs @value beside it")
    if _LANGUAGE in value and not is_language(str(value[_LANGUAGE])):
        raise Misused(f"{value[_LANGUAGE]!r} is not a language tag, such as en")


def _check_named(value: Mapping[str, Any]) -> None:
    name = value.get(_ID, "")
    if not isinstance(name, str) or name.startswith("_:"):
        raise Misused("@id can't be a blank node; leave it out")
    if resolved("http://a.example/", name) is None:
        raise Misused(f"@id {name!r} is not an address; correct it")
    kinds = value.get(_TYPE, [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if not isinstance(kind, str) or kind.startswith("_:") or _class(kind) is None:
            raise Misused(f"@type {kind!r} is not a class; write a prefixed name or an IRI")


def _class(name: str) -> Iri | None:
    if name in PROPERTIES or name in {"JSON", "Cell", "Row"}:
        return CSVW[name]
    return expanded(name)


class Notes:
    """What makes statements of what is said.

    Args:
        base: what relative addresses are resolved against.
        language: the language of texts; empty: none.
        blank: makes blank nodes.
    """

    def __init__(self, base: str, language: str, blank: Callable[[], Blank]) -> None:
        self._base, self._language, self._blank = base, language, blank

    def quads(self, subject: Node, said: Mapping[str, Any]) -> Iterator[Quad]:
        """What is said of a resource: property → value, as JSON."""
        for name, value in said.items():
            if name == _TYPE:
                for kind in value if isinstance(value, list) else [value]:
                    if iri := _class(kind):
                        yield Quad(subject, TYPE, iri)
            elif (predicate := expanded(name)) and not name.startswith("@"):
                yield from self.values(subject, predicate, value)

    def values(self, subject: Node, predicate: Iri, value: Any) -> Iterator[Quad]:
        """The statements with a value, or with each value of a list."""
        if isinstance(value, list):
            for one in value:
                yield from self.values(subject, predicate, one)
        elif not isinstance(value, dict) or _VALUE in value:
            yield Quad(subject, predicate, self._literal(value))
        else:
            node: Node = self._blank()
            if _ID in value:
                node = Iri(expanded(value[_ID]) or urljoin(self._base, value[_ID]))
            yield Quad(subject, predicate, node)
            yield from self.quads(node, value)

    def _literal(self, value: Any) -> Term:
        if isinstance(value, dict):
            literal = self._plain(value[_VALUE], "")
            if _LANGUAGE in value:
                return Literal(literal.value, LANG_STRING, value[_LANGUAGE])
            kind = expanded(value[_TYPE]) if _TYPE in value else None
            return Literal(literal.value, kind) if kind else literal
        return self._plain(value, self._language)

    @staticmethod
    def _plain(value: Any, language: str) -> Literal:
        if isinstance(value, bool):
            return Literal("true" if value else "false", XSD["boolean"])
        if isinstance(value, int):
            return Literal(str(value), XSD["integer"])
        if isinstance(value, float):
            return Literal(repr(value), XSD["double"])
        return Literal(str(value), LANG_STRING if language else STRING, language)
