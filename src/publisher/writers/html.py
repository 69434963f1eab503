"""Pages for people: a description as HTML, with links that work from any folder or host.

A page needs no script and loads only its style sheet and its icon from the same site. Its words
are in ``words.toml``, its structure in ``templates/``, its looks in ``assets/style.css``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from publisher import endpoint
from publisher.config import Config
from publisher.descriptions import Description, Walk
from publisher.examples import Example
from publisher.formats import Format
from publisher.iris import INDEX, Addresses, page_path
from publisher.pagerules import ListRule, PageRules
from publisher.routes import SEARCH
from publisher.sources import Page
from publisher.sources.markdown import plain_text
from publisher.terms import LANG_STRING, TYPE, Iri, Literal, Prefixes, Term
from publisher.writers import form
from publisher.writers.changes import Changes
from publisher.writers.characters import tidy_markup
from publisher.writers.divisions import Entry, ListPage
from publisher.writers.frame import ICON, STYLE, Frame
from publisher.writers.labels import Label, Labels, shortened
from publisher.writers.links import Links
from publisher.writers.outline import Outline
from publisher.writers.prose import prose
from publisher.writers.searchable import Searchable, Shown, searchable
from publisher.writers.stories import Story
from publisher.writers.words import Words

_FOLDER = Path(__file__).parent
_NO_TEXT = Markup()


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the whole dataset: its path in the site, and its size in bytes if it is known."""

    format: Format
    file: str
    size: int | None = None


def assets() -> Iterator[tuple[str, bytes]]:
    """The files that every page needs: their paths in the site and their content."""
    for name in (STYLE, ICON):
        yield name, (_FOLDER / name).read_bytes()


def search_script() -> bytes:
    """What the page to search all others runs."""
    return (_FOLDER / "assets" / "search.js").read_bytes()


class Pages:
    """Writes the pages of one publication.

    Args:
        config: its title, languages, licence and contact.
        rules: what pages show, from ``ontology/pages.toml``.
        prefixes: for the names of what has no label.
        addresses: where documents are.
        labels: the labels of every resource, class and property, the preferred ones first.
        documents: published resource → the path of its document.
        formats: the formats of each document.
        words: the words of the pages, in their language.
        language: their language as their addresses say it; empty for the publication's first.
    """

    def __init__(  # noqa: PLR0913 made once, by name
        self,
        *,
        config: Config,
        rules: PageRules,
        prefixes: Prefixes,
        addresses: Addresses,
        labels: Mapping[Iri, Sequence[Literal]],
        documents: Mapping[Iri, str],
        formats: Sequence[Format],
        words: Words,
        language: str = "",
    ) -> None:
        self._config = config
        self._rules = rules
        self._addresses = addresses
        self._published = formats
        self._prefixes = prefixes
        self._formats = [format_ for format_ in formats if format_.name != "html"]
        wanted = config.translations[language] if language else config.languages[0]
        self._words = words
        # Where the words are in another language than the content, the page is in that of its
        # words, and each text of the content says its own.
        spoken = wanted.split("-")[0].lower() == self._words.language
        self._labels = Labels(labels, prefixes, wanted, wanted if spoken else self._words.language)
        self._outline = Outline(rules, self._labels, self._words)
        self._frame = Frame(
            config=config,
            rules=rules,
            addresses=addresses,
            documents=documents,
            labels=self._labels,
            words=self._words,
            language=language,
        )

    def resource(self, description: Description, markup: bytes) -> bytes:
        """The page of a resource.

        Args:
            description: what it says.
            markup: the script element with its schema.org markup, as ``script`` writes it; or
                nothing.
        """
        return self._described("resource", description, markup)

    def vocabulary(self, description: Description, markup: bytes) -> bytes:
        """The page of a vocabulary: each term with its facts."""
        return self._described("vocabulary", description, markup)

    def text(self, description: Description, markup: bytes, page: Page) -> bytes:
        """The page of a Markdown text: the text first, the facts about it below."""
        links = self._frame.links(page_path(description.document, description.page))
        heading, text = self._heading(page), self._prose(page, links)
        crumbs = self._frame.crumbs(links, above=page.above)
        more = {"heading": heading, "crumbs": crumbs}
        return self._described("text", description, markup, text, plain_text(page.body), **more)

    def _heading(self, page: Page) -> Label:
        return self._labels.label(Literal(page.title, LANG_STRING, page.language))

    def _prose(self, page: Page, links: Links) -> Markup:
        shown = {written: links.relative(place) for written, place in page.places.items()}
        return tidy_markup(prose(page.body, links.in_text, self._words.plain("table"), shown))

    def _described(
        self,
        template: str,
        description: Description,
        markup: bytes,
        text: Markup = _NO_TEXT,
        body: str = "",
        **more: Any,
    ) -> bytes:
        """A page of a description, which may begin with a text: as it is shown, and its words."""
        path = page_path(description.document, description.page)
        story = self._story(description, path, body)
        links = story.links
        heading = more.get("heading", story.heading)
        types = description.objects(story.topic, TYPE)
        about = {
            "story": story,
            "heading": heading,
            "title": heading.text,
            "summary": story.lead.text if story.lead else "",
            "canonical": self._frame.url(path),
            "versions": self._frame.versions(links, path),
            "crumbs": self._frame.crumbs(links, types),
            "part": self._frame.part(
                links, description.document, description.page, description.pages
            ),
            "syntaxes": [
                self._frame.syntax(links, format_, self._addresses.file(path, format_.suffix))
                for format_ in self._formats
            ],
            "text": text,
        }
        return self._frame.render(template, links, markup=markup, **{**about, **more})

    def listing(self, page: ListPage, markup: bytes) -> bytes:
        """One page of a list, or of a part of one; the first leads to the parts.

        Args:
            page: what it shows.
            markup: as for a resource.
        """
        shown, path = page.shown, page_path(page.shown.path, page.number)
        links = self._frame.links(path)
        heading = self._frame.heading(shown)
        lead = self._labels.chosen(shown.rule.description if shown.whole else {})
        return self._frame.render(
            "listing",
            links,
            markup=markup,
            heading=heading,
            lead=lead,
            entries=page.entries,
            ways=self._frame.ways_to_parts(links, page) if page.number == 1 else None,
            part=self._frame.part(links, shown.path, page.number, page.total),
            crumbs=self._frame.crumbs_of_part(links, shown),
            title=heading.text,
            summary=lead.text,
            canonical=self._frame.url(path),
            versions=self._frame.versions(links, path),
            syntaxes=[],
        )

    def home(
        self,
        description: Description | None,
        lists: Sequence[tuple[ListRule, int]],
        markup: bytes,
        downloads: Sequence[Download],
        texts: Sequence[Page] = (),
    ) -> bytes:
        """The front page of the publication.

        Args:
            description: of the agency that the publication is about.
            lists: the lists to offer, and how many entries each has.
            markup: as for a resource.
            downloads: the files of the whole dataset.
            texts: the pages of text; of many, the first are offered, and none below another.
        """
        links = self._frame.links(INDEX)
        lead = self._labels.chosen(self._config.description)
        frame = self._frame
        return frame.render(
            "home",
            links,
            markup=markup,
            heading=frame.site,
            lead=lead,
            story=self._story(description, INDEX) if description else None,
            cards=[
                (
                    frame.list_link(links, rule),
                    self._labels.chosen(rule.description),
                    count,
                )
                for rule, count in lists
            ],
            texts=self._offered(texts),
            texts_total=sum(not text.above for text in texts),
            downloads=[frame.syntax(links, d.format, d.file, d.size) for d in downloads],
            endpoint=self._config.endpoint.removeprefix(self._addresses.base),
            part=None,
            crumbs=[],
            title=frame.site.text,
            summary=lead.text,
            canonical=self._frame.url(INDEX),
            versions=self._frame.versions(links, INDEX),
            syntaxes=[],
        )

    def _offered(self, texts: Sequence[Page]) -> list[Iri]:
        """The first of the pages of text, by title."""
        top = (text.iri for text in texts if not text.above)
        named = sorted((self._labels(iri).text.casefold(), iri) for iri in top)
        return [iri for _, iri in named[: self._config.limits.page_size]]

    def not_found(self) -> bytes:
        """The page for addresses at which there is nothing; it works at any of them."""
        return self._failure("not_found", self._words.plain("not_found"))

    def not_acceptable(self) -> bytes:
        """The page for a request that accepts none of the formats; it works at any address."""
        links = self._frame.links_anywhere()
        formats = [(self._frame.syntax(links, f, ""), f.suffix) for f in self._published]
        heading = self._words.plain("not_acceptable")
        return self._failure("not_acceptable", heading, formats=formats)

    def _failure(self, template: str, title: str, **more: Any) -> bytes:
        """A page that is shown at any address, with a status that says what went wrong."""
        links = self._frame.links_anywhere()
        heading = Label(title)
        return self._frame.render(
            template,
            links,
            **more,
            markup=b"",
            heading=heading,
            part=None,
            crumbs=self._frame.crumbs(links),
            title=heading.text,
            summary="",
            canonical="",
            versions=(),
            syntaxes=[],
        )

    def query(self, examples: Sequence[Example]) -> bytes:
        """The page for queries, with marks for what the server fills in (see ``form``)."""
        return self._tool(
            "query",
            self._words.plain("query"),
            self._frame.links(endpoint.PATH),
            summary=self._words.plain("query_lead"),
            canonical=f"{self._addresses.base}{endpoint.PATH}",
            versions=(),
            action=endpoint.PATH,
            marks=form.MARKS,
            results=form.RESULTS,
            examples=[(example, form.address(example.complete)) for example in examples],
            prefixes=self._prefixes.namespaces.items(),
        )

    def search(self, script: str, index: str) -> bytes:
        """The page to search all others.

        Args:
            script: the path of what it runs.
            index: the folder of the index that it asks.
        """
        links = self._frame.links(SEARCH)
        return self._tool(
            "search",
            self._words.plain("search"),
            links,
            summary=self._words.plain("search_summary"),
            canonical=self._frame.url(SEARCH),
            versions=self._frame.versions(links, SEARCH),
            action=links.file,
            script=links.relative(script),
            folder=links.relative(index),
        )

    def _tool(self, template: str, title: str, links: Links, **more: Any) -> bytes:
        """A page that is there to find others."""
        return self._frame.render(
            template,
            links,
            **more,
            markup=b"",
            heading=Label(title),
            part=None,
            crumbs=self._frame.crumbs(links),
            title=title,
            syntaxes=[],
        )

    def searchable(self, told: Sequence[Description], page: Page | None) -> Searchable | None:
        """What the pages of a document can be found by; nothing for what was withdrawn.

        Args:
            told: all pages of what the document says.
            page: the text that it begins with, if it is a page of text.
        """
        links = self._frame.links(SEARCH)
        text = self._prose(page, links).striptags() if page else ""
        stories = [self._story(description, SEARCH, text) for description in told]
        first = stories[0]
        if first.retirement and first.retirement.withdrawn:
            return None
        heading = self._heading(page) if page else first.heading
        href = links.relative(self._frame.file(told[0].document))
        names = [self._labels(topic).text for topic in first.others]
        return searchable(stories, self._words, Shown(href, heading), [text, *names])

    def entries(self, members: Iterable[Iri], walk: Walk) -> Iterator[Entry]:
        """The lines of a list page for some resources, one after the other."""
        objects = walk.values
        changes = Changes(self._rules, objects)
        return (
            Entry(
                iri,
                self._labels(iri),
                self._summary(objects(iri, *self._rules.descriptions)),
                changes.ending(iri),
                changes.retirement(iri),
                changes.date(iri),
            )
            for iri in members
        )

    def _summary(self, texts: Iterable[Term]) -> Label:
        """The best of some descriptions, in short."""
        literals = [text for text in texts if isinstance(text, Literal)]
        best = min(literals, key=self._labels.rank, default=Literal(""))
        return Label(shortened(best.value), self._labels.label(best).language)

    def _story(self, description: Description, path: str, body: str = "") -> Story:
        return Story(description, self._outline, self._frame.links(path), body)
