"""Mistakes in a catalogue, one each: the check says who loses what by it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from time import process_time

import pyshacl
import pytest
import rdflib

import dcatus
import external
import foreign
import publisher
from mistakes import MISTAKES
from publisher import ingestion
from publisher.catalog import dcat_us
from publisher.checks.consumers import Rules
from publisher.checks.report import Report, Severity
from publisher.terms import Iri, Prefixes, Triple, rdflib_graph
from seeded import FILES, losses, write


def every_rule(folder: Path) -> Rules:
    (folder / "empty.ttl").write_text("<a> <b:b> <c> .")
    return ingestion.of_file(folder / "empty.ttl").rules


class Seeds:
    """The catalogue with each of the mistakes, checked once for all tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = every_rule(folder)
        self._found: dict[str, tuple[Report, list[Triple]]] = {}

    def found(self, name: str) -> tuple[Report, list[Triple]]:
        """What is said of a mistake, and the catalogue; of the good one, if it has no name."""
        if name not in self._found:
            files = MISTAKES[name].files() if name else FILES
            self._found[name] = losses(write(self.folder / name, files), "all")
        return self._found[name]

    def lost(self, name: str, profile: str) -> Report:
        """What the consumers of a profile lose."""
        names = {rule.name for rule in self.rules.of([profile])}
        return Report(result for result in self.found(name)[0] if result.check in names)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    return Seeds(tmp_path_factory.mktemp("seeds"))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_who_loses_what(name: str, seeds: Seeds) -> None:
    mistake, folder = MISTAKES[name], seeds.folder / name
    report, _ = seeds.found(name)
    assert {result.check for result in report} == set(mistake.finds.split())
    for result in report:
        told = result.consequence
        assert told is not None
        assert f"{told.consumer} {told.loss}; {told.advice}" in result.message
        assert told.source
        assert told.date
        assert result.path is not None
        if result.check == mistake.finds.split()[0]:
            assert result.path in {folder / "data/catalog.ttl", folder / mistake.file}


@pytest.mark.parametrize("name", foreign.MISTAKES)
def test_a_mistake_in_a_file_of_others_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / "catalog.ttl"
    path.write_text(foreign.with_mistake(name), encoding="utf-8")
    report = ingestion.of_file(path).check(["all"])
    assert {result.check for result in report} == set(foreign.MISTAKES[name][0].split())
    assert {result.path for result in report} == {path}


def test_nothing_is_said_of_a_good_catalogue(tmp_path: Path) -> None:
    report = publisher.open(write(tmp_path, FILES)).check(["all"])
    assert [result for result in report if result.consequence] == []
    path = tmp_path / "catalog.ttl"
    path.write_text(foreign.catalog(2), encoding="utf-8")
    assert ingestion.of_file(path).check(["all"]).text() == ""


def test_nothing_is_said_of_the_example() -> None:
    found = publisher.open(external.ROOT).check(["all"])
    assert {result.check for result in found} == {"schema.org.pending"}


def test_there_are_forty_mistakes_and_every_rule_is_among_them(tmp_path: Path) -> None:
    assert len(MISTAKES) >= 40
    named = {name for mistake in MISTAKES.values() for name in mistake.finds.split()}
    named |= {name for finds, *_ in foreign.MISTAKES.values() for name in finds.split()}
    assert {rule.name for rule in every_rule(tmp_path).rules} == named


# -- Without a profile


@pytest.mark.parametrize("name", ["no title", "apostrophe in a keyword", "keyword of one letter"])
def test_what_loses_a_dataset_is_told_and_stops_a_build_in_any_case(
    name: str, tmp_path: Path
) -> None:
    publication = publisher.open(write(tmp_path, MISTAKES[name].files()))
    (result,) = (each for each in publication.check() if each.consequence)
    assert result.check == MISTAKES[name].finds.split()[0]
    assert result.severity is Severity.VIOLATION
    with pytest.raises(publisher.ViolationError):
        publication.build(tmp_path / "site")


def test_what_loses_a_field_is_told_only_if_asked_for(tmp_path: Path) -> None:
    publication = publisher.open(write(tmp_path, MISTAKES["no contact"].files()))
    assert not any(each.consequence for each in publication.check())
    found = publication.check(["ckan"])
    assert {each.check for each in found if each.consequence} == {"ckan.contact-missing"}


# -- Beside the shapes of others


SHAPES: Mapping[str, tuple[str, ...]] = {
    "dcat-ap-3": (
        "dcat-ap/dcat-ap-3.0.1-SHACL.ttl",
        "dcat-ap/shapes.ttl",
        "dcat-ap/range.ttl",
    ),
    "dcat-us-3": ("dcat-us/dcat-us-3.0-shapes.ttl",),
}
SAMPLE = (
    *(
        "no description",
        "theme that nobody describes",
        "publisher with two names",
        "two publishers",
    ),
    *("e-mail address without mailto", "file without an address", "size in words"),
    *("checksum without algorithm", "service without an address", "language of three letters"),
)


@cache
def shapes(folder: Path, profile: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in SHAPES[profile]:
        graph.parse(folder / name)
    for triple in list(graph.triples((None, rdflib.SH.property, None))):
        if (triple[2], rdflib.SH.path, None) not in graph:  # two of them lead to nothing
            graph.remove(triple)
    return graph


def refused(triples: list[Triple], rules: rdflib.Graph) -> bool:
    data = rdflib_graph(triples, Prefixes({}))
    _, found, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    assert isinstance(found, rdflib.Graph)
    return (None, rdflib.SH.resultSeverity, rdflib.SH.Violation) in found


@pytest.mark.parametrize("profile", SHAPES)
def test_the_official_shapes_accept_the_good_catalogue(
    profile: str, seeds: Seeds, shared_data: Path
) -> None:
    _, triples = seeds.found("")
    assert not refused(triples, shapes(shared_data, profile))


@pytest.mark.parametrize("profile", SHAPES)
@pytest.mark.parametrize("name", MISTAKES if external.SOAK else SAMPLE)
def test_what_the_official_shapes_refuse_is_named(
    name: str, profile: str, seeds: Seeds, shared_data: Path
) -> None:
    if refused(seeds.found(name)[1], shapes(shared_data, profile)):
        assert seeds.lost(name, profile).at_least(Severity.WARNING)


@pytest.mark.parametrize("version", ["1.1", "3"])
def test_what_is_left_out_for_data_gov_is_named(version: str, seeds: Seeds) -> None:
    form, catalog = dcatus.form(version), Iri("https://agency.example/id/catalog")
    silent, spoken = [], 0
    for name in ("", *MISTAKES):
        report = seeds.lost(name, f"dcat-us-{version}")
        left_out = dcat_us.gaps(seeds.found(name)[1], catalog, form, ["en"])
        if any(gap.name in {"dataset", "contact", "service"} for gap in left_out):
            spoken += 1
            silent += [] if report.at_least(Severity.VIOLATION) else [name]
    assert silent == []
    assert spoken > 10


# -- Many datasets


def seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def test_time_grows_with_the_number_of_datasets_and_no_faster(tmp_path: Path) -> None:
    for number in (200, 800):
        (tmp_path / f"{number}.ttl").write_text(foreign.catalog(number), encoding="utf-8")
    few, more = (ingestion.of_file(tmp_path / f"{number}.ttl") for number in (200, 800))
    _ = few.rules, more.rules
    few.check(["all"])  # warm
    assert seconds(lambda: more.check(["all"])) < 8 * seconds(lambda: few.check(["all"]))
    assert seconds(more.score) < 8 * seconds(few.score)
