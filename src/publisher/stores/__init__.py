"""Stores: where quads are put to be asked about.

A store answers queries and derives profiles. It is never the source of published bytes, because an
engine may rewrite literals: Oxigraph's store makes ``1.5`` of ``1.50``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol, TypeAlias

from publisher.terms import Iri, Prefixes, Triple

__all__ = ["WHOLE", "Graphs", "Kind", "Store", "Write"]

Kind: TypeAlias = Literal["select", "ask", "construct"]
"""What a query gives: rows, yes or no, or triples (CONSTRUCT and DESCRIBE)."""

Write: TypeAlias = Callable[[bytes], object]
"""Takes the bytes of an answer, in order; may raise to stop the answer."""


class Graphs(NamedTuple):
    """The dataset of a query (SPARQL 1.1 Query, section 13.2), by the names of its graphs.

    If neither says anything, it is what the query's own FROM says, else all that there is.
    """

    default: tuple[Iri, ...] = ()
    named: tuple[Iri, ...] = ()


WHOLE = Graphs()


class Store(Protocol):
    """What every store can do."""

    def graphs(self) -> list[Iri]:
        """The names of the named graphs, sorted."""

    def construct(
        self, query: str, *, prefixes: Prefixes, base: str, default_graph: Iri | None = None
    ) -> list[Triple]:
        """The triples that one of the project's own rules (a SPARQL CONSTRUCT) derives.

        For trusted text only: it runs in this process, without limits.

        Args:
            query: the rule; ``prefixes`` are declared for it, relative IRIs start from ``base``.
            prefixes: the prefixes that the rule need not declare.
            base: the IRI that relative IRIs are resolved against.
            default_graph: the graph that the rule reads; ``None``: the union of all graphs.

        Returns:
            The triples, each once, sorted by ``triple_key``.

        Raises:
            QueryError: if the rule is not well formed, or is not a CONSTRUCT.
            StoreError: if the store fails.
        """

    def answer(
        self, query: str, write: Write, *, prefixes: Prefixes, base: str, graphs: Graphs = WHOLE
    ) -> Kind:
        """Answer a query over all graphs, or over ``graphs``, or over those that its FROM names.

        A statement that is in several graphs counts once where all of them are asked.

        The bytes given to ``write`` are SPARQL 1.1 results in JSON for SELECT and ASK, N-Triples
        for CONSTRUCT and DESCRIBE. The engine may crash on a hostile query or run for ever: foreign
        text comes here by way of ``publisher.queries.run`` only.

        Raises:
            SyntaxError: if the query is not well formed.
            OSError, RuntimeError, ValueError: if the engine fails.
        """
