"""Example queries: which there are, what they declare, and what is wrong with a broken one."""

from pathlib import Path

import pytest

import publisher
import soca
from conftest import ProjectFactory
from publisher import config
from publisher.errors import ConfigError
from publisher.examples import Example, examples

SHIPPED = [
    "kinds-of-things",
    "organisations-as-a-graph",
    "properties-in-use",
    "who-answers-today",
]
SKOS = "http://www.w3.org/2004/02/skos/core#"


def of(folder: Path) -> dict[str, Example]:
    return {example.name: example for example in examples(config.load(folder))}


def test_shipped_examples_are_there_without_any_of_ones_own(project: ProjectFactory) -> None:
    assert list(of(project({}))) == SHIPPED


def test_own_examples_come_first_and_take_the_place_of_shipped_ones(
    project: ProjectFactory,
) -> None:
    files = {
        "queries/z.rq": "ASK {}",
        "queries/a/b.rq": "ASK {}",
        "queries/kinds-of-things.rq": "# Mine\nASK {}",
        "queries/readme.md": "not a query",
    }
    found = of(project(files))
    assert list(found) == ["a/b", "kinds-of-things", "z", *SHIPPED[1:]]
    assert found["kinds-of-things"].question == "Mine"
    assert found["z"].question == "z"


def test_an_example_is_a_question_notes_and_a_text(project: ProjectFactory) -> None:
    text = "# What?\n# A note,\n#  in two lines.\n\nSELECT * {\n  # inside\n  ?s ?p ?o }\n"
    example = of(project({"queries/a.rq": text}))["a"]
    assert (example.question, example.notes) == ("What?", "A note, in two lines.")
    assert example.text == "SELECT * {\n  # inside\n  ?s ?p ?o }\n"


def test_a_complete_query_declares_what_it_uses_and_no_more(project: ProjectFactory) -> None:
    text = (
        'ASK { <id/a> skos:prefLabel "foaf:x" ; rdf:type foaf:Agent . <https://b.example/> ?p 1 }'
    )
    example = of(project({"queries/a.rq": f"PREFIX foaf: <https://f.example/>\n{text}"}))["a"]
    assert example.complete == (
        "BASE <https://agency.example/>\n"
        f"PREFIX skos: <{SKOS}>\n"
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
        f"PREFIX foaf: <https://f.example/>\n{text}\n"
    )


def test_what_is_declared_already_stays(project: ProjectFactory) -> None:
    text = f"BASE <https://b.example/>\nPREFIX skos: <{SKOS}>\nASK {{ <a> skos:notation ?x }}\n"
    assert of(project({"queries/a.rq": text}))["a"].complete == text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("# Why?\nSELEC * {}", "a.rq:2:1: a query begins with SELECT"),
        ("SELECT * { ?s nope:x ?o }", "a.rq:1:15: the prefix of 'nope:x' is not declared"),
        ("SELECT * { ?s ?p }", "a.rq: the query is not well-formed SPARQL: check that it is"),
        ("# Why?\nASK { SERVICE <https://a.example/> {} }", "a.rq:2:7: SERVICE is not allowed"),
        ("ASK {", "a.rq:1:5: the '{' here is never closed"),
        ("# nothing but a question\n", "a.rq: there is no query in this file"),
        ("ASK {} #" + "x" * 20_000, "a.rq:"),
        (b"ASK { ?s ?p '\xe9' }", "a.rq: the text is not UTF-8"),
    ],
)
def test_a_broken_example_is_told_with_its_place(
    project: ProjectFactory, content: str | bytes, expected: str
) -> None:
    folder = project({"queries/a.rq": content})
    with pytest.raises(ConfigError) as caught:
        of(folder)
    assert str(caught.value).startswith(f"{folder}/queries/{expected}")


def test_a_link_out_of_the_project_is_refused(project: ProjectFactory, tmp_path: Path) -> None:
    (tmp_path / "outside.rq").write_text("ASK {}")
    folder = project({"queries/b.rq": "ASK {}"})
    (folder / "queries/a.rq").symlink_to(tmp_path / "outside.rq")
    with pytest.raises(ConfigError, match="leads out of the project"):
        of(folder)


def test_every_example_of_the_shipped_project_finds_something() -> None:
    publication = publisher.open(soca.ROOT)
    for example in examples(publication.config):
        declared = publication.query(example.complete)
        assert declared, example.name
        assert publication.query(example.text) == declared
