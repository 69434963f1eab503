"""The one place that writes ``<script type="application/ld+json">``."""

from __future__ import annotations

import re

NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
"""The code points that are no characters, as part of a character class (Unicode, section 23.7)."""

# What could end the element early or start a comment in it (HTML, "Restrictions for contents of
# script elements"), what breaks tools that evaluate JSON as JavaScript (U+2028, U+2029), and the
# characters that HTML does not allow: C1 controls, lone surrogates, noncharacters.
_UNSAFE = re.compile(f"[<>&\u2028\u2029\x7f-\x9f\ud800-\udfff{NONCHARACTERS}]")


def script(document: bytes | str) -> str:
    r"""The whole element that embeds a JSON-LD document in an HTML page.

    The document has to be well-formed JSON. In JSON every character that is replaced here can
    only stand inside a string (a key or a value), so the escapes change no data.

    >>> script('{"name": "</script>"}')
    '<script type="application/ld+json">{"name": "\\u003c/script\\u003e"}</script>'
    """
    text = document.decode() if isinstance(document, bytes) else document
    return f'<script type="application/ld+json">{_UNSAFE.sub(_escape, text)}</script>'


def _escape(match: re.Match[str]) -> str:
    """The character as JSON writes it: one UTF-16 code unit, or two (RFC 8259, section 7)."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
