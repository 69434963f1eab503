"""Writing with a page open: what ``publisher serve --watch`` builds anew, and what it says."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import example
import lives
from browser import Chromium
from publisher.server.watch import Watching
from serving import Server, said, server, until

pytestmark = pytest.mark.alone

OLD = "doc/organisation/old"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(lives.PROJECT, tmp_path / "project")


@pytest.fixture
def running(project: Path, tmp_path: Path) -> Iterator[Server]:
    with server(tmp_path / "site", tmp_path, "--watch", project=project) as found:
        yield found


def put(path: Path, content: str) -> None:
    """Write a file as many editors do: a new one takes the place of the old one."""
    aside = path.with_name(f"{path.name}.aside")
    aside.write_text(content)
    aside.replace(path)


def test_watch_builds_anew_and_tells_the_page(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with server(site, tmp_path, "--watch", project=project) as running:
        page = running.get(OLD, Accept="text/html")
        assert b'<script src="/-/watch.js" defer>' in page.body
        assert "script-src 'self'" in page.fields["content-security-policy"]
        assert b"EventSource" in running.get("-/watch.js").body
        with socket.create_connection(("127.0.0.1", running.port), 30) as stream:
            stream.sendall(b"GET /-/changes HTTP/1.1\r\nHost: x\r\n\r\n")
            heard = b""
            while b"retry" not in heard:
                heard += stream.recv(4096)
            data = project / "data" / "bodies.ttl"
            data.write_text(data.read_text().replace("Old Agency", "Older Agency"))
            stream.settimeout(30)  # meanwhile nobody asks for anything
            while b"event: built" not in heard:
                heard += stream.recv(4096)
        assert b"Older Agency" in running.get(OLD, Accept="text/html").body
        data.write_text(data.read_text().replace("Older Agency", 'Broken" '))
        time.sleep(1.5)
        assert b"Older Agency" in running.get(OLD, Accept="text/html").body
    assert not site.exists(), "what is tried is not published"


def test_what_can_wait_is_done_once_after_the_changes(tmp_path: Path) -> None:
    done: list[str] = []

    def build() -> str:
        done.append("built")
        return ""

    watching = Watching(lambda: [tmp_path], build, lambda: done.append("rested"))
    watching.start()
    try:
        for number in range(2):
            (tmp_path / "file").write_text(f"{number}")
            until(lambda number=number: done.count("rested") > number)
        time.sleep(1.2)
    finally:
        watching.stop()
    assert [word for word, before in zip(done, [None, *done], strict=False) if word != before] == [
        "built", "rested", "built", "rested"
    ]  # fmt: skip
    assert done.count("rested") == 2


def test_settings_that_an_editor_replaces_are_read_each_time(
    project: Path, running: Server
) -> None:
    settings = project / "publisher.toml"
    before = settings.read_text()
    for title in ("Lives changed once", "Lives changed twice", "Lives changed thrice"):
        put(settings, before.replace("Lives of agencies", title))
        until(lambda title=title: title.encode() in running.get("", Accept="text/html").body)


def test_example_queries_are_built_anew_from_the_first_one_on(
    project: Path, running: Server
) -> None:
    folder = project / "queries"
    folder.mkdir(exist_ok=True)
    for question in ("Who is here?", "Who was here?"):
        put(folder / "who.rq", f"# {question}\nSELECT ?s WHERE {{ ?s a ?kind }}\n")
        until(lambda q=question: q.encode() in running.get("sparql", Accept="text/html").body)


def test_files_and_tables_are_built_anew(project: Path, running: Server) -> None:
    attached, query = project / "data/files/report.ttl", project / "data/tables/bodies.rq"
    put(attached, "<urn:a> <urn:b> <urn:changed> .\n")
    until(lambda: b"changed" in running.get("files/report.ttl").body)
    put(query, query.read_text().replace("?name", "?called"))
    until(lambda: running.get("files/bodies.csv").body.startswith(b"body,called,end\r\n"))
    put(query.with_name("first.rq"), "SELECT ?x { ?x a ?y }")
    until(lambda: running.get("files/first.csv").status == 200)


def test_what_is_gone_before_it_is_shown_is_told(project: Path, running: Server) -> None:
    attached, data = project / "data/files/report.ttl", project / "data" / "bodies.ttl"
    put(data.with_name("wrong.ttl"), "<a> <b> .\n")
    said(running, "The pages are as they were.")
    attached.unlink()
    for path in ("files/report.ttl", "files/report.ttl?again"):
        found = running.get(path)
        assert found.status == 500
        assert b"files/report.ttl: can&#x27;t be read (no such file or directory)" in found.body
        assert b'<script src="/-/watch.js" defer>' in found.body, "it reloads like others"
        assert "script-src 'self'" in found.fields["content-security-policy"]
    assert running.get("files/report.ttl", "HEAD").body == b""
    assert "Traceback" not in said(running, "files/report.ttl: can't be read")
    assert running.get(OLD, Accept="text/html").status == 200
    data.with_name("wrong.ttl").unlink()
    until(lambda: running.get("files/report.ttl").status == 404)


def test_what_the_check_found_is_listed(project: Path, running: Server) -> None:
    page = project / "data" / "more.ttl"
    put(page, "<id/organisation/new> <http://purl.org/dc/terms/relation> <id/nobody> .\n")
    heard = said(running, "The pages are as they were.")
    assert "id/nobody> is referred to by dcterms:relation, but nobody describes it" in heard
    assert heard.count("nobody describes it") == 1


def test_a_file_that_nobody_reads_is_told(project: Path, running: Server) -> None:
    put(project / "data" / "more.yaml.txt", "- id: id/new\n")
    assert "more.yaml.txt: warning: this file is not read" in said(running, "\npreview ")


def test_a_preview_begins_with_the_site_and_leaves_it_as_it_is(
    project: Path, tmp_path: Path
) -> None:
    site, temporary = tmp_path / "site", tmp_path / "temporary"
    temporary.mkdir()
    example.build(site, project)
    before = {path: path.lstat().st_mtime_ns for path in site.rglob("*")}
    settings = project / "publisher.toml"
    written = settings.read_text()
    put(settings, "title = 1\n")  # a mistake: what is published can be seen all the same
    with server(site, tmp_path, "--watch", project=project, TMPDIR=str(temporary)) as running:
        assert running.get(OLD, Accept="text/html").status == 200
        assert list(temporary.iterdir()) != []
        # Another base, and none of the addresses of before: nobody was given those of a preview.
        changed = written.replace("agency.example", "other.example")
        put(settings, changed.replace("id/organisation/new", "id/one"))
        shutil.rmtree(project / "data")
        put(_folder(project / "data") / "one.ttl", '<id/one> <http://schema.org/name> "One".\n')
        until(lambda: running.get("doc/one", Accept="text/html").status == 200)
        assert running.get(OLD, Accept="text/html").status == 404
    assert list(temporary.iterdir()) == [], "it is gone at the end"
    assert {path: path.lstat().st_mtime_ns for path in site.rglob("*")} == before


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_who_was_away_is_told_that_all_is_well(project: Path, running: Server) -> None:
    def begins() -> bytes:
        with socket.create_connection(("127.0.0.1", running.port), 30) as stream:
            stream.sendall(b"GET /-/changes HTTP/1.1\r\nHost: x\r\n\r\n")
            heard = b""
            while b"event: " not in heard:
                heard += stream.recv(4096)
        return heard

    assert b"event: sound" in begins()
    wrong = project / "data" / "wrong.ttl"
    put(wrong, "<a> <b> .\n")
    until(lambda: b"event: failed" in begins())
    wrong.unlink()
    until(lambda: b"event: sound" in begins())


def test_no_answer_is_kept_by_a_browser(running: Server) -> None:
    moved = [running.get(f"id/organisation/{name}") for name in ("old", "renamed")]
    pages = [running.get(OLD, Accept=kind) for kind in ("text/html", "text/turtle")]
    asked = running.get("sparql?query=ASK%7B%7D")
    assert {303, 200} <= {each.status for each in (*moved, *pages, asked)}
    assert {each.fields["cache-control"] for each in (*moved, *pages, asked)} == {"no-store"}


def test_the_browser_shows_a_change_within_a_second_and_what_is_wrong_with_its_line(
    tmp_path: Path, chromium: Chromium
) -> None:
    project = tmp_path / "soca"
    project.mkdir()
    for name in example.COPIED:
        copied = example.ROOT / name
        (shutil.copytree if copied.is_dir() else shutil.copy)(copied, project / name)
    data = project / "data" / "organisation.ttl"
    before = data.read_text("utf-8")
    told = "document.getElementById('publisher-failed')"
    with (
        server(tmp_path / "site", tmp_path, "--watch", project=project) as running,
        chromium.open(f"http://127.0.0.1:{running.port}/doc/organisation/soca") as page,
    ):
        took = []
        for name in ("Serious and Organised Crime Agency", "Agency of Three Letters", "A Fourth"):
            text = before.replace(
                'prefLabel "Serious Organised Crime Agency"', f'prefLabel "{name}"'
            )
            start = time.monotonic()
            put(data, text)
            page.until(f"document.querySelector('h1')?.textContent.includes({name!r})")
            took.append(time.monotonic() - start)
        assert min(took) < 3, took  # about one where nothing else runs
        put(data, before.replace("rov:orgStatus <id/status/dissolved> ;", "rov:orgStatus"))
        page.until(f"{told} !== null")
        message = str(page.evaluate(f"{told}.textContent"))
        line = before.partition("rov:orgStatus <id")[0].count("\n") + 1
        assert re.match(rf".*data/organisation\.ttl:{line + 1}:\d+: ", message), message
        assert page.evaluate(f"getComputedStyle({told}).position") == "fixed"
        assert page.evaluate(f"{told}.getAttribute('role')") == "alert"
        page.call("Page.reload")  # who comes later is told, too
        page.until(f"document.readyState == 'complete' && {told} !== null")
        put(data, text)
        page.until(f"document.readyState == 'complete' && {told} === null")
        assert page.complaints() == []


def test_violations_are_listed_in_the_page(running: Server, project: Path) -> None:
    data = project / "data" / "more.yaml"
    put(data, "{id: id/more, type: Agency, name: More, competences: [id/missing]}\n")
    said(running, "The pages are as they were.")
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as asking:
        asking.sendall(b"GET /-/changes HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = b""
        while b"violation: " not in heard:
            heard += asking.recv(65_536)
    assert b"data/more.yaml:" in heard
    assert b"event: failed" in heard


def test_what_can_be_mended_in_files_is_waited_for(project: Path, tmp_path: Path) -> None:
    data = project / "data" / "more.yaml"
    put(data, "{id: id/more, type: Agency, nmae: More}\n")
    mending = threading.Timer(3, put, (data, "{id: id/more, type: Agency, name: More}\n"))
    mending.start()
    with server(tmp_path / "none", tmp_path, "--watch", project=project) as running:
        assert mending.finished.is_set()
        assert running.get(OLD, Accept="text/html").status == 200


def test_a_mistake_at_the_start_ends_it_where_there_is_nothing_to_show(
    project: Path, tmp_path: Path
) -> None:
    put(project / "publisher.toml", "title = 1\n")
    done = example.run("-C", project, "serve", "--watch", "--site", tmp_path / "none")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "as they were" not in done.stderr
