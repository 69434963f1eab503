"""Statements on disk in the order in which they came, for those who go through all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from publisher import nquads
from publisher.lines import File
from publisher.terms import Quad

_PIECE = 1 << 17  # bytes
_MOST = 10_000  # nodes that are one object where they are equal


class Scroll(Collection[Quad]):
    """Statements on disk.

    Args:
        file: where they are written, behind what is there; nobody else writes into it meanwhile.
        quads: the statements.

    Raises:
        OSError: if the disk is full or fails.
    """

    def __init__(self, file: File, quads: Iterable[Quad]) -> None:
        self._file = file
        self._start = file.size
        self._count = 0
        for text in nquads.lines(quads):
            file.append(text.encode())
            self._count += text.count("\n")
        self._end = file.size

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Quad]:
        rest, start = b"", self._start
        reader = nquads.Reader(most=_MOST)
        while start < self._end:
            data = self._file.read(start, min(self._end, start + _PIECE))
            start += len(data)
            whole, _, rest = (rest + data).rpartition(b"\n")
            if whole:
                yield from reader.quads(f"{whole.decode()}\n")

    def __contains__(self, quad: object) -> bool:
        return any(each == quad for each in self)
