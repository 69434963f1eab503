"""How spreadsheets are read that have other headings than keys: the tables ``[[tables]]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from publisher.config.values import iri
from publisher.tables import Table, is_language

ALL, LAST = REPEATS = ("all", "last")
"""Which of several rows about the same thing count."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What one column holds.

    Attributes:
        key: the key that it stands for; empty if the column is left out.
        id: the template of the addresses that its values stand for; empty if they are values.
        separator: what is between several values; ``None``: what is usual for the key.
        language: the language of its texts; empty: that of the table.
        datatype: the datatype of its values, as a prefixed name; empty: that of the key.
        line: the line of the settings that says so.
    """

    key: str
    id: str = ""
    separator: str | None = None
    language: str = ""
    datatype: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How the tables of some files are read.

    Attributes:
        file: the file relative to the project, or a pattern of such.
        id: the template of the address that a row is about; empty: its column ``id``.
        types: what each row is about, as words or prefixed names.
        language: the language of texts; empty: the first of the publication.
        sheet: the sheet of a workbook; empty: the first.
        repeats: what is done with several rows about the same thing: ``all`` of them count, or
            the ``last``; empty: they are refused.
        graph: the absolute IRI of the graph that all is said in; empty: none.
        columns: heading → what it holds.
        line: the line of the settings at which it begins.
    """

    file: str
    id: str = ""
    types: tuple[str, ...] = ()
    language: str = ""
    sheet: str = ""
    repeats: str = ""
    graph: str = ""
    columns: Mapping[str, ColumnMapping] = field(default_factory=dict)
    line: int | None = None

    def fits(self, path: Path) -> bool:
        """Whether a file, relative to the project, is one of these."""
        return fnmatchcase(path.as_posix(), self.file)


def mappings(tables: list[Table], base: str) -> tuple[TableMapping, ...]:
    """The tables ``[[tables]]``, in the order of the file.

    Raises:
        ConfigError: if a key is unknown, or isn't what it must be.
    """
    return tuple(_mapping(table, base) for table in tables)


def _mapping(table: Table, base: str) -> TableMapping:
    columns = table.table("columns")
    found = TableMapping(
        file=table.text("file"),
        id=table.text("id", ""),
        types=table.names("type", ()),
        language=_language(table),
        sheet=table.text("sheet", ""),
        repeats=_repeats(table),
        graph=iri(table, "graph", base),
        columns={heading: _column(columns, heading) for heading in columns},
        line=table.line("file"),
    )
    table.finish()
    return found


def _repeats(table: Table) -> str:
    found = table.text("repeats", "")
    if found and found not in REPEATS:
        raise table.error("repeats", f'expected "all" or "last", found {found!r}')
    return found


def _language(table: Table) -> str:
    tag = table.text("language", "")
    if tag and not is_language(tag):
        raise table.error("language", f"expected a language tag such as en or cy, found {tag!r}")
    return tag


def _column(columns: Table, heading: str) -> ColumnMapping:
    line = columns.line(heading)
    if columns.is_flag(heading):
        if columns.flag(heading):
            raise columns.error(heading, "expected a key, or false to leave the column out")
        return ColumnMapping("", line=line)
    if not columns.is_table(heading):
        return ColumnMapping(columns.text(heading), line=line)
    table = columns.table(heading)
    found = ColumnMapping(
        key=table.text("key"),
        id=table.text("id", ""),
        separator=table.text("separator") if "separator" in table else None,
        language=_language(table),
        datatype=table.text("datatype", ""),
        line=line,
    )
    table.finish()
    return found
