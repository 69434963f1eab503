"""Which files are read, and what becomes of texts and literals in them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import sources
from publisher.errors import SourceError, SourceErrors
from publisher.limits import Limits
from publisher.terms import (
    XSD,
)
from reading import BASE, CONTEXTS, Files, Project


@pytest.fixture
def read(tmp_path: Path) -> Project:
    return Project(tmp_path)


# -- Which files


def test_content_files_are_found_in_posix_order(tmp_path: Path) -> None:
    names = ["b.ttl", "a/z.nt", "a.ttl", "a-b/x.TRIG", "B.nq", "x.rdf", "y.owl", "z.jsonld", "p.md"]
    others = [".hidden.ttl", ".git/x.ttl", "a.ttl~", "#a.ttl#", "a.ttl.bak", "n.txt", "files/x.ttl"]
    for name in [*names, *others]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in sources.find(tmp_path)]
    assert found == sorted(names)


def test_a_folder_files_is_reserved_at_the_top_only(tmp_path: Path) -> None:
    (tmp_path / "sub" / "files").mkdir(parents=True)
    (tmp_path / "sub" / "files" / "x.ttl").touch()
    assert len(sources.find(tmp_path)) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file") as caught:
        sources.find(tmp_path / "gone")
    assert caught.value.path == tmp_path / "gone"


@pytest.mark.parametrize("files", [{}, {"a.ttl": "# nothing\n"}, {"x/a.jsonld": "{}"}])
def test_a_folder_without_statements_is_refused(read: Project, files: Files) -> None:
    with pytest.raises(SourceError, match=r"^data(/x)?: no content found; put at least one file"):
        read(files)


def test_a_link_out_of_the_project_is_refused(read: Project, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.ttl"
    outside.write_text("<a> <b> <c> .")
    (tmp_path / "data" / "a.ttl").symlink_to(outside)
    with pytest.raises(SourceErrors, match=r"data/a\.ttl: leads outside the project's folder"):
        read({})


def test_a_link_inside_the_project_is_followed(read: Project, tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "data" / "a.ttl").symlink_to("../real.ttl")
    assert len(read({})) == 1


def test_a_link_to_a_folder_is_refused(read: Project, tmp_path: Path) -> None:
    (tmp_path / "data" / "loop").symlink_to(".")
    with pytest.raises(SourceErrors, match=r"data/loop: is a link to a folder"):
        read({"a.ttl": "<a> <b> <c> ."})


def test_unreadable_files(read: Project, tmp_path: Path) -> None:
    (tmp_path / "data" / "a.ttl").mkdir()
    (tmp_path / "data" / "b.ttl").symlink_to("nowhere")
    os.mkfifo(tmp_path / "data" / "c.ttl")
    with pytest.raises(SourceErrors) as caught:
        read({})
    folder, dangling, pipe = map(str, caught.value.errors)
    assert folder.startswith("data/a.ttl: is a folder")
    assert dangling.startswith("data/b.ttl: can't be read (no such file or directory); check")
    assert pipe.startswith("data/c.ttl: is not an ordinary file")


def test_a_file_without_permission(
    read: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read anything
    (tmp_path / "data" / "a.ttl").touch()
    with pytest.raises(SourceErrors, match=r"data/a\.ttl: can't be read \(permission denied\)"):
        read({})


def test_several_broken_files_are_reported_in_path_order(read: Project) -> None:
    files = {"z.ttl": "<a", "a.nt": "<a", "b.ttl": "<a> <b> <c> .", "m.jsonld": "{", "n.md": ""}
    with pytest.raises(SourceErrors) as caught:
        read(files)
    names = [error.path.as_posix() for error in caught.value.errors]
    assert names == ["data/a.nt", "data/m.jsonld", "data/n.md", "data/z.ttl"]
    assert str(caught.value).count("\n") == 3


def test_sources_come_in_the_order_asked_for(tmp_path: Path) -> None:
    names = ["b.nt", "a.nt"]
    for name in names:
        (tmp_path / name).write_text("<urn:a> <urn:a> <urn:a> .")
    elsewhere = tmp_path / "project"
    paths = [tmp_path / name for name in names]
    found = sources.read(paths, root=elsewhere, base=BASE, limits=Limits(), contexts=CONTEXTS)
    assert [source.path for source in found] == paths


# -- Text


def test_the_size_limit(read: Project) -> None:
    text = "<a> <b> <c> .\n"
    assert read({"a.ttl": text}, Limits(file_bytes=len(text)))
    assert read.message("a.ttl", text, Limits(file_bytes=len(text) - 1)) == (
        "data/a.ttl: is larger than 13 bytes; split it, or raise limits.file_bytes in"
        " publisher.toml"
    )


def test_the_size_of_a_literal(read: Project) -> None:
    limits = Limits(literal_bytes=8)
    assert read({"a.ttl": '<a> <b> "éééé" .'}, limits)
    assert "data/a.ttl:1:10: this text is larger than 8 bytes" in read.message(
        "a.ttl", '<a> <b> "ééééé" .', limits
    )


@pytest.mark.parametrize("name", ["a.ttl", "a.jsonld", "a.rdf", "a.md"])
def test_only_utf_8_is_read(read: Project, name: str) -> None:
    assert read.message(name, "é\nxé".encode() + b"\xe9").startswith(
        f"data/{name}:2:3: the byte 0xE9 is not UTF-8 here; save the file as UTF-8"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_refused(read: Project, encoding: str) -> None:
    found = read.message("a.ttl", "<a> <b> <c> .".encode(encoding))
    assert found.startswith(
        f"data/a.ttl:1:1: starts with a byte order mark ({encoding.removesuffix('-sig').upper()}"
    )
    assert "save the file as UTF-8" in found


# -- Literals


@pytest.mark.parametrize(
    ("datatype", "right", "wrong"),
    [
        ("date", "2012-02-29 2000-02-29 2013-10-07Z 2013-10-07+01:00 -0004-02-29 12013-01-31",
                 "2013-02-30 2013-02-29 1900-02-29 2013-2-3 7/10/2013 2013-10 13-10-07 2013-13-01"),
        ("dateTime", "2013-10-07T09:30:00 2013-10-07T24:00:00Z 2013-10-07T09:30:00.123-05:00",
                     "2013-10-07 2013-10-07T25:00:00 2013-04-31T00:00:00 2013-10-07T9:30:00"),
        ("time", "09:30:00 23:59:59.9Z", "9:30 24:01:00"),
        ("gYear", "2013 -0044", "13 02013 2013-01"),
        ("gYearMonth", "2013-10", "2013 2013-13"),
        ("integer", "0 -1 +007", "1.0 1e0 x ١"),
        ("nonNegativeInteger", "0 -0 12", "-1 1.5"),
        ("positiveInteger", "1 012", "0 -1 00"),
        ("decimal", "1.50 -.5 5. +1", "1e0 INF 1,5"),
        ("double", "1.5E0 1 -INF NaN", "inf 1.5E nan"),
        ("float", "1.5E0", "x"),
        ("boolean", "true false 0 1", "True yes TRUE"),
        ("anyURI", "https://example.org/a?b#c ../x é", "<a> {a}"),
    ],
)  # fmt: skip
def test_literals_fit_their_datatype(read: Project, datatype: str, right: str, wrong: str) -> None:
    iri = f"<{XSD}{datatype}>"
    read({"a.ttl": "".join(f'<a> <b> "{value}"^^{iri} .\n' for value in right.split())})
    for value in wrong.split():
        found = read.message("a.ttl", f'<a> <b>\n"{value}"^^{iri} .')
        assert found.startswith(f'data/a.ttl:2:2: "{value}" is not a')
        assert f"(xsd:{datatype}); write one like " in found


def test_spaces_around_a_value_are_a_mistake(read: Project) -> None:
    assert '" 1" is not a whole number' in read.message("a.ttl", f'<a> <b> " 1"^^<{XSD}integer> .')


def test_all_bad_literals_of_a_file_are_reported(read: Project) -> None:
    literals = ", ".join(f'"{n}x"^^<{XSD}integer>' for n in range(30))
    with pytest.raises(SourceErrors) as caught:
        read({"a.ttl": f"<a> <b> {literals} .", "b.ttl": f'<a> <b> "x"^^<{XSD}date> .'})
    assert len(caught.value.errors) == 20 + 1


# -- Whatever the input


FRAGMENTS = [
    "+++",
    "<a>",
    "a",
    "b:",
    ":",
    ".",
    ";",
    ",",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    '"',
    "'",
    "@en",
    "@prefix",
    "@context",
    "@id",
    "@value",
    "_:x",
    "1.50",
    "\\",
    "#",
    "<rdf:RDF",
    ">",
    "</",
    "/>",
    "rdf:about=",
    "&",
    "&amp;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "?",
    "null",
    "true",
    "1e9",
    "title",
    "=",
    "[properties]",
    "é",
    "<<",
    ">>",
    "{|",
    "|}",
    "^^",
    "-",
    "*",
    "![",
    "](",
    "`",
]
WORDS = st.sampled_from([*FRAGMENTS, "\n", " ", '"""', "'''", "\ud7ff", "\x00", "\x85"])


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld", ".md"])
@given(content=st.binary(max_size=20) | st.lists(WORDS, max_size=25).map(" ".join))
def test_any_input_is_read_or_refused(suffix: str, content: str | bytes) -> None:
    with TemporaryDirectory() as folder:
        name = f"a{suffix}"
        with contextlib.suppress(SourceError):
            Project(Path(folder))({name: content})
