"""The expressions of templates as Python; see ``translation``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from jinja2 import nodes

_OPERATORS = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in"}
_FILTERS = {"length": "len", "string": "str", "as_markup": "as_markup"}
# What can be asked of a loop; {0} is its counter, from 1.
_LOOP = {
    "index": "{0}",
    "revindex": "({0}_all - {0} + 1)",
    "first": "({0} == 1)",
    "last": "({0} == {0}_all)",
    "length": "{0}_all",
}


class Untranslatable(Exception):
    """A template says what isn't said in Python here; Jinja2 knows how."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: the function that prints it, and what it prints."""

    function: str
    node: nodes.Macro
    alone: bool
    """Whether it calls no other macro, so that what it prints can be printed in its place."""


@dataclass
class Scope:
    """What the names in a part of a template stand for.

    Attributes:
        known: the names that all templates know.
        macros: name, also ``template.name`` → macro.
        page: whether it also knows what the page tells; macros know only what they are given.
    """

    known: frozenset[str]
    macros: Mapping[str, Macro]
    page: bool
    _names: list[dict[str, str]] = field(default_factory=lambda: [{}])
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def declare(self, name: str) -> str:
        """What a name is called from here on, to the end of its loop or function."""
        self._names[-1][name] = f"{name}_{next(self._numbers)}"
        return self._names[-1][name]

    def name(self, name: str) -> str:
        """How to get what a name stands for."""
        for names in reversed(self._names):
            if name in names:
                return names[name]
        if name in self.known:
            return f"all_{name}"
        if not self.page:
            raise Untranslatable(f"a macro asks for {name}, which it wasn't given")
        return f"page[{name!r}]"

    def apart(self) -> Scope:
        """The scope of a macro that is printed in its place: it knows nothing of what is around."""
        return Scope(self.known, {}, page=False, _numbers=self._numbers)

    def macro(self, node: nodes.Node) -> Macro | None:
        """The macro that is called; ``None`` for a call of something else."""
        return self.macros.get(called(node))

    @contextmanager
    def inside(self) -> Iterator[None]:
        """In here, what is declared ends with the block: in the body of a loop."""
        self._names.append({})
        yield
        self._names.pop()


def called(node: nodes.Node) -> str:
    """The name of what is called, as in :attr:`Scope.macros`; '' for what has no such name."""
    match node:
        case nodes.Call(node=nodes.Name(name=name)):
            return str(name)
        case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=template), attr=name)):
            return f"{template}.{name}"
    return ""


def expression(node: nodes.Node, scope: Scope) -> str:  # noqa: PLR0911 one for each kind
    """An expression in Python.

    Raises:
        Untranslatable: if it is of another kind than those known here.
    """

    def of(part: nodes.Node | None) -> str:
        return "" if part is None else expression(part, scope)

    match node:
        case nodes.Const():
            return repr(node.value)
        case nodes.Name():
            return scope.name(node.name)
        case nodes.Tuple():
            return f"({''.join(f'{of(item)}, ' for item in node.items)})"
        case nodes.Getattr(node=nodes.Name(name="loop")) if node.attr in _LOOP:
            return _LOOP[node.attr].format(scope.name("loop"))
        case nodes.Getattr():
            return f"{of(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Slice(step=None) as part):
            return f"{of(node.node)}[{of(part.start)}:{of(part.stop)}]"
        case nodes.Getitem(arg=nodes.Const()):
            return f"{of(node.node)}[{of(node.arg)}]"
        case nodes.Call():
            macro = scope.macro(node)
            given = arguments(node, scope)
            return f"captured({macro.function}, {given})" if macro else f"{of(node.node)}({given})"
    return _combined(node, of)


def _combined(node: nodes.Node, of: Callable[[nodes.Node], str]) -> str:
    match node:
        case nodes.And():
            return f"({of(node.left)} and {of(node.right)})"
        case nodes.Or():
            return f"({of(node.left)} or {of(node.right)})"
        case nodes.Not():
            return f"(not {of(node.node)})"
        case nodes.Compare(ops=[other]) if other.op in _OPERATORS:
            return f"({of(node.expr)} {_OPERATORS[other.op]} {of(other.expr)})"
        case nodes.CondExpr(expr2=nodes.Expr() as other):
            return f"({of(node.expr1)} if {of(node.test)} else {of(other)})"
        case nodes.Filter(node=nodes.Expr() as value, args=[], kwargs=[]) if node.name in _FILTERS:
            return f"{_FILTERS[node.name]}({of(value)})"
    raise Untranslatable(type(node).__name__)


def arguments(call: nodes.Call, scope: Scope) -> str:
    """The arguments of a call.

    Raises:
        Untranslatable: if they are not told one by one, or a macro's by name.
    """
    if call.dyn_args or call.dyn_kwargs or (call.kwargs and scope.macro(call)):
        raise Untranslatable("the arguments of a call")
    named = [f"{keyword.key}={expression(keyword.value, scope)}" for keyword in call.kwargs]
    return ", ".join([*(expression(argument, scope) for argument in call.args), *named])
