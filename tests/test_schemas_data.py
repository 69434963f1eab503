"""The JSON Schema of YAML files: what is right passes, and what an editor can see is seen."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

import terminal
from authoring import ROOT
from conftest import ProjectFactory
from publisher import config, loading
from publisher.schemas import data

SOCA = ROOT / "tests" / "projects" / "good" / "soca-yaml" / "data"
TABLE = Path(__file__).with_name("tables") / "broken-yaml.toml"
WRONG = tomllib.loads(TABLE.read_text("utf-8"))
SEEN = (
    "date-of-another-kind", "date-in-words", "misspelt-keys", "unknown-key",
    "unknown-prefix", "unknown-class", "no-id", "spaces-in-an-id", "name-for-an-address",
    "angle-brackets", "truth-for-a-text", "no-value", "no-language", "keys-for-a-date",
    "list-in-a-list", "several-faults", "words", "list-of-words", "keyword", "empty",
)  # fmt: skip


class Core(yaml.SafeLoader):
    """As editors read YAML: by the core schema of YAML 1.2 (section 10.3.2)."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  as in its base class


for tag, pattern in (
    ("null", "~|null|Null|NULL|"),
    ("bool", "true|True|TRUE|false|False|FALSE"),
    ("int", "[-+]?[0-9]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), None)


def core_integer(loader: Any, node: Any) -> Hashable:
    return int(node.value)


Core.add_constructor("tag:yaml.org,2002:int", core_integer)


def loaded(text: str) -> Any:
    return yaml.load(text, Core)


def made(folder: Path) -> Draft7Validator:
    model = loading.model(config.load(folder))
    schema = data.schema(model.keys, model.files)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    return made(ROOT)


@pytest.mark.parametrize("file", sorted(SOCA.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_example_in_yaml_is_valid(file: Path, schema: Draft7Validator) -> None:
    assert [error.message[:200] for error in schema.iter_errors(loaded(file.read_text()))] == []


@pytest.mark.parametrize("kind", SEEN)
def test_an_editor_sees_what_is_wrong(kind: str, schema: Draft7Validator) -> None:
    assert not schema.is_valid(loaded(WRONG[kind]["file"]))


@pytest.mark.parametrize(
    "right",
    [
        "id: id/a\nname: NO\nregisterNumber: 0123\nidentifier: 1.50\nfounded: 1900",
        "id: id/a\nname: {en: A, cy: [B, C]}\ndissolved: 2013-10\ndeprecated: true",
        "- id: id/a\n  partOf: {id: id/b, name: B}\n  hasIdentifier: {notation: X}",
        "id: id/a\nskos:historyNote: x\nhttps://other.example/p: x\nrelation: {'@list': [id/b]}",
        "id: id/g\n'@graph': [{id: id/a, name: A}]",
        "'@graph': [{id: id/a, name: A}]",
        "'@context': {x: 'https://other.example/x'}\nid: id/a\nx: y",
        "id: id/a\ntype: org:Role\nnotation: {'@value': '1', '@type': xsd:integer}",
    ],
)
def test_what_may_be_written_is_valid(right: str, schema: Draft7Validator) -> None:
    assert [error.message[:200] for error in schema.iter_errors(loaded(right))] == []


def test_what_a_shape_needs_of_a_class_is_missed(schema: Draft7Validator) -> None:
    assert not schema.is_valid(loaded("id: id/a\ntype: Agency"))
    assert not schema.is_valid(loaded("id: id/a\ntype: [Thing, org:Organization]"))
    assert schema.is_valid(loaded("id: id/a\ntype: Agency\nprefLabel: A"))
    assert schema.is_valid(loaded("id: id/a\ntype: Agency\nskos:prefLabel: A"))
    assert schema.is_valid(loaded("id: id/a\nacronym: A"))  # its type may be in another file
    graph = "id: id/g\n'@graph': [{id: id/a, type: Agency}]"
    assert schema.is_valid(loaded(graph))  # as another source may say the rest
    place = "id: id/a\ntype: Place"
    assert not schema.is_valid(loaded(place))
    assert all(schema.is_valid(loaded(f"{place}\n{key}: A")) for key in ("label", "prefLabel"))


def test_each_key_says_what_it_means(schema: Draft7Validator) -> None:
    keys = schema.schema["definitions"]["resource"]["properties"]  # type: ignore[index]
    told = [name for name, key in keys.items() if "description" in key]
    assert len(told) > 80
    assert "way" in keys["tactics"]["description"] or "tactic" in keys["tactics"]["description"]


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://agency.example/def/> .
ex:shape sh:targetClass ex:Office ; sh:property
    [ sh:path ex:state ; sh:in ( "open" "closed" ) ; sh:maxCount 1 ] ,
    [ sh:path ex:seat ; sh:minCount 1 ; sh:severity sh:Info ] .
"""
TERMS = """{"@context": {
    "Office": "https://agency.example/def/Office", "state": "https://agency.example/def/state",
    "ex": "https://agency.example/def/"
}}"""


def test_shapes_and_words_of_a_project_are_in_its_schema(project: ProjectFactory) -> None:
    files = {"ontology/authoring.jsonld": TERMS, "ontology/shapes/own.ttl": SHAPES}
    schema = made(project(files))
    office = "id: id/a\ntype: Office\n"
    assert schema.is_valid(loaded(f"{office}state: open"))
    assert schema.is_valid(loaded(f"{office}state: [open]"))
    assert not schema.is_valid(loaded(f"{office}state: ajar"))
    assert not schema.is_valid(loaded(f"{office}state: [open, closed]"))
    assert not schema.is_valid(loaded(f"{office}successor: id/b"))  # a word of the shipped file


def test_the_command_works_while_the_content_is_broken(project: ProjectFactory) -> None:
    folder = project({"data/a.yaml": "nonsense"})
    done = terminal.run("-C", folder, "schema", "data")
    assert done.code == 0, done.err
    assert json.loads(done.text)["definitions"]["resource"]["properties"]["successor"]
    written = terminal.run("-C", folder, "schema", "data", "-o", folder / "facts.json")
    assert written.err == f"wrote {folder / 'facts.json'}\n"
    assert (folder / "facts.json").read_bytes() == done.out
