"""The process that holds a release's statements: what its children may take from others."""

from __future__ import annotations

import os
import signal

import pytest

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
