"""Four versions of a small site, and a process that publishes one of them; imports little.

``python -S versions.py FOLDER VERSION`` is the end of ``publisher build``, without the reading
and rendering before it, so that it can be started and stopped some hundred times in a minute.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from publisher.errors import PublisherError
from publisher.manifest import MANIFEST
from publisher.plans import Output
from publisher.release import write

BASE = "https://agency.example/"
NAMES = "ABCD"


def paths(version: str) -> dict[str, bool]:
    """The files of a version, and whether each is permanent; later versions have more of them."""
    number = NAMES.index(version)
    documents = [f"doc/{kind}/{n}.ttl" for kind in ("place", "plan") for n in range(number + 1)]
    return {**dict.fromkeys(["index.html", *documents], True), f"list/{version}~page-2.html": False}


def content(version: str, path: str) -> bytes:
    """What a file says: who it is, and of which version, from its first line to its last."""
    return f"{version} {path}\n".encode() * 600


def outputs(version: str) -> list[Output]:
    """The plan of a version."""
    return [
        Output(path, partial(content, version, path), permanent)
        for path, permanent in paths(version).items()
    ]


def served(site: Path) -> str:
    """The version that a reader gets, or what is wrong with it."""
    current = site / "current"
    found = {p.relative_to(current).as_posix() for p in current.rglob("*") if p.is_file()}
    for version in NAMES:
        if found == {MANIFEST, *paths(version)} and all(
            (current / path).read_bytes() == content(version, path) for path in paths(version)
        ):
            return version
    return f"a mix: {sorted(found)}"


if __name__ == "__main__":
    try:
        write(outputs(sys.argv[2]), Path(sys.argv[1]), BASE)
    except PublisherError as error:
        # By another call than write, which may be the one that is made to fail.
        os.writev(2, [f"{error}\n".encode()])
        sys.exit(error.exit_code)
