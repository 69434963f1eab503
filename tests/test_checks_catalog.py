"""Mistakes in a catalogue, one each: the check says who loses what by it, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from mistakes import MISTAKES
from seeded import losses, write


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_who_loses_what(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    report, _ = losses(write(tmp_path, mistake.files()), "all")
    assert {result.check for result in report} == set(mistake.finds.split())
    (meant, *_) = mistake.finds.split()
    for result in report:
        told = result.consequence
        assert told is not None
        assert f"{told.consumer} {told.loss}; {told.advice}" in result.message
        assert told.source
        assert told.date
        assert result.path is not None
        if result.check == meant:
            assert result.path == tmp_path / mistake.file or mistake.file != "data/catalog.ttl"
