"""The addresses of a site as one value, and the notes that the data give."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import lives
from publisher import lives as published_lives
from publisher.errors import SiteError
from publisher.formats import by_name
from publisher.routes import DESCRIPTION, Note, Routes, dumps, file, loads

PLAIN = Routes("https://agency.example/", ("turtle", "json-ld", "html"), ("description", "other"))


def test_a_page_comes_first_and_no_other_profile_has_one() -> None:
    assert [f.name for f in PLAIN.offered(DESCRIPTION)] == ["html", "turtle", "json-ld"]
    assert [f.name for f in PLAIN.offered("other")] == ["turtle", "json-ld"]


def test_the_file_of_a_representation() -> None:
    turtle = by_name("turtle")
    assert file("doc/x", DESCRIPTION, turtle) == "doc/x.ttl"
    assert file("doc/x~page-2", "other", turtle) == "profile/other/doc/x~page-2.ttl"


def test_what_is_written_is_read_again() -> None:
    known, _ = lives.known()
    assert loads(dumps(known)) == known
    assert loads(dumps(PLAIN)) == PLAIN


def test_what_is_as_usual_is_not_written() -> None:
    written = json.loads(dumps(lives.known()[0]))["notes"]
    assert written["doc/organisation/old"] == {
        "collection": "list/agencies",
        "modified": "2013-10-07",
        "successors": ["https://agency.example/id/organisation/new"],
    }
    assert "doc/organisation/nothing" not in written


@pytest.mark.parametrize("damaged", [b"", b"[]", b"{}", b'{"notes": {"a": {"b": 1}}}', b"[" * 9999])
def test_what_is_damaged_is_refused(damaged: bytes) -> None:
    with pytest.raises(SiteError, match="build the site again"):
        loads(damaged)


def note(document: str) -> Note:
    return lives.known()[0].note(document)


def test_the_data_tell_what_became_of_an_address() -> None:
    new = f"{lives.BASE}id/organisation/new"
    assert note("doc/organisation/old").successors == (new,)
    assert note("doc/organisation/misspelt").moved == new
    assert note("doc/organisation/invented").gone
    assert note("doc/organisation/new") == Note(collection="list/agencies")


def test_notes_of_pages_profiles_and_things() -> None:
    assert note("doc/list/long").pages == 2
    assert note("doc/report").thing is False
    assert note("def/words").without == ()  # it has a page, and that has markup
    assert note("list/agencies").alone
    assert note("index").alone


def test_the_thing_of_a_document() -> None:
    known, _ = lives.known()
    assert known.thing("doc/organisation/caf~c3~a9") == f"{lives.BASE}id/organisation/café"
    assert known.thing("doc/report") == f"{lives.BASE}doc/report"
    assert known.thing("index") == lives.BASE
    elsewhere = Routes(lives.BASE, ("turtle",), vocabularies={"https://w3id.example/v": "def/v"})
    assert elsewhere.thing("def/v") == "https://w3id.example/v"


@pytest.mark.parametrize("enough", [2, 5, 1_000])
def test_the_list_that_most_of_a_folder_are_in_is_noted_of_the_folder(
    enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_lives, "_ENOUGH", enough)
    listed, other = Note(collection="list/a"), Note(collection="list/b")
    told = {f"doc/a/{number}": listed for number in range(6)}
    told |= {"doc/a/x": Note(), "doc/a/y": other, "doc/a/z": replace(listed, pages=2)}
    told |= {"doc/b/1": Note(), "doc/b/2": Note(), "doc/b/3": other, "list/a": Note(alone=True)}
    notes = published_lives.Notes()
    for path, each in told.items():
        notes.add(path, each)
    notes.finish()
    assert notes.collections == {"doc/a": "list/a"}
    assert set(notes.own) == {"doc/a/x", "doc/a/y", "doc/a/z", "doc/b/3", "list/a"}
    known = replace(PLAIN, notes=notes.own, collections=notes.collections)
    assert {path: known.note(path) for path in told} == told
    assert loads(dumps(known)) == known
