"""Checking a project, or files of others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import streams
from publisher.cli.options import fail_on, opened, say, write

if TYPE_CHECKING:
    from publisher.checks.report import Report
    from publisher.errors import SourceError
    from publisher.ingestion import Ingestion
    from publisher.publication import Publication


_WRITTEN: dict[str, Callable[[Report], str]] = {
    "text": lambda report: report.text(),
    "json": lambda report: report.json(),
    "github": lambda report: report.annotations(),
    "gitlab": lambda report: report.quality(),
}
_SHOWN_BESIDE = ("github", "gitlab")


@click.command()
@click.option(
    "-f", "--format", "format_", type=click.Choice(tuple(_WRITTEN)), default="text",
    show_default=True, help="github prints annotations, gitlab a code quality report.",
)  # fmt: skip
@fail_on
@click.option(
    "--profile", "profiles", multiple=True, metavar="NAME",
    help="Tell what those who read the catalogue lose, too: ckan, dcat-ap-3, schema.org …, or all.",
)  # fmt: skip
@click.option("--score", is_flag=True, help="Print how good the catalogue is, in points, instead.")
@click.option(
    "--catalog", type=click.Path(path_type=Path), metavar="FILE",
    help="Check a catalogue in a file (Turtle, JSON-LD, RDF/XML, N-Triples), not a project.",
)  # fmt: skip
@click.argument(
    "pages", nargs=-1, type=click.Path(path_type=Path), metavar="[PAGE]...",
)  # fmt: skip
@click.pass_obj
def check(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    pages: tuple[Path, ...],
    format_: str,
    fail_on: str,
    profiles: tuple[str, ...],
    score: bool,
    catalog: Path | None,
) -> None:
    """Check settings, files, addresses, shapes, links, labels and endings; or the markup of PAGEs.

    Without PAGE it reads all that a build reads, and writes nothing. What it can't tell is whether
    an address that was published would vanish: a build compares with the site that is there.

    Of each PAGE (HTML, a folder of it, or JSON-LD) it reads the schema.org markup, as JSON-LD,
    microdata or RDFa. That needs no project; the rules of one apply where there is one.

    Ends with exit code 1 if a result is at least as severe as --fail-on.

    \b
    Examples:
      publisher check --format github --fail-on warning
      publisher check --profile ckan --profile dcat-ap-3
      publisher check --score
      publisher check saved-page.html old-site/
    """
    if pages and (score or profiles or catalog):
        raise click.UsageError("PAGE goes without --profile, --score and --catalog")
    if score and (profiles or format_ in _SHOWN_BESIDE):
        raise click.UsageError("--score goes with --format text or json, and not with --profile")
    if pages:
        report = _markup(pages, options["project"])
    elif score:
        checked = opened(options) if catalog is None else _ingestion(catalog)
        write(checked.score().json() if format_ == "json" else checked.score().text())
        return
    else:
        with _annotated(format_):
            checked = opened(options) if catalog is None else _ingestion(catalog)
            report = _checked(checked, profiles or (("all",) if catalog else ()))
    _tell(report, format_)
    say(options, _counts(report))
    if _severe(report, fail_on):
        sys.exit(1)


def _tell(report: Report, format_: str) -> None:
    with suppress(streams.ReaderGone):  # who reads no further still learns the outcome
        write(_WRITTEN[format_](report))


@contextmanager
def _annotated(format_: str) -> Iterator[None]:
    """Tell of files that can't be read in a format for a CI run, too, before the run fails."""
    from publisher.errors import SourceError, SourceErrors

    try:
        yield
    except SourceError as error:
        if format_ in _SHOWN_BESIDE:
            errors = error.errors if isinstance(error, SourceErrors) else (error,)
            _tell(_of_files(errors), format_)
        raise


def _of_files(errors: Iterable[SourceError]) -> Report:
    """What is wrong with files that can't be read, as a report."""
    from publisher.checks.report import Report, Result, Severity
    from publisher.terms import Iri

    return Report(
        Result(
            Severity.VIOLATION,
            Iri(""),
            error.reason,
            "sources.unreadable",
            path=error.path,
            line=error.line,
            column=error.column,
        )
        for error in errors
    )


def _markup(pages: tuple[Path, ...], project: Path) -> Report:
    from publisher.config import FILE_NAME
    from publisher.publication import check_pages

    return check_pages(pages, project if (project / FILE_NAME).is_file() else None)


def _ingestion(path: Path) -> Ingestion:
    from publisher import ingestion

    return ingestion.of_file(path)


def _checked(subject: Publication | Ingestion, profiles: tuple[str, ...]) -> Report:
    from publisher.errors import UnknownProfile

    try:
        return subject.check(profiles)
    except UnknownProfile as error:
        raise click.UsageError(str(error)) from error


def _counts(report: Report) -> str:
    if not len(report):
        return "no results: the content conforms"
    return report.summary()


def _severe(report: Report, fail_on: str) -> bool:
    from publisher.checks.report import Severity

    return bool(list(report.at_least(Severity[fail_on.upper()])))
