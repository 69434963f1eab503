"""CSV on the Web: tables with metadata, or without, as the standards read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.sources.tabular import columns, delimited, describe
from publisher.sources.tabular.columns import Header
from publisher.sources.tabular.convert import Conversion
from publisher.sources.tabular.delimited import Dialect
from publisher.sources.tabular.describe import Part
from publisher.sources.tabular.metadata import Checker, Description
from publisher.sources.tabular.places import Findings, Row, Sheet
from publisher.sources.text import Text, load_bytes
from publisher.terms import Blank, Iri, Node, Quad

OWN, SHARED = "{}-metadata.json", "csv-metadata.json"
"""Where the metadata of a file are, beside it (Model for Tabular Data, section 5.3)."""

_SPACE: dict[str, Callable[[str], str]] = {
    "both": str.strip, "start": str.lstrip, "end": str.rstrip, "neither": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Which files have which addresses.

    Attributes:
        root: the folder that nothing outside is read of.
        folders: the address of a folder → the folder, relative to the root.
        limits: how large files and texts may be.
    """

    root: Path
    folders: dict[str, Path]
    limits: Limits

    def path(self, url: str) -> Path | None:
        """The file of an address, if it is below one of the folders."""
        for start, folder in self.folders.items():
            rest = url.removeprefix(start).partition("?")[0]
            if url.startswith(start) and rest and not {"..", ""} & set(rest.split("/")):
                found = folder / unquote(rest)
                if (self.root / found).is_file() and self._holds(folder, found):
                    return found
        return None

    def _holds(self, folder: Path, path: Path) -> bool:
        """Whether a file is in a folder, once all links are followed."""
        return (self.root / path).resolve().is_relative_to((self.root / folder).resolve())

    def text(self, url: str) -> Text | None:
        """The text of the file of an address."""
        path = self.path(url)
        return None if path is None else self.read(path)

    def read(self, path: Path, encoding: str = "utf-8") -> Text:
        """The text of a file.

        Raises:
            SourceError: if it can't be read.
        """
        return delimited.decoded(path, load_bytes(path, self.root, self.limits), encoding)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of tables, ready to be converted.

    Attributes:
        description: what the metadata say of it.
        language: the language of the metadata.
        base: what relative addresses in it are resolved against.
        checker: what the metadata were read with, if there are any.
    """

    description: Description
    language: str = ""
    base: str = ""
    checker: Checker | None = None


def described(text: Text, url: str, place: Place, findings: Findings) -> Group:
    """The group of tables that a metadata file describes.

    Raises:
        SourceError: if the metadata can't be used.
    """
    checker = Checker(text, url, findings, place.text)
    description = checker.document()
    return Group(description, checker.language, checker.base, checker)


def beside(path: Path, url: str, place: Place, findings: Findings) -> Group | None:
    """The group that the metadata beside a file describe, if they are about it."""
    names = OWN.format(path.name), SHARED
    for name in names:
        file = path.with_name(name)
        if (place.root / file).is_file():
            found = described(place.read(file), urljoin(url, name), place, findings)
            if url in [table["url"] for table in found.description["tables"]]:
                return found
            if name != SHARED:
                reason = f'does not describe {path.name}; write "url": "{path.name}"'
                findings.warn(SourceError(file, reason))
    return None


def alone(url: str) -> Group:
    """The group with one table of which nothing is said."""
    return Group({"tables": [{"url": url}], "single": True})


def only(group: Group, url: str) -> Group:
    """The same, with one table alone."""
    tables = [table for table in group.description["tables"] if table["url"] == url]
    return replace(group, description={**group.description, "tables": tables})


class Reading:
    """A group of tables while it is read.

    Args:
        group: the group.
        place: where its files are.
        findings: where errors go.
        mark: what blank nodes begin with.
    """

    def __init__(self, group: Group, place: Place, findings: Findings, mark: str) -> None:
        self._group, self._place, self._findings, self._mark = group, place, findings, mark
        self.lines: dict[Iri, int] = {}

    def quads(self, *, minimal: bool) -> Iterator[Quad]:
        """What the tables say; in standard mode, also what they are.

        Raises:
            SourceErrors: with what is wrong in them.
        """
        parts = self._parts()
        if minimal:
            for part in parts:
                if not part.conversion.table.suppressed:
                    yield from part.conversion.quads(part.rows)
        else:
            description = self._group.description
            node: Node = Blank(f"{self._mark}g")
            if "@id" in description:
                node = Iri(description["@id"])
            yield from describe.standard(description, node, parts)

    def _parts(self) -> list[Part]:
        tables = self._group.description["tables"]
        found = [self._part(table, number) for number, table in enumerate(tables)]
        self._check_references()
        return found

    def _part(self, table: Description, number: int) -> Part:
        url = table["url"]
        path = self._place.path(url)
        if path is None:
            raise self._missing(url)
        usual = Dialect(
            delimiter="\t" if path.suffix.lower() == ".tsv" else ",", trim="both", comment=""
        )
        dialect = columns.dialect(table, self._group.description, usual)
        text = self._place.read(path, dialect.encoding)
        rows = delimited.Rows(text, dialect, self._place.limits.literal_bytes)
        sheet = Sheet(path)
        header, cells = _split(iter(rows), dialect, sheet)
        group = self._group
        made = columns.annotated(table, group.description, header, group.language, self._warn)
        mark = f"{self._mark}{number}t"
        conversion = Conversion(made, sheet, self._findings, mark)
        self.lines = conversion.lines
        return Part(conversion, cells, rows.comments, group.language, group.base)

    def _missing(self, url: str) -> SourceError:
        reason = f"there is no file for <{url}> beside the metadata; put it there"
        checker = self._group.checker
        name = url.rpartition("/")[2]
        return checker.text.error_near(name, reason) if checker else SourceError(url, reason)

    def _warn(self, reason: str, near: str) -> None:
        if self._group.checker:
            self._group.checker.warn(reason, near)

    def _check_references(self) -> None:
        """See that foreign keys refer to columns that are there (Metadata, section 5.5.2.1)."""
        tables = self._group.description["tables"]
        known = {
            table["url"]: {
                str(column["name"])
                for column in _schema(table, self._group).get("columns", ())
                if "name" in column
            }
            for table in tables
        }
        schemas = {
            schema["@id"]: table["url"]
            for table in tables
            if "@id" in (schema := table.get("tableSchema", {}))
        }
        for table in tables:
            for key in _schema(table, self._group).get("foreignKeys", ()):
                self._check_reference(key, known[table["url"]])
                target = self._target(key["reference"], schemas)
                if target not in known:
                    self._refuse("reference: there is no such table here; describe it")
                self._check_reference(key["reference"], known[target])

    def _target(self, reference: dict[str, Any], schemas: dict[str, str]) -> str:
        if "resource" in reference:
            return str(reference["resource"])
        return schemas.get(str(reference.get("schemaReference")), "")

    def _check_reference(self, key: dict[str, Any], names: set[str]) -> None:
        wanted = key["columnReference"]
        for name in wanted if isinstance(wanted, list) else [wanted]:
            if name not in names:
                self._refuse(f'columnReference: there is no column "{name}"; name one')

    def _refuse(self, reason: str) -> None:
        if self._group.checker:
            self._group.checker.refuse(reason, "foreignKeys")


def _schema(table: Description, group: Group) -> Description:
    found: Description = table.get("tableSchema") or group.description.get("tableSchema") or {}
    return found


def _split(rows: Iterator[Row], dialect: Dialect, sheet: Sheet) -> tuple[Header, Iterator[Row]]:
    """The header, and the rows below it, both without the columns that are skipped."""
    trim = _SPACE[dialect.trim]
    cut = (
        row._replace(cells=[trim(cell) for cell in (row.cells or [""])[dialect.skip_columns :]])
        for row in rows
    )
    if dialect.skip_blank:
        cut = (row for row in cut if any(row.cells))
    above = []
    for _ in range(dialect.header_rows):
        row = next(cut, None)
        if row is None:
            raise sheet.error("has no header; write one, or say in the metadata that it has none")
        above.append(row.cells)
    first = next(cut, None)
    width = len(above[0]) if above else len(first.cells if first else ())
    titles = [[row[number] for row in above if number < len(row)] for number in range(width)]
    return Header(titles, width), cut if first is None else chain((first,), cut)
