"""The facts of a description as a page tells them: labels for IRIs, dates in words, sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.descriptions import Description
from publisher.terms import XSD, Blank, Iri, Literal, Node, Term, Triple, ntriples
from publisher.writers.labels import Label
from publisher.writers.links import Links, is_safe
from publisher.writers.moments import DATATYPES
from publisher.writers.outline import Outline

# Deeper parts than this are left to the data files: nobody reads them, and pages stay bounded.
_DEEPEST = 8
_LONGEST = 20_000  # characters of one text
_BOOLEAN, _ANY_URI = XSD["boolean"], XSD["anyURI"]
_IN_WORDS = frozenset({*DATATYPES, _BOOLEAN, _ANY_URI})


class Value(NamedTuple):
    """One value, ready for a template.

    Attributes:
        kind: ``text``, ``name`` (an IRI without a link), ``link``, ``outside`` (a link to another
            site), ``time``, ``part`` (a blank node's facts) or ``list``.
        text: what to show.
        language: its language tag, where that isn't the page's.
        target: where a link leads; for a time the machine-readable form.
        facts: the facts of a part.
        items: the members of a list.
        marks: the numbers of its sources.
        cut: whether the text goes on in the data files.
    """

    kind: str
    text: str = ""
    language: str = ""
    target: str = ""
    facts: tuple[Fact, ...] = ()
    items: tuple[Value, ...] = ()
    marks: tuple[int, ...] = ()
    cut: bool = False

    @property
    def paragraphs(self) -> list[str]:
        """A text cut at its empty lines."""
        if "\n" not in self.text:
            return [self.text.strip() or self.text]
        return [part.strip() for part in self.text.split("\n\n") if part.strip()] or [self.text]


class Fact(NamedTuple):
    """A property and its values; ``marks`` are the sources that all of several values share."""

    property: Iri
    label: Label
    values: tuple[Value, ...]
    marks: tuple[int, ...] = ()


@dataclass
class Sources:
    """The sources of a page's facts, numbered from 1 in the order in which they are met.

    A fact from named graphs has the sources of those graphs, or the graphs themselves; a fact of
    the default graph has the sources of the resource that it is about.
    """

    description: Description
    predicates: Sequence[Iri]
    numbers: dict[Term, int] = field(default_factory=dict)
    _own: dict[Node, tuple[int, ...]] = field(default_factory=dict)

    def __call__(self, triple: Triple, about: Node) -> tuple[int, ...]:
        """The numbers of the sources of one statement on a resource or on one of its parts."""
        graphs = self.description.sources.get(triple)
        if graphs is None:
            return self.own(about)
        named = [graph for graph in graphs if graph is not None]
        found = [source for graph in named for source in self._of(graph) or [graph]]
        own = self._of(about) if None in graphs else []
        return self._numbered([*own, *found])

    def own(self, about: Node) -> tuple[int, ...]:
        """The numbers of the sources of a statement of the default graph."""
        if about not in self._own:
            self._own[about] = self._numbered(self._of(about))
        return self._own[about]

    def _numbered(self, sources: Iterable[Term]) -> tuple[int, ...]:
        return tuple(sorted({self.number(source) for source in sources}))

    def number(self, source: Term) -> int:
        """The number of a source, which is on the page's list of sources from now on."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)

    def _of(self, node: Node) -> list[Term]:
        return self.description.objects(node, *self.predicates)


class Facts:
    """Turns the statements of one description into facts for its page."""

    def __init__(
        self, description: Description, outline: Outline, links: Links, sources: Sources
    ) -> None:
        self._nesting = description.nesting
        self._outline = outline
        self._labels = outline.labels
        self._words = outline.words
        self._links = links
        self._sources = sources
        self._told: set[Blank] = set()

    def value(self, term: Term) -> Value:
        """One value by itself, without sources."""
        return self._value(term, term if not isinstance(term, Literal) else Blank(""), 0)

    def by_label(self, resources: Iterable[Iri]) -> list[Iri]:
        """The resources in the order of their labels."""
        return sorted(resources, key=self._labels.place)

    def fact(
        self,
        node: Node,
        predicate: Iri,
        values: Sequence[Term],
        about: Node | None = None,
        depth: int = 0,
    ) -> Fact:
        """A property and these values of it.

        Args:
            node: the resource, or a part of one.
            predicate: the property.
            values: its values.
            about: the resource, if the node is a part of one.
            depth: how deep in it the part is.
        """
        about = node if about is None else about
        label = self._labels.of(predicate)
        if len(values) == 1:
            return Fact(
                predicate, label, (self._sourced(node, predicate, values[0], about, depth),)
            )
        told = [
            self._sourced(node, predicate, term, about, depth)
            for term in sorted(values, key=self._order)
        ]
        marks = told[0].marks
        if not marks or any(value.marks != marks for value in told):
            return Fact(predicate, label, tuple(told))
        return Fact(predicate, label, tuple(value._replace(marks=()) for value in told), marks)

    def _sourced(self, node: Node, predicate: Iri, term: Term, about: Node, depth: int) -> Value:
        """A value with the sources of the statement that has it."""
        value = self._value(term, about, depth)
        # Where no statement has a source of its own, they all have those of the resource.
        shared = not self._sources.description.sources
        marks = (
            self._sources.own(about)
            if shared
            else self._sources(Triple(node, predicate, term), about)
        )
        return _cited(value, marks) if marks else value

    def _order(self, term: Term) -> tuple[int, str, str]:
        """The reader's language first, then by what is shown, in the same order in every run."""
        if isinstance(term, Literal):
            return self._labels.rank(term), term.value, ntriples(term)
        shown = "" if isinstance(term, Blank) else self._labels.of(term).text.casefold()
        return (9 if isinstance(term, Blank) else 0), shown, ntriples(term)

    def _value(self, term: Term, about: Node, depth: int) -> Value:
        if isinstance(term, Literal):
            if term.datatype in _IN_WORDS:
                return self._in_words(term)
            return self._text(term)
        if isinstance(term, Blank):
            return self._part(term, about, depth)
        text, language = self._labels.of(term)
        link = self._links.to(term)
        if link is None:
            return Value("name", text, language)
        return Value("link" if link.ours else "outside", text, language, link.href)

    def _text(self, literal: Literal) -> Value:
        text, language = literal.value, self._labels.tongue(literal.language)
        if len(text) > _LONGEST:
            return Value("text", text[:_LONGEST], language, cut=True)
        return Value("text", text, language)

    def _in_words(self, literal: Literal) -> Value:
        """A literal that people know better in other words, if it is what it says it is."""
        when = self._outline.when(literal)
        if when is not None:
            return Value("time", when[0], target=when[1])
        if literal.datatype == _BOOLEAN and literal.value in {"true", "false", "1", "0"}:
            return Value("text", self._words.plain("yes" if literal.value in "true1" else "no"))
        if literal.datatype == _ANY_URI and is_safe(literal.value):
            return Value("outside", literal.value, target=literal.value)
        return self._text(literal)

    def _part(self, blank: Blank, about: Node, depth: int) -> Value:
        """A blank node in the place where it is first mentioned; each is told only once."""
        if blank in self._told or depth >= _DEEPEST:
            key = "part_above" if blank in self._told else "part_below"
            return Value("text", self._words.plain(key))
        self._told.add(blank)
        members = self._nesting.collection(blank)
        if members is not None:
            items = (self._value(member, about, depth + 1) for member in members)
            return Value("list", items=tuple(items))
        stated = self._nesting.properties(blank)
        facts = tuple(
            self.fact(blank, predicate, stated[predicate], about, depth + 1)
            for predicate in self._outline.by_label(tuple(stated))
        )
        return Value("part", facts=facts) if facts else Value("text", self._words.plain("part"))


def _cited(value: Value, marks: tuple[int, ...]) -> Value:
    """The value with its sources, which the facts of a part need not repeat."""
    facts = tuple(
        fact._replace(
            marks=() if fact.marks == marks else fact.marks,
            values=tuple(v._replace(marks=()) if v.marks == marks else v for v in fact.values),
        )
        for fact in value.facts
    )
    return value._replace(marks=marks, facts=facts)


def without_repeats(facts: Iterable[Fact], same: Collection[Iri]) -> list[Fact]:
    """The facts without texts that another property of the same meaning has told already.

    Args:
        facts: in the order in which they are told.
        same: the properties that mean the same: labels kept for readers with different habits.
    """
    told: set[tuple[str, str]] = set()
    left = []
    for fact in facts:
        values = fact.values
        if fact.property in same:
            values = tuple(v for v in values if (v.text, v.language) not in told)
            told.update((value.text, value.language) for value in values)
        if values:
            left.append(fact if len(values) == len(fact.values) else fact._replace(values=values))
    return left
