"""Wrong YAML files: each is refused with its place and a remedy, and nothing is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import publisher
import terminal
from conftest import ProjectFactory
from publisher.terms import LANG_STRING, Literal

TABLE = Path(__file__).with_name("tables") / "broken-yaml.toml"
EXPECTED = tomllib.loads(TABLE.read_text("utf-8"))
UNREADABLE = 3


def refused(folder: Path) -> list[str]:
    """What is said of the project's only wrong file, line by line, without its path."""
    done = terminal.run("-C", folder, "build")
    assert (done.code, done.out) == (UNREADABLE, b""), done.err
    assert not (folder / "site").exists()
    file = str(folder / "data" / "works.yaml")
    lines = done.err.splitlines()
    assert all(line.startswith(file) for line in lines), done.err
    return [line.removeprefix(file) for line in lines]


@pytest.mark.parametrize("kind", sorted(EXPECTED))
def test_wrong_file_is_told_with_place_and_remedy(kind: str, project: ProjectFactory) -> None:
    folder = project({"data/works.yaml": EXPECTED[kind]["file"]})
    assert refused(folder) == EXPECTED[kind]["says"]


def test_many_kinds_are_there() -> None:
    assert len(EXPECTED) > 50


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id: id/a\nname: Stra\xdfe\n", ":2:11: the byte 0xDF is not UTF-8 here; save the file"),
        (b"\xef\xbb\xbfid: id/a\nname: A\n", ":1:1: starts with a byte order mark (UTF-8); save"),
        ("id: id/a\nname: A\n".encode("utf-16"), ":1:1: starts with a byte order mark (UTF-16);"),
        (b"id: id/a\nname: A\x00\n", ":2:8: the character U+0000 can't be seen"),
    ],
)
def test_other_encodings(content: bytes, said: str, project: ProjectFactory) -> None:
    (told,) = refused(project({"data/works.yaml": content}))
    assert told.startswith(said)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("/id/a", "leave out the / at its beginning"),
        ("../id/a", "leave out what is before id/a"),
    ],
)
@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("- id: {}\n  name: Merger\n", ":1:7"),
        ("- id: id/b\n  name: Merger\n  isReplacedBy: {}\n", ":3:17"),
    ],
)
def test_a_path_that_leads_out_of_the_base(
    written: str, remedy: str, file: str, place: str, project: ProjectFactory
) -> None:
    settings = 'base = "https://po.example/po/"\ntitle = "Post"\n'
    folder = project({"data/works.yaml": file.format(written), "publisher.toml": settings})
    leads = f'"{written}" leads to https://po.example/id/a, which is outside of'
    told = f"{leads} https://po.example/po/; {remedy}, or write the whole address"
    assert refused(folder) == [f"{place}: {told}"]


@pytest.mark.parametrize("written", ["/po/id/a", "id/a", "./id/a", "//other.example/a"])
def test_a_path_that_stays_in_the_base_is_an_address(written: str, project: ProjectFactory) -> None:
    folder = project(
        {
            "data/works.yaml": f"- id: id/b\n  name: B\n  seeAlso: {written}\n",
            "publisher.toml": 'base = "https://po.example/po/"\ntitle = "Post"\n',
        }
    )
    assert publisher.open(folder).representations


def test_no_more_than_twenty_faults_are_told(project: ProjectFactory) -> None:
    keys = "".join(f"  wrong{number}: x\n" for number in range(100))
    assert len(refused(project({"data/works.yaml": f"- id: id/a\n{keys}"}))) == 20


def test_faults_of_several_files_are_told_together(project: ProjectFactory) -> None:
    folder = project({"data/b.yml": "id: id/b\nnmae: B\n", "data/a.yaml": "id: id/a\nnmae: A\n"})
    done = terminal.run("-C", folder, "check")
    files = [line.partition(":2:1: ")[0] for line in done.err.splitlines()]
    assert files == [str(folder / "data" / name) for name in ("a.yaml", "b.yml")]


def test_large_file_and_large_text(project: ProjectFactory) -> None:
    settings = 'base = "https://agency.example/"\ntitle = "A"\n[limits]\n'
    content = f"id: id/a\nname: {'x' * 2_000}\n"
    files = {"data/works.yaml": content, "publisher.toml": f"{settings}file_bytes = 1_000\n"}
    assert refused(project(files, name="file"))[0].startswith(": is larger than 1,000 bytes")
    files["publisher.toml"] = f"{settings}literal_bytes = 1_000\n"
    (told,) = refused(project(files, name="text"))
    assert told.startswith(":2:7: this text is larger than 1,000 bytes")


@pytest.mark.parametrize(
    "content",
    [
        "- " * 200_000,
        "[" * 200_000,
        "{" * 200_000,
        "? " * 200_000,
        "a: &a " * 50_000,
        "&a " * 50_000,
    ],
)
def test_what_opens_and_never_ends_is_refused_at_once(
    content: str, project: ProjectFactory
) -> None:
    assert len(refused(project({"data/works.yaml": content}))) == 1


def test_what_is_not_a_fault(project: ProjectFactory) -> None:
    """Countries, numbers and dates are texts where a text is due."""
    folder = project({"data/works.yaml": "id: id/a\nname: NO\nnotation: 0123\nidentifier: 1.50\n"})
    quads = publisher.open(folder).representations.dataset.sources[0].quads
    assert [quad.object for quad in quads] == [
        Literal("NO", LANG_STRING, "en"),
        Literal("0123"),
        Literal("1.50"),
    ]
