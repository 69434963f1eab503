"""Rows of a table whose columns are understood → statements (Generating RDF from Tabular Data).

Minimal mode says what the cells say. Standard mode also describes the table and its rows
(``describe.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias
from urllib.parse import quote, urljoin

from publisher.config.values import is_iri
from publisher.sources.tabular.model import Column, Invalid, Table, plain
from publisher.sources.tabular.places import Findings, Row, Sheet, shown
from publisher.sources.tabular.templates import Template, Values
from publisher.terms import RDF, Blank, Iri, Literal, Node, Quad, Term

Cell: TypeAlias = tuple[Column, list[Term]]
"""A column, and its values in a row."""

_SIMPLE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_~-][A-Za-z0-9_%.~-]*)*")
_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]


class Conversion:
    """One table while it is converted.

    Args:
        table: the table.
        sheet: what errors are found in.
        findings: where they go.
        mark: what the blank nodes of the file begin with.

    Attributes:
        lines: resource → the line of the first row about it.
        titles: what the last row is called.
    """

    def __init__(self, table: Table, sheet: Sheet, findings: Findings, mark: str) -> None:
        self.table = table
        self.lines: dict[Iri, int] = {}
        self.titles: list[Term] = []
        self._sheet = sheet
        self._findings = findings
        self._mark = mark
        self._count = 0
        self._seen: dict[Iri, int] = {}
        self._addresses: dict[str, Iri | None] = {}
        self._templates = any(
            template and not isinstance(template, Iri)
            for column in table.columns
            for template in (column.about, column.value, column.property)
        )
        self._keys: dict[tuple[str, ...], int] = {}
        self._numbers = {
            column.name: place for place, column in enumerate(table.columns) if column.number
        }

    def blank(self) -> Blank:
        """A blank node that nothing else is called."""
        self._count += 1
        return Blank(f"{self._mark}{self._count:07}")  # writers sort by them

    def quads(self, rows: Iterable[Row], first: int = 1) -> Iterator[Quad]:
        """What the rows say, in their order.

        Args:
            rows: the rows below the header.
            first: the number of the first row in the table.
        """
        for number, row in enumerate(rows, start=first):
            for _, quads in self.row(row, number):
                yield from quads

    def row(self, row: Row, number: int) -> Iterator[tuple[Node, list[Quad]]]:
        """What one row says: what each of its cells is about, and their statements.

        Args:
            row: the row.
            number: its number in the table.
        """
        if not self._fits(row):
            return
        values: list[Cell] = []
        named: dict[str, str | list[str]] = {}
        for column in self.table.columns:
            raw = row.cells[column.number - 1] if 0 < column.number <= len(row.cells) else ""
            terms = self._terms(column, raw, row)
            values.append((column, terms))
            if self._templates and column.number and terms:
                texts = [column.text(term) for term in terms]
                named[column.name] = texts if column.separator is not None else texts[0]
            elif self.table.keyed:
                named[column.name] = ""
        self._check_keys(values, row)
        if self.table.titles:
            wanted = [values[self._numbers[name]][1] for name in self.table.titles]
            self.titles = [term for terms in wanted for term in terms]
        named |= {"_row": str(number), "_sourceRow": str(row.number)}
        yield from self._said(values, named, row)

    def _fits(self, row: Row) -> bool:
        """Whether a row has as many cells as it should."""
        width, found = self.table.width, len(row.cells)
        if found == width or (self.table.padded and found < width):
            return True
        if found > width and not any(row.cells[width:]):
            return True
        what = f"has {found} cell{'s' if found != 1 else ''}, but the header has {width}"
        remedy = 'put cells with separators in them into quotation marks: "…"'
        if found < width:
            remedy = "write a separator for each empty cell, too"
        self._findings.refuse(self._sheet.error(f"{what}; {remedy}", row))
        return False

    def _terms(self, column: Column, raw: str, row: Row) -> list[Term]:
        """The values of a cell (Model for Tabular Data, section 6.4)."""
        text = column.clean(raw) or column.default
        if column.separator is None:
            if text in column.null and not column.required:
                return []
            parts = [] if text in column.null else [text]
        else:
            parts = _separated(column, text)
        if not parts and column.required:
            reason = "is empty, but every row needs a value here; fill it in"
            self._findings.warn(self._sheet.error(reason, row, column.number, column.title))
        terms = []
        for part in parts:
            try:
                terms.append(column.read(part))
            except Invalid as error:
                reason = f"{shown(part)} {error}"
                fault = self._sheet.error(reason, row, column.number, column.title)
                self._findings.warn(fault)
                terms.append(Literal(part))
        return terms

    def _check_keys(self, values: Sequence[Cell], row: Row) -> None:
        if not self.table.keys:
            return
        places = [self._numbers[name] for name in self.table.keys]
        key = tuple("\0".join(map(plain, values[place][1])) for place in places)
        if (before := self._keys.setdefault(key, row.number)) != row.number:
            reason = f"the key {', '.join(map(shown, key))} is in row {before}, too"
            self._findings.warn(self._sheet.error(f"{reason}; make it different", row))

    def _said(
        self, values: Sequence[Cell], named: dict[str, str | list[str]], row: Row
    ) -> Iterator[tuple[Node, list[Quad]]]:
        """The statements of a row, grouped by what they are about."""
        subjects: dict[Template | None, Node | None] = {}
        groups: dict[Node, list[Quad]] = {}
        for column, terms in values:
            if column.suppressed:
                continue
            if self._templates and not self.table.keyed:
                named |= _places(column)
            if column.about not in subjects:
                subjects[column.about] = self._subject(column.about, named, row)
            subject = subjects[column.about]
            if subject is None:
                return
            quads = groups.setdefault(subject, [])
            quads.extend(self._stated(column, terms, named, subject, row))
        yield from groups.items()

    def _subject(self, about: Template | None, named: Values, row: Row) -> Node | None:
        if about is None:
            return self.blank()
        written = about.expand(named)
        if self.table.keyed and not written:
            columns = " and ".join(f'"{name}"' for name in sorted(about.names)) or "id"
            reason = f"has no address, as {columns} is empty; fill it in"
            self._findings.refuse(self._sheet.error(reason, row))
            return None
        found = self._address(written, row, "")
        if found is not None:
            self._note(found, row)
        return found

    def _note(self, subject: Iri, row: Row) -> None:
        before = self.lines.setdefault(subject, row.line)
        if before != row.line and not self.table.repeats:
            first = self._seen[subject]
            reason = (
                f"<{subject}> is described by row {first} already; give this one another id,"
                " or put all about it into one row"
            )
            self._findings.refuse(self._sheet.error(reason, row))
        self._seen.setdefault(subject, row.number)

    def _stated(
        self, column: Column, terms: list[Term], named: Values, subject: Node, row: Row
    ) -> Iterable[Quad]:
        """The statements of a cell."""
        if not terms and (column.number or column.value is None):
            return ()
        simple = len(terms) == 1 and column.value is None and not column.ordered
        if simple and isinstance(column.property, Iri):  # as nearly all are
            return (Quad(subject, column.property, terms[0], self.table.graph),)
        return self._statements(column, terms, named, subject, row)

    def _statements(
        self, column: Column, terms: list[Term], named: Values, subject: Node, row: Row
    ) -> Iterator[Quad]:
        predicate = self._predicate(column, named, row)
        graph = self.table.graph
        if predicate is None:
            return
        if column.value is not None:
            written = column.value.expand(named)
            if address := self._address(written, row, column.title):
                yield Quad(subject, predicate, address, graph)
        elif column.ordered and column.separator is not None:
            yield from self._list(subject, predicate, terms)
        else:
            for term in dict.fromkeys(terms):
                yield Quad(subject, predicate, term, graph)

    def _predicate(self, column: Column, named: Values, row: Row) -> Iri | None:
        if isinstance(column.property, Iri):
            return column.property
        if column.property is None:
            return self.default_property(column)
        return self._address(column.property.expand(named), row, column.title)

    def default_property(self, column: Column) -> Iri:
        """The property of a column that names none: the fragment of its name."""
        return Iri(f"{self.table.url}#{quote(column.name, safe='%-._~')}")

    def _list(self, subject: Node, predicate: Iri, terms: Sequence[Term]) -> Iterator[Quad]:
        nodes: list[Node] = [self.blank() for _ in terms]
        graph = self.table.graph
        yield Quad(subject, predicate, nodes[0] if nodes else _NIL, graph)
        for node, rest, term in zip(nodes, [*nodes[1:], _NIL], terms, strict=True):
            yield Quad(node, _FIRST, term, graph)
            yield Quad(node, _REST, rest, graph)

    def _address(self, written: str, row: Row, title: str) -> Iri | None:
        """An address, resolved against that of the table; an error is noted if it is none."""
        if written not in self._addresses:
            self._addresses[written] = resolved(self.table.url, written)
        found = self._addresses[written]
        if found is None:
            reason = f'{shown(written)} is not an address; take out spaces and < > " {{ }}'
            self._findings.refuse(self._sheet.error(reason, row, None, title))
        return found


def resolved(base: str, written: str) -> Iri | None:
    """The absolute IRI of what is written; ``None`` if it is none."""
    if base.endswith("/") and _SIMPLE.fullmatch(written):  # as nearly all are
        return Iri(base + written)
    try:
        found = urljoin(base, written)
    except ValueError:
        return None
    if any(letter <= " " for letter in written) or not is_iri(found):
        return None
    return Iri(found)


def _separated(column: Column, text: str) -> list[str]:
    if not text or (text in column.null):
        return []
    parts = text.split(column.separator)
    if column.strip:
        parts = [part.strip() for part in parts]
    parts = [part or column.default for part in parts]
    return [part for part in parts if part not in column.null]


def _places(column: Column) -> dict[str, str]:
    """What templates may say of the column itself."""
    return {
        "_name": column.name,
        "_column": str(column.place or column.number),
        "_sourceColumn": str(column.place or column.number),
    }
