"""Writing a release and swapping it in: whole or not at all (law 7 of the design).

::

    site/
    ├── releases/
    │   ├── 0f3c…/          the release before
    │   ├── 9b1e…/          the current one: its files, and manifest.json
    │   └── .unfinished/    only while a build runs, or after one was killed
    ├── current -> releases/9b1e…
    ├── .memory.json        what the current release was made from (``memory``)
    └── .lock

Everything is written into ``.unfinished`` and brought to the disk; one rename gives it its name,
and a second one replaces the link. Whatever stops a build in between, readers have one whole
release, and the next build clears up.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publisher import disk, manifest, memory, outputs, permanence, plans
from publisher.errors import SiteError
from publisher.manifest import MANIFEST, Fragments
from publisher.memory import Memory, Origin
from publisher.outputs import AS_BEFORE, Past, Way
from publisher.permanence import Offer
from publisher.plans import Output, Plan

CURRENT = "current"
"""The link to the current release, in the site's folder."""

_RELEASES = "releases"
_UNFINISHED = ".unfinished"
_KEPT = 2
_NAME = re.compile(r"[0-9a-f]{20}(?:-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is in place.

    Attributes:
        folder: ``releases/DIGEST`` in the site's folder.
        digest: the digest of its files, 20 hexadecimal digits.
        files: how many files it has.
        size: how many bytes they have.
        changed: whether it differs from the release that was current before.
        resources: how many resources are described.
        made: why documents were rendered (``new``, ``changed``, ``affected``), or not
            (``as before``) → how many of them.
        because: what was read and is not as it was for the release before.
        detours: why documents were left to PyLD, which takes longer → how many of them.
    """

    folder: Path
    digest: str
    files: int
    size: int
    changed: bool
    resources: int = 0
    made: Mapping[str, int] = field(default_factory=dict)
    because: tuple[str, ...] = ()
    detours: Mapping[str, int] = field(default_factory=dict)


def write(  # noqa: PLR0913 by name
    plan: Collection[Output],
    folder: Path,
    base: str,
    way: Way | None = None,
    *,
    apart: Sequence[Path] = (),
    fragments: Fragments | None = None,
    offer: Offer | None = None,
    origin: Origin | None = None,
) -> Release:
    """Render every output into a new release and make it the current one.

    Everything is rendered and written aside first. Any failure leaves the current release as it
    was; what an interrupted run left behind is removed by the next one. A second build waits for
    the first. Everybody may read the files, whatever the umask: they are public.

    Args:
        plan: every file.
        folder: the site's folder; made if it is not there.
        base: the base IRI, noted in the manifest.
        way: how it is written.
        apart: folders of the project's own files; the site can't be in one of them.
        fragments: the resources that have no file of their own.
        offer: the datasets of the catalogue.
        origin: what it is made from, to be remembered for the next build.

    Raises:
        SiteError: if the folder holds something else than a site, the disk refuses, or an address
            or a dataset of the current release would vanish.
    """
    try:
        _refuse_place(folder, apart)
        disk.make_folder(folder)
        with disk.locked(folder):
            more = fragments or {}, offer or Offer(), origin
            planned = _Planned(plans.planned(plan), base, *more)
            return _write_locked(planned, folder, way or Way())
    except OSError as error:
        raise SiteError(disk.explain(error, folder)) from error


def current(folder: Path) -> dict[str, Any]:
    """The manifest of the current release of a site; empty if there is none.

    Raises:
        SiteError: if it is damaged.
    """
    try:
        return manifest.read(folder / CURRENT)
    except (FileNotFoundError, NotADirectoryError):
        return {}


# -- The folder


def _refuse_place(folder: Path, apart: Sequence[Path]) -> None:
    """Keep away from folders that aren't ours to write into."""
    try:
        real = folder.resolve()
    except RuntimeError as error:  # what pathlib makes of it
        raise SiteError(f"{folder} is a link that leads to itself; remove it") from error
    for content in apart:
        if real.is_relative_to(content.resolve()):
            raise SiteError(
                f"{folder} can't be the site's folder: {content} holds what the site is made "
                "from. Choose a folder outside it"
            )
    if folder.exists():
        _refuse_foreign(folder)


def _refuse_foreign(folder: Path) -> None:
    if not folder.is_dir():
        raise SiteError(f"{folder} is a file; the site needs a folder. Choose another name")
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if names and _RELEASES not in names:
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")  # noqa: PLR2004
        raise SiteError(
            f"{folder} holds other things than a site ({shown}). Choose a new or an empty folder"
        )
    link = folder / CURRENT
    if link.exists() and not link.is_symlink():
        raise SiteError(
            f"{link} is not the link to the current release that publisher makes. Move it away, "
            "and build again"
        )


# -- Writing


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a release is to hold; see ``write``."""

    outputs: Plan
    base: str
    fragments: Fragments
    offer: Offer
    origin: Origin | None


def _write_locked(plan: _Planned, folder: Path, way: Way) -> Release:
    before, previous = current(folder), _target(folder)
    if before:
        _refuse_loss(plan, before, folder)
    known = _known(folder, previous) if before else None
    releases = folder / _RELEASES
    disk.make_folder(releases)
    unfinished = releases / _UNFINISHED
    disk.remove(unfinished)
    try:
        past = _past(releases / previous, before, known) if known else None
        written = outputs.write(plan.outputs, unfinished, way, past)
        digest = manifest.digest(written.files)
        with (unfinished / MANIFEST).open("xb", buffering=0) as file:
            told = plan.fragments, plan.offer.identifiers
            sealed = manifest.write(file, plan.base, written.files, *told)
        release = _publish(unfinished, _free_name(releases, digest, unfinished), folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    # The new release is in place: what can't be removed now, the next build removes.
    with contextlib.suppress(OSError):
        if plan.origin:
            memory.write(folder, release.name, sealed, plan.origin, written.keys)
        _prune(releases, keep=release.name, before=previous)
    origin = plan.origin or Origin()
    return Release(
        folder=release,
        digest=digest,
        files=len(written.files),
        size=written.files.size,
        changed=digest != before.get("digest"),
        resources=origin.resources,
        made=dict(sorted(written.made.items())),
        because=origin.differences(known.origin) if known else (),
        detours=dict(sorted(written.detours.items())),
    )


def _refuse_loss(plan: _Planned, before: Mapping[str, Any], folder: Path) -> None:
    """Refuse a release that lacks what others were given (law 9 of the design)."""
    permanence.refuse_other_base(before.get("base", plan.base), plan.base, folder)
    permanence.refuse_lost_datasets(before, plan.offer)
    permanence.refuse_vanished(before, plan.outputs.paths, plan.fragments, folder)


def _known(folder: Path, name: str) -> Memory | None:
    """What is remembered of a release, unless somebody changed its manifest since."""
    known = memory.read(folder, name)
    if known and known.manifest != manifest.own_digest(folder / _RELEASES / name):
        return None
    return known


def _past(folder: Path, before: Mapping[str, Any], known: Memory) -> Past:
    """The release before, as far as its files may be taken again."""
    written = (folder / MANIFEST).stat().st_mtime_ns
    return Past(str(folder), before["files"], known.keys, known.origin.shared, written)


def unchanged(folder: Path, inputs: Mapping[str, str], refused: Sequence[str]) -> Release | None:
    """The current release, if it was made from the same; ``None`` if that isn't sure.

    Its files have to be as they were written: none is missing, has another size or was changed
    later. Their content is not read.

    Args:
        folder: the site's folder.
        inputs: all that a build would read now → its digest.
        refused: the severities of which the check may have found nothing.
    """
    if not (folder / CURRENT).is_symlink():
        return None
    try:
        with disk.locked(folder):
            name = _target(folder)
            known = _known(folder, name)
            if known is None or known.origin.inputs != inputs:
                return None
            if any(known.origin.found.get(severity) for severity in refused):
                return None
            about = current(folder)
            if not _in_place(_past(folder / _RELEASES / name, about, known)):
                return None
    except (OSError, SiteError):  # the build that follows tells what is the matter
        return None
    files = about["files"]
    return Release(
        folder=folder / _RELEASES / name,
        digest=about["digest"],
        files=len(files),
        size=sum(entry["bytes"] for entry in files.values()),
        changed=False,
        resources=known.origin.resources,
        made={AS_BEFORE: len(known.keys)},
    )


def _in_place(past: Past) -> bool:
    return all(past.has(path, entry) for path, entry in past.files.items())


# -- Publishing


def _target(folder: Path) -> str:
    """The name of the release folder that is current; '' if there is none."""
    link = folder / CURRENT
    return link.readlink().name if link.is_symlink() else ""


def _free_name(releases: Path, digest: str, unfinished: Path) -> Path:
    """The folder for a release: its digest, unless a damaged folder has that name already."""
    names = itertools.chain([digest], (f"{digest}-{number}" for number in itertools.count(2)))
    folders = (releases / name for name in names)
    return next(path for path in folders if not disk.exists(path) or _intact(path, unfinished))


def _intact(release: Path, unfinished: Path) -> bool:
    """Whether an old release has still exactly the files of a new one, its manifest, too."""
    try:
        return disk.same(release, unfinished)
    except OSError:
        return False


def _publish(unfinished: Path, release: Path, folder: Path) -> Path:
    """Make a finished folder the current release: on disk first, then one rename."""
    if disk.exists(release):
        disk.remove(unfinished)
    else:
        disk.open_to_all(unfinished)
        disk.flush(unfinished)
        unfinished.rename(release)
    disk.sync(release.parent)
    link = folder / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(_RELEASES) / release.name)
    link.rename(folder / CURRENT)
    try:
        disk.sync(folder)
    except OSError as error:
        raise SiteError(
            f"the new release is in place, but {folder} may not have reached the disk: "
            f"{disk.reason(error)}"
        ) from error
    return release


def _prune(releases: Path, keep: str, before: str) -> None:
    """Keep the current release and the one before it, for readers that are still in it."""
    kept = {keep, before} - {""}
    others = [
        path for path in releases.iterdir() if _NAME.fullmatch(path.name) and path.name not in kept
    ]
    others.sort(key=lambda path: path.lstat().st_mtime, reverse=True)
    for path in others[max(0, _KEPT - len(kept)) :]:
        # Under this name, so that nobody takes a half-removed folder for a release.
        path.rename(releases / _UNFINISHED)
        disk.remove(releases / _UNFINISHED)
