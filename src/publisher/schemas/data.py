"""The JSON Schema of YAML files with facts, made from the context and the shapes of a project.

An editor warns by it before ``publisher check`` is run, which says more: a schema sees one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from publisher.keys import UNKNOWN, Key, Keys
from publisher.schemas.requirements import Requirement, requirements
from publisher.terms import RDFS, STRING, XSD, Iri, Literal, Triple

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_LABEL, _COMMENT = RDFS["label"], RDFS["comment"]
_DAY = r"-(0[1-9]|[12][0-9]|3[01])"
_MONTH = r"-(0[1-9]|1[0-2])"
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
_YEAR = r"^-?[0-9]{4,}"
_TIME = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
_INTEGERS = frozenset(
    XSD[name] for name in ("integer", "nonNegativeInteger", "positiveInteger", "gYear")
)
# What Visual Studio Code says of a text that doesn't fit a pattern; others pass over it.
_HINT = "patternErrorMessage"
_ADDRESS: Schema = {
    "type": "string",
    "pattern": r'^[^\s<>"{}|\\^`]+$',
    "description": "An address: id/… below the base, https://… elsewhere, or with a prefix.",
    _HINT: "Write an address, such as id/organisation/…: it has no spaces.",
}
_CLASS: Schema = {"$ref": "#/definitions/class"}
_IDENTIFIED: Schema = {"required": ["id"]}
# Numbers are texts where a text is due; editors take them for numbers.
_TEXT: Schema = {"type": ["string", "number"]}
_TAG = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"


def schema(keys: Keys, model: Mapping[str, Sequence[Triple]]) -> Schema:
    """The schema, as JSON.

    Args:
        keys: what plain words stand for.
        model: the ontology's Turtle files: labels and comments, and shapes in ``shapes/``.
    """
    told = _Told(model, keys.language)
    shapes = [t for name, file in model.items() if name.startswith("shapes/") for t in file]
    return {
        "$schema": _DRAFT,
        "title": "Facts in YAML",
        "description": "One resource, or a list of resources.",
        "if": {"type": "object", "required": ["@context"]},
        "then": True,
        "else": {
            "if": {"type": "array"},
            "then": {"items": {"$ref": "#/definitions/described"}},
            "else": {
                "if": {"required": ["@graph"], "not": {"required": ["id"]}},
                "then": _graph(),
                "else": {"$ref": "#/definitions/described"},
            },
        },
        "definitions": _definitions(keys, told, requirements(shapes)),
    }


def _graph() -> Schema:
    return {
        "type": "object",
        "properties": {
            "@graph": {"type": "array", "items": {"$ref": "#/definitions/described"}},
        },
        "additionalProperties": False,
    }


def _definitions(keys: Keys, told: _Told, required: Iterable[Requirement]) -> Schema:
    return {
        "described": {"allOf": [{"$ref": "#/definitions/whole"}, _IDENTIFIED]},
        # In a named graph is what one source says of a resource, and others may say the rest.
        "part": {"allOf": [{"$ref": "#/definitions/resource"}, _IDENTIFIED]},
        "nested": {
            "if": _IDENTIFIED,
            "then": {"$ref": "#/definitions/resource"},
            "else": {"$ref": "#/definitions/whole"},
        },
        "whole": {
            "allOf": [
                {"$ref": "#/definitions/resource"},
                *(rule for each in required for rule in _rule(each, keys)),
            ]
        },
        "resource": {
            "type": "object",
            "properties": {
                "id": {**_ADDRESS, "description": "The address of the resource, for ever."},
                # Editors don't propose what is behind "if".
                "type": {"anyOf": [*_classes(keys, told), {"type": "array", "items": _CLASS}]},
                "@graph": {"type": "array", "items": {"$ref": "#/definitions/part"}},
                **{key.name: _property(key, told) for key in sorted(keys, key=_by_name)},
            },
            "patternProperties": {_prefixed(keys): {}},
            "additionalProperties": False,
        },
        "class": {"anyOf": _classes(keys, told)},
        "text": _several({"anyOf": [_TEXT, {"$ref": "#/definitions/languages"}]}),
        "languages": {
            "type": "object",
            "description": "A text in each language: en: …",
            "patternProperties": {_TAG: _several(_TEXT)},
            "additionalProperties": False,
        },
        "thing": {"anyOf": [_ADDRESS, {"$ref": "#/definitions/nested"}, _list()]},
        "typed": {
            "type": "object",
            "required": ["@value"],
            "properties": {"@value": _TEXT, "@type": _ADDRESS, "@language": {"type": "string"}},
            "additionalProperties": False,
        },
    }


def _list() -> Schema:
    return {
        "type": "object",
        "required": ["@list"],
        "properties": {"@list": {"type": "array"}},
        "additionalProperties": False,
    }


def _several(one: Schema) -> Schema:
    """One, or a list of such."""
    return {"if": {"type": "array"}, "then": {"items": one}, "else": one}


def _by_name(key: Key) -> str:
    return key.name


def _prefixed(keys: Keys) -> str:
    names = "|".join(re.escape(prefix) for prefix in sorted(keys.namespaces))
    return rf"^(({names}):[^/\s]|https?://)"


def _classes(keys: Keys, told: _Told) -> list[Schema]:
    """The words for classes, each with what it means; and prefixed names."""
    words = [{"const": word, **told.about(keys.iri(word))} for word in keys.classes]
    return [*words, {"type": "string", "pattern": _prefixed(keys)}]


def _property(key: Key, told: _Told) -> Schema:
    if key.text:
        found: Schema = {"$ref": "#/definitions/text"}
    elif key.thing:
        found = _several({"$ref": "#/definitions/thing"})
    else:
        plain = _plain(key.datatype)
        others = [{"$ref": "#/definitions/typed"}]
        if key.datatype == STRING:
            others.append({"$ref": "#/definitions/nested"})
        found = _several({"anyOf": [plain, *others]})
    # Beside a reference, draft 7 reads nothing.
    return {**told.about(key.iri), "allOf": [found]}


def _plain(datatype: Iri) -> Schema:
    """The values of a datatype, as an editor sees them."""
    if datatype == XSD["boolean"]:
        return {"type": "boolean"}
    if datatype == XSD["date"]:
        pattern = f"{_YEAR}({_MONTH}({_DAY}{_ZONE})?)?$|^{UNKNOWN}$"
        note = f"a day (2013-10-07), a month (2013-10), a year (2013), or {UNKNOWN}."
        kinds = ["string", "integer"]
        return {"type": kinds, "pattern": pattern, "description": note, _HINT: f"Write {note}"}
    if datatype == XSD["dateTime"]:
        return {"type": "string", "pattern": f"{_YEAR}{_MONTH}{_DAY}{_TIME}{_ZONE}$"}
    if datatype in _INTEGERS:
        return {"type": ["integer", "string"], "pattern": "^[+-]?[0-9]+$"}
    return _TEXT


def _rule(required: Requirement, keys: Keys) -> Iterator[Schema]:
    """What the type of a resource asks of it."""
    names = [key.name for key in keys if key.iri in required.paths]
    names += [name for iri in required.paths if (name := keys.prefixes.shorten(iri))]
    words = [word for word in keys.classes if keys.iri(word) in required.classes]
    words += [name for iri in sorted(required.classes) if (name := keys.prefixes.shorten(iri))]
    if not names or not words:
        return
    one = {"enum": words}
    typed = {"anyOf": [one, {"type": "array", "contains": one}]}
    if required.needed:
        then: Schema = {"anyOf": [{"required": [name]} for name in sorted(names)]}
    else:
        then = {"properties": dict.fromkeys(sorted(names), required.value)}
    if required.message:
        then["$comment"] = required.message
    yield {"if": {"properties": {"type": typed}, "required": ["type"]}, "then": then}


class _Told:
    """What terms are called, and what is said of them."""

    def __init__(self, model: Mapping[str, Sequence[Triple]], language: str) -> None:
        self._said: dict[tuple[Iri, Iri], dict[str, str]] = {}
        self._language = language
        for file in model.values():
            for subject, predicate, value in file:
                if predicate in {_LABEL, _COMMENT} and isinstance(value, Literal):
                    texts = self._said.setdefault((Iri(subject), predicate), {})
                    texts.setdefault(value.language, value.value)

    def about(self, iri: Iri | None) -> Schema:
        """A title and a description, as far as they are known."""
        if iri is None:
            return {}
        found = {"title": self._text(iri, _LABEL), "description": self._text(iri, _COMMENT)}
        if not found["description"]:
            found["description"] = found["title"]
        return {name: text for name, text in found.items() if text}

    def _text(self, iri: Iri, predicate: Iri) -> str:
        texts = self._said.get((iri, predicate), {})
        return texts.get(self._language) or texts.get("en") or next(iter(texts.values()), "")
