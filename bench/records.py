"""A run as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.costs import Cost
from bench.goals import goals
from bench.trials import Outcome, Outcomes


@dataclass(frozen=True, slots=True)
class Record:
    """A run.

    Attributes:
        date: its day.
        machine: what it was made on.
        versions: of the program and its peers.
        outcomes: what came out.
    """

    date: str
    machine: dict[str, str]
    versions: dict[str, str]
    outcomes: Outcomes = field(default_factory=Outcomes)

    def dumps(self) -> str:
        """All measurements as JSON, with the ratios that follow from them."""
        ratios = [
            {"work": g.work, "organisations": g.size, "values": list(g.values), "median": g.value}
            | {"unit": g.unit, "goal": g.limit, "least": g.least, "reached": g.reached}
            for g in goals(self.outcomes)
        ]
        value = {
            "date": self.date,
            "machine": self.machine,
            "versions": self.versions,
            "ratios": ratios,
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
        }
        return json.dumps(value, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def loads(cls, text: str) -> Record:
        """The reverse of :meth:`dumps`."""
        value = json.loads(text)
        outcomes = Outcomes(map(_outcome, value["outcomes"]))
        return cls(value["date"], value["machine"], value["versions"], outcomes)


def _outcome(value: dict[str, Any]) -> Outcome:
    return Outcome(**{**value, "costs": [Cost(**cost) for cost in value["costs"]]})
