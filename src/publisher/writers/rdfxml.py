"""RDF/XML that every XML reader takes (RDF 1.1 XML Syntax).

One ``rdf:Description`` for each subject and one element for each statement: plain, and with no
special cases for a class or a property whose IRI can't be an element's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from publisher.errors import SiteError
from publisher.terms import (
    LANG_STRING,
    RDF,
    STRING,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Term,
    Triple,
)
from publisher.writers.spelling import NTRIPLES, Spelling
from publisher.xmltext import escaped, quoted

# An IRI is split in front of the longest XML name at its end (XML Names 1.0, section 3).
_LETTERS = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_AT_END = re.compile(rf"[{_LETTERS}][{_LETTERS}0-9.\xb7\u0300-\u036f\u203f\u2040-]*\Z")
# RDF 1.1 XML Syntax, section 6.1.4: no property element has these names, or they mean another one.
_RESERVED = frozenset(
    RDF[name]
    for name in (
        "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li",
        "aboutEach", "aboutEachPrefix", "bagID",
    )
)  # fmt: skip
# XML Names 1.0, section 3: bound already, and to nothing else.
_BOUND = frozenset({"http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace"})
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(triples: Iterable[Triple], prefixes: Prefixes) -> bytes:
    """The graph as RDF/XML in UTF-8, in sorted order.

    Raises:
        SiteError: for a text with a control character, or a property whose IRI does not end in a
            name: XML has no way to write them.
    """
    subjects: dict[Node, dict[Iri, list[Term]]] = {}
    for subject, predicate, value in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, []).append(value)
    names = _Names(_words(prefixes))
    parts: list[str] = []
    for subject in sorted(subjects, key=_SORTED_BY):
        parts.append(_STARTS[subject])
        _add_statements(parts, subject, subjects[subject], names)
        parts.append("  </rdf:Description>\n")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}<rdf:RDF{names.declared()}>\n{''.join(parts)}</rdf:RDF>\n".encode()


def refusal(triple: Triple, prefixes: Prefixes) -> SiteError | None:
    """The error that writing a statement would raise, if it would."""
    try:
        _ = _words(prefixes).names[triple.predicate]
    except SiteError as error:
        return error
    value = triple.object
    # What is printable is written; to ask is much faster than to look for characters.
    if value.__class__ is Literal and not (text := str(value)).isprintable():
        return _unwritable(triple.subject, triple.predicate) if _NOT_XML.search(text) else None
    return None


def _add_statements(
    parts: list[str], subject: Node, properties: dict[Iri, list[Term]], names: _Names
) -> None:
    """One element for each statement about a subject."""
    for predicate in _in_order(*properties):
        name, values = names[predicate], properties[predicate]
        if len(values) > 1:
            values.sort(key=_SORTED_BY)
        for value in values:
            written, has_text = _OBJECTS[value]
            if has_text:
                parts.append(f"    <{name}{written}{name}>\n")
            elif written:
                parts.append(f"    <{name}{written}\n")
            else:
                raise _unwritable(subject, predicate)


@lru_cache(maxsize=10_000)
def _in_order(*properties: Iri) -> tuple[Iri, ...]:
    return tuple(sorted(properties))


def _unwritable(subject: Node, predicate: Iri) -> SiteError:
    return SiteError(
        f"a value of <{predicate}> of {subject} has a control character, which "
        "RDF/XML can't write. Remove it, or leave rdf-xml out of formats in publisher.toml"
    )


class _Words:
    """What all documents with the same prefixes share: where their properties' names come from.

    Attributes:
        names: property → its namespace, the namespace's prefix if it has one, and its name there.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        known = prefixes.namespaces.items()
        self._prefixes = {
            namespace: prefix
            for prefix, namespace in known
            if prefix != "rdf" and not prefix.lower().startswith("xml")
        }
        self._prefixes[RDF] = "rdf"
        self.names: Spelling[tuple[str, str | None, str]] = Spelling(self._name)

    def _name(self, predicate: Term) -> tuple[str, str | None, str]:
        match = _NAME_AT_END.search(str(predicate))
        namespace = str(predicate)[: match.start()] if match else ""
        if match is None or namespace in _BOUND or predicate in _RESERVED:
            why = "a property's IRI must end in a name" if match is None else "it is reserved there"
            raise SiteError(
                f"<{predicate}> can't be written as RDF/XML: {why}. "
                "Use another property, or leave rdf-xml out of formats in publisher.toml"
            )
        return namespace, self._prefixes.get(namespace), match[0]


_words = lru_cache(maxsize=8)(_Words)


class _Names(dict[Iri, str]):
    """The XML names of one document's properties, and the namespaces that they need."""

    def __init__(self, words: _Words) -> None:
        super().__init__()
        self._words = words
        self._used: dict[str, str] = {RDF: "rdf"}

    def __missing__(self, predicate: Iri) -> str:
        namespace, known, local = self._words.names[predicate]
        free = f"_{len(self._used)}"  # no Turtle prefix starts like this
        prefix = self._used.setdefault(namespace, free if known is None else known)
        name = self[predicate] = f"{prefix}:{local}"
        return name

    def declared(self) -> str:
        """What declares the prefixes."""
        return _declared(*self._used.items())


@lru_cache(maxsize=1_000)
def _declared(*used: tuple[str, str]) -> str:
    ordered = sorted((prefix, namespace) for namespace, prefix in used)
    return "".join(f"\n    xmlns:{prefix}={quoted(namespace)}" for prefix, namespace in ordered)


def _start(subject: Term) -> str:
    """The start of the element that describes a subject."""
    if isinstance(subject, Blank):
        return f"  <rdf:Description rdf:nodeID={quoted(subject[2:])}>\n"
    return f"  <rdf:Description rdf:about={quoted(str(subject))}>\n"


def _object(value: Term) -> tuple[str, bool]:
    """What goes between the name and the end of a statement's element.

    It begins with the attribute, and ends with a text if it has one; empty if XML can't write it.
    """
    if isinstance(value, Blank):
        return f" rdf:nodeID={quoted(value[2:])}/>", False
    if not isinstance(value, Literal):
        return f" rdf:resource={quoted(value)}/>", False
    if _NOT_XML.search(value.value):
        return "", False
    # A reader of XML takes a bare carriage return for a line feed (XML 1.0, section 2.11).
    text = escaped(value.value).replace("\r", "&#xD;")
    return f"{_attribute(value)}>{text}</", True


def _attribute(literal: Literal) -> str:
    if literal.datatype == LANG_STRING:
        return f" xml:lang={quoted(literal.language)}"
    return "" if literal.datatype == STRING else f" rdf:datatype={quoted(literal.datatype)}"


_STARTS: Spelling[str] = Spelling(_start)
_OBJECTS: Spelling[tuple[str, bool]] = Spelling(_object)
_SORTED_BY = NTRIPLES.__getitem__
