"""The process that holds a release's statements: what its children may take from others."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from publisher.server import sparql
from publisher.server.releases import open_release
from publisher.server.remembered import Remembered
from publisher.server.sparql import SparqlEndpoint
from publisher.server.store import let_go_first


@pytest.mark.parametrize(("niceness", "then"), [(0, 10), (10, 10), (15, 15)])
def test_a_slow_child_lets_others_go_first_and_is_never_brought_forward(
    niceness: int, then: int
) -> None:
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    try:
        own = os.getpriority(os.PRIO_PROCESS, 0)  # of the tests: it may be above these
        os.setpriority(os.PRIO_PROCESS, child, max(niceness, own))
        let_go_first(child)
        assert os.getpriority(os.PRIO_PROCESS, child) == max(then, own)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_process_that_is_gone_is_no_error() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    let_go_first(child)


def test_after_a_damaged_release_the_next_is_not_kept_waiting(
    site_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql, "_AGAIN_SECONDS", (0.01, 0.01, 600))
    good = (site_folder / "current").resolve()
    damaged = tmp_path / "damaged"
    shutil.copytree(good, damaged)
    (damaged / "data" / "description.nq").write_text("no statement\n")
    said: list[str] = []

    async def moves() -> None:
        told = asyncio.Event()

        def say(text: str) -> None:
            said.append(text)
            told.set()

        endpoint = SparqlEndpoint(_nothing, say, Remembered(lambda: True))
        await endpoint.move(open_release(damaged))
        async with asyncio.timeout(60):
            await told.wait()
            await endpoint.move(open_release(good))
            while not await endpoint.healthy():
                await asyncio.sleep(0.1)
        await endpoint.close()

    asyncio.run(moves())
    assert len(said) == 1
    assert "description.nq can't be loaded" in said[0]


async def _nothing() -> None:
    pass
