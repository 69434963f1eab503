"""Checking a project, or files of others."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import streams
from publisher.cli.options import fail_on, opened, say, write

if TYPE_CHECKING:
    from publisher.checks.report import Report
    from publisher.ingestion import Ingestion
    from publisher.publication import Publication


@click.command()
@click.option(
    "-f", "--format", "format_", type=click.Choice(("text", "json", "github")), default="text",
    show_default=True, help="github prints annotations for a CI run.",
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
    if score and (profiles or format_ == "github"):
        raise click.UsageError("--score goes with --format text or json, and not with --profile")
    if pages:
        report = _markup(pages, options["project"])
    else:
        checked = opened(options) if catalog is None else _ingestion(catalog)
        if score:
            write(checked.score().json() if format_ == "json" else checked.score().text())
            return
        report = _checked(checked, profiles or (("all",) if catalog else ()))
    written = {"text": report.text, "json": report.json, "github": report.annotations}[format_]()
    with suppress(streams.ReaderGone):  # who reads no further still learns the outcome
        write(written)
    say(options, _counts(report))
    if _severe(report, fail_on):
        sys.exit(1)


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
