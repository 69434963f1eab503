"""Awkward pages (``tables/pages.toml``): as they are, and where our block goes."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any

import external

MARK = "▲"
RESOURCE = "https://agency.example/id/a"
OTHER = "https://agency.example/id/b"
_SOURCE = external.ROOT / "tests" / "tables" / "pages.toml"


def proof(content: str) -> str | None:
    """What stands for the canonical digest here: that of the JSON, however it is written."""
    try:
        text = json.dumps(json.loads(content), sort_keys=True)
    except ValueError:
        return None
    return f"rdfc-1.0 sha-256 {sha256(text.encode()).hexdigest()}"


def element(content: str, resource: str = RESOURCE, name: str = "publisher-markup") -> str:
    """A block as ``Resource.script`` gives it."""
    return (
        f'<script type="application/ld+json" id="{name}" data-resource="{escape(resource)}"'
        f' data-canonical="{proof(content)}">{content}</script>'
    )


NEW = element('{"@context": "https://schema.org",\n "name": "Größe \\u003c/script\\u003e"}')
OLD = element('{"@context": "https://schema.org", "name": "old"}')
WORDS = {
    "EDITED": OLD.replace('"old"', '"new"'),
    "CLASSED": OLD.replace(" data-can", ' class="x" data-can'),
    "OURS": OLD,
    "OTHER": element("{}", OTHER),
}


@dataclass(frozen=True)
class Page:
    """A page of the table.

    Attributes:
        row: what the table says.
        data: its bytes.
        at: the offset in ``text`` at which the block goes; ``None`` if it goes nowhere.
        text: its text.
    """

    row: dict[str, Any]
    data: bytes
    text: str
    at: int | None

    @property
    def file(self) -> str:
        return str(self.row.get("file", "a.html"))

    def encode(self, text: str) -> bytes:
        """A text in the page's encoding."""
        encoding = self.row.get("encoding", "utf-8")
        mark = "\ufeff" if self.row.get("mark") else ""
        return (mark + text).encode(encoding)


@cache
def pages() -> dict[str, Page]:
    """The table: name → page."""
    found = {}
    for row in tomllib.loads(_SOURCE.read_text("utf-8"))["page"]:
        text = row["text"]
        for word, meant in WORDS.items():
            text = text.replace(word, meant)
        at = text.find(MARK) if MARK in text else None
        page = Page(row, b"", text.replace(MARK, ""), at)
        assert row["name"] not in found
        found[row["name"]] = Page(row, page.encode(page.text), page.text, at)
    return found


def large() -> str:
    """A page of five megabytes."""
    row = (
        "<tr><td class='a b'>{0}</td><td><a href='/x?y={0}&amp;z'>Row {0}</a> &lt;/head></td></tr>"
    )
    rows = "\n".join(row.format(number) for number in range(60_000))
    head = "<!DOCTYPE html>\n<html>\n<head>\n<title>A</title>\n</head>\n"
    return f"{head}<body>\n<table>\n{rows}\n</table>\n</body>\n</html>\n"
