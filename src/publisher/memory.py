"""What a site remembers of its last build: what the current release was made from.

It lies beside the releases, in ``.memory.json``. It is a help and no more: where it is missing,
damaged, or not about the current release, everything is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path

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
        origin: what it was made from.
        keys: unit → what its files depend on.
    """

    release: str
    origin: Origin
    keys: Mapping[str, Key] = field(default_factory=dict)


def read(site: Path, release: str) -> Memory | None:
    """What a site remembers of a release, if it does."""
    try:
        found = json.loads((site / FILE).read_bytes())
        keys = {unit: Key(*key) for unit, key in found["keys"].items()}
        memory = Memory(found["release"], Origin(**found["origin"]), keys)
        _ = {**memory.origin.inputs}, {**memory.origin.found}, int(memory.origin.resources)
        _ = memory.origin.shared.encode()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return memory if memory.release == release else None


def write(site: Path, memory: Memory, keys: Iterable[tuple[str, Key]] = ()) -> None:
    """Remember a release, whole or not at all.

    Args:
        site: the site's folder.
        memory: what is remembered.
        keys: more units, with what their files depend on, as they come.

    Raises:
        OSError: if the system refuses.
    """
    start = {"release": memory.release, "origin": asdict(memory.origin)}
    new, together = site / _NEW, chain(memory.keys.items(), keys)
    with new.open("w", encoding="utf-8") as file:
        file.write(json.dumps(start, ensure_ascii=False)[:-1] + ', "keys": {')
        before = ""
        for unit, key in together:
            file.write(f"{before}{json.dumps(unit, ensure_ascii=False)}: {json.dumps(key)}")
            before = ", "
        file.write("}}")
    new.replace(site / FILE)
