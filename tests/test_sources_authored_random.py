"""What YAML with plain keys says, with PyLD as the oracle: the same document as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from authoring import BASE, KEYS, NONE, canonical, read
from publisher.sources import jsonld
from publisher.sources.text import Text
from publisher.terms import XSD, Quad


def as_json_ld(value: Any, name: str = "") -> Any:
    """A value of a key as JSON-LD has it: texts with their language, partial dates with their kind.

    Both are the project's own additions to the context; all else is as it is.
    """
    key = KEYS.find(name) if name else None
    if isinstance(value, list):
        return [as_json_ld(item, name) for item in value]
    if isinstance(value, dict):
        if "@value" in value or (key and key.text):
            return value
        return {part: as_json_ld(item, part) for part, item in value.items()}
    if not isinstance(value, str) or key is None:
        return value
    if key.text:
        return {"en": value}
    if key.datatype == XSD["date"] and (kind := key.literal(value, "en").datatype) != XSD["date"]:
        return {"@value": value, "@type": kind}
    return value


def merged(items: list[Any]) -> Any:
    """Texts side by side as one map of languages: JSON-LD has no list of such maps."""
    found: dict[str, list[str]] = {}
    for item in items:
        for tag, texts in item.items():
            found.setdefault(tag, []).extend([texts] if isinstance(texts, str) else texts)
    return found


def with_merged(value: Any, name: str = "") -> Any:
    key = KEYS.find(name) if name else None
    if isinstance(value, list) and key and key.text:
        return merged(value)
    if isinstance(value, list):
        return [with_merged(item, name) for item in value]
    if isinstance(value, dict):
        return {part: with_merged(item, part) for part, item in value.items()}
    return value


def by_pyld(document: list[Any]) -> list[Quad]:
    prefixes = KEYS.prefixes
    context = {**prefixes.namespaces, **KEYS.context}
    tree = {"@context": context, "@graph": with_merged(as_json_ld(document))}
    text = Text(Path("data/a.jsonld"), json.dumps(tree))
    return jsonld.quads_of(text, tree, BASE, NONE, prefixes)


# -- Random documents

WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\uffff\ufffe"
    ),
    max_size=9,
) | st.sampled_from(
    [
        "NO",
        "yes",
        "on",
        "1.50",
        "0123",
        "2013-10-07",
        "a: b",
        "# x",
        "@x",
        "~x",
        "two\nlines",
        "- a",
        "null",
        "true",
        "Null",
        "",
        " ",
        "é\xa0",
        "12:30",
        "1_000",
        "0x1F",
        "=",
        "<<",
        "*a",
        "&a",
        "!a",
    ]
)
LANGUAGES = st.sampled_from(["en", "cy", "no", "de-CH", "EN-gb"])
PLACES = st.sampled_from(
    [
        "id/a",
        "id/ü",
        "id/a?b=c",
        "id/a#part",
        "../x",
        "./x",
        "a/./b",
        "a/../b",
        "/x",
        "//other.example/x",
        "https://other.example/",
        "https://other.example/a%20b",
        "urn:isbn:1",
        "skos:x",
        "org:a/b",
        "mailto:a@b.example",
        "?x",
        "#x",
        "id/%C3%BC",
        "id/a;b",
        "xsd:",
    ]
)
TEXTS = WORDS | st.dictionaries(LANGUAGES, WORDS | st.lists(WORDS, max_size=2), max_size=2)
DAYS = st.sampled_from(["2013-10-07", "2013-10", "2013", "-0044-03-15", "2013-10-07Z"])
TYPED = st.builds(lambda text, kind: {"@value": text, kind[0]: kind[1]}, WORDS, st.sampled_from(
    [("@type", "skos:kind"), ("@type", "https://other.example/kind"), ("@language", "cy")]
))  # fmt: skip
CLASSES = st.sampled_from(["Agency", "Law", "Concept", "org:Role", "https://other.example/Class"])


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, max_size=3)


def kinds(resources: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    things = several(PLACES | resources)
    strings = several(WORDS | TYPED)
    return {
        **{name: several(TEXTS) for name in ("name", "acronym", "altLabel", "description")},
        **dict.fromkeys(("successor", "partOf", "seeAlso", "hasIdentifier"), things),
        **{name: several(DAYS) for name in ("founded", "dissolved", "issued")},
        **dict.fromkeys(("identifier", "notation", "schema:slogan", "adms:status"), strings),
        "type": several(CLASSES),
        "deprecated": st.sampled_from(["true", "false"]),
        "byteSize": st.sampled_from(["1024", "0"]),
        "endedAtTime": st.just("2013-10-07T09:30:00Z"),
        "relation": st.builds(lambda items: {"@list": items}, st.lists(PLACES, max_size=3)),
    }


def resources(depth: int) -> st.SearchStrategy[Any]:
    inner = resources(depth - 1) if depth else st.nothing()
    return st.fixed_dictionaries({}, optional={"id": st.just(""), **kinds(inner)})


def numbered(value: Any, counter: Iterator[int], *, top: bool = False) -> Any:
    """The document with an id of its own for each resource that wants one."""
    if isinstance(value, list):
        return [numbered(item, counter, top=top) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {name: numbered(item, counter) for name, item in value.items() if name != "id"}
    if top:
        rest.setdefault("type", "Agency")
    if top or "id" in value:
        return {"id": f"id/r{next(counter)}", **rest}
    return rest


def in_blocks(document: Any) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def with_explicit_quotes(document: Any) -> str:
    return yaml.safe_dump(document, default_style='"', width=20)


def in_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


@given(
    st.lists(resources(2), min_size=1, max_size=3),
    st.sampled_from([in_blocks, with_explicit_quotes, in_json]),
)
def test_yaml_says_what_pyld_reads_of_the_same_json_ld(
    document: list[Any], write: Callable[[Any], str]
) -> None:
    made = numbered(document, iter(range(1_000_000)), top=True)
    assert canonical(read(write(made)).quads) == canonical(by_pyld(made))
