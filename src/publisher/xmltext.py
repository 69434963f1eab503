"""Texts as XML has them (XML 1.0, sections 2.4 and 3.3.3).

The functions of ``xml.sax.saxutils`` do the same; they come with Python's HTTP client, which takes
a tenth of a second to load.
"""

from __future__ import annotations

_ATTRIBUTE = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def escaped(text: str) -> str:
    """The text as the content of an element.

    >>> escaped("R&D <new>")
    'R&amp;D &lt;new&gt;'
    """
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def quoted(text: str) -> str:
    """The text as the value of an attribute, in the quotation marks that suit it.

    >>> quoted('the "new" R&D')
    '\'the "new" R&amp;D\''
    """
    value = escaped(text).translate(_ATTRIBUTE)
    if '"' in value and "'" not in value:
        return f"'{value}'"
    value = value.replace('"', "&quot;")
    return f'"{value}"'
