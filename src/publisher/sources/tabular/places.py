"""Rows of a spreadsheet, and what is found wrong in them, told as people see it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from publisher.errors import SourceError, SourceErrors

_MOST_REPORTED = 20
_LONGEST_SHOWN = 60
_LETTERS = 26


class Row(NamedTuple):
    """One row: its number and its line in the file, both counted from 1, and its cells."""

    number: int
    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What errors are found in.

    Attributes:
        path: the file, as in messages.
        name: the name of the sheet of a workbook, whose cells have letters; empty for a text file.
    """

    path: Path
    name: str = ""

    def error(self, reason: str, row: Row | None = None, column: int | None = None,
              title: str = "") -> SourceError:  # fmt: skip
        """An error in the file, a row of it or a cell.

        Args:
            reason: what is wrong, and what to do.
            row: the row.
            column: the number of the column, counted from 1.
            title: what the column is called.
        """
        if row is None:
            return SourceError(self.path, reason)
        place = f"row {row.number}"
        if column and self.name:
            place = f"cell {letters(column)}{row.number}"
        if title:
            place = f'{place}, column "{title}"'
        return SourceError(self.path, f"{place}: {reason}", row.line)


class Findings:
    """What is found wrong in a file: errors end the reading, at last, warnings are told.

    Args:
        strict: whether warnings are errors.
    """

    def __init__(self, *, strict: bool = True) -> None:
        self.strict = strict
        self.errors: list[SourceError] = []
        self.warnings: list[SourceError] = []

    def refuse(self, error: SourceError) -> None:
        """Note an error.

        Raises:
            SourceErrors: if there are so many that more would help nobody.
        """
        self.errors.append(error)
        if len(self.errors) == _MOST_REPORTED:
            self.finish()

    def warn(self, warning: SourceError) -> None:
        """Note what is wrong, but can be passed over where the standard says so.

        Raises:
            SourceErrors: as ``refuse``, if warnings are errors.
        """
        if self.strict:
            self.refuse(warning)
        else:
            self.warnings.append(warning)

    def finish(self) -> None:
        """Say that all has been read.

        Raises:
            SourceErrors: if there are errors.
        """
        if self.errors:
            raise SourceErrors(self.errors)


def letters(column: int) -> str:
    """The letters of a column of a spreadsheet, counted from 1.

    >>> letters(3), letters(28)
    ('C', 'AB')
    """
    found = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def shown(value: str) -> str:
    """A value in quotation marks, shortened."""
    text = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…"
    return f'"{text}"'
