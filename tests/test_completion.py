"""Completion: what follows from what people wrote is said as well, once, and the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

import publisher
from conftest import ProjectFactory
from life_stories import LIVES, PREFIXES, Life
from publisher import completion
from publisher.dataset import Dataset
from publisher.errors import SourceError
from publisher.loading import load
from publisher.terms import FOAF, ORG, SKOS, Iri, Quad
from publisher.writers.changes import Changes

BASE = "https://agency.example/"
BODY = '<id/organisation/a> a org:FormalOrganization ; skos:prefLabel "A"@en .\n'
each_life = pytest.mark.parametrize("life", LIVES, ids=[life.name for life in LIVES])


def content(project: ProjectFactory, turtle: str, **rules: str) -> Dataset:
    """What people wrote in a project with some rules of its own."""
    files = {f"ontology/completion/{name}.rq": text for name, text in rules.items()}
    folder = project({"data/life.trig": PREFIXES + turtle, **files})
    return load(publisher.open(folder).config)


def added(before: Dataset) -> set[tuple[str, ...]]:
    """What completion adds, with addresses relative to the base."""
    after, _ = completion.completed(before)
    quads = list(after.quads)
    assert quads[: len(before.quads)] == list(before.quads)
    return {_short(quad) for quad in quads[len(before.quads) :]}


def _short(quad: Quad) -> tuple[str, ...]:
    assert quad.graph is None
    return tuple(str(getattr(term, "value", term)).removeprefix(BASE) for term in quad.triple)


def test_each_rule_sees_what_those_before_it_added(project: ProjectFactory) -> None:
    one = "CONSTRUCT { ?s skos:note 'one' } WHERE { ?s skos:prefLabel ?name }"
    two = "CONSTRUCT { ?s skos:example 'two' } WHERE { ?s skos:note 'one' }"
    three = "CONSTRUCT { ?s skos:note 'three' } WHERE { ?s skos:example 'two' }"
    found = added(content(project, BODY, a=two, b=one, c=two.replace("two", "later"), d=three))
    body, note, example = "id/organisation/a", SKOS["note"], SKOS["example"]
    assert {(body, note, "one"), (body, example, "later")} <= found
    assert not {(body, example, "two"), (body, note, "three")} & found


def test_a_rule_of_ones_own_takes_the_place_of_a_shipped_one(project: ProjectFactory) -> None:
    silent = {"1-names": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"}
    assert added(content(project, BODY, **silent)) == set()


def test_a_rule_that_is_not_compiled_says_the_same(project: ProjectFactory) -> None:
    rule = "CONSTRUCT { ?s skos:note ?n } WHERE { ?s skos:prefLabel ?n } ORDER BY ?n LIMIT 1"
    assert ("id/organisation/a", SKOS["note"], "A") in added(content(project, BODY, z=rule))


def test_nameless_things_are_refused(project: ProjectFactory) -> None:
    rule = "CONSTRUCT { ?s skos:note [ skos:example ?n ] } WHERE { ?s skos:prefLabel ?n }"
    with pytest.raises(SourceError, match=r"z\.rq.*nameless things.*give them an address"):
        completion.completed(content(project, BODY, z=rule))


def test_a_broken_rule_is_told_with_its_place(project: ProjectFactory) -> None:
    rule = "CONSTRUCT { ?s skos:note ?n }\nWHERE { ?s skos:prefLabel ?n"
    with pytest.raises(SourceError, match=r"z\.rq:2:\d+: .*correct the rule"):
        completion.completed(content(project, BODY, z=rule))


def test_a_name_in_each_language_is_said_for_both_kinds_of_readers(project: ProjectFactory) -> None:
    names = '<id/organisation/a> foaf:name "A"@en , "Â"@cy , "a" , "ah" .'
    body = "id/organisation/a"
    assert added(content(project, BODY + names)) == {(body, SKOS["prefLabel"], "Â")}
    only = '<id/organisation/b> a cv:PublicOrganisation ; skos:prefLabel "B"@en .'
    assert ("id/organisation/b", FOAF["name"], "B") in added(
        load(publisher.open(project({"data/b.ttl": PREFIXES + only}, name="b")).config)
    )


def test_both_sides_of_an_event_know_each_other(project: ProjectFactory) -> None:
    found = added(
        content(
            project,
            BODY
            + """<id/event/e> a org:ChangeEvent ; skos:prefLabel "E"@en .
<id/organisation/a> org:changedBy <id/event/e> ; foaf:name "A"@en .
<id/event/e> org:resultingOrganization <id/organisation/b> , <https://elsewhere.example/c> .
<id/organisation/b> a org:FormalOrganization ; skos:prefLabel "B"@en ; foaf:name "B"@en .""",
        )
    )
    assert ("id/event/e", ORG["originalOrganization"], "id/organisation/a") in found
    assert ("id/organisation/b", ORG["resultedFrom"], "id/event/e") in found
    assert not [triple for triple in found if triple[0].startswith("https://elsewhere")]


def test_an_event_that_names_others_is_not_put_right(project: ProjectFactory) -> None:
    wrong = """<id/event/e> a org:ChangeEvent ; skos:prefLabel "E"@en ;
    org:originalOrganization <id/organisation/b> .
<id/organisation/a> org:changedBy <id/event/e> ."""
    found = added(content(project, BODY + wrong))
    assert not [triple for triple in found if triple[1] == ORG["originalOrganization"]]


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ("id/organisation/a", "id/event/end-of-a"),
        ("id/organisation/a/b", "id/event/end-of-a/b"),
        ("id/unit/a", "id/event/end-of-unit/a"),
        ("agency#a", "id/event/end-of-agency.example/agency#a"),
        ("https://b.example/id/organisation/a", "id/event/end-of-b.example/id/organisation/a"),
    ],
)
def test_events_of_two_bodies_are_two(project: ProjectFactory, body: str, event: str) -> None:
    said = f"""<{body}> a org:FormalOrganization ; schema:dissolutionDate "2013"^^xsd:gYear ."""
    found = added(content(project, said))
    assert (event, ORG["originalOrganization"], body) in found


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        ('"A"@en', {("End of A", "en")}),
        ('"A"@en-GB , "Â"@cy', {("End of A", "en-gb"), ("Diwedd Â", "cy")}),
        ('"Â"@cy , "Ah"@fr', {("Diwedd Â", "cy")}),
        ('"Ah"@fr , "Ach"@de', {("End of Ach", "en")}),
    ],
)
def test_an_event_is_called_after_its_body(
    project: ProjectFactory, names: str, labels: set[tuple[str, str]]
) -> None:
    said = f"""<id/organisation/a> a org:FormalOrganization ; skos:prefLabel {names} ;
    schema:dissolutionDate "2013"^^xsd:gYear ."""
    dataset, _ = completion.completed(content(project, said))
    found = dataset.labels[Iri(f"{BASE}id/event/end-of-a")]
    assert {(label.value, label.language.lower()) for label in found} == labels


@each_life
def test_once_is_enough(project: ProjectFactory, life: Life) -> None:
    dataset, graph = completion.completed(content(project, life.turtle))
    again, same = completion.completed(dataset)
    assert again.quads == dataset.quads
    assert {node: same.about(node) for node in same} == {node: graph.about(node) for node in graph}


@each_life
def test_the_order_of_what_was_said_makes_no_difference(
    project: ProjectFactory, life: Life
) -> None:
    before = content(project, life.turtle)
    shuffled = list(before.quads)
    random.Random(7).shuffle(shuffled)
    told = [completion.completed(each)[0] for each in (before, _with(before, shuffled))]
    first, second = (list(each.quads)[len(shuffled) :] for each in told)
    assert first == second
    assert told[0].derived == told[1].derived


def _with(dataset: Dataset, quads: Iterable[Quad]) -> Dataset:
    values = {name: getattr(dataset, name) for name in dataset.__dataclass_fields__}
    return Dataset(**{**values, "quads": list(quads)})


DATES = ["", '"2010"^^xsd:gYear', '"2010-05"^^xsd:gYearMonth', '"2010-05-07"^^xsd:date']
DATES += ['"2011"^^xsd:gYear', '"2011-01"^^xsd:gYearMonth', '"2010-12-31"^^xsd:date']


def test_pages_and_rules_agree_who_has_ended(project: ProjectFactory) -> None:
    drawn = random.Random(5)
    said = ["<id/organisation/z> a org:FormalOrganization ."]
    for number in range(200):
        body = f"<id/organisation/{number}>"
        said.append(f"{body} a org:FormalOrganization .")
        for part in range(drawn.randint(1, 4)):
            ends, date = drawn.random() < 0.5, drawn.choice(DATES)
            side = f"originalOrganization {body} ; org:resultingOrganization <id/organisation/z>"
            said.append(
                f"<id/event/{number}-{part}> a org:ChangeEvent ;"
                f" org:{side if ends else f'resultingOrganization {body}'}"
                + (f" ; dcterms:date {date} ." if date else " .")
            )
    dataset, graph = completion.completed(content(project, "\n".join(said)))
    changes = Changes(
        dataset.rules,
        lambda node, *names: [v for name in names for v in graph.about(node).get(name, ())],
    )
    bodies = [Iri(f"{BASE}id/organisation/{number}") for number in range(200)]
    ended = {body for body in bodies if changes.ending(body)}
    assert ended == {body for body in bodies if graph.about(body).get(who_answers(dataset))}
    assert 50 < len(ended) < 150


def who_answers(dataset: Dataset) -> Iri:
    """The property that leads to who answers today."""
    assert dataset.rules.notice is not None
    return dataset.rules.notice.today[0]


def test_what_is_said_of_an_event_that_nobody_wrote_leads_to_the_body(
    project: ProjectFactory,
) -> None:
    said = """<id/organisation/a> a org:FormalOrganization ; dcterms:description "Does"@en ;
    schema:dissolutionDate "2013"^^xsd:gYear , "2014"^^xsd:gYear ; skos:changeNote "Gone"@en ;
    skos:prefLabel "A"@en .
"""
    told = publisher.open(project({"data/life.trig": f"{PREFIXES}\n\n{said}"}))
    found = {(str(r.resource).removeprefix(BASE), r.line, r.message[:30]) for r in told.check()}
    line = PREFIXES.count("\n") + 3
    assert ("id/event/end-of-a", line, "The change has several dates. ") in found
    assert {where for _, where, _ in found} == {line}
