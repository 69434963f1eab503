"""What the functions call that a rule becomes, and how they come to life.

``None`` is an error, or no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from publisher import blanks
from publisher.rules import functions
from publisher.rules.algebra import Aggregate
from publisher.rules.frames import Layout
from publisher.terms import INTEGER, STRING, Blank, Iri, Literal, Node, Term, Triple, ntriples

_CALLED = re.compile(r"\bsearch_\d+\b")


def equality(one: Term | None, other: Term | None, wanted: bool) -> bool | None:
    """Whether two values are equal, or are not."""
    if one is None or other is None:
        return None
    found = functions.equal(one, other)
    return None if found is None else found is wanted


def looking(found: Callable[[str, str], bool], text: str | None, part: str | None) -> bool | None:
    """Whether a text is found in another."""
    return None if text is None or part is None else found(text, part)


def joined(*texts: str | None) -> str | None:
    """CONCAT of texts of which some may be errors."""
    return None if None in texts else "".join(texts)  # type: ignore[arg-type]


def before(text: str | None, part: str | None) -> str | None:
    """STRBEFORE."""
    if text is None or part is None:
        return None
    start, sign, _ = text.partition(part) if part else ("", "", "")
    return start if sign else ""


def after(text: str | None, part: str | None) -> str | None:
    """STRAFTER."""
    if text is None or part is None:
        return None
    if not part:
        return text
    _, sign, end = text.partition(part)
    return end if sign else ""


def is_among(
    found: Collection[Term],
    value: Term,
    subject: Node,
    property_: Iri,
    pointing: Callable[[Node], Any],
) -> bool:
    """Whether a value is one of many of a property."""
    if not isinstance(value, Literal):
        back: Collection[Node] = pointing(value).get(property_, ())
        if len(back) < len(found):
            return subject in back
    return value in found


@lru_cache(maxsize=64)
def counted(number: int) -> Term:
    """A number as COUNT gives it."""
    return Literal(str(number), INTEGER)


def computed(aggregate: Aggregate, values: Sequence[Term | None]) -> Term | None:
    """What an aggregate gives for some values."""
    distinct = aggregate.distinct and aggregate.argument is not None
    return functions.aggregate(aggregate.name, values, distinct, aggregate.separator)


_CALLABLE = (equality, looking, joined, before, after, is_among, counted, computed)
_GLOBALS: dict[str, Any] = {
    **{each.__name__: each for each in _CALLABLE},
    "text_of": functions.text_of,
    "language_of": functions.language_of,
    "iri_of": functions.iri_of,
    "truth": functions.truth,
    "boolean": functions.boolean,
    "call": functions.call,
    "way": blanks.way,
    "ntriples": lru_cache(maxsize=4_096)(ntriples),
    "new": tuple.__new__,
    "Triple": Triple,
    "Literal": Literal,
    "Blank": Blank,
    "Iri": Iri,
    "STRING": STRING,
    "nothing": {},
    "once": (None,),
}


def evaluated(text: str, layout: Layout) -> Term | None:
    """The value of an expression in which there is no variable."""
    value: Term | None = eval(text, {**_GLOBALS, **layout.held})  # noqa: S307 our own source
    return value


class Running:
    """The functions of a rule, each made when it is needed first.

    Args:
        layout: the names of the rule, all of which are known by then.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._globals = {**_GLOBALS, **layout.held}

    def define(self, name: str, source: str) -> Callable[..., None]:
        """Make a function, and those that it calls."""
        for called in self._called(source):
            if called not in self._globals:
                self._run(self._layout.functions[called])
        self._run(source)
        made: Callable[..., None] = self._globals.pop(name)
        return made

    def _called(self, source: str) -> Iterable[str]:
        waiting, found = [source], dict[str, None]()
        while waiting:
            for name in _CALLED.findall(waiting.pop()):
                if name not in found and name in self._layout.functions:
                    found[name] = None
                    waiting.append(self._layout.functions[name])
        return found

    def _run(self, source: str) -> None:
        self._globals.update(
            {
                name: self._layout.held[name]
                for name in self._layout.held.keys() - self._globals.keys()
            }
        )
        exec(compile(source, "<rule>", "exec"), self._globals)  # noqa: S102 our own source
