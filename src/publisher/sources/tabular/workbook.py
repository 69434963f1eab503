"""XLSX workbooks → rows (ECMA-376, part 1). Openpyxl reads the cells.

A workbook is an archive that may unpack to much more than it is, so its parts are measured first.
What a table of facts can't have is looked for in the sheet itself: merged cells, and formulas
whose result was not saved.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.sources.tabular.places import Findings, Row, Sheet

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNPACKED = 10  # how often the size of a file its parts may be: text packs about as well
_MOST_PARTS = 10_000
_MOST_CELLS = 20_000_000
_MOST_ROWS = 1_048_576  # that a sheet can have
_WIDEST = 2_000  # columns
_DOCTYPE = b"<!DOCTYPE"
_MERGED = re.compile(rb"""<(?:\w{1,20}:)?mergeCell\b[^<>]*\bref=["']([A-Z0-9:]+)["']""")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?(?:v>[^<]|is>)")
_TEXT = re.compile(rb"""\bt=["']str["']""")  # a result may be an empty text
_FAULTS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    SyntaxError,  # of XML
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_FIRST_SOUND = date(1900, 3, 1)
_INSTALL = "pip install 'publisher[xlsx]'"


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet that has been opened.

    Attributes:
        sheet: what errors are found in.
        rows: its rows, from the first that holds anything.
    """

    sheet: Sheet
    rows: Iterator[Row]


def read(path: Path, data: bytes, name: str, limits: Limits, findings: Findings) -> Opened:
    """The rows of one sheet.

    Args:
        path: the file, as in messages.
        data: what is in it.
        name: the name of the sheet; empty for the first that isn't hidden.
        limits: how large it may be.
        findings: where errors go that are found on the way.

    Raises:
        SourceError: if it is no workbook, or has what can't be read.
    """
    try:
        archive = _archive(path, data, limits)
        book = _book(path, data)
        found = _chosen(path, book, name)
        part = _part(archive, found)
        sheet = Sheet(path, found.title)
        _refuse_merged(sheet, part)
        _refuse_unsaved(sheet, part, findings)
    except _FAULTS as error:
        raise _broken(path, error) from error
    return Opened(sheet, _rows(sheet, found, book, findings))


def refused(path: Path, data: bytes) -> SourceError:
    """Why a workbook of another kind, or an encrypted one, is not read."""
    name = path.as_posix()
    if _ENCRYPTED in data:
        return SourceError(
            name, "is encrypted with a password; save it without one (File, Info, Protect)"
        )
    suffix = path.suffix.lower()
    kind = {".xls": "an old workbook (.xls)", ".ods": "an OpenDocument spreadsheet (.ods)"}
    what = kind.get(suffix, "not a workbook that can be read")
    return SourceError(name, f'is {what}; open it and save it as "Excel workbook (.xlsx)" or CSV')


def _archive(path: Path, data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, if it is no larger inside than a file may be."""
    if data.startswith(_OLE):
        raise refused(path, data)
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    most = limits.file_bytes * _UNPACKED
    # No more than this is unpacked, whatever is really in the archive.
    if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > most:
        raise SourceError(
            path,
            f"unpacks to more than {most:,} bytes; split it, or raise limits.file_bytes in"
            " publisher.toml",
        )
    for info in infos:
        if info.flag_bits & 1:
            raise refused(path, _ENCRYPTED)
        if info.filename.endswith((".xml", ".rels")):
            with archive.open(info) as part:
                if _DOCTYPE in part.read(1 << 16):
                    raise SourceError(path, "declares a document type, which no workbook does")
    return archive


def _book(path: Path, data: bytes) -> Workbook:
    try:
        import openpyxl
    except ImportError as error:
        reason = f"workbooks need another package: {_INSTALL}; or save it as CSV"
        raise SourceError(path, reason) from error
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are not read here
        try:
            return openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
        except _faults() as error:
            raise _broken(path, error) from error


def _faults() -> tuple[type[Exception], ...]:
    """What a broken workbook makes its parsers raise."""
    from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

    return (*_FAULTS, CellCoordinatesException, InvalidFileException)


def _broken(path: Path, error: Exception) -> SourceError:
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return SourceError(
        path, f"can't be read as a workbook ({detail[:100]}); save it anew as .xlsx, or as CSV"
    )


def _chosen(path: Path, book: Workbook, name: str) -> Any:
    """The sheet that is asked for, or the first that people see."""
    if name and name not in book.sheetnames:
        names = ", ".join(f'"{one}"' for one in book.sheetnames)
        raise SourceError(path, f'has no sheet "{name}"; its sheets are {names}')
    if name:
        return book[name]
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not seen:
        raise SourceError(path, "has no sheet that is shown; show one, or name it in [[tables]]")
    return seen[0]


def _part(archive: zipfile.ZipFile, sheet: Any) -> bytes:
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    return archive.read(part)


def _refuse_merged(sheet: Sheet, part: bytes) -> None:
    if merged := [found.decode() for found in _MERGED.findall(part)]:
        more = f" and {len(merged) - 1} more" if len(merged) > 1 else ""
        row = int(re.sub(r"\D", "", merged[0].partition(":")[0]) or 1)
        raise SourceError(
            sheet.path,
            f"cells {merged[0]}{more} are merged, so it isn't clear which row they belong to;"
            " unmerge them, and fill in each cell",
            row,
        )


def _refuse_unsaved(sheet: Sheet, part: bytes, findings: Findings) -> None:
    """Refuse formulas without a result: nothing here calculates."""
    if not _FORMULA.search(part):
        return
    for cell in _CELL.split(part)[1:]:
        head, _, content = cell.partition(b">")
        place = _PLACE.search(head)
        saved = _VALUE.search(content) or _TEXT.search(head)
        if place and not saved and _FORMULA.search(content):
            letter, number = place[1], place[2]
            row = int(number)
            where = f"cell {letter.decode()}{row}"
            reason = (
                f"{where}: a formula without a saved result; open the file in a spreadsheet"
                " program and save it, or put the value in its place"
            )
            findings.refuse(SourceError(sheet.path, reason, row))


def _rows(sheet: Sheet, found: Any, book: Workbook, findings: Findings) -> Iterator[Row]:
    found.reset_dimensions()  # a file may claim any
    old = book.epoch.year == 1904  # noqa: PLR2004  the other calendar of workbooks
    cells = 0
    try:
        for number, row in enumerate(found.iter_rows(), start=1):
            cells += len(row)
            _refuse_large(sheet, number, cells, len(row))
            yield Row(number, number, _texts(sheet, number, row, old, findings))
    except _faults() as error:
        raise _broken(sheet.path, error) from error


def _refuse_large(sheet: Sheet, number: int, cells: int, width: int) -> None:
    if number > _MOST_ROWS:
        raise SourceError(sheet.path, f"has a row below {_MOST_ROWS:,}; take it out", number)
    if cells > _MOST_CELLS or width > _WIDEST:
        reason = f"has more than {_MOST_CELLS:,} cells or {_WIDEST:,} columns; split it"
        raise SourceError(sheet.path, reason, number)


def _texts(
    sheet: Sheet, number: int, row: Sequence[Any], old: bool, findings: Findings
) -> list[str]:
    texts = []
    for column, cell in enumerate(row, start=1):
        text, fault = _text(cell, old)
        if fault:
            findings.refuse(sheet.error(fault, Row(number, number, ()), column))
        texts.append(text)
    return texts


def _text(cell: Any, old: bool) -> tuple[str, str]:
    """The text of a cell, and what is wrong with it, if anything is."""
    value = cell.value
    if cell.data_type == "e" and value is not None:
        return "", f"the formula failed ({value}); correct it, or empty the cell"
    if isinstance(value, bool):
        return ("true" if value else "false"), ""
    if isinstance(value, datetime):
        return _day(value, old)
    if isinstance(value, time | timedelta):
        return _moment(value)
    return ("" if value is None else str(value)), ""


def _day(value: datetime, old: bool) -> tuple[str, str]:
    """A date, as it is written here; one that workbooks count wrongly is refused."""
    if value.date() < _FIRST_SOUND and not old:
        return "", (
            "a date before 1 March 1900, which workbooks count wrongly; write it as text, such as"
            " '1899-12-31"
        )
    if value.time() == time():
        return value.date().isoformat(), ""
    return value.isoformat(timespec="seconds"), ""


def _moment(value: time | timedelta) -> tuple[str, str]:
    if isinstance(value, time) and value == time():
        return "", (
            "the date 0 January 1900, which is what an empty cell becomes as a date; empty it"
        )
    return str(value), ""
