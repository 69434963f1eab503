"""The plan of a site: every file of it, and how they are shared out as pieces of work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from publisher import forks

PIECE = 128
"""About so many files of units are one piece of work, where there are few."""

_SINGLE = 32  # other files that are one piece of work
_MOST = forks.MOST_PIECES // 2  # pieces of units, and of other files


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site.

    Attributes:
        path: where it is, with ``/`` between folders.
        render: makes its content.
        permanent: whether its address may never vanish (law 9 of the design). A further page of a
            long list isn't permanent: the list may become shorter.
        last: whether it is rendered when all others are written, as it tells of them.
        unit: the document that it belongs to; empty if it belongs to none.
        parts: makes its content bit by bit, if it may be large.
    """

    path: str
    render: Callable[[], bytes]
    permanent: bool = True
    last: bool = False
    unit: str = ""
    parts: Callable[[], Iterator[bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """Units whose files are made when they are asked for, one unit at a time.

    Attributes:
        names: the units, in order.
        of: unit → its files.
        paths: the paths of all their files.
        find: finds one of their files by its path.
        starts: the numbers of those with which pieces of work may begin, so that about as many
            files are in each.
    """

    names: Sequence[str] = ()
    of: Callable[[str], Iterable[Output]] = lambda _: ()
    paths: Collection[str] = ()
    find: Callable[[str], Output | None] = lambda _: None
    starts: Sequence[int] = (0,)


class Plan(Collection[Output]):
    """The files of a site.

    Args:
        single: files, those of one unit side by side.
        units: more units.
    """

    def __init__(self, single: Sequence[Output], units: Units | None = None) -> None:
        self.single = single
        self.units = units or Units()

    @property
    def paths(self) -> Iterator[str]:
        """The path of each file: to know no more than that costs less."""
        return chain((output.path for output in self.single), self.units.paths)

    def __len__(self) -> int:
        return len(self.single) + len(self.units.paths)

    def __iter__(self) -> Iterator[Output]:
        yield from self.single
        yield from self.within(slice(None))

    def __contains__(self, output: object) -> bool:
        return any(each == output for each in self)

    def find(self, path: str) -> Output | None:
        """The file of this path; ``None`` if there is none."""
        return self._by_path.get(path) or self.units.find(path)

    @cached_property
    def _by_path(self) -> Mapping[str, Output]:
        return {output.path: output for output in self.single}

    def within(self, some: slice) -> Iterator[Output]:
        """The files of some of the units."""
        for unit in self.units.names[some]:
            yield from self.units.of(unit)

    def pieces(self, *, last: bool) -> Sequence[Iterable[Output]]:
        """The files as pieces of work, for each to be gone through once; no unit is in two.

        Args:
            last: whether those that are rendered last are meant, or all others.
        """
        single = [output for output in self.single if output.last is last]
        pieces: list[Iterable[Output]] = [single[piece] for piece in _pieces(single)]
        if not last and len(self.units.names) > 0:
            starts = self.units.starts
            starts = starts[:: max(1, -(-len(starts) // _MOST))]
            ends = [*starts[1:], len(self.units.names)]
            pieces += (self.within(slice(*piece)) for piece in zip(starts, ends, strict=True))
        return pieces


def planned(outputs: Collection[Output]) -> Plan:
    """Some files, those of one unit side by side, as a plan."""
    return outputs if isinstance(outputs, Plan) else Plan(list(outputs))


def _pieces(outputs: Sequence[Output]) -> Iterator[slice]:
    """Pieces, none of which ends within a unit."""
    size = max(_SINGLE, -(-len(outputs) // _MOST))
    start = 0
    while start < len(outputs):
        end = min(start + size, len(outputs))
        while (
            end < len(outputs) and outputs[end].unit and outputs[end].unit == outputs[end - 1].unit
        ):
            end += 1
        yield slice(start, end)
        start = end
