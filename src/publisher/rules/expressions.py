"""Expressions, read from tokens (SPARQL 1.1, section 19.8, rules 110 to 128)."""

from __future__ import annotations

from collections.abc import Callable

from publisher.rules.algebra import (
    Aggregate,
    Call,
    Exists,
    Expression,
    Group,
    Variable,
)
from publisher.rules.cursor import Cursor, Uncompilable
from publisher.terms import INTEGER, XSD, Iri, Literal

FUNCTIONS = frozenset(
    [
        "STR",
        "LANG",
        "LANGMATCHES",
        "DATATYPE",
        "BOUND",
        "IRI",
        "URI",
        "ABS",
        "CEIL",
        "FLOOR",
        "ROUND",
        "CONCAT",
        "STRLEN",
        "UCASE",
        "LCASE",
        "ENCODE_FOR_URI",
        "CONTAINS",
        "STRSTARTS",
        "STRENDS",
        "STRBEFORE",
        "STRAFTER",
        "YEAR",
        "MONTH",
        "DAY",
        "HOURS",
        "MINUTES",
        "SECONDS",
        "TIMEZONE",
        "TZ",
        "MD5",
        "SHA1",
        "SHA256",
        "SHA384",
        "SHA512",
        "COALESCE",
        "IF",
        "STRLANG",
        "STRDT",
        "SAMETERM",
        "ISIRI",
        "ISURI",
        "ISBLANK",
        "ISLITERAL",
        "ISNUMERIC",
        "REGEX",
        "SUBSTR",
        "REPLACE",
    ]
)
"""The functions that are the same each time they are called."""

CASTS = frozenset(
    XSD[name] for name in ("boolean", "double", "float", "decimal", "integer", "dateTime", "string")
)
"""The functions that are datatypes (section 17.5)."""

_AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")


class Expressions:
    """Reads expressions.

    Args:
        cursor: where the tokens come from.
        group: reads a group, for EXISTS.
    """

    def __init__(self, cursor: Cursor, group: Callable[[], Group]) -> None:
        self._cursor = cursor
        self._group = group

    def expression(self) -> Expression:
        """Read an expression.

        Raises:
            Uncompilable: if it has something that is not compiled.
        """
        return self._chain("||", lambda: self._chain("&&", self._relational))

    def condition(self) -> Expression:
        """Read what can stand after FILTER or HAVING."""
        return self.bracketed() if self._cursor.sees("(") else self._primary()

    def bracketed(self) -> Expression:
        """Read an expression in brackets."""
        self._cursor.expect("(")
        found = self.expression()
        self._cursor.expect(")")
        return found

    def variable(self) -> str:
        """Read the name of a variable."""
        token = self._cursor.take()
        if token.kind != "variable":
            raise Uncompilable(f"'{token.text}' is no variable")
        return token.text[1:]

    def _chain(self, sign: str, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self._cursor.skip(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Call(sign, tuple(parts))

    def _relational(self) -> Expression:
        left = self._sum()
        if sign := self._cursor.skip(*_COMPARISONS):
            return Call(sign, (left, self._sum()))
        if self._cursor.sees("NOT", "IN"):
            negated = self._cursor.skip("NOT")
            self._cursor.expect("IN")
            return Call("NOT IN" if negated else "IN", (left, *self._arguments()))
        return left

    def _sum(self) -> Expression:
        found = self._product()
        while sign := self._cursor.skip("+", "-"):
            found = Call(sign, (found, self._product()))
        return found

    def _product(self) -> Expression:
        found = self._unary()
        while sign := self._cursor.skip("*", "/"):
            found = Call(sign, (found, self._unary()))
        return found

    def _unary(self) -> Expression:
        if self._cursor.skip("!"):
            return Call("!", (self._unary(),))
        if sign := self._cursor.skip("-", "+"):
            return Call(f"unary {sign}", (self._unary(),))
        return self._primary()

    def _primary(self) -> Expression:
        cursor = self._cursor
        if cursor.sees("("):
            return self.bracketed()
        if cursor.peek().kind == "variable":
            return Variable(self.variable())
        if cursor.at_literal():
            return cursor.literal()
        if cursor.at_iri():
            iri = cursor.iri()
            return self._cast(iri) if cursor.sees("(") else iri
        return self._built_in()

    def _cast(self, iri: Iri) -> Expression:
        if iri not in CASTS:
            raise Uncompilable(f"the function <{iri}> is not compiled")
        return Call(f"<{iri}>", self._arguments())

    def _built_in(self) -> Expression:
        cursor = self._cursor
        if cursor.sees("NOT", "EXISTS"):
            negated = cursor.skip("NOT")
            cursor.expect("EXISTS")
            found = Exists(self._group())
            return Call("!", (found,)) if negated else found
        name = cursor.peek().text.upper()
        if name in _AGGREGATES:
            cursor.take()
            return self._aggregate(name)
        if name not in FUNCTIONS:
            raise cursor.stopped()
        cursor.take()
        return Call({"URI": "IRI", "ISURI": "ISIRI"}.get(name, name), self._arguments())

    def _arguments(self) -> tuple[Expression, ...]:
        self._cursor.expect("(")
        found: list[Expression] = []
        while not self._cursor.skip(")"):
            if found:
                self._cursor.expect(",")
            found.append(self.expression())
        return tuple(found)

    def _aggregate(self, name: str) -> Expression:
        cursor = self._cursor
        cursor.expect("(")
        distinct, separator = bool(cursor.skip("DISTINCT")), " "
        argument = None if cursor.skip("*") else self.expression()
        if cursor.skip(";"):
            cursor.expect("SEPARATOR")
            cursor.expect("=")
            separator = cursor.literal().value
        cursor.expect(")")
        if argument is None and distinct:
            raise Uncompilable("COUNT(DISTINCT *) is not compiled")
        return Aggregate(name, argument, distinct, separator)


def whole(number: Expression) -> int | None:
    """The value of a whole number that is written as such."""
    if isinstance(number, Literal) and number.datatype == INTEGER and number.value.isdigit():
        return int(number.value)
    return None
