"""Answering queries."""

from __future__ import annotations

import sys
from typing import Any

import click

from publisher.cli.options import opened, write

_ANSWERS = ("table", "csv", "tsv", "json", "xml", "turtle", "n-triples", "rdf-xml", "json-ld")


@click.command()
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
    publication = opened(options)
    answer = publication.query(_decoded(file) if file else str(text))
    write(publication.write_answer(answer, format_ or ""))


def _decoded(file: Any) -> str:
    try:
        return str(file.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the query is not UTF-8 text: {error.reason}") from error
