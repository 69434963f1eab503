"""The functions and operators of SPARQL, over our terms (SPARQL 1.1, section 17.4).

What is asked for most is written out here, and keeps the text of literals as their author wrote it.
Everything else is asked of the engine, with the same answer as in a query. ``None`` is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote

from publisher import oxigraph
from publisher.rules.algebra import FALSE, TRUE, plain
from publisher.terms import INTEGER, LANG_STRING, STRING, Blank, Iri, Literal, Term, ntriples

Value = Term | None
_TEXTS = (STRING, LANG_STRING)
_ORDER = ("<", ">", "<=", ">=")

# An IRI that nobody needs to resolve, and that has nothing unusual in it.
_CHARACTERS = r"[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2}"
_SIMPLE_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*://[A-Za-z0-9.\-]+(?::[0-9]+)?"
    rf"(?:[/?](?:{_CHARACTERS})*)?(?:\#(?:{_CHARACTERS})*)?",
    re.ASCII,
)


def boolean(value: bool) -> Literal:
    """A truth value as a literal."""
    return TRUE if value else FALSE


def truth(value: Value) -> bool | None:
    """The effective boolean value (section 17.2.2)."""
    if not isinstance(value, Literal):
        return None
    if value.datatype == STRING:
        return bool(value.value)
    answer = oxigraph.evaluate("!{}", (value,))
    return None if answer is None else answer != TRUE


def equal(one: Term, other: Term) -> bool | None:
    """Whether two terms are equal (``=``)."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return one == other
    if one.datatype in _TEXTS and other.datatype in _TEXTS:
        return one == other
    if one.datatype == other.datatype == INTEGER and one.value.isdigit() and other.value.isdigit():
        return int(one.value) == int(other.value)
    answer = oxigraph.evaluate("{} = {}", (one, other))
    return None if answer is None else answer == TRUE


def text_of(term: Value) -> str | None:
    """What STR gives."""
    if isinstance(term, Literal):
        return term.value
    return term if isinstance(term, Iri) else None


def language_of(term: Value) -> str | None:
    """What LANG gives."""
    return term.language.lower() if isinstance(term, Literal) else None


@lru_cache(maxsize=64)
def iri_of(text: str, base: str) -> Iri | None:
    """What IRI gives for a text. Rules often ask for the same one several times in a row."""
    if _SIMPLE_IRI.fullmatch(text) and "/." not in text:
        return Iri(text)
    found = oxigraph.evaluate("IRI({})", (plain(text),), base)
    return found if isinstance(found, Iri) else None


def encoded(text: str) -> str:
    """What ENCODE_FOR_URI gives."""
    return quote(text, safe="-_.~")


def call(name: str, arguments: Sequence[Value], base: str) -> Value:
    """What a function gives for some values."""
    if name in _NATIVE:
        return None if None in arguments else _NATIVE[name](*arguments)
    if any(isinstance(argument, Blank) for argument in arguments):
        # No other function takes one; but the engine compares it with itself.
        same = name in _ORDER and arguments[0] == arguments[1]
        return boolean(name in ("<=", ">=")) if same else None
    if name == "IRI":
        return _iri(arguments[0], base)
    return oxigraph.evaluate(_written(name, len(arguments)), tuple(arguments), base)


def _iri(value: Value, base: str) -> Value:
    if isinstance(value, Literal) and value.datatype == STRING:
        return iri_of(value.value, base)
    return value if isinstance(value, Iri) else None


def _written(name: str, count: int) -> str:
    """A call as the engine reads it."""
    places = ["{}"] * count
    if name.startswith("unary "):
        return f"{name.removeprefix('unary ')}({{}})"
    sign = len(name) <= 2 and not name[0].isalpha()  # noqa: PLR2004  such as <=
    return f" {name} ".join(places) if sign else f"{name}({', '.join(places)})"


# -- Written out


def _datatype(term: Term) -> Value:
    return term.datatype if isinstance(term, Literal) else None


def _with_type(text: Term, datatype: Term) -> Value:
    if not isinstance(text, Literal) or text.datatype != STRING or not isinstance(datatype, Iri):
        return None
    return None if datatype == LANG_STRING else Literal(text.value, datatype)


def _concatenated(*texts: Term) -> Value:
    if not all(isinstance(text, Literal) and text.datatype in _TEXTS for text in texts):
        return None
    languages = {text.language for text in texts if isinstance(text, Literal)}
    joined = "".join(text.value for text in texts if isinstance(text, Literal))
    if len(languages) == 1 and (language := languages.pop()):
        return Literal(joined, LANG_STRING, language)
    return plain(joined)


def _compatible(text: Term, part: Term) -> bool:
    """Whether one text can be looked for in another (section 17.4.3.1.2)."""
    return (
        isinstance(text, Literal)
        and isinstance(part, Literal)
        and text.datatype in _TEXTS
        and part.datatype in _TEXTS
        and part.language in ("", text.language)
    )


def _looking(found: Callable[[str, str], bool]) -> Callable[[Term, Term], Value]:
    def look(text: Term, part: Term) -> Value:
        return boolean(found(str(text), str(part))) if _compatible(text, part) else None

    return look


def _same(one: Term, other: Term) -> Value:
    return boolean(one == other)


def _numeric(term: Term) -> Value:
    return FALSE if isinstance(term, Blank) else oxigraph.evaluate("ISNUMERIC({})", (term,))


LOOKING: dict[str, Callable[[str, str], bool]] = {
    "CONTAINS": str.__contains__,
    "STRSTARTS": str.startswith,
    "STRENDS": str.endswith,
}
"""The functions that look for one text in another."""

_NATIVE: dict[str, Callable[..., Value]] = {
    "DATATYPE": _datatype,
    "STRDT": _with_type,
    "CONCAT": _concatenated,
    "SAMETERM": _same,
    "ISNUMERIC": _numeric,
    "ISIRI": lambda term: boolean(isinstance(term, Iri)),
    "ISBLANK": lambda term: boolean(isinstance(term, Blank)),
    "ISLITERAL": lambda term: boolean(isinstance(term, Literal)),
    **{name: _looking(found) for name, found in LOOKING.items()},
}


# -- Aggregates


def aggregate(name: str, values: Iterable[Value], distinct: bool, separator: str) -> Value:
    """What an aggregate gives for the values of a group (section 18.5.1).

    Of what depends on the order of solutions, there is none here: SAMPLE takes the first value in
    order, and GROUP_CONCAT joins them in order.
    """
    values = list(values)
    if name in ("MIN", "MAX"):
        return _extreme(name, values)
    known = [value for value in values if value is not None]
    if name == "COUNT":
        return Literal(str(len(set(known) if distinct else known)), INTEGER)
    if name == "SAMPLE":
        return min(known, key=ntriples, default=None)
    if any(isinstance(value, Blank) for value in known):
        return None
    if name == "GROUP_CONCAT":
        values.sort(key=lambda value: "" if value is None else ntriples(value))
    inner = "DISTINCT ?each" if distinct else "?each"
    joined = f"; SEPARATOR = {ntriples(plain(separator))}" if name == "GROUP_CONCAT" else ""
    return oxigraph.aggregate(f"{name}({inner}{joined})", values)


def _extreme(name: str, values: Sequence[Value]) -> Value:
    """The smallest or largest value, in the order of ORDER BY (section 15.1)."""
    if not values or None in values:
        return None
    best = min if name == "MIN" else max
    if len(values) == 1:
        return values[0]
    first = values[0]
    if all(isinstance(v, Literal) and v.datatype == STRING for v in values) or all(
        isinstance(v, Iri) for v in values
    ):
        return best(value for value in values if value is not None)
    blank = [value for value in values if isinstance(value, Blank)]
    others = [value for value in values if not isinstance(value, Blank)]
    if blank and (name == "MIN" or not others):
        return best(blank)
    return oxigraph.aggregate(f"{name}(?each)", others) if others else first
