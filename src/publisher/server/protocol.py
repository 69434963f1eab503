"""What a request to the endpoint asks for. Pure.

SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), sections 2.1 and 2.2: a query comes
by GET, by POST of a form, or by POST of the query itself. Nothing can be changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl

from publisher.formats import RESULTS, Format, by_name, negotiate
from publisher.server.questions import Question
from publisher.writers import graph

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ALLOWED = "GET, HEAD, POST, OPTIONS"

HTML = by_name("html")
GRAPHS: tuple[Format, ...] = tuple(by_name(name) for name in graph.FORMATS)
_ALIASES = {alias: f for f in RESULTS for alias in f.aliases}
_MOST_FIELDS = 100
# Absolute, and without the characters that RFC 3987 leaves out.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_READ_ONLY = "nothing can be changed here; only queries are answered (SELECT, ASK, CONSTRUCT …)"


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a request counts.

    Attributes:
        method: in capitals.
        parameters: the query string, without ``?``.
        content_type: the ``Content-Type`` field; empty if there is none.
        accept: the ``Accept`` field; ``None`` if there is none.
        body: the body of a POST, whole.
        pages: whether there is a page for people.
    """

    method: str = "GET"
    parameters: str = ""
    content_type: str = ""
    accept: str | None = None
    body: bytes = b""
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """Nothing was asked: the client gets a description of the service, or the page for queries.

    Attributes:
        format: in which format; ``None`` if none of ours is accepted.
    """

    format: Format | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered.

    Attributes:
        status: the HTTP status.
        message: what is wrong and what to do.
        query: what was asked, as far as it could be read.
        fields: header fields that go with it.
    """

    status: int
    message: str
    query: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)


def read(ask: Ask) -> Question | Description | Refusal:
    """What a GET, HEAD or POST asks for."""
    found = _parameters(ask)
    if isinstance(found, Refusal):
        return found
    given = _Parameters(found)
    if "update" in given.names:
        return Refusal(403, _READ_ONLY)
    texts = given.all("query")
    if not texts and ask.method != "POST":
        return Description(_described(given, ask))
    if len(texts) != 1:
        what = "no query" if not texts else "more than one query"
        return Refusal(400, f"there is {what} in this request; send one, as 'query'")
    return _question(texts[0], given, ask)


@dataclass(frozen=True, slots=True)
class _Parameters:
    pairs: Sequence[tuple[str, str]]

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.pairs}

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.pairs if key == name)

    @property
    def media_type(self) -> str:
        # A plus sign in a query string is a space; nobody means a space in a media type.
        return next(iter(self.all("_mediatype")), "").strip().replace(" ", "+").lower()


def _question(query: str, given: _Parameters, ask: Ask) -> Question | Refusal:
    graphs = given.all("default-graph-uri"), given.all("named-graph-uri")
    for iri in (*graphs[0], *graphs[1]):
        if not _IRI.fullmatch(iri):
            return Refusal(400, f"{iri!r} is not an absolute IRI: no graph has such a name", query)
    pages = [HTML] if ask.pages else []
    chosen = [_chosen(given, ask, [*offered, *pages]) for offered in (RESULTS, GRAPHS)]
    if chosen == [None, None]:
        return _unacceptable(query)
    results, described = (each.media_type if each else "" for each in chosen)
    return Question(query, *graphs, results=results, graph=described)


def _described(given: _Parameters, ask: Ask) -> Format | None:
    return _chosen(given, ask, [*GRAPHS, *([HTML] if ask.pages else [])])


def _chosen(given: _Parameters, ask: Ask, offered: Sequence[Format]) -> Format | None:
    if named := given.media_type:
        named = _ALIASES[named].media_type if named in _ALIASES else named
        return next((format_ for format_ in offered if format_.media_type == named), None)
    return _negotiated(ask.accept, tuple(offered))


@lru_cache(maxsize=256)
def _negotiated(accept: str | None, offered: tuple[Format, ...]) -> Format | None:
    return _real(negotiate(accept, [*offered, *_also(offered)]))


def _also(offered: Sequence[Format]) -> list[Format]:
    """Other media types that clients accept the same formats by."""
    return [by for by in _BY_ALIAS if _BY_ALIAS[by] in offered]


def _alias(format_: Format, media_type: str) -> Format:
    return Format(format_.name, media_type, format_.suffix, "", "", graphs=False)


_BY_ALIAS = {_alias(format_, alias): format_ for alias, format_ in _ALIASES.items()}


def _real(format_: Format | None) -> Format | None:
    return _BY_ALIAS.get(format_, format_) if format_ else None


def _unacceptable(query: str) -> Refusal:
    return Refusal(406, offered_message(), query, [("Vary", "Accept")])


def offered_message() -> str:
    """What there is to be accepted, in words."""
    tables = ", ".join(format_.media_type for format_ in RESULTS)
    graphs = ", ".join(format_.media_type for format_ in GRAPHS)
    return (
        f"none of the formats that are accepted can be written; rows and yes or no: {tables}; "
        f"graphs: {graphs}"
    )


# -- Where the parameters stand


def _parameters(ask: Ask) -> list[tuple[str, str]] | Refusal:
    """The parameters of a request; the text of a query sent by itself is one, too."""
    try:
        given = _form(ask.parameters)
        if ask.method != "POST":
            return given
        kind, _, rest = ask.content_type.partition(";")
        if "charset" in rest.lower() and "utf-8" not in rest.lower():
            return Refusal(415, "the character set has to be UTF-8; send the query in it")
        return _posted(kind.strip().lower(), ask.body, given)
    except UnicodeDecodeError:
        return Refusal(400, "the query is not UTF-8 text; send it in this encoding")
    except ValueError:
        return Refusal(400, f"there are more than {_MOST_FIELDS} parameters; send fewer")


def _posted(
    kind: str, body: bytes, given: list[tuple[str, str]]
) -> list[tuple[str, str]] | Refusal:
    if kind == FORM:
        return [*given, *_form(body.decode())]
    if kind == QUERY:
        return [*given, ("query", body.decode())]
    if kind == UPDATE:
        return Refusal(403, _READ_ONLY)
    message = f"a query is sent as {QUERY}, or in a form as {FORM}; set Content-Type to one of them"
    return Refusal(415, message, fields=[("Accept", f"{QUERY}, {FORM}")])


def _form(text: str) -> list[tuple[str, str]]:
    return parse_qsl(
        text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST_FIELDS
    )
