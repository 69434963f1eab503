"""The markup of a publication in files: which resource, all or nothing, and the command line."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import publisher
from publisher import placement
from publisher.cli import cli
from publisher.errors import EmbedError, OutputError, PublisherError, SourceErrors
from publisher.placement import Wish

Project = Callable[..., Path]

DATA = """\
<id/agency> a cv:PublicOrganisation ; skos:prefLabel "Agency"@en ; dcterms:description "Größe"@en ;
  foaf:homepage <https://www.agency.example/> ; foaf:page <https://www.agency.example/about> .
<id/other> a cv:PublicOrganisation ; skos:prefLabel "Other"@en ; dcterms:description "Does"@en ;
  foaf:page <https://www.agency.example/shared> .
<id/third> a cv:PublicOrganisation ; skos:prefLabel "Third"@en ; dcterms:description "Does"@en ;
  foaf:page <https://www.agency.example/shared> .
"""
PREFIXES = """\
@base <https://agency.example/> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""
SETTINGS = """\
base = "https://agency.example/"
title = "Agency"
[embed]
"mapped/*.html" = "id/other"
"https://www.agency.example/by-address" = "id/agency"
"gone.html" = "id/nobody"
"""
AGENCY = "https://agency.example/id/agency"


def page(address: str = "", body: str = "x") -> bytes:
    link = f'\n  <link rel="canonical" href="{address}">' if address else ""
    head = f'<meta charset="utf-8">{link}\n'
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n  {head}</head>\n<body>{body}</body>\n</html>\n".encode()
    )


@pytest.fixture
def folder(project: Project) -> Path:
    files = {"publisher.toml": SETTINGS, "data/a.ttl": PREFIXES + DATA}
    return project(files)


@pytest.fixture
def publication(folder: Path) -> publisher.Publication:
    return publisher.open(folder)


@pytest.fixture
def pages(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    def write(files: dict[str, bytes]) -> Path:
        for name, data in files.items():
            path = tmp_path / "pages" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / "pages"

    return write


Pages = Callable[[dict[str, bytes]], Path]


def command(folder: Path, *arguments: str | Path, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """Run the command: its exit code, standard output and standard error."""
    runner = CliRunner()
    words = ["-C", folder, "embed", *arguments]
    result = runner.invoke(cli, [str(word) for word in words], input=stdin)
    if isinstance(result.exception, PublisherError):  # what __main__ makes of it
        return result.exception.exit_code, result.stdout_bytes, f"{result.exception}\n"
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout_bytes, result.stderr


def about(publication: publisher.Publication, data: bytes, name: str = "a.html") -> str:
    resource, _ = publication.placement.change(publication.placement.read(data, name), Wish())
    return resource.removeprefix("https://agency.example/")


@pytest.mark.parametrize(
    ("address", "resource"),
    [
        ("https://www.agency.example/", "id/agency"),
        ("http://WWW.agency.example", "id/agency"),
        ("https://www.agency.example:443/about/#top", "id/agency"),
        ("https://agency.example/id/other", "id/other"),
        ("https://agency.example/doc/other", "id/other"),
        ("https://agency.example/doc/other.html", "id/other"),
        ("https://www.agency.example/by-address", "id/agency"),
    ],
)
def test_address_of_a_page_tells_what_it_is_about(
    publication: publisher.Publication, address: str, resource: str
) -> None:
    assert about(publication, page(address)) == resource


def test_settings_tell_what_a_page_is_about(publication: publisher.Publication) -> None:
    assert about(publication, page(), "x/mapped/a.html") == "id/other"
    assert about(publication, page("https://www.agency.example/"), "mapped/a.html") == "id/other"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (page(), "a.html", "nothing says which resource it is about"),
        (page("about"), "a.html", "nothing says which resource it is about"),
        (page("https://[broken"), "a.html", "nothing says which resource it is about"),
        (page("https://www.agency.example/shared"), "a.html", "is that of several resources"),
        (page("https://a.example/'><link rel=canonical href='/"), "a.html", "nothing says"),
        (
            page('https://a.example/"><link rel=canonical href="https://b.example/'),
            "a.html",
            "several addresses, https://a.example/ and https://b.example/",
        ),
        (page(), "gone.html", "which nothing in data/ describes"),
    ],
)
def test_unclear_page_is_refused(
    publication: publisher.Publication, data: bytes, name: str, reason: str
) -> None:
    with pytest.raises(EmbedError, match=reason):
        about(publication, data, name)


def test_block_tells_what_a_page_is_about(publication: publisher.Publication) -> None:
    data = publication["id/agency"].embed(page())
    assert about(publication, data) == "id/agency"
    with_both = publication["id/other"].embed(data)
    found, change = publication.placement.change(
        publication.placement.read(with_both, "a.html"), Wish()
    )
    assert found == f"{AGENCY} and https://agency.example/id/other"
    assert change.edits == ()
    with pytest.raises(EmbedError, match=r"a.html:5: .*but is about <.*id/other>"):
        about(publication, data, "mapped/a.html")
    gone = data.replace(b"/id/agency", b"/id/nobody")
    with pytest.raises(EmbedError, match=r"a.html:5: has a block for <.*id/nobody>, which nothing"):
        about(publication, gone)


def test_real_block_proves_itself(publication: publisher.Publication) -> None:
    """The digest is that of the JSON-LD in the page, read with the frozen context."""
    first = publication["id/agency"].embed(page())
    assert publication["id/agency"].embed(first) == first
    assert b"Gr\xc3\xb6\xc3\x9fe" in first
    respelled = first.replace("Größe".encode(), b"Gr\\u00f6\\u00dfe")
    assert publication["id/agency"].embed(respelled) == first
    for edited in (
        first.replace("Größe".encode(), b"Gr\xc3\xb6sse"),
        first.replace(b'"@context"', b'"@contxt"'),
        first.replace(b'"https://schema.org"', b'"https://elsewhere.example/"'),
        first.replace(
            b'ld+json" id="publisher-markup"', b'ld+json" class="x" id="publisher-markup"'
        ),
        first.replace(b'{\n  "@context"', b"[" * 100_000),
    ):
        assert edited != first
        with pytest.raises(EmbedError, match=r"page.html:5:3: its block .* --force"):
            publication["id/agency"].embed(edited)
        replaced = publication.placement.change(
            publication.placement.read(edited, "a.html"), Wish(AGENCY, force=True)
        )[1]
        assert replaced.data == first


def test_nonce_and_hash(publication: publisher.Publication) -> None:
    data = publication["id/agency"].embed(page(), nonce="abc")
    assert b' nonce="abc">{' in data
    resource = publication["id/agency"]
    read = publication.placement.read
    assert placement.hashes(read(resource.embed(page()), "a")) == (resource.script_hash(),)
    crlf = resource.embed(page().replace(b"\n", b"\r\n"))
    assert placement.hashes(read(crlf, "a")) == (resource.script_hash(),)


def test_files_are_changed_and_changed_back(
    publication: publisher.Publication, pages: Pages
) -> None:
    files = {
        "a.html": page("https://www.agency.example/"),
        "sub/b.HTM": page("https://agency.example/id/other"),
        "c.html": page(),
        ".hidden.html": page("https://www.agency.example/"),
        "d.txt": page("https://www.agency.example/"),
    }
    folder = pages(files)
    (folder / "a.html").chmod(0o640)
    changed = publication.embed([folder])
    assert changed == [folder / "a.html", folder / "sub/b.HTM"]
    assert stat.S_IMODE((folder / "a.html").stat().st_mode) == 0o640
    assert publication.embed([folder, folder / "a.html"]) == []
    for name in ("c.html", ".hidden.html", "d.txt"):
        assert (folder / name).read_bytes() == files[name]
    assert publication.embed([folder], remove=True) == changed
    assert {name: (folder / name).read_bytes() for name in files} == files
    assert len(list(folder.rglob("*"))) == len(files) + 1  # nothing is left lying about


def test_one_refused_page_keeps_all_as_they_are(
    publication: publisher.Publication, pages: Pages
) -> None:
    bad = b"<?php ?>" + page("https://www.agency.example/")
    folder = pages({"a.html": page("https://www.agency.example/"), "b.html": bad})
    with pytest.raises(SourceErrors, match=r"b.html:1:1: holds code for a server"):
        publication.embed([folder])
    assert (folder / "a.html").read_bytes() == page("https://www.agency.example/")


def test_special_files_are_refused(publication: publisher.Publication, pages: Pages) -> None:
    folder = pages({"a.html": page("https://www.agency.example/")})
    (folder / "link.html").symlink_to("a.html")
    (folder / "a.html").chmod(0o444)
    os.mkfifo(folder / "pipe.html")
    wish = Wish(AGENCY)
    reasons = {
        outcome.path.name: str(outcome.error)
        for outcome in publication.placement.look_at(sorted(folder.iterdir()), wish)
    }
    assert "is a link to a.html; name the file itself" in reasons["link.html"]
    assert "may not be written" in reasons["a.html"]
    assert "is not an ordinary file" in reasons["pipe.html"]
    assert [outcome.path.name for outcome in publication.placement.look_at([folder], wish)] == [
        "a.html",
        "pipe.html",
    ]


def test_file_that_changes_meanwhile_is_left_alone(
    publication: publisher.Publication, pages: Pages
) -> None:
    folder = pages({"a.html": page(), "b.html": page(), "c.html": page()})
    outcomes = list(publication.placement.look_at([folder], Wish(AGENCY)))
    (folder / "b.html").write_bytes(page(body="new"))
    with pytest.raises(OutputError, match=r"b.html was changed by somebody else .*1 of 3 files"):
        placement.write(outcomes)
    assert b"publisher-markup" in (folder / "a.html").read_bytes()
    assert (folder / "b.html").read_bytes() == page(body="new")
    assert (folder / "c.html").read_bytes() == page()


# -- The command line


@pytest.fixture
def example(folder: Path, pages: Pages) -> tuple[Path, Path]:
    return folder, pages({"a.html": page("https://www.agency.example/"), "b.html": page()})


def test_command_puts_in_and_takes_out(example: tuple[Path, Path]) -> None:
    project, folder = example
    code, out, err = command(project, "--check", folder)
    assert (code, out) == (1, b"")
    assert f"{folder}/a.html would change (<{AGENCY}>)\n" in err
    assert "2 pages: 1 changed, 0 refused, 1 passed over; nothing was written" in err
    assert (folder / "a.html").read_bytes() == page("https://www.agency.example/")
    code, out, err = command(project, folder, "--print-csp-hash")
    assert code == 0
    assert out.startswith(b"'sha256-")
    assert out.endswith(b"a.html\n")
    code, out, err = command(project, folder, "--dry-run")
    assert (code, out) == (0, b"")
    assert "a.html is as it should be" in err
    code, out, err = command(project, folder, "--remove")
    assert code == 0
    assert "a.html loses its block" in err
    assert (folder / "a.html").read_bytes() == page("https://www.agency.example/")


def test_command_refuses(example: tuple[Path, Path]) -> None:
    project, folder = example
    (folder / "c.html").write_bytes(b"<html><head><title>" + page("https://www.agency.example/"))
    files = [folder / name for name in ("a.html", "b.html", "c.html", "d.html")]
    code, out, err = command(project, *files)
    assert (code, out) == (3, b"")
    assert f"{folder}/b.html: nothing says which resource it is about" in err
    assert f"{folder}/d.html: can't be read (no such file or directory)" in err
    assert "4 pages: 1 changed, 3 refused, 0 passed over; nothing was written" in err
    assert b"publisher-markup" not in (folder / "a.html").read_bytes()
    code, out, err = command(project, "--keep-going", *files)
    assert code == 3
    assert b"publisher-markup" in (folder / "a.html").read_bytes()


def test_command_reads_standard_input(example: tuple[Path, Path]) -> None:
    project, _ = example
    code, out, err = command(project, "-", "--resource", "id/other", stdin=page())
    assert (code, err) == (0, "")
    assert b"id/other" in out
    assert command(project, "-", "--resource", "id/other", stdin=out)[:2] == (0, out)
    assert command(project, "-", "--check", "--resource", "id/other", stdin=page())[:2] == (1, b"")
    assert command(project, "-", "--remove", stdin=out)[:2] == (0, page())
    code, out, err = command(project, "-", stdin=b"{}")
    assert (code, out) == (3, b"")
    assert err.startswith("-: nothing says which resource it is about")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["-", "a.html"], 2, "name it alone"),
        (["a.html", "--nonce", "a'b"], 2, "--nonce"),
        (["a.html", "--resource", "id/nobody"], 3, "nothing in this publication describes"),
        ([], 2, "Missing argument"),
    ],
)
def test_command_refuses_wrong_usage(
    example: tuple[Path, Path], arguments: list[str], code: int, words: str
) -> None:
    found, out, err = command(example[0], *arguments)
    assert (found, out) == (code, b"")
    assert words in err


def test_markup_of_a_real_page_is_what_is_published(publication: publisher.Publication) -> None:
    data = publication["id/agency"].embed(page()).decode()
    start = data.index(">", data.index("<script")) + 1
    embedded = json.loads(data[start : data.index("</script>")])
    assert embedded == json.loads(publication["id/agency"].to("json-ld", "schema.org"))
