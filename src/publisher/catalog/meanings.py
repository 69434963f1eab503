"""What the keys of a JSON file mean: a JSON-LD context of its own (JSON-LD 1.1, section 3.1).

The context that all objects share says what a key usually means. An object in which a key means
something else, such as a title in another language, says so itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.catalog.forms import Field, Form, is_term
from publisher.terms import LANG_STRING, STRING, Iri, Literal, Prefixes

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means: nothing (as linked data), if it has no property.

    Attributes:
        property: the property; may be empty.
        type: ``@id``, ``@vocab``, or the datatype of the values; empty for plain texts.
        language: of the values; may be empty.
        words: the words that the values consist of, with their IRIs.
    """

    property: str = ""
    type: str = ""
    language: str = ""
    words: tuple[tuple[str, Iri], ...] = ()


NOTHING = Meaning()


def of_literal(property_: str, literal: Literal) -> Meaning:
    """The meaning of a key whose value is a literal."""
    if literal.language:
        return Meaning(property_, language=literal.language)
    return Meaning(property_, type="" if literal.datatype == STRING else literal.datatype)


def usual(field_: Field, language: str) -> Meaning:
    """The meaning that a key has if nothing else is said; words are added as they are used."""
    path = field_.paths[0]
    property_ = path[0] if len(path) == 1 and not path[0].startswith("@") else ""
    kinds = {"iri": "@id", "uri": "@id", "words": "@vocab"}
    if not property_ or field_.kind == "interval":
        return NOTHING
    if field_.kind in kinds:
        return Meaning(property_, type=kinds[field_.kind])
    if field_.datatype:
        return of_literal(property_, Literal("", Iri(field_.datatype)))
    if field_.kind == "text":
        return of_literal(property_, Literal("", LANG_STRING, language))
    return Meaning(property_)


@dataclass
class Context:
    """The context of a file, while it is being written.

    Args:
        form: how the catalogue is written.
        language: the publication's first language.
    """

    form: Form
    language: str
    _usual: dict[str, Meaning] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _used: dict[str, dict[str, Iri]] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for class_ in self.form.classes.values():
            for each in class_.fields:
                self._usual[each.key] = usual(each, self.language)
                self._names[each.key] = each.name

    def own(self, meanings: Mapping[str, Meaning]) -> Json:
        """What an object has to say itself of its keys; empty if all mean the usual."""
        self._written.update(meanings)
        return {
            key: self._definition(meaning)
            for key, meaning in meanings.items()
            if not self._is_usual(key, meaning)
        }

    def shared(self) -> Json:
        """The context for all objects: the keys that some object has."""
        terms = {
            key: self._definition(meaning, self._used.get(key, {}))
            for key, meaning in self._usual.items()
            if meaning.property and key in self._written
        }
        return {**self.form.prefixes.namespaces, **terms}

    def _is_usual(self, key: str, meaning: Meaning) -> bool:
        known = self._usual[key]
        if meaning.words:
            name = self._names[key]
            if any(self.form.usual(name, word) != iri for word, iri in meaning.words):
                return False
            self._used.setdefault(key, {}).update(meaning.words)
            meaning = Meaning(meaning.property, meaning.type)
        return meaning == known

    def _definition(self, meaning: Meaning, words: Mapping[str, Iri] | None = None) -> Json | None:
        if not meaning.property:
            return None
        definition = {"@id": _short(self.form.prefixes, meaning.property)}
        if meaning.type:
            keyword = meaning.type.startswith("@")
            shown = meaning.type if keyword else _short(self.form.prefixes, meaning.type)
            definition["@type"] = shown
        if meaning.language:
            definition["@language"] = meaning.language
        known = dict(meaning.words) if words is None else words
        scope = _scope(known)
        if scope is None:
            return None
        return {**definition, **({"@context": scope} if scope else {})}


def _short(prefixes: Prefixes, iri: str) -> str:
    return prefixes.shorten(iri) or iri


def _scope(words: Mapping[str, Iri]) -> Json | None:
    """The context inside a value; ``None`` if none could say what all the words mean."""
    scope: Json = {word: iri for word, iri in words.items() if is_term(word)}
    # A word that can't be defined is what is left of an IRI after its start.
    starts = {iri.removesuffix(word) for word, iri in words.items() if not is_term(word)}
    if len(starts) > 1:
        return None
    start = {"@vocab": starts.pop()} if starts else {}
    return {**start, **dict(sorted(scope.items()))}
