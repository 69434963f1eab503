"""Publications made at random, with all that is odd but right in RDF: for the laws.

The same seed gives the same publication. Resources have odd literals, languages and addresses,
trees of blank nodes, blank nodes that several share, and rings and lists of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

BASE = "https://agency.example/"
SETTINGS = f"""\
base = "{BASE}"
title = "Oddities"
description = "Made at random."
languages = ["en", "cy", "ar"]
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
[limits]
page_size = 40
"""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_ORG = "http://www.w3.org/ns/org#"
_SCHEMA = "https://schema.org/"
_OWN = "https://vocabulary.example/terms#"

_TEXTS = (
    "</script><script>alert(1)</script>",
    "<!-- --> ]]> &amp; &#0; <b>",
    'quote " and \\ backslash \\u0041',
    '"""',
    "line\nbreak\r\nand\ttab",
    "\x85 \u2028 \u2029 \u00a0 \u200b \ufeff",
    "e\u0301 \u00e9 \u212b \u00c5",
    "\U0001f3db \U0001f1ec\U0001f1e7 \U0010fffd",
    "\u0627\u0644\u0645\u0648\u0642\u0639 \u202e abc \u202c",
    " leading and trailing ",
    "",
    "{{ 7 * 7 }} {% raw %}",
    "%s %(a)s {0} {}",
    "a" * 300,
)
_TYPED = (
    ("1", "integer"),
    ("01", "integer"),
    ("-0", "integer"),
    ("123456789012345678901234567890", "integer"),
    ("1.50", "decimal"),
    ("1.0E3", "double"),  # PyLD writes other forms anew, against the specification
    ("INF", "double"),
    ("true", "boolean"),
    ("1", "boolean"),
    ("2013-10-07", "date"),
    ("2013-10-07Z", "date"),
    ("2013", "gYear"),
    ("2013-10", "gYearMonth"),
    ("2013-10-07T12:00:00+01:00", "dateTime"),
    ("https://example.org/", "anyURI"),
    ("P1Y", "duration"),
)
_LANGUAGES = ("en", "cy", "ar", "en-GB", "zh-Hant-TW", "de-1996", "x-private")
_NAMES = ("{}", "{}.b", "{}(c)", "\u00fc-{}", "{}/deep/er", "{}~t", "{}'s", "Caps-{}")
_CLASSES = (
    f"{_ORG}FormalOrganization",
    f"{_ORG}OrganizationalUnit",
    f"{_SKOS}Concept",
    f"{_OWN}Thing",
    f"{_OWN}Other",
)
_SAYING = (
    f"{_DCTERMS}abstract",
    f"{_SKOS}altLabel",
    f"{_SKOS}note",
    f"{_RDFS}comment",
    f"{_DCTERMS}identifier",
    f"{_OWN}says",
    f"{_SCHEMA}slogan",
)
_LEADING = (
    f"{_ORG}linkedTo",
    f"{_DCTERMS}relation",
    f"{_SKOS}related",
    f"{_RDFS}seeAlso",
    f"{_OWN}leads",
)


def write(folder: Path, count: int, seed: int) -> list[str]:
    """Write a project with some resources into a new folder; the lines of N-Triples in it."""
    lines = list(dict.fromkeys(_Oddities(count, seed).lines()))
    (folder / "data").mkdir(parents=True)
    (folder / "publisher.toml").write_text(SETTINGS, "utf-8")
    save(folder, lines)
    return lines


def save(folder: Path, lines: list[str]) -> None:
    """Write the lines into the one file of the project."""
    (folder / "data" / "all.nt").write_text("\n".join([*lines, ""]), "utf-8")


class _Oddities:
    def __init__(self, count: int, seed: int) -> None:
        self._dice = random.Random(seed)
        self._blanks = 0
        self._things = [
            f"<{BASE}id/thing/{self._dice.choice(_NAMES).format(number)}>"
            for number in range(count)
        ]

    def lines(self) -> Iterator[str]:
        """All statements."""
        scheme = f"<{BASE}id/scheme/all>"
        yield f"{scheme} <{_RDF}type> <{_SKOS}ConceptScheme> ."
        yield f'{scheme} <{_SKOS}prefLabel> "All"@en .'
        for number, thing in enumerate(self._things):
            yield from self._named(thing, number, scheme)
            yield from self._said(thing)
            if self._dice.random() < 0.2:
                part = f"{thing[:-1]}#part>"
                yield f"{thing} <{_OWN}part> {part} ."
                yield from self._named(part, number, scheme)
            if self._dice.random() < 0.3:
                yield from self._tree(thing, 3)
            if self._dice.random() < 0.05:
                yield from self._tangle(thing)
            if self._dice.random() < 0.05:
                yield from self._list(thing)

    def _named(self, thing: str, number: int, scheme: str) -> Iterator[str]:
        kind = self._dice.choice(_CLASSES)
        yield f"{thing} <{_RDF}type> <{kind}> ."
        yield f'{thing} <{_SKOS}prefLabel> "Thing {number}"@en .'
        if self._dice.random() < 0.3:
            yield f'{thing} <{_SKOS}prefLabel> "Peth {number}"@cy .'
        if kind.endswith("Concept"):
            yield f"{thing} <{_SKOS}inScheme> {scheme} ."

    def _said(self, subject: str) -> Iterator[str]:
        for _ in range(self._dice.randrange(6)):
            yield f"{subject} <{self._dice.choice(_SAYING)}> {self._literal()} ."
        for _ in range(self._dice.randrange(3)):
            # Some are led to by many, so that their documents have several pages.
            near = self._things[: 1 + len(self._things) // 100]
            other = self._dice.choice(near if self._dice.random() < 0.3 else self._things)
            yield f"{subject} <{self._dice.choice(_LEADING)}> {other} ."
        if self._dice.random() < 0.1:
            yield f"{subject} <{_RDFS}seeAlso> <https://example.org/caf\u00e9?q=a%20b#c> ."

    def _literal(self) -> str:
        if self._dice.random() < 0.4:
            value, datatype = self._dice.choice(_TYPED)
            return f'"{value}"^^<{_XSD}{datatype}>'
        text = _escaped(self._dice.choice(_TEXTS) + self._dice.choice(("", " and more")))
        kind = self._dice.random()
        if kind < 0.5:
            return f'"{text}"@{self._dice.choice(_LANGUAGES)}'
        return f'"{text}"' if kind < 0.9 else f'"{text}"^^<{_OWN}kind>'

    def _blank(self) -> str:
        self._blanks += 1
        return f"_:x{self._blanks}"

    def _tree(self, above: str, depth: int) -> Iterator[str]:
        for _ in range(self._dice.randrange(1, 4)):
            node = self._blank()
            yield f"{above} <{self._dice.choice(_LEADING)}> {node} ."
            yield from self._said(node)
            if depth and self._dice.random() < 0.4:
                yield from self._tree(node, depth - 1)

    def _tangle(self, thing: str) -> Iterator[str]:
        """A ring of blank nodes, one of which another resource leads to as well."""
        ring = [self._blank() for _ in range(self._dice.randrange(1, 5))]
        other = self._dice.choice(self._things)
        yield f"{thing} <{_OWN}leads> {ring[0]} ."
        yield f"{other} <{_OWN}leads> {ring[-1]} ."
        for node, after in zip(ring, [*ring[1:], ring[0]], strict=True):
            yield f"{node} <{_OWN}leads> {after} ."
            yield f"{node} <{_OWN}says> {self._literal()} ."

    def _list(self, thing: str) -> Iterator[str]:
        nodes = [self._blank() for _ in range(self._dice.randrange(3))]
        places = [*nodes, f"<{_RDF}nil>"]
        yield f"{thing} <{_OWN}members> {places[0]} ."
        for node, rest in zip(nodes, places[1:], strict=True):
            yield f"{node} <{_RDF}first> {self._literal()} ."
            yield f"{node} <{_RDF}rest> {rest} ."


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, written)
    return text
