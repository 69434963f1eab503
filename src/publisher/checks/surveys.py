"""The worst results of a check, and how many others there are: for more than memory holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from publisher.checks.report import Report, Result, Severity
from publisher.lines import Sorting
from publisher.terms import Iri, Node, Term

Known = tuple[Node, Iri | None, Term | None]
"""Something that a result is about: a resource, a property of it, and a value."""


class Others:
    """Results of which it matters only how many there are, each once; few stay in memory.

    Attributes:
        known: what those are about that are about a value.
    """

    def __init__(self) -> None:
        self.known: set[Known] = set()
        self._lines = Sorting()

    def add(self, results: Iterable[Result]) -> None:
        """Take some; where they are in a file makes no difference."""
        for result in results:
            self._lines.add((f"{result.severity.name} {result!r}".encode("utf-8", "replace"),))
            if result.value is not None:
                self.known.add((result.resource, result.property, result.value))

    def counts(self) -> Counter[str]:
        """How many there are of each severity."""
        return Counter(line.partition(b" ")[0].decode() for line in self._lines)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a check has found.

    Attributes:
        told: the results from some severity on.
        found: how many there are of each severity, by its name; none of those that there aren't.
    """

    told: Report
    found: Counter[str]

    @classmethod
    def of(cls, report: Report, least: Severity) -> Survey:
        """What a whole report says."""
        found = Counter(result.severity.name for result in report)
        return cls(report.at_least(least), found)

    def beside(self, others: Others) -> Survey:
        """The same with more results that need not be told."""
        return replace(self, found=self.found + others.counts())

    def merge(self, other: Survey) -> Survey:
        """What both have found."""
        return Survey(self.told.merge(other.told), self.found + other.found)
