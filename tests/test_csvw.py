"""Tables as files: rows that every reader takes back, and what is said of them."""

from __future__ import annotations

import csv
import io
import json
import string
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import external
import soca
from publisher.catalog.csvw import About, metadata, table
from publisher.queries import Answer
from publisher.terms import LANG_STRING, STRING, XSD, Blank, Iri, Literal, Prefixes, Term

NONE = Prefixes({})
ABOUT = About("files/t.csv", "A table", "What it holds.", "en", "https://l.example/", "https://p/")


def answer(*rows: dict[str, Term], columns: str = "a b") -> Answer:
    return Answer("select", tuple(columns.split()), rows, prefixes=NONE)


def text(value: str, language: str = "") -> Literal:
    return Literal(value, LANG_STRING if language else STRING, language)


def number(value: str, type_: str = "integer") -> Literal:
    return Literal(value, XSD[type_])


def column(*values: Term | None, name: str = "b") -> dict[str, Any]:
    """What is said of a column with these values, beside one that numbers them."""
    rows = [
        {"a": number(str(n))} | ({name: v} if v is not None else {}) for n, v in enumerate(values)
    ]
    described = json.loads(metadata(ABOUT, answer(*rows, columns=f"a {name}")))
    found = described["tableSchema"]["columns"][1]
    assert found.pop("name") == found.pop("titles") == name
    return dict(found)


# -- Rows


def test_rows_are_as_rfc_4180_says() -> None:
    rows: list[dict[str, Term]] = [
        {"a": Iri("urn:x"), "b": text('say "a", b', "en")},
        {"b": text("two\nlines")},
        {},
    ]
    assert table(answer(*rows)) == b'a,b\r\nurn:x,"say ""a"", b"\r\n,"two\nlines"\r\n,\r\n'


def test_there_is_no_byte_order_mark_and_letters_stay() -> None:
    assert table(answer({"a": text("é日本")}, columns="a")) == "a\r\né日本\r\n".encode()


@pytest.mark.parametrize("value", ["=1+1", "+44 20", "-5", "@x", "\t=1", "'x", " x "])
def test_a_text_that_spreadsheets_take_for_more_is_written_as_it_is(value: str) -> None:
    assert table(answer({"a": text(value)}, columns="a")) == f"a\r\n{value}\r\n".encode()


def test_no_row_looks_like_a_comment() -> None:
    assert table(answer({"a": text("# x"), "b": Blank("_:y")})) == b'a,b\r\n"# x",_:y\r\n'


VALUES = st.text(st.sampled_from(string.printable + "é\u2028\u0085\ufeff😀"), max_size=8)
TERMS = st.one_of(VALUES.map(text), VALUES.map(lambda v: text(v, "en")), st.just(Iri("urn:a,b")))


@given(st.lists(st.fixed_dictionaries({}, optional={"a": TERMS, "b": TERMS}), max_size=5))
def test_every_text_comes_back(rows: list[dict[str, Term]]) -> None:
    content = table(answer(*rows)).decode()
    assert [*csv.reader(io.StringIO(content, newline=""), strict=True)] == [
        ["a", "b"],
        *([value(row.get("a")), value(row.get("b"))] for row in rows),
    ]


def value(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else str(term or "")


# -- What is said of them


def test_the_table_is_described_and_found_beside_it() -> None:
    described = json.loads(metadata(ABOUT, answer({"a": text("x"), "b": text("y")})))
    assert described.pop("tableSchema")["primaryKey"] == "a"
    assert described == {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "Table",
        "url": "t.csv",
        "dc:title": "A table",
        "dc:description": "What it holds.",
        "dc:license": {"@id": "https://l.example/"},
        "dc:publisher": {"@id": "https://p/"},
        "dialect": {"trim": False},
    }


def test_what_is_not_known_is_not_said() -> None:
    described = json.loads(metadata(About("files/x/t.csv", "T"), answer()))
    assert described.keys() == {"@context", "@type", "url", "dc:title", "dialect", "tableSchema"}
    assert described["url"] == "t.csv"
    assert described["tableSchema"] == {
        "columns": [{"name": n, "titles": n, "datatype": "string"} for n in "ab"]
    }


@pytest.mark.parametrize(
    ("values", "datatype"),
    [
        ([number("1"), number("-2", "int"), number("3", "nonNegativeInteger")], "integer"),
        ([number("1"), number("1.50", "decimal")], "decimal"),
        ([number("1"), number("1.5E0", "double"), number("NaN", "float")], "double"),
        ([number("2013-10-07", "date"), number("2013-10-07Z", "date")], "date"),
        ([number("2013-10-07T00:00:00Z", "dateTime")], "dateTime"),
        ([number("2013-10-07T00:00:00.5+01:00", "dateTime")], "dateTime"),
        ([number("09:30:00", "time")], "time"),
        ([number("2013", "gYear")], "gYear"),
        ([number("2013-10", "gYearMonth")], "gYearMonth"),
        ([number("true", "boolean"), number("0", "boolean")], "boolean"),
        ([Iri("urn:a"), Iri("https://b/")], "anyURI"),
        ([text("a"), text("b", "en")], "string"),
        # What has no type in common is text.
        ([number("1"), text("1")], "string"),
        ([number("2013-10-07", "date"), number("2013", "gYear")], "string"),
        ([Iri("urn:a"), text("b")], "string"),
        ([Blank("_:a")], "string"),
        # So is what is not written as its type says.
        ([number("7 October", "date")], "string"),
        ([number("2013-10-07T00:00", "dateTime")], "string"),
        ([number("x")], "string"),
        ([number("1 ")], "string"),
        ([Literal("1", Iri("urn:type"))], "string"),
    ],
)
def test_types_are_those_that_all_values_have(values: list[Term], datatype: str) -> None:
    assert column(*values)["datatype"] == datatype
    assert column(None, *values)["datatype"] == datatype, "what is missing says nothing"


def test_a_language_is_that_of_all_texts() -> None:
    assert column(text("a", "en"), text("b", "en"), None)["lang"] == "en"
    for values in (
        [text("a", "en"), text("b", "cy")],
        [text("a", "en"), text("b")],
        [text("a"), text("b")],
        [text("a", "en"), Iri("urn:b")],
        [None],
    ):
        assert "lang" not in column(*values)


def test_a_column_is_required_where_no_cell_is_empty() -> None:
    assert column(text("a"), text("b"))["required"] is True
    assert "required" not in column(text("a"), None)
    assert "required" not in column(text("a"), text("")), "in CSV an empty text is none"


@pytest.mark.parametrize(
    "firsts",
    [
        [text("x"), text("x")],
        [text("x"), text("x", "en")],
        [text("x"), text("")],
        [Iri("x"), text("x")],
    ],
)
def test_the_first_column_is_a_key_only_if_it_tells_rows_apart(firsts: list[Term]) -> None:
    rows = [{"a": first, "b": text(str(n))} for n, first in enumerate(firsts)]
    assert "primaryKey" not in json.loads(metadata(ABOUT, answer(*rows)))["tableSchema"]


def test_a_name_is_one_of_rfc_6570() -> None:
    described = json.loads(metadata(ABOUT, answer({"é1": text("x")}, columns="é1")))
    (found,) = described["tableSchema"]["columns"]
    assert (found["name"], found["titles"]) == ("%C3%A91", "é1")
    assert described["tableSchema"]["primaryKey"] == "%C3%A91"


# -- An independent reader of CSVW


def reader() -> Any:
    """The class with which the package csvw reads a table by its description, and checks it."""
    try:
        from csvw import CSVW
    except ImportError:
        raise external.lacking("csvw") from None
    return CSVW


def written(folder: Path, found: Answer) -> Path:
    (folder / "t.csv").write_bytes(table(found))
    (folder / "t.csv-metadata.json").write_bytes(metadata(ABOUT, found))
    return folder / "t.csv"


ROWS: tuple[dict[str, Term], ...] = (
    {
        "iri": Iri("https://a.example/x"),
        "words": text('"#, é\n', "en"),
        "day": number("2013-10-07", "date"),
        "time": number("2013-10-07T10:00:00Z", "dateTime"),
        "year": number("2013", "gYear"),
        "count": number("5"),
        "sum": number("1.50", "decimal"),
        "yes": number("true", "boolean"),
        "mixed": number("1"),
    },
    {
        "iri": Iri("https://a.example/y"),
        "words": text("=1+1", "en"),
        "day": number("2014-01-01", "date"),
        "time": number("2013-10-07T10:00:00.25+01:00", "dateTime"),
        "year": number("2014", "gYear"),
        "count": number("-1"),
        "mixed": text("# x "),
    },
)


def test_another_reader_takes_tables_as_they_are_described(tmp_path: Path) -> None:
    found = answer(*ROWS, columns=" ".join(ROWS[0]))
    read = reader()(str(written(tmp_path, found)), validate=True)
    assert read.is_valid, read.warnings
    first, second = read.tables[0].iterdicts()
    assert (first["words"], second["mixed"]) == ('"#, é\n', "# x ")
    assert (first["count"], float(first["sum"]), first["yes"]) == (5, 1.5, True)
    assert first["day"].year == second["day"].year - 1 == 2013
    assert second["sum"] is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"2013-10-07,", b"7 October,"),
        (b",5,", b",five,"),
        (b"https://a.example/y", b"https://a.example/x"),
        (b",day,", b",tag,"),
    ],
)
def test_that_reader_finds_what_is_not_as_described(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = written(tmp_path, answer(*ROWS, columns=" ".join(ROWS[0])))
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # it counts those that it gives
        try:
            assert not reader()(str(path), validate=True).is_valid
        except ValueError as error:
            assert "required columns" in str(error) or "primary key" in str(error)  # noqa: PT017


@pytest.mark.parametrize("name", ["competences", "tactics"])
def test_it_takes_the_tables_of_the_example(site: Path, name: str) -> None:
    read = reader()(str(site / "files" / f"{name}.csv"), validate=True)
    assert read.is_valid, read.warnings
    assert read.common_props["dc:title"].endswith("of the Serious Organised Crime Agency")
    rows = list(read.tables[0].iterdicts())
    assert len(rows) == 6
    found = {row[name.removesuffix("s")].unsplit() for row in rows}
    assert {iri.rpartition("/")[0] for iri in found} == {f"{soca.BASE}id/{name.removesuffix('s')}"}
