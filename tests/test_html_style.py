"""The looks: contrast in both schemes, and words and classes that are there and are used."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import publisher.server
import publisher.writers
from publisher.errors import PublisherError
from publisher.writers.html import assets
from publisher.writers.words import Words, fill

FOLDER = Path(publisher.writers.__file__).parent
CSS = (FOLDER / "assets/style.css").read_text("utf-8")
TEMPLATES = {path.name: path.read_text("utf-8") for path in (FOLDER / "templates").iterdir()}
CODE = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.py")}
ANSWERS = Path(publisher.server.__file__).with_name("querypage.py").read_text("utf-8")

ROOTS = [
    dict(re.findall(r"--([\w-]+): ([^;]+);", block)) for block in re.findall(r":root \{[^}]*", CSS)
]
LIGHT, DARK, PAPER = ROOTS[0], {**ROOTS[0], **ROOTS[1]}, {**ROOTS[0], **ROOTS[2]}

# What is written on what; 4.5 is WCAG 2.2's least contrast for text, 3 that for pictures and marks.
PAIRS = [
    ("ink", "paper", 4.5),
    ("ink", "panel", 4.5),
    ("ink", "notice", 4.5),
    ("muted", "paper", 4.5),
    ("muted", "panel", 4.5),
    ("link", "paper", 4.5),
    ("link", "panel", 4.5),
    ("link", "notice", 4.5),
    ("visited", "paper", 4.5),
    ("visited", "panel", 4.5),
    ("visited", "notice", 4.5),
    ("brick", "paper", 4.5),
    ("brick", "notice", 4.5),
    ("on-pine", "pine", 4.5),
    ("brick", "panel", 3),
    ("bar", "paper", 3),
    ("bar", "panel", 3),
    ("link", "bar", 1.3),
]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_ruler_is_right() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK, PAPER], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast(scheme: dict[str, str], text: str, ground: str, least: float) -> None:
    if scheme is PAPER and (text, ground) == ("link", "bar"):
        least = 1.1
    assert contrast(scheme[text], scheme[ground]) >= least


def test_both_schemes_set_every_colour() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours == set(ROOTS[1]) == set(ROOTS[2])


def test_every_colour_is_declared_once_and_used() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))
    assert used == set(LIGHT)
    rules = re.sub(r":root \{[^}]*\}", "", CSS)
    assert not re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", rules)


def test_the_style_sheet_loads_nothing() -> None:
    assert not re.search(r"@import|url\(|@font-face", CSS)


def test_the_style_sheet_knows_print_and_motion_and_focus() -> None:
    for part in ("@media print", "prefers-reduced-motion", ":focus-visible", "forced-colors"):
        assert part in CSS


def test_every_class_has_a_style_and_every_style_a_class() -> None:
    styled = set(
        re.findall(r"\.([a-z][a-z-]*)", re.sub(r"/\*.*?\*/|\d\.\d|[\"'].*?[\"']", "", CSS))
    )
    # A class that is given on a condition stands between two tags of the template.
    templates = [re.sub(r"\{%.*?%\}", "", template) for template in TEMPLATES.values()]
    written = " ".join([*templates, CODE["timeline.py"], CODE["prose.py"], ANSWERS])
    macros = re.findall(r'dl\(.*?"(facts|part)"', " ".join(TEMPLATES.values()))
    quoted = [*re.findall(r'class="([^"{]+)"', written), *macros, "bar here", "end middle"]
    used = {name for names in quoted for name in names.split()}
    assert styled == used


def test_the_icon_is_a_picture_of_its_own() -> None:
    icon = ET.fromstring(dict(assets())["assets/favicon.svg"])
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [e for e in icon.iter() for key in e.attrib if "href" in key]


# -- Words


WORDS = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in (FOLDER / "words").glob("*.toml")
}
ASKED = set(
    re.findall(
        r'(?:say|words|_words)(?:\.plain)?\(\s*"(\w+)"',
        " ".join([*TEMPLATES.values(), *CODE.values(), ANSWERS]),
    )
)
# Asked for by a name that is put together, or as a table.
INDIRECT = {
    "formats",
    "languages",
    "months",
    "span",
    "span_from",
    "span_until",
    "yes",
    "no",
    "facts",
}
INDIRECT |= {"more_facts", "part_above", "part_below"}
INDIRECT |= {"vocabulary_classes", "vocabulary_properties", "vocabulary_others"}


def test_every_word_is_there_and_is_used() -> None:
    assert set(WORDS["en"]) == ASKED | INDIRECT


def test_other_languages_say_nothing_that_english_can_t() -> None:
    for language, words in WORDS.items():
        assert set(words) <= set(WORDS["en"]), language
        assert len(words.get("months", range(12))) == 12


def test_templates_hold_no_prose() -> None:
    for name, template in TEMPLATES.items():
        html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>", "", html)
        assert not re.search(r"[A-Za-z]{2,}", bare), name


def test_a_language_without_words_is_told_in_english() -> None:
    assert (Words("qq").language, str(Words("qq")("home"))) == ("en", "Home")
    assert (Words("cy").language, str(Words("cy")("home"))) == ("cy", "Hafan")
    assert Words("en-GB").language == "en"


def test_a_phrase_is_chosen_by_its_number() -> None:
    words = Words("en")
    assert [str(words("list_count", n=number)) for number in (0, 1, 2)] == [
        "0 entries",
        "1 entry",
        "2 entries",
    ]


def test_a_part_can_t_bring_in_placeholders() -> None:
    assert str(fill("{a} {b}", a="{b}", b="<x>")) == "{b} &lt;x&gt;"


def test_an_unknown_phrase_is_a_bug_and_not_a_user_s_mistake() -> None:
    with pytest.raises(KeyError) as caught:
        Words("en")("nothing_like_this")
    assert not isinstance(caught.value, PublisherError)
