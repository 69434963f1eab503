"""Checks across pages: what refers to what, what has no name, and what two places say differently.

Each page is added once; what is kept of it is small, so that a site of many pages can be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from publisher.checks.findings import Finding, called, either, finding, shown, term, walk
from publisher.schemaorg import Vocabulary, local
from publisher.webpages.things import Kind, Markup, Place, Property, Thing, Value

Found: TypeAlias = tuple[Path, Finding]
"""A finding, and the file that it is in."""

# Of these, a thing has one: two that differ can't both be true.
_DATES = frozenset({
    "birthDate", "dateCreated", "datePublished", "deathDate", "dissolutionDate", "endDate",
    "foundingDate", "legislationDate", "startDate",
})  # fmt: skip
_SINGLE = _DATES | {"headline", "legalName", "name"}
# What people would name; a page, a picture or an address needs no name.
_NAMED = (
    "AdministrativeArea", "Brand", "DataCatalog", "DefinedTerm", "DefinedTermSet",
    "GovernmentService", "Legislation", "Organization", "Person", "Product",
)  # fmt: skip
_NAMES = frozenset({
    "alternateName", "codeValue", "familyName", "givenName", "headline", "legalName", "name",
    "termCode",
})  # fmt: skip
_COMPARED = 20  # values, one by one
_DOCUMENTS = ("CreativeWork", "Thing")


@dataclass(frozen=True, slots=True)
class _Reference:
    """A value that points to a thing."""

    path: Path
    place: Place
    about: str
    property: str
    own: bool


@dataclass(slots=True)
class _Told:
    """What is said of one thing, and where it was said first.

    Attributes:
        types: a set of types → where.
        values: property and language → values → where.
        named: whether it has a name somewhere.
        wanting: where it is referred to, or nested, as something that people would name.
    """

    types: dict[tuple[str, ...], tuple[Path, Place]] = field(default_factory=dict)
    values: dict[tuple[str, str], dict[tuple[str, ...], tuple[Path, Place]]] = field(
        default_factory=dict
    )
    named: bool = False
    described: bool = False
    wanting: Found | None = None


class Site:
    """What all pages together say.

    Args:
        vocabulary: the terms of schema.org.
        owns: whether an IRI is one that the site has to describe, whatever page says it.
    """

    def __init__(self, vocabulary: Vocabulary, owns: Callable[[str], bool] | None = None) -> None:
        self._known = vocabulary
        self._owns = owns
        self._told: dict[str, _Told] = {}
        self._references: dict[str, _Reference] = {}
        self._pages: set[str] = set()

    def add(self, path: Path, markup: Markup) -> Iterator[Found]:
        """Take in a page; what can be said of it without the others."""
        address = markup.address.partition("#")[0]
        self._pages.add(address)
        for block in markup.blocks:
            top = {id(thing) for thing in block.things}
            for thing in walk(block.things):
                name = self._name(thing.id, address, path)
                if name:
                    self._describe(name, thing, path, markup.language)
                nested = id(thing) not in top
                if nested and (found := self._nameless(thing)):
                    if not name:
                        yield path, found
                    elif self._told[name].wanting is None:
                        self._told[name].wanting = path, found
                for property_ in thing.properties:
                    self._refer(thing, property_, address, path)

    def findings(self) -> Iterator[Found]:
        """What can be said when all pages are there."""
        for name, reference in self._references.items():
            told = self._told.get(name)
            if told is None or not told.described:
                if found := self._lost(name, reference):
                    yield reference.path, found
            elif not told.named and told.wanting is None:
                yield from self._unnamed(name, told)
        for name, told in self._told.items():
            if told.wanting and not told.named:
                yield told.wanting
            yield from self._conflicts(name, told)

    def _name(self, name: str, address: str, path: Path) -> str:
        """The name of a thing among all pages; a label holds in its page alone."""
        if not name or name.startswith("_:"):
            return name and f"{path}\n{name}"
        if address:
            with suppress(ValueError):  # one of them is such as http://[
                return urljoin(address, name)
        return name if ":" in name else f"{path}\n{name}"

    # What is described

    def _describe(self, name: str, thing: Thing, path: Path, language: str) -> None:
        told = self._told.setdefault(name, _Told())
        where = path, thing.place
        types = tuple(sorted(n for n in map(local, thing.types) if n and self._known.is_class(n)))
        told.described = told.described or bool(thing.types or thing.properties)
        if types:
            told.types.setdefault(types, where)
        said: dict[tuple[str, str], dict[str, Place]] = {}
        for property_ in thing.properties:
            key = local(property_.iri)
            if property_.reverse or key is None:
                continue
            told.named = told.named or key in _NAMES
            for value in property_.values if key in _SINGLE else ():
                if isinstance(value, Value) and (text := " ".join(value.text.split())):
                    # A text without a language is in that of its page.
                    spoken = "" if key in _DATES else (value.language or language).lower()
                    said.setdefault((key, spoken), {}).setdefault(text, property_.place)
        for known, texts in said.items():
            place = path, next(iter(texts.values()))
            told.values.setdefault(known, {}).setdefault(tuple(sorted(texts)), place)

    def _nameless(self, thing: Thing) -> Finding | None:
        types = [name for name in map(local, thing.types) if name]
        if not any(self._known.is_kind(each, _NAMED) for each in types):
            return None
        if any(local(p.iri) in _NAMES for p in thing.properties):
            return None
        message = f"this {either(types)} has no name; add name"
        return finding("nameless", message, thing.place, called(thing))

    def _unnamed(self, name: str, told: _Told) -> Iterator[Found]:
        for types, (path, place) in told.types.items():
            if any(self._known.is_kind(each, _NAMED) for each in types):
                about = _plain(name)
                message = f"{about} is referred to, but has no name; add name"
                yield path, finding("nameless", message, place, about)
                return

    # References

    def _refer(self, thing: Thing, property_: Property, address: str, path: Path) -> None:
        name = local(property_.iri)
        ranges = self._known.ranges(name) if name else ()
        things = [r for r in ranges if r in self._known.types]
        if not things or all(self._known.is_enumeration(each) for each in things):
            return
        for value in property_.values:
            if not isinstance(value, Value) or value.kind is not Kind.ADDRESS:
                continue
            target = self._name(value.text.strip(), address, path)
            if not target or local(target) is not None or target in self._references:
                continue
            marked = _plain(target).startswith("_:") or "#" in target
            document = any(each in _DOCUMENTS or self._known.is_kind(each, _DOCUMENTS[:1])
                           for each in things)  # fmt: skip
            if not marked and ("URL" in ranges or "Thing" in ranges):
                continue  # the address of a page will do
            own = self._is_own(target, address, document=document)
            self._references[target] = _Reference(
                path, value.place, called(thing), property_.iri, own
            )

    def _is_own(self, target: str, address: str, *, document: bool) -> bool:
        if self._owns is not None:
            return self._owns(target)
        if "\n" in target:  # a label, or an address that nobody can make whole
            return _plain(target)[:1] in "_#"
        try:
            same = urlsplit(target)[:2] == urlsplit(address)[:2]
        except ValueError:
            return False
        return not document and bool(address) and same

    def _lost(self, name: str, reference: _Reference) -> Finding | None:
        own = reference.own or ("#" in name and name.partition("#")[0] in self._pages)
        plain, property_ = _plain(name), reference.property
        if own:
            message = f"{term(property_)} refers to {plain}, which nothing here describes"
            message += "; describe it, or correct the reference"
            more = property_, plain
            return finding("dangling", message, reference.place, reference.about, more)
        message = f"{term(property_)} refers to {plain}, of which nothing is said here"
        message += "; give it a type and a name beside its address"
        more = property_, plain
        return finding("undescribed", message, reference.place, reference.about, more)

    # Conflicts

    def _conflicts(self, name: str, told: _Told) -> Iterator[Found]:
        yield from self._types(name, told)
        for (key, _), said in told.values.items():
            all_said = list(said.items())
            (first, where), rest = all_said[0], all_said[1:]
            if key in _DATES and len(first) > 1 and not _agree(first[:1], first[1:]):
                yield self._conflict(name, key, first[0], first[1], where, where)
                continue
            for texts, place in rest:
                if not _agree(first, texts):
                    yield self._conflict(name, key, first[0], texts[0], where, place)
                    break

    def _types(self, name: str, told: _Told) -> Iterator[Found]:
        all_said = list(told.types.items())
        for types, place in all_said[1:]:
            first, where = all_said[0]
            if not any(self._related(a, b) for a in first for b in types):
                yield self._conflict(name, "type", first[0], types[0], where, place)
                return

    def _related(self, one: str, other: str) -> bool:
        return self._known.is_kind(one, [other]) or self._known.is_kind(other, [one])

    def _conflict(  # noqa: PLR0913, PLR0917 two values, each with its place
        self,
        name: str,
        key: str,
        one: str,
        other: str,
        where: tuple[Path, Place],
        place: tuple[Path, Place],
    ) -> Found:
        there = "" if where == place else f" ({where[0].as_posix()}:{where[1].line})"
        message = (
            f"{_plain(name)} has two values of {key}: “{shown(other)}” here, and "
            f"“{shown(one)}”{there}; one alone can be true"
        )
        return place[0], finding("conflict", message, place[1], _plain(name), (key, other))


def _agree(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two places share a value; a year agrees with a day in it."""
    if not some or not set(some).isdisjoint(others):
        return True
    few = some[:_COMPARED], others[:_COMPARED]
    return any(a.startswith(b) or b.startswith(a) for a in few[0] for b in few[1])


def _plain(name: str) -> str:
    """The name as the page has it."""
    return name.rpartition("\n")[2]
