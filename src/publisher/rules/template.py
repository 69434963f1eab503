"""The template of a rule, compiled: what is said for each solution (SPARQL 1.1, section 16.2).

Blank nodes of the template are new ones in each solution. They are named by what is said of them,
as ``publisher.blanks`` does it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

from publisher import blanks
from publisher.rules.algebra import BlankNode, Place, Template, Variable
from publisher.rules.code import Code, Maker
from publisher.rules.frames import ANY, IRI, NODE, Context, Kinds
from publisher.terms import Blank, Iri, Literal, Term, ntriples


class Labels:
    """Gives blank nodes their names.

    Attributes:
        alone: whether all of them were named by what is said of each alone.
        made: name → how many blank nodes are alike in all that is said of them.
    """

    def __init__(self, prefix: str = "made") -> None:
        self.alone = True
        self._prefix = prefix
        self.made: dict[Blank, int] = {}
        self._numbers = 0

    def of(self, lines: Collection[str]) -> Blank:
        """The name of a blank node that is linked to no other."""
        label = blanks.alone(lines)
        copies = self.made[label] = self.made.get(label, 0) + 1
        return label if copies == 1 else blanks.alone(lines, copies)

    def number(self) -> Blank:
        """A name for a blank node that others tell apart."""
        self.alone = False
        self._numbers += 1
        return Blank(f"_:{self._prefix}{self._numbers}")


class Numbers(Labels):
    """Gives blank nodes names that say nothing."""

    def of(self, lines: Collection[str]) -> Blank:  # noqa: ARG002
        """A name for any blank node."""
        return self.number()


class _Place(NamedTuple):
    """A place of a template: what has its value, and of which kinds that can be.

    Attributes:
        text: its name as Python has it.
        sure: whether it has a value.
        kinds: the kinds.
        term: the value, if it is always the same.
    """

    text: str
    sure: bool
    kinds: Kinds
    term: Term | None = None


_Statement: TypeAlias = tuple[_Place, _Place, _Place]


def said(template: Template, context: Context) -> Maker | None:
    """What keeps what a template says; ``None`` if that is nothing.

    Args:
        template: the template.
        context: what is known of the variables of a solution.
    """
    whole = [triple for triple in template if all(_known(place, context) for place in triple)]
    plain = [triple for triple in whole if not any(isinstance(p, BlankNode) for p in triple)]
    keeps = [_kept(_placed(triple, context)) for triple in plain]
    keeps += [_about_blank(part, context) for part in _linked(tuple(whole))]

    def make(code: Code) -> None:
        for keep in keeps:
            keep(code)

    return make if keeps else None


def _known(place: Place, context: Context) -> bool:
    return not isinstance(place, Variable) or place.name in context.known


def _placed(triple: tuple[Place, Place, Place], context: Context) -> _Statement:
    subject, predicate, value = (_place(place, context) for place in triple)
    return subject, predicate, value


def _place(place: Place, context: Context) -> _Place:
    layout = context.layout
    if isinstance(place, Iri | Literal):
        return _Place(layout.term(place), True, frozenset((type(place),)), place)
    if isinstance(place, BlankNode):
        name = layout.name(context.slot(place.label))
        return _Place(name, True, frozenset((Blank,)))
    name = layout.name(context.slot(place.name))
    return _Place(name, place.name in context.sure, context.kind(place.name))


def _kept(statement: _Statement) -> Maker:
    """Keep a statement, if it is one."""
    subject, predicate, value = statement
    tests = [*_tests(subject, NODE), *_tests(predicate, IRI), *_tests(value, ANY)]
    blank = " or ".join(
        f"{place.text}.__class__ is Blank" for place in (subject, value) if Blank in place.kinds
    )

    def make(code: Code) -> None:
        names = ", ".join(place.text for place in statement)
        when = f"if {' and '.join(tests)}: " if tests else ""
        code.line(f"{when}keep(new(Triple, ({names})))")
        if blank:  # one of the data, which others may speak of
            there = " and ".join([*tests, f"({blank})"])
            code.line(f"if {there}: labels.alone = False")

    return make


def _tests(place: _Place, wanted: Kinds) -> list[str]:
    """What has to hold for a place to have a value of some kinds."""
    if place.kinds <= wanted:
        return [] if place.sure else [f"{place.text} is not None"]
    kinds = " or ".join(f"{place.text}.__class__ is {k.__name__}" for k in sorted(wanted, key=str))
    return [f"({kinds})"]


def _linked(template: Template) -> list[Template]:
    """The statements of a template about blank nodes, in parts that share none."""
    parts: list[tuple[set[str], list[tuple[Place, Place, Place]]]] = []
    for triple in template:
        labels = {place.label for place in triple if isinstance(place, BlankNode)}
        if labels:
            triples = [triple]
            for part in [part for part in parts if part[0] & labels]:
                parts.remove(part)
                labels |= part[0]
                triples = part[1] + triples
            parts.append((labels, triples))
    return [tuple(triples) for _, triples in parts]


def _about_blank(template: Template, context: Context) -> Maker:
    labels = {
        place.label for triple in template for place in triple if isinstance(place, BlankNode)
    }
    looped = any(isinstance(s, BlankNode) and isinstance(o, BlankNode) for s, _, o in template)
    if len(labels) > 1 or looped:
        return _tangled(template, sorted(labels), context)
    [label] = labels
    node = context.layout.name(context.slot(label))
    return _one_blank(node, [_placed(triple, context) for triple in template])


def _one_blank(node: str, statements: Sequence[_Statement]) -> Maker:
    """Keep what is said of one blank node."""

    def make(code: Code) -> None:
        lines, alone = (code.layout.temporary(kind) for kind in ("lines", "alone"))
        code.line(f"{lines} = []; {alone} = True")
        tests = []
        for subject, predicate, value in statements:
            inward = value.text == node
            other = subject if inward else value
            needed = [*_tests(other, NODE if inward else ANY), *_tests(predicate, IRI)]
            tests.append(" and ".join(needed))
            when = f"if {tests[-1]}: " if needed else ""
            code.line(f"{when}{lines}.append({_line(code, predicate, other, inward)})")
            if Blank in other.kinds:
                both = " and ".join([*needed, f"{other.text}.__class__ is Blank"])
                code.line(f"if {both}: {alone} = False")
        named = f"labels.of(dict.fromkeys({lines})) if {alone} else labels.number()"
        code.line(f"{node} = ({named}) if {lines} else None")
        for statement, test in zip(statements, tests, strict=True):
            names = ", ".join(place.text for place in statement)
            code.line(f"{f'if {test}: ' if test else ''}keep(new(Triple, ({names})))")

    return make


def _line(code: Code, predicate: _Place, other: _Place, inward: bool) -> str:
    """What is said of a blank node, as ``blanks.alone`` takes it."""
    if predicate.term is None:
        return f"way({predicate.text}, inward={inward}) + ntriples({other.text})"
    way = blanks.way(str(predicate.term), inward=inward)
    if other.term is not None:
        return code.layout.hold(way + ntriples(other.term))
    if other.kinds == IRI:
        return f"{code.layout.hold(f'{way}<')} + {other.text} + '>'"
    return f"{code.layout.hold(way)} + ntriples({other.text})"


def _tangled(template: Template, labels: Sequence[str], context: Context) -> Maker:
    """Keep what is said of blank nodes that are linked to each other."""
    slots = [context.slot(label) for label in labels]
    keeps = [_kept(_placed(triple, context)) for triple in template]

    def make(code: Code) -> None:
        for slot in slots:
            code.assign(slot, "labels.number()")
        for keep in keeps:
            keep(code)

    return make
