"""TOML files read key by key; a mistake is told with its file, line, key and remedy.

A :class:`Table` is asked for each key by the type that it must have. What was never asked for is
unknown: :meth:`Table.finish` says so, with the nearest name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from publisher.errors import ConfigError
from publisher.terms import Iri, Prefixes

# BCP 47 has more rules; these letters and digits are all that Turtle and JSON-LD allow.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
# What is said of a text that goes on over the end of its line, or of the file.
_UNCLOSED = {
    "Illegal character '\\n'": '"',
    "Unterminated string": '"',
    "Found invalid character '\\n'": "'",
    'Expected "\'"': "'",
}
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*[.=]""")
_LONG_NUMBER = re.compile(r"[0-9_]{640,}")  # the fewest digits that Python may be told to read
_SHOWN = 60
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+>")
_KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text in quotes",
    list: "a list in square brackets",
    dict: "a table",
}


def is_language(tag: str) -> bool:
    """Whether this is a language tag, such as ``en`` or ``cy-GB`` (BCP 47, section 2.1)."""
    return _LANGUAGE.fullmatch(tag) is not None


class Table:
    """A table of a TOML file.

    Args:
        file: the file, as the user would type it.
        text: the whole file.
        values: what the table holds.
        name: the table's name from the top, such as ``limits``; empty for the file itself.
        above: the keys that belong at the top of the file, if this table is below them.
    """

    def __init__(
        self,
        file: Path,
        text: str,
        values: Mapping[str, Any],
        name: str = "",
        above: Collection[str] = (),
    ) -> None:
        self.file = file
        self.name = name
        self._above = above
        self._text = text
        self._values = values
        self._known: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        self._known[key] = None
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        self._known.update(dict.fromkeys(self._values))
        return iter(self._values)

    def is_flag(self, key: str) -> bool:
        """Whether a key is true or false, where it may be something else."""
        return isinstance(self._values.get(key), bool)

    def is_table(self, key: str) -> bool:
        """Whether a key is a table, where it may be something else."""
        return isinstance(self._values.get(key), dict)

    def line(self, key: str) -> int | None:
        """The line of a key, counted from 1; where it isn't known, that of its table."""
        return self._line(key)

    def error(self, key: str, reason: str) -> ConfigError:
        """The error to raise for a key: ``publisher.toml:3: limits.nesting: <reason>``."""
        line = self._line(key)
        place = f"{self.file}:{line}" if line else f"{self.file}"
        return ConfigError(f"{place}: {self._path(key)}: {reason}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that isn't empty.

        Raises:
            ConfigError: if it is absent and there is no default, or isn't a text.
        """
        value = self._value(key, str, default)
        if not value.strip() and value != default:
            raise self.error(key, "expected a text that isn't empty; leave the key out if none")
        return str(value)

    def number(self, key: str, default: int, most: int = 1_000_000_000_000, least: int = 1) -> int:
        """A whole number that is sensible: mostly, above zero.

        Raises:
            ConfigError: if it is anything else.
        """
        value: int = self._value(key, int, default)
        if value < least:
            wanted = f"a whole number above {least - 1}" if least else "a whole number"
            raise self.error(key, f"expected {wanted}, found {_shown(value)}")
        if value > most:
            raise self.error(key, f"expected a whole number up to {most:,}")
        return value

    def flag(self, key: str) -> bool:
        """Whether something is so; not, if it is absent.

        Raises:
            ConfigError: if it is anything but true or false.
        """
        return bool(self._value(key, bool, False))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, each of them once.

        Raises:
            ConfigError: if it is anything else.
        """
        value: list[Any] = self._value(key, list, None if default is None else list(default))
        for item in value:
            if not isinstance(item, str) or not item:
                raise self.error(key, f"expected a list of texts, found {item!r} in it")
            if value.count(item) > 1:
                raise self.error(key, f"{item!r} is in the list twice")
        return tuple(value)

    def names(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """One text or a list of texts.

        Raises:
            ConfigError: if it is anything else.
        """
        if isinstance(self._values.get(key), str):
            return (self.text(key),)
        return self.texts(key, default)

    def phrases(
        self, key: str, language: str, default: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """A text in one or more languages: language tag → text.

        A plain text is in ``language``; a table (``{en = "x", cy = "y"}``) must have a text in it.

        Raises:
            ConfigError: if it is anything else.
        """
        if key not in self and default is not None:
            return dict(default)
        value = self._value(key, None)
        if isinstance(value, str):
            return {language: self.text(key)}
        if not isinstance(value, dict) or not value:
            example = f'{{{language} = "…"}}'
            raise self.error(key, f"expected a text in quotes, or one for each language: {example}")
        return self.table(key).languages()

    def languages(self) -> dict[str, str]:
        """This table as language tag → text; at least one.

        Raises:
            ConfigError: if a key isn't a language tag or a value isn't a text.
        """
        for tag in self:
            if not is_language(tag):
                raise self.error(tag, "expected a language tag, such as en or cy")
        return {tag: self.text(tag) for tag in self}

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one if it is absent.

        Raises:
            ConfigError: if it isn't a table.
        """
        values, above = self._value(key, dict, {}), () if self.name else self._known
        return Table(self.file, self._text, values, self._path(key), above)

    def tables(self, key: str) -> list[Table]:
        """The tables written ``[[key]]``, in order.

        Raises:
            ConfigError: if it isn't a list of tables.
        """
        found = self._value(key, list, [])
        if not all(isinstance(value, dict) for value in found):
            raise self.error(key, f"expected tables, each under its own [[{key}]]")
        path = self._path(key)
        return [
            Table(self.file, self._text, value, f"{path}[{number}]")
            for number, value in enumerate(found, start=1)
        ]

    def finish(self) -> None:
        """Say that all keys have been asked for.

        Raises:
            ConfigError: if there is another key; with the nearest known name.
        """
        for key in self._values:
            if key not in self._known:
                raise self.error(key, f"unknown key; {self._hint(key)}")

    def _hint(self, key: str) -> str:
        if key in self._above:
            return f"it belongs to the whole file: move it up, above [{self.name}]"
        near = get_close_matches(key, self._known, n=1)
        return (
            f"did you mean {near[0]!r}?" if near else f"the keys here are {', '.join(self._known)}"
        )

    def _missing(self, key: str, kind: type) -> str:
        """That a key is missing. All that follows the name of a table in a file is in the table."""
        for name, values in self._values.items():
            if isinstance(values, dict) and key in values:
                return f"missing; it stands below [{name}], so it is part of that; move it up"
        return f"missing; expected {_KINDS[kind]}"

    def _value(self, key: str, kind: type | None, default: Any = None) -> Any:
        if key not in self:
            if default is None:
                raise self.error(key, self._missing(key, kind or str))
            return default
        value = self._values[key]
        # true is an int to Python, but not to the people who write TOML.
        if kind and (not isinstance(value, kind) or (isinstance(value, bool) and kind is int)):
            raise self.error(key, f"expected {_KINDS[kind]}, found {_shown(value)}")
        return value

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _line(self, key: str) -> int | None:
        """The line of the key; where the key isn't in the file, of the table it belongs in."""
        places, path = _places(self._text), self._path(key)
        while path and path not in places:
            path = path.rpartition(".")[0]
        return places.get(path)


def read(path: Path) -> Table:
    """The TOML file (UTF-8, TOML 1.0) as a table.

    Raises:
        ConfigError: if it can't be read, or isn't TOML; with line and column.
    """
    try:
        # Editors on Windows begin a file with a byte order mark.
        text = path.read_text(encoding="utf-8-sig")
        return Table(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_error(path, text, str(error))) from error
    except RecursionError as error:
        raise ConfigError(f"{path}: nested too deeply") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8; save the file in this encoding") from error
    except ValueError as error:  # Python reads no more digits than it may
        raise ConfigError(f"{path}:{long_number(text)}: not TOML: a number is too long") from error
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error


def expanded(table: Table, key: str, name: str, prefixes: Prefixes) -> Iri:
    """The IRI of a prefixed name, or of an IRI in angle brackets, that was read at a key.

    Raises:
        ConfigError: if it is neither, or its prefix isn't declared.
    """
    if _ABSOLUTE.fullmatch(name):
        return Iri(name[1:-1])
    prefix, colon, local = name.partition(":")
    if not colon or not local or re.search(r"[\s<>]", name):
        expected = 'expected a prefixed name such as "skos:prefLabel", or "<IRI>"'
        raise table.error(key, f"{expected}, found {name!r}")
    if prefix not in prefixes.namespaces:
        near = get_close_matches(prefix, prefixes.namespaces, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "declare it under [prefixes]"
        raise table.error(key, f"the prefix of {name!r} isn't declared; {hint}")
    return prefixes.expand(name)


def long_number(text: str) -> int:
    """The line, counted from 1, with a number of more digits than Python reads."""
    digits = _LONG_NUMBER.search(text)
    return text.count("\n", 0, digits.start()) + 1 if digits else 1


def _syntax_error(path: Path, text: str, message: str) -> str:
    place = _PLACE.fullmatch(message)
    if place is None:
        return f"{path}: not TOML: {message}"
    lines = text.split("\n")
    line, column = place[2] or len(lines), place[3] or len(lines[-1]) + 1
    return f"{path}:{line}:{column}: not TOML: {place[1]}{advice(place[1])}"


def advice(problem: str) -> str:
    """What to do about what the parser says; empty if that isn't known."""
    if "Invalid value" in problem:
        return "; put texts in quotation marks"
    quotes = (quote for said, quote in _UNCLOSED.items() if problem.startswith(said))
    if quote := next(quotes, ""):
        return f"; a text that begins with {quote} has no {quote} at its end"
    return ""


def _places(text: str) -> dict[str, int]:
    """Path of each table and key → the line on which it is first set.

    ``tomllib`` tells no lines. This reads keys at the start of a line, which is how people write
    them; at worst, a line inside a text of several lines is taken for a key.
    """
    places: dict[str, int] = {}
    tables: dict[str, int] = {}
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            current = header[2].replace('"', "").replace("'", "")
            if header[1] == "[[":
                tables[current] = tables.get(current, 0) + 1
                current = f"{current}[{tables[current]}]"
            elif (first := current.partition(".")[0]) in tables:
                # A table inside the last one of a list.
                current = f"{first}[{tables[first]}]{current.removeprefix(first)}"
            places.setdefault(current, number)
        elif key := _KEY.match(line):
            name = key[1].strip("\"'")
            places.setdefault(f"{current}.{name}" if current else name, number)
    return places


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python writes no more digits than it may
        return "a very long number"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
