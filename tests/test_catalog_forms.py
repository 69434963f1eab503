"""The tables that say how a catalogue is written; mistakes in them have a place."""

from __future__ import annotations

from pathlib import Path

import pytest

import dcatus
from dcatus import CATALOGUE, VERSIONS, turtle
from publisher.catalog import dcat_us, forms
from publisher.config import shipped_ontology
from publisher.errors import ConfigError

SMALL = """root = "catalog"
labels = "dcterms:title"

[prefixes]
dcat = "http://www.w3.org/ns/dcat#"
dcterms = "http://purl.org/dc/terms/"

[classes.catalog]
type = "dcat:Catalog"
[classes.catalog.fields]
title = {from = "dcterms:title", as = "text"}
language = {from = "dcterms:language", words = "language", many = true}
dataset = {from = "dcat:dataset", class = "dataset", many = true}

[classes.dataset]
required = ["title"]
[classes.dataset.fields]
title = {from = "dcterms:title", as = "text"}

[[words.language]]
namespace = "http://publications.europa.eu/resource/authority/language/"
words = {ENG = "en"}
"""


def shipped(version: str) -> str:
    path = shipped_ontology() / "catalog" / f"dcat-us-{version}.toml"
    return path.read_text("utf-8")


@pytest.mark.parametrize("version", VERSIONS)
def test_adding_a_field_needs_no_python(version: str, tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    field = (
        '[classes.dataset.fields]\nsources = {from = "dcterms:source", as = "iri", many = true}\n'
    )
    path.write_text(shipped(version).replace("[classes.dataset.fields]\n", field))
    content = dcat_us.write(turtle(CATALOGUE), dcatus.CATALOG, forms.read(path), "urn:x", ["en"])
    assert b'"sources": [\n    "http://www.legislation.gov.uk/ukpga/2005/15"' in content


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("required =", "requird =", "16: classes.dataset.requird", "did you mean 'required'"),
        ('as = "text"}\nlang', 'as = "txt"}\nlang', "11: ", "did you mean 'text'"),
        ('as = "text"}\nlang', 'kind = "text"}\nlang', "11: ", "expected one of: as, words, class"),
        ('"dcterms:title"\n', '"dct:title"\n', "2: labels", "'dct:title' isn't declared"),
        ('{from = "dcat:dataset"', '{from = "dataset"', "13: ", "expected a prefixed name"),
        ("many = true}\n\n", "many = 1}\n\n", "13: ", "expected true or false"),
        ('class = "dataset"', 'class = "datset"', "13: ", "no class 'datset'; did you mean"),
        ('words = "language"', 'words = "tongue"', "12: ", "there is no words 'tongue'"),
        ('["title"]', '["name"]', "16: ", "'name' isn't one of the fields"),
        ('root = "catalog"', 'root = "catalogue"', "1: root", "there is no class 'catalogue'"),
        ('ENG = "en"', 'ENG = "R/en"', "22: ", "can't hold ':' or '/'"),
        ('words = {ENG = "en"}', "", "20: ", "expected either words or a pattern"),
        ('words = {ENG = "en"}', 'pattern = "("', "22: ", "not a regular expression"),
        ('many = true}\ndataset', 'many = true, needs = "x"}\ndataset', "12: ", "needs 'x', which"),
        ('as = "text"}\n\n', 'as = "date"}\n\n', "18: ", "this key means something else"),
        ('as = "text"}\n\n', 'as = "interval"}\n\n', "18: ", "the two properties of an interval"),
        ('as = "text"}\n\n', 'as = "text"}\nx = {from = "dcat:x", class = "dataset"}\n\n', "15: ",
         "would hold others of it"),
        ("[prefixes]", "[prefixes", "4:10: ", "not TOML"),
    ],
)  # fmt: skip
def test_mistakes_have_a_place(
    old: str, new: str, place: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "form.toml"
    path.write_text(SMALL)
    assert forms.read(path).root == "catalog"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new, 1))
    with pytest.raises(ConfigError) as error:
        forms.read(path)
    assert str(error.value).startswith(f"{path}:{place}"), error.value
    assert message in str(error.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_class_and_all_words_are_used(version: str) -> None:
    form = dcatus.form(version)
    fields = [field for class_ in form.classes.values() for field in class_.fields]
    used = {field.name for field in fields if field.kind == "class"} | {form.root}
    assert used == set(form.classes)
    assert {field.name for field in fields if field.kind == "words"} == set(form.words)
