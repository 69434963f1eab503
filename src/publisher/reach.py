"""How far a change reaches: the documents to which it may matter that something is said anew.

What a document depends on is near to it (``dependencies``): what is said of its topics, of what
these lead to or what leads to these, and of what that leads to in turn. Nothing need be found out
about documents that are further away from whatever is said now and was not said for the last
release, or was said then. What was said, its files tell.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from publisher.descriptions import Walk
from publisher.errors import SiteError
from publisher.formats import by_name
from publisher.outputs import Past
from publisher.pagerules import PageRules
from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.routes import DERIVED
from publisher.statements import mentioned
from publisher.terms import TYPE, Blank, Iri, Node

_TYPE = f"<{TYPE}>".encode()


def reached(source: Representations, past: Past) -> Collection[str] | None:
    """The documents that may not be as they were in a release; ``None`` if it may be any of them.

    Args:
        source: the publication.
        past: the release, for which all that documents have in common was as it is now.

    Raises:
        OSError: if the files of the release can't be read.
    """
    walks = list(source.walks.values())
    if any(walk.sourced for walk in walks):  # few are, and sources are mentioned in other ways
        return None
    now = {
        source.dump_file(DESCRIPTION, by_name("n-quads")): source.walks[DESCRIPTION].texts(),
        DERIVED: source.derived(),
    }
    if not all((entry := past.files.get(path)) and past.has(path, entry) for path in now):
        return None
    changed: set[Node] = set()
    for path, pieces in now.items():
        with _content(Path(past.folder, path)) as before:
            for line in differences(before, pieces):
                changed.update(_nodes(line))
    if any(not changed.isdisjoint(walk.properties()) for walk in walks):  # all use properties
        return None
    near = _near(walks, changed, source.dataset.rules)
    return set(_documents(source, near | source.dataset.pages.keys()))  # texts are always made


@contextmanager
def _content(path: Path) -> Iterator[bytes | mmap.mmap]:
    """The bytes of a file, which need not be in memory."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def differences(before: bytes | mmap.mmap, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that are in one of two sorted texts only, without their ends.

    Args:
        before: one of them.
        pieces: the other one, whole lines at a time.
    """
    place = 0
    for piece in pieces:
        end = place + len(piece)
        if before[place:end] == piece:
            place = end
            continue
        some, others = piece.split(b"\n")[:-1], set[bytes]()
        while (end := before.find(b"\n", place)) >= 0 and (line := before[place:end]) <= some[-1]:
            others.add(line)
            place = end + 1
        yield from others.symmetric_difference(some)
    yield from before[place:].split(b"\n")[:-1]


def _nodes(line: bytes) -> Iterator[Node]:
    """What a line is about, and what it leads to; a class doesn't tell what is in it."""
    subject, name, rest = line.split(b" ", 2)
    yield Iri(subject[1:-1].decode()) if subject.startswith(b"<") else Blank(subject.decode())
    if rest.startswith(b"<") and name != _TYPE:
        yield Iri(rest[1 : rest.index(b">")].decode())


def _near(walks: Sequence[Walk], changed: Collection[Node], rules: PageRules) -> set[Node]:
    """Whatever may tell of some nodes: it mentions them, or what is told of them elsewhere."""
    around = [walk.surroundings for walk in walks]

    def leading(nodes: Iterable[Node], by: Collection[Iri] = ()) -> set[Node]:
        return {iri for each in around for node in nodes for iri in each.leading(node, by)}

    # What is told of a neighbour mentions others by no other properties.
    told = {TYPE, *rules.labels, *rules.summary, *chain(*rules.summaries.values())}
    named = {*changed, *leading(changed, {TYPE})}  # what is told last has a class, with a name
    near = {*named, *leading(named, told)}
    led = {iri for each in around for iri in mentioned(map(each.about, near))}
    found = near | leading(near) | led
    return found | leading(found, rules.carried) if rules.carried else found


def _documents(source: Representations, nodes: Iterable[Node]) -> Iterator[str]:
    """The documents about some resources, if there are any."""
    for node in nodes:
        try:
            path = source.dataset.addresses.document(node)
        except SiteError:  # too long for a path: nothing is published there
            continue
        if path is not None:
            yield path
