"""Example queries: the files of ``queries/`` in the project, and those that come with publisher.

Each is a ``.rq`` file. The first line of comment is the question in words, further ones are notes.
Prefixes and the base need not be declared in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from publisher.config import Config, ontology_files, own_files, prefixes
from publisher.errors import ConfigError, QueryError
from publisher.limits import Limits
from publisher.queries import evaluate
from publisher.queries.text import Token, guard
from publisher.stores import Kind, Write
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import Prefixes

FOLDER, SUFFIX = "queries/", ".rq"

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True, slots=True)
class Example:
    """A query that shows what can be asked.

    Attributes:
        name: the file's name without its suffix.
        question: what it asks, in words.
        notes: what else is said about it; may be empty.
        text: the query as it is written, without these comments.
        complete: the same with its base and prefixes declared, so that any endpoint takes it.
    """

    name: str
    question: str
    notes: str
    text: str
    complete: str


def examples(config: Config) -> list[Example]:
    """The publication's example queries: its own by name, then the shipped ones.

    A file of the project takes the place of a shipped one of the same name.

    Raises:
        ConfigError: if one can't be read, or could not be asked; ``path:line:column`` says where.
    """
    declared = prefixes(config)
    own = dict(sorted(own_files(config, config.queries).items()))
    shipped = {
        name.removeprefix(FOLDER): path
        for name, path in ontology_files(config).items()
        if name.startswith(FOLDER)
    }
    files = {**own, **{name: path for name, path in shipped.items() if name not in own}}
    return [
        read(name, path, declared, config)[0]
        for name, path in files.items()
        if name.endswith(SUFFIX)
    ]


def complete(text: str, tokens: Sequence[Token], declared: Prefixes, base: str) -> str:
    """A query with those declarations before it that it needs and doesn't have itself."""
    return "".join(f"{line}\n" for line in _declarations(tokens, declared, base)) + text


def _declarations(tokens: Sequence[Token], declared: Prefixes, base: str) -> Iterator[str]:
    """Its missing ``BASE``, and its missing ``PREFIX``es as they come."""
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    relative = [t for t in tokens if t.kind == "iri" and not _ABSOLUTE.match(t.text)]
    if relative and "BASE" not in words:
        yield f"BASE <{base}>"
    used = dict.fromkeys(t.text.partition(":")[0] for t in tokens if t.kind == "name")
    own = {
        name.text.partition(":")[0]
        for before, name in pairwise(tokens)
        if before.text.upper() == "PREFIX" and name.kind == "name"
    }
    for prefix in used:
        if prefix in declared.namespaces and prefix not in own:
            yield f"PREFIX {prefix}: <{declared.namespaces[prefix]}>"


def read(
    name: str, path: Path, declared: Prefixes, config: Config
) -> tuple[Example, str, list[Token]]:
    """A query with the comments before it; the whole text of its file, and the tokens of that.

    Raises:
        ConfigError: if it can't be read, or could not be asked; ``path:line:column`` says where.
    """
    source = _read(path, config.limits)
    tokens = _tokens(source, path, declared, config)
    lines = source.splitlines()
    body = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    comments = [line.lstrip("# ").strip() for line in lines[:body]]
    text = "\n".join(lines[body:]).strip() + "\n"
    stem = PurePosixPath(name).with_suffix("").as_posix()
    example = Example(
        name=stem,
        question=comments[0] if comments and comments[0] else stem,
        notes=" ".join(comments[1:]).strip(),
        text=text,
        complete=complete(text, tokens, declared, config.base),
    )
    return example, source, tokens


def _read(path: Path, limits: Limits) -> str:
    try:
        # One byte more shows that there is more.
        with path.open("rb") as file:
            return file.read(limits.query_bytes + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: the text is not UTF-8 ({error.reason}); save it so") from error
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error


def _tokens(source: str, path: Path, declared: Prefixes, config: Config) -> list[Token]:
    """The tokens of a query that can be asked: it is, where there is nothing to find."""
    try:
        tokens = guard(source, config.limits)
        if tokens:
            store = EmbeddedStore(())

            def ask(write: Write, needed: Prefixes) -> Kind:
                return store.answer(source, write, prefixes=needed, base=config.base)

            usual = Limits(query_bytes=config.limits.query_bytes, nesting=config.limits.nesting)
            evaluate(ask, source, prefixes=declared, limits=usual)
    except QueryError as error:
        message = str(error)
        place = message.removeprefix("query") if message.startswith("query:") else f": {message}"
        raise ConfigError(f"{path}{place}") from error
    if not tokens:
        raise ConfigError(f"{path}: there is no query in this file; write one, or remove the file")
    return tokens
