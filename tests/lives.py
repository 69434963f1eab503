"""A small publication in which everything happens that HTTP has an answer for."""

from functools import cache
from pathlib import Path

import publisher
from publisher import site
from publisher.lives import routes
from publisher.routes import Routes

PROJECT = Path(__file__).parent / "projects" / "good" / "lives"
BASE = "https://agency.example/"


@cache
def known() -> tuple[Routes, frozenset[str]]:
    """Its addresses, and the files of its site."""
    source = publisher.open(PROJECT).representations
    return routes(source), frozenset(output.path for output in site.plan(source))
