"""The markup of a publication in the pages of other systems: which block, into which files.

Files are first all looked at; then, if none of them is refused, those that change are replaced, one
by one and each of them whole.
"""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from publisher import disk, embed, markups
from publisher.embed import Change, Edit
from publisher.errors import EmbedError, OutputError, SourceError
from publisher.representations import Representations
from publisher.terms import Iri
from publisher.webpages import folders, source
from publisher.webpages.source import WebPage
from publisher.whereabouts import Whereabouts, unknown


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen to pages.

    Attributes:
        resource: the IRI of the resource they are about; empty if each page says so itself.
        remove: whether blocks are to be taken out (all of ours, if there is no resource).
        nonce: the nonce for new blocks.
        force: whether blocks that were edited by hand give way.
    """

    resource: str = ""
    remove: bool = False
    nonce: str = ""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens to one file.

    Attributes:
        path: the file.
        resource: the IRI of what it is about; empty if that isn't asked.
        edits: how its bytes change, one after the other; none if they are as they should be.
        error: why it is left alone; ``None`` if it isn't.
        notes: what its owner should know.
        hashes: the ``hash-source`` of each block that it has then (CSP 3, section 2.3.1).
        before: the digest of its bytes before the change.
        passed: whether it is about nothing of ours.
    """

    path: Path
    resource: str = ""
    edits: tuple[Edit, ...] = ()
    error: SourceError | None = None
    notes: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    before: bytes = b""
    passed: bool = False


class Placement:
    """Puts the markup of a publication into pages.

    Args:
        shown: what the publication shows.

    Attributes:
        largest: the size of a page, in bytes, that is still read.
    """

    def __init__(self, shown: Representations) -> None:
        self._shown = shown
        self.largest = shown.dataset.config.limits.file_bytes
        self._last: tuple[tuple[str, str], str] = (("", ""), "")

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        return Whereabouts(self._shown)

    def change(self, page: WebPage, wish: Wish) -> tuple[str, Change]:
        """What it is about, as an IRI or several with "and" between them; and what happens to it.

        Raises:
            EmbedError: if it can't be shown that only our block changes, or nothing says what the
                page is about.
        """
        if wish.remove:
            change = embed.remove(page, self.proof, wish.resource, force=wish.force)
            return wish.resource, change
        resources = [Iri(wish.resource)] if wish.resource else self._whereabouts.resources(page)
        if not resources:
            raise unknown(page)
        changes = []
        for about in dict.fromkeys(resources):
            changes.append(self._insert(page, about, wish))
            page = changes[-1].page
        edits = tuple(edit for change in changes for edit in change.edits)
        return " and ".join(resources), Change(page, edits, changes[-1].notes)

    def _insert(self, page: WebPage, about: Iri, wish: Wish) -> Change:
        element = self._element(about, wish.nonce)
        if not element:
            raise EmbedError(page.path, f"there is no markup for <{about}>; does it have a type?")
        return embed.insert(page, element, self.proof, force=wish.force)

    def _element(self, about: Iri, nonce: str) -> str:
        """The block for a resource: the same as before, if many pages are about it."""
        if self._last[0] != (about, nonce):
            path, _ = self._shown.find(about)
            element = self._shown.markups.script(path, about=about, nonce=nonce)
            self._last = ((about, nonce), element)
        return self._last[1]

    def proof(self, content: str) -> str | None:
        """What ``data-canonical`` has to say of a block; ``None`` if it isn't readable JSON-LD."""
        return markups.proof(content, self._shown.dataset.contexts)

    def read(self, data: bytes, name: str) -> WebPage:
        """A page whose bytes are at hand.

        Raises:
            SourceError: if it can't be read.
        """
        return source.page(name, data, self.largest)

    def look(self, path: Path, wish: Wish, *, inside: bool = False) -> Outcome:
        """What would happen to a file; nothing is written.

        Args:
            path: the file.
            wish: what is to happen.
            inside: whether it was found in a folder, where pages about nothing of ours are
                expected, and passed over.
        """
        try:
            _refuse_special(path)
            page = source.load(path, self.largest)
            if inside and not (wish.resource or wish.remove or self._whereabouts.resources(page)):
                return Outcome(path, passed=True)
            about, change = self.change(page, wish)
            if change.edits:
                _refuse_protected(path)
        except SourceError as error:
            return Outcome(path, error=error)
        before = sha256(page.data).digest()
        return Outcome(path, about, change.edits, None, change.notes, hashes(change.page), before)

    def look_at(self, named: Iterable[Path], wish: Wish) -> Iterator[Outcome]:
        """What would happen to files, and to the pages in folders, in the order of their paths."""
        for file, inside in folders.found(named):
            yield self.look(file, wish, inside=inside)


def write(outcomes: Sequence[Outcome]) -> None:
    """Replace the files that change.

    Raises:
        OutputError: if one of them can't be written, or isn't any more what was looked at; those
            before it are done, and the rest is as it was.
    """
    changed = [outcome for outcome in outcomes if outcome.edits]
    for number, outcome in enumerate(changed):
        done = f"{number} of {len(changed)} files were written before it; the others are as before"
        try:
            data = outcome.path.read_bytes()
            if sha256(data).digest() != outcome.before:
                raise OutputError(f"{outcome.path} was changed by somebody else meanwhile; {done}")
            for edit in outcome.edits:
                data = edit.apply(data)
            disk.replace(outcome.path, data)
        except OSError as error:
            why = disk.reason(error)
            raise OutputError(f"{outcome.path} can't be written: {why}; {done}") from error


def hashes(page: WebPage) -> tuple[str, ...]:
    """What a Content-Security-Policy may name instead of a nonce, for each of our blocks.

    Browsers take the text of an element as it is in the tree, in UTF-8.
    """
    found = []
    for block in embed.blocks(page):
        text = block.content.replace("\r\n", "\n").replace("\r", "\n")
        found.append(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'")
    return tuple(found)


def _refuse_special(path: Path) -> None:
    """A link could lead anywhere, and would be replaced by a file."""
    if path.is_symlink():
        target = path.readlink()
        raise EmbedError(path, f"is a link to {target}; name the file itself")


def _refuse_protected(path: Path) -> None:
    """Replacing a file needs leave for its folder only, so the file's own leave is looked at."""
    anybody = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH  # the administrator may write it anyway
    if not path.stat().st_mode & anybody or not os.access(path, os.W_OK):
        raise EmbedError(path, "may not be written; change its permissions")
