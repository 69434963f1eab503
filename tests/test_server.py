"""The server in earnest: a process of its own, real connections, real nginx in front of it."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import brotli
import pytest

import example
import external
import lives
from publisher.server.connections import REQUEST_SECONDS
from serving import Server, free_port, get, said, server, until

pytestmark = pytest.mark.alone

OLD = "doc/organisation/old"


def files(site_folder: Path) -> Iterator[tuple[str, bytes]]:
    release = site_folder / "current"
    for path in json.loads((release / "manifest.json").read_text())["files"]:
        yield path, (release / path).read_bytes()


# -- What is sent


def test_every_file_has_its_bytes_by_name_and_by_negotiation(
    served: Server, site_folder: Path
) -> None:
    for path, content in files(site_folder):
        if path.startswith("."):
            assert served.get(path).status == 404
            continue
        found = served.get(path)
        assert found.body == content, path
        document, _, suffix = path.rpartition(".")
        negotiated = not document.endswith(".cy")  # a page in a language has an address of its own
        if document.startswith("doc/") and "misspelt" not in document and negotiated:
            media_type = found.fields["content-type"]
            chosen = served.get(document, Accept=media_type.partition(";")[0])
            assert (chosen.body, chosen.fields["content-location"]) == (content, f"/{path}"), suffix


def test_packed_files_hold_the_same(served: Server, site_folder: Path) -> None:
    content = (site_folder / "current" / f"{OLD}.html").read_bytes()
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        found = served.get(OLD, Accept_Encoding=coding)
        assert found.fields["content-encoding"] == coding
        assert unpack(found.body) == content
    whole = served.get(OLD)
    tags = {served.get(OLD, Accept_Encoding=c).fields["etag"] for c in ("br", "gzip", "identity")}
    assert len(tags) == 3, "each coding has a validator of its own"
    assert "content-encoding" not in whole.fields


def test_conditions_and_ranges(served: Server, site_folder: Path) -> None:
    content = (site_folder / "current" / f"{OLD}.html").read_bytes()
    first = served.get(OLD)
    tag, day = first.fields["etag"], first.fields["last-modified"]
    assert day == "Mon, 07 Oct 2013 00:00:00 GMT", "from the data, not from a clock"
    assert served.get(OLD, If_None_Match=tag).status == 304
    assert served.get(OLD, If_Modified_Since=day).status == 304
    assert served.get(OLD, If_Match='"x"').status == 412
    some = served.get(OLD, Range="bytes=10-19")
    assert (some.status, some.body) == (206, content[10:20])
    assert some.fields["content-range"] == f"bytes 10-19/{len(content)}"
    assert served.get(OLD, Range="bytes=10-19", If_Range='"x"').body == content
    assert served.get(OLD, Range="bytes=9999999-").status == 416
    assert served.get(OLD, "HEAD", Range="bytes=10-19").status == 200, "ranges are for GET"
    assert "last-modified" not in served.get("doc/organisation/new").fields


def test_head_says_what_get_says(served: Server, site_folder: Path) -> None:
    for path in (OLD, f"{OLD}.ttl", "id/organisation/old", "nothing", "doc/organisation/invented"):
        head, full = served.get(path, "HEAD"), served.get(path)
        drop = {"date"}
        assert head.body == b""
        assert head.status == full.status
        assert {k: v for k, v in head.fields.items() if k not in drop} == {
            k: v for k, v in full.fields.items() if k not in drop
        }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (OLD, 200),
        ("nothing", 404),
        ("id/organisation/old", 303),
        ("doc/organisation/invented", 410),
    ],
)
def test_every_answer_is_safe_and_open(served: Server, path: str, status: int) -> None:
    found = served.get(path)
    assert found.status == status
    assert found.fields["access-control-allow-origin"] == "*"
    assert found.fields["x-content-type-options"] == "nosniff"
    assert found.fields["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in found.fields


def test_the_page_of_what_was_withdrawn_says_so(served: Server) -> None:
    found = served.get("doc/organisation/invented", Accept="text/html")
    assert found.status == 410
    assert b"This has been withdrawn" in found.body
    assert b"Published by mistake." in found.body


def test_addresses_never_come_from_the_request(served: Server) -> None:
    for path in ("id/organisation/old", OLD, "nothing"):
        found = served.get(path, Host="evil.example", X_Forwarded_Host="evil.example")
        assert "evil" not in repr(found)
    assert served.get("//evil.example/..").status == 404


def test_a_post_changes_nothing(served: Server) -> None:
    found = served.get(OLD, "POST", b"x" * 1000)
    assert (found.status, found.fields["allow"]) == (405, "GET, HEAD, OPTIONS")


# -- How it is


def test_health(served: Server) -> None:
    found = served.get("healthz")
    assert (found.status, found.body) == (200, b"ok\n")


def test_health_is_bad_when_pages_are(tmp_path: Path, site_folder: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(site_folder, site, symlinks=True)
    with server(site, tmp_path) as running:
        assert running.get("healthz").status == 200
        (site / "current" / "index.html").unlink()
        assert running.get("healthz").status == 503


def test_the_log_has_a_line_of_json_for_each_request(served: Server) -> None:
    served.get("doc/a%0Ab?x=1", User_Agent='a"b')
    until(lambda: any("a%0Ab" in line for line in served.lines()))
    line = next(line for line in served.lines() if "a%0Ab" in line)
    entry = json.loads(line)
    assert entry["path"] == "/doc/a%0Ab"
    assert (entry["query"], entry["agent"], entry["status"]) == ("x=1", 'a"b', 404)
    assert set(entry) >= {"time", "client", "method", "bytes", "ms"}


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    done = example.run("serve", "--site", tmp_path)
    assert done.returncode == 3
    assert "publisher build makes one" in done.stderr


def test_a_folder_that_is_no_site_is_told_by_what_it_is(tmp_path: Path, site_folder: Path) -> None:
    for wrong, words in (
        (tmp_path / "none", "there is no such folder; go to the folder of your project"),
        (site_folder / "current", "is a single release; name the folder that holds current"),
    ):
        done = example.run("serve", "--site", wrong)
        assert done.returncode == 3
        assert words in done.stderr


def test_a_port_that_is_taken(tmp_path: Path, site_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = example.run("serve", "--site", site_folder, "--port", port)
    assert done.returncode == 4
    assert "choose another port with --port" in done.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_of_another_computer(site_folder: Path, host: str) -> None:
    done = example.run("serve", "--site", site_folder, "--port", "0", "--host", host)
    assert done.returncode == 4
    assert "name an address of this computer with --host" in done.stderr


def test_a_mount_is_a_path(site_folder: Path) -> None:
    done = example.run("serve", "--site", site_folder, "--mount", "data")
    assert done.returncode == 2


# -- A new release


def _two(tmp_path: Path) -> list[Path]:
    """Two versions of a project that differ in every page."""
    projects = []
    for word in ("one", "two"):
        project = tmp_path / word
        shutil.copytree(lives.PROJECT, project)
        settings = project / "publisher.toml"
        settings.write_text(settings.read_text().replace("Lives", f"Lives {word}"))
        projects.append(project)
    return projects


def test_it_moves_to_a_new_release_without_dropping_a_request(tmp_path: Path) -> None:
    swaps, clients = (300, 50) if external.SOAK else (40, 12)
    first, second = _two(tmp_path)
    site = tmp_path / "site"
    example.build(site, first)
    example.build(site, second)
    releases = sorted(path.name for path in (site / "releases").iterdir())
    stop, wrong, seen = threading.Event(), list[str](), set[bytes]()

    def client(running: Server) -> None:
        while not stop.is_set():
            try:
                found = running.get(f"{OLD}.html")
            except OSError as error:
                wrong.append(repr(error))
                continue
            whole = found.body.endswith(b"</html>\n") and found.status == 200
            names = [word for word in (b"Lives one", b"Lives two") if word in found.body]
            if not whole or len(names) != 1:
                wrong.append(f"{found.status} {names} {len(found.body)}")
            seen.update(names)

    with server(site, tmp_path, "--no-log") as running, ExitStack() as threads:
        threads.callback(stop.set)
        started = [threading.Thread(target=client, args=(running,)) for _ in range(clients)]
        for thread in started:
            thread.start()
        for number in range(swaps):
            link = site / ".next"
            link.symlink_to(Path("releases") / releases[number % 2])
            link.rename(site / "current")
            time.sleep(0.02 + 0.03 * (number % 7))  # out of step with the server
        stop.set()
        for thread in started:
            thread.join()
        assert wrong == []
        assert seen == {b"Lives one", b"Lives two"}


def test_a_release_that_is_removed_under_it_is_no_failure(tmp_path: Path) -> None:
    first, second = _two(tmp_path)
    site = tmp_path / "site"
    example.build(site, first)
    with server(site, tmp_path) as running:
        assert b"Lives one" in running.get(OLD).body
        old = (site / "current").resolve()
        example.build(site, second)
        shutil.rmtree(old)
        assert b"Lives two" in running.get(OLD).body


def test_it_says_why_queries_are_not_answered_from_a_new_release(
    site_folder: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(site_folder, site, symlinks=True)
    broken = site / "releases" / "0"
    shutil.copytree((site / "current").resolve(), broken)
    (broken / "data" / "description.nq").write_text("no statement\n")
    with server(site, tmp_path) as running:
        (site / "link").symlink_to(Path("releases") / "0")
        (site / "link").rename(site / "current")
        time.sleep(1)
        assert running.get(OLD).status == 200, "it looks for a new release when it is asked"
        told = said(running, "description.nq")
        assert "queries are not answered from the new release: " in told
        assert "Traceback" not in told, "a damaged file is a thing to be told of"
        assert running.get("sparql?query=ASK%7B%7D").status == 200, "the release before answers"


# -- Connections that give nothing and take everything


def test_a_thousand_half_open_connections_keep_nobody_out(
    site_folder: Path, tmp_path: Path
) -> None:
    count = 1_000 if external.SOAK else 300
    with server(site_folder, tmp_path, "--no-log") as running, ExitStack() as held:
        halves = [
            held.enter_context(socket.create_connection(("127.0.0.1", running.port)))
            for _ in range(count)
        ]
        for half in halves:
            half.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        times = []
        for _ in range(50):
            start = time.perf_counter()
            assert running.get(OLD).status == 200
            times.append(time.perf_counter() - start)
        assert sorted(times)[25] < 0.1
        end = time.monotonic() + REQUEST_SECONDS + 5
        for half in halves:
            half.settimeout(max(0.1, end - time.monotonic()))
            with suppress(ConnectionResetError):
                assert half.recv(100) == b"", "a slow request is dropped"


def test_an_endless_header_is_cut_off(served: Server) -> None:
    with socket.create_connection(("127.0.0.1", served.port), 30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        received = b""
        try:
            for _ in range(200):
                client.sendall(b"X-Long: " + b"a" * 8_000 + b"\r\n")
                time.sleep(0.002)
            received = client.recv(4096)
        except OSError:
            return  # closed while we were still writing
    assert received == b"" or b" 431 " in received


# -- Behind a proxy


NGINX = """\
daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    {location}
  }}
}}
"""


@pytest.mark.parametrize(
    ("location", "mount"),
    [
        ("location /data/ {{ proxy_pass http://127.0.0.1:{upstream}; }}", ()),
        ("location /data/ {{ proxy_pass http://127.0.0.1:{upstream}/; }}", ("--mount", "/")),
    ],
    ids=["path kept", "path taken away"],
)
def test_behind_nginx_under_a_path(tmp_path: Path, location: str, mount: tuple[str, ...]) -> None:
    nginx = external.command("nginx")
    project = tmp_path / "project"
    shutil.copytree(lives.PROJECT, project)
    settings = project / "publisher.toml"
    settings.write_text(settings.read_text().replace("agency.example/", "agency.example/data/"))
    example.build(tmp_path / "site", project)
    port = free_port()
    with server(tmp_path / "site", tmp_path, *mount) as running:
        config = tmp_path / "nginx.conf"
        where = location.format(upstream=running.port)
        config.write_text(NGINX.format(folder=tmp_path, port=port, location=where))
        with subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(config)]) as proxy:
            try:
                until(lambda: _listens(port))
                thing = get(port, "/data/id/organisation/old", Accept="text/html")
                assert (thing.status, thing.fields["location"]) == (303, f"/data/{OLD}")
                page = get(port, thing.fields["location"], Accept="text/turtle")
                assert page.fields["content-location"] == f"/data/{OLD}.ttl"
                assert page.body == (tmp_path / "site" / "current" / f"{OLD}.ttl").read_bytes()
                assert get(port, "/data/", Accept="text/html").status == 200
                assert get(port, "/data/nothing").status == 404
                assert get(port, "/data/doc/organisation/invented").status == 410
                moved = get(port, "/data/id/organisation/misspelt")
                assert moved.fields["location"] == "/data/id/organisation/new"
            finally:
                proxy.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
