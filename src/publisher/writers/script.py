"""The one place that writes ``<script type="application/ld+json">``."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape

NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
"""The code points that are no characters, as part of a character class (Unicode, section 23.7)."""

# What could end the element early or start a comment in it (HTML, "Restrictions for contents of
# script elements"), what breaks tools that evaluate JSON as JavaScript (U+2028, U+2029), and the
# characters that HTML does not allow: C1 controls, lone surrogates, noncharacters.
_UNSAFE = re.compile(f"[<>&\u2028\u2029\x7f-\x9f\ud800-\udfff{NONCHARACTERS}]")


def script(document: bytes | str, attributes: Mapping[str, str] | None = None) -> str:
    r"""The whole element that embeds a JSON-LD document in an HTML page.

    The document has to be well-formed JSON. In JSON every character that is replaced here can
    only stand inside a string (a key or a value), so the escapes change no data. The element is
    well-formed in XHTML, too.

    >>> script('{"name": "</script>"}', {"id": "about", "nonce": ""})
    '<script type="application/ld+json" id="about">{"name": "\\u003c/script\\u003e"}</script>'

    Args:
        document: JSON-LD.
        attributes: those of the element beside its type; empty ones are left out.
    """
    text = document.decode() if isinstance(document, bytes) else document
    more = "".join(f' {n}="{escape(v)}"' for n, v in (attributes or {}).items() if v)
    return f'<script type="application/ld+json"{more}>{_safe(text)}</script>'


def content_hash(element: str) -> str:
    """The ``hash-source`` of what a script element holds; empty for no element.

    >>> content_hash("<script>1</script>")
    "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    if not element:
        return ""
    content = element[element.index(">") + 1 : element.rindex("<")]
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _safe(text: str) -> str:
    """The text with all that is unsafe escaped."""
    if not text.replace("\n", "").isprintable():
        return _UNSAFE.sub(_escape, text)
    # All else that is unsafe is not printable; to ask is much faster than to look for each.
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _escape(match: re.Match[str]) -> str:
    """The character as JSON writes it: one UTF-16 code unit, or two (RFC 8259, section 7)."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
