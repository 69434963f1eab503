"""A large file of a release, written bit by bit with its packed form beside it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from publisher import disk, manifest, packing

_ENOUGH = 1 << 12  # bytes of the beginning, by which it is known whether a file is packed


class _Target:
    """A file that is written, and counted."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file
        self._digest = sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        disk.write_all(self._file, data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def write(path: str, parts: Iterator[bytes], permanent: bool, *, packed: bool) -> dict[str, Any]:
    """Write a new file.

    Args:
        path: where.
        parts: its content.
        permanent: whether its address may never vanish.
        packed: whether a packed form may lie beside it, as ``packing.hurried`` makes it.

    Returns:
        What the manifest says of it.

    Raises:
        OSError: if there is such a file already, or the disk refuses.
    """
    start = b""
    for part in parts:
        start += part
        if len(start) >= _ENOUGH:
            break
    compressor = None
    if packed and not packing.stays(start, len(start)):
        compressor = packing.compressor()
    with ExitStack() as open_files:
        file = _Target(open_files.enter_context(Path(path).open("xb", buffering=0)))
        short = None
        if compressor:
            short = _Target(open_files.enter_context(Path(f"{path}.gz").open("xb", buffering=0)))
        for part in chain((start,), parts):
            file.write(part)
            if compressor and short:
                short.write(compressor.compress(part))
        if compressor and short:
            short.write(compressor.flush())
    ends = {"gz": short.sha256} if short and short.size < file.size else {}
    if short and not ends:
        Path(f"{path}.gz").unlink()
    return manifest.told(file.sha256, file.size, ends, permanent=permanent)
