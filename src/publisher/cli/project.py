"""Starting a project, and building its site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher import projects, terminal
from publisher.cli.options import fail_on, opened, say

if TYPE_CHECKING:
    from publisher.release import Release


_SHOWN = 5
_QUESTIONS = {
    "name": ("What is your organisation called?", projects.NAME),
    "base": ("What will every address begin with? It can't change later", projects.BASE),
    "language": ("In which language do you write?", projects.LANGUAGE),
    "style": ("How do you want to write facts?", projects.STYLES[0]),
}


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", metavar="TEXT", help="What your organisation is called.")
@click.option(
    "--base", metavar="ADDRESS",
    help="What every address begins with, such as https://agency.example/",
)  # fmt: skip
@click.option("--language", metavar="TAG", help="The language of your texts, such as en or cy.")
@click.option(
    "--style", type=click.Choice(projects.STYLES),
    help="How you write facts.  [default: yaml]",
)  # fmt: skip
@click.option(
    "--ask/--no-ask", default=None, help="Ask for what isn't given.  [default: at a terminal]"
)
@click.pass_obj
def init(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    folder: Path,
    name: str | None,
    base: str | None,
    language: str | None,
    style: str | None,
    ask: bool | None,
) -> None:
    """Start a project in FOLDER: settings, facts and a page, ready to check and build.

    \b
    Example:
      publisher init agency --name "Rivers Agency" --base https://rivers.example/
    """
    projects.refuse_used(folder)
    asking = terminal.is_interactive() if ask is None else ask
    given = {"name": name, "base": base, "language": language, "style": style}
    answers = {
        key: value if value is not None or not asking else _answer(key)
        for key, value in given.items()
    }
    wish = projects.Wish(**{key: value for key, value in answers.items() if value is not None})
    for path in projects.start(folder, wish):
        say(options, f"wrote {folder / path}")
    say(options, f"Next: cd {folder} && publisher check")


def _answer(key: str) -> str:
    """What somebody at a terminal answers to a question; asked again until it can be used."""
    question, default = _QUESTIONS[key]
    choice = click.Choice(projects.STYLES) if key == "style" else None
    return str(click.prompt(question, default, type=choice, err=True, value_proc=_proven(key)))


def _proven(key: str) -> Callable[[str], str] | None:
    """What refuses an answer that can't be used."""
    wrong = {"name": projects.wrong_name, "base": projects.wrong_base}.get(key)
    if wrong is None:
        return None

    def proven(answer: str) -> str:
        if reason := wrong(answer):
            raise click.UsageError(reason)
        return answer

    return proven


@click.command()
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where the site goes.  [default: site, in the project]",
)  # fmt: skip
@fail_on
@click.option(
    "--drop-dataset", "drop", multiple=True, metavar="IRI",
    help="A dataset that may be missing now: harvesters will delete it.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 1_000), metavar="NUMBER",
    help="How many processes share the work.  [default: as many as this computer can run at once]",
)  # fmt: skip
@click.option(
    "-v", "--verbose", is_flag=True,
    help="Tell also which documents took a slower way, and why.",
)  # fmt: skip
@click.pass_obj
def build(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    output: Path | None,
    fail_on: str,
    drop: tuple[str, ...],
    workers: int | None,
    verbose: bool,
) -> None:
    """Check, then write the site and make it the current release.

    A failed build leaves the current release as it was. A published address may not vanish, and a
    dataset of the catalogue only if the data say what became of it, or --drop-dataset names it.

    \b
    Example:
      publisher build --output /srv/www/agency
    """
    from publisher import inspection
    from publisher.checks.report import Severity

    publication = opened(options)
    folder = output or options["project"] / "site"
    with terminal.listing(), terminal.progress(options["quiet"]) as progress:
        least = Severity[fail_on.upper()]
        release = publication.build(folder, least, progress, drop, workers or 0)
    for result in inspection.passed_over(publication.config):
        say(options, result.text())
    state = "" if release.changed else " (nothing changed)"
    say(options, f"{release.resources} resources in {release.files} files, {release.size:,} bytes")
    if told := _told(release):
        say(options, told)
    for reason, count in release.detours.items() if verbose else ():
        say(options, f"left to PyLD: {count}, as {reason}")
    say(options, f"release {release.digest}{state}: {folder / 'current' / 'index.html'}")


def _told(release: Release) -> str:
    """What was made anew, and why; empty for a first build."""
    from publisher.outputs import AFFECTED, AS_BEFORE, CHANGED, NEW

    words = {
        NEW: "{} new",
        CHANGED: "{} with other facts",
        AFFECTED: "{} that depend on what changed",
    }
    made = dict(release.made)
    as_before, every = made.pop(AS_BEFORE, 0), sum(release.made.values())
    if not release.because:
        return ""
    reasons = ", ".join(words[reason].format(count) for reason, count in sorted(made.items()))
    many = len(release.because) - _SHOWN
    names = [*release.because[:_SHOWN], *([f"{many} more"] if many > 0 else [])]
    changed = ", ".join(names)
    if not made:
        return f"{changed} changed: all {every} documents as before"
    return f"{changed} changed: {every - as_before} of {every} documents made anew ({reasons})"
