"""A preview: what is shown while somebody writes, in a folder that is gone afterwards.

What is tried is not published. So it never comes into the site's folder, and no address in it
counts as one that somebody was given.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from publisher import disk, inputs
from publisher.publication import Publication
from publisher.server.drafts import draft
from publisher.server.releases import Served, Site

_PREFIX = "publisher-preview-"
_KEPT = 2  # drafts: who begins to read now reads the last one
_ENDINGS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # what ends a process that is told to go, or whose terminal was closed


class Preview:
    """What a project would publish now. Until there is a draft of that, what its site has.

    Args:
        site: the site's folder; it need not be there, and isn't changed.
        folder: takes the drafts.
    """

    def __init__(self, site: Path, folder: Path) -> None:
        self._site = Site(site)
        self._folder = folder
        self._drafts: list[Served] = []
        self._made_from: Mapping[str, str] = {}

    @property
    def name(self) -> str:
        """The name of what is shown; empty if there is nothing."""
        return self._drafts[-1].folder.name if self._drafts else self._site.name

    def open(self) -> Served:
        """What is shown.

        Raises:
            SiteError: if there is neither a draft nor a release; or that is damaged.
        """
        return self._drafts[-1] if self._drafts else self._site.open()

    def build(self, publication: Publication) -> None:
        """Show what a build would publish, unless that is shown already.

        Raises:
            ViolationError: if the check found a violation; what was shown stays.
            SiteError: if the site can't be planned; what was shown stays.
        """
        read = inputs.digests(publication.config)
        if read == self._made_from:
            return
        self._folder.mkdir(0o700, parents=True, exist_ok=True)  # it may have been cleared up
        folder = Path(tempfile.mkdtemp(dir=self._folder, prefix=""))
        try:
            new = draft(publication, folder)
        except BaseException:
            disk.remove(folder)
            raise
        self._drafts.append(new)
        self._made_from = read
        while len(self._drafts) > _KEPT:
            with suppress(OSError):  # somebody still makes a file of it; it is gone in the end
                disk.remove(self._drafts.pop(0).folder)


@contextmanager
def preview(site: Path) -> Iterator[Preview]:
    """A preview, removed in the end, however the process is told to end.

    Args:
        site: the site's folder; it need not be there.
    """
    with _ended_in_order(), tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        yield Preview(site, Path(name))


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
