"""The lines of a list are in order, and in the parts that they belong to, in memory and on disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.pagerules import ListRule
from publisher.terms import Iri
from publisher.writers import rows
from publisher.writers.changes import Ending, Retirement
from publisher.writers.divisions import CURRENT, ENDED, Division, Entry
from publisher.writers.labels import Label
from publisher.writers.moments import Moment
from publisher.writers.rows import Rows, Stored

RULE = ListRule("things", Iri("https://example.org/Class"), {}, {})
DIVISIONS = [
    Division(RULE),
    Division(RULE, CURRENT),
    Division(RULE, ENDED),
    Division(RULE, ENDED, 2013),
]
TEXTS = st.text(st.sampled_from("aA\n\x00\x01\x0b bßé\U0001f600"), max_size=4)
ENDINGS = st.sampled_from([None, 2013, 1999, 9999]).map(
    lambda year: year and Ending(Moment(year), None, ())
)
ENTRIES = st.builds(
    Entry,
    st.integers(0, 99).map(lambda number: Iri(f"https://example.org/{number}")),
    TEXTS.map(Label),
    TEXTS.map(Label),
    ENDINGS,
    st.sampled_from([None, Retirement(())]),
)


@given(st.lists(ENTRIES, max_size=12, unique_by=lambda entry: entry.iri), st.integers(1, 4))
def test_entries_on_disk_are_those_in_memory(entries: list[Entry], size: int) -> None:
    memory = Rows(entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_TOGETHER", 100)
        disk = Stored(iter(entries))
    ordered = sorted(entries, key=lambda entry: (entry.label.text.casefold(), entry.iri))
    assert list(memory) == list(disk) == ordered
    assert memory[1:] == disk[1:] == ordered[1:]
    for division in DIVISIONS:
        expected = [entry for entry in ordered if division.has(entry)]
        assert memory.count(division) == disk.count(division) == len(expected)
        for start in range(0, 12, size):
            part = expected[start : start + size]
            assert list(memory.part(division, start, start + size)) == part
            assert list(disk.part(division, start, start + size)) == part
