"""What CKAN loses of careless catalogues, and which rule of the check says so.

The table ``tables/ckan.toml`` is the ground of the rules in ``ontology/catalog/checks/ckan.toml``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
import pytest

from ckan_client import PROFILES, Ckan, flat, resources
from publisher import ingestion
from publisher.checks import catalog
from publisher.checks.graphs import LISTS, Graph
from publisher.oxigraph import from_quad

Fields: TypeAlias = Mapping[str, Any]
TABLES = Path(__file__).with_name("tables")
CAREFUL = (TABLES / "ckan.ttl").read_text(encoding="utf-8")
DATASET, FILE = "https://agency.example/bodies", "https://agency.example/csv"
_NODE = re.compile(r"\bn[0-9a-f]{32}b\d+")
_HERE = re.compile(r"file:///[^\"]*?/ckan\d+/")  # the folder that it runs in


class Case:
    """A careless catalogue, and what is said of it in the table."""

    def __init__(self, said: Fields, trap: bool) -> None:
        self.said = said
        self.trap = trap
        self.name: str = said["name"]

    @cached_property
    def text(self) -> str:
        """The catalogue."""
        found = CAREFUL
        for old, new in self.said.get("change", ()):
            assert old in found, f"{self.name}: {old}"
            found = found.replace(old, new)
        return "\n".join([found, self.said.get("add", "")])

    @property
    def question(self) -> Fields:
        """What CKAN is asked."""
        profile = self.said.get("profile", PROFILES[0])
        return {"do": "parse", "text": self.text, "format": "turtle", "profile": profile}

    def wrong(self, kept: Fields, whole: Fields) -> list[str]:
        """Where the table isn't right: for what is fine, nothing else may be different."""
        facts, lost = dict(self._facts()), self.said.get("lost", [])
        wanted = facts if self.trap else {**whole, **facts}
        told = [
            f"{name} is {kept.get(name)!r} and not {value!r}"
            for name, value in wanted.items()
            if kept.get(name) != value and name not in lost
        ]
        there = [f"{name} is there" for name in lost if name in kept]
        never = [f"{name} was never there" for name in lost if name not in whole]
        return told + there + never

    def _facts(self) -> Iterator[tuple[str, Any]]:
        for name in ("refused", "error", "others", "count", "resources"):
            if name in self.said:
                yield name, self.said[name]
        yield from self.said.get("kept", {}).items()


def _cases() -> list[Case]:
    said = tomllib.loads((TABLES / "ckan.toml").read_text(encoding="utf-8"))
    return [Case(each, key == "trap") for key in ("trap", "fine") for each in said[key]]


CASES = {case.name: case for case in _cases()}


def summary(answer: Fields) -> dict[str, Any]:
    """What CKAN has of the dataset and of its file, and what else it took for a dataset."""
    if "error" in answer:
        return {"error": answer["error"].split(":")[0]}
    text = _NODE.sub("a node", _HERE.sub("file:///here/", json.dumps(answer)))
    answer = json.loads(text)
    found: dict[str, Any] = {"count": len(answer["datasets"]), "others": []}
    for dataset, ignored in zip(answer["datasets"], answer["ignored"], strict=True):
        fields = flat(dataset)
        if fields["uri"] not in {DATASET, ""}:
            found["others"].append(fields["uri"])
            continue
        found |= {name: value for name, value in fields.items() if name not in ignored}
        files = resources(dataset)
        file = files.get(FILE) or files.get("") or next(iter(files.values()), {})
        found |= {f"file.{name}": value for name, value in file.items()}
        found["resources"] = len(files)
    found["refused"] = sorted({name for errors in answer["refused"] for name in errors})
    return found


@pytest.fixture(scope="module")
def kept(ckan: Ckan) -> dict[str, dict[str, Any]]:
    """What CKAN keeps of each case, by its name; and of the careful catalogue, by no name."""
    careful = {"do": "parse", "text": CAREFUL, "format": "turtle", "profile": PROFILES[0]}
    answers = ckan.ask(careful, *(case.question for case in CASES.values()))
    return dict(zip(["", *CASES], map(summary, answers), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_ckan_keeps_what_the_table_says(name: str, kept: dict[str, dict[str, Any]]) -> None:
    case = CASES[name]
    assert case.wrong(kept[name], kept[""]) == []
    facts = set(case.said) - {"name", "profile", "change", "add", "where", "instead", "rules"}
    assert (kept[name] != kept[""]) == bool(facts), "nothing is kept of what has no facts"


def test_the_careful_catalogue_loses_nothing(kept: dict[str, dict[str, Any]]) -> None:
    found = kept[""]
    assert (found["count"], found["others"], found["refused"]) == (1, [], [])
    assert len(found) > 45


def test_the_check_names_what_the_table_says(tmp_path: Path) -> None:
    """A trap that a new rule names has to be told so in the table; nothing fine is named."""
    path = tmp_path / "catalog.ttl"
    path.write_text(CAREFUL, encoding="utf-8")
    careful = ingestion.of_file(path)
    assert careful.check(["ckan"]).text() == ""
    rules = careful.rules.of(["ckan"])
    names = {name for rule in rules for name in re.findall(r"lists:([\w-]+)", rule.query)}
    subjects = {LISTS[name] for name in names}
    lists = [triple for triple in careful.rules.lists if triple.subject in subjects]  # the few used
    wrong = {}
    for case in CASES.values():
        quads = ox.parse(case.text, ox.RdfFormat.TURTLE, base_iri="https://catalog.invalid/")
        triples = [from_quad(quad).triple for quad in quads]
        graph = Graph(triples, lists, careful._prefixes, "https://catalog.invalid/")
        found = sorted({result.check for result in catalog.run(graph, rules)})
        if found != case.said["rules"]:
            wrong[case.name] = found
    assert wrong == {}
