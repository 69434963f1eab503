"""Any graph at all, such as the answer to a CONSTRUCT query, in the formats that can hold it."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.errors import UnknownFormat
from publisher.formats import Format
from publisher.terms import Iri, Prefixes, Triple
from publisher.writers import rdf, rdfxml, turtle

FORMATS = ("turtle", "n-triples", "rdf-xml", "json-ld")
"""The names of these formats. JSON-LD is expanded here: no frame or context was made for it."""


def write(
    triples: Sequence[Triple], format_: Format, prefixes: Prefixes, first: Sequence[Iri] = ()
) -> bytes:
    """Some statements in one of these formats.

    Args:
        triples: the statements.
        format_: one of ``FORMATS``.
        prefixes: those that Turtle and RDF/XML declare.
        first: the subjects to begin with.

    Raises:
        UnknownFormat: for another format.
        SiteError: if RDF/XML has no name for a property.
    """
    if format_.name == "turtle":
        return turtle.write(triples, prefixes, first)
    if format_.name == "n-triples":
        return rdf.n_triples(triples)
    if format_.name == "rdf-xml":
        return rdfxml.write(triples, prefixes)
    if format_.name == "json-ld":
        return rdf.json_ld(triples)
    raise UnknownFormat(f"a graph is not written as {format_.name}; choose {', '.join(FORMATS)}")
