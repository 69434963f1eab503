"""Starting a project: what ``publisher init`` asks and writes."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

import example
from publisher import ConfigError
from publisher.projects import STYLES, Wish, wrong_base
from terminal import Done, run


def on(project: Path, *arguments: str | Path) -> Done:
    return run("-C", project, *arguments)


def test_new_project_checks_builds_and_shows(tmp_path: Path) -> None:
    folder = tmp_path / "agency"
    made = run("init", folder)
    assert (made.code, made.out) == (0, b"")
    written = {path for path in folder.rglob("*") if path.is_file()}
    assert {f"wrote {path}" for path in written} < set(made.err.splitlines())
    assert made.err.endswith(f"Next: cd {folder} && publisher check\n")
    facts = {path.suffix for path in (folder / "data").rglob("*") if path.is_file()}
    assert facts == {".yaml", ".md"}, "facts are in YAML where nobody wishes otherwise"

    checked = on(folder, "check", "--fail-on", "info")
    assert (checked.code, checked.out) == (0, b"")
    assert checked.err == "no results: the content conforms\n"

    built = on(folder, "build")
    assert built.code == 0
    assert f"{folder}/site/current/index.html" in built.err

    shown = on(folder, "show", "id/organisation/example-agency", "--format", "html")
    page = folder / "site" / "current" / "doc" / "organisation" / "example-agency.html"
    assert shown.out == page.read_bytes()


class Seen(HTMLParser):
    """What a page has: its words, its links, and how many main headings."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.words, self.links, self.headings = "", set[str](), 0
        self.feed(page.read_text("utf-8"))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.headings += tag == "h1"
        if target := dict(attributes).get("href"):
            self.links.add(target)


def test_site_of_a_new_project_is_whole(tmp_path: Path) -> None:
    assert run("init", tmp_path / "agency").code == 0
    site = example.build(tmp_path / "site", tmp_path / "agency")
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        seen = Seen(page)
        assert seen.headings == 1, page
        for link in seen.links:
            target = link.partition("#")[0]
            if page.name not in {"404.html", "406.html"} and target and ":" not in target:
                assert (page.parent / target).exists(), (page, link)
    home = Seen(site / "index.html")
    assert "What the Example Agency is, what it does, and what came before it." in home.words
    office = Seen(site / "doc/organisation/office-for-examples.html")
    assert "This body has ended" in office.words
    assert "Its successor is Example Agency" in " ".join(office.words.split())
    assert "contact.html" in Seen(site / "page" / "about-us.html").links


@pytest.mark.parametrize("style", STYLES)
def test_every_style_checks_builds_and_explains_its_files(tmp_path: Path, style: str) -> None:
    folder = tmp_path / "rivers"
    wishes = ("--name", "Rivers & Lakes Agency", "--base", "https://water.example/data/")
    assert run("init", folder, *wishes, "--language", "cy", "--style", style).code == 0
    files = [path for path in folder.rglob("*") if path.is_file()]
    readme = (folder / "README.md").read_text("utf-8")
    for path in files:
        text = path.read_text("utf-8")
        assert "xample Agency" not in text, path
        assert "agency.example" not in text, path
        name = path.relative_to(folder).as_posix()
        assert name == "README.md" or f"`{name}`" in readme or "pages/*.md" in readme, path
        assert text.startswith(("# ", "+++\n# ")), path
    settings = tomllib.loads((folder / "publisher.toml").read_text("utf-8"))
    assert (settings["base"], settings["languages"]) == ("https://water.example/data/", ["cy"])
    checked = on(folder, "check", "--fail-on", "info")
    assert (checked.code, checked.err) == (0, "no results: the content conforms\n")
    built = on(folder, "build")
    assert built.code == 0, built.err
    page = folder / "site/current/doc/organisation/rivers-lakes-agency.html"
    assert "<h1" in page.read_text("utf-8")
    assert "Rivers &amp; Lakes Agency" in page.read_text("utf-8")


def test_every_style_says_the_same(tmp_path: Path) -> None:
    said = {}
    for style in STYLES:
        assert run("init", tmp_path / style, "--style", style).code == 0
        said[style] = on(tmp_path / style, "export", "--format", "n-triples").out
    assert set(said.values()) == {said["turtle"]}


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"name": 'The "Office"'}, "--name: write at most 200 characters, without quotation marks"),
        ({"name": " "}, "--name: write the name of your organisation"),
        ({"base": "https://a.example"}, "--base: write it with a slash at its end: https://a.exam"),
        ({"base": "a.example/"}, "--base: 'a.example/' is no address of a website; write one such"),
        ({"base": "https://a b.example/"}, "--base: write an address without spaces"),
        ({"base": "https://[a.example/"}, "is no address of a website"),
        ({"language": "english language"}, "--language: 'english language' is not a language tag"),
        ({"style": "xml"}, "--style: 'xml' is none of yaml, spreadsheet, turtle"),
    ],
)
def test_a_wish_that_can_not_be_met_says_what_to_write(wish: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Wish(**wish)
    assert message in str(caught.value)


def test_a_name_becomes_a_part_of_an_address() -> None:
    assert Wish(name="Comisiún na hÉireann (CÉ)").slug == "comisiun-na-heireann-ce"
    assert Wish(name="水利部").slug == "agency"
    assert wrong_base("http://localhost:8000/a/") == ""


def test_nothing_is_written_for_a_wish_that_can_not_be_met(tmp_path: Path) -> None:
    done = run("init", tmp_path / "x", "--base", "nowhere")
    assert (done.code, (tmp_path / "x").exists()) == (3, False)
    assert done.err.startswith("--base: 'nowhere' is no address of a website; write one such as ")


def test_at_a_terminal_it_asks_for_what_is_not_given(tmp_path: Path) -> None:
    folder = tmp_path / "asked"
    main, other = pty.openpty()
    command = [sys.executable, "-m", "publisher", "init", str(folder), "--language", "cy"]
    with subprocess.Popen(command, stdin=other, stdout=other, stderr=other) as process:
        os.close(other)
        heard = b""
        answers = [b"Lakes Office\n", b"nonsense\n", b"https://lakes.example/\n", b"\n"]
        questions = [b"organisation called?", b"every address", b"every address", b"write facts?"]
        for question, answer in zip(questions, answers, strict=True):
            heard = _until(main, question)
            os.write(main, answer)
        heard += _until(main, b"Next:")
        assert process.wait(30) == 0
    os.close(main)
    settings = tomllib.loads((folder / "publisher.toml").read_text("utf-8"))
    assert settings["title"] == "Lakes Office"
    assert settings["base"] == "https://lakes.example/"
    assert settings["languages"] == ["cy"]
    assert (folder / "data" / "organisation.yaml").is_file(), "what is proposed"


def _until(terminal: int, words: bytes) -> bytes:
    """What is shown on a terminal until some words are."""
    heard, end = b"", time.monotonic() + 30
    while words not in heard:
        assert time.monotonic() < end, heard
        if select.select([terminal], [], [], 0.1)[0]:
            heard += os.read(terminal, 4096)
    return heard


def test_a_used_folder_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run("init", tmp_path, "--ask", stdin=b"")
    assert done.code == 3
    assert done.err == f"{tmp_path} is not empty: choose a new folder, nothing was written\n"


def test_a_second_init_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "agency"
    assert run("init", folder).code == 0
    (folder / "publisher.toml").write_text("mine")
    done = run("init", folder)
    assert done.code == 3
    assert done.err == f"{folder} is not empty: choose a new folder, nothing was written\n"
    assert (folder / "publisher.toml").read_text() == "mine"


def test_init_in_an_empty_folder_and_in_one_that_cannot_be_made(tmp_path: Path) -> None:
    assert run("init", tmp_path).code == 0
    done = run("init", tmp_path / "publisher.toml" / "agency")
    assert done.code == 3
    assert "can't be written: Not a directory" in done.err
