"""Reads YAML as people write it, with the keys of the example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import publisher
from publisher.contexts import FrozenContexts
from publisher.keys import Keys
from publisher.sources import authored
from publisher.sources.text import Text
from publisher.terms import Blank, Quad, ntriples

ROOT = Path(__file__).parent.parent
BASE = "https://agency.example/"
NONE = FrozenContexts({})
KEYS = publisher.open(ROOT).representations.dataset.keys


def read(content: str, keys: Keys = KEYS) -> authored.Read:
    return authored.read(Text(Path("data/a.yaml"), content), BASE, 64, NONE, keys)


def canonical(quads: list[Quad]) -> list[str]:
    """The quads, their blank nodes named by all that is said of them: they are trees here."""
    about: dict[Blank, list[Quad]] = {}
    for quad in quads:
        if isinstance(quad.subject, Blank):
            about.setdefault(quad.subject, []).append(quad)

    def written(term: Any) -> str:
        if not isinstance(term, Blank):
            return ntriples(term)
        inner = (f"{each.predicate} {written(each.object)}" for each in about.get(term, []))
        return f"[{' ; '.join(sorted(inner))}]"

    return sorted(
        f"{written(quad.subject)} {quad.predicate} {written(quad.object)} {quad.graph}"
        for quad in dict.fromkeys(quads)
    )
