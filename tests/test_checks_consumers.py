"""Files of rules: what they may say, how a mistake in one is told, and rules of a project."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import publisher
from publisher import config, ingestion
from publisher.checks import consumers
from publisher.checks.consumers import Rule, Rules
from publisher.checks.graphs import EXACT, LISTS, Graph
from publisher.checks.report import Severity
from publisher.errors import ConfigError, UnknownProfile
from publisher.terms import XSD, Iri, Literal, Prefixes, Triple
from seeded import CATALOG, FILES, losses, write

PREFIXES = Prefixes({"ex": "https://agency.example/", "lists": LISTS, "exact": EXACT})
GOOD = """\
consumer = "Our portal"
profiles = ["ours"]
source = "its handbook, page 3"
date = "2026-11-29"

[[rules]]
name = "ours.colour"
severity = "warning"
what = "{value} is no colour"
loss = "shows it in grey"
advice = "write a colour, such as {value!text}-green"
query = '''
SELECT ?resource ?value WHERE { ?resource ex:colour ?value
  FILTER NOT EXISTS { lists:colours lists:has ?value } }'''

[lists.colours]
words = "green blue"
texts = ["dark red"]
"""


def read(folder: Path, text: str) -> Rules:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return consumers.read({"catalog/checks/ours.toml": path}, PREFIXES)


def test_a_rule_has_what_its_file_says(tmp_path: Path) -> None:
    rules = read(tmp_path, GOOD)
    (rule,) = rules.rules
    assert (rule.name, rule.profiles, rule.severity) == ("ours.colour", ("ours",), Severity.WARNING)
    assert (rule.consumer, rule.source) == ("Our portal", "its handbook, page 3")
    assert rule.date == "2026-11-29"
    assert not rule.always
    assert rules.profiles == ("ours",)
    assert {str(triple.object) for triple in rules.lists} == {"green", "blue", "dark red"}


def test_a_list_of_addresses_has_a_common_start(tmp_path: Path) -> None:
    lists = '\n[lists.kinds]\nstart = "https://kinds.example/"\nwords = "a b"\n'
    found = [t for t in read(tmp_path, GOOD + lists).lists if t.subject == LISTS["kinds"]]
    assert [triple.object for triple in found] == [
        Iri("https://kinds.example/a"),
        Iri("https://kinds.example/b"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("?resource ?value WHERE", "?thing WHERE", "expected a SELECT with ?resource"),
        ("SELECT ?resource ?value WHERE", "ASK", "expected a SELECT with ?resource"),
        ("ex:colour ?value", "ex:colour", "query: line 2 of the query, column 9: this is not well"),
        ("ex:colour", "nope:colour", "nope"),
        ("ex:colour ?value", "ex:colour ?value . SERVICE <http://x.example/> {}", "SERVICE"),
        ("ex:colour ?value", "ex:colour ?value FILTER(<http://x.example/f>(?value))", "query: "),
        ('severity = "warning"', 'severity = "bad"', "expected one of info, warning, violation"),
        ('name = "ours.colour"', 'name = "Colour"', "expected a name such as"),
        ('profiles = ["ours"]', 'profiles = ["all"]', "none that is 'all'"),
        ('profiles = ["ours"]', "", "profiles: missing"),
        ('consumer = "Our portal"', "", "consumer: missing"),
        ('source = "its handbook, page 3"', "", "source: missing"),
        ('date = "2026-11-29"', 'date = "yesterday"', 'expected a day in quotes, such as "2026-'),
        ('date = "2026-11-29"', 'date = "20261129"', "expected a day in quotes"),
        ("{value} is no colour", "{shade} is no colour", "what: the query gives no {shade}; it gi"),
        ("{value!text}", "{shade!text}", "advice: the query gives no {shade!text}"),
        ('loss = "', 'los = "', "loss: missing"),
        ("query =", "example = 7\nquery =", "example: expected a text in quotes, found 7"),
        ("query =", 'always = "yes"\nquery =', "always: expected true or false"),
        ("[lists.colours]", "[lists.colours]\nword = 'x'", "word: unknown key; did you mean"),
        ("[lists.colours]", "[list.colours]", "list: unknown key; did you mean 'lists'?"),
    ],
)
def test_a_mistake_in_a_file_of_rules_has_a_place(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=re.escape(says)) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert re.match(rf"{re.escape(str(tmp_path / 'ours.toml'))}(:\d+)?: ", str(caught.value))


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    rule = GOOD[GOOD.index("[[rules]]") : GOOD.index("[lists")]
    with pytest.raises(ConfigError, match=r"there are two rules called 'ours\.colour'"):
        read(tmp_path, GOOD.replace(rule, rule * 2))


def test_profiles_are_chosen_by_name(tmp_path: Path) -> None:
    rules = read(tmp_path, GOOD)
    assert rules.of([]) == []
    assert [rule.name for rule in rules.of(["ours"])] == ["ours.colour"]
    assert rules.of(["all"]) == rules.of(["ours", "all"]) == rules.of(["ours"])
    with pytest.raises(UnknownProfile, match="did you mean 'ours'"):
        rules.of(["our"])
    always = read(tmp_path, GOOD.replace("query =", "always = true\nquery ="))
    assert [rule.name for rule in always.of([])] == ["ours.colour"]


def test_datatypes_are_what_the_catalogue_says() -> None:
    sizes = [Literal("1", XSD[kind]) for kind in ("integer", "nonNegativeInteger", "decimal")]
    triples = [Triple(Iri(f"https://a.example/{s}"), Iri("https://p.example/"), s) for s in sizes]
    graph = Graph(triples, (), PREFIXES, "https://agency.example/")
    query = (
        "SELECT ?resource { ?resource <https://p.example/> ?value FILTER (DATATYPE(?value) = %s) }"
    )
    assert len(graph.select(query % "exact:nonNegativeInteger")) == 1


# -- Rules of a project


def test_a_project_adds_a_rule_without_any_python(tmp_path: Path) -> None:
    ours = GOOD.replace("ex:colour", "dcat:keyword").replace("lists:has ?value", "lists:has ?any")
    ours = ours.replace("FILTER NOT EXISTS", "FILTER EXISTS")
    folder = write(tmp_path, {**FILES, "ontology/catalog/checks/ours.toml": ours})
    publication = publisher.open(folder)
    assert "ours" in publication.catalog_profiles
    found = [r for r in publication.check(["ours"]) if r.consequence]
    said = '"rivers"@en is no colour: Our portal shows it in grey; write a colour, such as '
    assert f"{said}rivers-green" in {result.message for result in found}
    line = CATALOG.splitlines().index("<id/dataset/levels> a dcat:Dataset ;") + 1
    assert (folder / "data/catalog.ttl", line) in {(r.path, r.line) for r in found}


def test_a_project_can_switch_the_rules_for_a_consumer_off(tmp_path: Path) -> None:
    folder = write(tmp_path, {**FILES, "ontology/catalog/checks/google-dataset.toml": ""})
    assert "google-dataset" not in publisher.open(folder).catalog_profiles


def test_a_broken_file_of_rules_is_told_with_its_place(tmp_path: Path) -> None:
    folder = write(tmp_path, {**FILES, "ontology/catalog/checks/ours.toml": "[[rules]]\n"})
    with pytest.raises(ConfigError, match=r"ours\.toml:1: rules\[1\]\.query: missing"):
        losses(folder)


# -- The shipped rules


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rule, ...]:
    """All of them, with proof that their queries are well-formed and give what their words need."""
    folder = tmp_path_factory.mktemp("rules")
    settings = config.Config(folder, "https://agency.example/", {}, folder)
    known = {**config.prefixes(settings).namespaces, **ingestion.PREFIXES}
    return consumers.read(config.ontology_files(settings), Prefixes(known)).rules


def test_shipped_rules_are_read_without_proof(rules: tuple[Rule, ...], tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> <b:b> <c> .")
    assert ingestion.of_file(tmp_path / "a.ttl").rules.rules == rules
    broken = GOOD.replace("SELECT", "SELECTED")
    (tmp_path / "ours.toml").write_text(broken, encoding="utf-8")
    found = {"catalog/checks/ours.toml": tmp_path / "ours.toml"}
    assert consumers.read(found, PREFIXES, tmp_path).rules
    with pytest.raises(ConfigError):
        consumers.read(found, PREFIXES, tmp_path / "elsewhere")


def test_lists_are_looked_into_by_rules_that_always_hold(tmp_path: Path) -> None:
    ours = GOOD.replace("ex:colour", "dcat:keyword").replace("query =", "always = true\nquery =")
    ours = ours.replace("FILTER NOT", "BIND (STR(?value) AS ?text) FILTER NOT")
    ours = ours.replace("lists:has ?value", "lists:has ?text").replace("dark red", "rivers")
    folder = write(tmp_path, {**FILES, "ontology/catalog/checks/ours.toml": ours})
    found = [result.message for result in publisher.open(folder).check() if result.consequence]
    assert any('"reports"@en is no colour' in message for message in found)
    assert not any('"rivers"@en is no colour' in message for message in found)


def test_the_shipped_rules_are_for_these_profiles(rules: tuple[Rule, ...]) -> None:
    profiles = {name for rule in rules for name in rule.profiles}
    assert profiles == {"ckan", "dcat-ap-3", "dcat-us-1.1", "dcat-us-3", "google-dataset"}


def turtle(example: str) -> str:
    """An example as a whole document."""
    names = FILES["data/catalog.ttl"].split("\n\n", 1)[0]
    names += "\n@prefix foaf: <http://xmlns.com/foaf/0.1/> ."
    names += "\n@prefix hydra: <http://www.w3.org/ns/hydra/core#> ."
    names += "\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    names += "\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
    declared = "\n".join(dict.fromkeys(names.splitlines()))
    subject = "" if example.startswith(("<", "[")) else "<x> "
    return f"{declared}\n{subject}{example} ."


def is_toml(text: str) -> bool:
    try:
        return bool(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return False


def test_every_example_can_be_written_so(rules: tuple[Rule, ...]) -> None:
    base = "https://agency.example/"
    for rule in rules:
        assert rule.example, rule.name
        if not is_toml(rule.example):
            parsed = ox.parse(turtle(rule.example), ox.RdfFormat.TURTLE, base_iri=base)
            assert list(parsed), rule.name


def test_texts_are_clauses_that_make_a_sentence(rules: tuple[Rule, ...]) -> None:
    check: Callable[[str], bool] = lambda text: text == text.strip() and not text.endswith(".")  # noqa: E731
    for rule in rules:
        assert all(map(check, (rule.what, rule.loss, rule.advice))), rule.name
        assert not rule.loss.startswith(rule.consumer)
        assert len(rule.date) == 10
