"""The files of a release: rendered and written by several processes, or taken from the last one.

Files with the same *unit* belong to one document. Where all that they depend on is as it was, they
are not rendered: the file of the last release gets a second name (a hard link).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from publisher import disk, forks, manifest
from publisher.manifest import Files

_PIECE = 32  # files that one process writes at a time
_FEW = 1_000  # files for which no further process is started

Progress = Callable[[int, int], None]
Pack = Callable[[bytes], Mapping[str, bytes]]
"""Makes the packed forms of a file: the end of the name, without a dot → content."""

Note = Callable[[str, Mapping[str, Any]], None]
"""Is told of each file that was written: its path, and what the manifest says of it."""


class Key(NamedTuple):
    """What the files of a unit depend on, as digests.

    Attributes:
        facts: what is said of its resources themselves.
        rest: all else: what is said of others that they mention, templates, rules, settings.
    """

    facts: str
    rest: str


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
    """

    path: str
    render: Callable[[], bytes]
    permanent: bool = True
    last: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a release is written; whatever way it is, it is the same release.

    Attributes:
        pack: makes packed forms of a file, which lie beside it.
        note: is told of each file that was written.
        key: unit → what its files depend on; ``None`` if that can't be told.
        detours: tells what was written in a slower way since it was last asked: why → how often.
        progress: called with the number of files done and in all.
        workers: how many processes share the work, where there is enough of it.
    """

    pack: Pack | None = None
    note: Note | None = None
    key: Callable[[str], Key | None] | None = None
    detours: Callable[[], Mapping[str, int]] | None = None
    progress: Progress | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Past:
    """A release whose files may be taken again.

    Attributes:
        folder: where it is.
        files: what its manifest says of them.
        keys: unit → what its files depend on.
        written: when it was finished, in nanoseconds: what was changed later is not taken.
    """

    folder: Path
    files: Mapping[str, Mapping[str, Any]]
    keys: Mapping[str, Key]
    written: int

    def names(self, path: str) -> list[str]:
        """A file and its packed forms."""
        return [path, *(f"{path}.{end}" for end in self.files[path].get("packed", ()))]

    def has(self, path: str) -> bool:
        """Whether a file and its packed forms are there as they were written."""
        try:
            # Paths as texts: this is asked of each file of a site, and objects would cost more.
            states = [os.stat(f"{self.folder}/{name}") for name in self.names(path)]  # noqa: PTH116
        except OSError:
            return False
        late = any(state.st_mtime_ns > self.written for state in states)
        return not late and states[0].st_size == self.files[path]["bytes"]


@dataclass
class Written:
    """What was written.

    Attributes:
        files: what the manifest says of each file.
        keys: unit → what its files depend on.
        made: why units were rendered → how many of them; ``as before`` for those that weren't.
        detours: why files were written in a slower way → how many of them.
    """

    files: Files = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    detours: Counter[str] = field(default_factory=Counter)

    def update(self, other: Written) -> None:
        """Add what another process has written."""
        self.files.update(other.files)
        self.keys.update(other.keys)
        self.made.update(other.made)
        self.detours.update(other.detours)


AS_BEFORE, NEW, CHANGED, AFFECTED = "as before", "new", "changed", "affected"
"""Why the files of a unit were rendered, or not: it is new, its facts changed, or others did."""


def write(outputs: Sequence[Output], folder: Path, way: Way, past: Past | None = None) -> Written:
    """Render and write them all; those that tell of others at the end.

    Args:
        outputs: the files; those of one unit side by side.
        folder: where they go; it is made.
        way: how.
        past: a release from which files may be taken.

    Raises:
        OSError: if the disk refuses.
    """
    folder.mkdir()
    for name in sorted({output.path.rpartition("/")[0] for output in outputs}):
        (folder / name).mkdir(parents=True, exist_ok=True)
    written = Written()
    for last in (False, True):
        some = [output for output in outputs if output.last is last]
        for part in _shared(some, _Writer(folder, way, past), 1 if last else way.workers):
            written.update(part)
            if way.note:
                for path, entry in part.files.items():
                    way.note(path, entry)
            if way.progress:
                way.progress(len(written.files), len(outputs))
    written.files = dict(sorted(written.files.items()))
    return written


def _shared(outputs: Sequence[Output], writer: _Writer, workers: int) -> Iterator[Written]:
    pieces = list(_pieces(outputs))

    def work(number: int) -> Written:
        return writer.write(outputs[pieces[number]])

    return forks.share(work, len(pieces), min(workers, 1 + len(outputs) // _FEW))


def _pieces(outputs: Sequence[Output]) -> Iterator[slice]:
    """Pieces of work, none of which ends within a unit."""
    size = max(_PIECE, -(-len(outputs) // forks.MOST_PIECES))
    start = 0
    while start < len(outputs):
        end = min(start + size, len(outputs))
        while (
            end < len(outputs) and outputs[end].unit and outputs[end].unit == outputs[end - 1].unit
        ):
            end += 1
        yield slice(start, end)
        start = end


class _Writer:
    """Writes files into a folder, or takes them from the last release."""

    def __init__(self, folder: Path, way: Way, past: Past | None) -> None:
        self._folder = folder
        self._way = way
        self._past = past

    def write(self, outputs: Sequence[Output]) -> Written:
        written = Written()
        unit, same = "", False
        for output in outputs:
            if output.unit != unit:
                unit = output.unit
                same = self._is_as_before(unit, written)
            entry = self._taken(output) if same else None
            written.files[output.path] = entry or self._made(output)
        if self._way.detours:
            written.detours.update(self._way.detours())
        return written

    def _is_as_before(self, unit: str, written: Written) -> bool:
        """Whether all that a unit depends on is as it was; it is noted what that is."""
        key = self._way.key(unit) if unit and self._way.key else None
        if key is None:
            return False
        written.keys[unit] = key
        before = self._past.keys.get(unit) if self._past else None
        reason = AFFECTED
        if before is None:
            reason = NEW
        elif before == key:
            reason = AS_BEFORE
        elif before.facts != key.facts:
            reason = CHANGED
        written.made[reason] += 1
        return reason == AS_BEFORE

    def _taken(self, output: Output) -> dict[str, Any] | None:
        """Take a file from the last release; ``None`` if it isn't there as it was written."""
        past = self._past
        entry = past.files.get(output.path) if past else None
        if past is None or entry is None or entry.get("permanent", True) != output.permanent:
            return None
        if not past.has(output.path):
            return None
        names = past.names(output.path)
        try:
            for name in names:
                os.link(f"{past.folder}/{name}", f"{self._folder}/{name}")
        except OSError:  # this disk has no links, or no more of them
            for name in names:
                disk.remove(self._folder / name)
            return None
        return dict(entry)

    def _made(self, output: Output) -> dict[str, Any]:
        """Render and write one file with its packed forms: what the manifest says of it."""
        path = f"{self._folder}/{output.path}"
        content = output.render()
        # What begins with a dot is for those who serve, and sent to nobody.
        pack = None if output.path.startswith(".") else self._way.pack
        packed = pack(content) if pack else {}
        disk.write_file(path, content)
        for end, short in packed.items():
            disk.write_file(f"{path}.{end}", short)
        return manifest.entry(content, packed, permanent=output.permanent)
