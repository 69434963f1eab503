"""The parts of a list: what still exists, what has ended, and what ended in a certain year.

Which members are in which part is what the data say of their end (``changes``), whatever their
class. A list of which no member has ended has no parts, and no part is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from publisher.pagerules import LIST_FOLDER, STATE, YEAR, ListRule
from publisher.terms import Iri
from publisher.writers.changes import Ending, Retirement
from publisher.writers.labels import Label
from publisher.writers.moments import Moment

CURRENT, ENDED = "current", "ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a resource, its description in short, and what became of it.

    Of an event, it is the date that is told.
    """

    iri: Iri
    label: Label
    summary: Label
    ending: Ending | None = None
    retirement: Retirement | None = None
    date: Moment | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over for certain."""
        return self.ending is not None and self.ending.past

    @property
    def current(self) -> bool:
        """Whether it is still there: neither ended, nor withdrawn or replaced."""
        return not self.ended and self.retirement is None

    @property
    def year(self) -> int:
        """The year in which it ended; 0 if it didn't, or nobody knows when."""
        date = self.ending.date if self.ending and self.ending.past else None
        return date.year if date else 0


class State(NamedTuple):
    """What decides in which parts of a list an entry is; the names are those of :class:`Entry`."""

    current: bool
    ended: bool
    year: int

    @classmethod
    def of(cls, entry: Entry) -> State:
        """That of an entry."""
        return cls(entry.current, entry.ended, entry.year)


@dataclass(frozen=True, slots=True)
class Division:
    """A list, or a part of it.

    Attributes:
        rule: the list.
        state: which members: :data:`CURRENT`, :data:`ENDED`, or all of them.
        year: the year in which they ended; 0 for any.
    """

    rule: ListRule
    state: str = ""
    year: int = 0

    @property
    def path(self) -> str:
        """The path of its first page under the base, such as ``list/agencies/ended/2013``."""
        year = f"{self.year:04}" if self.year else ""
        return "/".join(part for part in (LIST_FOLDER, self.rule.path, self.state, year) if part)

    @property
    def whole(self) -> bool:
        """Whether this is the whole list."""
        return not self.state

    def has(self, entry: Entry | State) -> bool:
        """Whether a member of the list is in this part of it."""
        if self.year:
            return entry.year == self.year
        return not self.state or (entry.ended if self.state == ENDED else entry.current)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One of the pages of a list, or of a part of one.

    Attributes:
        shown: the list, or the part.
        entries: what is on this page.
        number: this page, counted from 1.
        total: how many there are.
        parts: the list and its parts, with the number of entries of each; nothing if it has none.
    """

    shown: Division
    entries: Sequence[Entry]
    number: int = 1
    total: int = 1
    parts: Sequence[tuple[Division, int]] = ()


def divisions(rule: ListRule, entries: Collection[Entry | State]) -> Iterator[Division]:
    """A list, and its parts: first by state, then by year of end, the last year first.

    Args:
        rule: the list; it says what it is divided by.
        entries: all its members, or their states.
    """
    yield Division(rule)
    if not any(entry.ended for entry in entries):
        return
    if STATE in rule.parts:
        if any(entry.current for entry in entries):
            yield Division(rule, CURRENT)
        yield Division(rule, ENDED)
    if YEAR in rule.parts:
        for year in sorted({entry.year for entry in entries if entry.year}, reverse=True):
            yield Division(rule, ENDED, year)
