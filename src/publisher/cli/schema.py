"""What editors of text need to know of the files of a project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from publisher import terminal
from publisher.cli.options import say, write


@click.command()
@click.argument("what", type=click.Choice(["data", "settings"]))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where it goes; - or nothing: standard output.",
)  # fmt: skip
@click.pass_obj
def schema(options: dict[str, Any], what: str, output: Path | None) -> None:
    """Print a JSON Schema, by which an editor completes and warns.

    data is the schema of the project's YAML files, settings that of publisher.toml.

    \b
    Example:
      publisher schema data --output facts.schema.json
    """
    made = _settings() if what == "settings" else _data(options["project"])
    content = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if output is None or str(output) == "-":
        write(content)
    else:
        terminal.replace(output, content.encode())
        say(options, f"wrote {output}")


def _settings() -> dict[str, Any]:
    from publisher.schemas import settings

    return settings.schema()


def _data(project: Path) -> dict[str, Any]:
    from publisher import config, loading
    from publisher.schemas import data

    model = loading.model(config.load(project))
    return data.schema(model.keys, model.files)
