"""Addresses that no parser can take apart are read as they are written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from publisher.__main__ import main

PAGE = """<!DOCTYPE html><html lang="en"><head><title>x</title>{head}
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Organization",
"@id": "{id}", "name": "x", "parentOrganization": {{"@id": "{other}"}}}}</script></head></html>"""
CANONICAL = '<link rel="canonical" href="{}">'


@pytest.mark.parametrize("head", ["", *map(CANONICAL.format, ["http://[y", "https://a.example/"])])
@pytest.mark.parametrize("name", ["a", "http://[x", "//[x", "http://[x#y"])
def test_broken_addresses_do_no_harm(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    head: str,
    name: str,
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE.format(head=head, id=name, other=f"{name}z"), "utf-8")
    monkeypatch.setattr("sys.argv", ["publisher", "check", str(page)])
    with suppress(SystemExit):  # there may be a violation
        main()
    assert "Traceback" not in capsys.readouterr().err
