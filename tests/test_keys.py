"""What the plain words of authors stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

import publisher
from publisher import SourceError
from publisher.keys import Keys
from publisher.terms import FOAF, LANG_STRING, SCHEMA, SKOS, STRING, XHV, XSD, Iri, Literal

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def keys() -> Keys:
    return publisher.open(ROOT).representations.dataset.keys


def test_keys_are_terms_of_the_context_and_words_for_authors(keys: Keys) -> None:
    name, successor = keys.find("name"), keys.find("successor")
    assert name
    assert (name.iri, name.text, name.thing) == (FOAF["name"], True, False)
    assert successor
    assert (successor.iri, successor.thing) == (XHV["next"], True)
    assert keys.find("nonsense") is keys.find("id") is keys.find("skos") is keys.find("") is None


def test_a_prefixed_name_has_the_kind_of_values_of_its_key(keys: Keys) -> None:
    label, other = keys.find("skos:prefLabel"), keys.find("skos:historyNote")
    assert label
    assert label.text
    assert other
    assert (other.iri, other.text, other.datatype) == (SKOS["historyNote"], False, STRING)
    assert keys.find("nowhere:at") is None


def test_words_for_classes_are_known(keys: Keys) -> None:
    assert keys.iri("Agency") == "http://data.europa.eu/m8g/PublicOrganisation"
    assert keys.iri("org:Role") == "http://www.w3.org/ns/org#Role"
    assert keys.iri("Agencies") is keys.iri("id") is None
    assert "Agency" in keys.classes
    assert "Agency" not in keys.names
    assert "successor" in keys.names


@pytest.mark.parametrize(
    ("written", "kind"),
    [("2013-10-07", "date"), ("2013-10", "gYearMonth"), ("2013", "gYear"), ("in May", "date")],
)
def test_a_date_may_be_a_month_or_a_year(keys: Keys, written: str, kind: str) -> None:
    founded = keys.find("founded")
    assert founded
    assert founded.iri == SCHEMA["foundingDate"]
    assert founded.literal(written, "en") == Literal(written, XSD[kind])


def test_texts_have_a_language_and_codes_have_none(keys: Keys) -> None:
    name, notation = keys.find("name"), keys.find("notation")
    assert name
    assert name.literal("Swyddfa", "cy") == Literal("Swyddfa", LANG_STRING, "cy")
    assert notation
    assert notation.literal("NO", "en") == Literal("NO", STRING)


@pytest.mark.parametrize(
    ("wrong", "meant"), [("succesor", "successor"), ("Dissolved", "dissolved"), ("NAME", "name")]
)
def test_a_misspelt_key_is_advised(keys: Keys, wrong: str, meant: str) -> None:
    assert keys.advice(wrong) == f'did you mean "{meant}"?'
    assert "write one of the keys" in keys.advice("qqq")


def test_every_key_for_authors_is_used_by_nothing_that_is_written(keys: Keys) -> None:
    """A term for authors may not change what the documents say: their context has none of them."""
    documents = publisher.open(ROOT).representations.dataset.context()["@context"]
    own = {name for name in keys.context if name not in documents}
    assert {"successor", "before", "tactics"} <= own
    assert all(isinstance(keys.iri(name), Iri) for name in own)


def test_a_context_that_is_too_odd_for_keys_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.nt").write_text("<https://a.example/id/a> <https://a.example/p> 1 .\n")
    (tmp_path / "data" / "a.nt").rename(tmp_path / "data" / "a.ttl")
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "authoring.jsonld").write_text(
        '{"@context": {"a": {"@id": "https://a.example/p", "@index": "b"}}}'
    )
    (tmp_path / "publisher.toml").write_text(
        'base = "https://a.example/"\ntitle = "A"\nontology = "ontology"\n'
    )
    source = publisher.open(tmp_path).representations.dataset
    with pytest.raises(SourceError, match=r"authoring\.jsonld: can't be used for keys"):
        _ = source.keys
