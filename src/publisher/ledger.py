"""A large JSON file with a line for each entry of one of its objects: looked up, not read whole."""

from __future__ import annotations

import json
import os
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from itertools import islice, pairwise, takewhile
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, TypeVar

from publisher import trees

Value = TypeVar("Value")

_LARGE = 16 << 20  # bytes
_BLOCK = 1 << 13  # bytes that are read to find an entry
_TOGETHER = 1_000  # entries that are written at once
_FEW = 16  # lines before the first entry


def written(
    start: Mapping[str, Any], name: str, entries: Iterable[tuple[str, str]], rest: Mapping[str, Any]
) -> Iterator[str]:
    """A JSON object, bit by bit.

    Args:
        start: what it has before the entries; something.
        name: the name of what has the entries.
        entries: key and JSON text of each, in the order of the keys.
        rest: what it has behind them; something.
    """
    yield f"{trees.indented(start)[:-2]},\n {encode_basestring(name)}: {{"
    before, lines = "\n  ", (f"{encode_basestring(key)}: {text}" for key, text in entries)
    while some := list(islice(lines, _TOGETHER)):
        yield before + ",\n  ".join(some)
        before = ",\n  "
    yield f"\n }},{trees.indented(rest)[1:]}\n"


def read(path: Path, name: str, entry: Callable[[Any], Value]) -> Any:
    """The value in a JSON file; of a large one, the entries of an object stay on the disk.

    Args:
        path: the file, as ``written`` has it or not.
        name: the name of what has the entries.
        entry: makes what an entry stands for of its JSON value; raises ``ValueError`` or
            ``TypeError`` if it stands for nothing.

    Raises:
        ValueError: if it isn't JSON; or, as ``TypeError``, from ``entry``.
        RecursionError: if too many brackets are open.
        OSError: if it can't be read.
    """
    if path.stat().st_size >= _LARGE and (large := _read(path, name, entry)) is not None:
        return large
    found = json.loads(path.read_bytes())
    if isinstance(found, dict) and isinstance(found.get(name), dict):
        found[name] = {key: entry(value) for key, value in found[name].items()}
    return found


def _read(path: Path, name: str, entry: Callable[[Any], Value]) -> dict[str, Any] | None:
    """The same of a file that is as ``written`` has it; ``None`` if it isn't."""
    opening = f" {encode_basestring(name)}: {{\n".encode()
    try:
        with path.open("rb") as file:
            head = list(takewhile(opening.__ne__, islice(file, _FEW)))
            ledger = Ledger(file.fileno(), sum(map(len, head)) + len(opening), entry)
            for line in file:
                if line.startswith(b" }"):
                    ledger.complete()
                    found = json.loads(b"".join([*head, opening, line, file.read()]))
                    return {**found, name: ledger}
                ledger.add(line)
    except (ValueError, TypeError, RecursionError):
        pass
    return None


class Ledger(Mapping[str, Value]):
    """The entries of a JSON object in a file, in the order of their keys.

    Args:
        file: the number of the open file, of which it keeps another one.
        start: where the first entry begins.
        entry: makes what an entry stands for of its JSON value.
    """

    def __init__(self, file: int, start: int, entry: Callable[[Any], Value]) -> None:
        self._file = os.dup(file)
        weakref.finalize(self, os.close, self._file)
        self._entry = entry
        self._keys: list[str] = []  # the first one of each block
        self._starts = array("Q", [start])  # of each block; and where the last one ends
        self._count = 0
        self._last = ""
        self._waiting = b""

    def add(self, line: bytes) -> None:
        """Take note of the line of the next entry.

        Raises:
            ValueError: if it is no such line; or, as ``TypeError``, if it stands for nothing.
        """
        self._waiting += line
        if len(self._waiting) >= _BLOCK:
            self.complete()

    def complete(self) -> None:
        """There are no more, for now."""
        if not self._waiting:
            return
        found = _parsed(self._waiting)
        keys, lines = list(found), self._waiting.split(b"\n")[:-1]
        known = [self._last, *keys] if self._keys else keys
        if not keys or len(keys) != len(lines) or any(a >= b for a, b in pairwise(known)):
            raise ValueError("the entries are not in order, each on a line of its own")
        if not all(map(bytes.startswith, lines, map(_name, keys))):
            raise ValueError("keys are written in another way")
        for value in found.values():
            self._entry(value)
        self._keys.append(keys[0])
        self._starts.append(self._starts[-1] + len(self._waiting))
        self._count += len(keys)
        self._last = keys[-1]
        self._waiting = b""

    def _block(self, number: int) -> bytes:
        start, end = self._starts[number : number + 2]
        return os.pread(self._file, end - start, start)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.pairs())

    def __getitem__(self, key: str) -> Value:
        number = bisect_right(self._keys, key) - 1
        if number >= 0:
            block, name = b"\n" + self._block(number), b"\n" + _name(key)
            if (start := block.find(name)) >= 0:
                end = block.index(b"\n", start + 1)
                return self._entry(json.loads(block[start + len(name) : end].rstrip(b",")))
        raise KeyError(key)

    def pairs(self) -> Iterator[tuple[str, Value]]:
        """Each key with its entry, in order."""
        for number in range(len(self._keys)):
            for key, value in _parsed(self._block(number)).items():
                yield key, self._entry(value)

    def items(self) -> ItemsView[str, Value]:
        """Each key with its entry, in order."""
        return _Items(self)


class _Items(ItemsView[str, Value]):
    def __init__(self, ledger: Ledger[Value]) -> None:
        super().__init__(ledger)
        self._ledger = ledger

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return self._ledger.pairs()


def _name(key: str) -> bytes:
    """What the line of an entry begins with."""
    return f"  {encode_basestring(key)}: ".encode()


def _parsed(lines: bytes) -> dict[str, Any]:
    """The entries of some lines."""
    found: dict[str, Any] = json.loads(b"{" + lines.rstrip(b",\n") + b"}")
    return found
