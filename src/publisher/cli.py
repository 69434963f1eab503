"""The commands, their options, and what they print; how they end is told in ``__main__``.

Data goes to standard output, words to standard error. Heavy imports are made inside the commands,
so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import __version__, streams, terminal
from publisher.errors import OutputError, PublisherError

if TYPE_CHECKING:
    from publisher.checks.report import Report
    from publisher.ingestion import Ingestion
    from publisher.publication import Publication
    from publisher.server.watch import Watching

_FORMATS = ("turtle", "json-ld", "n-triples", "rdf-xml", "html")
_DUMPS = ("turtle", "json-ld", "n-triples", "rdf-xml", "n-quads", "trig")
_ANSWERS = ("table", "csv", "tsv", "json", "xml", "turtle", "n-triples", "rdf-xml", "json-ld")
_SEVERITIES = ("violation", "warning", "info")

_profile = click.option(
    "--profile", default="description", metavar="NAME", help="description or schema.org.",
    show_default=True,
)  # fmt: skip
_fail_on = click.option(
    "--fail-on", type=click.Choice(_SEVERITIES), default="violation", show_default=True,
    help="The least severity that counts as failed.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C", "--project", type=click.Path(file_okay=False, path_type=Path), default=".",
    metavar="FOLDER", help="The folder that holds publisher.toml.", show_default=True,
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.version_option(__version__, "-V", "--version")
@click.pass_context
def cli(context: click.Context, project: Path, quiet: bool) -> None:
    """Publish who a public body is and what it does, as linked data.

    Reads facts from data/, checks them, and writes pages with schema.org markup, Turtle, JSON-LD
    and more, each at a permanent address.

    \b
    Example:
      publisher init agency && cd agency
      publisher build
    """
    context.obj = {"project": project, "quiet": quiet}


@cli.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def init(options: dict[str, Any], folder: Path) -> None:
    """Start a project in FOLDER: settings, facts and a page, ready to check and build.

    \b
    Example:
      publisher init agency
    """
    from publisher.projects import start

    for path in start(folder):
        _say(options, f"wrote {folder / path}")
    _say(options, f"Next: cd {folder} && publisher build")


@cli.command()
@click.option(
    "-f", "--format", "format_", type=click.Choice(("text", "json", "github")), default="text",
    show_default=True, help="github prints annotations for a CI run.",
)  # fmt: skip
@_fail_on
@click.option(
    "--profile", "profiles", multiple=True, metavar="NAME",
    help="Tell what those who read the catalogue lose, too: ckan, dcat-ap-3 …, or all.",
)  # fmt: skip
@click.option("--score", is_flag=True, help="Print how good the catalogue is, in points, instead.")
@click.option(
    "--catalog", type=click.Path(path_type=Path), metavar="FILE",
    help="Check a catalogue in a file (Turtle, JSON-LD, RDF/XML, N-Triples), not a project.",
)  # fmt: skip
@click.pass_obj
def check(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    format_: str,
    fail_on: str,
    profiles: tuple[str, ...],
    score: bool,
    catalog: Path | None,
) -> None:
    """Check settings, files, addresses, shapes, links, labels and endings.

    It reads all that a build reads, and writes nothing. What it can't tell is whether an address
    that was published would vanish: a build compares with the site that is there.

    Ends with exit code 1 if a result is at least as severe as --fail-on.

    \b
    Examples:
      publisher check --format github --fail-on warning
      publisher check --profile ckan --profile dcat-ap-3
      publisher check --score
    """
    if score and (profiles or format_ == "github"):
        raise click.UsageError("--score goes with --format text or json, and not with --profile")
    checked = _open(options) if catalog is None else _ingestion(catalog)
    if score:
        _write(checked.score().json() if format_ == "json" else checked.score().text())
        return
    report = _checked(checked, profiles or (("all",) if catalog else ()))
    written = {"text": report.text, "json": report.json, "github": report.annotations}[format_]()
    with suppress(streams.ReaderGone):  # who reads no further still learns the outcome
        _write(written)
    _say(options, _counts(report))
    if _severe(report, fail_on):
        sys.exit(1)


@cli.command()
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where the site goes.  [default: site, in the project]",
)  # fmt: skip
@_fail_on
@click.option(
    "--drop-dataset", "drop", multiple=True, metavar="IRI",
    help="A dataset that may be missing now: harvesters will delete it.",
)  # fmt: skip
@click.pass_obj
def build(
    options: dict[str, Any], output: Path | None, fail_on: str, drop: tuple[str, ...]
) -> None:
    """Check, then write the site and make it the current release.

    A failed build leaves the current release as it was. A published address may not vanish, and a
    dataset of the catalogue only if the data say what became of it, or --drop-dataset names it.

    \b
    Example:
      publisher build --output /srv/www/agency
    """
    from publisher.checks.report import Severity

    publication = _open(options)
    folder = output or options["project"] / "site"
    with terminal.listing(), terminal.progress(options["quiet"]) as progress:
        release = publication.build(folder, Severity[fail_on.upper()], progress, drop)
    state = "" if release.changed else " (nothing changed)"
    _say(options, f"{len(publication)} resources in {release.files} files, {release.size:,} bytes")
    _say(options, f"release {release.digest}{state}: {folder / 'current' / 'index.html'}")


@cli.command()
@click.argument("iri")
@click.option(
    "-f", "--format", "format_", default="turtle", show_default=True, metavar="FORMAT",
    help=f"One of: {', '.join(_FORMATS)}; or a media type.",
)  # fmt: skip
@_profile
@click.option("--page", default=1, show_default=True, help="The page of a long document.")
@click.pass_obj
def show(options: dict[str, Any], iri: str, format_: str, profile: str, page: int) -> None:
    """Print what is published about one resource. IRI may be relative to the base.

    \b
    Example:
      publisher show id/organisation/example-agency --format json-ld
    """
    _write(_open(options)[iri].to(format_, profile, page))


@cli.command()
@click.option(
    "-f", "--format", "format_", default="turtle", show_default=True, metavar="FORMAT",
    help=f"One of: {', '.join(_DUMPS)}; or a media type.",
)  # fmt: skip
@_profile
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where it goes; - or nothing: standard output.",
)  # fmt: skip
@click.pass_obj
def export(options: dict[str, Any], format_: str, profile: str, output: Path | None) -> None:
    """Print the whole publication in one profile and one format.

    \b
    Example:
      publisher export --format n-quads --output all.nq
    """
    content = _open(options).export(format_, profile)
    if output is None or str(output) == "-":
        _write(content)
    else:
        terminal.replace(output, content)
        _say(options, f"wrote {output}, {len(content):,} bytes")


@cli.command()
@click.argument("text", metavar="[SPARQL]", required=False)
@click.option(
    "-F", "--file", type=click.File("rb"), help="Read the query from a file; - is standard input."
)
@click.option(
    "-f", "--format", "format_", type=click.Choice(_ANSWERS), show_default=True,
    help="By default a table; Turtle for CONSTRUCT and DESCRIBE.",
)  # fmt: skip
@click.pass_obj
def query(options: dict[str, Any], text: str | None, file: Any, format_: str | None) -> None:
    """Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The prefixes of the publication are declared already; <profile/schema.org> and
    <profile/description> are its named graphs. A query - is read from standard input.

    \b
    Example:
      publisher query 'SELECT ?name WHERE { ?agency org:changedBy ?event ; foaf:name ?name }'
    """
    if (text is None) == (file is None):
        raise click.UsageError("give a query, or a file with --file, and not both")
    if text == "-":
        file = sys.stdin.buffer
    publication = _open(options)
    answer = publication.query(_decoded(file) if file else str(text))
    _write(publication.write_answer(answer, format_ or ""))


@cli.command()
@click.option(
    "--site", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where the site is.  [default: site, in the project]",
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
@click.option("--watch", is_flag=True, help="Build anew when a file changes; pages reload.")
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
    run.serve(
        Settings(folder, host, port, mount, sparql),
        log=_log if log else None,
        say=streams.say,
        ready=lambda address: _say(options, f"serving {folder} at {address}"),
        watching=_watching(options, folder) if watch else None,
    )


def _log(line: str) -> None:
    """Write a line of the access log; who reads it no more doesn't end the server."""
    with suppress(streams.ReaderGone, OutputError):
        _write(f"{line}\n")


def _watching(options: dict[str, Any], folder: Path) -> Watching:
    """Build now, and whenever a file of the project changes."""
    from publisher.server.releases import current_name
    from publisher.server.watch import Watching, sources

    def rebuild() -> None:
        try:
            with terminal.listing():
                release = _open(options).build(folder)
        except PublisherError as error:
            if not current_name(folder):  # at the start: there is nothing to show
                raise
            streams.say(f"{error}\nThe pages are as they were.")
        else:
            _say(options, f"release {release.digest}")

    rebuild()
    return Watching(lambda: sources(options["project"]), rebuild)


def _decoded(file: Any) -> str:
    try:
        return str(file.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the query is not UTF-8 text: {error.reason}") from error


def _open(options: dict[str, Any]) -> Publication:
    from publisher import publication

    return publication.open(options["project"], os.environ.get("SOURCE_DATE_EPOCH"))


def _ingestion(path: Path) -> Ingestion:
    from publisher import ingestion

    return ingestion.of_file(path)


def _checked(subject: Publication | Ingestion, profiles: tuple[str, ...]) -> Report:
    from publisher.errors import UnknownProfile

    try:
        return subject.check(profiles)
    except UnknownProfile as error:
        raise click.UsageError(str(error)) from error


def _say(options: dict[str, Any], words: str) -> None:
    if not options["quiet"]:
        streams.say(words)


def _write(content: bytes | str) -> None:
    # A file's name may be no text: it is shown with escapes.
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    streams.write(data)


def _counts(report: Report) -> str:
    if not len(report):
        return "no results: the content conforms"
    return report.summary()


def _severe(report: Report, fail_on: str) -> bool:
    from publisher.checks.report import Severity

    return bool(list(report.at_least(Severity[fail_on.upper()])))
