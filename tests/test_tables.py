from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import ConfigError
from publisher.tables import Table, is_language, read

TEXT = """\
title = "x"
on = true
count = 3
list = ["a", "b"]
mixed = ["a", 1]
twice = ["a", "a"]
empty = ""
"quoted key" = "y"
phrases = {en = "x", cy = "y"}
wrong = {"e n" = "x"}
none = {}
number.inside = "z"

[limits]
nesting = 64

[[lists]]
path = "a"

[[lists]]
path = "b"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def table(file: Path) -> Table:
    return read(file)


def message(error: pytest.ExceptionInfo[ConfigError], file: Path) -> str:
    text = str(error.value)
    assert text.startswith(str(file))
    return text.removeprefix(str(file))


def test_values_of_each_type(table: Table) -> None:
    assert table.text("title") == "x"
    assert table.text("absent", "default") == "default"
    assert table.text("quoted key") == "y"
    assert table.number("count", 1) == 3
    assert table.number("absent", 7) == 7
    assert table.texts("list") == ("a", "b")
    assert table.texts("absent", ("c",)) == ("c",)
    assert table.names("title") == ("x",)
    assert table.names("list") == ("a", "b")
    assert table.names("absent", ()) == ()
    assert table.phrases("title", "de") == {"de": "x"}
    assert table.phrases("phrases", "de") == {"en": "x", "cy": "y"}
    assert table.phrases("absent", "de", default={}) == {}
    assert table.table("limits").number("nesting", 1) == 64
    assert list(table.table("absent")) == []
    assert [entry.text("path") for entry in table.tables("lists")] == ["a", "b"]
    assert table.tables("absent") == []


@pytest.mark.parametrize(
    ("method", "key", "expected"),
    [
        ("text", "count", ":3: count: expected a text in quotes, found 3"),
        ("text", "empty", ":7: empty: expected a text that isn't empty"),
        ("text", "absent", ": absent: missing; expected a text in quotes"),
        ("texts", "title", ":1: title: expected a list in square brackets, found 'x'"),
        ("texts", "mixed", ":5: mixed: expected a list of texts, found 1 in it"),
        ("texts", "twice", ":6: twice: 'a' is in the list twice"),
        ("texts", "absent", ": absent: missing; expected a list in square brackets"),
        ("table", "title", ":1: title: expected a table, found 'x'"),
        ("tables", "list", ":4: list: expected tables, each under its own [[list]]"),
        ("tables", "limits", ":14: limits: expected a list in square brackets"),
    ],
)
def test_wrong_type(table: Table, file: Path, method: str, key: str, expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        getattr(table, method)(key)
    assert message(error, file).startswith(expected)


@pytest.mark.parametrize(
    ("toml", "found"), [("a = true", "True"), ("a = 1.5", "1.5"), ('a = "1"', "'1'")]
)
def test_number_is_whole(tmp_path: Path, toml: str, found: str) -> None:
    (tmp_path / "a.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigError, match=f":1: a: expected a whole number, found {found}$"):
        read(tmp_path / "a.toml").number("a", 1)


def test_number_is_not_above_what_is_sensible(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("a = 1000001", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"expected a whole number up to 1,000,000$"):
        read(tmp_path / "a.toml").number("a", 1, 1_000_000)


@pytest.mark.parametrize("value", ["0", "-1"])
def test_number_is_above_zero(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.toml").write_text(f"a = {value}", encoding="utf-8")
    with pytest.raises(ConfigError, match=f"expected a whole number above 0, found {value}$"):
        read(tmp_path / "a.toml").number("a", 1)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("none", ":11: none: expected a text in quotes, or one for each language: {en = "),
        ("count", ":3: count: expected a text in quotes, or one for each language: {en = "),
        ("wrong", ":10: wrong.e n: expected a language tag, such as en or cy"),
        ("absent", ": absent: missing; expected a text in quotes"),
    ],
)
def test_wrong_phrases(table: Table, file: Path, key: str, expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        table.phrases(key, "en")
    assert message(error, file).startswith(expected)


def test_lines_of_tables_and_of_keys_inside_them(table: Table, file: Path) -> None:
    limits, lists = table.table("limits"), table.tables("lists")
    assert str(limits.error("nesting", "x")) == f"{file}:15: limits.nesting: x"
    assert str(limits.error("absent", "x")) == f"{file}:14: limits.absent: x"
    assert str(lists[0].error("path", "x")) == f"{file}:18: lists[1].path: x"
    assert str(lists[1].error("path", "x")) == f"{file}:21: lists[2].path: x"
    assert str(table.table("phrases").error("cy", "x")) == f"{file}:9: phrases.cy: x"
    assert str(table.table("number").error("inside", "x")) == f"{file}:12: number.inside: x"


def test_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('title = "x"\ntitel = "y"', encoding="utf-8")
    table = read(tmp_path / "a.toml")
    table.text("title")
    with pytest.raises(ConfigError, match=r":2: titel: unknown key; did you mean 'title'\?$"):
        table.finish()


def test_unknown_key_like_no_other_lists_the_keys(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('xyz = "x"', encoding="utf-8")
    table = read(tmp_path / "a.toml")
    table.text("title", "")
    table.number("count", 1)
    with pytest.raises(ConfigError, match=r"xyz: unknown key; the keys here are title, count$"):
        table.finish()


def test_finish_is_content_when_all_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('a = "x"\nb = "y"', encoding="utf-8")
    table = read(tmp_path / "a.toml")
    assert list(table) == ["a", "b"]
    table.finish()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a = 1\nb = = 2\n", ":2:5: not TOML: Invalid value"),
        (b"a = 1\na = 2\n", ":2:6: not TOML: Cannot overwrite a value"),
        (b'a = "x', ':1:7: not TOML: Unterminated string; a text that begins with " has no " at'),
        (b'a = "x\nb = 1\n', ":1:7: not TOML: Illegal character '\\n'; a text that begins with \""),
        (b"a = 'x\nb = 1\n", ":3:1: not TOML: Expected \"'\"; a text that begins with ' has no '"),
        (b"a =\n\n[b", ":1:4: not TOML: Invalid value"),
        (b"a = '''\nx\n", ":3:1: not TOML: Expected \"'''\""),
        (b"a = 1\nb = '\xff'\n", ":2: not UTF-8"),
        (b"a = " + b"[" * 20_000, ": nested too deeply"),
    ],
)
def test_not_toml(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as error:
        read(path)
    assert message(error, path).startswith(expected)


def test_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read: Is a directory"):
        read(tmp_path)


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'\xef\xbb\xbfa = "x"\r\nb = 1\r\n')
    table = read(tmp_path / "a.toml")
    assert table.text("a") == "x"
    with pytest.raises(ConfigError, match=":2: b: expected a text"):
        table.text("b")


@pytest.mark.parametrize("tag", ["en", "cy", "en-GB", "zh-Hant-TW", "de-1996", "x" * 8])
def test_language_tags(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["", "e", "en_GB", "en-", "-en", "e n", "en\n", "x" * 9, "ён"])
def test_not_language_tags(tag: str) -> None:
    assert not is_language(tag)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_file_is_a_table_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    try:
        assert all(isinstance(key, str) for key in read(path))
    except ConfigError as error:
        place = str(error)
    else:
        place = f"{path}:"
    assert place.startswith(f"{path}:")
