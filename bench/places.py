"""Where things are while the bench runs: the program, its peers, the projects that are made."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import organisations

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the repository."""

SHAPES = ROOT / "bench" / "shapes.ttl"

DOCUMENTS = ("turtle", "json-ld", "html")
"""The formats of the three documents by which builds are compared."""

_SETTINGS = """\
base = "{base}"
title = "Register of organisations"
description = "Organisations that do not exist."
languages = ["en"]
licence = "https://creativecommons.org/licenses/by/4.0/"
formats = [{formats}]

[limits]
file_bytes = 10_000_000_000
"""


class Missing(Exception):
    """A peer, or a part of the program, is not there; the message says which."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for all that a run makes, best on a RAM file system; and where the peers are.

    Attributes:
        work: the folder.
        pipeline: the straightforward pipeline.
        enough: for how many seconds of its CPU time a server, or a store, is asked.
    """

    work: Path
    pipeline: Path
    enough: float = 1.0

    def publisher(self, *arguments: object) -> list[str]:
        """The command line of our program."""
        return self.python("-m", "publisher", *arguments)

    def python(self, *arguments: object) -> list[str]:
        """The command line of a Python program."""
        return [sys.executable, *map(str, arguments)]

    def data(self, count: int, *, flawed: bool = False) -> Path:
        """A file with so many organisations; made if it is not there."""
        path = self.work / f"organisations-{count}{'-flawed' if flawed else ''}.nt"
        if not path.exists():
            _write(path, organisations.statements(count, flawed))
        return path

    def project(
        self,
        count: int,
        formats: Iterable[str] = DOCUMENTS,
        *,
        name: str = "",
        each: int = 0,
        scattered: bool = False,
    ) -> Path:
        """A project with so many organisations; made if it is not there.

        Args:
            count: how many.
            formats: of its documents.
            name: for one that is not shared with others.
            each: how many organisations are in one file; 0 for all of them.
            scattered: whether the statements are in the worst order.
        """
        chosen = list(formats)
        told = [str(count), str(len(chosen)), name, "scattered" if scattered else ""]
        folder = self.work / "-".join(["project", *filter(None, told)])
        if not folder.exists():
            (folder / "data").mkdir(parents=True)
            listed = ", ".join(f'"{format_}"' for format_ in chosen)
            settings = _SETTINGS.format(base=organisations.BASE, formats=listed)
            (folder / "publisher.toml").write_text(settings, "utf-8")
            files = [organisations.scattered(count)] if scattered else ()
            for number, lines in enumerate(files or organisations.files(count, each or count)):
                _write(folder / "data" / f"organisations-{number:04}.nt", lines)
        return folder

    def fresh(self, name: str) -> Path:
        """A folder that isn't there yet, whatever was there before."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, line by line; it is there once.

    Raises:
        ValueError: if it is not.
    """
    found, made = 0, path.with_name(f"{path.name}.new")

    def lines() -> Iterator[str]:
        nonlocal found
        with path.open(encoding="utf-8") as file:
            for line in file:
                found += line.count(old)
                yield line.replace(old, new)

    _write(made, lines())
    if found != 1:
        made.unlink()
        raise ValueError(f"{old!r} is in {path} {found} times")
    made.replace(path)


def installed(module: str) -> bool:
    """Whether a Python package can be imported."""
    return importlib.util.find_spec(module) is not None


def program(name: str) -> str:
    """The path of a program.

    Raises:
        Missing: if it is not installed.
    """
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    if found is None:
        raise Missing(f"{name} is not installed")
    return found
