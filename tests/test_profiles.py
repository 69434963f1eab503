"""Profiles: rules as files, run over what the sources say."""

import socket
from pathlib import Path

import pytest

from publisher import profiles
from publisher.errors import SourceError
from publisher.grouping import Grouped
from publisher.terms import LANG_STRING, SKOS, Blank, Iri, Literal, Namespace, Prefixes, Quad

EX = Namespace("https://agency.example/id/")
BASE = "https://agency.example/"
GRAPH = Iri("https://agency.example/id/graph/register")
SAID = [
    Quad(EX["a"], SKOS["prefLabel"], Literal("A", LANG_STRING, "en")),
    Quad(EX["a"], SKOS["prefLabel"], Literal("Â", LANG_STRING, "cy")),
    Quad(EX["a"], SKOS["notation"], Literal("1.50", Iri(f"{EX}code")), GRAPH),
]


def derive(tmp_path: Path, rule: str, language: str = "en") -> list[Quad]:
    path = tmp_path / "mine.rq"
    path.write_text(rule)
    setting = profiles.Setting(Prefixes({"skos": SKOS}), BASE, language)
    graph = Grouped(dict.fromkeys(quad.triple for quad in SAID))
    return profiles.derive(graph, {"mine": path}, setting)["mine"]


def test_a_rule_sees_what_all_graphs_of_the_sources_say(tmp_path: Path) -> None:
    rule = "CONSTRUCT { ?s skos:altLabel ?n } WHERE { ?s skos:notation ?n }"
    [quad] = derive(tmp_path, rule)
    assert quad == Quad(EX["a"], SKOS["altLabel"], Literal("1.50", Iri(f"{EX}code")))


def test_a_rule_prefers_the_language_of_the_publication(tmp_path: Path) -> None:
    rule = """CONSTRUCT { ?s skos:altLabel ?n }
    WHERE { ?s skos:prefLabel ?n FILTER (LANG(?n) = "$LANGUAGE") }"""
    assert [quad.object for quad in derive(tmp_path, rule, "cy")] == [
        Literal("Â", LANG_STRING, "cy")
    ]


def test_blank_nodes_that_a_rule_makes_have_the_same_labels_each_time(tmp_path: Path) -> None:
    rule = "CONSTRUCT { ?s skos:note [ skos:altLabel ?n ] } WHERE { ?s skos:prefLabel ?n }"
    first, second = derive(tmp_path, rule), derive(tmp_path, rule)
    assert set(first) == set(second)
    assert len({quad.object for quad in first if isinstance(quad.object, Blank)}) == 2


def test_rules_are_found_by_their_names() -> None:
    files = {"profiles/b.rq": Path("b"), "profiles/a.org.rq": Path("a"), "pages.toml": Path("p")}
    assert profiles.rules(files) == {"a.org": Path("a"), "b": Path("b")}


def test_no_rule_makes_the_description() -> None:
    with pytest.raises(SourceError, match="rename the rule"):
        profiles.rules({"profiles/description.rq": Path("d.rq")})


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("CONSTRUCT { ?s ?p }", "mine.rq:1:"),
        ("SELECT * { ?s ?p ?o }", "a rule is a CONSTRUCT query"),
    ],
)
def test_a_rule_that_cannot_be_run_is_told_with_its_file(
    tmp_path: Path, rule: str, told: str
) -> None:
    with pytest.raises(SourceError, match=r"mine\.rq") as caught:
        derive(tmp_path, rule)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "call", ["SERVICE <{}>", "SERVICE SILENT <{}>", "OPTIONAL {{ SERVICE <{}>"]
)
def test_a_rule_reaches_no_server(tmp_path: Path, call: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        called = call.format(f"http://127.0.0.1:{server.getsockname()[1]}/sparql")
        end = " }" * called.count("{")
        rule = f"CONSTRUCT {{ ?s ?p ?o }}\nWHERE {{ ?s ?p ?o {called} {{ ?s ?p ?z }}{end} }}"
        with pytest.raises(SourceError, match="SERVICE is not allowed") as caught:
            derive(tmp_path, rule)
        with pytest.raises(TimeoutError):
            server.accept()
    assert caught.value.line == 2


def test_the_graph_of_a_profile_has_a_name_under_the_base() -> None:
    assert profiles.graph_name(BASE, "mine") == "https://agency.example/profile/mine"
