"""Turtle, TriG, N-Triples, N-Quads and RDF/XML, read by Oxigraph's parsers."""

from __future__ import annotations

import io
import re
from functools import partial
from itertools import count, islice
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from publisher import nquads, oxigraph
from publisher.errors import SourceError
from publisher.sources.advice import advice, missing_dot
from publisher.sources.brackets import check_turtle
from publisher.sources.text import Text
from publisher.terms import Blank, Prefixes, Quad

TURTLE_FAMILY = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
# Those with brackets and relative IRIs, and those with graphs.
_NESTING = frozenset({ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG})
_NAMED = frozenset({ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS})


def read_turtle(
    text: Text, syntax: ox.RdfFormat, base: str, nesting: int, prefixes: Prefixes
) -> list[Quad]:
    """The quads of a file in one of the syntaxes of the Turtle family.

    Its blank nodes are those of no other file.

    Args:
        text: the file.
        syntax: its syntax.
        base: what relative IRIs are resolved against, in Turtle and TriG.
        nesting: the largest number of brackets open at once.
        prefixes: well-known prefixes, for the advice on one that is not declared.

    Raises:
        SourceError: with line and column.
    """
    nests = syntax in _NESTING
    if nests or "<<" in text.text:
        check_turtle(text, nesting)
    parse = partial(ox.parse, text.text, syntax, base_iri=base if nests else None)
    try:
        return _in_bulk(parse(), text.mark, named=syntax in _NAMED)
    except (SyntaxError, nquads.Unreadable):
        check_turtle(text, nesting)
    # Which fault is the first is told by reading one statement after the other.
    try:
        return _quads(parse(), text.mark)
    except oxigraph.UnsupportedTerm as error:
        raise text.error(str(error)) from error
    except SyntaxError as error:
        raise _located(text, error, prefixes) from error


def _located(text: Text, error: SyntaxError, prefixes: Prefixes) -> SourceError:
    """The error of a parser where a person would look, with what the text around it suggests."""
    if not _PARSED.search(error.msg) and error.lineno and error.offset:
        lines = text.text.split("\n", error.lineno)
        offset = sum(len(line) + 1 for line in lines[: error.lineno - 1]) + error.offset - 1
        found = advice(text.text, offset)
        if _DOT.search(error.msg):
            found = found or missing_dot(text.text, offset)
        if found is not None:
            return text.error_at(found.offset, found.reason)
    return text.error(reworded(error.msg, prefixes), error.lineno, error.offset)


# What a parser says of these is plain already.
_PARSED = re.compile(r"Unexpected end|Line jumps|has not been declared|No scheme found")
_DOT = re.compile(r"A dot is expected")


def _in_bulk(parsed: ox.QuadParser, mark: str, *, named: bool) -> list[Quad]:
    """Our quads, by way of N-Quads; this parser lets no IRI pass that would break their lines.

    Raises:
        SyntaxError: if the file is not well-formed.
        Unreadable: for what RDF 1.1 does not have.
    """
    reader = nquads.Reader(mark)
    read = reader.quads if named else reader.triples
    quads: list[Quad] = []
    while piece := ox.serialize(islice(parsed, nquads.PIECE), format=ox.RdfFormat.N_QUADS):
        quads += read(piece.decode())
    return quads


def _quads(parsed: ox.QuadParser, mark: str) -> list[Quad]:
    """Our quads, each IRI and blank node converted once: that halves the time and saves memory."""
    nodes: dict[object, Any] = {ox.DefaultGraph(): None}
    blanks = count()

    def converted(term: object) -> Any:
        if isinstance(term, ox.Literal):
            return oxigraph.from_term(term)
        if term not in nodes:
            own = isinstance(term, ox.BlankNode)
            nodes[term] = Blank(f"{mark}{next(blanks)}") if own else oxigraph.from_term(term)
        return nodes[term]

    quads = [Quad(*map(converted, quad)) for quad in parsed]
    if any(isinstance(node, Blank) for node in {quad.graph for quad in quads}):
        raise oxigraph.UnsupportedTerm("a graph is named by a blank node; give it an IRI")
    return quads


_MESSAGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"Unexpected end.*"),
        (
            "the file ends in the middle of a statement; finish the statement, or fetch the whole"
            " file again if it was cut off"
        ),
    ),
    (
        re.compile(r"No scheme found in an absolute IRI"),
        "this IRI is relative, and this syntax has no base; write the whole IRI",
    ),
    (
        re.compile(r"(Invalid IRI .*|Invalid character .*|Invalid port .*)"),
        r"this is not a valid IRI (\1); escape the character as %XX, or correct the IRI",
    ),
    (
        re.compile(r"^(\S+) is not a valid (?:RDF object|predicate)"),
        r"not well-formed (\1 stands where a property or a value is expected); correct it here",
    ),
    (
        re.compile(r"should end with a '(.)'"),
        r"a \1 is missing before this place; close the bracket",
    ),
    (
        re.compile(r"Line jumps are not allowed in string literals.*"),
        (
            "the text goes on to the next line; close its quotation mark, or put three quotation"
            " marks on each side of a text of several lines"
        ),
    ),
    (
        re.compile(r"Only UTF-8 is supported by the RDF/XML parser"),
        'the first line names another encoding; save the file as UTF-8 and write encoding="UTF-8"',
    ),
)
_PLACE = re.compile(r"^Parser error (?:at line|between line).*?: ", re.DOTALL)
_INVALID_TOKEN = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_UNDECLARED = re.compile(r"The prefix ([^:\s]*): has not been declared")


def reworded(message: str, prefixes: Prefixes) -> str:
    """A parser's message in plain words, without its place, and with what to do."""
    message = _PLACE.sub("", message)
    if match := _UNDECLARED.search(message):
        namespace = prefixes.namespaces.get(match[1], "…")
        return (
            f'the prefix "{match[1]}:" is not declared; declare it at the top of the file:'
            f" @prefix {match[1]}: <{namespace}> ."
        )
    for pattern, replacement in _MESSAGES:
        if match := pattern.search(message):
            return match.expand(replacement)
    return f"not well-formed ({message}); correct the file here"


def read_rdf_xml(text: Text, base: str, nesting: int, prefixes: Prefixes) -> list[Quad]:
    """The quads of an RDF/XML file.

    A document type is refused before any parser sees it: entities can fill the memory, and can
    name files and addresses.

    Raises:
        SourceError: with a line, and a column where the XML itself is at fault.
    """
    if match := re.search(r"<!(?:DOCTYPE|ENTITY)", text.text, re.IGNORECASE):
        raise text.error_at(
            match.start(),
            f"{match[0]} is refused in RDF/XML; remove it and write what its entities stand for",
        )
    _check_xml(text, nesting)
    try:
        quads = _quads(ox.parse(text.text, ox.RdfFormat.RDF_XML, base_iri=base), text.mark)
    except oxigraph.UnsupportedTerm as error:
        raise text.error(str(error)) from error
    except SyntaxError as error:
        raise text.error(reworded(error.msg, prefixes), _failing_line(text, base)) from error
    check_iris(text, quads, base)
    return quads


def _check_xml(text: Text, nesting: int) -> None:
    """Refuse XML that is not well-formed or is nested too deep, with its place."""
    depth = 0
    parser = expat.ParserCreate(encoding="utf-8")

    def start(name: str, attributes: dict[str, str]) -> None:  # noqa: ARG001  expat's signature
        nonlocal depth
        depth += 1
        # Nodes and properties alternate, so a resource takes two levels.
        if depth > 2 * nesting:
            raise text.error(
                f"more than {2 * nesting} elements are open here; nest less deeply,"
                " or raise limits.nesting in publisher.toml",
                parser.CurrentLineNumber,
                parser.CurrentColumnNumber + 1,
            )

    def end(name: str) -> None:  # noqa: ARG001  expat's signature
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.text.encode(), True)
    except expat.ExpatError as error:
        reason = f"not well-formed XML ({expat.ErrorString(error.code)}); correct the file here"
        if error.code == _INVALID_TOKEN:
            reason = "this character is not allowed here in XML; write &amp; for & and &lt; for <"
        raise text.error(reason, error.lineno, error.offset + 1) from error


class _Lines(io.BytesIO):
    """A stream that hands out one line at a time, and so knows where its reader stopped."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.rest = data.splitlines(keepends=True)
        self.number = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.rest:
            return b""
        line = self.rest[0]
        if size is not None and 0 <= size < len(line):
            self.rest[0] = line[size:]
            return line[:size]
        self.number += 1
        return self.rest.pop(0)


def _failing_line(text: Text, base: str) -> int | None:
    """The line that the RDF/XML parser, which reports no place, had read when it failed."""
    lines = _Lines(text.text.encode())
    try:
        for _ in ox.parse(lines, ox.RdfFormat.RDF_XML, base_iri=base):
            pass
    except SyntaxError:
        return max(lines.number, 1)
    return None


def check_iris(text: Text, quads: list[Quad], base: str) -> None:
    """Refuse quads of which an IRI is not absolute and well-formed.

    Raises:
        SourceError: for the first such IRI.
    """
    seen: set[str] = set()
    for quad in quads:
        for term in quad:
            iri = getattr(term, "datatype", term)
            if isinstance(iri, str) and not iri.startswith("_:") and iri not in seen:
                seen.add(iri)
                check_iri(text, iri, base)


def check_iri(text: Text, iri: str, base: str) -> None:
    """Refuse an IRI that is not absolute and well-formed (RFC 3987).

    Raises:
        SourceError: where the file first holds it.
    """
    try:
        ox.NamedNode(iri)
    except ValueError as cause:
        reason = f"<{iri}> is not a valid IRI ({cause}); correct it, or escape the character as %XX"
        reason = reason.encode("utf-8", "replace").decode()
        raise text.error_near(iri, reason, iri.removeprefix(base)) from cause
