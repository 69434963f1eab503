"""Tables and rows themselves as statements: standard mode (Generating RDF, section 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from publisher.sources.tabular.convert import Conversion
from publisher.sources.tabular.metadata import SAID, Description
from publisher.sources.tabular.notes import Notes
from publisher.sources.tabular.places import Row
from publisher.sources.tabular.vocabulary import CSVW
from publisher.terms import TYPE, XSD, Blank, Iri, Literal, Node, Quad

_RDFS_COMMENT = Iri("http://www.w3.org/2000/01/rdf-schema#comment")


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a group.

    Attributes:
        conversion: what makes statements of its rows.
        rows: its rows, below the header.
        comments: the comments in its file, once its rows are read.
        language: the language of the metadata.
        base: what relative addresses in the metadata are resolved against.
    """

    conversion: Conversion
    rows: Iterable[Row]
    comments: list[str]
    language: str = ""
    base: str = ""

    @property
    def notes(self) -> Notes:
        """What makes statements of what is said beside."""
        return Notes(self.base, self.language, self.conversion.blank)


def standard(group: Description, node: Node, parts: Iterable[Part]) -> Iterator[Quad]:
    """All that a group of tables says, and what it is.

    Args:
        group: its description.
        node: what it is called.
        parts: its tables.
    """
    yield Quad(node, TYPE, CSVW["TableGroup"])
    for number, part in enumerate(parts):
        if not number:
            yield from part.notes.quads(node, group.get(SAID, {}))
            yield from part.notes.values(node, CSVW["note"], list(group.get("notes", ())))
        if not part.conversion.table.suppressed:
            yield from _table(node, part)


def _table(group: Node, part: Part) -> Iterator[Quad]:
    table = part.conversion.table
    node = table.id or part.conversion.blank()
    yield Quad(group, CSVW["table"], node)
    yield Quad(node, TYPE, CSVW["Table"])
    yield Quad(node, CSVW["url"], Iri(table.url))
    yield from part.notes.quads(node, table.said)
    yield from part.notes.values(node, CSVW["note"], list(table.notes))
    for number, row in enumerate(part.rows, start=1):
        yield from _row(node, part.conversion, row, number)
    for comment in part.comments:
        yield Quad(node, _RDFS_COMMENT, Literal(comment))


def _row(table: Node, conversion: Conversion, row: Row, number: int) -> Iterator[Quad]:
    node: Blank = conversion.blank()
    yield Quad(table, CSVW["row"], node)
    yield Quad(node, TYPE, CSVW["Row"])
    yield Quad(node, CSVW["rownum"], Literal(str(number), XSD["integer"]))
    yield Quad(node, CSVW["url"], Iri(f"{conversion.table.url}#row={row.number}"))
    groups = list(conversion.row(row, number))
    for title in conversion.titles:
        yield Quad(node, CSVW["title"], title)
    for subject, _ in groups:
        yield Quad(node, CSVW["describes"], subject)
    yield from chain.from_iterable(quads for _, quads in groups)
