"""Answers that are sent again: the same bytes, never older than the release, within bounds."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import example
import lives
from publisher.server.remembered import Key, Remembered, extension, keeper
from serving import Got, Server, server, until

OLD = "doc/organisation/old"
FIELDS = [(b"content-length", b"4")]


def key(target: str, *fields: tuple[bytes, bytes]) -> Key:
    return target.encode(), fields


def remembered(most_bytes: int = 100_000) -> Remembered:
    return Remembered(lambda: True, most_bytes)


# -- The memory


def test_what_is_kept_is_the_answer_but_for_what_changes_with_time() -> None:
    memory = remembered()
    memory.keeping(key("/a"))(200, FIELDS, b"text")
    found = memory.find(key("/a"))
    assert found is not None
    assert found.start + found.rest == b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntext"
    assert (found.status, found.size) == (200, 4)
    assert memory.find(key("/b")) is None
    assert memory.find(key("/a", (b"accept", b"text/turtle"))) is None


def test_the_bound_holds_and_what_was_asked_for_last_stays() -> None:
    memory = remembered(10_000)
    for number in range(100):
        memory.keeping(key(f"/{number}"))(200, FIELDS, b"x" * 500)
        assert number < 1 or memory.find(key("/0")), "asked for all the time"
    there = [number for number in range(100) if memory.find(key(f"/{number}"))]
    assert there[0] == 0
    assert there[1:] == list(range(100 - len(there) + 1, 100))
    assert 5 < len(there) <= 10_000 // 1_000


def test_large_answers_and_large_questions_are_not_kept() -> None:
    memory = remembered(10**9)
    memory.keeping(key("/large"))(200, FIELDS, b"x" * 300_000)
    memory.keeping(key("/" + "x" * 5_000))(200, FIELDS, b"text")
    memory.keeping(key("/", (b"accept", b"x" * 5_000)))(200, FIELDS, b"text")
    assert memory.find(key("/large")) is None
    assert memory.find(key("/" + "x" * 5_000)) is None
    assert memory.find(key("/", (b"accept", b"x" * 5_000))) is None


def test_what_was_begun_before_a_new_release_is_not_kept() -> None:
    memory = remembered()
    memory.keeping(key("/a"))(200, FIELDS, b"text")
    late = memory.keeping(key("/b"))
    memory.clear()
    late(200, FIELDS, b"text")
    assert memory.find(key("/a")) is None
    assert memory.find(key("/b")) is None
    memory.keeping(key("/b"))(200, FIELDS, b"next")
    assert memory.find(key("/b")) is not None


def test_nothing_is_found_when_there_is_a_newer_release(monkeypatch: pytest.MonkeyPatch) -> None:
    current, looks, now = True, 0, 1_000.0

    def look() -> bool:
        nonlocal looks
        looks += 1
        return current

    monkeypatch.setattr(time, "monotonic", lambda: now)
    memory = Remembered(look)
    memory.keeping(key("/a"))(200, FIELDS, b"text")
    assert all(memory.find(key("/a")) for _ in range(5))
    assert looks == 1, "not for each request"
    now += 0.3
    current = False
    assert memory.find(key("/a")) is None


def test_an_application_without_a_memory_has_no_keeper() -> None:
    assert keeper({"type": "http"}) is None
    keep = remembered().keeping(key("/a"))
    assert keeper({"type": "http", "extensions": extension(keep)}) is keep


# -- Over HTTP


def same(first: Got, second: Got) -> bool:
    fields = [{n: v for n, v in got.fields.items() if n != "date"} for got in (first, second)]
    return (first.status, first.body) == (second.status, second.body) and fields[0] == fields[1]


QUERY = f"sparql?query={quote('SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o')}"
TURTLE: dict[str, Any] = {"Accept": "text/turtle"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (OLD, {}),
        (OLD, TURTLE),
        (OLD, {"Accept_Encoding": "br"}),
        (OLD, {"Accept_Encoding": "gzip", "Accept": "application/ld+json"}),
        (f"{OLD}.html", {"If_None_Match": "*"}),
        (f"{OLD}.html", {"Range": "bytes=3-9"}),
        (f"{OLD}.html", {"If_Match": '"x"'}),
        ("id/organisation/old?a=b", {}),
        ("doc/organisation/misspelt", {}),
        ("nothing", {}),
        (QUERY, {}),
        (QUERY, {"Accept": "text/csv"}),
        (QUERY, {"Accept": "text/html"}),
        ("sparql", {"Accept": "text/turtle"}),
    ],
)
def test_the_second_answer_is_the_first(served: Server, path: str, fields: dict[str, Any]) -> None:
    while served.get(path, **fields).status == 503:  # queries: until they are answered
        time.sleep(0.1)
    fresh = served.get(path, X_None="", **fields)
    again = [served.get(path, User_Agent=f"agent {n}", **fields) for n in range(3)]
    assert all(same(fresh, got) for got in again)
    head = served.get(path, "HEAD", **fields)
    assert (head.status, head.body) == (200 if "Range" in fields else fresh.status, b"")


def test_another_field_is_another_answer(served: Server) -> None:
    page = served.get(OLD)
    turtle = served.get(OLD, **TURTLE)
    assert page.fields["content-type"].startswith("text/html")
    assert turtle.fields["content-type"].startswith("text/turtle")
    assert served.get(OLD).body == page.body
    assert served.get(OLD, Accept_Profile="<urn:none>", **TURTLE).body == turtle.body


def test_what_varies_is_asked_anew(served: Server) -> None:
    path = f"sparql?query={quote('SELECT (STRUUID() AS ?x) {}')}"
    assert len({served.get(path).body for _ in range(4)}) == 4


def test_each_answer_has_its_line_in_the_log(site_folder: Path, tmp_path: Path) -> None:
    with server(site_folder, tmp_path) as running:
        for number in range(3):
            running.get(f"{OLD}?n=1", Accept="text/turtle", User_Agent=f"agent {number}")
        until(lambda: len(running.lines()) == 3)
        lines = [json.loads(line) for line in running.lines()]
    assert [line["agent"] for line in lines] == ["agent 0", "agent 1", "agent 2"]
    for line in lines:
        assert line["ms"] >= 0
        del line["time"], line["ms"], line["agent"]
    assert lines[0] == lines[1] == lines[2]
    assert (lines[0]["path"], lines[0]["query"]) == (f"/{OLD}", "n=1")
    assert lines[0]["bytes"] > 100


def test_a_new_release_is_there_at_once(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(lives.PROJECT, project)
    settings = project / "publisher.toml"
    example.build(tmp_path / "site", project)
    with server(tmp_path / "site", tmp_path) as running:
        for _ in range(3):
            assert b"Lives" in running.get(OLD).body
        settings.write_text(settings.read_text().replace("Lives", "Renewed"))
        example.build(tmp_path / "site", project)
        time.sleep(0.25)
        assert b"Renewed" in running.get(OLD).body
        assert b"Renewed" in running.get(OLD).body


# -- On one connection


@contextmanager
def connected(served: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", served.port), 10) as client:
        yield client


def request(path: str, *fields: str, version: str = "1.1") -> bytes:
    lines = [f"GET /{path} HTTP/{version}", "Host: x", *fields, "", ""]
    return "\r\n".join(lines).encode()


def warm(served: Server, path: str) -> None:
    """Ask for it, with no field that matters, so that it is remembered."""
    with connected(served) as client:
        client.sendall(request(path))
        assert client.recv(65_536)


def everything(client: socket.socket) -> bytes:
    received = b""
    while piece := client.recv(65_536):
        received += piece
    return received


def test_answers_come_in_the_order_of_the_requests(served: Server) -> None:
    slow, ready = "doc/organisation/new?x=1", f"{OLD}.ttl"
    warm(served, ready)
    with connected(served) as client:
        order = [ready, slow, ready, f"{OLD}.nt", ready, QUERY, ready]
        client.sendall(b"".join(map(request, order)) + request("", "Connection: close"))
        received = everything(client)
    assert received.count(b"HTTP/1.1 200 OK") == len(order) + 1
    kinds = [part.split(b"\r\n", 1)[0] for part in received.split(b"\r\ncontent-type: ")[1:]]
    html, turtle = b"text/html; charset=utf-8", b"text/turtle; charset=utf-8"
    assert kinds[:5] == [turtle, html, turtle, b"application/n-triples", turtle]
    assert kinds[6:] == [turtle, html]


@pytest.mark.parametrize(
    ("fields", "version"), [(("Connection: close",), "1.1"), ((), "1.0")], ids=["close", "1.0"]
)
def test_who_wants_the_connection_closed_has_it_closed(
    served: Server, fields: tuple[str, ...], version: str
) -> None:
    warm(served, f"{OLD}.ttl")
    with connected(served) as client:
        client.sendall(request(f"{OLD}.ttl", *fields, version=version))
        assert b"\r\nconnection: close\r\n" in everything(client)


def test_who_reads_nothing_gets_no_more(served: Server) -> None:
    """A server that put all answers into its memory would have some hundred megabytes there."""
    warm(served, OLD)
    before, asked = memory(served.process.pid), request(OLD) * 1_000
    with connected(served) as client:
        client.setblocking(False)
        rest, end = memoryview(asked * 20), time.monotonic() + 2
        while rest and time.monotonic() < end:
            try:
                rest = rest[client.send(rest) :]
            except BlockingIOError:
                time.sleep(0.05)
        time.sleep(1)  # to answer what has arrived
        assert memory(served.process.pid) - before < 20 << 20
    assert served.get(OLD).status == 200


def memory(process: int) -> int:
    fields = Path(f"/proc/{process}/status").read_text().split("VmRSS:")[1].split()
    return int(fields[0]) << 10
