"""Read-only SPARQL, answered in a child process that can be killed.

``guard`` reads the text before any engine does, ``run`` answers it; ``Asked`` does so again and
again. A short query can end any process that runs Oxigraph, which can't be told to stop either: so
the engine sees a foreign query only in a child process with limits of time and memory and, where
the kernel allows it, no network.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import repeat
from typing import NamedTuple

from publisher.errors import QueryError, QueryTimeout, QueryTooLarge, StoreError
from publisher.queries.answers import FORMATS, Answer, arranged, canonical, rewritten
from publisher.queries.child import ERRORS, Died, Failed, TimedOut, TooLarge, call
from publisher.queries.text import TOKENS, Limits, Token, explain, guard
from publisher.queries.workers import Workers
from publisher.stores import Kind, Store, Write
from publisher.terms import Prefixes, Triple

__all__ = [
    "FORMATS",
    "TOKENS",
    "Answer",
    "Asked",
    "Found",
    "Limits",
    "evaluate",
    "guard",
    "rewritten",
    "run",
]

_TIME = (
    "the query was stopped after {:g} seconds; ask for less, "
    "or join its patterns by shared variables"
)
_NO_PREFIXES = Prefixes({})
_DEATH = "the query was stopped: {}; ask for less, or in a simpler way"


def run(store: Store, text: str, *, prefixes: Prefixes, base: str, limits: Limits) -> Answer:
    """Answer a SPARQL query (SELECT, ASK, CONSTRUCT or DESCRIBE) that nobody vouches for.

    It is asked over the union of all graphs; ``GRAPH`` and ``FROM`` choose among them. The same
    question to the same store gives the same answer: rows are sorted by their N-Triples text unless
    the query itself has an ``ORDER BY``, triples always; blank nodes of triples are named by
    RDFC-1.0. (A ``LIMIT`` without ``ORDER BY`` still leaves it to the store which rows it takes.)

    Raises:
        QueryError: if the query is not well formed, not read-only or over a limit.
        QueryTooLarge: if its answer is larger than ``limits.result_bytes`` or ``result_rows``.
        QueryTimeout: if it was stopped for lack of time or memory.
        StoreError: if the engine failed for another reason.
    """
    tokens = guard(text, limits)

    def ask(write: Write) -> str:
        return store.answer(text, write, prefixes=prefixes, base=base)

    try:
        kind, body = call(
            ask,
            canonical,
            seconds=limits.query_seconds,
            memory_bytes=limits.query_memory,
            result_bytes=limits.result_bytes,
        )
        return _read(kind, body, tokens, prefixes, limits)
    except TooLarge as error:
        raise _too_large(limits) from error
    except TimedOut as error:
        raise QueryTimeout(_TIME.format(limits.query_seconds)) from error
    except Died as error:
        raise QueryTimeout(_DEATH.format(error)) from error
    except Failed as error:
        raise _translated(error, text, tokens, prefixes) from error
    except ValueError as error:
        raise QueryError(f"the answer can't be given: {error}") from error


class Found(NamedTuple):
    """What a query found, to be written.

    Attributes:
        kind: what it is.
        body: the rows in their order, or the yes or no, as results in JSON; a graph as N-Triples.
        triples: the statements of a graph, as ``Answer.triples``.
    """

    kind: Kind
    body: bytes = b""
    triples: tuple[Triple, ...] = ()


class Asked:
    """A store that is asked what :func:`run` is asked, more than once: by workers that stay.

    Args:
        store: the store; it does not change.
        prefixes: those that queries need not declare.
        base: the IRI that relative IRIs are resolved against.
        limits: what a query may take.
    """

    def __init__(self, store: Store, *, prefixes: Prefixes, base: str, limits: Limits) -> None:
        self._prefixes = prefixes
        self._limits = limits
        self._workers = Workers(
            partial(_replied, store, prefixes, base, limits),
            seconds=limits.query_seconds,
            memory_bytes=limits.query_memory,
        )

    def answer(self, text: str) -> Answer:
        """Answer a query, as :func:`run` does.

        Raises:
            QueryError, QueryTooLarge, QueryTimeout, StoreError: as :func:`run` does.
        """
        try:
            reply = self._workers.ask(text.encode(errors="surrogatepass"))
        except TimedOut as error:
            raise QueryTimeout(_TIME.format(self._limits.query_seconds)) from error
        except Died as error:
            raise QueryTimeout(_DEATH.format(error)) from error
        kind, _, body = reply.partition(b"\n")
        for refusal in _REFUSALS:
            if kind == refusal.__name__.encode():
                raise refusal(body.decode(errors="replace"))
        return Answer.read(kind.decode(), body, prefixes=self._prefixes, ordered=True)


_REFUSALS = (QueryError, QueryTooLarge, QueryTimeout, StoreError)


def _replied(store: Store, prefixes: Prefixes, base: str, limits: Limits, question: bytes) -> bytes:
    """What a worker of :class:`Asked` replies: a word that says what follows, and that."""
    text = question.decode(errors="surrogatepass")

    def ask(write: Write, needed: Prefixes) -> Kind:
        return store.answer(text, write, prefixes=needed, base=base)

    try:
        found = evaluate(ask, text, prefixes=prefixes, limits=limits)
    except _REFUSALS as error:
        return f"{type(error).__name__}\n{error}".encode(errors="replace")
    return b"%b\n%b" % (found.kind.encode(), found.body)


def evaluate(
    ask: Callable[[Write, Prefixes], Kind], text: str, *, prefixes: Prefixes, limits: Limits
) -> Found:
    """What :func:`run` finds, in this process: for one that is there for foreign queries alone.

    Whoever calls it sees to the limits of time and memory.

    Args:
        ask: asks a store for ``text``, with ``Store.answer``, by the prefixes that the text needs;
            it is called once the text has passed the guard.
        text: the query.
        prefixes: those that the publication declares.
        limits: how long the text and the answer may be.

    Raises:
        QueryError, QueryTooLarge, QueryTimeout, StoreError: as :func:`run` does.
    """
    tokens = guard(text, limits)
    body = bytearray()

    def write(data: bytes) -> None:
        if len(body) + len(data) > limits.result_bytes:
            raise TooLarge
        body.extend(data)

    try:
        kind = ask(write, _needed(tokens, prefixes))
        return _found(kind, bytes(body), tokens, prefixes, limits)
    except TooLarge as error:
        raise _too_large(limits) from error
    except ERRORS as error:
        raise _translated(Failed.of(error), text, tokens, prefixes) from error


def _needed(tokens: list[Token], prefixes: Prefixes) -> Prefixes:
    """The prefixes that a query may take from us: an engine reads them anew for each query.

    To the engine a name may begin within one of our tokens: it takes ``trueex:a`` for two.
    """
    named = tuple({token.text.partition(":")[0] for token in tokens if token.kind == "name"})
    if not named:
        return _NO_PREFIXES
    known = prefixes.namespaces
    return Prefixes(
        {name: known[name] for name in known if any(map(str.endswith, named, repeat(name)))}
    )


def _found(
    kind: Kind, body: bytes, tokens: list[Token], prefixes: Prefixes, limits: Limits
) -> Found:
    most = limits.result_rows
    if kind == "ask":
        return Found(kind, body)
    if kind == "construct":
        canonical_body = canonical(kind, body)
        answer = Answer.read(kind, canonical_body, prefixes=prefixes)
        rows: bytes | None = None if len(answer) > most else b""
        found = Found(kind, canonical_body, answer.triples)
    else:
        ordered, first = _has(tokens, "ORDER"), _starred(tokens)
        rows = arranged(body, ordered=ordered, variables=first, most=most)
        found = Found(kind, rows or b"")
    if rows is None:
        raise TooLarge
    return found


def _read(
    kind: str, body: bytes, tokens: list[Token], prefixes: Prefixes, limits: Limits
) -> Answer:
    answer = Answer.read(
        kind, body, prefixes=prefixes, ordered=_has(tokens, "ORDER"), variables=_starred(tokens)
    )
    if len(answer) > limits.result_rows:
        raise TooLarge
    return answer


def _too_large(limits: Limits) -> QueryTooLarge:
    return QueryTooLarge(
        f"the result is larger than {limits.result_bytes:,} bytes, or than {limits.result_rows:,}"
        " rows; ask for less, for instance with LIMIT"
    )


def _has(tokens: list[Token], word: str) -> bool:
    """Whether a query has a word outside all brackets; another may follow without a space."""
    return any(
        token.depth == 0 and token.kind == "word" and token.text.upper().startswith(word)
        for token in tokens
    )


def _starred(tokens: list[Token]) -> list[str]:
    """The columns of a ``SELECT *``: its variables as they first appear in the query."""
    if not any(token.depth == 0 and token.text == "*" for token in tokens):
        return []
    return [token.text[1:] for token in tokens if token.kind == "variable"]


def _translated(
    error: Failed, text: str, tokens: list[Token], prefixes: Prefixes
) -> QueryError | StoreError:
    """The error to raise for one that the engine raised in the child."""
    if error.kind == "SyntaxError":
        return QueryError(explain(str(error), text, tokens, prefixes))
    if error.kind == "MemoryError":
        return QueryTimeout("the query was stopped: it needs too much memory; ask for less")
    if error.kind == "RuntimeError":  # an unknown function, an unbound service
        return QueryError(f"the query can't be evaluated: {error}")
    if error.kind == "ValueError":
        return QueryError(f"the answer can't be given: {error}")
    return StoreError(f"the store failed on the query: {error}")
