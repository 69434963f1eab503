"""The plain words of authors who don't write RDF: keys of YAML files, headings of spreadsheets.

A key is a term of the project's JSON-LD context (``context.jsonld``), or one of those that are for
authors alone (``authoring.jsonld``, over it): ``successor`` stands for ``xhv:next``. A prefixed
name is a key, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from publisher.definitions import Definition, Json, define
from publisher.terms import LANG_STRING, STRING, XSD, Iri, Literal, Prefixes

CONTEXT, AUTHORING = "context.jsonld", "authoring.jsonld"
"""The files of the ontology that keys are read from; the second lies over the first."""

UNKNOWN = "unknown"
"""What is written in the place of a date if nobody knows it."""

_SHOWN = 12
_THING = frozenset({"@id", "@vocab"})
# How the text of a date tells which of these it is (XSD 1.1 part 2, 3.3.9 to 3.3.12).
_PARTIAL = (
    (re.compile(r"-?\d{4,}"), XSD["gYear"]),
    (re.compile(r"-?\d{4,}-\d{2}"), XSD["gYearMonth"]),
)


@dataclass(frozen=True, slots=True)
class Key:
    """What a key stands for.

    Attributes:
        name: the key, as it is written.
        iri: the property.
        thing: whether its values are things, so IRIs.
        text: whether its values are texts in a language.
        datatype: what its other values are.
        word: whether a thing may be named by a word that stands for it, such as a class.
        ordered: whether the order of its values matters.
    """

    name: str
    iri: Iri
    thing: bool = False
    text: bool = False
    datatype: Iri = STRING
    word: bool = False
    ordered: bool = False

    def literal(self, written: str, language: str) -> Literal:
        """The literal of a value, which may yet be ill-formed for its datatype.

        A date of which only the year, or the month, is written is a year or a month; one that
        nobody knows is the text ``unknown``, which shapes allow where it makes sense.

        >>> Key("founded", Iri("http://schema.org/foundingDate"), datatype=XSD["date"]).literal(
        ...     "2006-04", "en"
        ... ).datatype.removeprefix(XSD)
        'gYearMonth'

        Args:
            written: the value.
            language: the language of the value, if it is a text.
        """
        if self.text:
            return Literal(written, LANG_STRING, language)
        if self.datatype == XSD["date"]:
            if written.lower() == UNKNOWN:
                return Literal(UNKNOWN)
            for pattern, datatype in _PARTIAL:
                if pattern.fullmatch(written):
                    return Literal(written, datatype)
        return Literal(written, self.datatype)


class Keys:
    """The keys of a publication.

    Args:
        context: the value of ``@context``: that of the documents, and that of authors over it.
        prefixes: the prefixes of the publication.
        language: the language of a text that names none.
        authors: the terms that are for authors; these are proposed to them first.

    Attributes:
        namespaces: prefix → what it stands for: those of the context, and of the publication.

    Raises:
        Unusual: if the context has what is not known here.
    """

    def __init__(
        self, context: Json, prefixes: Prefixes, language: str, authors: Collection[str] = ()
    ) -> None:
        self._authors = frozenset(authors)
        self.context = context
        self.prefixes = prefixes
        self.language = language
        self._terms = define(context).terms
        own = {term: found.iri for term, found in self._terms.items() if found.prefix}
        self.namespaces: Mapping[str, str] = {**prefixes.namespaces, **own}

    def find(self, name: str) -> Key | None:
        """What a key stands for; ``None`` if it is unknown.

        A prefixed name that no key stands for has values of any kind: they are texts without a
        language.
        """
        if (definition := self._terms.get(name)) is not None and _is_plain(definition):
            return _key(name, definition)
        iri = self._expanded(name)
        if iri is None:
            return None
        same = self._by_iri.get(iri)
        return _key(name, self._terms[same]) if same else Key(name, iri)

    def iri(self, name: str) -> Iri | None:
        """What a name stands for: a key, a class or a prefixed name; ``None`` if it is unknown."""
        if (definition := self._terms.get(name)) is not None and _is_plain(definition):
            return Iri(definition.iri)
        return self._expanded(name)

    def word(self, name: str) -> str:
        """The key, or the word for a class, that an author writes for a prefixed name.

        It is that of the authors, if they have one for it; else that of the documents. Empty if
        there is none.
        """
        iri = self._expanded(name)
        return self._words.get(iri, "") if iri is not None else ""

    @cached_property
    def _words(self) -> Mapping[Iri, str]:
        found: dict[Iri, list[str]] = {}
        for term, definition in self._terms.items():
            if _is_plain(definition):
                found.setdefault(Iri(definition.iri), []).append(term)
        return {iri: self._chosen(terms) for iri, terms in found.items()}

    def _chosen(self, terms: Sequence[str]) -> str:
        """Of several names, the authors' one; that of the documents, if authors have several."""
        own = [term for term in terms if term in self._authors]
        others = [term for term in terms if term not in self._authors]
        return own[0] if len(own) == 1 or not others else others[0]

    def advice(self, name: str) -> str:
        """What somebody who wrote an unknown key may do: a sentence without a full stop."""
        small = {each.lower(): each for each in self.names}
        if near := get_close_matches(name.lower(), small, 1):
            return f'did you mean "{small[near[0]]}"?'
        some = self._proposed(self.names)
        return f"write one of the keys ({some}, …) or a prefixed name such as skos:note"

    def class_advice(self, word: str) -> str:
        """What somebody who wrote an unknown class may do: a sentence without a full stop."""
        small = {each.lower(): each for each in self.classes}
        if near := get_close_matches(word.lower(), small, 1):
            return f'did you mean "{small[near[0]]}"?'
        return f"write one of {self._proposed(self.classes)}, …"

    def _proposed(self, names: Iterable[str]) -> str:
        """Some of many names; those for authors before those that data are written with."""
        return ", ".join(sorted(names, key=lambda name: (name not in self._authors, name))[:_SHOWN])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All keys that stand for a property, sorted; those for authors are among them."""
        return tuple(sorted(key.name for key in self))

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """All words that may stand for a class, sorted: those that begin with a capital letter."""
        words = (word for word, found in self._terms.items() if _is_plain(found))
        return tuple(sorted(word for word in words if word[:1].isupper()))

    def __iter__(self) -> Iterator[Key]:
        for name, found in self._terms.items():
            if _is_plain(found) and not name[:1].isupper():
                yield _key(name, found)

    @cached_property
    def _by_iri(self) -> Mapping[str, str]:
        """Property → the first key that stands for it, which knows what its values are."""
        found: dict[str, str] = {}
        for key in self:
            found.setdefault(key.iri, key.name)
        return found

    def _expanded(self, name: str) -> Iri | None:
        prefix, colon, local = name.partition(":")
        known = colon and prefix in self.namespaces
        return Iri(self.namespaces[prefix] + local) if known else None


def _is_plain(found: Definition) -> bool:
    """Whether a term stands for a property or a class, not for a keyword or for a namespace."""
    return bool(found.iri) and not found.iri.startswith("@") and not found.prefix


def _key(name: str, found: Definition) -> Key:
    thing, text = found.coercion in _THING, "@language" in found.container
    kind = STRING if thing or not found.coercion else Iri(found.coercion)
    word, ordered = found.coercion == "@vocab", "@list" in found.container
    return Key(name, Iri(found.iri), thing, text, kind, word, ordered)
