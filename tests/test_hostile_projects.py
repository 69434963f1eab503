"""Whatever stands in a project's files: an answer with an exit code, never a traceback.

These mistakes are made on purpose; test_fuzz_projects.py makes many more at random.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hostile import GOOD, SH, UNREADABLE, build, write
from terminal import Done, run

DEEP = 100_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A sound project with a shape, a frame, a rule and a context of its own."""
    folder = tmp_path / "project"
    shutil.copytree(GOOD, folder)
    return folder


def refused(folder: Path, message: str) -> None:
    done = build(folder)
    assert done.code == UNREADABLE, done
    assert message in done.err


@pytest.mark.parametrize(
    "text", ["nonsense", "SELECT $this WHERE { ?x", "SELECT $this WHERE { ?x nope:y ?z }"]
)
def test_sparql_in_a_shape_that_is_none(project: Path, text: str) -> None:
    shape = f'<#s> a sh:NodeShape ; sh:targetClass org:FormalOrganization ; sh:sparql [ sh:select "{text}" ] .'  # noqa: E501
    write(project, "ontology/shapes/own.ttl", SH + shape)
    refused(project, "ontology/shapes/own.ttl: the shapes can't be used")


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("ontology/frames/own.jsonld", "[" * DEEP, "ontology/frames/own.jsonld:1:65: "),
        ("ontology/frames/own.jsonld", '{"a":' * DEEP, "too many brackets"),
        ("ontology/context.jsonld", '{"@context":' * DEEP, "too many brackets"),
        ("data/deep.jsonld", "[" * DEEP, "data/deep.jsonld"),
        ("ontology/profiles/own.rq", "CONSTRUCT {", "ontology/profiles/own.rq"),
        ("ontology/profiles/own.rq", "CONSTRUCT {" * DEEP, "ontology/profiles/own.rq"),
        ("ontology/profiles/own.rq", b"\xff", "ontology/profiles/own.rq"),
        ("ontology/pages.toml", "a = " + "[" * DEEP, "ontology/pages.toml"),
        ("publisher.toml", "a = " + "[" * DEEP, "publisher.toml"),
        ("publisher.toml", b"\xff", "publisher.toml"),
        ("ontology/prefixes.toml", "x = 5", "ontology/prefixes.toml"),
        ("data/page.md", "+++\na = " + "[" * DEEP + "\n+++\n", "data/page.md"),
        ("data/page.md", "+++\n\x00", "data/page.md"),
    ],
)
def test_what_can_not_be_read(project: Path, path: str, content: str | bytes, message: str) -> None:
    write(project, path, content)
    refused(project, message)


def test_a_context_and_a_frame_that_are_deep_but_readable(project: Path) -> None:
    depth = 150
    nested = '{"a":{"@id":"urn:a","@context":' * depth + "{}" + "}}" * depth
    write(project, "ontology/context.jsonld", '{"@context":' + nested + "}")
    assert build(project).code in {0, UNREADABLE}
    shutil.rmtree(project / "ontology")
    shutil.rmtree(project.parent / "site", ignore_errors=True)
    frame = '{"@type":"http://www.w3.org/ns/org#FormalOrganization",' + '"x":{' * depth
    write(project, "ontology/frames/own.jsonld", frame + "}" * depth + "}")
    assert build(project).code in {0, UNREADABLE}


def test_blank_nodes_that_no_page_could_hold(project: Path) -> None:
    chain = "".join(f"_:b{n} <urn:p> _:b{n + 1} .\n" for n in range(300))
    start = "<https://agency.example/id/c> <urn:p> _:b0 .\n"
    write(project, "data/deep.nt", f"\n{start}{chain}")
    refused(project, "data/deep.nt:2: <https://agency.example/id/c>: blank nodes are nested")


def test_a_frame_changes_no_document(project: Path) -> None:
    def documents() -> dict[str, bytes]:
        assert build(project).code == 0
        site = (project.parent / "site" / "current").resolve()
        return {str(f.relative_to(site)): f.read_bytes() for f in site.rglob("*.jsonld")}

    expected = documents()
    assert expected
    frame = (
        '{"@type": "http://www.w3.org/ns/org#FormalOrganization", "@explicit": true, '
        '"@embed": "@always", "@requireAll": true, "urn:p": {"@default": "invented"}}'
    )
    write(project, "ontology/frames/own.jsonld", frame)
    assert documents() == expected


def test_a_number_of_too_many_digits(project: Path) -> None:
    write(project, "ontology/frames/own.jsonld", '{"a": ' + "1" * 5_000 + "}")
    refused(project, "ontology/frames/own.jsonld:1: a number is too long")


@pytest.mark.parametrize("depth", [101, 500, DEEP])
def test_deep_content_where_the_limit_is_raised(project: Path, depth: int) -> None:
    with (project / "publisher.toml").open("a") as settings:
        settings.write("\n[limits]\nnesting = 100\n")
    write(project, "data/deep.jsonld", '{"urn:p":' * depth + '"x"' + "}" * depth)
    refused(project, "data/deep.jsonld")
    write(project, "data/deep.jsonld", '{"@id": "urn:a"}')
    write(
        project, "data/deep.ttl", "<id/a> <urn:p> " + "[ <urn:p> " * depth + "1" + "]" * depth + "."
    )
    refused(project, "data/deep.ttl")


def test_a_deep_context_of_the_project(project: Path) -> None:
    with (project / "publisher.toml").open("a") as settings:
        settings.write('\n[contexts]\n"https://c.example/" = "own.jsonld"\n')
    write(project, "own.jsonld", '{"@context":' * DEEP)
    write(project, "data/more.jsonld", '{"@context": "https://c.example/", "@id": "urn:a"}')
    refused(project, "own.jsonld:1:")


@pytest.mark.parametrize("folder", ["data", "ontology"])
def test_a_file_name_that_is_not_text(project: Path, folder: str) -> None:
    (project / folder).mkdir(exist_ok=True)
    name = os.fsencode(project / folder) + b"/a\xff.ttl"
    Path(os.fsdecode(name)).write_bytes(b"")
    refused(project, "the name of this file is not UTF-8; rename it")


def test_a_link_to_itself_is_named_as_it_was_typed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "data" / "loop").symlink_to("loop")
    monkeypatch.chdir(project.parent)
    (project.parent / "ln").symlink_to("project")
    done = run("-C", "ln", "check")
    assert done.code == UNREADABLE
    assert "ln/data/loop: " in done.err
    assert "ln/ln" not in done.err


def test_own_limits_are_not_for_shipped_files(project: Path) -> None:
    with (project / "publisher.toml").open("a") as settings:
        settings.write("\n[limits]\nfile_bytes = 3000\nliteral_bytes = 100\nnesting = 3\n")
    assert build(project).code == 0


@pytest.mark.parametrize("iri", ["http://[", "http://a b", "\x00", "#" * 5000, "é" * 5000, ""])
def test_show_of_what_is_no_address(iri: str) -> None:
    done = run("-C", GOOD, "show", iri)
    assert done.code == UNREADABLE
    assert "Traceback" not in done.err


# -- Numbers and depths that Python itself refuses


LONG = "9" * 5_000


def settings(folder: Path, lines: str) -> int:
    """Add lines to the settings; the number of the last."""
    path = folder / "publisher.toml"
    path.write_text(f"{path.read_text()}\n{lines}")
    return path.read_text().count("\n") + 1


@pytest.mark.parametrize("value", ["0", "-1", str(10**12 + 1), "1" * 4_000, "0x" + "f" * 9_000])
@pytest.mark.parametrize("key", ["file_bytes", "nesting", "query_seconds", "page_size"])
def test_a_limit_that_is_none(project: Path, key: str, value: str) -> None:
    line = settings(project, f"[limits]\n{key} = {value}")
    refused(project, f"publisher.toml:{line}: limits.{key}: expected a whole number ")
    assert len(build(project).err) < len(str(project)) + 150


@pytest.mark.parametrize(
    ("key", "most"),
    [
        ("nesting", 100),
        ("query_seconds", 86_400),
        *((k, 10**12) for k in ("file_bytes", "page_size")),
    ],
)
def test_the_largest_limit(project: Path, key: str, most: int) -> None:
    settings(project, f"[limits]\n{key} = {most}")
    assert build(project).code == 0
    assert run("-C", project, "query", "ASK {}").code == 0
    path = project / "publisher.toml"
    path.write_text(path.read_text().replace(str(most), str(most + 1)))
    shutil.rmtree(project.parent / "site")
    refused(project, f"limits.{key}: expected a whole number up to {most:,}")


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("ontology/prefixes.toml", f"\nx = {LONG}", "prefixes.toml:2: not TOML: a number is too"),
        ("ontology/frames/own.jsonld", f'{{\n"x": {LONG}}}', "own.jsonld:2: a number is too long"),
        ("ontology/context.jsonld", f'{{"x": {LONG}}}', "context.jsonld:1: a number is too long"),
        ("data/long.jsonld", f'{{"x": {LONG}}}', "data/long.jsonld: not well-formed JSON"),
        ("data/long.md", f"+++\ntitle = {LONG}\n+++\n", "data/long.md:1: the front matter can't"),
    ],
)
def test_a_number_that_is_too_long(project: Path, path: str, content: str, message: str) -> None:
    write(project, path, content)
    refused(project, message)


@pytest.mark.parametrize(
    "content",
    [
        '{"@id": "id/x", "urn:p": ' + '{"urn:q": ' * 98 + "1" + "}" * 99,
        '{"@id": "id/x", "urn:p": ' + '{"@list": [' * 49 + "1" + "]}" * 49 + "}",
        '{"@context": ' + "[" * 98 + "{}" + "]" * 98 + "}",
        '{"@context": ' + '{"a": {"@id": "urn:x", "@context": ' * 48 + "{}" + "}}" * 48 + "}",
    ],
)
def test_content_as_deep_as_the_settings_can_allow(project: Path, content: str) -> None:
    settings(project, "[limits]\nnesting = 100")
    write(project, "data/deep.jsonld", content)
    assert build(project).code in {0, 1, UNREADABLE}


@pytest.mark.parametrize("name", ["context.jsonld", "contexts/schema.org.jsonld"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"@context": {"@import": "http://x.example/"}}',
            "the JSON-LD context http://x.example/ is",
        ),
        ('{"@context": {"a": 5}}', "not a JSON-LD context"),
        ("[]", "a JSON object is expected here"),
    ],
)
def test_a_check_finds_each_context_that_a_build_would_refuse(
    project: Path, name: str, content: str, message: str
) -> None:
    write(project, f"ontology/{name}", content)
    refused(project, f"{project}/ontology/{name}:")
    done = run("-C", project, "check")
    assert done.code == UNREADABLE
    assert done.err.startswith(f"{project}/ontology/{name}:")
    assert message in done.err


@pytest.mark.parametrize("statement", ["<urn:p/> 'x'", "<urn:p> 'a\\u0001b'"])
def test_a_check_finds_what_rdf_xml_can_not_hold(project: Path, statement: str) -> None:
    write(project, "data/odd.ttl", f"\n<id/organisation/small> {statement} .\n")
    refused(project, f"{project}/data/odd.ttl:2: ")
    done = run("-C", project, "check")
    assert done.code == UNREADABLE
    assert done.err.startswith(f"{project}/data/odd.ttl:2: ")
    assert "leave rdf-xml out of formats" in done.err
    write(project, "data/odd.ttl", f"<id/organisation/small> <urn:p> [ {statement} ] .\n")
    assert run("-C", project, "check").code == UNREADABLE
    path = project / "publisher.toml"
    path.write_text(f'formats = ["turtle", "html"]\n{path.read_text()}')
    assert build(project).code == 0


# -- Names and words that lead nowhere


@pytest.mark.parametrize("name", ["a b", "a<b", "é", "sub/own", "~x"])
def test_a_rule_whose_name_is_no_name_of_a_profile(project: Path, name: str) -> None:
    write(project, f"ontology/profiles/{name}.rq", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }")
    refused(project, f"ontology/profiles/{name}.rq: a profile is called after its rule")


@pytest.mark.parametrize("name", ["my words", "é", "con"])
def test_a_vocabulary_whose_file_name_is_no_address(project: Path, name: str) -> None:
    text = "<http://x.example/v#> a <http://www.w3.org/2002/07/owl#Ontology> ."
    write(project, f"ontology/{name}.ttl", text)
    refused(project, f"{project}/ontology/{name}.ttl: the vocabulary is published at def/{name}, ")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("", "own.rq: the query is empty"),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s foo:x ?o }",
            "own.rq:1:35: the prefix of 'foo:x' is not",
        ),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } }", "own.rq:1:43: this '}' closes nothing"),
        (
            "CONSTRUCT { ?s ?p ?x } WHERE { ?s ?p ?o BIND(<urn:fn>(?o) AS ?x) }",
            "own.rq: the rule can't be evaluated: The custom function <urn:fn> is not supported",
        ),
    ],
)
def test_a_rule_that_can_not_be_run(project: Path, rule: str, message: str) -> None:
    write(project, "ontology/profiles/own.rq", rule)
    refused(project, message)
    assert build(project).err.count("\n") == 1


def test_a_rule_with_a_byte_order_mark(project: Path) -> None:
    rule = "\ufeffCONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"
    write(project, "ontology/profiles/own.rq", rule)
    assert build(project).code == 0


@pytest.mark.parametrize("key", ["licence", "publisher"])
def test_an_iri_with_a_line_break(project: Path, key: str) -> None:
    path = project / "publisher.toml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(key)]
    path.write_text("\n".join([f'{key} = "id/a\\nb"', *lines]))
    refused(project, f"publisher.toml:1: {key}: expected an IRI")


@pytest.mark.parametrize("url", ["http:///", "https://", "http://:80/", "http://?x"])
def test_a_contact_without_a_host(project: Path, url: str) -> None:
    line = settings(project, f'[contact]\nurl = "{url}"')
    refused(project, f"publisher.toml:{line}: contact.url: expected an absolute http or https IRI")


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        (
            "sh:property [ sh:path skos:prefLabel ; sh:maxExclusive <urn:x> ]",
            "a shape has 'urn:x' for sh:maxExclusive; write a number or a date; correct them",
        ),
        ('sh:sparql [ sh:select "ASK { ?s ?p ?o }" ]', "pySHACL stumbles over them ("),
    ],
)
def test_a_shape_that_can_not_be_used(project: Path, constraint: str, reason: str) -> None:
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    shape = f"<urn:s> a sh:NodeShape ; sh:targetClass org:FormalOrganization ; {constraint} ."
    write(project, "ontology/shapes/own.ttl", SH + skos + shape)
    refused(project, f"own.ttl: the shapes can't be used: {reason}")


def test_a_project_in_a_folder_whose_name_is_not_text(project: Path) -> None:
    there = project.rename(os.fsdecode(os.fsencode(project) + b"\xe9"))
    assert build(there).code == 0
    write(there, "data/agency.ttl", "<id/organisation/small> <urn:p> <id/nobody> .")
    for form in ("text", "json", "github"):
        done = run("-C", there, "check", "--format", form)
        assert done.code == 1
        assert "project\\udce9/data/agency.ttl" in done.text
    assert "project\\udce9/data/agency.ttl" in build_fails(there).err


def build_fails(folder: Path) -> Done:
    done = run("-C", folder, "build", "-o", folder.parent / "other")
    assert done.code == 1
    return done


@pytest.mark.parametrize("output", ["loop", "loop/site"])
def test_a_site_in_a_link_to_itself(project: Path, output: str) -> None:
    (project.parent / "loop").symlink_to("loop")
    done = run("-C", project, "build", "-o", project.parent / output)
    assert done.code == UNREADABLE
    assert "Traceback" not in done.err
    assert "loop" in done.err


@pytest.mark.parametrize(
    "name", ["current", "releases", ".lock", ".current", "releases/.unfinished"]
)
def test_a_part_of_the_site_that_is_a_link_to_itself(project: Path, name: str) -> None:
    link = project.parent / "site" / name
    (project.parent / "site" / "releases").parent.mkdir()
    if name != "releases":
        (project.parent / "site" / "releases").mkdir()
    link.symlink_to(link.name)
    done = run("-C", project, "build", "-o", project.parent / "site")
    assert done.code in {0, UNREADABLE}
    assert "Traceback" not in done.err
