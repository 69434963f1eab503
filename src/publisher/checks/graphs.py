"""A graph that rules, which are data, ask with SPARQL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from publisher.errors import ConfigError, QueryError, StoreError
from publisher.limits import Limits
from publisher.queries.answers import Answer
from publisher.queries.text import explain, guard
from publisher.stores.embedded import EmbeddedStore
from publisher.tables import Table
from publisher.terms import XSD, Literal, Namespace, Prefixes, Quad, Term, Triple

LISTS = Namespace("urn:publisher:lists:")
"""The names of lists, and ``LISTS["has"]``, which leads from a list to what is in it."""

EXACT = Namespace("urn:publisher:exact:")
"""Datatypes that an engine makes ``xsd:integer`` of: ``EXACT["nonNegativeInteger"]`` is kept."""

RESOURCE = "resource"
"""The variable of a query that every row has: what the row is about."""

_PLACE = re.compile(r"(?:error at |query:)(\d+):(\d+): ")
# Bytes: a rule may have a long list of values in it.
_LIMITS = replace(Limits(), query_bytes=50_000)
_FOLDED = {
    XSD[name]: EXACT[name]
    for name in (
        *("byte", "int", "long", "short", "negativeInteger", "nonNegativeInteger"),
        *("nonPositiveInteger", "positiveInteger", "unsignedByte", "unsignedInt", "unsignedLong"),
        "unsignedShort",
    )
}
_STUMBLES = (SyntaxError, RuntimeError, ValueError)


class Graph:
    """Statements, and lists of what is known, in one store.

    Args:
        triples: the statements.
        lists: ``list LISTS["has"] member``; any number of lists.
        prefixes: what a query may use without declaring it.
        base: what relative IRIs in a query are resolved against.
    """

    def __init__(
        self, triples: Iterable[Triple], lists: Iterable[Triple], prefixes: Prefixes, base: str
    ) -> None:
        self.prefixes = prefixes
        self._base = base
        self._store = EmbeddedStore(Quad(*_exact(triple)) for triple in chain(triples, lists))

    def select(self, query: str) -> Answer:
        """The answer to a query that :func:`accepted` let pass; its rows are sorted.

        Raises:
            StoreError: if the store fails.
        """
        body = bytearray()
        try:
            kind = self._store.answer(query, body.extend, prefixes=self.prefixes, base=self._base)
            return Answer.read(kind, bytes(body), prefixes=self.prefixes)
        except (OSError, *_STUMBLES) as error:
            raise StoreError(f"the store failed on a rule: {error}") from error


def _exact(triple: Triple) -> Triple:
    """The statement, with a datatype that the engine leaves as it is."""
    value = triple.object
    if isinstance(value, Literal) and value.datatype in _FOLDED:
        return triple._replace(object=value._replace(datatype=_FOLDED[value.datatype]))
    return triple


def written(term: Term) -> Term:
    """A term of an answer, as the catalogue writes it."""
    if isinstance(term, Literal) and term.datatype.startswith(EXACT):
        return term._replace(datatype=XSD[term.datatype.removeprefix(EXACT)])
    return term


def accepted(table: Table, key: str, prefixes: Prefixes) -> tuple[str, tuple[str, ...]]:
    """A query of a file of rules, and its variables.

    Raises:
        ConfigError: if it is not a well-formed SELECT with ``?resource``, or calls another server.
    """
    query = table.text(key)
    try:
        tokens = guard(query, _LIMITS)  # SERVICE would reach the network
        answer = Graph((), (), prefixes, "https://agency.example/").select(query)
    except QueryError as error:
        raise _refused(table, key, str(error)) from error
    except StoreError as error:
        cause = error.__cause__
        reason = explain(str(cause), query, tokens, prefixes)
        raise _refused(
            table, key, reason if isinstance(cause, SyntaxError) else str(cause)
        ) from error
    if RESOURCE not in answer.variables:
        reason = f"expected a SELECT with ?{RESOURCE}: what is wrong, or has what is asked for"
        raise table.error(key, reason)
    return query, answer.variables


def _refused(table: Table, key: str, reason: str) -> ConfigError:
    """The error, with the line of the query in its words."""
    match = _PLACE.search(reason)
    where = f"line {match[1]} of the query, column {match[2]}: " if match else ""
    return table.error(key, f"{where}{_PLACE.sub('', reason)}; correct the query")
