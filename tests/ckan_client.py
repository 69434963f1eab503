"""CKAN's own code, asked in its own environment, and its answers in a form to compare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import external

SYNTAXES = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld", ".nt": "nt"}
PROFILES = ("euro_dcat_ap_3", "euro_dcat_ap_2", "dcat_us_3")

# How CKAN's parser refers to the graph that it read: no part of what it keeps.
_REFERENCES = {"distribution_ref", "access_service_ref"}


@dataclass(frozen=True)
class Ckan:
    """CKAN's parser, harvester and validators."""

    python: str

    def ask(self, *questions: Mapping[str, Any]) -> list[Any]:
        """The answers to some questions; see ``ckan/harvest.py`` for what can be asked."""
        script = external.ROOT / "tests/ckan/harvest.py"
        answers: list[Any] = json.loads(
            external.run([self.python, script], stdin=json.dumps(questions))
        )
        return answers


def flat(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset as CKAN has it: its fields and its extras in one table; lists as sorted lists."""
    keys = [extra["key"] for extra in dataset["extras"]]
    # CKAN's validators refuse a dataset that has one twice, or both as a field and as an extra.
    assert len({*keys, *dataset}) == len(keys) + len(dataset), (sorted(keys), sorted(dataset))
    found = {key: _value(value) for key, value in dataset.items()}
    found.update({extra["key"]: _value(extra["value"]) for extra in dataset["extras"]})
    found["tags"] = sorted(tag["name"] for tag in dataset["tags"])
    del found["resources"], found["extras"]
    return found


def resources(dataset: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Its resources: the IRI of the distribution → fields."""
    return {
        resource["uri"]: {
            key: _value(value) for key, value in resource.items() if key not in _REFERENCES
        }
        for resource in dataset["resources"]
    }


def _value(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)
    if isinstance(value, Mapping):
        return {key: _value(part) for key, part in value.items() if key not in _REFERENCES}
    return sorted(map(_value, value), key=str) if isinstance(value, list) else value


def questions(folder: Path, profiles: Sequence[str] = PROFILES) -> list[dict[str, str]]:
    """A catalogue in each syntax, to be read with each profile."""
    return [
        {
            "do": "parse",
            "file": str((folder / f"catalog{suffix}").resolve()),
            "format": name,
            "profile": profile,
        }
        for suffix, name in SYNTAXES.items()
        for profile in profiles
    ]
