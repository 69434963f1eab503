"""Expressions, written as Python has them (SPARQL 1.1, section 17).

``None`` is an error, and a variable without a value is one. What does not depend on the solution is
computed once, while the rule is compiled. A condition is needed *exactly*, as true, false or an
error, or only for its *truth*, where an error is as good as false.
"""

from __future__ import annotations

from collections.abc import Sequence

from publisher.rules import functions
from publisher.rules.algebra import ERROR, FALSE, TRUE, Call, Exists, Expression, Variable
from publisher.rules.existence import existence
from publisher.rules.frames import ANY, IRI, TEXT, Context, Kinds, Source
from publisher.rules.runtime import evaluated
from publisher.rules.texts import Texts, choice, first, is_text, on
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
_FALSE = Source("False", True)


class Values:
    """Writes expressions where some variables are known.

    Args:
        context: what is known of the variables that an expression sees.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._texts = Texts(context, self._value, self._exact, self.kind)

    def value(self, expression: Expression) -> Source:
        """What gives the value of an expression."""
        return self._value(self.simplified(expression))

    def condition(self, expression: Expression) -> str:
        """What is true where the effective boolean value of an expression is."""
        return self._truth(self.simplified(expression))

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
            source = self._value(found)
            return _outcome(evaluated(source.text, self._context.layout))
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

    def _value(self, expression: Expression) -> Source:
        layout = self._context.layout
        if isinstance(expression, Variable):
            name = layout.name(self._context.slot(expression.name))
            return Source(name, expression.name in self._context.sure)
        if isinstance(expression, Iri | Literal):
            return Source(layout.term(expression), True)
        if is_text(expression):
            text = self._texts.text(expression)
            return Source(on(self._context, text, "new(Literal, (str({}), STRING, ''))"), text.safe)
        if expression == ERROR:
            return Source("None")
        truth = self._written(expression)
        if truth is None:
            assert isinstance(expression, Call)  # noqa: S101 - an aggregate is a variable by now
            return self._call(expression)
        return Source(on(self._context, truth, "boolean({})"), truth.safe)

    def _call(self, expression: Call) -> Source:
        name, arguments, context = expression.name, expression.arguments, self._context
        if name == "IF":
            test, then, other = arguments
            return choice(context, self._exact(test), self._value(then), self._value(other))
        if name == "IRI" and is_text(arguments[0]):
            text = self._texts.text(arguments[0])
            return Source(on(context, text, f"iri_of({{}}, {context.layout.hold(context.base)})"))
        if name == "STRDT" and is_text(arguments[0]) and isinstance(arguments[1], Iri):
            text = self._texts.text(arguments[0])
            typed = f"Literal(str({{}}), {context.layout.term(arguments[1])})"
            return Source(on(context, text, typed), text.safe)
        parts = [self._value(argument) for argument in arguments]
        if name == "COALESCE":
            return first(context, parts)
        called, base = context.layout.hold(name), context.layout.hold(context.base)
        values = "".join(f"{part.text}, " for part in parts)
        return Source(f"call({called}, ({values}), {base})")

    # -- Conditions

    def _exact(self, expression: Expression) -> Source:
        """A condition as true, false or an error."""
        if isinstance(expression, Iri | Literal):
            known = functions.truth(expression)
            return Source(str(known), known is not None)
        if found := self._written(expression):
            return found
        return Source(f"truth({self._value(expression).text})")

    def _truth(self, expression: Expression) -> str:
        """A condition for its truth only."""
        if isinstance(expression, Call) and expression.name in ("&&", "||"):
            sign = " and " if expression.name == "&&" else " or "
            return f"({sign.join(map(self._truth, expression.arguments))})"
        if isinstance(expression, Call) and expression.name == "=":
            return self._equality(*expression.arguments, sign="==", exact=False).text
        return self._exact(expression).text

    def _written(self, expression: Expression) -> Source | None:
        """What is true or false, if it is written out here."""
        if isinstance(expression, Exists):
            return Source(existence(expression.group, self._context), True)
        if not isinstance(expression, Call):
            return None
        name, arguments = expression.name, expression.arguments
        if name in ("=", "!="):
            return self._equality(*arguments, sign="==" if name == "=" else "!=")
        if name in ("IN", "NOT IN"):
            return self._membership(arguments, wanted=name == "IN")
        return self._of_kind_or_text(name, arguments) or self._logical(name, arguments)

    def _of_kind_or_text(self, name: str, arguments: Sequence[Expression]) -> Source | None:
        if name in _KINDS:
            value = self._value(arguments[0])
            kind = f"{{}}.__class__ is {_KINDS[name].__name__}"
            return Source(on(self._context, value, kind), value.safe)
        if name in functions.LOOKING and all(map(is_text, arguments)):
            return self._looking(name, arguments)
        return None

    def _logical(self, name: str, arguments: Sequence[Expression]) -> Source | None:
        if name == "BOUND":
            return Source(f"({self._value(arguments[0]).text} is not None)", True)
        if name == "!":
            return self._negated(self._exact(arguments[0]))
        if name in ("&&", "||"):
            return self._all_or_any([self._exact(a) for a in arguments], decisive=name == "||")
        return None

    def _negated(self, condition: Source) -> Source:
        return Source(on(self._context, condition, "not {}"), condition.safe)

    def _all_or_any(self, conditions: Sequence[Source], *, decisive: bool) -> Source:
        """``&&`` and ``||``: what decides does so even beside an error (section 17.2)."""
        if all(condition.safe for condition in conditions):
            sign = " or " if decisive else " and "
            return Source(f"({sign.join(each.text for each in conditions)})", True)
        names = [self._context.layout.temporary() for _ in conditions]
        decided = "".join(
            f"{decisive} if ({name} := {each.text}) is {decisive} else "
            for name, each in zip(names, conditions, strict=True)
        )
        errors = " or ".join(f"{name} is None" for name in names)
        return Source(f"({decided}None if {errors} else {not decisive})")

    def _looking(self, name: str, arguments: Sequence[Expression]) -> Source:
        text, part = map(self._texts.text, arguments)
        if not part.safe:
            held = self._context.layout.hold(functions.LOOKING[name])
            return Source(f"looking({held}, {text.text}, {part.text})")
        method = {"STRSTARTS": "startswith", "STRENDS": "endswith", "CONTAINS": "__contains__"}
        written = f"{{}}.{method[name]}({part.text})"
        if name == "CONTAINS":
            written = f"{part.text} in {{}}"
        return Source(on(self._context, text, written), text.safe)

    def _equality(
        self, one: Expression, other: Expression, *, sign: str, exact: bool = True
    ) -> Source:
        if isinstance(one, Iri) or (isinstance(one, Literal) and is_text(other)):
            one, other = other, one
        if is_text(one) and is_text(other):
            left, right = self._texts.text(one), self._texts.text(other)
        else:
            left, right = self._value(one), self._value(other)
            if Literal in self.kind(one) and Literal in self.kind(other):
                return self._equal(left, right, sign == "==")
        return self._same(left, right, sign, exact=exact)

    def _same(self, one: Source, other: Source, sign: str, *, exact: bool) -> Source:
        """Equality of what is equal only if it is the same."""
        if other.safe and not exact:  # no error is equal to anything
            return Source(f"({one.text} {sign} {other.text})", True)
        if other.safe:
            return Source(on(self._context, one, f"{{}} {sign} {other.text}"), one.safe)
        name = self._context.layout.temporary()
        inner = on(self._context, one, f"{{}} {sign} {name}")
        return Source(f"(None if ({name} := {other.text}) is None else {inner})")

    def _equal(self, one: Source, other: Source, wanted: bool) -> Source:
        return Source(f"equality({one.text}, {other.text}, {wanted})")

    def _membership(self, arguments: Sequence[Expression], *, wanted: bool) -> Source:
        """IN and NOT IN, where an error counts unless the value is found elsewhere."""
        value, options = self._value(arguments[0]), arguments[1:]
        if all(isinstance(option, Iri) for option in options):
            held = self._context.layout.hold(frozenset(options))
            sign = "in" if wanted else "not in"
            return Source(on(self._context, value, f"{{}} {sign} {held}"), value.safe)
        equal = [self._equal(value, self._value(option), True) for option in options]
        found = self._all_or_any(equal, decisive=True) if equal else _FALSE
        return found if wanted else self._negated(found)


def learnt(expression: Expression, context: Context) -> Context:
    """What is known of variables where a condition holds: whatever is asked of them has an answer.

    Args:
        expression: the condition.
        context: what is known before.
    """
    if not isinstance(expression, Call):
        return context
    name, arguments = expression.name, expression.arguments
    first_ = arguments[0] if arguments else None
    if name == "!" and isinstance(first_, Call) and first_.name in _KINDS:
        inner = first_.arguments[0]
        if isinstance(inner, Variable):
            return _narrowed(inner, ANY - {_KINDS[first_.name]}, context)
    if name in _KINDS or name == "BOUND":
        kind = frozenset((_KINDS[name],)) if name in _KINDS else ANY
        return _narrowed(first_, kind, context)
    if name in ("=", "!=", *functions.LOOKING):
        for each in arguments:
            if isinstance(each, Call) and each.name in ("STR", "LANG"):
                kind = TEXT if each.name == "LANG" else ANY - {Blank}
                context = _narrowed(each.arguments[0], kind, context)
    return context


def _narrowed(expression: Expression | None, kinds: Kinds, context: Context) -> Context:
    if not isinstance(expression, Variable):
        return context
    name = expression.name
    return context.binding(frozenset((name,)), kinds={name: kinds})


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
