"""Folders of pages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

SUFFIXES = (".htm", ".html", ".xht", ".xhtml")
"""What the names of pages end in, in letters of any size."""


def found(named: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """The files, and the pages in folders, each once; and whether it was found in a folder."""
    seen: set[Path] = set()
    for path in named:
        inside = path.is_dir()
        for file in _pages(path) if inside else [path]:
            whole = file.absolute()
            if whole not in seen:
                seen.add(whole)
                yield file, inside


def _pages(folder: Path) -> Iterator[Path]:
    """The pages in a folder and below, sorted; hidden files and links are passed over."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            is_page = name.lower().endswith(SUFFIXES) and not name.startswith(".")
            if is_page and not path.is_symlink():
                yield path
