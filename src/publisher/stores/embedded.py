"""The embedded store: Oxigraph, in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from publisher.errors import QueryError, StoreError
from publisher.oxigraph import UnsupportedTerm, from_term, from_triples, to_quads, to_term
from publisher.stores import WHOLE, Graphs, Kind, Write
from publisher.terms import LANG_STRING, STRING, Iri, Literal, Prefixes, Quad, Triple, triple_key


class EmbeddedStore:
    """Quads in Oxigraph's memory store; ``publisher.stores.Store`` says what the methods do.

    Oxigraph rewrites numbers, booleans and dates (``1.50`` to ``1.5``). ``construct`` gives back
    the author's spelling where the quads spell the value in one way only; ``answer`` does not.

    The union of all graphs is kept as the engine's default graph. The engine's own union would give
    a statement once for each graph that it is in, and so count it more than once.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._literals: dict[Literal, None] = {}
        self._store = ox.Store()
        self._add(to_quads(self._noted(quads)))

    @classmethod
    def load(cls, files: Iterable[tuple[Path, Iri | None]]) -> EmbeddedStore:
        """A store of the statements in some N-Quads files of our own.

        Args:
            files: each with the graph that its statements are in beside their own; ``None``: in
                their own alone.

        Raises:
            StoreError: if a file can't be read.
        """
        store = cls(())
        for path, graph in files:
            name = None if graph is None else ox.NamedNode(graph)
            try:
                store._add(_spread(ox.parse(path=path, format=_N_QUADS), name))
            except (OSError, ValueError, SyntaxError) as error:
                raise StoreError(f"{path} can't be loaded: {error}") from error
        return store

    def _add(self, quads: Iterable[ox.Quad]) -> None:
        # One by one: those that are added together lie scattered in the engine's memory, and
        # queries over many of them take a third longer.
        for quad in quads:
            self._store.add(quad)

    def _noted(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads; literals that the engine may rewrite are remembered."""
        for quad in quads:
            value = quad[2]
            if isinstance(value, Literal) and value[1] not in _KEPT:
                self._literals[value] = None
            yield quad

    @cached_property
    def _rewritten(self) -> dict[Literal, set[Literal]]:
        """The engine's literal → the author's."""
        # Only the store can tell how it rewrites: put each literal in, and look.
        probe = ox.Store()
        predicate = ox.NamedNode("urn:literal")
        literals = list(self._literals)
        probe.extend(
            ox.Quad(ox.NamedNode(f"urn:{number}"), predicate, to_term(literal))
            for number, literal in enumerate(literals)
        )
        spelled: dict[Literal, set[Literal]] = {}
        for quad in probe:
            rewritten = from_term(quad.object)
            if isinstance(rewritten, Literal):
                original = literals[int(quad.subject.value.removeprefix("urn:"))]
                spelled.setdefault(rewritten, set()).add(original)
        return spelled

    @cached_property
    def _spellings(self) -> dict[Literal, Literal]:
        """The engine's literal → the author's, where there is only one and it is another."""
        return {key: next(iter(found)) for key, found in self._rewritten.items() if len(found) == 1}

    @property
    def faithful(self) -> bool:
        """Whether the engine keeps every literal as it was written."""
        return all(found == {key} for key, found in self._rewritten.items())

    def _spelled(self, triple: Triple) -> Triple:
        if isinstance(triple.object, Literal):
            return triple._replace(object=self._spellings.get(triple.object, triple.object))
        return triple

    def graphs(self) -> list[Iri]:
        """The names of the named graphs, sorted."""
        return sorted(
            Iri(name.value) for name in self._store.named_graphs() if isinstance(name, ox.NamedNode)
        )

    def construct(
        self, query: str, *, prefixes: Prefixes, base: str, default_graph: Iri | None = None
    ) -> list[Triple]:
        """The triples that a trusted rule derives, each once, sorted by ``triple_key``.

        Raises:
            QueryError: if the rule is not well formed, can't be evaluated, or is not a CONSTRUCT.
            StoreError: if the engine fails.
        """
        graph = None if default_graph is None else ox.NamedNode(default_graph)
        try:
            results = self._store.query(
                query,
                base_iri=base,
                prefixes=prefixes.namespaces,
                default_graph=graph,
            )
            if not isinstance(results, ox.QueryTriples):
                raise QueryError("a rule is a CONSTRUCT query; this one is a SELECT or an ASK")
            return sorted(
                {self._spelled(triple) for triple in from_triples(results)}, key=triple_key
            )
        except (SyntaxError, UnsupportedTerm) as error:
            raise QueryError(f"the rule can't be run: {error}") from error
        except RuntimeError as error:  # such as a function that there isn't
            raise QueryError(f"the rule can't be evaluated: {error}") from error
        except OSError as error:
            raise StoreError(f"the store failed on a rule: {error}") from error

    def answer(
        self, query: str, write: Write, *, prefixes: Prefixes, base: str, graphs: Graphs = WHOLE
    ) -> Kind:
        """Answer a query over all graphs, or over those that are named; see ``Store``."""
        chosen = graphs != WHOLE  # it takes the place of the query's own FROM
        results = self._store.query(
            query,
            base_iri=base,
            prefixes=prefixes.namespaces,
            default_graph=[ox.NamedNode(name) for name in graphs.default] if chosen else None,
            named_graphs=[ox.NamedNode(name) for name in graphs.named] if chosen else None,
        )
        out = cast("IO[bytes]", _Writer(write))
        if isinstance(results, ox.QueryTriples):
            results.serialize(out, ox.RdfFormat.N_TRIPLES)
            return "construct"
        results.serialize(out, ox.QueryResultsFormat.JSON)
        return "select" if isinstance(results, ox.QuerySolutions) else "ask"


# The datatypes of which the engine keeps every text.
_KEPT = frozenset({STRING, LANG_STRING})
_N_QUADS = ox.RdfFormat.N_QUADS


def _spread(quads: Iterable[ox.Quad], graph: ox.NamedNode | None) -> Iterator[ox.Quad]:
    """Each statement in all the graphs where it is looked for."""
    union = ox.DefaultGraph()
    for quad in quads:
        yield ox.Quad(quad.subject, quad.predicate, quad.object, union)
        if graph is not None:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        if quad.graph_name != union:
            yield quad


class _Writer(io.RawIOBase):
    """A file, as pyoxigraph wants one, that hands on what is written to it."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._write(data)
        return len(data)
