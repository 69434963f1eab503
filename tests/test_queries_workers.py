"""Workers that stay: asked again and again, killed, worn, forked around; none is left behind."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
import time
from dataclasses import replace

import pytest

from asking import AGENCY, EX, LIMITS, PREFIXES, ask
from publisher.errors import QueryError, QueryTimeout, QueryTooLarge
from publisher.queries import Asked, conversation
from publisher.queries.child import Died, TimedOut
from publisher.queries.conversation import Given, framed
from publisher.queries.workers import Workers
from test_queries_child import HOSTILE, children, open_files

QUICK = replace(LIMITS, query_seconds=1, query_memory=200_000_000)
NAMES = "SELECT * { ?s ex:name ?name }"


def job(question: bytes) -> bytes:
    """What some questions make a child do; the reply is its process."""
    if question == b"die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if question == b"fail":
        raise KeyError
    if question == b"sleep":
        time.sleep(60)
    if question == b"grow":
        return str(len(bytearray(80 << 20))).encode()
    return b"%d" % os.getpid()


def workers(seconds: float = 5) -> Workers:
    return Workers(job, seconds=seconds, memory_bytes=200_000_000)


def test_a_worker_stays_for_the_next_question() -> None:
    asked = workers()
    assert len({asked.ask(b"") for _ in range(20)}) == 1


@pytest.mark.parametrize(("question", "error"), [(b"die", Died), (b"fail", Died)])
def test_one_that_dies_is_replaced(question: bytes, error: type[Exception]) -> None:
    asked = workers()
    first = asked.ask(b"")
    with pytest.raises(error):
        asked.ask(question)
    assert asked.ask(b"") != first


def test_one_that_takes_too_long_is_killed() -> None:
    asked = workers(seconds=0.3)
    first = asked.ask(b"")
    before = time.monotonic()
    with pytest.raises(TimedOut):
        asked.ask(b"sleep")
    assert time.monotonic() - before < 1
    assert asked.ask(b"") != first
    assert first.decode() not in children()


def test_one_that_was_killed_between_two_questions_is_replaced() -> None:
    asked = workers()
    first = asked.ask(b"")
    os.kill(int(first), signal.SIGKILL)
    time.sleep(0.1)
    assert asked.ask(b"") != first


def test_one_that_has_grown_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "_most_at_first", lambda: 0)
    asked = workers()
    first = asked.ask(b"")
    assert asked.ask(b"grow") == b"83886080"
    assert asked.ask(b"") != first


def test_one_that_has_worked_for_long_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "WORN_SECONDS", 0.0)
    asked = workers()
    assert len({asked.ask(b"") for _ in range(3)}) == 3


def test_none_is_left_when_nobody_asks_any_more() -> None:
    before = children(), open_files()
    asked = workers()
    asked.ask(b"")
    assert children() > before[0]
    del asked
    gc.collect()
    assert (children(), open_files()) == before


def test_threads_have_workers_of_their_own() -> None:
    asked, found = workers(), list[bytes]()

    def go_on() -> None:
        found.extend(asked.ask(b"") for _ in range(50))

    threads = [threading.Thread(target=go_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 200


def test_a_fork_of_the_process_that_asks_has_workers_of_its_own() -> None:
    asked = workers()
    first = asked.ask(b"")
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, asked.ask(b""))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 100) != first
    assert asked.ask(b"") == first
    os.close(reading)
    os.close(writing)


# -- What they say


def test_a_reply_that_is_cut_off_is_never_taken_for_whole() -> None:
    given = Given(b"done\n" + b"x" * 50, 0.5, last=False)
    whole = given.framed()
    assert Given.read(whole) == given
    for length in range(len(whole)):
        assert Given.read(whole[:length]) is None
        added = whole[:length] + b"\ndied -9\n"
        assert Given.read(added[: len(whole)]) is None, length


def test_who_closes_the_socket_ends_the_conversation() -> None:
    ours, theirs = socket.socketpair()
    ours.sendall(framed(b"one") + framed(b"two")[:5])
    ours.shutdown(socket.SHUT_WR)
    heard: list[bytes] = []

    def note(question: bytes) -> bytes:
        heard.append(question)
        return b""

    conversation.converse(theirs.detach(), note)
    assert heard == [b"one"]
    ours.close()


# -- Queries


def test_the_answers_are_those_of_a_child_for_one_question() -> None:
    asked = Asked(AGENCY, prefixes=PREFIXES, base=EX, limits=LIMITS)
    for text in (
        NAMES,
        f"{NAMES} ORDER BY DESC(?name)",
        "SELECT ?o ?p { ex:soca ?p ?o }",
        "SELECT * { ?s ?p ?o . OPTIONAL { ?o ex:name ?n } }",
        "ASK {}",
        "CONSTRUCT { _:b ex:of ?s } WHERE { ?s ex:name ?n }",
        "DESCRIBE ex:soca",
    ):
        assert asked.answer(text) == ask(text), text


@pytest.mark.parametrize(
    "text",
    ["SELECT", "INSERT DATA {}", "ASK { ?s no:p ?o }", "SELECT (<urn:f>() AS ?x) {}", "é\ud800"],
)
def test_the_errors_are_those_of_a_child_for_one_question(text: str) -> None:
    asked = Asked(AGENCY, prefixes=PREFIXES, base=EX, limits=LIMITS)
    with pytest.raises(QueryError) as ours:
        asked.answer(text)
    with pytest.raises(QueryError) as theirs:
        ask(text)
    assert str(ours.value) == str(theirs.value)


def test_limits_of_size_hold() -> None:
    asked = Asked(AGENCY, prefixes=PREFIXES, base=EX, limits=replace(LIMITS, result_rows=2))
    with pytest.raises(QueryTooLarge):
        asked.answer("SELECT * { ?s ?p ?o }")
    assert len(asked.answer("SELECT * { ?s ?p ?o } LIMIT 2")) == 2


@pytest.mark.parametrize("family", HOSTILE)
def test_hostile_queries_are_refused_or_killed_in_time(family: str) -> None:
    asked = Asked(AGENCY, prefixes=PREFIXES, base=EX, limits=QUICK)
    assert asked.answer("ASK {}").boolean
    before = time.monotonic()
    with pytest.raises((QueryError, QueryTimeout)):
        asked.answer(HOSTILE[family])
    assert time.monotonic() - before < QUICK.query_seconds + 1
    assert asked.answer("ASK { ex:soca ex:next ex:nca }").boolean is True
