from __future__ import annotations

import dataclasses
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config import (
    Config,
    Contact,
    load,
    ontology_files,
    prefixes,
    shipped_ontology,
)
from publisher.errors import ConfigError
from publisher.limits import Limits

Project = Callable[..., Path]
LEAST = 'base = "https://agency.example/"\ntitle = "An agency"\n'
MOST = """\
base = "https://agency.example/site/"
title = {en = "An agency", cy = "Asiantaeth"}
description = "What it does"
languages = ["cy", "en-GB", "en"]
licence = "https://licence.example/1.0"
publisher = "id/organisation/x"
dataset = "id/dataset/x"
formats = ["ttl", "text/html"]
data = "facts/all"
ontology = "model"
queries = "questions"

[contact]
name = "Web team"
email = "web@agency.example"
url = "https://agency.example/contact"

[prefixes]
ex = "https://vocabulary.example/ns#"

[contexts]
"https://vocabulary.example/context" = "model/extra.jsonld"

[limits]
page_size = 10
"""


def test_least(project: Project) -> None:
    folder = project({"publisher.toml": LEAST})
    assert load(folder) == Config(
        folder=folder,
        base="https://agency.example/",
        title={"en": "An agency"},
        data=folder / "data",
        description={},
        languages=("en",),
        licence="",
        publisher="",
        dataset="https://agency.example/id/dataset",
        contact=Contact("", "", ""),
        prefixes={},
        contexts={},
        ontology=None,
        formats=("turtle", "json-ld", "n-triples", "rdf-xml", "html"),
        limits=Limits(),
        source_date=None,
    )


def test_most(project: Project) -> None:
    files = {"publisher.toml": MOST, "facts/all/a.ttl": "", "model/extra.jsonld": "{}"}
    files["questions/a.rq"] = "ASK {}"
    folder = project(files)
    assert load(folder, source_date="1700000000") == Config(
        folder=folder,
        base="https://agency.example/site/",
        title={"en": "An agency", "cy": "Asiantaeth"},
        data=folder / "facts/all",
        description={"cy": "What it does"},
        languages=("cy", "en-GB", "en"),
        licence="https://licence.example/1.0",
        publisher="https://agency.example/site/id/organisation/x",
        dataset="https://agency.example/site/id/dataset/x",
        contact=Contact("Web team", "web@agency.example", "https://agency.example/contact"),
        prefixes={"ex": "https://vocabulary.example/ns#"},
        contexts={"https://vocabulary.example/context": folder / "model/extra.jsonld"},
        ontology=folder / "model",
        queries=folder / "questions",
        formats=("turtle", "html"),
        limits=Limits(page_size=10),
        source_date=1_700_000_000,
    )


def test_configuration_is_frozen_and_can_be_sent_to_another_process(project: Project) -> None:
    config = load(project({"publisher.toml": LEAST}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.base = "https://other.example/"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(config)) == config


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('title = "x"', ": base: missing; expected a text in quotes"),
        ('base = "https://a.example/"', ": title: missing; expected a text in quotes"),
        (LEAST + 'titel = "x"', ":3: titel: unknown key; did you mean 'title'?"),
        (LEAST + "[contact]\nmail = 'x'", ":4: contact.mail: unknown key; did you mean 'email'?"),
        (
            LEAST + "[contact]\nendpoint = 'sparql'",
            ":4: contact.endpoint: unknown key; it belongs to the whole file: move it up",
        ),
        (
            "[contact]\nname = 'x'\n" + LEAST,
            ": base: missing; it stands below [contact], so it is part of that; move it up",
        ),
        (LEAST + "[limits]\nnestings = 1", ":4: limits.nestings: unknown key; did you mean"),
        (LEAST + "[limits]\nnesting = 0", ":4: limits.nesting: expected a whole number above 0"),
        (LEAST + "[limits]\nnesting = true", ":4: limits.nesting: expected a whole number"),
        (LEAST + 'languages = "en"', ":3: languages: expected a list in square brackets"),
        (LEAST + "languages = []", ":3: languages: expected at least one language tag"),
        (LEAST + 'languages = ["en_GB"]', ":3: languages: expected language tags"),
        (LEAST + 'languages = ["en", "en"]', ":3: languages: 'en' is in the list twice"),
        (
            'base = "https://a.example/"\ntitle = {en = "x"}\nlanguages = ["cy"]',
            ":2: title: expected a text in 'cy', the first of the languages",
        ),
        (LEAST + 'formats = ["yaml"]', ":3: formats: there is no format 'yaml'; the formats are"),
        (LEAST + 'formats = ["ttl", "turtle"]', ":3: formats: expected at least one format"),
        (LEAST + 'formats = ["trig"]', ":3: formats: trig holds a whole dataset, not a document"),
        (LEAST + "formats = []", ":3: formats: expected at least one format"),
        (LEAST + 'licence = "a b"', ":3: licence: expected an IRI, found 'a b'"),
        (LEAST + 'publisher = ""', ":3: publisher: expected a text that isn't empty"),
        (LEAST + 'contact = "me"', ":3: contact: expected a table"),
        (LEAST + '[contact]\nemail = "me"', ":4: contact.email: expected an address"),
        (LEAST + 'licence = "http://["', ":3: licence: expected an IRI, found 'http://['"),
        (LEAST + 'publisher = "http://["', ":3: publisher: expected an IRI"),
        (LEAST + 'licence = "x%zz"', ":3: licence: expected an IRI, found 'x%zz'"),
        (LEAST + 'licence = "http://a:b/"', ":3: licence: expected an IRI"),
        (LEAST + '[prefixes]\nx = "http://["', ":4: prefixes.x: expected an absolute IRI"),
        (LEAST + '[prefixes]\nx = "http://a/%z"', ":4: prefixes.x: expected an absolute IRI"),
        (LEAST + '[prefixes]\nhttps = "https://a.example/"', ":4: prefixes.https: expected a pre"),
        (LEAST + '[contact]\nurl = "http://["', ":4: contact.url: expected an absolute http"),
        (LEAST + '[contact]\nurl = "httpx:y"', ":4: contact.url: expected an absolute http"),
        (LEAST + '[contact]\nemail = "a@b?cc=c@d"', ":4: contact.email: expected an address"),
        (LEAST + '[contact]\nemail = "a@b,c@d"', ":4: contact.email: expected an address"),
        (LEAST + f"[limits]\nnesting = {10**20}", ":4: limits.nesting: expected a whole number up"),
        (
            LEAST + "[limits]\nquery_seconds = 86401",
            ":4: limits.query_seconds: expected a whole number up to 86,400",
        ),
        (
            'base = "https://agency.example/%zz/"\ntitle = "x"',
            ":1: base: expected an absolute IRI",
        ),
        (LEAST + '[contact]\nurl = "javascript:x"', ":4: contact.url: expected an absolute http"),
        (LEAST + '[prefixes]\nex = "ns#"', ":4: prefixes.ex: expected an absolute IRI"),
        (LEAST + '[prefixes]\n"e x" = "a:b"', ":4: prefixes.e x: expected a prefix of letters"),
        (LEAST + '[contexts]\n"a" = "a"', ":4: contexts.a: expected the absolute URL"),
        (LEAST + '[contexts]\n"https://a.b/" = "c"', "/: expected a file in the project, found"),
        (LEAST + 'data = "facts"', ":3: data: there is no folder"),
        (LEAST + 'data = "."', ":3: data: expected a folder inside the project"),
        (LEAST + 'data = ".."', ":3: data: expected a folder inside the project"),
        (LEAST + 'data = "/"', ":3: data: expected a folder inside the project"),
        (LEAST + 'ontology = "model"', ":3: ontology: there is no folder"),
        (LEAST + 'queries = "asked"', ":3: queries: there is no folder"),
        (LEAST + 'queries = ".."', ":3: queries: expected a folder inside the project"),
        (LEAST + '[embed]\n"a.html" = "a b"', ":4: embed.a.html: expected an IRI, found 'a b'"),
        (LEAST + '[embed]\n"" = "id/a"', "embed.: expected the path of a page, such as"),
        (LEAST + '[embed]\n"." = "id/a"', "embed..: expected the path of a page, such as"),
        (LEAST + "[embed]\na = 1", ":4: embed.a: expected a text in quotes, found 1"),
        (LEAST + "x = = 1", ":3:5: not TOML: Invalid value"),
    ],
)
def test_mistakes(project: Project, toml: str, expected: str) -> None:
    folder = project({"publisher.toml": toml})
    with pytest.raises(ConfigError) as error:
        load(folder)
    path = folder / "publisher.toml"
    assert str(error.value).startswith(str(path))
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("agency.example", "expected an absolute IRI"),
        ("//agency.example/", "expected an absolute IRI"),
        ("ftp://agency.example/", "expected an absolute IRI"),
        ("https:///", "expected an absolute IRI"),
        ("https://agency .example/", "expected an absolute IRI"),
        ("https://agency.example/<x>/", "expected an absolute IRI"),
        ("https://[agency/", "expected an absolute IRI"),
        ("https://agency.example:port/", "expected an absolute IRI"),
        ("https://me:secret@agency.example/", "without a name and password"),
        ("https://agency.example/?", "'?' or '#'"),
        ("https://agency.example/#", "'?' or '#'"),
        ("https://agency.example/?q=/", "'?' or '#'"),
        ("https://agency.example", "expected a '/' at its end: https://agency.example/"),
        ("https://agency.example/a", "expected a '/' at its end: https://agency.example/a/"),
        ("https://agency.example/a/../", "a path without '.', '..' or '//'"),
        ("https://agency.example//", "a path without '.', '..' or '//'"),
    ],
)
def test_wrong_base(project: Project, base: str, expected: str) -> None:
    folder = project({"publisher.toml": f'base = "{base}"\ntitle = "x"'})
    with pytest.raises(ConfigError) as error:
        load(folder)
    assert "publisher.toml:1: base: expected" in str(error.value)
    assert expected in str(error.value)


@pytest.mark.parametrize(
    "base", ["http://localhost:8000/", "https://agency.example/a/b/", "https://agentúra.example/"]
)
def test_good_base(project: Project, base: str) -> None:
    assert load(project({"publisher.toml": f'base = "{base}"\ntitle = "x"'})).base == base


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; go to the folder of your project"):
        load(tmp_path)


@pytest.mark.parametrize("key", ["data", "ontology"])
def test_folders_stay_inside_the_project(project: Project, tmp_path: Path, key: str) -> None:
    folder = project({"publisher.toml": LEAST + f'{key} = "link"'})
    (tmp_path / "outside").mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(ConfigError, match=f":3: {key}: expected a folder inside the project"):
        load(folder)
    (folder / "link").unlink()
    (folder / "inside").mkdir()
    (folder / "link").symlink_to(folder / "inside")
    assert getattr(load(folder), key) == folder / "link"


def test_context_file_stays_inside_the_project(project: Project, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    for name in ("link", "../secret.json", str(tmp_path / "secret.json")):
        toml = LEAST + f'[contexts]\n"https://a.example/c" = "{name}"'
        folder = project({"publisher.toml": toml}, name=f"project{len(name)}")
        (folder / "link").symlink_to(tmp_path / "secret.json")
        with pytest.raises(ConfigError, match="expected a file in the project"):
            load(folder)


@pytest.mark.parametrize("value", [0, "0", 1_700_000_000, "1700000000"])
def test_source_date(project: Project, value: str | int) -> None:
    assert load(project({"publisher.toml": LEAST}), value).source_date == int(value)


@pytest.mark.parametrize("value", ["yesterday", "-1", -1, "1.5", "١", "9" * 13])
def test_wrong_source_date(project: Project, value: str | int) -> None:
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH: expected seconds since 1970"):
        load(project({"publisher.toml": LEAST}), value)


def test_environment_is_not_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert load(project({"publisher.toml": LEAST})).source_date is None


def test_shipped_ontology_is_there() -> None:
    assert (shipped_ontology() / "prefixes.toml").is_file()


def test_own_file_takes_the_place_of_the_shipped_one(project: Project) -> None:
    own = {
        "ontology/prefixes.toml": 'ex = "https://vocabulary.example/ns#"',
        "ontology/shapes/own.ttl": "",
        "ontology/.hidden": "",
        "ontology/.git/config": "",
    }
    folder = project({"publisher.toml": LEAST, **own})
    files = ontology_files(load(folder))
    shipped = ontology_files(load(project({"publisher.toml": LEAST}, name="other")))
    assert list(files) == sorted(files)
    assert set(files) == {*shipped, "prefixes.toml", "shapes/own.ttl"}
    assert files["prefixes.toml"] == folder / "ontology/prefixes.toml"
    assert files["shapes/own.ttl"] == folder / "ontology/shapes/own.ttl"
    assert shipped["prefixes.toml"] == shipped_ontology() / "prefixes.toml"


def test_ontology_holds_regular_files_only(project: Project) -> None:
    folder = project({"publisher.toml": LEAST, "ontology/shapes/own.ttl": ""})
    os.mkfifo(folder / "ontology" / "pipe.ttl")
    (folder / "ontology" / "dangling.ttl").symlink_to(folder / "nothing")
    (folder / "ontology" / "folder.ttl").mkdir()
    (folder / "ontology" / "linked").symlink_to(folder / "ontology" / "shapes")
    names = set(ontology_files(load(folder)))
    assert "shapes/own.ttl" in names
    assert not names & {"pipe.ttl", "dangling.ttl", "folder.ttl", "linked", "linked/own.ttl"}


def test_ontology_links_stay_inside_the_project(project: Project, tmp_path: Path) -> None:
    folder = project({"publisher.toml": LEAST, "ontology/a.ttl": ""})
    (folder / "ontology/b.ttl").symlink_to(folder / "ontology/a.ttl")
    assert "b.ttl" in ontology_files(load(folder))
    (tmp_path / "secret.ttl").write_text("", encoding="utf-8")
    (folder / "ontology/c.ttl").symlink_to(tmp_path / "secret.ttl")
    with pytest.raises(ConfigError, match=r"c\.ttl: a link that leads out of the project"):
        ontology_files(load(folder))


def test_prefixes_of_the_project_come_over_the_shipped(project: Project) -> None:
    own = '[prefixes]\nskos = "https://other.example/"\nex = "https://vocabulary.example/ns#"'
    found = prefixes(load(project({"publisher.toml": LEAST + own})))
    assert found.expand("ex:a") == "https://vocabulary.example/ns#a"
    assert found.expand("skos:a") == "https://other.example/a"
    assert found.expand("rdf:type") == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert list(found.namespaces)[-1] == "ex"


def test_wrong_prefixes_file(project: Project) -> None:
    files = {"publisher.toml": LEAST, "ontology/prefixes.toml": 'ex = "x:y"\n[more]\na = "b:c"'}
    with pytest.raises(ConfigError, match=r"prefixes.toml:2: more: expected a text in quotes"):
        prefixes(load(project(files)))


def test_example_of_the_project_loads() -> None:
    config = load(Path(__file__).parents[1])
    assert config.publisher.startswith(config.base)
    assert config.title[config.languages[0]]
