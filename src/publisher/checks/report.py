"""The report of a check: its results, sorted, and how they are told."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias, cast

from publisher.errors import ViolationError
from publisher.grouping import Graph
from publisher.terms import TYPE, Iri, Node, Term, Triple, ntriples

Locate: TypeAlias = Callable[[Iri], tuple[Path | None, int | None]]
"""Where a resource is described: file and line, each ``None`` if it is not known."""


def nowhere(_iri: Iri) -> tuple[None, None]:
    """The ``Locate`` of content that came from no file."""
    return None, None


class Severity(enum.IntEnum):
    """How bad a result is (SHACL, section 2.1.4): ``INFO`` < ``WARNING`` < ``VIOLATION``."""

    INFO = 0
    WARNING = 1
    VIOLATION = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Consequence:
    """Who loses what by a mistake.

    Attributes:
        consumer: who reads the publication: a catalogue, a search engine.
        loss: what it loses, as a clause whose subject is the consumer.
        advice: what to write instead.
        source: where it is written, or done: a document, or a place in the consumer's code.
        date: the day on which that was looked up, as ``YYYY-MM-DD``.
    """

    consumer: str
    loss: str
    advice: str
    source: str
    date: str

    def json(self) -> dict[str, Any]:
        """Its parts, by their names."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is wrong.

    Attributes:
        severity: how bad it is.
        resource: which resource it is about; a blank node only where no IRI leads to it, and an
            empty text where a page says something of what it gives no name.
        message: what is wrong and what to do, in plain English.
        check: the name of the check that found it, such as ``links.dangling``.
        property: the property concerned, if there is one.
        value: the value concerned, if there is one.
        path: the file that says it, as the user would type it, if it is known.
        line: the line of that file, counted from 1, if it is known.
        consequence: who loses what by it, if that is known.
        column: the column of that line, counted from 1, if it is known.
    """

    severity: Severity
    resource: Node
    message: str
    check: str
    property: Iri | None = None
    value: Term | None = None
    path: Path | None = None
    line: int | None = None
    consequence: Consequence | None = None
    column: int | None = None

    def key(self) -> tuple[Any, ...]:
        """The key that sorts results by place, then by the rest, the same way in every run."""
        file = self.path.as_posix() if self.path else ""
        place = (self.path is None, file, self.line or 0, self.column or 0)
        value = "" if self.value is None else ntriples(self.value)
        rest = (self.resource, self.check, self.property or "", value, self.message)
        return (*place, -self.severity, *rest)

    def text(self) -> str:
        """``file:line:column: severity: resource: what is wrong, what to do``, on one line."""
        parts = (_place(self), str(self.severity), self.resource, self.message)
        return one_line(": ".join(part for part in parts if part))

    def json(self) -> dict[str, Any]:
        """The result as JSON values; what is not known is ``null``. Terms are in N-Triples.

        The column, and the parts of the consequence, follow where there is one.
        """
        return {
            "severity": str(self.severity),
            "resource": self.resource,
            "message": self.message,
            "check": self.check,
            "property": self.property,
            "value": None if self.value is None else ntriples(self.value),
            "path": self.path.as_posix() if self.path else None,
            "line": self.line,
            **({} if self.column is None else {"column": self.column}),
            **(self.consequence.json() if self.consequence else {}),
        }

    def annotation(self) -> str:
        """The result as a workflow command of GitHub Actions, which other CI systems read too."""
        properties: list[tuple[str, object]] = [("title", f"publisher: {self.check}")]
        if self.path is not None:
            properties.insert(0, ("file", self.path.as_posix()))
            parts = (("line", self.line), ("col", self.column))
            properties[1:1] = [(name, part) for name, part in parts if part is not None]
        told = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties)
        words = ": ".join(part for part in (self.resource, self.message) if part)
        return f"::{_COMMANDS[self.severity]} {told}::{_escaped(words)}"

    def quality(self) -> dict[str, Any]:
        """The result as GitLab's code quality reports have it."""
        words = ": ".join(part for part in (self.resource, self.message) if part)
        what = (*self.key()[:2], self.resource, self.check, self.property or "", self.message)
        path = self.path.as_posix() if self.path else "publisher.toml"
        return {
            "description": words,
            "check_name": self.check,
            "fingerprint": sha256("\n".join(map(str, what)).encode()).hexdigest(),
            "severity": _QUALITIES[self.severity],
            "location": {"path": path, "lines": {"begin": self.line or 1}},
        }


def _place(result: Result) -> str:
    """``file:line:column`` as far as it is known, or nothing."""
    parts = (result.path.as_posix() if result.path else None, result.line, result.column)
    return ":".join(str(part) for part in parts if part is not None)


_QUALITIES = {Severity.INFO: "info", Severity.WARNING: "minor", Severity.VIOLATION: "major"}
_COMMANDS = {Severity.INFO: "notice", Severity.WARNING: "warning", Severity.VIOLATION: "error"}


class Report:
    """The results of checks, each once, sorted by file and line.

    A report is a collection: ``len(report)`` counts its results, and like any collection it is
    false when it has none. So ``if report:`` asks "was anything found?", never "is all well?".
    """

    def __init__(self, results: Iterable[Result] = ()) -> None:
        self._results = tuple(sorted(set(results), key=Result.key))

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and self._results == other._results

    def __hash__(self) -> int:
        return hash(self._results)

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {name}" for name, number in self.counts().items())
        return f"<Report {counts}>"

    def merge(self, *others: Report) -> Report:
        """One report of this one's results and those of others."""
        return Report(result for report in (self, *others) for result in report)

    def at_least(self, severity: Severity) -> Report:
        """The results of this severity and worse."""
        return Report(result for result in self if result.severity >= severity)

    def counts(self) -> dict[str, int]:
        """How many results there are of each severity, worst first; all three are there."""
        worst_first = sorted(Severity, reverse=True)
        return {
            str(severity): sum(result.severity == severity for result in self)
            for severity in worst_first
        }

    def summary(self) -> str:
        """How many results there are of each severity, in words: ``1 violation, 2 warnings``."""
        counts = ((number, severity) for severity, number in self.counts().items() if number)
        return ", ".join(f"{number} {name}{'s' * (number > 1)}" for number, name in counts)

    def raise_for_violations(self) -> None:
        """Do nothing if there is no violation.

        Raises:
            ViolationError: if there is one; it carries this report.
        """
        if self.at_least(Severity.VIOLATION):
            raise ViolationError(self)

    def text(self) -> str:
        """One line for each result; nothing if there is none."""
        return "".join(f"{result.text()}\n" for result in self)

    def json(self) -> str:
        """The counts and the results, as a JSON object with the keys ``counts`` and ``results``."""
        document = {"counts": self.counts(), "results": [result.json() for result in self]}
        return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"

    def annotations(self) -> str:
        """One workflow command for each result: a CI system shows it beside the line."""
        return "".join(f"{result.annotation()}\n" for result in self)

    def quality(self) -> str:
        """A report for GitLab, which shows each result beside its line in a merge request.

        It is JSON (https://docs.gitlab.com/ci/testing/code_quality/): of each result, what it is,
        where, and a fingerprint by which GitLab tells new results from old ones.
        """
        found = [result.quality() for result in self]
        return f"{json.dumps(found, ensure_ascii=False, indent=2)}\n"


# What breaks a line, moves a terminal's cursor, or turns its text around: it may come from content.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text on one line, safe for a terminal."""
    return _CONTROL.sub(
        lambda match: f"\\u{ord(match[0]):04X}", re.sub(r"[ \t]*\r?\n\s*", " ", text)
    )


def _escaped(text: str, more: str = "") -> str:
    """The text as a workflow command takes it: ``%``, CR and LF as ``%25``, ``%0D`` and ``%0A``.

    In the value of a property, ``:`` and ``,`` are escaped as well.
    """
    return re.sub(f"[%\r\n{more}]", lambda match: f"%{ord(match[0]):02X}", text)


def causes(results: Iterable[Result], following: Container[Triple]) -> Iterator[Result]:
    """The results without those about what only follows from something that is reported itself.

    Args:
        results: what was found.
        following: statements that nobody wrote, as they follow from others (``completion``).
    """
    told: dict[Term, Severity] = {}
    waiting: list[Result] = []
    for result in results:
        if result.property is None or result.value is None:
            yield result
        elif _statement(result) in following:
            waiting.append(result)
        else:
            told[result.value] = max(told.get(result.value, result.severity), result.severity)
            yield result
    for result in waiting:
        worst = told.get(cast("Term", result.value))
        if worst is None or worst < result.severity:
            yield result


def at_its_cause(result: Result, graph: Graph) -> Result:
    """A violation that some other thing has no type: told of that thing, and once."""
    value = result.value
    if result.severity < Severity.VIOLATION or not isinstance(value, Iri):
        return result
    said = graph.about(value)
    if not said or TYPE in said:
        return result
    message = "Nothing says what kind of thing this is, and others need to know. Add its type."
    return Result(Severity.VIOLATION, value, message, result.check, TYPE)


def _statement(result: Result) -> Triple:
    return Triple(result.resource, cast("Iri", result.property), cast("Term", result.value))
