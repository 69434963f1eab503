"""What a publication says, and where: the graph of each profile, and the documents about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NoReturn

from publisher import completion, likeness, profiles, statements, structure
from publisher.dataset import Dataset
from publisher.deferred import Deferred
from publisher.descriptions import Bounds, Description, Walk, group_documents
from publisher.errors import SiteError, UnknownProfile, UnknownResource
from publisher.grouping import Kept
from publisher.lines import Sorting
from publisher.registers import Places, Register, Topics
from publisher.terms import TYPE, Iri, Quad


class Described:
    """The profiles of a publication and their documents, made when they are asked for.

    Args:
        dataset: what people wrote.

    Attributes:
        dataset: what the publication says: what people wrote, and what follows from it.
        facts: the same, grouped, for rules and checks.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset, self.facts = completion.completed(dataset)

    @cached_property
    def graphs(self) -> Mapping[str, Collection[Quad]]:
        """The statements of each profile: name → quads, ``description`` first."""
        names = [profiles.DESCRIPTION, *self._rules(), *self._translated()]

        def graph(name: str) -> Collection[Quad]:
            if name == profiles.DESCRIPTION:
                return self.dataset.quads
            return _Quads(self.walks[name])

        return Deferred(names, graph)

    def _rules(self) -> Mapping[str, Path]:
        return profiles.rules(self.dataset.ontology)

    def _translated(self) -> Mapping[str, tuple[Path, str]]:
        """The profiles whose texts are in another language: name → rule and language."""
        rules = self._rules()
        found = {
            profiles.in_language(name, address): (path, tag)
            for name, path in rules.items()
            if self.dataset.config.translations and profiles.spoken(path)
            for address, tag in self.dataset.config.translations.items()
        }
        return {name: made for name, made in found.items() if name not in rules}

    def _derived(self) -> dict[str, Kept]:
        """What the rules make of all that is said."""
        dataset, room = self.dataset, self.dataset.room
        pages = structure.statements(dataset, self.facts, self._unled(profiles.DESCRIPTION))
        facts = room.joined(self.facts, pages)
        setting = profiles.Setting(dataset.prefixes, dataset.config.base, dataset.language)
        found = profiles.gathered(facts, self._rules(), setting, room)
        for name, (path, tag) in self._translated().items():
            spoken = replace(setting, language=tag)
            found |= profiles.gathered(facts, {name: path}, spoken, room)
        return found

    @cached_property
    def walks(self) -> Mapping[str, Walk]:
        """The walk over each profile."""
        rules = self.dataset.rules
        labels = frozenset(rules.labels)
        summary = labels | frozenset(rules.summary)
        size = self.dataset.config.limits.page_size
        more = frozenset(rules.unlisted), rules.summaries
        bounds = Bounds(summary, labels | {TYPE}, size, *more)
        derived = cache(self._derived)

        def walk(name: str) -> Walk:
            if name == profiles.DESCRIPTION:
                return Walk(self.facts, bounds, statements.sources(self.dataset.quads))
            return Walk(self.dataset.room.ready(derived().pop(name)), bounds)

        return Deferred(self.graphs, walk)

    @cached_property
    def topics(self) -> Mapping[str, Mapping[str, tuple[Iri, ...]]]:
        """Profile → document path → the resources described there.

        Raises:
            SiteError: if two resources have one path.
        """
        return Deferred(self.walks, self._topics)

    def measure(self) -> None:
        """Find out once which documents need several pages, for who asks for all of them."""
        if not self.dataset.room.spacious:  # else it is known since there are topics
            for name, walk in self.walks.items():
                walk.measure(self.topics[name].values())

    def _unled(self, profile: str) -> Mapping[str, Topics]:
        """Document path → the resources that belong there, without those that they lead to."""
        if self.dataset.room.spacious:
            return Register(self.walks[profile].unsorted, self.dataset.addresses)
        return group_documents(self.walks[profile].subjects, self.dataset.addresses)

    def _topics(self, profile: str) -> Mapping[str, Topics]:
        if self.dataset.room.spacious:
            walk, carried = self.walks[profile], self._carried(profile)
            documents: Mapping[str, Topics] = Register(
                walk.unsorted, self.dataset.addresses, carried
            )
            walk.measure(documents.values())
        else:
            carrying = partial(self._carrying, profile)
            documents = {path: carrying(own) for path, own in self._unled(profile).items()}
        if profile == profiles.DESCRIPTION:
            self._refuse_shared_paths()
        return documents

    def _refuse_shared_paths(self) -> None:
        """Refuse two resources on one path; on one that only capitals tell from another, too."""
        sorting = Sorting()
        for iri in self.walks[profiles.DESCRIPTION].unsorted:
            if "#" not in iri and (path := self.dataset.addresses.document(iri)) is not None:
                sorting.add((f"{path.casefold()} {path} {iri}".encode(),))
        lines = (line.decode().split(" ", 2) for line in sorting)
        groups = (list(group) for _, group in groupby(lines, itemgetter(0)))
        if shared := [[line[1:] for line in group] for group in groups if len(group) > 1]:
            self._refuse_shared_path([Iri(iri) for _, iri in min(shared)])

    def _carrying(self, profile: str, topics: tuple[Iri, ...]) -> tuple[Iri, ...]:
        """The topics of a document, and what they lead to that it tells all about, too."""
        led = [other for topic in topics for other in self._led(profile, topic)]
        return tuple(dict.fromkeys([*topics, *led]))

    def _led(self, profile: str, topic: Iri) -> Sequence[Iri]:
        """What a topic leads to that its document tells all about, too."""
        walk, carried = self.walks[profile], self.dataset.rules.carried
        if not carried:
            return ()
        found = walk.values(topic, *sorted(carried))  # a blank node is told of in any case
        return [each for each in found if isinstance(each, Iri) and each in walk]

    def _carried(self, profile: str) -> Iterator[tuple[Iri, Sequence[Iri]]]:
        """Each topic that leads to others that its document tells all about, too, with these."""
        for topic in self.walks[profile].having(self.dataset.rules.carried):
            if led := self._led(profile, topic):
                yield topic, led

    def _refuse_shared_path(self, topics: Sequence[Iri]) -> NoReturn:
        places = {iri: self._place(iri) for iri in topics}
        *others, last = sorted(topics, key=lambda iri: (len(places[iri]), places[iri]))
        paths = {self.dataset.addresses.document(iri) or "" for iri in topics}
        case = " (capitals make no difference on many computers)" if len(paths) > 1 else ""
        named = " and ".join(f"<{iri}> of {places[iri]}" for iri in others)
        raise SiteError(
            f"{places[last]}: two resources on one path: <{last}> and {named} would both be "
            f"published at {min(paths)}{case}; give one of them another address"
        )

    def _place(self, iri: Iri) -> str:
        return ":".join(str(part) for part in self.dataset.locate(iri) if part is not None)

    @property
    def documents(self) -> Mapping[str, tuple[Iri, ...]]:
        """The documents of the description profile: path → the resources described there."""
        return self.topics[profiles.DESCRIPTION]

    @cached_property
    def places(self) -> Mapping[Iri, str]:
        """Described resource → the path of its document."""
        if not self.dataset.room.spacious:
            return {iri: path for path, topics in self.documents.items() for iri in topics}
        carries = isinstance(self.documents, Register) and self.documents.carries
        leading = self._leading if carries else lambda _: iter(())
        return Places(self.documents, self.dataset.addresses, leading)

    def _leading(self, iri: Iri) -> Iterator[Iri]:
        """The resources whose documents may tell all about another one, too."""
        if carried := self.dataset.rules.carried:
            pointing = self.facts.pointing(iri)
            nodes = (node for name in carried for node in pointing.get(name, ()))
            yield from (node for node in nodes if isinstance(node, Iri))

    def find(self, iri: str) -> tuple[str, tuple[Iri, ...]]:
        """The document that describes a resource, and all its topics.

        Raises:
            UnknownResource: if nobody describes it.
        """
        try:
            path = self.dataset.addresses.document(iri)
        except SiteError:  # too long for a path: nothing is published there
            path = None
        topics = self.documents.get(path, ()) if path is not None else ()
        if path is None or iri not in topics:
            raise UnknownResource(f"nothing in this publication describes <{iri}>")
        return path, topics

    def like(self, iri: str) -> Iri | None:
        """The described resource whose IRI is most like this one, if one is like it.

        It takes its time, which is well spent on a person's mistake, not on every 404.
        """
        known = sorted(topic for topics in self.documents.values() for topic in topics)
        return likeness.nearest(iri, known, self.dataset.config.base)

    def describe(self, path: str, profile: str, page: int = 1) -> Description:
        """What one page of a document says.

        Raises:
            UnknownProfile: if there is no such profile.
            UnknownResource: if there is no such document, or page of it, in this profile.
        """
        if profile not in self.walks:
            known = ", ".join(self.walks)
            raise UnknownProfile(f"there is no profile {profile!r}; there are: {known}")
        walk, topics = self.walks[profile], self.topics[profile].get(path)
        if topics is None or not 1 <= page <= walk.pages(topics):
            raise UnknownResource(f"{path} has no page {page} in the profile {profile}")
        return walk.describe(path, topics, page)


class _Quads(Collection[Quad]):
    """The statements of a derived profile, in order."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk

    def __len__(self) -> int:
        return self._walk.size

    def __iter__(self) -> Iterator[Quad]:
        return (Quad(*triple) for triple in self._walk.triples)

    def __contains__(self, quad: object) -> bool:
        return any(each == quad for each in self)
