"""JSON as trees that are no deeper than what walks them can go."""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 64
"""How many brackets may be open at once."""

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}]', re.DOTALL)


def parse(text: str) -> Any:
    """The value of a JSON text (RFC 8259).

    Raises:
        json.JSONDecodeError: if it is not well-formed, or more than ``DEEPEST`` brackets are open
            at once; it knows the line and column.
        ValueError: for a number of more digits than Python reads.
    """
    if text.count("[") + text.count("{") > DEEPEST:
        _refuse_deep(text)
    return json.loads(text)


def _refuse_deep(text: str) -> None:
    level = 0
    for match in _TOKEN.finditer(text):
        level += (match[0] in "[{") - (match[0] in "]}")
        if level > DEEPEST:
            reason = f"too many brackets are open at once, more than {DEEPEST}; write it flatter"
            raise json.JSONDecodeError(reason, text, match.start())


def depth(tree: Any) -> int:
    """How many brackets a JSON value opens at once; a text or a number opens none."""
    level, found = [tree], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        found += 1
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return found
