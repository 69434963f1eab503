"""The lines of a list, in order, and what of them is in which part of it."""

from __future__ import annotations

import pickle
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import overload

from publisher.lines import File, Sorting
from publisher.writers.divisions import Division, Entry, State

_TOGETHER = 1 << 20  # bytes that are written at once
_DIVISIONS_KEPT = 4


class Rows(Sequence[Entry]):
    """The entries of a list in memory.

    Args:
        entries: all of them, in any order.

    Attributes:
        states: which states there are among them, and of how many.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=lambda entry: (entry.label.text.casefold(), entry.iri))
        self._places: dict[State, list[int]] = {}
        for place, entry in enumerate(self._entries):
            self._places.setdefault(State.of(entry), []).append(place)
        self.states = Counter({state: len(places) for state, places in self._places.items()})
        self._within = lru_cache(_DIVISIONS_KEPT)(self._of)

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        return self._entries[index]

    def count(self, division: Division) -> int:
        """How many of them are in a part of the list."""
        return sum(count for state, count in self.states.items() if division.has(state))

    def part(self, division: Division, start: int, end: int) -> Sequence[Entry]:
        """Some of those in a part of the list, by their places in it."""
        return self._within(division)[start:end]

    def _of(self, division: Division) -> Sequence[Entry]:
        places = (some for state, some in self._places.items() if division.has(state))
        return [self._entries[place] for place in sorted(chain.from_iterable(places))]


class Stored(Sequence[Entry]):
    """The same on disk: more entries than memory holds.

    Raises:
        OSError: if the disk is full or fails.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._file = File()
        self._starts, self._ends = array("Q"), array("Q")
        self._numbers = array("L")
        self.states: Counter[State] = Counter()
        self._known: list[State] = []
        self._within = lru_cache(_DIVISIONS_KEPT)(self._of)
        self._sort(self._kept(entries))

    def _kept(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        """Write the entries as they come; of each, what it is sorted by, and where it is."""
        numbers: dict[State, int] = {}
        waiting, place = [], 0
        for entry in entries:
            data, state = pickle.dumps(entry), State.of(entry)
            self.states[state] += 1
            number = numbers.setdefault(state, len(numbers))
            waiting.append(data)
            key = _sortable(entry.label.text.casefold(), entry.iri)
            yield key + f"{place} {place + len(data)} {number}".encode()
            place += len(data)
            if place - self._file.size > _TOGETHER:
                self._file.append(b"".join(waiting))
                waiting.clear()
        self._file.append(b"".join(waiting))
        self._known = list(numbers)

    def _sort(self, lines: Iterable[bytes]) -> None:
        sorting = Sorting()
        for line in lines:
            sorting.add((line,))
        for line in sorting:
            start, end, number = map(int, line.rpartition(_END)[2].split())
            self._starts.append(start)
            self._ends.append(end)
            self._numbers.append(number)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(index, slice):
            return [self[place] for place in range(len(self))[index]]
        found: Entry = pickle.loads(  # noqa: S301 of our own process
            self._file.read(self._starts[index], self._ends[index])
        )
        return found

    def count(self, division: Division) -> int:
        """How many of them are in a part of the list."""
        return sum(count for state, count in self.states.items() if division.has(state))

    def part(self, division: Division, start: int, end: int) -> Sequence[Entry]:
        """Some of those in a part of the list, by their places in it."""
        return [self[place] for place in self._within(division)[start:end]]

    def _of(self, division: Division) -> Sequence[int]:
        has = [division.has(state) for state in self._known]
        return array("L", (place for place, number in enumerate(self._numbers) if has[number]))


_END = b"\0"
# Line ends, and what stands between texts, are in no text; the order is that of the texts.
_ESCAPES = {code: f"\x01{chr(code + 0x20)}" for code in range(0x0B)}


def _sortable(*texts: str) -> bytes:
    """Texts as bytes without a line end, in the same order as the texts."""
    return b"".join(text.translate(_ESCAPES).encode() + _END for text in texts)


Listed = Rows | Stored
"""The entries of a list, wherever they are."""

Make = Callable[[Iterable[Entry]], Listed]
