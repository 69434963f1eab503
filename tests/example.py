"""The example publication of this repository, built once for the tests that look at its site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://soca.example/"
COPIED = ("publisher.toml", "data")


def run(
    *arguments: str | Path, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return python("-m", "publisher.cli", *map(str, arguments), cwd=cwd, **environment)


def python(
    *arguments: str, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, warnings as errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def build(folder: Path, project: Path = ROOT, **environment: str) -> Path:
    """Build a project into a folder; the current release of it."""
    done = run("-C", project, "build", "-o", folder, **environment)
    assert done.returncode == 0, done.stderr
    return (folder / "current").resolve()
