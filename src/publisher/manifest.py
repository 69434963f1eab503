"""``manifest.json``: what a release consists of, and which addresses it has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from publisher import trees
from publisher.errors import SiteError

MANIFEST = "manifest.json"
"""The file of a release that lists the others, with their digests."""

Files = dict[str, dict[str, Any]]
"""File → its digest (``sha256``), its size (``bytes``), and what is not as usual with it."""

Fragments = Mapping[str, Sequence[str]]
"""Document → what follows the ``#`` in the IRIs of the resources that are described in it."""


def entry(content: bytes, packed: Mapping[str, bytes], *, permanent: bool) -> dict[str, Any]:
    """What the manifest says of one file and its packed forms (the end of the name → content)."""
    found: dict[str, Any] = {"sha256": sha256(content), "bytes": len(content)}
    if not permanent:
        found["permanent"] = False
    if packed:
        found["packed"] = {end: sha256(short) for end, short in packed.items()}
    return found


def digest(files: Files) -> str:
    """The digest of a release: 20 hexadecimal digits. Packed forms don't count."""
    lines = (f"{entry['sha256']}  {path}\n" for path, entry in sorted(files.items()))
    return sha256("".join(lines).encode())[:20]


def digests(files: Files) -> dict[str, str]:
    """Every file with its digest, packed forms too."""
    found = {path: entry["sha256"] for path, entry in files.items()}
    for path, about in files.items():
        found.update({f"{path}.{end}": short for end, short in about.get("packed", {}).items()})
    return found


def sha256(content: bytes) -> str:
    """The digest of one file, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def dumps(base: str, files: Files, fragments: Fragments, datasets: Mapping[str, str]) -> bytes:
    """The manifest as JSON; ``datasets`` are those of the catalogue, with their identifiers."""
    content = {
        "base": base,
        "digest": digest(files),
        "files": files,
        "fragments": {path: sorted(names) for path, names in sorted(fragments.items())},
        "datasets": dict(sorted(datasets.items())),
    }
    return trees.indented(content).encode() + b"\n"


def read(release: Path) -> dict[str, Any]:
    """The manifest in a release's folder.

    Raises:
        SiteError: if it is damaged.
        OSError: if it can't be read.
    """
    path = release / MANIFEST
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    files = found.get("files") if isinstance(found, dict) else None
    if not isinstance(files, dict) or not all(isinstance(about, dict) for about in files.values()):
        raise _damaged(path, "it lists no files")
    fragments = found.get("fragments", {})  # releases of older versions have none
    if not isinstance(fragments, dict) or not all(map(_is_texts, fragments.values())):
        raise _damaged(path, "its fragments are no lists of texts")
    datasets = found.get("datasets", {})
    if not isinstance(datasets, dict) or not all(isinstance(v, str) for v in datasets.values()):
        raise _damaged(path, "its datasets have no identifiers")
    return dict(found)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _damaged(path: Path, reason: str) -> SiteError:
    return SiteError(
        f"{path} is damaged ({reason}), so that nobody can tell which addresses were published. "
        f"Restore it from a backup; or remove the link {path.parent}, and build again"
    )
