"""Pages of text: their pictures, and pages below others."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

import pytest

import example
import publisher
from browser import Axe
from publisher import Release

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg=="
)
TOML = 'base = "https://agency.example/"\ntitle = "Agency"\n'
PAGE = '+++\ntitle = "{title}"\n+++\n{text}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "data" / "pages"
    (pages / "visit").mkdir(parents=True)
    (tmp_path / "publisher.toml").write_text(TOML)
    (pages / "visit.md").write_text(
        PAGE.format(
            title="Visit us", text="![Our front door, painted green](visit/Front%20door.png)"
        )
    )
    (pages / "visit" / "parking.md").write_text(
        PAGE.format(title="Parking", text='Look for\n![the blue sign](Front%20door.png "Sign").')
    )
    (pages / "visit" / "Front door.png").write_bytes(PNG)
    return tmp_path


def built(folder: Path) -> Release:
    return publisher.open(folder).build(folder / "site")


def page(release: Release, name: str) -> str:
    return (release.folder / f"{name}.html").read_text("utf-8")


def test_a_picture_is_published_under_a_name_with_its_digest(folder: Path) -> None:
    release = built(folder)
    name = f"assets/pictures/Front-door-{sha256(PNG).hexdigest()[:12]}.png"
    assert (release.folder / name).read_bytes() == PNG
    assert len(list((release.folder / "assets" / "pictures").glob("*.png"))) == 1
    shown = re.findall(r"<img[^>]*>", page(release, "page/visit"))
    assert shown == [f'<img src="../{name}" alt="Our front door, painted green" loading="lazy" />']
    assert f'src="../../{name}" alt="the blue sign" title="Sign"' in page(
        release, "page/visit/parking"
    )


def test_another_picture_is_another_file(folder: Path) -> None:
    before = {path.name for path in (built(folder).folder / "assets" / "pictures").iterdir()}
    (folder / "data" / "pages" / "visit" / "Front door.png").write_bytes(PNG + b"\0")
    after = {path.name for path in (built(folder).folder / "assets" / "pictures").iterdir()}
    assert not before & after


def test_a_foreign_picture_is_a_link(folder: Path) -> None:
    text = "![A map](https://maps.example/map.png)"
    (folder / "data" / "pages" / "map.md").write_text(PAGE.format(title="Map", text=text))
    html = page(built(folder), "page/map")
    assert '<a href="https://maps.example/map.png">A map</a>' in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n![](visit/x.png)",
            "5: this picture has no words for those who can't see it; write what",
        ),
        ("![Door](no.png)", "4: the picture data/pages/no.png: isn't there; correct its name"),
        ("![Door](../../../x.png)", "4: the picture ../x.png: leads out of the project"),
        ("![Door](/etc/passwd)", "4: the picture /etc/passwd: leads out of the project"),
        (
            "![Door](visit/parking.md)",
            "parking.md: is no picture that browsers show",
        ),
        (f"![Door]({'x' * 5000}.png)", "4: the picture data/pages/xxx"),
        ("![Door](%00.png)", "isn't there; correct its name"),
        ("![Door](a/%2e%2e/%2e%2e/%2e%2e/%2e%2e/x.png)", "../x.png: leads out of the project"),
        ("![Door](out.png)", "out.png: a link that leads out of the project; copy the file"),
    ],
)
def test_a_picture_that_can_not_be_shown_is_told_with_its_line(
    folder: Path, text: str, message: str
) -> None:
    pages = folder / "data" / "pages"
    (pages / "out.png").symlink_to("/etc/hostname")
    (pages / "visit.md").write_text(PAGE.format(title="Visit us", text=text))
    done = example.run("build", cwd=folder)
    assert (done.returncode, (folder / "site").exists()) == (3, False), done.stderr
    assert f"data/pages/visit.md:{message}" in done.stderr or message in done.stderr
    assert "data/pages/visit.md:" in done.stderr


def test_pages_are_below_others(folder: Path) -> None:
    release = built(folder)
    child, parent = page(release, "page/visit/parking"), page(release, "page/visit")
    crumbs = child.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert '<a href="../visit.html"><bdi>Visit us</bdi></a>' in crumbs
    incoming = parent.partition("What points here")[2]
    assert "More in this section" in incoming
    assert '<a href="visit/parking.html"' in incoming
    turtle = (release.folder / "page" / "visit" / "parking.ttl").read_text("utf-8")
    assert "dcterms:isPartOf <https://agency.example/page/visit>" in turtle
    home = page(release, "index")
    assert ("page/visit.html" in home, "page/visit/parking.html" in home) == (True, False)
    markup = child.partition("BreadcrumbList")[2]
    assert markup.index("Visit us") < markup.index("Parking")


def test_an_index_is_the_page_of_its_folder(folder: Path) -> None:
    pages = folder / "data" / "pages"
    (pages / "visit.md").rename(pages / "visit" / "index.md")
    text = (pages / "visit" / "index.md").read_text().replace("visit/Front", "Front")
    (pages / "visit" / "index.md").write_text(text)
    release = built(folder)
    assert "Front-door" in page(release, "page/visit")
    assert publisher.open(folder)["page/visit/parking"].label() == "Parking"


def test_a_page_that_says_what_it_is_a_part_of_is_left_alone(folder: Path) -> None:
    (folder / "data" / "pages" / "visit" / "parking.md").write_text(
        '+++\ntitle = "Parking"\n[properties]\n"dcterms:isPartOf" = "<page/other>"\n+++\nText\n'
    )
    turtle = publisher.open(folder)["page/visit/parking"].to("turtle").decode()
    assert "dcterms:isPartOf <https://agency.example/page/other>" in turtle
    assert "isPartOf <https://agency.example/page/visit>" not in turtle


def test_axe_finds_nothing(folder: Path, axe: Axe) -> None:
    release = built(folder)
    assert axe.violations(release.folder / "page" / "visit.html") == []
    assert axe.violations(release.folder / "page" / "visit" / "parking.html") == []
