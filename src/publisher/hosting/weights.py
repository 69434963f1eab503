"""Negotiation without arithmetic: patterns turn a weight into a letter, and find the best letter.

Web servers can't compare numbers in their rules, but they know regular expressions. The weight of
each choice in a header field (RFC 9110, section 12.4.2) becomes one of 21 letters; the letters of
all choices, side by side, are one word; one pattern per choice says whether its letter is the best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.formats import Format
from publisher.hosting.maps import KEEP, Line, Map, Var

LEVELS = "0abcdefghijklmnopqrst"
"""``0`` for not at all; then in turn above 0, 0.1, above 0.1, 0.2, and so on, up to ``t`` for 1."""

_PART = r'[^",]*(?:"[^"]*"[^",]*)*'
_BEFORE = rf"(?i)^(?:{_PART},)*[ \t]*"
_WEIGHT = r"0?\.[0-9]+|0\.?|1(?:\.0*)?"
_VALUE = r'=(?:[^\s",;]+|"[^"]*")'
_OTHER_NAME = r'(?:[^\s",;/=q][^\s",;/=]*|q[^\s",;/=]+)'
_AFTER = r"[ \t]*(?:,|$)"


def _parameters(name: str) -> str:
    return rf"(?:[ \t]*;[ \t]*(?:{name}(?:{_VALUE})?)?)*"


def _weight(group: str) -> str:
    return rf"(?:[ \t]*;[ \t]*q={group}{_WEIGHT})[ \t]*(?:;{_PART})?)?{_AFTER}"


def _range(text: str) -> str:
    """A pattern for a media range in ``Accept`` that keeps its weight."""
    return f"{_BEFORE}{text}{_parameters('(?:charset|profile)')}{_weight('(?P<keep>')}"


def accept(formats: Sequence[Format]) -> Iterator[Map]:
    """The tables from the field ``Accept`` to the letter of each format, ``level_SUFFIX``."""
    any_ = r'(?:\*/\*|[^*\s",;/=][^\s",;/=]*/[^\s",;/=]+)'
    good = f"{_BEFORE}{any_}{_parameters(_OTHER_NAME)}{_weight('(?:')}"
    keep = Line(good.replace("(?i)^", "(?i)^(?P<keep>", 1) + ".*)$", (KEEP,))
    # A field without one good range says nothing, as if it were absent.
    yield Map("accepted", (Var("accept"),), [keep], default="*/*")
    for format_ in formats:
        name, (type_, _, _) = format_.suffix[1:], format_.media_type.partition("/")
        ranges = (re.escape(format_.media_type), rf"{type_}/\*", r"\*/\*")
        lines = [Line(_range(text), (KEEP,)) for text in ranges]
        yield Map(f"weight_{name}", (Var("accepted"),), lines, default="0")
        yield level(f"level_{name}", f"weight_{name}")


def profiles(iris: Sequence[str]) -> Iterator[Map]:
    """The tables from ``Accept-Profile`` to the letter of each profile, ``wish_NUMBER``."""
    for number, iri in enumerate(iris):
        pattern = f"{_BEFORE}<{re.escape(iri)}>{_weight('(?P<keep>')}"
        yield Map(
            f"asked_{number}", (Var("accept_profile"),), [Line(pattern, (KEEP,))], default="0"
        )
        yield level(f"wish_{number}", f"asked_{number}")


def level(name: str, source: str) -> Map:
    """The table from a weight (empty for none given) to its letter.

    The sign before it is for nginx, which compares no pattern with an empty text.
    """
    lines = [Line(r"^=(?:1.*)?$", (LEVELS[20],))]
    for digit in range(9, -1, -1):
        lines.append(Line(rf"^=0?\.{digit}[0-9]*[1-9]", (LEVELS[2 * digit + 1],)))
        lines.append(Line(rf"^=0?\.{digit}", (LEVELS[2 * digit],)))
    return Map(name, ("=", Var(source)), lines[:-1], default=LEVELS[0])


def best(choice: int, offered: Sequence[int], count: int) -> str:
    """A pattern for words in which this choice has the best letter, before others that have it too.

    Args:
        choice: its place in the word.
        offered: the places that count.
        count: how many letters the word has.
    """
    words = []
    for number in range(len(LEVELS) - 1, 0, -1):
        cells = [
            "." if place not in offered else _cell(place, choice, number) for place in range(count)
        ]
        words.append("".join(cells))
    return f"(?:{'|'.join(words)})$"


def _cell(place: int, choice: int, number: int) -> str:
    if place == choice:
        return LEVELS[number]
    return f"[{LEVELS[: number if place < choice else number + 1]}]"
