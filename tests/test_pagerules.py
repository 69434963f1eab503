from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config import load, prefixes
from publisher.errors import ConfigError
from publisher.pagerules import (
    ListRule,
    NoticeRule,
    PageRules,
    RetiredRule,
    SectionRule,
    TimelineRule,
    page_rules,
)
from publisher.terms import DCTERMS, FOAF, ORG, SKOS, Iri

Project = Callable[..., Path]
ROOT = Path(__file__).parents[1]
PREFIXES = """\
skos = "http://www.w3.org/2004/02/skos/core#"
foaf = "http://xmlns.com/foaf/0.1/"
org = "http://www.w3.org/ns/org#"
dcterms = "http://purl.org/dc/terms/"
"""
PAGES = """\
labels = ["skos:prefLabel", "foaf:name"]
descriptions = "dcterms:description"
summary = ["<https://vocabulary.example/a>"]
sources = ["dcterms:source"]

[[lists]]
path = "agencies"
class = "org:FormalOrganization"
title = {en = "Agencies", cy = "Asiantaethau"}

[[lists]]
path = "by-purpose"
class = "skos:Concept"
title = "Dibenion"
description = "Pam"

[[sections]]
title = {en = "Identity"}
properties = ["foaf:name", "skos:altLabel"]

[timeline]
class = "org:ChangeEvent"
date = "dcterms:date"
before = "org:originalOrganization"
after = "org:resultingOrganization"

[notice]
ended = "org:changedBy"
successor = ["dcterms:isReplacedBy"]

[retired]
withdrawn = "skos:gone"
replaced = "dcterms:isReplacedBy"
reason = "skos:note"

[inverse]
"org:purpose" = {en = "Organisations with this purpose"}
"<https://vocabulary.example/a>" = "Ôl"
"""


def rules(project: Project, pages: str, toml: str = "") -> PageRules:
    files = {"ontology/pages.toml": pages, "ontology/prefixes.toml": PREFIXES}
    base = 'base = "https://agency.example/"\ntitle = "x"\nlanguages = ["cy"]\n'
    config = load(project({**files, "publisher.toml": base + toml}))
    return page_rules(config, prefixes(config))


def test_all_rules(project: Project) -> None:
    other = Iri("https://vocabulary.example/a")
    assert rules(project, PAGES) == PageRules(
        labels=(SKOS["prefLabel"], FOAF["name"]),
        descriptions=(DCTERMS["description"],),
        summary=(other,),
        sources=(DCTERMS["source"],),
        lists=(
            ListRule(
                "agencies",
                ORG["FormalOrganization"],
                {"cy": "Asiantaethau"},  # the others are of no use to this publication
                {},
            ),
            ListRule("by-purpose", SKOS["Concept"], {"cy": "Dibenion"}, {"cy": "Pam"}),
        ),
        sections=(SectionRule({"en": "Identity"}, (FOAF["name"], SKOS["altLabel"])),),
        timeline=TimelineRule(
            ORG["ChangeEvent"],
            (DCTERMS["date"],),
            ORG["originalOrganization"],
            ORG["resultingOrganization"],
        ),
        notice=NoticeRule(ORG["changedBy"], (DCTERMS["isReplacedBy"],)),
        retired=RetiredRule(SKOS["gone"], DCTERMS["isReplacedBy"], (SKOS["note"],)),
        inverse={
            ORG["purpose"]: {"en": "Organisations with this purpose"},
            other: {"cy": "Ôl"},
        },
    )


def test_all_rules_are_optional(project: Project) -> None:
    assert rules(project, "") == PageRules()


def test_names_are_iris_not_just_texts(project: Project) -> None:
    found = rules(project, PAGES)
    assert found.timeline is not None
    assert found.notice is not None
    names = [*found.labels, *found.inverse, found.lists[0].class_, found.timeline.before]
    assert all(isinstance(name, Iri) for name in [*names, found.notice.ended])


def test_rules_can_be_sent_to_another_process(project: Project) -> None:
    found = rules(project, PAGES)
    assert pickle.loads(pickle.dumps(found)) == found


def test_prefixes_of_the_project_are_understood(project: Project) -> None:
    found = rules(project, 'labels = ["ex:name"]', '[prefixes]\nex = "https://a.example/"')
    assert found.labels == (Iri("https://a.example/name"),)


LIST = '[[lists]]\npath = "a"\nclass = "org:A"\ntitle = "x"\n'


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("label = []", ":1: label: unknown key; did you mean 'labels'?"),
        ("labels = 1", ":1: labels: expected a list in square brackets"),
        ('labels = ["name"]', ":1: labels: expected a prefixed name such as"),
        ('labels = ["foaf:"]', ":1: labels: expected a prefixed name such as"),
        ('labels = ["foaf:a b"]', ":1: labels: expected a prefixed name such as"),
        ('labels = ["<name>"]', ":1: labels: expected a prefixed name such as"),
        ('labels = ["<a:b c>"]', ":1: labels: expected a prefixed name such as"),
        (
            'labels = ["sksos:a"]',
            ":1: labels: the prefix of 'sksos:a' isn't declared; did you mean",
        ),
        ('labels = ["zz:a"]', "the prefix of 'zz:a' isn't declared; declare it under [prefixes]"),
        (LIST + "x = 1", ":5: lists[1].x: unknown key; the keys here are path, class, title, desc"),
        (LIST + LIST, ":6: lists[2].path: there are two lists at 'a'"),
        (LIST.replace('"a"', '"a/b"'), ":2: lists[1].path: expected letters, digits and '-'"),
        (LIST.replace('"a"', '".."'), ":2: lists[1].path: expected letters, digits and '-'"),
        (LIST.replace('"a"', '"a.ttl"'), ":2: lists[1].path: expected letters, digits and '-'"),
        (LIST.replace('"a"', '"con"'), ":2: lists[1].path: expected letters, digits and '-'"),
        (LIST.replace("title", "# title"), ":1: lists[1].title: missing"),
        ("[lists]", ":1: lists: expected a list in square brackets"),
        ("[[sections]]", ":1: sections[1].title: missing"),
        ('[[sections]]\ntitle = "x"\ny = 1', ":3: sections[1].y: unknown key"),
        ("[timeline]", ":1: timeline.class: missing"),
        ("[retired]\nreason = []", ":1: retired.withdrawn: missing"),
        ("[notice]\nsuccessor = []", ":1: notice.ended: missing"),
        ('[notice]\nended = "org:a"\nx = 1', ":3: notice.x: unknown key"),
        ('[inverse]\norg = "x"', ":2: inverse.org: expected a prefixed name"),
        ('[inverse]\n"org:a" = {e_n = "x"}', ":2: inverse.org:a.e_n: expected a language tag"),
    ],
)
def test_mistakes(project: Project, pages: str, expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        rules(project, pages)
    assert "pages.toml:" in str(error.value)
    assert expected in str(error.value)


def test_shipped_rules_are_understood() -> None:
    config = load(ROOT)
    found = page_rules(config, prefixes(config))
    assert found.labels
    assert found.lists
    assert found.sections
    assert found.timeline
    assert found.notice


def test_project_without_rules(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.config.shipped_ontology", lambda: Path("nowhere"))
    config = load(project({}))
    assert page_rules(config, prefixes(config)) == PageRules()
