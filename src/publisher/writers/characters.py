"""Which characters of a text come into a page, and where its lines are."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from publisher.writers.script import NONCHARACTERS

# Characters that HTML does not allow at all, not even as references (HTML, "Preprocessing the
# input stream"); a literal may hold them. None of them is printable, as Python calls it.
_NOT_HTML = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{NONCHARACTERS}]")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_OUTSIDE_PRE = re.compile(r"(<pre\b.*?</pre>)|\n\s*\n", re.DOTALL)


def allowed(page: str) -> str:
    """A page without what HTML does not allow in one; the replacement character takes its place."""
    return page if page.isprintable() else _NOT_HTML.sub("\ufffd", page)


def tidy(text: str) -> str:
    r"""A text without empty lines, and without what HTML does not allow.

    >>> tidy("one\n \ntwo\x00")
    'one\ntwo\ufffd'
    """
    return text if text.isprintable() else allowed(_EMPTY_LINES.sub("\n", text))


def tidy_markup(markup: Markup) -> Markup:
    """Markup without empty lines, but for those in what is set as it was written."""
    text = _OUTSIDE_PRE.sub(lambda match: match[1] or "\n", markup)
    return Markup(allowed(text))  # noqa: S704 it was markup before


def as_markup(value: object) -> Markup:
    """A value that is markup already: the filter by which templates say so.

    Raises:
        TypeError: if it is a text, which has to be escaped.
    """
    if isinstance(value, Markup):
        return value
    raise TypeError(f"expected markup, found {type(value).__name__}")


def shown(value: object) -> object:
    """What Jinja2 is to print of a value, before it escapes what isn't markup already."""
    if isinstance(value, Markup):
        return Markup(allowed(value))  # noqa: S704 as above
    return tidy(str(value))


def escaped(value: Any) -> str:
    """A text as markup, whatever it is: what ``shown`` leaves of it, escaped.

    >>> escaped("R&D"), escaped(7)
    ('R&amp;D', '7')
    """
    try:
        # To look takes less time than to escape, and most texts are as they have to be.
        if value.isprintable() and not (
            "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
        ):
            return value  # type: ignore[no-any-return]
    except AttributeError:
        pass  # a number, for example
    return str(escape(tidy(str(value))))
