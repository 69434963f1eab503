"""CKAN's own code, asked in its own environment, and its answers in a form to compare."""

from __future__ import annotations

import json
import select
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import external

SYNTAXES = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld", ".nt": "nt"}
_SECONDS = 120
PROFILES = ("euro_dcat_ap_3", "euro_dcat_ap_2", "dcat_us_3")

# How CKAN's parser refers to the graph that it read: no part of what it keeps.
_REFERENCES = {"distribution_ref", "access_service_ref"}


@dataclass(frozen=True)
class Ckan:
    """CKAN's parser, harvester and validators, in a process that answers list after list."""

    process: subprocess.Popen[str]

    def ask(self, *questions: Mapping[str, Any]) -> list[Any]:
        """The answers to some questions; see ``ckan/harvest.py`` for what can be asked."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(questions) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], _SECONDS)
        line = self.process.stdout.readline() if ready else ""
        assert line, f"CKAN said nothing; it exited with {self.process.poll()}"
        answers: list[Any] = json.loads(line)
        return answers


@contextmanager
def running(log: Path) -> Iterator[Ckan]:
    """CKAN, ready to be asked; its last words are in the log.

    What is relative in a catalogue without a base is taken for a file of the log's folder.
    """
    script = external.ROOT / "tests/ckan/harvest.py"
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            [external.ckan_python(), "-X", "utf8", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=written,
            encoding="utf-8",
            cwd=log.parent,
        ) as process,
    ):
        yield Ckan(process)
        assert process.stdin
        process.stdin.close()
        process.wait(_SECONDS)
    assert process.returncode == 0, log.read_text(encoding="utf-8")


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
