"""The dataset: everything that people wrote, read once."""

from pathlib import Path

import pytest

import publisher
from conftest import ProjectFactory
from publisher.dataset import Dataset
from publisher.errors import SourceError, SourceErrors
from publisher.terms import SKOS, Iri, Literal

CONTENT = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<id/a> skos:prefLabel "Second"@en , "First"@cy ; foaf:name "Name"@en .
"""
TANGLE = "".join(
    f"_:{a} <http://purl.org/dc/terms/relation> _:{b} .\n"
    for a in "abcdefghij"
    for b in "abcdefghij"
    if a != b
)
A = Iri("https://agency.example/id/a")


def load(folder: Path) -> Dataset:
    return publisher.open(folder).representations.dataset


def test_labels_come_in_the_order_of_their_properties(project: ProjectFactory) -> None:
    labels = load(project({"data/a.ttl": CONTENT})).labels
    assert [label.value for label in labels[A]] == ["First", "Second", "Name"]
    assert labels[SKOS["Concept"]][0].value  # those of other vocabularies are known, too


def test_a_resource_is_found_in_its_file(project: ProjectFactory) -> None:
    folder = project({"data/a.ttl": CONTENT})
    assert load(folder).locate(A) == (folder / "data/a.ttl", 4)
    assert load(folder).locate(Iri("https://agency.example/id/nobody")) == (None, None)


def test_of_several_files_the_one_that_says_so_is_told(project: ProjectFactory) -> None:
    label = f'<id/a> <{SKOS["prefLabel"]}> "{{}}" .'
    folder = project(
        {
            "data/a.ttl": f"<id/a> a <{SKOS['Concept']}> .",
            "data/b.ttl": label.format("one"),
            "data/c.ttl": label.format("two"),
            "data/d.ttl": f"<id/b> a <{SKOS['Concept']}> .",
        }
    )
    data, name = load(folder), SKOS["prefLabel"]
    assert data.file(A) == folder / "data/a.ttl"
    assert data.file(A, SKOS["note"]) == folder / "data/a.ttl"
    assert data.file(A, name) == folder / "data/b.ttl"
    assert data.file(A, name, Literal("two")) == folder / "data/c.ttl"
    assert data.file(A, name, Literal("three")) == folder / "data/b.ttl"
    assert data.file(Iri("https://agency.example/id/b"), name) == folder / "data/d.ttl"


def test_all_broken_files_are_told_at_once(project: ProjectFactory) -> None:
    folder = project({"data/a.ttl": "<", "data/b.ttl": CONTENT, "data/c.jsonld": "{"})
    with pytest.raises(SourceErrors) as caught:
        load(folder)
    assert [error.path for error in caught.value.errors] == [
        folder / "data/a.ttl",
        folder / "data/c.jsonld",
    ]


def test_blank_nodes_that_cannot_be_told_apart_are_told_with_their_file(
    project: ProjectFactory,
) -> None:
    folder = project({"data/a.ttl": CONTENT, "data/b.nt": TANGLE})
    with pytest.raises(SourceError, match="blank nodes refer to each other") as caught:
        load(folder)
    assert caught.value.path == folder / "data/b.nt"


def test_the_vocabulary_is_published_below_def(project: ProjectFactory) -> None:
    addresses = load(project({"data/a.ttl": CONTENT})).addresses
    assert addresses.document("https://w3id.org/publisher/agency#Power") == "def/agency"


def test_a_vocabulary_of_the_project_is_published_too(project: ProjectFactory) -> None:
    folder = project(
        {
            "data/a.ttl": CONTENT,
            "ontology/mine.ttl": """
            @prefix owl: <http://www.w3.org/2002/07/owl#> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            <https://mine.example/v> a owl:Ontology ; rdfs:label "Mine"@en .
            <https://mine.example/v#A> rdfs:subClassOf <https://mine.example/v#B> .
            <https://mine.example/v#B> rdfs:subClassOf <https://mine.example/v#C> .
            """,
        }
    )
    data = load(folder)
    assert data.addresses.document("https://mine.example/v#A") == "def/mine"
    top = Iri("https://mine.example/v#C")
    assert {iri[-1] for iri in data.subclasses[top]} == {"A", "B", "C"}


def test_a_frame_may_name_one_class(project: ProjectFactory) -> None:
    frame = '{"@type": "https://mine.example/v#A"}'
    folder = project({"data/a.ttl": CONTENT, "ontology/frames/mine.jsonld": frame})
    assert Iri("https://mine.example/v#A") in load(folder).frames()
