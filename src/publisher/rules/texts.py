"""Expressions that give a text without a language, or an error: computed as a plain ``str``.

Most of what rules compute is of this kind, and so needs no literal on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from publisher import oxigraph
from publisher.rules import functions, regexes
from publisher.rules.algebra import Call, Expression, Variable, plain
from publisher.rules.expressions import whole
from publisher.rules.frames import Context, Kinds, Source
from publisher.terms import STRING, Blank, Iri, Literal

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


def on(context: Context, source: Source, written: str) -> str:
    """What is made of a value that may be an error, and then is one.

    Args:
        context: where it is.
        source: the value.
        written: what is made of it, as Python has it with ``{}`` for the value, once.
    """
    if source.safe:
        return f"({written.format(source.text)})"
    name = context.layout.temporary()
    return f"(None if ({name} := {source.text}) is None else {written.format(name)})"


def choice(context: Context, test: Source, then: Source, other: Source) -> Source:
    """IF: one of two, or an error."""
    chosen = f"{then.text} if {{}} else {other.text}"
    return Source(on(context, test, chosen), test.safe and then.safe and other.safe)


def first(context: Context, parts: Sequence[Source]) -> Source:
    """COALESCE: the first that is no error."""
    text, safe = parts[-1]
    for part in reversed(parts[:-1]):
        if part.safe:
            text, safe = part
        else:
            name = context.layout.temporary()
            text = f"({name} if ({name} := {part.text}) is not None else {text})"
    return Source(text, safe)


class Texts:
    """Writes such expressions.

    Args:
        context: what is known of variables.
        value: writes any expression.
        condition: writes one whose truth is asked for.
        kind: of which kinds the value of an expression can be.
    """

    def __init__(
        self,
        context: Context,
        value: Callable[[Expression], Source],
        condition: Callable[[Expression], Source],
        kind: Callable[[Expression], Kinds],
    ) -> None:
        self._context = context
        self._value = value
        self._condition = condition
        self._kind = kind

    def text(self, expression: Expression) -> Source:
        """Write an expression for which :func:`is_text` holds."""
        if not isinstance(expression, Call):
            return Source(self._context.layout.hold(str(expression)), True)
        name, arguments = expression.name, expression.arguments
        if name == "IF":
            test, then, other = arguments
            parts = self._condition(test), self.text(then), self.text(other)
            return choice(self._context, *parts)
        if name in _OF_TERM:
            return self._of_term(name, arguments[0])
        return self._of_texts(name, arguments)

    def _of_texts(self, name: str, arguments: Sequence[Expression]) -> Source:
        context = self._context
        if name in ("SUBSTR", "REPLACE"):
            return self._mapped(self.text(arguments[0]), _function(name, arguments[1:]))
        parts = [self.text(argument) for argument in arguments]
        if name == "COALESCE":
            return first(context, parts)
        texts = ", ".join(part.text for part in parts)
        safe = all(part.safe for part in parts)
        if name == "CONCAT":
            return Source(f'"".join(({texts},))' if safe else f"joined({texts})", safe)
        if name in ("STRBEFORE", "STRAFTER"):
            return Source(f"{'before' if name == 'STRBEFORE' else 'after'}({texts})", safe)
        return self._mapped(parts[0], _function(name, ()))

    def _mapped(self, part: Source, function: Callable[[str], str]) -> Source:
        called = f"{self._context.layout.hold(function)}({{}})"
        return Source(on(self._context, part, called), part.safe)

    def _of_term(self, name: str, argument: Expression) -> Source:
        inner, kinds = self._value(argument), self._kind(argument)
        if not isinstance(argument, Variable) and len(kinds) > 1:
            return Source(f"{'text_of' if name == 'STR' else 'language_of'}({inner.text})")
        if len(kinds) == 1 and Blank not in kinds and (name == "STR" or Literal in kinds):
            part = "{}" if Iri in kinds else "{}[0]" if name == "STR" else "{}[2].lower()"
            return Source(on(self._context, inner, part), inner.safe)
        return _told(name, inner, kinds)


def _told(name: str, term: Source, kinds: Kinds) -> Source:
    """STR or LANG of a variable, which may have a value of several kinds."""
    text = f"{term.text}.__class__ is"
    if name == "LANG":
        return Source(f"({term.text}[2].lower() if {text} Literal else None)")
    parts = {Iri: term.text, Literal: f"{term.text}[0]"}
    tests = [f"{parts[kind]} if {text} {kind.__name__} else " for kind in parts if kind in kinds]
    if term.safe and Blank not in kinds:
        return Source(f"({tests[0]}{parts[Literal]})", True)
    return Source(f"({''.join(tests)}None)")


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
