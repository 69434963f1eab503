"""The line of a resource or a literal in its file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher import places
from publisher.terms import FOAF, Prefixes

BASE = "https://agency.example/"
IRI = f"{BASE}id/x"
TURTLE = """\
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix id: <id/> .

<id/a>
  foaf:knows
  <id/x> .  # a mention

# about x
<id/x> a foaf:Agent .
id:y a foaf:Agent .
GRAPH <g> {
  <https://agency.example/id/z> a foaf:Agent .
}
<id/xx> a foaf:Agent .
"""


@pytest.mark.parametrize(
    ("iri", "line"),
    [
        ("id/a", 4),
        ("id/x", 9),
        ("id/y", 10),
        ("id/z", 12),
        ("id/xx", 14),
        ("g", 11),
        ("id/nobody", None),
    ],
)
def test_a_subject_in_turtle(iri: str, line: int | None) -> None:
    assert places.line(TURTLE, BASE + iri, BASE) == line


def test_a_prefix_that_the_publication_declares() -> None:
    text = "\n\nfoaf:Agent a foaf:Thing ."
    assert places.line(text, FOAF["Agent"], BASE) is None
    assert places.line(text, FOAF["Agent"], BASE, Prefixes({"foaf": FOAF})) == 3


def test_a_base_that_the_file_sets() -> None:
    text = "BASE <https://other.example/>\n<x> <p> <y> ."
    assert places.line(text, "https://other.example/x", BASE) == 2


def test_n_triples() -> None:
    text = f"<{BASE}a> <{BASE}p> <{IRI}> .\n<{IRI}> <{BASE}p> <{BASE}a> .\n"
    assert places.line(text, IRI, BASE) == 2


def test_something_that_is_only_mentioned() -> None:
    assert places.line("<id/a> <p>\n <id/b>,\n <id/x> .", IRI, BASE) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<r>\n<a rdf:resource='id/x'/>\n<b rdf:about='id/x'/></r>", 3),
        ('<r>\n<b rdf:about="https://agency.example/id/x"/></r>', 2),
        ('{"knows":\n {"@id": "id/x"}, "items": [\n\n{"@id": "id/x", "name": "x"}]}', 4),
        ('{"id":\n "id/x"}', 1),
    ],
)
def test_rdf_xml_and_json_ld(text: str, line: int) -> None:
    assert places.line(text, IRI, BASE) == line


def test_a_page_by_its_id_or_by_the_name_of_its_file(tmp_path: Path) -> None:
    page = tmp_path / "about-us.md"
    page.write_text('+++\ntitle = "x"\n+++\n')
    assert places.find(page, f"{BASE}page/about-us", BASE) == 1
    assert places.find(page, f"{BASE}page/other", BASE) is None
    page.write_text('+++\ntitle = "x"\nid = "page/other"\n+++\n')
    assert places.find(page, f"{BASE}page/other", BASE) == 3
    assert places.find(page, f"{BASE}page/about-us", BASE) is None


def test_a_file_that_is_gone_has_no_lines(tmp_path: Path) -> None:
    assert places.find(tmp_path / "gone.ttl", IRI, BASE) is None


@pytest.mark.parametrize(
    ("text", "value", "line"),
    [
        ('<2013-02-30>\n"x2013-02-30"\n"2013-02-30"', "2013-02-30", 1),
        ('"x2013-02-30"\n"2013-02-30"', "2013-02-30", 2),
        ('\n"two\\nlines"', "two\nlines", 2),
        ('\n"a \\"b\\""', 'a "b"', 2),
        ('\n"\\u00e9"', "é", 2),
        ("\n<p>a &amp; b</p>", "a & b", 2),
        ("\n1.50", "1.50", 2),
        ("", "x", None),
    ],
)
def test_a_literal_however_it_is_escaped(text: str, value: str, line: int | None) -> None:
    assert places.literal(text, value) == line


def test_line_and_column_count_characters_from_1() -> None:
    assert places.position("é\nüx", 3) == (2, 2)
    assert places.near('é\n"ü" "x"', "x") == (2, 6)


@pytest.mark.parametrize(
    "join",
    [
        lambda iris: "".join(f"<{iri}> a <urn:c> .\n" for iri in iris),
        lambda iris: " ".join(f"<{iri}> a <urn:c> ." for iri in iris),
        lambda iris: "<urn:s> " + "".join(f"<urn:p> <{iri}> ;\n " for iri in iris),
        lambda iris: "".join(f"<urn:s> a id:{iri.rpartition('/')[2]} .\n" for iri in iris),
    ],
    ids=["lines", "one line", "mentions", "prefixed"],
)
def test_thousands_of_places_in_a_long_file(join: Callable[[list[str]], str]) -> None:
    iris = [f"{BASE}id/x{number}" for number in range(20_000)]
    text = join(iris)
    started = time.monotonic()
    found = [places.line(text, iri, BASE, Prefixes({"id": f"{BASE}id/"})) for iri in iris[::4]]
    assert time.monotonic() - started < 5
    several = len(text.splitlines()) > 1
    assert found == [4 * n + 1 if several else 1 for n in range(5_000)]


def test_a_large_file_of_lines_is_not_read_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "all.nt"
    path.write_text("# <urn:b>\n<urn:a> <urn:p> <urn:b> .\n <urn:b> <urn:p> <urn:c> .\n", "utf-8")
    usual = [places.find(path, iri, "") for iri in ("urn:a", "urn:b", "urn:c", "urn:d")]
    monkeypatch.setattr(places, "_LARGE", 10)
    monkeypatch.setattr(places, "_text", None)
    assert [places.find(path, iri, "") for iri in ("urn:a", "urn:b", "urn:c", "urn:d")] == usual
    assert usual == [2, 3, 3, None]
    assert places.declarations(path) == []


def test_thousands_of_places_in_a_large_file_of_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "all.nt"
    lines = [f"<{BASE}id/x{n}> <urn:p> <{BASE}id/x{n - 1}> .\n" for n in range(20_000)]
    path.write_text("".join([*lines, *lines]), "utf-8")
    monkeypatch.setattr(places, "_LARGE", 10)
    started = time.monotonic()
    found = [places.find(path, f"{BASE}id/x{number}", BASE) for number in range(0, 20_000, 4)]
    assert time.monotonic() - started < 5
    assert found == list(range(1, 20_001, 4))
