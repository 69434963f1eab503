"""How good a catalogue is: points, as data.europa.eu gives them, and why some are missing.

What is measured and how many points it is worth is data: ``ontology/catalog/score.toml``.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from publisher.checks.consumers import Rules
from publisher.checks.graphs import RESOURCE, Graph, accepted
from publisher.tables import Table
from publisher.terms import Iri, Literal, Node, Prefixes, Term

FILE = "catalog/score.toml"
"""The file of the ontology."""

_BASE = "$BASE"
_OF = ("dataset", "distribution")
_WIDTH = 79
_TOLD = 3  # resources for which points are missing, in a text
_DATASETS = "SELECT ?resource WHERE { ?resource a dcat:Dataset }"
_DISTRIBUTIONS = """
SELECT ?resource ?dataset WHERE { ?dataset a dcat:Dataset ; dcat:distribution ?resource }"""


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that gives points.

    Attributes:
        name: what it is called.
        dimension: the name of the dimension that it is in.
        title: what people call it.
        points: how many it gives at most.
        of: ``dataset`` or ``distribution``.
        advice: what to write.
        query: gives each ``?resource`` that has it; empty if ``profile`` says it.
        own: gives each whose address is one of this publication; only where it can't be told
            whether it has it unless the address is asked, else empty.
        profile: who has no violation by the rules of this profile has it; may be empty.
    """

    name: str
    dimension: str
    title: str
    points: int
    of: str
    advice: str
    query: str
    own: str
    profile: str

    @property
    def live(self) -> bool:
        """Whether it can be told only when addresses are asked."""
        return bool(self.own)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of metrics; ``best``: the best distribution of each dataset counts for it."""

    name: str
    title: str
    best: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """How points are given: the content of ``score.toml``."""

    dimensions: tuple[Dimension, ...]
    metrics: tuple[Metric, ...]
    ratings: tuple[tuple[int, str], ...]
    source: str
    date: str

    def rating(self, points: Fraction) -> str:
        """The word for a number of points; the last one for too few."""
        found = (word for least, word in self.ratings if points >= least)
        return next(found, self.ratings[-1][1])


@dataclass(frozen=True, slots=True)
class Mark:
    """What a catalogue gets for a metric.

    Attributes:
        metric: what was measured.
        of: what it was measured over: ``dataset``, ``distribution``.
        met: how many have it; or could have it, for what can't be told offline.
        count: of how many.
        missing: which don't have it, sorted.
        own: how many have it for certain, as their addresses are those of this publication.
    """

    metric: Metric
    of: str
    met: int
    count: int
    missing: tuple[Node, ...]
    own: int = 0

    @property
    def points(self) -> Fraction:
        """The points: none, if there is nothing that could have them."""
        return Fraction(self.metric.points * self.met, self.count) if self.count else Fraction()


def scheme(top: Table, rules: Rules, prefixes: Prefixes) -> Scheme:
    """Read how points are given.

    Raises:
        ConfigError: if the file isn't what it must be; with its place.
    """
    dimensions = [
        Dimension(table.text("name"), table.text("title"), table.flag("best"))
        for table in top.tables("dimensions")
    ]
    names = [dimension.name for dimension in dimensions]
    metrics = [_metric(table, names, rules, prefixes) for table in top.tables("metrics")]
    ratings = [(table.number("least", 1), table.text("word")) for table in top.tables("ratings")]
    if not ratings:
        raise top.error("ratings", "expected at least one, under [[ratings]]")
    found = Scheme(
        tuple(dimensions),
        tuple(metrics),
        tuple(sorted(ratings, reverse=True)),
        top.text("source"),
        top.text("date"),
    )
    top.finish()
    return found


def _metric(table: Table, dimensions: Collection[str], rules: Rules, prefixes: Prefixes) -> Metric:
    profile = table.text("profile", "")
    if profile and profile not in rules.profiles:
        raise table.error("profile", f"expected one of {', '.join(rules.profiles)}")
    metric = Metric(
        name=table.text("name"),
        dimension=_one_of(table, "dimension", dimensions),
        title=table.text("title"),
        points=table.number("points", 1),
        of=_one_of(table, "of", _OF),
        advice=table.text("advice"),
        query="" if profile else accepted(table, "query", prefixes)[0],
        own=accepted(table, "own", prefixes)[0] if "own" in table else "",
        profile=profile,
    )
    table.finish()
    return metric


def _one_of(table: Table, key: str, choice: Collection[str]) -> str:
    text = table.text(key)
    if text not in choice:
        raise table.error(key, f"expected one of {', '.join(choice)}; found {text!r}")
    return text


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a catalogue."""

    scheme: Scheme
    marks: tuple[Mark, ...]

    def points(self, *, live: bool = False, dimension: str = "") -> Fraction:
        """The points that can be told now, or with ``live`` those that answers can give."""
        return sum((mark.points for mark in self._of(live, dimension)), Fraction())

    def most(self, *, live: bool = False, dimension: str = "") -> int:
        """How many points there could be."""
        return sum(mark.metric.points for mark in self._of(live, dimension))

    def _of(self, live: bool, dimension: str) -> Iterator[Mark]:
        for mark in self.marks:
            if mark.metric.live == live and dimension in ("", mark.metric.dimension):
                yield mark

    @property
    def rating(self) -> str:
        """The word for the points that can be told now."""
        return self.scheme.rating(self.points())

    @property
    def rating_online(self) -> str:
        """The word for the points if every address answers."""
        return self.scheme.rating(self.points() + self.points(live=True))

    def json(self) -> str:
        """The points, what they are given for, and what is missing, as a JSON object."""
        document = {
            "points": _number(self.points()),
            "most": self.most(),
            "rating": self.rating,
            "online": {
                "points": _number(self.points(live=True)),
                "most": self.most(live=True),
                "rating": self.rating_online,
            },
            "source": self.scheme.source,
            "date": self.scheme.date,
            "metrics": [_json(mark) for mark in self.marks],
        }
        return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"

    def text(self) -> str:
        """The points for people: by dimension, with what to write for those that are missing."""
        lines = [*self._head()]
        for dimension in self.scheme.dimensions:
            marks = list(self._of(False, dimension.name))
            most = self.most(dimension=dimension.name)
            points = self.points(dimension=dimension.name)
            lines += ["", f"{dimension.title:52}{_of(points, most)}".rstrip()]
            for mark in marks:
                lines += _told(mark)
        return "\n".join([*lines, *self._tail(), ""])

    def _head(self) -> Iterator[str]:
        now, most, live = self.points(), self.most(), self.points(live=True)
        yield f"{_shown(now)} of {most} points: {self.rating}."
        if every := self.most(live=True):
            yield from _wrapped(
                f"{every} more can only be told when it is online: {_shown(now + live)} of "
                f"{most + every} points, {self.rating_online}, if every address answers."
            )

    def _tail(self) -> Iterator[str]:
        marks = list(self._of(True, ""))
        if not marks:
            return
        heading = f"{'When it is online':46}up to "
        yield from ("", f"{heading}{_of(self.points(live=True), self.most(live=True))}")
        for mark in marks:
            yield from _told(mark)
            if mark.own:
                own = f"{mark.own} of these are addresses of this publication, which will answer"
                yield from _wrapped(own, "      ")


def _told(mark: Mark) -> Iterator[str]:
    """A metric, and why it doesn't give all its points."""
    metric = mark.metric
    share = f"{mark.met} of {_counted(mark)}"
    yield f"  {metric.title:22}{share:28}{_of(mark.points, metric.points)}"
    if mark.points == metric.points:
        return
    shown = [str(node) for node in mark.missing[:_TOLD]]
    more = len(mark.missing) - len(shown)
    for node in shown:
        yield f"      {node}"
    if more:
        yield f"      and {more} more"
    yield from _wrapped(f"→ {metric.advice}", "      ", "        ")


def _counted(mark: Mark) -> str:
    return f"{mark.count} {mark.of}{'s' * (mark.count != 1)}"


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest or first,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _of(points: Fraction, most: int) -> str:
    return f"{_shown(points):>6} of {most:>3}"


def _shown(points: Fraction) -> str:
    return f"{_number(points)}"


def _number(points: Fraction) -> float | int:
    """To one place, rounded down, so that what isn't whole doesn't look so."""
    whole, tenth = divmod(int(points * 10), 10)
    return whole + tenth / 10 if tenth else whole


def _json(mark: Mark) -> dict[str, Any]:
    metric = mark.metric
    return {
        "name": metric.name,
        "dimension": metric.dimension,
        "title": metric.title,
        "online": metric.live,
        "points": _number(mark.points),
        "most": metric.points,
        "of": mark.of,
        "met": mark.met,
        "count": mark.count,
        "own": mark.own,
        "missing": [str(node) for node in mark.missing],
        "advice": metric.advice,
    }


# -- Measuring


def measure(
    found: Scheme, graph: Graph, failing: Mapping[str, Collection[Node]], base: str
) -> Score:
    """The score of a catalogue.

    Args:
        found: how points are given.
        graph: the catalogue, with the lists of the rules.
        failing: profile → the datasets that have a violation by it.
        base: what the addresses of files of this publication begin with; may be empty.

    Raises:
        StoreError: if the store fails.
    """
    measuring = _Measuring(graph, failing, base)
    return Score(
        found, tuple(mark for each in found.dimensions for mark in measuring.marks(found, each))
    )


class _Measuring:
    def __init__(self, graph: Graph, failing: Mapping[str, Collection[Node]], base: str) -> None:
        self._graph = graph
        self._failing = failing
        self._base = base
        self._datasets = sorted(self._having(_DATASETS))
        self._files: dict[Node, list[Node]] = {each: [] for each in self._datasets}
        for row in graph.select(_DISTRIBUTIONS):
            if not isinstance(file := row[RESOURCE], Literal):
                self._files[_node(row["dataset"])].append(file)

    def _having(self, query: str) -> set[Node]:
        return {_node(row[RESOURCE]) for row in self._graph.select(query)}

    def _met(self, metric: Metric) -> set[Node]:
        if metric.profile:
            return set(self._datasets) - set(self._failing.get(metric.profile, ()))
        return self._having(metric.query)

    def _own(self, metric: Metric) -> int:
        if not (metric.own and self._base):
            return 0
        return len(self._having(metric.own.replace(_BASE, self._base)))

    def marks(self, found: Scheme, dimension: Dimension) -> Iterator[Mark]:
        """The marks for the metrics of a dimension, in their order."""
        metrics = [metric for metric in found.metrics if metric.dimension == dimension.name]
        met = {metric.name: self._met(metric) for metric in metrics}
        files = sorted({node for nodes in self._files.values() for node in nodes})
        if dimension.best:
            files = self._best([m for m in metrics if m.of != "dataset"], met)
        for metric in metrics:
            among = self._datasets if metric.of == "dataset" else files
            missing = tuple(node for node in among if node not in met[metric.name])
            of = "dataset" if dimension.best else metric.of
            met_by = len(among) - len(missing)
            yield Mark(metric, of, met_by, len(among), missing, self._own(metric))

    def _best(self, metrics: Iterable[Metric], met: Mapping[str, set[Node]]) -> list[Node]:
        """The distribution of each dataset that gets the most points; the first of several.

        A dataset without any stands for itself, and gets none.
        """
        metrics = list(metrics)

        def points(node: Node) -> int:
            return sum(metric.points for metric in metrics if node in met[metric.name])

        return [max(sorted(self._files[each]) or [each], key=points) for each in self._datasets]


def _node(term: Term) -> Node:
    return Iri(str(term)) if isinstance(term, Literal) else term
