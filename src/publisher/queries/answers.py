"""The answer to a query: a value, and how it is written.

SPARQL 1.1 Query Results: JSON, XML, CSV and TSV formats (W3C Recommendations of 2013).
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pyoxigraph as ox

from publisher.errors import UnknownFormat
from publisher.oxigraph import from_triples
from publisher.stores import Kind
from publisher.terms import (
    LANG_STRING,
    STRING,
    XSD,
    Blank,
    Iri,
    Literal,
    Prefixes,
    Term,
    Triple,
    ntriples,
    quoted,
    triple_key,
)

_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
FORMATS = ("table", *_RESULTS, "json")
"""The names of the formats of SELECT and ASK."""

Row = Mapping[str, Term]
"""The value of each variable that has one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found. Iterating gives the rows of a SELECT, the triples of a graph.

    Attributes:
        kind: ``select``, ``ask`` or ``construct`` (for DESCRIBE too).
        variables: the names of the columns of a SELECT, without ``?``, in its order.
        rows: the rows of a SELECT; a variable without a value is absent.
        boolean: the answer of an ASK, ``None`` for the others.
        triples: the statements of a CONSTRUCT or DESCRIBE, sorted by ``triple_key``.
        prefixes: the prefixes with which IRIs are shortened in tables.
    """

    kind: Kind
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] = ()
    prefixes: Prefixes = field(default_factory=lambda: Prefixes({}), repr=False, compare=False)

    @classmethod
    def read(
        cls,
        kind: str,
        body: bytes,
        *,
        prefixes: Prefixes,
        ordered: bool = False,
        variables: Sequence[str] = (),
    ) -> Answer:
        """The answer in what a store wrote (``publisher.stores.Store.answer``).

        Args:
            kind: what ``Store.answer`` returned.
            body: what it wrote.
            prefixes: those that tables use.
            ordered: whether the rows are in an order that was asked for; else they are sorted.
            variables: the columns that come first, in this order; names of no column are passed by.

        Raises:
            ValueError: if it has a term that RDF 1.1 does not have.
        """
        if kind == "construct":
            return cls("construct", triples=_triples(body), prefixes=prefixes)
        document = json.loads(body)
        if kind == "ask":
            return cls("ask", boolean=bool(document["boolean"]), prefixes=prefixes)
        names = document["head"]["vars"]
        columns = _columns_of(names, variables)
        rows = [
            {name: _term(binding[name]) for name in columns if name in binding}
            for binding in document["results"]["bindings"]
        ]
        if not ordered:
            rows.sort(key=lambda row: _row_key(row, columns))
        return cls("select", columns, tuple(rows), prefixes=prefixes)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.triples if self.kind == "construct" else self.rows)

    def __len__(self) -> int:
        return len(self.triples if self.kind == "construct" else self.rows)

    def __bool__(self) -> bool:
        """The answer of an ASK; else, whether anything was found."""
        return len(self) > 0 if self.boolean is None else self.boolean

    def serialise(self, format: str, *, width: int | None = None) -> bytes:  # noqa: A002
        """The rows or the yes or no in ``json``, ``xml``, ``csv``, ``tsv`` or as a ``table``.

        Args:
            format: one of ``FORMATS``.
            width: the columns of a terminal that a table has to fit in; by default those of this
                terminal, 80 if there is none.

        Raises:
            UnknownFormat: for another format, and if the answer is a graph: take its ``triples``.
        """
        if self.kind == "construct" or format not in FORMATS:
            known = "RDF (Turtle, N-Triples …)" if self.kind == "construct" else ", ".join(FORMATS)
            raise UnknownFormat(f"this answer can't be written as {format!r}; choose {known}")
        if format == "table":
            return self._table(width or shutil.get_terminal_size().columns).encode()
        return rewritten(self._json(), format)

    def _json(self) -> bytes:
        document: dict[str, Any] = {"head": {}}
        if self.boolean is not None:
            document["boolean"] = self.boolean
        else:
            document["head"]["vars"] = list(self.variables)
            bindings = [{name: _binding(term) for name, term in row.items()} for row in self.rows]
            document["results"] = {"bindings": bindings}
        return _dumps(document) + b"\n"

    def _table(self, width: int) -> str:
        if self.boolean is not None:
            return "yes\n" if self.boolean else "no\n"
        rows = [
            [_cell(row[name], self.prefixes) if name in row else "" for name in self.variables]
            for row in self.rows
        ]
        header = list(self.variables)
        widths = _widths([header, *rows], width)
        rule = "  ".join("─" * column for column in widths)
        lines = [line for row in rows for line in _lines(row, widths)]
        return "\n".join([*_lines(header, widths), rule, *lines, ""])


def canonical(kind: str, body: bytes) -> bytes:
    """What a store wrote, with its blank nodes named by RDFC-1.0 if it is a graph.

    Engines give the blank nodes of a CONSTRUCT's template new names each time. There are graphs
    that take this algorithm for ever, so it is called where it can be killed.
    """
    if kind != "construct" or b"_:" not in body:
        return body
    parsed = ox.parse(body, ox.RdfFormat.N_TRIPLES)
    graph = ox.Dataset(ox.Quad(*quad.triple) for quad in parsed)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return cast(
        "bytes", ox.serialize((quad.triple for quad in graph), format=ox.RdfFormat.N_TRIPLES)
    )


# What RDF 1.1 has not, as keys of Oxigraph's compact JSON: in a text the quotes are escaped.
_NEWER = (b'"its:dir":', b'"type":"triple"')
_ROWS, _BETWEEN = b'"bindings":[{', b"},{"


def arranged(body: bytes, *, ordered: bool, variables: Sequence[str], most: int) -> bytes | None:
    """The results of a SELECT as a store wrote them, in the order that :meth:`Answer.read` gives.

    They stay as they are where there is nothing to arrange.

    Args:
        body: what it wrote: JSON without spaces.
        ordered: whether the rows are in an order that was asked for; else they are sorted.
        variables: the columns that come first; names of no column are passed by.
        most: how many rows there may be; where there are more, the result is ``None``.

    Raises:
        ValueError: if it has a term that RDF 1.1 does not have.
    """
    if any(mark in body for mark in _NEWER):
        raise ValueError(_UNKNOWN)
    between = body.count(_BETWEEN)  # at least once between two rows; maybe in texts, too
    if between < most and not variables and (ordered or not between):
        return body
    document = json.loads(body)
    names = document["head"]["vars"]
    columns = _columns_of(names, variables)
    rows = document["results"]["bindings"]
    if len(rows) > most:
        return None
    keys = [[_text(row[n]) if n in row else "" for n in columns] for row in rows]
    places = range(len(rows)) if ordered else sorted(range(len(rows)), key=keys.__getitem__)
    if not variables and between == len(rows) - 1:  # so it stands nowhere else than between rows
        return _resorted(body, places)
    rows = [{name: rows[n][name] for name in columns if name in rows[n]} for n in places]
    document = {"head": {"vars": columns}, "results": {"bindings": rows}}
    return _dumps(document)


def _resorted(body: bytes, places: Iterable[int]) -> bytes:
    """Results with their rows in another order: no row is written anew."""
    start = body.index(_ROWS) + len(_ROWS)
    end = body.rindex(b"}]}}")
    rows = body[start:end].split(_BETWEEN)
    return b"".join((body[:start], _BETWEEN.join([rows[n] for n in places]), body[end:]))


def _dumps(document: Mapping[str, Any]) -> bytes:
    """JSON as Oxigraph writes it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _columns_of(names: Sequence[str], first: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(name for name in first if name in names), *names]))


def _text(value: Mapping[str, str]) -> str:
    """The N-Triples text of a term of RDF 1.1 in JSON: ``ntriples(_term(value))``, in one step."""
    kind, text = value["type"], value["value"]
    if kind == "uri":
        return f"<{text}>"
    if kind == "bnode":
        return f"_:{text}"
    if language := value.get("xml:lang", ""):
        return f"{quoted(text)}@{language}"
    datatype = value.get("datatype", STRING)
    return quoted(text) if datatype == STRING else f"{quoted(text)}^^<{datatype}>"


def rewritten(results: bytes, format: str) -> bytes:  # noqa: A002
    """SPARQL results in JSON, in one of the formats of results, by its name."""
    if format == "json":
        return results if results.endswith(b"\n") else results + b"\n"
    return _rewritten(results, _RESULTS[format])


def _triples(body: bytes) -> tuple[Triple, ...]:
    parsed = ox.parse(body, ox.RdfFormat.N_TRIPLES)
    return tuple(sorted(set(from_triples(quad.triple for quad in parsed)), key=triple_key))


_UNKNOWN = "it has a term of RDF 1.2; ask for terms of RDF 1.1 only"


def _rewritten(results: bytes, results_format: ox.QueryResultsFormat) -> bytes:
    """SPARQL results in JSON, in another format."""
    parsed = ox.parse_query_results(results, ox.QueryResultsFormat.JSON)
    content = cast("bytes", parsed.serialize(format=results_format))
    return content if content.endswith(b"\n") else content + b"\n"


def _row_key(row: Row, variables: tuple[str, ...]) -> list[str]:
    return [ntriples(row[name]) if name in row else "" for name in variables]


def _term(value: Mapping[str, Any]) -> Term:
    """A term of SPARQL results in JSON, section 3.2.2."""
    kind, text = value["type"], value.get("value", "")
    if kind == "uri":
        return Iri(text)
    if kind == "bnode":
        return Blank(f"_:{text}")
    if kind != "literal" or "its:dir" in value:
        raise ValueError(_UNKNOWN)
    language = value.get("xml:lang", "")
    datatype = LANG_STRING if language else Iri(value.get("datatype", STRING))
    return Literal(text, datatype, language)


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, Literal):
        value = {"type": "literal", "value": term.value}
        if term.language:
            value["xml:lang"] = term.language
        elif term.datatype != STRING:
            value["datatype"] = term.datatype
        return value
    if isinstance(term, Blank):
        return {"type": "bnode", "value": term[2:]}
    return {"type": "uri", "value": term}


# What would move a terminal's cursor, change its colours or turn its text around.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _cell(term: Term, prefixes: Prefixes) -> str:
    """A term as a table shows it: safe for a terminal, on one line."""
    text = _label(term, prefixes)
    return _CONTROL.sub(lambda match: _NAMED.get(match[0], f"\\u{ord(match[0]):04X}"), text)


def _label(term: Term, prefixes: Prefixes) -> str:
    if isinstance(term, Blank):
        return str(term)
    if isinstance(term, Iri):
        return prefixes.shorten(term) or f"<{term}>"
    if term.language:
        return f"{term.value} @{term.language}"
    if term.datatype == STRING or term.datatype.startswith(XSD):
        return term.value
    return f"{term.value} ^^{prefixes.shorten(term.datatype) or f'<{term.datatype}>'}"


def _span(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_span, text))


_NARROWEST = 8  # columns; a table of very many columns may be wider than the terminal


def _widths(rows: list[list[str]], width: int) -> list[int]:
    """The width of each column: as wide as its cells, the widest ones cut until all fit."""
    widths = [min(max(map(_columns, column)), width) for column in zip(*rows, strict=True)]
    available = width - 2 * (len(widths) - 1)
    while widths and sum(widths) > available:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _lines(row: list[str], widths: list[int]) -> list[str]:
    """The lines of one row: long cells go on below."""
    cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    height = max((len(cell) for cell in cells), default=1)
    lines = []
    for number in range(height):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (
            part + " " * (width - _columns(part)) for part, width in zip(parts, widths, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, broken at a space where there is one."""
    lines = []
    start = 0
    while (cut := _cut(text, start, width)) < len(text):
        space = text.rfind(" ", start + 1, cut + 1)
        cut = space if space > 0 else cut
        lines.append(text[start:cut])
        start = cut + 1 if text[cut] == " " else cut
    return [*lines, text[start:]]


def _cut(text: str, start: int, width: int) -> int:
    """Where a line of so many columns that starts here ends; it has one character at least."""
    columns = 0
    for position in range(start, len(text)):
        columns += _span(text[position])
        if columns > width:
            return max(position, start + 1)
    return len(text)
