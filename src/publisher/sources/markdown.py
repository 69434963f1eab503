"""Markdown pages (CommonMark): front matter that says what a page is about, and its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from publisher.sources.front_matter import NOT_IN_IRIS, FrontMatter, key_error, lexical, split
from publisher.sources.text import Text
from publisher.terms import (
    DCTERMS,
    FOAF,
    LANG_STRING,
    SCHEMA,
    TYPE,
    XSD,
    Iri,
    Literal,
    Namespace,
    Prefixes,
    Quad,
    Term,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

# The Library of Congress has an IRI for each language, and DCAT asks for these (DCAT 3, 6.4.9).
_TWO_LETTERS = Namespace("http://id.loc.gov/vocabulary/iso639-1/")
_THREE_LETTERS = Namespace("http://id.loc.gov/vocabulary/iso639-2/")
# What looks like a link or a picture: its words, and its address, perhaps with a title.
_LINK = re.compile(
    r"""(?P<link>!?\[(?:\\.|[^\[\]\\])*\])\((?P<inside>(?:[^()<>\n]|\([^()<>\n]*\))*)\)"""
)
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*'|\([^()]*\))\s*\Z""")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text.

    Attributes:
        iri: the page.
        title: its title.
        language: its language tag.
        body: its text, in Markdown.
        links: where its text leads, as written, and the line of the file that says so.
        pictures: the files of its pictures, as written, and the line of each.
        places: picture, as written → where it is published.
        above: the pages that this one is below, the highest first.
    """

    iri: Iri
    title: str
    language: str
    body: str
    links: tuple[tuple[str, int], ...] = field(default=(), compare=False)
    pictures: tuple[tuple[str, int], ...] = field(default=(), compare=False)
    places: Mapping[str, str] = field(default_factory=dict, compare=False)
    above: tuple[Iri, ...] = field(default=(), compare=False)


def read(
    text: Text, base: str, languages: Sequence[str], prefixes: Prefixes
) -> tuple[list[Quad], Page]:
    """The statements of a Markdown page, its plain text among them, and the page itself.

    Args:
        text: the file.
        base: what the IRIs in the front matter are resolved against.
        languages: those of the publication. A page that names none is in the first; or in another
            one that the file's name ends with, as in ``about-us.cy.md``, which is about-us in it.
        prefixes: the prefixes that the front matter may use.

    Raises:
        SourceError: for front matter that can't be understood.
    """
    matter, body = split(text, languages[1:])
    said = _Said(text, base, matter.language or languages[0], prefixes)
    before = _lines_before(text, body)
    _refuse_spaces(text, body, before)
    pictures = tuple(_pictures(text, body, before))
    iri, links = said.iri("id", matter.id), tuple(_links(body, before))
    page = Page(iri, matter.title, said.language, body, links, pictures)
    quads = [Quad(page.iri, *pair) for pair in _statements(said, matter, page)]
    return quads, page


@dataclass(frozen=True, slots=True)
class _Said:
    """Turns what the front matter says into terms."""

    text: Text
    base: str
    language: str
    prefixes: Prefixes

    def iri(self, key: str, written: str) -> Iri:
        """The IRI written relative to the base, in angle brackets or not."""
        inner = written[1:-1] if written.startswith("<") and written.endswith(">") else written
        if not NOT_IN_IRIS.search(inner):
            try:
                line = f"<{inner}> <{TYPE}> <{TYPE}> ."
                quad = next(iter(ox.parse(line, ox.RdfFormat.TURTLE, base_iri=self.base)))
                return Iri(quad.subject.value)
            except SyntaxError:
                pass
        raise key_error(
            self.text, key, f"<{inner}> is not a valid IRI; correct it, or write %20 for a space"
        )

    def name(self, key: str, written: str) -> Iri:
        """The IRI of a prefixed name, or of a text in angle brackets."""
        if written.startswith("<"):
            return self.iri(key, written)
        prefix, colon, _ = written.partition(":")
        if not colon:
            reason = f"{written} is not a prefixed name; write one like foaf:Document, or <IRI>"
            raise key_error(self.text, key, reason)
        if prefix not in self.prefixes.namespaces:
            reason = (
                f'the prefix "{prefix}:" is not declared; add it to [prefixes] in publisher.toml'
            )
            raise key_error(self.text, key, reason)
        return self.iri(key, self.prefixes.expand(written))

    def plain(self, words: str) -> Literal:
        """A text in the page's language."""
        return Literal(words, LANG_STRING, self.language)

    def terms(self, key: str, value: Any) -> Iterator[Term]:
        """The terms of a value under ``[properties]``."""
        if isinstance(value, list):
            for item in value:
                yield from self.terms(key, item)
        elif isinstance(value, str) and type(value) is str:
            is_iri = value.startswith("<") and value.endswith(">")
            yield self.iri(key, value) if is_iri else self.plain(value)
        elif (typed := lexical(value)) is not None:
            yield Literal(typed[0], XSD[typed[1]])
        else:
            reason = f"{key} must be a text, a number, a date, true or false, or a list of these"
            raise key_error(self.text, key, reason)


def _statements(said: _Said, matter: FrontMatter, page: Page) -> Iterator[tuple[Iri, Term]]:
    said_language = _language_tag(said)
    # A page is always a document too, whatever else it is: rules and shapes look for that class.
    for class_ in dict.fromkeys((*(said.name("type", n) for n in matter.type), FOAF["Document"])):
        yield TYPE, class_
    yield DCTERMS["title"], said.plain(matter.title)
    yield DCTERMS["language"], said_language
    for iri in matter.about:
        yield FOAF["primaryTopic"], said.iri("about", iri)
    if matter.description:
        yield DCTERMS["description"], said.plain(matter.description)
    for iri in matter.source:
        yield DCTERMS["source"], said.iri("source", iri)
    if words := plain_text(page.body):
        yield SCHEMA["text"], said.plain(words)
    for key, value in matter.properties.items():
        predicate = said.name(key, key)
        for term in said.terms(key, value):
            yield predicate, term


def _language_tag(said: _Said) -> Iri:
    """The IRI of the page's language; refuses a tag that is not well-formed."""
    try:
        ox.Literal("", language=said.language)
    except ValueError as error:
        reason = f'"{said.language}" is not a language tag; write one like "en"'
        raise key_error(said.text, "language", reason) from error
    primary = said.language.split("-")[0].lower()
    return (_THREE_LETTERS if primary[2:] else _TWO_LETTERS)[primary]


@cache
def _parser() -> Callable[[str], Sequence[Token]]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").parse


@lru_cache(maxsize=1)
def _tokens(body: str) -> Sequence[Token]:
    """The parts of a text; kept because its links and its words are asked for in turn."""
    return _parser()(body)


def _lines_before(text: Text, body: str) -> int:
    """How many lines of the file stand before its text."""
    whole = text.text.replace("\r\n", "\n").rstrip("\n")
    return whole.count("\n", 0, len(whole) - len(body))


def _links(body: str, before: int) -> Iterator[tuple[str, int]]:
    """Where the links of a text lead, and the line of the file where each is."""
    for part, line in _parts(body, before):
        if isinstance(href := part.attrs.get("href"), str):
            yield href, line


def _pictures(text: Text, body: str, before: int) -> Iterator[tuple[str, int]]:
    """The files of the pictures in a text, and the line of each; those of other sites are links.

    Raises:
        SourceError: if one has no words for those who can't see it (WCAG 2.2, 1.1.1).
    """
    for part, line in _parts(body, before):
        source = part.attrs.get("src")
        if part.type != "image" or not isinstance(source, str):
            continue
        if not part.content.strip():
            reason = "this picture has no words for those who can't see it; write what it shows: "
            raise text.error(f"{reason}![…]({source})", line)
        if not _ELSEWHERE.match(source):
            yield source, line


def _refuse_spaces(text: Text, body: str, before: int) -> None:
    """Refuse links and pictures that are none, as there is a space in their address.

    Raises:
        SourceError: for the first of them (CommonMark, section 6.3, "link destination").
    """
    for token in _tokens(body):
        shown = "\0".join(part.content for part in token.children or () if part.type == "text")
        for found in _LINK.finditer(token.content) if "](" in shown else ():
            address = _TITLE.sub("", found["inside"]).strip()
            escaped = token.content[: found.start()].endswith("\\")
            if escaped or " " not in address or f"]({found['inside']})" not in shown:
                continue
            line = before + 1 + (token.map[0] if token.map else 0)
            line += token.content.count("\n", 0, found.start())
            what = "picture" if found["link"].startswith("!") else "link"
            remedy = "rename the file" if what == "picture" else "correct the address"
            raise text.error(
                f'this is no {what}, as there is a space in its address "{address}"; {remedy}, or '
                f"write {found['link']}(<{address}>)",
                line,
            )


def _parts(body: str, before: int) -> Iterator[tuple[Token, int]]:
    """The parts of the lines of a text, and the line of the file where each is."""
    for token in _tokens(body):
        line = before + 1 + (token.map[0] if token.map else 0)
        for part in token.children or ():
            line += part.type in {"softbreak", "hardbreak"}
            yield part, line


def plain_text(markdown: str) -> str:
    """The words of a Markdown text: each heading, paragraph, list item and cell is a line."""
    lines = []
    for token in _tokens(markdown):
        if token.type == "inline":
            lines.append("".join(map(_words, token.children or ())))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.rstrip("\n"))
    return "\n".join(line for line in lines if line.strip())


def _words(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " " if token.type == "softbreak" else "\n"
    return token.content
