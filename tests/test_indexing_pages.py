"""The check of markup in files: whole pages, in each of the three syntaxes, and by the command."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import external
import markups
import publisher
from publisher import indexing
from publisher.cli import cli
from publisher.config import Config, ontology_files
from publisher.contexts import frozen
from publisher.errors import SourceError
from publisher.indexing import Indexing, Rules
from publisher.webpages.things import Syntax

CASES = [(d, syntax) for d in markups.defects() for syntax in d.syntaxes()]
SCRIPT = '<html lang="en"><head><script type="application/ld+json" {}>{}</script></head></html>'


@cache
def known() -> Rules:
    ontology = ontology_files(Config(Path(), "https://x.example/", {}, Path()))
    return indexing.rules(ontology, frozen(ontology))


def told(*paths: Path) -> set[str]:
    return {result.check for result in Indexing(known()).files(paths)}


def rules(folder: Path, *pages: str) -> set[str]:
    paths = [folder / f"{number}.html" for number in range(len(pages))]
    for path, text in zip(paths, pages, strict=True):
        path.write_text(text, encoding="utf-8")
    return told(*paths)


@pytest.mark.parametrize("syntax", Syntax)
@pytest.mark.parametrize("name", sorted(markups.GIVEN))
def test_clean_pages_are_clean(name: str, syntax: Syntax, tmp_path: Path) -> None:
    assert rules(tmp_path, markups.page(json.loads(markups.GIVEN[name]), syntax)) == set()


def test_each_defect_is_found_in_each_syntax(tmp_path: Path) -> None:
    wrong = {}
    for defect, syntax in CASES:
        found = rules(tmp_path, markups.page(defect.nodes, syntax))
        if found != defect.finds:
            wrong[defect.name, syntax.value] = found, set(defect.finds)
    assert wrong == {}
    assert len(CASES) > 3 * 60


@pytest.mark.parametrize("case", markups.TABLE["script"], ids=lambda case: case["name"])
def test_what_only_scripts_have_wrong(case: dict[str, Any], tmp_path: Path) -> None:
    page = SCRIPT.format(case.get("attributes", ""), case["text"])
    assert rules(tmp_path, page) == set(case["finds"])


def test_a_page_is_held_against_another(tmp_path: Path) -> None:
    nodes = json.loads(markups.GIVEN["agency"])
    one = markups.page(nodes, Syntax.JSON_LD)
    assert rules(tmp_path, one, one.replace("rel", "class")) == set()
    other = json.loads(markups.GIVEN["agency"].replace("2006-04-01", "1999-04-01"))
    pages = one, markups.page(other, Syntax.MICRODATA)
    assert rules(tmp_path, *pages) == {"schema.org.conflict"}


def test_the_command_tells_file_line_and_column(tmp_path: Path) -> None:
    page = tmp_path / "site" / "a.html"
    page.parent.mkdir()
    text = '{"@context": "https://schema.org",\n "@type": "Person",\n "nmae": "Ada"}'
    page.write_text(SCRIPT.format("", text), encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", str(page.parent)])
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{page}:3:2: violation: ")
    assert "schema.org has no property nmae; did you mean name?" in result.stdout
    found = json.loads(CliRunner().invoke(cli, ["check", "-f", "json", str(page)]).stdout)
    assert (found["results"][0]["line"], found["results"][0]["column"]) == (3, 2)


def test_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        publisher.check_pages([tmp_path / "none.html"])
    result = CliRunner().invoke(cli, ["check", "--profile", "ckan", str(tmp_path)])
    assert result.exit_code == 2
    assert "PAGE goes without --profile" in result.stderr


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"\x00" * 1000, b"<script type=application/ld+json>" * 1000],
    ids=["empty", "half a character", "zeros", "never ends"],
)
def test_odd_files_end_in_a_report(content: bytes, tmp_path: Path) -> None:
    for suffix in (".html", ".jsonld", ".txt"):
        path = tmp_path / f"odd{suffix}"
        path.write_bytes(content)
        assert len(publisher.check_pages([path])) < 2_000


def examples(text: str, kind: str) -> Sequence[str]:
    """The official examples in one syntax."""
    parts = re.split(r"^(TYPES|PRE-MARKUP|MICRODATA|RDFA|JSON): ?", text, flags=re.MULTILINE)
    return [body for name, body in zip(parts[1::2], parts[2::2], strict=True) if name == kind]


@pytest.mark.skipif(not external.SOAK, reason="takes a minute: SOAK=1")
def test_ten_thousand_pages(tmp_path: Path) -> None:
    page = markups.page(json.loads(markups.GIVEN["agency"]), Syntax.JSON_LD)
    for number in range(10_000):
        (tmp_path / f"{number}.html").write_text(page, encoding="utf-8")
    start = time.perf_counter()
    assert len(publisher.check_pages([tmp_path])) == 0
    print(f"10,000 pages: {time.perf_counter() - start:.1f} s")


def test_the_official_examples(shared_data: Path, tmp_path: Path) -> None:
    text = (shared_data / "schema-org/schemaorg-all-examples.txt").read_text(encoding="utf-8")
    kinds: dict[str, Counter[str]] = {}
    for name in ("JSON", "MICRODATA", "RDFA"):
        folder = tmp_path / name
        folder.mkdir()
        counts = kinds.setdefault(name, Counter())
        for number, body in enumerate(examples(text, name)):
            path = folder / f"{number}.html"
            path.write_text(body, encoding="utf-8")
            counts.update(told(path))
    found = {rule for counts in kinds.values() for rule in counts if rule[:6] != "google"}
    assert found == set(markups.TABLE["examples"]), found ^ set(markups.TABLE["examples"])
