"""A draft: a release whose files are made when somebody looks at them.

While somebody writes, all but a few pages of a publication would be made in vain. A draft knows its
addresses, and makes a file when it is asked for the first time, as a build would make it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

from publisher import disk, endpoint, garbage, lives, manifest, routes, site, summaries
from publisher.checks.report import Severity
from publisher.errors import OutputError, ViolationError
from publisher.manifest import Entry
from publisher.plans import Plan
from publisher.publication import Publication
from publisher.server.releases import Served
from publisher.writers import form

_KEPT = 4_096  # paths

# What those read who answer queries, in a process of their own.
_ASKED = (
    routes.FILE,
    routes.STATEMENTS,
    routes.DERIVED,
    endpoint.FILE,
    form.PAGE,
    *(f"{routes.SERVICE}{format_.suffix}" for format_ in summaries.FORMATS),
)


@garbage.unsought()
def draft(publication: Publication, folder: Path) -> Served:
    """What a build would publish, to be looked at.

    Args:
        publication: the publication.
        folder: takes the files; it is there, and empty.

    Raises:
        ViolationError: if the check found a violation.
        SiteError: if the site can't be planned.
        ConfigError: if the model can't be used to write pages.
    """
    report = publication.check(workers=1)  # processes are not forked beside threads
    if report.at_least(Severity.VIOLATION):
        raise ViolationError(report)
    source = publication.representations
    files = Files(site.plan(source), folder)
    source.prepare()  # what no page could be made with is told now
    return Served(folder, lives.routes(source), files, partial(_prepare, files, folder))


class Files(Mapping[str, Entry]):
    """What there is to say of each file of a release; who asks for one gets it made.

    Args:
        plan: the files.
        folder: takes those that are made.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._made: dict[str, Entry] = {}
        self._making = threading.Lock()
        self._find = lru_cache(_KEPT)(plan.find)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._find(path) is not None

    def __getitem__(self, path: str) -> Entry:
        with self._making:
            # Who clears up temporary files may have removed it, while nobody looked for days.
            if path not in self._made or not (self._folder / path).exists():
                self._made[path] = self._make(path)
            return self._made[path]

    def _make(self, path: str) -> Entry:
        output = self._find(path)
        if output is None:
            raise KeyError(path)
        content = output.render()
        try:
            self._write(self._folder / path, content)
        except FileNotFoundError:  # the draft was removed meanwhile: there is a newer one
            raise
        except OSError as error:
            reason = disk.reason(error)
            raise OutputError(f"{self._folder}: {path} can't be written: {reason}") from error
        return manifest.entry(content, {}, permanent=output.permanent)

    @staticmethod
    def _write(file: Path, content: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            disk.write_file(file, content)
        except OSError:
            file.unlink(missing_ok=True)  # a part of it would be in the way of the next attempt
            raise

    def __iter__(self) -> Iterator[str]:
        return (output.path for output in self._plan)

    def __len__(self) -> int:
        return len(self._plan)


def _prepare(files: Files, folder: Path) -> None:
    """Make what queries are answered from, with a list of what is there to lead to."""
    for path in _ASKED:
        files.get(path)
    unknown = manifest.entry(b"", {}, permanent=False)  # most are not made yet
    about = dict.fromkeys(files, unknown)
    (folder / manifest.MANIFEST).write_text(json.dumps({"files": about}), "utf-8")
