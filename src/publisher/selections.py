"""Tables of the data: each SELECT query in ``data/tables`` becomes a file of rows to download.

A query is written as an example query is: the first line of comment is the table's title, further
ones describe it; prefixes and the base need not be declared. The same data give the same rows in
the same order (law 4 of the design), so what depends on the clock or on chance is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from publisher import examples, queries
from publisher.attachments import attachments, listing
from publisher.config import Config
from publisher.errors import QueryError, QueryTimeout, QueryTooLarge, SourceError
from publisher.examples import SUFFIX
from publisher.queries import Answer
from publisher.queries.text import Token, place
from publisher.routes import FILES
from publisher.stores import Store
from publisher.terms import Prefixes

FOLDER = "tables"
"""The folder of the queries, in that of the facts."""

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CUTS = ("LIMIT", "OFFSET")
_AFTER_ORDER = (*_CUTS, "VALUES")
_CHANCE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


@dataclass(frozen=True, slots=True)
class Selection:
    """A table.

    Attributes:
        file: the file of the site that holds it: ``files/NAME.csv``.
        title: what it is called.
        description: what else is said about it; may be empty.
        answer: its columns and rows.
    """

    file: str
    title: str
    description: str
    answer: Answer


def selections(config: Config, prefixes: Prefixes, store: Callable[[], Store]) -> list[Selection]:
    """The tables of a publication, in the order of their names.

    Args:
        config: its settings.
        prefixes: those that queries may use without declaring them.
        store: gives what the queries are asked of; called where there is a query.

    Raises:
        ConfigError: if a query can't be read, or could not be asked.
        SourceError: if a file is no query, or has a name that is no part of an address; if a query
            is no SELECT, depends on the clock or on chance, answers too much or for too long; or
            if a file of ``data/files`` has the name of its table.
    """
    files = listing(config.data / FOLDER, config.folder)
    taken = {path.casefold() for path in attachments(config)} if files else set()
    found = []
    for name, path in files.items():
        if not name.endswith(SUFFIX):
            where = f"in data/{FOLDER} are queries for tables alone, files that end in {SUFFIX}"
            raise SourceError(path, f"{where}; move it to another folder")
        file = f"{FILES}{name.removesuffix(SUFFIX)}.csv"
        if file.casefold() in taken:
            reason = f"its table is published at {file}, where a file of data/files is already"
            raise SourceError(path, f"{reason}; rename one of them")
        found.append(_selection(file, path, prefixes, config, store()))
    return found


def _selection(
    file: str, path: Path, prefixes: Prefixes, config: Config, store: Store
) -> Selection:
    example, source, tokens = examples.read(path.name, path, prefixes, config)
    for position, reason in _faults(tokens):
        _refuse(path, source, position, reason)
    more = _ties(tokens)
    end = _order_end(tokens)
    text = f"{source[:end]}{more}{source[end:]}"
    limits = replace(config.limits, query_bytes=config.limits.query_bytes + len(more.encode()))
    try:
        answer = queries.run(store, text, prefixes=prefixes, base=config.base, limits=limits)
    except (QueryError, QueryTimeout) as error:
        _refuse(path, source, _form(tokens).start, _explained(error))
    for name in answer.variables:
        if name.startswith("_"):
            reason = f"the column ?{name} begins with '_', which CSVW keeps for itself; rename it"
            _refuse(path, source, _form(tokens).start, reason)
    return Selection(file, example.question, example.notes, answer)


def _refuse(path: Path, source: str, position: int, reason: str) -> NoReturn:
    line, column = place(source, position).split(":")
    raise SourceError(path, reason, int(line), int(column))


def _explained(error: QueryError | QueryTimeout) -> str:
    remedy = ""
    if isinstance(error, QueryTooLarge):
        remedy = ", or raise limits.result_bytes or limits.result_rows in publisher.toml"
    elif isinstance(error, QueryTimeout):
        remedy = ", or raise limits.query_seconds or limits.query_memory in publisher.toml"
    return f"{error}{remedy}"


# -- What the text of a query says


def _form(tokens: Sequence[Token]) -> Token:
    """The word that says which form a query has; it can be asked, so it has one."""
    return next(_words(tokens, _FORMS))


def _words(tokens: Sequence[Token], words: tuple[str, ...]) -> Iterator[Token]:
    """Where one of some words stands outside all brackets; another may follow without a space."""
    for token in tokens:
        if token.depth == 0 and token.kind == "word" and token.text.upper().startswith(words):
            yield token


def _faults(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    form = _form(tokens)
    if not form.text.upper().startswith(_FORMS[0]):
        yield form.start, f"a table is made by a SELECT query, not by {form.text.upper()}"
    for function, bracket in pairwise(tokens):
        if function.text.upper() in _CHANCE and bracket.text == "(":
            reason = f"{function.text.upper()} gives something else each time, and so each build"
            yield function.start, f"{reason} would change the file; leave it out"
    ordered = any(_words(tokens, ("ORDER",)))
    for cut in () if ordered else _words(tokens, _CUTS):
        reason = "which rows come first is left to chance without ORDER BY"
        yield cut.start, f"{reason}; say in which order, or leave out {cut.text.upper()}"


def _ties(tokens: Sequence[Token]) -> str:
    """What to add to ORDER BY, so that no two rows that differ are in an order of chance."""
    if not any(_words(tokens, ("ORDER",))):
        return ""  # then all columns count already
    names = dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable")
    return "".join(f" ?{name}" for name in names if name in _columns(tokens))


def _columns(tokens: Sequence[Token]) -> set[str]:
    """The variables that a SELECT gives."""
    start = tokens.index(_form(tokens))
    head = []
    for token in tokens[start:]:
        if token.depth == 0 and (token.text == "{" or token.text.upper() in ("WHERE", "FROM")):
            break
        head.append(token)
    starred = any(token.text == "*" and token.depth == 0 for token in head)
    if starred:
        return {token.text[1:] for token in tokens if token.kind == "variable"}
    return {
        token.text[1:]
        for before, token in pairwise(head)
        if token.kind == "variable" and (token.depth == 0 or before.text.upper() == "AS")
    }


def _order_end(tokens: Sequence[Token]) -> int:
    """Where what follows ORDER BY ends, as a place in the text; 0 if there is none."""
    order = next(_words(tokens, ("ORDER",)), None)
    if order is None:
        return 0
    rest = tokens[tokens.index(order) :]
    after = next(_words(rest, _AFTER_ORDER), None)
    last = rest[rest.index(after) - 1] if after else rest[-1]
    return last.start + len(last.text)
