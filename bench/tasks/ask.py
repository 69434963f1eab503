"""Ask a store in this process: ``SECONDS publication PROJECT``, ``oxigraph SITE``, ``rdflib FILE``.

The questions come after it, each as a name and a query; each is asked until that has taken so many
seconds of CPU time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.costs import cpu_of_tree
from bench.questions import anew
from bench.tasks import Lap

_LONGEST = 60.0  # seconds
_UNSEEN = 0.05  # seconds between two looks at the time, which is counted in steps of 0.01


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
    """The seconds of CPU time of a question, in another text each time; children count, too."""
    if not ask(query):
        raise ValueError(f"there is no answer to {query}")
    this, count = os.getpid(), 0
    before, spent, begun = cpu_of_tree(this), 0.0, time.perf_counter()
    while spent < enough and time.perf_counter() - begun < _LONGEST:
        since = time.perf_counter()
        while time.perf_counter() - since < _UNSEEN:
            ask(anew(query, count))
            count += 1
        spent = cpu_of_tree(this) - before
    return spent / count


def _publication(path: Path) -> Callable[[str], int]:
    import publisher

    found = publisher.open(path)
    _ = found.representations.store
    return lambda query: len(found.query(query).serialise("json"))


def _oxigraph(path: Path) -> Callable[[str], int]:
    """The same statements in the same graphs as ``publisher serve`` has.

    All are in the default graph, too. Those of the content are in the graph of their profile, which
    their file doesn't say.
    """
    import pyoxigraph as ox

    from publisher.routes import DERIVED, DESCRIPTION, STATEMENTS
    from publisher.server.releases import open_release

    store, union, folder = ox.Store(), ox.DefaultGraph(), (path / "current").resolve()
    description = ox.NamedNode(open_release(folder).routes.profile_iri(DESCRIPTION))
    for name, graphs in ((STATEMENTS, (union, description)), (DERIVED, (union,))):
        for quad in ox.parse(path=folder / name, format=ox.RdfFormat.N_QUADS):
            for graph in (quad.graph_name, *graphs):
                store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))

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
