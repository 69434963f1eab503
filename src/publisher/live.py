"""Saved pages of other systems, compared with what the publication says now.

What a page says of things that the publication describes is compared, in whichever of the three
syntaxes it says so. What it says of anything else is counted and listed, and is no difference: a
site's own ``WebSite`` block is nobody's mistake.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from publisher import canonical, drift, webpages
from publisher.drift import Difference, Foreign, Kind, Part, Shown
from publisher.embed.survey import ID
from publisher.errors import SourceError
from publisher.markups import PROFILE
from publisher.placement import Placement
from publisher.representations import Representations
from publisher.terms import Blank, Iri, Node, Triple, ntriples
from publisher.webpages import folders
from publisher.webpages.source import WebPage
from publisher.webpages.things import Block, Markup, Place, Syntax, Thing
from publisher.whereabouts import Whereabouts, unknown
from publisher.writers.drift import report


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the markup itself, not about what it says.

    Attributes:
        message: what is wrong and what to do.
        place: where it is in the page.
        counts: whether the page isn't as it should be because of it.
    """

    message: str
    place: Place
    counts: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page, compared.

    Attributes:
        path: the file.
        resources: the IRIs of what it is about.
        differences: the facts that aren't the same.
        places: where the page speaks of the subject and property of a difference.
        notes: what is wrong with the blocks.
        foreign: what the page tells of that the publication doesn't describe.
        silent: whether it says nothing at all of what the publication describes.
        error: why it can't be compared; ``None`` if it was.
        passed: whether it is about nothing of ours.
    """

    path: Path
    resources: tuple[Iri, ...] = ()
    differences: tuple[Difference, ...] = ()
    places: Mapping[tuple[str, str], Place] | None = None
    notes: tuple[Note, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    silent: bool = False
    error: SourceError | None = None
    passed: bool = False

    @property
    def differs(self) -> bool:
        """Whether the page isn't as it should be."""
        return bool(self.differences) or any(note.counts for note in self.notes)

    def place(self, difference: Difference) -> Place | None:
        """Where the page says what differs, if it can be told."""
        return (self.places or {}).get((difference.subject, difference.path[0]))

    def lines(self) -> Iterator[str]:
        """The comparison as lines of text."""
        if self.error is not None or self.passed:
            return
        about = " and ".join(f"<{iri}>" for iri in self.resources)
        verdict = "differs" if self.differs else "says the same"
        yield f"{self.path.as_posix()}: {verdict} ({about})"
        if self.silent and self.differences:
            count = len(self.differences)
            yield f"  missing  all {count} facts: the page has no markup about things of ours"
        for each in () if self.silent else self.differences:
            place = self.place(each)
            where = f"{self.path.as_posix()}:{place.line}: " if place else ""
            yield f"  {each.kind:<8} {where}{told(each)}"
        for note in self.notes:
            yield f"  note     {self.path.as_posix()}:{note.place.line}: {note.message}"
        for other in self.foreign:
            kinds = " ".join(map(drift.local, other.types)) or "something"
            name = f" {other.name}" if other.name else " without an address"
            yield f"  not ours {kinds}{name}: {other.facts} facts"

    def json(self) -> dict[str, Any]:
        """The comparison as JSON values; what isn't known is ``null``.

        Values are in N-Triples; a thing without an address is told in words.
        """
        return {
            "path": self.path.as_posix(),
            "resources": list(self.resources),
            "differs": self.differs,
            "silent": self.silent,
            "differences": [
                {
                    "kind": each.kind.value,
                    "subject": each.subject,
                    "path": list(each.path),
                    "live": _term(each.live),
                    "published": _term(each.published),
                    "line": place.line if (place := self.place(each)) else None,
                }
                for each in self.differences
            ],
            "notes": [
                {"message": note.message, "line": note.place.line, "counts": note.counts}
                for note in self.notes
            ],
            "foreign": [
                {"name": each.name, "types": list(each.types), "facts": each.facts}
                for each in self.foreign
            ],
            "error": None if self.error is None else str(self.error),
        }


class Watch:
    """Compares pages with what the publication says.

    Args:
        shown: what the publication shows.
        placement: reads pages, and recomputes the digests of blocks.
    """

    def __init__(self, shown: Representations, placement: Placement) -> None:
        self._shown = shown
        self._placement = placement

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        return Whereabouts(self._shown)

    def look_at(self, named: Iterable[Path], resource: str = "") -> Iterator[Comparison]:
        """Compare files, and the pages in folders, in the order of their paths."""
        for file, inside in folders.found(named):
            yield self.look(file, resource, inside=inside)

    def look(self, path: Path, resource: str = "", *, inside: bool = False) -> Comparison:
        """Compare a file.

        Args:
            path: the file.
            resource: the IRI of what it is about; empty if it says so itself.
            inside: whether it was found in a folder, where pages about nothing of ours are
                expected.
        """
        try:
            page = webpages.read(path, self._placement.largest)
            resources = [Iri(resource)] if resource else self._whereabouts.resources(page)
            if not resources and not inside:
                raise unknown(page)
        except SourceError as error:
            return Comparison(path, error=error)
        return self.compare(page, resources) if resources else Comparison(path, passed=True)

    def compare(self, page: WebPage, resources: Sequence[Iri]) -> Comparison:
        """Compare a page about some resources."""
        found = webpages.markup(page)
        live = webpages.facts(found, self._shown.dataset.contexts)
        published = self._published(resources)
        described = {triple.subject for triple in published}

        def is_ours(iri: Iri) -> bool:
            walk = self._shown.walks.get(PROFILE)
            return iri in described or (walk is not None and iri in walk)

        return Comparison(
            page.path,
            tuple(resources),
            tuple(drift.differences(live, published, is_ours, self._known)),
            _places(found),
            tuple(self._notes(found)),
            tuple(drift.foreign(live, is_ours)),
            silent=not any(isinstance(s, Iri) and is_ours(s) for s, _, _ in live),
        )

    def report(self, compared: Sequence[Comparison]) -> bytes:
        """The comparisons for people: one file of HTML."""
        data = self._shown.dataset
        pages = [{**page.json(), "rows": _rows(page)} for page in compared if not page.passed]
        title = data.config.title.get(data.language) or next(iter(data.config.title.values()))
        return report(title, data.language, summary(compared), pages)

    def _published(self, resources: Iterable[Iri]) -> frozenset[Triple]:
        triples: set[Triple] = set()
        for resource in resources:
            path, _ = self._shown.find(resource)
            description = self._shown.markups.describe(path)
            triples.update(description.triples if description else ())
        return frozenset(webpages.folded(triples))

    def _known(self, iri: Iri) -> Collection[Triple]:
        """All that is published of something, and of its parts without an address."""
        walk = self._shown.walks.get(PROFILE)
        found: dict[Triple, None] = {}
        waiting: list[Node] = [iri] if walk else []
        while walk and waiting:
            for triple in walk.about(waiting.pop()):
                if triple not in found and isinstance(triple.object, Blank):
                    waiting.append(triple.object)
                found[triple] = None
        return list(webpages.folded(found))

    def _notes(self, found: Markup) -> Iterator[Note]:
        for block in found.blocks:
            ours = block.attributes.get("id", "").startswith(ID)
            for fault in block.faults:
                if fault.fatal:
                    yield Note(f"this block isn't read: {fault.message}", fault.place, ours)
            if ours and block.syntax is Syntax.JSON_LD:
                yield from self._proved(block)

    def _proved(self, block: Block) -> Iterator[Note]:
        """What is wrong with the digest of a block of ours."""
        written, proof = (
            block.attributes.get("data-canonical"),
            self._placement.proof(block.content),
        )
        if proof is None or proof == (written or ""):
            return
        if not written:
            message = "this block has lost its digest; publisher embed puts it back"
        elif written.startswith(f"{canonical.NAME} "):
            message = "the digest of this block is wrong: somebody changed its facts by hand"
            message += "; publisher embed --force puts ours back"
        else:
            message = "the digest of this block isn't written as ours; publisher embed --force"
            message += " puts ours back"
        yield Note(message, block.place, counts=True)


def told(difference: Difference) -> str:
    """A difference in words, without its kind."""
    path = " / ".join(map(drift.local, difference.path))
    values = [drift.shown(each) for each in (difference.live, difference.published) if each]
    return f"<{difference.subject}> {path} {' in place of '.join(values)}"


def _rows(page: Comparison) -> list[dict[str, Any]]:
    """The differences of a page for people."""
    return [
        {
            "kind": each.kind,
            "subject": each.subject,
            "path": " / ".join(map(drift.local, each.path)),
            "line": place.line if (place := page.place(each)) else None,
            "live": "–" if each.live is None else drift.shown(each.live),
            "published": "–" if each.published is None else drift.shown(each.published),
        }
        for each in page.differences
    ]


def _term(value: Shown | None) -> str | None:
    return value if value is None or isinstance(value, Part) else ntriples(value)


def summary(compared: Collection[Comparison]) -> dict[str, int]:
    """The numbers of pages and of differences."""
    kinds = [each.kind for page in compared for each in page.differences]
    return {
        "pages": sum(not page.passed for page in compared),
        "differing": sum(page.differs for page in compared),
        "unread": sum(page.error is not None for page in compared),
        **{kind.value: kinds.count(kind) for kind in Kind},
    }


def as_json(compared: Sequence[Comparison]) -> bytes:
    """The comparisons for machines, in UTF-8."""
    pages = [page.json() for page in compared if not page.passed]
    document = {"summary": summary(compared), "pages": pages}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _places(found: Markup) -> dict[tuple[str, str], Place]:
    """Subject and property → where the page first says so."""
    places: dict[tuple[str, str], Place] = {}
    waiting = [thing for block in reversed(found.blocks) for thing in reversed(block.things)]
    while waiting:
        thing = waiting.pop()
        for said in thing.properties:
            if thing.id and not said.reverse:
                places.setdefault((thing.id, said.iri), said.place)
            waiting.extend(value for value in said.values if isinstance(value, Thing))
    return places
