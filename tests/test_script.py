"""The script element: whatever the data say, no parser sees another structure or another value."""

import html
import json
import random
import re

import extruct
import html5lib
import pytest

import external
from external import Node
from publisher.writers.script import content_hash, script

PAYLOADS = (
    "</script>", "</script >", "</SCRIPT/", "</scr\x00ipt>", "<!--<script>", "<!--", "-->", "--!>",
    "<script>", "<![CDATA[", "]]>", "&lt;/script&gt;", "&amp;", "&", "<", ">", "\u2028", "\u2029",
    '"', "\\u003c/script>", "\\", "\\\\", "'", "\r", "\n", "\r\n", "\t", "\x00", "\x08", "\x7f",
    "\x80", "\x85", "\x9f", "\ufdd0", "\uffff", "\ufffe", "\U0001ffff", "\U0010fffe", "\U0001f600",
    "\ufeff", "é", "e\u0301", "\u202e", "javascript:", "${", "{{", "{%", "<?php", "<%", "*/", "//",
)  # fmt: skip
FEW, MANY = 20_000, 500_000
PARSE5 = """
(async () => {
  const { parse } = await import(process.argv[1]);
  const pages = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  console.log(JSON.stringify(pages.map(page => {
    const html = parse(page).childNodes.find(node => node.nodeName === 'html');
    const [head, body] = html.childNodes;
    return [head.childNodes.map(node => node.nodeName), head.childNodes[1].childNodes[0].value,
            body.childNodes.map(node => node.nodeName), body.childNodes[0].childNodes[0].value];
  })));
})();
"""


def texts(number: int, seed: int = 0) -> list[str]:
    some = random.Random(seed)
    return ["".join(some.choices(PAYLOADS, k=some.randint(1, 6))) for _ in range(number)]


def documents(number: int) -> list[dict[str, str]]:
    """Documents that hold so many texts, each as a key and as a value."""
    found = texts(number)
    # The number keeps equal keys apart.
    return [
        {f"{at}{text}": text for at, text in enumerate(found[start : start + 500])}
        for start in range(0, len(found), 500)
    ]


def page(document: dict[str, str]) -> str:
    element = script(json.dumps(document, ensure_ascii=False), {"id": "markup"})
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{element}</head><body><p>ok</p></body>"


@pytest.fixture(scope="module")
def written() -> list[tuple[dict[str, str], str]]:
    return [(each, page(each)) for each in documents(MANY if external.SOAK else FEW)]


def test_html5lib_sees_the_same(written: list[tuple[dict[str, str], str]]) -> None:
    for document, text in written:
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        assert [node.tag for node in tree.iter()] == ["html", "head", "meta", "script", "body", "p"]
        assert json.loads(tree.find("head/script").text) == document
        assert tree.find("body/p").text == "ok"


def test_parse5_sees_the_same(written: list[tuple[dict[str, str], str]], node: Node) -> None:
    module = (external.npm_package("parse5") / "dist" / "index.js").as_uri()
    found = json.loads(node(PARSE5, module, stdin=json.dumps([text for _, text in written])))
    for (document, _), (head, content, body, said) in zip(written, found, strict=True):
        assert head == ["meta", "script"]
        assert (body, said) == (["p"], "ok")
        assert json.loads(content) == document


def test_extruct_sees_the_same(written: list[tuple[dict[str, str], str]]) -> None:
    for document, text in written:
        [block] = extruct.extract(text, syntaxes=["json-ld"], errors="strict")["json-ld"]
        assert block == document


def test_a_template_language_has_nothing_to_take_for_its_own_tag() -> None:
    """``<?`` and ``<%`` never stand in the element; braces are JSON's own."""
    for text in texts(500):
        assert not re.search(r"<[?%!]", script(json.dumps({"a": text}, ensure_ascii=False)))


def test_attributes_are_escaped_and_empty_ones_left_out() -> None:
    element = script("{}", {"id": "a", "data-resource": 'https://e.example/"><b>', "nonce": ""})
    assert element == (
        '<script type="application/ld+json" id="a" '
        'data-resource="https://e.example/&quot;&gt;&lt;b&gt;">{}</script>'
    )
    assert html.unescape(element).count("nonce") == 0


def test_the_hash_for_a_policy_is_of_the_content_alone() -> None:
    with_nonce = script('{"a": "</script>"}', {"nonce": "x>y"})
    assert content_hash(with_nonce) == content_hash(script('{"a": "</script>"}'))
    assert content_hash("") == ""
