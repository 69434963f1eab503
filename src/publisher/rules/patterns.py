"""Patterns and whole rules, read from tokens (SPARQL 1.1, section 19.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from publisher.queries.text import Token
from publisher.rules.algebra import (
    Aggregate,
    Bind,
    BlankNode,
    Call,
    Element,
    Expression,
    Group,
    Inverse,
    Minus,
    Optional,
    Path,
    Place,
    Position,
    Query,
    Select,
    Statement,
    Table,
    Template,
    Union,
    Variable,
)
from publisher.rules.algebra import Sequence as Steps
from publisher.rules.cursor import Cursor, Uncompilable
from publisher.rules.expressions import Expressions
from publisher.rules.paths import path
from publisher.rules.variables import possible
from publisher.terms import RDF, Iri, Term

_T = TypeVar("_T")


def read(tokens: Sequence[Token], prefixes: Mapping[str, str], base: str) -> Query:
    """Read a rule.

    Args:
        tokens: its tokens, of a well-formed query.
        prefixes: the prefixes that it may use without declaring them.
        base: what its relative IRIs are relative to.

    Raises:
        Uncompilable: if it has something that is not compiled.
    """
    cursor = Cursor(tokens, prefixes, base)
    cursor.prologue()
    cursor.expect("CONSTRUCT")
    patterns = _Patterns(cursor)
    template = patterns.template() if cursor.sees("{") else None
    cursor.skip("WHERE")
    group = patterns.group()
    if cursor.sees("VALUES"):
        group = Group((group, patterns.values()))
    if cursor.peek().text:
        raise cursor.stopped()
    return Query(_shown(group.elements) if template is None else template, group)


class _Patterns:
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._expressions = Expressions(cursor, self.group)
        self._labels: dict[str, str] = {}

    # -- Groups

    def group(self) -> Group:
        """Read a group, or the query in it."""
        self._cursor.expect("{")
        if self._cursor.sees("SELECT"):
            found = Group((self._select(),))
            self._cursor.expect("}")
            return found
        elements: list[Element] = []
        filters: list[Expression] = []
        while not self._cursor.skip("}"):
            if self._cursor.skip("FILTER"):
                filters.append(self._expressions.condition())
            elif not self._cursor.skip("."):
                elements.extend(self._element())
        return Group(tuple(elements), tuple(filters))

    def _element(self) -> Sequence[Element]:
        cursor = self._cursor
        if cursor.skip("OPTIONAL"):
            return [Optional(self.group())]
        if cursor.skip("MINUS"):
            return [Minus(self.group())]
        if cursor.skip("BIND"):
            return [self._bind()]
        if cursor.sees("VALUES"):
            return [self.values()]
        if cursor.sees("{"):
            return self._union()
        return self._statements()

    def _union(self) -> Sequence[Element]:
        groups = [self.group()]
        while self._cursor.skip("UNION"):
            groups.append(self.group())
        if len(groups) > 1:
            return [Union(tuple(groups))]
        only = groups[0]
        # Without filters, and if it only joins, what is in braces may as well stand outside.
        joins = all(isinstance(e, Statement | Table | Union | Select) for e in only.elements)
        return only.elements if joins and not only.filters else groups

    def _bind(self) -> Bind:
        self._cursor.expect("(")
        expression = self._expressions.expression()
        self._cursor.expect("AS")
        name = self._expressions.variable()
        self._cursor.expect(")")
        return Bind(name, expression)

    def values(self) -> Table:
        """Read a table of values."""
        cursor = self._cursor
        cursor.expect("VALUES")
        if cursor.peek().kind == "variable":
            name = self._expressions.variable()
            return Table((name,), tuple((v,) for v in self._between("{", "}", self._value)))
        names = tuple(self._between("(", ")", self._expressions.variable))
        rows = self._between("{", "}", lambda: tuple(self._between("(", ")", self._value)))
        return Table(names, tuple(rows))

    def _between(self, opening: str, closing: str, item: Callable[[], _T]) -> list[_T]:
        self._cursor.expect(opening)
        found = []
        while not self._cursor.skip(closing):
            found.append(item())
        return found

    def _value(self) -> Term | None:
        if self._cursor.skip("UNDEF"):
            return None
        return self._cursor.iri() if self._cursor.at_iri() else self._cursor.literal()

    # -- Queries in queries

    def _select(self) -> Select:
        cursor = self._cursor
        cursor.expect("SELECT")
        distinct = bool(cursor.skip("DISTINCT"))
        cursor.skip("REDUCED")
        columns = [] if (every := cursor.skip("*")) else list(self._columns())
        cursor.skip("WHERE")
        group = self.group()
        keys = self._keys()
        having = []
        if cursor.skip("HAVING"):
            while cursor.sees("(") or not cursor.sees("}", "VALUES", "ORDER", "LIMIT", "OFFSET"):
                having.append(self._expressions.condition())
        if cursor.sees("VALUES"):
            group = Group((group, self.values()))
        if every:
            columns = [(n, None) for n in sorted(possible(group)) if " " not in n]
        grouped = any(e is not None and aggregates(e) for e in [*(e for _, e in columns), *having])
        if keys is None and grouped:
            keys = ()
        return Select(tuple(columns), group, keys, tuple(having), distinct)

    def _columns(self) -> list[tuple[str, Expression | None]]:
        found: list[tuple[str, Expression | None]] = []
        while self._cursor.peek().kind == "variable" or self._cursor.sees("("):
            if self._cursor.sees("("):
                bind = self._bind()
                found.append((bind.name, bind.expression))
            else:
                found.append((self._expressions.variable(), None))
        return found

    def _keys(self) -> tuple[str, ...] | None:
        if not self._cursor.skip("GROUP"):
            return None
        self._cursor.expect("BY")
        found = [self._expressions.variable()]
        while self._cursor.peek().kind == "variable":
            found.append(self._expressions.variable())
        return tuple(found)

    # -- Statements

    def _statements(self) -> Sequence[Statement]:
        found: list[Statement] = []
        self._subject(found)
        return found

    def template(self) -> Template:
        """Read the template of a rule."""
        self._cursor.expect("{")
        found: list[Statement] = []
        while not self._cursor.skip("}"):
            self._subject(found)
            self._cursor.skip(".")
        self._labels.clear()  # a label means another node in the pattern
        return _shown(found)

    def _subject(self, found: list[Statement]) -> None:
        """Read a subject and all that is said of it."""
        subject = self._end(found)
        if not self._cursor.sees(".", "}"):
            self._properties(subject, found)

    def _properties(self, subject: Position, found: list[Statement]) -> None:
        """Read properties and their values, as far as ';' and ',' go on."""
        cursor = self._cursor
        while True:
            predicate = self._predicate()
            self._keep(subject, predicate, self._end(found), found)
            while cursor.skip(","):
                self._keep(subject, predicate, self._end(found), found)
            if not cursor.sees(";"):
                return
            while cursor.skip(";"):
                pass
            if cursor.sees(".", "]", "}"):
                return

    def _keep(
        self,
        subject: Position,
        predicate: Variable | Path,
        value: Position,
        found: list[Statement],
    ) -> None:
        """Keep a statement; one with a path of several steps as one statement for each."""
        if isinstance(predicate, Inverse):
            self._keep(value, predicate.path, subject, found)
        elif isinstance(predicate, Steps):
            *first, last = predicate.paths
            for step in first:
                middle = Variable(self._cursor.unnamed("step"))
                self._keep(subject, step, middle, found)
                subject = middle
            self._keep(subject, last, value, found)
        else:
            found.append(Statement(subject, predicate, value))

    def _predicate(self) -> Variable | Path:
        if self._cursor.peek().kind == "variable":
            return Variable(self._expressions.variable())
        return path(self._cursor)

    def _end(self, found: list[Statement]) -> Position:
        """Read a subject or a value; statements that are nested in it are kept."""
        cursor = self._cursor
        token = cursor.peek()
        if token.kind == "variable":
            return Variable(self._expressions.variable())
        if token.kind == "blank":
            cursor.take()
            return Variable(self._labels.setdefault(token.text, cursor.unnamed("blank")))
        if cursor.skip("["):
            node = Variable(cursor.unnamed("blank"))
            if not cursor.skip("]"):
                self._properties(node, found)
                cursor.expect("]")
            return node
        if cursor.skip("("):
            return self._list(found)
        return cursor.literal() if cursor.at_literal() else cursor.iri()

    def _list(self, found: list[Statement]) -> Position:
        """Read the rest of an RDF list."""
        if self._cursor.skip(")"):
            return RDF["nil"]
        node = Variable(self._cursor.unnamed("blank"))
        found.append(Statement(node, RDF["first"], self._end(found)))
        found.append(Statement(node, RDF["rest"], self._list(found)))
        return node


def _shown(statements: Iterable[Element]) -> Template:
    """Statements as a template; what no one can name is a blank node there."""
    found: list[tuple[Place, Place, Place]] = []
    for element in statements:
        if not isinstance(element, Statement) or not isinstance(element.predicate, Variable | Iri):
            raise Uncompilable("a template of more than simple statements is not compiled")
        found.append((_named(element.subject), element.predicate, _named(element.value)))
    return tuple(found)


def _named(position: Position) -> Place:
    if isinstance(position, Variable) and " " in position.name:
        return BlankNode(position.name)
    return position


def aggregates(expression: Expression) -> bool:
    """Whether an expression has an aggregate in it."""
    if isinstance(expression, Call):
        return any(map(aggregates, expression.arguments))
    return isinstance(expression, Aggregate)
