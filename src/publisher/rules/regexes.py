"""Regular expressions of SPARQL as Python's, where both mean the same (SPARQL 1.1, 17.4.3.14).

Of the syntax of XPath, that part is taken which every engine reads in one way; nothing that can
match an empty text, as engines differ in where they find those.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Characters, escaped signs, plain sets, groups, quantifiers, ends.
_SIMPLE = re.compile(
    r"""(?: [^\\\[\](){}.*+?|^$] | \\[.\\?*+{}()\[\]|^$\-/] | [.^$|()] | [*+?]
          | \[ \^? (?: [^\\\[\]&~^$-] | \\[.\\?*+{}()\[\]|^$\-] | \w-\w )+ \] )*""",
    re.VERBOSE,
)
_GROUP = re.compile(r"\$([0-9])(?![0-9A-Za-z_])")


@lru_cache(maxsize=256)
def pattern(text: str) -> re.Pattern[str] | None:
    """The pattern as one of Python's; ``None`` if it might not mean the same."""
    if not _SIMPLE.fullmatch(text) or "(?" in text or re.search(r"[*+?]{2}", text):
        return None
    try:
        # To Python, $ is also before a last line end.
        found = re.compile(re.sub(r"(\\.)|\$", lambda m: m[1] or r"\Z", text))
    except re.error:
        return None
    return None if found.search("") else found


def replacement(text: str) -> str | None:
    """What matches are replaced by, as Python writes it; ``None`` if it might not mean the same."""
    if "\\" in text:
        return None
    parts = _GROUP.split(text)
    if any("$" in part for part in parts[::2]):
        return None
    return "".join(rf"\g<{part}>" if n % 2 else part for n, part in enumerate(parts))
