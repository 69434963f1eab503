"""RDF/XML that every XML reader takes (RDF 1.1 XML Syntax).

One ``rdf:Description`` for each subject and one element for each statement: plain, and with no
special cases for a class or a property whose IRI can't be an element's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from publisher.errors import SiteError
from publisher.terms import (
    LANG_STRING,
    RDF,
    STRING,
    Blank,
    Literal,
    Node,
    Prefixes,
    Term,
    Triple,
    triple_key,
)
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
    ordered = sorted(triples, key=triple_key)
    names = _Names(prefixes)
    body = "".join(
        f"  <rdf:Description {_about(subject)}>\n"
        + "".join(_statement(triple, names) for triple in group)
        + "  </rdf:Description>\n"
        for subject, group in groupby(ordered, key=lambda triple: triple.subject)
    )
    declared = "".join(
        f"\n    xmlns:{prefix}={quoted(namespace)}" for prefix, namespace in names.declared()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}<rdf:RDF{declared}>\n{body}</rdf:RDF>\n".encode()


class _Names:
    """The XML names of properties, and the namespaces that they need."""

    def __init__(self, prefixes: Prefixes) -> None:
        known = prefixes.namespaces.items()
        self._prefixes = {
            namespace: prefix
            for prefix, namespace in known
            if prefix != "rdf" and not prefix.lower().startswith("xml")
        }
        self._prefixes[RDF] = "rdf"
        self._used: dict[str, str] = {RDF: "rdf"}

    def name(self, predicate: str) -> str:
        match = _NAME_AT_END.search(predicate)
        namespace = predicate[: match.start()] if match else ""
        if match is None or namespace in _BOUND or predicate in _RESERVED:
            why = "a property's IRI must end in a name" if match is None else "it is reserved there"
            raise SiteError(
                f"<{predicate}> can't be written as RDF/XML: {why}. "
                "Use another property, or leave rdf-xml out of formats in publisher.toml"
            )
        free = f"_{len(self._used)}"  # no Turtle prefix starts like this
        prefix = self._used.setdefault(namespace, self._prefixes.get(namespace, free))
        return f"{prefix}:{match[0]}"

    def declared(self) -> list[tuple[str, str]]:
        return sorted((prefix, namespace) for namespace, prefix in self._used.items())


def _about(subject: Node) -> str:
    if isinstance(subject, Blank):
        return f"rdf:nodeID={quoted(subject[2:])}"
    return f"rdf:about={quoted(subject)}"


def _statement(triple: Triple, names: _Names) -> str:
    name = names.name(triple.predicate)
    attribute, content = _object(triple.object)
    if content is None:
        return f"    <{name}{attribute}/>\n"
    if _NOT_XML.search(content):
        raise SiteError(
            f"a value of <{triple.predicate}> of {triple.subject} has a control character, which "
            "RDF/XML can't write. Remove it, or leave rdf-xml out of formats in publisher.toml"
        )
    # A reader of XML takes a bare carriage return for a line feed (XML 1.0, section 2.11).
    text = escaped(content).replace("\r", "&#xD;")
    return f"    <{name}{attribute}>{text}</{name}>\n"


def _object(value: Term) -> tuple[str, str | None]:
    """The attribute of a statement's element, and its text if it has one."""
    if isinstance(value, Blank):
        return f" rdf:nodeID={quoted(value[2:])}", None
    if not isinstance(value, Literal):
        return f" rdf:resource={quoted(value)}", None
    if value.datatype == LANG_STRING:
        return f" xml:lang={quoted(value.language)}", value.value
    if value.datatype == STRING:
        return "", value.value
    return f" rdf:datatype={quoted(value.datatype)}", value.value
