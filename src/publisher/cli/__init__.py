"""The commands, their options, and what they print; how they end is told in ``__main__``.

Data goes to standard output, words to standard error. Heavy imports are made inside the commands,
so that ``--help`` answers at once.
"""

from __future__ import annotations

from pathlib import Path

import click

from publisher import __version__
from publisher.cli.checks import check
from publisher.cli.documents import export, show
from publisher.cli.embed import embed
from publisher.cli.project import build, init
from publisher.cli.queries import query
from publisher.cli.schema import schema
from publisher.cli.server import serve
from publisher.cli.spreadsheets import import_


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


for _command in (init, check, build, show, export, import_, embed, query, serve, schema):
    cli.add_command(_command)
