"""The report on saved pages for people: one file of HTML that needs no other and runs no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publisher import drift
from publisher.writers.characters import allowed
from publisher.writers.frame import STYLE
from publisher.writers.links import is_safe
from publisher.writers.words import Words

_FOLDER = Path(__file__).parent


def report(
    site: str, language: str, summary: Mapping[str, int], pages: Sequence[Mapping[str, Any]]
) -> bytes:
    """The report, in UTF-8.

    Args:
        site: the title of the publication.
        language: the language of its words.
        summary: ``pages``, ``differing`` and ``unread``: how many pages there are.
        pages: what is said of each page, as in the report for machines, with the ``rows`` of its
            table.
    """
    words = Words(language)
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["local"] = drift.local
    text = environment.get_template("drift.html.j2").render(
        say=words,
        site=site,
        summary=summary,
        pages=pages,
        kinds={
            drift.Kind.ADDED: words("drift_added"),
            drift.Kind.MISSING: words("drift_missing"),
            drift.Kind.CHANGED: words("drift_changed"),
        },
        is_safe=is_safe,
        style=Markup((_FOLDER / STYLE).read_text("utf-8")),  # noqa: S704 our own file
    )
    return allowed(text.rstrip() + "\n").encode()
