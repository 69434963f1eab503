"""JSON-LD in pages, read as search engines read it: the names are those of schema.org.

Search engines fetch no context and know a part of JSON-LD only. What they pass over, or read in
another way than JSON-LD says, is a fault here; what is meant is read all the same, so that the
rest of the markup can be judged, too. ``webpages.facts`` reads the same markup as JSON-LD says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from publisher.webpages import located
from publisher.webpages.located import BadJson
from publisher.webpages.nodes import Nodes
from publisher.webpages.things import Block, Fault, Place, Syntax, Thing

MEDIA_TYPE = "application/ld+json"

# What browsers do with these in the content of a script: HTML, section 4.12.1.3.
_DANGER = re.compile(r"<!--|<script(?=[\s/>])|</script(?=[\s/>])", re.IGNORECASE)
_MEANT = re.compile(r"(?=.*ld)(?=.*json)", re.IGNORECASE)


def is_markup(attributes: Mapping[str, str]) -> bool:
    """Whether a script element holds JSON-LD, or was meant to."""
    return bool(_MEANT.match(attributes.get("type", "")))


def script(
    attributes: Mapping[str, str], content: str, place: Callable[[int], Place], base: str
) -> Block:
    """The markup of one script element.

    Args:
        attributes: the element's attributes.
        content: its text.
        place: the place of an offset in the text; -1 is the element itself.
        base: the address of the page, or nothing.
    """
    wrong = tuple(_wrong_element(attributes, content, place))
    block = Block(Syntax.JSON_LD, place(-1), (), wrong, attributes, content)
    return block if any(fault.fatal for fault in wrong) else _read(block, place, base)


def document(content: str, place: Callable[[int], Place], base: str = "") -> Block:
    """The markup of a whole file of JSON-LD."""
    return _read(Block(Syntax.JSON_LD, place(0), content=content), place, base)


def _read(block: Block, place: Callable[[int], Place], base: str) -> Block:
    try:
        tree = located.parse(block.content)
    except BadJson as error:
        found = [Fault("json", str(error), place(error.offset), fatal=True)]
        things: tuple[Thing, ...] = ()
    else:
        reader = Nodes(place, base)
        things, found = reader.things(tree), reader.faults
    return Block(
        block.syntax,
        block.place,
        things,
        (*block.faults, *sorted(found, key=lambda fault: fault.place)),
        block.attributes,
        block.content,
    )


def _wrong_element(
    attributes: Mapping[str, str], content: str, place: Callable[[int], Place]
) -> Iterator[Fault]:
    written = attributes.get("type", "")
    if written.partition(";")[0].strip().lower() != MEDIA_TYPE:
        message = f'the type "{written[:80]}" isn\'t that of JSON-LD; write {MEDIA_TYPE}'
        yield Fault("script-type", message, place(-1), fatal=True)
    if "src" in attributes:
        message = "markup in another file isn't read reliably; put it into the script element"
        yield Fault("script-src", message, place(-1), fatal=True)
    for match in _DANGER.finditer(content):
        message = (
            f"{match[0]} is in the content of the script element, where it can end the element"
            " early or keep it open; write \\u003c for the <"
        )
        yield Fault("breakout", message, place(match.start()))
