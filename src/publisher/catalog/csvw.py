"""A table as a file of rows (CSV), and what says what is in it (CSVW).

Rows follow RFC 4180: a header, commas, quotation marks where they are needed, CR LF. What describes
them follows the "Metadata Vocabulary for Tabular Data" and the "Model for Tabular Data and Metadata
on the Web" (W3C Recommendations of 2015): readers find it beside the table by its name, and type
its columns by it. Types are taken from the values, and only those are named that all values have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from publisher.queries import Answer
from publisher.terms import XSD, Iri, Literal, Term

_CONTEXT = "http://www.w3.org/ns/csvw"
_QUOTED = re.compile(r'[",\r\n]|^#')  # to some readers a line that begins with # is a comment
_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE, _TIME = r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
# The type that a column may have → how its values are written, in XML Schema 1.1 Part 2.
_WRITTEN: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "boolean": "true|false|1|0",
        "integer": "[+-]?[0-9]+",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN",
        "date": _DATE + _ZONE,
        "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
        "time": _TIME + _ZONE,
        "gYear": f"-?[0-9]{{4,}}{_ZONE}",
        "gYearMonth": f"-?[0-9]{{4,}}-[0-9]{{2}}{_ZONE}",
    }.items()
}
_INTEGERS = (
    *("integer", "long", "int", "short", "byte"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
)
_NAMES = {
    **{XSD[name]: name for name in _WRITTEN},
    **{XSD[name]: "integer" for name in _INTEGERS},
    XSD["float"]: "double",
}
# Each kind of number can be read as those after it.
_NUMBERS = ("integer", "decimal", "double")


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a table as a whole; what is empty isn't said.

    Attributes:
        file: its file.
        title: what it is called.
        description: what else is said about it.
        language: the language of both.
        licence: the IRI of the licence.
        publisher: the IRI of who publishes it.
    """

    file: str
    title: str
    description: str = ""
    language: str = "en"
    licence: str = ""
    publisher: str = ""


def table(answer: Answer) -> bytes:
    """The rows of a SELECT as CSV, after a row with the names of the columns.

    A cell is an IRI, or the text of a value. It is written as it is: that a spreadsheet takes a
    text such as ``=1+1`` for a formula is a matter between the two.
    """
    rows = [list(answer.variables)]
    rows += ([_cell(row.get(name)) for name in answer.variables] for row in answer.rows)
    return "".join(f"{','.join(map(_written, row))}\r\n" for row in rows).encode()


def metadata(about: About, answer: Answer) -> bytes:
    """The description of a table, as JSON."""
    described: dict[str, Any] = {
        "@context": [_CONTEXT, {"@language": about.language}],
        "@type": "Table",
        "url": PurePosixPath(about.file).name,
        "dc:title": about.title,
    }
    if about.description:
        described["dc:description"] = about.description
    if about.licence:
        described["dc:license"] = {"@id": about.licence}
    if about.publisher:
        described["dc:publisher"] = {"@id": about.publisher}
    # The two Recommendations differ in what is trimmed where nobody says it.
    described["dialect"] = {"trim": False}
    described["tableSchema"] = _schema(answer)
    return json.dumps(described, indent=1, ensure_ascii=False).encode() + b"\n"


def _cell(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else str(term or "")


def _written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _schema(answer: Answer) -> dict[str, Any]:
    columns = [[row.get(name) for row in answer.rows] for name in answer.variables]
    pairs = zip(answer.variables, columns, strict=True)
    schema: dict[str, Any] = {"columns": [_column(name, values) for name, values in pairs]}
    if columns and _full(columns[0]) and len(set(map(_cell, columns[0]))) == len(columns[0]):
        schema["primaryKey"] = _name(answer.variables[0])
    return schema


def _column(name: str, values: Sequence[Term | None]) -> dict[str, Any]:
    column: dict[str, Any] = {"name": _name(name), "titles": name}
    column["datatype"] = _datatype({_kind(value) for value in values if _cell(value)})
    languages = set(_languages(values))
    if len(languages) == 1 and "" not in languages:
        column["lang"] = languages.pop()
    if _full(values):
        column["required"] = True
    return column


def _name(variable: str) -> str:
    """A variable as the name of a column (Metadata Vocabulary, section 5.6; RFC 6570)."""
    return quote(variable, safe="")


def _full(values: Sequence[Term | None]) -> bool:
    """Whether there are values, and none is missing or empty: in CSV both look alike."""
    return bool(values) and all(map(_cell, values))


def _languages(values: Sequence[Term | None]) -> Iterator[str]:
    """The languages of the texts of a column; empty for a value that has none."""
    for value in values:
        if _cell(value):
            yield value.language if isinstance(value, Literal) else ""


def _kind(term: Term | None) -> str:
    if isinstance(term, Iri):
        return "anyURI"
    name = _NAMES.get(term.datatype, "") if isinstance(term, Literal) else ""
    known = isinstance(term, Literal) and name and _WRITTEN[name].fullmatch(term.value)
    return name if known else "string"


def _datatype(kinds: set[str]) -> str:
    """The type that all values of a column have; a text's where there is none."""
    if len(kinds) == 1:
        return kinds.pop()
    if kinds and kinds <= set(_NUMBERS):
        return max(kinds, key=_NUMBERS.index)
    return "string"
