"""Expressions that give a text without a language, or an error: computed as a plain ``str``.

Most of what rules compute is of this kind, and so needs no literal on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from publisher import oxigraph
from publisher.rules import functions, regexes
from publisher.rules.algebra import Call, Expression, Variable, plain
from publisher.rules.expressions import whole
from publisher.rules.frames import Condition, Frame, Value
from publisher.terms import STRING, Iri, Literal

Text: TypeAlias = Callable[[Frame], str | None]
_T = TypeVar("_T")

_OF_TERM = frozenset(["STR", "LANG"])
_OF_TEXTS = frozenset(
    ["CONCAT", "COALESCE", "ENCODE_FOR_URI", "STRBEFORE", "STRAFTER", "UCASE", "LCASE"]
)


def is_text(expression: Expression) -> bool:
    """Whether an expression gives a text without a language, if anything."""
    if isinstance(expression, Literal):
        return expression.datatype == STRING
    if not isinstance(expression, Call):
        return False
    name, arguments = expression.name, expression.arguments
    if name == "SUBSTR":
        return is_text(arguments[0]) and all(whole(a) is not None for a in arguments[1:])
    if name == "REPLACE":
        return is_text(arguments[0]) and _replacing(arguments[1:]) is not None
    if name == "IF":
        return all(map(is_text, arguments[1:]))
    return name in _OF_TERM or (name in _OF_TEXTS and all(map(is_text, arguments)))


def choice(
    test: Condition, then: Callable[[Frame], _T], other: Callable[[Frame], _T]
) -> Callable[[Frame], _T | None]:
    """IF: one of two, or an error."""

    def chosen(frame: Frame) -> _T | None:
        holds = test(frame)
        if holds is None:
            return None
        return then(frame) if holds else other(frame)

    return chosen


def first(parts: Sequence[Callable[[Frame], _T | None]]) -> Callable[[Frame], _T | None]:
    """COALESCE: the first that is no error."""

    def found(frame: Frame) -> _T | None:
        for part in parts:
            value = part(frame)
            if value is not None:
                return value
        return None

    return found


class Texts:
    """Compiles such expressions.

    Args:
        value: compiles any expression.
        condition: compiles one whose truth is asked for.
        slot: gives the slot of a variable.
    """

    def __init__(
        self,
        value: Callable[[Expression], Value],
        condition: Callable[[Expression], Condition],
        slot: Callable[[str], int],
    ) -> None:
        self._value = value
        self._condition = condition
        self._slot = slot

    def text(self, expression: Expression) -> Text:
        """Compile an expression for which :func:`is_text` holds."""
        if not isinstance(expression, Call):
            written = str(expression)
            return lambda _: written
        name, arguments = expression.name, expression.arguments
        if name == "IF":
            test, then, other = arguments
            return choice(self._condition(test), self.text(then), self.text(other))
        if name in _OF_TERM:
            return self._of_term(name, arguments[0])
        return self._of_texts(name, arguments)

    def _of_texts(self, name: str, arguments: Sequence[Expression]) -> Text:
        if name in ("SUBSTR", "REPLACE"):
            return _mapped(self.text(arguments[0]), _function(name, arguments[1:]))
        parts = [self.text(argument) for argument in arguments]
        if name == "COALESCE":
            return first(parts)
        if name == "CONCAT":
            return _concatenated(parts)
        if name in ("STRBEFORE", "STRAFTER"):
            return _cut(parts[0], parts[1], before=name == "STRBEFORE")
        return _mapped(parts[0], _function(name, ()))

    def _of_term(self, name: str, argument: Expression) -> Text:
        if isinstance(argument, Variable):
            slot = self._slot(argument.name)
            return _text_in(slot) if name == "STR" else _language_in(slot)
        found = functions.text_of if name == "STR" else functions.language_of
        inner = self._value(argument)
        return lambda frame: found(inner(frame))


def _text_in(slot: int) -> Text:
    """STR of a variable."""

    def text(frame: Frame) -> str | None:
        term = frame[slot]
        kind = term.__class__
        if kind is Literal:
            return term.value  # type: ignore[no-any-return]
        return term if kind is Iri else None

    return text


def _language_in(slot: int) -> Text:
    """LANG of a variable."""

    def text(frame: Frame) -> str | None:
        term = frame[slot]
        return term.language.lower() if term.__class__ is Literal else None

    return text


def _concatenated(parts: Sequence[Text]) -> Text:
    def text(frame: Frame) -> str | None:
        found = [part(frame) for part in parts]
        return None if None in found else "".join(found)  # type: ignore[arg-type]

    return text


def _cut(whole_text: Text, part: Text, *, before: bool) -> Text:
    """STRBEFORE and STRAFTER."""

    def text(frame: Frame) -> str | None:
        found, cut = whole_text(frame), part(frame)
        if found is None or cut is None:
            return None
        start, sign, end = found.partition(cut) if cut else ("", "", found)
        if before:
            return start if sign else ""
        return end if sign or not cut else ""

    return text


def _mapped(part: Text, function: Callable[[str], str]) -> Text:
    def text(frame: Frame) -> str | None:
        found = part(frame)
        return None if found is None else function(found)

    return text


def _function(name: str, arguments: Sequence[Expression]) -> Callable[[str], str]:
    """A function of one text, whose other arguments are constants."""
    if name == "SUBSTR":
        start, *length = (whole(argument) or 0 for argument in arguments)
        end = start - 1 + length[0] if length else None
        cut = slice(max(start - 1, 0), None if end is None else max(end, 0))
        return lambda text: text[cut]
    if name == "REPLACE" and (replacing := _replacing(arguments)):
        pattern, replacement = replacing
        return lambda text: pattern.sub(replacement, text)
    if name == "ENCODE_FOR_URI":
        return functions.encoded
    change = str.upper if name == "UCASE" else str.lower
    return lambda text: change(text) if text.isascii() else _changed(name, text)


def _changed(name: str, text: str) -> str:
    """Letters beyond ASCII, in the engine's edition of Unicode."""
    return str(oxigraph.evaluate(f"{name}({{}})", (plain(text),)))


def _replacing(arguments: Sequence[Expression]) -> tuple[re.Pattern[str], str] | None:
    """The pattern and the replacement of REPLACE, if Python can use them."""
    texts = [a.value for a in arguments if isinstance(a, Literal) and a.datatype == STRING]
    if not len(arguments) == len(texts) == 2:  # noqa: PLR2004  with flags, three
        return None
    pattern, replacement = regexes.pattern(texts[0]), regexes.replacement(texts[1])
    return None if pattern is None or replacement is None else (pattern, replacement)
