"""Paths that can't be files of one site: they are one file on some computers, or in the way."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath

from publisher.errors import SiteError
from publisher.packing import CODINGS

_FEW = 20_000
"""So many paths are compared as they are; of more, numbers are compared first."""

_PARTS = 64


def refuse(paths: Iterable[str]) -> None:
    """Refuse paths that meet on any computer, or that are in the way of a folder or a packed form.

    Args:
        paths: each file of a site, in any order; of many, they are asked for once more if need be.

    Raises:
        SiteError: naming both.
    """
    some = iter(paths)
    first = list(islice(some, _FEW))
    if len(first) < _FEW:
        _refuse(sorted(first))
        return
    numbers = _Numbers()
    numbers.add(first)
    numbers.add(some)
    if numbers.meet():
        _refuse(sorted(paths))


def _refuse(paths: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for path in paths:
        name = _on_any_disk(path)
        if name in seen:
            raise SiteError(_collision(seen[name], path))
        seen[name] = path
    for path in paths:
        for whole in _before(path):
            if (file := seen.get(_on_any_disk(whole))) is not None:
                raise SiteError(_collision(file, path))
    inside = {path.rpartition("/")[0]: path for path in paths}
    for folder, path in inside.items():
        for above in _above(folder):
            if (file := seen.get(_on_any_disk(above))) is not None:
                raise SiteError(_collision(file, path))


class _Numbers:
    """A number of eight bytes for each path, and for all that may be no file, as may be millions.

    The numbers of paths that meet are the same. Those of others hardly ever are.
    """

    def __init__(self) -> None:
        self._files = [array("q") for _ in range(_PARTS)]
        self._others = [array("q") for _ in range(_PARTS)]
        self._last = ""

    def add(self, paths: Iterable[str]) -> None:
        """Add some paths."""
        files = self._files
        for path in paths:
            number = hash(_on_any_disk(path))
            files[number % _PARTS].append(number)
            folder, _, name = path.rpartition("/")
            if folder != self._last:  # files of one folder often stand together
                self._last = folder
                self._refuse(_above(folder))
            if name[-3:-2] == ".":  # all ends of packed files have two letters
                self._refuse(_before(path))

    def _refuse(self, names: Iterable[str]) -> None:
        for name in names:
            number = hash(_on_any_disk(name))
            self._others[number % _PARTS].append(number)

    def meet(self) -> bool:
        """Whether two paths may meet."""
        for some, refused in zip(self._files, self._others, strict=True):
            known = set(some)
            if len(known) < len(some) or not known.isdisjoint(refused):
                return True
        return False


def _before(path: str) -> Iterator[str]:
    """What the name of a packed file has before its end; nothing for one that isn't packed."""
    whole, _, end = path.rpartition(".")
    if end.lower() in CODINGS:
        yield whole


def _above(folder: str) -> Iterator[str]:
    """A folder, and those that it is in."""
    yield from (each.as_posix() for each in (PurePosixPath(folder), *PurePosixPath(folder).parents))


def _on_any_disk(path: str) -> str:
    """The path as the least careful file system compares it."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _collision(first: str, second: str) -> str:
    if first == second:
        what = f"the site has a file {first} already"
    elif second.startswith(f"{first}."):
        what = f"{second} is how {first} is sent to those who take it packed"
    else:
        what = f"{first} and {second} can't both be files on every computer"
    return f"two things on one path: {what}. Give the resource another address"
