"""What a page shows, and in which order: the rules of ``ontology/pages.toml``.

The rules are data, so that no class or property of a vocabulary is named in this package. Every
property and class is a prefixed name (``skos:prefLabel``) or an IRI in angle brackets; every text
is ``{en = "…"}`` or, in the publication's first language, a plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from publisher import tables
from publisher.config import Config, ontology_files
from publisher.iris import Addresses
from publisher.tables import Table
from publisher.terms import Iri, Prefixes

FILE_NAME = "pages.toml"
LIST_FOLDER = "list"

STATE, YEAR = "state", "year"
DIVISIONS = (STATE, YEAR)
"""What a list can be divided by: whether its members have ended, and the year in which they did."""

Texts = Mapping[str, str]
"""Language tag → text."""


@dataclass(frozen=True, slots=True)
class ListRule:
    """A page that lists all resources of a class.

    Attributes:
        path: what follows ``{base}list/``, such as ``agencies``.
        class_: the class.
        title: language tag → text.
        description: language tag → text; may be empty.
        parts: what it is divided by, of :data:`DIVISIONS`; may be empty.
    """

    path: str
    class_: Iri
    title: Texts = field(hash=False)
    description: Texts = field(hash=False)
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A group of facts on a resource's page: its title and its properties, in order."""

    title: Texts
    properties: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class TimelineRule:
    """Change events, and what is told of them.

    Attributes:
        class_: their class.
        date: the properties with their date; the first that an event has counts.
        before, after: lead to what was there before, and what is there after.
        other_dates: the properties with dates that other sources give.
        subject: lead to what passed from one to another.
        receiver: lead to those that it passed to; by default, those that are new.
        place: lead to the area for which it did.
        former: the properties with the name that was given up.
        later: lead from what ended to the changes that its successors went through since.
    """

    class_: Iri
    date: tuple[Iri, ...]
    before: Iri
    after: Iri
    other_dates: tuple[Iri, ...] = ()
    subject: tuple[Iri, ...] = ()
    receiver: tuple[Iri, ...] = ()
    place: tuple[Iri, ...] = ()
    former: tuple[Iri, ...] = ()
    later: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """How a page knows that its subject has ended.

    Attributes:
        ended: leads from a resource to the event that changed it.
        successor: lead straight to what took its place; may be empty.
        began: lead from a resource to the events that it came out of: one that is later than its
            end set it up again.
        today: lead to those that answer for it today, at the end of the chain of successors.
    """

    ended: Iri
    successor: tuple[Iri, ...]
    began: tuple[Iri, ...] = ()
    today: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class RetiredRule:
    """How a page knows that its subject was withdrawn or replaced, as OWL and Dublin Core say it.

    Attributes:
        withdrawn: is true of what is no longer in use.
        replaced: leads to what took its place.
        reason: the properties whose text says why, the preferred one first.
    """

    withdrawn: Iri
    replaced: Iri
    reason: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class PageRules:
    """All rules for pages.

    Attributes:
        labels: the properties that name a resource, the preferred one first.
        descriptions: the properties that say what a resource is, the preferred one first.
        summary: the properties that are told of a resource wherever it is mentioned.
        summaries: class → what else is told of its members wherever they are mentioned.
        unlisted: the properties by which nothing is listed at what it points to.
        carried: the properties that lead from a page to what it tells all about.
        sources: the properties that say where a statement comes from.
        general: classes that a page names only where a resource has no other.
        elsewhere: the properties that are no facts on a page, as it tells them otherwise.
        lists: the list pages, in the order of the navigation.
        sections: the groups of facts, in order.
        timeline: change events; ``None`` if there is no such rule.
        notice: endings; ``None`` if there is no such rule.
        retired: what was withdrawn or replaced; ``None`` if there is no such rule.
        inverse: property → what to call it when read from its object.
        opposites: property → those that say the same from the other side.
    """

    labels: tuple[Iri, ...] = ()
    descriptions: tuple[Iri, ...] = ()
    summary: tuple[Iri, ...] = ()
    summaries: Mapping[Iri, frozenset[Iri]] = field(default_factory=dict)
    unlisted: tuple[Iri, ...] = ()
    carried: tuple[Iri, ...] = ()
    sources: tuple[Iri, ...] = ()
    general: tuple[Iri, ...] = ()
    elsewhere: tuple[Iri, ...] = ()
    lists: tuple[ListRule, ...] = ()
    sections: tuple[SectionRule, ...] = ()
    timeline: TimelineRule | None = None
    notice: NoticeRule | None = None
    retired: RetiredRule | None = None
    inverse: Mapping[Iri, Texts] = field(default_factory=dict)
    opposites: Mapping[Iri, frozenset[Iri]] = field(default_factory=dict)


def page_rules(config: Config, prefixes: Prefixes) -> PageRules:
    """The rules of the publication: the project's own ``pages.toml``, or else the shipped one.

    Raises:
        ConfigError: if a key is unknown, a prefix isn't declared, or a value isn't what it must
            be; the message names the file, the line where it is known, and the key.
    """
    path = ontology_files(config).get(FILE_NAME)
    if path is None:
        return PageRules()
    reading = _Reading(prefixes, config.languages)
    top = tables.read(path)
    rules = PageRules(
        labels=reading.iris(top, "labels"),
        descriptions=reading.iris(top, "descriptions"),
        summary=reading.iris(top, "summary"),
        summaries=reading.properties(top.table("summaries")),
        unlisted=reading.iris(top, "unlisted"),
        carried=reading.iris(top, "carried"),
        sources=reading.iris(top, "sources"),
        general=reading.iris(top, "general"),
        elsewhere=reading.iris(top, "elsewhere"),
        lists=tuple(reading.lists(top)),
        sections=tuple(reading.sections(top)),
        timeline=reading.timeline(top),
        notice=reading.notice(top),
        retired=reading.retired(top),
        inverse=reading.inverse(top.table("inverse")),
        opposites=_both_ways(reading.properties(top.table("opposites"))),
    )
    top.finish()
    return rules


def _both_ways(pairs: Mapping[Iri, frozenset[Iri]]) -> dict[Iri, frozenset[Iri]]:
    """Each property with its opposites, whichever of them was written first."""
    names = {*pairs, *(other for others in pairs.values() for other in others)}
    return {
        name: pairs.get(name, frozenset()) | {n for n, others in pairs.items() if name in others}
        for name in sorted(names)
    }


_TOLD = ("other_dates", "subject", "receiver", "place", "former", "later")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads rules with the prefixes and the languages of one publication."""

    prefixes: Prefixes
    languages: Sequence[str]

    def texts(self, table: Table, key: str, default: Texts | None = None) -> Texts:
        """A text in the languages of the publication; in all that there are if it is in none."""
        found = table.phrases(key, self.languages[0], default=default)
        own = {tag.lower() for tag in self.languages}
        return {tag: text for tag, text in found.items() if tag.lower() in own} or found

    def iri(self, table: Table, key: str) -> Iri:
        return self._expand(table, key, table.text(key))

    def iris(self, table: Table, key: str) -> tuple[Iri, ...]:
        """One name or a list of names; none if the key is absent."""
        return tuple(self._expand(table, key, name) for name in table.names(key, ()))

    def properties(self, table: Table) -> dict[Iri, frozenset[Iri]]:
        """Names → lists of names."""
        return {self._expand(table, n, n): frozenset(self.iris(table, n)) for n in table}

    def lists(self, top: Table) -> Iterator[ListRule]:
        taken: set[str] = set()
        for table in top.tables("lists"):
            path = self._list_path(table)
            if path in taken:
                raise table.error("path", f"there are two lists at {path!r}")
            taken.add(path)
            class_, title = self.iri(table, "class"), self.texts(table, "title")
            description = self.texts(table, "description", {})
            parts = self._parts(table)
            table.finish()
            yield ListRule(path, class_, title, description, parts)

    def sections(self, top: Table) -> Iterator[SectionRule]:
        for table in top.tables("sections"):
            title = self.texts(table, "title")
            properties = self.iris(table, "properties")
            table.finish()
            yield SectionRule(title, properties)

    def timeline(self, top: Table) -> TimelineRule | None:
        if "timeline" not in top:
            return None
        table = top.table("timeline")
        rule = TimelineRule(
            class_=self.iri(table, "class"),
            date=self.iris(table, "date"),
            before=self.iri(table, "before"),
            after=self.iri(table, "after"),
            **{name: self.iris(table, name) for name in _TOLD},
        )
        table.finish()
        return rule

    def notice(self, top: Table) -> NoticeRule | None:
        if "notice" not in top:
            return None
        table = top.table("notice")
        rule = NoticeRule(
            self.iri(table, "ended"),
            self.iris(table, "successor"),
            self.iris(table, "began"),
            self.iris(table, "today"),
        )
        table.finish()
        return rule

    def retired(self, top: Table) -> RetiredRule | None:
        if "retired" not in top:
            return None
        table = top.table("retired")
        withdrawn, replaced = self.iri(table, "withdrawn"), self.iri(table, "replaced")
        rule = RetiredRule(withdrawn, replaced, self.iris(table, "reason"))
        table.finish()
        return rule

    def inverse(self, table: Table) -> dict[Iri, Texts]:
        return {self._expand(table, name, name): self.texts(table, name) for name in table}

    def _list_path(self, table: Table) -> str:
        path = table.text("path")
        addresses = Addresses("https://agency.example/")
        plain = addresses.document(f"{addresses.base}{LIST_FOLDER}/{path}")
        if "/" in path or plain != f"{LIST_FOLDER}/{path}":
            raise table.error("path", f"expected letters, digits and '-', found {path!r}")
        return path

    def _parts(self, table: Table) -> tuple[str, ...]:
        parts = table.names("parts", ())
        for part in parts:
            if part not in DIVISIONS:
                choice = " or ".join(map(repr, DIVISIONS))
                raise table.error("parts", f"expected {choice}, found {part!r}")
        return tuple(part for part in DIVISIONS if part in parts)

    def _expand(self, table: Table, key: str, name: str) -> Iri:
        return tables.expanded(table, key, name, self.prefixes)
