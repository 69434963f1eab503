"""Files that seem to be content and are read by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

import example
import publisher
from publisher.checks.unread import advice
from publisher.sources import ENDINGS
from test_pictures import PAGE, PNG, TOML


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("merger.yaml.txt", "ends in .txt; rename it to merger.yaml"),
        ("a.TTL.TXT", "rename it to a.TTL"),
        ("competences.ymal", "ends in .ymal; did you mean competences.yaml?"),
        ("competences.yam", "did you mean competences.yaml?"),
        ("bodies.cvs", "did you mean bodies.csv?"),
        ("bodies.tll", "did you mean bodies.ttl?"),
        ("about-us.markdown", "rename it to about-us.md, if that is what it is"),
        ("a.json", "rename it to a.jsonld, if"),
        ("a.xls", "save it as .xlsx or .csv"),
        ("a.ttl.gz", "unpack it to a.ttl"),
        ("merger", "its name has no ending; if it is content, add one of .csv, "),
    ],
)
def test_a_file_that_seems_to_be_content_is_told(name: str, remedy: str) -> None:
    assert advice(name, ENDINGS).startswith("this file is not read, as its name ")
    assert remedy in advice(name, ENDINGS)


@pytest.mark.parametrize(
    "name",
    [
        *("README", "README.txt", "readme.markdown", "LICENCE", "Makefile", "notes.txt", "4913"),
        *("bee.png", "Bee.JPEG", "plan.svg", "a.pdf", "a.css", "a.ttf", "a.rtf", "a.py", "a.ts"),
        *("bodies.csv-metadata.json", "csv-metadata.json", "facts.schema.json", "a.geojson"),
        *("a.yaml~", "a.yaml.bak", "a.yaml.orig", "a.yaml.aside", "a.rq", "a.xml", "a.zip"),
    ],
)
def test_what_is_meant_to_lie_there_is_not_told(name: str) -> None:
    assert advice(name, ENDINGS) == ""


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "publisher.toml").write_text(TOML)
    put(tmp_path, "visit.md")
    (tmp_path / "data/visit.md").write_text(PAGE.format(title="Visit us", text="Come."))
    return tmp_path


def test_check_and_build_name_the_file(project: Path) -> None:
    put(project, "pages/merger.yaml.txt", "files/a.ymal.txt", "tables/README", ".a.ymal", "b.png")
    (project / "data/tables/README").unlink()
    says = "data/pages/merger.yaml.txt: warning: this file is not read, as its name ends in .txt; "
    told = [result.text() for result in publisher.open(project).check()]
    assert [line for line in told if "not read" in line] == [
        f"{project}/{says}rename it to merger.yaml"
    ]
    for _ in ("first", "nothing changed"):
        done = example.run("build", cwd=project)
        assert done.returncode == 0
        assert done.stderr.count(says) == 1


def test_a_picture_with_other_capital_letters_is_named(project: Path) -> None:
    (project / "data/Bee.PNG").write_bytes(PNG)
    (project / "data/visit.md").write_text(PAGE.format(title="Bees", text="![A bee](bee.png)"))
    done = example.run("check", cwd=project)
    assert done.stderr == (
        "data/visit.md:4: the picture data/bee.png: isn't there; did you mean Bee.PNG, with other "
        "capital letters? Write the name that the file has\n"
    )


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Contact Us.md", "rename Contact Us.md to contact-us.md"),
        ("Contact Us.cy.md", "rename Contact Us.cy.md to contact-us.cy.md"),
        ("pages/Visit us/index.md", "rename Visit us to visit-us"),
    ],
)
def test_a_page_whose_name_is_no_address_is_to_be_renamed(
    project: Path, name: str, remedy: str
) -> None:
    put(project, name)
    (project / "data" / name).write_text(PAGE.format(title="Contact us", text="Write."))
    done = example.run("check", cwd=project)
    assert done.returncode == 3
    assert done.stderr.startswith(f"data/{name}: the address of a page is called after its file, ")
    assert done.stderr.endswith(f"; {remedy}\n")
    (project / "data" / name).write_text(
        PAGE.format(title="Contact us", text="Write.").replace("title", 'id = "page/us"\ntitle', 1)
    )
    assert example.run("check", cwd=project).returncode == 0
