"""Releases as the server sees them: which one is current, what it holds, its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from publisher import manifest, release
from publisher.errors import SiteError
from publisher.packing import CODINGS
from publisher.routes import FILE, Routes, loads


@dataclass(frozen=True, slots=True)
class Served:
    """One release, to be served.

    Attributes:
        folder: its own folder, not the link that leads there.
        routes: its addresses.
        files: what its manifest says of each file.
        prepare: puts into its folder what queries are answered from, if that isn't there.
    """

    folder: Path
    routes: Routes
    files: Mapping[str, Mapping[str, Any]]
    prepare: Callable[[], None] = lambda: None

    def has(self, path: str) -> bool:
        """Whether it has a file. Packed forms don't count: they are the same file."""
        return path in self.files

    def etag(self, path: str, coding: str = "") -> str:
        """The strong validator of a file in a content coding (RFC 9110, section 8.8.3)."""
        digest = str(self.files[path]["sha256"])[:32]
        return f'"{digest}-{coding}"' if coding else f'"{digest}"'

    def packed(self, path: str, accepted: Mapping[str, float]) -> str:
        """The end of the packed form that a client would rather have; empty for the file itself."""
        ends = [end for end in CODINGS if end in self.files[path].get("packed", {})]
        rank = {end: accepted.get(CODINGS[end], accepted.get("*", 0.0)) for end in ends}
        best = max(ends, key=lambda end: rank[end], default="")
        plain = accepted.get("identity", 0.0)
        return best if best and rank[best] > 0 and rank[best] >= plain else ""

    def open(self, path: str, end: str = "") -> int:
        """A descriptor of a file, or of a packed form.

        Raises:
            FileNotFoundError: if the release was removed meanwhile.
        """
        name = f"{path}.{end}" if end else path
        self.files.get(path)  # a draft makes it now
        return os.open(f"{self.folder}/{name}", os.O_RDONLY | os.O_NOFOLLOW)

    def read(self, path: str) -> bytes:
        """What is in a file.

        Raises:
            OSError: if it can't be read.
        """
        with os.fdopen(self.open(path), "rb") as file:
            return file.read()


class Releases(Protocol):
    """Where the release comes from that is served, and the next one."""

    @property
    def name(self) -> str:
        """The name of the current release, which is that of its folder; empty if there is none."""

    def open(self) -> Served:
        """The current release, read anew.

        Raises:
            SiteError: if there is none, or it is damaged.
        """


class Site:
    """The releases of a site.

    Args:
        folder: the site's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """The name of the current release; empty if there is none."""
        return current_name(self._folder)

    def open(self) -> Served:
        """The current release, read anew.

        Raises:
            SiteError: if there is none, or it is damaged.
        """
        return open_current(self._folder)


def current_name(site: Path) -> str:
    """The name of the current release of a site; empty if there is none."""
    try:
        return (site / release.CURRENT).readlink().name
    except OSError:
        return ""


def open_current(site: Path) -> Served:
    """The current release of a site, read anew.

    Raises:
        SiteError: if there is none, or it is damaged.
    """
    try:
        folder = (site / release.CURRENT).resolve(strict=True)
    except OSError as error:
        raise SiteError(_without(site)) from error
    return open_release(folder)


def _without(site: Path) -> str:
    """Why a folder has no current release, and what to do."""
    if (site / manifest.MANIFEST).is_file():
        return f"{site} is a single release; name the folder that holds current and releases"
    if not site.is_dir():
        return (
            f"{site}: there is no such folder; go to the folder of your project and build, or "
            "name another one with --site"
        )
    return f"{site} has no release yet; publisher build makes one"


def open_release(folder: Path) -> Served:
    """The release in a folder.

    Raises:
        SiteError: if there is none, or it is damaged.
    """
    found = manifest.read(folder)
    try:
        routes = loads((folder / FILE).read_bytes())
    except OSError as error:
        raise SiteError(
            f"{folder} was built by an older publisher ({FILE} is missing); build it again"
        ) from error
    return Served(folder, routes, found["files"])
