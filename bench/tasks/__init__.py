"""What is measured in a process of its own: ``python -m bench.tasks.NAME``.

Each prints one line of JSON. Where ``cpu`` and ``wall`` are in it, they are those of the part that
counts, without starting and loading.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Lap:
    """The CPU and wall time of some parts of a process, in seconds."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.wall = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time of a block."""
        cpu, wall = _cpu(), time.perf_counter()
        try:
            yield
        finally:
            self.cpu += _cpu() - cpu
            self.wall += time.perf_counter() - wall

    def tell(self, **more: Any) -> None:
        """Print the times, and what else there is to tell."""
        print(json.dumps({"cpu": self.cpu, "wall": self.wall, **more}))


def _cpu() -> float:
    """The CPU time of this process and of those that it waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
