"""What a site remembers of its last build: what the current release was made from.

It lies beside the releases, in ``.memory.json``. It is a help and no more: where it is missing,
damaged, or not about the current release, everything is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from publisher import ledger
from publisher.outputs import Key

FILE, _NEW = ".memory.json", ".memory.new"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a release was made from.

    Attributes:
        inputs: everything that was read → its digest.
        found: the severity of what the check found → how often.
        resources: how many resources are described.
        shared: a digest of what all documents depend on.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, int] = field(default_factory=dict)
    resources: int = 0
    shared: str = ""

    def differences(self, other: Origin) -> tuple[str, ...]:
        """The inputs that are not the same in another release."""
        names = self.inputs.keys() | other.inputs.keys()
        return tuple(sorted(n for n in names if self.inputs.get(n) != other.inputs.get(n)))


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a release.

    Attributes:
        release: the name of its folder.
        manifest: the digest of its manifest as it was written.
        origin: what it was made from.
        keys: unit → what its files depend on.
    """

    release: str
    manifest: str
    origin: Origin
    keys: Mapping[str, Key] = field(default_factory=dict)


def read(site: Path, release: str) -> Memory | None:
    """What a site remembers of a release, if it does; where that is much, it stays on the disk."""
    try:
        found = ledger.read(site / FILE, "keys", _key)
        origin = Origin(**found["origin"])
        memory = Memory(found["release"], found["manifest"], origin, found["keys"])
        _ = len(memory.keys), memory.keys.items()
        _ = {**memory.origin.inputs}, {**memory.origin.found}, int(memory.origin.resources)
        _ = memory.origin.shared.encode()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return memory if memory.release == release else None


def _key(value: Any) -> Key:
    facts, rest = value
    return Key(str(facts), str(rest))


def write(
    site: Path, release: str, manifest: str, origin: Origin, keys: Iterable[tuple[str, Key]] = ()
) -> None:
    """Remember a release, whole or not at all.

    Args:
        site: the site's folder.
        release: the name of the release's folder.
        manifest: the digest of its manifest.
        origin: what it was made from.
        keys: each unit with what its files depend on, in order.

    Raises:
        OSError: if the system refuses.
    """
    start, rest = {"release": release, "manifest": manifest}, {"origin": asdict(origin)}
    new, entries = site / _NEW, ((unit, json.dumps(key)) for unit, key in keys)
    with new.open("w", encoding="utf-8") as file:
        file.writelines(ledger.written(start, "keys", entries, rest))
    new.replace(site / FILE)
