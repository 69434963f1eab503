"""Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD: each error says where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.errors import SourceError
from publisher.limits import Limits
from publisher.sources import brackets
from publisher.sources.text import Text
from publisher.terms import (
    FOAF,
    LANG_STRING,
    STRING,
    XSD,
    Blank,
    Iri,
    Literal,
    Quad,
)
from reading import BASE, CONTEXT, P, Project, X, objects

TYPED = """\
{{"@context": "{}", "@id": "id/x", "p": {{"@value": "1.50", "@type": "{}decimal"}}}}
"""
XML = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="https://agency.example/">
{}
</rdf:RDF>
"""


@pytest.fixture
def read(tmp_path: Path) -> Project:
    return Project(tmp_path)


# -- The Turtle family and RDF/XML


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<id/x> <p> 1.50 ."),
        ("a.trig", "GRAPH <g> { <id/x> <p> 1.50 }"),
        ("a.nt", f'<{X}> <{P}> "1.50"^^<{XSD}decimal> .'),
        ("a.nq", f'<{X}> <{P}> "1.50"^^<{XSD}decimal> <{BASE}g> .'),
        (
            "a.rdf",
            XML.format(
                f'<rdf:Description rdf:about="id/x"><a:p rdf:datatype="{XSD}decimal">1.50</a:p>'
                "</rdf:Description>"
            ),
        ),
        ("a.jsonld", TYPED.format(CONTEXT, XSD)),
    ],
)  # fmt: skip
def test_every_syntax_keeps_the_text_and_resolves_iris(read: Project, name: str, text: str) -> None:
    graph = Iri(f"{BASE}g") if name in {"a.trig", "a.nq"} else None
    [source] = read({name: text})
    assert source.path == Path("data", name)
    assert source.quads == (Quad(X, P, Literal("1.50", XSD["decimal"]), graph),)


def test_blank_nodes_of_two_files_differ_and_are_the_same_in_every_run(read: Project) -> None:
    files = {"a.ttl": "_:b <p> [] .", "b.ttl": "_:b <p> [] ."}
    one, other = read(files)
    subjects = {quad.subject for source in (one, other) for quad in source.quads}
    assert all(isinstance(subject, Blank) for subject in subjects)
    assert len(subjects) == 2
    assert len(objects([one, other]) | subjects) == 4
    assert read(files) == [one, other]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ttl", "\n<a> b:c <d> .", '2:5: the prefix "b:" is not declared; declare it at the top'),
        ("a.ttl", "<a> b:c <d> .", "of the file: @prefix b: <…> ."),
        ("a.ttl", "<a> a foaf:Agent .", "1:7: the prefix"),
        ("a.ttl", "<a> a foaf:Agent .", f"@prefix foaf: <{FOAF}> ."),
        ("a.ttl", '<a> <b> "c', "1:9: the file ends in the middle of a statement; finish"),
        ("a.ttl", "<a> <b> [ <c> ", "the file ends in the middle of a statement"),
        ("a.ttl", "<a> <b c> <d> .", "1:5: this is not a valid IRI (Invalid IRI code point ' ')"),
        ("a.ttl", "<a> <b> <c>\n<d> <e> <f> .", "1:12: a dot is missing here, at the end"),
        ("a.ttl", '<a> <b> "c\nd" .', "1:11: the text goes on to the next line; close"),
        ("a.ttl", "<a> <b> c .", "1:9: c stands alone; a text needs quotation"),
        ("a.ttl", "<a> <b> <<( <c> <d> <e> )>> .", "1:9: << starts a triple term of RDF 1.2"),
        ("a.nt", "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "1:17: << starts a triple"),
        ("a.ttl", '<a> <b> "c"@en--ltr .', "is a term of RDF 1.2; use terms of RDF 1.1 only"),
        ("a.trig", "_:g { <a> <b> <c> }", "a graph is named by a blank node; give it an IRI"),
        ("a.nt", "<a> <urn:b> <urn:c> .", "1:1: this IRI is relative, and this syntax has no base"),
        ("a.rdf", XML.format("<x>"), "3:3: not well-formed XML (mismatched tag); correct"),
        ("a.rdf", XML.format('\n<rdf:Description rdf:about="a b"/>\n\n'), "3: this is not a valid"),
        ("a.rdf", XML.format("<rdf:li/>\n\n"), "2: not well-formed"),
        ("a.rdf", "<?xml version='1.0' encoding='latin1'?>\n" + XML, "1: the first line names ano"),
        ("a.rdf", "<?xml version='1.0'?>\n<!DOCTYPE x [\n<!ENTITY y 'z'>]>", "2:1: <!DOCTYPE is"),
        ("a.owl", XML.format("<!ENTITY y 'z'>"), "2:1: <!ENTITY is refused in RDF/XML; remove it"),
    ],
)  # fmt: skip
def test_what_is_wrong_and_what_to_do(read: Project, name: str, text: str, expected: str) -> None:
    found = read.message(name, text)
    assert found.startswith(f"data/{name}:")
    assert expected in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a> <b> “c”@en .", '1:9: “ is a curly quotation mark; write a straight one: "'),
        ("<a> <b> ‘c’ .", "1:9: ‘ is a curly quotation mark"),
        ("<a> <b> 2013-10-07 .", '1:9: a date needs quotation marks and its type; write "2013-'),
        ("<a> <b> 2013-10-07 .", '"2013-10-07"^^xsd:date'),
        ("<a> <b> 2013-10-07T10:00:00Z .", '1:9: a date needs quotation marks and its type; write'),
        ("<a> <b> 2013-10-07T10:00:00Z .", '"2013-10-07T10:00:00Z"^^xsd:dateTime'),
        ("<a> <b> 07/10/2013 .", '1:9: 07/10/2013 is not how a date is written; write one like'),
        ("<a <b> <c> .", "1:1: the > of this address is missing; write it after the last"),
        ("<a> <b> <c .\n<d> <e> <f> .", "1:9: the > of this address is missing"),
        ('<a> <b> "c" # d\n    <e> <f> .', "1:12: a ; or a dot is missing here, at the end"),
        ('<a> <b> "c" .\n    <e> "f" .', "1:13: this dot ends what is said of a thing, but the"),
        ('<a> <b> "c" ;\n<d> <e> "f" .', "1:13: after this ; more of the same thing is expected"),
        ('<a> <b> "c"@en "d"@cy .', "1:15: a comma is missing here, between two values"),
        ('<a> <b> "c "d" e" .', '1:13: the text ends at the quotation mark before this; inside a'),
        ('<a> <b> "c"@en_GB .', "1:12: a language has a hyphen; write @en-GB"),
        ('<a> <b> "c"@muchtoolong .', "1:12: @muchtoolong is not a language tag; write one like"),
        ('<a> <b> [ <c> "d" .', "1:19: a ] is missing before this place"),
        ('<a> <b> "c .\n<d> <e> "f" .', "1:13: the text goes on to the next line; close its"),
    ],
)  # fmt: skip
def test_advice_for_what_people_leave_out(read: Project, text: str, expected: str) -> None:
    assert expected in read.message("a.ttl", text)


def nested(depth: int) -> dict[str, str]:
    xml = "<rdf:Description><a:p>" * depth + "x" + "</a:p></rdf:Description>" * depth
    return {
        "a.ttl": "<a> <b> " + "[ <c> (" * (depth // 2) + "1" + ") ]" * (depth // 2) + " .",
        "a.jsonld": '{"@context":{"p":"urn:p"},"p":'
        + "[" * (depth - 1)
        + "1"
        + "]" * (depth - 1)
        + "}",
        "a.rdf": XML.format(xml),
    }


@pytest.mark.parametrize("name", nested(2))
def test_the_nesting_limit(read: Project, name: str) -> None:
    assert read({name: nested(20)[name]}, Limits(nesting=21))
    assert "open here; nest less deeply, or raise limits.nesting in publisher.toml" in read.message(
        name, nested(20)[name], Limits(nesting=19)
    )


def test_the_nesting_limit_names_the_bracket(read: Project) -> None:
    found = read.message("a.ttl", '<a> <b> "[" ; # [\n <c> [ <d> ( [] ) ] .', Limits(nesting=2))
    assert found.startswith("data/a.ttl:2:14: more than 2 brackets are open here")


def test_brackets_that_do_not_nest_do_not_count(read: Project) -> None:
    text = (
        '<a> <b> "[[[[" , """((( "" (((""" , \'\'\'[[[\'\'\' , "\\"[[[[" , <c#(((> , <((((> .\n'
        "# [[[[ {{{{ <<\n@prefix x: <> . x:\\(\\(\\(\\( <b> '((((<<' . <a> <b> [], [], [], [] ."
    )
    assert read({"a.ttl": text}, Limits(nesting=3))
    assert read({"a.jsonld": '{"@id":"urn:a","urn:b":["[[[[\\"{{{",{},{},{}]}'}, Limits(nesting=3))


PIECES = st.sampled_from(
    [*"[](){}\"'<>#\\\n\r a", "[", "[", "\n", '"""', "'''", '"[', "<a>", "# [\n"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@example('"""[\n"""\n[[[ a """]"""')
@example('"a\\\nb" [[[ "')
def test_lines_without_brackets_make_no_difference(text: str) -> None:
    def refusal() -> str:
        try:
            brackets.check_turtle(Text(Path("a.ttl"), text), 2)
        except SourceError as error:
            return str(error)
        return ""

    fast = refusal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(brackets, "_with_brackets", str)
        assert refusal() == fast


def test_of_several_faults_the_first_is_told(read: Project) -> None:
    start = f"<{X}> <{P}>"
    found = read.message("a.nt", f'{start} "x"@en--ltr .\n{start} "not closed\n')
    assert "is a term of RDF 1.2" in found
    found = read.message("a.nt", f"{start} " + "[" * 70)
    assert "more than 64 brackets are open here" in found


@pytest.mark.parametrize("text", ["<a> <b> " + "[" * 200_000, "<a> <b> " + "<<( " * 50_000])
def test_a_bomb_of_brackets_never_meets_the_parser(read: Project, text: str) -> None:
    assert read.message("a.ttl", text).startswith("data/a.ttl:1:")


def test_a_bomb_of_entities_never_meets_the_parser(read: Project) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    bomb = f"<!DOCTYPE rdf:RDF [{levels}]>{XML.format('<a:b>&e11;</a:b>')}"
    assert "<!DOCTYPE is refused" in read.message("a.rdf", bomb)


# -- JSON-LD


def test_json_ld_keeps_texts_and_writes_numbers_as_it_says(read: Project) -> None:
    document = f"""{{"@context": {{"p": "{P}"}}, "@id": "id/x", "p": [1, 1.50, true, "1.50",
        {{"@value": "1.50", "@type": "{XSD}double"}}, {{"@value": "x", "@language": "en-GB"}}]}}"""
    assert objects(read({"a.jsonld": document})) == {
        Literal("1", XSD["integer"]),
        Literal("1.5E0", XSD["double"]),
        Literal("true", XSD["boolean"]),
        Literal("1.50", STRING),
        Literal("1.50", XSD["double"]),
        Literal("x", LANG_STRING, "en-gb"),
    }


@pytest.mark.parametrize(
    "text", ["\x1c", "\f", "\u0085", "\u2028", "\\", '"', "\n\r\t", "\U0001f600", "_:b0"]
)
def test_json_ld_keeps_every_character(read: Project, text: str) -> None:
    from json import dumps

    assert objects(read({"a.jsonld": dumps({"@id": X, P: text})})) == {Literal(text)}


def test_json_ld_has_schemes_that_look_like_prefixes(read: Project) -> None:
    document = '{"@id": "geo:51.5,-0.1", "urn:p": 1}'
    assert {quad.subject for quad in read({"a.jsonld": document})[0].quads} == {"geo:51.5,-0.1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"@context":\n"https://evil.example/c"}', ":2:2: the JSON-LD context https://evil.examp"),
        ('{"@context":\n"https://evil.example/c"}', ":2:2: "),
        ('{"@context": {\n"@import": "https://evil.example/c"}}', ":2:13: the JSON-LD context"),
        ('{"a": 1,\n "b": {"a": 2}, "\\u0061": 3}', ':2:17: the key "a" is in this object twice'),
        ('{"a": 1,', ":1:9: the file ends in the middle of the JSON; close the open brackets"),
        ('{"a": 1,\n b: 2}', ":2:2: not well-formed JSON (Expecting property name"),
        ('{"urn:p":\n NaN}', ":2:2: NaN is not a number in JSON"),
        ('{"urn:p":\n "\\ud800"}', ":2:3: half of a character"),
        ("1" * 5_000, ": not well-formed JSON (Exceeds the limit"),
        ('"https://evil.example/"', ": not valid JSON-LD: a JSON-LD document is an object or a"),
        ('{"@context": {"@vocab": 3}}', ':1:16: not valid JSON-LD: Invalid JSON-LD syntax; the v'),
        ('{"urn:p": 1,\n "@tpye": "x"}', ":2:2: @tpye is no keyword of JSON-LD"),
        ('{"@id": "a b",\n "urn:p": 1}', f":1:10: <{BASE}a b> is not a valid IRI"),
        ('{"urn:p": {"@id": "urn:a b"}}', ":1:20: <urn:a b> is not a valid IRI"),
        ('{"@id": "urn:a", "foaf:name": 1}', ':1:19: the prefix "foaf:" is not defined; add it'),
        ('{"@type": "urn:a b"}', ":1:12: <urn:a b> is not a valid IRI"),
        ('{"urn:p": {"@value": "x", "@type": "urn:a b"}}', ":1:37: not valid JSON-LD"),
        ('{"@context": {"@base": null}, "@id": "a", "urn:p": 1}', ":1:39: <a> is not a valid IRI"),
        ('{"@graph": [{"urn:p": 1}], "urn:p": 1}', ": a graph is named by a blank node; give it"),
        ('{"urn:p": {"@value": "x", "@language": "e n"}}', ':1:41: "e n" is not a language tag'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_json_ld(read: Project, text: str, expected: str) -> None:
    assert f"data/a.jsonld{expected}" in read.message("a.jsonld", text)
