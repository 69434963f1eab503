"""N-Triples and N-Quads, read piece by piece: these have one statement in a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from publisher import nquads
from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.sources import literals, text
from publisher.sources.text import Text
from publisher.terms import Quad

SUFFIXES = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}

_PIECE = 4 << 20  # bytes
_NODES = 20_000  # that are one object where they are equal


class Unclear(Exception):
    """Something is wrong with a file, or may be; who reads the whole can tell."""


def read(path: Path, root: Path, limits: Limits) -> Iterator[Quad]:
    """The statements of a file; its blank nodes are those of no other file.

    Args:
        path: relative to ``root``.
        root: the project's folder.
        limits: the largest size.

    Raises:
        Unclear: if they can't be read so, maybe after some of them.
    """
    try:
        file = text.proven(path, root)
        if file.stat().st_size > limits.file_bytes:
            raise Unclear
        reader = nquads.Reader(text.mark(path), _NODES)
        for piece in _pieces(file):
            yield from _said(Text(path, piece), reader, SUFFIXES[path.suffix.lower()], limits)
    except (OSError, SourceError, SyntaxError, UnicodeDecodeError, nquads.Unreadable) as error:
        raise Unclear from error


def _pieces(file: Path) -> Iterator[str]:
    """The text of a file, in whole lines."""
    rest = b""
    with file.open("rb") as stream:
        while data := stream.read(_PIECE):
            whole, end, rest = (rest + data).rpartition(b"\n")
            yield (whole + end).decode()
    yield rest.decode()


def _said(
    piece: Text, reader: nquads.Reader, syntax: ox.RdfFormat, limits: Limits
) -> Iterator[Quad]:
    if "<<" in piece.text or "\ufeff" in piece.text[:1]:  # statements about statements, or a mark
        raise Unclear
    parsed = ox.parse(piece.text, syntax)
    while some := ox.serialize(islice(parsed, nquads.PIECE), format=ox.RdfFormat.N_QUADS):
        quads = reader.quads(some.decode())
        if literals.check(piece, quads, limits.literal_bytes):
            raise Unclear
        yield from quads
