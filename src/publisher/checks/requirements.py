"""What search engines lose of a page's markup: the rules of the packs, applied to its things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from publisher.checks import packs
from publisher.checks.findings import Finding, called, shown, walk
from publisher.checks.packs import Pack, Path_, Requirement
from publisher.checks.report import Consequence, Severity
from publisher.checks.values import KINDS
from publisher.schemaorg import NAMESPACE, Vocabulary, local
from publisher.webpages.things import Described, Kind, Markup, Thing, Value

# What is said of a thing that another thing leads to, so that it has a name.
_MENTION = frozenset({"alternateName", "name", "sameAs", "url"})


def run(
    markup: Markup, rules: Sequence[Pack], vocabulary: Vocabulary, kept: set[tuple[str, str]]
) -> Iterator[tuple[str, Finding]]:
    """What the consumers of some packs make of the markup of a page.

    A reference to a thing that the same page describes stands for that thing.

    Args:
        markup: that of the page.
        rules: the packs.
        vocabulary: the terms that there are.
        kept: the rules that a thing keeps, each with its IRI; those of this page are added.

    Yields:
        The IRI of the thing that a pack is for, and what is wrong with it.
    """
    page = _Page(markup, vocabulary)
    told: set[str] = set()
    for thing in page.wholes(page.things):
        if page.is_mention(thing):
            continue
        for pack in packs.of(rules, page.types(thing), vocabulary):
            if pack.retired and pack.retirement not in told:
                told.add(pack.retirement)
                yield "", _retired(pack, thing)
            for rule in pack.rules:
                starts = page.things_at(thing, rule.each, but_last=rule.but_last)
                found = [each for start in starts for each in page.broken(pack, rule, start)]
                yield from ((thing.id, each) for each in found)
                if thing.id and not found:
                    kept.add((rule.name, thing.id))


def _retired(pack: Pack, thing: Thing) -> Finding:
    loss = f"has not shown {pack.feature} since {pack.retired}"
    advice = "leave it for other readers, or take it out"
    consequence = Consequence(pack.consumer, loss, advice, pack.source, pack.date)
    message = f"no longer used: {pack.consumer} {loss}; {advice}"
    return Finding(
        pack.retirement, Severity.INFO, message, thing.place, called(thing), "", "", consequence
    )


class _Page:
    """The things of a page, and the ways between them."""

    def __init__(self, markup: Markup, vocabulary: Vocabulary) -> None:
        self._known = vocabulary
        self.things = [t for block in markup.blocks for t in walk(block.things)]
        self._by_id: dict[str, list[Thing]] = {}
        for thing in self.things:
            if thing.id and thing.properties:
                self._by_id.setdefault(thing.id, []).append(thing)

        led = [
            (local(property_.iri), value.id if isinstance(value, Thing) else value.text)
            for thing in self.things
            for property_ in thing.properties
            for value in property_.values
            if isinstance(value, Thing) or value.kind is Kind.ADDRESS
        ]
        # What a page is for is more than named, however little is said of it.
        self._pointed = {to for _, to in led} - {to for by, to in led if by == "mainEntity"}

    def is_mention(self, thing: Thing) -> bool:
        """Whether a thing is only named, because another leads to it: its own page describes it."""
        said = {local(property_.iri) for property_ in thing.properties}
        return bool(thing.id) and thing.id in self._pointed and said <= _MENTION

    def types(self, thing: Thing) -> list[str]:
        """The types of a thing in schema.org, wherever the page says them."""
        types = {iri: None for part in self._parts([thing]) for iri in part.types}
        return [name for name in map(local, types) if name]

    def values(self, things: Iterable[Thing], path: Path_) -> list[Described]:
        """What a way leads to from some things."""
        found: list[Described] = list(things)
        for step in path:
            found = [
                value
                for thing in self._parts(found)
                for property_ in thing.properties
                if local(property_.iri) == step and not property_.reverse
                for value in property_.values
            ]
            found = [each for value in found for each in self._resolved(value)]
        return [v for v in found if isinstance(v, Thing) or v.text.strip()]

    def things_at(self, thing: Thing, path: Path_, *, but_last: bool = False) -> list[Thing]:
        """The things that a way leads to."""
        found = [v for v in self.values([thing], path) if isinstance(v, Thing)]
        return found[:-1] if but_last else found

    def wholes(self, found: Iterable[Described]) -> Iterator[Thing]:
        """The things among values, each once, however many descriptions the page has of it."""
        seen: set[str] = set()
        for thing in found:
            if isinstance(thing, Thing) and not (thing.id and thing.id in seen):
                seen.add(thing.id)
                yield thing

    def _parts(self, found: Iterable[Described]) -> Iterator[Thing]:
        """All descriptions of some things."""
        for thing in self.wholes(found):
            yield from self._by_id.get(thing.id, [thing]) if thing.id else [thing]

    def _resolved(self, value: Described) -> list[Described]:
        if isinstance(value, Value) and value.kind is Kind.ADDRESS:
            known = self._by_id.get(value.text, ())
            return list(known[:1]) or [value]
        return [value]

    def broken(self, pack: Pack, rule: Requirement, thing: Thing) -> Iterator[Finding]:
        """The rule, if a thing breaks it."""
        if rule.where and not self.values([thing], rule.where):
            return
        if any(self.values([thing], path) for path in rule.unless):
            return
        found = [value for path in rule.paths for value in self.values([thing], path)]
        if not rule.least <= len(found) <= rule.most:
            yield self._finding(pack, rule, thing, None)
        else:
            for value in found:
                if not self._fits(rule, value):
                    yield self._finding(pack, rule, thing, value)

    def _fits(self, rule: Requirement, value: Described) -> bool:
        if isinstance(value, Thing):
            of = rule.types
            return not of or any(self._known.is_kind(each, of) for each in self.types(value))
        text = " ".join(value.text.split())
        if rule.types:
            return False
        if rule.kind and not KINDS[rule.kind](text):
            return False
        return rule.shortest <= len(text) <= rule.longest

    def _finding(
        self, pack: Pack, rule: Requirement, thing: Thing, value: Described | None
    ) -> Finding:
        said = f" (“{shown(value.text)}”)" if isinstance(value, Value) else ""
        message = f"{rule.what}{said}: {pack.consumer} {rule.loss}; {rule.advice}"
        consequence = Consequence(pack.consumer, rule.loss, rule.advice, pack.source, pack.date)
        return Finding(
            rule.name,
            rule.severity,
            message,
            thing.place if value is None else value.place,
            called(thing),
            NAMESPACE + rule.paths[0][-1],
            value.text if isinstance(value, Value) else "",
            consequence,
        )
