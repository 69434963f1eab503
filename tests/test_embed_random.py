"""Blocks in pages that chance made: in the head and alone, or not at all."""

import random
import time
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import awkward
import external
import parse5
from awkward import NEW, RESOURCE, proof
from publisher.embed import Change, insert, remove
from publisher.errors import SourceError
from publisher.webpages import source
from test_webpages_scanner import PIECES

HEAD = """
<!DOCTYPE&html> <html> <head> </head> <body> </body> </html> <title> </title> <meta&charset=utf-8>
<meta&charset=latin1> <meta&charset=shift_jis> <link&rel=x> <base> <style> </style> <script>
</script> <noscript> </noscript> <template> </template> <!-- --> <!-- </head> --> <img> <svg> </svg>
<p> </p> <link/> <frameset> <meta&name='</head>'> <![CDATA[ ]]> {{&x&}} <%&%> <?php&?> <?xml&?>
<noscript><img></noscript> <noscript><link></noscript> <script><!--<script></script>--></script>
<select> <table> <td> <iframe> </iframe> <textarea> </textarea> <math> </math> <desc> é
"""
WORDS = [word.replace("&", " ") for word in HEAD.split()] + ["\n", "\n", "\r\n", "\r", "  ", "\t"]
ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "cp932", "gb18030"]


def embedded(data: bytes, name: str = "a.html") -> Change | None:
    """The page with the block; ``None`` if it is refused. What is true of all is tested here."""
    try:
        page = source.page(name, data)
        change = insert(page, NEW, proof)
    except SourceError:
        return None
    [edit] = change.edits
    assert edit.start == edit.end
    assert change.data == edit.apply(data)
    assert change.page.text.replace("\r\n", "\n").count('id="publisher-markup"') == 1
    again = insert(source.page(name, change.data), NEW, proof)
    assert again.edits == ()
    assert remove(source.page(name, change.data), proof).data == data
    return change


def judged_by_parse5(pages: Sequence[bytes]) -> int:
    """How many pages got the block; parse5 sees it in the head of each, and nothing else new."""
    pairs = [
        (source.page("a.html", data).text, change.page.text)
        for data in pages
        if (change := embedded(data))
    ]
    before, after = ([pair[side] for pair in pairs] for side in (0, 1))
    digests = parse5.trees([*before, *after], RESOURCE)
    assert [
        a for a, b, text in zip(digests, digests[len(before) :], before, strict=False) if a != b
    ] == []
    for text, scripts in zip(after, parse5.scripts(after), strict=True):
        ours = [one for one in scripts if one["attributes"].get("data-resource") == RESOURCE]
        assert [one["path"][-3:] for one in ours] == [["html", "head", "script"]], text
    return len(pairs)


def test_random_pages() -> None:
    chance = random.Random(5)
    number = 20_000 if external.SOAK else 1_000
    pages = []
    for _ in range(number):
        words = chance.choices(WORDS, k=chance.randint(1, 14))
        if chance.random() < 0.7:
            words = ["<!DOCTYPE html>", "<html>", *words[:7], "<head>", *words[7:], "</head>"]
        words += chance.choices(PIECES, k=chance.randint(0, 10))
        pages.append("".join(words).encode(chance.choice(ENCODINGS), "replace"))
    assert judged_by_parse5(pages) > number * 0.15


@given(
    st.text(st.sampled_from("<>/!-abdehilmnst\"'= \n\r\t\0é&;?%{}[]"), max_size=40),
    st.text(st.sampled_from("<>/!-abdehilmnst\"'= \n\r\t\0é&;?%{}[]"), max_size=40),
    st.sampled_from(ENCODINGS),
)
def test_random_letters(start: str, end: str, encoding: str) -> None:
    embedded(f"<html>{start}<head>{end}</head>{start}".encode(encoding, "replace"))


@given(st.binary(max_size=200), st.integers(0, 200))
def test_random_bytes(data: bytes, at: int) -> None:
    embedded(data)
    embedded(data[:at] + b"<head><title>A</title></head>" + data[at:])
    embedded(
        b"<html xmlns='http://www.w3.org/1999/xhtml'><head>" + data + b"</head></html>", "a.xhtml"
    )


FORMATTED = "".join(f"<b a{n}>" for n in range(2_400)) + "<a>" * 2_400
LARGE = {
    "templates": "<template>" * 20_000,
    "formatting in templates": f"<template>{FORMATTED}</template>",
    "tables in templates": "<template>" + "<a><b c=N><table>" * 800 + "</template>",
    "closed templates": "<template></template>" * 2_400,
    "links": "<link>" * 4_900,
    "many links": "<link>" * 100_000,
    "style": "<style>" + "a{}" * 300_000 + "</style>",
    "scripts": "<script>{{</script>" * 2_400,
    "attributes": "<link " + "a=b " * 200_000 + ">",
    "different attributes": "<link " + "".join(f"a{n}=b " for n in range(100_000)) + ">",
    "references": "<link a='" + "&amp;" * 200_000 + "'>",
    "comments": "<!--x-->" * 4_900,
    "noscripts": "<noscript><link></noscript>" * 2_400,
    "code in scripts": "<script>" + "{{" * 300_000 + "</script>",
    "ids": "<link id=publisher-markup>" * 2_400,
    "canonical": "<link rel=canonical href=a>" * 2_400,
    "our blocks": awkward.OLD * 3_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_hostile_heads_take_little_time(name: str) -> None:
    data = f"<html><head><title>A</title>{LARGE[name]}</head><body>".encode()
    start = time.process_time()
    with suppress(SourceError):
        insert(source.page("a.html", data), NEW, proof)
    assert time.process_time() - start < 8
