"""Tables of the data: which queries make one, and what is wrong with those that can't."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import publisher
import soca
from conftest import PUBLISHER_TOML, ProjectFactory
from publisher import Publication, site
from publisher.errors import ConfigError, PublisherError, SourceError
from publisher.queries import Answer
from publisher.selections import Selection
from publisher.stores import Store
from terminal import run

TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/a> a skos:Concept ; skos:prefLabel "A, or α"@en ; skos:notation "2" .
<id/b> a skos:Concept ; skos:prefLabel 'B "quoted"'@en ; skos:notation "1" .
<id/c> a skos:Concept ; skos:prefLabel "C\\nin two lines"@en ; skos:notation "1" .
"""
NAMES = "# Names\n# All of them.\nSELECT ?x ?name { ?x skos:prefLabel ?name }\n"


def write(project: ProjectFactory, queries: Mapping[str, str | bytes], **more: str) -> Path:
    files: dict[str, str | bytes] = {"data/a.ttl": TURTLE, **more}
    return project(files | {f"data/tables/{name}": text for name, text in queries.items()})


def of(folder: Path) -> list[Selection]:
    return publisher.open(folder).representations.tables


def rows(folder: Path) -> list[list[str]]:
    """The rows of the only table, as the site has them."""
    return cells(publisher.open(folder), of(folder)[0].file)


def cells(publication: Publication, file: str) -> list[list[str]]:
    plan = {output.path: output for output in site.plan(publication.representations)}
    text = plan[file].render().decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_each_query_makes_a_table(project: ProjectFactory) -> None:
    folder = write(project, {"names.rq": NAMES, "deep/er.rq": "SELECT ?x { ?x a ?y }"})
    deeper, names = of(folder)
    assert (deeper.file, deeper.title, deeper.description) == ("files/deep/er.csv", "er", "")
    assert (names.file, names.title, names.description) == (
        "files/names.csv",
        "Names",
        "All of them.",
    )
    assert [row["x"] for row in names.answer] == [f"https://agency.example/id/{n}" for n in "abc"]


def test_a_project_needs_none(project: ProjectFactory) -> None:
    assert of(project({"data/a.ttl": TURTLE})) == []


def test_cells_are_what_the_data_say(project: ProjectFactory) -> None:
    assert [row[1] for row in rows(write(project, {"names.rq": NAMES}))] == [
        "name",
        "A, or α",
        'B "quoted"',
        "C\nin two lines",
    ]


def test_all_profiles_can_be_asked_each_in_its_graph(project: ProjectFactory) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found = {row[0] for row in rows(write(project, {"n.rq": query}))[1:]}
    assert found == {f"https://agency.example/profile/{n}" for n in ("description", "schema.org")}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x { ?x a skos:Concept }", "abc"),
        ("SELECT ?x { ?x skos:notation ?n } ORDER BY ?n", "bca"),
        ("SELECT ?x ?n { ?x skos:notation ?n } ORDER BY DESC(?n)", "abc"),
        ("SELECT * { ?x skos:notation ?n } ORDER BY ?n LIMIT 2", "bc"),
        ("SELECT ?x (STRLEN(?n) AS ?z) { ?x skos:notation ?n } ORDER BY ?z OFFSET 1", "bc"),
        ("SELECT ?x { ?x skos:notation ?n } ORDER BY ?n VALUES ?n { '1' }", "bc"),
        ("SELECT ?x (COUNT(?n) AS ?k) { ?x skos:notation ?n } GROUP BY ?x ORDER BY ?k", "abc"),
        ("SELECT ?x { ?x skos:notation ?n } # ORDER\nORDER BY ?n # so\n", "bca"),
    ],
)
def test_the_order_is_never_left_to_chance(
    project: ProjectFactory, query: str, expected: str
) -> None:
    """The same whatever the order of the statements: rows alike in ORDER BY are sorted further."""
    head, *facts = [line for line in TURTLE.splitlines() if line.startswith("<")]
    prefixes = "\n".join(line for line in TURTLE.splitlines() if line.startswith("@"))
    for number in range(4):
        shuffled = random.Random(number).sample([head, *facts], 3)
        folder = project(
            {"data/a.ttl": "\n".join([prefixes, *shuffled]), "data/tables/t.rq": query},
            name=f"project-{number}",
        )
        header, *found = rows(folder)
        assert "".join(row[header.index("x")][-1] for row in found) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("# T\nASK { ?s ?p ?o }", "t.rq:2:1: a table is made by a SELECT query, not by ASK"),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "t.rq:1:1: a table is made by a SELECT query, not by CONSTRUCT",
        ),
        ("PREFIX a: <urn:a>\n DESCRIBE <urn:x>", "t.rq:2:2: a table is made by a SELECT"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 5", "t.rq:1:24: which rows come first is left to chance"),
        ("SELECT ?s { ?s ?p ?o }\nOFFSET 5", "t.rq:2:1: which rows come first is left to chance"),
        (
            "SELECT ?s (NOW() AS ?t) { ?s ?p ?o }",
            "t.rq:1:12: NOW gives something else each time",
        ),
        ("SELECT ?s { ?s ?p ?o FILTER(rand() < 1) }", "t.rq:1:29: RAND gives something else"),
        ("SELECT ?_s { ?_s ?p ?o }", "t.rq:1:1: the column ?_s begins with '_'"),
        ("SELECT ?s {", "t.rq:1:11: the '{' here is never closed"),
        ("SELECT ?s { ?s nope:x ?o }", "t.rq:1:16: the prefix of 'nope:x' is not declared"),
        ("SELECT ?s { SERVICE <urn:x> {} }", "t.rq:1:13: SERVICE is not allowed"),
        ("", "t.rq: there is no query in this file"),
        (b"SELECT ?s { ?s ?p '\xff' }", "t.rq: the text is not UTF-8"),
        ("SELECT ?s { ?s <urn:f>(1) ?o }", "t.rq:"),
        (
            "SELECT ?s { ?s ?p ?o FILTER(<urn:f>(?o)) }",
            "t.rq:",
        ),
    ],
)
def test_a_query_that_makes_no_table_is_told_with_its_place(
    project: ProjectFactory, query: str | bytes, message: str
) -> None:
    folder = write(project, {"t.rq": query})
    with pytest.raises((ConfigError, SourceError)) as caught:
        of(folder)
    assert str(caught.value).startswith(f"{folder}/data/tables/{message}")
    done = run("-C", folder, "check")
    assert done.code == 3
    assert f"data/tables/{message}" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("result_rows = 2", "the result is larger than 20,000,000 bytes, or than 2 rows"),
        ("result_bytes = 50", "the result is larger than 50 bytes"),
    ],
)
def test_a_table_that_is_too_large_is_told(
    project: ProjectFactory, limit: str, message: str
) -> None:
    folder = write(project, {"names.rq": NAMES})
    (folder / "publisher.toml").write_text(f"{PUBLISHER_TOML}[limits]\n{limit}\n")
    with pytest.raises(SourceError) as caught:
        of(folder)
    assert (caught.value.line, caught.value.column) == (3, 1)
    assert message in str(caught.value)
    assert "or raise limits.result_bytes or limits.result_rows" in str(caught.value)


def test_a_query_without_end_is_stopped(project: ProjectFactory) -> None:
    every = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8))
    folder = write(project, {"t.rq": f"SELECT (COUNT(*) AS ?n) {{ {every} }}"})
    (folder / "publisher.toml").write_text(f"{PUBLISHER_TOML}[limits]\nquery_seconds = 1\n")
    with pytest.raises(SourceError, match=r"t\.rq:1:1: .*stopped after 1 seconds.*query_seconds"):
        of(folder)


@pytest.mark.parametrize("name", ["names.csv", "Names.CSV"])
def test_a_table_takes_no_file_its_name(project: ProjectFactory, name: str) -> None:
    folder = write(project, {"names.rq": NAMES}, **{f"data/files/{name}": "x"})
    with pytest.raises(SourceError, match=r"names\.rq: its table is published at files/names\.csv"):
        of(folder)


def test_a_description_takes_no_file_its_name(project: ProjectFactory) -> None:
    mine = "data/files/names.csv-metadata.json"
    folder = write(project, {"names.rq": NAMES}, **{mine: "{}"})
    with pytest.raises(PublisherError, match=r"names\.csv-metadata\.json already"):
        site.plan(publisher.open(folder).representations)


def test_only_queries_are_there(project: ProjectFactory) -> None:
    """What would be content elsewhere is not passed over in silence."""
    folder = write(project, {"names.rq": NAMES, "more.ttl": TURTLE})
    with pytest.raises(SourceError, match=r"more\.ttl: in data/tables are queries for tables"):
        of(folder)


def test_a_link_out_of_the_project_is_refused(project: ProjectFactory, tmp_path: Path) -> None:
    (tmp_path / "outside.rq").write_text(NAMES)
    folder = write(project, {"a.rq": NAMES})
    (folder / "data/tables/b.rq").symlink_to(tmp_path / "outside.rq")
    with pytest.raises(SourceError, match="leads out of the project"):
        of(folder)


def test_a_folder_elsewhere_works_as_well(project: ProjectFactory) -> None:
    folder = project(
        {
            "publisher.toml": PUBLISHER_TOML + 'data = "facts"\n',
            "facts/a.ttl": TURTLE,
            "facts/tables/names.rq": NAMES,
            "facts/files/a.txt": "x",
        }
    )
    found = {o.path for o in site.plan(publisher.open(folder).representations)}
    assert {"files/names.csv", "files/names.csv-metadata.json", "files/a.txt"} <= found


def test_a_query_is_asked_once_for_the_check_and_the_build(
    project: ProjectFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    before = publisher.queries.run

    def run_(store: Store, text: str, **rest: Any) -> Answer:
        asked.append(text)
        return before(store, text, **rest)

    monkeypatch.setattr(publisher.queries, "run", run_)
    publisher.open(write(project, {"names.rq": NAMES})).build(tmp_path / "site")
    assert asked == [NAMES]


# -- The tables of the example


@pytest.mark.parametrize("name", ["competences", "tactics"])
def test_the_tables_of_the_example_are_what_another_engine_finds(name: str) -> None:
    """Cell by cell, with rdflib over the Turtle that the site has."""
    import rdflib

    publication = publisher.open(soca.ROOT)
    header, *found = cells(publication, f"files/{name}.csv")
    graph = rdflib.Graph().parse(data=publication.export("turtle"), format="turtle")
    query = (soca.ROOT / "data" / "tables" / f"{name}.rq").read_text("utf-8")
    namespaces = publication.representations.dataset.prefixes.namespaces
    answer = graph.query(query, initNs=namespaces, base=publication.config.base)
    assert [str(variable) for variable in answer.vars or ()] == header
    expected = [[str(term or "") for term in row] for row in answer if isinstance(row, tuple)]
    assert len(found) == 6
    assert sorted(found) == sorted(expected)
    assert [row[1] for row in found] == sorted(row[1] for row in found)
