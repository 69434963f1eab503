"""Lines on disk: in order, each once, and gone when nobody needs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import lines
from publisher.lines import File, Sorting, Texts

TEXTS = st.lists(st.binary(max_size=6).filter(lambda line: b"\n" not in line), max_size=40)


@given(TEXTS, st.sampled_from([0, 7, 1_000]), st.integers(1, 50))
def test_lines_are_given_in_order_each_once(some: list[bytes], held: int, each: int) -> None:
    sorting = Sorting(held)
    for start in range(0, len(some), each):
        sorting.add(some[start : start + each])
    assert list(sorting) == sorted(set(some))
    sorting.add([b"more"])
    assert list(sorting) == sorted({*some, b"more"})


def test_few_lines_need_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "File", None)
    sorting = Sorting()
    sorting.add(iter([b"b", b"a"]))
    assert list(sorting) == [b"a", b"b"]


@given(
    st.lists(st.text(max_size=5).filter(lambda text: "\n" not in text), max_size=30),
    st.slices(30),
    st.sampled_from([1, 3, 64]),
)
def test_texts_keep_their_order(some: list[str], part: slice, together: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_TOGETHER", together)
        texts = Texts()
        for text in some:
            texts.append(text)
        assert (list(texts), len(texts)) == (some, len(some))
        assert list(texts[part]) == some[part]
        assert [texts[place] for place in range(-len(some), len(some))] == some + some
        with pytest.raises(IndexError):
            texts[len(some)]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_file_has_no_name(temporary: Path) -> None:
    file = File()
    file.write([b"one", b"two"])
    file.append(b"three\n")
    assert list(temporary.iterdir()) == []
    assert list(file.lines(0, file.size, piece=2)) == [b"one", b"two", b"three"]
    assert file.read(4, 7) == b"two"


@given(TEXTS, TEXTS)
def test_lines_that_are_missing_are_found(some: list[bytes], others: list[bytes]) -> None:
    found = lines.missing(sorted(set(some)), sorted(set(others)))
    assert list(found) == sorted({*some} - {*others})
