"""Take the screenshots of the documentation from the current release in site/, served.

Usage: python scripts/screenshots.py (after `make site`; needs Chromium).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import publisher  # noqa: E402
from browser import Chromium  # noqa: E402
from serving import server  # noqa: E402

QUERY = """\
SELECT ?body ?successor ?date WHERE {
  ?event org:originalOrganization/skos:prefLabel ?body ;
    org:resultingOrganization/skos:prefLabel ?successor ;
    dcterms:date ?date .
}
ORDER BY ?date"""
PAGES = {
    "home": "",
    "organisation": "doc/organisation/soca",
    "tactic": "doc/tactic/worldwide-operations",
    "dataset": "doc/dataset/competences",
    "query": f"sparql?query={quote(QUERY)}",
}
FOUND = "document.querySelectorAll('#p-results li').length > 0"
WIDTHS = (1280, 375)
# Pixels: what a reader of the documentation looks at, not the whole of a long page.
MOST = 1600


def main() -> None:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("Chromium is missing: install the Debian package chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        server(ROOT / "site", Path(folder)) as served,
    ):
        browser = Chromium(path, Path(folder))
        for name, page in PAGES.items():
            for width in WIDTHS:
                target = ROOT / "docs" / "screenshots" / f"{name}-{width}.png"
                browser.screenshot(
                    f"http://127.0.0.1:{served.port}/{page}", width, target, most=MOST
                )
                print(target.relative_to(ROOT))
        for width in WIDTHS:
            target = ROOT / "docs" / "screenshots" / f"welsh-{width}.png"
            browser.screenshot(welsh(Path(folder)), width, target, most=MOST)
            print(target.relative_to(ROOT))
        search(browser, Path(folder))
        browser.close()


def search(browser: Chromium, folder: Path) -> None:
    """The pictures of the search page with what it found."""
    with server(searched(folder), folder) as served:
        address = f"http://127.0.0.1:{served.port}/search?q=drugs"
        for width in WIDTHS:
            target = ROOT / "docs" / "screenshots" / f"search-{width}.png"
            browser.screenshot(address, width, target, most=MOST, until=FOUND)
            print(target.relative_to(ROOT))


def searched(folder: Path) -> Path:
    """The site of the example with a search page."""
    project = folder / "searched"
    shutil.copytree(ROOT / "data", project / "data")
    settings = (ROOT / "publisher.toml").read_text("utf-8")
    (project / "publisher.toml").write_text(f"search = true\n{settings}", "utf-8")
    publisher.open(project).build(project / "site")
    return project / "site"


def welsh(folder: Path) -> str:
    """The address of a page of the example in two languages."""
    release = publisher.open(ROOT / "examples" / "welsh-and-english").build(folder / "welsh")
    return (release.folder / "doc" / "organisation" / "rivers-office.cy.html").as_uri()


if __name__ == "__main__":
    main()
