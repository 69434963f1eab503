"""Serving the site."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import streams, terminal
from publisher.cli.options import opened, say, write
from publisher.errors import OutputError, PublisherError, SourceError, ViolationError

if TYPE_CHECKING:
    from publisher.server.preview import Preview
    from publisher.server.releases import Releases
    from publisher.server.watch import Watching


_MENDED_IN_FILES = (SourceError, ViolationError)
_AS_THEY_WERE = "The pages are as they were."
_NOTHING_YET = "Mend it and save: then there is a preview."
_MOST_LISTED = 20


@click.command()
@click.option(
    "--site", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where the site is; with --watch, what is shown until there is a preview.  [default: "
    "site, in the project]",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="The port; 0 for any free one.",
)  # fmt: skip
@click.option(
    "--mount", default="", metavar="PATH",
    help="The path at which a proxy hands requests over.  [default: that of the base IRI]",
)  # fmt: skip
@click.option(
    "--sparql/--no-sparql", default=True, show_default=True, help="Answer SPARQL queries, too."
)
@click.option(
    "--watch",
    is_flag=True,
    help="Show a preview, built anew when a file changes; pages reload. The site is not touched.",
)
@click.option(
    "--log/--no-log", default=True, show_default=True,
    help="Write a line of JSON for each request to standard output.",
)  # fmt: skip
@click.pass_obj
def serve(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    site: Path | None,
    host: str,
    port: int,
    mount: str,
    sparql: bool,
    watch: bool,
    log: bool,
) -> None:
    """Put the current release on the web: pages, data in every format, SPARQL.

    Moves to a new release as soon as it is built. Needs the extra publisher[serve].
    With --watch, what you see is a preview: publisher build publishes it.

    \b
    Example:
      publisher serve --watch
    """
    if mount and not (mount.startswith("/") and mount.endswith("/")):
        raise click.UsageError("--mount begins and ends with '/', such as /data/")
    folder = site or options["project"] / "site"
    try:
        from publisher.server import run
        from publisher.server.app import Settings
    except ImportError as error:
        raise click.UsageError(
            f"serving needs more packages ({error.name} is missing): pip install publisher[serve]"
        ) from error
    with _shown(options, folder, watch) as (shown, watching):
        name = "a preview" if watch else folder
        run.serve(
            Settings(shown, host, port, mount, sparql),
            log=_log if log else None,
            say=streams.say,
            ready=lambda address: say(options, f"serving {name} at {address}"),
            watching=watching,
        )


def _log(line: str) -> None:
    """Write a line of the access log; who reads it no more doesn't end the server."""
    with suppress(streams.ReaderGone, OutputError):
        write(f"{line}\n")


@contextmanager
def _shown(
    options: dict[str, Any], site: Path, watch: bool
) -> Iterator[tuple[Releases, Watching | None]]:
    """What is served: the releases of the site, or a preview of what it would be."""
    from publisher.server.releases import Site

    if not watch:
        yield Site(site), None
        return
    from publisher.server.preview import preview

    with preview(site) as shown:
        yield shown, _watching(options, shown)


def _watching(options: dict[str, Any], preview: Preview) -> Watching:
    """Build a preview now, and whenever a file of the project changes."""
    from publisher import inspection
    from publisher.server.watch import Watching, sources

    def rebuild() -> str:
        try:
            publication = opened(options)
            with terminal.listing():
                preview.build(publication)
            unread = list(inspection.passed_over(publication.config))
        except (PublisherError, OSError) as error:
            shown = bool(preview.name)
            if not shown and not isinstance(error, _MENDED_IN_FILES):
                raise
            streams.say(f"{error}\n{_AS_THEY_WERE if shown else _NOTHING_YET}")
            return _listed(error)
        for result in unread:
            say(options, result.text())
        say(options, f"preview of {len(publication):,} resources")
        return ""

    # What was read before is full of circles, and would wait in memory for long.
    watching = Watching(lambda: sources(options["project"]), rebuild, gc.collect)
    watching.begin(lambda: bool(preview.name))
    return watching


def _listed(error: Exception) -> str:
    """What is wrong, for a page: of a check that found violations, these."""
    if not isinstance(error, ViolationError):
        return str(error)
    from publisher.checks.report import Severity

    found = [result.text() for result in error.report.at_least(Severity.VIOLATION)]
    more = len(found) - _MOST_LISTED
    rest = [f"… and {more} more; publisher check lists all"] if more > 0 else []
    return "\n".join([*found[:_MOST_LISTED], *rest])
