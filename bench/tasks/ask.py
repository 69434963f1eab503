"""Ask a store in this process: ``SECONDS publication PROJECT``, ``oxigraph SITE``, ``rdflib FILE``.

The questions come after it, each as a name and a query; each is asked until that has taken so many
seconds of CPU time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from bench.tasks import Lap

_MOST = 200  # times


def main(seconds: str, store: str, path: str, *questions: str) -> None:
    """Tell the seconds of CPU time of each question, and how long loading took."""
    loading = Lap()
    with loading.running():
        ask = _STORES[store](Path(path))
    names, queries = questions[::2], questions[1::2]
    times = {
        name: _time(ask, query, float(seconds)) for name, query in zip(names, queries, strict=True)
    }
    loading.tell(**times)


def _time(ask: Callable[[str], int], query: str, enough: float) -> float:
    if not ask(query):
        raise ValueError(f"there is no answer to {query}")
    lap, count = Lap(), 0
    while lap.cpu < enough and count < _MOST:
        count += 1
        with lap.running():
            ask(query)
    return lap.cpu / count


def _publication(path: Path) -> Callable[[str], int]:
    import publisher

    found = publisher.open(path)
    _ = found.representations.store
    return lambda query: len(found.query(query).serialise("json"))


def _oxigraph(path: Path) -> Callable[[str], int]:
    """The same statements in the same graphs as ``publisher serve`` has."""
    import pyoxigraph as ox

    from publisher.routes import DERIVED, STATEMENTS

    store, union = ox.Store(), ox.DefaultGraph()
    for name in (STATEMENTS, DERIVED):
        for quad in ox.parse(path=path / "current" / name, format=ox.RdfFormat.N_QUADS):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, union))
            store.add(quad)

    def ask(query: str) -> int:
        results = store.query(query)
        assert isinstance(results, ox.QuerySolutions)
        return len(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    return ask


def _rdflib(path: Path) -> Callable[[str], int]:
    import rdflib

    graph = rdflib.Graph().parse(path, format="nt")
    return lambda query: len(graph.query(query).serialize(format="json") or b"")


_STORES = {"publication": _publication, "oxigraph": _oxigraph, "rdflib": _rdflib}

if __name__ == "__main__":
    main(*sys.argv[1:])
