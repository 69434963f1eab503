"""Take the screenshots of the documentation from the current release in site/.

Usage: python scripts/screenshots.py (after `make site`; needs Chromium).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import Chromium  # noqa: E402

PAGES = {
    "home": "index.html",
    "organisation": "doc/organisation/soca.html",
    "tactic": "doc/tactic/worldwide-operations.html",
}
WIDTHS = (1280, 375)
# Pixels: what a reader of the documentation looks at, not the whole of a long page.
MOST = 1600


def main() -> None:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("Chromium is missing: install the Debian package chromium")
    site = (ROOT / "site" / "current").resolve()
    with tempfile.TemporaryDirectory() as profile:
        browser = Chromium(path, Path(profile))
        for name, page in PAGES.items():
            for width in WIDTHS:
                target = ROOT / "docs" / "screenshots" / f"{name}-{width}.png"
                browser.screenshot(site / page, width, target, most=MOST)
                print(target.relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    main()
