"""What is rendered beside the documents: lists, the front page, labels."""

import publisher
from conftest import ProjectFactory
from publisher.representations import Representations
from publisher.terms import Iri
from publisher.writers.divisions import Division

CONCEPT = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ag: <https://w3id.org/publisher/agency#> .
<id/c> a skos:Concept , ag:Competence ;
    skos:prefLabel "Advice"@en , "Cyngor"@cy ; skos:definition "Giving advice."@en ;
    skos:inScheme <id/s> .
<id/s> a skos:ConceptScheme ; skos:prefLabel "Competences"@en .
"""


def representations(project: ProjectFactory) -> Representations:
    return publisher.open(project({"data/a.ttl": CONCEPT})).representations


def test_nobody_is_led_to_an_empty_list(project: ProjectFactory) -> None:
    source = representations(project)
    home = source.home().decode()
    assert "list/competences.html" in home
    assert "list/powers.html" not in home


def test_an_empty_list_keeps_its_page(project: ProjectFactory) -> None:
    source = representations(project)
    rules = {rule.path: rule for rule in source.dataset.rules.lists}
    assert source.list_pages(Division(rules["powers"])) == 1
    assert b"<h1" in source.listing(Division(rules["powers"]), 1)


def test_members_of_a_list_are_those_of_its_class_and_its_subclasses(
    project: ProjectFactory,
) -> None:
    source = representations(project)
    assert [entry.iri for entry in source.lists["competences"]] == ["https://agency.example/id/c"]


def test_a_label_is_in_the_language_that_is_asked_for(project: ProjectFactory) -> None:
    source = representations(project)
    concept = Iri("https://agency.example/id/c")
    assert source.label(concept) == "Advice"
    assert source.label(concept, "cy") == "Cyngor"
    assert source.label(concept, "fr") == concept
    assert source.label(Iri("https://agency.example/id/x")) == "https://agency.example/id/x"


def test_a_blank_node_is_not_told_of_as_if_it_were_a_resource(project: ProjectFactory) -> None:
    blank = """
    <id/a> <http://schema.org/mainEntity> _:b . <id/b> <http://schema.org/about> _:b .
    _:b <http://schema.org/name> "Both"@en .
    """
    publication = publisher.open(project({"data/a.ttl": blank}))
    assert publication.representations.documents["doc/a"] == (Iri("https://agency.example/id/a"),)
    assert b"<_:" not in publication["id/a"].to("n-triples")
