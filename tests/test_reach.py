"""How far a change reaches: what is not reached depends on nothing that changed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import publisher
from publisher import reach
from publisher.dependencies import Dependencies
from publisher.formats import by_name
from publisher.outputs import Past
from publisher.profiles import DESCRIPTION
from publisher.reach import differences, reached
from publisher.representations import Representations
from publisher.routes import DERIVED

SETTINGS = """
base = "https://agency.example/"
title = "Agencies"
languages = ["en", "cy"]
formats = ["turtle"]
"""
COUNT = 60
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ORG = "http://www.w3.org/ns/org#"
SCHEMA = "http://schema.org/"
# The last two are told of neighbours, too.
PROPERTIES = (
    f"{ORG}linkedTo",
    f"{SCHEMA}mainEntity",
    f"{ORG}originalOrganization",
    "http://purl.org/dc/terms/source",
)
CLASSES = (f"{ORG}FormalOrganization", f"{SKOS}Concept", "https://agency.example/def/Own")
SITE = f"<{ORG}hasPrimarySite> [ <{ORG}siteAddress> <https://agency.example/id/a/%d> ]"


def written(number: int, dice: random.Random) -> str:
    """What is said of one thing: hardly anything leads to it."""
    properties = [
        f"<{dice.choice(PROPERTIES)}> <https://agency.example/id/a/{dice.randrange(COUNT)}>",
        SITE % dice.randrange(COUNT),
        f"a <{dice.choice(CLASSES)}>",
    ]
    own = "; ".join(dice.sample(properties, dice.choice((0, 0, 1, 2))))
    name = f'<{SKOS}prefLabel> "Thing {dice.randrange(9)}"@en'
    return f"<https://agency.example/id/a/{number}> {name} ; {own} .\n"


def saved(folder: Path, lines: list[str]) -> Representations:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "publisher.toml").write_text(SETTINGS)
    (folder / "data" / "all.ttl").write_text("".join(lines))
    return publisher.open(folder).representations


def released(source: Representations, folder: Path) -> Past:
    """A release, as far as it is looked at."""
    name = source.dump_file(DESCRIPTION, by_name("n-quads"))
    statements = source.dump(DESCRIPTION, by_name("n-quads"))
    contents = {name: statements, DERIVED: b"".join(source.derived())}
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    files = {path: {"bytes": len(content)} for path, content in contents.items()}
    return Past(str(folder), files, {}, "", written=1 << 62)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_not_reached_depends_on_nothing_that_changed(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    lines = [written(number, dice) for number in range(COUNT)]
    before = saved(tmp_path, lines)
    for turn in range(8):
        past = released(before, tmp_path / str(turn))
        number = dice.randrange(COUNT)
        renamed = lines[number].replace('"Thing ', '"Thing, once more, ')
        lines[number] = dice.choice((renamed, renamed, written(number, dice), ""))
        after = saved(tmp_path, lines)
        was, is_ = Dependencies(before, "").key, Dependencies(after, "").key
        changed = {path for path in after.documents if was(path) != is_(path)}
        found = reached(after, past)
        assert found is not None
        assert changed <= set(found)
        assert len(found) < COUNT
        before = after


def test_the_name_of_a_class_reaches_what_is_told_of_its_members_elsewhere(tmp_path: Path) -> None:
    thing = "https://agency.example/id/a"
    lines = [
        f"<{thing}/0> <{ORG}linkedTo> <{thing}/1> .\n",
        f"<{thing}/1> <{ORG}originalOrganization> <{thing}/2> .\n",
        f"<{thing}/2> a <{CLASSES[-1]}> .\n",
    ]
    before = saved(tmp_path, lines)
    past = released(before, tmp_path / "release")
    after = saved(tmp_path, [*lines, f'<{CLASSES[-1]}> <{SKOS}prefLabel> "Own"@en .\n'])
    was, is_ = Dependencies(before, "").key, Dependencies(after, "").key
    assert was("doc/a/0") != is_("doc/a/0")
    assert "doc/a/0" in (reached(after, past) or ())


def test_where_nothing_changed_nothing_is_reached(tmp_path: Path) -> None:
    source = saved(tmp_path, [written(number, random.Random(number)) for number in range(COUNT)])
    assert not reached(source, released(source, tmp_path / "release"))


@pytest.mark.parametrize("path", ["data/description.nq", DERIVED])
def test_without_the_statements_of_a_release_everything_may_be_reached(
    tmp_path: Path, path: str
) -> None:
    source = saved(tmp_path, [written(1, random.Random(1))])
    past = released(source, tmp_path / "release")
    with (tmp_path / "release" / path).open("ab") as file:
        file.write(b"\n")
    assert reached(source, past) is None


def test_the_name_of_a_property_reaches_everything(tmp_path: Path) -> None:
    lines = [written(number, random.Random(number)) for number in range(COUNT)]
    past = released(saved(tmp_path, lines), tmp_path / "release")
    named = f'<{SKOS}prefLabel> <{RDFS}comment> "It is said of all."@en .\n'
    assert reached(saved(tmp_path, [*lines, named]), past) is None


def test_texts_are_always_reached(tmp_path: Path) -> None:
    saved(tmp_path, [written(1, random.Random(1))])
    (tmp_path / "data" / "about.md").write_text('+++\ntitle = "About"\n+++\nUs.\n')
    source = publisher.open(tmp_path).representations
    found = reached(source, released(source, tmp_path / "release"))
    assert "page/about" in (found or ())


LINES = st.frozensets(st.binary(max_size=3).map(lambda text: text.replace(b"\n", b"")))


@given(LINES, LINES, st.integers(1, 4))
def test_differences_are_the_lines_that_one_text_has(
    some: frozenset[bytes], others: frozenset[bytes], together: int
) -> None:
    before = b"".join(line + b"\n" for line in sorted(some))
    lines = [line + b"\n" for line in sorted(others)]
    starts = range(0, len(lines), together)
    pieces = [b"".join(lines[start : start + together]) for start in starts]
    assert sorted(differences(before, pieces)) == sorted(some ^ others)


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with reach._content(tmp_path / "empty") as content:
        assert list(differences(content, [b"a\n"])) == [b"a"]
