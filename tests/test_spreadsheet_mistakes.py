"""Wrong spreadsheets: each message names the place and the remedy, and nothing is written."""

from __future__ import annotations

import re

import pytest

import terminal
from conftest import ProjectFactory
from spreadsheets import WRONG

TOLD = {
    "no such day": (
        'data/a.csv:2: row 2, column "dissolved": "31/02/2013" is not a date; there is no'
        " such day in the calendar; write year, month and day (2013-10-07), year and "
        "month (2013-10), or the year (2013)"
    ),
    "day first": (
        'data/a.csv:2: row 2, column "dissolved": "25/10/2013" is not a date; write '
        "2013-10-25 (year, month, day)"
    ),
    "day or month first": (
        'data/a.csv:2: row 2, column "dissolved": "07/10/2013" is not a date; it may mean'
        " two days: write 2013-10-07 or 2013-07-10 (year, month, day)"
    ),
    "a date in words": (
        'data/a.csv:2: row 2, column "dissolved": "October 2013" is not a date; write '
        "year, month and day (2013-10-07), year and month (2013-10), or the year (2013)"
    ),
    "no such day, well written": (
        'data/a.csv:2: row 2, column "dissolved": "2013-02-30" is not a date; there is no'
        " such day in the calendar; write year, month and day (2013-10-07), year and "
        "month (2013-10), or the year (2013)"
    ),
    "too few cells": (
        "data/a.csv:2: row 2: has 3 cells, but the header has 4; write a separator for "
        "each empty cell, too"
    ),
    "too many cells": (
        "data/a.csv:2: row 2: has 5 cells, but the header has 4; put cells with "
        'separators in them into quotation marks: "…"'
    ),
    "unknown heading": (
        'data/a.csv:1: row 1, column "nmae": the heading is not a key; did you mean '
        '"name"? Or map it in publisher.toml (false leaves it out)'
    ),
    "no like heading": (
        'data/a.csv:1: row 1, column "Quux": the heading is not a key; write one of the '
        "keys (accessRights, accessService, accessURL, accrualPeriodicity, acronym, "
        "addresses, after, altLabel, area, availability, before, broadMatch, …) or a "
        "prefixed name such as skos:note, or map it in publisher.toml (false leaves it "
        "out)"
    ),
    "duplicate identifier": (
        "data/a.csv:4: row 4: <https://agency.example/id/a> is described by row 2 "
        "already; give this one another id, or put all about it into one row"
    ),
    "missing identifier": 'data/a.csv:3: row 3: has no address, as "id" is empty; fill it in',
    "no column id": (
        'data/a.csv:1: row 1: there is no column "id", which says what each row is about;'
        " add one, with addresses such as id/organisation/home-office, or say in "
        "publisher.toml under [[tables]] how they are made: id = "
        '"id/organisation/{number}"'
    ),
    "empty file": "data/a.csv: is empty; write a row of headings, and a row for each thing",
    "blank lines": "data/a.csv: is empty; write a row of headings, and a row for each thing",
    "only a header": (
        "data/a.csv:1: has headings, but no rows below them; add a row, or take the file out"
    ),
    "duplicate heading": (
        'data/a.csv:1: row 1, column "name": is the heading of column B, too; give each '
        'its own, or write several values into one cell, with ";" between them'
    ),
    "no heading": ("data/a.csv:1: row 1: column B has no heading; write one, or delete the column"),
    "line break in a heading": (
        'data/a.csv:1: row 1, column "na me": the heading has a line break in it; write '
        "it on one line"
    ),
    "bad language": (
        'data/a.csv:1: row 1, column "name (in Welsh)": the heading is not a key; write '
        "one of the keys (accessRights, accessService, accessURL, accrualPeriodicity, "
        "acronym, addresses, after, altLabel, area, availability, before, broadMatch, …) "
        "or a prefixed name such as skos:note, or map it in publisher.toml (false leaves "
        "it out)"
    ),
    "bad tag": (
        'data/a.csv:1: row 1, column "name@w_elsh": "w_elsh" is not a language tag, such '
        "as en or cy"
    ),
    "unknown class": (
        'data/a.csv:2: row 2, column "type": "Organizaton" is not a class; did you mean '
        '"Organization"?'
    ),
    "address with a space": (
        'data/a.csv:2: row 2: "id/a b" is not an address; take out spaces and < > " { }'
    ),
    "address without its beginning": (
        'data/a.csv:2: row 2, column "website": "www.agency.example" is not a whole '
        "address; write https://www.agency.example"
    ),
    "Windows-1252": (
        'data/a.csv:2: the byte 0xE9 is not UTF-8 (in Windows-1252 it is "é"); save it as'
        ' "CSV UTF-8"'
    ),
    "UTF-16": 'data/a.csv:1: is UTF-16, not UTF-8; save it as "CSV UTF-8"',
    "NUL": "data/a.csv:2: holds a NUL character, so it is not a table; save the table anew",
    "quotation mark unclosed": (
        'data/a.csv:2: a quotation mark is opened and never closed; add the second " of the pair'
    ),
    "text after quotation marks": (
        "data/a.csv:2: text follows a closing quotation mark; put the whole cell into "
        'quotation marks, and write each " in it twice'
    ),
    "workbook called CSV": (
        "data/a.csv: is a workbook, not text; rename it to .xlsx, or save it as CSV"
    ),
    "text too long": (
        "data/a.csv:2: a cell is larger than 1,000,000 bytes; shorten it, raise "
        "limits.literal_bytes in publisher.toml, or look for a quotation mark that is "
        "missing"
    ),
    "formula not saved": (
        "data/a.xlsx:2: cell D2: a formula without a saved result; open the file in a "
        "spreadsheet program and save it, or put the value in its place"
    ),
    "formula that failed": (
        "data/a.xlsx:2: cell D2: the formula failed (#DIV/0!); correct it, or empty the cell"
    ),
    "merged cells": (
        "data/a.xlsx:2: cells A2:A3 are merged, so it isn't clear which row they belong "
        "to; unmerge them, and fill in each cell"
    ),
    "29 February 1900": (
        "data/a.xlsx:2: cell D2: a date before 1 March 1900, which workbooks count "
        "wrongly; write it as text, such as '1899-12-31"
    ),
    "0 January 1900": (
        "data/a.xlsx:2: cell D2: the date 0 January 1900, which is what an empty cell "
        "becomes as a date; empty it"
    ),
    "bad date in a workbook": (
        'data/a.xlsx:2: cell D2, column "dissolved": "31/02/2013" is not a date; there is'
        " no such day in the calendar; write year, month and day (2013-10-07), year and "
        "month (2013-10), or the year (2013)"
    ),
    "zip bomb": (
        "data/a.xlsx: unpacks to more than 500,000,000 bytes; split it, or raise "
        "limits.file_bytes in publisher.toml"
    ),
    "not a workbook": (
        "data/a.xlsx: can't be read as a workbook (BadZipFile: File is not a zip file); "
        "save it anew as .xlsx, or as CSV"
    ),
    "broken workbook": (
        "data/a.xlsx: can't be read as a workbook (ParseError: mismatched tag: line 1, "
        "column 563); save it anew as .xlsx, or as CSV"
    ),
    "document type": "data/a.xlsx: declares a document type, which no workbook does",
    "empty sheet": "data/a.xlsx: is empty; write a row of headings, and a row for each thing",
    "old workbook": (
        'data/a.xls: is an old workbook (.xls); open it and save it as "Excel workbook '
        '(.xlsx)" or CSV'
    ),
    "encrypted workbook": (
        "data/a.xlsx: is encrypted with a password; save it without one (File, Info, Protect)"
    ),
    "OpenDocument": (
        'data/a.ods: is an OpenDocument spreadsheet (.ods); open it and save it as "Excel'
        ' workbook (.xlsx)" or CSV'
    ),
}


def test_every_mistake_has_its_message() -> None:
    assert set(TOLD) == set(WRONG)
    assert len(TOLD) > 30


@pytest.mark.parametrize("mistake", WRONG)
def test_mistake_is_told_with_place_and_remedy(mistake: str, project: ProjectFactory) -> None:
    name, content = WRONG[mistake]
    folder = project({f"data/{name}": content})
    before = sorted(folder.rglob("*"))
    done = terminal.run("-C", folder, "build")
    told = done.err.replace(f"{folder}/", "").strip()
    assert _without_keys(told) == _without_keys(TOLD[mistake])
    assert (done.code, done.text, sorted(folder.rglob("*"))) == (3, "", before)


def _without_keys(text: str) -> str:
    """A message without the list of keys, of which there are ever more."""
    return re.sub(r"\(ac\w+, a.*?, …\)", "(…)", text)


def test_path_is_as_the_user_would_type_it(project: ProjectFactory) -> None:
    folder = project({"data/below/a.tsv": "id\tname\nid/a\n"})
    assert terminal.run("-C", folder, "check").err.startswith(f"{folder}/data/below/a.tsv:2: ")


def test_at_most_twenty_mistakes_are_told(project: ProjectFactory) -> None:
    rows = "".join(f"id/{number},2013/13/13\n" for number in range(100))
    folder = project({"data/a.csv": "id,dissolved\n" + rows})
    assert len(terminal.run("-C", folder, "check").err.splitlines()) == 20
