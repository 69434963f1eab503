"""Files compressed beforehand, for servers that send them as they are: ``X.gz`` and ``X.br``."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

CODINGS: Mapping[str, str] = {"br": "br", "gz": "gzip"}
"""The end of a packed file's name → the name of its content coding (RFC 9110, section 8.4.1)."""

MANY = 20_000
"""A site of more files than this is packed in a hurry: its build would take several times as long
for a tenth of what goes over the wire."""

_LEAST = 1_400  # what fits into one packet arrives no earlier if it is smaller
# How files begin that are packed already: to pack them again takes long, and gains next to nothing.
_PACKED = (
    *(b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"(\xb5/\xfd"),
    *(b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"ID3", b"OggS", b"PAR1"),
)
# Beyond these, a build takes much longer for less than one byte in a hundred.
_QUALITY, _LEVEL = 5, 6
_SMALLEST, _LARGEST = 16, 22  # the binary logarithms of brotli's windows
# In a hurry: level 3 makes a page a twelfth larger than level 6, in half the time. Brotli has no
# place here: where it takes as little time as this, its files are no smaller.
_HURRIED_LEVEL = 3
_WITH_HEADER = 31  # of gzip (RFC 1952)


class Compressor(Protocol):
    """Packs a file bit by bit."""

    def compress(self, data: bytes, /) -> bytes:
        """What is packed so far and was not given yet."""

    def flush(self) -> bytes:
        """The rest."""


Pack = Callable[[bytes], Mapping[str, bytes]]
"""The packed forms of a file: the end of the name → content; none where none is smaller.

What is packed already, such as a picture, a PDF or an office document, stays as it is.
The same content gives the same bytes: no time and no name is written into them.
"""


def packer(files: int) -> Pack:
    """How the files of a site are packed that has so many."""
    return hurried if files > MANY else pack


def pack(content: bytes) -> dict[str, bytes]:
    """The packed forms of a file, as small as is worth the time; see :data:`Pack`."""
    if stays(content, len(content)):
        return {}
    # A window that is larger than the file takes as long as the file to be set up.
    window = min(max(_SMALLEST, len(content).bit_length()), _LARGEST)
    import brotli  # whoever only writes what is packed already needs it not

    brotli_ = brotli.compress(content, quality=_QUALITY, lgwin=window)
    return _smaller(content, {"br": brotli_, "gz": _gzip(content, _LEVEL)})


def hurried(content: bytes) -> dict[str, bytes]:
    """The packed form of a file of a site with many."""
    if stays(content, len(content)):
        return {}
    return _smaller(content, {"gz": _gzip(content, _HURRIED_LEVEL)})


def compressor() -> Compressor:
    """What packs a file as ``hurried`` does, bit by bit."""
    return zlib.compressobj(_HURRIED_LEVEL, zlib.DEFLATED, _WITH_HEADER)


def stays(start: bytes, size: int) -> bool:
    """Whether a file of some size that begins so stays as it is."""
    return size < _LEAST or start[4:8] == b"ftyp" or start.startswith(_PACKED)


def _gzip(content: bytes, level: int) -> bytes:
    return zlib.compress(content, level, _WITH_HEADER)  # which has no time and no name


def _smaller(content: bytes, packed: dict[str, bytes]) -> dict[str, bytes]:
    return {end: short for end, short in packed.items() if len(short) < len(content)}
