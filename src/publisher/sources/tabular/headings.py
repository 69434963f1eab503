"""Columns by their headings: the short way, without CSVW metadata.

A heading is ``id``, ``type`` or a key, with a language if need be (``name@cy`` or ``name (cy)``),
or is mapped to one in ``publisher.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from publisher.config import FILE_NAME
from publisher.config.spreadsheets import ColumnMapping, TableMapping
from publisher.config.values import is_iri
from publisher.errors import SourceError
from publisher.keys import Key, Keys
from publisher.sources.tabular import dates, templates
from publisher.sources.tabular.convert import resolved
from publisher.sources.tabular.model import Column, Invalid, Table, fixed
from publisher.sources.tabular.places import Row, Sheet, letters
from publisher.sources.tabular.templates import HeadingTemplate, Template, Verbatim
from publisher.tables import is_language
from publisher.terms import LANG_STRING, STRING, TYPE, Iri, Literal, Term

_REMEMBERED = 10_000
_WIDEST = 2_000  # columns
ID, KIND = "id", "type"
_SEVERAL = ";"
_LANGUAGE = re.compile(r"(.+?)(?:@(?P<tag>[^@\s()]+)|\s+\((?P<other>[^()\s]+)\))")
_BARE = re.compile(r"www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the headings of a project mean.

    Attributes:
        keys: the keys.
        base: what relative addresses are resolved against.
        longest: how many bytes a text may have.
        mapping: what the settings say of this table.
    """

    keys: Keys
    base: str
    longest: int
    mapping: TableMapping

    @property
    def language(self) -> str:
        """The language of texts."""
        return self.mapping.language or self.keys.language


def table(sheet: Sheet, header: Row, meaning: Meaning) -> Table:
    """The table with this header.

    Raises:
        SourceError: if a heading is unknown or there twice, or the rows have no address.
    """
    if len(header.cells) > _WIDEST:
        raise sheet.error(f"has more than {_WIDEST:,} columns; take out those that aren't needed")
    headings = [" ".join(cell.split()) for cell in header.cells]
    while headings and not headings[-1]:
        headings.pop()
    _refuse_unclear(sheet, header, headings)
    mapping = meaning.mapping
    _refuse_unmet(mapping, headings)
    about = _about(sheet, header, headings, meaning)
    columns = [
        _Heading(sheet, header, number, heading, meaning).column(about)
        for number, heading in enumerate(headings, start=1)
    ]
    types = [fixed("type", TYPE, kind, about) for kind in _types(meaning)]
    return Table(
        url=meaning.base,
        columns=[*columns, *types],
        width=len(headings),
        keyed=True,
        repeats=mapping.repeats,
        padded=bool(sheet.name),
        graph=Iri(mapping.graph) if mapping.graph else None,
    )


def _refuse_unclear(sheet: Sheet, header: Row, headings: Sequence[str]) -> None:
    for number, heading in enumerate(headings, start=1):
        if "\n" in header.cells[number - 1].strip():
            reason = "the heading has a line break in it; write it on one line"
            raise sheet.error(reason, header, number, heading)
        if not heading:
            reason = f"column {letters(number)} has no heading; write one, or delete the column"
            raise sheet.error(reason, header)
        if heading in headings[: number - 1]:
            first = letters(headings.index(heading) + 1)
            reason = (
                f"is the heading of column {first}, too; give each its own,"
                f' or write several values into one cell, with "{_SEVERAL}" between them'
            )
            raise sheet.error(reason, header, number, heading)


def _refuse_unmet(mapping: TableMapping, headings: Sequence[str]) -> None:
    """Refuse settings for columns that aren't there."""
    for heading, column in mapping.columns.items():
        if heading not in headings:
            near = templates.nearest(heading, headings)
            reason = f'there is no column "{heading}" in {mapping.file}; {near}'
            raise SourceError(FILE_NAME, reason, column.line)


def _about(sheet: Sheet, header: Row, headings: Sequence[str], meaning: Meaning) -> Template:
    mapping = meaning.mapping
    if mapping.id:
        template = _template(mapping.id, mapping.line)
        if missing := templates.missing(headings, template.names):
            near = templates.nearest(missing[0], headings)
            reason = f'there is no column "{missing[0]}" for id = "{mapping.id}"; {near}'
            raise SourceError(FILE_NAME, reason, mapping.line)
        return template
    for heading in headings:
        column = mapping.columns.get(heading)
        if (column.key if column else heading) == ID:
            return _template(column.id, column.line) if column and column.id else Verbatim(heading)
    raise sheet.error(
        f'there is no column "{ID}", which says what each row is about; add one, with addresses'
        f" such as id/organisation/home-office, or say in {FILE_NAME} under [[tables]] how they"
        ' are made: id = "id/organisation/{number}"',
        header,
    )


def _template(text: str, line: int | None) -> HeadingTemplate:
    try:
        return HeadingTemplate(text)
    except ValueError as error:
        raise SourceError(FILE_NAME, f'id = "{text}": {error}', line) from error


def _types(meaning: Meaning) -> Iterator[Iri]:
    for word in meaning.mapping.types:
        try:
            yield _class(word, meaning)
        except Invalid as error:
            reason = f'type "{word}" {error}'
            raise SourceError(FILE_NAME, reason, meaning.mapping.line) from error


def _class(word: str, meaning: Meaning) -> Iri:
    found = meaning.keys.iri(word)
    if found is None:
        found = resolved("", word)
    if found is None:
        raise Invalid(f"is not a class; {templates.nearest(word, meaning.keys.classes)}")
    return found


class _Heading:
    """One heading, while its column is made."""

    def __init__(
        self, sheet: Sheet, header: Row, number: int, heading: str, meaning: Meaning
    ) -> None:
        self._sheet, self._header = sheet, header
        self._number, self._heading = number, heading
        self._meaning = meaning
        mapped = meaning.mapping.columns.get(heading)
        self._mapped = mapped or ColumnMapping(heading)
        self._line = mapped.line if mapped else None

    def column(self, about: Template) -> Column:
        key = self._mapped.key
        if key in {"", ID} or (not self._line and self._is_part_of_id(about)):
            return self._plain(about)
        if key == KIND:
            return self._made(about, TYPE, self._class, _SEVERAL)
        name, language = self._split(key)
        found = self._key(name)
        several = _SEVERAL if found.thing or self._mapped.id else None
        return self._made(about, found.iri, self._reader(found, language), several)

    def _is_part_of_id(self, about: Template) -> bool:
        """Whether a column that isn't mapped is there for the address alone."""
        keys = self._meaning.keys
        return self._heading in about.names and keys.find(self._split(self._heading)[0]) is None

    def _plain(self, about: Template) -> Column:
        """A column that says nothing itself."""
        return Column(
            number=self._number, name=self._heading, title=self._heading, read=Literal,
            property=TYPE, about=about, suppressed=True,
        )  # fmt: skip

    def _made(
        self, about: Template, predicate: Iri, read: Callable[[str], Term], several: str | None
    ) -> Column:
        separator = self._mapped.separator
        return Column(
            number=self._number,
            name=self._heading,
            title=self._heading,
            read=read,
            property=predicate,
            about=about,
            separator=several if separator is None else separator,
        )

    def _error(self, reason: str) -> SourceError:
        if self._line:
            return SourceError(FILE_NAME, f'column "{self._heading}": {reason}', self._line)
        return self._sheet.error(reason, self._header, self._number, self._heading)

    def _split(self, written: str) -> tuple[str, str]:
        """A key and the language after it."""
        match = _LANGUAGE.fullmatch(written)
        if match is None:
            return written, self._mapped.language or self._meaning.language
        tag = match["tag"] or match["other"]
        if not is_language(tag):
            raise self._error(f'"{tag}" is not a language tag, such as en or cy')
        return match[1].strip(), tag

    def _key(self, name: str) -> Key:
        found = self._meaning.keys.find(name)
        if found is None:
            advice = self._meaning.keys.advice(name)
            if self._line:
                raise self._error(f'"{name}" is not a key; {advice}')
            link = " Or" if advice.endswith("?") else ", or"
            leave = f"{link} map it in {FILE_NAME} (false leaves it out)"
            raise self._error(f"the heading is not a key; {advice}{leave}")
        return found

    def _reader(self, key: Key, language: str) -> Callable[[str], Term]:
        """What makes a term of a value."""
        if self._mapped.id:
            return self._linked(_template(self._mapped.id, self._line))
        if self._mapped.datatype:
            datatype = self._meaning.keys.iri(self._mapped.datatype)
            if datatype is None:
                raise self._error(f'the datatype "{self._mapped.datatype}" is unknown')
            key = Key(key.name, key.iri, datatype=datatype)
        if key.thing:
            return self._thing
        longest = self._meaning.longest
        if self._mapped.language and not key.text and not self._mapped.datatype:
            return lambda text: _short(Literal(text, LANG_STRING, language), longest)
        if key.text or key.datatype == STRING:
            return lambda text: _short(key.literal(text, language), longest)
        # Few dates and numbers are in a table once.
        return lru_cache(_REMEMBERED)(
            lambda text: _sound(_short(key.literal(text, language), longest))
        )

    def _linked(self, template: HeadingTemplate) -> Callable[[str], Term]:
        if odd := templates.missing([_VALUE, self._heading], template.names):
            reason = f"its id has {{{odd[0]}}}; write {{{_VALUE}}}, which is each value of the cell"
            raise self._error(reason)
        base = self._meaning.base

        def read(text: str) -> Term:
            return _absolute(base, template.expand({_VALUE: text, self._heading: text}))

        return read

    def _thing(self, text: str) -> Term:
        if _BARE.match(text):
            raise Invalid(f"is not a whole address; write https://{text}")
        if not is_iri(text) or ":" not in text:
            return _absolute(self._meaning.base, text)
        prefix = text.partition(":")[0]
        known = prefix in self._meaning.keys.prefixes.namespaces and "//" not in text
        return self._meaning.keys.prefixes.expand(text) if known else Iri(text)

    def _class(self, text: str) -> Term:
        return _class(text, self._meaning)


_VALUE = "_value"


def _absolute(base: str, written: str) -> Iri:
    found = resolved(base, written)
    if found is None:
        raise Invalid('is not an address; take out spaces and < > " { }, or write %20 for a space')
    return found


def _short(literal: Literal, longest: int) -> Literal:
    if 4 * len(literal.value) > longest and len(literal.value.encode()) > longest:
        raise Invalid(
            f"is larger than {longest:,} bytes; shorten it, or raise limits.literal_bytes in"
            f" {FILE_NAME}"
        )
    return literal


def _sound(literal: Literal) -> Literal:
    if reason := dates.problem(literal):
        raise Invalid(reason)
    return literal
