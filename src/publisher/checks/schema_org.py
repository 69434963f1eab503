"""Checks of markup against the vocabulary of schema.org: names, what belongs to what, and values.

It is strict where the data model is (https://schema.org/docs/datamodel.html), which allows more
than ranges say: a text or an address where a thing is expected, a ``Role`` between a property and
its value, and in actions ``-input`` and ``-output`` (https://schema.org/docs/actions.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from publisher.checks.findings import Finding, called, either, finding, shown, term
from publisher.checks.values import DATATYPES, is_absolute, is_address
from publisher.schemaorg import Vocabulary, local
from publisher.webpages.things import Block, Kind, Property, Syntax, Thing, Value

_SUFFIX = re.compile(r"-(?:input|output)\Z")
_TEMPLATE = re.compile(r"\{[^{}\s]*\}")
_MOMENTS = frozenset({"Date", "DateTime", "Time"})
_RULES = {
    **dict.fromkeys(_MOMENTS, "date"),
    **dict.fromkeys(("Float", "Integer", "Number"), "number"),
    "Duration": "duration",
    "Boolean": "boolean",
    "URL": "url",
}
_WANTED = {
    "date": "a date or time such as 2013-10-07, 2013-10-07T09:30:00+01:00 or 09:30",
    "number": "a number such as 1200.50, without a unit",
    "duration": "a length of time such as P1Y6M or PT30M",
    "boolean": "true or false",
    "url": "an address such as https://agency.example/",
}


@dataclass(frozen=True, slots=True)
class _Seat:
    """A thing where it is: what is known of its types, and what leads to it.

    Attributes:
        thing: the thing.
        types: its types in schema.org.
        sure: whether all its types are known, so that what isn't theirs is wrong.
        via: the property that leads to it; empty at the top.
        acting: whether it is an action, or part of one.
    """

    thing: Thing
    types: tuple[str, ...]
    sure: bool
    via: str = ""
    acting: bool = False


@dataclass(slots=True)
class Memory:
    """What was told of other markup already.

    Attributes:
        pending: the pending terms; each is told once.
        guesses: how many more names may be guessed, which takes its time.
    """

    pending: set[str] = field(default_factory=set)
    guesses: int = 100


def run(block: Block, vocabulary: Vocabulary, memory: Memory | None = None) -> Iterator[Finding]:
    """What is wrong with the names and values of one piece of markup.

    Args:
        block: the markup.
        vocabulary: the terms that there are.
        memory: what was told already; what is told is added.
    """
    yield from _Judge(block, vocabulary, memory or Memory()).findings()


class _Judge:
    def __init__(self, block: Block, vocabulary: Vocabulary, memory: Memory) -> None:
        self._block = block
        self._known = vocabulary
        self._memory = memory
        self._pending = memory.pending

    def findings(self) -> Iterator[Finding]:
        waiting = [self._seat(thing) for thing in reversed(self._block.things)]
        while waiting:
            seat = waiting.pop()
            yield from self._types(seat)
            for property_ in seat.thing.properties:
                yield from self._property(seat, property_)
            waiting.extend(reversed(list(self._nested(seat))))

    def _nested(self, seat: _Seat) -> Iterator[_Seat]:
        for property_ in seat.thing.properties:
            for value in property_.values:
                if isinstance(value, Thing):
                    yield self._seat(value, local(property_.iri) or "", acting=seat.acting)

    def _seat(self, thing: Thing, via: str = "", *, acting: bool = False) -> _Seat:
        names = [local(iri) for iri in thing.types]
        types = tuple(name for name in names if name and self._known.is_class(name))
        acting = acting or self._is(types, "Action")
        return _Seat(thing, types, len(types) == len(names) > 0, via, acting)

    def _is(self, types: Iterable[str], *of: str) -> bool:
        return any(self._known.is_kind(each, of) for each in types)

    # Names

    def _types(self, seat: _Seat) -> Iterator[Finding]:
        thing = seat.thing
        if not thing.types and any(local(p.iri) for p in thing.properties):
            message = "this thing has no type; say what it is, such as Organization"
            yield finding("type-missing", message, thing.place, called(thing))
        for iri in thing.types:
            name = local(iri)
            if name is None and (":" in iri or self._block.faults):
                continue  # of another vocabulary, or a name that nobody can make full
            name = iri if name is None else name
            if self._known.is_class(name):
                yield from self._standing(name, thing, "")
            else:
                about = called(replace(thing, types=()))
                message = self._unknown_type(name)
                yield finding("type-unknown", message, thing.place, about, ("", iri))

    def _unknown_type(self, name: str) -> str:
        if name in self._known.members:
            kinds = either(self._known.members[name].split())
            return f"{name} is no type but a value of {kinds}; take a type"
        said = f"schema.org has no type {shown(name) or '“”'}"
        if like := self._guess(self._known.like_type, name):
            return f"{said}; did you mean {like}?"
        if self._known.is_property(name):
            return f"{said}, which is a property; take a type"
        return f"{said}; look for the right one at https://schema.org/docs/full.html"

    def _standing(self, name: str, thing: Thing, iri: str) -> Iterator[Finding]:
        """Whether a term is superseded, or may still change."""
        old = name in self._known.superseded
        new = name in self._known.pending and name not in self._pending
        if not (old or new):
            return
        place = next((p.place for p in thing.properties if p.iri == iri), thing.place)
        about = called(thing)
        if old:
            by = either(self._known.superseded[name].split())
            message = f"schema.org has replaced {name} by {by}; write {by}"
            yield finding("superseded", message, place, about, (iri, ""))
        if new:
            self._pending.add(name)
            message = f"{name} is pending: schema.org may still change it"
            yield finding("pending", message, place, about, (iri, ""))

    def _property(self, seat: _Seat, property_: Property) -> Iterator[Finding]:
        name = local(property_.iri)
        if name is None:
            if ":" in property_.iri or self._block.faults or not seat.types:
                return
            name = property_.iri
        plain = _SUFFIX.sub("", name)
        if not self._known.is_property(plain):
            yield self._unknown(seat, property_, name)
        elif plain != name:
            if not seat.acting:
                message = f"{name} is for actions alone; write {plain}"
                yield self._of(seat, property_, "property-domain", message)
        else:
            yield from self._standing(name, seat.thing, property_.iri)
            yield from self._domain(seat, property_, name)
            for value in property_.values:
                yield from self._value(seat, property_, name, value)

    def _unknown(self, seat: _Seat, property_: Property, name: str) -> Finding:
        like = self._guess(self._known.like_property, name, seat.types)
        advice = f"did you mean {like}?" if like else "look the name up at https://schema.org"
        if not like and self._known.is_class(name):
            advice = "it is a type; take a property"
        message = f"schema.org has no property {shown(name) or '“”'}; {advice}"
        return self._of(seat, property_, "property-unknown", message)

    def _of(
        self, seat: _Seat, property_: Property, rule: str, message: str, value: str = ""
    ) -> Finding:
        return finding(rule, message, property_.place, called(seat.thing), (property_.iri, value))

    def _guess(self, like: Callable[..., str], *of: object) -> str:
        self._memory.guesses -= 1
        return like(*of) if self._memory.guesses >= 0 else ""

    # What belongs to what

    def _domain(self, seat: _Seat, property_: Property, name: str) -> Iterator[Finding]:
        owners = [seat]
        if property_.reverse:
            owners = [self._seat(v) for v in property_.values if isinstance(v, Thing)]
        domains = self._known.domains(name)
        for owner in owners:
            if not owner.sure or not domains or self._known.belongs(name, owner.types):
                continue
            if owner is seat and seat.via == name and self._is(seat.types, "Role"):
                continue
            if all(each in self._known.datatypes for each in owner.types):
                continue
            message = (
                f"{name} is said of {either(domains)}, not of {either(owner.types)}; "
                "say it of the thing that it belongs to, or correct the type"
            )
            yield self._of(seat, property_, "property-domain", message)

    def _value(
        self, seat: _Seat, property_: Property, name: str, value: Thing | Value
    ) -> Iterator[Finding]:
        ranges = self._known.ranges(name)
        if property_.reverse:
            found = seat.thing if isinstance(value, Thing) else None
        else:
            found = value if isinstance(value, Thing) else None
        if found is not None:
            yield from self._class(seat, property_, ranges, self._seat(found))
        elif isinstance(value, Value) and not property_.reverse:
            for rule, message in self._text(name, ranges, value):
                about = called(seat.thing)
                yield finding(rule, message, value.place, about, (property_.iri, value.text))

    def _class(
        self, seat: _Seat, property_: Property, ranges: Sequence[str], value: _Seat
    ) -> Iterator[Finding]:
        if not value.sure or not ranges or self._is(value.types, *ranges, "Role"):
            return
        if all(each in self._known.datatypes for each in value.types):
            return
        if "Text" in ranges and self._is(value.types, "Enumeration", "StructuredValue"):
            return  # more exact than the text that would do, too
        message = (
            f"{term(property_.iri)} leads to {self._wanted(ranges)}, "
            f"but this is a thing of the type {either(value.types)}; correct one of the two"
        )
        yield replace(self._of(seat, property_, "value-class", message), place=value.thing.place)

    def _wanted(self, ranges: Sequence[str]) -> str:
        words = {"Text": "a text", "URL": "an address"}
        things = [each for each in ranges if each not in self._known.datatypes]
        others = [words.get(each, each) for each in ranges if each in self._known.datatypes]
        return either([*things, *others])

    # Values that are no things

    def _text(self, name: str, ranges: Sequence[str], value: Value) -> Iterator[tuple[str, str]]:
        """The rules that a value breaks, with what to tell of it."""
        text = value.text.strip()
        if not text:
            yield "value-empty", f"{name} is empty; leave it out until there is something to say"
            return
        data = [each for each in ranges if each in self._known.datatypes]
        things = [each for each in ranges if each not in self._known.datatypes]
        if not ranges or any(each not in DATATYPES for each in data):
            return  # any text will do
        lists = [each for each in things if self._known.is_enumeration(each)]
        if lists and (local(text) is not None or not data):
            yield from self._member(name, things, lists, value)
        elif value.kind is Kind.ADDRESS and (things or "URL" in data):
            return
        elif data:
            for rule, message in self._datum(name, data, value):
                worth = rule != "value-url" or self._is_media(things)
                yield (rule, message) if worth else ("value-text", self._words(name, things, text))
        elif not (is_absolute(text) and "Thing" in things):
            yield "value-text", self._words(name, things, text)

    def _is_media(self, things: Sequence[str]) -> bool:
        """Whether words are of no use: nothing, or pictures and the like, could be there, too."""
        return all(self._known.is_kind(each, ["MediaObject"]) for each in things)

    def _words(self, name: str, things: Sequence[str], text: str) -> str:
        said = f"{name} leads to a thing ({either(things)}), and “{shown(text)}” is a text"
        if is_absolute(text):
            return f'{said}; write {{"@id": "…"}} around an address, or describe the thing'
        return f"{said}; describe the thing, with its type and name"

    def _datum(self, name: str, data: Sequence[str], value: Value) -> Iterator[tuple[str, str]]:
        text = value.text.strip()
        if name == "target":  # of an action: a template of an address will do (RFC 6570)
            text = _TEMPLATE.sub("", text)
        bare = value.kind is Kind.NUMBER and not {"Number", "Float", "Integer"} & set(data)
        if not bare and any(DATATYPES[each](text) for each in data):
            relative = "URL" in data and value.kind is Kind.TEXT and not is_absolute(text)
            if relative and self._block.syntax is Syntax.JSON_LD and _alone(text, data):
                advice = "write all of it, with https://"
                yield "address-relative", f"“{shown(text)}” is no whole address; {advice}"
            return
        rules = list(dict.fromkeys(_RULES[each] for each in data))
        wanted = either([_WANTED[rule] for rule in rules])
        said = f"the number {shown(text)}" if bare else f"“{shown(text)}”"
        advice = "write it in quotation marks" if bare and "date" in rules else "write it so"
        yield f"value-{rules[0]}", f"{name} is {wanted}, not {said}; {advice}"

    def _member(
        self, name: str, things: Sequence[str], lists: Sequence[str], value: Value
    ) -> Iterator[tuple[str, str]]:
        """Whether a value is on the list of an enumeration."""
        text = value.text.strip()
        own, word = local(text) is not None, local(text) or text
        listed = [each for list_ in lists for each in self._known.of_enumeration(list_)]
        if word in listed or self._is([word], *lists):
            if not own:
                yield (
                    "value-text",
                    f"{name}: write the value by its address, https://schema.org/{word}",
                )
            return
        if not own and (is_absolute(text) or value.kind is Kind.ADDRESS):
            return  # values of others are allowed
        like = self._guess(self._known.like_member, word, lists)
        if own or (like and len(lists) == len(things)):
            told = f"{shown(word)} is no value of {either(list(lists))}"
            advice = f"did you mean https://schema.org/{like}?" if like else "take one of its list"
            yield "value-member", f"{name}: {told}; {advice}"
        else:
            yield "value-text", self._words(name, things, text)


def _alone(text: str, data: Sequence[str]) -> bool:
    """Whether a text is nothing else that the property can be, either."""
    return is_address(text) and not any(DATATYPES[each](text) for each in data if each != "URL")
