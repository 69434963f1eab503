"""The scanner finds the tags that browsers find, at the same offsets, in linear time."""

import random
import time

import pytest

import external
import parse5
from publisher.webpages.scanner import Kind, Scanner, attributes, small
from publisher.webpages.tree import parse

_WORDS = """
<a> </a> <p> </p> <div> </div> <b> </b> <svg> </svg> <math> </math> <title> </title> <style>
</style> <script> </script> <!-- --> --!> <!--> <!---> <![CDATA[ ]]> > < / x - & </ </> <!x>
<?php?> <desc> </desc> <foreignObject> </foreignObject> <mi> </mi> </annotation-xml> <template>
</template> <textarea> </textarea> <noscript> </noscript> <select> </select> <iframe> </iframe> <g>
</g> <head> </head> <body> </body> <html> </html> <svg/> <path/> <title/> <font> <br> </br> <table>
<tr> <td> </table> <li> <frameset> <noframes> </noframes> <xmp> <plaintext> <mglyph> <object>
</object> <scrip ' " = é 😀 <ſcript> <a"b'c=d/ /> <a/=b> &amp; <noembed> <math/> <script/>
"""
PIECES = [
    *_WORDS.split(),
    "\0",
    "<lin\u212a>",
    "\r\n",
    "\r",
    " ",
    "<annotation-xml encoding='text/html'>",
    "<font color=red>",
    "</script x='>'>",
    "</STYLE\n>",
    "<ScRiPt type=x>",
    "<img alt='</head>'>",
    "<a b= c/>",
    "<a ",
    "</ x>",
    "<!DOCTYPE html>",
    "<!doctype x '>' >",
    "<A B='x' b=\"y>\" c=&amp d=&copy=1 e=&#65; =f=g h = i j='&notit; &nope; &lt'>",
]


def scanned(text: str) -> tuple[parse5.TagList, Scanner]:
    scanner = Scanner(text, everything=True)
    found = [
        (
            token.kind.value,
            token.start,
            token.end,
            token.name.replace("\0", "\ufffd"),
            token.self_closing,
            attributes(text, token.start, token.end) if token.kind is Kind.START else {},
        )
        for token in scanner
        if token.kind is not Kind.CDATA
    ]
    return found, scanner


def compared(texts: list[str]) -> int:
    """How many texts were compared whole; up to where the scanner is in doubt, all are."""
    whole = 0
    for text, theirs in zip(texts, parse5.tags(texts), strict=True):
        ours, scanner = scanned(text)
        ends = [place for place in (scanner.doubt, scanner.unclosed) if place is not None]
        end = min(ends, default=len(text))
        whole += scanner.doubt is None
        assert [tag for tag in ours if tag[1] < end] == [tag for tag in theirs if tag[1] < end], (
            f"{text!r}, up to {end}"
        )
    return whole


def test_same_tags_as_parse5() -> None:
    random_number = random.Random(20)
    number = 40_000 if external.SOAK else 2_500
    texts = [
        "".join(random_number.choice(PIECES) for _ in range(random_number.randint(1, 24)))
        for _ in range(number)
    ]
    assert compared(texts) > number * 0.7


NESTED = [
    "<svg><title><b>x</b></title><style><a></style></svg><title><a></title>",
    "<svg><foreignObject><style><a></style><div><svg><style><a></style></svg></div>",
    "<svg><foreignObject><div></div></foreignObject><style><a></style></svg><style><a></style>",
    "<math><mi><style><a></style></mi><style><a></style></math>",
    "<math><annotation-xml><style><a></style></annotation-xml></math>",
    "<math><annotation-xml encoding='Text/HTML'><style><a></style></annotation-xml></math>",
    "<math><annotation-xml><svg><style><a></style></svg></annotation-xml></math><xmp><a></xmp>",
    "<svg><p><style><a></style>",
    "<svg><font><style><a></style></svg><svg><font face=x><style><a></style>",
    "<template><svg></template><style><a></style>",
    "<svg><desc><template><svg></template></desc><style><a></style></svg><style><a></style>",
    "<svg><![CDATA[</svg><style>]]><style><a></style></svg><![CDATA[<a>]]>",
    "<svg><style/><style><a></style></svg><style/><a></style>",
    "<script><!--<script></script></head>--></script></head>",
    "<script><!--><script></script></head>",
    "<script><!--<script ></script/>--></script></head>",
    "<script></script/></head>",
    "<title></head></titles></title ></head>",
    "<noscript></head></noscript></head>",
    "<template></head></template></head>",
    "<plaintext></plaintext></head>",
    "<math><mtext><mglyph><style><a></style></mglyph></mtext></math><style><a></style>",
]


def test_nested_languages_as_parse5() -> None:
    assert compared(NESTED) == len(NESTED)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("<frameset><noframes></noframes>", 0),
        ("<select><style></style></select>", 8),
        ("<select><svg></svg></select>", 8),
        ("<div><svg></div><style></style>", 10),
        ("<svg><desc><p><div></div></desc></svg>", 14),
        ("<svg><desc><td></desc></svg>", 11),
        ("<p><svg></svg></p><select></select><style></style>", None),
    ],
)
def test_doubt_has_a_place(text: str, doubt: int | None) -> None:
    assert scanned(text)[1].doubt == doubt


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [
        ("<p><!-- <p>", 3),
        ("<p><script>x", 3),
        ("<p><script>x</script", 3),
        ("<p><script>x</script ", 12),
        ("<p><title></head>", 3),
        ("<p><a href='x>", 3),
        ("<p><plaintext><p>", 3),
        ("<p><?php echo 1", 3),
        ("<p></p", 3),
        ("<p>a < b </ ", 9),
        ("<p>a < b <", None),
        ("<p></", None),
        ("", None),
    ],
)
def test_what_is_never_closed_is_told(text: str, unclosed: int | None) -> None:
    assert scanned(text)[1].unclosed == unclosed


def test_noted_tags_are_those_of_the_whole() -> None:
    random_number = random.Random(21)
    for _ in range(500):
        text = "".join(random_number.choice(PIECES) for _ in range(20))
        every, few = Scanner(text, everything=True), Scanner(text)
        whole = {(token.start, token.end, token.name): token for token in every}
        for token in few:
            assert whole.pop((token.start, token.end, token.name)) == token
        assert (few.unclosed, few.doubt) == (every.unclosed, every.doubt)
        assert all(
            token.name not in {"html", "head", "body", "script", "title", "template", "svg", "link"}
            for token in whole.values()
        )


def test_only_ascii_letters_have_small_forms() -> None:
    assert small("ScRiPt") == "script"
    assert small("lin\u212a") == "lin\u212a"  # the sign of the kelvin


REPEATED = [
    "<a>", "<", "</", "<!--", "<!", "<?x>", "<a b='", '<a b="" ', "<a/", "<script><!--<script>",
    "<script></script", "<svg>", "<svg><g>", "<svg></x>", "<svg><desc><b>", "<template>", "<title>",
    "<svg><![CDATA[", "<select><title></title>", "<svg a=b/>", "<a =", "<a&amp", "<style></styl",
    "<svg><p>", "<math><mi><b></i>", "<!---", "--!",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_with_the_length_only(piece: str) -> None:
    """Five megabytes would take a minute and more if it grew with the square; so would these."""
    start = time.process_time()
    for _ in Scanner(piece * (150_000 // len(piece))):
        pass
    for _ in Scanner("<svg><g>" * 10_000 + piece * (50_000 // len(piece)) + "</x>" * 10_000):
        pass
    assert time.process_time() - start < 4


@pytest.mark.parametrize(
    ("digits", "read"),
    [
        ("1" * 5_000, "\ufffd"),
        ("0" * 5_000 + "65", "A"),
        ("x" + "0" * 5_000 + "41", "A"),
        ("0" * 5_000, "\ufffd"),
    ],
)
def test_character_references_may_have_thousands_of_digits(digits: str, read: str) -> None:
    text = f"<p title='&#{digits};b'>&#{digits};b"
    assert attributes(text, 0, text.index(">") + 1)["title"] == f"{read}b"
    assert parse(text).text() == f"{read}b"
