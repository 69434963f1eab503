"""Fixtures for all tests, and the summary of what was skipped for want of an outside part."""

import ipaddress
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest

import catalogs
import ckan_client
import example
import external
import lives
from browser import Axe, Chromium
from ckan_client import Ckan
from serving import Server, server

# The same examples in every run of `make test`, so that it can't fail by chance; `make soak` looks
# for new ones.
hypothesis.settings.register_profile("test", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("soak" if external.SOAK else "test")


# -- Projects


PUBLISHER_TOML = """\
base = "https://agency.example/"
title = "A small publication"
description = "Made for one test."
languages = ["en"]
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
"""
ProjectFactory = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> ProjectFactory:
    """A function that writes a project: ``project({"data/a.ttl": "..."})`` gives its folder.

    Keys are paths relative to the folder, values are texts (written in UTF-8) or bytes. There is
    a publisher.toml with the base ``https://agency.example/`` unless the files bring their own;
    ``name=`` names the folder where one test needs several.
    """

    def write(files: Mapping[str, str | bytes], name: str = "project") -> Path:
        folder = tmp_path / name
        (folder / "data").mkdir(parents=True)
        for path, content in {"publisher.toml": PUBLISHER_TOML, **files}.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The current release of the example publication, built once."""
    return example.build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of an agency with three datasets, in two languages (``catalogs``)."""
    return catalogs.build(tmp_path_factory.mktemp("harbour"))


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a publication with renamed, withdrawn and ended bodies (``lives``)."""
    folder = tmp_path_factory.mktemp("lives") / "site"
    example.build(folder, lives.PROJECT)
    return folder


@pytest.fixture(scope="module")
def served(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of that site; modules with another site have a fixture of their own."""
    with server(site_folder, tmp_path_factory.mktemp("log")) as running:
        yield running


# -- No network


class NetworkUsed(Exception):
    """A test reached for something outside this machine."""


_attempts: list[str] = []


def _is_here(host: object) -> bool:
    if host is None or host in {"", b"", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _forbid_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if not isinstance(address, tuple):  # a Unix socket, or one that is connected already
            return
        host = address[0]
    else:
        return
    if not _is_here(host):
        _attempts.append(f"{event} {host!r}")
        raise NetworkUsed(f"{event} {host!r}: nothing may be fetched")


sys.addaudithook(_forbid_network)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fail a test that reaches for the network, even where the code swallowed the refusal."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"the network was used: {_attempts}"


# -- Parts from outside


@pytest.fixture
def rapper() -> external.Rapper:
    """Raptor: ``rapper.ntriples(file, "turtle", base)``."""
    return external.Rapper(external.command("rapper"))


@pytest.fixture
def node() -> external.Node:
    """Node.js with the package jsonld: ``node("script", arguments..., stdin=...)``."""
    return external.Node(external.command("node"), external.npm_package("jsonld").parent)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A browser: ``chromium.screenshot(page, width, out_png)``, ``.dump_dom(page)``, ``.open``."""
    browser = Chromium(external.command("chromium"), tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture
def axe(chromium: Chromium) -> Axe:
    """Accessibility rules: ``axe.violations(page)``."""
    return Axe(chromium, external.npm_package("axe-core") / "axe.min.js")


@pytest.fixture(scope="session")
def ckan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ckan]:
    """CKAN's own parser, harvester and validators: ``ckan.ask({"do": "parse", …})``."""
    with ckan_client.running(tmp_path_factory.mktemp("ckan") / "log") as client:
        yield client


@pytest.fixture
def strace() -> str:
    """The path of strace."""
    return external.command("strace")


@pytest.fixture
def foreign_locale() -> str:
    """The name of an installed locale that is unlike the C locale, for LC_ALL."""
    return external.locale_name()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party data (vocabularies, shapes, W3C suites) beside the project."""
    if not external.SHARED_DATA.is_dir():
        raise external.lacking("shared data")
    return external.SHARED_DATA


# -- The summary


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List each outside part that was missed, once, with the package that brings it."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if not reasons:
        return
    terminalreporter.section("skipped")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} test{'s' * (count != 1)}: {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return re.sub(r"^Skipped: ", "", text)
