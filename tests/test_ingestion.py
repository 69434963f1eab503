"""``publisher check`` with profiles, a score, or a catalogue in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import external
import foreign
import publisher
from mistakes import MISTAKES
from publisher import ingestion
from publisher.cli import cli
from publisher.errors import SourceError
from publisher.formats import by_name
from publisher.terms import Prefixes
from publisher.writers import graph
from seeded import FILES, losses, write


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, [str(each) for each in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def contactless(tmp_path: Path) -> Path:
    return write(tmp_path / "project", MISTAKES["contact without a name"].files())


def test_a_profile_adds_what_its_consumer_loses(contactless: Path) -> None:
    _, before, _ = run("-C", contactless, "check")
    _, out, _ = run("-C", contactless, "check", "--profile", "ckan")
    (line,) = set(out.splitlines()) - set(before.splitlines())
    assert line == (
        f"{contactless}/data/agency.ttl:12: warning: https://agency.example/id/dataset/levels:"
        " the contact <https://agency.example/id/hydrology> has no vcard:fn: CKAN shows no name of"
        ' a contact; a schema:ContactPoint says nothing to it; describe it with vcard:fn "…"'
    )


def test_several_profiles_can_be_asked_for(contactless: Path) -> None:
    code, out, _ = run(
        *("-C", contactless, "check", "-f", "json", "--profile", "ckan", "--profile", "dcat-us-3")
    )
    found = [result for result in json.loads(out)["results"] if "consumer" in result]
    assert code == 1
    assert {(each["consumer"], each["check"]) for each in found} == {
        ("data.gov", "dcat-us.contact-name"),
        ("CKAN", "ckan.contact-name"),
    }
    for each in found:
        assert {"loss", "advice", "source", "date"} < set(each)
        assert each["date"] == "2026-11-29"
        assert each["path"].endswith("data/agency.ttl")


def test_annotations_name_the_rule(contactless: Path) -> None:
    _, out, _ = run("-C", contactless, "check", "-f", "github", "--profile", "ckan")
    assert "title=publisher%3A ckan.contact-name::" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--profile", "ckn"), "did you mean 'ckan'? choose one of ckan, dcat-ap-3, dcat-us-1.1"),
        (("--score", "--profile", "ckan"), "--score goes with --format text or json"),
        (("--score", "--format", "github"), "--score goes with --format text or json"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], says: str, contactless: Path) -> None:
    code, out, err = run("-C", contactless, "check", *arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_the_score_is_printed_as_text_or_json(contactless: Path) -> None:
    _, out, _ = run("-C", contactless, "check", "--score")
    assert out == publisher.open(contactless).score().text()
    _, out, _ = run("-C", contactless, "check", "--score", "--format", "json")
    assert json.loads(out)["most"] == 325


# -- A catalogue in a file


def test_a_file_needs_no_project(tmp_path: Path) -> None:
    path = tmp_path / "catalog.ttl"
    path.write_text(foreign.with_mistake("name with a language"), encoding="utf-8")
    code, out, _ = run("check", "--catalog", path)
    assert code == 1
    assert out.startswith(f"{path}:28: violation: https://catalog.invalid/id/agency: the name")
    code, out, _ = run("check", "--catalog", path, "--profile", "ckan")
    assert (code, out) == (0, "")
    code, out, _ = run("check", "--catalog", path, "--score")
    assert out.startswith("316.6 of 325 points")


@pytest.mark.parametrize(
    ("name", "suffix"), [("n-triples", ".nt"), ("json-ld", ".jsonld"), ("rdf-xml", ".rdf")]
)
def test_every_syntax_of_our_own_catalogue_is_read(name: str, suffix: str, tmp_path: Path) -> None:
    _, triples = losses(write(tmp_path / "project", FILES))
    path = tmp_path / f"catalog{suffix}"
    path.write_bytes(graph.write(triples, by_name(name), Prefixes({})))
    assert ingestion.of_file(path).check(["all"]).text() == ""


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.ttl", "<a> <b>", "a.ttl:1:8: the file ends in the middle of a statement"),
        ("a.rdf", "<!DOCTYPE x><a/>", "<!DOCTYPE is refused"),
        ("a.jsonld", '{"@context": "https://x.example/c"}', "https://x.example/c"),
        ("a.csv", "a,b", "spreadsheets are content only in a project"),
        ("none.ttl", "", "none.ttl: can't be read"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(
    name: str, text: str, says: str, tmp_path: Path
) -> None:
    if text:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        ingestion.of_file(tmp_path / name)
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / name))


# -- What was measured on the real readers


def test_the_careless_and_the_careful_file(shared_data: Path) -> None:
    recipe = shared_data.parent / "reference/ckan-recipe"
    if not recipe.is_dir():
        raise external.lacking("the files of the recipe for CKAN")
    careful = ingestion.of_file(recipe / "agency-catalogue-full.ttl")
    assert careful.check(["all"]).text() == ""
    assert careful.score().points() == 320
    careless = ingestion.of_file(recipe / "naive.ttl")
    found = careless.check(["ckan"])
    # What CKAN drops of it without a word: publisher, contact, licence and period.
    lost = {"ckan.publisher-name", "ckan.contact-name", "ckan.licence-unknown", "ckan.period-text"}
    assert {result.check for result in found} == lost | {
        "ckan.description-missing",
        "ckan.keyword-split",
    }
    assert len(careless.check(["dcat-ap-3"]).at_least(publisher.Severity.VIOLATION)) == 19
