"""A spreadsheet → what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from publisher.config.spreadsheets import LAST, TableMapping
from publisher.errors import SourceError
from publisher.keys import Keys
from publisher.limits import Limits
from publisher.sources.tabular import csvw, delimited, headings, workbook
from publisher.sources.tabular.convert import Conversion
from publisher.sources.tabular.csvw import Group, Place, Reading
from publisher.sources.tabular.delimited import Dialect
from publisher.sources.tabular.headings import Meaning
from publisher.sources.tabular.places import Findings, Row, Sheet
from publisher.sources.text import Text, load_bytes
from publisher.terms import Iri, Node, Quad

WORKBOOKS = frozenset({".xlsx"})
FOREIGN = frozenset({".xls", ".ods"})
"""The suffixes of spreadsheets that are refused with a remedy."""

SUFFIXES = frozenset({".csv", ".tsv", *WORKBOOKS, *FOREIGN})
"""The suffixes of spreadsheets."""

_DELIMITERS = {".csv": ",", ".tsv": "\t"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What every spreadsheet is read with.

    Attributes:
        root: the project's folder.
        base: what relative addresses are resolved against.
        limits: how large files and texts may be.
        keys: gives what headings stand for.
        mappings: what the settings say of tables.
    """

    root: Path
    base: str
    limits: Limits
    keys: Callable[[], Keys]
    mappings: Sequence[TableMapping] = ()

    def mapping(self, path: Path) -> TableMapping:
        """What the settings say of a file: the first that fits it."""
        found = (mapping for mapping in self.mappings if mapping.fits(path))
        return next(found, TableMapping(path.as_posix()))


@dataclass(frozen=True, slots=True)
class Said:
    """What a spreadsheet says.

    Attributes:
        quads: its statements, in the order of its rows.
        lines: resource → the line or row that describes it.
    """

    quads: list[Quad]
    lines: dict[Iri, int]


def read(path: Path, setting: Setting) -> Said:
    """What a spreadsheet says.

    With CSVW metadata beside it, the address of its folder is the base.

    Args:
        path: relative to the project.
        setting: what it is read with.

    Raises:
        SourceErrors: with an error for each cell that is wrong, the first twenty at most.
        SourceError: if it can't be read at all.
    """
    if path.suffix.lower() in _DELIMITERS:
        place = Place(setting.root, {setting.base: path.parent}, setting.limits)
        findings = Findings()
        url = f"{setting.base}{quote(path.name)}"
        if (group := csvw.beside(path, url, place, findings)) is not None:
            return _described(csvw.only(group, url), path, place, findings)
        findings.finish()
    return by_headings(path, setting)


def _described(group: Group, path: Path, place: Place, findings: Findings) -> Said:
    """What a table with CSVW metadata says, without what it says of itself."""
    found = Reading(group, place, findings, Text(path, "").mark)
    quads = list(found.quads(minimal=True))
    findings.finish()
    return Said(quads, found.lines)


def by_headings(path: Path, setting: Setting) -> Said:
    """What a spreadsheet says by its headings and its mapping; with what ``read`` has."""
    data = load_bytes(path, setting.root, setting.limits)
    suffix = path.suffix.lower()
    if suffix in FOREIGN:
        raise workbook.refused(path, data)
    findings, mapping = Findings(), setting.mapping(path)
    if suffix in WORKBOOKS:
        opened = workbook.read(path, data, mapping.sheet, setting.limits, findings)
        sheet, rows = opened.sheet, opened.rows
    else:
        text = delimited.decoded(path, data)
        sheet, rows = Sheet(path), _lines(text, _DELIMITERS[suffix], setting.limits)
    meaning = Meaning(setting.keys(), setting.base, setting.limits.literal_bytes, mapping)
    return _said(sheet, rows, meaning, findings)


def _lines(text: Text, delimiter: str, limits: Limits) -> Iterator[Row]:
    """The rows of a text that nothing describes."""
    found, dialect = delimited.guessed(text, Dialect(delimiter=delimiter, comment=""))
    return iter(delimited.Rows(found, dialect, limits.literal_bytes))


def _said(sheet: Sheet, rows: Iterator[Row], meaning: Meaning, findings: Findings) -> Said:
    filled = (row for row in rows if any(map(str.strip, row.cells)))
    header = next((row for row in filled if not row.cells[0].startswith(delimited.COMMENT)), None)
    if header is None:
        findings.finish()
        raise sheet.error("is empty; write a row of headings, and a row for each thing")
    table = headings.table(sheet, header, meaning)
    first = next(filled, None)
    if first is None:
        findings.finish()
        reason = "has headings, but no rows below them; add a row, or take the file out"
        raise SourceError(sheet.path, reason, header.line)
    mark = Text(sheet.path, "").mark
    conversion = Conversion(table, sheet, findings, mark)
    quads = _quads(conversion, chain((first,), filled))
    findings.finish()
    return Said(quads, conversion.lines)


def _quads(conversion: Conversion, rows: Iterator[Row]) -> list[Quad]:
    """All statements; of several rows about the same thing, the last alone, if that is wanted."""
    if conversion.table.repeats != LAST:
        return list(conversion.quads(rows))
    found: dict[Node, list[Quad]] = {}
    for number, row in enumerate(rows, start=1):
        found.update(conversion.row(row, number))
    return [quad for quads in found.values() for quad in quads]
