"""What a page of others says never gives orders to the terminal of who compares it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = """<!DOCTYPE html><html><head><title>x</title><script type="application/ld+json">
{"@context": "https://schema.org", "@id": "https://soca.example/id/organisation/soca",
"name": "\\u001b[2J\\nother.html: says the same"}</script></head><body></body></html>"""


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "publisher", "-C", str(ROOT), "embed", *arguments]
    ran = subprocess.run(
        [*command, "--resource", "id/organisation/soca"],
        check=False, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    return (ran.stdout + ran.stderr).decode()


def test_controls_are_escaped(tmp_path: Path) -> None:
    page = tmp_path / "a\x1b[31m\nb.html"
    page.write_text(PAGE, "utf-8")
    code = tmp_path / "code.html"
    code.write_text("<!DOCTYPE html><html><head><% \x1b[2J %></head></html>", "utf-8")
    told = run("--diff", str(page)), run("--check", str(page)), run("--check", str(code))
    for text in told:
        assert "\\u001B[" in text
        assert "\x1b" not in text
    assert "\nother.html" not in told[0]
