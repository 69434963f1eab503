"""Checks of single files: misspelt terms, prefixes, languages, texts instead of things."""

from collections.abc import Callable
from pathlib import Path

import pytest

import publisher

PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xhv: <http://www.w3.org/1999/xhtml/vocab#> .
@prefix cv: <http://data.europa.eu/m8g/> .
"""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = '<rdf:Description rdf:about="id/a"><o:x>A</o:x></rdf:Description>'
NAMED = '<id/a> skos:prefLabel "A"@en .\n'
Told = list[tuple[str, str, int | None]]
Project = Callable[[dict[str, str]], Path]


def told(folder: Path, *checks: str) -> Told:
    """What the checks of files find: severity, message and line."""
    wanted = checks or ("terms.", "texts.")
    return [
        (str(result.severity), result.message, result.line)
        for result in publisher.open(folder).check()
        if result.check.startswith(wanted)
    ]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ('foaf:naem "A"', "foaf:naem is no property of its vocabulary; did you mean foaf:name?"),
        ("a org:Organisation", "org:Organisation is no class of its vocabulary; did you mean org:"),
        ("a org:formalorganization", "did you mean org:FormalOrganization?"),
        ("a cv:PublicOrganization", "did you mean cv:PublicOrganisation?"),
        ('dcterms:zzz "A"', "dcterms:zzz is no property of its vocabulary; look the name up"),
        ('skos:prefLable "A"@en, "B"@en', "vocabulary (2 times in this file); did you mean skos:p"),
    ],
)
def test_a_misspelt_term_is_a_warning(project: Project, statement: str, message: str) -> None:
    folder = project({"data/a.ttl": f"{PREFIXES}{NAMED}<id/a>\n  {statement} ."})
    ((severity, said, line),) = told(folder)
    assert (severity, line) == ("warning", 9)
    assert message in said


@pytest.mark.parametrize(
    "statement",
    [
        'foaf:name "A"',
        "a org:FormalOrganization, cv:Unlike",
        'rdf:_1 "A"',
        "dcterms:relation <http://www.w3.org/ns/org#nothing>",
    ],
)
def test_other_terms_are_left_alone(project: Project, statement: str) -> None:
    rdf = f"@prefix rdf: <{RDF}> .\n"
    assert told(project({"data/a.ttl": f"{rdf}{PREFIXES}{NAMED}<id/a> {statement} ."})) == []


def test_a_term_that_the_project_describes_is_known(project: Project) -> None:
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    labels = f'{PREFIXES}{rdfs}\norg:new rdfs:label "N"@en .'
    files = {"data/a.ttl": f'{PREFIXES}{NAMED}<id/a> org:new "x" .', "ontology/labels.ttl": labels}
    assert told(project(files)) == []


def test_a_table_of_the_project_takes_the_place_of_the_shipped_one(project: Project) -> None:
    table = '["https://v.example/ns#"]\nlinks = "knows"\nterms = "Thing"\n'
    content = '<id/a> a v:Thin ; v:knows "B" ; foaf:naem "A" .'
    content = f"@prefix v: <https://v.example/ns#> .\n{PREFIXES}{NAMED}{content}"
    folder = project({"data/a.ttl": content, "ontology/terms.toml": table})
    messages = sorted(message for _, message, _ in told(folder))
    assert len(messages) == 2
    assert "did you mean <https://v.example/ns#Thing>?" in messages[0]
    assert '<https://v.example/ns#knows> leads to a thing, but "B" is a text' in messages[1]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('["https://v.example/"]\nterm = "a"', "term: unknown key; did you mean 'terms'?"),
        ('["https://v.example/"]\npartial = 1', "partial: expected true or false, found 1"),
    ],
)
def test_a_mistake_in_the_table_has_its_place(project: Project, table: str, message: str) -> None:
    folder = project({"data/a.ttl": PREFIXES + NAMED, "ontology/terms.toml": table})
    with pytest.raises(publisher.ConfigError) as error:
        publisher.open(folder).check()
    assert f"{folder}/ontology/terms.toml:2: " in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("value", "warned"),
    [('"B"', True), ('"https://b.example/"', True), ("<https://b.example/>", False)],
)
@pytest.mark.parametrize("predicate", ["xhv:next", "org:hasUnit", "dcterms:creator"])
def test_a_text_in_place_of_a_thing_is_a_warning(
    project: Project, predicate: str, value: str, warned: bool
) -> None:
    folder = project({"data/a.ttl": f"{PREFIXES}{NAMED}<id/a> {predicate} {value} ."})
    found = told(folder)
    assert [severity for severity, _, _ in found] == ["warning"] * warned
    for _, message, line in found:
        assert message.startswith(f"{predicate} leads to a thing, but {value} is a text; write")
        assert line == 7


def test_what_a_shape_says_is_not_said_again(project: Project) -> None:
    content = f'{PREFIXES}{NAMED}<id/a> a org:Organization ; foaf:homepage "https://a.example/" .'
    report = publisher.open(project({"data/a.ttl": content})).check()
    assert [r.check.split(".")[0] for r in report if r.property and "homepage" in r.property] == [
        "shapes"
    ]


def test_a_result_about_a_nameless_thing_is_told_of_what_holds_it(project: Project) -> None:
    content = f'{PREFIXES}{NAMED}<id/a> org:hasPost [ org:role [ org:headOf "X" ] ] .'
    report = publisher.open(project({"data/a.ttl": content})).check()
    found = [result.resource for result in report if result.check == "terms.literal"]
    assert found == ["https://agency.example/id/a"]


@pytest.mark.parametrize(
    ("suffix", "content", "line"),
    [
        (".ttl", '\n\n@prefix org: <https://www.w3.org/ns/org#> .\n<id/a> org:x "A" .', 3),
        (".ttl", 'PREFIX o: <http://www.w3.org/ns/org>\n<id/a> o:x "A" .', 1),
        (
            ".rdf",
            f'<rdf:RDF xmlns:rdf="{RDF}"\n xmlns:o="http://www.w3.org/ns/org/">{XML}</rdf:RDF>',
            2,
        ),
        (
            ".jsonld",
            '{"@context": {\n "o": "http://w3.org/ns/org#"},\n "@id": "id/a", "o:x": "A"}',
            2,
        ),
    ],
)
def test_a_misspelt_namespace_is_a_warning(
    project: Project, suffix: str, content: str, line: int
) -> None:
    folder = project({f"data/b{suffix}": content, "data/a.ttl": PREFIXES + NAMED})
    ((severity, message, number),) = told(folder, "terms.prefix")
    assert (severity, number) == ("warning", line)
    assert "here, not for <http://www.w3.org/ns/org#> as usual; correct it" in message


def test_other_addresses_in_json_are_no_prefixes(project: Project) -> None:
    content = """{"@context": ["https://schema.org/", {"see": "http://x.example/see"}],
        "@id": "id/b", "name": "B", "see": "https://schema.org/", "url": "https://schema.org"}"""
    folder = project({"data/b.jsonld": content, "data/a.ttl": PREFIXES + NAMED})
    assert told(folder, "terms.prefix") == []


def test_a_known_prefix_for_something_else_is_a_warning(project: Project) -> None:
    content = f'@prefix cpsv: <https://x.example/#> .\n{PREFIXES}{NAMED}<id/a> cpsv:x "A" .'
    ((severity, message, number),) = told(project({"data/a.ttl": content}))
    assert (severity, number) == ("warning", 1)
    assert message == (
        "the prefix cpsv: stands for <https://x.example/#> here, "
        "not for <http://purl.org/vocab/cpsv#> as usual; correct it, or take another prefix"
    )


def test_a_prefix_that_publisher_toml_declares_is_usual(project: Project) -> None:
    toml = 'base = "https://agency.example/"\ntitle = "T"\n[prefixes]\ncpsv = "https://x.example/#"'
    content = f'@prefix cpsv: <https://x.example/#> .\n{PREFIXES}{NAMED}<id/a> cpsv:x "A" .'
    assert told(project({"data/a.ttl": content, "publisher.toml": toml})) == []


def test_a_language_that_the_publication_lacks_is_told_once_in_a_file(project: Project) -> None:
    content = f'{PREFIXES}{NAMED}<id/a> skos:altLabel "A"@cy, "B"@cy, "C"@en-GB, "D"@x-own .'
    first, second = told(project({"data/a.ttl": content}))
    message = "2 texts are in the language 'cy', which is not in languages of publisher.toml; "
    assert first == ("info", f"{message}add it there, or correct the tag", 7)
    assert "one text is in the language 'x-own'" in second[1]


def test_a_tag_that_is_no_language_is_a_warning(project: Project) -> None:
    content = f'{PREFIXES}{NAMED}<id/a> skos:altLabel "A"@english .'
    ((severity, message, _),) = told(project({"data/a.ttl": content}))
    assert severity == "warning"
    assert message == "one text is marked @english, which is no language; write a tag like @en"
