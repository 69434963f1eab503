"""What the markup of a page says: things with types and properties, each at its place.

The same shapes hold JSON-LD, microdata and RDFa, so that whoever judges or compares markup need
not know in which of them it is written. Names are read as consumers of schema.org read them: a
name in ``https://schema.org/`` is the same as the one in ``http://schema.org/``, and is given as
the latter.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

SCHEMA = "http://schema.org/"
"""The namespace in which the names of schema.org are given, whichever of the two a page uses."""


class Syntax(enum.StrEnum):
    """How markup is written in a page."""

    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"


class Kind(enum.StrEnum):
    """What sort of value a page gives, as far as its syntax tells."""

    TEXT = "text"
    ADDRESS = "address"  # href, src, resource; or {"@id": …} where nothing else is said of it
    TIME = "time"  # <time>
    NUMBER = "number"  # a JSON number
    BOOLEAN = "boolean"  # a JSON boolean


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is in a file: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is not a thing with properties.

    Attributes:
        text: the value as its reader takes it; an address is absolute where the page has an
            address of its own, and otherwise as written.
        place: where it is.
        kind: what sort of value it is.
        language: the language tag in force for a text; empty if none is.
        datatype: the IRI of its datatype, if the page names one.
    """

    text: str
    place: Place
    kind: Kind = Kind.TEXT
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a thing, with all values that are given together.

    Attributes:
        iri: the name in full; a name that can't be made full, as written.
        written: the name as the page writes it.
        place: where it is.
        values: its values, in the order of the page.
        reverse: whether the values have the property, and the thing is what it leads to.
    """

    iri: str
    written: str
    place: Place
    values: tuple[Value | Thing, ...]
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that the markup describes.

    Attributes:
        place: where its description begins.
        id: its IRI, or ``_:`` and a label; empty if it has none.
        types: the IRIs of its classes; one that can't be made full, as written.
        properties: what is said of it, in the order of the page.
    """

    place: Place
    id: str = ""
    types: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with how markup is written, before anybody asks what it says.

    Attributes:
        name: the name of the rule, such as ``json`` or ``context``.
        message: what is wrong and what to do, in plain English.
        place: where.
        fatal: whether consumers read nothing of the block.
    """

    name: str
    message: str
    place: Place
    fatal: bool = False


Described: TypeAlias = Value | Thing
"""What a property can have for a value."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of markup: a script element, or the items of one syntax in the page's own tags.

    Attributes:
        syntax: how it is written.
        place: where it begins.
        things: what it describes, in the order of the page; nested things are in the values of
            properties.
        faults: what is wrong with how it is written.
        attributes: those of the script element; without it, none.
        content: the text of the script element, as it is in the page.
    """

    syntax: Syntax
    place: Place
    things: tuple[Thing, ...] = ()
    faults: tuple[Fault, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    content: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """All markup of one page.

    Attributes:
        blocks: its pieces, in the order of the page.
        language: the language that the page declares, ``<html lang>``; may be empty.
        address: the address that the page gives itself, ``<link rel="canonical">``, or its base;
            may be empty.
    """

    blocks: tuple[Block, ...]
    language: str = ""
    address: str = ""
