"""Completion: what follows from what people wrote is said as well, before anything is made of it.

Each rule is a SPARQL CONSTRUCT in ``ontology/completion/NAME.rq``. The rules are run once, in the
order of their names; each sees what those before it have added. What they say is as good as what
people wrote: checks, profiles, pages and files all have it. Decision 0025 says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import cast

from publisher import profiles
from publisher.dataset import Dataset
from publisher.errors import SourceError
from publisher.garbage import unsought
from publisher.grouping import Kept
from publisher.rooms import Room
from publisher.statements import in_order
from publisher.terms import Blank, Iri, Literal, Quad, Triple, triple_key

_TRIPLE = cast("Callable[[Quad], Triple]", itemgetter(0, 1, 2))  # as equal as if it were one

FOLDER = "completion/"
"""The folder of the ontology that holds the rules."""


def rules(ontology: Mapping[str, Path]) -> dict[str, Path]:
    """The rule files among those of the ontology: name → file, in the order of running."""
    return {
        name: path
        for name, path in sorted(ontology.items())
        if name.startswith(FOLDER) and name.endswith(".rq")
    }


def completed(dataset: Dataset) -> tuple[Dataset, Kept]:
    """The content with what follows from it, and the same grouped, in whatever graph it is said.

    Args:
        dataset: the content as people wrote it; or completed, which makes no difference as long as
            the rules say nothing more of what they have said themselves.

    Raises:
        SourceError: if a rule is not a well-formed CONSTRUCT in UTF-8, calls another server, or
            speaks of nameless things.
    """
    with unsought():
        return _completed(dataset)


def _completed(dataset: Dataset) -> tuple[Dataset, Kept]:
    room = dataset.room
    written = graph = _graph(dataset.quads, room)
    setting = profiles.Setting(dataset.prefixes, dataset.config.base, dataset.language)
    added: list[Collection[Quad]] = []
    for name, path in rules(dataset.ontology).items():
        made = profiles.gathered(graph, {name: path}, setting, room)[name]
        new = room.quads(_new(made, graph, path))
        if new:
            graph = room.joined(graph, map(_TRIPLE, new))
            added.append(new)
    if added:
        more = room.together(added)
        quads = room.together([dataset.quads, *added])
        derived = _origins(written, more)
        following = _Statements(_graph(more, room))
        dataset = replace(dataset, quads=quads, derived=derived, following=following)
    graph = room.ready(graph)
    return replace(dataset, graph=graph), graph


def _graph(quads: Iterable[Quad], room: Room) -> Kept:
    gathering = room.gathering()
    gathering.add(map(_TRIPLE, quads))
    return gathering.graph()


def _new(made: Kept, graph: Kept, path: Path) -> Iterator[Quad]:
    """What a rule makes and nobody has said yet, in order."""
    for node in in_order(made):
        about, found = graph.about(node), []
        for name, values in made.about(node).items():
            known = about.get(name, ())
            found += [Triple(node, name, value) for value in values if value not in known]
        _refuse_nameless(found, path)
        found.sort(key=triple_key)
        for triple in found:
            yield Quad(*triple)


def _refuse_nameless(made: Sequence[Triple], path: Path) -> None:
    """Refuse blank nodes: it would depend on the rule whether they are the same in two builds."""
    if any(isinstance(term, Blank) for subject, _, value in made for term in (subject, value)):
        reason = "a rule for completion speaks of nameless things (blank nodes)"
        advice = "leave them out with FILTER (!isBlank(…)), or give them an address with IRI(…)"
        raise SourceError(path, f"{reason}; {advice}")


def _origins(written: Kept, added: Iterable[Quad]) -> dict[Iri, Iri]:
    """What nobody wrote of → a resource that people wrote of, from which it follows."""
    known = written.about
    found: dict[Iri, Iri] = {}
    for subject, _, value, _ in added:  # what leads to it comes before what it leads to
        if not isinstance(value, Literal) and not known(value) and known(subject):
            found.setdefault(Iri(value), Iri(subject))
    for subject, _, value, _ in added:
        if not isinstance(value, Literal) and not known(subject) and known(value):
            found.setdefault(Iri(subject), Iri(str(value)))
    return found


class _Statements(Container[Triple]):
    """The statements of a graph."""

    def __init__(self, graph: Kept) -> None:
        self._graph = graph

    def __contains__(self, triple: object) -> bool:
        if not isinstance(triple, Triple):
            return False
        return triple.object in self._graph.about(triple.subject).get(triple.predicate, ())
