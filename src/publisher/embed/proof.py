"""The proof that a change of a page changed nothing but our block.

Two witnesses are asked: the tags of the whole page, and the tree of its head as a parser of HTML
makes it, with and without scripts being executed. A page that is XML is read as XML, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from publisher.embed import xhtml
from publisher.embed.survey import Block, Survey, is_ours, survey
from publisher.webpages.outline import Step, outline, plain
from publisher.webpages.scanner import Scanner
from publisher.webpages.source import WebPage

_ELSEWHERE = "a parser would not see the block in the head"
_BODY = "<p>x"  # what follows a head, so that the parser must have ended it


class NotProved(ValueError):
    """A witness sees another difference than our block."""


class Splice(NamedTuple):
    """A change of a text: what is between two offsets gave way to something new."""

    start: int
    end: int
    new: str

    @property
    def stop(self) -> int:
        """The offset after the new text, in the changed text."""
        return self.start + len(self.new)


def prove(before: WebPage, after: WebPage, splice: Splice) -> None:
    """See to it that a change replaced, added or removed a block of ours, and nothing else.

    Raises:
        NotProved: if a witness sees it otherwise.
    """
    if before.charset != after.charset:
        raise NotProved(f"browsers would take the page for {after.encoding} then")
    if any(a != b for a, b in zip_longest(_tags(before, splice, 0), _tags(after, splice, 1))):
        raise NotProved("some tags of the page would not be the same then")
    _prove_alone(before.text[splice.start : splice.end])
    _prove_alone(splice.new)
    old, new = survey(before.text), survey(after.text)
    _prove_blocks(old, new, splice)
    for scripting in (True, False):
        _prove_trees(
            _outline(before.text, old, scripting=scripting),
            _outline(after.text, new, scripting=scripting),
            new,
        )
    if before.is_xml:
        _prove_trees(xhtml.Reading(before.text).steps, xhtml.Reading(after.text).steps, new)


def _tags(page: WebPage, splice: Splice, side: int) -> Iterator[tuple[object, ...]]:
    """The tags outside the change, at the offsets that they have in the changed text."""
    end = splice.stop if side else splice.end
    shift = splice.stop - end
    for token in Scanner(page.text):
        if not splice.start <= token.start < end:
            place = token.start + (shift if token.start >= end else 0)
            yield token.kind, place, token.name, token.templates, token.foreign


def _prove_alone(text: str) -> None:
    """What goes and what comes is a block of ours and white space, or white space."""
    text = text.strip("\t\n\f\r ")
    if text and [(block.start, block.end) for block in survey(text).blocks] != [(0, len(text))]:
        raise NotProved("more than a block of ours would change")


def _prove_blocks(old: Survey, new: Survey, splice: Splice) -> None:
    kept = [_said(block) for block in old.blocks if not splice.start <= block.start < splice.end]
    left = [_said(block) for block in new.blocks if not splice.start <= block.start < splice.stop]
    here = [block for block in new.blocks if splice.start <= block.start < splice.stop]
    wanted = survey(splice.new).blocks
    if kept != left or list(map(_said, here)) != list(map(_said, wanted)):
        raise NotProved("the block would not be read as it is written")
    replaced = len(kept) < len(old.blocks)
    if here and not replaced and new.head and here[0].start >= new.head.start:
        raise NotProved(_ELSEWHERE)


def _said(block: Block) -> tuple[object, ...]:
    return dict(block.attributes), block.content.replace("\r\n", "\n").replace("\r", "\n")


def _outline(text: str, found: Survey, *, scripting: bool) -> list[Step]:
    end = found.head.end if found.head else len(text)
    return outline(text[:end] + _BODY, scripting=scripting)


def _prove_trees(before: Iterable[Step], after: Iterable[Step], new: Survey) -> None:
    old_rest, _ = _parted(before)
    rest, ours = _parted(after)
    if old_rest != rest:
        raise NotProved("a parser would see other elements then")
    end = new.head.start if new.head else 0
    wanted = [("html head", *_said(block)) for block in new.blocks if block.start < end]
    if [block for block in ours if block[0] == "html head"] != wanted:
        raise NotProved(_ELSEWHERE)


def _parted(steps: Iterable[Step]) -> tuple[list[Step], list[tuple[object, ...]]]:
    """The steps without our blocks, and these: where they are, their attributes, their content."""
    rest: list[Step] = []
    ours: list[tuple[object, ...]] = []
    inside: list[str] | None = None
    for step in steps:
        if inside is not None:
            if step.kind == "end":
                ours[-1] = (*ours[-1], "".join(inside))
                inside = None
            else:
                inside.append(str(step.value))
        elif step.kind == "script" and is_ours(step.attributes):
            ours.append((step.around, step.attributes))
            inside = []
        else:
            rest.append(step)
    return plain(rest), ours
