"""Somebody follows the tutorial, with the watcher of its second step running all the while."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import example
from serving import Server, server, until
from test_docs import ROOT, Block, blocks, put

pytestmark = pytest.mark.alone

PAGE = ROOT / "docs" / "tutorial.md"


def steps() -> tuple[str, list[Block]]:
    """The command of the first step, and what is written in those that follow."""
    found = blocks(PAGE.read_text("utf-8"))
    begin = next(block for block in found if "publisher init" in block.text)
    command = re.search(r"^\$ publisher (init (?:[^\n\\]|\\\n)*)", begin.text, re.MULTILINE)
    assert command
    return command[1], [block for block in found if block.file]


def shows(running: Server, path: str, words: str) -> None:
    until(lambda: words.encode() in running.get(path, Accept="text/html").body)


def test_what_is_tried_while_the_watcher_runs_is_not_published(tmp_path: Path) -> None:
    command, written = steps()
    done = example.run(*shlex.split(command), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    project = tmp_path / "rivers"
    site = project / "site"
    with server(site, tmp_path, "--watch", project=project) as running:
        for block in written:
            put(block, project)
        shows(running, "doc/organisation/rivers-agency", "Water Agency")
        assert not site.exists()
    built = example.run("build", cwd=project)
    assert built.returncode == 0, built.stderr
    assert (site / "current/doc/organisation/water-agency.html").is_file()
    assert not list(site.rglob("*example-agency*"))
