"""Which SELECT queries of shapes are simple, and what part of the data can matter to them.

Simple is a query of triple patterns with properties that are named, and of FILTERs, with or without
NOT EXISTS, in which everything hangs together with ``$this``. For such a query it makes no
difference whether ``$this`` is bound before (SHACL, section 5.3.1) or the solutions are looked
through after. And only what is reached from ``$this`` along its patterns can matter, so that it
needs no store of all the data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.checks.shacl.data import Data
from publisher.terms import LANG_STRING, STRING, TYPE, Iri, Literal, Node, Term, Triple

_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>) | [?$](?P<variable>\w+)
    | (?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')(?:@(?P<tag>[a-zA-Z-]+[a-zA-Z0-9-]*))?
    | (?P<name>(?:[a-zA-Z][\w-]*)?:(?:[\w-](?:[\w.-]*[\w-])?)?) | (?P<word>[a-zA-Z]\w*)
    | (?P<number>\d+(?:\.\d+)?) | (?P<sign>\^\^|&&|\|\||[<>!]=|[{}()\[\].;,|/^*+!=<>-])""",
    re.VERBOSE,
)
_SKIPPED = re.compile(r"(?:\s|#[^\n\r]*)*")
_THIS = "this"
_UNSAFE = frozenset({"EXISTS", "SELECT", "SERVICE", "GRAPH"})


class Complex(Exception):
    """A query is not of the simple kind, or not well-formed; its argument says why."""


class Variable(str):
    """A variable, without its sign."""

    __slots__ = ()


class Pattern(NamedTuple):
    """A triple pattern: any of the properties."""

    subject: Node | Variable
    properties: tuple[Iri, ...]
    object: Term | Variable

    def variables(self) -> set[Variable]:
        """Its variables."""
        return {each for each in (self.subject, self.object) if isinstance(each, Variable)}


@dataclass
class Group:
    """What stands between braces."""

    patterns: list[Pattern] = field(default_factory=list)
    inner: list[Group] = field(default_factory=list)

    def connect(self, known: Collection[Variable]) -> None:
        """Order the patterns, so that each begins at what the ones before lead to.

        Raises:
            Complex: if there is no such order.
        """
        bound, ordered, left = set(known), [], list(self.patterns)
        while left:
            begin = [each for each in left if _starts(each.subject, bound)]
            begin += [each for each in left if _ends(each.object, bound)]
            if not begin:
                raise Complex("a pattern has nothing to do with $this")
            left.remove(begin[0])
            ordered.append(begin[0])
            bound |= begin[0].variables()
        self.patterns = ordered
        for group in self.inner:
            group.connect(bound)


def _starts(subject: Node | Variable, bound: Collection[Variable]) -> bool:
    return subject in bound if isinstance(subject, Variable) else True


def _ends(object_: Term | Variable, bound: Collection[Variable]) -> bool:
    return object_ in bound if isinstance(object_, Variable) else not isinstance(object_, Literal)


_Found = dict[Variable, dict[Term, None]]


def gather(group: Group, data: Data, focus_nodes: Iterable[Term]) -> Iterator[Triple]:
    """All statements that can matter to a query for some focus nodes."""
    yield from _gathered(group, data, {Variable(_THIS): dict.fromkeys(focus_nodes)})


def _gathered(group: Group, data: Data, found: _Found) -> Iterator[Triple]:
    for pattern in group.patterns:
        triples = list(_matching(pattern, data, found))
        yield from triples
        for place, values in ((pattern.subject, 0), (pattern.object, 2)):
            if isinstance(place, Variable) and place not in found:
                found[place] = dict.fromkeys(triple[values] for triple in triples)
    for inner in group.inner:
        yield from _gathered(inner, data, dict(found))


def _matching(pattern: Pattern, data: Data, found: _Found) -> Iterator[Triple]:
    subject, object_ = pattern.subject, pattern.object
    if not isinstance(subject, Variable) or subject in found:
        for node in found[subject] if isinstance(subject, Variable) else (subject,):
            about = data.about(node)
            for name in pattern.properties:
                for value in about.get(name, ()):
                    yield Triple(node, name, value)  # type: ignore[arg-type]
        return
    for value in found[object_] if isinstance(object_, Variable) else (object_,):
        pointing = data.pointing(value)
        for name in pattern.properties:
            for node in pointing.get(name, ()):
                yield Triple(node, name, value)


# -- Reading


def read(text: str, prefixes: Mapping[str, str]) -> tuple[Group, frozenset[str]]:
    """The patterns of a simple query, connected, and the variables that it selects.

    Raises:
        Complex: if it is not simple.
    """
    query = _Query(list(_tokens(text)), prefixes)
    selected = query.head()
    group = query.group()
    if query.kind() is not None:
        raise Complex("something follows the last brace")
    if _THIS not in {each for pattern in group.patterns for each in pattern.variables()}:
        raise Complex("$this is in no pattern")
    group.connect({Variable(_THIS)})
    return group, selected


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    if '"""' in text or "'''" in text:
        raise Complex("long quotation marks")
    position = _match_end(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Complex("a sign that the simple kind has no use for")
        if match["string"]:
            yield "string", match[0]
        else:
            yield match.lastgroup or "", match[match.lastgroup or 0]
        position = _match_end(text, match.end())


def _match_end(text: str, position: int) -> int:
    skipped = _SKIPPED.match(text, position)
    return position if skipped is None else skipped.end()


class _Query:
    """The tokens of a query, read from the left."""

    def __init__(self, tokens: list[tuple[str, str]], prefixes: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._prefixes = dict(prefixes)

    def kind(self) -> str | None:
        """The kind of the next token: for signs and words, these themselves."""
        if self._at == len(self._tokens):
            return None
        kind, text = self._tokens[self._at]
        return text.upper() if kind == "word" and text != "a" else text if kind == "sign" else kind

    def take(self, *kinds: str) -> str:
        """The text of the next token, which is of one of these kinds."""
        if self.kind() not in kinds:
            raise Complex(f"{self.kind()} where there should be {' or '.join(kinds)}")
        self._at += 1
        return self._tokens[self._at - 1][1]

    def skip(self, kind: str) -> bool:
        """Whether the next token is of this kind, and if so, go on."""
        if self.kind() != kind:
            return False
        self._at += 1
        return True

    def head(self) -> frozenset[str]:
        while self.skip("PREFIX"):
            name = self.take("name")
            self._prefixes[name.removesuffix(":")] = self.take("iri")[1:-1]
        self.take("SELECT")
        _ = self.skip("DISTINCT") or self.skip("REDUCED")
        selected = set()
        while self.kind() in {"variable", "("}:
            if self.kind() == "variable":
                selected.add(self.take("variable"))
            else:
                selected.add(self._named())
        self.skip("WHERE")
        if _THIS not in selected or selected & {"path", "failure"}:
            raise Complex("it selects no $this, or a path or a failure")
        return frozenset(selected)

    def _named(self) -> str:
        """``( expression AS ?variable )``."""
        self.expression()
        word, name, _ = self._tokens[self._at - 3 : self._at]
        if word[1].upper() != "AS" or name[0] != "variable" or name[1] == _THIS:
            raise Complex("an expression has no name, or that of $this")
        return name[1]

    def expression(self) -> None:
        """What stands between parentheses, and these; the engine reads it, we need not."""
        self.take("(")
        while not self.skip(")"):
            kind = self.kind()
            if kind is None or kind in _UNSAFE or kind in {"{", "}"}:
                raise Complex("a query in an expression")
            if kind == "(":
                self.expression()
            else:
                self._at += 1

    def group(self) -> Group:
        self.take("{")
        found = Group()
        while not self.skip("}"):
            if self.skip("FILTER"):
                self._filter(found)
            else:
                found.patterns += self._triples()
            self.skip(".")
        return found

    def _filter(self, group: Group) -> None:
        negated = self.skip("NOT")
        if self.skip("EXISTS"):
            group.inner.append(self.group())
        elif negated:
            raise Complex("a FILTER that is not read")
        else:
            if self.kind() != "(":
                self._at += 1  # the name of a function
            self.expression()

    def _triples(self) -> Iterator[Pattern]:
        subject = self._term("iri", "name", "variable")
        assert not isinstance(subject, Literal)  # noqa: S101 - it is none of these kinds
        while True:
            properties = self._properties()
            while True:
                object_ = self._term("iri", "name", "variable", "string")
                yield Pattern(subject, properties, object_)
                if not self.skip(","):
                    break
            if not self.skip(";") or self.kind() in {".", "}"}:
                return

    def _properties(self) -> tuple[Iri, ...]:
        found = [self._property()]
        while self.skip("|"):
            found.append(self._property())
        return tuple(found)

    def _property(self) -> Iri:
        if self.kind() == "word":
            self.take("word")
            return TYPE
        term = self._term("iri", "name")
        assert isinstance(term, Iri)  # noqa: S101 - it is one of these kinds
        return term

    def _term(self, *kinds: str) -> Term | Variable:
        kind = self.kind()
        text = self.take(*kinds)
        if kind == "variable":
            return Variable(text)
        if kind == "iri":
            if ":" not in text or "\\" in text:
                raise Complex("a relative IRI")
            return Iri(text[1:-1])
        if kind == "name":
            prefix, _, local = text.partition(":")
            if prefix not in self._prefixes:
                raise Complex(f"the prefix {prefix} is not declared")
            return Iri(self._prefixes[prefix] + local)
        return _text(text, self.kind())


def _text(text: str, following: str | None) -> Literal:
    """A plain text or one in a language."""
    body, _, tag = text.rpartition(text[0])
    if "\\" in text or following == "^^":
        raise Complex("a text with escapes or a datatype")
    return Literal(body[1:], LANG_STRING if tag else STRING, tag.removeprefix("@"))
