"""The JSON Schema of publisher.toml says what the settings' reader says."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

import terminal
from authoring import ROOT
from publisher import config
from publisher.config.spreadsheets import ColumnMapping, TableMapping
from publisher.errors import ConfigError
from publisher.limits import Limits
from publisher.schemas import settings

SCHEMA = settings.schema()
VALID = Draft7Validator(SCHEMA)
NEEDED = 'base = "https://a.example/"\ntitle = "A"\n'
RIGHT = (
    NEEDED,
    'base = "http://a.example/x/"\ntitle = {en = "A", cy = "B"}\nlanguages = ["en", "cy"]\n',
    NEEDED + 'description = "D"\nlicence = "https://l.example/"\npublisher = "id/a"\n',
    NEEDED + 'dataset = "id/dataset/a"\nendpoint = "sparql"\nformats = ["turtle", "html"]\n',
    NEEDED + 'formats = ["ttl", "HTML", ".jsonld", "application/n-triples; charset=utf-8"]\n',
    NEEDED + 'data = "data"\nontology = "model"\nqueries = "data"\n',
    NEEDED + '[contact]\nname = "W"\nemail = "w@a.example"\nurl = "https://a.example/"\n',
    NEEDED + '[prefixes]\nex = "https://a.example/def/"\n',
    NEEDED + '[contexts]\n"https://c.example/" = "c.jsonld"\n',
    NEEDED + '[embed]\n"about.html" = "id/a"\n',
    NEEDED + "[limits]\nnesting = 100\npage_size = 1\n",
)
WRONG = (
    "",
    'title = "A"\n',
    'base = "https://a.example/"\n',
    'base = "https://a.example"\ntitle = "A"\n',
    'base = "ftp://a.example/"\ntitle = "A"\n',
    'base = "https://a.example/?q/"\ntitle = "A"\n',
    'base = "https://u@a.example/"\ntitle = "A"\n',
    'base = 1\ntitle = "A"\n',
    'base = "https://a.example/"\ntitle = ""\n',
    'base = "https://a.example/"\ntitle = {"e n" = "A"}\n',
    'base = "https://a.example/"\ntitle = ["A"]\n',
    NEEDED + 'colour = "grey"\n',
    NEEDED + "languages = []\n",
    NEEDED + 'languages = "en"\n',
    NEEDED + 'languages = ["e n"]\n',
    NEEDED + 'licence = "a b"\n',
    NEEDED + "publisher = 1\n",
    NEEDED + "formats = []\n",
    NEEDED + 'formats = ["pdf"]\n',
    NEEDED + 'formats = ["trig"]\n',
    NEEDED + 'formats = ["html", "html"]\n',
    NEEDED + "data = 1\n",
    NEEDED + 'contact = "W"\n',
    NEEDED + '[contact]\nphone = "1"\n',
    NEEDED + '[contact]\nemail = "w"\n',
    NEEDED + '[contact]\nurl = "a.example"\n',
    NEEDED + '[prefixes]\n"e x" = "https://a.example/"\n',
    NEEDED + '[prefixes]\nex = "def/"\n',
    NEEDED + "[contexts]\nc = 1\n",
    NEEDED + '[contexts]\nc = "c.jsonld"\n',
    NEEDED + '[embed]\n"about.html" = 1\n',
    NEEDED + "[limits]\nnesting = 101\n",
    NEEDED + "[limits]\nnesting = 0\n",
    NEEDED + "[limits]\npage_size = 1.5\n",
    NEEDED + "[limits]\npages = 1\n",
)


def accepted(text: str, folder: Path) -> bool:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "model").mkdir(exist_ok=True)
    (folder / "c.jsonld").write_text("{}")
    (folder / "publisher.toml").write_text(text)
    try:
        config.load(folder)
    except ConfigError:
        return False
    return True


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_it_has_the_keys_of_the_settings_and_no_others() -> None:
    keys = {key.name for key in fields(config.Config)} - {"folder", "source_date"}
    assert SCHEMA["properties"].keys() == keys
    parts = SCHEMA["properties"]
    assert parts["contact"]["properties"].keys() == {key.name for key in fields(config.Contact)}
    limits = parts["limits"]["properties"]
    assert {name: each["default"] for name, each in limits.items()} == {
        key.name: key.default for key in fields(Limits)
    }
    assert all(each["description"] for each in (*parts.values(), *limits.values()))


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_read_is_valid(text: str, tmp_path: Path) -> None:
    assert accepted(text, tmp_path)
    assert [error.message for error in VALID.iter_errors(tomllib.loads(text))] == []


@pytest.mark.parametrize("text", WRONG)
def test_what_is_refused_is_not_valid(text: str, tmp_path: Path) -> None:
    assert not accepted(text, tmp_path)
    assert not VALID.is_valid(tomllib.loads(text))


def test_it_has_the_keys_of_spreadsheets_and_no_others() -> None:
    table = SCHEMA["properties"]["tables"]["items"]["properties"]
    keys = {key.name for key in fields(TableMapping)} - {"line", "types"}
    assert table.keys() == {*keys, "type"}
    _, _, column = table["columns"]["additionalProperties"]["anyOf"]
    keys = {key.name for key in fields(ColumnMapping)} - {"line"}
    assert column["properties"].keys() == keys


def test_settings_of_this_repository_are_valid() -> None:
    projects = [ROOT, *(path.parent for path in (ROOT / "examples").rglob("publisher.toml"))]
    assert len(projects) > 2
    for project in projects:
        text = (project / "publisher.toml").read_text("utf-8")
        assert [each.message for each in VALID.iter_errors(tomllib.loads(text))] == [], project


def test_the_command_needs_no_project(tmp_path: Path) -> None:
    done = terminal.run("-C", tmp_path, "schema", "settings")
    assert done.code == 0, done.err
    assert json.loads(done.text) == SCHEMA
