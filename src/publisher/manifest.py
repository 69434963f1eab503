"""``manifest.json``: what a release consists of, and which addresses it has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from io import RawIOBase
from pathlib import Path
from typing import Any, NamedTuple

from publisher import disk, ledger
from publisher.errors import SiteError
from publisher.lines import Sorting

MANIFEST = "manifest.json"
"""The file of a release that lists the others, with their digests."""

Entry = Mapping[str, Any]
"""What it says of a file: its digest (``sha256``), its size (``bytes``), and what is unusual."""

Files = Mapping[str, Entry]
"""File → what the manifest says of it."""

Fragments = Mapping[str, Sequence[str]]
"""Document → what follows the ``#`` in the IRIs of the resources that are described in it."""


_NO_FILES = "it lists no files"
_BEHIND = "\0"  # between the parts of a line; before all that paths have


class Line(NamedTuple):
    """A file as one line of a manifest.

    Attributes:
        path: where it is.
        digest: its SHA-256, 64 hexadecimal digits.
        text: its entry as JSON.
    """

    path: str
    digest: str
    text: str


class Entries:
    """What a manifest says of each file, gathered in any order; few of them stay in memory."""

    def __init__(self) -> None:
        self._lines = Sorting()
        self.size = 0
        self._count = 0

    def add(self, lines: Sequence[bytes], size: int) -> None:
        """Take some files, each as ``line`` has it, and how many bytes they have together."""
        self._lines.add(lines)
        self._count += len(lines)
        self.size += size

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        """Each file, sorted by path."""
        for each in self._lines:
            yield Line(*each.decode().split(_BEHIND))


def line(path: str, entry: Entry) -> bytes:
    """A file and what the manifest says of it, as one line."""
    return _BEHIND.join(Line(path, entry["sha256"], json.dumps(entry))).encode()


def entry(content: bytes, packed: Mapping[str, bytes], *, permanent: bool) -> dict[str, Any]:
    """What the manifest says of one file and its packed forms (the end of the name → content)."""
    ends = {end: sha256(short) for end, short in packed.items()}
    return told(sha256(content), len(content), ends, permanent=permanent)


def told(digest: str, size: int, packed: Mapping[str, str], *, permanent: bool) -> dict[str, Any]:
    """The same of a file by its digest and size, and by the digests of its packed forms."""
    found: dict[str, Any] = {"sha256": digest, "bytes": size}
    if not permanent:
        found["permanent"] = False
    if packed:
        found["packed"] = packed
    return found


def digest(files: Entries) -> str:
    """The digest of a release: 20 hexadecimal digits. Packed forms don't count."""
    found = hashlib.sha256()
    for each in files:
        found.update(f"{each.digest}  {each.path}\n".encode())
    return found.hexdigest()[:20]


def sha256(content: bytes) -> str:
    """The digest of one file, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def own_digest(release: Path) -> str:
    """The digest of the manifest itself in a release's folder, 64 hexadecimal digits.

    Raises:
        OSError: if it can't be read.
    """
    with (release / MANIFEST).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(
    file: RawIOBase, base: str, files: Entries, fragments: Fragments, datasets: Mapping[str, str]
) -> str:
    """Write the manifest as JSON, and give the digest of what was written.

    ``datasets`` are those of the catalogue, with their identifiers.

    Raises:
        OSError: if the disk refuses.
    """
    start = {"base": base, "digest": digest(files)}
    rest = {
        "fragments": {path: sorted(names) for path, names in sorted(fragments.items())},
        "datasets": dict(sorted(datasets.items())),
    }
    entries = ((path, text) for path, _, text in files)
    found = hashlib.sha256()
    for piece in ledger.written(start, "files", entries, rest):
        content = piece.encode()
        found.update(content)
        disk.write_all(file, content)
    return found.hexdigest()


def read(release: Path) -> dict[str, Any]:
    """The manifest in a release's folder; the files of a large one stay on the disk.

    Raises:
        SiteError: if it is damaged.
        OSError: if it can't be read.
    """
    path = release / MANIFEST
    try:
        found = ledger.read(path, "files", _entry)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(found, dict) or not isinstance(found.get("files"), Mapping):
        raise _damaged(path, _NO_FILES)
    fragments = found.get("fragments", {})  # releases of older versions have none
    if not isinstance(fragments, dict) or not all(map(_is_texts, fragments.values())):
        raise _damaged(path, "its fragments are no lists of texts")
    datasets = found.get("datasets", {})
    if not isinstance(datasets, dict) or not all(isinstance(v, str) for v in datasets.values()):
        raise _damaged(path, "its datasets have no identifiers")
    return dict(found)


def _entry(value: object) -> Entry:
    if not isinstance(value, dict):
        raise ValueError(_NO_FILES)  # noqa: TRY004 it is the file that is wrong
    told, packed = value.get("sha256"), value.get("packed", {})
    if not isinstance(told, str) or not told.isalnum() or not isinstance(value.get("bytes"), int):
        raise ValueError("a file has no digest or no size")
    if not isinstance(packed, dict) or not all(map(str.isalnum, packed)):
        raise ValueError("the packed forms of a file have no names")
    return value


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _damaged(path: Path, reason: str) -> SiteError:
    return SiteError(
        f"{path} is damaged ({reason}), so that nobody can tell which addresses were published. "
        f"Restore it from a backup; or remove the link {path.parent}, and build again"
    )
