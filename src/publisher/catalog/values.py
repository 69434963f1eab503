"""Values of a catalogue's graph as texts of JSON: which are chosen, and how they are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple
from urllib.parse import quote

from publisher.catalog.forms import SELF, Field, Form
from publisher.catalog.meanings import NOTHING, Meaning, of_literal
from publisher.terms import TYPE, Iri, Literal, Node, Term, Triple, ntriples

# The dates that both schemas take: of XSD's, those with a year of four digits.
_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[TZ+-].*)?", re.DOTALL)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


class Found(NamedTuple):
    """Texts for a key, sorted, and what the key means with them."""

    texts: Sequence[str]
    meaning: Meaning


class Graph:
    """A graph by subject, and what its things are called.

    Args:
        triples: the graph.
        labels: the properties that name a thing, the preferred one first.
        languages: the preferred languages, the first one first; at least one.
    """

    def __init__(
        self, triples: Iterable[Triple], labels: Sequence[Iri], languages: Sequence[str]
    ) -> None:
        self.languages = [language.lower() for language in languages]
        self.language = languages[0]
        self._labels = labels
        self._index: dict[Node, dict[Iri, list[Term]]] = {}
        for subject, predicate, value in triples:
            self._index.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self.label = lru_cache(maxsize=65_536)(self._label)
        self._shared = lru_cache(maxsize=None)(self._counted)

    def follow(self, node: Node, path: Sequence[Iri]) -> list[Term]:
        """What a path leads to from a thing; each once, sorted."""
        found: set[Term] = {node}
        for step in path:
            if step != SELF:
                found = {
                    value
                    for at in found
                    if not isinstance(at, Literal)
                    for value in self._index.get(at, {}).get(step, ())
                }
        return sorted(found, key=_order)

    def is_a(self, node: Node, class_: Iri) -> bool:
        """Whether a thing is said to be of a class."""
        return class_ in self._index.get(node, {}).get(TYPE, ())

    def is_shared(self, text: str, property_: Iri, class_: Iri) -> bool:
        """Whether several things of a class have the same value of a property."""
        return self._shared(property_, class_)[text] > 1

    def chosen(self, literals: Sequence[Literal], datatype: str = "") -> list[Literal]:
        """The literals in the best language that there is.

        That is the first of the preferred ones (``en`` takes ``en-GB`` too), else none at all, else
        the first in the alphabet. Literals of the datatype, if one is given, go before all.
        """
        groups: dict[tuple[str, str], list[Literal]] = {}
        for literal in literals:
            groups.setdefault((literal.language.lower(), literal.datatype), []).append(literal)
        best = min(groups, key=partial(self._rank, datatype=datatype), default=None)
        return [] if best is None else groups[best]

    def _rank(self, group: tuple[str, str], datatype: str) -> tuple[bool, int, bool, str, str]:
        language, own = group
        wished = len(self.languages)
        exact, place = False, wished + bool(language)
        for number, wanted in enumerate(self.languages):
            if language == wanted or language.startswith(f"{wanted}-"):
                exact, place = language == wanted, number
                break
        return own != datatype, place, not exact, language, own

    def _label(self, node: Node) -> str:
        """What a thing is called; empty if nobody says it."""
        for property_ in self._labels:
            texts = [
                value
                for value in self.follow(node, (property_,))
                if isinstance(value, Literal) and value.value.strip()
            ]
            if texts:
                return self.chosen(texts)[0].value
        return ""

    def _counted(self, property_: Iri, class_: Iri) -> Counter[str]:
        return Counter(
            text
            for properties in self._index.values()
            if class_ in properties.get(TYPE, ())
            for text in {str(value) for value in properties.get(property_, ())}
        )


def _order(term: Term) -> tuple[str, str]:
    return str(term), ntriples(term)


class Values:
    """Terms as the texts of JSON.

    Args:
        graph: where the names of things are.
        form: where the words for IRIs are.
    """

    def __init__(self, graph: Graph, form: Form) -> None:
        self._graph = graph
        self._form = form
        self._kinds: Mapping[str, Callable[[Field, str, Sequence[Term]], Found]] = {
            "text": self._text,
            "label": self._label,
            "string": self._string,
            "date": self._date,
            "interval": self._interval,
            "iri": self._iri,
            "uri": self._uri,
            "words": self._words,
        }

    def found(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        """The texts for a field that isn't an object: all that there are, the best ones first.

        Args:
            field: how they are written.
            property_: the property whose values the terms are; empty if there is no single one.
            terms: where they come from.
        """
        texts, meaning = self._kinds[field.kind](field, property_, terms)
        return Found(texts, meaning if property_ else NOTHING)

    def _text(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        texts = [t for t in terms if isinstance(t, Literal) and field.admits(t.value)]
        return _literals(property_, self._graph.chosen(texts, field.datatype))

    def _label(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        own = self._text(field, property_, terms)
        if own.texts:
            return own
        names = {self._graph.label(t) for t in terms if not isinstance(t, Literal)}
        return Found(sorted(filter(field.admits, names)), NOTHING)

    def _string(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        literals = [t for t in terms if isinstance(t, Literal) and field.admits(t.value)]
        if literals:
            kept = min(literals, key=lambda t: (t.datatype != field.datatype, _order(t)))
            return _literals(property_, [t for t in literals if t[1:] == kept[1:]])
        return Found([t for t in terms if isinstance(t, Iri) and field.admits(t)], NOTHING)

    def _date(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        dates = [(_plain_date(t.value), t) for t in terms if isinstance(t, Literal)]
        known = sorted((text, t) for text, t in dates if text)
        if not known:
            return Found([], NOTHING)
        text, literal = known[-1] if field.last else known[0]
        exact = text == literal.value
        return Found([text], of_literal(property_, literal) if exact else NOTHING)

    def _interval(self, field: Field, _: str, terms: Sequence[Term]) -> Found:
        """Periods with both ends; the schema of DCAT-US 1.1 takes no open ones."""
        nodes = [term for term in terms if not isinstance(term, Literal)]
        periods = ([self._end(field, node, part) for part in field.parts] for node in nodes)
        return Found(sorted("/".join(ends) for ends in periods if all(ends)), NOTHING)

    def _end(self, field: Field, node: Node, part: Iri) -> str:
        found = self._date(field, "", self._graph.follow(node, (part,))).texts
        return found[0] if found else ""

    def _iri(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        iris = [t for t in terms if isinstance(t, Iri) and field.admits(t)]
        return Found(iris, Meaning(property_, type="@id"))

    def _uri(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        iris = self._iri(field, property_, terms)
        return Found([quote(iri, safe=_ASCII) for iri in iris.texts], iris.meaning)

    def _words(self, field: Field, property_: str, terms: Sequence[Term]) -> Found:
        words: dict[str, Iri] = {}
        for term in terms:
            word = self._form.word(field.name, term) if isinstance(term, Iri) else ""
            if field.admits(word) and isinstance(term, Iri):
                words.setdefault(word, term)
        texts = sorted(words) if field.many else list(words)[:1]
        known = tuple((word, words[word]) for word in texts)
        return Found(texts, Meaning(property_, type="@vocab", words=known))


def _literals(property_: str, literals: Sequence[Literal]) -> Found:
    if not literals:
        return Found([], NOTHING)
    texts = list(dict.fromkeys(literal.value for literal in literals))
    return Found(texts, of_literal(property_, literals[0]))


def _plain_date(text: str) -> str:
    """A date or moment as both schemas take it, less exact where it must be; empty if it isn't one.

    RFC 3339 has no moments without an offset, and no days with one; XSD has both.
    """
    if _MONTH.fullmatch(text):
        return text if text[:4] != "0000" else ""
    day = _DAY.fullmatch(text)
    if day is None:
        return ""
    try:
        date.fromisoformat(day[1])
    except ValueError:
        return ""
    return text if _MOMENT.fullmatch(text) else day[1]
