"""Write a release of nothing but the documents: ``PROJECT SITE WORKERS``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import publisher
from publisher import garbage, release, site
from publisher.outputs import Way
from publisher.plans import Output, Plan


def is_document(path: str) -> bool:
    """Whether a file is one of a description's documents, and nothing around them."""
    return path.startswith("doc/")


def documents(whole: Plan, unit: str) -> Iterator[Output]:
    """The files of a unit that are such documents."""
    return (output for output in whole.units.of(unit) if is_document(output.path))


def main(project: str, folder: str, workers: str) -> None:
    """Read, render and write; nothing is checked, compressed or remembered."""
    publication = publisher.open(project)
    with garbage.unsought():  # as a build does
        source = publication.representations
        whole = site.plan(source)
        names = [path for path in whole.paths if is_document(path)]
        plan = Plan((), replace(whole.units, of=partial(documents, whole), paths=names))
        source.prepare()
        way = Way(workers=int(workers))
        with garbage.set_aside():
            written = release.write(plan, Path(folder), publication.config.base, way)
    print(json.dumps({"resources": len(source.documents), "files": written.files}))


if __name__ == "__main__":
    main(*sys.argv[1:])
