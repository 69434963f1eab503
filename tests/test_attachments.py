"""Files to download: which are published, which names are refused, and that bytes stay bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import publisher
from conftest import PUBLISHER_TOML, ProjectFactory
from publisher import config, release, site
from publisher.attachments import attachments, read
from publisher.errors import SiteError, SourceError, SourceErrors
from publisher.iris import Addresses
from terminal import run

FACT = {"data/a.ttl": '<id/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .'}


def found(folder: Path) -> list[str]:
    return list(attachments(config.load(folder)))


def refused(folder: Path) -> list[str]:
    with pytest.raises(SourceErrors) as caught:
        found(folder)
    return [str(error) for error in caught.value.errors]


def test_every_file_is_found_but_hidden_ones(project: ProjectFactory) -> None:
    files = dict.fromkeys(
        (
            *("data/files/b.PDF", "data/files/a-b/c_d.v1.2.tar.gz", "data/files/no-end"),
            *("data/files/.hidden", "data/files/.git/config", "data/files/x/.DS_Store"),
            "data/more/files/c.txt",
        ),
        "x",
    )
    folder = project(files)
    assert found(folder) == ["files/a-b/c_d.v1.2.tar.gz", "files/b.PDF", "files/no-end"]


def test_a_project_needs_none(project: ProjectFactory) -> None:
    assert found(project({})) == []
    assert found(project({"data/files/.keep": ""}, name="other")) == []


def test_bytes_are_published_as_they_are(project: ProjectFactory, tmp_path: Path) -> None:
    content = {f"data/files/{n}": bytes(range(256)) * n for n in (1, 9)} | {
        "data/files/empty.csv": b"",
        "data/files/marked.csv": b"\xef\xbb\xbfa;b\r\n1;2\r",
        # To read it as content would be an error.
        "data/files/broken.ttl": b"this is no Turtle \xff",
        "data/files/page.md": b"no front matter",
    }
    folder = project({**FACT, **content})
    publisher.open(folder).build(tmp_path / "site")
    current = tmp_path / "site" / "current"
    for path, expected in content.items():
        assert (current / path.removeprefix("data/")).read_bytes() == expected
    manifest = json.loads((current / "manifest.json").read_text())["files"]
    assert "permanent" not in manifest["files/empty.csv"], "it is, where nothing is said"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Annual report (2013).pdf", "for instance Annual-report-2013.pdf"),
        ("Übersicht.csv", "for instance Ubersicht.csv"),
        ("100%.csv", "for instance 100.csv"),
        ("a~page-2.ttl", "for instance a-page-2.ttl"),
        ("con.txt", "rename it: letters"),
        ("ends.in.dot.", "for instance ends.in.dot"),
        ("日本.csv", "rename it: letters"),
        ("a\nb.csv", "for instance a-b.csv"),
        ("a?b#c.csv", "for instance a-b-c.csv"),
        ("a\\b.csv", "for instance a-b.csv"),
        (f"{'x' * 220}.csv", "rename it: letters"),
    ],
)
def test_a_name_that_is_no_part_of_an_address_is_refused(
    project: ProjectFactory, name: str, advice: str
) -> None:
    folder = project({f"data/files/sub/{name}": "x"})
    (message,) = refused(folder)
    assert message.startswith(f"{folder}/data/files/sub/{name}: the name ")
    assert advice in message


def test_a_good_name_is_an_address_that_needs_no_escape(project: ProjectFactory) -> None:
    addresses = Addresses("https://agency.example/")
    for path in found(project({f"data/files/{n}": "" for n in ("a.csv", "-b", "c_d.e-f", "0")})):
        assert addresses.document(addresses.url(path)) == path


def test_folders_have_names_too_and_all_faults_are_told(project: ProjectFactory) -> None:
    folder = project({"data/files/a b/c.txt": "", "data/files/a.txt": "", "data/files/é.txt": ""})
    assert len(refused(folder)) == 2


def test_a_name_that_is_not_utf8_is_refused(project: ProjectFactory) -> None:
    folder = project({"data/files/a.txt": ""})
    Path(os.fsdecode(os.fsencode(folder) + b"/data/files/caf\xe9.csv")).write_text("x")
    (message,) = refused(folder)
    assert "caf\ufffd.csv: the name of this file is not UTF-8; rename it" in message


def test_links_lead_to_files_of_the_project(project: ProjectFactory, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = project({"data/files/good.txt": "", "papers/law.pdf": "law", **FACT})
    files = folder / "data" / "files"
    (files / "law.pdf").symlink_to("../../papers/law.pdf")
    assert found(folder) == ["files/good.txt", "files/law.pdf"]
    (files / "out.txt").symlink_to(tmp_path / "secret")
    (files / "nowhere.txt").symlink_to("gone.txt")
    (files / "papers").symlink_to("../../papers")
    (files / "loop").symlink_to("loop")
    os.mkfifo(files / "pipe")
    told = [message.partition("/data/files/")[2] for message in refused(folder)]
    assert told == [
        "loop: is a link that leads nowhere; put the file itself there",
        "nowhere.txt: is a link that leads nowhere; put the file itself there",
        "out.txt: a link that leads out of the project; copy the file",
        "papers: is a link to a folder; put the folder itself there",
        "pipe: is not an ordinary file; put an ordinary file there",
    ]
    done = run("-C", folder, "check")
    assert (done.code, "Traceback" in done.err) == (3, False)
    assert "out.txt: a link that leads out of the project" in done.err


def test_the_folder_itself_may_not_lead_out(project: ProjectFactory, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").write_text("secret")
    folder = project(FACT)
    (folder / "data" / "files").symlink_to(tmp_path / "outside")
    assert "leads out of the project" in refused(folder)[0]


def test_size_is_limited(project: ProjectFactory) -> None:
    limits = f"{PUBLISHER_TOML}[limits]\nattachment_bytes = 10\n"
    files = {"data/files/ten.txt": "x" * 10, "publisher.toml": limits, **FACT}
    folder = project(files)
    assert found(folder) == ["files/ten.txt"]
    (folder / "data" / "files" / "eleven.txt").write_text("x" * 11)
    (message,) = refused(folder)
    assert "eleven.txt: is larger than 10 bytes; split it, or raise limits.attachment" in message
    with pytest.raises(SourceError, match="larger than 10 bytes"):  # it may grow meanwhile
        read(folder / "data" / "files" / "eleven.txt", 10)


def test_a_file_that_vanishes_before_it_is_read_is_told(project: ProjectFactory) -> None:
    folder = project({**FACT, "data/files/a.txt": "x"})
    plan = {o.path: o for o in site.plan(publisher.open(folder).representations)}
    (folder / "data" / "files" / "a.txt").unlink()
    with pytest.raises(SourceError, match=r"a\.txt: can't be read"):
        plan["files/a.txt"].render()


def test_what_is_sent_packed_meets_what_is_packed_already(project: ProjectFactory) -> None:
    folder = project({**FACT, "data/files/a.csv": "x", "data/files/A.csv.gz": "y"})
    with pytest.raises(SiteError, match=r"A\.csv\.gz"):
        site.plan(publisher.open(folder).representations)
    (folder / "data" / "files" / "A.csv.gz").rename(folder / "data" / "files" / "b.csv.gz")
    assert site.plan(publisher.open(folder).representations)


def test_a_published_file_may_not_vanish(project: ProjectFactory, tmp_path: Path) -> None:
    folder = project({**FACT, "data/files/a.csv": "1", "data/files/a.pdf": "2"})
    publisher.open(folder).build(tmp_path / "site")
    (folder / "data" / "files" / "a.csv").write_text("another content")
    publisher.open(folder).build(tmp_path / "site")
    (folder / "data" / "files" / "a.csv").unlink()
    with pytest.raises(SiteError) as caught:
        publisher.open(folder).build(tmp_path / "site")
    assert "files/a (.csv). Put the files into files/" in str(caught.value)
    assert (tmp_path / "site" / release.CURRENT / "files" / "a.csv").exists()


def test_statements_may_name_what_is_there_to_download(project: ProjectFactory) -> None:
    names = ("a.csv", "b.csv", "t.csv", "t.csv-metadata.json")
    turtle = "\n".join(
        f"<id/a> <http://www.w3.org/ns/dcat#downloadURL> <files/{name}> ." for name in names
    )
    folder = project(
        {
            "data/a.ttl": f"{FACT['data/a.ttl']}\n{turtle}",
            "data/files/a.csv": "1",
            "data/tables/t.rq": "SELECT ?x { ?x rdfs:label ?y }",
        }
    )
    told = [str(result.value) for result in publisher.open(folder).check() if result.value]
    assert [each for each in told if "/files/" in each] == ["https://agency.example/files/b.csv"]
