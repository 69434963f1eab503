"""Write docs/reference/cli.md from the commands' own help, so that the two can't differ."""

from collections.abc import Iterator
from pathlib import Path

import click

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "cli.md"
HEAD = """\
# Command line

The help of each command, as `publisher COMMAND --help` prints it. This page is written by
`make reference`; a test fails when it is out of date. [Exit codes](errors.md)
"""


def group() -> click.Group:
    """The `publisher` command itself."""
    from publisher import cli

    return next(value for value in vars(cli).values() if isinstance(value, click.Group))


def context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = command.context_settings
    return click.Context(command, info_name=name, parent=parent, terminal_width=80, **settings)


def sections(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """A section for a command, then one for each command below it."""
    yield f"## `{ctx.command_path}`\n\n```text\n{command.get_help(ctx).strip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            if below is not None and not below.hidden:
                yield from sections(below, context(below, name, ctx))


def render() -> str:
    """The whole page."""
    command = group()
    return "\n".join([HEAD, *sections(command, context(command, "publisher", None))])


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
