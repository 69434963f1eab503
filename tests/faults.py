"""A build of ``versions.py`` that the system stops or refuses at one call, made so by strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import versions
from publisher import release

# Each call that a build changes the disk by, under all the names that systems give it.
CALLS = (
    *("rename", "renameat", "renameat2", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir"),
    *("mkdir", "mkdirat", "open", "openat", "write", "fsync", "syncfs", "sync", "chmod"),
    *("fchmodat", "flock", "close"),
)
_LINE = re.compile(r"(?:\d+ +)?(\w+)\(")


@dataclass(frozen=True)
class Faults:
    """Sites that version B is published to over version A, under faults.

    Attributes:
        strace: its path.
        folder: an empty folder to work in.
    """

    strace: str
    folder: Path

    def prepare(self) -> None:
        """Publish versions C and A, so that A is current and there is one to be removed."""
        for version in "CA":
            (self.folder / "all" / "current").unlink(missing_ok=True)
            release.write(versions.outputs(version), self.folder / "all", versions.BASE)

    def site(self) -> Path:
        """A fresh site in which A is current."""
        if not (self.folder / "all").exists():
            self.prepare()
        site = self.folder / "site"
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(self.folder / "all", site, symlinks=True)
        return site

    def places(self) -> list[tuple[str, int]]:
        """Each call of a build that touches the site: its name, and which of its kind it is."""
        log = self.folder / "calls"
        known = ",".join(f"?{call}" for call in CALLS)
        site = self.site()
        self._run(site, "-y", "-e", f"trace={known}", "-o", str(log))
        assert versions.served(site) == "B"
        seen: Counter[str] = Counter()
        found = []
        for line in log.read_text().splitlines():
            if call := _LINE.match(line):
                seen[call[1]] += 1
                if str(site) in line:
                    found.append((call[1], seen[call[1]]))
        return found

    def build(self, call: str, fault: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
        """Publish B over A with a fault, such as ``signal=KILL:when=3``: the site, and the end."""
        site = self.site()
        return site, self._run(site, "-e", f"trace={call}", "-e", f"inject={call}:{fault}")

    def _run(self, site: Path, *options: str) -> subprocess.CompletedProcess[str]:
        quiet = [] if "-o" in options else ["-o", os.devnull]
        return subprocess.run(
            [self.strace, "-qqq", *quiet, *options, *command(site, "B")],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
        )


def command(site: Path, version: str) -> list[str]:
    """A process that publishes a version and does nothing else."""
    return [sys.executable, "-S", "-B", versions.__file__, str(site), version]


def releases(site: Path) -> list[str]:
    """What lies in the folder of the releases."""
    return sorted(path.name for path in (site / "releases").iterdir())
