"""Markup as JSON text with a public context, each form of which is known to be read as meant.

What a name and a value are read as follows from the context (JSON-LD 1.1 API, sections 5.2 and
5.3); it is worked out once for each property and kind of value. What would be read as anything
else is refused: for that, there is ``writers.proved``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from publisher.definitions import Definitions, Unusual, define, is_absolute
from publisher.nesting import Nesting, Summary
from publisher.statements import MANY, NAMELESS, NODE, Kind, Said, Shape, kind_of
from publisher.terms import (
    INTEGER,
    LANG_STRING,
    STRING,
    TYPE,
    Blank,
    Iri,
    Literal,
    Node,
    Term,
)
from publisher.writers.expanded import Json
from publisher.writers.lexicon import quote
from publisher.writers.naming import Naming
from publisher.writers.nodes import array
from publisher.writers.proved import INTEGER_TEXT, POSITION

_KEPT = 8_192
_SHAPES_KEPT = 8_192
_STEP = "  "
_NOTHING = Said({})


@dataclass(slots=True)  # not frozen, nor a tuple: reading it is what writing markup consists of
class Mark:
    """How a property is written with values of one kind.

    Attributes:
        head: its key as JSON writes it, and what follows it.
        plain: whether a literal is a text by itself.
        before: what stands before the text of a literal in its object, if it is one.
        after: what stands after it.
        number: whether it is a number, if it can be.
        bare: whether an identifier stands by itself, if the thing is not told here.
        address: whether it does even if the thing is told here.
    """

    head: str
    plain: bool = False
    before: str = ""
    after: str = ""
    number: bool = False
    bare: bool = False
    address: bool = False


_NO_MARK = Mark("")

NOTHING, TEXT, ONE, SEVERAL = "nothing", "text", "one", "several"
"""Ways to write a property: not at all, as one plain text, as one value, as several values."""


class Step(NamedTuple):
    """How a property of a node is written: the way, and the mark if there is one value."""

    way: str
    predicate: Iri
    mark: Mark


@dataclass(slots=True)
class Plan:
    """How the nodes of one shape are written: the classes, then each property in turn."""

    classes: list[str]
    steps: list[Step]


class Marking:
    """The wording of a public context.

    Args:
        context: the value of ``@context``.
        addresses: whether the values of a property are addresses, never things.

    Raises:
        Unusual: if it has what can't be compiled.
    """

    def __init__(self, context: Json, addresses: Callable[[str], bool]) -> None:
        self._definitions: Definitions = define(context)
        self._naming = Naming(context)
        self._is_address = addresses
        position = f"{self._definitions.vocabulary}{POSITION}"
        self.position = Iri(position) if self._naming.name(position) == POSITION else Iri("")
        self.plan = lru_cache(_SHAPES_KEPT)(self._plan)
        self.mark = lru_cache(_KEPT)(self._mark)
        self.name = lru_cache(_KEPT)(self._name)
        self.identifier = lru_cache(_KEPT)(self._identifier)

    def _identifier(self, iri: str) -> str:
        """An IRI as JSON writes it."""
        if iri.partition(":")[0] in self._definitions.terms:
            raise Unusual("the scheme of an IRI is a term of the context")
        if not is_absolute(iri):
            raise Unusual("an IRI has a space in it")
        return quote(iri)

    def _name(self, iri: str) -> str:
        """The name of a class or property as JSON writes it."""
        self.identifier(iri)
        name = self._naming.name(iri)
        definition = self._definitions.terms.get(name)
        if definition and (definition.iri != iri or definition.container != "@none"):
            raise Unusual(f"the context takes {name!r} for something else")
        return quote(name)

    def _plan(self, shape: Shape) -> Plan:
        """How the nodes of a shape are written."""
        types = shape.kinds.get(TYPE, ())
        classes = [self.name(value) for value in types if isinstance(value, Iri)]
        steps = [self._step(name, kind) for name, kind in shape.kinds.items()]
        return Plan(classes, steps)

    def _step(self, predicate: Iri, kind: Kind) -> Step:
        if isinstance(kind, str) and kind != MANY:
            mark = self.mark(predicate, kind)
            return Step(TEXT if mark.plain else ONE, predicate, mark)
        told = predicate == TYPE and all(isinstance(value, Iri) for value in kind)
        return Step(NOTHING if told else SEVERAL, predicate, _NO_MARK)

    def _mark(self, predicate: Iri, kind: str) -> Mark:
        """How a property is written with values of one kind (``statements.Kind``)."""
        head = f"{self.name(predicate)}: "
        name = self._naming.name(predicate)
        definition = self._definitions.terms.get(name)
        coercion = definition.coercion if definition else ""
        if kind in (NODE, NAMELESS):
            return Mark(head, bare=coercion == "@id", address=self._is_address(name))
        if ":" not in kind:
            return Mark(head, after=f'"@language": {quote(kind)}')
        return self._typed(head, name, coercion, kind)

    def _typed(self, head: str, name: str, coercion: str, datatype: str) -> Mark:
        if datatype == LANG_STRING:
            raise Unusual("a text in a language has none")
        if self._naming.expected(name) != (coercion or STRING):
            raise Unusual(f"the values of {name!r} have an odd type")
        if datatype == (coercion or STRING):
            return Mark(head, plain=True)
        if datatype == STRING:
            return Mark(head)
        before = f'"@type": {self.identifier(datatype)},'
        if datatype == INTEGER and coercion not in ("", "@id", "@vocab"):
            raise Unusual(f"a number would be taken for another type, {name!r}")
        return Mark(head, before=before, number=datatype == INTEGER)


class Marked:
    """One graph that is being written.

    Args:
        marking: the wording.
        nesting: the graph.
    """

    def __init__(self, marking: Marking, nesting: Nesting) -> None:
        self._marking = marking
        self._nested = nesting.nested
        self._statements = nesting.statements

    def top(self, node: Node, pad: str) -> str:
        """A node that is told by itself; see :meth:`node`."""
        said = self._statements[node]
        if type(said) is not Summary:
            return self.node(node, pad)
        # Whether what it mentions is told, too, is all that may differ from document to document.
        key = self._marking, pad, tuple(iri in self._statements for iri in said.mentions)
        known = said.texts.get(key)
        if known is None:
            known = said.texts[key] = self.node(node, pad)
        return str(known)

    def node(self, node: Node, pad: str) -> str:
        """A node with everything that is said of it.

        Args:
            node: which one.
            pad: the line break and the spaces before the bracket that closes it.

        Raises:
            Unusual: for what would not be read as it is meant.
        """
        inside = pad + _STEP
        said = self._statements.get(node, _NOTHING)
        plan = self._marking.plan(said.shape)
        members = [] if node in self._nested else [f'"@id": {self._identifier(node)}']
        if plan.classes:
            members.append(f'"@type": {_one_or_array(plan.classes, inside)}')
        for (way, predicate, mark), values in zip(plan.steps, said.values(), strict=True):
            if way is TEXT:
                members.append(mark.head + quote(values[0][0]))
            elif way is ONE:
                members.append(mark.head + self._value(values[0], mark, inside))
            elif way is SEVERAL:
                members.append(self._together(predicate, values, inside))
        return "{" + inside + f",{inside}".join(members) + pad + "}" if members else "{}"

    def _identifier(self, node: Node) -> str:
        return quote(node) if type(node) is Blank else self._marking.identifier(node)

    def _together(self, predicate: Iri, values: Sequence[Term], pad: str) -> str:
        if predicate == TYPE:  # the classes are told already
            values = [value for value in values if not isinstance(value, Iri)]
        inside = pad if len(values) == 1 else pad + _STEP
        if any(value in self._nested for value in values):
            values = sorted(values, key=self._position)
        marks = [self._marking.mark(predicate, kind_of(value)) for value in values]
        texts = [self._value(v, mark, inside) for v, mark in zip(values, marks, strict=True)]
        return marks[0].head + (texts[0] if len(texts) == 1 else array(texts, pad))

    def _value(self, value: Term, mark: Mark, pad: str) -> str:
        if isinstance(value, Literal):
            return quote(value[0]) if mark.plain else self._literal(value[0], mark, pad)
        if type(value) is Blank and value in self._nested:
            return self.node(value, pad)
        identifier = self._identifier(value)
        if mark.bare and (mark.address or value not in self._statements):
            return identifier
        return f'{{{pad}  "@id": {identifier}{pad}}}'

    def _position(self, value: Term) -> int:
        """Where a value stands among others, if it says so with a number."""
        if not isinstance(value, Blank) or value not in self._nested:
            return 0
        said = self._statements.get(value, _NOTHING).get(self._marking.position, ())
        if len(said) != 1 or not isinstance(said[0], Literal) or said[0].datatype != INTEGER:
            return 0
        number = self._marking.mark(self._marking.position, INTEGER).number
        return int(said[0].value) if number and INTEGER_TEXT.fullmatch(said[0].value) else 0

    def _literal(self, text: str, mark: Mark, pad: str) -> str:
        if mark.number and INTEGER_TEXT.fullmatch(text):
            return text
        inside = pad + _STEP
        before = f"{inside}{mark.before}" if mark.before else ""
        after = f",{inside}{mark.after}" if mark.after else ""
        return f'{{{before}{inside}"@value": {quote(text)}{after}{pad}}}'


def _one_or_array(texts: Sequence[str], pad: str) -> str:
    return texts[0] if len(texts) == 1 else array(texts, pad)
