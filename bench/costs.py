"""What a command costs: CPU time, wall time, and the most memory that its processes had at once."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

_PAUSE = 0.1  # seconds between two looks at the memory
_TICKS = os.sysconf("SC_CLK_TCK")
_KIB = 1024
_BLUR = 8 << 10  # KiB by which the kernel's counts of the same memory differ, as each core keeps one


class Failed(RuntimeError):
    """A command ended with an error; the message has its last words."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What it took.

    Attributes:
        cpu: seconds of CPU time, of the process and of all those that it started and waited for.
        wall: seconds.
        peak: bytes of memory that they had at once, what they share counted once.
        told: what it says of itself: the JSON of the last line of its output, if that is an object.
    """

    cpu: float
    wall: float
    peak: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)


def run(command: Sequence[str], folder: Path, good: Sequence[int] = (0,)) -> Cost:
    """Run a command, and measure it.

    Args:
        command: the program and its arguments.
        folder: where it is run.
        good: the exit codes of success.

    Raises:
        Failed: if it ends with another one.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        try:
            with Watch(process.pid) as watch:
                _, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # somebody has no more time
            process.kill()
            process.wait()
            raise
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            shown = _end(err) or _end(out)
            raise Failed(f"{' '.join(command)} ended with {process.returncode}: {shown}")
        cpu = usage.ru_utime + usage.ru_stime
        # A new process counts what the one had that it came from: where that is more, it tells
        # nothing, and what was seen now and then has to do.
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + _BLUR
        most = usage.ru_maxrss if usage.ru_maxrss > own else 0
        return Cost(cpu, wall, max(watch.peak, most * _KIB), _told(out))


def inner(command: Sequence[str], folder: Path) -> Cost:
    """Run a command that measures a part of what it does, and tells it as ``cpu`` and ``wall``.

    Raises:
        Failed: if it ends with an error, or tells nothing.
    """
    cost = run(command, folder)
    try:
        return Cost(cost.told["cpu"], cost.told["wall"], cost.peak, cost.told)
    except KeyError as error:
        raise Failed(f"{' '.join(command)} does not tell its {error}") from error


def _end(file: IO[bytes]) -> str:
    return _text(file)[-2_000:]


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()


def _told(file: IO[bytes]) -> Mapping[str, Any]:
    try:
        told = json.loads(_text(file).rpartition("\n")[2])
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


class Watch:
    """Looks at the memory of a process and its descendants, now and then."""

    def __init__(self, process: int) -> None:
        self.peak = 0
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_PAUSE):
            self.peak = max(self.peak, sum(map(_memory, tree(self._process))))


def tree(process: int) -> Iterator[int]:
    """A process and its descendants (Linux; elsewhere the process alone)."""
    yield process
    tasks = Path(f"/proc/{process}/task")
    try:
        names = [task.name for task in tasks.iterdir()]
    except OSError:  # it has ended, or there is no such folder
        return
    for name in names:
        for child in _read(tasks / name / "children").split():
            yield from tree(int(child))


def _memory(process: int) -> int:
    """The bytes of memory of a process; of what it shares, its share."""
    for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * _KIB
    return 0


def cpu_of_tree(process: int) -> float:
    """The CPU time that a process that still runs has taken, with its descendants (Linux)."""
    total = 0
    for each in tree(process):
        fields = _read(Path(f"/proc/{each}/stat")).rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))  # proc(5), fields 14 to 17
    return total / _TICKS


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended; reading tells, too
        return ""
