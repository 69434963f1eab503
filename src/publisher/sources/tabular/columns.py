"""CSVW metadata and the header of a file → a table whose columns are understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from publisher.sources.tabular import datatypes, notes, vocabulary
from publisher.sources.tabular.delimited import Dialect
from publisher.sources.tabular.metadata import SAID, Description
from publisher.sources.tabular.model import Column, Table, plain
from publisher.sources.tabular.templates import UriTemplate, Values
from publisher.terms import Iri

UNKNOWN = "und"
"""The language of what nobody gave one (BCP 47)."""

Warn = Callable[[str, str], None]
"""Told what doesn't fit, and a word of the metadata near it."""


class PrefixedTemplate(UriTemplate):
    """A URI template that may make a prefixed name (Metadata Vocabulary, section 5.1.3)."""

    def expand(self, values: Values) -> str:
        """The address."""
        found = super().expand(values)
        return notes.expanded(found) or found


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of its own columns.

    Attributes:
        titles: of each column, the cells above it.
        width: how many columns there are.
    """

    titles: Sequence[Sequence[str]]
    width: int


def dialect(table: Description, group: Description, default: Dialect) -> Dialect:
    """How the file of a table is written (Metadata Vocabulary, section 5.9)."""
    given = _either("dialect", table, group)
    header = given.get("headerRowCount", 1 if given.get("header", True) else 0)
    space = "start" if given.get("skipInitialSpace") else default.trim
    return Dialect(
        delimiter=given.get("delimiter", default.delimiter),
        quote=given.get("quoteChar", default.quote) or "",
        double=given.get("doubleQuote", default.double),
        comment=given.get("commentPrefix", default.comment) or "",
        skip_rows=given.get("skipRows", 0),
        header_rows=header,
        skip_columns=given.get("skipColumns", 0),
        skip_blank=given.get("skipBlankRows", False),
        trim=given.get("trim", space),
        encoding=given.get("encoding", default.encoding),
    )


def annotated(
    table: Description, group: Description, header: Header, language: str, warn: Warn
) -> Table:
    """The table that metadata describe.

    Args:
        table: its description.
        group: the description of the group that it is in.
        header: what its file says of its columns.
        language: the language of the metadata.
        warn: told where metadata and file don't fit.
    """
    schema = _either("tableSchema", table, group)
    above = _inherited({}, group, table, schema)
    bare = "tableSchema" not in table and "tableSchema" not in group
    described = schema.get("columns") or list(_embedded(header, bare))
    own = [column for column in described if not column.get("virtual")]
    if len(own) != header.width:
        warn(
            f"describes {len(own)} columns, but the file has {header.width}; describe each of them",
            "columns",
        )
        missing: list[Description] = [{} for _ in range(len(own), header.width)]
        described = [*own, *missing, *described[len(own) :]]
    columns = []
    for number, column in enumerate(described, start=1):
        virtual = bool(column.get("virtual"))
        found = header.titles[number - 1] if number <= len(header.titles) else ()
        if not virtual:
            _check_titles(column, found, warn)
        columns.append(_Described(column, above, found, language).column(number, virtual))
    # A key names columns as the metadata do (section 5.6.1).
    names = {str(column["name"]) for column in described if "name" in column}
    return Table(
        url=table["url"],
        columns=columns,
        width=header.width,
        id=Iri(table["@id"]) if "@id" in table else None,
        said=table.get(SAID, {}),
        notes=table.get("notes", ()),
        suppressed=table.get("suppressOutput", False),
        titles=_known(schema, "rowTitles", names, warn),
        keys=_known(schema, "primaryKey", names, warn),
    )


def _either(name: str, table: Description, group: Description) -> Description:
    """What is said of a table itself, or of all tables of its group."""
    found: Description = table.get(name) or group.get(name) or {}
    return found


def _embedded(header: Header, bare: bool) -> Iterator[Description]:
    """The columns of a file that nobody describes; what is above them is theirs, without a schema.

    (Model for Tabular Data, section 8)
    """
    for number in range(header.width):
        found = header.titles[number] if number < len(header.titles) else ()
        yield {"titles": {UNKNOWN: list(found)}} if bare and any(found) else {}


def _known(schema: Description, name: str, names: set[str], warn: Warn) -> Sequence[str]:
    wanted: list[str] = schema.get(name, [])
    if missing := [one for one in wanted if one not in names]:
        warn(f'{name}: there is no column "{missing[0]}"; write the name of one', name)
        return ()
    return wanted


def _inherited(above: Mapping[str, Any], *descriptions: Description) -> dict[str, Any]:
    found = dict(above)
    for description in descriptions:
        found |= {key: description[key] for key in vocabulary.INHERITED if key in description}
    return found


def _check_titles(column: Description, found: Sequence[str], warn: Warn) -> None:
    """See whether a column of the file is the one that is described (Metadata, section 5.5.1)."""
    titles = column.get("titles")
    if not found or not any(found):
        return
    if titles:
        known = [one for texts in titles.values() for one in texts]
        if not set(known) & set(found):
            warn(
                f'the column "{found[0]}" of the file is called "{known[0]}" here; give it the'
                " same title",
                known[0],
            )
    elif (name := column.get("name")) and name not in {_encoded(one) for one in found} | set(found):
        warn(f'the column "{found[0]}" of the file is called "{name}" here; add its title', name)


def _encoded(title: str) -> str:
    """A title as the name of a column (Metadata Vocabulary, section 5.6)."""
    return quote(title, safe="").replace("-", "%2D").replace("~", "%7E")


def _alike(tag: str, wanted: str) -> bool:
    """Whether two languages are the same, as far as both are told (section 5.5.1)."""
    tag, wanted = tag.lower(), wanted.lower()
    return f"{tag}-".startswith(f"{wanted}-") or f"{wanted}-".startswith(f"{tag}-")


class _Described:
    """One column, while it is made."""

    def __init__(
        self,
        column: Description,
        above: Mapping[str, Any],
        found: Sequence[str],
        language: str,
    ) -> None:
        self._column = column
        self._given = _inherited(above, column)
        titles: Mapping[str, list[str]] = column.get("titles", {})
        named = next((titles[tag] for tag in titles if _alike(tag, language or UNKNOWN)), [""])
        self._name = column.get("name") or _encoded(named[0])
        shown = found or next(iter(titles.values()), [])
        self._title = str(shown[0]) if shown else ""

    def column(self, number: int, virtual: bool) -> Column:
        """The column; its number, counted from 1."""
        given = self._given
        kind = given.get("datatype") or datatypes.TEXT
        name = self._name or f"_col.{number}"
        return Column(
            number=0 if virtual else number,
            place=number,
            name=name,
            title=self._title or name,
            read=kind.reader(given.get("lang", UNKNOWN)),
            clean=kind.clean,
            text=plain,
            property=self._template("propertyUrl"),
            about=self._template("aboutUrl"),
            value=self._template("valueUrl"),
            null=frozenset(given.get("null", [""])),
            default=given.get("default", ""),
            separator=given.get("separator"),
            strip=not kind.keeps_space,
            ordered=given.get("ordered", False),
            required=given.get("required", False),
            suppressed=self._column.get("suppressOutput", False),
        )

    def _template(self, name: str) -> PrefixedTemplate | None:
        text = self._given.get(name)
        return PrefixedTemplate(text) if text is not None else None
