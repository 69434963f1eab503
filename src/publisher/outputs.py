"""The files of a release: rendered and written by several processes, or taken from the last one.

Files with the same *unit* belong to one document. Where all that they depend on is as it was, they
are not rendered: the file of the last release gets a second name (a hard link).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from publisher import disk, forks, large, manifest, packing
from publisher.lines import Sorting
from publisher.manifest import Entries, Entry, Files
from publisher.plans import Output, Plan

_FEW = 1_000  # files for which no further process is started

Progress = Callable[[int, int], None]
Pack = Callable[[bytes], Mapping[str, bytes]]
"""Makes the packed forms of a file: the end of the name, without a dot → content."""

Note = Callable[[str, Entry], None]
"""Is told of each file of no unit that was written: its path, and what the manifest says of it."""


class Key(NamedTuple):
    """What the files of a unit depend on, as digests.

    Attributes:
        facts: what is said of its resources themselves.
        rest: all else: what is said of others that they mention, templates, rules, settings.
    """

    facts: str
    rest: str


@dataclass(frozen=True, slots=True)
class Way:
    """How a release is written; whatever way it is, it is the same release.

    Attributes:
        pack: makes packed forms of a file, which lie beside it.
        note: is told of each file that was written and belongs to no unit.
        key: unit → what its files depend on; ``None`` if that can't be told.
        reached: the units of which it is to be found out whether their files are as in a release;
            ``None`` for all of them.
        detours: tells what was written in a slower way since it was last asked: why → how often.
        progress: called with the number of files done and in all.
        workers: how many processes share the work, where there is enough of it.
    """

    pack: Pack | None = None
    note: Note | None = None
    key: Callable[[str], Key | None] | None = None
    reached: Callable[[Past], Collection[str] | None] | None = None
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
        shared: a digest of what all units depend on.
        written: when it was finished, in nanoseconds: what was changed later is not taken.
    """

    folder: str
    files: Files
    keys: Mapping[str, Key]
    shared: str
    written: int

    def has(self, path: str, entry: Entry) -> bool:
        """Whether a file and its packed forms are there as they were written."""
        try:
            states = [os.stat(f"{self.folder}/{name}") for name in _names(path, entry)]  # noqa: PTH116
        except OSError:
            return False
        late = any(state.st_mtime_ns > self.written for state in states)
        return not late and states[0].st_size == entry["bytes"]


def _names(path: str, entry: Entry) -> list[str]:
    """A file and its packed forms."""
    return [path, *(f"{path}.{end}" for end in entry.get("packed", ()))]


class Keys:
    """What the files of each unit depend on, gathered in any order; few of them stay in memory."""

    def __init__(self) -> None:
        self._lines = Sorting()

    def add(self, lines: Sequence[bytes]) -> None:
        """Take some, each as ``line`` has it."""
        self._lines.add(lines)

    @staticmethod
    def line(unit: str, key: Key) -> bytes:
        """A unit and what its files depend on, as one line."""
        return f"{unit}\0{key.facts} {key.rest}".encode()

    def __iter__(self) -> Iterator[tuple[str, Key]]:
        """Each unit, sorted, with what its files depend on."""
        for each in self._lines:
            unit, _, key = each.decode().partition("\0")
            facts, _, rest = key.partition(" ")
            yield unit, Key(facts, rest)


@dataclass
class Part:
    """What one process has written of a release, as it tells it to the one that gathers all.

    Attributes:
        lines: the files, as the manifest has them in lines.
        size: how many bytes they have.
        noted: those of no unit: what the manifest says of them.
        keys: the units, in lines with what their files depend on.
        made: why units were rendered → how many of them; ``as before`` for those that weren't.
        detours: why files were written in a slower way → how many of them.
    """

    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    noted: dict[str, Entry] = field(default_factory=dict)
    keys: list[bytes] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    detours: Counter[str] = field(default_factory=Counter)


@dataclass
class Written:
    """What was written.

    Attributes:
        files: what the manifest says of each file.
        keys: what the files of each unit depend on.
        made: why units were rendered → how many of them; ``as before`` for those that weren't.
        detours: why files were written in a slower way → how many of them.
    """

    files: Entries = field(default_factory=Entries)
    keys: Keys = field(default_factory=Keys)
    made: Counter[str] = field(default_factory=Counter)
    detours: Counter[str] = field(default_factory=Counter)

    def add(self, part: Part) -> None:
        """Add what a process has written."""
        self.files.add(part.lines, part.size)
        self.keys.add(part.keys)
        self.made.update(part.made)
        self.detours.update(part.detours)


AS_BEFORE, NEW, CHANGED, AFFECTED = "as before", "new", "changed", "affected"
"""Why the files of a unit were rendered, or not: it is new, its facts changed, or others did."""


def write(plan: Plan, folder: Path, way: Way, past: Past | None = None) -> Written:
    """Render and write them all; those that tell of others at the end.

    Args:
        plan: the files.
        folder: where they go; it is made.
        way: how.
        past: a release from which files may be taken.

    Raises:
        OSError: if the disk refuses.
    """
    folder.mkdir()
    written = Written()
    writer = _Writer(folder, way, past)
    for last in (False, True):
        for part in _shared(plan, last, writer, 1 if last else way.workers):
            written.add(part)
            if way.note:
                for path, entry in part.noted.items():
                    way.note(path, entry)
            if way.progress:
                way.progress(len(written.files), len(plan))
    return written


def _shared(plan: Plan, last: bool, writer: _Writer, workers: int) -> Iterator[Part]:
    pieces = plan.pieces(last=last)

    def work(number: int) -> Part:
        return writer.write(pieces[number])

    return forks.share(work, len(pieces), min(workers, 1 + len(plan) // _FEW))


class _Writer:
    """Writes files into a folder, or takes them from the last release."""

    def __init__(self, folder: Path, way: Way, past: Past | None) -> None:
        self._folder = str(folder)  # paths as texts: there are many, and objects cost more
        self._way = way
        self._past = past
        self._folders: set[str] = set()
        self._reached = way.reached(past) if past and way.reached else None

    def write(self, outputs: Iterable[Output]) -> Part:
        part = Part()
        unit, same = "", False
        for output in outputs:
            if output.unit != unit:
                unit = output.unit
                same = self._is_as_before(unit, part)
            entry = (self._taken(output) if same else None) or self._made(output)
            part.lines.append(manifest.line(output.path, entry))
            part.size += entry["bytes"]
            if not unit:
                part.noted[output.path] = entry
        if self._way.detours:
            part.detours.update(self._way.detours())
        return part

    def _is_as_before(self, unit: str, part: Part) -> bool:
        """Whether all that a unit depends on is as it was; it is noted what that is."""
        before = self._past.keys.get(unit) if self._past else None
        if before is None or self._reached is None or unit in self._reached:
            key = self._way.key(unit) if unit and self._way.key else None
        else:
            key = before
        if key is None:
            return False
        part.keys.append(Keys.line(unit, key))
        reason = AFFECTED
        if before is None:
            reason = NEW
        elif before == key:
            reason = AS_BEFORE
        elif before.facts != key.facts:
            reason = CHANGED
        part.made[reason] += 1
        return reason == AS_BEFORE

    def _taken(self, output: Output) -> dict[str, Any] | None:
        """Take a file from the last release; ``None`` if it isn't there as it was written."""
        past = self._past
        entry = past.files.get(output.path) if past else None
        if past is None or entry is None or entry.get("permanent", True) != output.permanent:
            return None
        if not past.has(output.path, entry):
            return None
        names = _names(output.path, entry)
        self._make_folder(output.path)
        try:
            for name in names:
                os.link(f"{past.folder}/{name}", f"{self._folder}/{name}")
        except OSError:  # this disk has no links, or no more of them
            for name in names:
                disk.remove(Path(self._folder, name))
            return None
        return dict(entry)

    def _make_folder(self, path: str) -> None:
        """Make the folder of a file, if it isn't there; most are in folders that are known."""
        name = path.rpartition("/")[0]
        if name not in self._folders:
            Path(self._folder, name).mkdir(parents=True, exist_ok=True)
            self._folders.add(name)

    def _made(self, output: Output) -> dict[str, Any]:
        """Render and write one file with its packed forms: what the manifest says of it."""
        path = f"{self._folder}/{output.path}"
        # What begins with a dot is for those who serve, and sent to nobody.
        pack = None if output.path.startswith(".") else self._way.pack
        self._make_folder(output.path)
        if output.parts and (pack is None or pack is packing.hurried):
            return large.write(path, output.parts(), output.permanent, packed=pack is not None)
        content = output.render()
        packed = pack(content) if pack else {}
        disk.write_file(path, content)
        for end, short in packed.items():
            disk.write_file(f"{path}.{end}", short)
        return manifest.entry(content, packed, permanent=output.permanent)
