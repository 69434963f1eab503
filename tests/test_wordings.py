"""What authors who write no RDF are told: in the keys of their files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import publisher
from authoring import KEYS, ROOT
from conftest import ProjectFactory
from publisher.wordings import with_keys

PAGE = '+++\ntitle = "About"\nabout = "id/organisation/works"\n+++\nText.\n'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('dcterms:date "YYYY-MM"^^xsd:gYearMonth, or "Y"^^xsd:gYear.', "date: YYYY-MM, or Y."),
        ('skos:note "The date is not known."@en.', 'note: "The date is not known.".'),
        ("org:changedBy names, with a org:ChangeEvent.", "changedBy names, with type: Event."),
        ("with a skos:Concept , ag:Competence.", "with type: [Concept, Competence]."),
        ('Add skos:prefLabel "…"@en.', "Add prefLabel: …."),
        ("Add skos:inScheme <id/scheme/…>.", "Add inScheme: id/scheme/…."),
        ("is referred to by xhv:next, but", "is referred to by successor, but"),
        ("make the others skos:altLabel.", "make the others altLabel."),
        ('Write "…"@en for English', "Write {en: …} for English"),
        ("such as <id/organisation/its-name>.", "such as id/organisation/its-name."),
        ("Add skos:Concept to its types.", "Add Concept to its types."),
        (
            'Write adms:identifier [ a adms:Identifier ; skos:notation "…" ].',
            'Write hasIdentifier: {type: Identifier, notation: "…"}.',
        ),
        ("<https://a.example/skos:note> and mailto:a@b.example", None),
        ("foo:bar and a foo:Bar, dcterms:nothing", None),
        ('the text "a: b" and "unknown"', None),
    ],
)  # fmt: skip
def test_turtle_is_put_into_keys(said: str, told: str | None) -> None:
    assert with_keys(said, KEYS) == (told or said)


def test_no_message_of_the_shipped_shapes_speaks_turtle_to_them() -> None:
    said = [
        message.replace('\\"', '"')
        for path in sorted((ROOT / "ontology/shapes").glob("*.ttl"))
        for message in re.findall(r'sh:message "((?:[^"\\]|\\.)*)"@en', path.read_text("utf-8"))
    ]
    assert len(said) > 60
    told = [with_keys(message, KEYS) for message in said]
    assert [message for message in told if re.search(r"\^\^|@en|\[ |<(?!https)", message)] == []
    assert {
        name for message in told for name in re.findall(r"\b[a-z]+:[A-Za-z]+\b", message)
    } == set()


YAML = """\
- id: id/organisation/works
  type: Agency
  name: Works
  description: It builds.
  source: page/about
  competences:
    - id/competence/none
  successor: id/organisation/nobody

- id: id/event/end
  type: Event
  prefLabel: The end
  description: It ends.
  before: id/organisation/works
"""


def test_each_mistake_is_told_once_at_the_line_of_its_key(project: ProjectFactory) -> None:
    folder = project({"data/works.yaml": YAML, "data/pages/about.md": PAGE})
    found = publisher.open(folder).check()
    told = [(r.line, r.message) for r in found if r.path and r.path.name == "works.yaml"]
    competence, nobody = "id/competence/none", "id/organisation/nobody"
    lines = {
        what: [line for line, message in told if what in message]
        for what in (competence, nobody, "described concept", "when the change happened", "xhv:")
    }
    assert lines == {
        competence: [7],
        nobody: [8],
        "described concept": [7],
        "when the change happened": [10],
        "xhv:": [],
    }
    assert any("referred to by successor, but nobody" in message for _, message in told)
    assert any("Add date: YYYY-MM-DD, or YYYY where" in message for _, message in told)


def test_an_author_of_turtle_is_told_in_turtle(project: ProjectFactory) -> None:
    turtle = """\
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/e> a org:ChangeEvent ; skos:prefLabel "E"@en .
"""
    found = publisher.open(project({"data/works.ttl": turtle})).check()
    assert any('Add dcterms:date "YYYY-MM-DD"^^xsd:date' in result.message for result in found)


def test_a_spreadsheet_is_told_in_its_headings(project: ProjectFactory) -> None:
    rows = "id,type,prefLabel,description\nid/event/end,Event,The end,It ends.\n"
    found = publisher.open(project({"data/events.csv": rows})).check()
    (date,) = (result for result in found if "when the change" in result.message)
    assert date.path == Path(date.path or "").with_name("events.csv")
    assert date.line == 2
    assert "Add date: YYYY-MM-DD" in date.message
