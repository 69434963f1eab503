"""Turning a spreadsheet into RDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from publisher import terminal
from publisher.cli.options import say, write

_FORMATS = ("turtle", "n-triples", "n-quads", "trig")


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where it goes; - or nothing: standard output. A file that is there stays.",
)  # fmt: skip
@click.option(
    "-f", "--format", "format_", default="turtle", show_default=True, metavar="FORMAT",
    help=f"One of: {', '.join(_FORMATS)}.",
)  # fmt: skip
@click.option(
    "--metadata", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The CSVW metadata, if they are not beside the table.",
)  # fmt: skip
@click.option("--csvw", is_flag=True, help="Read it as CSV on the Web, even without metadata.")
@click.option("--minimal", is_flag=True, help="CSV on the Web: what the cells say, and no more.")
@click.option(
    "--base", default="", metavar="IRI",
    help="The address of the table, or of its folder.  [default: the base of the project]",
)  # fmt: skip
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook.")
@click.pass_obj
def import_(  # noqa: PLR0913, PLR0917 one for each option
    options: dict[str, Any],
    file: Path,
    output: Path | None,
    format_: str,
    metadata: Path | None,
    csvw: bool,
    minimal: bool,
    base: str,
    sheet: str,
) -> None:
    """Turn a spreadsheet (CSV, TSV, XLSX) into Turtle.

    Its columns are read by the mapping in publisher.toml, or by their headings. With CSVW metadata
    beside it, or with --csvw, it is read as CSV on the Web, in standard mode.

    \b
    Example:
      publisher import data/bodies.csv -o data/bodies.ttl
    """
    from publisher.conversion import Options, convert
    from publisher.errors import OutputError

    wanted = output if output is not None and str(output) != "-" else None
    if wanted is not None and wanted.exists():
        raise OutputError(f"{wanted} is there already; choose another name, or move it away")
    found = convert(file, options["project"], Options(metadata, csvw, minimal, base, sheet))
    for warning in found.warnings:
        say(options, f"warning: {warning}")
    content = found.written(format_)
    if wanted is None:
        write(content)
        return
    terminal.replace(wanted, content)
    say(options, f"wrote {wanted}, {len(content):,} bytes")
