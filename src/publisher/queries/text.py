"""The text of a query: its tokens, what is refused unread, and what an engine's error means.

The tokens follow SPARQL 1.1, section 19.8, but are read as Oxigraph reads them, which needs no
space between a keyword and what follows: ``SERVICEex:a{}`` and ``trueSERVICE ex:a{}`` are calls of
SERVICE. Where a text could be read in two ways, one of which hides something, it is refused.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple, NoReturn, Protocol

from publisher.errors import QueryError
from publisher.terms import Prefixes

TOKENS = 4_000
"""How many words, names, values and signs a query may have.

Oxigraph's parser recurses: from some 6,600 ``UNION`` or ``+`` in a row on, it overruns its stack.
With this limit every family of chains that we know stays within half of it.
"""


class Limits(Protocol):
    """The limits that a query is held to (``publisher.limits.Limits`` has them)."""

    @property
    def query_seconds(self) -> float:
        """How long a query may run, in seconds of wall-clock time."""

    @property
    def query_memory(self) -> int:
        """How much memory a query may take beside what the process has already, in bytes."""

    @property
    def nesting(self) -> int:
        """How many brackets may be open at once."""

    @property
    def query_bytes(self) -> int:
        """How long its text may be, in bytes of UTF-8."""

    @property
    def result_bytes(self) -> int:
        """How long its answer may be, in bytes of SPARQL results in JSON or of N-Triples."""

    @property
    def result_rows(self) -> int:
        """How many rows or statements its answer may have."""


class Token(NamedTuple):
    """A token: what kind it is, its text, where it starts, how many brackets are open there."""

    kind: str
    text: str
    start: int
    depth: int


# In a string, only the escapes of the grammar: at any other the engine would give the string up
# and read its text in another way. Surrogates are no characters (SPARQL 1.1, section 19.2).
_ESCAPE = (
    r"\\(?:[tbnrf\"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|U(?!0000[Dd][89A-Fa-f])00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"
)
_LOCAL_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_TOKEN = re.compile(
    rf"""
    {_SPACE}
    (?:
      (?P<string>  \"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"
                 | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
                 | "(?!"")(?:[^"\\\r\n]|{_ESCAPE})*"
                 | '(?!'')(?:[^'\\\r\n]|{_ESCAPE})*' )
    | (?P<iri>     <[^<>"{{}}|^`\\\x00-\x20]*> )
    | (?P<variable>[?$]\w+ )
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<blank>   _:\w(?:[\w.\-]*[\w\-])? )
    | (?P<name>    (?:[^\W\d_][\w.\-]*+)?:
                   (?:(?:[\w:]|{_LOCAL_ESCAPE})(?:(?:[\w:.\-]|{_LOCAL_ESCAPE})*
                      (?:[\w:\-]|{_LOCAL_ESCAPE}))?)? )
    | (?P<number>  (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+\-]?[0-9]+)? )
    | (?P<word>    [^\W\d]\w* )
    | (?P<open>    [({{\[] )
    | (?P<close>   [)}}\]] )
    | (?P<sign>    && | \|\| | \^\^ | [!<>]=? | [^"'\\] )
    | (?P<end>     \Z )
    )
    """,
    re.VERBOSE,
)

_DOTS = re.compile(r"(?<!\\)\.+")
_PAIRS = {"(": ")", "{": "}", "[": "]"}
_UPDATES = frozenset(
    ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH", "USING")
)
# After one of these a "<" can be the sign "less than".
_OPERANDS = frozenset(["variable", "string", "number", "iri", "name", "language", "word", "close"])
_FULL_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_HIDING = re.compile(r"#|'|service", re.IGNORECASE)


def guard(text: str, limits: Limits) -> list[Token]:
    """Refuse what no engine should see; give the tokens of the rest.

    Refused are: a text over a limit (bytes, tokens, open brackets), ``SERVICE`` and the words of
    SPARQL Update, ``\\u`` escapes outside strings, triple terms, brackets that do not match, and
    what can't be read with certainty.

    Raises:
        QueryError: what is wrong, at which line and column, and what to do.
    """
    _refuse_long(text, limits)
    # What all words have to be asked for is asked of the whole once; few texts have any of it.
    serving = "SERVICE" in text.upper()
    tokens: list[Token] = []
    opened: list[Token] = []
    position = 0
    while (match := _TOKEN.match(text, position)) is not None and match.lastgroup is not None:
        kind = match.lastgroup
        if kind == "end":
            break
        start, position = match.span(kind)
        token = Token(kind, match[kind], start, len(opened))
        if len(tokens) == TOKENS:
            _refuse(text, start, f"the query has more than {TOKENS:,} words and signs; split it")
        if kind in {"open", "close"}:
            _follow(text, token, opened, limits.nesting)
        elif kind in {"word", "name"}:
            if serving or token.text.count(".") > 1 or token.text.upper() in _UPDATES:
                _refuse_word(text, token)
        elif token.text[0] == "<":
            _refuse_less(text, token, tokens, opened)
        tokens.append(token)
    else:
        _refuse_character(text, position)
    if opened:
        _refuse(text, opened[-1].start, f"the '{opened[-1].text}' here is never closed; close it")
    return tokens


def _refuse_long(text: str, limits: Limits) -> None:
    if len(text) > limits.query_bytes or len(text.encode(errors="replace")) > limits.query_bytes:
        raise QueryError(f"the query is longer than {limits.query_bytes:,} bytes; shorten it")


def place(text: str, position: int) -> str:
    """Where a position is: ``line:column``, both counted from 1, columns in characters."""
    before = text[:position]
    return f"{before.count(chr(10)) + 1}:{position - (before.rfind(chr(10)) + 1) + 1}"


def _refuse(text: str, position: int, reason: str) -> NoReturn:
    raise QueryError(f"query:{place(text, position)}: {reason}")


def _refuse_character(text: str, position: int) -> NoReturn:
    position += len(text[position:]) - len(re.sub(rf"\A{_SPACE}", "", text[position:]))
    if text[position] == "\\":
        reason = "a backslash stands outside strings; write the character itself"
    else:
        reason = (
            "the string that starts here has no end, or has an escape that SPARQL does not know; "
            "escapes are \\t \\n \\r \\b \\f \\\" \\' \\\\ \\uXXXX \\UXXXXXXXX"
        )
    _refuse(text, position, reason)


def _refuse_less(text: str, token: Token, tokens: list[Token], opened: list[Token]) -> None:
    """Refuse what begins with "<" where that could be something else."""
    before = tokens[-1] if tokens else None
    if token.kind == "iri":
        _refuse_iri(text, token, before, opened)
    if before and before.text == "<" and before.start == token.start - 1:
        _refuse(text, before.start, "triple terms (RDF 1.2) are not supported; ask for statements")


def _refuse_word(text: str, token: Token) -> None:
    word, colon, local = token.text.partition(":")
    if "SERVICE" in word.upper():
        reason = "SERVICE is not allowed: queries are answered from this publication alone"
        if colon:
            reason += f" (and no prefix may contain the word; rename '{word}:')"
        _refuse(text, token.start, f"{reason}; remove it")
    # Oxigraph ends a name before its second dot: to it ex:a.b.SERVICE<x>{} is a call of SERVICE.
    if len(_DOTS.findall(local)) > 1:
        reason = f"'{token.text}' has two dots, which can't be read; write the IRI in full, in < >"
        _refuse(text, token.start, reason)
    if not colon and word.upper() in _UPDATES:
        reason = f"'{word}' is for updates; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered"
        _refuse(text, token.start, reason)


def _refuse_iri(text: str, token: Token, before: Token | None, opened: list[Token]) -> None:
    """Refuse ``FILTER(?a<?b)#>``: is it the IRI ``<?b)#>``, or "less than" and a comment?

    A "less than" stands in round brackets, after a value, and before one; a full IRI such as
    ``<http://…>`` can't be a "less than" and a value. Only what could hide something is refused.
    """
    after_value = before is not None and before.kind in _OPERANDS
    in_round = bool(opened) and opened[-1].text == "("
    if after_value and in_round and not _FULL_IRI.match(token.text) and _HIDING.search(token.text):
        reason = "is this '<' an IRI or 'less than'? Write a space after it, or the IRI in full"
        _refuse(text, token.start, reason)


def _follow(text: str, token: Token, opened: list[Token], nesting: int) -> None:
    """Keep account of the brackets that are open."""
    if token.kind == "open":
        opened.append(token)
        if len(opened) > nesting:
            _refuse(
                text, token.start, f"brackets are nested more than {nesting} deep; flatten them"
            )
    elif token.kind == "close":
        if not opened:
            _refuse(text, token.start, f"this '{token.text}' closes nothing; remove it")
        bracket = opened.pop()
        if _PAIRS[bracket.text] != token.text:
            where = place(text, bracket.start)
            reason = (
                f"'{token.text}' can't close the '{bracket.text}' of {where}; check the brackets"
            )
            _refuse(text, token.start, reason)


_ENGINE_ERROR = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_PHRASES = {
    "The SELECT contains a variable that is unbound": "a variable after SELECT has no value for "
    "each group: name it after GROUP BY, or put it in an aggregate such as SAMPLE(…)",
    "Duplicated variable name in SELECT": "a variable stands twice after SELECT; remove one",
}


def explain(error: str, text: str, tokens: list[Token], prefixes: Prefixes) -> str:
    """What Oxigraph's message about a malformed query means, with its line and column."""
    match = _ENGINE_ERROR.match(error)
    if match is None:
        return f"the query is not well-formed SPARQL: {error}"
    if beginning := _beginning(text, tokens):
        return beginning
    for name in _undeclared(tokens, prefixes):
        known = ", ".join(f"{prefix}:" for prefix in sorted(prefixes.namespaces))
        return (
            f"query:{place(text, name.start)}: the prefix of '{name.text}' is not declared; "
            f"declare it with PREFIX, or use one of: {known}"
        )
    where = f"query:{match[1]}:{match[2]}"
    for phrase, meaning in _PHRASES.items():
        if phrase in match[3]:
            return f"{where}: {meaning}"
    found = _found(text, tokens, int(match[1]), int(match[2]))
    if found is None:  # the engine names the end of the text also where it does not know the place
        return (
            "the query is not well-formed SPARQL: check that it is complete, and that each "
            "statement has a subject, a property and a value, and a '.' before the next"
        )
    return f"{where}: this is not well-formed SPARQL; look at {found}, and at what comes before it"


_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_DECLARED = {"BASE": 2, "PREFIX": 3}  # how many tokens a declaration has


def _beginning(text: str, tokens: list[Token]) -> str:
    """What is wrong with the first word after the declarations; empty if it is a query's."""
    first = 0
    while first < len(tokens) and (length := _DECLARED.get(tokens[first].text.upper())):
        first += length
    forms = "SELECT, ASK, CONSTRUCT or DESCRIBE"
    if first >= len(tokens):
        return "" if tokens else f"the query is empty; it begins with {forms}"
    word = tokens[first]
    if word.text.upper() in _FORMS:
        return ""
    near = get_close_matches(word.text.upper(), _FORMS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    where = place(text, word.start)
    return f"query:{where}: a query begins with {forms}, not with {_shown(word)}{hint}"


_SHOWN = 40  # characters of a token in a message


def _found(text: str, tokens: list[Token], line: int, column: int) -> str | None:
    """What stands at (or next after) a line and column; ``None``: the end."""
    start = sum(len(part) for part in text.splitlines(keepends=True)[: line - 1]) + column - 1
    for token in tokens:
        if token.start + len(token.text) > start:
            return _shown(token)
    return None


def _shown(token: Token) -> str:
    return f"'{token.text if len(token.text) <= _SHOWN else f'{token.text[: _SHOWN - 1]}…'}'"


def _undeclared(tokens: list[Token], prefixes: Prefixes) -> list[Token]:
    """The prefixed names whose prefix is neither predeclared nor declared in the query."""
    declared = set(prefixes.namespaces)
    names = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.kind != "name":
            continue
        prefix = token.text.partition(":")[0]
        if before is not None and before.text.upper() == "PREFIX":
            declared.add(prefix)
        elif prefix not in declared:
            names.append(token)
    return names
