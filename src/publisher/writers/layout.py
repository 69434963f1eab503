"""How JSON-LD documents are laid out: the order of keys, and what they need of a context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.writers.expanded import Json

_FIRST = {"id": 0, "@id": 0, "type": 1, "@type": 1, "@reverse": 3}


def ordered(value: Any) -> Any:
    """The same JSON with identifier and type first and the other keys sorted."""
    if isinstance(value, list):
        return [ordered(item) for item in value]
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value, key=key_order)}
    return value


def key_order(key: str) -> tuple[int, str]:
    """Where a key of an object stands among the others."""
    return _FIRST.get(key, 2), key


def used(context: Json, document: Any) -> Json:
    """The part of a context that a compacted document needs.

    That is the keywords, each term that the document uses as a key or a type, each prefix in front
    of a colon, and whatever the definitions of these use in turn.
    """
    needed: set[str] = set()
    queue = list(_names(document))
    while queue:
        name = queue.pop()
        for candidate in (name, name.partition(":")[0]):
            if candidate in context and candidate not in needed:
                needed.add(candidate)
                queue.extend(_names(context[candidate]))
    return {key: value for key, value in context.items() if key in needed or key[0] == "@"}


def _names(value: Any) -> Iterator[str]:
    """Every key and every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _names(item)
