"""Queries: by subject, by class with labels and paging, an aggregate; by us and by peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from urllib.parse import quote

from bench import costs, organisations, servers
from bench.builds import LONG, SLOW, whole
from bench.costs import Cost
from bench.places import ROOT, Missing, Place, installed
from bench.trials import Trial

_PREFIXES = """\
PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
QUESTIONS = {
    "by subject": f"SELECT ?p ?o WHERE {{ <{organisations.BASE}id/body/5> ?p ?o }}",
    "by class": f"""{_PREFIXES} SELECT ?body ?name WHERE {{
        ?body a org:FormalOrganization ; skos:prefLabel ?name . FILTER(lang(?name) = "en")
    }} ORDER BY ?name ?body LIMIT 20 OFFSET 20""",
    "aggregate": f"""{_PREFIXES} SELECT ?purpose (COUNT(?body) AS ?bodies) WHERE {{
        ?body org:purpose ?purpose
    }} GROUP BY ?purpose ORDER BY DESC(?bodies) ?purpose LIMIT 20""",
}
SERVED, CALLED, DIRECT, RDFLIB = "served", "from Python", "Oxigraph alone", "rdflib"
AGAIN = "served again"
PEER = "rdflib-endpoint"
_JSON = "application/sparql-results+json"

Spelling = Callable[[str, int], str]
"""The text of a question when it is asked for the so-manieth time."""


def trials(place: Place, sizes: Sequence[int]) -> Iterator[Trial]:
    """At the largest size that is repeated; rdflib at the largest that it is fast enough for."""
    for size in [size for size in sizes if size < LONG][-1:]:
        prepare = partial(whole, place, size)
        ways = ((SERVED, _served), (AGAIN, _again), (CALLED, _called), (DIRECT, _direct))
        for way, measure in ways:
            yield Trial(f"queries: {way}", size, partial(measure, place, size), prepare, 1)
    for size in [size for size in sizes if size <= SLOW][-1:]:
        prepare = partial(place.data, size)
        for way, measure in ((RDFLIB, _rdflib), (PEER, _peer)):
            yield Trial(f"queries: {way}", size, partial(measure, place, size), prepare, 1)


def _served(place: Place, size: int) -> Cost:
    """Every question once: the server remembers answers."""
    return _by_us(place, size, anew)


def _again(place: Place, size: int) -> Cost:
    """The same question again and again."""
    return _by_us(place, size, lambda text, _: text)


def anew(text: str, number: int) -> str:
    """The same question in another text."""
    return f"#{number}\n{text}"


def _by_us(place: Place, size: int, spell: Spelling) -> Cost:
    if not installed("uvicorn"):
        raise Missing("uvicorn is not installed")
    with servers.ours(place, place.project(size), whole(place, size)) as server:
        return _answered(server, "/sparql", spell)


def _peer(place: Place, size: int) -> Cost:
    with servers.rdflib_endpoint(place, place.data(size)) as server:
        return _answered(server, "/", anew)


def _answered(server: servers.Server, path: str, spell: Spelling) -> Cost:
    def paths(text: str) -> servers.Paths:
        return lambda number: f"{path}?query={quote(spell(text, number))}"

    times = {name: server.ask(paths(text), _JSON).cpu for name, text in QUESTIONS.items()}
    return Cost(sum(times.values()), 0, told=times)


def _called(place: Place, size: int) -> Cost:
    return _asked(place, "publication", place.project(size))


def _direct(place: Place, size: int) -> Cost:
    return _asked(place, "oxigraph", whole(place, size))


def _rdflib(place: Place, size: int) -> Cost:
    return _asked(place, "rdflib", place.data(size))


def _asked(place: Place, store: str, path: object) -> Cost:
    asked = [part for pair in QUESTIONS.items() for part in pair]
    return costs.inner(
        place.python("-m", "bench.tasks.ask", place.enough, store, path, *asked), ROOT
    )
