"""Put a block into a page, bring it up to date, or take it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from publisher.embed import fitting, xhtml
from publisher.embed.proof import NotProved, Splice, prove
from publisher.embed.refusals import refusal, refuse_unsafe
from publisher.embed.survey import Block, Survey, survey
from publisher.webpages import source
from publisher.webpages.source import NotSpliceable, WebPage

Proof: TypeAlias = Callable[[str], str | None]
"""The content of a block → the ``data-canonical`` that it has to have (it may be empty); ``None``
if it can't be read."""


class Edit(NamedTuple):
    """A change of bytes: those between two places gave way to others."""

    start: int
    end: int
    new: bytes

    def apply(self, data: bytes) -> bytes:
        """The bytes after the change."""
        return data[: self.start] + self.new + data[self.end :]


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to a page.

    Attributes:
        page: the page as it is afterwards.
        edits: the changes of its bytes, one after the other; none if it is as it was.
        notes: what its owner should know.
    """

    page: WebPage
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """The bytes of the page afterwards."""
        return self.page.data


def insert(page: WebPage, element: str, proof: Proof, *, force: bool = False) -> Change:
    """Put a block into the head of a page; one that is there for the same resource is replaced.

    Args:
        page: the page.
        element: the script element with its attributes, as ``Resource.script`` gives it.
        proof: tells whether the block that is there is as it was written.
        force: whether a block that was edited by hand is replaced all the same.

    Raises:
        EmbedError: if it can't be shown that this is all that changes.
    """
    found = _surveyed(page)
    new = fitting.read(element)
    same = [block for block in found.blocks if block.resource == new.resource]
    if len(same) > 1:
        raise _several(page, same)
    if same:
        splice = Splice(same[0].start, same[0].end, new.like(same[0]).write(page))
        if page.text[splice.start : splice.end] != splice.new:
            _refuse_edited(page, same[0], proof, force=force)
    else:
        new = new.beside([block.attributes["id"] for block in found.blocks])
        splice = fitting.placed(page, found, new.write(page))
    return _changed(page, [splice], _notes(page, found))


def remove(page: WebPage, proof: Proof, resource: str = "", *, force: bool = False) -> Change:
    """Take our blocks out of a page, with the line that each of them was given.

    Args:
        page: the page.
        proof: tells whether a block is as it was written.
        resource: the IRI of the resource whose block goes; by default, all of them go.
        force: whether blocks that were edited by hand go, too.

    Raises:
        EmbedError: if it can't be shown that this is all that changes.
    """
    blocks = [b for b in survey(page.text).blocks if resource in {"", b.resource}]
    if blocks:
        _surveyed(page)
    for block in blocks:
        _refuse_edited(page, block, proof, force=force)
    return _changed(page, [fitting.freed(page, block) for block in reversed(blocks)], ())


def blocks(page: WebPage) -> list[Block]:
    """Our blocks in a page, in its order."""
    return survey(page.text).blocks


def _surveyed(page: WebPage) -> Survey:
    found = survey(page.text)
    refuse_unsafe(page, found)
    if page.is_xml:
        try:
            end = xhtml.Reading(page.text).head_end
        except xhtml.NotXml as error:
            raise refusal(page, error.offset, str(error)) from error
        if found.head is None or end != found.head.start:
            at = found.head.start if found.head else 0
            raise refusal(page, at if end is None else end, _NOT_ALIKE)
    return found


_NOT_ALIKE = (
    "is XML by its name, and its head ends elsewhere when it is read as HTML; give elements such as"
    " script and title end tags of their own"
)


def _several(page: WebPage, same: list[Block]) -> Exception:
    lines = ", ".join(str(page.place(block.start).line) for block in same)
    return refusal(
        page,
        same[1].start,
        f"has several blocks for <{same[0].resource}>, in lines {lines}; remove all but one",
    )


def _refuse_edited(page: WebPage, block: Block, proof: Proof, *, force: bool) -> None:
    if force:
        return
    if block.additions:
        names = ", ".join(block.additions)
        why = f"has attributes that publisher doesn't write ({names})"
    elif block.attributes.get("data-canonical", "") != proof(block.content):
        why = "doesn't say what its data-canonical stands for, so somebody edited it"
    else:
        return
    raise refusal(
        page, block.start, f"its block {why}; move the edit into your data, then use --force"
    )


def _notes(page: WebPage, found: Survey) -> tuple[str, ...]:
    if found.policy is None:
        return ()
    line = page.place(found.policy).line
    note = (
        f"its Content-Security-Policy (line {line}) doesn't stop the block, as it is data and is"
        " never executed; should a tool complain, use --nonce, or --print-csp-hash"
    )
    return (note,)


def _changed(page: WebPage, splices: list[Splice], notes: tuple[str, ...]) -> Change:
    """The page after changes that are made from its end to its beginning."""
    edits = []
    for splice in splices:
        if page.text[splice.start : splice.end] == splice.new:
            continue
        try:
            data = page.splice(*splice)
            after = source.page(page.path, data, len(data))
            prove(page, after, splice)
        except (NotSpliceable, NotProved, xhtml.NotXml) as error:
            raise refusal(page, splice.start, f"can't be changed safely here: {error}") from error
        first, last = page.byte_offset(splice.start), page.byte_offset(splice.end)
        edits.append(Edit(first, last, data[first : len(data) - len(page.data) + last]))
        page = after
    return Change(page, tuple(edits), notes)
