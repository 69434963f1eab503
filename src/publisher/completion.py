"""Completion: what follows from what people wrote is said as well, before anything is made of it.

Each rule is a SPARQL CONSTRUCT in ``ontology/completion/NAME.rq``. The rules are run once, in the
order of their names; each sees what those before it have added. What they say is as good as what
people wrote: checks, profiles, pages and files all have it. Decision 0025 says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from publisher import profiles
from publisher.dataset import Dataset
from publisher.errors import SourceError
from publisher.garbage import unsought
from publisher.grouping import Grouped
from publisher.statements import Said
from publisher.terms import Blank, Iri, Literal, Node, Quad, Triple, triple_key

FOLDER = "completion/"
"""The folder of the ontology that holds the rules."""


def rules(ontology: Mapping[str, Path]) -> dict[str, Path]:
    """The rule files among those of the ontology: name → file, in the order of running."""
    return {
        name: path
        for name, path in sorted(ontology.items())
        if name.startswith(FOLDER) and name.endswith(".rq")
    }


def completed(dataset: Dataset) -> tuple[Dataset, Grouped]:
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


def _completed(dataset: Dataset) -> tuple[Dataset, Grouped]:
    graph = Grouped(dict.fromkeys(map(itemgetter(0, 1, 2), dataset.quads)))
    setting = profiles.Setting(dataset.prefixes, dataset.config.base, dataset.language)
    added: dict[Triple, None] = {}
    for name, path in rules(dataset.ontology).items():
        made = profiles.derive(graph, {name: path}, setting)[name]
        new = [triple for quad in made if not _said(graph, triple := quad.triple)]
        _refuse_nameless(new, path)
        if new:
            new.sort(key=triple_key)
            graph = graph.joined(new)
            added.update(dict.fromkeys(new))
    if added:
        quads = [*dataset.quads, *(Quad(*triple) for triple in added)]
        origins = _origins(dataset.quads, list(added))
        dataset = replace(dataset, quads=quads, derived=origins, following=added.keys())
    graph.keep(Said)
    return dataset, graph


def _said(graph: Grouped, triple: Triple) -> bool:
    return triple.object in graph.about(triple.subject).get(triple.predicate, ())


def _refuse_nameless(made: Sequence[Triple], path: Path) -> None:
    """Refuse blank nodes: it would depend on the rule whether they are the same in two builds."""
    if any(isinstance(term, Blank) for subject, _, value in made for term in (subject, value)):
        reason = "a rule for completion speaks of nameless things (blank nodes)"
        advice = "leave them out with FILTER (!isBlank(…)), or give them an address with IRI(…)"
        raise SourceError(path, f"{reason}; {advice}")


def _origins(written: Sequence[Quad], added: Sequence[Triple]) -> dict[Iri, Iri]:
    """What nobody wrote of → a resource that people wrote of, from which it follows."""
    known: set[Node] = {quad[0] for quad in written}
    found: dict[Iri, Iri] = {}
    for subject, _, value in added:  # what leads to it comes before what it leads to
        if not isinstance(value, Literal) and value not in known and subject in known:
            found.setdefault(Iri(value), Iri(subject))
    for subject, _, value in added:
        if subject not in known and value in known:
            found.setdefault(Iri(subject), Iri(str(value)))
    return found
