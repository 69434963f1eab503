"""Printing what is published: one resource, or everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from publisher import terminal
from publisher.cli.options import opened, profile, say, write

_FORMATS = ("turtle", "json-ld", "n-triples", "rdf-xml", "html")
_FRAGMENTS = ("rdfa", "microdata")
_MARKUP = "schema.org"  # the profile that can be written as such
_DUMPS = ("turtle", "json-ld", "n-triples", "rdf-xml", "n-quads", "trig")


@click.command()
@click.argument("iri")
@click.option(
    "-f", "--format", "format_", default="turtle", show_default=True, metavar="FORMAT",
    help=f"One of: {', '.join(_FORMATS)}; or a media type. With --profile schema.org also"
    f" {' and '.join(_FRAGMENTS)}: a piece of HTML to paste into a page.",
)  # fmt: skip
@profile
@click.option("--page", default=1, show_default=True, help="The page of a long document.")
@click.pass_obj
def show(options: dict[str, Any], iri: str, format_: str, profile: str, page: int) -> None:
    """Print what is published about one resource. IRI may be relative to the base.

    \b
    Example:
      publisher show id/organisation/example-agency --format json-ld
    """
    resource = opened(options)[iri]
    if format_ in _FRAGMENTS and profile == _MARKUP:
        write(resource.markup(format_).encode())
    else:
        write(resource.to(format_, profile, page))


@click.command()
@click.option(
    "-f", "--format", "format_", default="turtle", show_default=True, metavar="FORMAT",
    help=f"One of: {', '.join(_DUMPS)}; or a media type.",
)  # fmt: skip
@profile
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
    content = opened(options).export(format_, profile)
    if output is None or str(output) == "-":
        write(content)
    else:
        terminal.replace(output, content)
        say(options, f"wrote {output}, {len(content):,} bytes")
