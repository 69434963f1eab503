"""The tokens of a rule, read one after the other, and the terms among them.

What can't be read here is no error of the rule: an engine may know it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from publisher.queries.text import Token
from publisher.rules.algebra import BOOLEAN
from publisher.terms import LANG_STRING, STRING, TYPE, XSD, Iri, Literal

_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_END = Token("end", "", -1, 0)


class Uncompilable(ValueError):
    """A rule can't be compiled: it has to be run in a store. Its text says why."""


class Cursor:
    """A place in a list of tokens.

    Args:
        tokens: the tokens, without spaces.
        prefixes: the prefixes that may be used without declaring them.
        base: what relative IRIs are relative to.
    """

    def __init__(self, tokens: Sequence[Token], prefixes: Mapping[str, str], base: str) -> None:
        self._tokens = tokens
        self._next = 0
        self._prefixes = dict(prefixes)
        self._base = base
        self._made = 0

    def peek(self, ahead: int = 0) -> Token:
        """A token that is still to be read."""
        place = self._next + ahead
        return self._tokens[place] if place < len(self._tokens) else _END

    def take(self) -> Token:
        """Read a token."""
        token = self.peek()
        self._next += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these words (in capitals) or signs."""
        token = self.peek()
        text = token.text.upper() if token.kind == "word" else token.text
        return text in texts and token.kind in ("word", "sign", "open", "close")

    def skip(self, *texts: str) -> str:
        """Read the next token if it is one of these; give it in capitals, or nothing."""
        return self.take().text.upper() if self.sees(*texts) else ""

    def expect(self, *texts: str) -> str:
        """Read the next token, which has to be one of these.

        Raises:
            Uncompilable: if it is another.
        """
        if found := self.skip(*texts):
            return found
        raise self.stopped()

    def stopped(self) -> Uncompilable:
        """The error that the next token is not understood."""
        token = self.peek()
        return Uncompilable(f"'{token.text}' is not compiled" if token.text else "it has no end")

    def unnamed(self, kind: str) -> str:
        """A name that no variable of the text has."""
        self._made += 1
        return f"{kind} {self._made}"

    def prologue(self) -> None:
        """Read the declarations of prefixes and of the base."""
        while word := self.skip("PREFIX", "BASE"):
            name = self.take().text if word == "PREFIX" else ""
            iri = self.iri()
            if word == "BASE":
                self._base = iri
            else:
                self._prefixes[name.removesuffix(":")] = iri

    def at_iri(self) -> bool:
        """Whether the next token is an IRI or a prefixed name."""
        return self.peek().kind in ("iri", "name")

    def iri(self) -> Iri:
        """Read an IRI.

        Raises:
            Uncompilable: if there is none.
        """
        token = self.take()
        if token.kind == "iri":
            text = token.text[1:-1]
            return Iri(text if re.match(r"[A-Za-z][\w+.-]*:", text) else self._resolved(text))
        prefix, colon, local = token.text.partition(":")
        if token.kind == "name" and colon and prefix in self._prefixes:
            return Iri(self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        raise Uncompilable(f"'{token.text}' is no known IRI")

    def _resolved(self, text: str) -> str:
        return urljoin(self._base, text) if text else self._base.partition("#")[0]

    def at_literal(self) -> bool:
        """Whether the next token begins a literal."""
        token = self.peek()
        signed = token.text in ("+", "-") and self.peek(1).kind == "number"
        return token.kind in ("string", "number") or signed or self.sees("TRUE", "FALSE")

    def literal(self) -> Literal:
        """Read a literal.

        Raises:
            Uncompilable: if there is none.
        """
        if word := self.skip("TRUE", "FALSE"):
            return Literal(word.lower(), BOOLEAN)
        sign = self.skip("+", "-")
        token = self.take()
        if token.kind == "number":
            return Literal(sign + token.text, XSD[_number_type(token.text)])
        if token.kind != "string":
            raise Uncompilable(f"'{token.text}' is no value")
        text = _unescaped(token.text)
        if self.peek().kind == "language":
            return Literal(text, LANG_STRING, self.take().text[1:].lower())
        return Literal(text, self.iri() if self.skip("^^") else STRING)

    def verb(self) -> Iri:
        """Read a property that is an IRI, or ``a``."""
        if self.peek().kind == "word" and self.peek().text == "a":
            self.take()
            return TYPE
        return self.iri()


def _number_type(text: str) -> str:
    if "e" in text.lower():
        return "double"
    return "decimal" if "." in text else "integer"


def _unescaped(token: str) -> str:
    quotes = 3 if token[:3] in ('"""', "'''") and len(token) >= 6 else 1  # noqa: PLR2004
    return _ESCAPED.sub(_character, token[quotes:-quotes])


def _character(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _ESCAPES.get(escape, escape)
