"""Spreadsheets and metadata that were made to do harm."""

from __future__ import annotations

import pytest

import terminal
from conftest import ProjectFactory
from spreadsheets import METADATA, edited, workbook

HOSTILE_METADATA = {
    '"aboutUrl": "id/body/{code}"': '"aboutUrl": "id/body/{code"',
    '"dc:title": "Bodies"': '"dialect": {"delimiter": ";;", "encoding": "idna"}',
    '"org:identifier"': '"http://[::"',
    '"url": "a.csv"': '"url": "http://["',
    '{"base": "date", "format": "dd/MM/yyyy"}': '{"base": "string", "format": "(a+)+$"}',
    '"name": "code"': '"separator": "", "name": "code"',
    '"Bodies"': '"\\ud800"',
    ' "dc:title": "Bodies",': ' "dc:title": NaN,',
    '"http://www.w3.org/ns/csvw"': '["http://www.w3.org/ns/csvw", {"@base": "http://["}]',
    '"tableSchema": {': '"tableSchema": "../a.json", "x:y": {',
    '"dd/MM/yyyy"': "[" * 500 + "]" * 500,
}


@pytest.mark.parametrize("before", HOSTILE_METADATA)
def test_hostile_metadata_are_refused(before: str, project: ProjectFactory) -> None:
    metadata = METADATA.replace(before, HOSTILE_METADATA[before], 1)
    assert metadata != METADATA
    rows = "Code,End\nx1," + "a" * 60 + "!\n"
    folder = project({"data/a.csv-metadata.json": metadata, "data/a.csv": rows})
    done = terminal.run("-C", folder, "check")
    assert (done.code, done.text) == (3, "")
    assert done.err.startswith(f"{folder}/data/a.csv"), done.err


def test_sheet_that_pretends_is_read_in_no_time(project: ProjectFactory) -> None:
    """Cells that are never closed, and rows far below, take no longer than their file is long."""
    data = workbook([["id", "name"], ["id/a", "A"]])
    part = "xl/worksheets/sheet1.xml"
    cells = '<c r="A1">' * 200_000 + "<f>" + "<mergeCell " * 200_000
    folder = project({"data/a.xlsx": edited(data, part, "</sheetData>", f"{cells}</sheetData>")})
    done = terminal.run("-C", folder, "check")
    assert (done.code, "can't be read as a workbook" in done.err) == (3, True)
    far = edited(
        data, part, "</sheetData>", '<row r="9999999"><c r="XFD9999999"/></row></sheetData>'
    )
    other = project({"data/a.xlsx": far}, name="far")
    assert terminal.run("-C", other, "check").code == 3
