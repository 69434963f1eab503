from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import UnknownFormat
from publisher.formats import FORMATS, Format, by_name, by_suffix, negotiate

TURTLE, JSON_LD, N_TRIPLES, RDF_XML, HTML, N_QUADS, TRIG = FORMATS
OFFERED = (HTML, TURTLE, JSON_LD)
FILE_TYPES = Path(__file__).parents[2] / "shared/data/authority-tables/file-type.ttl"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


def test_names_lead_to_one_format_each() -> None:
    keys = [
        key for f in FORMATS for key in (f.name, *f.aliases, f.suffix, f.media_type, f.file_type)
    ]
    assert len(keys) == len(set(keys))
    assert len({f.iri for f in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("format_", FORMATS, ids=lambda f: f.name)
def test_every_name_is_understood(format_: Format) -> None:
    for name in (format_.name, *format_.aliases, format_.suffix, format_.media_type):
        assert by_name(name) is format_
        assert by_name(name.upper()) is format_
    assert by_name(f"{format_.media_type}; charset=utf-8") is format_
    assert by_suffix(f"folder.d/file{format_.suffix.upper()}") is format_


def test_unknown_name_lists_the_names() -> None:
    with pytest.raises(UnknownFormat, match=r"no format 'yaml'; the formats are turtle, json-ld"):
        by_name("yaml")


@pytest.mark.parametrize("path", ["a", "a.txt", ".ttl", "ttl", "a.ttl.gz", "", "a.ttl/b"])
def test_other_suffixes_have_no_format(path: str) -> None:
    assert by_suffix(path) is None


def test_only_three_hold_named_graphs() -> None:
    assert [f.name for f in FORMATS if f.graphs] == ["json-ld", "n-quads", "trig"]


def test_file_types_are_in_the_authority_table() -> None:
    if not FILE_TYPES.exists():
        pytest.skip("the EU's authority tables are not beside the project")
    table = FILE_TYPES.read_text(encoding="utf-8")
    for format_ in FORMATS:
        assert f"\n:{format_.file_type.rpartition('/')[2]}\n" in table


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, HTML),
        ("", HTML),
        ("   ", HTML),
        ("*/*", HTML),
        (CHROME, HTML),
        (JAVA, HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;Q=0.5", TURTLE),
        ("text/*", HTML),
        ("application/*", JSON_LD),
        ("application/rdf+xml", None),
        ("image/png", None),
        # weights
        ("text/html;q=0.4, text/turtle;q=0.5", TURTLE),
        ("text/turtle;q=0.001, application/ld+json;q=0.002", JSON_LD),
        ("text/html;q=0.5, text/turtle;q=.6", TURTLE),
        ("text/html;q=0.7, text/turtle;q=0.71234", TURTLE),
        ("text/html;q=1.000, text/turtle;q=1", HTML),
        ("text/html;q=0., text/turtle;q=1.", TURTLE),
        ("application/ld+json, text/turtle", TURTLE),
        # the most specific range counts, wherever it stands
        ("*/*, text/html;q=0.1", TURTLE),
        ("text/html;q=0.1, */*", TURTLE),
        ("text/*;q=0.3, text/html;q=0.2, */*;q=0.1", TURTLE),
        ("*/*;q=0.9, text/*;q=0.2", JSON_LD),
        # zero excludes
        ("text/html;q=0", None),
        ("text/html;q=0, */*", TURTLE),
        ("*/*;q=0, text/turtle;q=0.1", TURTLE),
        ("*/*, text/*;q=0", JSON_LD),
        ("*/*;q=0.000", None),
        # parameters
        ("text/turtle;charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
        ('application/ld+json;profile="a,b;q=0";q=0.5, text/html;q=0.4', JSON_LD),
        ('application/ld+json;profile="a\\",b";q=0.5, text/html;q=0.4', JSON_LD),
        ("application/ld+json;profile=a;q=0, application/ld+json;profile=b", JSON_LD),
        ("text/html;level=1", None),
        ("text/html;level=1, text/turtle;q=0.1", TURTLE),
        ("text/html;;;charset=utf-8 ; q=0.1 , text/turtle\t;\tq=0.2", TURTLE),
        ("text/turtle;q=0.5;level=1", TURTLE),
        ("text/turtle;q=0.5;ext", TURTLE),
        # ranges that are not well formed are not there
        ("text, text/turtle", TURTLE),
        ("/, text/, /html, */html, text/turtle", TURTLE),
        ("text/html;q=2, text/turtle;q=0.1", TURTLE),
        ("text/html;q=-1, text/turtle;q=0.1", TURTLE),
        ("text/html;q=high, text/turtle;q=0.1", TURTLE),
        ("text/html;q, text/turtle;q=0.1", TURTLE),
        ("text/html;q=, text/turtle;q=0.1", TURTLE),
        ("text/html;q= 0.9, text/turtle;q=0.1", TURTLE),
        ("text/html charset, text/turtle;q=0.1", TURTLE),
        ('text/html;charset="utf-8, text/turtle;q=0.1', HTML),
        (",, ,text/turtle,,", TURTLE),
        (",,,", HTML),
        ("nonsense", HTML),
    ],
)
def test_negotiate(accept: str | None, expected: Format | None) -> None:
    assert negotiate(accept, OFFERED) is expected


def test_order_of_the_offer_breaks_ties() -> None:
    assert negotiate("*/*", (JSON_LD, HTML)) is JSON_LD
    assert negotiate("text/html, application/ld+json", (JSON_LD, HTML)) is JSON_LD


def test_nothing_offered() -> None:
    assert negotiate(None, ()) is None
    assert negotiate("*/*", ()) is None


def test_only_the_first_ranges_count() -> None:
    many = ["image/png"] * 99
    assert negotiate(",".join([*many, "text/turtle"]), OFFERED) is TURTLE
    assert negotiate(",".join([*many, "image/gif", "text/turtle"]), OFFERED) is None


def test_only_the_first_bytes_count() -> None:
    padding = 'image/png;charset="' + "x" * 8_192 + '"'
    assert negotiate(f"text/turtle, {padding}, text/html", OFFERED) is TURTLE
    # cut inside "q=0.5", the range would seem to have the weight 0
    cut = "text/turtle;q=0.1,image/png;charset=" + "x" * (8_192 - 36 - 14) + ",text/html;q=0.9"
    assert len(cut[:8_192]) == 8_192
    assert cut[:8_192].endswith("text/html;q=0")
    assert negotiate(cut, OFFERED) is TURTLE


pieces = st.sampled_from(
    [*'*/;=,"\\ .', "q", "q=0", "q=1", "0.5", "text/html", "text/turtle", "text/*", "*/*", "a"]
)
headers = st.one_of(st.text(), st.lists(pieces, max_size=60).map("".join))


@given(headers, st.lists(st.sampled_from(FORMATS), max_size=7))
def test_whatever_the_header_the_answer_is_offered(accept: str, offered: list[Format]) -> None:
    chosen = negotiate(accept, offered)
    assert chosen is None or chosen in offered


weights = st.dictionaries(st.sampled_from(FORMATS), st.integers(0, 1000), min_size=1)


@given(weights, st.permutations(FORMATS))
def test_chosen_has_the_greatest_weight_above_zero(
    wanted: dict[Format, int], offered: list[Format]
) -> None:
    accept = ", ".join(f"{f.media_type};q={weight / 1000:.3f}" for f, weight in wanted.items())
    chosen = negotiate(accept, offered)
    best = max(wanted.values())
    if best == 0:
        assert chosen is None
    else:
        assert chosen == next(f for f in offered if wanted.get(f) == best)
