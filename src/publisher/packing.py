"""Files compressed beforehand, for servers that send them as they are: ``X.gz`` and ``X.br``."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import brotli

CODINGS: Mapping[str, str] = {"br": "br", "gz": "gzip"}
"""The end of a packed file's name → the name of its content coding (RFC 9110, section 8.4.1)."""

_LEAST = 1_000
# How files begin that are packed already: to pack them again takes long, and gains next to nothing.
_PACKED = (
    *(b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"(\xb5/\xfd"),
    *(b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"ID3", b"OggS", b"PAR1"),
)
_QUALITY = 7  # beyond it, a build takes several times as long for a few bytes


def pack(content: bytes) -> dict[str, bytes]:
    """The packed forms of a file: the end of the name → content; none where none is smaller.

    What is packed already, such as a picture, a PDF or an office document, stays as it is.
    The same content gives the same bytes: no time and no name is written into them.
    """
    if len(content) < _LEAST or content.startswith(_PACKED) or content[4:8] == b"ftyp":  # MP4
        return {}
    packed = {
        "br": brotli.compress(content, quality=_QUALITY),
        "gz": gzip.compress(content, compresslevel=9, mtime=0),
    }
    return {end: short for end, short in packed.items() if len(short) < len(content)}
