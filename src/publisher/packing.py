"""Files compressed beforehand, for servers that send them as they are: ``X.gz`` and ``X.br``."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import brotli

CODINGS: Mapping[str, str] = {"br": "br", "gz": "gzip"}
"""The end of a packed file's name → the name of its content coding (RFC 9110, section 8.4.1)."""

_LEAST = 1_000
_QUALITY = 7  # beyond it, a build takes several times as long for a few bytes


def pack(content: bytes) -> dict[str, bytes]:
    """The packed forms of a file: the end of the name → content; none where none is smaller.

    The same content gives the same bytes: no time and no name is written into them.
    """
    if len(content) < _LEAST:
        return {}
    packed = {
        "br": brotli.compress(content, quality=_QUALITY),
        "gz": gzip.compress(content, compresslevel=9, mtime=0),
    }
    return {end: short for end, short in packed.items() if len(short) < len(content)}
