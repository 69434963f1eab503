"""One document from ``publisher serve``, and the same file from nginx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bench import servers
from bench.builds import whole
from bench.costs import Cost
from bench.places import Missing, Place, installed
from bench.trials import Trial

FILES = {"a page": "doc/body/1.html", "Turtle": "doc/body/1.ttl", "JSON-LD": "doc/body/1.jsonld"}
NEGOTIATED = "Turtle, negotiated"
_NEEDED = ("starlette", "uvicorn", "httptools")


def trials(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """Each kind of document from both servers, at the smallest size."""
    for size in sizes[:1]:
        prepare = partial(whole, place, size)
        for what, path in FILES.items():
            yield Trial(f"{what} from us", size, partial(_ours, place, size, path), prepare, 1)
            yield Trial(f"{what} from nginx", size, partial(_nginx, place, size, path), prepare, 1)
        measure = partial(_ours, place, size, "doc/body/1", "text/turtle")
        yield Trial(f"{NEGOTIATED} from us", size, measure, prepare, 1)


def _ours(place: Place, size: int, path: str, accept: str = "*/*") -> Cost:
    for package in _NEEDED:
        if not installed(package):
            raise Missing(f"{package} is not installed")
    with servers.ours(place, place.project(size), whole(place, size)) as server:
        return server.ask(f"/{path}", accept)


def _nginx(place: Place, size: int, path: str) -> Cost:
    with servers.nginx(place, whole(place, size)) as server:
        return server.ask(f"/{path}")
