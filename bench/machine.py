"""What a run was made on, and with which versions."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.places import ROOT, Missing, program

_PACKAGES = (
    *("publisher", "pyoxigraph", "rdflib", "PyLD", "pyshacl", "Jinja2", "brotli"),
    *("starlette", "uvicorn", "rdflib-endpoint"),
)


def machine() -> dict[str, str]:
    """The computer."""
    model = re.search(r"model name\s*: (.+)", _text(Path("/proc/cpuinfo")))
    memory = re.search(r"MemTotal:\s*(\d+)", _text(Path("/proc/meminfo")))
    return {
        "processor": model[1] if model else platform.processor() or "unknown",
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    """The program, and what it is measured beside."""
    found = {"Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    for name, command in (("nginx", _nginx()), ("commit", _COMMIT)):
        if said := _said(command):
            found[name] = said.rpartition("/")[2]
    return found


_COMMIT = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]


def _nginx() -> list[str]:
    try:
        return [program("nginx"), "-v"]
    except Missing:
        return []


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, IndexError, ValueError, subprocess.CalledProcessError):
        return ""
    return (done.stdout or done.stderr).strip()


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
