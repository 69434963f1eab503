"""Markup as the tags of a page: RDFa Lite 1.1 and microdata, as fragments to paste into a page.

They say the same as the markup in JSON-LD, with the same names. What is told of a thing is put
where the thing is first named, because consumers don't look for it elsewhere. Texts have no
datatype: schema.org knows from the property what a text is. ``lang=""`` keeps the language of the
page away from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from publisher.nesting import Nesting, nest
from publisher.terms import SCHEMA, TYPE, Blank, Iri, Literal, Node, Term, Triple

VOCABULARY = "https://schema.org/"
"""How the namespace of schema.org is written in pages."""

# A name that may stand without its namespace (RDFa Core 1.1, section 7.4.3; schema.org:3DModel
# is none).
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_DEEPEST = 20
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!//)")


class Untellable(ValueError):
    """A graph that can't be said in this syntax."""


def rdfa(triples: Iterable[Triple], first: Sequence[Iri] = ()) -> str:
    """A graph as a fragment of HTML in RDFa Lite 1.1, with ``content`` and ``lang`` of RDFa Core.

    Args:
        triples: the graph.
        first: the subjects to begin with.
    """
    return _Rdfa(nest(triples)).write(first)


def microdata(triples: Iterable[Triple], first: Sequence[Iri] = ()) -> str:
    """A graph as a fragment of HTML in microdata (HTML, section 5).

    Args:
        triples: the graph.
        first: the subjects to begin with.

    Raises:
        Untellable: if something has neither an address nor a single place where it belongs.
    """
    return _Microdata(nest(triples)).write(first)


class _Tags:
    """What the two syntaxes have in common."""

    def __init__(self, nesting: Nesting) -> None:
        self._nesting = nesting
        self._placed: set[Node] = set()

    def write(self, first: Sequence[Iri]) -> str:
        lines = [f"<div {_written(self._around())}>"]
        for subject in self._nesting.subjects(first):
            if subject not in self._placed:
                lines += self._thing(subject, {}, 1)
        return "\n".join([*lines, "</div>", ""])

    def _around(self) -> Mapping[str, str | None]:
        raise NotImplementedError

    def _named(self, subject: Node, types: Sequence[Iri]) -> Mapping[str, str | None]:
        """The attributes of the element that stands for a thing."""
        raise NotImplementedError

    def _property(self, subject: Node, predicate: Iri) -> dict[str, str | None]:
        """The attribute that names a property."""
        raise NotImplementedError

    def _types(self, subject: Node) -> list[Iri]:
        values = self._nesting.properties(subject).get(TYPE, ())
        return [value for value in values if isinstance(value, Iri)]

    def _thing(
        self, subject: Node, property_: Mapping[str, str | None], depth: int
    ) -> Iterator[str]:
        self._placed.add(subject)
        types = self._types(subject)
        indent = "  " * depth
        yield f"{indent}<div {_written({**property_, **self._named(subject, types)})}>"
        for predicate, values in sorted(self._nesting.properties(subject).items()):
            for value in values:
                if (
                    predicate != TYPE
                    or not isinstance(value, Iri)
                    or value not in self._told(types)
                ):
                    yield from self._value(subject, predicate, value, depth + 1)
        yield f"{indent}</div>"

    def _told(self, types: Sequence[Iri]) -> Sequence[Iri]:
        """The types that the element of a thing tells itself."""
        return types

    def _value(self, subject: Node, predicate: Iri, value: Term, depth: int) -> Iterator[str]:
        given = self._property(subject, predicate)
        indent = "  " * depth
        if isinstance(value, Literal):
            spoken = {"lang": value.language} if value.language else {}
            yield f"{indent}<meta {_written({**given, 'content': value.value, **spoken})}>"
        elif value in self._nesting.nested or self._belongs(value, depth):
            yield from self._thing(value, given, depth)
        elif isinstance(value, Iri):
            yield f"{indent}<link {_written({**given, 'href': _public(value)})}>"
        else:
            yield f"{indent}<link {_written({**given, **self._reference(value)})}>"

    def _belongs(self, value: Node, depth: int) -> bool:
        """Whether this is the place to tell of a thing with an address."""
        here = value not in self._placed and depth < _DEEPEST
        return here and isinstance(value, Iri) and bool(self._types(value))

    def _reference(self, value: Blank) -> Mapping[str, str | None]:
        raise NotImplementedError


class _Rdfa(_Tags):
    def _around(self) -> Mapping[str, str | None]:
        return {"hidden": None, "lang": "", "vocab": VOCABULARY, **self._prefixes()}

    def _prefixes(self) -> dict[str, str]:
        """Prefixes that keep what looks like a prefixed name, such as urn:isbn:1, as it is."""
        schemes: set[str] = set()
        for subject, properties in self._nesting.statements.items():
            types = [each for each in properties.get(TYPE, ()) if isinstance(each, Iri)]
            for iri in [subject, *properties, *types]:
                match = _SCHEME.match(iri) if isinstance(iri, Iri) else None
                schemes |= {match[1]} if match else set()
        declared = " ".join(f"{scheme}: {scheme}:" for scheme in sorted(schemes))
        return {"prefix": declared} if declared else {}

    def _named(self, subject: Node, types: Sequence[Iri]) -> Mapping[str, str | None]:
        nested = isinstance(subject, Blank) and subject in self._nesting.nested
        named = {} if nested else {"resource": _public(subject)}
        # Without typeof, what is in the element would be told of the thing around it.
        typed = {"typeof": " ".join(map(_name, types))} if types or nested else {}
        return {**named, **typed}

    def _property(self, subject: Node, predicate: Iri) -> dict[str, str | None]:  # noqa: ARG002
        return {"property": _name(predicate)}

    def _reference(self, value: Blank) -> Mapping[str, str | None]:
        return {"resource": value}


class _Microdata(_Tags):
    def write(self, first: Sequence[Iri]) -> str:
        for subject in self._nesting.subjects():
            if isinstance(subject, Blank):
                reason = "something without an address belongs to several things, or to none"
                raise Untellable(f"{reason}; give it an address, or write RDFa or JSON-LD")
        return super().write(first)

    def _around(self) -> Mapping[str, str | None]:
        return {"hidden": None, "lang": ""}

    def _told(self, types: Sequence[Iri]) -> Sequence[Iri]:
        """Those of schema.org: the types of one thing are of one vocabulary (section 5.2.2)."""
        return [each for each in types if each.startswith(SCHEMA)]

    def _named(self, subject: Node, types: Sequence[Iri]) -> Mapping[str, str | None]:
        told = " ".join(map(_public, self._told(types)))
        named = {"itemid": _public(subject)} if isinstance(subject, Iri) else {}
        return {"itemscope": None, **({"itemtype": told} if told else {}), **named}

    def _property(self, subject: Node, predicate: Iri) -> dict[str, str | None]:
        name = _name(predicate) if self._told(self._types(subject)) else _public(predicate)
        return {"itemprop": name}

    def _reference(self, value: Blank) -> Mapping[str, str | None]:
        raise Untellable(f"{value} is told elsewhere")  # which write has refused already


def _public(iri: Node) -> str:
    """An IRI as pages write it."""
    return VOCABULARY + iri[len(SCHEMA) :] if iri.startswith(SCHEMA) else iri


def _name(iri: Iri) -> str:
    """A term of schema.org by its name, any other by its IRI."""
    local = iri[len(SCHEMA) :] if iri.startswith(SCHEMA) else ""
    return local if _NAME.fullmatch(local) else _public(iri)


def _written(attributes: Mapping[str, str | None]) -> str:
    return " ".join(
        name if value is None else f'{name}="{_escaped(value)}"'
        for name, value in attributes.items()
    )


def _escaped(text: str) -> str:
    # HTML reads a carriage return as a line feed (section 13.2.3.5).
    return escape(text).replace("\r", "&#13;")
