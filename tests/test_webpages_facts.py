"""What we read from pages is what readers of others read, but for what is listed here."""

from __future__ import annotations

import json
from pathlib import Path

import external
import oracles
from publisher.terms import Triple
from publisher.webpages import facts, markup
from publisher.webpages.facts import NOWHERE
from publisher.webpages.source import page
from publisher.webpages.things import Syntax

# Example → why our reading differs from that of the parsers that follow the specifications.
MICRODATA = {
    "#eg-0426": "itemtype without itemscope: theirs gives the type to the thing around",
    "#eg-0427": "itemtype without itemscope",
    "#eg-0208": "itemtype without itemscope",
    "#eg-0238": 'itemid="" is the page for them; HTML wants an address that isn\'t empty',
}
_SLASH = "vocab without the slash at its end: we read what is meant, and tell of the fault"
RDFA = {
    **dict.fromkeys(("#eg-0442", "#eg-0443", "#eg-0444", "#eg-0433", "#eg-0354"), _SLASH),
    **dict.fromkeys(("#eg-0394", "#eg-0395"), "rdfa:copy, which we leave out"),
    "#eg-0028": "theirs leaves what is in an inner thing out of the text around it",
}


def differing(node: external.Node, folder: Path, syntax: Syntax) -> dict[str, int]:
    """The examples in which our reading isn't theirs, and the number of all under an empty key."""
    section, sign = syntax.name, " itemscope" if syntax is Syntax.MICRODATA else "typeof"
    texts = [(n, t) for n, s, t in oracles.examples(folder) if s == section and sign in t]
    theirs = oracles.statements(node, [(syntax, text) for _, text in texts])
    found = {"": len(texts)}
    for (name, text), expected in zip(texts, theirs, strict=True):
        if ours(f'<base href="{NOWHERE}"><body>{text}', syntax) != expected:
            found[name] = len(expected)
    return found


def ours(text: str, syntax: Syntax) -> frozenset[Triple]:
    blocks = markup(page("x.html", text.encode())).blocks
    said = [facts(block, oracles.frozen()) for block in blocks if block.syntax is syntax]
    return oracles.labelled(frozenset().union(*said))


def test_microdata_of_the_official_examples(node: external.Node, shared_data: Path) -> None:
    found = differing(node, shared_data, Syntax.MICRODATA)
    assert found.pop("") > 200
    assert found.keys() == MICRODATA.keys()


def test_rdfa_of_the_official_examples(node: external.Node, shared_data: Path) -> None:
    found = differing(node, shared_data, Syntax.RDFA)
    assert found.pop("") > 170
    assert found.keys() == RDFA.keys()


def test_json_ld_of_the_official_examples(shared_data: Path) -> None:
    count = 0
    for _, section, text in oracles.examples(shared_data):
        if section == "JSON" and "ld+json" in text:
            blocks = markup(page("x.html", text.encode())).blocks
            tops = [json.loads(block.content) for block in blocks]
            flat = [each for top in tops for each in (top if isinstance(top, list) else [top])]
            assert flat == oracles.json_ld(text)
            for block in blocks:
                fatal = [fault for fault in block.faults if fault.fatal]
                assert bool(block.things) is not bool(fatal)
                count += 1
    assert count > 400
