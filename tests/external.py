"""Parts that tests need from outside Python: who brings them, and what to do without them.

A test asks for a part by the fixture of its name (see conftest.py). Where the part is absent the
test is skipped, with a reason that names the package that brings it; where
``PUBLISHER_REQUIRE_EXTERNAL=1`` is set it fails instead.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
SOAK = os.environ.get("SOAK", "") not in {"", "0"}  # the long forms of tests
LOCALE = "tr_TR.UTF-8"  # its lower-case I has no dot: it finds what depends on the locale

BROUGHT_BY = {
    "rapper": "Debian package raptor2-utils",
    "node": "Debian package nodejs",
    "chromium": "Debian package chromium",
    "nginx": "Debian package nginx-light",
    "nginx's Brotli module": "Debian package libnginx-mod-http-brotli-static",
    "apache2": "Debian package apache2",
    "caddy": "Debian package caddy",
    "strace": "Debian package strace",
    LOCALE: f"Debian package locales, then: localedef -i tr_TR -f UTF-8 {LOCALE}",
    "jsonld": "npm package jsonld@9 (in node_modules/, or where PUBLISHER_NODE_MODULES says)",
    "axe-core": "npm package axe-core@4 (in node_modules/, or where PUBLISHER_NODE_MODULES says)",
    "@comunica/query-sparql": "npm package @comunica/query-sparql@4 (beside jsonld)",
    "parse5": "npm package parse5@8 (beside jsonld)",
    "schema-dts": "npm package schema-dts@2 (beside jsonld)",
    "typescript": "npm package typescript@7 (beside jsonld)",
    "@adobe/structured-data-validator": "npm package of that name, version 1 (beside jsonld)",
    "@marbec/web-auto-extractor": "npm package of that name, version 2 (beside jsonld)",
    "CKAN": "scripts/ckan.sh (makes .ckan; or PUBLISHER_CKAN names a Python that has it)",
    "query editor": "make editor (needs the Debian packages nodejs and npm)",
    "csvw": "PyPI package csvw (in the extra test)",
    "shared data": "the folder ../shared/data beside the project",
}
_OPTIONAL = {"shared data"}  # nothing to install: its absence is never a failure
_SECONDS = 120


def lacking(part: str) -> BaseException:
    """What to raise where a part is absent: a skip, or a failure where parts are required."""
    reason = f"needs {part}: {BROUGHT_BY[part]}"
    if part not in _OPTIONAL and os.environ.get("PUBLISHER_REQUIRE_EXTERNAL") == "1":
        return pytest.fail.Exception(reason, pytrace=False)
    return pytest.skip.Exception(reason)


def command(part: str) -> str:
    """The path of a command."""
    found = shutil.which(part)
    if found is None:
        raise lacking(part)
    return found


def npm_package(name: str) -> Path:
    """The folder of an npm package."""
    folder = node_modules() / name
    if not (folder / "package.json").is_file():
        raise lacking(name)
    return folder


def node_modules() -> Path:
    """The folder in which npm packages are looked for; it may not exist."""
    return Path(os.environ.get("PUBLISHER_NODE_MODULES") or ROOT / "node_modules").resolve()


def ckan_python() -> str:
    """The Python of the environment that has CKAN and its harvesters."""
    named = os.environ.get("PUBLISHER_CKAN") or str(ROOT / ".ckan/bin/python")
    if not Path(named).is_file():
        raise lacking("CKAN")
    return named


def locale_name() -> str:
    """The name of an installed locale that is unlike the C locale."""
    locale = shutil.which("locale")
    listed = run([locale, "-a"]) if locale else ""
    if LOCALE.lower().replace("-", "") not in listed.lower().replace("-", "").split():
        raise lacking(LOCALE)
    return LOCALE


def run(
    arguments: Sequence[str | Path], *, stdin: str | None = None, env: dict[str, str] | None = None
) -> str:
    """Run a program; what it wrote on stdout. Its stderr is the message if it fails."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        input=stdin,
        env={**os.environ, **(env or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{arguments[0]} exited {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout


@dataclass(frozen=True)
class Rapper:
    """Raptor's command: an RDF reader that shares no code with us."""

    path: str

    def ntriples(self, file: Path, syntax: str, base: str) -> str:
        """The triples of a file as N-Triples.

        Raises an AssertionError with rapper's own words where it finds an error or warns.
        ``syntax`` is rapper's name: ``turtle``, ``rdfxml``, ``ntriples``, ``trig``, ``nquads``.
        """
        return run([self.path, "-q", "-i", syntax, "-o", "ntriples", file, base])


@dataclass(frozen=True)
class Node:
    """Node.js with the npm package ``jsonld`` at hand."""

    path: str
    modules: Path

    def __call__(self, script: str, *arguments: str | Path, stdin: str | None = None) -> str:
        """Run a script (CommonJS text; ``process.argv.slice(1)``); what it wrote on stdout."""
        env = {"NODE_PATH": str(self.modules)}
        return run([self.path, "-e", script, "--", *arguments], stdin=stdin, env=env)
