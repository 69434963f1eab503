"""Expressions, compiled into functions of a frame (SPARQL 1.1, section 17).

``None`` is an error, and a variable without a value is one. What does not depend on the solution is
computed once, while the rule is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from publisher.rules import functions
from publisher.rules.algebra import ERROR, FALSE, TRUE, Call, Exists, Expression, Variable, plain
from publisher.rules.existence import existence
from publisher.rules.frames import IRI, TEXT, Condition, Context, Frame, Kinds, Value
from publisher.rules.texts import Text, Texts, choice, first, is_text
from publisher.terms import Blank, Iri, Literal, Term

_TRUTHS = frozenset(
    [
        "&&",
        "||",
        "!",
        "=",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "IN",
        "BOUND",
        "ISIRI",
        "ISBLANK",
        "ISLITERAL",
    ]
)
_TRUTHS |= {"NOT IN", *functions.LOOKING}
_KINDS: dict[str, type] = {"ISIRI": Iri, "ISBLANK": Blank, "ISLITERAL": Literal}


class Values:
    """Compiles expressions where some variables are known.

    Args:
        context: what is known of the variables that an expression sees.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._texts = Texts(self._value, self._condition, context.slot)

    def value(self, expression: Expression) -> Value:
        """Compile an expression into a function that gives its value."""
        return self._value(self.simplified(expression))

    def condition(self, expression: Expression) -> Condition:
        """Compile an expression into a function that gives its effective boolean value."""
        return self._condition(self.simplified(expression))

    # -- What is known already

    def simplified(self, expression: Expression) -> Expression:
        """The expression without what is known before there is a solution."""
        if isinstance(expression, Variable):
            return expression if expression.name in self._context.known else ERROR
        if not isinstance(expression, Call) or expression == ERROR:
            return expression
        if expression.name == "BOUND":
            return self._bound(expression)
        found = Call(expression.name, tuple(map(self.simplified, expression.arguments)))
        if (decided := self._decided(found)) is not None:
            return decided
        if all(map(_known, found.arguments)):
            return _outcome(self._value(found)(self._context.layout.frame))
        return found

    def _decided(self, expression: Call) -> Expression | None:
        """What a call comes to, if some of its arguments decide that alone."""
        name, arguments = expression.name, expression.arguments
        if name in ("&&", "||"):
            return _joined(name, arguments)
        if name == "IF" and _known(arguments[0]):
            return _chosen(arguments)
        if name == "COALESCE":
            return _coalesced(arguments)
        known = self._of_kind(_KINDS[name], arguments[0]) if name in _KINDS else None
        return None if known is None else functions.boolean(known)

    def _bound(self, expression: Call) -> Expression:
        names = {a.name for a in expression.arguments if isinstance(a, Variable)}
        if names <= self._context.sure:
            return TRUE
        return expression if names <= self._context.maybe else FALSE

    def kind(self, expression: Expression) -> Kinds:
        """Of which kinds the value of an expression can be, if it has one."""
        if isinstance(expression, Variable):
            return self._context.kind(expression.name)
        if isinstance(expression, Iri | Literal):
            return frozenset((type(expression),))
        if not isinstance(expression, Call):
            return TEXT
        if expression.name in ("IF", "COALESCE"):
            parts = expression.arguments[int(expression.name == "IF") :]
            return frozenset().union(*map(self.kind, parts))
        return IRI if expression.name in ("IRI", "DATATYPE") else TEXT

    def _of_kind(self, kind: type, expression: Expression) -> bool | None:
        """Whether a value is of a kind, if it is known beforehand."""
        if not isinstance(expression, Variable) or expression.name not in self._context.sure:
            return None
        kinds = self._context.kind(expression.name)
        return kind in kinds if kind not in kinds or len(kinds) == 1 else None

    # -- Values

    def _value(self, expression: Expression) -> Value:
        if isinstance(expression, Variable):
            return itemgetter(self._context.slot(expression.name))
        if isinstance(expression, Iri | Literal):
            return lambda _: expression
        if is_text(expression):
            return _literal(self._texts.text(expression))
        if not isinstance(expression, Call):
            return _boolean(self._condition(expression))
        truth = self._truth(expression)
        return self._call(expression) if truth is None else _boolean(truth)

    def _call(self, expression: Call) -> Value:
        name, arguments, base = expression.name, expression.arguments, self._context.base
        if expression == ERROR:
            return lambda _: None
        if name == "IF":
            test, then, other = arguments
            return choice(self._condition(test), self._value(then), self._value(other))
        if name == "IRI" and is_text(arguments[0]):
            return _iri(self._texts.text(arguments[0]), base)
        if name == "STRDT" and is_text(arguments[0]) and isinstance(arguments[1], Iri):
            return _typed(self._texts.text(arguments[0]), arguments[1])
        parts = [self._value(argument) for argument in arguments]
        if name == "COALESCE":
            return first(parts)
        return lambda frame: functions.call(name, [part(frame) for part in parts], base)

    # -- Conditions

    def _condition(self, expression: Expression) -> Condition:
        if isinstance(expression, Exists):
            return existence(expression.group, self._context)
        if isinstance(expression, Iri | Literal):
            known = functions.truth(expression)
            return lambda _: known
        if isinstance(expression, Call) and (found := self._truth(expression)):
            return found
        value = self._value(expression)
        return lambda frame: functions.truth(value(frame))

    def _truth(self, expression: Call) -> Condition | None:
        """Compile what is true or false, if it is written out here."""
        name, arguments = expression.name, expression.arguments
        if name in _KINDS:
            return _has_kind(self._value(arguments[0]), _KINDS[name], True)
        if name in functions.LOOKING and all(map(is_text, arguments)):
            return self._looking(name, arguments)
        if name in ("=", "!="):
            return self._equality(*arguments, wanted=name == "=")
        if name in ("IN", "NOT IN"):
            return self._membership(arguments, wanted=name == "IN")
        return self._logical(name, arguments)

    def _logical(self, name: str, arguments: Sequence[Expression]) -> Condition | None:
        if name == "BOUND":
            value = self._value(arguments[0])
            return lambda frame: value(frame) is not None
        if name == "!":
            return self._negation(arguments[0])
        if name in ("&&", "||"):
            return _all_or_any([self._condition(a) for a in arguments], decisive=name == "||")
        return None

    def _negation(self, argument: Expression) -> Condition:
        if isinstance(argument, Call) and argument.name in _KINDS:
            return _has_kind(self._value(argument.arguments[0]), _KINDS[argument.name], False)
        return _negated(self._condition(argument))

    def _looking(self, name: str, arguments: Sequence[Expression]) -> Condition:
        found = functions.LOOKING[name]
        text, part = map(self._texts.text, arguments)
        if isinstance(arguments[1], Literal):
            return _looking_for(arguments[1].value, found, text)

        def holds(frame: Frame) -> bool | None:
            whole, wanted = text(frame), part(frame)
            return None if whole is None or wanted is None else found(whole, wanted)

        return holds

    def _equality(self, one: Expression, other: Expression, *, wanted: bool) -> Condition:
        if isinstance(one, Iri) or (isinstance(one, Literal) and is_text(other)):
            one, other = other, one
        if is_text(one) and is_text(other):
            if isinstance(other, Literal):
                return _is(self._texts.text(one), other.value, wanted)
            return _same(self._texts.text(one), self._texts.text(other), wanted)
        if isinstance(other, Iri):
            return _is(self._value(one), other, wanted)
        return _equal(self._value(one), self._value(other), wanted)

    def _membership(self, arguments: Sequence[Expression], *, wanted: bool) -> Condition:
        """IN and NOT IN, where an error counts unless the value is found elsewhere."""
        value, options = self._value(arguments[0]), arguments[1:]
        if all(isinstance(option, Iri) for option in options):
            return _among(value, frozenset(o for o in options if isinstance(o, Iri)), wanted)
        found = _all_or_any(
            [_equal(value, self._value(option), True) for option in options], decisive=True
        )
        return found if wanted else _negated(found)


def _known(expression: Expression) -> bool:
    return isinstance(expression, Iri | Literal) or expression == ERROR


def _coalesced(arguments: Sequence[Expression]) -> Expression:
    """COALESCE without what is an error for sure, and what comes after what is none for sure."""
    left = tuple(argument for argument in arguments if argument != ERROR)
    if not left or isinstance(left[0], Iri | Literal):
        return left[0] if left else ERROR
    return Call("COALESCE", left)


def _outcome(value: Term | None) -> Expression:
    return value if isinstance(value, Iri | Literal) else ERROR


def _joined(name: str, arguments: Sequence[Expression]) -> Expression:
    """``&&`` or ``||`` without the parts that are known."""
    decisive = name == "||"
    truths = [functions.truth(a) if isinstance(a, Iri | Literal) else None for a in arguments]
    if decisive in truths:
        return functions.boolean(decisive)
    left = tuple(a for a, truth in zip(arguments, truths, strict=True) if truth is None)
    if not left:
        return functions.boolean(not decisive)
    if len(left) == 1 and _is_truth(left[0]):
        return left[0]
    return ERROR if all(map(_known, left)) else Call(name, left)


def _is_truth(expression: Expression) -> bool:
    """Whether an expression gives true or false, if anything."""
    if isinstance(expression, Call):
        return expression.name in _TRUTHS
    return isinstance(expression, Exists)


def _chosen(arguments: Sequence[Expression]) -> Expression:
    """IF, where it is known which of the two."""
    test, then, other = arguments
    truth = functions.truth(test) if isinstance(test, Iri | Literal) else None
    if truth is None:
        return ERROR
    return then if truth else other


def _literal(text: Text) -> Value:
    def value(frame: Frame) -> Term | None:
        found = text(frame)
        return None if found is None else plain(str(found))

    return value


def _iri(text: Text, base: str) -> Value:
    def value(frame: Frame) -> Term | None:
        found = text(frame)
        return None if found is None else functions.iri_of(found, base)

    return value


def _typed(text: Text, datatype: Iri) -> Value:
    def value(frame: Frame) -> Term | None:
        found = text(frame)
        return None if found is None else Literal(str(found), datatype)

    return value


def _boolean(condition: Condition) -> Value:
    def value(frame: Frame) -> Term | None:
        holds = condition(frame)
        return None if holds is None else functions.boolean(holds)

    return value


def _negated(condition: Condition) -> Condition:
    def holds(frame: Frame) -> bool | None:
        found = condition(frame)
        return None if found is None else not found

    return holds


def _all_or_any(conditions: Sequence[Condition], *, decisive: bool) -> Condition:
    """``&&`` and ``||``: what decides does so even beside an error (section 17.2)."""

    def holds(frame: Frame) -> bool | None:
        answer: bool | None = not decisive
        for condition in conditions:
            found = condition(frame)
            if found is decisive:
                return decisive
            if found is None:
                answer = None
        return answer

    return holds


def _same(
    one: Callable[[Frame], object], other: Callable[[Frame], object], wanted: bool
) -> Condition:
    """Equality of what is equal only if it is the same."""

    def holds(frame: Frame) -> bool | None:
        left, right = one(frame), other(frame)
        return None if left is None or right is None else (left == right) is wanted

    return holds


def _is(value: Callable[[Frame], object], known: object, wanted: bool) -> Condition:
    """Equality with a constant of that kind."""

    def holds(frame: Frame) -> bool | None:
        found = value(frame)
        return None if found is None else (found == known) is wanted

    return holds


def _looking_for(part: str, found: Callable[[str, str], bool], text: Text) -> Condition:
    def holds(frame: Frame) -> bool | None:
        whole = text(frame)
        return None if whole is None else found(whole, part)

    return holds


def _equal(one: Value, other: Value, wanted: bool) -> Condition:
    def holds(frame: Frame) -> bool | None:
        left, right = one(frame), other(frame)
        if left is None or right is None:
            return None
        found = functions.equal(left, right)
        return None if found is None else found is wanted

    return holds


def _among(value: Value, options: frozenset[Iri], wanted: bool) -> Condition:
    def holds(frame: Frame) -> bool | None:
        found = value(frame)
        return None if found is None else (found in options) is wanted

    return holds


def _has_kind(value: Value, kind: type, wanted: bool) -> Condition:
    def holds(frame: Frame) -> bool | None:
        found = value(frame)
        return None if found is None else (found.__class__ is kind) is wanted

    return holds
