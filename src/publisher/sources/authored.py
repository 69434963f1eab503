"""Resources that people describe in YAML with plain words: nodes → quads.

A file is YAML-LD (https://json-ld.github.io/yaml-ld/spec/) whose context is that of the project,
``keys.Keys``. This reads what people need of it, and says of each slip where it is. A file with a
``@context`` of its own may have all of JSON-LD: PyLD reads that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from publisher.contexts import FrozenContexts
from publisher.keys import Key, Keys
from publisher.sources import jsonld, keywords
from publisher.sources.addresses import unknown_prefix
from publisher.sources.nodes import Faults, Mapping, Node, Scalar, Sequence, compose
from publisher.sources.references import References
from publisher.sources.scalars import Refused, literal, tagged
from publisher.sources.text import Text
from publisher.terms import RDF, STRING, TYPE, Blank, Iri, Quad, Term
from publisher.terms import Node as Resource

_NOTHING = "has no value; write one, or remove the line"
# Keys that were refused when the file was read: none, and one that merges.
_TOLD = frozenset({"", "<<"})
_NO_LETTER = re.compile(r"[^a-z0-9]+")


Said: TypeAlias = tuple[Resource, Iri] | tuple[Resource, Iri, Term]
"""A resource and a property; or a whole statement."""


class Read(NamedTuple):
    """What a file says.

    Attributes:
        quads: its statements.
        lines: what it describes, and what it names by prefixed names → the line, from 1.
    """

    quads: list[Quad]
    lines: dict[Iri, int]


def read(text: Text, base: str, nesting: int, contexts: FrozenContexts, keys: Keys) -> Read:
    """The quads of a YAML file.

    Args:
        text: the file.
        base: what relative IRIs are resolved against.
        nesting: how deep lists and mappings may be in each other.
        contexts: the contexts that a file with a context of its own may name.
        keys: what plain words stand for.

    Raises:
        SourceErrors: with an error for each fault, the first twenty at most.
        SourceError: for what is not YAML at all.
    """
    faults = Faults(text)
    root = compose(text, nesting, faults)
    reading = _Reading(text, base, keys, faults, References(root, base, keys, faults))
    if keywords.has_context(root):
        faults.refuse()
        quads = jsonld.quads_of(text, keywords.document(root, keys), base, contexts, keys.prefixes)
        return Read(quads, reading.lines_of({quad.subject for quad in quads}))
    reading.document()
    faults.refuse()
    return Read(list(dict.fromkeys(reading.quads)), reading.lines())


def statement_lines(text: Text, base: str, nesting: int, keys: Keys) -> Mapping_[Said, int]:
    """Where a YAML file says what, for a report about it: the line of each value, and of each key.

    The arguments are those of ``read``. A file with a context of its own has no such lines.

    Raises:
        SourceError: as ``read`` does.
    """
    faults = Faults(text)
    root = compose(text, nesting, faults)
    if keywords.has_context(root):
        return {}
    said: dict[Said, int] = {}
    reading = _Reading(text, base, keys, faults, References(root, base, keys, faults), said)
    reading.document()
    return text.lines(said)


@dataclass(slots=True)
class _Open:
    """The resource that is being read: what it is called, and the graph that it is described in."""

    subject: Resource
    graph: Iri | None


@dataclass
class _Reading:
    """Makes quads of the nodes of one file."""

    text: Text
    base: str
    keys: Keys
    faults: Faults
    refer: References
    said: dict[Said, int] | None = None
    quads: list[Quad] = field(default_factory=list)
    _described: dict[tuple[Iri, Iri | None], int] = field(default_factory=dict)
    _blanks: int = 0

    # -- The file

    def document(self) -> None:
        """Read the whole file."""
        root = self.refer.root
        if isinstance(root, Mapping) and root.entries.keys() == {keywords.GRAPH}:
            root = root.entries[keywords.GRAPH][1]
        self._members(root, None)

    def lines(self) -> dict[Iri, int]:
        """Resource, or what a prefixed name stands for → the line where it is first."""
        found: dict[Iri, int] = {}
        for (iri, _), offset in self._described.items():
            found.setdefault(iri, offset)
        for iri, offset in self.refer.named.items():
            found.setdefault(iri, offset)
        return self.text.lines(found)

    def _mark(self, said: Said, place: Node) -> None:
        """Remember where something is said, if somebody wants to know."""
        if self.said is not None:
            self.said.setdefault(said, place.offset)

    def lines_of(self, resources: set[Resource]) -> dict[Iri, int]:
        """The lines of resources of a file that was read by its own context."""
        for mapping in keywords.mappings(self.refer.root):
            found = keywords.entry(mapping, keywords.ID)
            if found and isinstance(found[1], Scalar) and len(mapping.entries) > 1:
                iri = self.refer.known(found[1])
                if iri in resources and iri is not None:
                    self._described.setdefault((iri, None), found[1].offset)
        return self.lines()

    def _members(self, node: Node, graph: Iri | None) -> None:
        """The resources of a file, or of a graph."""
        for item in _items(node):
            if isinstance(item, Mapping):
                self._resource(item, graph, top=True)
            elif isinstance(item, Scalar) and item.empty:
                self.faults.add(item, "nothing follows this dash; remove it, or write a resource")
            else:
                reason = "a resource is expected here; write its keys, such as id, type and name"
                self.faults.add(item, f"{reason}, each with a colon and its value")

    # -- One resource

    def _resource(self, mapping: Mapping, graph: Iri | None, *, top: bool = False) -> Resource:
        subject = self._subject(mapping, graph, top=top)
        here = _Open(subject, graph)
        for name, (key, value) in mapping.entries.items():
            keyword = keywords.NAMES.get(name, name)
            if keyword == keywords.ID:
                continue
            if keyword == keywords.TYPE:
                self._types(here, key, value)
            elif keyword == keywords.GRAPH:
                self._graph(here, key, value)
            elif keyword.startswith("@"):
                self._keyword(key)
            elif keyword not in _TOLD:
                self._statements(here, key, value)
        return subject

    def _subject(self, mapping: Mapping, graph: Iri | None, *, top: bool) -> Resource:
        found = keywords.entry(mapping, keywords.ID)
        if found is None:
            if top and keywords.is_described(mapping):
                self.faults.add(mapping, self._without_id(mapping))
            return self._blank()
        key, value = found
        iri = self.refer.address(value, "an id") if not self._missing(key, value) else None
        if iri is None:
            return self._blank()
        if keywords.is_described(mapping):
            self._note(iri, graph, value)
        elif top and keywords.entry(mapping, keywords.GRAPH) is None:
            self.faults.add(
                value,
                f"nothing is said of {iri.removeprefix(self.base)}; write its type and its name",
            )
        return iri

    def _note(self, iri: Iri, graph: Iri | None, place: Node) -> None:
        """Remember that a resource is described here, which happens once in a file."""
        first = self._described.setdefault((iri, graph), place.offset)
        if first != place.offset:
            line = self.text.error_at(first, "").line
            reason = f"{iri.removeprefix(self.base)} is described in line {line} already"
            self.faults.add(place, f"{reason}; put both descriptions together, or correct the id")

    def _without_id(self, mapping: Mapping) -> str:
        kind = next(keywords.words(keywords.entry(mapping, keywords.TYPE)), "")
        kind = _slug(kind.rpartition(":")[2]) or "organisation"
        name = next(self.refer.names_of(mapping), "")
        return f'this resource has no id; add a line such as "id: id/{kind}/{_slug(name) or "…"}"'

    def _graph(self, here: _Open, key: Scalar, value: Node) -> None:
        if here.graph is not None:
            self.faults.add(key, "a graph is in a graph; move it out, beside the other resources")
        elif isinstance(here.subject, Blank):
            reason = "what is in @graph belongs to a named graph"
            self.faults.add(key, f"{reason}; write the id of that beside @graph, or remove @graph")
        else:
            self._members(value, here.subject)

    def _keyword(self, key: Scalar) -> None:
        reason = f"{key.text} is not read here"
        if key.text in {keywords.VALUE, keywords.LIST, keywords.SET, keywords.LANGUAGE}:
            advice = "it belongs into the value of a key"
        else:
            advice = 'remove it, or add "@context": {} to have the file read as YAML-LD'
        self.faults.add(key, f"{reason}; {advice}")

    def _types(self, here: _Open, key: Scalar, value: Node) -> None:
        for item in _items(value):
            if not isinstance(item, Scalar):
                self.faults.add(item, f"{key.text} is a word such as Agency, or a list of words")
            elif not self._missing(key, item) and (class_ := self.refer.class_(item)) is not None:
                self._mark((here.subject, TYPE, class_), item)
                self.quads.append(Quad(here.subject, TYPE, class_, here.graph))

    # -- Its statements

    def _statements(self, here: _Open, key: Scalar, value: Node) -> None:
        found = self._key(key)
        if found is None:
            return
        self._mark((here.subject, found.iri), key)
        if found.ordered:
            items = _items(value)
            self.quads.append(
                Quad(here.subject, found.iri, self._list(here, found, items), here.graph)
            )
            return
        for term in self._terms(here, found, value):
            self.quads.append(Quad(here.subject, found.iri, term, here.graph))

    def _key(self, key: Scalar) -> Key | None:
        name = key.text
        prefix, colon, rest = name.partition(":")
        if colon and rest.startswith("//"):
            name = self.keys.prefixes.shorten(name) or name
        if (found := self.keys.find(name)) is not None:
            if colon:
                self.refer.named.setdefault(found.iri, key.offset)
            return found
        if colon and rest.startswith("//"):
            iri = self.refer.address(key, "a key")
            return None if iri is None else Key(name, iri)
        known = not colon or prefix in self.keys.namespaces
        wrong = f'the key "{name}" is not known; {self.keys.advice(name)}'
        self.faults.add(key, wrong if known else unknown_prefix(prefix, self.keys.namespaces))
        return None

    def _terms(self, here: _Open, key: Key, value: Node) -> Iterator[Term]:
        """The values of a key."""
        if isinstance(value, Mapping):
            yield from self._from_mapping(here, key, value)
        elif isinstance(value, Scalar):
            if (term := self._from_scalar(key, value)) is not None:
                self._mark((here.subject, key.iri, term), value)
                yield term
        else:
            for item in value.items:
                if isinstance(item, Sequence):
                    self.faults.add(item, f"{key.name} has a list in a list; write one list")
                else:
                    yield from self._terms(here, key, item)

    def _from_scalar(self, key: Key, value: Scalar) -> Term | None:
        if self._missing(key, value):
            return None
        if key.word and value.text in self.keys.classes:
            return self.keys.iri(value.text)
        if key.thing:
            return self.refer.address(value, key.name)
        try:
            return literal(key, value, self.keys.language)
        except Refused as error:
            self.faults.add(value, str(error))
            return None

    def _from_mapping(self, here: _Open, key: Key, value: Mapping) -> Iterator[Term]:
        if keywords.VALUE in value.entries:
            yield from self._typed(key, value)
        elif keywords.LIST in value.entries or keywords.SET in value.entries:
            yield from self._collection(here, key, value)
        elif key.text:
            yield from self._by_language(key, value)
        elif key.thing or key.datatype == STRING:
            yield self._resource(value, here.graph)
        else:
            self.faults.add(
                value, f"{key.name} has one value, not keys of its own; write the value"
            )

    def _collection(self, here: _Open, key: Key, value: Mapping) -> Iterator[Term]:
        ordered = keywords.LIST in value.entries
        word = keywords.LIST if ordered else keywords.SET
        for other in value.entries.keys() - {word}:
            self.faults.add(
                value.entries[other][0], f"nothing else stands beside {word}; remove it"
            )
        node = value.entries[word][1]
        if ordered:
            yield self._list(here, key, _items(node))
        else:
            yield from self._terms(here, key, node)

    def _list(self, here: _Open, key: Key, items: list[Node]) -> Resource:
        """A list whose order matters (RDF Schema 1.1, section 5.2)."""
        terms = list(self._terms(here, key, Sequence(items, 0)))
        rest: Resource = RDF["nil"]
        for term in reversed(terms):
            cell = self._blank()
            self.quads.append(Quad(cell, RDF["first"], term, here.graph))
            self.quads.append(Quad(cell, RDF["rest"], rest, here.graph))
            rest = cell
        return rest

    def _by_language(self, key: Key, value: Mapping) -> Iterator[Term]:
        """A text in several languages."""
        for tag, (place, texts) in value.entries.items():
            for item in _items(texts):
                if not isinstance(item, Scalar):
                    self.faults.add(item, f"a text is expected here, in the language {tag}")
                elif not self._missing(place, item):
                    try:
                        yield tagged(key, item, "" if tag == keywords.NONE else tag)
                    except Refused as error:
                        self.faults.add(place if error.of_language else item, str(error))

    def _typed(self, key: Key, value: Mapping) -> Iterator[Term]:
        """``{"@value": …, "@type": …}`` or ``{"@value": …, "@language": …}``."""
        parts: dict[str, Scalar] = {}
        for name, (place, node) in value.entries.items():
            word = keywords.NAMES.get(name, name)
            if word not in {keywords.VALUE, keywords.TYPE, keywords.LANGUAGE}:
                self.faults.add(place, f"{name} can't stand beside @value; remove it")
            elif not isinstance(node, Scalar):
                self.faults.add(node, f"{name} has one value here; write it")
            elif not self._missing(place, node):
                parts[word] = node
        if keywords.VALUE not in parts:
            return
        typed = parts.get(keywords.TYPE)
        kind = STRING if typed is None else self.refer.address(typed, "a datatype")
        if kind is None:
            return
        language = parts.get(keywords.LANGUAGE)
        exact = Key(key.name, key.iri, datatype=kind, text=language is not None)
        try:
            if language is not None:
                yield tagged(exact, parts[keywords.VALUE], language.text)
            else:
                yield literal(exact, parts[keywords.VALUE], "")
        except Refused as error:
            self.faults.add(
                language if language and error.of_language else parts[keywords.VALUE], str(error)
            )

    # -- Parts of them

    def _missing(self, key: Scalar | Key, value: Node) -> bool:
        """Whether a value is not there; then that is said."""
        if not (isinstance(value, Scalar) and value.empty):
            return False
        name = key.name if isinstance(key, Key) else key.text
        place: Scalar | Node = key if isinstance(key, Scalar) and not value.text else value
        self.faults.add(place, f"{name} {_NOTHING}")
        return True

    def _blank(self) -> Blank:
        self._blanks += 1
        return Blank(f"{self.text.mark}{self._blanks - 1}")


def _slug(words: str) -> str:
    return _NO_LETTER.sub("-", words.lower()).strip("-")


def _items(node: Node) -> list[Node]:
    return node.items if isinstance(node, Sequence) else [node]
