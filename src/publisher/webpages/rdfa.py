"""RDFa in pages: RDFa Core 1.1 (section 7.5) with the rules of HTML+RDFa 1.1 (section 3.1).

Left out: ``inlist``, XML literals (which are read as text), and ``rel`` with the ordinary words of
links, such as ``nofollow``, which is no statement about anything that the page describes. Beyond
the standard, ``value`` gives the value of ``<data>``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from publisher.webpages.assembly import Assembly
from publisher.webpages.foreign import names as listed
from publisher.webpages.names import folded, is_absolute, resolved
from publisher.webpages.things import SCHEMA, Block, Fault, Kind, Place, Syntax, Thing, Value
from publisher.webpages.tree import Element

_INITIAL: Mapping[str, str] = {
    "dc": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "og": "http://ogp.me/ns#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": SCHEMA,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of the initial context that pages use (https://www.w3.org/2011/rdfa-context/)."""

_LINK_TYPES = listed(
    "alternate amphtml apple-touch-icon author bookmark canonical dns-prefetch external help icon"
    " manifest modulepreload next nofollow noopener noreferrer opener pingback preconnect prefetch"
    " preload prev prerender privacy-policy search shortcut stylesheet tag terms-of-service"
)
_PAGE = "\0page"  # a page whose address isn't known; keys with \0 are names of no thing
_ATTRIBUTES = {"data": "value"}
_READ = listed("about href prefix property rel resource rev src typeof vocab")
_MOST_RELATIONS = 20  # of one element: each may hold for each element in it
_RESOURCES = ("resource", "href", "src")


class _Pending(NamedTuple):
    """A property whose value is still to come."""

    name: tuple[str, str]
    place: Place
    reverse: bool


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds where an element is (RDFa Core 1.1, section 7.2)."""

    subject: str
    object: str
    vocabulary: str = ""
    prefixes: Mapping[str, str] = field(default_factory=lambda: _INITIAL)
    pending: tuple[_Pending, ...] = ()


@dataclass(slots=True)
class _Roles:
    """What an element stands for."""

    new: str = ""
    current: str = ""
    typed: str = ""
    skipped: bool = False
    related: bool = False


def read(
    root: Element, languages: dict[Element, str], place: Callable[[int], Place], base: str
) -> Block | None:
    """What a page says in RDFa of things with types, and with names of schema.org.

    Args:
        root: the page.
        languages: the language of each element.
        place: the place of an offset in the page.
        base: what relative addresses are relative to, or nothing.
    """
    reader = _Reader(languages, place, base)
    reader.read(root)
    things = tuple(thing for thing in reader.assembly.things() if _is_told(thing))
    if not things and not reader.faults:
        return None
    places = [thing.place for thing in things] + [fault.place for fault in reader.faults]
    faults = tuple(sorted(reader.faults, key=lambda fault: fault.place))
    return Block(Syntax.RDFA, min(places), things, faults)


def _is_told(thing: Thing) -> bool:
    """Whether a thing, or one in it, has a type or a property of schema.org."""
    inner = (value for said in thing.properties for value in said.values)
    return (
        bool(thing.types)
        or any(said.iri.startswith(SCHEMA) for said in thing.properties)
        or any(isinstance(value, Thing) and _is_told(value) for value in inner)
    )


class _Reader:
    def __init__(
        self, languages: dict[Element, str], place: Callable[[int], Place], base: str
    ) -> None:
        self._languages = languages
        self._place = place
        self._base = base
        self._blanks = 0
        self.assembly = Assembly()
        self.faults: list[Fault] = []

    def read(self, root: Element) -> None:
        """Read all elements, each after the one that it is in."""
        page = self._base or _PAGE
        waiting = [(root, _Around(page, page))]
        while waiting:
            element, around = waiting.pop()
            within = around if element is root else self._element(element, around)
            waiting.extend(
                (child, within)
                for child in reversed(element.children)
                if isinstance(child, Element) and child.name != "template"
            )

    def _element(self, element: Element, around: _Around) -> _Around:
        given = element.attributes
        if given.keys().isdisjoint(_READ):
            return around
        around = self._names(element, around)
        relations = self._relations(element, around)
        roles = self._roles(element, around, related=bool(relations))
        if roles.typed:
            self._type(element, around, roles.typed)
        pending = self._relate(element, roles, relations) if relations else ()
        for written in dict.fromkeys(given.get("property", "").split()):
            self._property(element, around, roles, written)
        if not roles.skipped and around.pending and roles.new:
            self._complete(around, roles.new)
        if roles.skipped:
            return around
        return replace(
            around,
            subject=roles.new or around.object,
            object=roles.current or roles.new or around.object,
            pending=pending,
        )

    # Names

    def _names(self, element: Element, around: _Around) -> _Around:
        given = element.attributes
        if "vocab" in given:
            vocabulary = resolved(given["vocab"], self._base)
            full = folded(vocabulary if vocabulary.endswith(("/", "#")) else vocabulary + "/")
            if full == SCHEMA and full != folded(vocabulary):
                message = (
                    f'vocab="{vocabulary[:100]}" lacks the slash at its end, to which names are'
                )
                self._fault("vocab", f'{message} joined; write "https://schema.org/"', element)
            around = replace(around, vocabulary=SCHEMA if full == SCHEMA else vocabulary)
        if "prefix" in given:
            words = given["prefix"].split()
            pairs = zip(words[::2], words[1::2], strict=False)
            own = {prefix[:-1].lower(): iri for prefix, iri in pairs if prefix.endswith(":")}
            around = replace(around, prefixes={**around.prefixes, **own})
        return around

    def _full(self, written: str, around: _Around) -> str:
        """A term, prefixed name or IRI in full; a term that no vocabulary has, as written."""
        prefix, colon, local = written.partition(":")
        if not colon:
            return around.vocabulary + written
        if not local.startswith("//") and prefix.lower() in around.prefixes:
            return folded(around.prefixes[prefix.lower()] + local)
        return folded(written)

    def _resource(self, written: str, around: _Around) -> str:
        """What ``about`` and ``resource`` name."""
        written = written.strip()
        safe = written.startswith("[") and written.endswith("]")
        inner = written[1:-1] if safe else written
        prefix, colon, local = inner.partition(":")
        if prefix == "_" and colon:
            return f"_:{local or 'empty'}"
        if colon and not local.startswith("//") and prefix.lower() in around.prefixes:
            return around.prefixes[prefix.lower()] + local
        return self._address(inner)

    def _address(self, written: str) -> str:
        return resolved(written, self._base) or self._base or _PAGE

    # Subjects

    def _relations(self, element: Element, around: _Around) -> list[_Pending]:
        found = []
        for attribute in ("rel", "rev"):
            for written in element.attributes.get(attribute, "").split()[:_MOST_RELATIONS]:
                plain = ":" not in written
                if plain and (
                    "property" in element.attributes
                    or written.lower() in _LINK_TYPES
                    or not around.vocabulary
                ):
                    continue
                name = (self._full(written, around), written)
                found.append(_Pending(name, self._place(element.start), attribute == "rev"))
        return found

    def _named(self, element: Element, around: _Around, names: tuple[str, ...]) -> str:
        for name in names:
            if name in element.attributes:
                value = element.attributes[name]
                if name in {"href", "src"}:
                    return self._address(value)
                return self._resource(value, around)
        return ""

    def _roles(self, element: Element, around: _Around, *, related: bool) -> _Roles:
        given = element.attributes
        about = self._named(element, around, ("about",))
        resource = self._named(element, around, _RESOURCES)
        typeof = "typeof" in given
        if related:
            typed = about if typeof else ""
            current = resource or (self._blank() if typeof and not about else "")
            typed = current if typeof and not about else typed
            return _Roles(about or around.object, current, typed, related=True)
        if "property" in given and not given.keys() & {"content", "datatype"}:
            current = (about or resource or self._blank()) if typeof else ""
            return _Roles(about or around.object, current, current)
        new = about or resource
        if not new and element.name in {"head", "body"}:
            new = around.object
        if not new and typeof:
            new = self._blank()
        skipped = not new and "property" not in given
        new = new or around.object
        return _Roles(new, "", new if typeof else "", skipped)

    def _blank(self) -> str:
        self._blanks += 1
        return f"\0{self._blanks}"

    def _know(self, key: str, place: Place) -> None:
        """See to it that a subject is known."""
        self.assembly.subject(key, place, "" if key.startswith("\0") else key)

    def _type(self, element: Element, around: _Around, key: str) -> None:
        place = self._place(element.start)
        self._know(key, place)
        types = []
        for written in element.attributes["typeof"].split():
            full = self._full(written, around)
            if not is_absolute(full):
                message = f"no vocabulary is named for the type {written[:100]}; write vocab="
                self._fault("vocab", f'{message}"https://schema.org/"', element)
            types.append(full)
        self.assembly.subject(key, place, types=types)

    def _fault(self, name: str, message: str, element: Element) -> None:
        self.faults.append(Fault(name, message, self._place(element.start)))

    # Statements

    def _relate(
        self, element: Element, roles: _Roles, relations: list[_Pending]
    ) -> tuple[_Pending, ...]:
        if not roles.current:
            self._know(roles.new, self._place(element.start))
            return tuple(relations)
        for relation in relations:
            self._state(roles.new, relation, roles.current)
        return ()

    def _complete(self, around: _Around, other: str) -> None:
        for relation in around.pending:
            self._state(around.subject, relation, other)

    def _state(self, key: str, relation: _Pending, other: str) -> None:
        name, place, reverse = relation
        self._know(key, place)
        if other.startswith("\0"):
            self._know(other, place)
        self.assembly.say(key, name, place, other, reverse=reverse)

    def _property(self, element: Element, around: _Around, roles: _Roles, written: str) -> None:
        full = self._full(written, around)
        if not is_absolute(full) and not self.assembly.has_type(roles.new):
            return  # such as <meta property="…"> of some site's own
        place = self._place(element.start)
        self._know(roles.new, place)
        value = self._value(element, around, roles)
        if isinstance(value, str) and value.startswith("\0"):
            self._know(value, place)
        self.assembly.say(roles.new, (full, written), place, value)

    def _value(self, element: Element, around: _Around, roles: _Roles) -> Value | str:
        given, place = element.attributes, self._place(element.start)
        language = self._languages.get(element, "")
        datatype = given.get("datatype", "").strip()
        attribute = _ATTRIBUTES.get(element.name, "datetime")
        written = given.get("content", given.get(attribute))
        if "content" not in given and "datatype" not in given and written is None:
            if not roles.related:
                address = self._named(element, around, _RESOURCES)
                if address and not (roles.typed and "about" not in given):
                    return address
            if roles.typed and "about" not in given:
                return roles.typed
        text = " ".join(element.text().split()) if written is None else written
        kind = Kind.TIME if element.name == "time" and "content" not in given else Kind.TEXT
        if datatype:
            return Value(text, place, kind, datatype=self._full(datatype, around))
        return Value(text, place, kind, "" if kind is Kind.TIME else language)
