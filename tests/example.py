"""The example publication of this repository, built once for the tests that look at its site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://soca.example/"
COPIED = ("publisher.toml", "data", "queries")


def run(
    *arguments: str | Path, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = ("-m", "publisher", *map(str, arguments))
    return python(*command, cwd=cwd, environment=environment)


def python(
    *arguments: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, warnings as errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def build(folder: Path, project: Path = ROOT, **environment: str) -> Path:
    """Build a project into a folder; the current release of it."""
    command = ("-m", "publisher", "-C", str(project), "build", "-o", str(folder))
    done = python(*command, environment=environment)
    assert done.returncode == 0, done.stderr
    return (folder / "current").resolve()
