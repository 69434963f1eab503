"""How nodes are written in JSON-LD as far as their shape tells, worked out once for each shape."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from publisher.statements import MANY, NAMELESS, NODE, Kind, Shape
from publisher.terms import TYPE, Iri
from publisher.writers.lexicon import Lexicon, Wording

TEXT, LINK, OTHER = "text", "link", "other"
"""Ways to write a property: as one plain text, as what one thing is told as, or value by value."""

_KEPT = 8_192
_NO_WORDING = Wording("", "", False, "", "", "", False, False, "", False, 0)


class Step(NamedTuple):
    """How a property of a node is written: the way, and the wording if it is one of the first."""

    way: str
    predicate: Iri
    wording: Wording


@dataclass(slots=True)
class Plan:
    """How the nodes of one shape are written: the classes, what these need, each property."""

    classes: list[str]
    used: int
    steps: list[Step]


@lru_cache(_KEPT)
def plan(lexicon: Lexicon, shape: Shape) -> Plan:
    """How the nodes of a shape are written.

    Raises:
        Unusual: for what only PyLD can write.
    """
    types = shape.kinds.get(TYPE, ())
    names = [lexicon.name(value) for value in types if isinstance(value, Iri)]
    used = lexicon.type_used if names else 0
    for _, needed in names:
        used |= needed
    steps = [_step(lexicon, name, kind) for name, kind in shape.kinds.items()]
    return Plan([name for name, _ in names], used, steps)


def _step(lexicon: Lexicon, predicate: Iri, kind: Kind) -> Step:
    # Which blank node is told where, and what goes by a name, follows from more than the shape.
    if isinstance(kind, str) and kind not in (MANY, NAMELESS):
        wording = lexicon.wording(predicate, kind)
        if kind != NODE and wording.plain:
            return Step(TEXT, predicate, wording)
        if kind == NODE and not wording.several and predicate not in lexicon.choosy:
            return Step(LINK, predicate, wording)
    return Step(OTHER, predicate, _NO_WORDING)
