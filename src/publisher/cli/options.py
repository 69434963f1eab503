"""What the commands share: options, the publication that they open, and how they print."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from publisher import streams

if TYPE_CHECKING:
    from publisher.publication import Publication

SEVERITIES = ("violation", "warning", "info")
"""The severities of results, worst first."""

profile = click.option(
    "--profile", default="description", metavar="NAME", help="description or schema.org.",
    show_default=True,
)  # fmt: skip
"""The profile that is shown."""

fail_on = click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="violation", show_default=True,
    help="The least severity that counts as failed.",
)  # fmt: skip
"""The least severity of a result that counts as failed."""


def opened(options: dict[str, Any]) -> Publication:
    """The publication of the project that the command is for."""
    from publisher import publication

    return publication.open(options["project"], os.environ.get("SOURCE_DATE_EPOCH"))


def say(options: dict[str, Any], words: str) -> None:
    """Tell the user something on standard error, unless they want silence."""
    if not options["quiet"]:
        streams.say(words)


def write(content: bytes | str) -> None:
    """Write to standard output; a character that is no text is shown with escapes."""
    # A file's name may be no text.
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    streams.write(data)
