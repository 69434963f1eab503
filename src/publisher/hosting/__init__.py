"""Rules with which static hosts answer as ``publisher serve`` does. Pure: texts from values.

All hosts follow the same tables (:mod:`publisher.hosting.rules`); each writes them in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from urllib.parse import urlsplit

from publisher.hosting import apache, caddy, edge, nginx
from publisher.hosting.rules import Rules, rules
from publisher.routes import FOLDER, Routes

_WRITERS: Mapping[str, Callable[[Rules], str]] = {
    "nginx-http.conf": nginx.http,
    "nginx-server.conf": nginx.server,
    "apache.conf": apache.config,
    **{f"apache-{name}.txt": partial(apache.table, name=name) for name in apache.MAPS},
    "Caddyfile": caddy.site,
    "_redirects": edge.redirects,
    "_headers": edge.headers,
}

_PLAIN = re.compile("/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*")


def files(
    base: str, routes: Callable[[], Routes], paths: Iterable[str]
) -> dict[str, Callable[[], bytes]]:
    """The files for those who serve a release: path in the release → what makes its content.

    There are none for a base whose path has other signs than ``A-Z a-z 0-9 . _ ~ - /``: each host
    would read them in its own way.

    Args:
        base: the base IRI of the release.
        routes: gives its addresses; asked when a file is made.
        paths: all its other files; they are gone through when a file is made.
    """
    if not _PLAIN.fullmatch(urlsplit(base).path):
        return {}

    @cache
    def made() -> Rules:
        return rules(routes(), paths)

    return {f"{FOLDER}/{name}": _written(write, made) for name, write in _WRITERS.items()}


def _written(write: Callable[[Rules], str], made: Callable[[], Rules]) -> Callable[[], bytes]:
    return lambda: write(made()).encode()
