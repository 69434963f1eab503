"""A preview: what is built while somebody writes, in a folder that is gone afterwards.

What is tried is not published. So it never comes into the site's folder, and no address in it
counts as one that somebody was given.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from publisher import disk, memory, release
from publisher.builds import Build
from publisher.checks.surveys import Survey
from publisher.publication import Publication
from publisher.release import Release

_PREFIX = "publisher-preview-"
_ENDINGS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # what ends a process that is told to go, or whose terminal was closed


@contextmanager
def folder(site: Path) -> Iterator[Path]:
    """A folder for a preview, removed in the end, however the process is told to end.

    It begins with what the site has, if there is any: so the first build has less to do, and there
    is something to show while the project has a mistake. The site itself isn't changed.

    Args:
        site: the site's folder; it need not be there.
    """
    with _ended_in_order(), tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        _begin(Path(name), site)
        yield Path(name)


def build(publication: Publication, preview: Path) -> Release:
    """Write into the folder what a build would publish. None of its addresses has to stay.

    Raises:
        ViolationError: if the check found a violation; what was there stays.
        SiteError: if it can't be planned or written; what was there stays.
    """
    return Build(preview, lasting=False).run(
        publication.config,
        lambda least, processes: Survey.of(publication.check((), processes), least),
        publication.check,
        lambda: publication.representations,
    )


def _begin(preview: Path, site: Path) -> None:
    """Lead from the preview to the current release of the site, and take its memory along."""
    with suppress(OSError):  # without it, everything is made anew
        found = (site / release.CURRENT).resolve(strict=True)
        disk.make_folder(preview / found.parent.name)
        (preview / found.parent.name / found.name).symlink_to(found)
        (preview / release.CURRENT).symlink_to(Path(found.parent.name, found.name))
        shutil.copyfile(site / memory.FILE, preview / memory.FILE)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let what ends the process at once else come through as an exception, as Ctrl+C does."""
    owner = os.getpid()
    told: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        if os.getpid() != owner:  # a child that was forked meanwhile has nothing to clear up
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        sys.exit(128 + number)

    before = {number: signal.signal(number, end) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in told:  # whoever waits for this process learns what ended it
            os.kill(os.getpid(), number)
