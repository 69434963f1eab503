"""Wrong spreadsheets, and how workbooks are made for tests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADER = "id,type,name,dissolved\n"
GOOD = HEADER + "id/a,Organisation,The A,2013-10-07\n"


def workbook(
    rows: Iterable[Sequence[Any]], change: Callable[[Worksheet], object] | None = None
) -> bytes:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(data: bytes, part: str, pattern: str, by: str) -> bytes:
    """A workbook with something replaced in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text, count = re.subn(pattern, by, content.decode())
                assert count, content
                content = text.encode()
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of some kilobytes that unpacks to 600 MB."""
    out = io.BytesIO()
    out.write(workbook([["id"], ["a"]]))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as new,
        new.open("xl/media/large.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(600):
            part.write(bytes(1_000_000))
    return out.getvalue()


KEYS = ["id", "type", "name", "dissolved"]
BODY = ["id/a", "Organisation", "The A"]


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A3")


def unsaved() -> bytes:
    return workbook([KEYS, [*BODY, "=TODAY()"]])


WRONG: dict[str, tuple[str, str | bytes]] = {
    "no such day": ("a.csv", HEADER + "id/a,Organisation,The A,31/02/2013\n"),
    "day first": ("a.csv", HEADER + "id/a,Organisation,The A,25/10/2013\n"),
    "day or month first": ("a.csv", HEADER + "id/a,Organisation,The A,07/10/2013\n"),
    "a date in words": ("a.csv", HEADER + "id/a,Organisation,The A,October 2013\n"),
    "no such day, well written": ("a.csv", HEADER + "id/a,Organisation,The A,2013-02-30\n"),
    "too few cells": ("a.csv", HEADER + "id/a,Organisation,The A\n"),
    "too many cells": ("a.csv", HEADER + "id/a,Organisation,The A, or B,2013\n"),
    "unknown heading": ("a.csv", "id,nmae\nid/a,The A\n"),
    "no like heading": ("a.csv", "id,Quux\nid/a,The A\n"),
    "duplicate identifier": ("a.csv", HEADER + "id/a,,A,\nid/b,,B,\nid/a,,C,\n"),
    "missing identifier": ("a.csv", HEADER + "id/a,Organisation,A,\n,Organisation,B,\n"),
    "no column id": ("a.csv", "name\nThe A\n"),
    "empty file": ("a.csv", ""),
    "blank lines": ("a.csv", "\n\n\n"),
    "only a header": ("a.csv", HEADER),
    "duplicate heading": ("a.csv", "id,name,name\nid/a,The A,A\n"),
    "no heading": ("a.csv", "id,,name\nid/a,x,A\n"),
    "line break in a heading": ("a.csv", 'id,"na\nme"\nid/a,A\n'),
    "bad language": ("a.csv", "id,name (in Welsh)\nid/a,A\n"),
    "bad tag": ("a.csv", "id,name@w_elsh\nid/a,A\n"),
    "unknown class": ("a.csv", "id,type,name\nid/a,Organizaton,A\n"),
    "address with a space": ("a.csv", "id,name\nid/a b,A\n"),
    "address without its beginning": ("a.csv", "id,website\nid/a,www.agency.example\n"),
    "Windows-1252": ("a.csv", "id,name\nid/a,Café\n".encode("cp1252")),
    "UTF-16": ("a.csv", "id,name\nid/a,A\n".encode("utf-16")),
    "NUL": ("a.csv", "id,name\nid/a,A\0B\n"),
    "quotation mark unclosed": ("a.csv", 'id,name\nid/a,"A\nid/b,B\n'),
    "text after quotation marks": ("a.csv", 'id,name\nid/a,"A" and B\n'),
    "workbook called CSV": ("a.csv", workbook([["id", "name"], ["id/a", "A"]])),
    "text too long": ("a.csv", "id,name\nid/a," + "x" * 1_000_001 + "\n"),
    "formula not saved": ("a.xlsx", unsaved()),
    "formula that failed": ("a.xlsx", edited(
        workbook([KEYS, [*BODY, 1]]), "xl/worksheets/sheet1.xml",
        '<c r="D2" t="n"><v>1</v></c>', '<c r="D2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>')),
    "merged cells": ("a.xlsx", workbook([KEYS, [*BODY, "2013"], ["", "", "", ""]], merged)),
    "29 February 1900": ("a.xlsx", edited(
        workbook([KEYS, [*BODY, date(1950, 1, 1)]]), "xl/worksheets/sheet1.xml",
        "<v>18264</v>", "<v>60</v>")),
    "0 January 1900": ("a.xlsx", edited(
        workbook([KEYS, [*BODY, date(1950, 1, 1)]]), "xl/worksheets/sheet1.xml",
        "<v>18264</v>", "<v>0</v>")),
    "bad date in a workbook": ("a.xlsx", workbook([KEYS, [*BODY, "31/02/2013"]])),
    "zip bomb": ("a.xlsx", bomb()),
    "not a workbook": ("a.xlsx", b"id,name\nid/a,A\n"),
    "broken workbook": ("a.xlsx", edited(
        workbook([["id"], ["a"]]), "xl/worksheets/sheet1.xml", "</sheetData>", "")),
    "document type": ("a.xlsx", edited(
        workbook([["id"], ["a"]]), "xl/worksheets/sheet1.xml", r"\A",
        '<!DOCTYPE x [<!ENTITY a "b">]>')),
    "empty sheet": ("a.xlsx", workbook([])),
    "old workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "encrypted workbook": ("a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
    "OpenDocument": ("a.ods", b"PK\x03\x04"),
}  # fmt: skip
"""What is wrong → the name of a file in ``data``, and what is in it."""


METADATA = """{"@context": "http://www.w3.org/ns/csvw", "url": "a.csv",
 "dc:title": "Bodies",
 "tableSchema": {"aboutUrl": "id/body/{code}", "columns": [
  {"name": "code", "titles": "Code", "propertyUrl": "org:identifier"},
  {"name": "end", "titles": "End", "propertyUrl": "schema:dissolutionDate",
   "datatype": {"base": "date", "format": "dd/MM/yyyy"}}]}}
"""
"""Metadata of a table with a code and an end."""
