"""Terms as a syntax writes them, each spelled once and remembered while there is room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from publisher.terms import Term, ntriples

_MOST = 20_000

Spelled = TypeVar("Spelled")


class Spelling(dict[Term, Spelled]):
    """What a term looks like in a syntax: ``spelling[term]``.

    A lookup is all that a term costs that was met before, as predicates, classes and the labels of
    neighbours are. What is remembered follows from the term alone, so that it is the same in every
    process, whatever was written before.

    Args:
        spell: makes the text of a term.
        most: how many terms are remembered; one more, and all are forgotten.
    """

    def __init__(self, spell: Callable[[Term], Spelled], most: int = _MOST) -> None:
        super().__init__()
        self._spell = spell
        self._most = most

    def __missing__(self, term: Term) -> Spelled:
        if len(self) >= self._most:
            self.clear()
        spelled = self[term] = self._spell(term)
        return spelled


NTRIPLES: Spelling[str] = Spelling(ntriples)
"""Each term in canonical N-Triples, which is also what terms are sorted by."""
