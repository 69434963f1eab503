"""A table whose columns are understood (Model for Tabular Data and Metadata on the Web, section 4).

Headings and CSVW metadata both end here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from publisher.config.spreadsheets import ALL
from publisher.sources.tabular.templates import Template
from publisher.terms import Blank, Iri, Literal, Term

EMPTY = frozenset({""})


class Invalid(ValueError):
    """A cell that can't be read as what its column holds; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What the cells of a column are.

    Attributes:
        number: where it is in the file, counted from 1; 0 for one that isn't there.
        place: where it is among the columns, counted from 1; 0: as in the file.
        name: what templates call it.
        title: what people call it.
        read: text → term.

            It raises :class:`Invalid`.
        clean: what white space of a cell is changed, first.
        text: a term → how templates write it.
        property: the property that the cells are values of; ``None``: the fragment of its name.
        about: what the cells are about; ``None``: each row is about a blank node of its own.
        value: the address that stands in for the value.
        null: the texts that say nothing.
        default: what an empty cell stands for.
        separator: what is between several values.
        strip: whether white space around each of several values is nothing.
        ordered: whether several values are a list.
        required: whether each row has a value.
        suppressed: whether it is left out.
        language: the language of its texts.
    """

    number: int
    place: int = 0
    name: str
    title: str
    read: Callable[[str], Term]
    clean: Callable[[str], str] = str.strip
    text: Callable[[Term], str] = str
    property: Template | Iri | None = None
    about: Template | None = None
    value: Template | None = None
    null: frozenset[str] = EMPTY
    default: str = ""
    separator: str | None = None
    strip: bool = True
    ordered: bool = False
    required: bool = False
    suppressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        url: its address, which relative addresses are resolved against.
        columns: its columns; those that aren't in the file come last.
        width: how many columns its file has.
        keyed: whether each row is about a resource of its own, which has an address.
        repeats: which of several rows about the same resource count; empty: they are refused.
        padded: whether cells may be missing at the end of a row.
        graph: the graph that its statements are in.
        id: what it is called, if it isn't a blank node.
        said: what is said of it: statements as JSON (Metadata Vocabulary, section 5.8).
        notes: notes about it, as JSON.
        suppressed: whether it is left out.
        titles: the columns that say what a row is called.
        keys: columns whose values together are different in each row.
    """

    url: str
    columns: Sequence[Column]
    width: int
    keyed: bool = False
    repeats: str = ALL
    padded: bool = False
    graph: Iri | None = None
    id: Iri | Blank | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[Any] = ()
    suppressed: bool = False
    titles: Sequence[str] = ()
    keys: Sequence[str] = ()


def fixed(name: str, predicate: Iri, term: Term, about: Template | None) -> Column:
    """A column that isn't in the file, and has the same value in each row."""

    def read(_: str) -> Term:
        return term

    return Column(number=0, name=name, title=name, read=read, property=predicate, about=about,
                  default="x")  # fmt: skip


def plain(term: Term) -> str:
    """A term as templates write it."""
    return term.value if isinstance(term, Literal) else str(term)
