"""Write a release of nothing but the documents: ``PROJECT SITE WORKERS``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import publisher
from publisher import garbage, release, site
from publisher.outputs import Output, Way


def is_document(output: Output) -> bool:
    """Whether a file is one of a description's documents, and nothing around them."""
    return output.path.startswith("doc/")


def main(project: str, folder: str, workers: str) -> None:
    """Read, render and write; nothing is checked, compressed or remembered."""
    publication = publisher.open(project)
    with garbage.unsought():  # as a build does
        source = publication.representations
        plan = [output for output in site.plan(source) if is_document(output)]
        source.prepare()
        way = Way(workers=int(workers))
        with garbage.set_aside():
            written = release.write(plan, Path(folder), publication.config.base, way)
    print(json.dumps({"resources": len(source.documents), "files": written.files}))


if __name__ == "__main__":
    main(*sys.argv[1:])
