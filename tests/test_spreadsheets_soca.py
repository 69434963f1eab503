"""SOCA as spreadsheets says what SOCA as Turtle says."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from external import ROOT
from publisher import loading
from publisher.config import load
from publisher.dataset import Dataset
from publisher.writers import rdf
from spreadsheets import workbook

TABLES = Path(__file__).with_name("projects") / "good" / "soca-csv" / "data"
KEPT = "catalog.ttl"


def dataset(folder: Path) -> Dataset:
    return loading.load(load(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example without the Turtle files whose facts are in tables."""
    folder = tmp_path / "soca"
    folder.mkdir()
    shutil.copy(ROOT / "publisher.toml", folder)
    for name in ("data", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "data").glob("*.ttl"):
        if path.name != KEPT:
            path.unlink()
    return folder


def test_tables_say_the_same(folder: Path) -> None:
    wanted = rdf.n_quads(dataset(ROOT).quads)
    assert rdf.n_quads(dataset(folder).quads) != wanted
    shutil.copytree(TABLES, folder / "data", dirs_exist_ok=True)
    assert rdf.n_quads(dataset(folder).quads) == wanted


def test_workbooks_say_the_same(folder: Path) -> None:
    for path in TABLES.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            (folder / "data" / f"{path.stem}.xlsx").write_bytes(workbook(csv.reader(file)))
    assert rdf.n_quads(dataset(folder).quads) == rdf.n_quads(dataset(ROOT).quads)
