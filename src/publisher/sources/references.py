"""What the addresses and the words of a YAML file refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from publisher.keys import Keys
from publisher.sources import keywords
from publisher.sources.addresses import NoAddress, resolve
from publisher.sources.nodes import Faults, Mapping, Node, Scalar
from publisher.terms import Iri


@dataclass
class References:
    """Turns texts of a file into IRIs, and says what is wrong with those that are none.

    Attributes:
        root: the whole file.
        base: what relative IRIs are resolved against.
        keys: what plain words stand for.
        faults: where errors go.
        named: what prefixed names stand for → the offset where it is named first.
    """

    root: Node
    base: str
    keys: Keys
    faults: Faults
    named: dict[Iri, int] = field(default_factory=dict)

    def address(self, value: Node, what: str) -> Iri | None:
        """The IRI of an address; ``None`` if it is none, which is said then."""
        if not isinstance(value, Scalar):
            self.faults.add(value, f"{what} is one address, such as id/organisation/…")
            return None
        try:
            iri = resolve(value.text, self.base, self.keys.namespaces)
        except NoAddress as error:
            advice = self._called(value.text) or "write an address such as id/organisation/…"
            reason = str(error)
            self.faults.add(value, reason if ";" in reason else f"{reason}; {advice}")
            return None
        if "/" not in value.text and iri not in self._ids and (advice := self._called(value.text)):
            self.faults.add(value, f'"{value.text}" is a name, not an address; {advice}')
            return None
        return iri

    def known(self, value: Scalar) -> Iri | None:
        """The IRI of an address, if it is one."""
        try:
            return resolve(value.text, self.base, self.keys.namespaces)
        except NoAddress:
            return None

    def _called(self, name: str) -> str:
        """What to write for a resource of this file, if it has that name; else nothing."""
        known = self._by_name.get(name.casefold())
        return f"write the id of what has this name: {known}" if known else ""

    @cached_property
    def _ids(self) -> frozenset[Iri]:
        """The addresses that this file describes."""
        found = (keywords.entry(mapping, keywords.ID) for mapping in keywords.mappings(self.root))
        ids = (each[1] for each in found if each)
        known = (self.known(value) for value in ids if isinstance(value, Scalar))
        return frozenset(iri for iri in known if iri is not None)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """What a resource of this file is called → its id, as it is written."""
        found: dict[str, str] = {}
        for mapping in keywords.mappings(self.root):
            for value in keywords.words(keywords.entry(mapping, keywords.ID)):
                for name in self.names_of(mapping):
                    found.setdefault(name.casefold(), value)
        return found

    def names_of(self, mapping: Mapping) -> Iterator[str]:
        """The short texts of a resource, which may be its names."""
        for name, entry in mapping.entries.items():
            key = self.keys.find(name)
            if key is not None and key.text:
                yield from keywords.words(entry)

    def class_(self, item: Scalar) -> Iri | None:
        """The IRI of a class; ``None`` if the word is not known, which is said then."""
        word = item.text
        if word in self.keys.classes:
            return self.keys.iri(word)
        if ":" in word:
            iri = self.address(item, "a class")
            if iri is not None:
                self.named.setdefault(iri, item.offset)
            return iri
        self.faults.add(item, f'the class "{word}" is not known; {self.keys.class_advice(word)}')
        return None
