from __future__ import annotations

import json
import time

import pytest

from publisher.webpages import markup
from publisher.webpages.source import page
from publisher.webpages.things import SCHEMA, Block, Kind, Place, Syntax, Thing, Value

HEAD = '<html lang="en"><link rel="canonical" href="https://agency.example/about">'
OPEN = '<script type="application/ld+json">'


def block(content: str, element: str = OPEN) -> Block:
    (found,) = markup(page("x.html", f"{HEAD}\n{element}{content}</script>".encode())).blocks
    return found


def only(found: Block) -> Thing:
    (thing,) = found.things
    return thing


def said(thing: Thing) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for each in thing.properties:
        values = [v.text if isinstance(v, Value) else v.types for v in each.values]
        found.setdefault(each.iri.removeprefix(SCHEMA), []).extend(values)
    return found


def with_context(**members: object) -> str:
    return json.dumps({"@context": "https://schema.org", **members})


def test_every_form_of_a_value() -> None:
    text = """{"@context": "https://schema.org", "@id": "#me", "@type": ["Organization", "Place"],
      "name": ["A", {"@value": "B", "@language": "cy"}], "url": {"@id": "/a"}, "n": 1.50,
      "is": true, "not": null, "list": {"@list": ["x", ["y"]]}, "set": {"@set": ["z"]},
      "founded": {"@value": "2006", "@type": "xsd:gYear"}, "address": {"addressCountry": "GB"},
      "@reverse": {"member": {"@id": "https://b.example/"}}}"""
    found = block(text)
    thing = only(found)
    assert found.faults == ()
    assert (found.syntax, found.place, found.content) == (Syntax.JSON_LD, Place(2, 1), text)
    assert thing.id == "https://agency.example/about#me"
    assert thing.types == (f"{SCHEMA}Organization", f"{SCHEMA}Place")
    properties = {p.written: p for p in thing.properties}
    assert properties["name"].place == Place(3, 7)
    assert properties["name"].values[1] == Value("B", Place(3, 32), language="cy")
    address = Value("https://agency.example/a", Place(3, 65), Kind.ADDRESS)
    assert properties["url"].values == (address,)
    assert properties["n"].values == (Value("1.50", Place(3, 85), Kind.NUMBER),)
    assert [v.kind for v in properties["is"].values if isinstance(v, Value)] == [Kind.BOOLEAN]
    assert properties["not"].values == ()
    assert said(thing)["list"] == ["x", "y"]
    assert said(thing)["set"] == ["z"]
    (founded,) = properties["founded"].values
    assert isinstance(founded, Value)
    assert founded.datatype == "http://www.w3.org/2001/XMLSchema#gYear"
    assert properties["member"].reverse


def test_a_graph_and_several_elements() -> None:
    first = with_context(**{"@graph": [{"@id": "a:b"}, {"@type": "Person"}]})
    text = f"{HEAD}{OPEN}{first}</script>{OPEN.upper()}{with_context(name='x')}</SCRIPT>"
    one, two = markup(page("x.html", text.encode())).blocks
    assert [thing.id for thing in one.things] == ["a:b", ""]
    assert said(only(two)) == {"name": ["x"]}


FAULTS = {
    "no context": ('{"name": "x"}', "context", True),
    "another context": ('{"@context": "https://a.example/", "name": "x"}', "context", True),
    "context without a scheme": ('{"@context": "schema.org", "name": "x"}', "context", False),
    "context of a type": ('{"@context": "https://www.schema.org", "name": "x"}', "context", False),
    "context in a list": ('{"@context": ["https://schema.org", {}]}', "context", False),
    "context as an object": ('{"@context": {"@vocab": "http://schema.org/"}}', "context", False),
    "nested context": (
        with_context(member={"@context": "https://schema.org", "name": "x"}),
        "context-nested",
        False,
    ),
    "alias of @id": (with_context(id="#x"), "alias", False),
    "alias of @type": (with_context(type="Person"), "alias", False),
    "prefixed key": (with_context(**{"schema:name": "x"}), "prefix", False),
    "key in full": (with_context(**{"https://schema.org/name": "x"}), "prefix", False),
    "prefixed type": (with_context(**{"@type": "schema:Person"}), "prefix", False),
    "list at the top": (f"[{with_context(name='x')}]", "array", False),
    "graph with a name": (with_context(**{"@id": "#g", "@graph": []}), "named-graph", False),
    "no keyword": (with_context(**{"@url": "x"}), "keyword", False),
    "a number for @type": (with_context(**{"@type": 5}), "keyword", False),
    "a list for @id": (with_context(**{"@id": ["x"]}), "keyword", False),
    "more beside @value": (with_context(name={"@value": "x", "url": "y"}), "keyword", False),
    "twice": ('{"@context": "https://schema.org", "name": "x", "name": "y"}', "duplicate", False),
    "escaped text": (with_context(name="Tom &amp; Co"), "escaped", False),
    "half a character": ('{"@context": "https://schema.org", "name": "\\ud800"}', "json", False),
    "comment in a text": (with_context(name="<!-- x"), "breakout", False),
    "script in a text": (with_context(name="<SCRIPT >"), "breakout", False),
    "empty": ("", "json", True),
    "comma at the end": ('{"@context": "https://schema.org",}', "json", True),
    "semicolon": (f"{with_context(name='x')};", "json", True),
    "comment": ("/* x */ {}", "json", True),
    "comment of HTML": ("<!-- {} -->", "breakout", False),
    "CDATA": ("//<![CDATA[\n{}\n//]]>", "json", True),
    "character references": ("{&quot;name&quot;: 1}", "json", True),
    "control character": ('{"name": "a\x01"}', "json", True),
    "line end in a text": ('{"name": "a\nb"}', "json", True),
    "two objects": (with_context() + with_context(), "json", True),
    "not a number": ('{"a": NaN}', "json", True),
    "cut off": ('{"a": [', "json", True),
    "a text at the top": ('"x"', "json", True),
    "too deep": ("[" * 70, "json", True),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_its_place(case: str) -> None:
    content, name, fatal = FAULTS[case]
    found = block(content)
    assert name in {fault.name for fault in found.faults}
    assert any(fault.fatal for fault in found.faults) is (fatal or "HTML" in case)
    assert bool(found.things) is not (fatal or "HTML" in case or case == "graph with a name")
    assert all(fault.place.line >= 2 for fault in found.faults)
    assert all(";" in fault.message or "not well-formed" in fault.message for fault in found.faults)


@pytest.mark.parametrize(
    ("element", "name"),
    [
        ('<script type="application/json+ld">', "script-type"),
        ('<script type="text/ld-json">', "script-type"),
        ('<script type="application/ld+json" src="x.json">', "script-src"),
        ('<template><script type="application/ld+json">', "template"),
    ],
)
def test_an_element_that_nobody_reads(element: str, name: str) -> None:
    found = block(with_context(name="x"), element)
    assert [(fault.name, fault.fatal) for fault in found.faults] == [(name, True)]
    assert found.things == ()


def test_parameters_and_capitals_of_the_type() -> None:
    assert block(
        with_context(name="x"), '<SCRIPT TYPE=" Application/LD+JSON;charset=utf-8 ">'
    ).things


def test_clean_markup_has_no_faults_and_other_scripts_no_blocks() -> None:
    content = with_context(**{"@type": "Organization", "name": "A <b> & </p>", "url": "https://a/"})
    assert block(content).faults == ()
    assert markup(page("x.html", b"<script>var a = {}</script><p>x</p>")).blocks == ()


def test_a_file_of_json_ld() -> None:
    (found,) = markup(page("x.jsonld", b'{"@context":"https://schema.org",\r\n "nam": 1}')).blocks
    assert only(found).properties[0].place == Place(2, 2)


def test_place_of_an_error_counts_the_lines_of_the_page() -> None:
    (fault,) = block('{\n  "name": “x”}').faults
    assert (fault.place, fault.fatal) == (Place(3, 11), True)
    assert "typographic" in fault.message


@pytest.mark.parametrize("content", ["[" * 70 + "]" * 70, "[" * 200_000, '{"a":' * 200_000])
def test_depth_is_limited(content: str) -> None:
    (fault,) = block(content).faults
    assert "more than 64 brackets" in fault.message


def test_large_markup_takes_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        content = with_context(
            **{"@graph": [{"@id": f"#{n}", "name": "x" * 20} for n in range(count)]}
        )
        start = time.process_time()
        assert len(block(content).things) == count
        return time.process_time() - start

    assert seconds(8_000) < 12 * seconds(2_000)
