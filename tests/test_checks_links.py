"""Link checks: dangling references, concepts, endings, labels."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.checks import links
from publisher.checks.links import Rules, Succession
from publisher.checks.report import Report, Severity
from publisher.terms import (
    FOAF,
    LANG_STRING,
    ORG,
    RDFS,
    SKOS,
    TYPE,
    Blank,
    Iri,
    Literal,
    Namespace,
    Prefixes,
    Term,
    Triple,
)

EX = Namespace("https://agency.example/id/")
AG = Namespace("https://w3id.example/agency#")
XHV = Namespace("http://www.w3.org/1999/xhtml/vocab#")
RULES = Rules(
    namespaces=("https://agency.example/", AG),
    languages=["en"],
    labels=[SKOS["prefLabel"], FOAF["name"], RDFS["label"]],
    succession=Succession(
        ended=[ORG["changedBy"]],
        before=[ORG["originalOrganization"]],
        after=[ORG["resultingOrganization"]],
        successors=[XHV["next"]],
        notes=[SKOS["changeNote"]],
    ),
    known=lambda iri: iri.startswith("https://agency.example/list/"),
    prefixes=Prefixes({"skos": SKOS, "org": ORG, "ag": AG, "foaf": FOAF}),
)


def named(*iris: Iri) -> list[Triple]:
    return [Triple(iri, SKOS["prefLabel"], Literal("x", LANG_STRING, "en")) for iri in iris]


def check(*triples: Triple, rules: Rules = RULES, ontology: tuple[Triple, ...] = ()) -> Report:
    return links.run(triples, rules, ontology=ontology)


def found(report: Report) -> list[tuple[str, str]]:
    return [(result.check, result.resource.rpartition("/")[2]) for result in report]


def test_content_without_fault_has_an_empty_report() -> None:
    assert (
        check(*named(EX["a"]), Triple(EX["a"], ORG["purpose"], Iri("http://x.example/y")))
        == Report()
    )


# -- (a) dangling references


def test_a_reference_to_nothing_is_a_violation_with_advice() -> None:
    report = check(
        *named(EX["soca"], EX["tactic/disruption"]),
        Triple(EX["soca"], AG["uses"], EX["tactic/disruptoin"]),
        ontology=(Triple(AG["uses"], RDFS["label"], Literal("uses")),),
    )
    (result,) = report
    assert (result.severity, result.check) == (Severity.VIOLATION, "links.dangling")
    assert (result.resource, result.property) == (EX["soca"], AG["uses"])
    assert result.value == EX["tactic/disruptoin"]
    assert result.message == (
        "<https://agency.example/id/tactic/disruptoin> is referred to by ag:uses, but nobody "
        "describes it; did you mean <https://agency.example/id/tactic/disruption>?"
    )


def test_without_a_like_name_the_advice_is_to_describe_it() -> None:
    (result,) = check(*named(EX["a"]), Triple(EX["a"], ORG["purpose"], EX["something/else"]))
    assert result.message.endswith("describe it, or correct the reference")


def test_terms_of_the_own_vocabulary_are_checked_properties_and_classes_too() -> None:
    a = EX["a"]
    triples = [*named(a), Triple(a, AG["usse"], Literal("x")), Triple(a, TYPE, AG["Powr"])]
    ontology = tuple(Triple(AG[name], RDFS["label"], Literal(name)) for name in ("uses", "Power"))
    messages = [result.message for result in check(*triples, ontology=ontology)]
    assert [message.rpartition(" <")[2] for message in messages] == [f"{AG}Power>?", f"{AG}uses>?"]
    assert "is used as a property" in messages[1]


def test_what_is_foreign_known_or_described_is_no_dangling_reference() -> None:
    a = EX["a"]
    described = Triple(AG["Power"], RDFS["label"], Literal("Power"))
    values: list[Term] = [
        Iri("https://agency.example.evil/x"),
        Iri("https://agency.example/list/powers"),
        Literal("https://agency.example/id/none"),
        EX["b"],
        AG["Power"],
    ]
    triples = [Triple(a, ORG["purpose"], value) for value in values]
    assert check(*triples, *named(a, EX["b"]), ontology=(described,)) == Report()


def test_a_reference_from_a_blank_node_is_told_of_the_thing_that_holds_it() -> None:
    one, two = Blank("_:1"), Blank("_:2")
    report = check(
        *named(EX["a"]),
        Triple(EX["a"], ORG["hasPost"], one),
        Triple(one, ORG["role"], two),
        Triple(two, ORG["heldBy"], EX["nobody"]),
    )
    assert found(report) == [("links.dangling", "a")]


def test_blank_nodes_in_a_circle_end() -> None:
    one, two = Blank("_:1"), Blank("_:2")
    report = check(
        Triple(one, ORG["role"], two), Triple(two, ORG["role"], one), Triple(two, ORG["x"], EX["z"])
    )
    assert [result.check for result in report] == ["links.dangling"]


# -- (b) concepts


@pytest.mark.parametrize("type_", [SKOS["Concept"], AG["Tactic"]])
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], ["links.concept"]),
        ([Triple(EX["c"], SKOS["inScheme"], Iri("http://x.example/s"))], []),
        ([Triple(EX["c"], SKOS["topConceptOf"], Iri("http://x.example/s"))], []),
        ([Triple(Iri("http://x.example/s"), SKOS["hasTopConcept"], EX["c"])], []),
    ],
)
def test_a_concept_is_in_a_scheme(type_: Iri, more: list[Triple], expected: list[str]) -> None:
    ontology = (
        Triple(AG["Tactic"], RDFS["subClassOf"], AG["Plan"]),
        Triple(AG["Plan"], RDFS["subClassOf"], SKOS["Concept"]),
        Triple(SKOS["Concept"], RDFS["subClassOf"], AG["Tactic"]),  # a circle ends
    )
    report = check(*named(EX["c"]), Triple(EX["c"], TYPE, type_), *more, ontology=ontology)
    assert [result.check for result in report] == expected
    assert all(result.severity is Severity.WARNING for result in report)


def test_concepts_of_others_are_their_own_affair() -> None:
    theirs = Iri("http://publications.example/authority/GBR")
    assert check(Triple(theirs, TYPE, SKOS["Concept"])) == Report()


# -- (c) endings

SOCA, NCA, END = EX["soca"], EX["nca"], EX["end"]
BEFORE = Triple(END, ORG["originalOrganization"], SOCA)
ENDED = Triple(SOCA, ORG["changedBy"], END)
NOTE = Literal("gone")


@pytest.mark.parametrize(
    ("triples", "warned"),
    [
        ([ENDED], True),
        ([BEFORE], True),
        ([], False),
        ([ENDED, Triple(END, ORG["resultingOrganization"], NCA)], False),
        ([BEFORE, Triple(SOCA, XHV["next"], NCA)], False),
        ([ENDED, Triple(SOCA, SKOS["changeNote"], NOTE)], False),
        ([BEFORE, Triple(END, SKOS["changeNote"], NOTE)], False),
        ([ENDED, Triple(NCA, SKOS["changeNote"], NOTE)], True),
        ([BEFORE, Triple(END, ORG["resultingOrganization"], SOCA)], False),
    ],
)
def test_what_has_ended_names_a_successor_or_has_a_note(
    triples: list[Triple], warned: bool
) -> None:
    report = check(*named(SOCA, NCA, END), *triples)
    assert found(report) == ([("links.succession", "soca")] if warned else [])
    assert all(result.severity is Severity.WARNING for result in report)


# -- (d), (e) labels


@pytest.mark.parametrize(
    ("labels", "languages", "missing"),
    [
        ([("x", "en")], ["en"], []),
        ([("x", "en-GB")], ["en"], []),
        ([("x", "EN")], ["en"], []),
        ([("x", "en")], ["en-gb"], ["en-gb"]),
        ([("x", "enx")], ["en"], ["en"]),
        ([("x", "")], ["en", "cy"], []),
        ([("x", "en")], ["en", "cy", "gd"], ["cy", "gd"]),
        ([("x", "en"), ("y", "cy")], ["en", "cy"], []),
    ],
)
def test_a_label_in_every_language(
    labels: list[tuple[str, str]], languages: list[str], missing: list[str]
) -> None:
    triples = [
        Triple(EX["a"], FOAF["name"], Literal(text, LANG_STRING, tag)) for text, tag in labels
    ]
    report = check(*triples, rules=replace(RULES, languages=languages))
    assert [result.message for result in report] == [
        f"this has no label in the language '{each}'; add a skos:prefLabel" for each in missing
    ]
    assert all(result.severity is Severity.WARNING for result in report)


@pytest.mark.parametrize("value", [None, EX["a"]])
def test_a_thing_without_a_label_is_a_violation(value: Term | None) -> None:
    triples = [Triple(EX["a"], ORG["note"], Literal("x"))]
    triples += [Triple(EX["a"], FOAF["name"], value)] if value else []
    (result,) = check(*triples)
    assert (result.check, result.severity) == ("links.label", Severity.VIOLATION)
    assert result.message == "this has no label; add a skos:prefLabel"


def test_only_own_things_need_a_label() -> None:
    note = Literal("x")
    for subject in (Blank("_:b"), Iri("http://x.example/"), Iri("https://agency.example/list/a")):
        assert check(Triple(subject, ORG["note"], note)) == Report()


# -- place, order, time


def test_results_have_their_place() -> None:
    def locate(iri: Iri) -> tuple[Path | None, int | None]:
        return Path("data/a.ttl"), len(iri)

    report = links.run([Triple(EX["a"], ORG["note"], Literal("x"))], RULES, locate=locate)
    assert [(result.path, result.line) for result in report] == [(Path("data/a.ttl"), len(EX["a"]))]


def test_the_order_of_statements_makes_no_difference() -> None:
    triples = [Triple(EX[f"a{n}"], ORG["purpose"], EX[f"b{n}"]) for n in range(30)]
    assert check(*triples) == check(*triples[::-1])
    assert len(check(*triples)) == 60


def test_many_dangling_references_take_no_long_time() -> None:
    triples = [Triple(EX[f"a{n}"], ORG["purpose"], EX[f"thing{n}s"]) for n in range(5_000)]
    before = time.process_time()
    report = check(
        *triples, *named(*(EX[f"{name}{n}"] for name in ("a", "thing") for n in range(5_000)))
    )
    assert time.process_time() - before < 15
    assert len(report) == 5_000
    assert any("did you mean" in result.message for result in report)


# -- Prefixed names in angle brackets


def test_a_prefixed_name_in_angle_brackets_is_a_warning() -> None:
    report = check(*named(EX["a"]), Triple(EX["a"], TYPE, Iri("skos:Concept")))
    (result,) = report
    assert (result.severity, result.check) == (Severity.WARNING, "links.prefix")
    assert result.message == (
        "<skos:Concept> is an address of its own; write skos:Concept without angle brackets"
    )


def test_other_addresses_with_a_scheme_are_left_alone() -> None:
    links_out = [Iri("mailto:a@b.example"), Iri("urn:isbn:1"), Iri("geo:51.5,0.1")]
    assert not check(*named(EX["a"]), *(Triple(EX["a"], FOAF["page"], x) for x in links_out))


def test_a_vocabulary_need_not_speak_all_languages_of_the_publication() -> None:
    rules = replace(RULES, languages=["en", "cy"])
    report = check(*named(EX["a"], AG["uses"]), rules=rules)
    assert found(report) == [("links.language", "a")]
