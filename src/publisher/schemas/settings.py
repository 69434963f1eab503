"""The JSON Schema of ``publisher.toml``: what ``config`` takes, for editors of TOML."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from publisher.config import FORMATS, PREFIXES
from publisher.config.spreadsheets import REPEATS
from publisher.formats import by_name
from publisher.limits import LEAST_OF, MOST, MOST_OF, Limits

Schema = dict[str, Any]

_TAG = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"
_IRI: Schema = {"type": "string", "pattern": r'^[^\x00-\x20<>"{}|^`\\]*$'}
_WHOLE = r'^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+$'
_PREFIX = "^[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$"
_TEXTS: Schema = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {f"^{_TAG}$": {"type": "string", "minLength": 1}},
            "additionalProperties": False,
        },
    ]
}
_LIMITS = {
    "file_bytes": "The size of one content file, in bytes.",
    "attachment_bytes": "The size of one file in data/files, in bytes.",
    "nesting": "How deep brackets may be nested in a content file or a query.",
    "literal_bytes": "The size of one text, in bytes of UTF-8.",
    "page_size": "How many values of one property a page lists before the next page.",
    "catalog_page": "How many datasets one page of the catalogue holds.",
    "query_seconds": "The time of a query, in seconds.",
    "query_bytes": "The size of a query's text, in bytes of UTF-8.",
    "query_memory": "The memory of the process that answers a query, in bytes.",
    "query_workers": "How many long queries a server answers at once.",
    "query_queue": "How many queries may wait for their turn in a server.",
    "result_bytes": "The size of a query's answer, in bytes.",
    "result_rows": "The rows or statements of a query's answer.",
    "memory": "The memory that statements may take before they are kept on the disk, in bytes; "
    "0 for a quarter of the computer's.",
}


def schema() -> Schema:
    """The schema, as JSON."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "publisher.toml",
        "description": "The settings of a publication.",
        "type": "object",
        "required": ["base", "title"],
        "properties": {**_top(), **_folders(), **_tables()},
        "additionalProperties": False,
    }


def _told(description: str, value: Schema) -> Schema:
    return {"description": description, **value}


def _top() -> Schema:
    tag = {"type": "string", "pattern": f"^{_TAG}$"}
    return {
        "base": _told(
            "Every address starts with it. It can't change once people link to you.",
            {"type": "string", "pattern": r'^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>"{}|^`\\?#@]+/$'},
        ),
        "title": _told("The name of the publication.", _TEXTS),
        "description": _told("One or two sentences for the front page.", _TEXTS),
        "languages": _told(
            "The languages of your texts, the main one first.",
            {"type": "array", "items": tag, "minItems": 1, "default": ["en"]},
        ),
        "licence": _told("Under which licence others may use the data.", _IRI),
        "publisher": _told("The organisation that the publication is about.", _IRI),
        "dataset": _told("The publication itself, as a dataset of its catalogue.", _IRI),
        "endpoint": _told('Where SPARQL queries are answered, such as "sparql".', _IRI),
        "formats": _told(
            "The formats of each document.",
            {
                "type": "array",
                "items": _format(),
                "uniqueItems": True,
                "minItems": 1,
                "default": list(FORMATS),
            },
        ),
        "search": _told(
            "Whether there is a page on which all others can be searched.",
            {"type": "boolean", "default": False},
        ),
    }


def _format() -> Schema:
    """The names of a format; those that people rarely write are taken, but not proposed."""
    known = [by_name(name) for name in FORMATS]
    others = [n for each in known for n in (*each.aliases, each.suffix, each.media_type)]
    # In any case, and a media type may have parameters.
    letters = "|".join(map(_in_any_case, (*FORMATS, *others)))
    pattern = rf"^\s*({letters})\s*(;.*)?$"
    return {"anyOf": [{"enum": list(FORMATS)}, {"type": "string", "pattern": pattern}]}


def _in_any_case(name: str) -> str:
    return "".join(
        f"[{letter.upper()}{letter}]" if letter.isalpha() else re.escape(letter) for letter in name
    )


def _folders() -> Schema:
    folder: Schema = {"type": "string", "minLength": 1}
    return {
        "data": _told("The folder of the facts.", {**folder, "default": "data"}),
        "ontology": _told("The folder of your own model files.", {**folder, "default": "ontology"}),
        "queries": _told("The folder of example queries.", {**folder, "default": "queries"}),
    }


def _tables() -> Schema:
    return {
        "contact": _told("Whom readers can ask.", _contact()),
        "prefixes": _told(
            f'prefix = "namespace", beside those of {PREFIXES}.',
            _table(
                {"type": "string", "pattern": _WHOLE}, "^[A-Za-z]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$"
            ),
        ),
        "contexts": _told(
            '"URL of a JSON-LD context" = "file in the project".',
            _table({"type": "string", "minLength": 1}, _WHOLE),
        ),
        "embed": _told('"page" = "IRI" of the resource that it is about.', _table(_IRI, r"\S")),
        "limits": _told("How much is too much.", _limits()),
        "tables": _told(
            "How a spreadsheet is read whose headings are no keys.",
            {"type": "array", "items": _spreadsheet()},
        ),
    }


def _spreadsheet() -> Schema:
    text: Schema = {"type": "string", "minLength": 1}
    tag: Schema = {"type": "string", "pattern": f"^({_TAG})?$"}
    column = {
        "type": "object",
        "required": ["key"],
        "properties": {
            "key": _told("The key that the column stands for.", {"type": "string"}),
            "id": _told("What addresses its values stand for.", {"type": "string"}),
            "separator": _told("What is between several values.", {"type": "string"}),
            "language": _told("The language of its texts.", tag),
            "datatype": _told("What its values are, such as xsd:date.", {"type": "string"}),
        },
        "additionalProperties": False,
    }
    key = _told("The key that the column stands for.", {"type": "string"})
    out = _told("The column is left out.", {"const": False})
    return {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": _told("The file, or a pattern of files, in the project.", text),
            "id": _told(
                'The address that a row is about, such as "id/organisation/{number}".',
                {"type": "string"},
            ),
            "type": _told(
                "What kind of thing each row is about.",
                {"anyOf": [text, {"type": "array", "items": text}]},
            ),
            "language": _told("The language of its texts.", tag),
            "sheet": _told("The sheet of a workbook; else the first.", {"type": "string"}),
            "repeats": _told(
                "Which of several rows about the same thing count.", {"enum": [*REPEATS, ""]}
            ),
            "graph": _told("The graph that all is said in.", _IRI),
            "columns": _told(
                "Heading = the key that it stands for.",
                {"type": "object", "additionalProperties": {"anyOf": [key, out, column]}},
            ),
        },
        "additionalProperties": False,
    }


def _table(value: Schema, pattern: str) -> Schema:
    return {"type": "object", "patternProperties": {pattern: value}, "additionalProperties": False}


def _contact() -> Schema:
    text: Schema = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "name": text,
            "email": {**text, "pattern": r'^[^\s@:<>?&#%",;]+@[^\s@:<>?&#%",;]+$'},
            "url": {**text, "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#:]"},
        },
        "additionalProperties": False,
    }


def _limits() -> Schema:
    return {
        "type": "object",
        "properties": {
            name: {
                "description": _LIMITS[name],
                "type": "integer",
                "minimum": LEAST_OF.get(name, 1),
                "maximum": MOST_OF.get(name, MOST),
                "default": value,
            }
            for name, value in asdict(Limits()).items()
        },
        "additionalProperties": False,
    }
