"""One build: what is to be written, from what, and whether anything has to be done at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publisher import forks, garbage, inputs, markups, packing, reach, release, site
from publisher.checks.report import Report, Severity
from publisher.checks.surveys import Survey
from publisher.config import Config
from publisher.dependencies import Dependencies
from publisher.errors import PublisherError, ViolationError
from publisher.memory import Origin
from publisher.outputs import Past, Progress, Way
from publisher.release import Release
from publisher.representations import Representations

_FEW = 1_000  # documents for which no further process is started


@dataclass(frozen=True, slots=True)
class Build:
    """What somebody wants of a build.

    Attributes:
        folder: where the site is.
        fail_on: the least severity of a result of the check that stops it.
        progress: called with the number of files written and in all.
        drop: the IRIs of datasets that may vanish.
        workers: how many processes share the work; 0 for as many as the computer can run at once.
    """

    folder: Path
    fail_on: Severity = Severity.VIOLATION
    progress: Progress | None = None
    drop: Sequence[str] = ()
    workers: int = 0

    def run(
        self,
        config: Config,
        survey: Callable[[Severity, int], Survey],
        check: Callable[[], Report],
        load: Callable[[], Representations],
    ) -> Release:
        """Write a release, unless the current one was made from the same.

        Args:
            config: the settings.
            survey: looks for results of some severity, with so many processes.
            check: tells all results, where some stop the build.
            load: reads the content.

        Raises:
            ViolationError: if the check found results that stop it; nothing is written.
            SiteError: if the site can't be planned or written; the current release stays.
        """
        read = inputs.digests(config)  # before the content is, which somebody may change meanwhile
        refused = [severity.name for severity in Severity if severity >= self.fail_on]
        if not self.drop and (same := release.unchanged(self.folder, read, refused)):
            return same
        with garbage.unsought():
            return self._write(config, partial(survey, self.fail_on), check, load(), read)

    def _write(
        self,
        config: Config,
        survey: Callable[[int], Survey],
        check: Callable[[], Report],
        source: Representations,
        read: Mapping[str, str],
    ) -> Release:
        workers = self.workers or forks.workers()
        many = len(source.documents) > _FEW
        others = partial(survey, max(1, workers - 1))  # beside this process
        with forks.beside(others, workers if many else 1) as checked:
            try:
                contents = site.contents(source)
                plan = site.plan(source, contents)
                source.prepare()
            except PublisherError:
                self._refuse(checked(), check)  # which tells more
                raise
            surveyed = checked()
        self._refuse(surveyed, check)
        pack = packing.packer(len(plan))
        dependencies = Dependencies(source, f"{inputs.shared(config, read)} {pack.__name__}")
        resources = sum(len(topics) for topics in source.documents.values())
        way = Way(
            pack=pack,
            note=contents.note,
            key=dependencies.key,
            reached=partial(_reached, source, dependencies.shared),
            detours=partial(_detours, source),
            progress=self.progress,
            workers=workers,
        )
        with garbage.set_aside():
            return release.write(
                plan,
                self.folder,
                config.base,
                way,
                apart=[path for path in (config.data, config.ontology, config.queries) if path],
                fragments=site.fragments(source),
                offer=site.unmeasured(source).offer(self.drop),
                origin=Origin(read, dict(surveyed.found), resources, dependencies.shared),
            )

    def _refuse(self, surveyed: Survey, check: Callable[[], Report]) -> None:
        if surveyed.told:
            raise ViolationError(check())


def _reached(source: Representations, shared: str, past: Past) -> Collection[str] | None:
    """The documents that may not be as they were in a release; ``None`` if it may be any."""
    return reach.reached(source, past) if past.shared == shared else None


def _detours(source: Representations) -> Counter[str]:
    """Why documents were left to PyLD since this was last asked → how many of them."""
    counts = [source.document_writer.fallbacks]
    if markups.PROFILE in source.walks:
        counts += [source.markups_in(each).writer.fallbacks for each in source.languages]
    found = sum(counts, Counter[str]())
    for count in counts:
        count.clear()
    return found
