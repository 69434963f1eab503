"""Lookup tables that every web server has in some form, as values: from one text to another.

nginx and Caddy call them ``map``; Apache has rewrite rules for patterns and files for exact texts.
What is decided for a request is a chain of such tables, the same for all hosts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Var(NamedTuple):
    """The value of another table, or of a part of the request."""

    name: str


KEEP = Var("keep")
"""In a value: what the pattern's group ``(?P<keep>…)`` matched."""

Text = tuple["str | Var", ...]
"""A text with variables in it."""


class Line(NamedTuple):
    """One pattern of a table, in the syntax that PCRE, RE2 and Python share, and what it gives."""

    pattern: str
    value: Text


@dataclass(frozen=True, slots=True)
class Map:
    """One table.

    Attributes:
        name: what it is called; other tables read its value by this name.
        source: the text that is looked up.
        lines: patterns; the first that matches gives the value.
        exact: text → value; goes before all patterns.
        default: the value where nothing matches.
    """

    name: str
    source: Text
    lines: Sequence[Line] = ()
    exact: dict[str, str] = field(default_factory=dict)
    default: str = ""


def evaluate(maps: Sequence[Map], inputs: Mapping[str, str]) -> dict[str, str]:
    """The value of every table, and of every input; a table reads only those before it.

    >>> evaluate([Map("b", (Var("a"),), [Line("^x(?P<keep>.*)", ("y", KEEP))])], {"a": "x1"})["b"]
    'y1'
    """
    values = dict(inputs)
    for table in maps:
        values[table.name] = _value(table, fill(table.source, values))
    return values


def fill(text: Text, values: Mapping[str, str]) -> str:
    """A text with its variables replaced by their values."""
    return "".join(part if isinstance(part, str) else values[part.name] for part in text)


def _value(table: Map, source: str) -> str:
    if source in table.exact:
        return table.exact[source]
    for line in table.lines:
        if match := re.search(line.pattern, source):
            return fill(line.value, match.groupdict(default=""))
    return table.default
