"""What YAML with plain keys says, with PyLD as the oracle: the same document as JSON-LD."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import publisher
from conftest import ProjectFactory
from publisher.contexts import FrozenContexts
from publisher.errors import SourceError
from publisher.keys import Keys
from publisher.sources import Source, authored, jsonld, nodes
from publisher.sources.text import Text
from publisher.terms import (
    FOAF,
    LANG_STRING,
    ORG,
    RDF,
    SKOS,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Quad,
    ntriples,
)

ROOT = Path(__file__).parent.parent
BASE = "https://agency.example/"
NONE = FrozenContexts({})
KEYS = publisher.open(ROOT).representations.dataset.keys


def read(content: str, keys: Keys = KEYS) -> authored.Read:
    return authored.read(Text(Path("data/a.yaml"), content), BASE, 64, NONE, keys)


def canonical(quads: list[Quad]) -> list[str]:
    """The quads, their blank nodes named by all that is said of them: they are trees here."""
    about: dict[Blank, list[Quad]] = {}
    for quad in quads:
        if isinstance(quad.subject, Blank):
            about.setdefault(quad.subject, []).append(quad)

    def written(term: Any) -> str:
        if not isinstance(term, Blank):
            return ntriples(term)
        inner = (f"{each.predicate} {written(each.object)}" for each in about.get(term, []))
        return f"[{' ; '.join(sorted(inner))}]"

    return sorted(
        f"{written(quad.subject)} {quad.predicate} {written(quad.object)} {quad.graph}"
        for quad in dict.fromkeys(quads)
    )


# -- The oracle


def as_json_ld(value: Any, name: str = "") -> Any:
    """A value of a key as JSON-LD has it: texts with their language, partial dates with their kind.

    Both are the project's own additions to the context; all else is as it is.
    """
    key = KEYS.find(name) if name else None
    if isinstance(value, list):
        return [as_json_ld(item, name) for item in value]
    if isinstance(value, dict):
        if "@value" in value or (key and key.text):
            return value
        return {part: as_json_ld(item, part) for part, item in value.items()}
    if not isinstance(value, str) or key is None:
        return value
    if key.text:
        return {"en": value}
    if key.datatype == XSD["date"] and (kind := key.literal(value, "en").datatype) != XSD["date"]:
        return {"@value": value, "@type": kind}
    return value


def merged(items: list[Any]) -> Any:
    """Texts side by side as one map of languages: JSON-LD has no list of such maps."""
    found: dict[str, list[str]] = {}
    for item in items:
        for tag, texts in item.items():
            found.setdefault(tag, []).extend([texts] if isinstance(texts, str) else texts)
    return found


def with_merged(value: Any, name: str = "") -> Any:
    key = KEYS.find(name) if name else None
    if isinstance(value, list) and key and key.text:
        return merged(value)
    if isinstance(value, list):
        return [with_merged(item, name) for item in value]
    if isinstance(value, dict):
        return {part: with_merged(item, part) for part, item in value.items()}
    return value


def by_pyld(document: list[Any]) -> list[Quad]:
    prefixes = KEYS.prefixes
    context = {**prefixes.namespaces, **KEYS.context}
    tree = {"@context": context, "@graph": with_merged(as_json_ld(document))}
    text = Text(Path("data/a.jsonld"), json.dumps(tree))
    return jsonld.quads_of(text, tree, BASE, NONE, prefixes)


# -- Random documents

WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\uffff\ufffe"
    ),
    max_size=9,
) | st.sampled_from(
    [
        "NO",
        "yes",
        "on",
        "1.50",
        "0123",
        "2013-10-07",
        "a: b",
        "# x",
        "@x",
        "~x",
        "two\nlines",
        "- a",
        "null",
        "true",
        "Null",
        "",
        " ",
        "é\xa0",
        "12:30",
        "1_000",
        "0x1F",
        "=",
        "<<",
        "*a",
        "&a",
        "!a",
    ]
)
LANGUAGES = st.sampled_from(["en", "cy", "no", "de-CH", "EN-gb"])
PLACES = st.sampled_from(
    [
        "id/a",
        "id/ü",
        "id/a?b=c",
        "id/a#part",
        "../x",
        "./x",
        "a/./b",
        "a/../b",
        "/x",
        "//other.example/x",
        "https://other.example/",
        "https://other.example/a%20b",
        "urn:isbn:1",
        "skos:x",
        "org:a/b",
        "mailto:a@b.example",
        "?x",
        "#x",
        "id/%C3%BC",
        "id/a;b",
        "xsd:",
    ]
)
TEXTS = WORDS | st.dictionaries(LANGUAGES, WORDS | st.lists(WORDS, max_size=2), max_size=2)
DAYS = st.sampled_from(["2013-10-07", "2013-10", "2013", "-0044-03-15", "2013-10-07Z"])
TYPED = st.builds(lambda text, kind: {"@value": text, kind[0]: kind[1]}, WORDS, st.sampled_from(
    [("@type", "skos:kind"), ("@type", "https://other.example/kind"), ("@language", "cy")]
))  # fmt: skip
CLASSES = st.sampled_from(["Agency", "Law", "Concept", "org:Role", "https://other.example/Class"])


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, max_size=3)


def kinds(resources: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    things = several(PLACES | resources)
    strings = several(WORDS | TYPED)
    return {
        **{name: several(TEXTS) for name in ("name", "acronym", "altLabel", "description")},
        **dict.fromkeys(("successor", "partOf", "seeAlso", "hasIdentifier"), things),
        **{name: several(DAYS) for name in ("founded", "dissolved", "issued")},
        **dict.fromkeys(("identifier", "notation", "schema:slogan", "adms:status"), strings),
        "type": several(CLASSES),
        "deprecated": st.sampled_from(["true", "false"]),
        "byteSize": st.sampled_from(["1024", "0"]),
        "endedAtTime": st.just("2013-10-07T09:30:00Z"),
        "relation": st.builds(lambda items: {"@list": items}, st.lists(PLACES, max_size=3)),
    }


def resources(depth: int) -> st.SearchStrategy[Any]:
    inner = resources(depth - 1) if depth else st.nothing()
    return st.fixed_dictionaries({}, optional={"id": st.just(""), **kinds(inner)})


def numbered(value: Any, counter: Iterator[int], *, top: bool = False) -> Any:
    """The document with an id of its own for each resource that wants one."""
    if isinstance(value, list):
        return [numbered(item, counter, top=top) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {name: numbered(item, counter) for name, item in value.items() if name != "id"}
    if top:
        rest.setdefault("type", "Agency")
    if top or "id" in value:
        return {"id": f"id/r{next(counter)}", **rest}
    return rest


def in_blocks(document: Any) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def with_explicit_quotes(document: Any) -> str:
    return yaml.safe_dump(document, default_style='"', width=20)


def in_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


@given(
    st.lists(resources(2), min_size=1, max_size=3),
    st.sampled_from([in_blocks, with_explicit_quotes, in_json]),
)
def test_yaml_says_what_pyld_reads_of_the_same_json_ld(
    document: list[Any], write: Callable[[Any], str]
) -> None:
    made = numbered(document, iter(range(1_000_000)), top=True)
    assert canonical(read(write(made)).quads) == canonical(by_pyld(made))


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
