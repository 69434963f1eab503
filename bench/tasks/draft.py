"""Make a draft, and one page of it: ``PROJECT FOLDER``, as ``publisher serve --watch`` does."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import publisher
from bench.tasks import Lap
from publisher.server.drafts import draft

_PAGE = "doc/body/5.html"


def main(project: str, folder: str) -> None:
    """Tell how long it takes from a change to its page, where the program runs already."""
    Path(folder).mkdir()
    _seen(project, folder)
    lap = Lap()
    with lap.running():
        _seen(project, folder)
    lap.tell()


def _seen(project: str, folder: str) -> None:
    draft(publisher.open(project), Path(tempfile.mkdtemp(dir=folder))).read(_PAGE)


if __name__ == "__main__":
    main(*sys.argv[1:])
