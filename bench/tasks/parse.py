"""Read a file of N-Triples: ``oxigraph FILE`` or ``rdflib FILE``."""

from __future__ import annotations

import sys

from bench.tasks import Lap


def main(parser: str, path: str) -> None:
    """Read all statements; nothing is kept but, by rdflib, its graph."""
    lap = Lap()
    if parser == "oxigraph":
        import pyoxigraph as ox

        with lap.running():
            count = sum(1 for _ in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
    else:
        import rdflib

        graph = rdflib.Graph()
        with lap.running():
            graph.parse(path, format="nt")
        count = len(graph)
    lap.tell(statements=count)


if __name__ == "__main__":
    main(*sys.argv[1:])
