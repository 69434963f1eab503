"""What YAML with plain keys says, and where; the example is written in it, too."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import publisher
from authoring import BASE, KEYS, ROOT, canonical, read
from conftest import ProjectFactory
from publisher.errors import SourceError
from publisher.keys import Keys
from publisher.sources import Source, nodes
from publisher.sources.text import Text
from publisher.terms import FOAF, LANG_STRING, ORG, RDF, SKOS, TYPE, XSD, Blank, Iri, Literal, Quad

# -- What it adds to JSON-LD, and how it is told


def objects(content: str) -> list[Any]:
    return [quad.object for quad in read(content).quads]


def test_a_prefixed_name_has_the_values_of_its_key() -> None:
    assert objects("id: id/a\nskos:prefLabel: A\nskos:historyNote: A\n") == [
        Literal("A", LANG_STRING, "en"),
        Literal("A"),
    ]
    whole = f"id: id/a\n{FOAF}name: A\n"
    assert read(whole).quads == read("id: id/a\nname: A\n").quads


def test_the_words_of_authors_stand_for_the_terms_of_standards() -> None:
    content = "id: id/a\ntype: Unit\npartOf: id/b\ndissolved: 2013-10\ncompetences: [id/c, id/d]\n"
    assert [(quad.predicate, quad.object) for quad in read(content).quads] == [
        (TYPE, ORG["OrganizationalUnit"]),
        (ORG["subOrganizationOf"], f"{BASE}id/b"),
        ("http://schema.org/dissolutionDate", Literal("2013-10", XSD["gYearMonth"])),
        (ORG["purpose"], f"{BASE}id/c"),
        (ORG["purpose"], f"{BASE}id/d"),
    ]


def test_a_named_graph_is_described_and_filled_in_one_place() -> None:
    content = """\
- id: id/graph/list
  title: From the list
  "@graph":
    - id: id/a
      name: A
      hasIdentifier: {notation: X}
- id: id/a
  acronym: A
"""
    graphs = [(quad.subject, quad.graph) for quad in read(content).quads]
    graph, a = Iri(f"{BASE}id/graph/list"), Iri(f"{BASE}id/a")
    assert graphs[:2] == [(graph, None), (a, graph)]
    assert graphs[-1] == (a, None)
    assert sum(name == graph for _, name in graphs) == 3


def test_graph_alone_is_the_default_graph() -> None:
    assert read('"@graph":\n- id: id/a\n  name: A\n').quads == read("id: id/a\nname: A\n").quads


def test_an_alias_repeats_what_it_names() -> None:
    content = """\
- id: id/a
  source: &sources [id/x, id/y]
  hasIdentifier: &number {notation: N}
- id: id/b
  source: *sources
  hasIdentifier: *number
"""
    plain = content.replace("*sources", "[id/x, id/y]").replace("*number", "{notation: N}")
    plain = plain.replace("&sources ", "").replace("&number ", "")
    assert canonical(read(content).quads) == canonical(read(plain).quads)
    assert (
        len({quad.subject for quad in read(content).quads if isinstance(quad.subject, Blank)}) == 2
    )


def test_a_resource_that_an_alias_repeats_is_described_once() -> None:
    content = "- id: id/a\n  partOf: &b {id: id/b, name: B}\n- id: id/c\n  partOf: *b\n"
    assert len(read(content).quads) == 3


def test_texts_of_several_lines() -> None:
    content = "id: id/a\ndescription: >-\n  One\n  line.\nnote: |-\n  Two\n  lines.\n"
    assert [each.value for each in objects(content)] == ["One line.", "Two\nlines."]


def test_lines_are_those_of_the_ids() -> None:
    content = """\
# A comment
- name: A
  id: id/a
  skos:historyNote: x
- id: id/b
  partOf:
    id: id/c
    type: skos:Thing
"""
    assert read(content).lines == {
        f"{BASE}id/a": 3,
        SKOS["historyNote"]: 4,
        f"{BASE}id/b": 5,
        f"{BASE}id/c": 7,
        SKOS["Thing"]: 8,
    }


def test_windows_line_ends() -> None:
    content = "- id: id/a\r\n  name: A\r\n- id: id/b\r\n  note: |-\r\n    x\r\n    y\r\n"
    found = read(content)
    assert found.quads == read(content.replace("\r\n", "\n")).quads
    assert found.lines[Iri(f"{BASE}id/b")] == 3


def test_a_file_with_its_own_context_may_have_all_of_json_ld() -> None:
    content = """\
"@context":
  head: {"@reverse": org:headOf, "@type": "@id"}
  motto: {"@id": schema:slogan, "@language": cy}
id: id/a
name: {en: A}
motto: Gwaith
head: id/someone
deprecated: true
"""
    found = read(content)
    a = Iri(f"{BASE}id/a")
    assert set(found.quads) == {
        Quad(a, FOAF["name"], Literal("A", LANG_STRING, "en")),
        Quad(a, Iri("http://schema.org/slogan"), Literal("Gwaith", LANG_STRING, "cy")),
        Quad(Iri(f"{BASE}id/someone"), ORG["headOf"], a),
        Quad(a, Iri("http://www.w3.org/2002/07/owl#deprecated"), Literal("true", XSD["boolean"])),
    }
    assert found.lines[a] == 4


def test_words_and_order_where_a_context_wants_them() -> None:
    terms = {
        "state": {"@id": "schema:state", "@type": "@vocab"},
        "steps": {"@id": "schema:steps", "@container": "@list"},
    }
    keys = Keys({**KEYS.context, **terms}, KEYS.prefixes, "en")
    content = "id: id/a\nstate: [Agency, id/b]\nsteps: [one]\n"
    quads = read(content, keys).quads
    assert [quad.object for quad in quads[:2]] == [keys.iri("Agency"), f"{BASE}id/b"]
    assert [(quad.predicate, quad.object) for quad in quads[2:4]] == [
        (RDF["first"], Literal("one")),
        (RDF["rest"], RDF["nil"]),
    ]


def test_aliases_may_repeat_much_but_not_everything() -> None:
    def faults(times: int) -> str:
        items = ", ".join("x" * 999)
        aliases = "".join(f"- id: id/r{number}\n  name: *a\n" for number in range(times))
        content = f"- id: id/a\n  name: &a [{items}]\n{aliases}"
        text = Text(Path("a.yaml"), content)
        try:
            nodes.compose(text, 64, nodes.Faults(text))
        except SourceError as error:
            return error.reason
        return ""

    assert faults(100) == ""
    assert "repeat more than 100,000 values" in faults(101)


def test_without_libyaml_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = (SOCA / "data" / "register.yaml").read_text()
    quads = read(content).quads
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert read(content).quads == quads
    with pytest.raises(SourceError, match="2:1: a tab is at the beginning"):
        read("id: id/a\n\tname: A\n")
    with pytest.raises(SourceError, match="half of a character"):
        read('id: id/a\nname: "\\ud800"\n')


def test_a_text_where_a_thing_is_due_is_told_in_the_words_of_yaml(project: ProjectFactory) -> None:
    folder = project({"data/a.yaml": "id: id/a\nname: A\nskos:relatedMatch: id/b\n"})
    (told,) = [r for r in publisher.open(folder).check() if r.check == "terms.literal"]
    assert told.message.endswith(
        "write its address as an id, such as {id: id/…} or {id: https://…}"
    )
    assert told.line == 1


def test_results_name_the_line_in_a_yaml_file(project: ProjectFactory) -> None:
    content = "# A\n\n- id: id/a\n  type: Agency\n  name: A\n- id: id/b\n  skos:prefLable: B\n"
    folder = project({"data/a.yaml": content})
    found = {(r.check, r.line) for r in publisher.open(folder).check()}
    assert ("terms.unknown", 7) in found
    assert {line for check, line in found if check != "terms.unknown"} >= {3}


# -- The example, written in YAML

SOCA = ROOT / "tests" / "projects" / "good" / "soca-yaml"


def sources(folder: Path) -> list[Source]:
    return list(publisher.open(folder).representations.dataset.sources)


def test_the_example_in_yaml_is_the_same_graph(tmp_path: Path) -> None:
    shutil.copytree(SOCA, tmp_path, dirs_exist_ok=True)
    for name in ("pages", "tables"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    shutil.copy(ROOT / "publisher.toml", tmp_path)
    ours, theirs = publisher.open(tmp_path), publisher.open(ROOT)
    assert {source.path.suffix for source in sources(tmp_path)} == {".yaml", ".md", ".toml"}
    quads = ours.representations.dataset.quads
    assert len(quads) > 500
    assert set(quads) == set(theirs.representations.dataset.quads)
    assert any(quad.graph for quad in quads)
    assert ours.export("n-quads") == theirs.export("n-quads")
    assert [r.message for r in ours.check()] == [r.message for r in theirs.check()]
