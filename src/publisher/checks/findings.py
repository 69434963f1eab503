"""What a check of markup finds, and the rules by which it does, one table of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from publisher.checks.report import Consequence, Severity
from publisher.schemaorg import local
from publisher.webpages.things import Place, Thing, Value

PREFIX = "schema.org."
"""What the names of the rules of this module begin with."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the vocabulary.

    Attributes:
        name: what the check calls it.
        severity: how bad it is.
        wrong: what is wrong, for the reference.
        loss: what consumers lose, for the reference.
        advice: what to do, for the reference.
    """

    name: str
    severity: Severity
    wrong: str
    loss: str
    advice: str


_BAD, _POOR, _NOTE = Severity.VIOLATION, Severity.WARNING, Severity.INFO
_TABLE: tuple[tuple[str, Severity, str, str, str], ...] = (
    (
        "type-unknown", _BAD, "a type that schema.org doesn't have",
        "nobody knows what the thing is, so nothing of it is used",
        "take the one that was meant, or the nearest in https://schema.org/docs/full.html",
    ),
    (
        "type-missing", _POOR, "a thing without a type",
        "most consumers pass over it", "say what it is, with @type, itemtype or typeof",
    ),
    (
        "property-unknown", _BAD, "a property that schema.org doesn't have",
        "nobody reads it", "take the one that was meant",
    ),
    (
        "property-domain", _POOR, "a property of other types of things",
        "consumers don't look for it there",
        "say it of the thing that it belongs to, or correct the type",
    ),
    (
        "value-class", _POOR, "a thing of another type than the property leads to",
        "consumers look for something else there, and pass over it",
        "correct the type or the property",
    ),
    (
        "value-text", _NOTE, "a text where schema.org has a thing",
        "consumers have nothing but the words", "describe the thing, with its type and name",
    ),
    (
        "value-date", _BAD, "a date or time in words, or one that the calendar doesn't have",
        "nobody reads it", "write it as 2013-10-07, 2013-10-07T09:30:00+01:00 or 09:30",
    ),
    (
        "value-duration", _BAD, "a length of time in words",
        "nobody reads it", "write it as P1Y6M or PT30M (ISO 8601)",
    ),
    (
        "value-number", _BAD, "a number with a unit, a word, or marks between its digits",
        "nobody can compare it", "write digits with a point: 1200.50",
    ),
    (
        "value-boolean", _BAD, "neither true nor false", "nobody reads it",
        "write true or false",
    ),
    (
        "value-url", _BAD, "a text that is no address", "nobody can follow it",
        "write the whole address, with https://",
    ),
    (
        "address-relative", _POOR, "an address that isn't whole",
        "it leads elsewhere, or nowhere, once the markup is read apart from its page",
        "write the whole address, with https://",
    ),
    (
        "value-member", _BAD, "a value that isn't on the list of the property's type",
        "nobody knows it", "take one of the list, by its whole address",
    ),
    (
        "value-empty", _POOR, "an empty value",
        "it hides that nothing is known", "leave the property out",
    ),
    (
        "superseded", _POOR, "a term that another one has replaced",
        "newer consumers look for the other", "take the other one",
    ),
    (
        "pending", _NOTE, "a term that schema.org may still change",
        "few consumers know it yet", "keep it, and look again when schema.org is updated",
    ),
    (
        "dangling", _BAD, "a reference to something of the page or site that nothing describes",
        "the reference leads nowhere", "describe it, or correct the reference",
    ),
    (
        "undescribed", _NOTE, "a reference to something elsewhere of which nothing is said here",
        "consumers don't follow it: to them it has no type and no name",
        "give it a type and a name beside its address",
    ),
    (
        "nameless", _POOR, "a thing that people would name, without a name",
        "nobody can show it", "add name",
    ),
    (
        "conflict", _BAD, "different values for one thing where one alone can be true",
        "consumers take any of them, or none", "give the same value in all places",
    ),
    (
        "language", _POOR, "a page in one language that says it is in another",
        "it is shown to the wrong readers", "correct inLanguage, or the lang of the page",
    ),
    (
        "language-tag", _POOR, "a language by another name than its tag",
        "nobody reads it", "write a tag such as en or cy-GB (BCP 47)",
    ),
    (
        "language-other", _POOR, "a text in other languages than that of its page alone",
        "readers see words that they can't read", "add the text in the page's language",
    ),
    (
        "hash", _BAD, "markup of ours that somebody changed after it was made",
        "nobody can tell any more whether it says what was published",
        "put it in anew: publisher embed",
    ),
)  # fmt: skip

RULES = {row[0]: Rule(PREFIX + row[0], *row[1:]) for row in _TABLE}
"""The rules of the vocabulary, by their names without the prefix."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with markup.

    Attributes:
        rule: the name of the rule.
        severity: how bad it is.
        message: what is wrong and what to do, in plain English.
        place: where.
        about: what it is about: an IRI, a label, or the type of something nameless.
        property: the IRI of the property concerned, or nothing.
        value: the value concerned, or nothing.
        consequence: who loses what by it, if that is known.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    about: str = ""
    property: str = ""
    value: str = field(default="")
    consequence: Consequence | None = None


def finding(
    name: str, message: str, place: Place, about: str = "", more: tuple[str, str] = ("", "")
) -> Finding:
    """What a rule of the vocabulary finds.

    Args:
        name: the rule, without the prefix.
        message: what is wrong and what to do.
        place: where.
        about: what it is about.
        more: the property and the value concerned.
    """
    rule = RULES[name]
    return Finding(rule.name, rule.severity, message, place, about, *more)


def called(thing: Thing) -> str:
    """What a reader knows a thing by: its IRI, its name, or its type."""
    if thing.id and not thing.id.startswith("_:"):
        return thing.id
    kind = term(thing.types[0]) if thing.types else "something"
    for property_ in thing.properties:
        if local(property_.iri) == "name" and not property_.reverse:
            for value in property_.values:
                if isinstance(value, Value) and value.text.strip():
                    return f"{kind} “{shown(value.text)}”"
    article = "an" if kind[:1] in "AEIOU" else "a"
    return f"{article} {kind} without a name" if thing.types else kind


def term(iri: str) -> str:
    """A term by its name in schema.org, or else its IRI."""
    return local(iri) or iri


_SHOWN = 60


def shown(text: str) -> str:
    """The text, on one line, but for what is too long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def either(words: Sequence[str], most: int = 5) -> str:
    """Words in a sentence: "A, B or C"; of many, the first."""
    if len(words) > most:
        return f"{', '.join(words[:most])} or the like"
    *some, last = words
    return f"{', '.join(some)} or {last}" if some else last


def walk(things: tuple[Thing, ...]) -> Iterator[Thing]:
    """All things, with those that are values of properties, in the order of the page."""
    waiting = list(reversed(things))
    while waiting:
        thing = waiting.pop()
        yield thing
        nested = [v for p in thing.properties for v in p.values if isinstance(v, Thing)]
        waiting.extend(reversed(nested))
