"""The statements of templates as the lines of a Python function; see ``translation``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from jinja2 import nodes
from markupsafe import escape

from publisher.writers.expressions import Macro, Scope, Untranslatable, arguments, expression
from publisher.writers.words import Words

Kind = TypeVar("Kind", bound=nodes.Node)


class Lines:
    """The lines of a function that adds pieces of a page to the list ``out``.

    Pieces that follow one another are added in one go.
    """

    def __init__(self, head: str) -> None:
        self._lines = [head]
        self._depth = 1
        self._pieces: list[str] = []
        self._data = ""

    def data(self, markup: str) -> None:
        """Print what is the same each time."""
        self._data += markup

    def markup(self, code: str) -> None:
        """Print markup that an expression gives."""
        self._finish_data()
        self._pieces.append(code)

    def text(self, code: str) -> None:
        """Print a text that an expression gives."""
        self.markup(f"escaped({code})")

    def add(self, code: str) -> None:
        """Do something that prints nothing, or by itself."""
        self._finish_data()
        if self._pieces:
            self._lines.append(f"{'    ' * self._depth}out += ({', '.join(self._pieces)},)")
            self._pieces = []
        self._lines.append("    " * self._depth + code)

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """Lines under a condition, or in a loop."""
        self.add(head)
        self._depth += 1
        yield
        self.add("pass")
        self._depth -= 1

    def __str__(self) -> str:
        self.add("return out")
        return "\n".join(self._lines)

    def _finish_data(self) -> None:
        if self._data:
            self._pieces.append(repr(self._data))
            self._data = ""


class Statements:
    """Writes statements.

    Args:
        lines: where to.
        scope: what names stand for.
        blocks: block → the function that prints it.
        words: what ``say`` says.
    """

    def __init__(self, lines: Lines, scope: Scope, blocks: dict[str, str], words: Words) -> None:
        self._lines = lines
        self._scope = scope
        self._blocks = blocks
        self._words = words

    def write(self, body: Iterable[nodes.Node]) -> None:
        """Write some statements one after the other.

        Raises:
            Untranslatable: if one is of another kind than those known here.
        """
        for node in body:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        self._print(part)
                case nodes.If():
                    self._choose(node)
                case nodes.For():
                    self._repeat(node)
                case nodes.Assign(target=nodes.Name(name=name)):
                    value = self._code(node.node)  # before the name gets its new meaning
                    self._lines.add(f"{self._scope.declare(name)} = {value}")
                case nodes.Block():
                    self._lines.add(f"{self._blocks[node.name]}(out, page)")
                case nodes.Extends() | nodes.Import() | nodes.Macro():
                    pass
                case _:
                    raise Untranslatable(type(node).__name__)

    def _code(self, node: nodes.Node) -> str:
        return expression(node, self._scope)

    def _print(self, node: nodes.Node) -> None:
        match node:
            case nodes.TemplateData():
                self._lines.data(node.data)
            case nodes.Call(node=nodes.Name(name="say"), args=[nodes.Const(value=key)]):
                self._say(node, key)
            case nodes.Call(node=nodes.Name(name="say")):
                self._lines.markup(self._code(node))
            case nodes.Call() if macro := self._scope.macro(node):
                self._call(macro, node)
            case nodes.Filter(name="as_markup"):
                self._lines.markup(self._code(node))
            case nodes.CondExpr(expr2=nodes.Expr() as other):
                with self._lines.under(f"if {self._code(node.test)}:"):
                    self._print(node.expr1)
                with self._lines.under("else:"):
                    self._print(other)
            case nodes.Getattr(node=nodes.Name(name="loop")):
                self._lines.markup(f"str({self._code(node)})")
            case _:
                self._lines.text(self._code(node))

    def _call(self, macro: Macro, call: nodes.Call) -> None:
        """What a macro prints; a short one is printed here, as a call takes its time."""
        given = arguments(call, self._scope)
        if not macro.alone or len(call.args) != len(macro.node.args):
            self._lines.add(f"{macro.function}(out, {given})")
            return
        scope = self._scope.apart()
        for argument, value in zip(macro.node.args, call.args, strict=True):
            self._lines.add(f"{scope.declare(argument.name)} = {self._code(value)}")
        Statements(self._lines, scope, {}, self._words).write(macro.node.body)

    def _say(self, call: nodes.Call, key: str) -> None:
        """A phrase: its words are known already, but not which of two forms it has."""
        pieces = self._words.pieces(key)
        if pieces is None:
            self._lines.markup(self._code(call))
            return
        parts = {part.key: part.value for part in call.kwargs}
        for place, piece in enumerate(pieces):
            if place % 2:
                self._print(parts[piece])
            else:
                self._lines.data(str(escape(piece)))

    def _choose(self, node: nodes.If) -> None:
        with self._lines.under(f"if {self._code(node.test)}:"):
            self.write(node.body)
        for other in node.elif_:
            with self._lines.under(f"elif {self._code(other.test)}:"):
                self.write(other.body)
        if node.else_:
            with self._lines.under("else:"):
                self.write(node.else_)

    def _repeat(self, node: nodes.For) -> None:
        if node.else_ or node.test or node.recursive:
            raise Untranslatable("a loop that does more than to repeat")
        items = self._code(node.iter)
        with self._scope.inside():
            target = self._target(node.target)
            asked = {part.attr for part in _found(node.body, nodes.Getattr) if _of_loop(part)}
            if asked:
                counter = self._scope.declare("loop")
                if asked - {"first", "index"}:  # it has to be known how many there are
                    self._lines.add(f"{counter}_items = tuple({items})")
                    self._lines.add(f"{counter}_all = len({counter}_items)")
                    items = f"{counter}_items"
                target, items = f"{counter}, {target}", f"enumerate({items}, 1)"
            with self._lines.under(f"for {target} in {items}:"):
                self.write(node.body)

    def _target(self, node: nodes.Node) -> str:
        """The names that a loop gives to its items."""
        match node:
            case nodes.Name():
                return self._scope.declare(node.name)
            case nodes.Tuple():
                return f"({''.join(f'{self._target(item)}, ' for item in node.items)})"
        raise Untranslatable("the names in a loop")


def _of_loop(node: nodes.Getattr) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "loop"


def _found(body: Iterable[nodes.Node], kind: type[Kind]) -> Iterator[Kind]:
    for node in body:
        if isinstance(node, kind):
            yield node
        yield from node.find_all(kind)
