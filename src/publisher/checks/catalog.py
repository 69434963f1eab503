"""Checks of a catalogue: which of those who read it loses what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from publisher.checks.consumers import Rule, filled
from publisher.checks.graphs import RESOURCE, Graph, written
from publisher.checks.report import Consequence, Report, Result
from publisher.terms import Blank, Iri, Literal, Node, Prefixes, Term

_SHOWN = 60  # characters of a text in a message


Place: TypeAlias = Callable[[Result, Node], Result]
"""Puts a result where a thing is described: mostly its resource, else what has to be changed."""


def unplaced(result: Result, _node: Node) -> Result:
    """The ``Place`` of a catalogue that came from no file."""
    return result


def run(graph: Graph, rules: Iterable[Rule], place: Place = unplaced) -> Report:
    """Apply rules to a catalogue, as its readers see it.

    Args:
        graph: the catalogue, with the lists of the rules.
        rules: what to look for.
        place: puts a result in its place.

    Returns:
        A result for each row that the query of a rule gives.

    Raises:
        StoreError: if the store fails.
    """
    return Report(place(*found) for rule in rules for found in _results(rule, graph))


def _results(rule: Rule, graph: Graph) -> Iterator[tuple[Result, Node]]:
    for row in graph.select(rule.query):
        resource, value = row.get(RESOURCE), row.get("value")
        if not isinstance(resource, Iri | Blank):
            continue
        about = {name: _shown(term, graph.prefixes) for name, term in row.items()}
        texts = {name: str(term) for name, term in row.items()}
        what, loss, advice = (filled(t, about, texts) for t in (rule.what, rule.loss, rule.advice))
        property_, place = row.get("property"), row.get("place")
        result = Result(
            rule.severity,
            resource,
            f"{what}: {rule.consumer} {loss}; {advice}",
            rule.name,
            property_ if isinstance(property_, Iri) else None,
            None if value is None else written(value),
            consequence=Consequence(rule.consumer, loss, advice, rule.source, rule.date),
        )
        yield result, place if isinstance(place, Iri | Blank) else resource


def _shown(term: Term, prefixes: Prefixes) -> str:
    """A term as it is written in Turtle, but for what is too long."""
    if isinstance(term, Literal):
        text = term.value if len(term.value) <= _SHOWN else f"{term.value[:_SHOWN]}…"
        return f'"{text}"@{term.language}' if term.language else f'"{text}"'
    if isinstance(term, Blank):
        return "something without an address"
    return prefixes.shorten(term) or f"<{term}>"
