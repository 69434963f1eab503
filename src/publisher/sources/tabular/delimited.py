"""CSV and TSV files → rows (RFC 4180; Model for Tabular Data, section 8)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from publisher import places
from publisher.errors import SourceError
from publisher.sources.tabular.places import Row
from publisher.sources.text import Text

_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_AS_UTF_8 = 'save it as "CSV UTF-8"'
_ARCHIVE, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SEPARATORS = ",;\t"
_DECLARED = re.compile(r"sep=([,;|\t])(?:\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written (Metadata Vocabulary, section 5.9).

    Attributes:
        delimiter: what separates cells.
        quote: what is around cells that hold separators; empty if nothing is.
        double: whether a quotation mark in a cell is doubled; else a backslash is before it.
        comment: what comments begin with; empty if nothing does.
        skip_rows: how many rows are before the header.
        header_rows: how many rows the header has.
        skip_columns: how many columns are before the first.
        skip_blank: whether rows without values are passed over.
        trim: where white space around cells is taken off: both, start, end or neither.
        encoding: how the file is encoded.
    """

    delimiter: str = ","
    quote: str = '"'
    double: bool = True
    comment: str = "#"
    skip_rows: int = 0
    header_rows: int = 1
    skip_columns: int = 0
    skip_blank: bool = False
    trim: str = "neither"
    encoding: str = "utf-8"


@dataclass(slots=True)
class Rows:
    """The rows of a text, which can be read once.

    Attributes:
        text: the file.
        dialect: how it is written.
        comments: the comments that have been read.
    """

    text: Text
    dialect: Dialect
    longest: int
    comments: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        lines = _Lines(self.text.text, self.dialect, self.comments)
        csv.field_size_limit(max(self.longest, 1))
        reader = csv.reader(
            lines,
            delimiter=self.dialect.delimiter,
            quotechar=self.dialect.quote or None,
            doublequote=self.dialect.double,
            escapechar=None if self.dialect.double else "\\",
            quoting=csv.QUOTE_MINIMAL if self.dialect.quote else csv.QUOTE_NONE,
            strict=True,
        )
        number = 0
        try:
            while True:
                lines.starts = True
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                number += 1
                if number > self.dialect.skip_rows:
                    yield Row(number + lines.skipped, lines.first, cells)
                else:
                    self.comments.append(self.dialect.delimiter.join(cells))
        except csv.Error as error:
            raise self._broken(str(error), lines) from error

    def _broken(self, message: str, lines: _Lines) -> SourceError:
        if "field larger than" in message:
            reason = (
                f"a cell is larger than {self.longest:,} bytes; shorten it, raise"
                " limits.literal_bytes in publisher.toml, or look for a quotation mark that is"
                " missing"
            )
        elif "unexpected end" in message:
            reason = 'a quotation mark is opened and never closed; add the second " of the pair'
        else:
            reason = (
                "text follows a closing quotation mark; put the whole cell into quotation marks,"
                ' and write each " in it twice'
            )
        return self.text.error(reason, lines.first)


class _Lines:
    """The lines of a text for ``csv.reader``, without comments; knows where a row began."""

    def __init__(self, text: str, dialect: Dialect, comments: list[str]) -> None:
        self._lines = (match[0] for match in _LINE.finditer(text) if match[0])
        self._comment = dialect.comment
        self._comments = comments
        self.starts = True
        self.line = self.first = 0
        self.skipped = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            self.line += 1
            if not self.starts:
                return line
            self.first = self.line
            if self._comment and line.startswith(self._comment):
                self._comments.append(line[len(self._comment) :].strip())
                self.skipped += 1
                continue
            self.starts = False
            return line


def decoded(path: Path, data: bytes, encoding: str = "utf-8") -> Text:
    """The text of a file. A byte order mark of UTF-8, which spreadsheet programs write, is dropped.

    Raises:
        SourceError: if it is another kind of file, or in another encoding.
    """
    name = path.as_posix()
    if data.startswith((_ARCHIVE, _OLE)):
        raise SourceError(name, "is a workbook, not text; rename it to .xlsx, or save it as CSV")
    if data.startswith(_UTF_16_MARKS) and encoding == "utf-8":
        raise SourceError(name, f"is UTF-16, not UTF-8; {_AS_UTF_8}", 1)
    try:
        text = data.removeprefix(_UTF_8_MARK).decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 1]
        likely = found.decode("windows-1252", "replace")
        guess = f' (in Windows-1252 it is "{likely}")' if likely.isprintable() else ""
        reason = f"the byte 0x{found[0]:02X} is not UTF-8{guess}; {_AS_UTF_8}"
        raise SourceError(name, reason, line) from error
    whole = Text(path, text)
    if "\0" in text:
        line, _ = places.position(text, text.index("\0"))
        raise whole.error("holds a NUL character, so it is not a table; save the table anew", line)
    return whole


COMMENT = "# "
"""What rows before the headings begin with that say what a table is for."""


def guessed(text: Text, dialect: Dialect) -> tuple[Text, Dialect]:
    """How a file without metadata separates its cells, by its header: commas, semicolons or tabs.

    Spreadsheet programs write semicolons where the comma is for decimals. A first line ``sep=;``
    is theirs, too.
    """
    if declared := _DECLARED.match(text.text):
        rest = text.text[declared.end() :]
        return Text(text.path, "\n" + rest), replace(dialect, delimiter=declared[1])
    lines = (line for line in text.text.splitlines() if line.strip())
    header = next((line for line in lines if not line.lstrip('"').startswith(COMMENT)), "")
    bare = re.sub(r'"(?:[^"]|"")*"', "", header)
    if dialect.delimiter not in bare:
        for other in _SEPARATORS:
            if other in bare:
                return text, replace(dialect, delimiter=other)
    return text, dialect
