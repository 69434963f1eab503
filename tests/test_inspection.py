"""All checks together: what they find is placed where it is said."""

from collections.abc import Callable
from pathlib import Path

import pytest

import oddities
import publisher
from conftest import ProjectFactory
from publisher import inspection
from publisher.checks.report import Severity
from publisher.checks.surveys import Survey
from publisher.shelf import Sorter

PREFIXES = """\
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
FIRST = (
    f'{PREFIXES}<id/a> skos:prefLabel "A"@en ; foaf:knows <id/b> .\n<id/b> skos:prefLabel "B"@en .'
)


@pytest.mark.parametrize(
    ("second", "line"),
    [
        ("<id/a> foaf:knows <id/nobody> .", 4),  # the very statement
        ("\n<id/a> skos:altLabel <id/nobody> .", 5),  # another property
    ],
)
def test_result_is_placed_in_the_file_that_says_it(
    project: Callable[[dict[str, str]], Path], second: str, line: int
) -> None:
    folder = project({"data/a.ttl": FIRST, "data/b.ttl": f"{PREFIXES}\n{second}"})
    (result,) = publisher.open(folder).check()
    assert (result.check, result.path, result.line) == (
        "links.dangling",
        folder / "data/b.ttl",
        line,
    )


def test_result_about_what_is_missing_is_placed_where_the_resource_is_first_described(
    project: Callable[[dict[str, str]], Path],
) -> None:
    nameless = f"{PREFIXES}<id/a> foaf:age 1 ."
    folder = project({"data/a.ttl": nameless, "data/b.ttl": f"{PREFIXES}<id/a> foaf:nick 2 ."})
    (result,) = publisher.open(folder).check()
    assert (result.check, result.path) == ("links.label", folder / "data/a.ttl")


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("id/b", ""),
        ("id/b#part", ""),
        ("doc/b", ""),
        ("https://agency.example/id/b", ""),
        ("https://elsewhere.example/id/none", ""),
        ("list/agencies", ""),
        ("sparql", ""),
        ("data/description.ttl", ""),
        ("papers/report.pdf", ""),
        (".well-known/void", ""),
        ("data/report.csv#row=1", ""),
        ("#here", ""),
        ("mailto:a@agency.example", ""),
        ("https://[agency.example/", ""),
        ("id/zzz/nothing", "describe it, or correct the link"),
        ("id/organisation/be", "did you mean <https://agency.example/id/organisation/bee>?"),
        ("doc/nothing", "describe it, or correct the link"),
        ("files/there.pdf", ""),
        ("files/there.pdf#page=2", ""),
        ("files/none.pdf", "there is no such file; put it into data/files, or correct the link"),
    ],
)
def test_links_in_texts_are_checked_as_those_in_data(
    project: Callable[[dict[str, str]], Path], link: str, message: str
) -> None:
    page = f'+++\ntitle = "P"\nabout = "id/a"\n+++\n\nOne\n[two]({link}) three.'
    content = f'{FIRST}\n<id/organisation/bee> skos:prefLabel "Bee"@en .'
    files = {"data/a.ttl": content, "data/p.md": page, "data/files/there.pdf": "x"}
    report = publisher.open(project(files)).check()
    found = [result for result in report if result.check.startswith("links.")]
    assert [(r.check, r.path and r.path.name, r.line) for r in found] == (
        [("links.text", "p.md", 7)] if message else []
    )
    for result in found:
        assert result.message.startswith("the text leads to <https://agency.example/")
        assert result.message.endswith(message)
        assert ("but nobody describes it; " in result.message) == ("file" not in link)


def test_what_is_described_below_files_is_a_file(
    project: Callable[[dict[str, str]], Path],
) -> None:
    content = f'{FIRST}\n<files/a.csv> skos:prefLabel "A"@en . <files/b> skos:prefLabel "B"@en .'
    folder = project({"data/a.ttl": content, "data/files/a.csv": "x"})
    found = [r for r in publisher.open(folder).check() if r.check == "links.file"]
    assert [(r.resource, r.line is not None) for r in found] == [
        ("https://agency.example/files/b", True)
    ]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('licence = "CC-BY"', "warning: names this as the licence, but nobody describes it"),
        ('licence = "https://licences.example/by"', ""),
        ('licence = "id/b"', ""),
        ('endpoint = "sparql"', ""),
        ('endpoint = "https://queries.example/"', ""),
        ('endpoint = "id/b"', "violation: says that queries are answered here, but here is"),
        ('endpoint = "list/agencies"', "violation: says that queries are answered here, but here"),
        ('publisher = "id/b"', ""),
        ('publisher = "id/c"', "violation: names this as its publisher, but nobody describes it"),
    ],
)
def test_addresses_in_the_settings_lead_to_what_they_should(
    project: Callable[[dict[str, str]], Path], setting: str, message: str
) -> None:
    folder = project({"data/a.ttl": FIRST})
    settings = folder / "publisher.toml"
    key = setting.partition(" ")[0]
    rest = [line for line in settings.read_text().splitlines() if not line.startswith(key)]
    settings.write_text("\n".join([setting, *rest]))
    found = [result for result in publisher.open(folder).check() if result.path == settings]
    said = [f"{each.severity.name.lower()}: {each.message}" for each in found]
    assert len(said) == bool(message)
    assert all(message in each.replace("publisher.toml ", "") for each in said)


FAULTS = """\
<id/a> foaf:knows <id/nobody>, [ foaf:knows <id/none>, <skos:Concept> ] .
<id/c> a skos:Concept ; skos:prefLabel "C"@en ; <def/none> <def/none> .
<id/b> foaf:knows [ foaf:knows <id/nobdy> ] ; foaf:naem <id/a> .
<id/e> foaf:nick "E"@de, "F"@de .
<id/f> a skos:ConceptScheme .
"""


def test_a_report_is_the_same_whatever_processes_and_graphs(
    project: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project({"data/a.ttl": FIRST, "data/b.ttl": f"{PREFIXES}{FAULTS}"})
    source = publisher.open(folder).representations
    expected = inspection.inspect(source)
    checks = {"dangling", "prefix", "concept", "label", "unknown", "language"}
    assert {result.check.partition(".")[2] for result in expected} > checks
    monkeypatch.setattr(inspection, "_PIECE", 1)
    assert inspection.inspect(source, workers=2) == expected
    sorter = Sorter()
    sorter.add(quad.triple for quad in source.dataset.quads)
    source.__dict__["facts"] = sorter.graph()
    assert inspection.inspect(source, workers=2) == expected


@pytest.mark.parametrize("least", Severity)
def test_a_survey_counts_what_the_report_tells(tmp_path: Path, least: Severity) -> None:
    oddities.write(tmp_path / "odd", 30, 5)
    faults = f"{PREFIXES}{FAULTS}[] a foaf:Organization ."  # which has no address, and no name
    (tmp_path / "odd" / "data" / "faults.ttl").write_text(faults, "utf-8")
    source = publisher.open(tmp_path / "odd").representations
    report = inspection.inspect(source)
    found = inspection.survey(source, least)
    assert {result.severity for result in report} == set(Severity), "else this shows little"
    assert found.told == report.at_least(least)
    assert found.found == Survey.of(report, least).found


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (r'<id/b> foaf:nick "B", "a\u0002b" .', "nick> of https://agency.example/id/b has a contr"),
        (r'<id/b> foaf:knows [ foaf:nick "a\u0002b" ] .', "nick> of _:b"),
        ("<id/b> <urn:1> 1 .", "<urn:1> can't be written as RDF/XML: a property's IRI must end"),
    ],
)
def test_what_rdf_xml_cannot_hold_is_refused_with_its_place(
    project: Callable[[dict[str, str]], Path], statement: str, message: str
) -> None:
    content = f"{FIRST}\n{statement}"
    folder = project({"data/a.ttl": content})
    with pytest.raises(publisher.PublisherError, match=message.replace("(", r"\(")) as caught:
        publisher.open(folder).check()
    assert (":4: " in str(caught.value)) == ("_:b" not in message)


def test_a_thing_without_a_type_is_told_where_it_is_described(project: ProjectFactory) -> None:
    text = """- {id: id/organisation/buoys, name: Buoys}
- {id: id/organisation/coast, type: Agency, name: Coast}
- id: id/event/merger
  type: Event
  prefLabel: The merger
  description: One became the other.
  date: 2025-10-01
  before: id/organisation/buoys
  after: id/organisation/coast
"""
    report = publisher.open(project({"data/merger.yaml": text})).check()
    (told,) = [result.text() for result in report.at_least(Severity.VIOLATION)]
    thing = "https://agency.example/id/organisation/buoys"
    message = "Nothing says what kind of thing this is, and others need to know. Add its type."
    assert told.endswith(f"data/merger.yaml:1: violation: {thing}: {message}")
