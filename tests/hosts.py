"""Web servers in earnest: processes of their own, which serve a release by the written rules."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import external
from serving import free_port, until

GUIDE = external.ROOT / "docs" / "guides" / "hosting.md"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
_SECONDS = 20


@dataclass(frozen=True)
class Reply:
    """An answer; fields that come more than once are joined, their names in small letters."""

    status: int
    fields: dict[str, str]
    body: bytes


def ask(port: int, method: str, path: str, fields: dict[str, str]) -> Reply:
    """One request on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in fields.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in answer.getheaders():
            known = found.get(name.lower())
            found[name.lower()] = value if known is None else f"{known}, {value}"
        return Reply(answer.status, found, answer.read())
    finally:
        connection.close()


NGINX = """\
{modules}
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
{user}
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{rules}
}}
"""
CADDY = "{{\n  admin off\n  auto_https off\n}}\n{rules}\n"
APACHE = """\
ServerRoot {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
ServerName agency.example
Mutex file:{folder}
DefaultRuntimeDir {folder}
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 8
ServerLimit 1
{modules}
{user}
Listen 127.0.0.1:{port}
{rules}
"""
APACHE_MODULES = Path("/usr/lib/apache2/modules")


def example(language: str, number: int = 0) -> str:
    """One of the blocks of code in the guide: what it tells people to write is what is tested."""
    blocks = GUIDE.read_text("utf-8").split(f"\n```{language}\n")[1:]
    return blocks[number].partition("\n```")[0]


@dataclass(frozen=True)
class Upstream:
    """Our own server, to which a host hands over one address.

    Attributes:
        port: where it listens.
        path: that address.
    """

    port: int
    path: str


def configured(language: str, current: Path, upstream: Upstream) -> str:
    """The guide's configuration, with its line for queries where the guide says."""
    main, handing_over = example(language), example(language, 1)
    handing_over = handing_over.replace("/sparql", upstream.path).replace(
        "8000", str(upstream.port)
    )
    last = [line for line in main.splitlines() if "clude " in line or "import " in line][-1]
    found = main.replace(last, f"{handing_over}\n{last}")
    return found.replace("/srv/www/agency/current", str(current))


def nginx(current: Path, folder: Path, port: int, upstream: Upstream) -> list[str]:
    """The command that runs nginx."""
    program = external.command("nginx")
    if not BROTLI.is_file():
        raise external.lacking("nginx's Brotli module")
    rules = configured("nginx", current, upstream)
    rules = rules.replace("listen 80;", f"listen 127.0.0.1:{port};")
    text = NGINX.format(
        modules=f"load_module {BROTLI};",
        folder=folder,
        user="user root;" if os.geteuid() == 0 else "",
        rules=rules,
    )
    (folder / "nginx.conf").write_text(text)
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(current: Path, folder: Path, port: int, upstream: Upstream) -> list[str]:
    """The command that runs Caddy."""
    program = external.command("caddy")
    rules = configured("caddyfile", current, upstream)
    rules = rules.replace("agency.example {", f"http://127.0.0.1:{port} {{\n    bind 127.0.0.1")
    (folder / "Caddyfile").write_text(CADDY.format(rules=rules))
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def apache(current: Path, folder: Path, port: int, upstream: Upstream) -> list[str]:
    """The command that runs Apache httpd."""
    program = shutil.which("apache2") or external.command("apache2")
    names = (
        *("mpm_event", "authz_core", "rewrite", "headers", "mime"),
        *("alias", "dir", "negotiation", "proxy", "proxy_http"),
    )
    modules = "\n".join(
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in names
    )
    rules = configured("apache", current, upstream)
    text = APACHE.format(
        folder=folder,
        port=port,
        modules=modules + "\nTypesConfig /dev/null",
        user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
        rules=rules.replace("*:80", f"127.0.0.1:{port}"),
    )
    (folder / "apache.conf").write_text(text)
    return [program, "-X", "-d", str(folder), "-f", str(folder / "apache.conf")]


HOSTS: dict[str, Callable[[Path, Path, int, Upstream], Sequence[str]]] = {
    "nginx": nginx,
    "Apache": apache,
    "Caddy": caddy,
}


@contextmanager
def public_folder() -> Iterator[Path]:
    """A folder that others may read: Apache, started by root, reads the files as another user.

    It isn't in pytest's own folder, which each run of pytest closes to others again.
    """
    with tempfile.TemporaryDirectory(prefix="publisher-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def running(host: str, current: Path, folder: Path, upstream: Upstream) -> Iterator[int]:
    """Run a host on the current release of a site; gives its port."""
    port = free_port()
    command = HOSTS[host](current, folder, port, upstream)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, env={**os.environ, **home}, stdout=said, stderr=said)
        try:
            until(lambda: _listens(port) or process.poll() is not None, _SECONDS)
            assert process.poll() is None, _words(folder)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _words(folder: Path) -> str:
    logs = [folder / "said", folder / "error.log"]
    return "\n".join(log.read_text(errors="replace")[-3000:] for log in logs if log.exists())


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
