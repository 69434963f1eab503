"""What a request may say in its fields, and a release that can't be served."""

from __future__ import annotations

import os
import shutil
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from serving import Server, server

OLD = "doc/organisation/old"


def test_a_field_may_be_on_several_lines(served: Server) -> None:
    tag = served.get(OLD).fields["etag"]
    for name, values in {"If-None-Match": ('"x"', tag), "Accept-Encoding": ("x", "br")}.items():
        connection = HTTPConnection("127.0.0.1", served.port)
        connection.putrequest("GET", f"{served.root}{OLD}", skip_accept_encoding=True)
        for value in values:
            connection.putheader(name, value)
        connection.endheaders()
        found = connection.getresponse()
        assert found.status == 304 or found.getheader("Content-Encoding") == "br"
        connection.close()


def test_a_file_as_it_is_goes_to_who_would_rather_have_that(served: Server) -> None:
    found = served.get(OLD, Accept_Encoding="identity, gzip;q=0.5")
    assert "content-encoding" not in found.fields
    assert served.get(OLD, Accept_Encoding="identity;q=0.5, gzip").fields["content-encoding"]


def test_a_damaged_release_takes_the_place_of_none(tmp_path: Path, site_folder: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(site_folder, site, symlinks=True)
    damaged = site / "releases" / "damaged"
    damaged.mkdir()
    (damaged / "manifest.json").write_text("{")
    with server(site, tmp_path) as running:
        (site / ".next").symlink_to("releases/damaged")
        (site / ".next").rename(site / "current")
        for _ in range(5):
            assert running.get(OLD).status == 200
            time.sleep(0.1)
        assert running.process.stderr
        said = os.read(running.process.stderr.fileno(), 65_536).decode()
        assert said.count("the release before it is served") == 1


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n"])
def test_a_request_names_one_host(served: Server, hosts: bytes) -> None:
    """RFC 9112, section 3.2."""
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert f"content-length: {len(body)}".encode() in head
