"""Files to download: what lies in ``data/files`` is published as it is, below ``files/``.

They are addresses for ever and names on every disk: so a name may have no sign that needs an escape
in a URL. Nothing outside the project is read.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from publisher.config import Config
from publisher.errors import SourceError, SourceErrors
from publisher.iris import MOST_BYTES_IN_PATH, is_file_name
from publisher.routes import FILES

_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")


def attachments(config: Config) -> dict[str, Path]:
    """The files to publish as they are: path in the site → file, sorted by path.

    Raises:
        SourceErrors: with an error for each file that can't be published; see :func:`listing`.
    """
    found = listing(config.data / FILES.rstrip("/"), config.folder)
    errors = [
        _too_large(path, config.limits.attachment_bytes)
        for path in found.values()
        if path.stat().st_size > config.limits.attachment_bytes
    ]
    if errors:
        raise SourceErrors(errors)
    return {f"{FILES}{name}": path for name, path in found.items()}


def read(path: Path, most: int) -> bytes:
    """The content of a file, of at most so many bytes.

    Raises:
        SourceError: if it is larger, or can't be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)  # one byte more shows that there is more
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SourceError(path, f"can't be read ({reason}); check that you may read it") from error
    if len(content) > most:
        raise _too_large(path, most)
    return content


def listing(folder: Path, project: Path) -> dict[str, Path]:
    """The files below a folder that may be missing: path relative to it → file, sorted.

    Hidden files and folders are passed over.

    Raises:
        SourceErrors: with an error for each name that is no part of a URL, each link that leads to
            a folder, out of the project or nowhere, and each thing that is no ordinary file.
        SourceError: if a folder can't be read.
    """
    found: dict[str, Path] = {}
    errors: list[SourceError] = []
    try:
        for path in _walk(folder) if folder.is_dir() else ():
            if reason := _refused(path, folder, project):
                errors.append(SourceError(_shown(path), reason))
            else:
                found[path.relative_to(folder).as_posix()] = path
    except OSError as error:
        place = Path(error.filename or folder)
        raise SourceError(place, "the folder can't be read; check that you may read it") from error
    if errors:
        raise SourceErrors(sorted(errors, key=lambda error: error.path.as_posix()))
    return dict(sorted(found.items()))


def _walk(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(path)
            else:
                yield path


def _refused(path: Path, folder: Path, project: Path) -> str:
    """Why a file can't be published; empty if it can."""
    return _misnamed(path, path.relative_to(folder)) or unpublishable(path, project)


def _misnamed(path: Path, inside: Path) -> str:
    if _shown(path) != str(path):
        return "the name of this file is not UTF-8; rename it"
    for name in inside.parts:
        if not is_file_name(name):
            better = f", for instance {plain_name(name)}" if is_file_name(plain_name(name)) else ""
            return (
                f"the name {name!r} can't be a part of an address, nor a file's on every computer; "
                f"rename it{better}: letters from a to z, digits, '.', '-' and '_' are good"
            )
    if len(f"{FILES}{inside.as_posix()}") > MOST_BYTES_IN_PATH:
        return f"the path has more than {MOST_BYTES_IN_PATH:,} bytes; shorten the folders' names"
    return ""


def unpublishable(path: Path, project: Path) -> str:
    """Why a file can't be published, whatever it is called; empty if it can."""
    if path.is_dir():
        return "is a link to a folder; put the folder itself there"
    if not path.exists():
        return "is a link that leads nowhere; put the file itself there"
    if not path.resolve().is_relative_to(project.resolve()):
        return "a link that leads out of the project; copy the file"
    if not path.is_file():
        return "is not an ordinary file; put an ordinary file there"
    return "" if os.access(path, os.R_OK) else "can't be read; check that you may read it"


def _shown(path: Path) -> str:
    """The path as it can be shown; another text than the path if that isn't UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def plain_name(name: str) -> str:
    """A name much like this one that needs no escapes: accents are left out, the rest joined."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, end = plain.rpartition(".")
    first, last = (_OTHER.sub("-", part).strip("-.") for part in (stem, end))
    return f"{first}{dot if last else ''}{last}" if first or not dot else ""


def _too_large(path: Path, most: int) -> SourceError:
    remedy = "split it, or raise limits.attachment_bytes in publisher.toml"
    return SourceError(path, f"is larger than {most:,} bytes; {remedy}")
