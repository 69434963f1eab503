"""Writing a release and swapping it in: whole or not at all (law 7 of the design)."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.errors import SiteError
from publisher.site import Output

_MANIFEST = "manifest.json"
_UNFINISHED = ".unfinished"
_KEPT = 2

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is in place.

    Attributes:
        folder: ``releases/DIGEST`` in the site's folder.
        digest: the digest of its files, 20 hexadecimal digits.
        files: how many files it has.
        size: how many bytes they have.
        changed: whether it differs from the release that was current before.
    """

    folder: Path
    digest: str
    files: int
    size: int
    changed: bool


def write(
    outputs: Sequence[Output], folder: Path, base: str, progress: Progress | None = None
) -> Release:
    """Render every output into a new release and make it the current one.

    Everything is rendered and written aside first. Any failure leaves the current release as it
    was; what an interrupted run left behind is removed by the next one.

    Args:
        outputs: the plan.
        folder: the site's folder; made if it is not there.
        base: the base IRI, noted in the manifest.
        progress: called with the number of files done and in all.

    Raises:
        SiteError: if the disk refuses, or an address of the current release would vanish.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            return _write_locked(outputs, folder, base, progress or _silent)
    except OSError as error:
        raise SiteError(_explain(error, folder)) from error


def _silent(done: int, of: int) -> None:
    """Tell nobody."""


def _write_locked(
    outputs: Sequence[Output], folder: Path, base: str, progress: Progress
) -> Release:
    releases = folder / "releases"
    releases.mkdir(exist_ok=True)
    unfinished = releases / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    before, previous = current(folder), _target(folder)
    _refuse_vanished(before, [output.path for output in outputs], folder)
    try:
        files = _write_files(outputs, unfinished, progress)
        digest = _digest(files)
        manifest = {"base": base, "digest": digest, "files": files}
        _write_file(unfinished / _MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")
        release = _publish(unfinished, _free_name(releases, digest), folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _prune(releases, keep=release.name, before=previous)
    size = sum(entry["bytes"] for entry in files.values())
    changed = digest != before.get("digest")
    return Release(release, digest, len(files), size, changed)


def current(folder: Path) -> dict[str, Any]:
    """The manifest of the current release of a site; empty if there is none."""
    try:
        manifest = json.loads((folder / "current" / _MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except ValueError as error:
        raise SiteError(
            f"{folder / 'current' / _MANIFEST} is damaged: {error}. Remove the link "
            f"{folder / 'current'} and build again"
        ) from error
    return dict(manifest)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one build at a time into the folder; the lock ends with the process, however it ends."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_files(
    outputs: Sequence[Output], folder: Path, progress: Progress
) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {}
    folders: set[Path] = set()
    for number, output in enumerate(outputs, 1):
        path = folder / output.path
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        content = output.render()
        _write_file(path, content)
        files[output.path] = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        progress(number, len(outputs))
    return files


def _write_file(path: Path, content: bytes) -> None:
    """Write one file whole; closing it reports what a full disk refused."""
    with path.open("xb", buffering=0) as file:
        if file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _digest(files: dict[str, dict[str, Any]]) -> str:
    lines = (f"{entry['sha256']}  {path}\n" for path, entry in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:20]


def _target(folder: Path) -> str:
    """The name of the release folder that is current; '' if there is none."""
    link = folder / "current"
    return link.readlink().name if link.is_symlink() else ""


def _free_name(releases: Path, digest: str) -> Path:
    """The folder for a release: its digest, unless a damaged folder has that name already."""
    names = itertools.chain([digest], (f"{digest}-{number}" for number in itertools.count(2)))
    folders = (releases / name for name in names)
    return next(path for path in folders if not path.exists() or _intact(path))


def _intact(release: Path) -> bool:
    """Whether each file of an old release is still there with the content it was written with."""
    try:
        files = json.loads((release / _MANIFEST).read_bytes())["files"]
        return all(
            hashlib.sha256((release / path).read_bytes()).hexdigest() == entry["sha256"]
            for path, entry in files.items()
        )
    except (OSError, ValueError, KeyError):
        return False


def _publish(unfinished: Path, release: Path, folder: Path) -> Path:
    """Make a finished folder the current release: on disk first, then one rename."""
    os.sync()
    if release.exists():
        shutil.rmtree(unfinished)
    else:
        unfinished.rename(release)
    link = folder / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / release.name)
    link.rename(folder / "current")
    for directory in (release.parent, folder):
        _sync(directory)
    return release


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _prune(releases: Path, keep: str, before: str) -> None:
    """Keep the current release and the one before it, for readers that are still in it."""
    kept = {keep, before}
    rest = sorted(
        (path for path in releases.iterdir() if path.name not in kept),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in rest[max(0, _KEPT - len(kept - {""})) :]:
        shutil.rmtree(path, ignore_errors=True)


def _refuse_vanished(before: dict[str, Any], paths: Sequence[str], folder: Path) -> None:
    """Law 9 of the design: an address that was published stays."""
    vanished = sorted(set(before.get("files", ())) - set(paths))
    if vanished:
        shown = ", ".join(vanished[:5]) + (", …" if len(vanished) > 5 else "")  # noqa: PLR2004
        raise SiteError(
            f"{len(vanished)} published address(es) would vanish: {shown}. Describe what became of "
            "them (dcterms:isReplacedBy, or owl:deprecated true) so that they keep a page; if they "
            f"were never public, remove {folder} and build again"
        )


def _explain(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"the disk is full: {folder} keeps its current release. Free some space, build again"
    return f"{error.filename or folder} can't be written: {error.strerror}"
