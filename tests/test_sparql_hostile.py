"""Queries that mean harm, from all sides: the server lives, and answers everybody else at once."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from subprocess import PIPE
from urllib.parse import quote, urlencode

import pytest

import example
import external
from publisher.server.protocol import FORM, QUERY, UPDATE
from serving import Got, Server, server, until

pytestmark = pytest.mark.alone

SECONDS = 2
ENOUGH = 100  # small questions, to speak of one in a hundred
ALL = "(!<urn:x>|^!<urn:x>)*"
NO = 987654321  # in no data: what is there may be found in time, by luck
DOUBLED = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(36))
HOSTILE = {
    "cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "open property paths": f"ASK {{ ?a {ALL} ?b . ?b {ALL} ?c . ?c {ALL} ?d . FILTER(?d = {NO}) }}",
    "10,000 nested brackets": "SELECT * " + "{" * 10_000 + "}" * 10_000,
    "brackets within the limit of bytes": "SELECT * " + "{" * 2_304 + "}" * 2_304,
    "a star of 200 patterns": f"ASK {{ {' '.join(f'?s <urn:p{n}> ?o{n} .' for n in range(200))} }}",
    "a string that doubles": f"SELECT ?n {{ BIND('aaaaaaaa' AS ?a0) {DOUBLED} }}",
    "many rows": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "a large graph": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
    "a tangle of blank nodes": "CONSTRUCT { _:a ?p _:b . _:b ?q _:a } { ?s ?p ?o . ?t ?q ?u }",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copy(external.ROOT / "publisher.toml", folder)
    for name in ("data", "queries"):
        shutil.copytree(external.ROOT / name, folder / name)
    with (folder / "publisher.toml").open("a") as settings:
        settings.write(f"\n[limits]\nquery_seconds = {SECONDS}\nquery_queue = 8\n")
    example.build(folder / "site", folder)
    with server(folder / "site", folder) as running:
        assert ask(running, "ASK {}").status == 200
        yield running


def ask(served: Server, query: str) -> Got:
    body = urlencode({"query": query}).encode()
    return served.get("sparql", "POST", body, Content_Type=FORM)


@contextmanager
def others(served: Server) -> Iterator[list[float]]:
    """Somebody who asks small things all the time: how long each took; all are answered."""
    times: list[float] = []
    ended = threading.Event()
    failed: list[object] = []

    def go_on() -> None:
        while not ended.is_set():
            start = time.perf_counter()
            got = ask(served, "ASK {}")
            times.append(time.perf_counter() - start)
            if got.status != 200:
                failed.append(got)
            time.sleep(0.01)

    asking = threading.Thread(target=go_on)
    asking.start()
    try:
        yield times
    finally:
        ended.set()
        asking.join()
    assert failed == []


def together(served: Server, query: str, count: int) -> list[tuple[Got, float]]:
    found: list[tuple[Got, float]] = []

    def one() -> None:
        start = time.perf_counter()
        got = ask(served, query)
        found.append((got, time.perf_counter() - start))

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_queries_hinder_nobody(served: Server, kind: str) -> None:
    found = []
    with others(served) as times:
        while len(times) < ENOUGH:
            found += together(served, HOSTILE[kind], 6 if external.SOAK else 2)
    for got, seconds in found:
        assert got.status in {400, 503}, (got.status, got.body[:200])
        assert seconds < SECONDS + 0.5
        if got.status == 503:
            assert got.fields["retry-after"] == "10"
    times.sort()
    assert times[math.ceil(0.99 * len(times)) - 1] < 0.25, times[-5:]
    assert served.get("healthz").status == 200


def test_a_crowd_is_told_to_come_again(served: Server) -> None:
    """More than can be begun and can wait: the others are told so at once."""
    found = together(served, HOSTILE["cartesian product"], 60)
    assert {got.status for got, _ in found} == {503}
    busy = [seconds for got, seconds in found if b"too many queries" in got.body]
    assert len(busy) >= 10
    assert max(seconds for _, seconds in found) < SECONDS + 1
    assert ask(served, "ASK {}").status == 200


def test_a_crowd_is_no_illness(served: Server) -> None:
    """Who restarts what is ill would end all the queries, and change nothing."""
    query = HOSTILE["cartesian product"]
    crowd = threading.Thread(target=lambda: [together(served, query, 80) for _ in range(2)])
    crowd.start()
    health = []
    while crowd.is_alive():
        health.append(served.get("healthz").status)
    crowd.join()
    assert set(health) == {200}


@pytest.mark.parametrize("word", ["SERVICE", "SERVICE SILENT", "sErViCe"])
def test_nothing_is_fetched(served: Server, word: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sink:
        sink.settimeout(0.5)
        target = f"http://127.0.0.1:{sink.getsockname()[1]}/x"
        for query in (
            f"SELECT * {{ {word} <{target}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{target}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{target}> {{ GRAPH <{target}> {{ ?s ?p ?o }} }}",
            f"LOAD <{target}>",
            "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
            f"ASK {{ FILTER EXISTS {{ {word} <{target}> {{ ?s ?p ?o }} }} }}",
        ):
            assert ask(served, query).status in {200, 400}
            assert b"root:" not in ask(served, query).body
            graphs = f"default-graph-uri={quote(target)}&named-graph-uri={quote(target)}"
            served.get(f"sparql?{graphs}&query={quote(query)}")
        served.get("sparql", "POST", f"LOAD <{target}>".encode(), Content_Type=UPDATE)
        with pytest.raises(TimeoutError):
            sink.accept()


def children(served: Server) -> list[int]:
    """The processes that work for a server: its store, and the children of that."""
    found = [served.process.pid]
    for process in found:
        tasks = Path(f"/proc/{process}/task")
        for task in tasks.iterdir() if tasks.exists() else ():
            found += map(int, (task / "children").read_text().split())
    return found[1:]


def at_work(served: Server) -> list[int]:
    """Those of them that have something to do; workers that stay wait for a question."""
    return [process for process in children(served) if state(process) == "R"]


def state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_who_goes_away_is_not_worked_for(served: Server) -> None:
    until(lambda: not at_work(served))
    connection = HTTPConnection("127.0.0.1", served.port)
    query = HOSTILE["cartesian product"].encode()
    connection.request("POST", "/sparql", query, {"Content-Type": QUERY})
    until(lambda: len(at_work(served)) == 1)
    connection.close()
    start = time.monotonic()
    until(lambda: not at_work(served))
    assert time.monotonic() - start < SECONDS / 2
    until(lambda: json.loads(served.lines()[-1])["status"] == 499)


def test_who_asks_twice_at_once_and_goes_away_is_not_worked_for(served: Server) -> None:
    until(lambda: not at_work(served))
    line = f"GET /sparql?query={quote(HOSTILE['cartesian product'])} HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(2 * line.encode())
        until(lambda: len(at_work(served)) == 1)
    start = time.monotonic()
    until(lambda: not at_work(served))
    assert time.monotonic() - start < SECONDS / 2


def test_a_store_that_is_killed_is_replaced(served: Server) -> None:
    store, *workers = children(served)
    os.kill(store, signal.SIGKILL)
    assert ask(served, "ASK {}").status == 503
    until(lambda: served.get("healthz").status == 200)
    assert ask(served, "ASK {}").status == 200
    assert not {store, *workers} & {*children(served)}


def test_a_worker_stays_for_the_next_question_unless_it_was_killed(served: Server) -> None:
    for number in range(30):
        assert ask(served, f"ASK {{ FILTER({number} > 0) }}").status == 200
    before = children(served)
    assert len(before) <= 3, "the store, and no more workers than may wait"
    assert ask(served, HOSTILE["cartesian product"]).status == 503
    assert ask(served, "ASK {}").status == 200
    until(lambda: len(children(served)) <= 3)
    assert children(served)[0] == before[0]


def test_nobody_outlives_the_server(served: Server, site: Path) -> None:
    command = [sys.executable, "-m", "publisher", "serve", "--port", "0", "--no-log"]
    with subprocess.Popen([*command, "--site", str(site.parents[1])], stderr=PIPE) as process:
        assert process.stderr
        said = process.stderr.readline().decode()
        port = int(said.rpartition(":")[2].partition("/")[0])
        running = Server(port, "/", process, Path())
        until(lambda: len(children(running)) == 1)
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/sparql", HOSTILE["cartesian product"], {"Content-Type": QUERY})
        until(lambda: len(children(running)) == 2)
        processes = children(running)
        process.kill()
        connection.close()
    until(lambda: not any(Path(f"/proc/{process}/stat").exists() for process in processes), 5)


def test_an_interrupt_at_the_terminal_ends_all_without_a_word(site: Path) -> None:
    """A terminal sends it to all the processes of a group."""
    command = [sys.executable, "-m", "publisher", "serve", "--port", "0", "--no-log"]
    with subprocess.Popen(
        [*command, "--site", str(site.parents[1])], stderr=PIPE, start_new_session=True
    ) as process:
        assert process.stderr
        said = process.stderr.readline().decode()
        running = Server(int(said.rpartition(":")[2].partition("/")[0]), "/", process, Path())
        until(lambda: ask(running, "ASK {}").status == 200)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read() == b""
