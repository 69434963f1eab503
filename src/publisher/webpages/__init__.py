"""Web pages of others: their bytes, their markup, and the things that the markup describes.

:func:`read` takes a file, :func:`markup` tells what is in it, in all three syntaxes that search
engines know, and :func:`facts` gives it as statements that can be compared whatever the syntax.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from publisher.webpages import jsonld, microdata, rdfa, tree
from publisher.webpages.facts import facts, folded
from publisher.webpages.names import is_absolute, resolved
from publisher.webpages.scanner import Kind, Scanner, Token, attributes
from publisher.webpages.source import LARGEST, WebPage, load
from publisher.webpages.things import Block, Fault, Markup, Place, Syntax

__all__ = ["facts", "folded", "markup", "read"]

_DOCUMENTS = {".jsonld", ".json"}
# What a page has whose own tags say something; the tree is only made then.
_TAGGED = re.compile(
    r"[\s\"'/](?:itemscope|itemprop|itemtype|typeof|vocab)(?=[\s=>/])|[\"'\s]schema:",
    re.IGNORECASE,
)


def read(path: Path, largest: int = LARGEST) -> WebPage:
    """Read a page, or a file of JSON-LD.

    Raises:
        SourceError: if it can't be read, is no ordinary file, is too large, or is in an encoding
            that can't be read.
    """
    return load(path, largest)


def markup(page: WebPage) -> Markup:
    """All markup of a page, or of a file of JSON-LD.

    It never fails: what is wrong with the markup is in the faults of its blocks.
    """
    if page.path.suffix.lower() in _DOCUMENTS:
        return Markup((jsonld.document(page.text, page.place),))
    return _Page(page).markup()


class _Page:
    """What a scan finds in a page."""

    def __init__(self, page: WebPage) -> None:
        self._page = page
        self._language = ""
        self._base = ""
        self._canonical = ""
        self._scripts: list[tuple[Token, int]] = []

    def markup(self) -> Markup:
        self._scan()
        address = resolved(self._canonical, self._base) if self._canonical else self._base
        address = address if is_absolute(address) else ""
        base = self._base if is_absolute(self._base) else address
        blocks = [self._script(token, end, base) for token, end in self._scripts]
        blocks += self._tagged(base)
        blocks.sort(key=lambda block: block.place)
        return Markup(tuple(blocks), self._language, address)

    def _scan(self) -> None:
        scanner = Scanner(self._page.text)
        script: Token | None = None
        for token in scanner:
            if script:
                self._scripts.append((script, token.start))
                script = None
            if token.kind is Kind.START and not token.foreign:
                given = partial(attributes, self._page.text, token.start, token.end)
                if token.name == "script":
                    script = token if jsonld.is_markup(given()) else None
                elif not token.templates:
                    self._note(token.name, given())
        if script:
            self._scripts.append((script, len(self._page.text)))

    def _note(self, name: str, given: dict[str, str]) -> None:
        """Remember what a tag says of the page."""
        if name == "html":
            self._language = self._language or given.get("lang", given.get("xml:lang", "")).strip()
        elif name == "base":
            self._base = self._base or given.get("href", "").strip()
        elif name == "link" and "canonical" in given.get("rel", "").lower().split():
            self._canonical = self._canonical or given.get("href", "").strip()

    def _script(self, token: Token, end: int, base: str) -> Block:
        text, place = self._page.text, self._page.place
        given = attributes(text, token.start, token.end)
        content = text[token.end : end]

        def placed(offset: int) -> Place:
            return place(token.start if offset < 0 else token.end + offset)

        if token.templates:
            message = "markup in a template element isn't part of the page; move it out of it"
            fault = Fault("template", message, placed(-1), fatal=True)
            return Block(Syntax.JSON_LD, placed(-1), (), (fault,), given, content)
        return jsonld.script(given, content, placed, base)

    def _tagged(self, base: str) -> list[Block]:
        """What the page's own tags say."""
        if not _TAGGED.search(self._page.text):
            return []
        root = tree.parse(self._page.text, is_xml=self._page.is_xml)
        spoken = tree.languages(root)
        found = [
            reader(root, spoken, self._page.place, base) for reader in (microdata.read, rdfa.read)
        ]
        return [block for block in found if block is not None]
