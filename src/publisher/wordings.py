"""Messages for authors who write no RDF: Turtle in them is put as it is written with keys.

The shapes of the ontology speak of ``dcterms:date "2013"^^xsd:gYear``. Who wrote ``date: 2013`` in
a YAML file or a spreadsheet knows no such names, so these are put back into keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from publisher.keys import Keys

_NAME = r"(?<![\w:/<#.-])[A-Za-z][\w-]*:[A-Za-z][\w-]*(?![\w:/])"
_TEXT = r'"(?P<text>[^"]*)"(?P<mark>@[A-Za-z-]+|\^\^[\w-]+:\w+)?'
_ADDRESS = r"<(?P<address>[^<>\s]*)>"
_KINDS = re.compile(rf"\ba (?P<kinds>{_NAME}(?: , {_NAME})*)")
_PAIR = re.compile(rf"(?P<name>{_NAME}) (?:{_TEXT}|{_ADDRESS}|(?P<word>true|false)\b)")
_TYPED = re.compile(rf"{_TEXT}")
_RELATIVE = re.compile(r"<(?P<address>(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\s]+)>")
_NESTED = re.compile(rf"(?P<name>{_NAME}) \[ (?P<inside>[^\[\]]*) \]")
_ALONE = re.compile(_NAME)
# What needs no quotation marks, wherever it stands.
_PLAIN = re.compile(r"[\w…-]+")


def with_keys(message: str, keys: Keys) -> str:
    """A message with keys in place of prefixed names and of Turtle, as far as there are keys.

    >>> from publisher.terms import Prefixes
    >>> context = {"id": "@id", "dct": "http://purl.org/dc/terms/", "date": {"@id": "dct:date"}}
    >>> keys = Keys(context, Prefixes({}), "en")
    >>> with_keys('Add dct:date "2013"^^xsd:gYear.', keys)
    'Add date: 2013.'

    Args:
        message: what is to be said.
        keys: what the author writes.
    """
    for pattern, put in _PUT:
        message = pattern.sub(partial(put, keys), message)
    return message


def _kinds(keys: Keys, found: re.Match[str]) -> str:
    """``a org:ChangeEvent`` → ``type: Event``."""
    words = [keys.word(name) for name in found["kinds"].split(" , ")]
    if not all(words):
        return found[0]
    return f"type: {words[0]}" if len(words) == 1 else f"type: [{', '.join(words)}]"


def _pair(keys: Keys, found: re.Match[str]) -> str:
    """``skos:prefLabel "…"@en`` → ``prefLabel: …``."""
    name = keys.word(found["name"])
    return f"{name}: {_value(found)}" if name else found[0]


def _value(found: re.Match[str]) -> str:
    plain = found["address"] or found["word"]
    if plain is not None:
        return plain
    bare = found["mark"] is not None and _PLAIN.fullmatch(found["text"])
    return found["text"] if bare else f'"{found["text"]}"'


def _typed(_: Keys, found: re.Match[str]) -> str:
    """``"2013"^^xsd:gYear`` → ``2013``, and ``"…"@cy`` → ``{cy: …}``."""
    mark = found["mark"] or ""
    if mark.startswith("@"):
        return f"{{{mark[1:]}: {found['text']}}}"
    return found["text"] if mark else found[0]


def _relative(_: Keys, found: re.Match[str]) -> str:
    return found["address"]


def _nested(keys: Keys, found: re.Match[str]) -> str:
    """``adms:identifier [ … ; … ]`` → ``identifier: {…, …}``."""
    name = keys.word(found["name"])
    return f"{name}: {{{found['inside'].replace(' ; ', ', ')}}}" if name else found[0]


def _alone(keys: Keys, found: re.Match[str]) -> str:
    return keys.word(found[0]) or found[0]


_PUT: tuple[tuple[re.Pattern[str], Callable[[Keys, re.Match[str]], str]], ...] = (
    (_KINDS, _kinds),
    (_PAIR, _pair),
    (_TYPED, _typed),
    (_RELATIVE, _relative),
    (_NESTED, _nested),
    (_ALONE, _alone),
)
