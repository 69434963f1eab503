"""A mapping whose values are made when they are asked for."""

from __future__ import annotations

import pytest

from publisher.deferred import Deferred


def test_a_value_is_made_once_and_only_if_it_is_asked_for() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    values = Deferred(["b", "a", "b"], make)
    assert list(values) == ["b", "a"]
    assert len(values) == 2
    assert "a" in values
    assert "c" not in values
    assert made == []
    assert values["a"] == values["a"] == "A"
    assert values.get("c") is None
    with pytest.raises(KeyError):
        values["c"]
    assert made == ["a"]
    assert dict(values) == {"b": "B", "a": "A"}
    assert made == ["a", "b"]
