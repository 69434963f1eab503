"""The proof of a change: what isn't our block in the head, and alone, is not passed."""

import pytest

from awkward import NEW, OLD, proof
from publisher.embed import change
from publisher.embed.proof import NotProved, Splice, prove
from publisher.errors import EmbedError
from publisher.webpages import source

PAGE = "<html><head><title>A</title><!-- c --><style>s</style></head><body><p>x</p></body></html>"


def proved(text: str, splice: Splice, name: str = "a.html") -> None:
    before = source.page(name, text.encode())
    after = source.page(name, (text[: splice.start] + splice.new + text[splice.end :]).encode())
    prove(before, after, splice)


def at(before: str, new: str = NEW) -> Splice:
    place = PAGE.index(before)
    return Splice(place, place, new)


@pytest.mark.parametrize("before", ["<title>", "<!--", "<style>", "</head>"])
def test_any_place_in_the_head_is_passed(before: str) -> None:
    proved(PAGE, at(before))


@pytest.mark.parametrize(
    ("splice", "reason"),
    [
        (at("A</title>"), "would not be read as it is written"),
        (at(" c -->"), "would not be read as it is written"),
        (at("s</style>"), "would not be read as it is written"),
        (at("title>"), "some tags"),
        (at("</head>", NEW.replace("\\u003c", "</script><p>")), "more than a block"),
        (at("</head>", NEW.replace("</script>", "")), "some tags"),
        (at("</head>", f"{NEW}<link>"), "more than a block"),
        (at("</head>", f"{NEW}x"), "more than a block"),
        (at("</head>", f"<p>{NEW}"), "more than a block"),
        (at("</head>", f"<!--{NEW}"), "some tags"),
        (at("</head>", f"<template>{NEW}</template>"), "more than a block"),
        (at("</head>", f"<noscript>{NEW}</noscript>"), "more than a block"),
        (at("</head>", "<link>"), "more than a block"),
        (at("<body>"), "in the head"),
        (at("</body>"), "in the head"),
        (at("</head>", "<meta charset=koi8-r>"), "take the page for koi8-r"),
        (Splice(PAGE.index("<style>"), PAGE.index("</head>"), NEW), "more than a block"),
        (Splice(PAGE.index("</head>"), PAGE.index("<body>"), NEW), "more than a block"),
    ],
)
def test_other_changes_are_not_passed(splice: Splice, reason: str) -> None:
    with pytest.raises(NotProved, match=reason):
        proved(PAGE, splice)


def test_readers_without_scripts_are_asked() -> None:
    text = "<html><head><noscript><img></noscript></head><body>"
    place = text.index("</head>")
    with pytest.raises(NotProved, match="would not see the block in the head"):
        proved(text, Splice(place, place, NEW))


def test_readers_of_xml_are_asked() -> None:
    html = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>A</title></head><body/></html>"
    place = html.index("</head>")
    proved(html, Splice(place, place, NEW), "a.xhtml")
    with pytest.raises(NotProved, match="other elements"):
        proved(html.replace("http:", "urn:"), Splice(place - 1, place - 1, NEW), "a.xhtml")


def test_the_blocks_of_others_stay() -> None:
    text = f"<html><head>{OLD}</head>"
    place = text.index("<script")
    proved(text, Splice(place, place + len(OLD), NEW))
    proved(text, Splice(place, place + len(OLD), ""))
    with pytest.raises(NotProved):
        proved(text, Splice(place, place + len(OLD), "<link>"))


def test_what_is_not_proved_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is known that comes so far; if there is one, it stays as it is."""

    def never(*_: object) -> None:
        raise NotProved("a parser would see other elements then")

    monkeypatch.setattr(change, "prove", never)
    with pytest.raises(EmbedError, match=r"a.html:1:.*can't be changed safely here: a parser"):
        change.insert(source.page("a.html", PAGE.encode()), NEW, proof)
