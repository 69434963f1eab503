"""Whatever stands in a project's files: an answer with an exit code, never a traceback.

Some mistakes are made on purpose; many more come from damaging a sound project at random.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import external
from terminal import Done, run

GOOD = Path(__file__).with_name("projects") / "good" / "agency"
SH = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix org: <http://www.w3.org/ns/org#> .\n"
DEEP = 100_000
UNREADABLE = 3


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A sound project with a shape, a frame, a rule and a context of its own."""
    folder = tmp_path / "project"
    shutil.copytree(GOOD, folder)
    return folder


def write(folder: Path, path: str, content: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def build(folder: Path) -> Done:
    """Build; never a traceback, and a site only where the build ended well."""
    site = folder.parent / "site"
    done = run("-C", folder, "build", "-o", site)
    assert "Traceback" not in done.err, done.err
    assert "bug" not in done.err, done.err
    assert (done.code == 0) == (site / "current").exists(), done
    return done


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
    refused(project, "ontology/frames/own.jsonld: ")


@pytest.mark.parametrize("depth", [200, 500, 2_000, DEEP])
def test_deep_content_where_the_limit_is_raised(project: Path, depth: int) -> None:
    with (project / "publisher.toml").open("a") as settings:
        settings.write(f"\n[limits]\nnesting = {2 * DEEP}\n")
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


# -- Damage at random

PARTS = {
    "ontology/shapes/own.ttl": SH
    + """
<#s> a sh:NodeShape ; sh:targetClass org:FormalOrganization ;
  sh:property [ sh:path org:identifier ; sh:minCount 0 ; sh:pattern "^[A-Z]" ;
    sh:message "An identifier begins with a letter."@en ] ;
  sh:sparql [ a sh:SPARQLConstraint ; sh:message "No." ;
    sh:select "SELECT $this WHERE { $this a <urn:nothing> }" ] .
""",
    "ontology/frames/own.jsonld": '{"@type": "http://www.w3.org/ns/org#FormalOrganization", '
    '"http://www.w3.org/ns/org#changedBy": {"@embed": "@once", "@default": []}}',
    "ontology/profiles/own.rq": "CONSTRUCT { ?s a <https://schema.org/Thing> ; "
    "<https://schema.org/name> ?n } WHERE { ?s skos:prefLabel ?n FILTER(LANG(?n) = '$LANGUAGE') }",
    "data/more.jsonld": '{"@context": {"name": "http://www.w3.org/2004/02/skos/core#prefLabel"}, '
    '"@id": "id/thing/other", '
    '"@type": "http://www.w3.org/2004/02/skos/core#Concept", "name": '
    '{"@value": "O", "@language": "en"}}',
    "data/more.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:d="http://purl.org/dc/terms/"><rdf:Description rdf:about="id/thing/other">'
    "<d:title>O</d:title></rdf:Description></rdf:RDF>",
}
WORDS = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"<", b">", b"{", b"}", b"[", b"]", b"(", b")",
    b"'", b"\\", b"\\u", b"\\uD800", b"%zz", b"#", b"@", b"@id", b"@type", b"@context", b"@graph",
    b"null", b"5", b"-1", b"1e999", b"true", b"http://[", b"_:b", b"[]", b"{}", b"\r\n", b"+++",
    b"\xe2\x80\xae", b"SERVICE", b"sh:not", b"sh:path", b"rdf:li", b"SELECT", b"999999999999999999",
)  # fmt: skip


def damaged(content: bytes, dice: random.Random) -> bytes:
    """The content with a few places changed, moved, doubled or cut off."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(content) + 1)
        end = min(len(content), start + dice.choice((0, 1, 2, 5, 20, 200)))
        match dice.randrange(5):
            case 0:
                piece = dice.choice(WORDS)
            case 1:
                piece = content[start:end] * dice.randint(2, 4)
            case 2:
                piece = b""
            case 3:
                other = dice.randrange(len(content) + 1)
                piece = content[other : other + 30]
            case _:
                piece = bytes(dice.randrange(256) for _ in range(3))
        content = content[:start] + piece + content[end:]
    return content


def files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def test_damage_at_random(tmp_path: Path) -> None:
    rounds = 3_000 if external.SOAK else 150
    sound = tmp_path / "sound"
    shutil.copytree(GOOD, sound)
    for path, content in PARTS.items():
        write(sound, path, content)
    assert run("-C", sound, "check").code == 0
    for seed in range(rounds):
        dice = random.Random(seed)
        folder = tmp_path / f"round-{seed}"
        shutil.copytree(sound, folder / "project")
        for file in dice.sample(list(files(folder / "project")), dice.choice((1, 1, 1, 2))):
            file.write_bytes(damaged(file.read_bytes(), dice))
        done = build(folder / "project")
        assert done.code in {0, 1, UNREADABLE}, (seed, done)
        shutil.rmtree(folder)
