from __future__ import annotations

import time

import html5lib
import pytest

from publisher.webpages import markup
from publisher.webpages.source import page
from publisher.webpages.tree import DEEPEST, Element, parse

pytestmark = pytest.mark.alone

SAME = {
    "paragraphs": "<p id=a>x<p id=b>y<div id=c>z</div>",
    "lists": "<ul><li id=a>x<ul><li id=b>y</ul><li id=c>z</ul>",
    "definitions": "<dl><dt id=a>x<dd id=b>y<dt id=c>z</dl>",
    "options": "<select><option id=a>x<option id=b>y</select>",
    "cells": "<table><tr id=a><td id=b>x<td id=c>y<tr id=d><th id=e>z</table>",
    "row groups": "<table><thead id=a><tr><td id=b><tbody id=c><tr><td id=d></table>",
    "tables in tables": "<table><tr><td id=a><table><tr><td id=b></table><td id=c></table>",
    "misplaced in a table": "<div id=a><table id=b><tr><span id=c>x</span><td id=d>y</table></div>",
    "meta in a table": "<div id=a><table id=b><meta id=c><tr><td id=d></table></div>",
    "end tag out of a cell": "<div id=a><table><tr><td id=b></div><p id=c>x</table><p id=d>y",
    "voids": "<div id=a><br id=b><img id=c><meta id=d><link id=e>x</div>",
    "end tags of nothing": "<div id=a></span></p></br>x<b id=b></div>",
    "upper case": "<DIV ID=a><SPAN id=b>x</SPAN></DIV>",
    "anchors": "<a id=a>x<a id=b>y</a>",
    "raw text": "<div id=a><script id=b><p id=c></script><style><p id=d></style></div>",
    "attributes of the body": "<body id=a><p id=b>x<body id=z lang=en>",
    "svg": "<div id=a><svg id=b><g id=c/><path id=d></path></svg><p id=e>",
    "ruby": "<ruby id=a>x<rt id=b>y<rp id=c>z</ruby>",
    "buttons": "<p id=a><button id=b><p id=c>x</button>y",
}


def ours(text: str) -> dict[str, str]:
    return {e.attributes["id"]: above(e.parent) for e in parse(text).walk() if "id" in e.attributes}


def above(element: Element | None) -> str:
    while element is not None and "id" not in element.attributes:
        element = element.parent
    return "" if element is None else element.attributes["id"]


def theirs(text: str) -> dict[str, str]:
    tree = html5lib.parse(text, treebuilder="dom")
    found: dict[str, str] = {}
    waiting = [(tree, "")]
    while waiting:
        node, inside = waiting.pop()
        named = node.getAttribute("id") if node.nodeType == node.ELEMENT_NODE else ""
        if named:
            found[named] = inside
        waiting.extend((child, named or inside) for child in node.childNodes)
    return found


@pytest.mark.parametrize("case", SAME)
def test_elements_are_where_html5lib_puts_them(case: str) -> None:
    assert ours(SAME[case]) == theirs(SAME[case])


def test_texts_attributes_and_offsets() -> None:
    text = (
        "<p\r\n title='a &amp; b' TITLE=x>A &lt;\r\nB<b>c</b><!-- d --><template>e</template></p>"
    )
    element = next(e for e in parse(text).walk() if e.name == "p")
    assert element.attributes == {"title": "a & b"}
    assert element.text() == "A <\nBc"
    assert element.start == 0


def test_xhtml_closes_what_says_so() -> None:
    (first, second) = [
        e for e in parse("<p id='a'/><p id='b'>x</p>", is_xml=True).walk() if e.name == "p"
    ]
    assert first.text() == ""
    assert second.text() == "x"


HOSTILE = {
    "elements": "<div>",
    "formatting": "<b>",
    "formatting around blocks": "<b><div>",
    "formatting with attributes": '<font color="%d"><p>',
    "anchors": "<a><p>",
    "tables": "<table>",
    "text in tables": "<table>x<p>",
    "templates": "<template>",
    "svg": "<svg>",
    "svg and back": "<svg><p>",
    "end tags": "<div></x></p>",
    "bodies": "<body class=x>",
    "items": '<div itemscope itemprop="a b" itemtype="https://schema.org/X">',
    "items that refer": '<div id="i%d" itemscope itemref="i0 i1 i2"><p itemprop=x>',
    "resources": '<div vocab="https://schema.org/" property="a" typeof="X">',
    "relations": '<div rel="schema:a" vocab="x:"><p property="b">',
    "prefixes": '<div typeof=x prefix="a%d: x:">',
    "references": '<p vocab="x:" property="a" resource="#%d" typeof="b">',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_page_takes_time_in_proportion(case: str) -> None:
    def seconds(count: int) -> float:
        part = HOSTILE[case]
        text = "".join(part % n if "%d" in part else part for n in range(count))
        start = time.process_time()
        assert markup(page("x.html", f"<p itemscope>{text}".encode())).blocks
        return time.process_time() - start

    assert seconds(4_000) < max(1.0, 10 * seconds(1_000))


def test_depth_has_an_end() -> None:
    element: Element | None = max(parse("<div>" * 2_000).walk(), key=lambda e: e.start)
    depth = 0
    while element is not None:
        element, depth = element.parent, depth + 1
    assert depth == DEEPEST + 1
