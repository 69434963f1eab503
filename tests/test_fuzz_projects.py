"""Damage at random to each kind of file of a project: a message and an exit code, never a bug.

The short form has the same damage in every run. The long form (``make soak``) has more of it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import external
from hostile import GOOD, SH, UNREADABLE, build, write
from publisher.config import shipped_ontology
from terminal import run

FAILED = 4

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
PARTS |= {
    "data/more.trig": "<urn:g> { <id/organisation/small> <urn:p> ( 1 [ <urn:q> 'x'@en ] 2.50 ) }\n",
    "data/pages/more.md": '+++\ntitle = "More"\nabout = ["id/organisation/small"]\n[properties]\n'
    '"dcterms:issued" = 2013-10-07\n+++\n# More\n\n*It* is [there](id/organisation/small) <b>\n',
    **{
        f"ontology/{name}": (shipped_ontology() / name).read_text("utf-8")
        for name in ("pages.toml", "prefixes.toml", "context.jsonld", "contexts/index.toml")
    },
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
    rounds = 3_000 if external.SOAK else 80
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
        asked = run("-C", folder / "project", "query", "SELECT * { ?s a ?class } LIMIT 3")
        assert asked.code in {0, UNREADABLE, FAILED}, (seed, asked)
        checked = run("-C", folder / "project", "check")
        assert checked.code == done.code, (seed, done, checked)  # it finds what a build refuses
        shutil.rmtree(folder)
