"""JSON in which each key and each value knows where it is (RFC 8259).

Only well-formed JSON is read. What people wrap JSON in, and what editors do to it, is named in the
error, because "unexpected character" helps nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from publisher.trees import DEEPEST

_STRINGS = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"[A-Za-z_$][A-Za-z_$0-9]*")
_REFERENCE = re.compile(r"&(?:quot|#34|#x22|ldquo|rdquo|amp|lt|gt|apos|#39);", re.IGNORECASE)
_STRAIGHT = "write straight ones"

_STARTS = (
    ("<![CDATA[", "a CDATA section is around the JSON; remove <![CDATA[ and ]]>"),
    ("<!--", "an HTML comment is around the JSON; remove <!-- and -->"),
    ("//", "JSON has no comments; remove the text from // to the end of the line"),
    ("/*", "JSON has no comments; remove the text from /* to */"),
    ("#", "JSON has no comments; remove the text from # to the end of the line"),
    ("'", "a text in JSON is in double quotation marks; write \" for '"),
    ("`", 'a text in JSON is in double quotation marks; write " for `'),
    ("\u201c", f"these are typographic quotation marks; {_STRAIGHT}"),
    ("\u201d", f"these are typographic quotation marks; {_STRAIGHT}"),
    ("\u00a0", "this is a no-break space, which JSON doesn't allow here; write a space"),
    ("\ufeff", "a byte order mark is in the middle of the text; remove it"),
    ("{{", "a placeholder of a template was never filled in; correct the template"),
    ("{%", "a placeholder of a template was never filled in; correct the template"),
    ("<", "a tag is in the JSON; remove it, or put it into a text"),
)
_ENDS = (
    (";", "a semicolon follows the JSON; remove it, because this is no JavaScript"),
    ("]]>", "the end of a CDATA section is around the JSON; remove <![CDATA[ and ]]>"),
    ("-->", "the end of an HTML comment is around the JSON; remove <!-- and -->"),
    ("{", "a second object follows the first; put both into one list under @graph"),
    (",", "a comma follows the JSON; put several objects into one list under @graph"),
)


class BadJson(ValueError):
    """Text that is no JSON.

    Attributes:
        offset: where, in characters from the start of the text.
    """

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Text:
    """A string, at the offset of its quotation mark."""

    offset: int
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, at its offset."""

    offset: int
    written: str


@dataclass(frozen=True, slots=True)
class Constant:
    """True, false or null, at its offset."""

    offset: int
    value: bool | None


@dataclass(frozen=True, slots=True)
class List:
    """An array, at the offset of its bracket."""

    offset: int
    items: tuple[Json, ...]


class Member(NamedTuple):
    """A key of an object, at the offset of its quotation mark, and its value."""

    offset: int
    key: str
    value: Json


@dataclass(frozen=True, slots=True)
class Object:
    """An object, at the offset of its brace, with all members; a key may be there twice."""

    offset: int
    members: tuple[Member, ...]

    def get(self, key: str) -> Json | None:
        """The value of a key, the last of them as JSON readers do; ``None`` if it isn't there."""
        return next((m.value for m in reversed(self.members) if m.key == key), None)


Json: TypeAlias = Object | List | Text | Number | Constant


def parse(text: str) -> Json:
    """The JSON text, with places.

    Raises:
        BadJson: if it isn't well-formed, or more than ``trees.DEEPEST`` brackets are open at once.
    """
    reader = _Reader(text)
    at = reader.space(0)
    if at == len(text):
        raise BadJson(0, "there is nothing in it; put the markup here, or remove the element")
    value, at = reader.value(at, 0)
    at = reader.space(at)
    if at < len(text):
        raise reader.after(at)
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text

    def space(self, at: int) -> int:
        """Where the white space that begins here ends."""
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """The value that begins here, and where it ends."""
        character = self._text[at : at + 1]
        if character == '"':
            value, end = self._string(at)
            return Text(at, value), end
        if character in "{[" and character:
            if depth == DEEPEST:
                raise BadJson(at, f"more than {DEEPEST} brackets are open here; write it flatter")
            return self._object(at, depth) if character == "{" else self._list(at, depth)
        if (match := _NUMBER.match(self._text, at)) and match[0]:
            return Number(at, match[0]), match.end()
        word = _WORD.match(self._text, at)
        if word and word[0] in _WORDS:
            return Constant(at, _WORDS[word[0]]), word.end()
        raise self._wrong(at, "a value")

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _STRINGS.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise BadJson(*self._bad_string(at, error)) from error
        return str(value), end

    def _bad_string(self, at: int, error: json.JSONDecodeError) -> tuple[int, str]:
        if error.msg.startswith("Invalid control character"):
            code = f"U+{ord(self._text[error.pos]):04X}"
            ends = self._text[error.pos] in "\r\n"
            what = "a line ends inside a text; write \\n" if ends else f"{code} is in a text"
            return error.pos, f"{what}{'' if ends else '; escape or remove it'}"
        if error.msg.startswith("Unterminated"):
            return at, (
                "this text is never closed: a quotation mark is missing, or the element ends early"
                " because the text holds </script>; write \\u003c for each < in it"
            )
        return error.pos, 'this escape isn\'t one of JSON; write \\\\ for \\, or \\" for "'

    def _object(self, at: int, depth: int) -> tuple[Json, int]:
        members: list[Member] = []
        here = self.space(at + 1)
        if self._text.startswith("}", here):
            return Object(at, ()), here + 1
        while True:
            start = here
            if not self._text.startswith('"', here):
                raise self._wrong_key(here)
            key, here = self._string(here)
            here = self.space(here)
            if not self._text.startswith(":", here):
                raise self._wrong(here, "a colon after the key")
            value, here = self.value(self.space(here + 1), depth + 1)
            members.append(Member(start, key, value))
            here, more = self._next(here, "}")
            if not more:
                return Object(at, tuple(members)), here

    def _list(self, at: int, depth: int) -> tuple[Json, int]:
        items: list[Json] = []
        here = self.space(at + 1)
        if self._text.startswith("]", here):
            return List(at, ()), here + 1
        while True:
            value, here = self.value(here, depth + 1)
            items.append(value)
            here, more = self._next(here, "]")
            if not more:
                return List(at, tuple(items)), here

    def _next(self, at: int, closing: str) -> tuple[int, bool]:
        """Where the next member begins; or where all of it ends, and that there is none."""
        at = self.space(at)
        if self._text.startswith(closing, at):
            return at + 1, False
        if not self._text.startswith(",", at):
            raise self._wrong(at, f"a comma or {closing}")
        after = self.space(at + 1)
        if self._text[after : after + 1] in ("}", "]"):
            raise BadJson(at, "nothing follows this comma but a bracket; remove the comma")
        return after, True

    def _wrong_key(self, at: int) -> BadJson:
        word = _WORD.match(self._text, at)
        if word:
            return BadJson(at, f'a key is in double quotation marks; write "{word[0][:50]}"')
        return self._wrong(at, "a key in double quotation marks")

    def _wrong(self, at: int, wanted: str) -> BadJson:
        """Say what is there in place of what JSON wants."""
        if at >= len(self._text):
            return BadJson(at, "the JSON ends here, with brackets or texts still open; close them")
        if match := _REFERENCE.match(self._text, at):
            reason = f"{match[0]} is an escape of HTML, which isn't resolved in a script element"
            return BadJson(at, f"{reason}; write the character itself")
        for start, message in _STARTS:
            if self._text.startswith(start, at):
                return BadJson(at, message)
        found = _named(self._text[at])
        return BadJson(at, f"not well-formed JSON: {wanted} should be here, but it is {found}")

    def after(self, at: int) -> BadJson:
        """Say what follows the JSON."""
        for start, message in _ENDS:
            if self._text.startswith(start, at):
                return BadJson(at, message)
        return self._wrong(at, "the end")


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code
