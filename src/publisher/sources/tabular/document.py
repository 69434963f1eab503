"""A file of CSVW metadata as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from publisher.sources.text import Text

_MOST_NESTED = 40
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(text: Text) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        SourceError: if there is none, or it is nested too deeply.
    """
    try:
        found = json.loads(text.text, parse_constant=_refuse)
        flat = _depth(found) <= _MOST_NESTED
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg}; correct it"
        raise text.error(reason, error.lineno, error.colno) from error
    except (RecursionError, ValueError) as error:
        reason = "can't be read: nested too deeply, or a number is too long; correct it"
        raise text.error(reason) from error
    if not isinstance(found, dict):
        raise text.error('expected {"@context": "http://www.w3.org/ns/csvw", …}')
    if not flat:
        raise text.error("is nested too deeply; make it flatter")
    if _SURROGATE.search(json.dumps(found, ensure_ascii=False)):
        raise text.error("has half a character (\\ud800 to \\udfff); write the whole one")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
