"""Microdata and RDFa: what a page's own tags say."""

from __future__ import annotations

import pytest

from publisher.webpages import markup
from publisher.webpages.source import page
from publisher.webpages.things import SCHEMA, Block, Described, Kind, Syntax, Thing, Value

HEAD = '<html lang="en"><link rel="canonical" href="https://agency.example/about"><body>'


def block(text: str) -> Block:
    (found,) = markup(page("x.html", (HEAD + text).encode())).blocks
    return found


def things(text: str) -> list[object]:
    return [told(thing) for thing in block(text).things]


def told(value: Described) -> object:
    if isinstance(value, Value):
        return value.text
    found: dict[str, object] = {"is": " ".join(t.removeprefix(SCHEMA) for t in value.types)}
    found |= {"id": value.id} if value.id else {}
    for each in value.properties:
        name = ("^" if each.reverse else "") + each.iri.removeprefix(SCHEMA)
        for one in each.values:
            known = found.get(name)
            found[name] = told(one) if known is None else f"{known}|{told(one)}"
    return found


def values(text: str) -> list[Value]:
    found: list[Value] = []
    for thing in block(text).things:
        for each in thing.properties:
            found += [value for value in each.values if isinstance(value, Value)]
    return found


def item(text: str, more: str = "") -> str:
    return f'<div itemscope itemtype="https://schema.org/Person" {more}>{text}</div>'


def typed(text: str, more: str = "") -> str:
    return f'<div vocab="https://schema.org/" typeof="Person" {more}>{text}</div>'


BASE = "https://agency.example"


@pytest.mark.parametrize(
    ("element", "text", "kind"),
    [
        ("<meta itemprop=p content=' x '>", " x ", Kind.TEXT),
        ("<span itemprop=p> a\n <b>b</b> </span>", "a b", Kind.TEXT),
        ("<span itemprop=p content=x>y</span>", "x", Kind.TEXT),
        ("<a itemprop=p href=/x>y</a>", f"{BASE}/x", Kind.ADDRESS),
        (
            "<link itemprop=p href=https://schema.org/InStock>",
            "https://schema.org/InStock",
            Kind.ADDRESS,
        ),
        ("<img itemprop=p src=x.png>", f"{BASE}/x.png", Kind.ADDRESS),
        ("<object itemprop=p data=x></object>", f"{BASE}/x", Kind.ADDRESS),
        ("<data itemprop=p value=5>five</data>", "5", Kind.TEXT),
        ("<meter itemprop=p value=5>five</meter>", "5", Kind.TEXT),
        ("<time itemprop=p datetime=2013-10-07>then</time>", "2013-10-07", Kind.TIME),
        ("<time itemprop=p>2013-10-07</time>", "2013-10-07", Kind.TIME),
    ],
)
def test_value_of_each_element_in_microdata(element: str, text: str, kind: Kind) -> None:
    (value,) = values(item(element))
    assert (value.text, value.kind) == (text, kind)
    assert value.language == ("en" if kind is Kind.TEXT else "")


@pytest.mark.parametrize(
    ("element", "text", "kind"),
    [
        ("<meta property=name content=' x '>", " x ", Kind.TEXT),
        ("<span property=name> a\n <b>b</b> </span>", "a b", Kind.TEXT),
        ("<span property=name content=x>y</span>", "x", Kind.TEXT),
        ("<a property=url href=/x>y</a>", f"{BASE}/x", Kind.ADDRESS),
        ("<a property=url href=/x content=z>y</a>", "z", Kind.TEXT),
        ("<span property=url resource=/x>y</span>", f"{BASE}/x", Kind.ADDRESS),
        ("<img property=image src=x.png>", f"{BASE}/x.png", Kind.ADDRESS),
        ("<data property=name value=5>five</data>", "5", Kind.TEXT),
        ("<time property=name datetime=2013-10-07>then</time>", "2013-10-07", Kind.TIME),
        ("<time property=name>2013-10-07</time>", "2013-10-07", Kind.TIME),
        ("<link property=url rel=nofollow href=/x>", f"{BASE}/x", Kind.ADDRESS),
    ],
)
def test_value_of_each_element_in_rdfa(element: str, text: str, kind: Kind) -> None:
    (value,) = values(typed(element))
    assert (value.text, value.kind) == (text, kind)


def test_items_in_items_and_several_names() -> None:
    text = item(
        "<b itemprop='name alternateName'>A</b><p itemprop=worksFor itemscope><i itemprop=name>B"
    )
    worker = {
        "is": "Person",
        "name": "A",
        "alternateName": "A",
        "worksFor": {"is": "", "name": "B"},
    }
    assert things(text) == [worker]


def test_identifier_types_and_names_in_full() -> None:
    text = "<p itemscope itemtype='https://schema.org/A http://schema.org/B' itemid='#me'>"
    text += "<i itemprop='https://b.example/n'>x</i>"
    full = {"is": "A B", "id": f"{BASE}/about#me", "https://b.example/n": "x"}
    assert things(text) == [full]


def test_itemref_takes_properties_from_elsewhere() -> None:
    text = item("<b itemprop=name>A</b>", "itemref='x y'") + "<p id=x><i itemprop=email>e</i></p>"
    assert things(f"{text}<i id=y itemprop=url>u</i>") == [
        {"is": "Person", "name": "A", "email": "e", "url": "u"}
    ]


def test_itemref_to_what_is_inside_repeats_nothing() -> None:
    text = item("<p id=x><b itemprop=name>A</b></p>", "itemref='x'")
    assert things(text) == [{"is": "Person", "name": "A"}]


def test_an_item_that_two_refer_to_is_told_once() -> None:
    shared = "<p id=x itemprop=address itemscope><i itemprop=name>A</i></p>"
    first, second = things(item("", "itemref=x") + item("", "itemref=x") + shared)
    assert first == {"is": "Person", "address": {"is": "", "id": "_:thing3", "name": "A"}}
    assert second == {"is": "Person", "address": "_:thing3"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<p itemscope itemtype=Person>", "type"),
        ("<p itemtype='https://schema.org/Person'>", "itemscope"),
        ("<p itemprop=name>x", "stray"),
        ("<p itemscope itemref=none>", "itemref"),
        ("<div itemscope><p itemprop=a itemscope itemref=b><i id=b itemprop=c>x</i></p></div>", ""),
        ("<p itemscope id=a itemref=a>", "itemref"),
        ("<p typeof=Person>", "vocab"),
        ("<p vocab='https://schema.org' typeof=Person>", "vocab"),
    ],
)
def test_a_fault_of_tags_is_told(text: str, name: str) -> None:
    assert [fault.name for fault in block(text).faults] == ([name] if name else [])


def test_a_loop_of_items_ends() -> None:
    text = "<p itemscope id=a itemprop=x itemref=b></p><p itemscope id=b itemprop=y itemref=a></p>"
    (thing,) = block(text).things
    assert told(thing) == {"is": "", "id": "_:thing1", "y": {"is": "", "x": "_:thing1"}}


def test_what_repeats_too_much_is_cut_off_and_told() -> None:
    many = "<i itemprop=a>x</i>" * 2_000
    text = "<p itemscope itemref=r></p>" * 200 + f"<div id=r>{many}</div>"
    found = block(text)
    assert {fault.name for fault in found.faults} == {"too-large"}
    assert sum(len(thing.properties) for thing in found.things) < 60_000


def test_rdfa_nests_and_names() -> None:
    text = typed(
        "<div property=worksFor typeof=Organization resource='#o'><b property=name>O</b></div>"
        "<b property=name>A</b><a property=knows href='#b'></a>"
        "<p resource='#o' property=url content=u>",
        "resource='#a' prefix='f: https://f.example/'",
    )
    (thing,) = things(text)
    organisation = {"is": "Organization", "id": f"{BASE}/about#o", "name": "O", "url": "u"}
    assert thing == {
        "is": "Person",
        "id": f"{BASE}/about#a",
        "worksFor": organisation,
        "name": "A",
        "knows": f"{BASE}/about#b",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a rel=knows href=/b></a>", {"knows": f"{BASE}/b"}),
        ("<a rev=knows href=/b></a>", {"^knows": f"{BASE}/b"}),
        ("<a rel=nofollow href=/b></a>", {}),
        ("<a rel=schema:knows href=/b></a>", {"knows": f"{BASE}/b"}),
        ("<div rel=knows><p resource=/b></p></div>", {"knows": f"{BASE}/b"}),
        ("<i property=schema:name>x</i>", {"name": "x"}),
        ("<i property='https://schema.org/name'>x</i>", {"name": "x"}),
        ("<i property='og:title'>x</i>", {"http://ogp.me/ns#title": "x"}),
        ("<i prefix='o: https://o.example/' property='o:n'>x</i>", {"https://o.example/n": "x"}),
    ],
)
def test_attributes_of_full_rdfa(text: str, expected: dict[str, str]) -> None:
    assert things(typed(text)) == [{"is": "Person", **expected}]


def test_datatype_and_language() -> None:
    (value,) = values(typed("<i property=name datatype=xsd:date lang=cy>2013</i>"))
    assert (value.datatype, value.language) == ("http://www.w3.org/2001/XMLSchema#date", "")
    (value,) = values(typed("<p lang=cy><i property=name>x</i></p>"))
    assert value.language == "cy"


def test_a_typed_body_is_the_page_itself() -> None:
    (found,) = markup(
        page(
            "x.html",
            b"<base href='https://a.example/x'><body vocab='https://schema.org/' typeof=WebPage>",
        )
    ).blocks
    assert found.things[0].id == "https://a.example/x"


def test_open_graph_alone_is_no_markup_of_things() -> None:
    text = "<meta property='og:title' content=x><p property=name>x<p typeof=''>"
    assert markup(page("x.html", (HEAD + text).encode())).blocks == ()


def test_all_three_syntaxes_come_in_the_order_of_the_page() -> None:
    script = (
        '<script type="application/ld+json">{"@context":"https://schema.org","name":"c"}</script>'
    )
    text = typed("<i property=name>a</i>") + item("<i itemprop=name>b</i>") + script
    found = markup(page("x.html", (HEAD + text).encode()))
    assert [each.syntax for each in found.blocks] == [Syntax.RDFA, Syntax.MICRODATA, Syntax.JSON_LD]
    assert (found.language, found.address) == ("en", "https://agency.example/about")
    assert all(isinstance(each.things[0], Thing) for each in found.blocks)
