"""Blank nodes that nobody can tell apart in time, so that no document of them can be proved."""

from __future__ import annotations

from collections.abc import Iterable

from publisher import blanks
from publisher.definitions import Unusual
from publisher.terms import Quad, Triple


def refuse_tangled(triples: Iterable[Triple]) -> None:
    """Refuse a graph that could not be compared with what is read back.

    Raises:
        Unusual: if its blank nodes are linked in rings of equals that are too large to search.
    """
    try:
        blanks.label(Quad(*triple) for triple in triples)
    except blanks.TangledBlanks as error:
        raise Unusual("blank nodes are tangled") from error
