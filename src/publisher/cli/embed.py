"""Markup in the pages of other systems."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import streams
from publisher.cli.options import opened, say, write

if TYPE_CHECKING:
    from publisher.placement import Outcome, Placement, Wish
    from publisher.publication import Publication

_NONCE = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")  # CSP 3, section 2.3.1, base64-value
_CHANGED = 1
_REFUSED = 3


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path())
@click.option(
    "--resource", default="", metavar="IRI",
    help="What the pages are about.  [default: each page says so; see below]",
)  # fmt: skip
@click.option("--remove", is_flag=True, help="Take the blocks out again.")
@click.option(
    "--check", "--dry-run", "check", is_flag=True,
    help="Write nothing; exit code 1 if a page would change.",
)  # fmt: skip
@click.option("--nonce", default="", metavar="NONCE", help="Put this nonce on new blocks.")
@click.option(
    "--print-csp-hash", "show_hash", is_flag=True,
    help="Print the hash of each block for a Content-Security-Policy.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace, or remove, blocks that were edited by hand.")
@click.option(
    "--keep-going", is_flag=True, help="Write the other pages, too, where one is refused."
)
@click.option(
    "--diff", is_flag=True,
    help="Write nothing; tell in which facts the pages differ from what is published. Exit code 1"
    " if one does.",
)  # fmt: skip
@click.option(
    "-f", "--format", "format_", type=click.Choice(("text", "json", "html")), default="text",
    show_default=True, help="How --diff tells: for a terminal, for programs, for people.",
)  # fmt: skip
@click.pass_obj
def embed(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    files: tuple[str, ...],
    resource: str,
    remove: bool,
    check: bool,
    nonce: str,
    show_hash: bool,
    force: bool,
    keep_going: bool,
    diff: bool,
    format_: str,
) -> None:
    """Put the schema.org markup of a resource into HTML pages, or bring it up to date.

    No other byte of a page changes, and a second run changes nothing. A page in which there is no
    place that is surely safe is refused, with the reason; then nothing is written to any page,
    unless you say --keep-going. Of a FOLDER, all pages (.html, .htm, .xhtml, .xht) are looked
    at. - is a page on standard input; the new one goes to standard output.

    Without --resource, a page is about what a line under [embed] in publisher.toml says, or about
    the resource whose address is in its <link rel="canonical">, or about what its block was for.
    Other pages of a folder are passed over.

    Ends with exit code 3 if a page is refused.

    \b
    Examples:
      publisher embed about.html --resource id/organisation/example-agency
      publisher embed --check public/
      publisher embed --remove public/
      publisher embed --diff --format html saved/ > report.html
    """
    from publisher.checks.report import one_line
    from publisher.placement import Wish

    if nonce and not _NONCE.fullmatch(nonce):
        raise click.BadParameter(
            "expected letters and digits, such as rAnd0m", param_hint="--nonce"
        )
    publication = opened(options)
    about = publication[resource].iri if resource else ""
    if diff:
        _compare(publication, files, about, format_)
        return
    wish = Wish(about, remove, nonce, force)
    if "-" in files:
        if len(files) > 1 or show_hash:
            raise click.UsageError("- is one page on standard input; name it alone")
        _pipe(publication.placement, wish, check=check)
        return
    outcomes = []
    for outcome in publication.placement.look_at(map(Path, files), wish):
        _tell(options, outcome, remove=remove, check=check)
        outcomes.append(outcome)
        if show_hash:
            path = one_line(str(outcome.path))
            write("".join(f"{hash_}  {path}\n" for hash_ in outcome.hashes))
    _finish(options, outcomes, check=check, keep_going=keep_going)


def _compare(publication: Publication, named: Sequence[str], about: str, format_: str) -> None:
    """Tell how pages differ from what is published."""
    from publisher import live
    from publisher.checks.report import one_line

    if "-" in named:
        raise click.UsageError("--diff compares files and folders; save the page to a file")
    compared = publication.compare(named, about)
    for page in compared:
        if page.error is not None:
            streams.say(one_line(str(page.error)))
    if format_ == "json":
        streams.write(live.as_json(compared))
    elif format_ == "html":
        streams.write(publication.watch.report(compared))
    else:
        write("".join(f"{one_line(line)}\n" for page in compared for line in page.lines()))
    if any(page.error is not None for page in compared):
        sys.exit(_REFUSED)
    if any(page.differs for page in compared):
        sys.exit(_CHANGED)


def _pipe(placement: Placement, wish: Wish, *, check: bool) -> None:
    """Standard input to standard output."""
    page = placement.read(sys.stdin.buffer.read(placement.largest + 1), "-")
    _, change = placement.change(page, wish)
    if not check:
        streams.write(change.data)
    elif change.edits:
        sys.exit(_CHANGED)


def _tell(options: dict[str, Any], outcome: Outcome, *, remove: bool, check: bool) -> None:
    """A line for each page: what happens to it, and what it is about."""
    from publisher.checks.report import one_line

    if outcome.error is not None:
        streams.say(one_line(str(outcome.error)))
    if outcome.error is not None or outcome.passed:
        return
    if not outcome.edits:
        done = "is as it should be"
    elif remove:
        done = "would lose its block" if check else "loses its block"
    else:
        done = "would change" if check else "changes"
    about = f" (<{outcome.resource}>)" if outcome.resource else ""
    say(options, one_line(f"{outcome.path} {done}{about}"))
    for note in outcome.notes:
        say(options, one_line(f"{outcome.path}: note: {note}"))


def _finish(
    options: dict[str, Any], outcomes: Sequence[Outcome], *, check: bool, keep_going: bool
) -> None:
    """Write what changes, say how many pages that were, and end."""
    from publisher import placement

    refused = sum(outcome.error is not None for outcome in outcomes)
    changed = sum(bool(outcome.edits) for outcome in outcomes)
    written = not check and (keep_going or not refused)
    if written:
        placement.write(outcomes)
    passed = sum(outcome.passed for outcome in outcomes)
    counts = f"{changed} changed, {refused} refused, {passed} passed over"
    end = "" if written or not changed else "; nothing was written"
    say(options, f"{len(outcomes)} page{'s' * (len(outcomes) != 1)}: {counts}{end}")
    if refused:
        sys.exit(_REFUSED)
    if check and changed:
        sys.exit(_CHANGED)
