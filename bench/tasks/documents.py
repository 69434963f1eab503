"""Write a release of nothing but the documents: ``PROJECT SITE WORKERS``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import publisher
from publisher import garbage, release, site
from publisher.outputs import Output, Plan, Way


def is_document(output: Output) -> bool:
    """Whether a file is one of a description's documents, and nothing around them."""
    return output.path.startswith("doc/")


def main(project: str, folder: str, workers: str) -> None:
    """Read, render and write; nothing is checked, compressed or remembered."""
    publication = publisher.open(project)
    with garbage.unsought():  # as a build does
        source = publication.representations
        whole = site.plan(source)
        count = sum(map(is_document, whole))
        plan = Plan((), whole.units, lambda unit: filter(is_document, whole.of(unit)), count)
        source.prepare()
        way = Way(workers=int(workers))
        with garbage.set_aside():
            written = release.write(plan, Path(folder), publication.config.base, way)
    print(json.dumps({"resources": len(source.documents), "files": written.files}))


if __name__ == "__main__":
    main(*sys.argv[1:])
