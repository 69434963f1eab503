"""Check data against shapes: ``publisher DATA SHAPES`` or ``pyshacl DATA SHAPES``.

What is measured begins with the data in memory, in each program's own form, and ends with a report.
That form is the graph that ``publisher check`` has, and the graph of rdflib that pySHACL has: in
both, what is said of a node, and what points to it, is at hand.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.tasks import Lap

_SH = "http://www.w3.org/ns/shacl#"
_NAMELESS = "_"

Found = Iterator[tuple[str, ...]]
"""Focus node, path (if it is one property), value, constraint and severity of each result."""


def main(checker: str, data: str, shapes: str) -> None:
    """Check, and tell how many results there are, and a digest of them all."""
    lap = Lap()
    found = (_ours if checker == "publisher" else _theirs)(lap, Path(data), Path(shapes))
    results = sorted(Counter(found).items())
    digest = hashlib.sha256(json.dumps(results).encode()).hexdigest()
    lap.tell(results=sum(count for _, count in results), digest=digest)


def _ours(lap: Lap, data: Path, shapes: Path) -> Found:
    from publisher.checks import shapes as checker
    from publisher.checks.shacl.compilation import compile_shapes
    from publisher.checks.shacl.paths import Property
    from publisher.rooms import Memory
    from publisher.terms import Iri, Prefixes

    room, rules = Memory(), _triples(shapes)
    gathering = room.gathering()
    gathering.add(_triples(data))
    graph = room.ready(gathering.graph())
    with lap.running():
        checker.run(graph, rules, prefixes=Prefixes({}))
    compiled = compile_shapes(rules, [], Prefixes({}))
    for each in compiled.validate(graph, list(graph), lambda _: {}).violations:
        yield (
            each.focus if isinstance(each.focus, Iri) else _NAMELESS,
            each.path.iri if isinstance(each.path, Property) else "",
            _text(each.value),
            each.origin.component,
            str(each.origin.severity).removeprefix(_SH),
        )


def _text(value: Any) -> str:
    from publisher.terms import Blank

    return _NAMELESS if isinstance(value, Blank) else str(value or "")


def _triples(path: Path) -> list[Any]:
    import pyoxigraph as ox

    from publisher.oxigraph import from_triples

    format_ = ox.RdfFormat.from_extension(path.suffix[1:])
    return list(from_triples(quad.triple for quad in ox.parse(path=path, format=format_)))


def _theirs(lap: Lap, data: Path, shapes: Path) -> Found:
    import pyshacl
    import rdflib

    content = rdflib.Graph().parse(data, format="nt")
    rules = rdflib.Graph().parse(shapes)
    with lap.running():
        _, report, _ = pyshacl.validate(content, shacl_graph=rules)
    sh = rdflib.Namespace(_SH)
    for result in report.objects(None, sh.result):
        focus, path, value = (report.value(result, sh[name]) for name in _PARTS)
        component = report.value(result, sh.sourceConstraintComponent)
        yield (
            str(focus) if isinstance(focus, rdflib.URIRef) else _NAMELESS,
            str(path) if isinstance(path, rdflib.URIRef) else "",
            _NAMELESS if isinstance(value, rdflib.BNode) else str(value or ""),
            str(component).removeprefix(_SH).removesuffix("ConstraintComponent"),
            str(report.value(result, sh.resultSeverity)).removeprefix(_SH),
        )


_PARTS = ("focusNode", "resultPath", "value")

if __name__ == "__main__":
    main(*sys.argv[1:])
