"""JSON as trees that are no deeper than what walks them can go."""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
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


def indented(tree: Any, margin: str = "\n") -> str:
    """The text of ``json.dumps(tree, indent=1, ensure_ascii=False)``, which is slow with indents.

    Args:
        tree: a JSON value; the keys of its objects are texts.
        margin: a line end, and the spaces before the end of the value.
    """
    inner = f"{margin} "
    if isinstance(tree, str):
        return encode_basestring(tree)
    if isinstance(tree, dict) and tree:
        items = [f"{encode_basestring(k)}: {indented(v, inner)}" for k, v in tree.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
    if isinstance(tree, list | tuple) and tree:
        return f"[{inner}{f',{inner}'.join(indented(v, inner) for v in tree)}{margin}]"
    return str(tree) if type(tree) is int else json.dumps(tree)
