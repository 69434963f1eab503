"""Texts of files without RDF as literals of their keys."""

from __future__ import annotations

import pyoxigraph as ox

from publisher.keys import Key
from publisher.sources import literals
from publisher.sources.nodes import Scalar
from publisher.tables import is_language
from publisher.terms import LANG_STRING, STRING, XSD, Literal

# No language has a longer code (BCP 47, section 2.2.1).
_LONGEST = 3
_BOOLEAN, _DATE = XSD["boolean"], XSD["date"]


class Refused(ValueError):
    """A text is no value of its key; the message says why, and what to do.

    Attributes:
        of_language: whether it is the language that is wrong.
    """

    def __init__(self, message: str, *, of_language: bool = False) -> None:
        super().__init__(message)
        self.of_language = of_language


def literal(key: Key, value: Scalar, language: str) -> Literal:
    """The literal of a value that is neither a thing nor in a language of its own.

    Raises:
        Refused: if it is ill-formed for the datatype of the key.
    """
    if key.datatype == _BOOLEAN and value.boolean:
        return Literal(value.text.lower(), _BOOLEAN)
    if value.boolean and (key.text or key.datatype == STRING):
        reason = f"{value.text} is a truth value, and {key.name} has a text"
        raise Refused(f'{reason}; put it into quotation marks: "{value.text}"')
    if key.text:
        return tagged(key, value, language)
    found = key.literal(value.text, language)
    if problem := literals.problem(found):
        partial = ", or 2013-10 for a month, or 2013 for a year" if key.datatype == _DATE else ""
        raise Refused(f"{problem}{partial}")
    return found


def tagged(key: Key, value: Scalar, tag: str) -> Literal:
    """The literal of a text in a language; in none, if the tag is empty.

    Raises:
        Refused: if the tag is none (BCP 47, section 2.1), or the value is no text.
    """
    if value.boolean:
        reason = f"{value.text} is a truth value, and {key.name} has a text"
        raise Refused(f'{reason}; put it into quotation marks: "{value.text}"')
    if not tag:
        return Literal(value.text)
    return Literal(value.text, LANG_STRING, _language(key, tag))


def _language(key: Key, tag: str) -> str:
    """The tag in lower case, as the parsers of the other syntaxes give it."""
    known = None
    if is_language(tag) and len(tag.partition("-")[0]) <= _LONGEST:
        known = ox.Literal("", language=tag).language
    if known is None:
        reason = f'"{tag}" is no language, and {key.name} has a text'
        advice = "write the text, or one for each language: en: …"
        raise Refused(f"{reason}; {advice}", of_language=True)
    return known
