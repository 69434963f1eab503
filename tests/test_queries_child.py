"""The child process of queries: no hostile query harms its parent."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from asking import AGENCY, EX, LIMITS, PREFIXES, ask
from publisher.errors import QueryError, QueryTimeout, StoreError
from publisher.queries import TOKENS
from publisher.queries.child import Died, Failed, TimedOut, TooLarge, call
from publisher.stores import Write

pytestmark = pytest.mark.alone


def doubled(times: int) -> str:
    binds = (f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f"SELECT * {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0) {' '.join(binds)} }}"


HOSTILE: dict[str, str] = {
    "nested groups": "SELECT * " + "{" * 4_000 + "}" * 4_000,
    "nested brackets": "SELECT (" + "(" * 5_000 + "1" + ")" * 5_000 + " AS ?x) {}",
    "nots": "SELECT (" + "!" * 30_000 + "1 AS ?x) {}",
    "nested OPTIONAL": "SELECT * {" + "OPTIONAL{" * 3_000 + "}" * 3_000 + "}",
    "flat UNION": "SELECT * {" + "UNION".join(["{}"] * 7_000) + "}",
    "flat sum": "SELECT (" + "+".join(["1"] * 7_000) + " AS ?x) {}",
    "flat and": "SELECT (" + "&&".join(["1"] * 9_800) + " AS ?x) {}",
    "cartesian product": "SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    + "}",
    "cartesian product, ordered": "SELECT * {"
    + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    + "} ORDER BY ?a1 LIMIT 1",
    "open paths": "SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"?a{n} (!ex:z|^!ex:z)* ?a{n + 1} ." for n in range(30))
    + "}",
    "string doubling": doubled(36),
    "star": "SELECT * {" + " ".join(f"?s ex:p{n} ?o{n} ." for n in range(300)) + "}",
    "long list": "SELECT * {?s ?p (" + "1 " * 1_000 + ")}",
}
QUICK = replace(LIMITS, query_seconds=1, query_memory=200_000_000)


@pytest.mark.parametrize("family", HOSTILE)
def test_hostile_queries_are_refused_or_killed_in_time(family: str) -> None:
    before = time.monotonic()
    with pytest.raises((QueryError, QueryTimeout)) as caught:
        ask(HOSTILE[family], QUICK)
    assert time.monotonic() - before < QUICK.query_seconds + 1
    assert caught.value.http_status in (400, 503)
    assert ask("ASK { ex:soca ex:next ex:nca }").boolean is True


@pytest.mark.parametrize("family", HOSTILE)
def test_the_child_holds_without_the_guard(family: str) -> None:
    def job(write: Write) -> str:
        return AGENCY.answer(HOSTILE[family], write, prefixes=PREFIXES, base=EX)

    before = time.monotonic()
    assert end_of(job) in ENDINGS
    assert time.monotonic() - before < 2
    assert ask("ASK {}").boolean is True


def end_of(job: Callable[[Write], str]) -> str:
    try:
        return in_child(job, seconds=1)[0]
    except (Died, TimedOut) as death:
        return str(death)


ENDINGS = (
    "select",  # a stack of 64 MiB carries some of them
    "",  # no time was left
    "it needs too much memory",
    "it is nested too deeply for the engine",
    "it needs too much time",
)


def test_chains_within_the_limit_never_reach_the_end_of_the_stack() -> None:
    chains = {
        "+".join(["1"] * (TOKENS // 2 - 5)): "SELECT ({} AS ?x) {{}}",
        "&&".join(["1"] * (TOKENS // 2 - 5)): "SELECT ({} AS ?x) {{}}",
        "!" * (TOKENS - 11) + "1": "SELECT ({} AS ?x) {{}}",
        "UNION".join(["{}"] * (TOKENS // 3 - 3)): "SELECT * {{{}}}",
        "OPTIONAL{}" * (TOKENS // 3 - 3): "SELECT * {{{}}}",
        "FILTER(1)" * (TOKENS // 4 - 3): "SELECT * {{{}}}",
        "(" * 63 + "1" + ")" * 63: "SELECT ({} AS ?x) {{}}",
    }
    for chain, text in chains.items():
        assert len(ask(text.format(chain))) >= 1, text


def in_child(
    job: Callable[[Write], str], *, seconds: float = 5, result_bytes: int = 1_000
) -> tuple[str, bytes]:
    return call(
        job,
        lambda _kind, body: body,
        seconds=seconds,
        memory_bytes=200_000_000,
        result_bytes=result_bytes,
    )


def test_what_the_child_writes_comes_back_whole() -> None:
    def job(write: Write) -> str:
        for _ in range(1000):
            write(b"\n" * 300)
        return "select"

    assert in_child(job, result_bytes=300_000) == ("select", b"\n" * 300_000)
    with pytest.raises(TooLarge):
        in_child(job, result_bytes=299_999)


def test_an_answer_cut_off_is_never_taken_for_whole() -> None:
    def job(write: Write) -> str:
        write(b"half")
        os.write(max(open_files()), b"done select 9\nhalf")
        os._exit(0)

    with pytest.raises(Died, match="ended unexpectedly"):
        in_child(job)


def children() -> set[str]:
    """The processes that this one has started and not yet seen the end of."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {child for task in tasks for child in task.read_text().split()}


def open_files() -> list[int]:
    found = []
    for number in range(64):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found


def test_memory_has_a_limit() -> None:
    def job(write: Write) -> str:
        write(str(len(bytearray(size))).encode())
        return "select"

    size = 100_000_000
    assert in_child(job) == ("select", b"100000000")
    size = 300_000_000
    with pytest.raises(Failed) as caught:
        in_child(job)
    assert caught.value.kind == "MemoryError"


def test_the_child_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    def job(write: Write) -> str:
        for number in (1, 2):
            os.write(number, b"memory allocation failed")
        return "select"

    assert in_child(job) == ("select", b"")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_crash_is_told_in_words(number: signal.Signals) -> None:
    def job(write: Write) -> str:
        os.kill(os.getpid(), number)
        time.sleep(5)
        return "select"

    with pytest.raises(Died, match=r"memory|nested"):
        in_child(job)


@pytest.mark.parametrize(
    "error", [OSError("no"), RuntimeError("no"), SyntaxError("no"), MemoryError("no")]
)
def test_errors_of_the_engine_come_back(error: Exception) -> None:
    def job(write: Write) -> str:
        raise error

    with pytest.raises(Failed, match="no") as caught:
        in_child(job)
    assert caught.value.kind == type(error).__name__


def test_no_error_makes_the_child_return_into_its_parents_code() -> None:
    def job(write: Write) -> str:
        raise KeyboardInterrupt

    parent = os.getpid()
    with pytest.raises(Died):
        in_child(job)
    assert os.getpid() == parent


def test_the_child_lets_go_of_its_parents_files() -> None:
    with socket.socket() as listening:

        def job(write: Write) -> str:
            write(",".join(map(str, open_files())).encode())
            return "select"

        files = in_child(job)[1].decode().split(",")
        assert str(listening.fileno()) not in files
        assert len(files) <= 4  # three times nothing, and the pipe


def test_an_interrupted_question_leaves_no_child() -> None:
    class Stop(Exception):
        pass

    def stop(_signal: int, _frame: object) -> None:
        raise Stop

    def job(write: Write) -> str:
        time.sleep(60)
        return "select"

    before = children()
    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Stop):
            in_child(job, seconds=60)
    finally:
        signal.signal(signal.SIGALRM, old)
    assert children() == before


def test_no_file_or_child_is_left_behind() -> None:
    before = open_files(), children()
    for text in ("ASK {}", "SELECT * {?s ?p ?o}", doubled(36)):
        try:
            ask(text, QUICK)
        except QueryTimeout:
            continue
    assert (open_files(), children()) == before


def test_the_child_has_no_network() -> None:
    if not can_unshare():
        pytest.skip("this system does not let a user leave the network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def job(write: Write) -> str:
            text = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            return AGENCY.answer(text, write, prefixes=PREFIXES, base=EX)

        with pytest.raises(Failed, match=r"unreachable|refused"):
            in_child(job)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def can_unshare() -> bool:
    command = shutil.which("unshare")
    if command is None:
        return False
    return subprocess.run([command, "-rn", "true"], check=False).returncode == 0


def test_no_file_is_read_from_within_a_query(tmp_path: object) -> None:
    assert len(ask(f"SELECT * FROM <file://{__file__}> {{ ?s ?p ?o }}")) == 0


def test_a_system_without_fork_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(StoreError, match="can fork"):
        ask("ASK {}")


def test_a_child_whose_parent_died_before_it_could_wish_to_die_with_it_ends() -> None:
    code = """
import os
from publisher.queries.child import dependent

parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent:
        pass
    dependent(parent)
    print("lives on", flush=True)
else:
    os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=10, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
