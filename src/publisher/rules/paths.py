"""Property paths, read from tokens (SPARQL 1.1, section 19.8, rules 88 to 96)."""

from __future__ import annotations

from publisher.rules.algebra import Alternative, Inverse, Negated, Path, Repeated, Sequence
from publisher.rules.cursor import Cursor
from publisher.terms import Iri


def path(cursor: Cursor) -> Path:
    """Read a path.

    Raises:
        Uncompilable: if there is none.
    """
    parts = [_sequence(cursor)]
    while cursor.skip("|"):
        parts.append(_sequence(cursor))
    return parts[0] if len(parts) == 1 else Alternative(tuple(parts))


def _sequence(cursor: Cursor) -> Path:
    parts = [_step(cursor)]
    while cursor.skip("/"):
        parts.append(_step(cursor))
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def _step(cursor: Cursor) -> Path:
    if cursor.skip("^"):
        return Inverse(_repeated(cursor))
    return _repeated(cursor)


def _repeated(cursor: Cursor) -> Path:
    if cursor.skip("!"):
        return _negated(cursor)
    if cursor.skip("("):
        found = path(cursor)
        cursor.expect(")")
    else:
        found = cursor.verb()
    if sign := cursor.skip("*", "+", "?"):
        return Repeated(found, least=int(sign == "+"), many=sign != "?")
    return found


def _negated(cursor: Cursor) -> Negated:
    forward: set[Iri] = set()
    backward: set[Iri] = set()
    ways = {False: False, True: False}
    bracket = cursor.skip("(")
    while True:
        inverse = bool(cursor.skip("^"))
        ways[inverse] = True
        (backward if inverse else forward).add(cursor.verb())
        if not bracket or not cursor.skip("|"):
            break
    if bracket:
        cursor.expect(")")
    return Negated(
        frozenset(forward) if ways[False] else None, frozenset(backward) if ways[True] else None
    )
