"""Spreadsheets as content: headings, mappings, workbooks, and CSVW metadata in a project."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.properties import CalcProperties  # noqa: F401  types are complete then

import example
import terminal
from conftest import ProjectFactory
from publisher import loading
from publisher.config import load
from publisher.terms import Literal, Quad, ntriples
from spreadsheets import METADATA, saved, workbook

TABLES = """base = "https://agency.example/"
title = "A"
[[tables]]
"""
BODIES = "id,type,name,name@cy,dissolved,partOf\n"


def said(folder: Path) -> list[str]:
    """What the spreadsheets of a project say, with prefixed names, sorted."""
    dataset = loading.load(load(folder))
    shorten = dataset.prefixes.shorten

    def name(term: object) -> str:
        if isinstance(term, Literal):
            text = ntriples(term)
            return text.replace("http://www.w3.org/2001/XMLSchema#", "xsd:")
        text = str(term)
        return shorten(text) or text.replace("https://agency.example/", "")

    found = [
        quad
        for source in dataset.sources
        if source.path.suffix in {".csv", ".tsv", ".xlsx"}
        for quad in source.quads
    ]
    return sorted(" ".join(name(term) for term in _terms(quad)) for quad in found)


def _terms(quad: Quad) -> tuple[object, ...]:
    return quad if quad.graph else quad[:3]


@pytest.mark.parametrize("separator", [",", ";"])
def test_rows_before_the_headings_may_be_comments(project: ProjectFactory, separator: str) -> None:
    table = '# What this is; for whom,\n"# more, of it"\nid,notation\n# x,# y\n'
    lines = table.splitlines()
    lines[2:] = [line.replace(",", separator) for line in lines[2:]]
    folder = project({"data/a.csv": "\n".join(lines).replace("# x", "id/x") + "\n"})
    assert said(folder) == ['id/x skos:notation "# y"']


def test_headings_are_keys(project: ProjectFactory) -> None:
    row = "id/a,Agency; Agent,The A,Yr A,2013-10,id/b; https://other.example/c\n"
    folder = project({"data/a.csv": BODIES + row + "id/b,,B,,,\n"})
    assert said(folder) == [
        'id/a foaf:name "The A"@en',
        'id/a foaf:name "Yr A"@cy',
        "id/a org:subOrganizationOf https://other.example/c",
        "id/a org:subOrganizationOf id/b",
        "id/a rdf:type cv:PublicOrganisation",
        "id/a rdf:type foaf:Agent",
        'id/a schema:dissolutionDate "2013-10"^^<xsd:gYearMonth>',
        'id/b foaf:name "B"@en',
    ]


@pytest.mark.parametrize("heading", ["name (cy)", "name@cy", " name   (cy) "])
def test_heading_says_the_language(heading: str, project: ProjectFactory) -> None:
    folder = project({"data/a.csv": f"id,{heading}\nid/a,Yr A\n"})
    assert said(folder) == ['id/a foaf:name "Yr A"@cy']


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_file_is_read_as_spreadsheet_programs_write_it(
    separator: str, mark: str, end: str, project: ProjectFactory
) -> None:
    rows = [["id", "name", "skos:note"], ["id/a", '"A, B; C"', "NO"], ["", "", ""]]
    text = mark + end.join(separator.join(row) for row in rows) + end
    folder = project({"data/a.csv": text})
    assert said(folder) == ['id/a foaf:name "A, B; C"@en', 'id/a skos:note "NO"@en']


def test_separator_may_be_declared(project: ProjectFactory) -> None:
    folder = project({"data/a.csv": "sep=|\nid|name\nid/a|A,B\n"})
    assert said(folder) == ['id/a foaf:name "A,B"@en']


def test_text_keeps_its_semicolons_and_lines(project: ProjectFactory) -> None:
    folder = project({"data/a.csv": 'id,description\nid/a,"One; two.\nThree."\n'})
    assert said(folder) == ['id/a dcterms:description "One; two.\\nThree."@en']


@pytest.mark.parametrize("written", ["NO", "true", "0123", "1.50", "#1", "=1+1", "2013-10-07"])
def test_text_stays_as_it_is(written: str, project: ProjectFactory) -> None:
    folder = project({"data/a.csv": f"id,registerNumber\nid/a,{written}\n"})
    assert said(folder) == [f'id/a org:identifier "{written}"']


def test_mapping_says_what_columns_are(project: ProjectFactory) -> None:
    settings = TABLES + (
        'file = "data/*.tsv"\nid = "id/body/{Body name|slug}"\ntype = ["Agency", "Agent"]\n'
        'language = "cy"\ngraph = "id/graph/x"\n[tables.columns]\n'
        '"Body name" = "name"\nsuccessors = {key = "successor", id = "id/body/{_value}",'
        ' separator = "|"}\nnotes = false\ncode = {key = "schema:code", datatype = "xsd:integer"}\n'
        'alias = {key = "otherName", separator = "/", language = "en"}\n'
    )
    header = "Body name\tsuccessors\tnotes\tcode\talias\n"
    row = "Café One\tb1| b 2\tnothing\t0042\tX/ Y\n"
    folder = project({"publisher.toml": settings, "data/a.tsv": header + row})
    about = "id/body/cafe-one"
    assert said(folder) == [
        f'{about} foaf:name "Café One"@cy id/graph/x',
        f"{about} rdf:type cv:PublicOrganisation id/graph/x",
        f"{about} rdf:type foaf:Agent id/graph/x",
        f'{about} schema:code "0042"^^<xsd:integer> id/graph/x',
        f'{about} skos:altLabel "X"@en id/graph/x',
        f'{about} skos:altLabel "Y"@en id/graph/x',
        f"{about} xhv:next id/body/b%202 id/graph/x",
        f"{about} xhv:next id/body/b1 id/graph/x",
    ]


@pytest.mark.parametrize(
    ("repeats", "names"),
    [("all", ["A", "B"]), ("last", ["B"])],
)
def test_several_rows_about_one_thing(
    repeats: str, names: list[str], project: ProjectFactory
) -> None:
    settings = f'{TABLES}file = "data/a.csv"\nrepeats = "{repeats}"\n'
    rows = "id,name\nid/a,A\nid/c,C\nid/a,B\n"
    folder = project({"publisher.toml": settings, "data/a.csv": rows})
    expected = [*(f'id/a foaf:name "{name}"@en' for name in names), 'id/c foaf:name "C"@en']
    assert said(folder) == expected


WRONG_SETTINGS = {
    'file = "data/a.csv"\nid = "id/{nmae}"': (
        'publisher.toml:4: there is no column "nmae" for id = "id/{nmae}"; did you mean "name"?'
    ),
    'file = "data/a.csv"\nid = "id/{name|upper}"': (
        'publisher.toml:4: id = "id/{name|upper}": there is no filter "upper"; the filters are'
        " slug, lower"
    ),
    'file = "data/a.csv"\nid = "id/{name"': (
        'publisher.toml:4: id = "id/{name": write each column between a pair of braces:'
        ' "id/body/{number}"'
    ),
    'file = "data/a.csv"\ntype = "Agncy"': (
        'publisher.toml:4: type "Agncy" is not a class; did you mean "Agency"?'
    ),
    'file = "data/a.csv"\n[tables.columns]\nnmae = "name"': (
        'publisher.toml:6: there is no column "nmae" in data/a.csv; did you mean "name"?'
    ),
    'file = "data/a.csv"\n[tables.columns]\nname = "nmae"': (
        'publisher.toml:6: column "name": "nmae" is not a key; did you mean "name"?'
    ),
    'file = "data/a.csv"\n[tables.columns]\nname = {key = "partOf", id = "id/{number}"}': (
        'publisher.toml:6: column "name": its id has {number}; write {_value}, which is each value'
        " of the cell"
    ),
    'file = "data/a.csv"\n[tables.columns]\nname = true': (
        "publisher.toml:6: tables[1].columns.name: expected a key, or false to leave the column out"
    ),
    'file = "data/a.csv"\nrepeats = "first"': (
        'publisher.toml:5: tables[1].repeats: expected "all" or "last", found \'first\''
    ),
    'file = "data/b.csv"': (
        'publisher.toml:4: there is no table "data/b.csv" in data/; put it there, or take this part'
        " out"
    ),
}


@pytest.mark.parametrize("settings", WRONG_SETTINGS)
def test_wrong_mapping_is_told_with_its_line(settings: str, project: ProjectFactory) -> None:
    files = {"publisher.toml": TABLES + settings + "\n", "data/a.csv": "id,name\nid/a,A\n"}
    folder = project(files)
    done = terminal.run("-C", folder, "check")
    assert (done.code, done.err.replace(f"{folder}/", "").strip()) == (3, WRONG_SETTINGS[settings])


def test_workbook_says_the_same_as_its_table(project: ProjectFactory) -> None:
    header = ["id", "registerNumber", "name", "dissolved", "deprecated"]
    row = ["id/a", 2013, "A", date(2013, 10, 7), True]
    text = ",".join(header) + "\nid/a,2013,A,2013-10-07,true\n"
    first = said(project({"data/a.xlsx": workbook([header, row])}, name="book"))
    assert first == said(project({"data/a.csv": text}, name="text"))
    assert 'id/a schema:dissolutionDate "2013-10-07"^^<xsd:date>' in first


def test_workbook_of_the_other_calendar(project: ProjectFactory) -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)
    sheet = book.worksheets[0]
    sheet.append(["id", "founded"])
    sheet.append(["id/a", date(1904, 2, 3)])
    folder = project({"data/a.xlsx": saved(book)})
    assert said(folder) == ['id/a schema:foundingDate "1904-02-03"^^<xsd:date>']


def test_first_sheet_that_is_shown_or_the_one_named(project: ProjectFactory) -> None:
    book = openpyxl.Workbook()
    for title in ("Hidden", "Shown", "Other"):
        sheet = book.create_sheet(title)
        sheet.append(["id", "name"])
        sheet.append(["id/a", title])
    del book["Sheet"]
    book["Hidden"].sheet_state = "hidden"
    data = saved(book)
    assert said(project({"data/a.xlsx": data})) == ['id/a foaf:name "Shown"@en']
    settings = f'{TABLES}file = "data/a.xlsx"\nsheet = "Other"\n'
    named = project({"publisher.toml": settings, "data/a.xlsx": data}, name="named")
    assert said(named) == ['id/a foaf:name "Other"@en']


def test_workbook_without_its_package_is_told(project: ProjectFactory) -> None:
    folder = project({"data/a.xlsx": workbook([["id", "name"], ["id/a", "A"]])})
    code = (
        "import sys; sys.modules['openpyxl'] = None; sys.argv[1:] = ['-C', sys.argv[1], 'check'];"
        "from publisher.__main__ import main; main()"
    )
    done = example.python("-c", code, str(folder))
    assert done.returncode == 3
    assert "pip install 'publisher[xlsx]'" in done.stderr


ROWS = "Code,End\nx1,07/10/2013\n"


@pytest.mark.parametrize("name", ["a.csv-metadata.json", "csv-metadata.json"])
def test_csvw_metadata_beside_a_table(name: str, project: ProjectFactory) -> None:
    folder = project({f"data/below/{name}": METADATA, "data/below/a.csv": ROWS})
    assert said(folder) == [
        'id/body/x1 org:identifier "x1"',
        'id/body/x1 schema:dissolutionDate "2013-10-07"^^<xsd:date>',
    ]
    dataset = loading.load(load(folder))
    assert dataset.line(folder / "data/below/a.csv", "https://agency.example/id/body/x1") == 2


WRONG_METADATA = {
    ('"dc:title"', '"titel"'): (
        'data/a.csv-metadata.json:2:2: "titel" is not known in a Table; write a prefixed name such'
        " as dc:title"
    ),
    ('"date"', '"dat"'): (
        "data/a.csv-metadata.json:6:4: datatype: the datatype 'dat' is unknown; write one such as"
        " string, date or integer"
    ),
    ('"titles": "End"', '"titles": "Ende"'): (
        'data/a.csv-metadata.json:5:29: the column "End" of the file is called "Ende" here; give it'
        " the same title"
    ),
    ('"dd/MM/yyyy"', '"MM/dd/yyyy"'): None,
    ('"url": "a.csv"', '"url": "b.csv"'): (
        'data/a.csv-metadata.json: does not describe a.csv; write "url": "a.csv"'
    ),
    ("]}}", "]}"): None,
}


@pytest.mark.parametrize("change", WRONG_METADATA)
def test_wrong_metadata_are_refused(change: tuple[str, str], project: ProjectFactory) -> None:
    metadata = METADATA.replace(*change)
    assert metadata != METADATA
    folder = project({"data/a.csv-metadata.json": metadata, "data/a.csv": ROWS + "x2,31/02/2013\n"})
    done = terminal.run("-C", folder, "check")
    told = done.err.replace(f"{folder}/", "").splitlines()
    assert done.code == 3
    wanted = WRONG_METADATA[change]
    assert wanted is None or wanted in told, told


def test_row_that_metadata_rule_out(project: ProjectFactory) -> None:
    folder = project({"data/a.csv-metadata.json": METADATA, "data/a.csv": ROWS + "x2,31/02/2013\n"})
    done = terminal.run("-C", folder, "check")
    assert done.err.replace(f"{folder}/", "").strip() == (
        'data/a.csv:3: row 3, column "End": "31/02/2013" is a day that doesn\'t exist; correct it'
    )


def test_report_names_the_row(project: ProjectFactory) -> None:
    folder = project({"data/a.csv": "id,type\nid/a,Organisation\nid/b,Organisation\n"})
    done = terminal.run("-C", folder, "check")
    assert f"{folder}/data/a.csv:3: violation: https://agency.example/id/b" in done.text + done.err


def test_import_uses_the_mapping_of_the_project(project: ProjectFactory) -> None:
    settings = f'{TABLES}file = "data/*.tsv"\nid = "id/{{n}}"\n[tables.columns]\nn = "name"\n'
    folder = project({"publisher.toml": settings, "data/a.tsv": "n\nA\n"})
    out = folder / "data" / "a.ttl"
    done = terminal.run("-C", folder, "import", folder / "data/a.tsv", "-o", out)
    assert done.code == 0, done.err
    assert out.read_text() == (
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n\n"
        '<https://agency.example/id/A> foaf:name "A"@en .\n'
    )
    again = terminal.run("-C", folder, "import", folder / "data/a.tsv", "-o", out)
    assert (again.code, "is there already" in again.err) == (4, True)


def test_import_says_where_a_table_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\nid/a,A\n")
    done = terminal.run("-C", tmp_path, "import", tmp_path / "a.csv")
    assert (done.code, "--base https://agency.example/" in done.err) == (3, True)
    done = terminal.run(
        "-C", tmp_path, "import", tmp_path / "a.csv", "--base", "https://a.example/"
    )
    assert '<https://a.example/id/a> foaf:name "A"@en .' in done.text


def test_import_refuses_a_wrong_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,dissolved\nid/a,31/02/2013\n")
    out = tmp_path / "a.ttl"
    options = ("--base", "https://a.example/", "-o", out)
    done = terminal.run("-C", tmp_path, "import", tmp_path / "a.csv", *options)
    assert (done.code, out.exists()) == (3, False)
    assert done.err.startswith(f'{tmp_path}/a.csv:2: row 2, column "dissolved": "31/02/2013"')


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text("a\nb\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name in ("../secret.csv", "link.csv", "https://a.example/x/../../secret.csv"):
        text = f'{{"@context": "http://www.w3.org/ns/csvw", "url": "{name}"}}'
        (inside / "m.json").write_text(text)
        base = ("--base", "https://a.example/x/m.json")
        done = terminal.run("-C", inside, "import", inside / "m.json", *base)
        assert (done.code, done.text) == (3, ""), name
        assert "there is no file for" in done.err
