"""A sound project, what is written into it, and a build of it that must never end as a bug."""

from __future__ import annotations

from pathlib import Path

from terminal import Done, run

GOOD = Path(__file__).with_name("projects") / "good" / "agency"
SH = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix org: <http://www.w3.org/ns/org#> .\n"
UNREADABLE = 3


def write(folder: Path, path: str, content: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def build(folder: Path) -> Done:
    """Build; never a traceback, and a site only where the build ended well."""
    site = folder.parent / "site"
    done = run("-C", folder, "build", "-o", site)
    assert "Traceback" not in done.err, done.err
    assert "bug" not in done.err, done.err
    assert (done.code == 0) == (site / "current").exists(), done
    return done
