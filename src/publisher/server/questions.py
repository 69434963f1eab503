"""What the endpoint asks the process that holds the statements, and what that replies: as bytes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from enum import StrEnum

from publisher.queries.child import death

_DIED = re.compile(rb"\ndied (-?[0-9]+)\n\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """One SPARQL query, as a request asked it.

    Attributes:
        query: its text.
        default_graphs: the graphs that make up the default graph; empty: it doesn't say.
        named_graphs: the graphs that can be named.
        results: the format that the rows of a SELECT or the yes or no of an ASK are to have, by its
            media type; empty if none is accepted.
        graph: the format of the answer to a CONSTRUCT or DESCRIBE, by its media type.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    results: str = "application/sparql-results+json"
    graph: str = "text/turtle"

    def dumps(self) -> bytes:
        """The question as JSON."""
        return json.dumps([getattr(self, name) for name in _FIELDS]).encode()

    @classmethod
    def loads(cls, content: bytes) -> Question:
        """The reverse of :meth:`dumps`."""
        query, defaults, named, results, graph = json.loads(content)
        return cls(query, tuple(defaults), tuple(named), results, graph)


_FIELDS = tuple(field.name for field in fields(Question))


class Outcome(StrEnum):
    """How it went."""

    DONE = "done"
    REFUSED = "refused"
    """The query is wrong, or not allowed."""
    UNACCEPTABLE = "unacceptable"
    """It has an answer, but in no format that is accepted."""
    STOPPED = "stopped"
    """It went over a limit of time, memory or size."""
    BUSY = "busy"
    """It was not begun, or not ended: there are too many others."""
    FAILED = "failed"
    """The store failed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question.

    Attributes:
        outcome: how it went.
        message: if it went wrong, what is wrong and what to do.
        media_type: of the body.
        body: the answer, whole.
        varies: whether the same question may have another answer next time.
    """

    outcome: Outcome
    message: str = ""
    media_type: str = ""
    body: bytes = b""
    varies: bool = False

    def dumps(self) -> bytes:
        """The reply as a line of JSON, and the body."""
        head = {
            "outcome": self.outcome,
            "message": self.message,
            "media_type": self.media_type,
            "varies": self.varies,
            "length": len(self.body),
        }
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def loads(cls, received: bytes) -> Reply:
        """The reverse of :meth:`dumps`; an answer that is cut off is never taken for whole.

        Whoever saw the worker die may have written so at the end.
        """
        head, _, body = received.partition(b"\n")
        try:
            value = json.loads(head)
            if value.pop("length") == len(body):
                return cls(Outcome(value.pop("outcome")), **value, body=body)
        except (ValueError, KeyError, TypeError):
            pass
        died = _DIED.search(received)
        reason = death(int(died[1])) if died else "its process ended unexpectedly"
        message = f"the query was stopped: {reason}; ask for less, or in a simpler way"
        return cls(Outcome.STOPPED, message)


def died(code: int) -> bytes:
    """What is added to what a worker wrote that was killed, by its exit code."""
    return b"\ndied %d\n" % code
