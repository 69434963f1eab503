"""A large file in JSON says the same when it is looked up and when it is read whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import ledger
from publisher.ledger import Ledger

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
ENTRIES = st.dictionaries(KEYS, st.dictionaries(KEYS, KEYS | st.integers(), max_size=3))
ALIKE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def entry(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no entry")  # noqa: TRY004
    return value


def read(path: Path, large: int, block: int = 1) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "_LARGE", large)
        patch.setattr(ledger, "_BLOCK", block)
        return ledger.read(path, "entries", entry)


def write(path: Path, entries: Mapping[str, Any]) -> None:
    lines = ((key, json.dumps(value)) for key, value in sorted(entries.items()))
    path.write_text("".join(ledger.written({"a": 1}, "entries", lines, {"b": [2, "x"]})))


@ALIKE
@given(ENTRIES, st.lists(KEYS), st.sampled_from([1, 30, 1_000]))
def test_all_is_found_and_nothing_else(
    tmp_path: Path, entries: dict[str, Any], others: list[str], block: int
) -> None:
    path = tmp_path / "file.json"
    write(path, entries)
    assert json.loads(path.read_bytes()) == {"a": 1, "entries": entries, "b": [2, "x"]}
    found = read(path, 0, block)
    assert isinstance(found["entries"], Ledger)
    assert {**found, "entries": dict(found["entries"].items())} == read(path, 1 << 20)
    assert list(found["entries"]) == sorted(entries)
    assert len(found["entries"]) == len(entries)
    assert {key: found["entries"].get(key) for key in others} == {k: entries.get(k) for k in others}
    assert {key: found["entries"][key] for key in entries} == entries


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", ""),  # as others write it
        lambda text: text.replace("\n  ", "\n\t"),
        lambda text: text.replace('"k1": ', '"\\u006b1": '),
        lambda text: text.replace('"k1"', '"k9"'),
        lambda text: text.replace('"k1"', '"k2"'),
        lambda text: text.replace("},\n  ", "}, "),
        lambda text: text.replace('"entries"', '"others"'),
    ],
)
def test_what_is_written_in_another_way_is_read_whole(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    path = tmp_path / "file.json"
    write(path, {f"k{number}": {"v": number} for number in range(5)})
    text = path.read_text()
    path.write_text(change(text))
    assert path.read_text() != text
    found = read(path, 0)
    assert not isinstance(found.get("entries"), Ledger)
    assert found == json.loads(change(text))


@pytest.mark.parametrize("place", range(0, 130, 3))
def test_what_is_cut_off_is_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "file.json"
    write(path, {f"k{number}": {"v": number} for number in range(5)})
    path.write_bytes(path.read_bytes()[:place])
    with pytest.raises(ValueError, match=r"."):
        read(path, 0)


def test_an_entry_that_stands_for_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write(path, {"a": {}, "b": 5})
    for large in (0, 1 << 20):
        with pytest.raises(ValueError, match="no entry"):
            read(path, large)
