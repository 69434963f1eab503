"""The words of the pages, by language: templates hold no prose of their own (``words.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

_FALLBACK = "en"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Words:
    """The words of one language; what it lacks is said in English.

    Attributes:
        language: the tag of the language that the words are mostly in, such as ``en``.
    """

    def __init__(self, language: str) -> None:
        tables = _tables()
        primary = language.partition("-")[0].lower()
        self.language = primary if primary in tables else _FALLBACK
        self._words: dict[str, Any] = {**tables[_FALLBACK], **tables[self.language]}
        self._said = cache(lambda key: fill(self._phrase(key, {})))

    def __call__(self, key: str, **parts: object) -> Markup:
        """The phrase with its ``{placeholders}`` filled in, safe to put into a page.

        A phrase with two forms (``one``, ``other``) is chosen by the part named ``n``.

        Raises:
            KeyError: if there is no such phrase or a placeholder has no part.
        """
        if not parts:
            return self._said(key)
        return fill(self._phrase(key, parts), **parts)

    def plain(self, key: str, **parts: object) -> str:
        """The same phrase as text that is yet to be escaped.

        Raises:
            KeyError: if there is no such phrase or a placeholder has no part.
        """
        pieces = list(_pieces(self._phrase(key, parts)))
        pieces[1::2] = [str(parts[name]) for name in pieces[1::2]]
        return "".join(pieces)

    def pieces(self, key: str) -> Sequence[str] | None:
        """What a phrase says itself and the names of its parts, in turns; of two forms, ``None``.

        Raises:
            KeyError: if there is no such phrase.
        """
        phrase: object = self._words[key]
        return _pieces(phrase) if isinstance(phrase, str) else None

    def _phrase(self, key: str, parts: Mapping[str, object]) -> str:
        phrase: str | Mapping[str, str] = self._words[key]
        return phrase if isinstance(phrase, str) else phrase["one" if parts["n"] == 1 else "other"]

    def get(self, table: str, key: str) -> Mapping[str, str] | None:
        """One entry of a table of phrases, such as the words for a format; ``None`` without one."""
        entry: Mapping[str, str] | None = self._words[table].get(key)
        return entry

    def tongue(self, tag: str) -> str:
        """What a language is called; its tag where there is no word for it."""
        names: Mapping[str, str] = self._words["languages"]
        return names.get(tag.lower()) or names.get(tag.partition("-")[0].lower(), tag)

    @property
    def months(self) -> Sequence[str]:
        """The names of the twelve months."""
        months: Sequence[str] = self._words["months"]
        return months


def fill(phrase: str, **parts: object) -> Markup:
    """The phrase, escaped, with its ``{placeholders}`` replaced by parts that are escaped too.

    Only parts that are ``Markup`` already go in as they are.

    >>> fill("{name} & co.", name="<b>")
    Markup('&lt;b&gt; &amp; co.')
    """
    # Escaping leaves braces alone, so that the placeholders are still there afterwards.
    pieces = list(_pieces(str(escape(phrase))))
    pieces[1::2] = [str(escape(parts[name])) for name in pieces[1::2]]
    return Markup("".join(pieces))  # noqa: S704 each piece was escaped


@lru_cache(maxsize=1_024)
def _pieces(phrase: str) -> tuple[str, ...]:
    """What a phrase says itself and the names of its placeholders, in turns."""
    return tuple(_PLACEHOLDER.split(phrase))


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
