"""JSON that is no deeper than what walks it can go."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import trees

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_any_flat_json_is_read(value: Any) -> None:
    assert trees.parse(json.dumps(value)) == value
    assert trees.depth(value) <= trees.DEEPEST


@pytest.mark.parametrize("start", ["[", '{"a":', ' [{"]":'])
def test_what_is_too_deep_is_refused_at_its_bracket(start: str) -> None:
    with pytest.raises(json.JSONDecodeError, match="too many brackets") as error:
        trees.parse("\n" + start * 100_000)
    assert error.value.lineno == 2
    inside = start.count("[") + start.count("{")
    assert error.value.colno > trees.DEEPEST // inside * len(start)


def test_brackets_that_are_text_or_closed_do_not_count() -> None:
    assert trees.parse(json.dumps(["[" * 1_000, '"{' * 99])) == ["[" * 1_000, '"{' * 99]
    assert trees.parse(json.dumps([[]] * 1_000)) == [[]] * 1_000
    assert trees.depth(json.loads("[" * 64 + "]" * 64)) == 64
    assert trees.depth("[[") == 0


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(json.JSONDecodeError):
        trees.parse("]" * 3)
    with pytest.raises(ValueError, match="digits"):
        trees.parse("1" * 5_000)


@given(VALUES)
def test_indented_text_is_that_of_the_standard_library(value: Any) -> None:
    assert trees.indented(value) == json.dumps(value, indent=1, ensure_ascii=False)


def test_tuples_are_written_as_lists_are() -> None:
    assert trees.indented({"a": (1, ("b",), ())}) == json.dumps({"a": [1, ["b"], []]}, indent=1)
