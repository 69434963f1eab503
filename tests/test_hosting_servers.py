"""One table of requests, four servers: ours, and real nginx, Apache httpd and Caddy."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

import example
import hostcases
import hostdifferences
import hosts
import lives
from hostcases import CASES, Case
from hostdifferences import ALL, DIFFERENCES, Difference
from hosts import Reply, ask
from serving import server, until

ROOTS = ("/", "/data/")
COMPARED = (
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "cache-control",
    "content-location",
    "content-range",
    "content-security-policy",
    "content-type",
    "last-modified",
    "location",
    "referrer-policy",
    "vary",
    "x-content-type-options",
)
LISTS = {"allow", "vary"}


@dataclass(frozen=True)
class Site:
    """A built site, and our own server on it."""

    folder: Path
    root: str
    port: int

    @property
    def current(self) -> Path:
        return self.folder / "current"

    def ask(self, case: Case, port: int | None = None) -> Reply:
        """The answer to a case, of our server or of that at another port."""
        base = f"https://agency.example{self.root}"
        fields = {name: value.replace("{base}", base) for name, value in case.fields.items()}
        return ask(port or self.port, case.method, self.root + case.path, fields)


class Farm:
    """The sites and the hosts, each started when a test first asks for it."""

    def __init__(self, running: ExitStack) -> None:
        self._running = running
        self._sites: dict[str, Site] = {}
        self._ports: dict[tuple[str, str], int] = {}

    def site(self, root: str) -> Site:
        if root not in self._sites:
            folder = self._running.enter_context(hosts.public_folder())
            self._sites[root] = self._running.enter_context(_site(root, folder))
        return self._sites[root]

    def host(self, name: str, root: str) -> int:
        """The port of a host that serves a site."""
        if (name, root) not in self._ports:
            site = self.site(root)
            folder = self._running.enter_context(hosts.public_folder())
            upstream = hosts.Upstream(site.port, f"{root}sparql")
            host = hosts.running(name, site.current, folder, upstream)
            self._ports[name, root] = self._running.enter_context(host)
        return self._ports[name, root]


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with ExitStack() as running:
        yield Farm(running)


@pytest.fixture(params=ROOTS)
def site(request: pytest.FixtureRequest, farm: Farm) -> Site:
    return farm.site(request.param)


@pytest.fixture(params=ALL)
def host(request: pytest.FixtureRequest, site: Site, farm: Farm) -> tuple[str, int]:
    """A host that serves the site: its name and its port."""
    return request.param, farm.host(request.param, site.root)


@contextmanager
def _site(root: str, folder: Path) -> Iterator[Site]:
    project = folder / "project"
    shutil.copytree(lives.PROJECT, project)
    (project / "data" / "odd.ttl").write_text(hostcases.content())
    settings = project / "publisher.toml"
    written = settings.read_text().replace("agency.example/", f"agency.example{root}")
    settings.write_text(f"search = true\n{written}")
    example.build(folder / "site", project)
    with server(folder / "site", folder, "--no-log") as running:
        yield Site(folder / "site", root, running.port)


# -- The table


def plain(reply: Reply) -> bytes:
    """The body without its content coding."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    coding = reply.fields.get("content-encoding", "")
    return bytes(unpack[coding](reply.body)) if coding and reply.body else reply.body


def expected_body(case: Case, site: Site, reply: Reply) -> bytes:
    if case.method == "HEAD" or not case.file:
        return b""
    content = (site.current / case.file).read_bytes()
    if case.status != 206:
        return content
    found = re.match(r"bytes (\d+)-(\d+)/", reply.fields.get("content-range", ""))
    return content[int(found[1]) : int(found[2]) + 1] if found else content


def wrong(case: Case, site: Site, reply: Reply) -> set[str]:
    """The aspects in which an answer is not what the table says."""
    found = set()
    if reply.status != case.status:
        found.add("status")
    if plain(reply) != expected_body(case, site, reply) and (case.file or case.method == "HEAD"):
        found.add("body")
    inside = not case.location.startswith("https:")
    location = f"{site.root}{case.location}" if case.location and inside else case.location
    if reply.fields.get("location", "") != location:
        found.add("location")
    return found


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


def test_our_server_answers_as_the_table_says(site: Site) -> None:
    failures = {
        f"{case}": (wrong(case, site, reply), reply.status)
        for case in CASES
        if wrong(case, site, reply := site.ask(case))
    }
    assert not failures, "\n".join(f"{case} {found}" for case, found in failures.items())


def test_a_host_answers_as_our_server_does(site: Site, host: tuple[str, int]) -> None:
    name, port = host
    failures, met = [], set()
    for case in CASES:
        ours, theirs = site.ask(case), site.ask(case, port)
        found = wrong(case, site, theirs) | differing(ours, theirs)
        for difference in known(name, case):
            if found & difference.aspects:
                met.add(difference.what)
            found -= difference.aspects
        if found:
            values = {key: (ours.fields.get(key), theirs.fields.get(key)) for key in sorted(found)}
            failures.append(f"{case} {ours.status} {theirs.status} {values}")
    assert not failures, "\n".join(failures)
    told = {difference.what for difference in DIFFERENCES if name in difference.hosts}
    assert told - met == set(), "each difference that is told is one"


def known(host: str, case: Case) -> list[Difference]:
    return [found for found in DIFFERENCES if host in found.hosts and found.when(case)]


def differing(ours: Reply, theirs: Reply) -> set[str]:
    """The aspects in which two answers differ."""
    found = {name for name in COMPARED if value(ours, name) != value(theirs, name)}
    if ours.fields.get("content-encoding") != theirs.fields.get("content-encoding"):
        found.add("coding")
    if links(ours) != links(theirs):
        found.add("link")
    return found


def value(reply: Reply, name: str) -> object:
    text = reply.fields.get(name)
    if text is None or name not in LISTS:
        return text
    return [part for part in re.split(r"[, ]+", text) if part]


def links(reply: Reply) -> set[str]:
    """The links of an answer, whatever their order and spaces."""
    text = reply.fields.get("link", "")
    return {re.sub(r"\s+", "", part) for part in re.split(r",\s*(?=<)", text)}


def test_the_base_without_its_last_sign_leads_to_it(site: Site, host: tuple[str, int]) -> None:
    _, port = host
    if site.root != "/":
        reply = ask(port, "GET", site.root[:-1], {})
        assert reply.status == 308
        place = reply.fields["location"].removeprefix("https://agency.example")
        assert place == site.root


# -- Law 1


def test_every_file_has_its_bytes(site: Site, host: tuple[str, int]) -> None:
    _, port = host
    files = json.loads((site.current / "manifest.json").read_text())["files"]
    for path in files:
        reply = site.ask(Case(path), port)
        if path.startswith("."):
            assert reply.status == 404, path
            continue
        content = (site.current / path).read_bytes()
        assert reply.body == content, path
        for coding in files[path].get("packed", {}):
            asked = Case(path, fields={"Accept-Encoding": {"gz": "gzip"}.get(coding, coding)})
            packed = site.ask(asked, port)
            assert packed.fields["content-encoding"], path
            assert plain(packed) == content, path


@pytest.mark.parametrize(
    "path", ["/.hosting/routes.json", "//.hosting/routes.json", "/%2Ehosting/routes.json"]
)
def test_the_rules_are_served_nowhere(site: Site, host: tuple[str, int], path: str) -> None:
    reply = ask(host[1], "GET", path, {})
    assert b"routes" not in reply.body
    assert reply.status == 404 or not reply.body  # Caddy says nothing above the base's path


def test_a_copy_is_validated(site: Site, host: tuple[str, int]) -> None:
    _, port = host
    for coding in ("identity", "gzip", "br"):
        fields = {"Accept-Encoding": coding}
        first = site.ask(Case(hostcases.OLD, fields=fields), port)
        again = {**fields, "If-None-Match": first.fields["etag"]}
        reply = site.ask(Case(hostcases.OLD, fields=again), port)
        assert (reply.status, reply.body) == (304, b""), coding
        assert reply.fields["vary"] == first.fields["vary"]


def test_no_address_comes_from_the_request(site: Site, host: tuple[str, int]) -> None:
    _, port = host
    for path in ("id/organisation/old", "id/organisation/misspelt", hostcases.OLD, "nothing"):
        fields = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
        reply = site.ask(Case(path, fields=fields), port)
        assert "evil" not in repr(reply)
        assert "127.0.0.1" not in repr(reply.fields)


def test_nginx_follows_the_rules_of_a_new_release(tmp_path: Path) -> None:
    project, site = tmp_path / "project", tmp_path / "site"
    shutil.copytree(lives.PROJECT, project)
    example.build(site, project)
    nobody = hosts.Upstream(9, "/sparql")
    with hosts.running("nginx", site / "current", tmp_path, nobody) as port:
        assert ask(port, "GET", "/doc/report", {}).status == 200
        with (project / "data" / "bodies.ttl").open("a") as data:
            data.write("<doc/report> owl:deprecated true .\n")
        example.build(site, project)
        os.kill(int((tmp_path / "nginx.pid").read_text()), signal.SIGHUP)
        until(lambda: ask(port, "GET", "/doc/report", {}).status == 410)


# -- The guide


def test_queries_are_handed_over_to_our_server(site: Site, host: tuple[str, int]) -> None:
    _, port = host
    json_ = {"Accept": "application/sparql-results+json"}
    reply = site.ask(Case("sparql?query=ASK%20%7B%7D", fields=json_), port)
    assert (reply.status, json.loads(reply.body)["boolean"]) == (200, True)
    assert "*, *" not in repr(reply.fields), "no field of ours is put to it twice"


def test_the_table_of_differences_is_current() -> None:
    text = hosts.GUIDE.read_text("utf-8")
    assert hostdifferences.table() in text, "scripts/hosting_table.py writes it anew"
